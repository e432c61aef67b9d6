/* report_text.c - the report for a person. */
#include <json.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "dbread.h"
#include "skim/commands/report.h"

#define EACH(row, list)                                                                          \
	for (size_t i_##row = 0, n_##row = json_object_array_length(list); i_##row < n_##row;    \
	     i_##row++)                                                                           \
		for (struct json_object *row = json_object_array_get_idx(list, i_##row); row; row = NULL)

static const char *word(struct json_object *o, const char *key)
{
	return row_text(o, key);
}

static const char *or_dash(struct json_object *o, const char *key)
{
	return *word(o, key) ? word(o, key) : "-";
}

/* "10:05:12"; with more than one day "24 10:05:12". */
static const char *when(struct json_object *o, const char *key, bool days)
{
	static char out[4][16];
	static int next;
	const char *s = word(o, key);

	next = (next + 1) % 4;
	if (strlen(s) < 19)
		snprintf(out[next], sizeof out[next], "%s", "-");
	else if (days)
		snprintf(out[next], sizeof out[next], "%.2s %.8s", s + 8, s + 11);
	else
		snprintf(out[next], sizeof out[next], "%.8s", s + 11);
	return out[next];
}

static void head(const char *title, struct json_object *list)
{
	size_t n = json_object_array_length(list);

	printf("\n%s%s\n", title, n ? "" : ": none");
}

static void candidates(struct json_object *list, bool days)
{
	head("candidates", list);
	EACH(c, list)
		printf("  %s  %-6s  %-19s  %-10s  %s\n", when(c, "first_seen", days), word(c, "ticker"),
		       word(c, "became"), word(c, "status"), word(c, "text"));
}

/* "signal 10:05:12, approved +8.1 s, acknowledged +0.2 s, filled +1.3 s" */
static void print_span(const char *what, struct json_object *o, const char *key)
{
	struct json_object *v = row_member(o, key);
	int64_t ms = json_object_get_int64(v);

	if (v)
		printf(", %s +%lld.%lld s", what, (long long)(ms / 1000), (long long)(ms % 1000 / 100));
}

static void order_times(struct json_object *o, bool days)
{
	if (!*word(o, "signal_at") && !*word(o, "approved_at"))
		return;
	printf("            ");
	if (*word(o, "signal_at"))
		printf("signal %s at %s", when(o, "signal_at", days), or_dash(o, "signal_price"));
	else
		printf("no signal");
	if (*word(o, "signal_at") && row_member(o, "signal_to_approval_ms"))
		print_span("approved", o, "signal_to_approval_ms");
	else if (*word(o, "approved_at"))
		printf(", approved %s", when(o, "approved_at", days));
	print_span("acknowledged", o, "approval_to_acknowledgement_ms");
	print_span("filled", o, "acknowledgement_to_fill_ms");
	if (*word(o, "slippage"))
		printf(", slippage %s a share", word(o, "slippage"));
	putchar('\n');
}

static void orders(struct json_object *list, bool days)
{
	head("orders", list);
	EACH(o, list) {
		printf("  %s  %-10s  %-4s %s %s %s %s  filled %s at %s  %s\n", when(o, "submitted_at", days),
		       word(o, "status"), word(o, "side"), word(o, "quantity"), word(o, "ticker"),
		       word(o, "type"), *word(o, "limit") ? word(o, "limit") : word(o, "stop"),
		       word(o, "filled"), or_dash(o, "average_price"), word(o, "reason"));
		order_times(o, days);
		EACH(q, row_member(o, "questions"))
			printf("            asked (%s), answered %s: %s\n", or_dash(q, "id"), or_dash(q, "answer"),
			       word(q, "text"));
	}
}

static void fills(struct json_object *list, bool days)
{
	head("fills", list);
	EACH(f, list)
		printf("  %s  %-4s %s %s at %s  fee %s\n", when(f, "time", days), word(f, "side"),
		       word(f, "quantity"), word(f, "ticker"), word(f, "price"), word(f, "fee"));
}

static void trades(struct json_object *list, bool days)
{
	head("trades", list);
	EACH(t, list) {
		printf("  %s to %s  %-6s %s  in %s out %s", when(t, "opened_at", days),
		       *word(t, "closed_at") ? when(t, "closed_at", days) : "open", word(t, "ticker"),
		       word(t, "quantity"), or_dash(t, "average_entry"), or_dash(t, "average_exit"));
		printf("  result %s, fees %s, net %s", word(t, "pnl"), word(t, "fees"), word(t, "net"));
		if (*word(t, "r"))
			printf(" = %s R", word(t, "r"));
		printf("\n            lowest %s highest %s", or_dash(t, "lowest"), or_dash(t, "highest"));
		if (*word(t, "worst_r"))
			printf(" (%s R to %s R)", word(t, "worst_r"), word(t, "best_r"));
		if (row_int(t, "open_quantity"))
			printf(", %s still held", word(t, "open_quantity"));
		putchar('\n');
	}
}

static void notes(const char *title, struct json_object *list, const char *key, bool days)
{
	head(title, list);
	EACH(n, list)
		printf("  %s  %-6s  %-10s  %s\n", when(n, "time", days), word(n, "ticker"), word(n, key),
		       word(n, "text"));
}

static void outages(struct json_object *list, bool days)
{
	head("outages", list);
	EACH(o, list)
		printf("  %s to %s  %-12s  %s%s%s\n", when(o, "from", days),
		       *word(o, "to") ? when(o, "to", days) : "?", word(o, "stream"), or_dash(o, "seconds"),
		       *word(o, "seconds") ? " s  " : "  ", word(o, "text"));
}

void report_text(struct json_object *doc)
{
	bool days = strcmp(word(doc, "date"), word(doc, "to")) != 0;

	printf("%s%s%s\n", word(doc, "date"), days ? " to " : "", days ? word(doc, "to") : "");
	printf("result %s, fees %s, net %s\n", word(doc, "pnl"), word(doc, "fees"), word(doc, "net"));
	trades(row_member(doc, "trades"), days);
	candidates(row_member(doc, "candidates"), days);
	notes("refused", row_member(doc, "refusals"), "gate", days);
	orders(row_member(doc, "orders"), days);
	fills(row_member(doc, "fills"), days);
	notes("decisions", row_member(doc, "decisions"), "decision", days);
	outages(row_member(doc, "outages"), days);
}
