/*
 * test_road.c - the whole road: the real program on a terminal, against the real simulator, from
 * a cold start to a filled, protected position; what the screen shows, what the journal holds,
 * what the broker received.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "cases.h"
#include "screen.h"

static void test_road_80(void **state)
{
	(void)state;
	screen_start(24, 80);
	screen_arm();
	screen_expect("KTA", 10);
	screen_buy_kta();
	term_send(term, "4");
	screen_expect("FULL", 15);
	screen_shot("positions-80x24");

	/* What the broker received: one entry with its stop, asked and answered once. */
	assert_non_null(strstr(market_ask(&market, "orders"), "KTA"));
	assert_int_equal(market_count(&market, "requests", "order_posts"), 1);

	/* What the journal holds. */
	assert_true(market_journal_wait(&market, "SELECT count(*) FROM orders WHERE role = 'entry' "
					"AND state = 'filled'", 1, 10000));
	assert_int_equal(market_journal(&market, "SELECT count(*) FROM orders WHERE role = 'entry'"), 1);
	assert_int_equal(market_journal(&market, "SELECT count(*) FROM orders WHERE role = 'stop' "
					"AND state = 'working'"), 1);
	assert_int_equal(market_journal(&market, "SELECT count(*) FROM questions WHERE answer = 'yes'"), 1);
	assert_true(market_journal(&market, "SELECT sum(quantity) FROM fills") > 0);
	/* The intent was committed before the order was answered. */
	assert_int_equal(market_journal(&market, "SELECT (SELECT min(n) FROM transitions WHERE what = 'intent') < "
					"(SELECT min(n) FROM transitions WHERE state = 'question' OR what = 'question')"), 1);

	term_send(term, ":q\r");
	screen_expect("stay", 5);
	screen_leave("leave\r");
	/* Discord heard of the trade. */
	assert_non_null(strstr(market_ask(&market, "discord"), "Trade Executed"));
	/* The stop stays at the broker. */
	assert_non_null(strstr(market_ask(&market, "orders"), "PreSubmitted"));
}

static void test_road_120(void **state)
{
	(void)state;
	screen_start(40, 120);
	screen_arm();
	screen_buy_kta();
	screen_expect("FULL", 15);
	screen_shot("console-120x40");
	term_send(term, ":q\r");
	screen_expect("stay", 5);
	screen_leave("leave\r");
}

/* SIGTERM ends console and core cleanly. */
static void test_sigterm(void **state)
{
	int status = -1;

	(void)state;
	screen_start(24, 80);
	screen_expect("PAPER", 10);
	term_signal(term, SIGTERM);
	assert_true(term_exit(term, 30000, &status));
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* Nothing held: a hang-up ends the process by itself, once it knows that nothing is held. */
static void test_hang_up(void **state)
{
	int status = -1;

	(void)state;
	screen_start(24, 80);
	screen_expect("PAPER", 10);
	term_hang_up(term);
	assert_true(term_exit(term, 40000, &status));
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(int argc, char *argv[])
{
#define ROW(f) { #f, screen_set_up, f, screen_tear_down, NULL }
	static const struct one_case cases[] = {
		ROW(test_road_80), ROW(test_road_120), ROW(test_sigterm), ROW(test_hang_up),
	};
	enum { N = sizeof cases / sizeof *cases };

	return cases_main("road", cases, N, N, argc, argv);
}
