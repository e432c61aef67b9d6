/* test_journal.c - intents, transitions, the past at start, and files that are not well. */
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../tmpdir.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"
#include "skim/journal/journal.h"

static char dir[64], path[128];

static int set_up(void **state)
{
	(void)state;
	assert_non_null(tmpdir_make(dir));
	snprintf(path, sizeof path, "%s/skim.db", dir);
	clock_set_market(utc_at(20261124, 10 * 3600 + 300), 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	tmpdir_remove(dir);
	return 0;
}

static struct journal *open_journal(void)
{
	struct journal *j;
	struct errmsg err = { "" };

	if (journal_open(&j, path, &err) != RC_OK)
		fail_msg("%s", err.text);
	return j;
}

/* One number straight from the file, past our own code. */
static int64_t ask(const char *question)
{
	sqlite3 *db;
	sqlite3_stmt *q;
	int64_t v;

	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, question, -1, &q, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	v = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	sqlite3_close(db);
	return v;
}

static struct act_order entry(const char *coid)
{
	struct act_order o = {
		.sub = 1, .entry = true, .conid = 990000101, .role = ROLE_ENTRY, .side = SIDE_BUY,
		.type = TYPE_LMT, .tif = TIF_DAY, .quantity = 3846, .limit = { 10900 }, .child = true,
		.child_stop = { 10250 }, .child_tif = TIF_GTC, .signal = { 10900 }, .risk = { 250 * E4 },
	};

	text_copy(o.coid, sizeof o.coid, coid);
	text_copy(o.ticker, sizeof o.ticker, "ZNX");
	return o;
}

static struct act_journal order_row(const char *coid, const char *state, qty_t filled)
{
	struct act_journal r = {
		.kind = JR_ORDER, .conid = 990000101, .role = ROLE_ENTRY, .side = SIDE_BUY,
		.type = TYPE_LMT, .tif = TIF_DAY, .quantity = 3846, .filled = filled, .limit = { 10900 },
	};

	text_copy(r.coid, sizeof r.coid, coid);
	text_copy(r.ticker, sizeof r.ticker, "ZNX");
	text_copy(r.state, sizeof r.state, state);
	return r;
}

static void write_row(struct journal *j, const struct act_journal *r)
{
	struct errmsg err = { "" };

	if (journal_write(j, r, clock_now(), &err) != RC_OK)
		fail_msg("%s", err.text);
}

static void test_intent_is_on_disk(void **state)
{
	struct journal *j = open_journal();
	struct act_order o = entry("SK-20261124-abcdefgh");
	struct errmsg err;

	(void)state;
	assert_int_equal(journal_intent(j, &o, &err), RC_OK);
	/* Another connection sees it while ours is still open: it was committed. */
	assert_int_equal(ask("SELECT count(*) FROM orders WHERE key = 'SK-20261124-abcdefgh' "
			     "AND state = 'sending' AND limit_e4 = 10900 AND quantity = 3846"), 1);
	assert_int_equal(ask("SELECT count(*) FROM transitions WHERE what = 'intent' AND state = 'place'"), 1);
	/* And so is the stop that leaves with it. */
	assert_int_equal(ask("SELECT count(*) FROM orders WHERE key = 'SK-20261124-abcdefgh/S' "
			     "AND parent = 'SK-20261124-abcdefgh' AND role = 'stop' AND side = 'SELL' "
			     "AND type = 'STP' AND stop_e4 = 10250 AND quantity = 3846 "
			     "AND state = 'waits'"), 1);
	journal_close(j);
}

static void test_file_is_private(void **state)
{
	struct stat st;

	(void)state;
	journal_close(open_journal());
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 077, 0);
}

static void test_rows_follow_an_order(void **state)
{
	struct journal *j = open_journal();
	struct act_order o = entry("SK-20261124-abcdefgh");
	struct act_journal r = order_row(o.coid, "working", 0);
	struct errmsg err;

	(void)state;
	journal_intent(j, &o, &err);
	text_copy(r.order_id, sizeof r.order_id, "1799796559");
	write_row(j, &r);
	r = order_row(o.coid, "filled", 3846);	/* without the id: the id stays */
	write_row(j, &r);
	assert_int_equal(ask("SELECT count(*) FROM orders WHERE order_id = '1799796559' AND "
			     "state = 'filled' AND filled = 3846 AND risk_e4 = 2500000"), 1);
	assert_int_equal(ask("SELECT count(*) FROM transitions WHERE key = 'SK-20261124-abcdefgh'"), 3);
	journal_close(j);
}

static void test_fill_counts_once(void **state)
{
	struct journal *j = open_journal();
	struct act_journal r = order_row("SK-20261124-abcdefgh", "", 0);

	(void)state;
	r.kind = JR_FILL;
	r.quantity = 1200;
	r.price.e4 = 10850;
	text_copy(r.exec_id, sizeof r.exec_id, "0000e0d5.1.01");
	write_row(j, &r);
	write_row(j, &r);
	assert_int_equal(ask("SELECT sum(quantity) FROM fills"), 1200);
	journal_close(j);
}

static void test_question_and_answer(void **state)
{
	struct journal *j = open_journal();
	struct act_journal r = order_row("SK-20261124-abcdefgh", "o163", 0);

	(void)state;
	r.kind = JR_QUESTION;
	text_copy(r.text, sizeof r.text, "The price is far.\nDo you want to go on?");
	write_row(j, &r);
	text_copy(r.answer, sizeof r.answer, "no");
	write_row(j, &r);
	assert_int_equal(ask("SELECT count(*) FROM questions WHERE ids = 'o163' AND answer = 'no' "
			     "AND text LIKE 'The price%go on?'"), 1);
	journal_close(j);
}

struct past {
	int orders, days;
	struct ev_restored last;
	struct ev_restored_day day;
};

static void collect(void *ctx, const struct event *ev)
{
	struct past *p = ctx;

	if (ev->type == EV_RESTORED) {
		p->orders++;
		p->last = ev->u.restored;
	} else if (ev->type == EV_RESTORED_DAY) {
		p->days++;
		p->day = ev->u.restored_day;
	}
}

static void test_past_at_start(void **state)
{
	struct journal *j = open_journal();
	struct act_journal r = order_row("SK-20261123-oldfinal", "filled", 3846), day = { .kind = JR_DAY };
	struct past p = { 0 };
	struct errmsg err;
	struct times yesterday = { utc_at(20261123, 10 * 3600 + 400), 1 };

	(void)state;
	assert_int_equal(journal_write(j, &r, yesterday, &err), RC_OK);
	r = order_row("SK-20261123-oldstop1", "working", 0);
	r.role = ROLE_STOP;
	r.side = SIDE_SELL;
	r.type = TYPE_STP;
	r.tif = TIF_GTC;
	r.stop.e4 = 10250;
	assert_int_equal(journal_write(j, &r, yesterday, &err), RC_OK);
	day.locked = true;
	day.orders_today = 4;
	assert_int_equal(journal_write(j, &day, yesterday, &err), RC_OK);
	journal_close(j);

	j = open_journal();
	assert_int_equal(journal_restore(j, 20261124, collect, &p, &err), RC_OK);
	assert_int_equal(p.orders, 1);	/* the stop lives on, the filled one is yesterday's */
	assert_string_equal(p.last.coid, "SK-20261123-oldstop1");
	assert_int_equal(p.last.role, ROLE_STOP);
	assert_int_equal(p.last.stop.e4, 10250);
	assert_int_equal(p.days, 1);
	assert_true(p.day.locked);	/* the kill switch survives the night */
	assert_int_equal(p.day.orders_today, 0);
	journal_close(j);
}

static void test_corrupt_is_set_aside(void **state)
{
	struct errmsg err = { "" };
	struct journal *j;
	FILE *f = fopen(path, "w");
	char command[200];

	(void)state;
	for (int i = 0; i < 4096; i++)
		fputs("this is no database ", f);
	fclose(f);
	assert_int_equal(journal_open(&j, path, &err), RC_OK);
	assert_non_null(strstr(err.text, "set aside"));
	assert_int_equal(ask("SELECT count(*) FROM orders"), 0);
	journal_close(j);
	snprintf(command, sizeof command, "ls %s/skim.db.corrupt-* >/dev/null", dir);
	assert_int_equal(system(command), 0);
}

static void test_newer_is_refused(void **state)
{
	struct errmsg err = { "" };
	struct journal *j = open_journal();
	sqlite3 *db;

	(void)state;
	journal_close(j);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 99", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	assert_int_equal(journal_open(&j, path, &err), RC_STALE);
	assert_non_null(strstr(err.text, "newer skim"));
}

static void test_locked_is_an_error_with_words(void **state)
{
	struct errmsg err = { "" };
	struct journal *j = open_journal();
	struct act_order o = entry("SK-20261124-abcdefgh");
	sqlite3 *db;

	(void)state;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(journal_intent(j, &o, &err), RC_IO);
	assert_non_null(strstr(err.text, "cannot be written"));
	sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	sqlite3_close(db);
	assert_int_equal(journal_intent(j, &o, &err), RC_OK);	/* and works again */
	journal_close(j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_intent_is_on_disk, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_file_is_private, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_rows_follow_an_order, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_fill_counts_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_question_and_answer, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_past_at_start, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_corrupt_is_set_aside, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_newer_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_locked_is_an_error_with_words, set_up, tear_down),
	};
	struct errmsg err;

	return zone_init(&err) != RC_OK || cmocka_run_group_tests_name("journal", tests, NULL, NULL);
}
