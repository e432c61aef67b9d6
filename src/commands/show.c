/*
 * show.c - documents as tables: one row a member of a list, columns by their content.
 *
 * Text is made from the JSON document and from nothing else: what a person reads and what a script
 * reads cannot differ.
 */
#include "show.h"

#include <json.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "skim/base/text.h"

enum { COLUMNS = 12, ROWS = 400, CELL = 160 };

enum shape {
	RIGHT, LEFT,
	BLANK,	/* right; unknown is empty, not "?" */
	WORDS,	/* left, likewise */
};

struct column {
	const char *head, *key;		/* key: member, or "a.b" for a member of a member */
	enum shape shape;
};

static const char *word_of(struct json_object *o, const char *key)
{
	struct json_object *v = NULL;
	const char *dot = strchr(key, '.');
	char first[40];

	if (dot) {
		snprintf(first, sizeof first, "%.*s", (int)(dot - key), key);
		if (!json_object_object_get_ex(o, first, &v) || !v)
			return "-";
		return word_of(v, dot + 1);
	}
	if (!json_object_is_type(o, json_type_object) || !json_object_object_get_ex(o, key, &v) || !v)
		return "?";
	if (json_object_is_type(v, json_type_boolean))
		return json_object_get_boolean(v) ? "yes" : "no";
	return json_object_get_string(v);
}

/* A time of day is enough on a row of today. */
static void cell_of(struct json_object *row, const struct column *c, char out[CELL])
{
	const char *s = word_of(row, c->key);
	size_t n = strlen(s);

	if ((c->shape == WORDS || c->shape == BLANK) && !strcmp(s, "?"))
		n = strlen(s = "");

	if (n >= 25 && s[10] == 'T' && s[13] == ':')
		snprintf(out, CELL, "%.8s", s + 11);
	else
		text_copy(out, CELL, s);
}

static void show_table(struct json_object *list, const struct column *c, int n_columns,
		       const char *empty)
{
	int width[COLUMNS], rows = json_object_is_type(list, json_type_array) ?
		(int)json_object_array_length(list) : 0;
	char cell[CELL];

	if (!rows) {
		printf("%s\n", empty);
		return;
	}
	for (int i = 0; i < n_columns; i++) {
		width[i] = (int)strlen(c[i].head);
		for (int r = 0; r < rows; r++) {
			cell_of(json_object_array_get_idx(list, (size_t)r), &c[i], cell);
			int w = text_cells(cell);

			width[i] = w > width[i] ? w : width[i];
		}
	}
	for (int r = -1; r < rows; r++) {
		for (int i = 0; i < n_columns; i++) {
			bool last = i == n_columns - 1;
			bool left = c[i].shape == LEFT || c[i].shape == WORDS;

			if (r < 0)
				text_copy(cell, sizeof cell, c[i].head);
			else
				cell_of(json_object_array_get_idx(list, (size_t)r), &c[i], cell);
			int pad = width[i] - text_cells(cell);

			printf("%*s%s%*s%s", left ? 0 : pad, "", cell,
			       left && !last ? pad : 0, "", last ? "\n" : "  ");
		}
	}
}

static struct json_object *member(struct json_object *o, const char *key)
{
	struct json_object *v = NULL;

	json_object_object_get_ex(o, key, &v);
	return v;
}

#define TABLE(list, columns, empty) \
	show_table(list, columns, (int)(sizeof columns / sizeof *columns), empty)

static const struct column order_columns[] = {
	{ "STATUS", "status", LEFT }, { "CODE", "ticker", LEFT }, { "SIDE", "side", LEFT },
	{ "QTY", "quantity", RIGHT }, { "DONE", "filled", RIGHT }, { "TYPE", "type", LEFT },
	{ "LIMIT", "limit", BLANK }, { "STOP", "stop", BLANK }, { "TIF", "tif", LEFT },
	{ "ID", "order_id", WORDS }, { "KEY", "coid", WORDS }, { "REASON", "reason", WORDS },
};

static void show_orders(struct json_object *doc)
{
	static const struct column differences[] = {
		{ "DIFFERS", "text", WORDS },
	};
	struct json_object *diffs = member(doc, "differences");

	TABLE(member(doc, "orders"), order_columns, "no orders today");
	if (diffs && json_object_array_length(diffs)) {
		putchar('\n');
		TABLE(diffs, differences, "");
	}
}

static void show_positions(struct json_object *doc)
{
	static const struct column columns[] = {
		{ "CODE", "ticker", LEFT }, { "QTY", "quantity", RIGHT },
		{ "AVG", "average_price", RIGHT }, { "LAST", "last", RIGHT },
		{ "P&L", "unrealised", RIGHT }, { "REALISED", "realised", RIGHT },
		{ "STOP", "stop.price", RIGHT }, { "COVER", "cover", LEFT }, { "OURS", "ours", LEFT },
	};

	TABLE(member(doc, "positions"), columns, "nothing held");
}

static void show_quotes(struct json_object *doc)
{
	static const struct column columns[] = {
		{ "CODE", "ticker", LEFT }, { "LAST", "last", RIGHT }, { "BID", "bid", RIGHT },
		{ "ASK", "ask", RIGHT }, { "OPEN", "open", RIGHT }, { "HIGH", "high", RIGHT },
		{ "LOW", "low", RIGHT }, { "CLOSE", "prior_close", RIGHT },
		{ "VOLUME", "volume", RIGHT }, { "DELAYED", "delayed", LEFT },
		{ "HALTED", "halted", LEFT }, { "AS OF", "as_of", LEFT },
	};

	TABLE(member(doc, "quotes"), columns, "no quotes");
}

static void show_ranges(struct json_object *doc)
{
	static const struct column columns[] = {
		{ "CODE", "ticker", LEFT }, { "LOW", "low", RIGHT }, { "HIGH", "high", RIGHT },
		{ "WIDTH%", "width_pct", RIGHT }, { "FROM", "start", LEFT }, { "TO", "end", LEFT },
		{ "SOURCE", "source", LEFT }, { "AUCTION", "auction", RIGHT },
		{ "STATE", "state", LEFT }, { "MISSING", "missing", WORDS },
	};

	TABLE(member(doc, "ranges"), columns, "no ranges");
}

static void show_candidates(struct json_object *doc)
{
	static const struct column columns[] = {
		{ "CODE", "ticker", LEFT }, { "GAP%", "gap_pct", RIGHT }, { "LAST", "last", RIGHT },
		{ "CLOSE", "prior_close", RIGHT }, { "VOLUME", "volume", RIGHT },
		{ "RNG-LO", "range.low", RIGHT }, { "RNG-HI", "range.high", RIGHT },
		{ "STATE", "status", LEFT }, { "NEWS", "headline", LEFT },
		{ "REASON", "reason", WORDS },
	};
	struct json_object *list = member(doc, "candidates");
	size_t n = json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;

	/* The newest headline and the first reason stand for their lists; on a copy, the document is
	 * printed once in one form. */
	for (size_t i = 0; i < n; i++) {
		struct json_object *c = json_object_array_get_idx(list, i);
		struct json_object *news = member(c, "news"), *why = member(c, "reasons");
		struct json_object *first = json_object_array_length(news) ?
			member(json_object_array_get_idx(news, 0), "headline") : NULL;

		json_object_object_add(c, "headline", first ? json_object_get(first) :
				       json_object_new_string("none"));
		first = json_object_array_length(why) ? json_object_array_get_idx(why, 0) : NULL;
		json_object_object_add(c, "reason", first ? json_object_get(first) :
				       json_object_new_string(""));
	}
	TABLE(list, columns, "no name passes the scan filters");
}

static void show_members(struct json_object *o)
{
	json_object_object_foreach(o, key, v)
	{
		(void)v;
		printf("%-14s %s\n", key, word_of(o, key));
	}
}

static void show_status(struct json_object *doc)
{
	static const struct column feeds[] = {
		{ "STREAM", "name", LEFT }, { "STATE", "state", LEFT }, { "LAST OK", "last_ok", WORDS },
		{ "", "text", WORDS },
	};
	struct json_object *list = json_object_new_array(), *all = member(doc, "feeds");

	printf("pid %s  %s %s  %s%s  %s  %s\n", word_of(doc, "pid"), word_of(doc, "mode"),
	       word_of(doc, "account"), !strcmp(word_of(doc, "armed"), "yes") ? "ARMED" : "DISARMED",
	       !strcmp(word_of(doc, "locked"), "yes") ? " LOCKED" : "", word_of(doc, "phase"),
	       word_of(doc, "as_of"));
	if (all) {
		json_object_object_foreach(all, key, v)
		{
			struct json_object *row = json_object_new_object();

			json_object_object_add(row, "name", json_object_new_string(key));
			json_object_object_add(row, "state", json_object_get(member(v, "state")));
			json_object_object_add(row, "last_ok", json_object_get(member(v, "last_ok")));
			json_object_object_add(row, "text", json_object_get(member(v, "text")));
			json_object_array_add(list, row);
		}
	}
	TABLE(list, feeds, "no streams");
	json_object_put(list);
	printf("\n");
	show_candidates(doc);
	printf("\n");
	show_orders(doc);
	printf("\n");
	show_positions(doc);
}

static void show_checks(struct json_object *doc)
{
	struct json_object *list = member(doc, "checks");
	size_t n = list ? json_object_array_length(list) : 0;

	for (size_t i = 0; i < n; i++) {
		struct json_object *c = json_object_array_get_idx(list, i);
		const char *result = word_of(c, "result"), *mend = word_of(c, "mend");

		printf("%-4s  %-11s  %s\n", !strcmp(result, "fail") ? "FAIL" : result,
		       word_of(c, "name"), word_of(c, "detail"));
		if (member(c, "mend"))
			printf("      %-11s  -> %s\n", "", mend);
	}
}

static void show_trade(struct json_object *doc)
{
	struct json_object *rows = json_object_new_array(), *children = member(doc, "children");
	struct json_object *questions = member(doc, "questions");

	if (member(doc, "order"))
		json_object_array_add(rows, json_object_get(member(doc, "order")));
	for (size_t i = 0; children && i < json_object_array_length(children); i++)
		json_object_array_add(rows, json_object_get(json_object_array_get_idx(children, i)));
	if (json_object_array_length(rows))
		TABLE(rows, order_columns, "");
	for (size_t i = 0; questions && i < json_object_array_length(questions); i++) {
		struct json_object *q = json_object_array_get_idx(questions, i);

		printf("question %s, answered %s: %s\n", word_of(q, "id"), word_of(q, "answer"),
		       word_of(q, "text"));
	}
	json_object_put(rows);
}

static void show_kill(struct json_object *doc)
{
	struct json_object *list = member(doc, "cancelled");
	size_t n = list ? json_object_array_length(list) : 0;

	if (strcmp(word_of(doc, "locked"), "yes")) {
		printf("unlocked; still disarmed\n");
		return;
	}
	printf("LOCKED entries off, exits on; stops stay; %zu entries cancelled\n", n);
	for (size_t i = 0; i < n; i++)
		printf("  %s\n", json_object_get_string(json_object_array_get_idx(list, i)));
}

static void show_account(struct json_object *doc)
{
	struct json_object *account = member(doc, "account");
	struct json_object *list = json_object_get(member(account, "foreign_cash"));
	size_t n = list ? json_object_array_length(list) : 0;

	json_object_object_del(account, "foreign_cash");
	show_members(account);
	for (size_t i = 0; i < n; i++) {
		struct json_object *c = json_object_array_get_idx(list, i);

		printf("%-12s  %s %s, apart\n", "other cash", word_of(c, "cash"), word_of(c, "currency"));
	}
	json_object_put(list);
}

static void show_cancel(struct json_object *doc)
{
	if (member(doc, "orders"))
		TABLE(member(doc, "orders"), order_columns, "no entry was working");
	else
		show_trade(doc);
}

void show_text(const char *command, struct json_object *doc)
{
	static const struct {
		const char *command;
		void (*show)(struct json_object *doc);
	} rows[] = {
		{ "status", show_status },	{ "account", show_account },
		{ "positions", show_positions }, { "orders", show_orders },
		{ "quote", show_quotes },	{ "range", show_ranges },
		{ "scan", show_candidates },	{ "buy", show_trade },
		{ "sell", show_trade },		{ "cancel", show_cancel },
		{ "kill", show_kill },		{ "doctor", show_checks },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (!strcmp(rows[i].command, command)) {
			rows[i].show(doc);
			return;
		}
	show_members(doc);
}
