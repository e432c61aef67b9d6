/*
 * test_range.c - the opening range against a market simulated trade by trade: whatever the
 * stream's sampling hid, a complete range is never narrower than the truth once its witnesses
 * could know it, and never wider at all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "skim/base/auto.h"
#include "skim/base/clock.h"
#include "skim/base/zone.h"

#include "../../src/core/range.h"

enum { TRADES = 400 };

static uint64_t seed;

static uint32_t rnd(uint32_t n)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(seed >> 33) % n;
}

struct trade {
	int64_t t;
	int64_t e4;
};

struct tape {
	struct trade trade[TRADES];
	int n;
	int64_t open, start, end;	/* nominal open, first trade, end of its window */
	int64_t auction;
	int64_t high, low;		/* of the window, auction counted */
};

static void make_tape(struct tape *x)
{
	int64_t price = 10000 + rnd(200) * 50, t;

	x->open = utc_at(20261124, 9 * 3600 + 59 * 60 + 45);
	x->auction = price;
	x->high = x->low = price;
	x->n = 0;
	t = x->open + (int64_t)rnd(rnd(2) ? 15000 : 900000) * NS_PER_MS;
	x->start = t;
	x->end = t + 300 * NS_PER_S;
	while (x->n < TRADES && t < x->end + 120 * NS_PER_S) {
		price += ((int64_t)rnd(5) - 2) * 50;
		x->trade[x->n++] = (struct trade){ t, price };
		if (t < x->end) {
			x->high = price > x->high ? price : x->high;
			x->low = price < x->low ? price : x->low;
		}
		t += (int64_t)rnd(3000) * NS_PER_MS + 1;
		/* sampling moves a trade by up to half a second: none at the very end */
		if (t > x->end - 1100 * NS_PER_MS && t < x->end + 1100 * NS_PER_MS)
			t = x->end + 1100 * NS_PER_MS;
	}
}

/* Frames of 500 ms: last alone, or with the day's extremes where they changed. */
static void stream(struct range *r, const struct params *p, const struct tape *x, bool day_fields,
		   int64_t lost_from, int64_t lost_to)
{
	int64_t high = x->auction, low = x->auction, sent_high = high, sent_low = low, last = x->auction;
	int64_t dark = 0;
	int k = 0;

	r->auction = price_of(x->auction);
	for (int64_t t = x->start - x->start % (500 * NS_PER_MS); t < x->end + 60 * NS_PER_S;
	     t += 500 * NS_PER_MS) {
		struct range_frame f = { .from = t, .at = t, .continuous = true, .settled = true,
					 .traded = true, .floor = x->open };
		int prints = 0;

		for (; k < x->n && x->trade[k].t <= t; k++, prints++) {
			last = x->trade[k].e4;
			high = last > high ? last : high;
			low = last < low ? last : low;
		}
		if (t >= lost_from && t < lost_to) {
			dark = dark ? dark : t;
			continue;
		}
		if (!prints && !dark)
			continue;
		if (dark) {
			range_hole(r, dark, t);
			f.settled = false;
			f.floor = dark;
			dark = 0;
		}
		f.trade = prints > 0;
		f.prints = prints > 0;
		f.last = f.last_low = f.last_high = price_of(last);
		if (day_fields) {
			f.has_high = high != sent_high || !f.settled;
			f.has_low = low != sent_low || !f.settled;
			f.high = price_of(high);
			f.low = price_of(low);
			sent_high = high;
			sent_low = low;
		}
		range_frame(r, p, &f);
	}
	range_close(r, p, dark);
}

static int make_bars(const struct tape *x, struct bar *bar, int cap)
{
	const int64_t minute = 60 * NS_PER_S;
	int n = 0;

	for (int i = 0; i < x->n; i++) {
		int64_t m = x->trade[i].t - x->trade[i].t % minute;
		struct price v = price_of(x->trade[i].e4);

		if (!n || bar[n - 1].start != m) {
			if (n == cap)
				break;
			bar[n++] = (struct bar){ m, v, v, v, v, 1 };
		}
		bar[n - 1].close = v;
		if (v.e4 > bar[n - 1].high.e4)
			bar[n - 1].high = v;
		if (v.e4 < bar[n - 1].low.e4)
			bar[n - 1].low = v;
	}
	return n;
}

static void streamed_whole(void **state)
{
	struct params p;

	(void)state;
	params_default(&p);
	for (int round = 0; round < 3000; round++) {
		struct tape x;
		struct range r = { 0 };
		struct bar bar[MAX_BARS];
		int n;

		make_tape(&x);
		stream(&r, &p, &x, true, 0, 0);
		assert_int_equal(r.state, RANGE_COMPLETE);
		assert_int_equal(r.high.e4, x.high);
		assert_int_equal(r.low.e4, x.low);
		assert_true(range_witnesses(&r) & WITNESS_DAY_HILO || x.high == x.low ||
			    !price_known(r.d_high) || r.d_high.e4 != x.high || r.d_low.e4 != x.low);
		n = make_bars(&x, bar, MAX_BARS);
		range_bars(&r, &p, bar, n, x.end + 70 * NS_PER_S, x.open);
		assert_int_equal(r.state, RANGE_COMPLETE);
		assert_int_equal(r.high.e4, x.high);
		assert_int_equal(r.low.e4, x.low);
	}
}

/* Without the day's fields samples may miss extremes; bars put right what they cover whole. */
static void sampled_then_corrected(void **state)
{
	struct params p;

	(void)state;
	params_default(&p);
	for (int round = 0; round < 3000; round++) {
		struct tape x;
		struct range r = { 0 };
		struct bar bar[MAX_BARS];
		int n;

		make_tape(&x);
		stream(&r, &p, &x, false, 0, 0);
		assert_true(r.high.e4 <= x.high && r.low.e4 >= x.low);
		n = make_bars(&x, bar, MAX_BARS);
		range_bars(&r, &p, bar, n, x.end + 70 * NS_PER_S, x.open);
		assert_true(r.high.e4 <= x.high && r.low.e4 >= x.low);
		for (int i = 0; i < n; i++)
			if (bar[i].start + 60 * NS_PER_S <= x.end) {
				assert_true(r.high.e4 >= bar[i].high.e4);
				assert_true(r.low.e4 <= bar[i].low.e4);
			}
	}
}

/* What the hole hid is within the range. */
static void hidden_is_known(const struct range *r, const struct tape *x, int64_t from, int64_t to)
{
	for (int i = 0; i < x->n; i++) {
		const struct trade *k = &x->trade[i];

		if (k->t < x->end && k->t >= from && k->t < to) {
			assert_true(k->e4 <= r->high.e4);
			assert_true(k->e4 >= r->low.e4);
		}
	}
}

/* A hole somewhere: complete only when the truth is known. */
static void holes(void **state)
{
	struct params p;
	int complete = 0, partial = 0;

	(void)state;
	params_default(&p);
	for (int round = 0; round < 4000; round++) {
		struct tape x;
		struct range r = { 0 };
		struct bar bar[MAX_BARS];
		int64_t from, to;
		int n;

		make_tape(&x);
		from = x.start + (int64_t)rnd(290000) * NS_PER_MS + 1000 * NS_PER_MS;
		to = from + (int64_t)rnd(120000) * NS_PER_MS + 5000 * NS_PER_MS;
		stream(&r, &p, &x, rnd(2), from, to);
		assert_true(r.high.e4 <= x.high && r.low.e4 >= x.low);
		n = make_bars(&x, bar, MAX_BARS);
		range_bars(&r, &p, bar, n, x.end + 70 * NS_PER_S, x.open);
		assert_true(r.high.e4 <= x.high && r.low.e4 >= x.low);
		if (r.state == RANGE_COMPLETE && r.source == SOURCE_BARS) {
			complete++;
			hidden_is_known(&r, &x, from, to);
		}
		partial += r.state == RANGE_PARTIAL;
	}
	assert_true(complete > 100);
	assert_true(partial > 10);
}

/* Nothing streamed: bars alone, complete only when the edges cannot hide anything. */
static void bars_alone(void **state)
{
	struct params p;
	int complete = 0, open = 0;

	(void)state;
	params_default(&p);
	for (int round = 0; round < 4000; round++) {
		struct tape x;
		struct range r = { 0 };
		struct bar bar[MAX_BARS];
		struct range_frame f = { .continuous = true, .traded = true };
		int n;

		make_tape(&x);
		f.at = f.from = x.end + 600 * NS_PER_S;
		f.floor = x.open;
		f.last = f.last_low = f.last_high = price_of(x.trade[x.n - 1].e4);
		f.has_open = true;
		f.open = price_of(x.auction);
		range_frame(&r, &p, &f);
		range_close(&r, &p, 0);
		assert_int_equal(r.state, RANGE_PARTIAL);
		n = make_bars(&x, bar, MAX_BARS);
		range_bars(&r, &p, bar, n, f.at, x.open);
		if (r.state == RANGE_COMPLETE) {
			complete++;
			assert_int_equal(r.high.e4, x.high);
			assert_int_equal(r.low.e4, x.low);
		} else {
			assert_true(r.edge_open);
			open++;
		}
	}
	assert_true(complete > 100);
	assert_true(open > 100);
}

/* Breaks and chases are counted in steps of the price itself. */
static void trigger_and_chase(void **state)
{
	static const struct {
		int64_t high, trigger, chase;
	} row[] = {
		{ 4100, 4150, 4250 },		/* 0.410 */
		{ 990, 1000, 1100 },		/* 0.099 -> 0.100, 0.105, 0.110 */
		{ 19950, 20000, 20200 },	/* 1.995 -> 2.00, 2.01, 2.02 */
		{ 4125, 4200, 4300 },		/* 0.4125, off the grid: from 0.415 */
	};
	struct params p;

	(void)state;
	params_default(&p);
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct range r = { .state = RANGE_COMPLETE, .c_high = { row[i].high },
				   .c_low = { row[i].high - 20 } };

		range_recount(&r, &p);
		assert_int_equal(r.trigger.e4, row[i].trigger);
		assert_int_equal(r.chase.e4, row[i].chase);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(streamed_whole), cmocka_unit_test(sampled_then_corrected),
		cmocka_unit_test(holes),	  cmocka_unit_test(bars_alone),
		cmocka_unit_test(trigger_and_chase),
	};

	if (zone_init(NULL) != RC_OK)
		return 99;
	seed = 20261124;
	return cmocka_run_group_tests_name("range", tests, NULL, NULL);
}
