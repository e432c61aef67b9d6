/* test_cell.c - values under a lock, and the bare lock. */
#include "wait.h"

#include "skim/lane/cell.h"

struct pair {
	uint64_t a, b;		/* equal whenever nobody is in the middle of a write */
	char pad[300];
};

static void test_versions(void **state)
{
	struct cell *c = cell_new(sizeof(struct pair));
	struct pair p = { 1, 1, "" };

	(void)state;
	assert_int_equal(cell_get(c, &p), 0);
	assert_int_equal(p.a, 0);
	p.a = 7;
	cell_put(c, &p);
	p.a = 0;
	assert_int_equal(cell_get(c, &p), 1);
	assert_int_equal(p.a, 7);
	assert_int_equal(cell_wait(c, &p, 0, INT64_MAX), 1);
	assert_int_equal(cell_wait(c, &p, 1, 0), 1);
	assert_int_equal(cell_wait(c, &p, 1, clock_steady() + NS_PER_MS), 1);
	cell_free(c);
	cell_free(NULL);
}

static void add_one(void *value, void *ctx)
{
	struct pair *p = value;

	p->a++;
	p->b += *(int *)ctx;
}

enum { ROUNDS = 20000, THREADS = 3 };

static void *adder(void *arg)
{
	int one = 1;

	for (int i = 0; i < ROUNDS; i++)
		cell_with(arg, add_one, &one);
	return NULL;
}

static void *watcher(void *arg)
{
	uint64_t seen = 0, last = 0;
	struct pair p;

	while (last < ROUNDS * THREADS) {
		uint64_t v = cell_wait(arg, &p, seen, clock_steady() + PATIENCE);

		if (v <= seen || p.a != p.b || p.a < last || p.a != v)
			return (void *)1;
		seen = v;
		last = p.a;
	}
	return NULL;
}

/* Whole values only, versions that count every change, and nobody sleeps through the last. */
static void test_many(void **state)
{
	struct cell *c = cell_new(sizeof(struct pair));
	pthread_t id[THREADS], w = start(watcher, c);
	void *bad;

	(void)state;
	for (int i = 0; i < THREADS; i++)
		id[i] = start(adder, c);
	for (int i = 0; i < THREADS; i++)
		join(id[i]);
	assert_int_equal(pthread_join(w, &bad), 0);
	assert_null(bad);
	cell_free(c);
}

struct counted {
	struct guard *g;
	long n;
};

static void *count(void *arg)
{
	struct counted *c = arg;

	for (int i = 0; i < ROUNDS; i++) {
		guard_lock(c->g);
		c->n++;
		guard_unlock(c->g);
	}
	return NULL;
}

static void test_guard(void **state)
{
	struct counted c = { guard_new(), 0 };
	pthread_t id[THREADS];

	(void)state;
	for (int i = 0; i < THREADS; i++)
		id[i] = start(count, &c);
	for (int i = 0; i < THREADS; i++)
		join(id[i]);
	assert_int_equal(c.n, ROUNDS * THREADS);
	guard_free(c.g);
	guard_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_guard),
	};

	return cmocka_run_group_tests_name("cell", tests, NULL, NULL);
}
