/*
 * budget.h - when the next request may leave: 30 a minute, and whatever Discord says in its
 * rate headers and 429 answers.  Pure; times are steady ns.
 */
#ifndef SKIM_SRC_DISCORD_BUDGET_H
#define SKIM_SRC_DISCORD_BUDGET_H

#include <stdint.h>

enum { BUDGET_PER_MINUTE = 30 };

struct budget {
	int64_t sent[BUDGET_PER_MINUTE];	/* ring of the last sendings; 0 = never */
	int next;
	int64_t held_until;			/* penalty of a 429, or of an exhausted bucket */
};

/* Earliest time a request may leave. */
int64_t budget_ready(const struct budget *b, int64_t now);
/* Requests that may leave at once, were nothing held. */
int budget_left(const struct budget *b, int64_t now);
/*
 * A request that was answered (or failed) at `now`.  Counted from there and not from its start:
 * the receiver's minute begins when the request reaches it, which is never later than that.
 */
void budget_sent(struct budget *b, int64_t now);
void budget_hold(struct budget *b, int64_t until);

#endif
