/*
 * quote.c - a frame of market data folded into its stock: fields, halts, trades, the range.
 * Touches that one stock; the cost does not depend on how many there are.
 */
#include <string.h>

#include "candidate.h"
#include "market.h"

/* Fields arrive one by one when a stream begins: what comes within this is state, not news. */
static const int64_t settle = 2 * NS_PER_S;

bool stock_halted(const struct stock *s)
{
	return s->halt_mark || s->news_halt == HALT_HALT || s->news_halt == HALT_PAUSE ||
	       s->news_halt == HALT_SUSPENSION;
}

bool stock_trading(const struct engine *e, const struct stock *s)
{
	return phase_trades(e->phase.phase) && s->range.state != RANGE_WAITING && !stock_halted(s);
}

int64_t stock_age(const struct engine *e, const struct stock *s)
{
	if (!s->frame)
		return -1;
	return e->now.market > s->frame ? e->now.market - s->frame : 0;
}

bool stock_fresh(const struct engine *e, const struct stock *s)
{
	if (!s->frame || !link_up(e))
		return false;
	return !stock_trading(e, s) || stock_age(e, s) <= e->p.stale;
}

/* --- the stream ----------------------------------------------------------------------- */

static void go_dark(struct engine *e, struct stock *s, int64_t from)
{
	if (!s->live)
		return;
	s->live = false;
	s->dark_from = from < e->now.market ? from : e->now.market;
	if (s->dark_from < s->frame)
		s->dark_from = s->frame;
}

/* A lost stream is noticed late: it was last known to live when the newest frame came. */
void quote_dark(struct engine *e, struct stock *s)
{
	struct market *m = e->market;

	if (s) {
		go_dark(e, s, e->now.market);
		return;
	}
	for (int i = 0; i < m->n; i++)
		go_dark(e, &m->stock[i], m->newest_frame);
}

static void go_live(struct engine *e, struct stock *s)
{
	if (s->live || !s->subscribed)
		return;
	s->live = true;
	s->asked_tries = 0;
	s->live_steady = e->now.steady;
	if (s->dark_from)
		range_hole(&s->range, s->dark_from, e->now.market);
}

/* --- trades --------------------------------------------------------------------------- */

static bool plain_last(const struct ev_quote *q)
{
	return q->has & QF_LAST && q->mark == PRICE_PLAIN && price_known(q->last);
}

static bool differs(struct price a, struct price b)
{
	return price_known(a) && a.e4 != b.e4;
}

/* Did something print?  A value that comes for the first time tells so only in a stream whose
 * fields had time to arrive. */
static bool trades(const struct stock *s, const struct ev_quote *q, bool settled, bool volume)
{
	if (volume && q->volume > s->volume && (s->have & QF_VOLUME || settled))
		return true;
	if (!plain_last(q))
		return false;
	if (!price_known(s->last))
		return settled;
	return differs(q->last, s->last) || differs(q->last_low, s->last) ||
	       differs(q->last_high, s->last);
}

/* --- fields --------------------------------------------------------------------------- */

/* Before the auction's minute open, high, low and volume still tell of yesterday. */
static uint32_t believable(const struct engine *e, const struct ev_quote *q)
{
	bool early = e->now.market < e->market->today_from;

	return early ? q->has & ~(uint32_t)(QF_OPEN | QF_HIGH | QF_LOW | QF_VOLUME) : q->has;
}

static void fold_last(struct stock *s, const struct ev_quote *q)
{
	s->halt_mark = q->mark == PRICE_HALTED;
	if (q->mark == PRICE_CLOSE)
		return;			/* yesterday's close: nothing has traded */
	if (price_known(q->last))
		s->last = q->last;
}

static void fold(struct stock *s, const struct ev_quote *q, uint32_t has)
{
	if (has & QF_LAST)
		fold_last(s, q);
	if (has & QF_BID)
		s->bid = q->bid;
	if (has & QF_ASK)
		s->ask = q->ask;
	if (has & QF_BID_SIZE)
		s->bid_size = q->bid_size;
	if (has & QF_ASK_SIZE)
		s->ask_size = q->ask_size;
	if (has & QF_VOLUME)
		s->volume = q->volume;
	if (has & QF_OPEN && price_known(q->open))
		s->open = q->open;
	if (has & QF_HIGH && price_known(q->high))
		s->high = q->high;
	if (has & QF_LOW && price_known(q->low))
		s->low = q->low;
	if (has & QF_PRIOR_CLOSE && price_known(q->prior_close))
		s->prior_close = q->prior_close;
	if (has & QF_AVG_VOLUME)
		s->avg_volume = q->avg_volume;
	if (has & QF_INDICATIVE)
		s->indicative = q->indicative;
	if (has & QF_AVAILABILITY)
		s->availability = q->availability;
	s->have |= has;
}

/* --- range ---------------------------------------------------------------------------- */

static void feed_range(struct engine *e, struct stock *s, const struct ev_quote *q, uint32_t has,
		       bool trade, bool settled)
{
	const struct market *m = e->market;
	bool from_last = trade && plain_last(q);
	struct range_frame f = {
		.from = q->first_market > 0 && q->first_market < e->now.market ? q->first_market
									       : e->now.market,
		.at = e->now.market,
		.continuous = e->phase.phase == PHASE_OPEN,
		.settled = settled,
		.traded = price_known(s->open) || price_known(s->high) || s->volume > 0,
		.trade = trade,
		.prints = trade ? (q->prints ? q->prints : 1) : 0,
		.last = s->last,
		.has_open = has & QF_OPEN,
		.has_high = has & QF_HIGH,
		.has_low = has & QF_LOW,
		.open = q->open,
		.high = q->high,
		.low = q->low,
		.floor = s->dark_from > m->open ? s->dark_from : m->open,
	};

	f.last_low = from_last && price_known(q->last_low) ? q->last_low : f.last;
	f.last_high = from_last && price_known(q->last_high) ? q->last_high : f.last;
	range_frame(&s->range, &e->p, &f);
	if (s->range.state == RANGE_FORMING && e->now.market >= s->range.end)
		range_close(&s->range, &e->p, 0);
}

/* Continuous trading again after an announced halt is the proof that it is over. */
static void halt_over(struct engine *e, struct stock *s)
{
	if (s->news_halt == HALT_NONE || e->now.market <= s->halt_since)
		return;
	s->news_halt = HALT_NONE;
	e->market->dirty = true;
}

void quote_event(struct engine *e, const struct ev_quote *q)
{
	struct market *m = e->market;
	struct stock *s = stock_find(e, q->conid);
	enum range_state before;
	bool settled, trade, was_halted;
	uint32_t has;

	if (!s)
		return;
	if (q->source == QUOTE_REASK)
		s->reask_open = false;
	else
		go_live(e, s);
	s->reask_failed = false;
	before = s->range.state;
	was_halted = stock_halted(s);
	has = believable(e, q);
	settled = s->live && e->now.steady - s->live_steady >= settle;
	trade = trades(s, q, settled, has & QF_VOLUME);
	fold(s, q, has);
	s->frame = e->now.market;
	if (q->source != QUOTE_REASK) {
		m->newest_frame = e->now.market;
		m->newest_steady = e->now.steady;
	}
	if (e->phase.phase == PHASE_OPEN || e->phase.phase == PHASE_OPEN_AUCTION)
		feed_range(e, s, q, has, trade, settled);
	if (trade && e->phase.phase == PHASE_OPEN)
		halt_over(e, s);
	if (trade)
		s->last_trade = e->now.market;
	if (s->range.state != before || stock_halted(s) != was_halted || has & QF_OPEN)
		m->dirty = m->sub_dirty = true;
	signal_check(e, s);
}
