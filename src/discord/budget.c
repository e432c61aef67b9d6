/* budget.c - when the next message may leave. */
#include "budget.h"

#include "skim/base/clock.h"

int64_t budget_ready(const struct budget *b, int64_t now)
{
	int64_t oldest = b->sent[b->next], at = now;

	if (oldest && oldest + 60 * NS_PER_S > at)
		at = oldest + 60 * NS_PER_S;
	return b->held_until > at ? b->held_until : at;
}

void budget_sent(struct budget *b, int64_t now)
{
	b->sent[b->next] = now;
	b->next = (b->next + 1) % BUDGET_PER_MINUTE;
}

void budget_hold(struct budget *b, int64_t until)
{
	if (until > b->held_until)
		b->held_until = until;
}
