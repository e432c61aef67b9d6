/*
 * chart.c - the price picture of a stock: the range as a ruler, and one-minute bars with the
 * range, the entry and the stop as lines.
 */
#include <stdio.h>
#include <stdlib.h>
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

/* The entry that a plan would have now is the offer: a step beside the price it says nothing more. */
static bool follows(const struct view_cand *c)
{
	return price_known(c->last) && price_known(c->plan.entry) &&
	       llabs(step_count(c->last, c->plan.entry)) <= 1;
}

static void levels_of(struct scale *s, const struct view_cand *c, const struct view_position *held)
{
	widen(s, c->range.low);
	widen(s, c->range.high);
	widen(s, c->last);
	widen(s, held ? held->stop : c->plan.stop);
	if (held || !follows(c))
		widen(s, held ? held->average : c->plan.entry);
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

/* "S..[====*===]..E": stop, range, last, entry on one line; cells used, 0 if there is no range.
 * Of a holding the stop and the average are those it has, not those of a plan. */
int chart_bar(const struct ui *u, const struct view_cand *c, int width, char *out, size_t n)
{
	const struct view_position *held = find_position(u->v, c->conid, NULL);
	struct scale s = { 0, 0 };
	int from, to;

	if (width < 10 || (size_t)width >= n || !price_known(c->range.high) ||
	    !price_known(c->range.low))
		return 0;
	levels_of(&s, c, held);
	memset(out, '.', (size_t)width);
	out[width] = '\0';
	from = place(&s, c->range.low.e4, width);
	to = place(&s, c->range.high.e4, width);
	for (int i = from; i <= to; i++)
		out[i] = '=';
	out[from] = '[';
	out[to] = ']';
	put(out, width, &s, held ? held->stop : c->plan.stop, 'S');
	put(out, width, &s, held ? held->average : c->plan.entry, 'E');
	put(out, width, &s, c->last, '*');
	return width;
}

/* Plain: the price moves all the time, and colours are bytes. */
void ruler_draw(int y, int x, int w, const char *bar)
{
	for (int i = 0; bar[i] && i < w; i++) {
		const char *s = (char[]){ bar[i], '\0' };

		if (draw_utf8() && bar[i] == '.')
			s = "\xc2\xb7";
		if (draw_utf8() && bar[i] == '=')
			s = "\xe2\x94\x81";
		draw_text(y, x + i, 1, R_TEXT, s);
	}
}

/* --- one-minute bars ----------------------------------------------------------- */

enum { PLOT_ROWS = 128, PLOT_COLS = 400, LABEL_CELLS = 12 };

struct plot {
	struct rect a;
	struct scale s;
	int step;		/* cells from bar to bar; with braille: dots, two to a cell */
	int per;		/* of them to a cell */
	int fine;		/* steps to a row: 2 with half blocks */
	bool shade;		/* falling bars are shaded: no colour tells them */
	bool labelled[PLOT_ROWS];
};

/* From the top, in fine steps. */
static int fine_of(const struct plot *p, int64_t e4)
{
	int n = p->a.h * p->fine;

	return n - 1 - place(&p->s, e4, n);
}

static int row_of(const struct plot *p, int64_t e4)
{
	return p->a.y + fine_of(p, e4) / p->fine;
}

/* On its own row, or the nearest one without a label: below (1) or above (-1) first. */
static void label(struct plot *p, int y, int aside, const char *name, struct price at, enum role r)
{
	static const int tries[] = { 0, 1, 2, -1, -2 };
	char text[24];

	for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
		int row = y - p->a.y + tries[i] * aside;

		if (row < 0 || row >= p->a.h || row >= PLOT_ROWS || p->labelled[row])
			continue;
		p->labelled[row] = true;
		snprintf(text, sizeof text, "%-5s %s", name, fig_price(at).s);
		draw_text(p->a.y + row, p->a.x + p->a.w + 1, LABEL_CELLS, r, text);
		return;
	}
}

static void level(struct plot *p, struct price at, int aside, const char *name, enum role r)
{
	int y;

	if (!price_known(at) || at.e4 < p->s.low || at.e4 > p->s.high)
		return;
	y = row_of(p, at.e4);
	for (int x = p->a.x; x < p->a.x + p->a.w; x++)
		draw_text(y, x, 1, R_BORDER, draw_utf8() ? "\xe2\x94\x84" : "-");
	label(p, y, aside, name, at, r);
}

static bool bar_ok(const struct bar *b)
{
	return price_known(b->low) && price_known(b->high) && b->low.e4 <= b->high.e4 &&
	       b->open.e4 >= b->low.e4 && b->open.e4 <= b->high.e4 && b->close.e4 >= b->low.e4 &&
	       b->close.e4 <= b->high.e4;
}

static int column_of(const struct plot *p, int nth)
{
	return p->a.x + nth * p->step / p->per;
}

/*
 * Braille: a cell is two dots wide and four high, so that twice as many minutes and twice as fine a
 * price fit.  A bar is a column of dots from its low to its high; colours would not fit into a cell.
 */
static void braille_draw(const struct ui *u, const struct plot *p, int first)
{
	static const unsigned char left[] = { 0x01, 0x02, 0x04, 0x40 }, right[] = { 0x08, 0x10, 0x20, 0x80 };
	static unsigned char dots[PLOT_ROWS][PLOT_COLS];

	memset(dots, 0, sizeof dots);
	for (int i = first; i < u->v->n_bars; i++) {
		const struct bar *b = &u->v->bar[i];

		if (!bar_ok(b))
			continue;
		for (int y = fine_of(p, b->high.e4); y <= fine_of(p, b->low.e4); y++)
			for (int d = 0; d < (p->step > 2 ? 2 : 1); d++) {
				int x = (i - first) * p->step + d;

				if (y >= 0 && y / 4 < PLOT_ROWS && x / 2 < PLOT_COLS)
					dots[y / 4][x / 2] |= (x % 2 ? right : left)[y % 4];
			}
	}
	for (int y = 0; y < p->a.h && y < PLOT_ROWS; y++)
		for (int x = 0; x < p->a.w && x < PLOT_COLS; x++) {
			char s[] = { '\xe2', (char)(0xa0 + dots[y][x] / 64), (char)(0x80 + dots[y][x] % 64), '\0' };

			if (dots[y][x])
				draw_text(p->a.y + y, p->a.x + x, 1, R_UP, s);
		}
}

enum part { NOTHING, WICK, BODY };

static const char *glyph(const struct plot *p, enum part top, enum part bottom, bool up)
{
	bool both = top == BODY && bottom == BODY, any = top == BODY || bottom == BODY;

	if (p->fine == 1)
		return any ? up ? "#" : "o" : "|";
	if (any && !up && (both || p->shade))
		return "\xe2\x96\x92";
	if (both)
		return "\xe2\x96\x88";
	if (top == BODY)
		return "\xe2\x96\x80";
	if (bottom == BODY)
		return "\xe2\x96\x84";
	return top == WICK && bottom == WICK ? "\xe2\x94\x82" : top == WICK ? "\xe2\x95\xb5" : "\xe2\x95\xb7";
}

static void bar_draw(const struct plot *p, const struct bar *b, int x)
{
	bool up = b->close.e4 >= b->open.e4;
	int high = fine_of(p, b->high.e4), low = fine_of(p, b->low.e4);
	int top = fine_of(p, up ? b->close.e4 : b->open.e4), bottom = fine_of(p, up ? b->open.e4 : b->close.e4);

	for (int row = high / p->fine; row <= low / p->fine; row++) {
		enum part part[2];

		for (int i = 0; i < 2; i++) {
			int at = row * p->fine + (i < p->fine ? i : p->fine - 1);

			part[i] = at >= top && at <= bottom ? BODY : at >= high && at <= low ? WICK : NOTHING;
		}
		draw_text(p->a.y + row, x, 1, up ? R_UP : R_DOWN, glyph(p, part[0], part[1], up));
		if (p->step > 2 && (part[0] == BODY || part[1] == BODY))
			draw_text(p->a.y + row, x + 1, 1, up ? R_UP : R_DOWN, glyph(p, part[0], part[1], up));
	}
}

/* The clock below the bars, and a star at each minute with news of this stock. */
static void time_axis(const struct ui *u, const struct view_cand *c, const struct plot *p, int first)
{
	int y = p->a.y + p->a.h, every = p->step > 2 * p->per ? 5 : p->step >= p->per ? 15 : 30;
	int64_t begin = u->v->bar[first].start;

	for (int i = first; i < u->v->n_bars; i++) {
		int x = column_of(p, i - first);

		if (u->v->bar[i].start / (60 * NS_PER_S) % every || x + 5 > p->a.x + p->a.w)
			continue;
		draw_text(y, x, 5, R_DIM, fig_hm(u->v->bar[i].start).s);
	}
	for (int i = 0; i < u->v->n_news; i++) {
		int64_t minute = (u->v->news[i].released - begin) / (60 * NS_PER_S);
		int x = column_of(p, (int)minute);

		if (strcmp(u->v->news[i].ticker, c->ticker) != 0)
			continue;
		if (u->v->news[i].released < begin)
			x = p->a.x - 1;		/* before the first bar */
		if (x < p->a.x + p->a.w)
			draw_text(y, x, 1, u->v->news[i].sensitive ? R_KEY : R_DIM, "*");
	}
}

static void levels(const struct ui *u, const struct view_cand *c, struct plot *p)
{
	const struct view_position *held = find_position(u->v, c->conid, NULL);

	/* From below upwards, so that labels which share a row keep their order. */
	level(p, held ? held->stop : c->plan.stop, 1, "stop", R_DOWN);
	level(p, c->range.low, -1, "low", R_RANGE);
	level(p, c->range.high, 1, "high", R_RANGE);
	if (held)
		level(p, held->average, 1, "avg", R_UP);
	else if (!follows(c))
		level(p, c->plan.entry, -1, "entry", R_UP);
}

static void scale_all(const struct ui *u, const struct view_cand *c, struct plot *p, int first)
{
	const struct view_position *held = find_position(u->v, c->conid, NULL);

	levels_of(&p->s, c, held);
	widen(&p->s, c->range.auction);
	for (int i = first; i < u->v->n_bars; i++)
		if (bar_ok(&u->v->bar[i])) {
			widen(&p->s, u->v->bar[i].high);
			widen(&p->s, u->v->bar[i].low);
		}
}

void chart_draw(const struct ui *u, const struct view_cand *c, struct rect a)
{
	/* One column on the left for what came before the bars: the auction's print, early news. */
	struct plot p = { .a = { a.y, a.x + 2, a.h - 1, a.w - LABEL_CELLS - 3 },
			  .per = 1, .fine = draw_utf8() ? 2 : 1, .shade = u->mono };
	bool braille = u->braille && draw_utf8();
	int first, room;

	if (p.a.h < 3 || p.a.w < 10)
		return;
	if (u->v->selected != c->conid || u->v->n_bars == 0) {
		draw_text(a.y, a.x + 1, a.w - 1, R_DIM, "no one-minute bars yet");
		return;
	}
	if (braille) {
		p.per = 2;
		p.fine = 4;
	}
	room = p.a.w * p.per;
	p.step = room / u->v->n_bars;
	p.step = p.step > 3 ? 3 : p.step < 1 ? 1 : p.step;
	first = u->v->n_bars > room ? u->v->n_bars - room : 0;
	scale_all(u, c, &p, first);
	if (price_known(c->last))	/* before the levels: it keeps its own row */
		label(&p, row_of(&p, c->last.e4), -1, "last", c->last, R_STRONG);
	levels(u, c, &p);
	if (braille)
		braille_draw(u, &p, first);
	for (int i = first; i < u->v->n_bars && !braille; i++)
		if (bar_ok(&u->v->bar[i]))
			bar_draw(&p, &u->v->bar[i], column_of(&p, i - first));
	if (price_known(c->range.auction)) {
		draw_text(row_of(&p, c->range.auction.e4), p.a.x - 1, 1, R_KEY, "A");
		if (p.a.h >= 8)
			label(&p, row_of(&p, c->range.auction.e4), 1, "Auct", c->range.auction, R_DIM);
	}
	time_axis(u, c, &p, first);
}
