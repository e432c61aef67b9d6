/*
 * test_pressing.c - kill and flatten while something else is in the way: a question of the broker,
 * or a request that hangs.  What lowers risk goes first, and nothing goes twice.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cases.h"
#include "screen.h"

enum { QTY = 2000 };

static int set_up(void **state)
{
	char path[4096];
	const char *top = getenv("top_srcdir");
	const char *args[] = { "--scenario", path, NULL };

	(void)state;
	snprintf(path, sizeof path, "%s/tests/data/safety.scenario", top ? top : ".");
	market_start(&market, args);
	market_ask(&market, "question off");
	screen_start(40, 120);
	screen_expect("PAPER", 20);
	screen_expect("0.385-0.410", 30);	/* range and quote are known */
	return 0;
}

static void buy(const char *limit)
{
	char line[100];

	snprintf(line, sizeof line, ":buy KTA %d limit %s stop 0.380\r", QTY, limit);
	term_send(term, line);
	screen_expect("preview: fee", 25);
	screen_expect("Type KTA and Enter to send", 10);
	term_send(term, "KTA\r");
}

static void hold(void)
{
	buy("0.415");
	term_send(term, "4");
	screen_expect("FULL", 30);
}

/* The typed word of the dialogue that stands there, once it stands there. */
static void say(const char *line, const char *ask, const char *word)
{
	term_send(term, line);
	screen_expect(ask, 15);
	term_send(term, word);
}

static int64_t held(void)
{
	const char *at = strstr(market_ask(&market, "positions"), "\"quantity\":");

	return at ? strtoll(at + 11, NULL, 10) : 0;
}

static bool sold(struct term *t, void *ctx)
{
	(void)t;
	(void)ctx;
	return held() == 0;
}

/* The exit is priced through the market, which the broker asks about: the operator says yes. */
static void flatten(const char *asked, int posts)
{
	say(":flatten KTA\r", "Type KTA and Enter", "KTA\r");
	screen_expect(asked, 60);
	term_send(term, "3");
	term_settle(term, 300);
	term_send(term, "\r");
	screen_expect("Type yes or no", 10);
	term_send(term, "yes\r");
	assert_true(term_wait_for(term, sold, NULL, 60000, "the shares sold"));
	assert_int_equal(held(), 0);	/* and not one more than that */
	assert_int_equal(market_count(&market, "requests", "order_posts"), posts);
}

static void leave(void)
{
	term_send(term, "\033");
	term_settle(term, 300);
	screen_leave(":q\r");
}

static bool posted(struct term *t, void *ctx)
{
	(void)t;
	(void)ctx;
	return market_count(&market, "requests", "order_posts") == 1;
}

/* The entry's answer hangs: the kill switch locks at once, and cancels what turns up. */
static void test_kill_and_a_hanging_send(void **state)
{
	(void)state;
	market_ask(&market, "slow POST:/iserver/account/*/orders 25000");
	buy("0.390");
	screen_expect("SENDING", 10);
	assert_true(term_wait_for(term, posted, NULL, 20000, "the order at the broker"));
	say(":kill\r", "type kill", "kill\r");
	screen_expect("LOCKED", 5);
	term_send(term, "3");
	screen_expect("CANCELLED", 60);
	assert_int_equal(market_count(&market, "requests", "order_posts"), 1);
	assert_int_equal(held(), 0);
	leave();
}

/* A question about a changed stop is open: it is answered no, and then the stop becomes the exit. */
static void test_flatten_and_a_question(void **state)
{
	(void)state;
	hold();
	market_ask(&market, "question next o163 Are you sure about this stop? (invented text)");
	say(":stop KTA 0.385\r", "Enter", "\r");
	screen_expect("Type KTA and Enter", 15);
	term_send(term, "KTA\r");
	screen_expect("broker asks a question", 20);
	flatten("(2 so far)", 1);
	leave();
}

/* The change hangs: what sells does not wait for its answer, and the same shares are for sale once. */
static void test_flatten_and_a_hanging_change(void **state)
{
	(void)state;
	hold();
	market_ask(&market, "slow POST:/iserver/account/*/order/* 25000");
	say(":stop KTA 0.385\r", "Enter", "\r");
	screen_expect("Type KTA and Enter", 15);
	term_send(term, "KTA\r");
	term_settle(term, 300);
	term_send(term, "\033");
	term_settle(term, 300);
	flatten("LMT   0.390     - QUESTION", 2);
	leave();
}

int main(int argc, char *argv[])
{
#define ROW(f) { #f, set_up, f, screen_tear_down, NULL }
	static const struct one_case cases[] = {
		ROW(test_kill_and_a_hanging_send), ROW(test_flatten_and_a_question),
		ROW(test_flatten_and_a_hanging_change),
	};
	enum { N = sizeof cases / sizeof *cases };

	return cases_main("pressing", cases, N, N, argc, argv);
}
