/*
 * test_step.c - the price steps, against a ladder made the slow way: every grid price from
 * 0.1 c up, as the ASX pricing page has them.
 */
#include "table.h"

#include "skim/base/price.h"

enum { RUNGS = 4000 };

static int64_t ladder[RUNGS];

static int make_ladder(void **state)
{
	int64_t p = 10;

	(void)state;
	for (int i = 0; i < RUNGS; i++) {
		ladder[i] = p;
		p += p < 1000 ? 10 : p < 20000 ? 50 : 100;
	}
	return 0;
}

static void test_boundaries(void **state)
{
	static const struct {
		int64_t at, step, down, up, before, after;
	} rows[] = {
		{ 10, 10, 10, 10, 0, 20 },
		{ 9, 10, 0, 10, 0, 10 },
		{ 980, 10, 980, 980, 970, 990 },
		{ 990, 10, 990, 990, 980, 1000 },
		{ 995, 10, 990, 1000, 990, 1000 },
		{ 1000, 50, 1000, 1000, 990, 1050 },
		{ 1010, 50, 1000, 1050, 1000, 1050 },
		{ 1050, 50, 1050, 1050, 1000, 1100 },
		{ 19950, 50, 19950, 19950, 19900, 20000 },
		{ 19951, 50, 19950, 20000, 19950, 20000 },
		{ 20000, 100, 20000, 20000, 19950, 20100 },
		{ 20050, 100, 20000, 20100, 20000, 20100 },
		{ 455000, 100, 455000, 455000, 454900, 455100 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct price p = price_of(rows[i].at);
		int at = (int)rows[i].at;

		ROW(step_at(p) == rows[i].step, "%d", at);
		ROW(step_down(p).e4 == rows[i].down, "%d", at);
		ROW(step_up(p).e4 == rows[i].up, "%d", at);
		ROW(step_move(p, -1).e4 == rows[i].before, "%d gave %d", at,
		    (int)step_move(p, -1).e4);
		ROW(step_move(p, 1).e4 == rows[i].after, "%d gave %d", at, (int)step_move(p, 1).e4);
		ROW(step_on_grid(p) == (rows[i].down == rows[i].at), "%d", at);
	}
}

static void test_unknown(void **state)
{
	(void)state;
	for (int64_t v = -1; v <= 0; v++) {
		assert_false(step_on_grid(price_of(v)));
		assert_false(price_known(step_down(price_of(v))));
		assert_false(price_known(step_up(price_of(v))));
		assert_false(price_known(step_move(price_of(v), 3)));
		assert_int_equal(step_count(price_of(v), price_of(100)), 0);
		assert_int_equal(step_count(price_of(100), price_of(v)), 0);
	}
}

/* Every price, on the grid or not, lies between its two neighbours of the ladder. */
static void test_neighbours(void **state)
{
	int below = -1;

	(void)state;
	for (int64_t v = 1; v < ladder[RUNGS - 1]; v++) {
		struct price p = price_of(v);

		if (v == ladder[below + 1])
			below++;
		assert_int_equal(step_on_grid(p), below >= 0 && ladder[below] == v);
		assert_int_equal(step_down(p).e4, below >= 0 ? ladder[below] : 0);
		assert_int_equal(step_up(p).e4,
				 below >= 0 && ladder[below] == v ? v : ladder[below + 1]);
	}
}

/* Moving and counting are walks on the ladder, over both boundaries and back. */
static void test_walks(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		int a = (int)(next_random(&seed) % RUNGS), b = (int)(next_random(&seed) % RUNGS);
		struct price p = price_of(ladder[a]), q = price_of(ladder[b]);

		assert_int_equal(step_count(p, q), b - a);
		assert_int_equal(step_move(p, b - a).e4, q.e4);
		assert_int_equal(step_move(step_move(p, 1), -1).e4, p.e4);
	}
	assert_int_equal(step_move(price_of(10), -1).e4, 0);
	assert_int_equal(step_move(price_of(20000), -1000).e4, 0);
	assert_int_equal(step_move(price_of(20000), INT32_MIN).e4, 0);
}

static void test_counts_off_the_grid(void **state)
{
	static const struct {
		int64_t a, b;
		int want;
	} rows[] = {
		{ 10000, 10049, 0 }, { 10000, 10050, 1 }, { 10020, 10080, 1 }, { 10080, 10020, -1 },
		{ 10050, 10001, 0 }, { 10000, 9951, 0 }, { 10000, 9950, -1 }, { 990, 1000, 1 },
		{ 1000, 990, -1 }, { 990, 1050, 2 }, { 19950, 20100, 2 },
		{ 10, 10000000000, 9999 }, { 10000000000, 10, -9999 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		ROW(step_count(price_of(rows[i].a), price_of(rows[i].b)) == rows[i].want, "%d to %d",
		    (int)rows[i].a, (int)rows[i].b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_boundaries),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_neighbours),
		cmocka_unit_test(test_walks),
		cmocka_unit_test(test_counts_off_the_grid),
	};

	return cmocka_run_group_tests_name("step", tests, make_ladder, NULL);
}
