/*
 * report_chart.c - one stock's day as a picture: opening range, price, signal, executions, stop.
 *
 * Drawn in integers, in tenths of a unit of the picture.  Colours are the page's classes, so that light
 * and dark are the reader's choice.
 */
#include "report_chart.h"

#include <inttypes.h>
#include <json.h>
#include <stdbool.h>
#include <string.h>

#include "dbread.h"
#include "report_paths.h"
#include "skim/base/price.h"

enum {
	WIDTH = 720, HEIGHT = 250, LEFT = 58, RIGHT = 708, TOP = 12, BOTTOM = 222,
	LEAST_SPAN = 600,		/* seconds across at least */
	GRID = 6,			/* price lines at most */
};

struct frame {
	FILE *f;
	struct json_object *doc;
	const char *ticker;
	int day;
	const struct day_path *path;
	int from, to;			/* seconds of the day */
	int64_t low, high;		/* 1/10 000 AUD */
};

#define EACH(row, list)                                                                          \
	for (size_t i_##row = 0, n_##row = json_object_array_length(list); i_##row < n_##row;    \
	     i_##row++)                                                                           \
		for (struct json_object *row = json_object_array_get_idx(list, i_##row); row; row = NULL)

/* --- words ----------------------------------------------------------------------------------- */

void html_text(FILE *f, const char *s)
{
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '&')
			fputs("&amp;", f);
		else if (c == '<')
			fputs("&lt;", f);
		else if (c == '>')
			fputs("&gt;", f);
		else if (c == '"')
			fputs("&quot;", f);
		else if (c == '\'')
			fputs("&#39;", f);
		else
			fputc(c < 0x20 && c != '\n' && c != '\t' ? ' ' : c, f);
	}
}

/* Is it like "2026-11-24T10:07:10…"? */
static bool is_time(const char *s)
{
	static const char like[] = "0000-00-00T00:00:00";

	for (size_t i = 0; like[i]; i++)
		if (like[i] == '0' ? s[i] < '0' || s[i] > '9' : s[i] != like[i])
			return false;
	return true;
}

static int digits(const char *s, int n)
{
	int v = 0;

	for (int i = 0; i < n; i++)
		v = v * 10 + s[i] - '0';
	return v;
}

int chart_day_of(const char *time)
{
	return is_time(time) ? digits(time, 4) * 10000 + digits(time + 5, 2) * 100 + digits(time + 8, 2) : 0;
}

int chart_second_of(const char *time)
{
	return is_time(time) ?
		digits(time + 11, 2) * 3600 + digits(time + 14, 2) * 60 + digits(time + 17, 2) : -1;
}

static int64_t price_at(struct json_object *row, const char *key)
{
	const char *s = row_text(row, key);
	struct price p;

	return *s && price_parse(s, strlen(s), &p) ? p.e4 : 0;
}

static bool mine(const struct frame *g, struct json_object *row, const char *time)
{
	return !strcmp(row_text(row, "ticker"), g->ticker) && chart_day_of(row_text(row, time)) == g->day;
}

/* --- scales ---------------------------------------------------------------------------------- */

static void widen(struct frame *g, int at, int64_t e4)
{
	if (at >= 0 && (g->from < 0 || at < g->from))
		g->from = at;
	if (at > g->to)
		g->to = at;
	if (e4 > 0 && (!g->low || e4 < g->low))
		g->low = e4;
	if (e4 > g->high)
		g->high = e4;
}

static void measure(struct frame *g)
{
	const struct day_path *p = g->path;

	for (int i = 0; p && i < BUCKETS; i++)
		if (p->bucket[i].last) {
			widen(g, i * BUCKET_S, p->bucket[i].low);
			widen(g, i * BUCKET_S, p->bucket[i].high);
		}
	if (p && p->range_high) {
		widen(g, p->range_from, p->range_low);
		widen(g, p->range_to, p->range_high);
	}
	EACH(r, row_member(g->doc, "fills"))
		if (mine(g, r, "time"))
			widen(g, chart_second_of(row_text(r, "time")), price_at(r, "price"));
	EACH(o, row_member(g->doc, "orders"))
		if (mine(g, o, "submitted_at") && !strcmp(row_text(o, "type"), "STP"))
			widen(g, chart_second_of(row_text(o, "submitted_at")), price_at(o, "stop"));
	EACH(c, row_member(g->doc, "candidates"))
		if (mine(g, c, "broke_at"))
			widen(g, chart_second_of(row_text(c, "broke_at")), 0);
	if (g->to - g->from < LEAST_SPAN)
		g->to = g->from + LEAST_SPAN;
	if (g->high == g->low)
		g->high = g->low + 100;
	g->low -= (g->high - g->low) / 20;
	g->high += (g->high - g->low) / 20;
}

static int64_t x_of(const struct frame *g, int at)
{
	return LEFT * 10 + (int64_t)(at - g->from) * (RIGHT - LEFT) * 10 / (g->to - g->from);
}

static int64_t y_of(const struct frame *g, int64_t e4)
{
	return BOTTOM * 10 - (e4 - g->low) * (BOTTOM - TOP) * 10 / (g->high - g->low);
}

#define TENTHS "%" PRId64 ".%d"
#define T(v) (v) / 10, (int)((v) % 10 < 0 ? -((v) % 10) : (v) % 10)

static void line(const struct frame *g, const char *class, int64_t x1, int64_t y1, int64_t x2, int64_t y2)
{
	fprintf(g->f, "<line class=\"%s\" x1=\"" TENTHS "\" y1=\"" TENTHS "\" x2=\"" TENTHS "\" y2=\"" TENTHS
		"\"/>\n", class, T(x1), T(y1), T(x2), T(y2));
}

static void label(const struct frame *g, const char *class, int64_t x, int64_t y, const char *s)
{
	fprintf(g->f, "<text class=\"%s\" x=\"" TENTHS "\" y=\"" TENTHS "\">", class, T(x), T(y));
	html_text(g->f, s);
	fputs("</text>\n", g->f);
}

/* --- what is drawn --------------------------------------------------------------------------- */

/* 1, 2 or 5 with zeros behind: the least that leaves at most GRID lines. */
static int64_t round_step(int64_t span)
{
	int64_t step = 1;

	for (int i = 0; span / step > GRID; i++)
		step = i % 3 == 1 ? step / 2 * 5 : step * 2;
	return step;
}

static void grid(const struct frame *g)
{
	static const int steps[] = { 60, 300, 600, 1800, 3600, 7200 };
	char s[32];
	int step = steps[0];
	int64_t pace = round_step(g->high - g->low);

	for (int64_t e4 = (g->low + pace - 1) / pace * pace; e4 <= g->high; e4 += pace) {
		int64_t y = y_of(g, e4);

		price_format_plain(s, sizeof s, price_of(e4));
		line(g, "grid", LEFT * 10, y, RIGHT * 10, y);
		label(g, "tick end", LEFT * 10 - 60, y + 35, s);
	}
	for (size_t i = 0; i < sizeof steps / sizeof *steps && (g->to - g->from) / step > 9; i++)
		step = steps[i];
	for (int at = (g->from + step - 1) / step * step; at <= g->to; at += step) {
		snprintf(s, sizeof s, "%02d:%02d", at / 3600 % 100, at / 60 % 60);
		line(g, "grid", x_of(g, at), BOTTOM * 10, x_of(g, at), BOTTOM * 10 + 40);
		label(g, "tick mid", x_of(g, at), BOTTOM * 10 + 150, s);
	}
}

static void range(const struct frame *g)
{
	const struct day_path *p = g->path;
	char s[48], v[32];
	int64_t x, y, y2;

	if (!p || !p->range_high)
		return;
	x = x_of(g, p->range_from);
	y = y_of(g, p->range_high);
	y2 = y_of(g, p->range_low);
	fprintf(g->f, "<rect class=\"range\" x=\"" TENTHS "\" y=\"" TENTHS "\" width=\"" TENTHS "\" height=\""
		TENTHS "\"/>\n", T(x), T(y), T(x_of(g, p->range_to) - x), T(y2 - y));
	line(g, "bound", x, y, RIGHT * 10, y);
	line(g, "bound", x, y2, RIGHT * 10, y2);
	price_format_plain(v, sizeof v, price_of(p->range_high));
	snprintf(s, sizeof s, "range high %s", v);
	label(g, "note end", RIGHT * 10, y - 30, s);
	price_format_plain(v, sizeof v, price_of(p->range_low));
	snprintf(s, sizeof s, "range low %s", v);
	label(g, "note end", RIGHT * 10, y2 + 110, s);
}

/* Each step of ten seconds from its lowest to its highest price, and a line through the last ones. */
static void price_line(const struct frame *g)
{
	const struct path_bucket *b = g->path ? g->path->bucket : NULL;
	char command = 'M';

	if (!b)
		return;
	fputs("<path class=\"reach\" d=\"", g->f);
	for (int i = 0; i < BUCKETS; i++)
		if (b[i].last && b[i].low < b[i].high)
			fprintf(g->f, "M" TENTHS " " TENTHS "V" TENTHS, T(x_of(g, i * BUCKET_S)),
				T(y_of(g, b[i].low)), T(y_of(g, b[i].high)));
	fputs("M0 0\"/>\n<path class=\"price\" d=\"", g->f);
	for (int i = 0; i < BUCKETS; i++) {
		if (!b[i].last)
			continue;
		fprintf(g->f, "%c" TENTHS " " TENTHS, command, T(x_of(g, i * BUCKET_S)), T(y_of(g, b[i].last)));
		command = 'L';
	}
	fputs(command == 'M' ? "M0 0\"/>\n" : "\"/>\n", g->f);
}

static int last_sale(const struct frame *g)
{
	int at = -1;

	EACH(r, row_member(g->doc, "fills"))
		if (mine(g, r, "time") && !strcmp(row_text(r, "side"), "SELL"))
			at = chart_second_of(row_text(r, "time"));
	return at;
}

static void stops(const struct frame *g)
{
	int over = last_sale(g);

	EACH(o, row_member(g->doc, "orders")) {
		int from = chart_second_of(row_text(o, "submitted_at"));
		int64_t e4 = price_at(o, "stop"), y;

		if (!mine(g, o, "submitted_at") || strcmp(row_text(o, "type"), "STP") || !e4 || from < 0)
			continue;
		y = y_of(g, e4);
		line(g, "stop", x_of(g, from), y, x_of(g, over > from ? over : g->to), y);
		label(g, "note stoptext", x_of(g, from) + 20, y + 110, "stop");
	}
}

static void signals(const struct frame *g)
{
	EACH(c, row_member(g->doc, "candidates")) {
		int64_t x = x_of(g, chart_second_of(row_text(c, "broke_at")));

		if (!mine(g, c, "broke_at"))
			continue;
		line(g, "signal", x, TOP * 10, x, BOTTOM * 10);
		label(g, "note", x + 30, TOP * 10 + 90, "signal");
	}
}

/* Bought points up, sold points down; what it was stands in its title. */
static void executions(const struct frame *g)
{
	EACH(r, row_member(g->doc, "fills")) {
		bool buy = !strcmp(row_text(r, "side"), "BUY");
		int at = chart_second_of(row_text(r, "time"));
		int64_t x, y, e4 = price_at(r, "price"), d = buy ? 110 : -110;

		if (!mine(g, r, "time") || at < 0 || !e4)
			continue;
		x = x_of(g, at);
		y = y_of(g, e4);
		fprintf(g->f, "<path class=\"%s\" d=\"M" TENTHS " " TENTHS "L" TENTHS " " TENTHS "L" TENTHS " " TENTHS
			"Z\"><title>", buy ? "buy" : "sell", T(x), T(y), T(x - 60), T(y + d), T(x + 60), T(y + d));
		fprintf(g->f, "%s %s at ", buy ? "bought" : "sold", row_text(r, "quantity"));
		html_text(g->f, row_text(r, "price"));
		fputs("</title></path>\n", g->f);
		label(g, "note", x + 80, y + d, buy ? "entry" : "exit");
	}
}

static void headlines(const struct frame *g)
{
	for (int i = 0; g->path && i < g->path->n_news; i++) {
		const struct path_news *n = &g->path->news[i];

		fprintf(g->f, "<p class=\"news\">%02d:%02d ", n->at / 3600, n->at / 60 % 60);
		html_text(g->f, n->headline);
		fputs("</p>\n", g->f);
	}
}

void chart_write(FILE *f, struct json_object *doc, const char *ticker, int day, const struct day_path *path)
{
	struct frame g = { .f = f, .doc = doc, .ticker = ticker, .day = day, .path = path, .from = -1, .to = -1 };

	measure(&g);
	fputs("<figure>\n<figcaption>", f);
	html_text(f, ticker);
	fprintf(f, " <span class=\"dim\">%04d-%02d-%02d</span></figcaption>\n", day / 10000, day / 100 % 100,
		day % 100);
	headlines(&g);
	if (g.from < 0 || g.low <= 0 || g.high <= g.low) {
		fputs("<p class=\"dim\">no prices of it were recorded</p>\n</figure>\n", f);
		return;
	}
	fprintf(f, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" "
		"aria-label=\"Price of the day\">\n", WIDTH, HEIGHT);
	grid(&g);
	range(&g);
	signals(&g);
	price_line(&g);
	stops(&g);
	executions(&g);
	fputs("</svg>\n", f);
	if (!path)
		fputs("<p class=\"dim\">no recording of this day: orders and executions alone</p>\n", f);
	fputs("</figure>\n", f);
}
