/*
 * test_money_random.c - random mornings against the fake broker: whatever the line loses, repeats
 * or reorders, and whatever the operator types, some things never happen (properties.c), and in
 * the end the console and the broker agree.
 *
 *	SEED=n [STEPS=n]	one morning, with what happens on standard error
 *	MORNINGS=n		so many long ones
 *	SEQUENCES=n FROM=n	so many short ones, from that seed on
 *	DEEP=1			100 000 of them
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "skim/base/zone.h"

#include "morning.h"

enum { LONG = 500, SHORT = 40, QUICK = 1500, DEEP = 100000 };

/* That the mornings are worth something. */
struct totals {
	uint64_t steps;
	int submits, changes, cancels, replies, execs, exits;
};

static uint64_t number(const char *name, uint64_t otherwise)
{
	const char *s = getenv(name);

	return s ? strtoull(s, NULL, 10) : otherwise;
}

static uint64_t one(struct morning *m, uint64_t seed, int steps, bool loud, struct totals *t)
{
	morning_begin(m, seed, loud);
	for (int i = 0; i < steps; i++)
		morning_go(m);
	morning_end(m);
	t->steps += m->steps;
	t->submits += m->b.submits;
	t->changes += m->b.changes;
	t->cancels += m->b.cancels;
	t->replies += m->b.replies;
	t->execs += m->b.n_execs;
	for (int i = 0; i < m->b.n_orders; i++)
		t->exits += m->b.order[i].side == SIDE_SELL && m->b.order[i].filled > 0;
	return engine_digest(m->e);
}

static void tell(const struct totals *t)
{
	print_message("# %llu steps: %d orders, %d changes, %d cancels, %d answers, %d executions, "
		      "%d sells filled\n", (unsigned long long)t->steps, t->submits, t->changes,
		      t->cancels, t->replies, t->execs, t->exits);
}

static void long_mornings(void **state)
{
	uint64_t n = number("MORNINGS", 40);
	struct totals t = { 0 };

	for (uint64_t i = 1; i <= n; i++) {
		print_message("# seed %llu\n", (unsigned long long)i);
		one(*state, i, LONG, false, &t);
	}
	tell(&t);
	if (n < 40)
		return;
	assert_true(t.submits > 150 && t.changes > 12 && t.cancels > 80 && t.replies > 25 &&
		    t.execs > 400 && t.exits > 80);
}

/* Seeds that once broke something: what a late frame, a list and a change can do to each other. */
static void old_wounds(void **state)
{
	static const uint64_t seeds[] = { 671, 6558, 10258, 82463, 91596, 99475 };
	struct totals t = { 0 };

	for (size_t i = 0; i < sizeof(seeds) / sizeof(seeds[0]); i++)
		one(*state, seeds[i], 10 + (int)(seeds[i] % SHORT), false, &t);
}

static void short_mornings(void **state)
{
	uint64_t n = number("SEQUENCES", getenv("DEEP") ? DEEP : QUICK), from = number("FROM", 1);
	struct totals t = { 0 };

	for (uint64_t i = from; i < from + n; i++) {
		if ((i - from) % 500 == 0)
			print_message("# seeds from %llu\n", (unsigned long long)i);
		one(*state, i, 10 + (int)(i % SHORT), false, &t);
	}
	tell(&t);
}

/* The same seed again: the same digest. */
static void again(void **state)
{
	struct totals t = { 0 };

	for (uint64_t i = 1; i <= 5; i++) {
		uint64_t first = one(*state, i, 100, false, &t);

		assert_true(first == one(*state, i, 100, false, &t));
	}
}

static void loud(void **state)
{
	struct totals t = { 0 };

	one(*state, number("SEED", 1), (int)number("STEPS", LONG), true, &t);
}

static int setup(void **state)
{
	*state = calloc(1, sizeof(struct morning));
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	morning_free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(long_mornings), cmocka_unit_test(short_mornings),
		cmocka_unit_test(old_wounds), cmocka_unit_test(again),
	};
	const struct CMUnitTest seed[] = { cmocka_unit_test(loud) };

	if (zone_init(NULL) != RC_OK)
		return 99;
	if (getenv("SEED"))
		return cmocka_run_group_tests_name("money_random", seed, setup, teardown);
	return cmocka_run_group_tests_name("money_random", tests, setup, teardown);
}
