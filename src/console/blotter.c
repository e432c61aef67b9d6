/* blotter.c - pane 5: the day's business, newest first: what was done, at what price and cost. */
#include <stdio.h>
#include <string.h>

#include "ui.h"

enum { C_TIME, C_CODE, C_SIDE, C_FILLED, C_AVG, C_SIGNAL, C_SLIP, C_FEE, C_STATE, C_WHY, C_COUNT };

static const struct column columns[C_COUNT] = {
	[C_TIME] = { "TIME", 8, 8, false, 0 },
	[C_CODE] = { "CODE", 5, 6, false, 0 },
	[C_SIDE] = { "SIDE", 4, 4, false, 0 },
	[C_FILLED] = { "FILLED", 7, 15, true, 0 },
	[C_AVG] = { "AVG", 6, 8, true, 0 },
	[C_SIGNAL] = { "SIGNAL", 6, 8, true, 2 },
	[C_SLIP] = { "SLIP", 5, 6, true, 1 },
	[C_FEE] = { "FEE", 6, 7, true, 1 },
	[C_STATE] = { "STATE", 10, 12, false, 0 },
	[C_WHY] = { "REASON", 10, 90, false, 3 },
};

/* Rows are the orders with an outcome: a fill, or an end. */
static int collect(const struct ui *u, uint8_t *out)
{
	int n = 0;

	for (int i = 0; i < u->v->n_orders; i++) {
		const struct view_order *o = &u->v->order[i];

		if (!o->filled && !order_state_final(o->state))
			continue;
		int at = n++;

		for (; at > 0 && u->v->order[out[at - 1]].updated < o->updated; at--)
			out[at] = out[at - 1];
		out[at] = (uint8_t)i;
	}
	return n;
}

static const struct view_order *at(const struct ui *u, int row)
{
	uint8_t map[VIEW_ORDERS];
	int n = collect(u, map);

	return &u->v->order[row < n ? map[row] : 0];
}

static int rows(const struct ui *u)
{
	uint8_t map[VIEW_ORDERS];

	return collect(u, map);
}

static uint64_t id(const struct ui *u, int row)
{
	const struct view_order *o = at(u, row);
	uint64_t h = 1469598103934665603ULL ^ (uint64_t)o->role;

	for (const char *s = *o->coid ? o->coid : *o->order_id ? o->order_id : o->parent; *s; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211ULL;
	return h | 1;
}

static void cell(const struct ui *u, int row, int col, struct cell *out)
{
	const struct view_order *o = at(u, row);
	char *s = out->text;
	const size_t n = sizeof out->text;
	bool slip = price_known(o->signal) && price_known(o->average);

	switch (col) {
	case C_TIME:
		snprintf(s, n, "%s", fig_time(o->updated).s);
		out->role = R_DIM;
		break;
	case C_CODE:
		snprintf(s, n, "%s", o->ticker);
		out->role = R_STRONG;
		break;
	case C_SIDE:
		snprintf(s, n, "%s", side_name(o->side));
		break;
	case C_FILLED:
		snprintf(s, n, "%s%s%s", fig_qty(o->filled).s, o->filled < o->quantity ? "/" : "",
			 o->filled < o->quantity ? fig_qty_short(o->quantity).s : "");
		break;
	case C_AVG:
		snprintf(s, n, "%s", price_known(o->average) ? fig_price(o->average).s : "-");
		break;
	case C_SIGNAL:
		snprintf(s, n, "%s", price_known(o->signal) ? fig_price(o->signal).s : "-");
		break;
	case C_SLIP:
		if (slip)
			snprintf(s, n, "%+dt", step_count(o->signal, o->average));
		else
			snprintf(s, n, "-");
		break;
	case C_FEE:
		snprintf(s, n, "%s", o->fee.e4 ? fig_cents(o->fee).s : "-");
		break;
	case C_STATE:
		snprintf(s, n, "%s", o->state == OS_FILLED && o->away_fill ? "away-fill"
									   : order_state_word(o->state));
		for (char *c = s; *c; c++)
			if (*c == '_')
				*c = ' ';
		out->role = o->state == OS_FILLED ? R_UP : R_TEXT;
		break;
	default:
		snprintf(s, n, "%s", o->reason);
		out->role = R_DIM;
	}
}

static int64_t sort_key(const struct ui *u, int row, int col)
{
	const struct view_order *o = at(u, row);
	uint64_t k = 0;

	switch (col) {
	case C_CODE:
		for (const char *s = o->ticker; *s; s++)
			k = k << 8 | (unsigned char)*s;
		return (int64_t)k;
	case C_FILLED:
		return -o->filled;
	case C_AVG:
		return o->average.e4;
	case C_FEE:
		return -o->fee.e4;
	case C_STATE:
		return o->state;
	default:
		return row;
	}
}

static void title(const struct ui *u, char *out, size_t n)
{
	const struct view_status *s = &u->v->status;

	if (!s->journal_ok)
		snprintf(out, n, "journal not writable: entries refused");
	else
		snprintf(out, n, "orders today %d of %d   day %s", s->orders_today, s->max_orders,
			 s->pnl_known ? fig_signed(s->day_pnl).s : "?");
}

static void empty(const struct ui *u, char *out, size_t n)
{
	snprintf(out, n, "%s", u->v->status.journal_ok ? "nothing yet today"
						       : "journal not writable: entries refused");
}

static void detail(const struct ui *u, int row, struct lines *out)
{
	const struct view_order *o = at(u, row);

	line_add(out, R_TEXT, "order", "%s %s %s %s   filled %s at %s", side_name(o->side),
		 fig_qty(o->quantity).s, o->ticker, order_type_name(o->type), fig_qty(o->filled).s,
		 price_known(o->average) ? fig_price(o->average).s : "-");
	line_add(out, R_TEXT, "signal", "%s   fee %s",
		 price_known(o->signal) ? fig_price(o->signal).s : "none", fig_cents(o->fee).s);
	if (*o->reason)
		line_add(out, R_NOTICE, "broker", "%s", o->reason);
	line_add(out, R_DIM, "keys", "%s   broker's id %s", *o->coid ? o->coid : "-",
		 *o->order_id ? o->order_id : "-");
	line_add(out, R_DIM, "times", "sent %s   last change %s", fig_time(o->submitted).s,
		 fig_time(o->updated).s);
}

static const char *ticker(const struct ui *u, int row)
{
	return at(u, row)->ticker;
}

static int32_t conid(const struct ui *u, int row)
{
	return at(u, row)->conid;
}

const struct pane_ops pane_blotter = {
	"Blotter", columns, C_COUNT, rows, id, cell, sort_key, title, empty, detail, ticker, conid,
};
