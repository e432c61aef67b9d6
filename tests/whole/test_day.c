/*
 * test_day.c - a day in a minute: thousands of ticks of thirty stocks, 2 300 names in the contract
 * cache, and again and again a token that ends, a session that is reset, a websocket that drops.
 * Each time it comes back by itself, and memory, descriptors and threads stay what they were.
 *
 * TEST_DEEP=1 in the environment makes it ten times as long.
 */
#include <dirent.h>
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

#include "footprint.h"
#include "screen.h"

enum {
	NAMES = 2300, ROUNDS = 4, WAIT_MS = 120000,
	/* Queues and tables take their pages as they are gone round for the first time: at most so many
	 * rounds long, then one adds next to nothing. */
	WARM = 12, FRAMES = 1500, KEYS = 20, CHUNK = 40,
	GROWTH_KB = 128,
	KEPT_WARM = 6,		/* each thread that asks has a connection, open or not at the moment */
};

static int set_up(void **state)
{
	char path[4096];
	const char *top = getenv("top_srcdir");
	const char *args[] = { "--scenario", path, NULL };

	(void)state;
	snprintf(path, sizeof path, "%s/tests/data/day.scenario", top ? top : ".");
	market_start(&market, args);
	return 0;
}

/* --- the contract cache -------------------------------------------------------------------- */

/* The file that skim made for this service. */
static void cache_path(char *out, size_t cap)
{
	char dir[100];
	struct dirent *e;
	DIR *d;

	snprintf(dir, sizeof dir, "%s/state/skim", market.dir);
	d = opendir(dir);
	assert_non_null(d);
	*out = '\0';
	while ((e = readdir(d)))
		if (!strncmp(e->d_name, "contracts", 9))
			snprintf(out, cap, "%s/%s", dir, e->d_name);
	closedir(d);
	assert_true(*out);
}

static int lines_of(const char *path)
{
	FILE *f = fopen(path, "r");
	int n = 0;

	assert_non_null(f);
	for (int c; (c = getc(f)) != EOF;)
		n += c == '\n';
	fclose(f);
	return n;
}

static void leave(void)
{
	screen_leave(":q\r");
	term_free(term);
	term = NULL;
}

static void fill_cache(void)
{
	char path[400];
	FILE *f;

	screen_start(40, 120);
	screen_expect("data RT", 60);
	screen_expect("QEE", 60);
	leave();
	cache_path(path, sizeof path);
	f = fopen(path, "a");
	assert_non_null(f);
	for (int i = 0; i < NAMES; i++)
		fprintf(f, "Z%c%c%c %d 20261124 INVENTED %d LTD\n", 'A' + i / 676 % 26, 'A' + i / 26 % 26,
			'A' + i % 26, 991000000 + i, i);
	fclose(f);
}

/* --- rounds ------------------------------------------------------------------------------- */

struct goal {
	const char *counter;
	int64_t least;
};

static bool reached(struct term *t, void *ctx)
{
	const struct goal *g = ctx;

	(void)t;
	return market_count(&market, "requests", g->counter) >= g->least;
}

static void throw_and_wait(const char *command, const char *counter)
{
	struct goal g = { counter, market_count(&market, "requests", counter) + 1 };

	market_ask(&market, "%s", command);
	assert_true(term_wait_for(term, reached, &g, WAIT_MS, command));
}

static bool link_up(struct term *t, void *ctx)
{
	const char *link = strstr(term_row(t, 0), "link ");

	(void)ctx;
	return link && link[5] >= '0' && link[5] <= '9' && strstr(term_row(t, 0), "data RT");
}

static void expect_up(void)
{
	assert_true(term_wait_for(term, link_up, NULL, WAIT_MS, "link and quotes"));
}

/* night: the reset, with the first init refused; not more often than there are nights, for a session
 * that is lost again and again is waited for longer and longer. */
static void round_of_troubles(bool token, bool night)
{
	struct goal frames = { "frames_sent", 0 };

	if (token) {		/* five within a minute would be a service gone wrong */
		throw_and_wait("expire-token", "tokens");
		expect_up();
	}
	throw_and_wait("ws-drop", "websockets");
	expect_up();
	if (night) {
		market_ask(&market, "fail POST:/iserver/auth/ssodh/init 503");
		throw_and_wait("session lost", "websockets");
		expect_up();
	}
	frames.least = market_count(&market, "requests", "frames_sent") + FRAMES;
	assert_true(term_wait_for(term, reached, &frames, WAIT_MS, "ticks"));
}

/* The most that a round left behind: a connection of the moment is no leak. */
static void most(struct footprint *a)
{
	struct footprint b = footprint_of(term_pid(term));

	a->resident_kb = b.resident_kb > a->resident_kb ? b.resident_kb : a->resident_kb;
	a->descriptors = b.descriptors > a->descriptors ? b.descriptors : a->descriptors;
	a->threads = b.threads > a->threads ? b.threads : a->threads;
	a->sockets = b.sockets > a->sockets ? b.sockets : a->sockets;
}

/* Commands enough to go round the queues into the core and to the journal: marks, set and taken back. */
static void go_round(void)
{
	char keys[CHUNK + 1];

	memset(keys, ' ', CHUNK);
	keys[CHUNK] = '\0';
	for (int i = 0; i < KEYS; i++) {
		term_send(term, keys);
		term_settle(term, 100);
	}
	term_send(term, "U");
}

/* A sanitizer keeps what is given back, to see who uses it still: its memory tells nothing. */
static bool memory_tells(void)
{
	return !getenv("SKIM_SANITIZED");
}

/* Until a round adds next to nothing; what leaks is never flat. */
static void warm_up(struct footprint *before)
{
	long last;
	int k = 0;

	go_round();
	do {
		last = before->resident_kb;
		assert_true(k < WARM);
		round_of_troubles(k % 2, false);
		most(before);
		print_message("# round %d: %ld KiB\n", k, before->resident_kb);
	} while (++k < 2 || (memory_tells() && before->resident_kb - last > GROWTH_KB));
}

static bool came_back(struct term *t, void *ctx)
{
	const struct footprint *before = ctx, now = footprint_of(term_pid(t));

	return now.descriptors <= before->descriptors && now.threads <= before->threads &&
	       now.sockets <= before->sockets + KEPT_WARM;
}

static void test_day(void **state)
{
	int rounds = getenv("TEST_DEEP") ? ROUNDS * 10 : ROUNDS;
	struct footprint before = { 0 };
	char path[400];

	(void)state;
	fill_cache();
	screen_start(40, 120);
	expect_up();
	warm_up(&before);
	for (int k = 0; k < rounds; k++) {
		round_of_troubles(k % 2, k % ROUNDS == 0);
		footprint_print(before, footprint_of(term_pid(term)));
	}
	assert_true(term_wait_for(term, came_back, &before, WAIT_MS, "descriptors and threads"));
	if (memory_tells())
		footprint_expect(before, footprint_of(term_pid(term)), GROWTH_KB * rounds);
	assert_true(market_count(&market, "requests", "frames_sent") >= 10000);
	assert_int_equal(market_count(&market, "requests", "order_posts"), 0);
	leave();
	cache_path(path, sizeof path);
	assert_true(lines_of(path) >= NAMES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_day, set_up, screen_tear_down),
	};

	return cmocka_run_group_tests_name("day", tests, NULL, NULL);
}
