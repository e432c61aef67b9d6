/* health.c - pane 6: one line a stream, each with its own age, cause and cure. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/text.h"
#include "ui.h"

enum { C_NAME, C_STATE, C_AGE, C_TEXT, C_COUNT };

static const struct column columns[C_COUNT] = {
	[C_NAME] = { "STREAM", 9, 10, false, 0 },
	[C_STATE] = { "STATE", 14, 16, false, 0 },
	[C_AGE] = { "LAST OK", 7, 9, true, 0 },
	[C_TEXT] = { "CAUSE AND CURE", 20, 120, false, 0 },
};

/* The link, then the feeds, then what the program knows of itself. */
enum { ROW_LINK, ROW_FEED, ROW_CLOCK = ROW_FEED + FEED_COUNT, ROW_CALENDAR, ROW_STREAMS,
       ROW_SCREEN, ROW_COUNT };

static int rows(const struct ui *u)
{
	(void)u;
	return ROW_COUNT;
}

static uint64_t id(const struct ui *u, int row)
{
	(void)u;
	return 0x600000001ULL + (unsigned)row;
}

static int64_t ok_time(const struct ui *u, int row)
{
	if (row == ROW_FEED + FEED_QUOTES)	/* every frame is an answer */
		return u->v->status.data_frame;
	if (row >= ROW_FEED && row < ROW_CLOCK)
		return u->v->feed[row - ROW_FEED].last_ok;
	if (row == ROW_LINK)
		return u->v->status.link_since;
	if (row == ROW_STREAMS)
		return u->v->status.data_frame;
	return 0;
}

static void retry_text(const struct ui *u, int64_t retry_at, int attempt, char *out, size_t n)
{
	int64_t left = (retry_at - ui_steady(u) + NS_PER_S - 1) / NS_PER_S;

	out[0] = '\0';
	if (retry_at && left >= 0 && attempt > 0)
		snprintf(out, n, "try %d in %ds; ", attempt + 1, (int)left);
	else if (retry_at && left >= 0)
		snprintf(out, n, "again in %ds; ", (int)left);
}

static void own_row(const struct ui *u, int row, int col, struct cell *out)
{
	static const char *const names[] = { "clock", "calendar", "lines", "screen" };
	const struct view_status *s = &u->v->status;
	int64_t ms = llabs(s->skew_ns) / NS_PER_MS;
	bool off = ms > 5000;
	char *t = out->text;
	const size_t n = sizeof out->text;

	if (col == C_NAME) {
		snprintf(t, n, "%s", names[row - ROW_CLOCK]);
	} else if (row == ROW_CLOCK) {
		if (col == C_STATE)
			snprintf(t, n, "%s%d.%03ds", s->skew_ns < 0 ? "-" : "+", (int)(ms / 1000),
				 (int)(ms % 1000));
		else
			snprintf(t, n, off ? "more than 5 s off the broker's: entries closed; set this "
					     "host's clock"
					   : "against the broker's clock");
		out->role = off ? R_ALARM : ms > 2000 ? R_ERROR : R_TEXT;
	} else if (row == ROW_CALENDAR) {
		snprintf(t, n, col == C_STATE ? s->calendar_covers ? "ok" : "OLD"
					      : s->calendar_covers
							? "holidays and half days known"
							: "the calendar does not vouch for today: renew "
							  "asx-calendar.conf");
		out->role = s->calendar_covers ? R_TEXT : R_ERROR;
	} else if (row == ROW_STREAMS) {
		snprintf(t, n, col == C_STATE ? "%d of %d" : "market data lines in use",
			 s->streams, s->max_streams);
	} else {
		snprintf(t, n, col == C_STATE ? "%llu B/s" : "bytes to this terminal, mean of the last "
							     "10 s",
			 (unsigned long long)u->rate);
	}
}

/* What the account holds in money: AUD, and other currencies apart. */
static void money_text(const struct view_status *s, char *out, size_t n)
{
	size_t at = 0;

	out[0] = '\0';
	if (!s->total_cash_known && !s->net_known)
		return;
	at += (size_t)snprintf(out, n, "cash %s", s->total_cash_known ? fig_cash(s->cash).s : "?");
	if (s->available_known && at < n)
		at += (size_t)snprintf(out + at, n - at, ", available %s", fig_cash(s->available).s);
	if (s->net_known && at < n)
		at += (size_t)snprintf(out + at, n - at, ", net %s", fig_cash(s->net).s);
	for (int i = 0; i < s->n_foreign && at < n; i++)
		at += (size_t)snprintf(out + at, n - at, "%s %s %s", i ? "," : "; apart:",
				       s->foreign[i].currency, fig_cash(s->foreign[i].cash).s);
}

static void cell(const struct ui *u, int row, int col, struct cell *out)
{
	const struct view_status *s = &u->v->status;
	char *t = out->text, retry[40];
	const size_t n = sizeof out->text;

	if (col == C_AGE) {
		int64_t ok = ok_time(u, row);

		snprintf(t, n, "%s", fig_age(ok ? u->now.market - ok : -1).s);
		out->role = R_DIM;
		return;
	}
	if (row >= ROW_CLOCK) {
		own_row(u, row, col, out);
		return;
	}
	if (row == ROW_LINK) {
		retry_text(u, s->retry_at, s->attempt, retry, sizeof retry);
		snprintf(t, n, "%s%s", col == C_NAME ? "link" : col == C_STATE ? word_link(s->link) : retry,
			 col == C_TEXT ? s->link_text : "");
		out->role = s->link == LINK_UP ? R_TEXT : R_ERROR;
		return;
	}
	const struct view_feed *f = &u->v->feed[row - ROW_FEED];

	retry_text(u, f->retry_at, 0, retry, sizeof retry);
	snprintf(t, n, "%s%s", col == C_NAME ? word_feed((enum feed)(row - ROW_FEED))
			       : col == C_STATE ? word_feed_state(f->state) : retry,
		 col == C_TEXT ? f->text : "");
	if (col == C_TEXT && row == ROW_FEED + FEED_ACCOUNT_DATA && f->state == FEED_OK && !f->text[0])
		money_text(s, t, n);
	out->role = f->state == FEED_FAILING ? R_ERROR
		    : f->state == FEED_OFF || f->state == FEED_IDLE ? R_DIM : R_TEXT;
}

static int64_t sort_key(const struct ui *u, int row, int col)
{
	(void)u;
	(void)col;
	return row;
}

static void title(const struct ui *u, char *out, size_t n)
{
	int bad = u->v->status.link != LINK_UP;

	for (int i = 0; i < FEED_COUNT; i++)
		bad += u->v->feed[i].state == FEED_FAILING;
	if (bad)
		snprintf(out, n, "%d not ok", bad);
	else
		snprintf(out, n, "ok");
}

static void empty(const struct ui *u, char *out, size_t n)
{
	(void)u;
	text_copy(out, n, "?");
}

static void detail(const struct ui *u, int row, struct lines *out)
{
	struct cell name = { .role = R_TEXT }, state = name, text = name;

	cell(u, row, C_NAME, &name);
	cell(u, row, C_STATE, &state);
	cell(u, row, C_TEXT, &text);
	line_add(out, state.role, name.text, "%s", state.text);
	line_add(out, R_TEXT, "", "%s", text.text);
}

const struct pane_ops pane_health = {
	"Health", columns, C_COUNT, rows, id, cell, sort_key, title, empty, detail, NULL, NULL,
};
