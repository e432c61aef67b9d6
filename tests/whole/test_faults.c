/*
 * test_faults.c - what the operator reads when a service misbehaves in mid-morning, that it
 * mends by itself, and what the screen does on poor terminals.
 */
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "cases.h"
#include "screen.h"

enum { FIRST_PICTURE = 8192, IDLE_A_SECOND = 150, WATCH_S = 4 };

static void start_on(int rows, int cols, const char *type, const char *locale)
{
	static char program[4096];
	char *argv[] = { program, NULL };
	struct term_options o = {
		.rows = rows, .cols = cols, .type = type, .locale = locale,
		.env = (const char *const *)market.env, .dir = market.dir,
	};

	snprintf(program, sizeof program, "%s", market_program("skim"));
	term = term_start(&o, argv);
	assert_non_null(term);
}

static void up(int rows, int cols)
{
	screen_start(rows, cols);
	screen_expect("data RT", 40);
}

/* --- services ---------------------------------------------------------------------------- */

/* A token refused in mid-session: another is fetched, and no word of the link going down. */
static void test_token_expires(void **state)
{
	(void)state;
	up(24, 80);
	assert_int_equal(market_count(&market, "requests", "tokens"), 1);
	market_ask(&market, "expire-token");
	for (int i = 0; i < 300 && market_count(&market, "requests", "tokens") < 2; i++) {
		term_watch(term, 100);
		assert_false(term_has(term, "DOWN"));
	}
	assert_int_equal(market_count(&market, "requests", "tokens"), 2);
	screen_expect("data RT", 10);
	assert_false(term_has(term, "DOWN"));
	screen_leave(":q\r");
}

static void test_held_in_mid_session(void **state)
{
	(void)state;
	up(24, 80);
	market_ask(&market, "compete on");
	screen_expect("HELD ELSEWHERE", 70);
	assert_int_equal(market_count(&market, "requests", "order_posts"), 0);
	screen_leave(":q\r");
}

static void test_silent_stream(void **state)
{
	(void)state;
	up(24, 80);
	term_send(term, "6");
	screen_expect("6 Health", 5);
	market_ask(&market, "ws-silent on");
	screen_expect("polling", 60);
	market_ask(&market, "ws-silent off");
	if (!term_wait_ms(term, "data RT", 60000) || !term_wait_gone(term, "polling"))
		fail_msg("the stream did not come back");
	screen_leave(":q\r");
}

/* The page cannot be seen: said, with its cause, and never "no news". */
static void test_news_refused(void **state)
{
	(void)state;
	up(24, 80);
	market_ask(&market, "fail GET:/asx/v2/statistics/todayAnns.do 403 always");
	term_send(term, "2");
	screen_expect("gates on news closed", 30);
	screen_expect("HTTP 403", 10);
	market_ask(&market, "faults clear");
	screen_expect("feed ok", 60);
	screen_leave(":q\r");
}

/* Another process holds the journal: entries are refused until it lets go. */
static void test_journal_locked(void **state)
{
	char path[200];
	sqlite3 *db = NULL;

	(void)state;
	up(24, 80);
	snprintf(path, sizeof path, "%s/state/skim/skim.db", market.dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	term_send(term, ":note the journal is locked\r");
	screen_expect("journal not writable", 30);
	assert_int_equal(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	term_send(term, "7");	/* the alarm keeps its line until it is acknowledged */
	screen_expect("journal works again", 30);
	screen_leave(":q\r");
}

/* --- terminals --------------------------------------------------------------------------- */

static void test_small(void **state)
{
	(void)state;
	start_on(10, 40, NULL, NULL);
	screen_expect("skim needs 60x15, this is 40x10", 15);
	term_resize(term, 24, 80);
	screen_expect("PAPER", 30);
	screen_leave(":q\r");
}

static void test_terminals(void **state)
{
	static const struct {
		const char *type, *locale;
	} rows[] = { { "linux", "C.UTF-8" }, { "vt100", "C" }, { "xterm-256color", "C" } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t n;

		start_on(24, 80, rows[i].type, rows[i].locale);
		screen_expect("PAPER", 30);
		screen_expect("KTA", 30);
		if (!strcmp(rows[i].locale, "C")) {
			const char *raw = term_raw(term, &n);

			for (size_t k = 0; k < n; k++)
				if ((unsigned char)raw[k] >= 0x80)
					fail_msg("byte %02x on a terminal of ASCII", raw[k] & 0xff);
		}
		screen_leave(":q\r");
		term_free(term);
		term = NULL;
	}
}

static void test_dumb(void **state)
{
	int status = -1;

	(void)state;
	start_on(24, 80, "dumb", NULL);
	assert_true(term_exit(term, 10000, &status));
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) != 0);
	term_settle(term, 100);
	assert_true(term_has(term, "set TERM"));
}

/* A slow line: the first picture, and the market standing still. */
static void test_bytes(void **state)
{
	uint64_t before;

	(void)state;
	market_set(&market, "SKIM_CLOCK_RATE", "0");
	market_ask(&market, "rate 0");
	screen_start(24, 80);
	term_settle(term, 500);
	if (term_bytes(term) >= FIRST_PICTURE)
		fail_msg("the first picture takes %llu bytes", (unsigned long long)term_bytes(term));
	screen_expect("data RT", 40);
	term_watch(term, 3000);	/* what comes late at the start is not idleness */
	before = term_bytes(term);
	term_watch(term, WATCH_S * 1000);
	if (term_bytes(term) - before >= WATCH_S * IDLE_A_SECOND)
		fail_msg("%llu bytes in %d idle seconds", (unsigned long long)(term_bytes(term) - before),
			 WATCH_S);
	screen_leave(":q\r");
}

int main(int argc, char *argv[])
{
#define ROW(f) { #f, screen_set_up, f, screen_tear_down, NULL }
	static const struct one_case cases[] = {
		ROW(test_token_expires), ROW(test_held_in_mid_session), ROW(test_silent_stream),
		ROW(test_news_refused), ROW(test_journal_locked), ROW(test_small),
		ROW(test_terminals), ROW(test_dumb), ROW(test_bytes),
	};
	enum { N = sizeof cases / sizeof *cases };

	return cases_main("faults", cases, N, 5, argc, argv);
}
