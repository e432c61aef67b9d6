/* bars.c - one-minute bars: asked for when a range can use them, kept for the detail pane. */
#include <string.h>

#include "skim/base/zone.h"

#include "candidate.h"
#include "market.h"

enum { TRIES = 6 };

static const int64_t answer_in = 30 * NS_PER_S, again = 15 * NS_PER_S;
static const int64_t selected_old = 60 * NS_PER_S;	/* market */

static bool bar_possible(const struct bar *b, int date)
{
	return b->start > 0 && b->start % (60 * NS_PER_S) == 0 && date_of(b->start) == date &&
	       price_known(b->low) && b->low.e4 <= b->high.e4 && b->open.e4 >= b->low.e4 &&
	       b->open.e4 <= b->high.e4 && b->close.e4 >= b->low.e4 && b->close.e4 <= b->high.e4;
}

static void ask(struct engine *e, struct stock *s)
{
	s->bars_open = true;
	s->bars_steady = e->now.steady;
	s->bars_market = e->now.market;
	emit_small(e, ACT_BARS, s->ticker, s->conid);
	market_due_steady(e->market, e->now.steady + answer_in);
}

static void failed(struct engine *e, struct stock *s)
{
	s->bars_open = false;
	s->bars_tries++;
	market_due_steady(e->market, e->now.steady + again);
}

/* The whole answer is there. */
static void use(struct engine *e, struct stock *s, const struct bar *bar)
{
	enum range_state before = s->range.state;

	s->bars_open = false;
	s->n_bars = s->filling;
	if (range_bars(&s->range, &e->p, bar, s->n_bars, s->bars_market, e->market->open))
		s->bars_settled = true;
	else if (e->now.market >= range_bars_due(&s->range))
		s->bars_tries++;
	if (s->range.state != before || s->range.state == RANGE_COMPLETE)
		signal_check(e, s);
}

void bars_event(struct engine *e, const struct ev_bars *b)
{
	struct stock *s = stock_find(e, b->conid);
	struct bar *row;

	if (!s)
		return;
	e->market->dirty = true;
	if (b->failed || b->delayed) {
		failed(e, s);
		return;
	}
	row = e->market->bar[stock_index(e, s)];
	if (b->first)
		s->filling = 0;
	for (int i = 0; i < b->n && s->filling < MAX_BARS; i++) {
		if (!bar_possible(&b->bar[i], e->market->date))
			continue;
		if (s->filling && row[s->filling - 1].start >= b->bar[i].start)
			continue;
		row[s->filling++] = b->bar[i];
	}
	s->n_bars = s->filling < s->n_bars ? s->filling : s->n_bars;
	if (b->last)
		use(e, s, row);
}

/* Worth one of the broker's few history requests? */
static bool relevant(const struct engine *e, const struct stock *s)
{
	return s->marked || s->included || stock_concern(e, s) || stock_followed(e, s) ||
	       (!s->excluded && rule_gap_ok(e, s) && rule_price_ok(e, s) && rule_news_ok(e, s));
}

/* When the range of this stock next wants bars, market time; 0 never. */
static int64_t due(const struct stock *s)
{
	const struct range *r = &s->range;

	if (r->state == RANGE_WAITING || s->bars_settled || s->bars_tries >= TRIES)
		return 0;
	if (!r->start_sure && !s->bars_market)
		return r->start;	/* which minute did it begin in? */
	/* not all at once: some seconds apart, by conid */
	return range_bars_due(r) + s->conid % 5 * NS_PER_S;
}

void bars_pass(struct engine *e, struct stock *s)
{
	int64_t at = due(s);

	if (s->bars_open) {
		if (e->now.steady - s->bars_steady >= answer_in)
			failed(e, s);
		return;
	}
	if (!at || s->conid <= 0)
		return;
	if (e->now.market < at) {
		market_due_market(e->market, at);
		return;
	}
	if (!link_up(e) || !emit_room(e) || !relevant(e, s))
		return;
	if (s->bars_tries && e->now.steady - s->bars_steady < again * s->bars_tries) {
		market_due_steady(e->market, s->bars_steady + again * s->bars_tries);
		return;
	}
	ask(e, s);
}

void bars_selected(struct engine *e, int32_t conid)
{
	struct stock *s = stock_find(e, conid);

	if (!s || s->bars_open || !link_up(e) || !emit_room(e))
		return;
	if (s->bars_market && e->now.market - s->bars_market < selected_old)
		return;
	ask(e, s);
}
