/* orders.c - pane 3: every order of today, its state, and what happens next. */
#include <stdio.h>
#include <string.h>

#include "ui.h"

enum { C_TIME, C_CODE, C_SIDE, C_QTY, C_TYPE, C_PRICE, C_FILL, C_STATE, C_NEXT, C_COUNT };

static const struct column columns[C_COUNT] = {
	[C_TIME] = { "TIME", 8, 8, false, 2 },
	[C_CODE] = { "CODE", 5, 6, false, 0 },
	[C_SIDE] = { "SIDE", 4, 4, false, 0 },
	[C_QTY] = { "QTY", 6, 10, true, 0 },
	[C_TYPE] = { "TYPE", 4, 4, false, 1 },
	[C_PRICE] = { "PRICE", 6, 8, true, 0 },
	[C_FILL] = { "FILL", 5, 9, true, 0 },
	[C_STATE] = { "STATE", 10, 20, false, 0 },
	[C_NEXT] = { "NEXT", 24, 90, false, 3 },
};

static const struct view_order *at(const struct ui *u, int row)
{
	return &u->v->order[row];
}

static int rows(const struct ui *u)
{
	return u->v->n_orders;
}

static uint64_t hash(const char *s, uint64_t h)
{
	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211ULL;
	return h;
}

/* A child gets its broker's id only later: its identity must not hang on it. */
static uint64_t id(const struct ui *u, int row)
{
	const struct view_order *o = at(u, row);
	uint64_t h = 1469598103934665603ULL;

	if (*o->coid)
		h = hash(o->coid, h);
	else if (*o->parent)
		h = hash(o->parent, h) ^ 0x5a;
	else
		h = hash(o->order_id, h);
	return (h ^ (uint64_t)o->role << 8) | 1;
}

static enum role state_role(enum order_state s)
{
	switch (s) {
	case OS_QUESTION:
		return R_ASK;
	case OS_UNKNOWN:
		return R_ALARM;
	case OS_FILLED:
		return R_UP;
	case OS_REJECTED:
	case OS_INACTIVE:
		return R_ERROR;
	case OS_WORKING:
	case OS_PART:
	case OS_SENDING:
	case OS_CANCELLING:
		return R_STRONG;
	default:
		return R_DIM;
	}
}

static void state_cell(const struct view_order *o, struct cell *out)
{
	static const char *const words[OS_COUNT] = {
		"SENDING", "QUESTION", "UNKNOWN", "WAITS", "WORKING", "PART", "FILLED", "CANCELLING",
		"CANCELLED", "REJECTED", "INACTIVE", "EXPIRED", "NOT PLACED",
	};
	const char *w = o->state == OS_FILLED && o->away_fill ? "AWAY-FILL" : words[o->state];

	if (o->state == OS_PART)
		snprintf(out->text, sizeof out->text, "PART %s/%s", fig_qty(o->filled).s,
			 fig_qty(o->quantity).s);
	else if (o->state == OS_QUESTION)
		snprintf(out->text, sizeof out->text, "QUESTION %d", o->questions + 1);
	else
		snprintf(out->text, sizeof out->text, "%s%s", w, o->changing ? " changing" : "");
	out->role = state_role(o->state);
}

static struct price shown_price(const struct view_order *o)
{
	return o->type == TYPE_STP ? o->stop : o->limit;
}

static void cell(const struct ui *u, int row, int col, struct cell *out)
{
	const struct view_order *o = at(u, row);
	static const char *const types[] = { "LMT", "STP", "STPL", "MKT", "?" };
	char *s = out->text;
	const size_t n = sizeof out->text;

	out->role = order_state_final(o->state) && o->state != OS_FILLED ? R_DIM : R_TEXT;
	switch (col) {
	case C_TIME:
		snprintf(s, n, "%s", fig_time(o->submitted).s);
		out->role = R_DIM;
		break;
	case C_CODE:
		snprintf(s, n, "%s", o->ticker);
		if (out->role == R_TEXT)
			out->role = R_STRONG;
		break;
	case C_SIDE:
		snprintf(s, n, "%s", side_name(o->side));
		break;
	case C_QTY:
		snprintf(s, n, "%s", fig_qty(o->quantity).s);
		break;
	case C_TYPE:
		snprintf(s, n, "%s", types[o->type]);
		break;
	case C_PRICE:
		snprintf(s, n, "%s", fig_price(shown_price(o)).s);
		break;
	case C_FILL:
		if (o->filled || o->state == OS_WORKING || order_state_final(o->state))
			snprintf(s, n, "%s", fig_qty(o->filled).s);
		else
			snprintf(s, n, "-");
		break;
	case C_STATE:
		state_cell(o, out);
		break;
	default:
		snprintf(s, n, "%s%s%s", o->next, *o->next && *o->reason ? "; " : "", o->reason);
		out->role = R_DIM;
	}
}

static int64_t sort_key(const struct ui *u, int row, int col)
{
	const struct view_order *o = at(u, row);
	uint64_t k = 0;

	switch (col) {
	case C_TIME:
		return -o->submitted;
	case C_CODE:
		for (const char *s = o->ticker; *s; s++)
			k = k << 8 | (unsigned char)*s;
		return (int64_t)k;
	case C_SIDE:
		return o->side;
	case C_QTY:
		return -o->quantity;
	case C_PRICE:
		return shown_price(o).e4;
	case C_FILL:
		return -o->filled;
	case C_STATE:
		return o->state;
	default:
		return row;
	}
}

static void title(const struct ui *u, char *out, size_t n)
{
	int open = 0;

	for (int i = 0; i < u->v->n_orders; i++)
		open += !order_state_final(u->v->order[i].state);
	if (status_link_down(u))
		snprintf(out, n, "%d open, as last seen %s", open, fig_time(u->v->status.orders_asked).s);
	else
		snprintf(out, n, "%d open", open);
}

static void empty(const struct ui *u, char *out, size_t n)
{
	if (!u->v->status.orders_asked)
		snprintf(out, n, status_link_down(u) ? "not asked yet: the link is down"
						     : "asking the broker");
	else
		snprintf(out, n, "no orders today (%s %s)", status_link_down(u) ? "as of" : "asked",
			 fig_time(u->v->status.orders_asked).s);
}

static void detail(const struct ui *u, int row, struct lines *out)
{
	const struct view_order *o = at(u, row);
	struct cell st = { .role = R_TEXT };

	(void)u;
	state_cell(o, &st);
	line_add(out, R_TEXT, "order", "%s %s %s %s %s %s%s%s", side_name(o->side),
		 fig_qty(o->quantity).s, o->ticker, order_type_name(o->type), fig_price(shown_price(o)).s,
		 tif_name(o->tif), o->type == TYPE_STOP_LIMIT ? " trigger " : "",
		 o->type == TYPE_STOP_LIMIT ? fig_price(o->stop).s : "");
	line_add(out, st.role, "state", "%s   filled %s of %s%s%s", st.text, fig_qty(o->filled).s,
		 fig_qty(o->quantity).s, price_known(o->average) ? " at " : "",
		 price_known(o->average) ? fig_price(o->average).s : "");
	if (*o->next)
		line_add(out, R_TEXT, "next", "%s", o->next);
	if (*o->reason)
		line_add(out, R_NOTICE, "broker", "%s", o->reason);
	line_add(out, R_DIM, "keys", "%s   broker's id %s   %s%s%s", *o->coid ? o->coid : "no key of ours",
		 *o->order_id ? o->order_id : "none yet", o->ours ? word_role(o->role) : "not ours",
		 *o->parent ? ", with " : "", o->parent);
	line_add(out, R_DIM, "times", "sent %s   changed %s   questions answered %d",
		 fig_time(o->submitted).s, fig_time(o->updated).s, o->questions);
}

static const char *ticker(const struct ui *u, int row)
{
	return at(u, row)->ticker;
}

static int32_t conid(const struct ui *u, int row)
{
	return at(u, row)->conid;
}

const struct pane_ops pane_orders = {
	"Orders", columns, C_COUNT, rows, id, cell, sort_key, title, empty, detail, ticker, conid,
};
