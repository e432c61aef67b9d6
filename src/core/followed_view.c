/* followed_view.c - the stocks that commands asked for, with all that is known of each. */
#include <string.h>

#include "skim/base/text.h"

#include "market.h"

static const int64_t minute = 60 * NS_PER_S;

/* Bars belong that start in [the first minute that traded, + minutes). */
static void bars_part(const struct engine *e, const struct stock *s, struct view_followed *f)
{
	const struct bar *bar = e->market->bar[stock_index(e, s)];

	f->bars_open = s->bars_open;
	f->bars_settled = s->bars_settled;
	f->bars_tries = s->bars_tries;
	f->n_bars = s->bars_open ? 0 : s->n_bars;
	if (!f->n_bars)
		return;
	f->bars_start = bar[0].start;
	f->bars_end = bar[0].start + e->p.range_minutes * minute;
	for (int i = 0; i < f->n_bars && bar[i].start < f->bars_end; i++) {
		if (bar[i].high.e4 > f->bars_high.e4)
			f->bars_high = bar[i].high;
		if (!price_known(f->bars_low) || bar[i].low.e4 < f->bars_low.e4)
			f->bars_low = bar[i].low;
	}
}

static void followed_row(const struct engine *e, const struct stock *s, struct view_followed *f)
{
	memset(f, 0, sizeof(*f));
	text_copy(f->ticker, sizeof(f->ticker), s->ticker);
	f->conid = s->conid;
	f->absent = s->lookup == LOOKUP_NONE;
	f->have = s->have;
	f->last = s->last;
	f->bid = s->bid;
	f->ask = s->ask;
	f->open = s->open;
	f->high = s->high;
	f->low = s->low;
	f->prior_close = s->prior_close;
	f->bid_size = s->bid_size;
	f->ask_size = s->ask_size;
	f->volume = s->volume;
	f->availability = s->availability;
	f->halted = stock_halted(s);
	f->fresh = stock_fresh(e, s);
	f->frame = s->frame;
	range_view(&s->range, &e->p, &f->range);
	bars_part(e, s, f);
}

void followed_view(const struct engine *e, struct view *v)
{
	const struct market *m = e->market;

	v->n_followed = 0;
	for (int i = 0; i < m->n && v->n_followed < VIEW_FOLLOWED; i++)
		if (stock_followed(e, &m->stock[i]))
			followed_row(e, &m->stock[i], &v->followed[v->n_followed++]);
}
