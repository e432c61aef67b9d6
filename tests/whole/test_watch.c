/*
 * test_watch.c - what the channel hears of a day, and of a console that dies: the real program and
 * a watch that stands by, against the simulator's Discord.
 */
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

#include "../commands/run.h"
#include "cases.h"
#include "screen.h"

static pid_t standby;
static char output[100];

static int set_up(void **state)
{
	standby = 0;
	return screen_set_up(state);
}

static int tear_down(void **state)
{
	if (standby > 0) {
		kill(standby, SIGTERM);
		end_skim(standby, 30000);
	}
	return screen_tear_down(state);
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int count(const char *hay, const char *needle)
{
	int n = 0;

	for (; (hay = strstr(hay, needle)); hay++)
		n++;
	return n;
}

/* How often the channel was told this. */
static int told(const char *words)
{
	return count(market_ask(&market, "discord"), words);
}

static int said(const char *words)
{
	char path[120], text[8192];
	FILE *f;
	size_t n;

	snprintf(path, sizeof path, "%s.err", output);
	f = fopen(path, "r");
	n = f ? fread(text, 1, sizeof text - 1, f) : 0;
	text[n] = '\0';
	if (f)
		fclose(f);
	return count(text, words);
}

/* Until it was told, or said by the watch, at least so often. */
static void expect(int (*how_often)(const char *), const char *words, int times, int seconds)
{
	int64_t until = now_ms() + seconds * 1000;

	while (how_often(words) < times) {
		if (now_ms() > until) {
			if (term)
				term_dump(term);
			fail_msg("\"%s\" never came %d times", words, times);
		}
		if (term)
			term_watch(term, 100);	/* a full terminal would stop the console's frames */
		else
			poll(NULL, 0, 100);
	}
}

/* An exit may be a change of the stop, and the broker may ask about a change. */
static int sold_or_asked(const char *words)
{
	return told(words) + term_has(term, "QUESTION 1");
}

static void start_standby(void)
{
	static struct run_options plain;

	plain = (struct run_options){ .env = market.env, .dir = market.dir };
	snprintf(output, sizeof output, "%s/standby.out", market.dir);
	standby = start_skim(&plain, "watch --standby", output);
}

/* Shares are held, the console is killed: a minute later Discord has heard it from the watch, which
 * gives the account back to the next console and stands by again. */
static void test_dead_console(void **state)
{
	(void)state;
	screen_start(24, 80);
	screen_arm();
	screen_buy_kta();
	term_send(term, "4");
	screen_expect("FULL", 15);
	start_standby();
	expect(said, "standing by: pid", 1, 20);
	assert_int_equal(said("watching"), 0);
	term_signal(term, SIGKILL);
	term_free(term);
	term = NULL;
	expect(said, "watching", 1, 30);
	assert_int_equal(told("skim is gone"), 0);	/* it may be back in a moment */
	expect(told, "skim is gone", 1, 120);
	assert_int_equal(told("it ended without leaving. Held: KTA"), 1);

	screen_start(24, 80);
	screen_expect("KTA", 60);
	expect(told, "The account is handed over", 1, 20);
	expect(said, "standing by: pid", 2, 20);
	term_send(term, ":q\r");
	screen_expect("stay", 10);
	screen_leave("leave\r");
	expect(said, "watching", 2, 30);
	kill(standby, SIGTERM);
	assert_int_equal(end_skim(standby, 30000), 0);
	standby = 0;
	/* One that left in order is not missed. */
	assert_int_equal(told("skim is gone"), 1);
	assert_int_equal(market_count(&market, "requests", "order_posts"), 1);
	assert_int_equal(market_count(&market, "requests", "discord_refused"), 0);
}

/* A day from the candidates to the summary: each message, once, none beyond Discord's limits. */
static void test_day(void **state)
{
	(void)state;
	market_env(&market, "SKIM_DISCORD_CANDIDATES_AT=10:06");
	screen_start(24, 80);
	screen_arm();
	screen_buy_kta();
	expect(told, "\"BUY\"", 1, 20);
	expect(told, "Tradeable Candidates Ready", 1, 120);
	/* A candidate's announcement: once, also after a restart; another code's not at all. */
	market_ask(&market, "news KTA sensitive Resource *doubled* at @everyone North");
	market_ask(&market, "news KTA plain Change of Director's Interest Notice");
	market_ask(&market, "news QQQ sensitive Something else altogether");
	expect(told, "Resource", 1, 30);
	assert_int_equal(told("Resource \\\\*doubled\\\\* at @\u200beveryone North"), 1);
	term_send(term, ":q\r");
	screen_expect("stay", 10);
	screen_leave("leave\r");
	term_free(term);
	term = NULL;
	market_ask(&market, "news KTA sensitive Came while nobody read");
	screen_start(24, 80);
	expect(told, "Came while nobody read", 1, 60);
	screen_expect("link+", 30);	/* an exit needs the link and a price */
	screen_expect("book    bid 0.", 30);

	term_send(term, ":flatten KTA\r");
	screen_expect("Type KTA", 15);
	term_send(term, "KTA\r");
	expect(sold_or_asked, "\"SELL\"", 1, 60);
	if (!told("\"SELL\"")) {
		expect(told, "Broker Question", 2, 10);
		term_send(term, "3\r");
		screen_expect("Question 1 about KTA", 15);
		term_send(term, "yes\r");
	}
	expect(told, "\"SELL\"", 1, 60);
	expect(told, "P&L Update", 1, 30);
	market_ask(&market, "rate 1000");
	expect(told, "Day Summary", 1, 120);
	assert_int_equal(told("Resource"), 1);
	assert_int_equal(told("Director's"), 0);
	assert_int_equal(told("Something else"), 0);
	assert_int_equal(told("@everyone"), 0);
	term_send(term, ":q\r");
	screen_leave("");
	assert_int_equal(market_count(&market, "requests", "discord_refused"), 0);
}

int main(int argc, char *argv[])
{
#define ROW(f) { #f, set_up, f, tear_down, NULL }
	static const struct one_case cases[] = {
		ROW(test_day), ROW(test_dead_console),
	};
	enum { N = sizeof cases / sizeof *cases };

	return cases_main("watch", cases, N, N, argc, argv);
}
