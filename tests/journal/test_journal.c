/* test_journal.c - intents, transitions, the past at start, and files that are not well. */
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../src/journal/internal.h"
#include "skim/base/auto.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"
#include "skim/journal/journal.h"

#include "rig.h"

static void test_intent_is_on_disk(void **state)
{
	struct journal *j = rig_open();
	struct act_order o = rig_entry("SK-20261124-abcdefgh");
	struct errmsg err;

	(void)state;
	assert_int_equal(journal_intent(j, &o, &err), RC_OK);
	/* Another connection sees it while ours is still open: it was committed. */
	assert_int_equal(rig_ask("SELECT count(*) FROM orders WHERE key = 'SK-20261124-abcdefgh' "
			     "AND state = 'sending' AND limit_e4 = 10900 AND quantity = 3846"), 1);
	assert_int_equal(rig_ask("SELECT count(*) FROM transitions WHERE what = 'intent' AND state = 'place'"), 1);
	/* And so is the stop that leaves with it. */
	assert_int_equal(rig_ask("SELECT count(*) FROM orders WHERE key = 'SK-20261124-abcdefgh/S' "
			     "AND parent = 'SK-20261124-abcdefgh' AND role = 'stop' AND side = 'SELL' "
			     "AND type = 'STP' AND stop_e4 = 10250 AND quantity = 3846 "
			     "AND state = 'waits'"), 1);
	journal_close(j);
}

static void test_file_is_private(void **state)
{
	struct stat st;

	(void)state;
	journal_close(rig_open());
	assert_int_equal(stat(rig_path, &st), 0);
	assert_int_equal(st.st_mode & 077, 0);
}

static void test_rows_follow_an_order(void **state)
{
	struct journal *j = rig_open();
	struct act_order o = rig_entry("SK-20261124-abcdefgh");
	struct act_journal r = rig_order(o.coid, "working", 0);
	struct errmsg err;

	(void)state;
	journal_intent(j, &o, &err);
	text_copy(r.order_id, sizeof r.order_id, "1799796559");
	rig_write(j, &r);
	r = rig_order(o.coid, "filled", 3846);	/* without the id: the id stays */
	rig_write(j, &r);
	assert_int_equal(rig_ask("SELECT count(*) FROM orders WHERE order_id = '1799796559' AND "
			     "state = 'filled' AND filled = 3846 AND risk_e4 = 2500000"), 1);
	assert_int_equal(rig_ask("SELECT count(*) FROM transitions WHERE key = 'SK-20261124-abcdefgh'"), 3);
	journal_close(j);
}

static void test_fill_counts_once(void **state)
{
	struct journal *j = rig_open();
	struct act_journal r = rig_order("SK-20261124-abcdefgh", "", 0);

	(void)state;
	r.kind = JR_FILL;
	r.quantity = 1200;
	r.price.e4 = 10850;
	text_copy(r.exec_id, sizeof r.exec_id, "0000e0d5.1.01");
	rig_write(j, &r);
	rig_write(j, &r);
	assert_int_equal(rig_ask("SELECT sum(quantity) FROM fills"), 1200);
	journal_close(j);
}

static void test_question_and_answer(void **state)
{
	struct journal *j = rig_open();
	struct act_journal r = rig_order("SK-20261124-abcdefgh", "o163", 0);

	(void)state;
	r.kind = JR_QUESTION;
	text_copy(r.text, sizeof r.text, "The price is far.\nDo you want to go on?");
	rig_write(j, &r);
	text_copy(r.answer, sizeof r.answer, "no");
	rig_write(j, &r);
	assert_int_equal(rig_ask("SELECT count(*) FROM questions WHERE ids = 'o163' AND answer = 'no' "
			     "AND text LIKE 'The price%go on?'"), 1);
	journal_close(j);
}

/* Longer than a row holds: it stands whole in the table. */
static void test_long_question(void **state)
{
	struct journal *j = rig_open();
	struct act_journal r = rig_order("SK-20261124-abcdefgh", "o163", 0);

	(void)state;
	r.kind = JR_QUESTION;
	memset(r.text, 'a', sizeof r.text - 1);
	rig_write(j, &r);
	r.kind = JR_QUESTION_MORE;
	text_copy(r.text, sizeof r.text, "\xc3\xa9 and its end");
	rig_write(j, &r);
	assert_int_equal(rig_ask("SELECT count(*) FROM questions WHERE length(text) = 1012 "
				 "AND text LIKE 'aaa%a\xc3\xa9 and its end'"), 1);
	assert_int_equal(rig_ask("SELECT count(*) FROM questions"), 1);
	r.kind = JR_QUESTION;
	text_copy(r.answer, sizeof r.answer, "yes");
	rig_write(j, &r);
	assert_int_equal(rig_ask("SELECT count(*) FROM questions WHERE answer = 'yes'"), 1);
	journal_close(j);
}

struct past {
	int orders, days, held;
	struct ev_restored_held shares;
	struct ev_restored last;
	struct ev_restored_day day;
	char marks[400];
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
	} else if (ev->type == EV_RESTORED_HELD) {
		p->held++;
		p->shares = ev->u.restored_held;
	} else if (ev->type == EV_RESTORED_MARK) {
		const struct ev_restored_mark *m = &ev->u.restored_mark;
		size_t n = strlen(p->marks);

		snprintf(p->marks + n, sizeof p->marks - n, "%d %s %s;", (int)m->what, m->ticker, m->text);
	}
}

/* Marks, notes and plans of today come back in their order; yesterday's do not, nor other decisions. */
static void test_marks_at_start(void **state)
{
	static const struct {
		int date;
		const char *ticker, *word, *text;
	} rows[] = {
		{ 20261123, "OLD", "plan", "hold" }, { 20261124, "KTA", "mark", "marked KTA" },
		{ 20261124, "", "mark", "marks cleared" }, { 20261124, "ZNX", "mark", "marked ZNX" },
		{ 20261124, "ZNX", "mark", "unmarked ZNX" }, { 20261124, "KTA", "note", "thin book" },
		{ 20261124, "KTA", "plan", "leave" }, { 20261124, "KTA", "flatten", "flatten 100 KTA" },
	};
	struct journal *j = rig_open();
	struct past p = { 0 };
	struct errmsg err;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct act_journal r = { .kind = JR_DECISION };

		text_copy(r.ticker, sizeof r.ticker, rows[i].ticker);
		text_copy(r.state, sizeof r.state, rows[i].word);
		text_copy(r.text, sizeof r.text, rows[i].text);
		assert_int_equal(journal_write(j, &r, (struct times){ utc_at(rows[i].date, 36000), 1 }, &err), RC_OK);
	}
	assert_int_equal(journal_restore(j, 20261124, collect, &p, &err), RC_OK);
	assert_string_equal(p.marks, "0 KTA marked KTA;1  marks cleared;0 ZNX marked ZNX;1 ZNX unmarked ZNX;"
			    "2 KTA thin book;3 KTA leave;");
	journal_close(j);
}

static void test_past_at_start(void **state)
{
	struct journal *j = rig_open();
	struct act_journal r = rig_order("SK-20261123-oldfinal", "filled", 3846), day = { .kind = JR_DAY };
	struct past p = { 0 };
	struct errmsg err;
	struct times yesterday = { utc_at(20261123, 10 * 3600 + 400), 1 };

	(void)state;
	assert_int_equal(journal_write(j, &r, yesterday, &err), RC_OK);
	r = rig_order("SK-20261123-oldstop1", "working", 0);
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

	j = rig_open();
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

static void fill_row(struct journal *j, const char *coid, const char *exec, enum side side, qty_t qty,
		     int32_t conid, int date)
{
	struct act_journal r = rig_order(coid, "", 0);
	struct errmsg err;

	r.kind = JR_FILL;
	r.side = side;
	r.quantity = qty;
	r.conid = conid;
	text_copy(r.exec_id, sizeof r.exec_id, exec);
	assert_int_equal(journal_write(j, &r, (struct times){ utc_at(date, 11 * 3600), 1 }, &err), RC_OK);
}

/* What our executions of earlier days leave is ours; today's, and those of others, do not count. */
static void test_shares_of_days_before(void **state)
{
	struct journal *j = rig_open();
	struct act_journal r = rig_order("SK-20261120-aaaaaaaa", "filled", 1200);
	struct past p = { 0 };
	struct errmsg err;

	(void)state;
	assert_int_equal(journal_write(j, &r, (struct times){ utc_at(20261120, 36000), 1 }, &err), RC_OK);
	fill_row(j, "SK-20261120-aaaaaaaa", "a.1", SIDE_BUY, 1200, 1001, 20261120);
	fill_row(j, "SK-20261120-aaaaaaaa", "a.2", SIDE_SELL, 200, 1001, 20261123);
	fill_row(j, "SK-20261120-aaaaaaaa", "a.3", SIDE_SELL, 300, 1001, 20261124);
	fill_row(j, "SK-20261120-aaaaaaaa", "b.1", SIDE_BUY, 50, 1002, 20261120);
	fill_row(j, "SK-20261120-aaaaaaaa", "b.2", SIDE_SELL, 50, 1002, 20261121);
	fill_row(j, "", "c.1", SIDE_BUY, 700, 1003, 20261120);
	assert_int_equal(journal_restore(j, 20261124, collect, &p, &err), RC_OK);
	assert_int_equal(p.held, 1);
	assert_int_equal(p.shares.conid, 1001);
	assert_int_equal(p.shares.quantity, 1000);
	assert_string_equal(p.shares.ticker, r.ticker);
	journal_close(j);
}

static void test_locked_is_an_error_with_words(void **state)
{
	struct errmsg err = { "" };
	struct journal *j = rig_open();
	struct act_order o = rig_entry("SK-20261124-abcdefgh");
	sqlite3 *db;

	(void)state;
	assert_int_equal(sqlite3_open(rig_path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(journal_intent(j, &o, &err), RC_IO);
	assert_non_null(strstr(err.text, "cannot be written"));
	sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	sqlite3_close(db);
	assert_int_equal(journal_intent(j, &o, &err), RC_OK);	/* and works again */
	journal_close(j);
}

/* --- what the file is ------------------------------------------------------------------------- */

static int64_t pragma(struct journal *j, const char *question)
{
	sqlite3_stmt *q;
	int64_t v;

	assert_int_equal(sqlite3_prepare_v2(j->db, question, -1, &q, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	v = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return v;
}

static void test_durable_and_strict(void **state)
{
	struct journal *j = rig_open();

	(void)state;
	assert_int_equal(pragma(j, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
	assert_int_equal(pragma(j, "PRAGMA synchronous"), 2);	/* FULL */
	assert_int_equal(pragma(j, "PRAGMA foreign_keys"), 1);
	assert_int_equal(rig_ask("SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND"
			     " name NOT LIKE 'sqlite%' AND strict = 0"), 0);
	assert_true(rig_ask("SELECT count(*) FROM pragma_table_list WHERE strict = 1") >= 9);
	/* A word where a number belongs, and a row of an order that is not there. */
	assert_int_not_equal(sqlite3_exec(j->db, "INSERT INTO days (day, changed) VALUES (20261124, 'x')",
					  NULL, NULL, NULL), SQLITE_OK);
	assert_int_not_equal(sqlite3_exec(j->db, "INSERT INTO fills (exec_id, key, ticker, conid, side,"
					  " quantity, price_e4, market, at, of_order) VALUES ('a', 'b', 'c', 1,"
					  " 'BUY', 1, 1, 1, '', 'nosuch')", NULL, NULL, NULL), SQLITE_OK);
	journal_close(j);
}

/* A journal of version 1, as the first skim wrote it, is brought forward with its rows. */
static void test_older_is_migrated(void **state)
{
	AUTO_FREE char *text = calloc(1, 65536);
	char source[4200];
	struct errmsg err = { "" };
	struct past p = { 0 };
	struct journal *j;
	sqlite3 *db;
	FILE *f;

	(void)state;
	snprintf(source, sizeof source, "%s/tests/data/journal-1.sql", getenv("top_srcdir") ? getenv("top_srcdir") : ".");
	f = fopen(source, "r");
	assert_non_null(f);
	assert_true(fread(text, 1, 65535, f) > 0);
	fclose(f);
	assert_int_equal(sqlite3_open(rig_path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	assert_int_equal(rig_ask("PRAGMA user_version"), 1);
	j = rig_open();
	assert_true(rig_ask("PRAGMA user_version") >= 2);
	assert_int_equal(rig_ask("SELECT count(*) FROM orders"), 2);
	assert_int_equal(rig_ask("SELECT count(*) FROM fills WHERE of_order = 'SK-20261124-abcdefgh'"), 1);
	assert_int_equal(rig_ask("SELECT count(*) FROM transitions WHERE of_order IS NULL"), 0);
	assert_int_equal(journal_restore(j, 20261124, collect, &p, &err), RC_OK);
	assert_int_equal(p.orders, 2);
	assert_int_equal(p.day.orders_today, 1);
	journal_close(j);
	journal_close(rig_open());	/* once is enough */
}

static void test_session_and_settings(void **state)
{
	static const struct journal_setting rows[] = {
		{ "risk", "risk", "250", "default" }, { "account", "mode", "paper", "skim.conf" },
	};
	struct journal_session s = { "0.1.0", "console", rows, 2 };
	struct journal *j = rig_open();
	struct errmsg err;

	(void)state;
	assert_int_equal(journal_begin(j, &s, &err), RC_OK);
	assert_int_equal(journal_begin(j, &s, &err), RC_OK);
	assert_int_equal(rig_ask("SELECT count(*) FROM sessions WHERE pid > 0 AND version = '0.1.0'"), 2);
	assert_int_equal(rig_ask("SELECT count(*) FROM settings WHERE session = 2 AND key = 'mode' AND"
			     " value = 'paper' AND origin = 'skim.conf'"), 1);
	journal_close(j);
}

/* Decisions, refusals, session events, candidates, excursions: each with its time. */
static void test_notes_and_trades(void **state)
{
	static const struct {
		enum journal_kind kind;
		const char *word;
	} notes[] = {
		{ JR_DECISION, "confirm" }, { JR_GATE, "chase" }, { JR_SESSION, "DOWN" },
		{ JR_CANDIDATE, "broke" },
	};
	struct journal *j = rig_open();
	struct act_journal r;

	(void)state;
	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++) {
		r = rig_order("", notes[i].word, 0);
		r.kind = notes[i].kind;
		rig_write(j, &r);
	}
	assert_int_equal(rig_ask("SELECT count(*) FROM notes WHERE market > 0 AND at LIKE '2026-11-24T10:05:00+11:00'"), 4);
	assert_int_equal(rig_ask("SELECT count(*) FROM notes WHERE kind = 'gate' AND word = 'chase'"), 1);
	r = rig_order("SK-20261124-abcdefgh", "", 0);
	r.kind = JR_TRADE;
	r.low.e4 = 10500;
	r.high.e4 = 11200;
	r.low_at = 5;
	r.high_at = 6;
	rig_write(j, &r);
	r.low.e4 = 10600;	/* after a restart: what went before stays */
	r.high.e4 = 11300;
	r.low_at = 7;
	r.high_at = 8;
	rig_write(j, &r);
	assert_int_equal(rig_ask("SELECT count(*) FROM trades WHERE low_e4 = 10500 AND low_market = 5 AND"
			     " high_e4 = 11300 AND high_market = 8"), 1);
	journal_close(j);
}

/* --- what may happen to it -------------------------------------------------------------------- */

/* Commits to a deleted file would be commits to nothing. */
static void test_moved_away(void **state)
{
	struct journal *j = rig_open();
	struct act_order o = rig_entry("SK-20261124-abcdefgh");
	struct errmsg err = { "" };
	char aside[140];

	(void)state;
	snprintf(aside, sizeof aside, "%s.aside", rig_path);
	assert_int_equal(rename(rig_path, aside), 0);
	assert_int_equal(journal_intent(j, &o, &err), RC_IO);
	assert_non_null(strstr(err.text, "moved or deleted"));
	assert_int_equal(rename(aside, rig_path), 0);
	assert_int_equal(journal_intent(j, &o, &err), RC_OK);
	journal_close(j);
}

/* The disk takes no more: words; then it works again, and nothing that was there is lost. */
static void test_disk_full(void **state)
{
	struct journal *j = rig_open();
	struct act_order o = rig_entry("SK-20261124-abcdefgh");
	struct errmsg err = { "" };
	struct rlimit was, small;
	int n = 0;

	(void)state;
	assert_int_equal(journal_intent(j, &o, &err), RC_OK);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	small = was;
	small.rlim_cur = 120000;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	do {
		struct act_journal r = rig_order("SK-20261124-abcdefgh", "working", n);

		if (journal_write(j, &r, clock_now(), &err) != RC_OK)
			break;
	} while (++n < 10000);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	assert_true(n < 10000);
	assert_non_null(strstr(err.text, "cannot be written"));
	assert_int_equal(journal_intent(j, &o, &err), RC_OK);
	assert_int_equal(rig_ask("SELECT count(*) FROM transitions"), n + 2);
	assert_int_equal(rig_ask("SELECT filled FROM orders WHERE key LIKE '%h'"), 0);
	journal_close(j);
	assert_int_equal(rig_ask("SELECT integrity_check = 'ok' FROM pragma_integrity_check"), 1);
}

/* A stop that the operator lets go unjournaled is written when the file works again. */
static void test_unjournaled_is_written_later(void **state)
{
	struct journal *j = rig_open();
	struct act_order o = rig_entry("SK-20261124-aaaaaaaa"), stop = rig_entry("SK-20261124-ssssssss");
	struct act_journal r = rig_order("SK-20261124-ssssssss", "working", 0);
	struct errmsg err = { "" };
	char aside[140];

	(void)state;
	stop.entry = stop.child = false;
	stop.role = ROLE_STOP;
	stop.unjournaled = true;
	snprintf(aside, sizeof aside, "%s.aside", rig_path);
	assert_int_equal(rename(rig_path, aside), 0);
	assert_int_equal(journal_intent(j, &stop, &err), RC_IO);
	assert_int_equal(journal_intent(j, &o, &err), RC_IO);	/* an entry is not kept: it is not sent */
	assert_int_equal(journal_settle(j, &err), RC_IO);
	assert_int_equal(rename(aside, rig_path), 0);
	rig_write(j, &r);
	assert_int_equal(rig_ask("SELECT count(*) FROM orders WHERE key = 'SK-20261124-ssssssss' AND"
			     " state = 'working'"), 1);
	assert_int_equal(rig_ask("SELECT count(*) FROM orders"), 1);
	assert_int_equal(rig_ask("SELECT count(*) FROM transitions WHERE what = 'intent' AND n <"
			     " (SELECT n FROM transitions WHERE what = 'order')"), 1);
	assert_int_equal(journal_settle(j, &err), RC_OK);
	assert_int_equal(rig_ask("SELECT count(*) FROM transitions"), 2);
	journal_close(j);
}

static void note_opened(void *ctx, struct journal *j)
{
	(void)j;
	++*(atomic_int *)ctx;
}

static bool next_journal_event(struct inbox *in, struct event *ev)
{
	int64_t until = clock_steady() + 60 * NS_PER_S;

	while (inbox_take(in, ev, until) == RC_OK)
		if (ev->type == EV_JOURNAL)
			return true;
	return false;
}

/* It cannot be opened at the start: rows are kept, and written in order when it can. */
static void test_opened_later(void **state)
{
	char below[200];
	struct inbox *in = inbox_new(64);
	struct outbox *out = outbox_new(64);
	struct action a = { .type = ACT_JOURNAL, .t = clock_now() };
	struct errmsg err = { "" };
	atomic_int opened = 0;
	struct journal *j;
	struct recorder *rec;
	struct event ev;
	FILE *f;

	(void)state;
	snprintf(below, sizeof below, "%s/sub", rig_dir);
	f = fopen(below, "w");	/* a file where the folder should be */
	fclose(f);
	snprintf(rig_path, sizeof rig_path, "%s/sub/skim.db", rig_dir);
	j = journal_closed(rig_path);
	assert_int_not_equal(journal_try(j, &err), RC_OK);
	assert_true(strlen(err.text) > 20);
	assert_int_not_equal(journal_intent(j, &(struct act_order){ .entry = true }, &err), RC_OK);
	rec = recorder_start(j, out, in, note_opened, &opened);
	for (int i = 0; i < 3; i++) {
		a.u.journal = rig_order("SK-20261124-abcdefgh", i == 2 ? "filled" : "working", i);
		assert_int_equal(outbox_put(out, &a), RC_OK);
	}
	assert_int_equal(unlink(below), 0);
	assert_true(next_journal_event(in, &ev));
	assert_true(ev.u.journal.ok);
	assert_int_equal(opened, 1);
	recorder_stop(rec);
	assert_int_equal(rig_ask("SELECT count(*) FROM transitions"), 3);
	assert_int_equal(rig_ask("SELECT count(*) FROM orders WHERE state = 'filled'"), 1);
	journal_close(j);
	outbox_free(out);
	inbox_free(in);
}

/* It fails while running: said once, rows are kept, said once more when it works again. */
static void test_fails_and_works_again(void **state)
{
	struct journal *j = rig_open();
	struct inbox *in = inbox_new(64);
	struct outbox *out = outbox_new(64);
	struct action a = { .type = ACT_JOURNAL, .t = clock_now() };
	struct recorder *rec = recorder_start(j, out, in, NULL, NULL);
	struct event ev;
	char aside[140];

	(void)state;
	snprintf(aside, sizeof aside, "%s.aside", rig_path);
	assert_int_equal(rename(rig_path, aside), 0);
	for (int i = 0; i < 5; i++) {
		a.u.journal = rig_order("SK-20261124-abcdefgh", "working", i);
		assert_int_equal(outbox_put(out, &a), RC_OK);
	}
	assert_true(next_journal_event(in, &ev));
	assert_false(ev.u.journal.ok);
	assert_int_equal(rename(aside, rig_path), 0);
	assert_true(next_journal_event(in, &ev));
	assert_true(ev.u.journal.ok);
	recorder_stop(rec);
	assert_int_equal(rig_ask("SELECT count(*) FROM transitions"), 5);
	assert_int_equal(rig_ask("SELECT filled FROM orders"), 4);
	journal_close(j);
	outbox_free(out);
	inbox_free(in);
}

/* It fails for so long that not all can be kept: notes make room for orders, and that is said. */
static void test_fails_for_long(void **state)
{
	enum { NOTES = 1400, ORDERS = 300 };
	struct journal *j = rig_open();
	struct inbox *in = inbox_new(64);
	struct outbox *out = outbox_new(64);
	struct action a = { .type = ACT_JOURNAL, .t = clock_now() };
	struct recorder *rec = recorder_start(j, out, in, NULL, NULL);
	struct event ev;
	char aside[140];

	(void)state;
	snprintf(aside, sizeof aside, "%s.aside", rig_path);
	assert_int_equal(rename(rig_path, aside), 0);
	for (int i = 0; i < NOTES + ORDERS; i++) {
		a.u.journal = rig_order("SK-20261124-abcdefgh", "working", i);
		if (i >= ORDERS) {
			a.u.journal.kind = JR_CANDIDATE;
			a.u.journal.coid[0] = '\0';
		}
		while (outbox_put(out, &a) == RC_FULL)
			sched_yield();
	}
	assert_true(next_journal_event(in, &ev));
	assert_false(ev.u.journal.ok);
	while (outbox_len(out))
		sched_yield();
	assert_int_equal(rename(aside, rig_path), 0);
	assert_true(next_journal_event(in, &ev));
	assert_true(ev.u.journal.ok);
	assert_non_null(strstr(ev.u.journal.text, "the journal lacks 67"));
	recorder_stop(rec);
	assert_int_equal(rig_ask("SELECT count(*) FROM transitions WHERE what = 'order'"), ORDERS);
	assert_int_equal(rig_ask("SELECT count(*) FROM notes"), 1024 - ORDERS);
	journal_close(j);
	outbox_free(out);
	inbox_free(in);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_intent_is_on_disk, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(test_file_is_private, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(test_rows_follow_an_order, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(test_fill_counts_once, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(test_question_and_answer, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(test_long_question, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(test_past_at_start, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(test_marks_at_start, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(test_shares_of_days_before, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(test_locked_is_an_error_with_words, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(test_durable_and_strict, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(test_older_is_migrated, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(test_session_and_settings, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(test_notes_and_trades, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(test_moved_away, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(test_disk_full, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(test_unjournaled_is_written_later, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(test_opened_later, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(test_fails_and_works_again, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(test_fails_for_long, rig_set_up, rig_tear_down),
	};
	struct errmsg err;

	return zone_init(&err) != RC_OK || cmocka_run_group_tests_name("journal", tests, NULL, NULL);
}
