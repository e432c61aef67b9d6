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

#include "../term/term.h"
#include "market.h"

static struct market market;
static struct term *term;

static int set_up(void **state)
{
	(void)state;
	market_start(&market, NULL);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	if (term)
		term_free(term);
	term = NULL;
	market_stop(&market);
	return 0;
}

static void start(int rows, int cols)
{
	static char program[4096];
	char *argv[] = { program, NULL };
	struct term_options o = {
		.rows = rows, .cols = cols, .env = (const char *const *)market.env, .dir = market.dir,
	};

	snprintf(program, sizeof program, "%s", market_program("skim"));
	term = term_start(&o, argv);
	assert_non_null(term);
}

static void expect(const char *text, int seconds)
{
	if (!term_wait_ms(term, text, seconds * 1000))
		fail_msg("the screen never showed \"%s\"", text);
}

static void leave(const char *keys)
{
	int status = -1;

	term_send(term, keys);
	if (!term_exit(term, 30000, &status)) {
		term_dump(term);
		fail_msg("skim did not leave");
	}
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void arm(void)
{
	expect("PAPER", 10);
	term_send(term, ":arm\r");
	expect("last four", 5);
	term_send(term, "4567\r");
	expect("ARMED", 5);
}

/* From the break to the held position, the broker's question on the way. */
static void buy_first_break(void)
{
	expect("KTA broke 0.410", 60);
	term_send(term, "e");	/* to the event's row */
	expect("BROKE", 5);
	term_send(term, "t");
	expect("Entry  BUY KTA", 5);
	expect("Enter = review", 5);
	term_send(term, "\r");
	expect("preview: fee", 10);	/* an entry waits for the broker's preview */
	expect("Type KTA and Enter to send", 5);
	term_send(term, "KTA\r");
	expect("QUESTION 1", 15);
	term_send(term, "3\r");
	expect("Question 1 about KTA", 15);
	expect("NOT PLACED", 5);
	expect("stop order", 5);
	term_send(term, "yes\r");
	expect("FILLED", 30);
}

static void screenshot(const char *name)
{
	const char *dir = getenv("SKIM_SCREENSHOTS");
	char path[4096];

	if (!dir)
		return;
	snprintf(path, sizeof path, "%s/%s.svg", dir, name);
	assert_true(term_svg(term, path, "skim"));
}

static void test_road_80(void **state)
{
	(void)state;
	start(24, 80);
	arm();
	expect("KTA", 10);
	buy_first_break();
	term_send(term, "4");
	expect("FULL", 15);
	screenshot("positions-80x24");

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
	expect("stay", 5);
	leave("leave\r");
	/* Discord heard of the trade. */
	assert_non_null(strstr(market_ask(&market, "discord"), "Trade Executed"));
	/* The stop stays at the broker. */
	assert_non_null(strstr(market_ask(&market, "orders"), "PreSubmitted"));
}

static void test_road_120(void **state)
{
	(void)state;
	start(40, 120);
	arm();
	buy_first_break();
	expect("FULL", 15);
	screenshot("console-120x40");
	term_send(term, ":q\r");
	expect("stay", 5);
	leave("leave\r");
}

/* SIGTERM ends console and core cleanly. */
static void test_sigterm(void **state)
{
	int status = -1;

	(void)state;
	start(24, 80);
	expect("PAPER", 10);
	term_signal(term, SIGTERM);
	assert_true(term_exit(term, 30000, &status));
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* Nothing held: a hang-up ends the process by itself, once it knows that nothing is held. */
static void test_hang_up(void **state)
{
	int status = -1;

	(void)state;
	start(24, 80);
	expect("PAPER", 10);
	term_hang_up(term);
	assert_true(term_exit(term, 40000, &status));
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_road_80, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_road_120, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_sigterm, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_hang_up, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("road", tests, NULL, NULL);
}
