/*
 * range_bars.c - the third witness: one-minute bars, asked for after the window.
 *
 * A bar counts as inside when it begins in the first trade's minute or later and ends inside
 * the window.  The bar that holds the window's end also holds trades after it: its extremes are
 * no part of the range, but when they lie within it, nothing at that edge was missed.
 */
#include "range.h"

#include "skim/base/clock.h"

static const int64_t minute = 60 * NS_PER_S;

static int64_t floor_minute(int64_t t)
{
	return t - t % minute;
}

/* The stream samples twice a second: a first trade seen just after a minute's beginning may
 * belong to the bar before, where nothing but the auction can be besides. */
static int64_t first_minute(const struct range *r)
{
	return floor_minute(r->start_sure ? r->start - 600 * NS_PER_MS : r->start);
}

/* The minute in which the window's end lies: also when the start is known to the minute only. */
static int64_t edge_minute(const struct range *r)
{
	if (!r->start_sure)
		return floor_minute(r->start) + (r->end - r->start);
	return floor_minute(r->end - 1) + minute == r->end ? 0 : floor_minute(r->end);
}

int64_t range_bars_due(const struct range *r)
{
	int64_t edge;

	if (r->state == RANGE_WAITING)
		return 0;
	edge = edge_minute(r);
	return (edge ? edge + minute : r->end) + 5 * NS_PER_S;
}

static bool inside(const struct range *r, const struct bar *b)
{
	int64_t first = first_minute(r), edge = edge_minute(r);

	return b->start >= first && b->start + minute <= (edge ? edge : r->end);
}

/* A start that nobody saw: the first minute that traded, but not before `open`. */
static void place_start(struct range *r, const struct params *p, const struct bar *bar, int n,
			int64_t open)
{
	int64_t floor = floor_minute(r->start), start;

	for (int i = 0; i < n; i++) {
		if (bar[i].start < floor)
			continue;
		start = bar[i].start > open ? bar[i].start : open;
		if (start > r->start) {
			r->start = start;
			r->end = start + (int64_t)p->range_minutes * minute;
		}
		return;
	}
}

static void wide(struct price *high, struct price *low, struct price h, struct price l)
{
	if (h.e4 > high->e4)
		*high = h;
	if (!price_known(*low) || l.e4 < low->e4)
		*low = l;
}

/* Trades that a bar proves, at least: each different price of its four was one. */
static int proven_prints(const struct bar *b)
{
	int64_t v[4] = { b->open.e4, b->high.e4, b->low.e4, b->close.e4 };
	int n = 0;

	for (int i = 0; i < 4; i++) {
		bool seen = false;

		for (int k = 0; k < i; k++)
			seen |= v[k] == v[i];
		n += !seen;
	}
	return n;
}

/*
 * Continuous extremes of the bars.  The bar of the auction's minute may hold its print: an
 * extreme there that equals the print is not taken for a continuous trade.  False when that
 * leaves it open what continuous trading did.
 */
static bool take_continuous(struct range *r, const struct bar *b, bool first)
{
	struct price h = b->high, l = b->low;
	bool sure = true;

	if (first && price_known(r->auction)) {
		if (h.e4 == r->auction.e4) {
			h = b->close;
			sure = false;
		}
		if (l.e4 == r->auction.e4) {
			l = b->close;
			sure = false;
		}
	}
	wide(&r->c_high, &r->c_low, h, l);
	return sure;
}

/* Do the bars show what the other witnesses saw?  The auction's print may be missing in them. */
static bool agrees(const struct range *r)
{
	struct price h = r->b_high, l = r->b_low;

	if (price_known(r->edge_high))
		wide(&h, &l, r->edge_high, r->edge_low);
	if (price_known(r->auction))
		wide(&h, &l, r->auction, r->auction);
	return !price_known(r->t_high) || (h.e4 >= r->t_high.e4 && l.e4 <= r->t_low.e4);
}

static bool edge_harmless(const struct range *r)
{
	return !price_known(r->edge_high) ||
	       (r->edge_high.e4 <= r->high.e4 && r->edge_low.e4 >= r->low.e4);
}

/* Holes lie in minutes that the bars tell about; the edge's part of one may stay open. */
static void fill_holes(struct range *r, bool left_sure)
{
	int64_t edge = edge_minute(r);
	bool reaches_edge = !r->start_sure && edge;
	bool reaches_left = !r->start_sure;

	for (int i = 0; i < r->n_holes; i++) {
		reaches_edge |= edge && r->hole[i].to > edge;
		reaches_left |= r->hole[i].from < floor_minute(r->start) + minute;
	}
	r->edge_open = (reaches_edge && !edge_harmless(r)) || (reaches_left && !left_sure);
	r->n_holes = 0;
	r->source = SOURCE_BARS;
}

static bool collect(struct range *r, const struct params *p, const struct bar *bar, int n)
{
	int64_t edge = edge_minute(r);
	bool left_sure = true;
	struct price zero = price_of(0);

	r->b_high = r->b_low = r->edge_high = r->edge_low = zero;
	r->bar_prints = 0;
	for (int i = 0; i < n; i++) {
		const struct bar *b = &bar[i];

		if (edge && b->start == edge) {
			r->edge_high = b->high;
			r->edge_low = b->low;
		}
		if (!inside(r, b))
			continue;
		wide(&r->b_high, &r->b_low, b->high, b->low);
		if (!take_continuous(r, b, b->start <= floor_minute(r->start)))
			left_sure = false;
		r->bar_prints += proven_prints(b);
	}
	range_recount(r, p);
	/* Other bars reached as far as the auction's print: then it hides nothing. */
	return left_sure || p->auction_in ||
	       (r->c_high.e4 >= r->auction.e4 && r->c_low.e4 <= r->auction.e4);
}

bool range_bars(struct range *r, const struct params *p, const struct bar *bar, int n,
		int64_t asked, int64_t open)
{
	bool left_sure;

	if (r->state == RANGE_WAITING || n == 0)
		return false;
	if (!r->start_sure)
		place_start(r, p, bar, n, open);
	if (r->end > asked) {
		if (r->state != RANGE_FORMING)
			r->state = RANGE_FORMING;	/* its own window is still open */
		return false;
	}
	left_sure = collect(r, p, bar, n);
	if (r->state == RANGE_FORMING)
		return false;
	r->disagree = !agrees(r);
	if (r->state == RANGE_PARTIAL && !r->disagree && price_known(r->b_high))
		fill_holes(r, left_sure);
	range_decide(r, p);
	return asked >= range_bars_due(r) - 5 * NS_PER_S;
}
