/*
 * quote_merge.c - two frames of one instrument made one, so that a range built from the result
 * has the extremes and the prints it would have had from both.
 */
#include "skim/lane/inbox.h"

static struct price lower(struct price a, struct price b)
{
	return !price_known(a) || (price_known(b) && b.e4 < a.e4) ? b : a;
}

static struct price higher(struct price a, struct price b)
{
	return b.e4 > a.e4 ? b : a;
}

static uint16_t sum(unsigned a, unsigned b)
{
	return (uint16_t)(a + b > UINT16_MAX ? UINT16_MAX : a + b);
}

/* The last price and its extremes.  A marked price (C, H) is no trade: it does not widen the
 * extremes of trades, nor the other way round. */
static void merge_last(struct ev_quote *a, const struct ev_quote *b)
{
	bool had = a->has & QF_LAST;

	if (!had || (a->mark != PRICE_PLAIN && b->mark == PRICE_PLAIN)) {
		a->last_low = b->last_low;
		a->last_high = b->last_high;
	} else if (a->mark == b->mark || b->mark == PRICE_PLAIN) {
		a->last_low = lower(a->last_low, b->last_low);
		a->last_high = higher(a->last_high, b->last_high);
	} else if (a->mark != PRICE_PLAIN) {
		a->last_low = b->last_low;
		a->last_high = b->last_high;
	}
	a->last = b->last;
	a->mark = b->mark;
}

void quote_merge(struct ev_quote *a, const struct ev_quote *b)
{
	const uint32_t both = a->has & b->has;

	if (b->has & QF_LAST)
		merge_last(a, b);
	if (b->has & QF_HIGH)
		a->high = both & QF_HIGH ? higher(a->high, b->high) : b->high;
	if (b->has & QF_LOW)
		a->low = both & QF_LOW ? lower(a->low, b->low) : b->low;
	if (b->has & QF_BID)
		a->bid = b->bid;
	if (b->has & QF_ASK)
		a->ask = b->ask;
	if (b->has & QF_BID_SIZE)
		a->bid_size = b->bid_size;
	if (b->has & QF_ASK_SIZE)
		a->ask_size = b->ask_size;
	if (b->has & QF_LAST_SIZE)
		a->last_size = b->last_size;
	if (b->has & QF_VOLUME)
		a->volume = b->volume;
	if (b->has & QF_OPEN)
		a->open = b->open;
	if (b->has & QF_PRIOR_CLOSE)
		a->prior_close = b->prior_close;
	if (b->has & QF_AVAILABILITY)
		a->availability = b->availability;
	if (b->has & QF_AVG_VOLUME)
		a->avg_volume = b->avg_volume;
	if (b->has & QF_INDICATIVE)
		a->indicative = b->indicative;
	a->has |= b->has;
	/* Whoever waits for a re-ask finds its answer in the merged frame. */
	if (a->source != QUOTE_REASK)
		a->source = b->source;
	a->frames = sum(a->frames, b->frames);
	a->prints = sum(a->prints, b->prints);
	if (b->first_market && (!a->first_market || b->first_market < a->first_market))
		a->first_market = b->first_market;
	if (b->updated)
		a->updated = b->updated;
}
