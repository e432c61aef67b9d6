/*
 * test_limiter.c - who may leave when.  The arithmetic is tested with times of its own; only
 * what the lock adds is tested with threads and the real clock.
 */
#include "wait.h"

#include "../../src/lane/pacing.h"
#include "skim/lane/limiter.h"

#define S NS_PER_S

static const struct limit_rule rules[] = {
	{ "/iserver/account/orders", 1, 5 * S, 0 },
	{ "/iserver/marketdata/history", 0, 0, 2 },
	{ "/iserver/marketdata", 3, S, 0 },
	{ "/iserver/scanner/run", 1, S, 1 },
	{ "/tickle", 1, S, 0 },
	{ "/fyi/", 1, S, 0 },
};

enum { OVERALL = 8, RESERVE = 3 };

static const int64_t T = 1000 * S;

static struct pacing *make(void)
{
	struct pacing *p = pacing_new(rules, (int)ARRAY_LEN(rules), OVERALL, RESERVE, 42);

	assert_non_null(p);
	return p;
}

static bool may(struct pacing *p, const char *path, enum limit_class class, int64_t now)
{
	return pacing_when(p, path, class, now) <= now;
}

static void go(struct pacing *p, const char *path, int64_t now)
{
	pacing_start(p, path, now);
	pacing_end(p, path, 200, 0, now);
}

static void test_overall_and_reserve(void **state)
{
	struct pacing *p = make();

	(void)state;
	/* Reads fill the second up to the reserve, orders up to the end. */
	for (int i = 0; i < OVERALL - RESERVE; i++) {
		assert_true(may(p, "/a", LIMIT_READ, T + i));
		go(p, "/a", T + i);
	}
	assert_int_equal(pacing_when(p, "/a", LIMIT_READ, T + 10), T + S);
	/* A look-up may take one place of it. */
	assert_true(may(p, "/a", LIMIT_LOOKUP, T + 9));
	go(p, "/a", T + 9);
	assert_int_equal(pacing_when(p, "/a", LIMIT_LOOKUP, T + 10), T + S);
	for (int i = 0; i < RESERVE - 1; i++) {
		assert_true(may(p, "/a", LIMIT_ORDER, T + 10 + i));
		go(p, "/a", T + 10 + i);
	}
	assert_int_equal(pacing_when(p, "/a", LIMIT_ORDER, T + 20), T + S);
	/* The window slides: when the first has left it an order may go, reads wait longer. */
	assert_true(may(p, "/a", LIMIT_ORDER, T + S));
	assert_false(may(p, "/a", LIMIT_READ, T + S));
	assert_int_equal(pacing_when(p, "/a", LIMIT_READ, T + S), T + S + 3);
	assert_true(may(p, "/a", LIMIT_READ, T + 2 * S));
	pacing_free(p);
	pacing_free(NULL);
}

/* Whatever is asked and whenever: in no window of a second more than the limit leaves, and no
 * more reads than leave the reserve free. */
static void test_overall_property(void **state)
{
	struct pacing *p = make();
	uint64_t seed = 11;
	int64_t left[4000];
	bool read[4000];
	int n = 0;

	(void)state;
	for (int64_t now = T; n < 4000; now += (int64_t)(next_random(&seed) % (S / 5))) {
		enum limit_class class = next_random(&seed) % 4 ? LIMIT_READ : LIMIT_ORDER;
		int64_t when = pacing_when(p, "/a", class, now);

		if (when > now && next_random(&seed) % 2)
			now = when;
		if (!may(p, "/a", class, now))
			continue;
		go(p, "/a", now);
		left[n] = now;
		read[n++] = class == LIMIT_READ;
	}
	for (int i = 0; i < n; i++) {
		int k = i;

		while (k >= 0 && left[i] - left[k] < S)
			k--;
		assert_true(i - k <= OVERALL);
		assert_true(!read[i] || i - k <= OVERALL - RESERVE);
	}
	pacing_free(p);
}

static void test_paths(void **state)
{
	static const struct {
		const char *path;
		const char *other;
		bool same;
	} rows[] = {
		{ "/iserver/account/orders", "/iserver/account/orders?force=true", true },
		{ "/iserver/account/orders", "/iserver/account/orders/x", true },
		{ "/iserver/account/orders", "/iserver/account/ordersx", false },
		{ "/iserver/account/orders", "/iserver/account/DU1/orders", false },
		{ "/tickle", "/tickle", true },
		{ "/tickle", "/ticklefoo", false },
		{ "/fyi/unread", "/fyi/settings", true },
		{ "/scanner", "/scanner", false },	/* no rule: only the overall limit */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct pacing *p = make();

		go(p, rows[i].path, T);
		assert_int_equal(may(p, rows[i].other, LIMIT_READ, T + 1), !rows[i].same);
		pacing_free(p);
	}
}

/* The longest prefix has the say: history has no window though marketdata has. */
static void test_longest_prefix(void **state)
{
	struct pacing *p = make();

	(void)state;
	for (int i = 0; i < 3; i++)
		go(p, "/iserver/marketdata/snapshot?conids=1", T + i);
	assert_int_equal(pacing_when(p, "/iserver/marketdata/snapshot", LIMIT_READ, T + 5), T + S);
	assert_true(may(p, "/iserver/marketdata/history?x", LIMIT_READ, T + 5));
	pacing_free(p);
}

static void test_at_once(void **state)
{
	struct pacing *p = make();

	(void)state;
	pacing_start(p, "/iserver/marketdata/history?a", T);
	assert_true(may(p, "/iserver/marketdata/history?b", LIMIT_READ, T + 1));
	pacing_start(p, "/iserver/marketdata/history?b", T + 1);
	assert_int_equal(pacing_when(p, "/iserver/marketdata/history", LIMIT_READ, T + 2), INT64_MAX);
	/* Time alone does not help, an answer does, whatever it was. */
	assert_int_equal(pacing_when(p, "/iserver/marketdata/history", LIMIT_READ, T + 99 * S), INT64_MAX);
	pacing_end(p, "/iserver/marketdata/history?a", 0, 0, T + 99 * S);
	assert_true(may(p, "/iserver/marketdata/history", LIMIT_READ, T + 99 * S));
	pacing_free(p);
}

/* --- 429 ------------------------------------------------------------------------------- */

static void refuse(struct pacing *p, const char *path, int retry, int64_t now)
{
	pacing_start(p, path, now);
	pacing_end(p, path, 429, retry, now);
}

static void test_a_path_rests_for_its_period(void **state)
{
	struct pacing *p = make();
	int64_t until;

	(void)state;
	refuse(p, "/iserver/account/orders", 0, T);
	until = pacing_held(p, "/iserver/account/orders?force=true", T + 1);
	assert_true(until >= T + 5 * S && until <= T + 6 * S);
	assert_int_equal(pacing_when(p, "/iserver/account/orders", LIMIT_READ, T + 1), until);
	/* The others go on. */
	assert_true(may(p, "/iserver/scanner/run", LIMIT_READ, T + 1));
	assert_int_equal(pacing_held(p, NULL, T + 1), 0);
	assert_int_equal(pacing_held(p, "/iserver/account/orders", until), 0);
	assert_true(may(p, "/iserver/account/orders", LIMIT_READ, until));
	pacing_free(p);
}

static void test_retry_after_is_obeyed(void **state)
{
	struct pacing *p = make();

	(void)state;
	refuse(p, "/iserver/account/orders", 33, T);
	assert_int_equal(pacing_held(p, "/iserver/account/orders", T + 1), T + 33 * S);
	refuse(p, "/no/rule?x=1", 7, T + 100 * S);
	assert_int_equal(pacing_held(p, "/no/rule?x=2", T + 100 * S), T + 107 * S);
	assert_int_equal(pacing_held(p, "/no/other", T + 100 * S), 0);
	pacing_free(p);
}

/* In a row, each a good minute apart: doubled each time, and plain again after an answer. */
static void test_rests_double(void **state)
{
	struct pacing *p = make();
	int64_t now = T, rest = S;

	(void)state;
	for (int i = 0; i < 5; i++, rest *= 2) {
		int64_t until;

		refuse(p, "/iserver/scanner/run", 0, now);
		until = pacing_held(p, "/iserver/scanner/run", now);
		assert_true(until >= now + rest && until <= now + rest + rest / 5);
		assert_int_equal(pacing_held(p, NULL, now), 0);
		now += 100 * S;
	}
	go(p, "/iserver/scanner/run", now);
	refuse(p, "/iserver/scanner/run", 0, now + S);
	assert_true(pacing_held(p, "/iserver/scanner/run", now + S) <= now + S + S * 6 / 5);
	pacing_free(p);
}

/* Answers to requests that left together are one offence. */
static void test_one_offence(void **state)
{
	struct pacing *p = make();
	int64_t until;

	(void)state;
	pacing_start(p, "/iserver/marketdata/snapshot", T);
	pacing_start(p, "/iserver/marketdata/snapshot", T);
	pacing_start(p, "/iserver/scanner/run", T);
	pacing_end(p, "/iserver/marketdata/snapshot", 429, 0, T + S / 10);
	until = pacing_held(p, "/iserver/marketdata/snapshot", T + S / 5);
	pacing_end(p, "/iserver/marketdata/snapshot", 429, 0, T + S / 5);
	pacing_end(p, "/iserver/scanner/run", 429, 0, T + S / 5);
	assert_int_equal(pacing_held(p, "/iserver/marketdata/snapshot", T + S / 5), until);
	assert_true(pacing_held(p, "/iserver/scanner/run", T + S / 5) > 0);
	assert_int_equal(pacing_held(p, NULL, T + S / 5), 0);
	pacing_free(p);
}

/* A second one within the minute: all but orders and the keep-alive rest, 10 to 12 minutes. */
static void test_everything_rests(void **state)
{
	struct pacing *p = make();
	int64_t until;

	(void)state;
	refuse(p, "/iserver/scanner/run", 0, T);
	refuse(p, "/iserver/marketdata/snapshot", 0, T + 30 * S);
	until = pacing_held(p, NULL, T + 31 * S);
	assert_true(until >= T + 630 * S && until <= T + 750 * S);
	assert_int_equal(pacing_when(p, "/portfolio/accounts", LIMIT_READ, T + 100 * S), until);
	assert_int_equal(pacing_held(p, "/portfolio/accounts", T + 100 * S), until);
	assert_true(may(p, "/iserver/account/DU1/orders", LIMIT_ORDER, T + 100 * S));
	assert_true(may(p, "/tickle", LIMIT_READ, T + 100 * S));
	assert_int_equal(pacing_held(p, "/tickle", T + 100 * S), 0);
	assert_true(may(p, "/portfolio/accounts", LIMIT_READ, until));
	assert_int_equal(pacing_held(p, NULL, until), 0);
	pacing_free(p);
}

static void test_a_minute_apart_is_not_twice(void **state)
{
	struct pacing *p = make();

	(void)state;
	refuse(p, "/iserver/scanner/run", 0, T);
	refuse(p, "/iserver/scanner/run", 0, T + 60 * S);
	assert_int_equal(pacing_held(p, NULL, T + 60 * S), 0);
	refuse(p, "/iserver/scanner/run", 15, T + 100 * S);
	assert_int_equal(pacing_held(p, NULL, T + 100 * S), T + 115 * S);
	pacing_free(p);
}

/* More paths without a rule than places for them: the newest are kept. */
static void test_many_loose_paths(void **state)
{
	struct pacing *p = make();
	char path[32];

	(void)state;
	for (int i = 0; i < 40; i++) {
		snprintf(path, sizeof path, "/loose/%d?q=%d", i, i);
		refuse(p, path, 5000, T + i * 61 * S);
	}
	assert_int_equal(pacing_held(p, "/loose/39", T + 39 * 61 * S), T + 39 * 61 * S + 5000 * S);
	assert_int_equal(pacing_held(p, "/loose/24?x", T + 39 * 61 * S), T + 24 * 61 * S + 5000 * S);
	assert_int_equal(pacing_held(p, "/loose/23", T + 39 * 61 * S), 0);
	pacing_free(p);
}

/* --- the lock -------------------------------------------------------------------------- */

struct crowd {
	struct limiter *l;
	atomic_int inside, most, done;
};

enum { THREADS = 6, TIMES = 200 };

static void *enter(void *arg)
{
	struct crowd *c = arg;

	for (int i = 0; i < TIMES; i++) {
		int in, most;

		if (limiter_enter(c->l, "/iserver/marketdata/history", LIMIT_ORDER, INT64_MAX) != RC_OK)
			return (void *)1;
		in = atomic_fetch_add(&c->inside, 1) + 1;
		most = atomic_load(&c->most);
		while (in > most && !atomic_compare_exchange_weak(&c->most, &most, in))
			;
		sched_yield();
		atomic_fetch_sub(&c->inside, 1);
		limiter_done(c->l, "/iserver/marketdata/history", 200, 0);
		atomic_fetch_add(&c->done, 1);
	}
	return NULL;
}

static void test_crowd(void **state)
{
	struct crowd c = { .l = limiter_new(rules, (int)ARRAY_LEN(rules), 1000000, 1) };
	pthread_t id[THREADS];

	(void)state;
	for (int i = 0; i < THREADS; i++)
		id[i] = start(enter, &c);
	for (int i = 0; i < THREADS; i++) {
		void *bad;

		assert_int_equal(pthread_join(id[i], &bad), 0);
		assert_null(bad);
	}
	assert_int_equal(c.done, THREADS * TIMES);
	assert_in_range(c.most, 1, 2);
	limiter_free(c.l);
	limiter_free(NULL);
}

static void *enter_once(void *arg)
{
	return (void *)(uintptr_t)limiter_enter(arg, "/iserver/scanner/run", LIMIT_READ, INT64_MAX);
}

static void hand_on(void *ctx, const char *path, int64_t left)
{
	pacing_past(ctx, path, left);
}

/* What the service still counts of one process binds the next; what it has forgotten does not. */
static void test_next_process(void **state)
{
	struct pacing *one = make(), *next = make();

	(void)state;
	go(one, "/iserver/account/orders?force=true", T);
	go(one, "/tickle", T);
	for (int i = 0; i < OVERALL - RESERVE; i++)
		go(one, "/a", T + 4 * S + i);
	pacing_each(one, T + 4 * S + 100, hand_on, next);
	assert_int_equal(pacing_when(next, "/a", LIMIT_READ, T + 4 * S + 100), T + 5 * S);
	assert_int_equal(pacing_when(next, "/iserver/account/orders", LIMIT_ORDER, T + 4 * S + 200), T + 5 * S);
	assert_true(may(next, "/tickle", LIMIT_ORDER, T + 4 * S + 200));
	assert_true(may(next, "/iserver/account/orders", LIMIT_READ, T + 6 * S));
	pacing_free(next);
	pacing_free(one);
}

/* What the operator is told: the rest that lasts longest, and everything's before a path's. */
static void test_resting(void **state)
{
	struct pacing *p = make();
	char path[64] = "x";

	(void)state;
	assert_int_equal(pacing_resting(p, T, path, sizeof path), 0);
	pacing_start(p, "/tickle", T);
	pacing_end(p, "/tickle", 429, 3, T);
	assert_int_equal(pacing_resting(p, T, path, sizeof path), T + 3 * S);
	assert_string_equal(path, "/tickle");
	assert_int_equal(pacing_resting(p, T + 3 * S, path, sizeof path), 0);
	pacing_start(p, "/loose/path?x=1", T + 5 * S);
	pacing_end(p, "/loose/path?x=1", 429, 20, T + 5 * S);	/* the second within a minute */
	assert_int_equal(pacing_resting(p, T + 6 * S, path, sizeof path), T + 25 * S);
	assert_string_equal(path, "");
	assert_int_equal(pacing_period(p, "/iserver/account/orders?force=true"), 5 * S);
	assert_int_equal(pacing_period(p, "/loose"), 0);
	pacing_free(p);
}

static void test_timeout_and_close(void **state)
{
	struct limiter *l = limiter_new(rules, (int)ARRAY_LEN(rules), 100, 10);
	int64_t until = clock_steady() + 2 * NS_PER_MS;
	pthread_t id;
	void *rc;

	(void)state;
	assert_int_equal(limiter_enter(l, "/iserver/scanner/run", LIMIT_READ, 0), RC_OK);
	assert_int_equal(limiter_enter(l, "/iserver/scanner/run", LIMIT_READ, 0), RC_TIMEOUT);
	assert_int_equal(limiter_enter(l, "/iserver/scanner/run", LIMIT_READ, until), RC_TIMEOUT);
	assert_true(clock_steady() >= until);
	id = start(enter_once, l);
	limiter_close(l);
	assert_int_equal(pthread_join(id, &rc), 0);
	assert_int_equal((uintptr_t)rc, RC_CLOSED);
	assert_int_equal(limiter_enter(l, "/other", LIMIT_ORDER, INT64_MAX), RC_CLOSED);
	limiter_free(l);
}

/* The wait ends by itself when the time has come. */
static void test_waits_for_its_turn(void **state)
{
	static const struct limit_rule quick[] = { { "/x", 1, 20 * NS_PER_MS, 0 } };
	struct limiter *l = limiter_new(quick, 1, 1000, 0);
	int64_t before = clock_steady(), second;

	(void)state;
	assert_int_equal(limiter_enter(l, "/x", LIMIT_READ, 0), RC_OK);
	limiter_done(l, "/x", 200, 0);
	assert_int_equal(limiter_enter(l, "/x", LIMIT_READ, before + PATIENCE), RC_OK);
	second = clock_steady();
	assert_true(second - before >= 20 * NS_PER_MS);
	limiter_done(l, "/x", 429, 3);
	assert_true(limiter_held(l, "/x") >= second + 3 * S);
	assert_int_equal(limiter_held(l, "/y"), 0);
	limiter_free(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_overall_and_reserve),
		cmocka_unit_test(test_overall_property),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_longest_prefix),
		cmocka_unit_test(test_at_once),
		cmocka_unit_test(test_a_path_rests_for_its_period),
		cmocka_unit_test(test_retry_after_is_obeyed),
		cmocka_unit_test(test_rests_double),
		cmocka_unit_test(test_one_offence),
		cmocka_unit_test(test_everything_rests),
		cmocka_unit_test(test_a_minute_apart_is_not_twice),
		cmocka_unit_test(test_many_loose_paths),
		cmocka_unit_test(test_crowd),
		cmocka_unit_test(test_next_process),
		cmocka_unit_test(test_resting),
		cmocka_unit_test(test_timeout_and_close),
		cmocka_unit_test(test_waits_for_its_turn),
	};

	return cmocka_run_group_tests_name("limiter", tests, NULL, NULL);
}
