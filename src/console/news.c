/* news.c - pane 2: today's announcements, when released and when first seen. */
#include <stdio.h>
#include <string.h>

#include "ui.h"

enum { C_TIME, C_CODE, C_STAR, C_HEADLINE, C_SEEN, C_PAGES, C_COUNT };

static const struct column columns[C_COUNT] = {
	[C_TIME] = { "TIME", 8, 8, false, 0 },
	[C_CODE] = { "CODE", 5, 6, false, 0 },
	[C_STAR] = { "*", 1, 1, false, 0 },
	[C_HEADLINE] = { "HEADLINE", 30, 100, false, 0 },
	[C_SEEN] = { "SEEN", 8, 8, false, 2 },
	[C_PAGES] = { "PAGES", 5, 5, true, 3 },
};

static const struct view_news *at(const struct ui *u, int row)
{
	return &u->v->news[row];
}

static int rows(const struct ui *u)
{
	return u->v->n_news;
}

static uint64_t id(const struct ui *u, int row)
{
	return ticker_id(at(u, row)->id);
}

static void cell(const struct ui *u, int row, int col, struct cell *out)
{
	const struct view_news *a = at(u, row);
	char *s = out->text;
	const size_t n = sizeof out->text;

	out->role = a->withdrawn ? R_DIM : a->is_new ? R_STRONG : R_TEXT;
	switch (col) {
	case C_TIME:
		snprintf(s, n, "%s", fig_time(a->released).s);
		out->role = R_DIM;
		break;
	case C_CODE:
		snprintf(s, n, "%s", a->ticker);
		if (a->candidate)
			out->role = R_STRONG;
		break;
	case C_STAR:
		snprintf(s, n, "%s", a->sensitive ? "*" : "");
		out->role = R_KEY;
		break;
	case C_HEADLINE:
		snprintf(s, n, "%s%.240s", a->withdrawn ? "(withdrawn) " : "", a->headline);
		break;
	case C_SEEN:
		snprintf(s, n, "%s", fig_time(a->first_seen).s);
		out->role = R_DIM;
		break;
	default:
		if (a->pages)
			snprintf(s, n, "%u", a->pages);
		else
			snprintf(s, n, "?");
		out->role = R_DIM;
	}
}

static int64_t sort_key(const struct ui *u, int row, int col)
{
	const struct view_news *a = at(u, row);
	uint64_t k = 0;

	switch (col) {
	case C_TIME:
		return -a->released;
	case C_SEEN:
		return -a->first_seen;
	case C_STAR:
		return !a->sensitive;
	case C_PAGES:
		return -(int64_t)a->pages;
	default:
		for (const char *s = col == C_CODE ? a->ticker : a->headline; k >> 48 == 0 && *s; s++)
			k = k << 8 | (unsigned char)*s;
		return (int64_t)k;
	}
}

static void title(const struct ui *u, char *out, size_t n)
{
	const struct view_feed *f = &u->v->feed[FEED_NEWS];
	int64_t rate = clock_rate_milli(), stale = 120 * NS_PER_S * (rate > 1000 ? rate : 1000) / 1000;
	struct fig age = fig_age_tens(f->last_ok ? u->now.market - f->last_ok : -1);

	if (f->state == FEED_FAILING)
		snprintf(out, n, "%.90s; gates on news closed", f->text);
	else if (f->last_ok && u->now.market - f->last_ok > stale)
		snprintf(out, n, "feed last ok %s ago", age.s);
	else if (f->state == FEED_OK)
		snprintf(out, n, "feed ok %s ago", age.s);
	else
		snprintf(out, n, "feed %s", word_feed_state(f->state));
}

static void empty(const struct ui *u, char *out, size_t n)
{
	const struct view_feed *f = &u->v->feed[FEED_NEWS];

	if (f->state == FEED_FAILING)
		snprintf(out, n, "%.120s; gates on news closed", f->text);
	else if (f->state == FEED_LOADING || f->state == FEED_IDLE)
		snprintf(out, n, "first read");
	else if (f->state == FEED_OFF)
		snprintf(out, n, "the news feed is off: %.100s", f->text);
	else
		snprintf(out, n, "no sensitive item since 07:00");
}

static void detail(const struct ui *u, int row, struct lines *out)
{
	const struct view_news *a = at(u, row);
	static const char *const halts[] = { "", "trading halt", "trading paused",
					     "suspended from quotation", "reinstated" };

	line_add(out, R_STRONG, "head", "%s", a->headline);
	line_add(out, R_TEXT, "time", "released %s   first seen here %s   %s", fig_time(a->released).s,
		 fig_time(a->first_seen).s, a->sensitive ? "* price sensitive" : "not price sensitive");
	if (a->halt != HALT_NONE)
		line_add(out, R_NOTICE, "halt", "%s", halts[a->halt]);
	if (a->withdrawn)
		line_add(out, R_NOTICE, "note", "was on the page and is gone from it: withdrawn");
	line_add(out, R_TEXT, "pages", a->pages ? "%u" : "unknown%.0u", a->pages);
	line_add(out, R_TEXT, "link", "https://www.asx.com.au/asx/v2/statistics/"
		 "displayAnnouncement.do?display=pdf&idsId=%s", a->id);
	for (int i = 0, n = 0; i < u->v->n_news; i++)
		if (i != row && !strcmp(u->v->news[i].ticker, a->ticker))
			line_add(out, R_DIM, n++ ? " " : "also", "%s %s %.200s",
				 fig_time(u->v->news[i].released).s, u->v->news[i].sensitive ? "*" : " ",
				 u->v->news[i].headline);
}

static const char *ticker(const struct ui *u, int row)
{
	return at(u, row)->ticker;
}

static int32_t conid(const struct ui *u, int row)
{
	const struct view_cand *c = find_cand(u->v, 0, at(u, row)->ticker);

	return c ? c->conid : 0;
}

const struct pane_ops pane_news = {
	"News", columns, C_COUNT, rows, id, cell, sort_key, title, empty, detail, ticker, conid,
};
