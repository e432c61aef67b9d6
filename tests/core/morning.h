/*
 * morning.h - a random morning of one engine against the fake broker: the line loses, repeats and
 * reorders, the operator types whatever comes to his mind.
 *
 * properties.c looks at every action and every state on the way and fails the test under the
 * name of the property that was broken.
 */
#ifndef SKIM_TESTS_CORE_MORNING_H
#define SKIM_TESTS_CORE_MORNING_H

#include "fake_broker.h"
#include "money.h"

enum { MAX_APPROVED = 4000, MAX_YES = 1000 };

/* A key that came with an approving word, and what was on the screen then. */
struct approval {
	char coid[COID_LEN];
	bool sent;
	bool terms;			/* one order: these and no other */
	bool sized;			/* its quantity is the plan's, not typed */
	enum side side;
	qty_t quantity;
	struct price limit, trigger;
};

/* What the operator has approved so far. */
struct approvals {
	struct approval key[MAX_APPROVED];
	int n_keys;
	int changes[FB_STOCKS + 1];	/* that may still be handed over, by conid */
	bool leave[FB_STOCKS + 1];	/* working sells of it may be cancelled */
	bool entries;			/* kill, disarm, cancel all, loss: typed entries may be cancelled */
	char cancel[MAX_YES][COID_LEN];	/* orders named in a cancel box */
	int n_cancel;
	char yes[MAX_YES][REPLY_ID_LEN];	/* questions answered yes, each once */
	int n_yes;
};

struct morning {
	struct engine *e, *twin;	/* the twin gets the same events: replay equals live */
	struct actions *acts, *twin_acts;
	struct view *v;
	struct params p;
	struct times now;
	bool loud;
	bool lying;			/* no honest broker: only what holds against a liar is looked at */
	uint64_t seed;
	bool tight;			/* little money, small orders, answers to old questions */
	uint64_t steps;
	int coids;
	struct approvals ok;
	int64_t price[FB_STOCKS + 1];
	struct fake_broker b;
};

extern const char *const morning_tickers[FB_STOCKS + 1];

/* m is reused: what it held is freed.  Up to the first break, armed. */
void morning_begin(struct morning *m, uint64_t seed, bool loud);
/* One event, and the ticks that follow at once. */
void morning_step(struct morning *m, struct event *ev);
/* The operator does something. */
void morning_operate(struct morning *m);
/* Something happens, then time passes. */
void morning_go(struct morning *m);
/* No more faults: runs until both sides agree; fails when they do not within some minutes. */
void morning_end(struct morning *m);
void morning_free(struct morning *m);

/* properties.c */
void property_action(struct morning *m, const struct action *a);
void property_state(struct morning *m);
void property_liar(struct morning *m);	/* of it, what no broker's word can break */
void property_twin(struct morning *m);
/* Where console and broker disagree after all is said; "" when they agree. */
void property_agree(struct morning *m, char *out, size_t cap);

#endif
