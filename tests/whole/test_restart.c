/*
 * test_restart.c - what a start meets: an order typed in its first second, a second console on the same
 * journal, a journal of a newer skim, a clock that went back while shares were held.
 */
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "book.h"
#include "cases.h"
#include "operator.h"
#include "screen.h"

enum { REVIEWS = 8 };

static void buy_and_cover(void)
{
	operator_buy("0.415");
	term_send(term, "4");
	screen_expect("FULL", 60);
}

/* --- the first second ----------------------------------------------------------------------- */

static bool ready_or_over(struct term *t, void *ctx)
{
	(void)ctx;
	return term_has(t, "Type KTA and Enter to send") || term_has(t, "review over");
}

static bool gone_or_over(struct term *t, void *ctx)
{
	(void)ctx;
	return !term_has(t, "Type KTA and Enter to send") || term_has(t, "review over");
}

static bool typed(void)
{
	if (!term_wait_for(term, ready_or_over, NULL, 60000, "a review, ready or over"))
		fail();
	assert_false(term_has(term, "the quote is stale"));
	if (!term_has(term, "review over")) {
		term_send(term, "KTA\r");
		if (!term_wait_for(term, gone_or_over, NULL, 30000, "sent, or over"))
			fail();
	}
	assert_false(term_has(term, "the quote is stale"));
	return !term_has(term, "review over");
}

/*
 * Nothing is there yet when the order is typed.  The review may run out while link and quote come,
 * and then it says that and nothing else; the order is still on the screen, Enter opens it again.
 */
static void test_typed_at_once(void **state)
{
	int tries = 0;

	(void)state;
	screen_start(40, 120);
	screen_expect("PAPER", 20);
	term_send(term, ":buy KTA 2000 limit 0.415 stop 0.380\r");
	screen_expect("BUY KTA", 10);
	while (!typed()) {
		assert_true(++tries < REVIEWS);
		term_send(term, "\r");		/* back to the ticket */
		assert_true(term_wait_gone(term, "review over"));
		term_send(term, "\r");
	}
	term_send(term, "4");
	screen_expect("FULL", 60);
	book_expect(1, QTY);
	operator_leave();
}

/* --- one owner ------------------------------------------------------------------------------ */

static struct term *second(void)
{
	static char program[4096];
	char *argv[] = { program, NULL };
	struct term_options o = { .rows = 40, .cols = 120, .env = (const char *const *)market.env,
				  .dir = market.dir };
	struct term *t;

	snprintf(program, sizeof program, "%s", market_program("skim"));
	t = term_start(&o, argv);
	assert_non_null(t);
	return t;
}

static void test_two_consoles(void **state)
{
	char words[200], host[65] = "";
	struct term *other;
	int status = 0;

	(void)state;
	gethostname(host, sizeof host - 1);
	operator_start();
	buy_and_cover();
	other = second();
	snprintf(words, sizeof words, "owned by pid %d on %s", (int)term_pid(term), host);
	assert_true(term_wait_ms(other, words, 30000));
	assert_true(term_exit(other, 10000, &status));
	assert_int_equal(WEXITSTATUS(status), 4);
	term_free(other);
	assert_true(term_has(term, "FULL"));
	/* The first one's terminal is gone: the second takes over, with all it knew. */
	term_hang_up(term);
	other = second();
	assert_true(term_wait_ms(other, "away", 60000));
	assert_true(term_exit(term, 30000, &status));
	term_free(term);
	term = other;
	term_send(term, "4");
	screen_expect("FULL", 60);
	book_expect(1, QTY);
	assert_int_equal(market_journal(&market, "SELECT count(*) FROM orders"), 2);
	assert_int_equal(market_journal(&market, "SELECT count(*) FROM sessions"), 2);
	operator_leave();
}

/* --- a journal of a newer skim ---------------------------------------------------------------- */

static void edit(const char *sql)
{
	char path[200];
	sqlite3 *db;

	snprintf(path, sizeof path, "%s/state/skim/skim.db", market.dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 10000);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* It is left as it is; entries stop, and the shares that are held are seen at the broker. */
static void test_newer_journal(void **state)
{
	(void)state;
	operator_start();
	buy_and_cover();
	operator_kill();
	edit("PRAGMA user_version = 99");
	operator_start();
	screen_expect("written by a newer skim", 30);
	term_send(term, ":buy KTA 2000 limit 0.415 stop 0.380\r");
	screen_expect("the journal cannot be written", 30);
	term_send(term, "\033");
	term_settle(term, 300);
	term_send(term, "4");
	screen_expect("2,000", 60);
	book_expect(1, QTY);
	assert_int_equal(market_journal(&market, "PRAGMA user_version"), 99);
	assert_int_equal(market_journal(&market, "SELECT count(*) FROM orders"), 2);
	operator_kill();
}

/* --- a clock that goes back ------------------------------------------------------------------- */

/* The journal is of an hour, then of a day, that is still to come. */
static void test_clock_goes_back(void **state)
{
	static const char *const starts[] = { "2026-11-24T10:06:00", "2026-11-23T10:20:00" };

	(void)state;
	operator_start();
	buy_and_cover();
	operator_kill();
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
		market_set(&market, "SKIM_CLOCK_START", starts[i]);
		screen_start(40, 120);
		screen_expect("PAPER", 20);
		term_send(term, "4");
		screen_expect("FULL", 90);
		book_expect(1, QTY);
		assert_int_equal(market_journal(&market, "SELECT count(*) FROM orders WHERE role = 'entry' AND "
						"state = 'filled' AND filled = 2000"), 1);
		assert_int_equal(market_journal(&market, "SELECT count(*) FROM orders WHERE role = 'stop' AND "
						"state = 'working'"), 1);
		operator_kill();
	}
}

int main(int argc, char *argv[])
{
#define ROW(f) { #f, operator_set_up, f, screen_tear_down, NULL }
	static const struct one_case cases[] = {
		ROW(test_typed_at_once), ROW(test_two_consoles), ROW(test_newer_journal),
		ROW(test_clock_goes_back),
	};
	enum { N = sizeof cases / sizeof *cases };

	return cases_main("restart", cases, N, N, argc, argv);
}
