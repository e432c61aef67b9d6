/*
 * report_csv.c - one list of the report as comma-separated values (RFC 4180), the names of its
 * members in JSON as its head: figures are the same text in both.
 */
#include <json.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "dbread.h"
#include "skim/commands/report.h"

static const struct table {
	const char *name;		/* as typed, and the member of the document */
	const char *columns;
} tables[] = {
	{ "orders", "submitted_at coid order_id ticker side type quantity filled average_price limit stop tif "
	  "status parent signal_price slippage reason signal_at approved_at sent_at acknowledged_at "
	  "first_fill_at last_fill_at signal_to_approval_ms approval_to_acknowledgement_ms "
	  "acknowledgement_to_fill_ms" },
	{ "trades", "ticker opened_at closed_at quantity open_quantity average_entry average_exit pnl fees net "
	  "risk r lowest highest worst_r best_r from_before" },
	{ "fills", "time executed_at exec_id coid ticker side quantity price fee pnl" },
	{ "candidates", "first_seen ticker became status text time broke_at" },
	{ "refusals", "time ticker gate text" },
	{ "decisions", "time ticker decision text" },
	{ "feeds", "time state text" },
	{ "outages", "stream from to seconds text" },
};

static const struct table *find(const char *name)
{
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		if (!strcmp(tables[i].name, name))
			return &tables[i];
	return NULL;
}

bool report_has_table(const char *name)
{
	return find(name) != NULL;
}

static void cell(const char *s, bool last)
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

/* The head when row is NULL. */
static void line(const char *columns, struct json_object *row)
{
	char name[48];

	for (const char *p = columns; *p;) {
		size_t n = strcspn(p, " ");

		snprintf(name, sizeof name, "%.*s", (int)n, p);
		p += n + (p[n] == ' ');
		cell(row ? row_text(row, name) : name, !*p);
	}
}

void report_csv(struct json_object *doc, const char *name)
{
	const struct table *t = find(name);
	struct json_object *list = t ? row_member(doc, t->name) : NULL;

	if (!list)
		return;
	line(t->columns, NULL);
	for (size_t i = 0; i < json_object_array_length(list); i++)
		line(t->columns, json_object_array_get_idx(list, i));
}
