/* report.c - days of the journal as one document: the questions asked of it, and what is summed. */
#include "skim/commands/report.h"

#include <json.h>
#include <stdio.h>
#include <string.h>

#include "dbread.h"
#include "report_parts.h"
#include "skim/base/clock.h"
#include "skim/base/price.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"
#include "skim/commands/viewjson.h"

/* Between the midnights of Sydney; a table that has the day itself is asked for that. */
#define OF_DAYS "market >= ?1 AND market < ?2"

static const struct question {
	const char *sql;
	bool by_day;
} questions[PART_COUNT] = {
	[PART_CANDIDATES] = { "SELECT * FROM notes WHERE kind = 'candidate' AND " OF_DAYS " ORDER BY n", false },
	[PART_ORDERS] = { "SELECT * FROM orders WHERE day BETWEEN ?1 AND ?2 ORDER BY submitted, rowid", true },
	[PART_FILLS] = { "SELECT * FROM fills WHERE " OF_DAYS " ORDER BY market, rowid", false },
	[PART_FEEDS] = { "SELECT * FROM notes WHERE kind = 'session' AND " OF_DAYS " ORDER BY n", false },
	[PART_QUESTIONS] = { "SELECT * FROM questions WHERE " OF_DAYS " ORDER BY n", false },
	[PART_DECISIONS] = { "SELECT * FROM notes WHERE kind = 'decision' AND " OF_DAYS " ORDER BY n", false },
	[PART_GATES] = { "SELECT * FROM notes WHERE kind = 'gate' AND " OF_DAYS " ORDER BY n", false },
	[PART_STEPS] = { "SELECT * FROM transitions WHERE " OF_DAYS " ORDER BY n", false },
	/* A trade may have begun before the first day asked for. */
	[PART_ALL_ORDERS] = { "SELECT * FROM orders WHERE role = 'entry' AND day <= ?2 AND ?1 > 0", true },
	[PART_ALL_FILLS] = { "SELECT * FROM fills WHERE market < ?2 AND ?1 > 0 ORDER BY market, rowid", false },
	[PART_EXCURSIONS] = { "SELECT * FROM trades WHERE day <= ?2 AND ?1 > 0", true },
};

static void add(struct json_object *o, const char *key, struct json_object *v)
{
	json_object_object_add(o, key, v);
}

static struct json_object *fill_row(struct json_object *r)
{
	struct json_object *o = json_object_new_object();
	const char *key = row_text(r, "key");
	int64_t executed = row_int(r, "executed");

	add(o, "exec_id", json_text(row_text(r, "exec_id")));
	add(o, "coid", json_text(strchr(key, '/') ? "" : key));
	add(o, "ticker", json_text(row_text(r, "ticker")));
	add(o, "side", json_text(row_text(r, "side")));
	add(o, "quantity", json_object_get(row_member(r, "quantity")));
	add(o, "price", json_price(price_of(row_int(r, "price_e4"))));
	add(o, "fee", json_cash((struct cash){ row_int(r, "fee_e4") }));
	add(o, "pnl", json_cash((struct cash){ row_int(r, "pnl_e4") }));
	add(o, "time", json_time(row_int(r, "market")));
	add(o, "executed_at", json_time(executed));
	return o;
}

/* A note as an object: its word under the name that fits. */
static struct json_object *note_row(struct json_object *r, const char *word, bool ticker)
{
	struct json_object *o = json_object_new_object();

	if (ticker)
		add(o, "ticker", json_text(row_text(r, "ticker")));
	add(o, word, json_text(row_text(r, "word")));
	add(o, "text", json_text(row_text(r, "text")));
	add(o, "time", json_time(row_int(r, "market")));
	return o;
}

static struct json_object *notes(struct json_object *rows, const char *word, bool ticker)
{
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < json_object_array_length(rows); i++)
		json_object_array_add(list, note_row(json_object_array_get_idx(rows, i), word, ticker));
	return list;
}

static struct json_object *fills(struct json_object *rows)
{
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < json_object_array_length(rows); i++)
		json_object_array_add(list, fill_row(json_object_array_get_idx(rows, i)));
	return list;
}

/* --- outages ------------------------------------------------------------------------------- */

/* "quotes" of "quotes failing: …" and "quotes ok again …"; else the broker's link. */
static void stream_of(struct json_object *r, char *out, size_t n)
{
	const char *text = row_text(r, "text"), *end = strstr(text, " failing");

	if (!end)
		end = strstr(text, " ok again");
	if (!end || (strcmp(row_text(r, "word"), "failing") && strcmp(row_text(r, "word"), "ok")))
		snprintf(out, n, "link");
	else
		snprintf(out, n, "%.*s", (int)(end - text), text);
}

static bool begins(struct json_object *r)
{
	static const char *const bad[] = { "failing", "DOWN", "HELD ELSEWHERE", "REFUSED", "maintenance" };

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (!strcmp(row_text(r, "word"), bad[i]))
			return true;
	return false;
}

static bool ends(struct json_object *r)
{
	return !strcmp(row_text(r, "word"), "ok") || !strcmp(row_text(r, "word"), "up");
}

static struct json_object *open_outage(struct json_object *list, const char *stream)
{
	for (size_t i = json_object_array_length(list); i > 0; i--) {
		struct json_object *o = json_object_array_get_idx(list, i - 1);

		if (!strcmp(row_text(o, "stream"), stream))
			return row_member(o, "to") ? NULL : o;
	}
	return NULL;
}

static struct json_object *outages(struct json_object *rows)
{
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < json_object_array_length(rows); i++) {
		struct json_object *r = json_object_array_get_idx(rows, i), *o;
		char stream[40];

		stream_of(r, stream, sizeof stream);
		o = open_outage(list, stream);
		if (o && ends(r)) {
			int64_t s = (row_int(r, "market") - row_int(o, "began")) / NS_PER_S;

			add(o, "to", json_time(row_int(r, "market")));
			add(o, "seconds", json_object_new_int64(s));
		} else if (!o && begins(r)) {
			o = json_object_new_object();
			add(o, "stream", json_object_new_string(stream));
			add(o, "from", json_time(row_int(r, "market")));
			add(o, "to", NULL);
			add(o, "seconds", NULL);
			add(o, "text", json_text(row_text(r, "text")));
			add(o, "began", json_object_new_int64(row_int(r, "market")));
			json_object_array_add(list, o);
		}
	}
	for (size_t i = 0; i < json_object_array_length(list); i++)
		json_object_object_del(json_object_array_get_idx(list, i), "began");
	return list;
}

/* --- the document -------------------------------------------------------------------------- */

static struct cash sum(struct json_object *rows, const char *key)
{
	struct cash c = { 0 };

	for (size_t i = 0; i < json_object_array_length(rows); i++)
		c.e4 += row_int(json_object_array_get_idx(rows, i), key);
	return c;
}

static struct json_object *date_text(int day)
{
	char date[16];

	snprintf(date, sizeof date, "%04d-%02d-%02d", day / 10000 % 10000, day / 100 % 100, day % 100);
	return json_object_new_string(date);
}

static struct json_object *document(const struct report_rows *r)
{
	struct json_object *o = json_object_new_object();
	struct cash pnl = sum(r->part[PART_FILLS], "pnl_e4"), fees = sum(r->part[PART_FILLS], "fee_e4");

	add(o, "date", date_text(r->from));
	add(o, "to", date_text(r->to));
	add(o, "candidates", report_candidates(r));
	add(o, "decisions", notes(r->part[PART_DECISIONS], "decision", true));
	add(o, "refusals", notes(r->part[PART_GATES], "gate", true));
	add(o, "orders", report_orders(r));
	add(o, "fills", fills(r->part[PART_FILLS]));
	add(o, "trades", report_trades(r));
	add(o, "pnl", json_cash(pnl));
	add(o, "fees", json_cash(fees));
	add(o, "net", json_cash((struct cash){ pnl.e4 - fees.e4 }));
	add(o, "feeds", notes(r->part[PART_FEEDS], "state", false));
	add(o, "outages", outages(r->part[PART_FEEDS]));
	return o;
}

/* A journal that an older skim wrote is brought forward by the next start, not by a reader. */
static enum rc new_enough(sqlite3 *db, struct errmsg *err)
{
	struct json_object *rows;
	enum rc rc = db_rows(db, "SELECT count(*) AS n FROM sqlite_master WHERE name = 'trades'", 0, 0, &rows, err);

	if (rc == RC_OK && !row_int(json_object_array_get_idx(rows, 0), "n"))
		rc = errmsg_set(err, RC_STALE, "the journal is an older skim's: start skim once, which brings it "
				"forward");
	json_object_put(rows);
	return rc;
}

enum rc report_make(const char *path, int from, int to, struct json_object **out, struct errmsg *err)
{
	struct report_rows r = { .from = from, .to = to };
	int64_t first = utc_at(from, 0), last = utc_at(date_next(to), 0);
	sqlite3 *db;
	enum rc rc = db_open(&db, path, err);

	*out = NULL;
	if (rc == RC_OK)
		rc = new_enough(db, err);
	for (int i = 0; rc == RC_OK && i < PART_COUNT; i++)
		rc = db_rows(db, questions[i].sql, questions[i].by_day ? from : first,
			     questions[i].by_day ? to : last, &r.part[i], err);
	if (rc == RC_OK) {
		report_index(&r);
		*out = document(&r);
		report_index_free(&r);
	}
	for (int i = 0; i < PART_COUNT; i++)
		json_object_put(r.part[i]);
	sqlite3_close_v2(db);
	return rc;
}
