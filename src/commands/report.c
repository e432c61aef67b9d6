/* report.c - one day of the journal: candidates, orders, fills, result, session. */
#include "skim/commands/report.h"

#include <json.h>
#include <stdio.h>
#include <string.h>

#include "dbread.h"
#include "skim/base/price.h"
#include "skim/commands/viewjson.h"

static void add(struct json_object *o, const char *key, struct json_object *v)
{
	json_object_object_add(o, key, v);
}

static struct json_object *member(struct json_object *o, const char *key)
{
	struct json_object *v = NULL;

	json_object_object_get_ex(o, key, &v);
	return v;
}

static int64_t number(struct json_object *o, const char *key)
{
	return json_object_get_int64(member(o, key));
}

/* As a member of its own; an empty text is unknown. */
static struct json_object *text(struct json_object *o, const char *key)
{
	const char *s = json_object_get_string(member(o, key));

	return json_text(s ? s : "");
}

static struct json_object *price(struct json_object *o, const char *key)
{
	return json_price(price_of(number(o, key)));
}

static struct json_object *questions_of(struct json_object *all, const char *key)
{
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < json_object_array_length(all); i++) {
		struct json_object *q = json_object_array_get_idx(all, i), *row;
		const char *k = json_object_get_string(member(q, "key"));

		if (!k || strcmp(k, key))
			continue;
		row = json_object_new_object();
		add(row, "id", text(q, "ids"));
		add(row, "text", text(q, "text"));
		add(row, "answer", text(q, "answer"));
		json_object_array_add(list, row);
	}
	return list;
}

/* What each share cost beyond the price that raised the proposal. */
static struct json_object *slippage(struct json_object *r)
{
	struct cash c = { number(r, "average_e4") - number(r, "signal_e4") };

	return number(r, "average_e4") && number(r, "signal_e4") ? json_cash(c) : NULL;
}

static struct json_object *order_row(struct json_object *r, struct json_object *questions)
{
	struct json_object *o = json_object_new_object();
	const char *key = json_object_get_string(member(r, "key"));

	add(o, "coid", key && !strchr(key, '/') ? text(r, "key") : NULL);
	add(o, "order_id", text(r, "order_id"));
	add(o, "ticker", text(r, "ticker"));
	add(o, "side", text(r, "side"));
	add(o, "type", text(r, "type"));
	add(o, "quantity", json_object_get(member(r, "quantity")));
	add(o, "filled", json_object_get(member(r, "filled")));
	add(o, "average_price", price(r, "average_e4"));
	add(o, "limit", price(r, "limit_e4"));
	add(o, "stop", price(r, "stop_e4"));
	add(o, "tif", text(r, "tif"));
	add(o, "status", text(r, "state"));
	add(o, "parent", text(r, "parent"));
	add(o, "reason", text(r, "reason"));
	add(o, "ours", json_object_new_boolean(true));
	add(o, "submitted_at", json_time(number(r, "submitted")));
	add(o, "questions", questions_of(questions, key ? key : ""));
	add(o, "signal_price", price(r, "signal_e4"));
	add(o, "slippage", slippage(r));
	return o;
}

static struct json_object *fill_row(struct json_object *r)
{
	struct json_object *o = json_object_new_object();
	const char *key = json_object_get_string(member(r, "key"));

	add(o, "exec_id", text(r, "exec_id"));
	add(o, "coid", key && !strchr(key, '/') ? text(r, "key") : NULL);
	add(o, "ticker", text(r, "ticker"));
	add(o, "side", text(r, "side"));
	add(o, "quantity", json_object_get(member(r, "quantity")));
	add(o, "price", price(r, "price_e4"));
	add(o, "fee", json_cash((struct cash){ number(r, "fee_e4") }));
	add(o, "pnl", json_cash((struct cash){ number(r, "pnl_e4") }));
	add(o, "time", json_time(number(r, "market")));
	return o;
}

static struct json_object *note_row(struct json_object *r, const char *word)
{
	struct json_object *o = json_object_new_object();

	if (!strcmp(word, "status"))
		add(o, "ticker", text(r, "ticker"));
	add(o, word, text(r, "word"));
	add(o, "text", text(r, "text"));
	add(o, "time", json_time(number(r, "market")));
	return o;
}

/* --- the day -------------------------------------------------------------------------------------- */

enum part { PART_CANDIDATES, PART_ORDERS, PART_FILLS, PART_FEEDS, PART_QUESTIONS, PART_COUNT };

/* `at` holds the Sydney date in front: "2026-11-24T…". */
#define OF_DAY "substr(at, 1, 10) = printf('%04d-%02d-%02d', ?1 / 10000, ?1 / 100 % 100, ?1 % 100)"

static const char *const questions[PART_COUNT] = {
	[PART_CANDIDATES] = "SELECT * FROM notes WHERE kind = 'candidate' AND " OF_DAY " ORDER BY n",
	[PART_ORDERS] = "SELECT * FROM orders WHERE day = ?1 ORDER BY submitted, rowid",
	[PART_FILLS] = "SELECT * FROM fills WHERE " OF_DAY " ORDER BY market",
	[PART_FEEDS] = "SELECT * FROM notes WHERE kind = 'session' AND " OF_DAY " ORDER BY n",
	[PART_QUESTIONS] = "SELECT * FROM questions WHERE " OF_DAY " ORDER BY n",
};

static struct json_object *rows_of(struct json_object *rows, enum part part, struct json_object *asked)
{
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < json_object_array_length(rows); i++) {
		struct json_object *r = json_object_array_get_idx(rows, i);

		json_object_array_add(list, part == PART_ORDERS ? order_row(r, asked) :
				      part == PART_FILLS ? fill_row(r) :
				      note_row(r, part == PART_CANDIDATES ? "status" : "state"));
	}
	return list;
}

static struct json_object *sum(struct json_object *rows, const char *key)
{
	struct cash c = { 0 };

	for (size_t i = 0; i < json_object_array_length(rows); i++)
		c.e4 += number(json_object_array_get_idx(rows, i), key);
	return json_cash(c);
}

enum rc report_make(const char *path, int day, struct json_object **out, struct errmsg *err)
{
	struct json_object *part[PART_COUNT] = { NULL }, *o = json_object_new_object();
	char date[16];
	sqlite3 *db;
	enum rc rc = db_open(&db, path, err);

	for (int i = 0; rc == RC_OK && i < PART_COUNT; i++)
		rc = db_rows(db, questions[i], day, &part[i], err);
	if (rc == RC_OK) {
		snprintf(date, sizeof date, "%04d-%02d-%02d", day / 10000 % 10000, day / 100 % 100, day % 100);
		add(o, "date", json_object_new_string(date));
		add(o, "candidates", rows_of(part[PART_CANDIDATES], PART_CANDIDATES, NULL));
		add(o, "orders", rows_of(part[PART_ORDERS], PART_ORDERS, part[PART_QUESTIONS]));
		add(o, "fills", rows_of(part[PART_FILLS], PART_FILLS, NULL));
		add(o, "pnl", sum(part[PART_FILLS], "pnl_e4"));
		add(o, "fees", sum(part[PART_FILLS], "fee_e4"));
		add(o, "feeds", rows_of(part[PART_FEEDS], PART_FEEDS, NULL));
	} else {
		json_object_put(o);
		o = NULL;
	}
	for (int i = 0; i < PART_COUNT; i++)
		json_object_put(part[i]);
	sqlite3_close_v2(db);
	*out = o;
	return rc;
}

/* --- text and values ---------------------------------------------------------------------------------- */

static const char *word(struct json_object *o, const char *key)
{
	struct json_object *v = member(o, key);

	return v ? json_object_get_string(v) : "";
}

static const char *clock_of(struct json_object *o, const char *key)
{
	const char *s = word(o, key);

	return strlen(s) > 11 ? s + 11 : "?";
}

void report_text(struct json_object *doc)
{
	struct json_object *list = member(doc, "candidates");

	printf("%s\n\ncandidates\n", word(doc, "date"));
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *r = json_object_array_get_idx(list, i);

		printf("  %.8s  %-6s  %-10s  %s\n", clock_of(r, "time"), word(r, "ticker"), word(r, "status"),
		       word(r, "text"));
	}
	printf("\norders\n");
	list = member(doc, "orders");
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *r = json_object_array_get_idx(list, i);

		printf("  %.8s  %-10s  %-4s %s %s %s  filled %s at %s  %s\n", clock_of(r, "submitted_at"),
		       word(r, "status"), word(r, "side"), word(r, "quantity"), word(r, "ticker"),
		       *word(r, "limit") ? word(r, "limit") : word(r, "stop"), word(r, "filled"),
		       *word(r, "average_price") ? word(r, "average_price") : "-", word(r, "reason"));
	}
	printf("\nfills\n");
	list = member(doc, "fills");
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *r = json_object_array_get_idx(list, i);

		printf("  %.8s  %-4s %s %s at %s  fee %s\n", clock_of(r, "time"), word(r, "side"),
		       word(r, "quantity"), word(r, "ticker"), word(r, "price"), word(r, "fee"));
	}
	printf("\nresult %s, fees %s\n", word(doc, "pnl"), word(doc, "fees"));
}

static void csv_cell(const char *s, bool last)
{
	bool quote = strpbrk(s, ",\"\r\n") != NULL;

	if (quote)
		putchar('"');
	for (; *s; s++) {
		if (*s == '"')
			putchar('"');
		putchar(*s);
	}
	printf("%s%s", quote ? "\"" : "", last ? "\r\n" : ",");
}

void report_csv(struct json_object *doc)
{
	static const char *const columns[] = {
		"submitted_at", "coid", "order_id", "ticker", "side", "type", "quantity", "filled",
		"average_price", "limit", "stop", "tif", "status", "parent", "signal_price", "slippage",
		"reason",
	};
	enum { N = sizeof columns / sizeof *columns };
	struct json_object *list = member(doc, "orders");

	for (int i = 0; i < N; i++)
		csv_cell(columns[i], i == N - 1);
	for (size_t k = 0; k < json_object_array_length(list); k++)
		for (int i = 0; i < N; i++)
			csv_cell(word(json_object_array_get_idx(list, k), columns[i]), i == N - 1);
}
