/*
 * machine.c - the table of machine.h, and the words of the states.
 *
 * Reading it: the broker's evidence always wins over what we hoped, an execution wins over
 * everything, and a state that nobody can still move (FILLED) stays.  Final states are left
 * only for evidence that they were wrong, and that is an oddity the operator hears of.
 */
#include "machine.h"

#include "skim/base/auto.h"
#include "skim/base/must.h"

enum {
	KEEP = OS_COUNT,	/* no change */
	LIVE,			/* WORKING, or PART when something is filled */
	MASK = 0xff,
	ODD = 0x100,
	LOOK = 0x200,
};

/* Columns in the order of enum order_event. */
static const unsigned short table[OS_COUNT][OE_COUNT] = {
	/* Written, sent, no answer yet.  A stream frame may be faster than the answer. */
	[OS_SENDING] = {
		[OE_NOT_SENT] = OS_NOT_PLACED,
		[OE_ACCEPTED] = LIVE,
		[OE_ASKED] = OS_QUESTION,
		[OE_REFUSED] = OS_REJECTED,
		[OE_DECLINED] = OS_NOT_PLACED,
		[OE_LAPSED] = OS_EXPIRED,
		[OE_SILENCE] = OS_UNKNOWN | LOOK,
		[OE_SEEN_HELD] = OS_WAITS,
		[OE_SEEN_LIVE] = LIVE,
		[OE_LISTED_LIVE] = LIVE,
		[OE_SEEN_FILLED] = OS_FILLED,
		[OE_SEEN_CANCELLING] = OS_CANCELLING,
		[OE_SEEN_CANCELLED] = OS_CANCELLED,
		[OE_SEEN_INACTIVE] = KEEP,		/* being created */
		[OE_SEEN_REJECTED] = OS_REJECTED,
		[OE_FILLED_SOME] = LIVE,
		[OE_FILLED_ALL] = OS_FILLED,
		[OE_CANCEL_ASKED] = KEEP,		/* no id yet: the wish is remembered */
		[OE_CANCEL_FAILED] = KEEP,
		[OE_ABSENT] = KEEP,			/* its answer is still due */
		[OE_VANISHED] = KEEP,
		[OE_VALIDITY_OVER] = KEEP,
		[OE_PARENT_NOT_PLACED] = OS_NOT_PLACED,
		[OE_PARENT_FOUND] = KEEP,
		[OE_GREW] = KEEP,
		[OE_RESOLVED] = KEEP,			/* only an UNKNOWN can be closed by hand */
	},
	/* The broker asks.  Not placed - unless evidence says otherwise. */
	[OS_QUESTION] = {
		[OE_NOT_SENT] = KEEP,			/* the reply did not go: still open */
		[OE_ACCEPTED] = LIVE,
		[OE_ASKED] = KEEP,			/* the next of the chain */
		[OE_REFUSED] = OS_REJECTED,
		[OE_DECLINED] = OS_NOT_PLACED,
		[OE_LAPSED] = OS_EXPIRED,
		[OE_SILENCE] = OS_UNKNOWN | LOOK,	/* the reply has no answer */
		[OE_SEEN_HELD] = OS_WAITS,
		[OE_SEEN_LIVE] = LIVE | LOOK,
		[OE_LISTED_LIVE] = LIVE,
		[OE_SEEN_FILLED] = OS_FILLED,
		[OE_SEEN_CANCELLING] = OS_CANCELLING,
		[OE_SEEN_CANCELLED] = OS_CANCELLED,
		[OE_SEEN_INACTIVE] = KEEP,
		[OE_SEEN_REJECTED] = OS_REJECTED,
		[OE_FILLED_SOME] = LIVE,
		[OE_FILLED_ALL] = OS_FILLED,
		[OE_CANCEL_ASKED] = KEEP,		/* answered no instead */
		[OE_CANCEL_FAILED] = KEEP,
		[OE_ABSENT] = KEEP,			/* proved by OE_DECLINED, OE_LAPSED */
		[OE_VANISHED] = KEEP,
		[OE_VALIDITY_OVER] = KEEP,
		[OE_PARENT_NOT_PLACED] = OS_NOT_PLACED,
		[OE_PARENT_FOUND] = KEEP,
		[OE_GREW] = KEEP,
		[OE_RESOLVED] = KEEP,
	},
	/* Ends only by evidence, or by the operator's word. */
	[OS_UNKNOWN] = {
		[OE_NOT_SENT] = OS_NOT_PLACED,
		[OE_ACCEPTED] = LIVE,			/* the late answer */
		[OE_ASKED] = OS_QUESTION,
		[OE_REFUSED] = OS_REJECTED,
		[OE_DECLINED] = OS_NOT_PLACED,
		[OE_LAPSED] = OS_EXPIRED,
		[OE_SILENCE] = KEEP,
		[OE_SEEN_HELD] = OS_WAITS,
		[OE_SEEN_LIVE] = LIVE,
		[OE_LISTED_LIVE] = LIVE,
		[OE_SEEN_FILLED] = OS_FILLED,
		[OE_SEEN_CANCELLING] = OS_CANCELLING,
		[OE_SEEN_CANCELLED] = OS_CANCELLED,
		[OE_SEEN_INACTIVE] = OS_INACTIVE,
		[OE_SEEN_REJECTED] = OS_REJECTED,
		[OE_FILLED_SOME] = LIVE,
		[OE_FILLED_ALL] = OS_FILLED,
		[OE_CANCEL_ASKED] = KEEP,		/* nothing to name to the broker yet */
		[OE_CANCEL_FAILED] = KEEP,
		[OE_ABSENT] = OS_NOT_PLACED,
		[OE_VANISHED] = KEEP,			/* it was there once: a person decides */
		[OE_VALIDITY_OVER] = OS_EXPIRED,
		[OE_PARENT_NOT_PLACED] = OS_NOT_PLACED,
		[OE_PARENT_FOUND] = KEEP,
		[OE_GREW] = KEEP,
		[OE_RESOLVED] = OS_NOT_PLACED,
	},
	/* A child at its parent's side. */
	[OS_WAITS] = {
		[OE_NOT_SENT] = OS_NOT_PLACED,
		[OE_ACCEPTED] = KEEP,
		[OE_ASKED] = KEEP,			/* the question is the parent's */
		[OE_REFUSED] = OS_REJECTED,
		[OE_DECLINED] = OS_NOT_PLACED,
		[OE_LAPSED] = OS_EXPIRED,
		[OE_SILENCE] = KEEP,			/* the parent carries the UNKNOWN */
		[OE_SEEN_HELD] = KEEP,
		[OE_SEEN_LIVE] = LIVE,
		[OE_LISTED_LIVE] = LIVE,
		[OE_SEEN_FILLED] = OS_FILLED,
		[OE_SEEN_CANCELLING] = OS_CANCELLING,
		[OE_SEEN_CANCELLED] = OS_CANCELLED,
		[OE_SEEN_INACTIVE] = OS_INACTIVE,
		[OE_SEEN_REJECTED] = OS_REJECTED,
		[OE_FILLED_SOME] = LIVE,
		[OE_FILLED_ALL] = OS_FILLED,
		[OE_CANCEL_ASKED] = OS_CANCELLING,
		[OE_CANCEL_FAILED] = KEEP,
		[OE_ABSENT] = OS_NOT_PLACED,
		[OE_VANISHED] = OS_CANCELLED,		/* the broker drops it with its parent */
		[OE_VALIDITY_OVER] = OS_EXPIRED,
		[OE_PARENT_NOT_PLACED] = OS_NOT_PLACED,
		[OE_PARENT_FOUND] = KEEP,
		[OE_GREW] = KEEP,
		[OE_RESOLVED] = KEEP,
	},
	[OS_WORKING] = {
		[OE_NOT_SENT] = KEEP | ODD | LOOK,
		[OE_ACCEPTED] = KEEP,			/* the stream was faster */
		[OE_ASKED] = KEEP | ODD | LOOK,		/* and working: a list decides */
		[OE_REFUSED] = KEEP | ODD | LOOK,
		[OE_DECLINED] = KEEP,
		[OE_LAPSED] = KEEP,
		[OE_SILENCE] = KEEP,			/* it is known to live */
		[OE_SEEN_HELD] = KEEP,
		[OE_SEEN_LIVE] = LIVE,
		[OE_LISTED_LIVE] = LIVE,
		[OE_SEEN_FILLED] = OS_FILLED,
		[OE_SEEN_CANCELLING] = OS_CANCELLING,
		[OE_SEEN_CANCELLED] = OS_CANCELLED,
		[OE_SEEN_INACTIVE] = OS_INACTIVE,
		[OE_SEEN_REJECTED] = OS_REJECTED,
		[OE_FILLED_SOME] = LIVE,
		[OE_FILLED_ALL] = OS_FILLED,
		[OE_CANCEL_ASKED] = OS_CANCELLING,
		[OE_CANCEL_FAILED] = KEEP,
		[OE_ABSENT] = OS_UNKNOWN | LOOK,
		[OE_VANISHED] = OS_UNKNOWN | LOOK,
		[OE_VALIDITY_OVER] = OS_EXPIRED,
		[OE_PARENT_NOT_PLACED] = KEEP | ODD | LOOK,
		[OE_PARENT_FOUND] = KEEP,
		[OE_GREW] = KEEP,
		[OE_RESOLVED] = KEEP,
	},
	[OS_PART] = {
		[OE_NOT_SENT] = KEEP | ODD | LOOK,
		[OE_ACCEPTED] = KEEP,
		[OE_ASKED] = KEEP | ODD | LOOK,
		[OE_REFUSED] = KEEP | ODD | LOOK,
		[OE_DECLINED] = KEEP,
		[OE_LAPSED] = KEEP,
		[OE_SILENCE] = KEEP,
		[OE_SEEN_HELD] = KEEP,
		[OE_SEEN_LIVE] = LIVE,
		[OE_LISTED_LIVE] = LIVE,
		[OE_SEEN_FILLED] = OS_FILLED,
		[OE_SEEN_CANCELLING] = OS_CANCELLING,
		[OE_SEEN_CANCELLED] = OS_CANCELLED,	/* the filled part stays */
		[OE_SEEN_INACTIVE] = OS_INACTIVE,
		[OE_SEEN_REJECTED] = OS_INACTIVE,	/* part of it was taken: not rejected */
		[OE_FILLED_SOME] = LIVE,
		[OE_FILLED_ALL] = OS_FILLED,
		[OE_CANCEL_ASKED] = OS_CANCELLING,
		[OE_CANCEL_FAILED] = KEEP,
		[OE_ABSENT] = OS_UNKNOWN | LOOK,
		[OE_VANISHED] = OS_UNKNOWN | LOOK,
		[OE_VALIDITY_OVER] = OS_EXPIRED,
		[OE_PARENT_NOT_PLACED] = KEEP | ODD | LOOK,
		[OE_PARENT_FOUND] = KEEP,
		[OE_GREW] = KEEP,
		[OE_RESOLVED] = KEEP,
	},
	/* Nothing moves it: all is executed. */
	[OS_FILLED] = {
		[OE_NOT_SENT] = KEEP | ODD,
		[OE_ACCEPTED] = KEEP,
		[OE_ASKED] = KEEP | ODD | LOOK,
		[OE_REFUSED] = KEEP | ODD,
		[OE_DECLINED] = KEEP,
		[OE_LAPSED] = KEEP,
		[OE_SILENCE] = KEEP,
		[OE_SEEN_HELD] = KEEP,
		[OE_SEEN_LIVE] = KEEP,			/* late frame */
		[OE_LISTED_LIVE] = KEEP | LOOK,
		[OE_SEEN_FILLED] = KEEP,
		[OE_SEEN_CANCELLING] = KEEP,
		[OE_SEEN_CANCELLED] = KEEP,		/* the cancel lost the race */
		[OE_SEEN_INACTIVE] = KEEP,
		[OE_SEEN_REJECTED] = KEEP,
		[OE_FILLED_SOME] = LIVE | ODD | LOOK,	/* a correction took shares back */
		[OE_FILLED_ALL] = KEEP,
		[OE_CANCEL_ASKED] = KEEP,
		[OE_CANCEL_FAILED] = KEEP,
		[OE_ABSENT] = KEEP,
		[OE_VANISHED] = KEEP,
		[OE_VALIDITY_OVER] = KEEP,
		[OE_PARENT_NOT_PLACED] = KEEP | ODD,
		[OE_PARENT_FOUND] = KEEP,
		[OE_GREW] = LIVE | LOOK,
		[OE_RESOLVED] = KEEP,
	},
	/* Asked, not confirmed; may still fill. */
	[OS_CANCELLING] = {
		[OE_NOT_SENT] = KEEP,
		[OE_ACCEPTED] = KEEP,
		[OE_ASKED] = KEEP,
		[OE_REFUSED] = KEEP | LOOK,
		[OE_DECLINED] = KEEP,
		[OE_LAPSED] = KEEP,
		[OE_SILENCE] = KEEP,
		[OE_SEEN_HELD] = KEEP,
		[OE_SEEN_LIVE] = KEEP,			/* from before the cancel */
		[OE_LISTED_LIVE] = KEEP,		/* proof.c says when it failed */
		[OE_SEEN_FILLED] = OS_FILLED,
		[OE_SEEN_CANCELLING] = KEEP,
		[OE_SEEN_CANCELLED] = OS_CANCELLED,
		[OE_SEEN_INACTIVE] = OS_INACTIVE,
		[OE_SEEN_REJECTED] = OS_CANCELLED,	/* Cancelled, with the broker's words */
		[OE_FILLED_SOME] = KEEP,
		[OE_FILLED_ALL] = OS_FILLED,
		[OE_CANCEL_ASKED] = KEEP,
		[OE_CANCEL_FAILED] = LIVE,
		[OE_ABSENT] = OS_CANCELLED,
		[OE_VANISHED] = OS_CANCELLED,
		[OE_VALIDITY_OVER] = OS_EXPIRED,
		[OE_PARENT_NOT_PLACED] = KEEP,
		[OE_PARENT_FOUND] = KEEP,
		[OE_GREW] = KEEP,
		[OE_RESOLVED] = KEEP,
	},
	/* Confirmed.  Later executions count all the same. */
	[OS_CANCELLED] = {
		[OE_NOT_SENT] = KEEP,
		[OE_ACCEPTED] = KEEP,
		[OE_ASKED] = KEEP | ODD | LOOK,
		[OE_REFUSED] = KEEP,
		[OE_DECLINED] = KEEP,
		[OE_LAPSED] = KEEP,
		[OE_SILENCE] = KEEP,
		[OE_SEEN_HELD] = KEEP,
		[OE_SEEN_LIVE] = KEEP,			/* late frame */
		[OE_LISTED_LIVE] = LIVE | ODD | LOOK,	/* it lives after all */
		[OE_SEEN_FILLED] = OS_FILLED,
		[OE_SEEN_CANCELLING] = KEEP,
		[OE_SEEN_CANCELLED] = KEEP,
		[OE_SEEN_INACTIVE] = KEEP,
		[OE_SEEN_REJECTED] = KEEP,
		[OE_FILLED_SOME] = KEEP | LOOK,		/* filled in the race; the rest is gone */
		[OE_FILLED_ALL] = OS_FILLED,
		[OE_CANCEL_ASKED] = KEEP,
		[OE_CANCEL_FAILED] = KEEP,
		[OE_ABSENT] = KEEP,
		[OE_VANISHED] = KEEP,
		[OE_VALIDITY_OVER] = KEEP,
		[OE_PARENT_NOT_PLACED] = KEEP,
		[OE_PARENT_FOUND] = KEEP,
		[OE_GREW] = KEEP,
		[OE_RESOLVED] = KEEP,
	},
	[OS_REJECTED] = {
		[OE_NOT_SENT] = KEEP,
		[OE_ACCEPTED] = LIVE | ODD | LOOK,	/* two answers: believe the order */
		[OE_ASKED] = KEEP | ODD | LOOK,
		[OE_REFUSED] = KEEP,
		[OE_DECLINED] = KEEP,
		[OE_LAPSED] = KEEP,
		[OE_SILENCE] = KEEP,
		[OE_SEEN_HELD] = OS_WAITS | ODD | LOOK,
		[OE_SEEN_LIVE] = KEEP | LOOK,
		[OE_LISTED_LIVE] = LIVE | ODD | LOOK,
		[OE_SEEN_FILLED] = OS_FILLED | ODD,
		[OE_SEEN_CANCELLING] = KEEP,
		[OE_SEEN_CANCELLED] = KEEP,		/* a rejection shows as Cancelled too */
		[OE_SEEN_INACTIVE] = KEEP,
		[OE_SEEN_REJECTED] = KEEP,
		[OE_FILLED_SOME] = LIVE | ODD | LOOK,
		[OE_FILLED_ALL] = OS_FILLED | ODD,
		[OE_CANCEL_ASKED] = KEEP,
		[OE_CANCEL_FAILED] = KEEP,
		[OE_ABSENT] = KEEP,
		[OE_VANISHED] = KEEP,
		[OE_VALIDITY_OVER] = KEEP,
		[OE_PARENT_NOT_PLACED] = KEEP,
		[OE_PARENT_FOUND] = KEEP,
		[OE_GREW] = KEEP,
		[OE_RESOLVED] = KEEP,
	},
	/* Not working; sometimes only the first frame of an order being created. */
	[OS_INACTIVE] = {
		[OE_NOT_SENT] = KEEP,
		[OE_ACCEPTED] = LIVE,
		[OE_ASKED] = KEEP | ODD | LOOK,
		[OE_REFUSED] = OS_REJECTED,
		[OE_DECLINED] = KEEP,
		[OE_LAPSED] = KEEP,
		[OE_SILENCE] = KEEP,
		[OE_SEEN_HELD] = OS_WAITS,
		[OE_SEEN_LIVE] = LIVE,
		[OE_LISTED_LIVE] = LIVE,
		[OE_SEEN_FILLED] = OS_FILLED,
		[OE_SEEN_CANCELLING] = OS_CANCELLING,
		[OE_SEEN_CANCELLED] = OS_CANCELLED,
		[OE_SEEN_INACTIVE] = KEEP,
		[OE_SEEN_REJECTED] = OS_REJECTED,
		[OE_FILLED_SOME] = LIVE | LOOK,
		[OE_FILLED_ALL] = OS_FILLED,
		[OE_CANCEL_ASKED] = KEEP,
		[OE_CANCEL_FAILED] = KEEP,
		[OE_ABSENT] = KEEP,
		[OE_VANISHED] = KEEP,
		[OE_VALIDITY_OVER] = OS_EXPIRED,
		[OE_PARENT_NOT_PLACED] = KEEP,
		[OE_PARENT_FOUND] = KEEP,
		[OE_GREW] = KEEP,
		[OE_RESOLVED] = KEEP,
	},
	[OS_EXPIRED] = {
		[OE_NOT_SENT] = KEEP,
		[OE_ACCEPTED] = LIVE | ODD | LOOK,
		[OE_ASKED] = KEEP | ODD | LOOK,
		[OE_REFUSED] = KEEP,
		[OE_DECLINED] = KEEP,
		[OE_LAPSED] = KEEP,
		[OE_SILENCE] = KEEP,
		[OE_SEEN_HELD] = OS_WAITS | ODD | LOOK,
		[OE_SEEN_LIVE] = KEEP | LOOK,
		[OE_LISTED_LIVE] = LIVE | ODD | LOOK,
		[OE_SEEN_FILLED] = OS_FILLED | ODD,
		[OE_SEEN_CANCELLING] = KEEP,
		[OE_SEEN_CANCELLED] = KEEP,
		[OE_SEEN_INACTIVE] = KEEP,
		[OE_SEEN_REJECTED] = KEEP,
		[OE_FILLED_SOME] = KEEP | ODD | LOOK,
		[OE_FILLED_ALL] = OS_FILLED | ODD,
		[OE_CANCEL_ASKED] = KEEP,
		[OE_CANCEL_FAILED] = KEEP,
		[OE_ABSENT] = KEEP,
		[OE_VANISHED] = KEEP,
		[OE_VALIDITY_OVER] = KEEP,
		[OE_PARENT_NOT_PLACED] = KEEP,
		[OE_PARENT_FOUND] = KEEP,
		[OE_GREW] = KEEP,
		[OE_RESOLVED] = KEEP,
	},
	/* Believed absent for a stated reason.  Any sign of life proves the belief wrong. */
	[OS_NOT_PLACED] = {
		[OE_NOT_SENT] = KEEP,
		[OE_ACCEPTED] = LIVE | ODD | LOOK,
		[OE_ASKED] = KEEP | ODD | LOOK,
		[OE_REFUSED] = KEEP,
		[OE_DECLINED] = KEEP,
		[OE_LAPSED] = KEEP,
		[OE_SILENCE] = KEEP,
		[OE_SEEN_HELD] = OS_WAITS | ODD | LOOK,
		[OE_SEEN_LIVE] = LIVE | ODD | LOOK,
		[OE_LISTED_LIVE] = LIVE | ODD | LOOK,
		[OE_SEEN_FILLED] = OS_FILLED | ODD,
		[OE_SEEN_CANCELLING] = OS_CANCELLING | ODD | LOOK,
		[OE_SEEN_CANCELLED] = OS_CANCELLED,
		[OE_SEEN_INACTIVE] = KEEP,
		[OE_SEEN_REJECTED] = OS_REJECTED,
		[OE_FILLED_SOME] = LIVE | ODD | LOOK,
		[OE_FILLED_ALL] = OS_FILLED | ODD,
		[OE_CANCEL_ASKED] = KEEP,
		[OE_CANCEL_FAILED] = KEEP,
		[OE_ABSENT] = KEEP,
		[OE_VANISHED] = KEEP,
		[OE_VALIDITY_OVER] = KEEP,
		[OE_PARENT_NOT_PLACED] = KEEP,
		[OE_PARENT_FOUND] = OS_WAITS,
		[OE_GREW] = KEEP,
		[OE_RESOLVED] = KEEP,
	},
};

struct machine_step machine_step(enum order_state s, enum order_event ev, bool some)
{
	unsigned cell;
	struct machine_step r = { .next = s };

	MUST(s < OS_COUNT && ev < OE_COUNT);
	cell = table[s][ev];
	r.odd = cell & ODD;
	r.look = cell & LOOK;
	cell &= MASK;
	if (cell == LIVE)
		r.next = some ? OS_PART : OS_WORKING;
	else if (cell != KEEP)
		r.next = (enum order_state)cell;
	r.moved = r.next != s;
	return r;
}

const char *order_event_word(enum order_event ev)
{
	static const char *const words[OE_COUNT] = {
		[OE_NOT_SENT] = "not sent", [OE_ACCEPTED] = "accepted", [OE_ASKED] = "asked",
		[OE_REFUSED] = "refused", [OE_DECLINED] = "declined", [OE_LAPSED] = "lapsed",
		[OE_SILENCE] = "no answer", [OE_SEEN_HELD] = "held", [OE_SEEN_LIVE] = "working",
		[OE_LISTED_LIVE] = "listed as working", [OE_SEEN_FILLED] = "filled",
		[OE_SEEN_CANCELLING] = "cancelling", [OE_SEEN_CANCELLED] = "cancelled",
		[OE_SEEN_INACTIVE] = "inactive", [OE_SEEN_REJECTED] = "rejected",
		[OE_FILLED_SOME] = "execution", [OE_FILLED_ALL] = "last execution",
		[OE_CANCEL_ASKED] = "cancel asked", [OE_CANCEL_FAILED] = "cancel failed",
		[OE_ABSENT] = "absent", [OE_VANISHED] = "vanished",
		[OE_VALIDITY_OVER] = "validity over", [OE_PARENT_NOT_PLACED] = "entry not placed",
		[OE_PARENT_FOUND] = "entry found",
		[OE_GREW] = "grown",
		[OE_RESOLVED] = "closed by the operator",
	};

	MUST(ev < OE_COUNT);
	return words[ev];
}

const char *order_state_word(enum order_state s)
{
	static const char *const words[OS_COUNT] = {
		[OS_SENDING] = "sending", [OS_QUESTION] = "question", [OS_UNKNOWN] = "unknown",
		[OS_WAITS] = "waits", [OS_WORKING] = "working", [OS_PART] = "part",
		[OS_FILLED] = "filled", [OS_CANCELLING] = "cancelling",
		[OS_CANCELLED] = "cancelled", [OS_REJECTED] = "rejected",
		[OS_INACTIVE] = "inactive", [OS_EXPIRED] = "expired",
		[OS_NOT_PLACED] = "not_placed",
	};

	return (unsigned)s < OS_COUNT ? words[s] : "?";
}

bool order_state_final(enum order_state s)
{
	return s == OS_FILLED || s == OS_CANCELLED || s == OS_REJECTED || s == OS_INACTIVE ||
	       s == OS_EXPIRED || s == OS_NOT_PLACED;
}
