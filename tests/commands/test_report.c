/*
 * test_report.c - the report of known days: a trade with its times and R, an order that did not
 * fill, candidates and what became of each, refusals, outages; a range; text and values.
 */
#include <json.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "../tmpdir.h"
#include "run.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"
#include "skim/journal/journal.h"

static char dir[64], state[128], *env[] = { NULL, NULL, NULL };
static struct run_options plain = { .env = env };
static struct journal *journal;

static int64_t at_ms(int day, int h, int m, int ms)
{
	return utc_at(day, h * 3600 + m * 60) + ms * NS_PER_MS;
}

static void put(const struct act_journal *r, int64_t market)
{
	struct errmsg err = { "" };

	if (journal_write(journal, r, (struct times){ market, 1 }, &err) != RC_OK)
		fail_msg("%s", err.text);
}

static void note(enum journal_kind kind, const char *ticker, const char *word, const char *text, int64_t market)
{
	struct act_journal r = { .kind = kind };

	text_copy(r.ticker, sizeof r.ticker, ticker);
	text_copy(r.state, sizeof r.state, word);
	text_copy(r.text, sizeof r.text, text);
	put(&r, market);
}

static struct act_journal order(const char *coid, const char *ticker, int32_t conid, const char *word, qty_t filled,
				int64_t average)
{
	struct act_journal r = {
		.kind = JR_ORDER, .conid = conid, .role = ROLE_ENTRY, .side = SIDE_BUY, .type = TYPE_LMT,
		.tif = TIF_DAY, .quantity = 1000, .filled = filled, .limit = { 10900 }, .average = { average },
		.signal = { 10850 }, .risk = { 100 * E4 },
	};

	text_copy(r.coid, sizeof r.coid, coid);
	text_copy(r.ticker, sizeof r.ticker, ticker);
	text_copy(r.state, sizeof r.state, word);
	return r;
}

static void fill(const char *id, const char *key, enum side side, qty_t q, int64_t price, int64_t pnl, int64_t market)
{
	struct act_journal r = { .kind = JR_FILL, .conid = 7, .side = side, .quantity = q, .price = { price },
				 .fee = { 6 * E4 + 6000 }, .pnl = { pnl }, .executed = market - NS_PER_S };

	text_copy(r.exec_id, sizeof r.exec_id, id);
	text_copy(r.coid, sizeof r.coid, key);
	text_copy(r.ticker, sizeof r.ticker, "ZNX");
	put(&r, market);
}

/* The entry's intent, as the desk commits it: decided 8.1 s after the signal. */
static void intent(const char *coid, const char *ticker, int32_t conid, int64_t decided)
{
	struct act_order o = {
		.sub = 1, .entry = true, .conid = conid, .role = ROLE_ENTRY, .side = SIDE_BUY, .type = TYPE_LMT,
		.tif = TIF_DAY, .quantity = 1000, .limit = { 10900 }, .child = true, .child_stop = { 9900 },
		.child_tif = TIF_GTC, .signal = { 10850 }, .risk = { 100 * E4 }, .decided = decided,
	};
	struct errmsg err;

	text_copy(o.coid, sizeof o.coid, coid);
	text_copy(o.ticker, sizeof o.ticker, ticker);
	clock_set_market(decided + 5 * NS_PER_MS, 0);
	assert_int_equal(journal_intent(journal, &o, &err), RC_OK);
}

static void a_trade(int day)
{
	static const char entry[] = "SK-20261124-znxznxzn", stop[] = "SK-20261124-znxznxzn/S";
	struct act_journal r, x = { .kind = JR_TRADE, .conid = 7, .low = { 10500 }, .high = { 12500 } };

	note(JR_CANDIDATE, "ZNX", "inside", "gap 10.0% >= 9%", at_ms(day, 10, 5, 0));
	note(JR_CANDIDATE, "ZNX", "broke", "broke 1.085, last 1.085", at_ms(day, 10, 7, 0));
	r = order(entry, "ZNX", 7, "sending", 0, 0);	/* the core's row may come first */
	put(&r, at_ms(day, 10, 7, 8101));
	intent(entry, "ZNX", 7, at_ms(day, 10, 7, 8100));
	r = order(entry, "ZNX", 7, "question", 0, 0);
	r.kind = JR_QUESTION;
	text_copy(r.state, sizeof r.state, "o163");
	text_copy(r.text, sizeof r.text, "Far from the market. Go on?");
	put(&r, at_ms(day, 10, 7, 8300));
	text_copy(r.answer, sizeof r.answer, "yes");
	put(&r, at_ms(day, 10, 7, 9000));
	r = order(entry, "ZNX", 7, "working", 0, 0);
	put(&r, at_ms(day, 10, 7, 9500));
	fill("a.1", entry, SIDE_BUY, 400, 10860, 0, at_ms(day, 10, 7, 10500));
	fill("a.2", entry, SIDE_BUY, 600, 10900, 0, at_ms(day, 10, 7, 11500));
	r = order(entry, "ZNX", 7, "filled", 1000, 10884);
	put(&r, at_ms(day, 10, 7, 11500));
	text_copy(x.coid, sizeof x.coid, entry);
	text_copy(x.ticker, sizeof x.ticker, "ZNX");
	put(&x, at_ms(day, 10, 50, 0));
	fill("b.1", stop, SIDE_SELL, 1000, 12000, (12000 - 10884) * 1000, at_ms(day, 11, 0, 0));
}

static void others(int day)
{
	struct act_journal r = order("SK-20261124-ktaktakt", "KTA", 8, "cancelled", 0, 0);

	note(JR_CANDIDATE, "KTA", "broke", "broke 0.410", at_ms(day, 10, 8, 0));
	intent("SK-20261124-ktaktakt", "KTA", 8, at_ms(day, 10, 8, 4000));
	text_copy(r.text, sizeof r.text, "rest cancelled after 60 s");
	put(&r, at_ms(day, 10, 9, 0));
	note(JR_CANDIDATE, "ORQ", "broke", "broke 12.78", at_ms(day, 10, 11, 0));
	note(JR_GATE, "ORQ", "chase", "last 12.90 is 7 steps above 12.78, 3 are allowed", at_ms(day, 10, 12, 0));
	note(JR_CANDIDATE, "RDM", "gated", "no price-sensitive news today", at_ms(day, 10, 5, 0));
	note(JR_DECISION, "ZNX", "confirm", "BUY 1,000 ZNX LMT 1.090", at_ms(day, 10, 7, 8100));
	note(JR_SESSION, "", "DOWN", "link DOWN: reset", at_ms(day, 10, 20, 0));
	note(JR_SESSION, "", "up", "broker link up again after 41 s", at_ms(day, 10, 20, 41000));
	note(JR_SESSION, "", "failing", "quotes failing: no frames", at_ms(day, 10, 30, 0));
	note(JR_SESSION, "", "failing", "news failing: 503, later", at_ms(day, 10, 31, 0));
	note(JR_SESSION, "", "ok", "quotes ok again after 25 s", at_ms(day, 10, 30, 20000));
}

static int set_up(void **s)
{
	char path[160];
	struct errmsg err = { "" };

	(void)s;
	assert_non_null(tmpdir_make(dir));
	snprintf(state, sizeof state, "XDG_STATE_HOME=%s", dir);
	env[0] = state;
	env[1] = strdup("PATH=/usr/bin:/bin");
	snprintf(path, sizeof path, "%s/skim/skim.db", dir);
	if (journal_open(&journal, path, &err) != RC_OK)
		fail_msg("%s", err.text);
	a_trade(20261124);
	others(20261124);
	note(JR_CANDIDATE, "TGB", "inside", "gap 9.1%", at_ms(20261125, 10, 6, 0));
	journal_close(journal);
	return 0;
}

static int tear_down(void **s)
{
	(void)s;
	free(env[1]);
	tmpdir_remove(dir);
	return 0;
}

static struct json_object *report(const char *line)
{
	struct ran r = expect_status(&plain, line, 0);
	struct json_object *doc = ran_json(&r);

	ran_free(&r);
	return doc;
}

static void is(struct json_object *doc, const char *path, const char *want)
{
	if (strcmp(text_at(doc, path), want))
		fail_msg("%s is \"%s\", not \"%s\"", path, text_at(doc, path), want);
}

static void test_trade(void **s)
{
	struct json_object *doc = report("report --date 2026-11-24 --json");

	(void)s;
	is(doc, "date", "2026-11-24");
	is(doc, "to", "2026-11-24");
	assert_int_equal(json_object_array_length(at(doc, "trades")), 1);
	is(doc, "trades.0.ticker", "ZNX");
	is(doc, "trades.0.quantity", "1000");
	is(doc, "trades.0.open_quantity", "0");
	is(doc, "trades.0.average_entry", "1.0884");
	is(doc, "trades.0.average_exit", "1.20");
	is(doc, "trades.0.pnl", "111.60");
	is(doc, "trades.0.fees", "19.80");
	is(doc, "trades.0.net", "91.80");
	is(doc, "trades.0.risk", "100.00");
	is(doc, "trades.0.r", "0.91");
	is(doc, "trades.0.lowest", "1.05");
	is(doc, "trades.0.highest", "1.25");
	is(doc, "trades.0.worst_r", "-0.38");
	is(doc, "trades.0.best_r", "1.61");
	is(doc, "trades.0.closed_at", "2026-11-24T11:00:00+11:00");
	is(doc, "pnl", "111.60");
	is(doc, "fees", "19.80");
	is(doc, "net", "91.80");
	json_object_put(doc);
}

static void test_order_times(void **s)
{
	struct json_object *doc = report("report --date 20261124 --json");

	(void)s;
	is(doc, "orders.0.coid", "SK-20261124-znxznxzn");
	is(doc, "orders.0.signal_price", "1.085");
	is(doc, "orders.0.slippage", "0.0034");
	is(doc, "orders.0.signal_to_approval_ms", "8100");
	is(doc, "orders.0.approval_to_acknowledgement_ms", "1400");
	is(doc, "orders.0.acknowledgement_to_fill_ms", "1000");
	is(doc, "orders.0.questions.0.answer", "yes");
	is(doc, "orders.0.questions.0.id", "o163");
	is(doc, "fills.0.time", "2026-11-24T10:07:10+11:00");
	is(doc, "fills.0.executed_at", "2026-11-24T10:07:09+11:00");
	/* the stop went with it: known by its parent, its time its own */
	is(doc, "orders.1.coid", "");
	is(doc, "orders.1.parent", "SK-20261124-znxznxzn");
	is(doc, "orders.1.signal_at", "");
	is(doc, "orders.1.signal_to_approval_ms", "");
	json_object_put(doc);
}

static void test_candidates_and_refusals(void **s)
{
	static const struct {
		const char *ticker, *became;
	} want[] = {
		{ "ZNX", "traded" }, { "KTA", "ordered, not filled" }, { "ORQ", "broke, no order" },
		{ "RDM", "no signal" },
	};
	struct json_object *doc = report("report --date 2026-11-24 --json");
	char path[60];

	(void)s;
	assert_int_equal(json_object_array_length(at(doc, "candidates")), 4);
	for (int i = 0; i < 4; i++) {
		snprintf(path, sizeof path, "candidates.%d.ticker", i);
		is(doc, path, want[i].ticker);
		snprintf(path, sizeof path, "candidates.%d.became", i);
		is(doc, path, want[i].became);
	}
	is(doc, "candidates.0.steps.0.status", "inside");
	is(doc, "candidates.0.broke_at", "2026-11-24T10:07:00+11:00");
	is(doc, "candidates.3.broke_at", "");
	is(doc, "refusals.0.ticker", "ORQ");
	is(doc, "refusals.0.gate", "chase");
	is(doc, "decisions.0.decision", "confirm");
	json_object_put(doc);
}

static void test_outages(void **s)
{
	struct json_object *doc = report("report --date 2026-11-24 --json");

	(void)s;
	assert_int_equal(json_object_array_length(at(doc, "outages")), 3);
	is(doc, "outages.0.stream", "link");
	is(doc, "outages.0.seconds", "41");
	is(doc, "outages.1.stream", "quotes");
	is(doc, "outages.1.seconds", "20");
	is(doc, "outages.2.stream", "news");
	is(doc, "outages.2.to", "");
	json_object_put(doc);
}

static void test_range(void **s)
{
	struct json_object *doc = report("report --date 2026-11-20 --to 2026-11-25 --json");

	(void)s;
	is(doc, "date", "2026-11-20");
	is(doc, "to", "2026-11-25");
	assert_int_equal(json_object_array_length(at(doc, "candidates")), 5);
	assert_int_equal(json_object_array_length(at(doc, "trades")), 1);
	json_object_put(doc);
	doc = report("report --date 2026-11-25 --json");
	assert_int_equal(json_object_array_length(at(doc, "candidates")), 1);
	assert_int_equal(json_object_array_length(at(doc, "trades")), 0);
	is(doc, "pnl", "0.00");
	json_object_put(doc);
}

static void says(const struct ran *r, const char *text)
{
	if (!strstr(r->out, text))
		fail_msg("\"%s\" is not in\n%s", text, r->out);
}

/* The cell of a column of the n-th line of a list. */
static void cell_is(const char *table, int n, const char *column, const char *want)
{
	char command[100], *save = NULL, *line;
	struct ran r;
	int at = 0, k = 0;

	snprintf(command, sizeof command, "report --date 2026-11-24 --csv --table %s", table);
	r = expect_status(&plain, command, 0);
	line = strtok_r(r.out, "\r\n", &save);
	assert_non_null(line);
	for (char *c = line; strncmp(c, column, strlen(column)) ||
			     !strchr(",", c[strlen(column)]); at++) {
		c = strchr(c, ',');
		if (!c)
			fail_msg("%s has no column %s", table, column);
		c++;
	}
	for (; k < n; k++)
		line = strtok_r(NULL, "\r\n", &save);
	for (; at > 0 && line; at--)
		line = strchr(line, ',') + 1;
	if (!line || strncmp(line, want, strlen(want)) || !strchr(",", line[strlen(want)]))
		fail_msg("%s %d %s is %s, not %s", table, n, column, line ? line : "nothing", want);
	ran_free(&r);
}

/*
 * By hand: bought 400 at 1.0860 and 600 at 1.0900, cost 1088.40; sold 1000 at 1.2000, got 1200.00.
 * 111.60 by prices; three executions at 6.60 cost 19.80; 91.80 of the 100.00 at risk is 0.918 R.
 * Lowest 1.05: 1050.00 - 1088.40 = -38.40, -0.38 R; highest 1.25: 161.60, 1.61 R.  Signal 10:07:00.000,
 * the word 10:07:08.100, working 10:07:09.500, first fill 10:07:10.500.
 */
static void test_every_figure_three_times(void **s)
{
	static const struct {
		const char *table, *path, *column, *want, *text;
		int n;
	} rows[] = {
		{ "trades", "trades.0.pnl", "pnl", "111.60", "result 111.60", 1 },
		{ "trades", "trades.0.fees", "fees", "19.80", "fees 19.80", 1 },
		{ "trades", "trades.0.net", "net", "91.80", "net 91.80", 1 },
		{ "trades", "trades.0.r", "r", "0.91", "= 0.91 R", 1 },
		{ "trades", "trades.0.lowest", "lowest", "1.05", "lowest 1.05", 1 },
		{ "trades", "trades.0.highest", "highest", "1.25", "highest 1.25", 1 },
		{ "trades", "trades.0.worst_r", "worst_r", "-0.38", "(-0.38 R to ", 1 },
		{ "trades", "trades.0.best_r", "best_r", "1.61", "to 1.61 R)", 1 },
		{ "orders", "orders.0.signal_to_approval_ms", "signal_to_approval_ms", "8100", "approved +8.1 s", 1 },
		{ "orders", "orders.0.approval_to_acknowledgement_ms", "approval_to_acknowledgement_ms", "1400",
		  "acknowledged +1.4 s", 1 },
		{ "orders", "orders.0.acknowledgement_to_fill_ms", "acknowledgement_to_fill_ms", "1000",
		  "filled +1.0 s", 1 },
		{ "orders", "orders.0.slippage", "slippage", "0.0034", "slippage 0.0034 a share", 1 },
		{ "refusals", "refusals.0.gate", "gate", "chase", "chase", 1 },
		{ "candidates", "candidates.0.became", "became", "traded", "traded", 1 },
		{ "outages", "outages.0.seconds", "seconds", "41", "41 s", 1 },
		{ "outages", "outages.1.seconds", "seconds", "20", "20 s", 2 },
		{ "outages", "outages.2.stream", "stream", "news", "news", 3 },
		{ "fills", "fills.1.price", "price", "1.09", "600 ZNX at 1.09", 2 },
		{ "decisions", "decisions.0.decision", "decision", "confirm", "confirm", 1 },
	};
	struct json_object *doc = report("report --date 2026-11-24 --json");
	struct ran text = expect_status(&plain, "report --date 2026-11-24", 0);

	(void)s;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		is(doc, rows[i].path, rows[i].want);
		cell_is(rows[i].table, rows[i].n, rows[i].column, rows[i].want);
		says(&text, rows[i].text);
	}
	says(&text, "7 steps above 12.78, 3 are allowed");
	ran_free(&text);
	json_object_put(doc);
	text = expect_status(&plain, "report --csv --table nosuch", 2);
	ran_free(&text);
}

static void test_text_and_values(void **s)
{
	struct ran r = expect_status(&plain, "report --date 2026-11-24", 0);

	(void)s;
	says(&r, "result 111.60, fees 19.80, net 91.80");
	says(&r, "= 0.91 R");
	says(&r, "approved +8.1 s, acknowledged +1.4 s, filled +1.0 s, slippage 0.0034 a share");
	says(&r, "ordered, not filled");
	says(&r, "7 steps above");
	says(&r, "link DOWN: reset");
	ran_free(&r);
	r = expect_status(&plain, "report --date 2026-11-24 --csv", 0);
	assert_int_equal(strncmp(r.out, "submitted_at,coid,", 18), 0);
	says(&r, ",8100,1400,1000\r\n");
	ran_free(&r);
	r = expect_status(&plain, "report --date 2026-11-20 --to 2026-11-25", 0);
	says(&r, "2026-11-20 to 2026-11-25");
	says(&r, "24 10:07:00");
	ran_free(&r);
	r = expect_status(&plain, "report --to 2026-11-25", 2);
	ran_free(&r);
	r = expect_status(&plain, "report --date 2026-11-25 --to 2026-11-24", 2);
	ran_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_trade), cmocka_unit_test(test_order_times),
		cmocka_unit_test(test_candidates_and_refusals), cmocka_unit_test(test_outages),
		cmocka_unit_test(test_range), cmocka_unit_test(test_every_figure_three_times), cmocka_unit_test(test_text_and_values),
	};
	struct errmsg err;

	return zone_init(&err) != RC_OK || cmocka_run_group_tests_name("report", tests, set_up, tear_down);
}
