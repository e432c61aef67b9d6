/* range.c - the window of the opening range, and the witnesses that stream through it. */
#include "range.h"

#include <string.h>

#include "skim/base/clock.h"
#include "skim/base/zone.h"

#include "words.h"

/* The stream gives two frames a second: a pause of this length hides nothing worth a word. */
static const int64_t hole_fine = 3 * NS_PER_S;

static void widen(struct price *high, struct price *low, struct price h, struct price l)
{
	if (price_known(h) && h.e4 > high->e4)
		*high = h;
	if (price_known(l) && (!price_known(*low) || l.e4 < low->e4))
		*low = l;
}

void range_recount(struct range *r, const struct params *p)
{
	struct price h = r->c_high, l = r->c_low, grid;

	if (p->auction_in) {
		widen(&h, &l, r->d_high, r->d_low);
		widen(&h, &l, r->b_high, r->b_low);
		if (price_known(h))	/* alone it is no range */
			widen(&h, &l, r->auction, r->auction);
	}
	r->high = h;
	r->low = l;
	r->trigger = r->chase = price_of(0);
	if (!price_known(h))
		return;
	/* An auction may print between two steps: a break is one whole step above the next. */
	grid = step_up(h);
	r->trigger = step_move(grid, 1);
	r->chase = step_move(grid, p->chase > 0 ? p->chase : 1);
}

static void begin(struct range *r, const struct params *p, int64_t start, bool sure)
{
	r->state = RANGE_FORMING;
	r->start = start;
	r->end = start + (int64_t)p->range_minutes * 60 * NS_PER_S;
	r->start_sure = sure;
}

void range_hole(struct range *r, int64_t from, int64_t to)
{
	struct hole *h;

	if (r->state != RANGE_FORMING)
		return;
	from = from < r->start ? r->start : from;
	to = to > r->end ? r->end : to;
	if (to <= from)
		return;
	if (r->n_holes == RANGE_HOLES) {
		h = &r->hole[RANGE_HOLES - 1];
		h->to = to > h->to ? to : h->to;
		h->high_ok = h->low_ok = false;
		return;
	}
	h = &r->hole[r->n_holes++];
	*h = (struct hole){ .from = from, .to = to };
}

/* The day's extremes hold all that traded since the open, what a hole hid included. */
static void heal(struct range *r, bool high, bool low)
{
	int kept = 0;

	for (int i = 0; i < r->n_holes; i++) {
		struct hole h = r->hole[i];

		h.high_ok |= high;
		h.low_ok |= low;
		if (!h.high_ok || !h.low_ok)
			r->hole[kept++] = h;
	}
	r->n_holes = kept;
}

/* The day's extreme belongs to continuous trading when it lies beyond the auction's print. */
static bool beyond_high(const struct range *r, struct price h)
{
	return price_known(r->auction) && h.e4 > r->auction.e4;
}

static bool beyond_low(const struct range *r, struct price l)
{
	return price_known(r->auction) && l.e4 < r->auction.e4;
}

static void take_day(struct range *r, const struct params *p, const struct range_frame *f)
{
	bool high = f->has_high && price_known(f->high);
	bool low = f->has_low && price_known(f->low);

	if (high) {
		widen(&r->d_high, &r->d_low, f->high, price_of(0));
		if (beyond_high(r, f->high))
			widen(&r->c_high, &r->c_low, f->high, price_of(0));
	}
	if (low) {
		widen(&r->d_high, &r->d_low, price_of(0), f->low);
		if (beyond_low(r, f->low))
			widen(&r->c_high, &r->c_low, price_of(0), f->low);
	}
	heal(r, high && (p->auction_in || beyond_high(r, f->high)),
	     low && (p->auction_in || beyond_low(r, f->low)));
}

static void take_trades(struct range *r, const struct range_frame *f)
{
	r->prints += f->prints;
	widen(&r->t_high, &r->t_low, f->last_high, f->last_low);
	widen(&r->c_high, &r->c_low, f->last_high, f->last_low);
}

/* The print that comes with the official open is the auction's, unless more came with it. */
static bool auction_only(const struct range_frame *f, bool opens)
{
	return opens && f->prints <= 1 &&
	       (!price_known(f->last) ||
		(f->last_low.e4 == f->open.e4 && f->last_high.e4 == f->open.e4));
}

/* Has the stock's own window begun with this frame?  True when it counts. */
static bool begins(struct range *r, const struct params *p, const struct range_frame *f,
		   bool opens)
{
	if (!f->settled) {
		if (!f->traded)
			return false;
		begin(r, p, f->floor, false);
		range_hole(r, f->floor, f->at);
		return true;
	}
	if (!f->trade || auction_only(f, opens))
		return false;
	begin(r, p, f->from > f->floor ? f->from : f->floor, true);
	return true;
}

void range_frame(struct range *r, const struct params *p, const struct range_frame *f)
{
	bool opens = f->has_open && price_known(f->open) && !price_known(r->auction);

	if (opens)
		r->auction = f->open;
	if (!f->continuous) {
		if (f->trade && !price_known(r->auction))
			r->auction = f->last;
		return;
	}
	if (r->state == RANGE_WAITING && !begins(r, p, f, opens))
		return;
	if (r->state != RANGE_FORMING)
		return;
	if (f->at >= r->end) {
		/* Merged across the end: which side its extremes belong to is not known. */
		if (f->trade && f->from < r->end)
			range_hole(r, f->from, r->end);
		return;
	}
	if (f->trade || !f->settled)
		take_trades(r, f);
	take_day(r, p, f);
	range_recount(r, p);
}

void range_decide(struct range *r, const struct params *p)
{
	bool whole = price_known(r->high) && price_known(r->low) && !r->edge_open;

	for (int i = 0; i < r->n_holes; i++)
		whole &= r->hole[i].to - r->hole[i].from <= hole_fine;
	r->state = whole ? RANGE_COMPLETE : RANGE_PARTIAL;
	if (r->source == SOURCE_NONE && price_known(r->t_high))
		r->source = SOURCE_TICKS;
	range_recount(r, p);
}

void range_close(struct range *r, const struct params *p, int64_t dark_from)
{
	if (r->state != RANGE_FORMING)
		return;
	if (dark_from)
		range_hole(r, dark_from, r->end);
	range_recount(r, p);
	range_decide(r, p);
}

bp_t range_width(const struct range *r)
{
	if (!price_known(r->high) || !price_known(r->low))
		return BP_UNKNOWN;
	return (bp_t)((r->high.e4 - r->low.e4) * 20000 / (r->high.e4 + r->low.e4));
}

int range_prints(const struct range *r)
{
	return r->prints > r->bar_prints ? r->prints : r->bar_prints;
}

bool range_stands(const struct range *r, const struct params *p)
{
	return r->state == RANGE_COMPLETE ||
	       (r->state == RANGE_PARTIAL && r->edge_open && !r->n_holes && p->allow_bars);
}

bool range_usable(const struct range *r, const struct params *p)
{
	bp_t w = range_width(r);

	return range_stands(r, p) && w != BP_UNKNOWN && w >= p->width_min && w <= p->width_max &&
	       range_prints(r) >= p->min_prints;
}

static bool same(struct price a, struct price b, const struct range *r, bool high)
{
	/* With the auction counted a witness of continuous trades may stop short of its print. */
	if (price_known(r->auction) && (high ? r->auction.e4 > a.e4 : r->auction.e4 < a.e4) &&
	    r->auction.e4 == b.e4)
		return true;
	return price_known(a) && a.e4 == b.e4;
}

unsigned range_witnesses(const struct range *r)
{
	unsigned w = 0;

	if (!price_known(r->high))
		return 0;
	if (price_known(r->t_high) && same(r->t_high, r->high, r, true) &&
	    same(r->t_low, r->low, r, false))
		w |= WITNESS_TICKS;
	if (price_known(r->d_high) && r->d_high.e4 == r->high.e4 && r->d_low.e4 == r->low.e4)
		w |= WITNESS_DAY_HILO;
	if (price_known(r->b_high) && !r->disagree)
		w |= WITNESS_BARS;
	return w;
}

void range_missing(const struct range *r, char *out, size_t cap)
{
	char at[16];
	int more = -1;

	out[0] = '\0';
	if (r->state != RANGE_PARTIAL)
		return;
	for (int i = 0; i < r->n_holes; i++) {
		const struct hole *h = &r->hole[i];

		if (h->to - h->from <= hole_fine)
			continue;
		if (more++ >= 0)
			continue;
		time_format_hms(at, sizeof(at), h->from);
		words_set(out, cap, "%lld s missing from %s",
			  (long long)((h->to - h->from + NS_PER_S - 1) / NS_PER_S), at);
	}
	if (more > 0)
		words_add(out, cap, ", %d more", more);
	if (r->disagree && out[0])
		words_add(out, cap, ", bars disagree");
	if (!out[0] && r->edge_open)
		words_set(out, cap, "bars leave an edge open");
	if (!out[0])
		words_set(out, cap, "no trade seen");
}

void range_view(const struct range *r, const struct params *p, struct view_range *out)
{
	memset(out, 0, sizeof(*out));
	out->state = r->state;
	out->source = r->source;
	out->witnesses = range_witnesses(r);
	out->high = r->high;
	out->low = r->low;
	out->cont_high = r->c_high;
	out->cont_low = r->c_low;
	out->auction = r->auction;
	out->auction_counted = p->auction_in && price_known(r->auction);
	out->start = r->start;
	out->end = r->end;
	out->width = range_width(r);
	out->prints = range_prints(r);
	range_missing(r, out->missing, sizeof(out->missing));
}
