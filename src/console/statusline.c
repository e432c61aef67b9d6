/*
 * statusline.c - the first line: account and mode, armed or not, phase and clock, link, data,
 * the day's result; and what must not be overlooked.  What is least needed leaves first.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/text.h"
#include "skim/base/zone.h"
#include "ui.h"

struct segment {
	char brief[64], full[96];
	enum role role;
	int rank;		/* 0 always; the highest leaves first */
	bool shown, grown;
};

struct segments {
	int n;
	struct segment at[24];
};

bool status_link_down(const struct ui *u)
{
	return u->v->status.link != LINK_UP;
}

static struct segment *add(struct segments *s, int rank, enum role r, const char *brief,
			   const char *full)
{
	struct segment *at = &s->at[s->n < 24 ? s->n++ : 23];

	memset(at, 0, sizeof *at);
	text_copy(at->brief, sizeof at->brief, brief);
	text_copy(at->full, sizeof at->full, full ? full : brief);
	at->rank = rank;
	at->role = r;
	return at;
}

static void add_account(const struct ui *u, struct segments *seg)
{
	static const char *const kinds[] = { "ACCOUNT ?", "PAPER", "LIVE" };
	const struct view_status *s = &u->v->status;
	char text[64], full[96];

	snprintf(text, sizeof text, "%s %s", kinds[s->kind], s->account);
	add(seg, 0, s->kind == ACCOUNT_LIVE ? R_LIVE : s->kind == ACCOUNT_PAPER ? R_PAPER : R_ASK, text,
	    NULL);
	if (u->cfg->demo)
		add(seg, 0, R_DEMO, "DEMO", "DEMO simulated market");
	if (replay_here(u)) {
		replay_status(u, text, sizeof text, full, sizeof full);
		add(seg, 0, R_DEMO, text, full);
	}
	if (s->read_only)
		add(seg, 1, R_DISARMED, "read-only", NULL);
	if (s->locked) {
		add(seg, 0, R_LOCKED, "LOCKED", "LOCKED entries off, exits on");
	} else if (s->armed) {
		snprintf(text, sizeof text, "ARMED %s/trade", fig_cash(s->risk).s + 1);
		snprintf(full, sizeof full, "%s until %s", text, fig_hm(s->auto_disarm).s);
		add(seg, 0, R_ARMED, text, s->auto_disarm ? full : NULL);
	} else {
		snprintf(full, sizeof full, "DISARMED %s", s->disarmed_why);
		add(seg, 0, R_DISARMED, "DISARMED", *s->disarmed_why ? full : NULL);
	}
}

static void add_loud(const struct ui *u, struct segments *seg)
{
	const struct view_status *s = &u->v->status;
	char text[64];

	if (s->naked) {
		snprintf(text, sizeof text, "NAKED %d", s->naked);
		add(seg, 0, R_ALARM, text, NULL);
	}
	if (s->unknown) {
		snprintf(text, sizeof text, "UNKNOWN %d", s->unknown);
		add(seg, 0, R_ALARM, text, NULL);
	}
	if (s->questions) {
		snprintf(text, sizeof text, "QUESTION %d", s->questions);
		add(seg, 0, R_ASK, text, NULL);
	}
	if (s->differences) {
		snprintf(text, sizeof text, "DIFFERS %d", s->differences);
		add(seg, 1, R_ASK, text, NULL);
	}
	if (!s->journal_ok)
		add(seg, 1, R_ALARM, "JOURNAL", "JOURNAL not writable, entries refused");
	if (s->proposals) {
		snprintf(text, sizeof text, "%d PROPOSAL%s", s->proposals, s->proposals == 1 ? "" : "S");
		add(seg, 3, R_ASK, text, NULL);
	}
}

static void add_clock(const struct ui *u, struct segments *seg)
{
	const struct phase_now *p = &u->v->status.phase;
	struct civil c;
	char text[64], full[96];

	civil_of(u->now.market, &c);
	snprintf(text, sizeof text, "%s %s %s", phase_name(p->phase), fig_time(u->now.market).s,
		 c.offset_s == 39600 ? "AEDT" : "AEST");
	add(seg, 1, R_BAR, text, NULL);
	if (p->ends > u->now.market && p->ends - u->now.market < 24 * 3600 * NS_PER_S) {
		snprintf(text, sizeof text, "%s left", fig_span(p->ends - u->now.market).s);
		snprintf(full, sizeof full, "%s to %s", fig_span(p->ends - u->now.market).s,
			 phase_name(p->next));
		add(seg, 6, R_BAR, text, full);	/* as the clock beside it: each second a colour less */
	}
	if (p->half_day)
		add(seg, 3, R_ASK, "HALF DAY", NULL);
	if (!u->v->status.calendar_covers)
		add(seg, 4, R_ASK, "CALENDAR OLD", NULL);
}

static void add_link(const struct ui *u, struct segments *seg)
{
	const struct view_status *s = &u->v->status;
	int64_t age = s->data_frame ? u->now.market - s->data_frame : -1;
	char text[64], full[96];

	if (s->link == LINK_UP && s->rtt_ms >= 0)
		snprintf(text, sizeof text, "link %dms", u->rtt_shown);
	else if (s->link == LINK_UP)
		snprintf(text, sizeof text, "link up");
	else
		snprintf(text, sizeof text, "link %s%s%s", word_link(s->link), s->link_since ? " " : "",
			 s->link_since ? fig_age(u->now.market - s->link_since).s : "");
	add(seg, 2, s->link == LINK_UP ? R_BAR : R_ASK, text, NULL);
	if (s->link != LINK_UP)
		snprintf(text, sizeof text, "data OLD");
	else
		snprintf(text, sizeof text, "data %s", word_data(s->data));
	/* In steps of ten seconds: a figure that changes each second costs more than it tells. */
	snprintf(full, sizeof full, "%s %s", text, fig_age(age - age % (10 * NS_PER_S)).s);
	bool good = s->link == LINK_UP && (s->data == 'R' || !s->data);

	add(seg, good ? 5 : 3, good ? R_BAR : R_ASK, text,
	    age >= 10 * NS_PER_S ? full : NULL);
}

static void add_money(const struct ui *u, struct segments *seg)
{
	const struct view_status *s = &u->v->status;
	char text[64], full[96];
	const char *doubt = s->link == LINK_UP ? "" : "?";

	if (s->pnl_known) {
		snprintf(text, sizeof text, "%s%s", fig_r(s->day_r_centi).s, doubt);
		snprintf(full, sizeof full, "day %s%s %s", fig_r(s->day_r_centi).s, doubt,
			 fig_signed(s->day_pnl).s);
		add(seg, 4, R_BAR, text, full);
	} else {
		add(seg, 4, R_BAR_DIM, "day ?", NULL);
	}
	snprintf(text, sizeof text, "risk %s", fig_cash(s->open_risk).s);
	snprintf(full, sizeof full, "open risk %s", fig_cash(s->open_risk).s);
	add(seg, 6, R_BAR, text, full);
	snprintf(text, sizeof text, "cap %s", fig_cash(s->daily_loss).s);
	snprintf(full, sizeof full, "loss cap %s", fig_cash(s->daily_loss).s);
	add(seg, 7, R_BAR_DIM, text, full);
	snprintf(text, sizeof text, "pos %d/%d", s->positions, s->max_positions);
	add(seg, 8, R_BAR_DIM, text, NULL);
	snprintf(text, sizeof text, "orders %d/%d", s->orders_today, s->max_orders);
	add(seg, 8, R_BAR_DIM, text, NULL);
	snprintf(text, sizeof text, "cash %s%s", s->cash_known ? fig_cash(s->cash).s : "?",
		 s->cash_known ? doubt : "");
	add(seg, 7, R_BAR_DIM, text, NULL);
	if (s->resting_entries) {
		snprintf(text, sizeof text, "resting %d", s->resting_entries);
		add(seg, 4, R_ASK, text, NULL);
	}
}

/* A feed's last good answer, in steps of ten seconds; loud when it fails. */
static void add_feed(const struct ui *u, struct segments *seg, enum feed f)
{
	const struct view_feed *v = &u->v->feed[f];
	int64_t age = v->last_ok ? u->now.market - v->last_ok : -1;
	char text[64];

	bool checking = f == FEED_JOURNAL && v->state == FEED_LOADING;	/* nothing goes on before it */

	if (v->state == FEED_FAILING)
		snprintf(text, sizeof text, "%s FAILING", word_feed(f));
	else if (checking)
		snprintf(text, sizeof text, "journal: %s", v->text);
	else if (v->state != FEED_OK || age < 0 || f == FEED_JOURNAL)
		snprintf(text, sizeof text, "%s %s", word_feed(f), word_feed_state(v->state));
	else
		snprintf(text, sizeof text, "%s %s", word_feed(f),
			 fig_age_tens(age).s);
	if (checking)
		add(seg, 1, R_ASK, text, NULL);
	else if (v->state == FEED_FAILING)
		add(seg, f == FEED_NEWS || f == FEED_SCANNER ? 3 : 6, R_ASK, text, NULL);
	else
		add(seg, 9, R_BAR_DIM, text, NULL);
}

static void add_feeds(const struct ui *u, struct segments *seg)
{
	static const enum feed order[] = { FEED_NEWS, FEED_SCANNER, FEED_DISCORD, FEED_JOURNAL };

	if (u->v->status.muted || u->now.steady < u->bells.muted_until)
		add(seg, 4, R_ASK, "MUTED", NULL);
	if (u->v->feed[FEED_PACING].state == FEED_HELD)	/* a 429: reads rest, orders go on */
		add(seg, 3, R_ASK, "HELD BACK", "HELD BACK by limits");
	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
		add_feed(u, seg, order[i]);
}

/* Chips (a role of their own) are padded by a blank on each side. */
static bool chip(enum role r)
{
	return r != R_BAR && r != R_BAR_DIM;
}

static int width_of(const struct segment *s)
{
	return draw_cells(s->grown ? s->full : s->brief) + 2;
}

static const struct segment *next_shown(const struct segments *s, int i)
{
	while (++i < s->n)
		if (s->at[i].shown)
			return &s->at[i];
	return NULL;
}

/* As draw_segments lays it out: a blank between chips; the last needs none behind it. */
static int total(const struct segments *s)
{
	int w = 0;

	for (int i = 0; i < s->n; i++) {
		const struct segment *next = next_shown(s, i);

		if (!s->at[i].shown)
			continue;
		w += width_of(&s->at[i]);
		if (chip(s->at[i].role) && next && chip(next->role))
			w++;
		if (!chip(s->at[i].role) && !next)
			w--;
	}
	return w;
}

static void fit(struct segments *s, int w)
{
	for (int rank = 0; rank < 10; rank++)
		for (int i = 0; i < s->n; i++) {
			if (s->at[i].rank != rank)
				continue;
			s->at[i].shown = true;
			if (rank && total(s) > w)
				s->at[i].shown = false;
		}
	for (int rank = 0; rank < 10; rank++)
		for (int i = 0; i < s->n; i++) {
			if (s->at[i].rank != rank || !s->at[i].shown)
				continue;
			s->at[i].grown = true;
			if (total(s) > w)
				s->at[i].grown = false;
		}
}

static void draw_segments(const struct segments *s, int y, int w)
{
	bool bar_before = false;
	char text[100];
	int x = 0;

	for (int i = 0; i < s->n && x < w; i++) {
		const struct segment *g = &s->at[i];
		const char *t = g->grown ? g->full : g->brief;

		if (!g->shown)
			continue;
		if (chip(g->role)) {
			snprintf(text, sizeof text, " %s ", t);
			x += draw_text(y, x, w - x, g->role, text);
			bar_before = false;
			if (next_shown(s, i) && chip(next_shown(s, i)->role))
				x++;
			continue;
		}
		if (bar_before)
			draw_text(y, x, 1, R_BAR_DIM, draw_utf8() ? "\xe2\x94\x82" : "|");
		x += 1;
		x += draw_text(y, x, w - x, g->role, t) + 1;
		bar_before = true;
	}
}

/* The time of an answer trembles: what is shown follows when it has changed by a quarter. */
static void follow_rtt(struct ui *u)
{
	int now = u->v->status.rtt_ms, least = u->rtt_shown / 4 > 10 ? u->rtt_shown / 4 : 10;

	if (!u->rtt_known || abs(now - u->rtt_shown) > least)
		u->rtt_shown = now;
	u->rtt_known = now >= 0;
}

void status_draw(struct ui *u, int y, int w)
{
	struct segments s = { .n = 0 };
	enum role back = R_BAR;

	follow_rtt(u);
	add_account(u, &s);
	add_loud(u, &s);
	add_clock(u, &s);
	add_link(u, &s);
	add_money(u, &s);
	add_feeds(u, &s);
	fit(&s, w);
	if (events_alarm(u) && u->flash && u->now.steady < u->bells.flash_until &&
	    u->now.steady / NS_PER_S % 2)
		back = R_ALARM;
	draw_fill(y, 0, w, back);
	draw_segments(&s, y, w);
}

/* What a terminal too small for anything else still says. */
void status_sentence(const struct ui *u, char *out, size_t n)
{
	const struct view_status *s = &u->v->status;
	char cover[64];

	if (s->naked)
		snprintf(cover, sizeof cover, "NAKED %d", s->naked);
	else if (s->positions)
		snprintf(cover, sizeof cover, "%d held, all covered", s->positions);
	else
		snprintf(cover, sizeof cover, "nothing held");
	snprintf(out, n, "skim needs 60x15, this is %dx%d. link %s. %s. %d open question%s%s.", COLS,
		 LINES, word_link(s->link), cover, s->questions, s->questions == 1 ? "" : "s",
		 u->dlg.painted != DLG_NONE ? "; a dialogue is open" : "");
}

static int count_new(const struct view *v)
{
	int n = 0;

	for (int i = 0; i < v->n_news; i++)
		n += v->news[i].is_new;
	return n;
}

static void bar_item(const struct ui *u, int i, bool brief, char *out, size_t n)
{
	const struct view *v = u->v;
	static const char *const shorts[] = { "Cand", "News", "Orders", "Pos", "Blotter", "Health",
					      "Log" };
	int open = 0, bad = v->status.link != LINK_UP;

	for (int k = 0; k < v->n_orders; k++)
		open += !order_state_final(v->order[k].state);
	for (int k = 0; k < FEED_COUNT; k++)
		bad += v->feed[k].state == FEED_FAILING;
	switch (i) {
	case PANE_CAND:
		snprintf(out, n, "1 Cand %d", v->n_cand);
		break;
	case PANE_NEWS:
		snprintf(out, n, "2 News %d%s", v->n_news, count_new(v) ? "*" : "");
		break;
	case PANE_ORDERS:
		snprintf(out, n, "3 Orders %d", open);
		break;
	case PANE_POS:
		snprintf(out, n, "4 Pos %d", v->n_positions);
		break;
	case PANE_HEALTH:
		snprintf(out, n, brief ? "6 Health%s" : "6 Health %s", bad ? brief ? "!" : "not ok"
									    : brief ? "" : "ok");
		break;
	default:
		snprintf(out, n, "%d %s", i + 1, shorts[i]);
	}
}

void status_bar_draw(struct ui *u, int y, int w)
{
	static const char tail[] = "w=layout  ?=help";
	bool brief = w < 110;
	int gap = brief ? 1 : 3, x = 0, room = w - (brief ? 7 : (int)sizeof tail);
	char text[40], boxed[44];

	for (int i = 0; i < PANE_COUNT && x < room; i++) {
		bool here = i == (int)u->focus;

		bar_item(u, i, brief, text, sizeof text);
		u->bar_x[i] = (short)x;
		u->bar_x[i + 1] = (short)(x + draw_cells(text) + 2);
		snprintf(boxed, sizeof boxed, here ? "[%s]" : " %s ", text);
		x += draw_text(y, x, room - x, here ? R_FOCUS : R_TITLE, boxed) + gap - 1;
	}
	draw_right(y, room, w - room - 1, R_DIM, brief ? "?=help" : tail);
}
