/* budget.c - when the next request may leave. */
#include "budget.h"

#include "skim/base/clock.h"

/* A little over the minute: clocks of two machines may differ in pace. */
static const int64_t span = 60 * NS_PER_S + 50 * NS_PER_MS;

int64_t budget_ready(const struct budget *b, int64_t now)
{
	int64_t oldest = b->sent[b->next], at = now;

	if (oldest && oldest + span > at)
		at = oldest + span;
	return b->held_until > at ? b->held_until : at;
}

int budget_left(const struct budget *b, int64_t now)
{
	int left = 0;

	for (int i = 0; i < BUDGET_PER_MINUTE; i++)
		left += !b->sent[i] || b->sent[i] + span <= now;
	return left;
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
