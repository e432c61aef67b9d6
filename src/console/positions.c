/* positions.c - pane 4: what is held, what it is worth, and whether a stop covers it. */
#include <stdio.h>
#include <string.h>

#include "ui.h"

enum { C_CODE, C_QTY, C_AVG, C_LAST, C_PNL, C_R, C_STOP, C_COVER, C_RISK, C_TIF, C_COUNT };

static const struct column columns[C_COUNT] = {
	[C_CODE] = { "CODE", 5, 6, false, 0 },
	[C_QTY] = { "QTY", 6, 10, true, 0 },
	[C_AVG] = { "AVG", 6, 8, true, 1 },
	[C_LAST] = { "LAST", 6, 8, true, 0 },
	[C_PNL] = { "P&L", 6, 9, true, 0 },
	[C_R] = { "R", 5, 6, true, 0 },
	[C_STOP] = { "STOP", 6, 8, true, 0 },
	[C_COVER] = { "COVER", 18, 60, false, 0 },
	[C_RISK] = { "AT RISK", 8, 9, true, 3 },
	[C_TIF] = { "VALID", 5, 5, false, 4 },
};

static const struct view_position *at(const struct ui *u, int row)
{
	return &u->v->position[row];
}

static int rows(const struct ui *u)
{
	return u->v->n_positions;
}

static uint64_t id(const struct ui *u, int row)
{
	return ticker_id(at(u, row)->ticker);
}

/* Last and what hangs on it is dim and marked while the price is not current. */
static bool doubtful(const struct ui *u, const struct view_position *p)
{
	return p->last_stale || status_link_down(u);
}

static void cover_cell(const struct ui *u, const struct view_position *p, struct cell *out)
{
	const char *word = word_cover(p->cover), *more = p->text;

	if (!strncmp(more, word, strlen(word))) {	/* the sentence says the word itself */
		more += strlen(word);
		more += *more == ':';
	}
	while (*more == ' ')
		more++;
	snprintf(out->text, sizeof out->text, "%s%s%s%.180s", word,
		 status_link_down(u) ? " as last seen" : p->differs ? " DIFFERS" : "",
		 *more ? "  " : "", more);
	out->role = p->cover == COVER_FULL ? p->differs ? R_ERROR : R_TEXT : R_ALARM;
	if (p->cover == COVER_PART_PENDING)
		out->role = R_ASK;
}

static void value_cell(const struct ui *u, const struct view_position *p, int col, struct cell *out)
{
	const char *mark = doubtful(u, p) ? "?" : "";
	char *s = out->text;
	const size_t n = sizeof out->text;

	switch (col) {
	case C_LAST:
		snprintf(s, n, "%s%s", fig_price(p->last).s, price_known(p->last) ? mark : "");
		break;
	case C_PNL:
		if (p->pnl_known)
			snprintf(s, n, "%s%s", fig_signed(p->unrealised).s, mark);
		else
			snprintf(s, n, "?");
		out->role = p->unrealised.e4 < 0 ? R_DOWN : R_UP;
		break;
	default:
		snprintf(s, n, "%s", fig_r(p->r_centi).s);
		if (strlen(s) > 1)
			s[strlen(s) - 1] = '\0';	/* the column says R */
		snprintf(s + strlen(s), n - strlen(s), "%s", p->r_centi == INT32_MIN ? "" : mark);
		out->role = p->r_centi < 0 ? R_DOWN : R_UP;
	}
	if (doubtful(u, p))
		out->role = R_DIM;
}

static void cell(const struct ui *u, int row, int col, struct cell *out)
{
	const struct view_position *p = at(u, row);
	char *s = out->text;
	const size_t n = sizeof out->text;

	switch (col) {
	case C_CODE:
		snprintf(s, n, "%s", p->ticker);
		out->role = R_STRONG;
		break;
	case C_QTY:
		snprintf(s, n, "%s", fig_qty(p->quantity).s);
		break;
	case C_AVG:
		snprintf(s, n, "%s", fig_price(p->average).s);
		break;
	case C_STOP:
		snprintf(s, n, "%s", price_known(p->stop) ? fig_price(p->stop).s : "none");
		out->role = price_known(p->stop) ? R_RANGE : R_ALARM;
		break;
	case C_COVER:
		cover_cell(u, p, out);
		break;
	case C_RISK:
		snprintf(s, n, "%s", fig_cash(p->risk_left).s);
		out->role = R_DIM;
		break;
	case C_TIF:
		snprintf(s, n, "%s", price_known(p->stop) ? tif_name(p->stop_tif) : "-");
		out->role = R_DIM;
		break;
	default:
		value_cell(u, p, col, out);
	}
}

static int64_t sort_key(const struct ui *u, int row, int col)
{
	const struct view_position *p = at(u, row);
	uint64_t k = 0;

	switch (col) {
	case C_CODE:
		for (const char *s = p->ticker; *s; s++)
			k = k << 8 | (unsigned char)*s;
		return (int64_t)k;
	case C_QTY:
		return -p->quantity;
	case C_AVG:
		return p->average.e4;
	case C_LAST:
		return p->last.e4;
	case C_PNL:
		return p->pnl_known ? -p->unrealised.e4 : INT64_MAX;
	case C_R:
		return p->r_centi == INT32_MIN ? INT64_MAX : -p->r_centi;
	case C_STOP:
		return p->stop.e4;
	case C_COVER:
		return -(int64_t)p->cover;
	case C_RISK:
		return -p->risk_left.e4;
	default:
		return row;
	}
}

static void title(const struct ui *u, char *out, size_t n)
{
	const struct view_status *s = &u->v->status;

	if (status_link_down(u))
		snprintf(out, n, "held %d, naked %d, as last seen %s", s->positions, s->naked,
			 fig_time(s->positions_asked).s);
	else
		snprintf(out, n, "naked %d", s->naked);
}

static void empty(const struct ui *u, char *out, size_t n)
{
	if (!u->v->status.positions_asked)
		snprintf(out, n, status_link_down(u) ? "not asked yet: the link is down" : "asking");
	else
		snprintf(out, n, "none (%s %s)", status_link_down(u) ? "as of" : "asked",
			 fig_time(u->v->status.positions_asked).s);
}

static void detail(const struct ui *u, int row, struct lines *out)
{
	const struct view_position *p = at(u, row);
	const struct view_cand *stock = find_cand(u->v, p->conid, p->ticker);
	struct cell c = { .role = R_TEXT };

	cover_cell(u, p, &c);
	line_add(out, c.role, "cover", "%s", c.text);
	if (stock)
		detail_ruler(u, stock, out);
	line_add(out, R_TEXT, "held", "%s at %s   last %s%s   unrealised %s   realised %s   fees %s",
		 fig_qty(p->quantity).s, fig_price(p->average).s, fig_price(p->last).s,
		 doubtful(u, p) ? " (not current)" : "",
		 p->pnl_known ? fig_signed(p->unrealised).s : "?", fig_signed(p->realised).s,
		 fig_cents(p->fees).s);
	if (price_known(p->stop))
		line_add(out, R_TEXT, "stop", "sell %s if %s trades, %s%s   at risk %s", fig_qty(p->stop_quantity).s,
			 fig_price(p->stop).s, p->stop_tif == TIF_GTC ? "good till cancelled"
								     : "ends with the day",
			 p->halted ? "; the stock is halted, the stop cannot trade now" : "",
			 fig_cash(p->risk_left).s);
	else
		line_add(out, R_ALARM, "stop", "none: p opens the stop ticket");
	line_add(out, R_DIM, "keys", "m moves the stop   x cancels it   p mends cover   :flatten %s leaves",
		 p->ticker);
	if (p->plan != PLAN_UNSAID)
		line_add(out, R_TEXT, "plan", p->plan == PLAN_HOLD ? "hold over night" : "leave before the close");
	if (p->differs)
		line_add(out, R_ERROR, "differs", "ours %s, the broker's %s", fig_qty(p->quantity).s,
			 p->broker_known ? fig_qty(p->broker_quantity).s : "not known");
	if (!p->ours)
		line_add(out, R_DIM, "note", "not bought by skim; :adopt %s to manage it here", p->ticker);
}

static const char *ticker(const struct ui *u, int row)
{
	return at(u, row)->ticker;
}

static int32_t conid(const struct ui *u, int row)
{
	return at(u, row)->conid;
}

const struct pane_ops pane_positions = {
	"Positions", columns, C_COUNT, rows, id, cell, sort_key, title, empty, detail, ticker, conid,
};
