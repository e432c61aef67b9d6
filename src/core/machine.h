/*
 * machine.h - one order's life as a table: state x event -> next state, every cell defined.
 *
 * Knows nothing of quantities but whether some or all is filled, and nothing of the wire.
 * Who calls it: orders.c alone.
 */
#ifndef SKIM_SRC_CORE_MACHINE_H
#define SKIM_SRC_CORE_MACHINE_H

#include <stdbool.h>

#include "skim/core/view.h"

enum order_event {
	OE_NOT_SENT,		/* desk: certain that no byte left */
	OE_ACCEPTED,		/* an order id came */
	OE_ASKED,		/* broker asks; nothing is placed */
	OE_REFUSED,		/* broker's error; nothing is placed */
	OE_DECLINED,		/* answered no, and the list agrees */
	OE_LAPSED,		/* question ran out, and the list agrees */
	OE_SILENCE,		/* 5 s without an answer, or the answer was lost */
	OE_SEEN_HELD,		/* broker shows it waiting for its parent */
	OE_SEEN_LIVE,		/* broker shows it working; maybe an old frame */
	OE_LISTED_LIVE,		/* the same from a list read after the row's last change */
	OE_SEEN_FILLED,		/* broker's word Filled, quantities agree */
	OE_SEEN_CANCELLING,
	OE_SEEN_CANCELLED,
	OE_SEEN_INACTIVE,	/* not working, no reason given (yet) */
	OE_SEEN_REJECTED,	/* not working, with a reason */
	OE_FILLED_SOME,		/* executions below the quantity */
	OE_FILLED_ALL,		/* executions reach the quantity */
	OE_CANCEL_ASKED,	/* our cancel goes out */
	OE_CANCEL_FAILED,	/* it did not go, or a later list shows the order working on */
	OE_ABSENT,		/* never had an id; absent from two looks */
	OE_VANISHED,		/* had an id; absent from two looks */
	OE_VALIDITY_OVER,	/* its day is over and the list agrees */
	OE_PARENT_NOT_PLACED,	/* child: the entry it went with was not placed */
	OE_PARENT_FOUND,	/* child: the entry it went with lives after all */
	OE_GREW,		/* a child follows its parent: more ordered than filled */
	OE_RESOLVED,		/* the operator closes an UNKNOWN */
	OE_COUNT
};

struct machine_step {
	enum order_state next;
	bool moved;	/* next differs from before */
	bool odd;	/* contradicts what was believed: say so loudly */
	bool look;	/* read the lists */
};

/* some: anything filled; decides WORKING or PART where the table says "live". */
struct machine_step machine_step(enum order_state s, enum order_event ev, bool some);
const char *order_event_word(enum order_event ev);

#endif
