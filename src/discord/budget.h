/*
 * budget.h - when the next message may leave: 30 a minute, and whatever Discord says in its
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

/* Earliest time a message may leave. */
int64_t budget_ready(const struct budget *b, int64_t now);
void budget_sent(struct budget *b, int64_t now);
void budget_hold(struct budget *b, int64_t until);

#endif
