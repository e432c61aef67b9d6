/*
 * storm.c - 90 instruments, 2 000 frames a second, on the real program: the screen goes on
 * answering keys, and of an order that fills in parts meanwhile, each told twice, nothing is lost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <json.h>

#include "../whole/screen.h"
#include "busy.h"
#include "proc.h"

enum {
	OTHERS = 89, PACE_MS = 800,	/* of market time: 90 instruments 25 times a second */
	RATE = 20,			/* market seconds a second: there is always a new trade */
	QTY = 2000, PART = 50, SECONDS = 12,
	FRAMES = 2000,			/* a second at least, of 2 250 */
};

/* KTA as the tests of safety have it, with a range to break out of, among 89 that never rest. */
static void write_scenario(char *path)
{
	int fd = mkstemp(path);
	FILE *f = fdopen(fd, "w");
	char line[1000], from[4096];
	const char *top = getenv("top_srcdir");

	snprintf(from, sizeof from, "%s/tests/data/safety.scenario", top ? top : ".");
	FILE *safety = fopen(from, "r");

	assert_non_null(f);
	assert_non_null(safety);
	while (fgets(line, sizeof line, safety))
		fputs(line, f);
	busy_stocks(f, OTHERS, OTHERS, 600);
	fclose(safety);
	fclose(f);
}

/* How long a key takes until what it asks for is on the screen, at the worst of some. */
static int64_t worst_key_us(void)
{
	int64_t worst = 0;

	for (int i = 0; i < 6; i++) {
		int64_t us = proc_now_us();

		term_send(term, "?");
		assert_true(term_wait_ms(term, "Esc", 10000));
		us = proc_now_us() - us;
		worst = us > worst ? us : worst;
		term_send(term, "q");
		term_watch(term, 300);
	}
	return worst;
}

static bool all_filled(struct term *t, void *ctx)
{
	(void)t;
	(void)ctx;
	return market_journal(&market, "SELECT sum(quantity) FROM fills") >= QTY;
}

static bool posted(struct term *t, void *ctx)
{
	(void)t;
	(void)ctx;
	return market_count(&market, "requests", "order_posts") == 1;
}

static int64_t fills_at_broker(void)
{
	const char *list = strchr(market_ask(&market, "fills"), '[');
	struct json_object *o = list ? json_tokener_parse(list) : NULL;
	int64_t n = o ? (int64_t)json_object_array_length(o) : -1;

	json_object_put(o);
	return n;
}

static void test_storm(void **state)
{
	char path[] = "/tmp/skim-storm-XXXXXX", line[100];
	const char *args[] = { "--scenario", path, NULL };

	(void)state;
	write_scenario(path);
	market_start(&market, args);
	market_ask(&market, "question off");
	market_ask(&market, "duplicate-updates on");
	market_ask(&market, "fill part %d pause 10000", PART);
	screen_start(40, 120);
	screen_expect("PAPER", 30);
	screen_expect("0.385   0.410", 60);
	screen_arm();
	snprintf(line, sizeof line, ":buy KTA %d limit 0.415 stop 0.380\r", QTY);
	term_send(term, line);
	screen_expect("preview: fee", 30);
	screen_expect("Type KTA and Enter to send", 20);
	market_ask(&market, "ws-pace %d", PACE_MS);
	term_send(term, "KTA\r");
	/* The console slows the market down for a dialogue, and lets it go after it. */
	assert_true(term_wait_for(term, posted, NULL, 30000, "the order at the broker"));
	term_watch(term, 1000);
	market_ask(&market, "rate %d", RATE);

	int64_t frames = market_count(&market, "requests", "frames_sent"), us = proc_now_us();
	long rss = proc_rss_kb(term_pid(term));

	term_watch(term, SECONDS * 500);
	int64_t key = worst_key_us();

	term_watch(term, SECONDS * 500);
	us = proc_now_us() - us;
	frames = market_count(&market, "requests", "frames_sent") - frames;
	print_message("%lld frames a second; a key took %lld ms at the worst; memory grew by %ld KiB\n",
		      (long long)(frames * 1000000 / us), (long long)key / 1000,
		      proc_rss_kb(term_pid(term)) - rss);
	assert_true(frames * 1000000 / us >= FRAMES);
	assert_true(key < 2000000);

	/* Not one execution is missing, and none is there twice. */
	assert_true(term_wait_for(term, all_filled, NULL, 60000, "every fill in the journal"));
	market_ask(&market, "rate 1");
	assert_int_equal(market_journal(&market, "SELECT sum(quantity) FROM fills"), QTY);
	assert_int_equal(market_journal(&market, "SELECT count(*) FROM fills"), fills_at_broker());
	assert_true(fills_at_broker() >= 2);
	assert_int_equal(market_count(&market, "requests", "order_posts"), 1);
	term_send(term, "4");
	screen_expect("FULL", 30);
	term_send(term, ":q\r");
	screen_expect("stay", 10);
	screen_leave("leave\r");
	screen_tear_down(NULL);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_storm) };

	return cmocka_run_group_tests_name("storm", tests, NULL, NULL);
}
