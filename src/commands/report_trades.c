/*
 * report_trades.c - trades: from the first share bought to the last one sold, by the executions.
 *
 * Average cost, in integers.  R is what the entries risked, for the part of them that was filled.
 * Excursions are the lowest and highest price while shares were held, the executions included.
 */
#include "report_parts.h"

#include <json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dbread.h"
#include "skim/base/clock.h"
#include "skim/base/price.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"
#include "skim/core/limits.h"
#include "skim/commands/viewjson.h"

enum { ENTRIES_MAX = 16 };

struct trade {
	char ticker[TICKER_LEN];
	int32_t conid;
	int64_t opened, closed;		/* market ns; 0: still open */
	int64_t last;
	qty_t bought, sold;
	int64_t paid, got, fees;	/* 1/10 000 AUD */
	int64_t low, high;		/* of executions, then of the journal's excursions */
	int64_t signal_cost;		/* paid beyond the signal's price */
	bool from_before;		/* sold more than the executions known bought */
	int64_t before_pnl;		/* of that part, as the core had it */
	char entry[ENTRIES_MAX][COID_LEN];
	int n_entries;
	struct trade *next, *next_open;
};

/* Each in memory of its own, oldest first; those still open in a chain besides. */
struct trades {
	struct trade *first, **last, *open;
};

static struct trade *open_of(const struct trades *all, int32_t conid)
{
	for (struct trade *t = all->open; t; t = t->next_open)
		if (t->conid == conid)
			return t;
	return NULL;
}

static void close_trade(struct trades *all, struct trade *t)
{
	struct trade **at = &all->open;

	t->closed = t->last;
	while (*at != t)
		at = &(*at)->next_open;
	*at = t->next_open;
}

static struct trade *begin(struct trades *all, struct json_object *fill)
{
	struct trade *t = calloc(1, sizeof *t);

	if (!t)
		return NULL;
	*all->last = t;
	all->last = &t->next;
	t->next_open = all->open;
	all->open = t;
	text_copy(t->ticker, sizeof t->ticker, row_text(fill, "ticker"));
	t->conid = (int32_t)row_int(fill, "conid");
	t->opened = row_int(fill, "market");
	return t;
}

static void remember_entry(struct trade *t, const char *key)
{
	for (int i = 0; i < t->n_entries; i++)
		if (!strcmp(t->entry[i], key))
			return;
	if (t->n_entries < ENTRIES_MAX)
		text_copy(t->entry[t->n_entries++], COID_LEN, key);
}

static void take(struct trades *all, struct json_object *fill)
{
	bool buy = !strcmp(row_text(fill, "side"), "BUY");
	qty_t q = row_int(fill, "quantity");
	int64_t price = row_int(fill, "price_e4");
	struct trade *t = open_of(all, (int32_t)row_int(fill, "conid"));

	if (!t && !(t = begin(all, fill)))
		return;
	t->last = row_int(fill, "market");
	t->fees += row_int(fill, "fee_e4");
	if (!t->low || price < t->low)
		t->low = price;
	if (price > t->high)
		t->high = price;
	if (buy) {
		t->bought += q;
		t->paid += price * q;
		remember_entry(t, row_text(fill, "key"));
		return;
	}
	if (t->sold + q > t->bought) {	/* held overnight: its purchase is not in this journal */
		t->from_before = true;
		t->before_pnl += row_int(fill, "pnl_e4");
	}
	t->sold += q;
	t->got += price * q;
	if (t->sold >= t->bought)
		close_trade(all, t);
}

/* --- R and excursions ---------------------------------------------------------------------- */

static struct json_object *row_of(const struct report_rows *r, enum report_part part, const char *key)
{
	return json_object_array_get_idx(report_rows_of(r, part, key), 0);
}

static int64_t risk_of(const struct report_rows *r, const struct trade *t)
{
	int64_t sum = 0;

	for (int i = 0; i < t->n_entries; i++) {
		struct json_object *o = row_of(r, PART_ALL_ORDERS, t->entry[i]);
		int64_t whole = row_int(o, "quantity");

		if (whole > 0)
			sum += (int64_t)((__extension__ (__int128)row_int(o, "risk_e4") *
					  row_int(o, "filled")) / whole);
	}
	return sum;
}

static void take_excursions(const struct report_rows *r, struct trade *t)
{
	for (int i = 0; i < t->n_entries; i++) {
		struct json_object *x = row_of(r, PART_EXCURSIONS, t->entry[i]);

		if (row_int(x, "low_e4") && row_int(x, "low_e4") < t->low)
			t->low = row_int(x, "low_e4");
		if (row_int(x, "high_e4") > t->high)
			t->high = row_int(x, "high_e4");
	}
}

static void add(struct json_object *o, const char *key, struct json_object *v)
{
	json_object_object_add(o, key, v);
}

/* "+1.25": hundredths, rounded toward zero. */
static struct json_object *in_r(int64_t cash, int64_t risk)
{
	char text[40];
	long long c;

	if (risk <= 0)
		return NULL;
	c = (long long)((__extension__ (__int128)cash * 100) / risk);
	snprintf(text, sizeof text, "%s%lld.%02lld", c < 0 ? "-" : "", (c < 0 ? -c : c) / 100,
		 (c < 0 ? -c : c) % 100);
	return json_object_new_string(text);
}

static struct json_object *average(int64_t value, qty_t q)
{
	return q ? json_price(price_of((value + q / 2) / q)) : NULL;
}

static struct json_object *row(const struct report_rows *r, struct trade *t)
{
	struct json_object *o = json_object_new_object();
	int64_t risk = risk_of(r, t);
	qty_t out = t->sold < t->bought ? t->sold : t->bought;
	int64_t basis = t->bought ? (int64_t)((__extension__ (__int128)t->paid * out) / t->bought) : 0;
	int64_t gross = t->from_before ? t->before_pnl : t->got - basis, net = gross - t->fees;

	take_excursions(r, t);
	add(o, "ticker", json_text(t->ticker));
	add(o, "opened_at", json_time(t->opened));
	add(o, "closed_at", json_time(t->closed));
	add(o, "quantity", json_object_new_int64(t->bought ? t->bought : t->sold));
	add(o, "open_quantity", json_object_new_int64(t->from_before ? 0 : t->bought - t->sold));
	add(o, "average_entry", average(t->paid, t->bought));
	add(o, "average_exit", average(t->got, t->sold));
	add(o, "pnl", json_cash((struct cash){ gross }));
	add(o, "fees", json_cash((struct cash){ t->fees }));
	add(o, "net", json_cash((struct cash){ net }));
	add(o, "risk", risk > 0 ? json_cash((struct cash){ risk }) : NULL);
	add(o, "r", in_r(net, risk));
	add(o, "lowest", json_price(price_of(t->low)));
	add(o, "highest", json_price(price_of(t->high)));
	add(o, "worst_r", t->bought ? in_r(t->low * t->bought - t->paid, risk) : NULL);
	add(o, "best_r", t->bought ? in_r(t->high * t->bought - t->paid, risk) : NULL);
	add(o, "from_before", json_object_new_boolean(t->from_before));
	return o;
}

struct json_object *report_trades(const struct report_rows *r)
{
	struct trades all = { .last = &all.first };
	struct json_object *list = json_object_new_array(), *fills = r->part[PART_ALL_FILLS];

	for (size_t i = 0; i < json_object_array_length(fills); i++)
		take(&all, json_object_array_get_idx(fills, i));
	for (struct trade *t = all.first, *next; t; t = next) {
		if (date_of(t->last) >= r->from)
			json_object_array_add(list, row(r, t));
		next = t->next;
		free(t);
	}
	return list;
}
