/* test_exchange.c - the simulated market: the same morning always, ranges and breaks where the
 * script puts them, phases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "simtest.h"

/* --- the same whatever the steps --- */

/* What the operator of this test does: times, then what. */
static void act(struct exchange *x, int i)
{
	struct errmsg err;
	struct sim_order o = { 0 };
	int64_t id;

	switch (i) {
	case 0:
		o = buy(990000101, 7000, 4200);
		strcpy(o.ref, "one");
		assert_int_equal(exchange_place(x, &o, &id, &err), RC_OK);
		o = stop(990000101, 7000, 3800);
		o.parent = id;
		assert_int_equal(exchange_place(x, &o, &id, &err), RC_OK);
		break;
	case 1:
		o = buy(990000102, 4000, 10850);
		assert_int_equal(exchange_place(x, &o, &id, &err), RC_OK);
		break;
	case 2:
		exchange_move(x, 990000103, 129000);
		exchange_halt(x, 990000105, true);
		exchange_add_news(x, "TGB", true, "Trading Halt");
		break;
	case 3:
		exchange_halt(x, 990000105, false);
		exchange_cancel(x, exchange_order(x, 2)->id, &err);
		break;
	}
}

static const char *const when[] = { "10:05:20", "10:08:00", "10:10:00", "10:12:00", "10:40:00" };

static void run_to(struct exchange *x, int64_t from, int64_t to, int64_t step)
{
	if (step < 0) {		/* from event to event */
		for (int64_t n = exchange_next(x); n <= to; n = exchange_next(x))
			exchange_run(x, n);
	} else {
		for (int64_t t = from; step && t < to; t += step)
			exchange_run(x, t);
	}
	exchange_run(x, to);
}

static struct exchange *play(uint64_t seed, int64_t step)
{
	struct scenario *s = load(scenario_builtin("morning"));
	struct exchange *x = exchange_new(s, seed);
	int64_t from = scenario_start(s);

	for (int i = 0; i < 5; i++) {
		run_to(x, from, clock_at(when[i]), step);
		from = clock_at(when[i]);
		act(x, i);
	}
	scenario_free(s);
	return x;
}

static void assert_same(const struct exchange *a, const struct exchange *b)
{
	const struct sim_bar *p, *q;
	const struct sim_news *m, *n;
	size_t len;

	for (size_t i = 0; i < exchange_stocks(a); i++) {
		const struct sim_stock *s = exchange_stock(a, i);

		assert_memory_equal(s, exchange_stock(b, i), sizeof *s);
		len = exchange_bars(a, s->conid, &p);
		assert_int_equal(len, exchange_bars(b, s->conid, &q));
		if (len)
			assert_memory_equal(p, q, len * sizeof *p);
	}
	assert_int_equal(exchange_orders(a), exchange_orders(b));
	for (size_t i = 0; i < exchange_orders(a); i++) {
		const struct sim_order *o = exchange_order(a, i), *r = exchange_order(b, i);

		assert_true(o->id == r->id && o->filled == r->filled && o->status == r->status);
		assert_true(o->notional == r->notional && o->quantity == r->quantity);
		assert_true(o->changed == r->changed && o->version == r->version);
		assert_string_equal(o->reason, r->reason);
	}
	assert_int_equal(exchange_fills(a), exchange_fills(b));
	for (size_t i = 0; i < exchange_fills(a); i++)
		assert_memory_equal(exchange_fill(a, i), exchange_fill(b, i), sizeof(struct sim_fill));
	len = exchange_news(a, &m);
	assert_int_equal(len, exchange_news(b, &n));
	assert_memory_equal(m, n, len * sizeof *m);
	assert_true(exchange_cash(a) == exchange_cash(b));
}

static void test_steps_do_not_matter(void **state)
{
	static const int64_t steps[] = { 137 * NS_PER_MS, 1000 * NS_PER_MS + 1, 61 * NS_PER_S, -1 };

	(void)state;
	for (uint64_t seed = 1; seed <= 3; seed++) {
		struct exchange *once = play(seed, 0);

		assert_true(exchange_fills(once) > 0);
		for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
			struct exchange *x = play(seed, steps[i]);

			assert_same(once, x);
			exchange_free(x);
		}
		exchange_free(once);
	}
}

static void test_seeds_matter(void **state)
{
	struct exchange *a = play(1, 0), *b = play(2, 0);

	(void)state;
	assert_true(exchange_find(a, 990000101)->volume != exchange_find(b, 990000101)->volume);
	exchange_free(a);
	exchange_free(b);
}

/* Orders change nothing but their own prints: the other stocks do not move. */
static void test_orders_leave_other_stocks_alone(void **state)
{
	struct scenario *s = load(scenario_builtin("morning"));
	struct exchange *a = exchange_new(s, 7), *b = exchange_new(s, 7);

	(void)state;
	run(a, "10:05:20");
	act(a, 0);
	run(a, "10:30:00");
	run(b, "10:30:00");
	assert_true(exchange_fills(a) > 0);
	for (size_t i = 0; i < exchange_stocks(a); i++)
		if (exchange_stock(a, i)->conid != 990000101)
			assert_memory_equal(exchange_stock(a, i), exchange_stock(b, i),
					    sizeof(struct sim_stock));
	assert_true(exchange_find(a, 990000101)->last == exchange_find(b, 990000101)->last);
	exchange_free(a);
	exchange_free(b);
	scenario_free(s);
}

/* --- the default morning, whatever the seed --- */

enum { SEEDS = 60 };

static void test_opening_moments(void **state)
{
	struct scenario *s = load(scenario_builtin("morning"));
	const struct sim_stock *k;

	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct exchange *x = exchange_new(s, seed);

		k = exchange_find_ticker(x, "KTA");
		run(x, "09:58:59.999");
		assert_true(!k->traded && k->indicative > 0 && k->last == 0);
		run(x, "09:59:15");
		assert_true(k->open == 4000 && k->last == 4000 && k->bid == 0);
		assert_true(k->last_trade >= clock_at("09:59:00"));
		run(x, "09:59:44.999");
		assert_true(k->bid == 0 && k->volume == 420000);
		run(x, "10:00:00");
		assert_true(k->bid > 0 && k->ask > k->bid);
		run(x, "10:00:02");
		assert_true(k->volume > 420000);
		exchange_free(x);
	}
	scenario_free(s);
}

static const struct {
	const char *ticker, *until;
	int64_t lo, hi;
} ranges[] = {	/* in order of time */
	{ "KTA", "10:05:10", 3850, 4100 },     { "ZNX", "10:05:10", 10300, 10850 },
	{ "ORQ", "10:05:10", 125000, 127800 }, { "MVL", "10:05:10", 670, 730 },
	{ "TGB", "10:05:10", 32000, 34100 },   { "LWR", "10:05:10", 6550, 7600 },
	{ "HNE", "10:05:10", 49500, 50800 },   { "QLM", "10:05:10", 5600, 6000 },
	{ "DVT", "10:05:10", 17600, 18050 },   { "VXR", "10:05:10", 1650, 1800 },
	{ "RDM", "10:05:10", 880, 960 },
	/* and hold until their breaks; late openers have their own five minutes */
	{ "ZNX", "10:11:40", 10300, 10850 },   { "CBY", "10:18:20", 2400, 2550 },
	{ "ORQ", "10:19:19", 125000, 127800 }, { "PDX", "10:21:05", 22600, 23600 },
	{ "DVT", "10:28:39", 17600, 18050 },   { "VXR", "10:36:14", 1650, 1800 },
};

static void test_ranges_are_as_written(void **state)
{
	struct scenario *s = load(scenario_builtin("morning"));

	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct exchange *x = exchange_new(s, seed);

		for (size_t i = 0; i < ARRAY_LEN(ranges); i++) {
			const struct sim_stock *k = exchange_find_ticker(x, ranges[i].ticker);

			exchange_run(x, clock_at(ranges[i].until) - 1);
			if (k->high != ranges[i].hi || k->low != ranges[i].lo)
				fail_msg("%s seed %d: %lld..%lld by %s", k->ticker, (int)seed,
					 (long long)k->low, (long long)k->high, ranges[i].until);
		}
		exchange_free(x);
	}
	scenario_free(s);
}

static const struct {
	const char *ticker, *from, *to;
	int64_t lo, hi;		/* one step to the chase limit above the range */
} breaks[] = {
	{ "KTA", "10:05:12", "10:09:29", 4150, 4250 },
	{ "ZNX", "10:11:42", "10:15:09", 10900, 11000 },
	{ "CBY", "10:18:21", "10:23:59", 2600, 2700 },
	{ "ORQ", "10:19:22", "10:23:29", 127900, 128100 },
	{ "PDX", "10:21:06", "10:25:59", 23700, 23900 },
	{ "DVT", "10:28:41", "10:33:59", 18100, 18200 },
	{ "VXR", "10:36:16", "10:41:59", 1850, 1950 },
};

static void test_breaks_stay_within_reach(void **state)
{
	struct scenario *s = load(scenario_builtin("morning"));

	(void)state;
	for (uint64_t seed = 0; seed < 4; seed++)
		for (size_t i = 0; i < ARRAY_LEN(breaks); i++) {
			struct exchange *x = exchange_new(s, seed);
			const struct sim_stock *k = exchange_find_ticker(x, breaks[i].ticker);
			int64_t to = clock_at(breaks[i].to);

			for (int64_t t = clock_at(breaks[i].from); t <= to;
			     t += 400 * NS_PER_MS) {
				exchange_run(x, t);
				if (k->last < breaks[i].lo || k->last > breaks[i].hi ||
				    k->ask > breaks[i].hi || k->bid >= k->ask)
					fail_msg("%s seed %d: last %lld ask %lld", k->ticker,
						 (int)seed, (long long)k->last, (long long)k->ask);
				/* 30 % of it holds a position of A$5 000, near enough */
				if (k->ask_size * k->ask < 13000 * E4)
					fail_msg("%s: only %lld", k->ticker, (long long)k->ask_size);
			}
			exchange_free(x);
		}
	scenario_free(s);
}

/* At least ten prints in the five minutes; turnover of a real small stock. */
static void test_gappers_are_busy(void **state)
{
	struct scenario *s = load(scenario_builtin("morning"));
	const struct sim_bar *bar;

	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct exchange *x = exchange_new(s, seed);
		const struct sim_stock *k = exchange_find_ticker(x, "KTA");
		uint64_t version = k->version;
		int prints = 0;

		for (int64_t t = clock_at("10:00:00"); t < clock_at("10:05:00"); t += 15 * NS_PER_S) {
			exchange_run(x, t);
			prints += k->version != version;
			version = k->version;
		}
		assert_int_equal(prints, 20);	/* even when sampled at 30 x, twice a second */
		assert_true(k->volume * k->last > 200000 * E4);
		assert_true(k->volume * k->last < 3000000 * E4);
		assert_true(exchange_bars(x, k->conid, &bar) >= 6);
		exchange_free(x);
	}
	scenario_free(s);
}

static void test_bars_hold_every_trade(void **state)
{
	struct scenario *s = load(scenario_builtin("morning"));
	struct exchange *x = exchange_new(s, 3);
	const struct sim_bar *b;

	(void)state;
	run(x, "16:30:00");
	for (size_t i = 0; i < exchange_stocks(x); i++) {
		const struct sim_stock *k = exchange_stock(x, i);
		int64_t volume = 0, high = 0, low = INT64_MAX;
		size_t n = exchange_bars(x, k->conid, &b);

		for (size_t j = 0; j < n; j++) {
			assert_true(j == 0 || b[j].start > b[j - 1].start);
			assert_true(b[j].start % (60 * NS_PER_S) == 0);
			assert_true(b[j].low <= b[j].open && b[j].open <= b[j].high);
			assert_true(b[j].low <= b[j].close && b[j].close <= b[j].high);
			volume += b[j].volume;
			high = b[j].high > high ? b[j].high : high;
			low = b[j].low < low ? b[j].low : low;
		}
		if (!k->asx)
			continue;
		assert_true(n > 0 && volume == k->volume && high == k->high && low == k->low);
		assert_true(b[n - 1].close == k->last);
	}
	exchange_free(x);
	scenario_free(s);
}

static void auction_bar(const char *how, int64_t first_volume, const char *first)
{
	char text[400];
	const struct sim_bar *b;
	struct scenario *s;
	struct exchange *x;

	snprintf(text, sizeof text, "date 2026-11-24\nstart 09:58:30\nauction 09:59:05\n"
		 "continuous 10:00:00\nbars %s\n"
		 "stock KTA 1 \"K\" prior 0.350 open 0.400 rate 100 auction 1000000 lot 10\n", how);
	s = load(text);
	x = exchange_new(s, 1);
	run(x, "10:03:00");
	assert_true(exchange_bars(x, 1, &b) >= 3);
	assert_true(b[0].start == clock_at(first));
	assert_true(b[0].volume >= first_volume && b[0].volume < first_volume + 100000);
	if (first_volume)
		assert_true(b[0].open == 4000);
	exchange_free(x);
	scenario_free(s);
}

static void test_auction_print_in_bars(void **state)
{
	(void)state;
	auction_bar("minute", 1000000, "09:59:00");
	auction_bar("first", 1000000, "10:00:00");
	auction_bar("out", 0, "10:00:00");
}

/* --- halts, late openings, news --- */

static void test_halt_and_reopening(void **state)
{
	struct scenario *s = load(scenario_builtin("morning"));
	struct exchange *x = exchange_new(s, 5);
	const struct sim_stock *k = exchange_find_ticker(x, "PDX");

	(void)state;
	run(x, "10:14:19.999");
	assert_true(k->halted && !k->traded && k->last == 0);
	assert_true(k->indicative == 23100);
	run(x, "10:14:20");
	assert_true(!k->halted && k->traded && k->open == 23100 && k->last == 23100);
	run(x, "10:14:22");
	assert_true(k->bid > 0 && k->volume > 180000);
	exchange_free(x);
	scenario_free(s);
}

static void test_late_opening(void **state)
{
	struct scenario *s = load(scenario_builtin("morning"));
	struct exchange *x = exchange_new(s, 5);
	const struct sim_stock *k = exchange_find_ticker(x, "CBY");

	(void)state;
	run(x, "10:12:30.999");
	assert_true(!k->halted && !k->traded && k->indicative == 2450 && k->bid == 0);
	run(x, "10:12:31");
	assert_true(k->traded && k->open == 2450);
	exchange_free(x);
	scenario_free(s);
}

static void test_halt_by_hand(void **state)
{
	struct scenario *s = load(scenario_builtin("morning"));
	struct exchange *x = exchange_new(s, 5);
	const struct sim_stock *k = exchange_find_ticker(x, "KTA");
	int64_t volume;

	(void)state;
	run(x, "10:07:00");
	exchange_halt(x, k->conid, true);
	volume = k->volume;
	assert_true(k->halted && k->bid == 0);
	run(x, "10:08:00");
	assert_true(k->volume == volume && k->last > 0);
	exchange_halt(x, k->conid, false);
	assert_true(!k->halted && k->volume > volume && k->bid > 0);
	run(x, "10:08:10");
	exchange_move(x, k->conid, 5000);
	run(x, "10:08:10");
	assert_true(k->last == 5000 && k->high == 5000);
	exchange_halt(x, 990000901, true);	/* abroad, and nowhere: nothing */
	exchange_halt(x, 1, true);
	exchange_move(x, k->conid, 0);
	exchange_free(x);
	scenario_free(s);
}

static void test_news(void **state)
{
	struct scenario *s = load("date 2026-11-24\nstart 09:58:30\n"
				  "stock KTA 1 \"K\" prior 0.350\n"
				  "news KTA 10:01 \"third\" withdrawn 10:03\n"
				  "news KTA 08:31:20 sensitive \"first\" pages 14 size 2.1MB\n"
				  "news ZZZ 09:00 \"late one\" shown 10:02\n");
	struct exchange *x = exchange_new(s, 1);
	const struct sim_news *n;

	(void)state;
	assert_int_equal(exchange_news(x, &n), 1);
	assert_string_equal(n[0].headline, "first");
	assert_string_equal(n[0].ticker, "KTA");
	assert_string_equal(n[0].size, "2.1MB");
	assert_true(n[0].sensitive && n[0].pages == 14 && n[0].released == clock_at("08:31:20"));
	assert_int_equal(strlen(n[0].id), 8);
	run(x, "10:02:30");
	exchange_add_news(x, "KTA", true, "Pause\033 in Trading");
	assert_int_equal(exchange_news(x, &n), 4);
	assert_string_equal(n[1].headline, "third");
	assert_string_equal(n[2].headline, "late one");
	assert_true(n[2].released == clock_at("09:00:00") && !n[1].withdrawn);
	assert_true(n[3].released == clock_at("10:02:30") && !strchr(n[3].headline, 033));
	assert_true(strcmp(n[2].id, n[3].id) < 0);
	run(x, "10:03:00");
	exchange_news(x, &n);
	assert_true(n[1].withdrawn);
	exchange_free(x);
	scenario_free(s);
}

static void test_symbol_abroad(void **state)
{
	struct scenario *s = load(scenario_builtin("morning"));
	struct exchange *x = exchange_new(s, 1);
	struct sim_order o = buy(990000901, 1000, 4000);
	struct errmsg err;
	int64_t id;

	(void)state;
	assert_true(exchange_find_ticker(x, "KTA")->conid == 990000101);
	assert_true(!exchange_find(x, 990000901)->asx);
	assert_null(exchange_find_ticker(x, "BHP"));
	assert_null(exchange_find(x, 5));
	assert_int_equal(exchange_place(x, &o, &id, &err), RC_REFUSED);
	exchange_free(x);
	scenario_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_steps_do_not_matter),
		cmocka_unit_test(test_seeds_matter),
		cmocka_unit_test(test_orders_leave_other_stocks_alone),
		cmocka_unit_test(test_opening_moments),
		cmocka_unit_test(test_ranges_are_as_written),
		cmocka_unit_test(test_breaks_stay_within_reach),
		cmocka_unit_test(test_gappers_are_busy),
		cmocka_unit_test(test_bars_hold_every_trade),
		cmocka_unit_test(test_auction_print_in_bars),
		cmocka_unit_test(test_halt_and_reopening),
		cmocka_unit_test(test_late_opening),
		cmocka_unit_test(test_halt_by_hand),
		cmocka_unit_test(test_news),
		cmocka_unit_test(test_symbol_abroad),
	};

	return cmocka_run_group_tests_name("exchange", tests, simtest_setup, NULL);
}
