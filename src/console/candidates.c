/* candidates.c - pane 1: gaps with news, their ranges and how far the high is. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "skim/base/text.h"
#include "ui.h"

enum {
	C_CODE, C_LAST, C_GAP, C_LOW, C_HIGH, C_TO_HIGH, C_VOL, C_NEWS, C_AGE, C_STATE, C_WIDTH,
	C_SPREAD, C_TURNOVER, C_BIDASK, C_NAME, C_COUNT
};

/* CODE, LAST, RNG-HI, TO-HI, AGE and STATE never leave. */
static const struct column columns[C_COUNT] = {
	[C_CODE] = { "CODE", 5, 7, false, 0 },
	[C_LAST] = { "LAST", 7, 8, true, 0 },
	[C_GAP] = { "GAP%", 6, 7, true, 2 },
	[C_LOW] = { "RNG-LO", 7, 8, true, 1 },
	[C_HIGH] = { "RNG-HI", 7, 8, true, 0 },
	[C_TO_HIGH] = { "TO-HI", 5, 6, true, 0 },
	[C_VOL] = { "VOLx", 4, 6, true, 4 },
	[C_NEWS] = { "NEWS", 6, 7, false, 3 },
	[C_AGE] = { "AGE", 4, 5, true, 0 },
	[C_STATE] = { "STATE", 17, 23, false, 0 },
	[C_WIDTH] = { "WIDTH", 6, 7, true, 5 },
	[C_SPREAD] = { "SPR", 4, 5, true, 6 },
	[C_TURNOVER] = { "TURNOVER", 8, 9, true, 7 },
	[C_BIDASK] = { "BID/ASK", 13, 15, true, 8 },
	[C_NAME] = { "NAME", 12, 32, false, 9 },
};

static const struct view_cand *at(const struct ui *u, int row)
{
	return &u->v->cand[row];
}

static int rows(const struct ui *u)
{
	return u->v->n_cand;
}

static uint64_t id(const struct ui *u, int row)
{
	return ticker_id(at(u, row)->ticker);
}

static enum role state_role(enum cand_state s)
{
	switch (s) {
	case CS_IN_POSITION:
		return R_STRONG;
	case CS_BROKE:
		return R_BROKE;
	case CS_AT_HIGH:
		return R_UP;
	case CS_INSIDE:
	case CS_RANGE:
	case CS_AUCTION:
		return R_TEXT;
	case CS_HALT:
	case CS_STALE:
		return R_DOWN;
	default:
		return R_DIM;
	}
}

static void range_cell(const struct view_cand *c, struct price p, struct cell *out)
{
	if (c->range.state == RANGE_FORMING)
		snprintf(out->text, sizeof out->text, "...");
	else if (c->range.state == RANGE_WAITING || !price_known(p))
		snprintf(out->text, sizeof out->text, "-");
	else
		price_format(out->text, sizeof out->text, p);
	out->role = c->range.state == RANGE_PARTIAL ? R_DIM : R_RANGE;
}

static void last_cell(const struct ui *u, const struct view_cand *c, struct cell *out)
{
	struct price p = c->last;
	const char *mark = "";

	if (c->gap_indicative && price_known(c->indicative)) {
		p = c->indicative;
		mark = "i";
	} else if (status_link_down(u)) {
		mark = "?";
	}
	snprintf(out->text, sizeof out->text, "%s%s", fig_price(p).s, price_known(p) ? mark : "");
	if (c->stale || status_link_down(u))
		out->role = R_DIM;
	/* else plain: what moves four times a second has no colours to pay for */
}

static void gap_cell(const struct ui *u, const struct view_cand *c, struct cell *out)
{
	snprintf(out->text, sizeof out->text, "%s", fig_pct(c->gap, 1, true).s);
	out->role = c->gap == BP_UNKNOWN || status_link_down(u) ? R_DIM : c->gap < 0 ? R_DOWN : R_UP;
}

static void to_high_cell(const struct ui *u, const struct view_cand *c, struct cell *out)
{
	if (c->to_high == INT32_MIN || status_link_down(u))
		return;
	snprintf(out->text, sizeof out->text, c->to_high ? "%+dt" : "%dt", c->to_high);
}

/* Whole seconds; from twenty on in steps of five, which keeps a quiet screen quiet. */
static struct fig age_text(const struct ui *u, const struct view_cand *c)
{
	int64_t age = u->now.market - c->frame;

	if (!c->frame)
		return fig_age(-1);
	if (age >= 20 * NS_PER_S || u->low_bandwidth)
		age -= age % (5 * NS_PER_S);
	return fig_age(age < 0 ? 0 : age);
}

static void minor_cell(const struct ui *u, const struct view_cand *c, int col, struct cell *out)
{
	char *s = out->text;
	const size_t n = sizeof out->text;

	(void)u;
	switch (col) {
	case C_WIDTH:
		snprintf(s, n, "%s%s", c->range.width > 0 ? fig_pct(c->range.width, 1, false).s : "-",
			 c->range.width > 0 ? "%" : "");
		break;
	case C_SPREAD:
		if (c->spread_steps < 0)
			snprintf(s, n, "?");
		else
			snprintf(s, n, "%dt", c->spread_steps);
		break;
	case C_TURNOVER:
		snprintf(s, n, "%s", fig_turnover(c->turnover).s);
		break;
	case C_BIDASK:
		snprintf(s, n, "%s/%s", fig_price(c->bid).s, fig_price(c->ask).s);
		break;
	case C_NAME:
		snprintf(s, n, "%s", c->name);
		out->role = R_DIM;
		break;
	default:
		break;
	}
}

static void cell(const struct ui *u, int row, int col, struct cell *out)
{
	const struct view_cand *c = at(u, row);
	char *s = out->text;
	const size_t n = sizeof out->text;

	switch (col) {
	case C_CODE:
		snprintf(s, n, "%s%s", c->ticker, c->marked ? "*" : "");
		out->role = c->tradeable || c->state == CS_IN_POSITION ? R_STRONG : R_TEXT;
		break;
	case C_LAST:
		last_cell(u, c, out);
		break;
	case C_GAP:
		gap_cell(u, c, out);
		break;
	case C_LOW:
		range_cell(c, c->range.low, out);
		break;
	case C_HIGH:
		range_cell(c, c->range.high, out);
		break;
	case C_TO_HIGH:
		to_high_cell(u, c, out);
		break;
	case C_VOL:
		if (c->vol_x10 < 0)
			snprintf(s, n, "-");
		else
			snprintf(s, n, "%d.%d", c->vol_x10 / 10, c->vol_x10 % 10);
		break;
	case C_NEWS:
		snprintf(s, n, c->news_time ? "*%s" : "none%.0s", fig_hm(c->news_time).s);
		out->role = c->news_time ? R_TEXT : R_DIM;
		break;
	case C_AGE:
		snprintf(s, n, "%s", age_text(u, c).s);
		/* plain: it changes each second in every row, and colours are bytes */
		break;
	case C_STATE:
		snprintf(s, n, "%s", c->state_text);
		out->role = state_role(c->state);
		break;
	default:
		minor_cell(u, c, col, out);
	}
}

static int64_t text_key(const char *s)
{
	uint64_t k = 0;

	for (int i = 0; i < 8; i++)
		k = k << 8 | (unsigned char)*s, s += *s != '\0';
	return (int64_t)(k >> 1);
}

/* Greatest first where more is more interesting; unknown last. */
static int64_t sort_key(const struct ui *u, int row, int col)
{
	const struct view_cand *c = at(u, row);

	switch (col) {
	case C_CODE:
		return text_key(c->ticker);
	case C_LAST:
		return price_known(c->last) ? c->last.e4 : INT64_MAX;
	case C_GAP:
		return c->gap == BP_UNKNOWN ? INT64_MAX : -c->gap;
	case C_LOW:
		return price_known(c->range.low) ? c->range.low.e4 : INT64_MAX;
	case C_HIGH:
		return price_known(c->range.high) ? c->range.high.e4 : INT64_MAX;
	case C_TO_HIGH:
		return c->to_high == INT32_MIN ? INT64_MAX : -c->to_high;
	case C_VOL:
		return c->vol_x10 < 0 ? INT64_MAX : -c->vol_x10;
	case C_NEWS:
		return c->news_time ? -c->news_time : INT64_MAX;
	case C_AGE:
		return c->frame ? -c->frame : INT64_MAX;
	case C_STATE:
		return c->state;
	case C_WIDTH:
		return c->range.width > 0 ? c->range.width : INT64_MAX;
	case C_SPREAD:
		return c->spread_steps < 0 ? INT64_MAX : c->spread_steps;
	case C_TURNOVER:
		return c->turnover.e4 > 0 ? -c->turnover.e4 : INT64_MAX;
	case C_NAME:
		return text_key(c->name);
	default:
		return row;
	}
}

static void title(const struct ui *u, char *out, size_t n)
{
	const struct view_feed *f = &u->v->feed[FEED_SCANNER];

	if (f->state == FEED_FAILING)
		snprintf(out, n, "scanner refused: %.80s; last good %s", f->text,
			 fig_time(f->last_ok).s);
	else if (f->last_ok)
		snprintf(out, n, "scanned %s", fig_time(f->last_ok).s);
}

static void empty(const struct ui *u, char *out, size_t n)
{
	const struct view_feed *f = &u->v->feed[FEED_SCANNER];
	int gated = u->v->gated_gap + u->v->gated_news + u->v->gated_spread;

	if (status_link_down(u))
		snprintf(out, n, "the broker is not connected: %s; names appear when the link is up",
			 word_link(u->v->status.link));
	else if (f->state == FEED_FAILING)
		snprintf(out, n, "scanner refused: %.100s; last good %s", f->text,
			 fig_time(f->last_ok).s);
	else if (gated > 0)
		snprintf(out, n, "no name passes: %d gap, %d news, %d spread; \\ clears filter",
			 u->v->gated_gap, u->v->gated_news, u->v->gated_spread);
	else if (f->state == FEED_LOADING || f->state == FEED_IDLE)
		snprintf(out, n, "scanning, %d names so far", u->v->scan_rows);
	else
		snprintf(out, n, "no name passes: the scanner gave %d", u->v->scan_rows);
}

static void detail(const struct ui *u, int row, struct lines *out)
{
	detail_candidate(u, at(u, row), false, out);
}

static const char *ticker(const struct ui *u, int row)
{
	return at(u, row)->ticker;
}

static int32_t conid(const struct ui *u, int row)
{
	return at(u, row)->conid;
}

const struct pane_ops pane_candidates = {
	"Candidates", columns, C_COUNT, rows, id, cell, sort_key, title, empty, detail, ticker, conid,
};
