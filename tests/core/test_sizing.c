/* test_sizing.c - which limit decides, and what a missing input does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "money.h"

/* KTA of the manual: entry 0.415, stop 0.380. */
static struct size_in usual(void)
{
	return (struct size_in){
		.entry = price_of(4150), .stop = price_of(3800), .ask = price_of(4150),
		.ask_size = 61000, .risk = { 250 * E4 }, .position_value = { 5000 * E4 },
		.order_value = { 5500 * E4 }, .loss_left = { 500 * E4 },
		.free_cash = { 60000 * E4 }, .min_parcel = { 500 * E4 }, .loss_known = true,
		.cash_known = true, .opening = true, .book_share = 3000, .max_positions = 5,
	};
}

static void expect(const char *what, const struct size_in *in, qty_t q, const char *by,
		   const char *missing)
{
	struct size_out out;

	size_order(in, &out);
	if (out.quantity != q)
		fail_msg("%s: %lld, not %lld (%s%s)", what, (long long)out.quantity, (long long)q,
			 out.decided_by, out.missing);
	if (by)
		assert_string_equal(out.decided_by, by);
	if (missing && !strstr(out.missing, missing))
		fail_msg("%s: \"%s\" does not name \"%s\"", what, out.missing, missing);
	if (!missing)
		assert_string_equal(out.missing, "");
}

static void limits(void **state)
{
	struct size_in in = usual();

	(void)state;
	expect("risk", &in, 7142, "risk", NULL);
	in = usual();
	in.stop = price_of(4100);	/* 0.5 c at risk: 50,000 by risk */
	expect("value", &in, 12048, "value", NULL);
	in.order_value.e4 = 3000 * E4;
	expect("order value", &in, 7228, "value", NULL);
	in = usual();
	in.ask_size = 10000;
	expect("book", &in, 3000, "book", NULL);
	in = usual();
	in.loss_left.e4 = 100 * E4;
	expect("loss", &in, 2857, "loss", NULL);
	in = usual();
	in.free_cash.e4 = 1000 * E4;
	expect("cash", &in, 2409, "cash", NULL);
	in = usual();
	in.positions = 5;
	expect("positions", &in, 0, "positions", "positions");
	in = usual();
	in.loss_left.e4 = -1;
	expect("nothing of the loss left", &in, 0, "loss", "loss");
}

static void parcel(void **state)
{
	struct size_in in = usual();

	(void)state;
	in.ask_size = 4000;		/* 1,200 shares, A$498 */
	expect("below the parcel", &in, 0, NULL, "first parcel");
	in.opening = false;
	expect("adding", &in, 1200, "book", NULL);
	in = usual();
	in.ask_size = 4017;		/* 1,205: A$500.075 */
	expect("just above", &in, 1205, "book", NULL);
	in.entry = price_of(5000);	/* 1,000 at 0.50: A$500.00 */
	in.stop = price_of(4900);
	in.ask = price_of(5000);
	in.ask_size = 3334;
	expect("exactly", &in, 1000, "book", NULL);
}

static void missing(void **state)
{
	struct size_in in = usual();

	(void)state;
	in.entry = price_of(0);
	expect("entry", &in, 0, "", "entry");
	in = usual();
	in.stop = price_of(0);
	expect("stop", &in, 0, "", "stop");
	in = usual();
	in.stop = in.entry;
	expect("stop at the entry", &in, 0, "", "below the entry");
	in = usual();
	in.ask_size = 0;
	expect("ask size", &in, 0, "", "ask");
	in = usual();
	in.ask = price_of(0);
	expect("ask", &in, 0, "", "ask");
	in = usual();
	in.loss_known = false;
	expect("P&L", &in, 0, "", "P&L");
	in = usual();
	in.cash_known = false;
	expect("cash", &in, 0, "", "cash");
}

/* Never more at risk, never dearer, whatever the figures are. */
static void never_more(void **state)
{
	uint64_t r = 88172645463325252ULL;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct size_in in = usual();
		struct size_out out;
		uint64_t v[6];

		for (int k = 0; k < 6; k++) {
			r ^= r << 13;
			r ^= r >> 7;
			r ^= r << 17;
			v[k] = r >> 20;
		}
		in.entry = price_of(1 + (int64_t)(v[0] % 700000));
		in.stop = price_of((int64_t)(v[1] % 700000));
		in.ask = in.entry;
		in.ask_size = (qty_t)(v[2] % 1000000);
		in.risk.e4 = (int64_t)(v[3] % (1000 * E4));
		in.free_cash.e4 = (int64_t)(v[4] % (20000 * E4)) - 100 * E4;
		in.loss_left.e4 = (int64_t)(v[5] % (600 * E4)) - 50 * E4;
		size_order(&in, &out);
		assert_true(out.quantity >= 0);
		if (!out.quantity) {
			assert_true(out.missing[0]);
			continue;
		}
		assert_true((in.entry.e4 - in.stop.e4) * out.quantity <= in.risk.e4);
		assert_true((in.entry.e4 - in.stop.e4) * out.quantity <= in.loss_left.e4);
		assert_true(in.entry.e4 * out.quantity <= in.position_value.e4);
		assert_true(in.entry.e4 * out.quantity <= in.free_cash.e4);
		assert_true(in.entry.e4 * out.quantity >= in.min_parcel.e4);
		assert_true(out.quantity * 10000 <= in.ask_size * 3000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits),
		cmocka_unit_test(parcel),
		cmocka_unit_test(missing),
		cmocka_unit_test(never_more),
	};

	return cmocka_run_group_tests_name("sizing", tests, NULL, NULL);
}
