/* test_outbox.c - the core never waits for an acting thread. */
#include "wait.h"

#include "skim/lane/outbox.h"

static struct action numbered(int64_t n)
{
	struct action a = { .type = ACT_REASK };

	a.u.small.n = n;
	return a;
}

static void test_full_and_order(void **state)
{
	struct outbox *q = outbox_new(3);
	struct action a;

	(void)state;
	assert_int_equal(outbox_take(q, &a, 0), RC_TIMEOUT);
	a = numbered(0);
	assert_int_equal(outbox_put(q, &a), RC_OK);
	for (int n = 0; n < 10; n += 2) {	/* over the ring's end: one is always in it */
		for (int i = 1; i <= 2; i++) {
			a = numbered(n + i);
			assert_int_equal(outbox_put(q, &a), RC_OK);
		}
		a = numbered(99);
		assert_int_equal(outbox_put(q, &a), RC_FULL);
		assert_int_equal(outbox_len(q), 3);
		for (int i = 0; i < 2; i++) {
			assert_int_equal(outbox_take(q, &a, 0), RC_OK);
			assert_int_equal(a.u.small.n, n + i);
		}
	}
	assert_int_equal(outbox_take(q, &a, 0), RC_OK);
	assert_int_equal(a.u.small.n, 10);
	assert_int_equal(outbox_take(q, &a, clock_steady() + NS_PER_MS), RC_TIMEOUT);
	outbox_free(q);
	outbox_free(NULL);
}

static void test_close(void **state)
{
	struct outbox *q = outbox_new(3);
	struct action a = numbered(1);

	(void)state;
	outbox_put(q, &a);
	outbox_close(q);
	assert_int_equal(outbox_put(q, &a), RC_CLOSED);
	/* What was put before is still carried out. */
	assert_int_equal(outbox_take(q, &a, 0), RC_OK);
	assert_int_equal(outbox_take(q, &a, INT64_MAX), RC_CLOSED);
	outbox_free(q);
}

static void *nudge_soon(void *q)
{
	outbox_nudge(q);
	return NULL;
}

/* Whoever waits for something to do looks up, once a nudge; what is put still comes. */
static void test_nudge(void **state)
{
	struct outbox *q = outbox_new(3);
	struct action a = numbered(1);
	pthread_t other;

	(void)state;
	outbox_nudge(q);
	assert_int_equal(outbox_take(q, &a, INT64_MAX), RC_TIMEOUT);
	assert_int_equal(pthread_create(&other, NULL, nudge_soon, q), 0);
	assert_int_equal(outbox_take(q, &a, INT64_MAX), RC_TIMEOUT);
	pthread_join(other, NULL);
	outbox_nudge(q);
	outbox_put(q, &a);
	assert_int_equal(outbox_take(q, &a, INT64_MAX), RC_OK);
	assert_int_equal(outbox_take(q, &a, clock_steady() + NS_PER_MS), RC_TIMEOUT);
	outbox_free(q);
}

static size_t woken_with;

static void wake(void *ctx)
{
	/* Outside the lock: the queue may be asked. */
	woken_with = outbox_len(ctx);
}

static void test_wake(void **state)
{
	struct outbox *q = outbox_new(2);
	struct action a = numbered(1);

	(void)state;
	outbox_on_put(q, wake, q);
	outbox_put(q, &a);
	assert_int_equal(woken_with, 1);
	outbox_put(q, &a);
	assert_int_equal(woken_with, 2);
	woken_with = 0;
	assert_int_equal(outbox_put(q, &a), RC_FULL);
	assert_int_equal(woken_with, 0);
	outbox_free(q);
}

enum { MANY = 20000 };

static void *taker(void *arg)
{
	struct action a;
	int64_t want = 0;

	while (outbox_take(arg, &a, INT64_MAX) == RC_OK)
		if (a.u.small.n != want++)
			return (void *)1;
	return want == MANY ? NULL : (void *)2;
}

static void test_across_threads(void **state)
{
	struct outbox *q = outbox_new(16);
	pthread_t id = start(taker, q);
	void *bad;

	(void)state;
	for (int64_t i = 0; i < MANY; i++) {
		struct action a = numbered(i);

		assert_true(WAIT_FOR(outbox_put(q, &a) == RC_OK));
	}
	outbox_close(q);
	assert_int_equal(pthread_join(id, &bad), 0);
	assert_null(bad);
	outbox_free(q);
}

/* Every type is copied whole: a marker in its last meaningful bytes arrives. */
static void test_sizes(void **state)
{
	struct outbox *q = outbox_new(1);

	(void)state;
	for (int t = 0; t < ACT_TYPE_COUNT; t++) {
		struct action a, b;
		size_t n = action_size((enum action_type)t);

		memset(&a, 0x5a, sizeof a);
		memset(&b, 0, sizeof b);
		a.type = (enum action_type)t;
		assert_true(n > offsetof(struct action, u) && n <= sizeof a);
		assert_int_equal(outbox_put(q, &a), RC_OK);
		assert_int_equal(outbox_take(q, &b, 0), RC_OK);
		assert_memory_equal(&a, &b, n);
		assert_string_not_equal(action_name((enum action_type)t), "?");
	}
	for (int t = 0; t < EV_TYPE_COUNT; t++) {
		assert_true(event_size((enum event_type)t) >= offsetof(struct event, u));
		assert_true(event_size((enum event_type)t) <= sizeof(struct event));
		assert_string_not_equal(event_name((enum event_type)t), "?");
	}
	outbox_free(q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full_and_order),
		cmocka_unit_test(test_close),
		cmocka_unit_test(test_nudge),
		cmocka_unit_test(test_wake),
		cmocka_unit_test(test_across_threads),
		cmocka_unit_test(test_sizes),
	};

	return cmocka_run_group_tests_name("outbox", tests, NULL, NULL);
}
