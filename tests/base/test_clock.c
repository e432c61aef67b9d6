/*
 * test_clock.c - the market clock.  Order matters: until clock_set_market is first called the
 * market's time is the host's.
 */
#include "table.h"

#include <pthread.h>
#include <stdatomic.h>

#include "skim/base/clock.h"

#define T0 1795475100000000000LL	/* 2026-11-24T10:05:00+11:00 */

static void test_real_time(void **state)
{
	int64_t before = clock_wall();
	struct times t = clock_now();
	int64_t until;

	(void)state;
	assert_true(clock_is_real());
	assert_int_equal(clock_rate_milli(), 1000);
	assert_true(t.market >= before && t.market <= clock_wall());
	assert_true(t.steady <= clock_steady());
	until = clock_until_market(clock_wall() + 10 * NS_PER_S);
	assert_true(until > 9 * NS_PER_S && until <= 10 * NS_PER_S);
	assert_int_equal(clock_until_market(before), 0);
	assert_int_equal(clock_until_market(INT64_MAX), INT64_MAX);
}

static void test_standing_still(void **state)
{
	(void)state;
	clock_set_market(T0, 0);
	assert_false(clock_is_real());
	assert_int_equal(clock_rate_milli(), 0);
	assert_int_equal(clock_now().market, T0);
	assert_int_equal(clock_now().market, T0);
	assert_int_equal(clock_until_market(T0), 0);
	assert_int_equal(clock_until_market(T0 - 1), 0);
	assert_int_equal(clock_until_market(T0 + 1), INT64_MAX);
}

/* Market time against the steady reading of the same call: exact, whatever the machine does. */
static void test_rates(void **state)
{
	static const int64_t rates[] = { 1, 500, 1000, 6500, 60000, 1000000 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rates); i++) {
		int64_t before = clock_steady(), after, until;
		struct times t;

		clock_set_market(T0, rates[i]);
		after = clock_steady();
		t = clock_now();
		assert_true(t.market >= T0 + (t.steady - after) * rates[i] / 1000);
		assert_true(t.market <= T0 + (t.steady - before) * rates[i] / 1000);
		/* A market hour away: as long as the rate makes it, less what has gone by. */
		until = clock_until_market(T0 + 3600 * NS_PER_S);
		assert_true(until <= 3600 * NS_PER_S * 1000 / rates[i]);
		assert_true(until >= 3600 * NS_PER_S * 1000 / rates[i] - (clock_steady() - before));
	}
}

static void test_far_ends(void **state)
{
	(void)state;
	clock_set_market(INT64_MAX - 1, 1000000);
	assert_true(clock_now().market >= INT64_MAX - 1);
	clock_set_market(T0, 1);
	assert_int_equal(clock_until_market(INT64_MAX - 1), INT64_MAX);
	clock_set_market(T0, 1000);
	assert_true(clock_until_market(INT64_MAX - 1) > 0);
}

static atomic_bool stop;

/* Two lines are set in turn, far apart; no reader may see a mixture of them. */
static void *reader(void *arg)
{
	int *bad = arg;

	while (!atomic_load(&stop)) {
		int64_t m = clock_now().market;
		bool first = m >= T0 && m < T0 + 1000 * NS_PER_S;
		bool second = m >= 2 * T0 - 1000 * NS_PER_S && m <= 2 * T0;

		*bad += !first && !second;
	}
	return NULL;
}

static void test_readers_see_whole_lines(void **state)
{
	pthread_t id[2];
	int bad[2] = { 0 };

	(void)state;
	clock_set_market(T0, 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&id[i], NULL, reader, &bad[i]), 0);
	for (int i = 0; i < 200000; i++)
		if (i & 1)
			clock_set_market(2 * T0, 0);
		else
			clock_set_market(T0, 2000);
	atomic_store(&stop, true);
	for (int i = 0; i < 2; i++)
		pthread_join(id[i], NULL);
	assert_int_equal(bad[0] + bad[1], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_real_time),
		cmocka_unit_test(test_standing_still),
		cmocka_unit_test(test_rates),
		cmocka_unit_test(test_far_ends),
		cmocka_unit_test(test_readers_see_whole_lines),
	};

	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
