/*
 * soak.c - days in minutes: the real program on a market clock a thousand times as fast, from a
 * Wednesday through the half day of Christmas Eve, with tokens that expire, sessions that are
 * lost, streams that drop and a network that goes away.  Memory, descriptors and threads stay
 * as they were once everything had been loaded.
 *
 *   SOAK_SECONDS (180)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../whole/screen.h"
#include "busy.h"
#include "proc.h"

enum { STOCKS = 60, RATE = 1000, ROUND_S = 20, WARM_S = 40, GROWTH_KB = 2048 };

struct sample {
	long rss;
	int fds, threads;
};

static bool link_up(struct term *t, void *ctx)
{
	(void)ctx;
	return term_has(t, "link ") && !term_has(t, "link DOWN");
}

/* Up again, and quiet enough to count. */
static struct sample take(void)
{
	pid_t pid = term_pid(term);

	assert_true(term_wait_for(term, link_up, NULL, 120000, "the link is up"));
	term_watch(term, 3000);
	return (struct sample){ proc_rss_kb(pid), proc_count(pid, "fd"), proc_count(pid, "task") };
}

/* One trouble after the other, the same ones in each round. */
static void trouble(int k)
{
	static const char *const commands[] = {
		"ws-drop", "expire-token", "session lost", "network cut 2",
	};

	market_ask(&market, "%s", commands[k % 4]);
}

static void test_days(void **state)
{
	char path[] = "/tmp/skim-soak-XXXXXX";
	const char *args[] = { "--scenario", path, NULL }, *text = getenv("SOAK_SECONDS");
	int seconds = text ? atoi(text) : 180;
	int64_t from = proc_now_us();
	struct sample first = { 0 }, now = { 0 };
	long highest = 0;

	(void)state;
	busy_day(path, "2026-12-23", "09:50:00", RATE, STOCKS, STOCKS, 30);
	market_start(&market, args);
	market_ask(&market, "pacing off");	/* one real minute holds half a day's requests */
	market_ask(&market, "token-life 45");
	screen_start(40, 120);
	screen_expect("PAPER", 60);
	for (int k = 0; proc_now_us() - from < (int64_t)seconds * 1000000; k++) {
		term_watch(term, ROUND_S * 250);
		trouble(k);
		term_watch(term, ROUND_S * 250);
		if (k % 4 != 3)
			continue;
		now = take();
		highest = now.rss > highest ? now.rss : highest;
		if (!first.rss && proc_now_us() - from > (int64_t)WARM_S * 1000000)
			first = now;
		print_message("%4d s: %ld KiB, %d descriptors, %d threads\n",
			      (int)((proc_now_us() - from) / 1000000), now.rss, now.fds, now.threads);
	}
	term_dump(term);
	assert_true(first.rss > 0);
	assert_in_range(now.rss, 1, first.rss + GROWTH_KB);
	assert_in_range(now.fds, first.fds - 4, first.fds + 4);
	assert_int_equal(now.threads, first.threads);
	assert_true(market_count(&market, "requests", "tokens") >= 2);
	term_send(term, ":q\r");
	screen_leave("leave\r");
	screen_tear_down(NULL);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_days) };

	return cmocka_run_group_tests_name("soak", tests, NULL, NULL);
}
