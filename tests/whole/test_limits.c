/*
 * test_limits.c - what the operator reads when the broker holds the program back, and when its
 * scanner goes quiet: on the screen and from `skim doctor`.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cases.h"
#include "screen.h"

static void up(void)
{
	screen_start(40, 160);
	screen_expect("data RT", 40);
	term_send(term, "6");
	screen_expect("6 Health", 5);
}

/* A 429 with its time, on one path: said on the first line and in Health with its end, orders
 * untouched, and gone by itself. */
static void held(const char *command)
{
	up();
	assert_string_equal(market_ask(&market, "%s", command), "ok");
	screen_expect("HELD BACK", 60);
	screen_expect("/iserver/scanner/run rests, orders go on", 10);
	assert_true(term_has(term, "again in"));
	if (!term_wait_gone(term, "HELD BACK"))
		fail_msg("the rest has no end");
	screen_leave(":q\r");
}

static void test_retry_after(void **state)
{
	(void)state;
	held("429 /iserver/scanner/run 1 retry-after 5");
}

static void test_no_retry_after(void **state)
{
	(void)state;
	held("429 /iserver/scanner/run 1");
}

/* A start that meets a 429 waits for as long as that path rests. */
static void test_at_the_sign_in(void **state)
{
	(void)state;
	market_ask(&market, "429 GET:/iserver/accounts 1");
	screen_start(40, 160);
	screen_expect("data RT", 25);
	screen_leave(":q\r");
}

static void test_empty_scanner(void **state)
{
	(void)state;
	up();
	market_ask(&market, "scanner empty always");
	screen_expect("scanner answers EMPTY while quotes flow", 60);
	screen_expect("log out of TradingView, the portal and mobile", 10);
	market_ask(&market, "scanner off");
	if (!term_wait_gone(term, "EMPTY again and again"))
		fail_msg("the scanner's line did not clear");
	screen_leave(":q\r");
}

/* At half past ten, so that the doctor finds quotes flowing. */
static int set_up_late(void **state)
{
	static const char *const args[] = { "--scenario", "late", NULL };

	(void)state;
	market_start(&market, args);
	return 0;
}

/* The same from the doctor: competing=false, and yet a warning with its mend. */
static void test_doctor(void **state)
{
	static char program[4096], word[] = "doctor";
	char *argv[] = { program, word, NULL };
	struct term_options o = {
		.rows = 40, .cols = 160, .env = (const char *const *)market.env, .dir = market.dir,
	};
	int status = -1;

	(void)state;
	market_ask(&market, "scanner empty always");
	snprintf(program, sizeof program, "%s", market_program("skim"));
	term = term_start(&o, argv);
	assert_non_null(term);
	screen_expect("three times in a row while quotes flow", 60);
	screen_expect("log out of TradingView", 5);
	assert_true(term_exit(term, 30000, &status));
}

/* Cash in another currency is shown apart, whatever it is worth. */
static void test_foreign_cash(void **state)
{
	(void)state;
	market_ask(&market, "foreign-cash USD 1500.25");
	up();
	screen_expect("apart: USD $1,500", 30);
	screen_leave(":q\r");
}

/* The account list says paper, the websocket live: an alarm, and no order. */
static void test_paper_and_live(void **state)
{
	(void)state;
	market_ask(&market, "is-paper stream false");
	screen_start(40, 160);
	screen_expect("no orders until they agree", 40);
	assert_int_equal(market_count(&market, "requests", "order_posts"), 0);
	screen_leave(":q\r");
}

int main(int argc, char *argv[])
{
#define ROW(f) { #f, screen_set_up, f, screen_tear_down, NULL }
	static const struct one_case cases[] = {
		ROW(test_retry_after), ROW(test_no_retry_after), ROW(test_at_the_sign_in),
		ROW(test_empty_scanner),
		{ "test_doctor", set_up_late, test_doctor, screen_tear_down, NULL },
		ROW(test_foreign_cash), ROW(test_paper_and_live),
	};
	enum { N = sizeof cases / sizeof *cases };

	return cases_main("limits", cases, N, N, argc, argv);
}
