/* report_orders.c - orders with their questions, times and slippage; what became of candidates. */
#include "report_parts.h"

#include <json.h>
#include <stdlib.h>
#include <string.h>

#include "dbread.h"
#include "skim/base/clock.h"
#include "skim/base/price.h"
#include "skim/base/zone.h"
#include "skim/commands/viewjson.h"

static void add(struct json_object *o, const char *key, struct json_object *v)
{
	json_object_object_add(o, key, v);
}

static struct json_object *price(struct json_object *row, const char *column)
{
	return json_price(price_of(row_int(row, column)));
}

#define EACH(row, list)                                                                          \
	for (size_t i_##row = 0, n_##row = json_object_array_length(list); i_##row < n_##row;    \
	     i_##row++)                                                                           \
		for (struct json_object *row = json_object_array_get_idx(list, i_##row); row; row = NULL)

/* --- orders -------------------------------------------------------------------------------- */

static struct json_object *questions_of(const struct report_rows *r, const char *key)
{
	struct json_object *list = json_object_new_array();

	EACH(q, report_rows_of(r, PART_QUESTIONS, key)) {
		struct json_object *row = json_object_new_object();

		add(row, "id", json_text(row_text(q, "ids")));
		add(row, "text", json_text(row_text(q, "text")));
		add(row, "answer", json_text(row_text(q, "answer")));
		json_object_array_add(list, row);
	}
	return list;
}

/* What each share cost beyond the price that raised the proposal; a sale's has the other sign. */
static struct json_object *slippage(struct json_object *row)
{
	int64_t average = row_int(row, "average_e4"), signal = row_int(row, "signal_e4");
	bool sell = !strcmp(row_text(row, "side"), "SELL");

	if (!average || !signal || strcmp(row_text(row, "role"), "entry"))
		return NULL;
	return json_cash((struct cash){ sell ? signal - average : average - signal });
}

/* Moments of an order's life, market ns; 0: it never came to that, or the journal has it not. */
struct moments {
	int64_t signal, approved, sent, acknowledged, first_fill, last_fill;
};

static bool answered(const char *state)
{
	static const char *const words[] = { "working", "part", "filled", "cancelled", "rejected",
					     "inactive", "cancelling" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(words[i], state))
			return true;
	return false;
}

static void moments_of(const struct report_rows *r, struct json_object *row, struct moments *m)
{
	const char *key = row_text(row, "key"), *ticker = row_text(row, "ticker");
	int64_t submitted = row_int(row, "submitted");
	char stock[REPORT_NAME];

	memset(m, 0, sizeof *m);
	m->approved = row_int(row, "decided");
	report_stock_day(stock, ticker, date_of(submitted));
	EACH(n, report_rows_of(r, PART_CANDIDATES, stock))
		if (row_int(row, "signal_e4") && !strcmp(row_text(row, "role"), "entry") &&
		    !strcmp(row_text(n, "word"), "broke") && row_int(n, "market") <= submitted)
			m->signal = row_int(n, "market");
	EACH(t, report_rows_of(r, PART_STEPS, key)) {
		if (!m->sent && !strcmp(row_text(t, "what"), "intent"))
			m->sent = row_int(t, "market");
		if (!m->acknowledged && !strcmp(row_text(t, "what"), "order") && answered(row_text(t, "state")))
			m->acknowledged = row_int(t, "market");
	}
	EACH(f, report_rows_of(r, PART_ALL_FILLS, key)) {
		m->last_fill = row_int(f, "market");
		if (!m->first_fill)
			m->first_fill = m->last_fill;
	}
}

static struct json_object *span_ms(int64_t from, int64_t to)
{
	return from && to && to >= from ? json_object_new_int64((to - from) / NS_PER_MS) : NULL;
}

static void add_moments(struct json_object *o, const struct moments *m)
{
	add(o, "signal_at", json_time(m->signal));
	add(o, "approved_at", json_time(m->approved));
	add(o, "sent_at", json_time(m->sent));
	add(o, "acknowledged_at", json_time(m->acknowledged));
	add(o, "first_fill_at", json_time(m->first_fill));
	add(o, "last_fill_at", json_time(m->last_fill));
	add(o, "signal_to_approval_ms", span_ms(m->signal, m->approved));
	add(o, "approval_to_acknowledgement_ms", span_ms(m->approved, m->acknowledged));
	add(o, "acknowledgement_to_fill_ms", span_ms(m->acknowledged, m->first_fill));
}

static struct json_object *order_row(const struct report_rows *r, struct json_object *row)
{
	struct json_object *o = json_object_new_object();
	const char *key = row_text(row, "key");
	struct moments m;

	add(o, "coid", json_text(strchr(key, '/') ? "" : key));
	add(o, "order_id", json_text(row_text(row, "order_id")));
	add(o, "ticker", json_text(row_text(row, "ticker")));
	add(o, "side", json_text(row_text(row, "side")));
	add(o, "type", json_text(row_text(row, "type")));
	add(o, "quantity", json_object_get(row_member(row, "quantity")));
	add(o, "filled", json_object_get(row_member(row, "filled")));
	add(o, "average_price", price(row, "average_e4"));
	add(o, "limit", price(row, "limit_e4"));
	add(o, "stop", price(row, "stop_e4"));
	add(o, "tif", json_text(row_text(row, "tif")));
	add(o, "status", json_text(row_text(row, "state")));
	add(o, "parent", json_text(row_text(row, "parent")));
	add(o, "reason", json_text(row_text(row, "reason")));
	add(o, "ours", json_object_new_boolean(true));
	add(o, "submitted_at", json_time(row_int(row, "submitted")));
	add(o, "questions", questions_of(r, key));
	add(o, "signal_price", price(row, "signal_e4"));
	add(o, "slippage", slippage(row));
	moments_of(r, row, &m);
	add_moments(o, &m);
	return o;
}

struct json_object *report_orders(const struct report_rows *r)
{
	struct json_object *list = json_object_new_array();

	EACH(row, r->part[PART_ORDERS])
		json_object_array_add(list, order_row(r, row));
	return list;
}

/* --- candidates ---------------------------------------------------------------------------- */

/* The furthest a stock came on its day: an order that filled, one that did not, a break, nothing. */
static const char *became(const struct report_rows *r, const char *ticker, int day, bool broke)
{
	const char *word = broke ? "broke, no order" : "no signal";

	char stock[REPORT_NAME];

	report_stock_day(stock, ticker, day);
	EACH(o, report_rows_of(r, PART_ORDERS, stock)) {
		if (strcmp(row_text(o, "role"), "entry"))
			continue;
		if (row_int(o, "filled"))
			return "traded";
		word = "ordered, not filled";
	}
	return word;
}

static struct json_object *step(struct json_object *note)
{
	struct json_object *o = json_object_new_object();

	add(o, "status", json_text(row_text(note, "word")));
	add(o, "text", json_text(row_text(note, "text")));
	add(o, "time", json_time(row_int(note, "market")));
	return o;
}

/* One a stock and day, with its last state and all that led there. */
struct json_object *report_candidates(const struct report_rows *r)
{
	struct json_object *list = json_object_new_array(), *known = json_object_new_object();

	EACH(n, r->part[PART_CANDIDATES]) {
		const char *ticker = row_text(n, "ticker");
		int day = date_of(row_int(n, "market"));
		struct json_object *c = NULL;
		char name[REPORT_NAME];

		report_stock_day(name, ticker, day);
		if (!json_object_object_get_ex(known, name, &c)) {
			c = json_object_new_object();
			add(c, "ticker", json_text(ticker));
			add(c, "day", json_object_new_int(day));
			add(c, "first_seen", json_time(row_int(n, "market")));
			add(c, "broke_at", NULL);
			add(c, "steps", json_object_new_array());
			json_object_array_add(list, c);
			json_object_object_add(known, name, json_object_get(c));
		}
		if (!strcmp(row_text(n, "word"), "broke") && !row_member(c, "broke_at"))
			add(c, "broke_at", json_time(row_int(n, "market")));
		add(c, "status", json_text(row_text(n, "word")));
		add(c, "text", json_text(row_text(n, "text")));
		add(c, "time", json_time(row_int(n, "market")));
		json_object_array_add(row_member(c, "steps"), step(n));
	}
	EACH(c, list) {
		add(c, "became", json_text(became(r, row_text(c, "ticker"), (int)row_int(c, "day"),
						  row_member(c, "broke_at") != NULL)));
		json_object_object_del(c, "day");
	}
	json_object_put(known);
	return list;
}
