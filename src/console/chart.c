/*
 * chart.c - the price picture of a stock: the range as a ruler, and one-minute bars with the
 * range, the entry and the stop as lines.
 */
#include <stdio.h>
#include <string.h>

#include "ui.h"

/* Lowest and highest of what must be in the picture. */
struct scale {
	int64_t low, high;
};

static void widen(struct scale *s, struct price p)
{
	if (!price_known(p))
		return;
	if (!s->high || p.e4 > s->high)
		s->high = p.e4;
	if (!s->low || p.e4 < s->low)
		s->low = p.e4;
}

static void scale_levels(struct scale *s, const struct view_cand *c)
{
	widen(s, c->range.low);
	widen(s, c->range.high);
	widen(s, c->last);
	if (c->plan.known) {
		widen(s, c->plan.entry);
		widen(s, c->plan.stop);
	}
}

static int place(const struct scale *s, int64_t e4, int cells)
{
	if (s->high == s->low)
		return cells / 2;
	return (int)((e4 - s->low) * (cells - 1) / (s->high - s->low));
}

static void put(char *out, int width, const struct scale *s, struct price p, char mark)
{
	if (price_known(p) && p.e4 >= s->low && p.e4 <= s->high)
		out[place(s, p.e4, width)] = mark;
}

/* "S..[====*===]..E": stop, range, last, entry on one line; cells used, 0 if there is no range. */
int chart_bar(const struct view_cand *c, int width, char *out, size_t n)
{
	struct scale s = { 0, 0 };
	int from, to;

	if (width < 10 || (size_t)width >= n || !price_known(c->range.high) ||
	    !price_known(c->range.low))
		return 0;
	scale_levels(&s, c);
	memset(out, '.', (size_t)width);
	out[width] = '\0';
	from = place(&s, c->range.low.e4, width);
	to = place(&s, c->range.high.e4, width);
	for (int i = from; i <= to; i++)
		out[i] = '=';
	out[from] = '[';
	out[to] = ']';
	if (c->plan.known) {
		put(out, width, &s, c->plan.stop, 'S');
		put(out, width, &s, c->plan.entry, 'E');
	}
	put(out, width, &s, c->last, '*');
	return width;
}

/* --- one-minute bars ----------------------------------------------------------- */

struct plot {
	struct rect a;
	struct scale s;
	int step;		/* cells from bar to bar */
};

static int row_of(const struct plot *p, int64_t e4)
{
	return p->a.y + p->a.h - 1 - place(&p->s, e4, p->a.h);
}

static void level(const struct plot *p, struct price at, const char *name, enum role r)
{
	char label[24];
	int y;

	if (!price_known(at) || at.e4 < p->s.low || at.e4 > p->s.high)
		return;
	y = row_of(p, at.e4);
	for (int x = p->a.x; x < p->a.x + p->a.w; x++)
		draw_text(y, x, 1, R_BORDER, draw_utf8() ? "\xe2\x94\x84" : "-");
	snprintf(label, sizeof label, "%-5s %s", name, fig_price(at).s);
	draw_fill(y, p->a.x + p->a.w + 1, 12, R_TEXT);
	draw_text(y, p->a.x + p->a.w + 1, 12, r, label);
}

static void bar_draw(const struct plot *p, const struct bar *b, int x)
{
	bool up = b->close.e4 >= b->open.e4;
	int y_high = row_of(p, b->high.e4), y_low = row_of(p, b->low.e4);
	int y_open = row_of(p, b->open.e4), y_close = row_of(p, b->close.e4);
	int top = y_open < y_close ? y_open : y_close, bottom = y_open < y_close ? y_close : y_open;
	const char *body = draw_utf8() ? up ? "\xe2\x96\x88" : "\xe2\x96\x92" : up ? "#" : "o";

	for (int y = y_high; y <= y_low; y++) {
		bool in = y >= top && y <= bottom;

		draw_text(y, x, 1, up ? R_UP : R_DOWN, in ? body : draw_utf8() ? "\xe2\x94\x82" : "|");
		if (p->step > 2 && in)
			draw_text(y, x + 1, 1, up ? R_UP : R_DOWN, body);
	}
}

static void time_axis(const struct ui *u, const struct plot *p, int first)
{
	int y = p->a.y + p->a.h;

	for (int i = first; i < u->v->n_bars; i++) {
		int x = p->a.x + (i - first) * p->step;

		if (u->v->bar[i].start / (60 * NS_PER_S) % (p->step > 2 ? 5 : 15) || x + 5 > p->a.x + p->a.w)
			continue;
		draw_text(y, x, 5, R_DIM, fig_hm(u->v->bar[i].start).s);
	}
}

static bool bar_ok(const struct bar *b)
{
	return price_known(b->low) && price_known(b->high) && b->low.e4 <= b->high.e4 &&
	       b->open.e4 >= b->low.e4 && b->open.e4 <= b->high.e4 && b->close.e4 >= b->low.e4 &&
	       b->close.e4 <= b->high.e4;
}

void chart_draw(const struct ui *u, const struct view_cand *c, struct rect a)
{
	struct plot p = { .a = { a.y, a.x + 1, a.h - 1, a.w - 14 } };
	int first;

	if (p.a.h < 3 || p.a.w < 10)
		return;
	if (u->v->selected != c->conid || u->v->n_bars == 0) {
		draw_text(a.y, a.x + 1, a.w - 1, R_DIM, "no one-minute bars yet");
		return;
	}
	p.step = p.a.w / u->v->n_bars;
	p.step = p.step > 3 ? 3 : p.step < 1 ? 1 : p.step;
	first = u->v->n_bars > p.a.w ? u->v->n_bars - p.a.w : 0;
	scale_levels(&p.s, c);
	for (int i = first; i < u->v->n_bars; i++)
		if (bar_ok(&u->v->bar[i])) {
			widen(&p.s, u->v->bar[i].high);
			widen(&p.s, u->v->bar[i].low);
		}
	level(&p, c->range.low, "low", R_RANGE);
	level(&p, c->range.high, "high", R_RANGE);
	if (c->plan.known) {
		level(&p, c->plan.stop, "stop", R_DOWN);
		level(&p, c->plan.entry, "entry", R_UP);
	}
	for (int i = first; i < u->v->n_bars; i++)
		if (bar_ok(&u->v->bar[i]))
			bar_draw(&p, &u->v->bar[i], p.a.x + (i - first) * p.step);
	if (price_known(c->last)) {
		int y = row_of(&p, c->last.e4);

		draw_fill(y, p.a.x + p.a.w + 1, 12, R_TEXT);
		draw_fmt(y, p.a.x + p.a.w + 1, 12, R_STRONG, "last  %s", fig_price(c->last).s);
	}
	time_axis(u, &p, first);
}
