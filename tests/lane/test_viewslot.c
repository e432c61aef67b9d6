/* test_viewslot.c - whole views, newest first, nobody waits. */
#include "wait.h"

#include <poll.h>

#include "skim/lane/viewslot.h"

/* Every list is as long as n says and holds n everywhere, so that a torn view shows. */
static void fill(const void *ctx, struct view *v)
{
	int64_t n = *(const int64_t *)ctx;

	v->t.market = n;
	v->n_cand = (int)(n % VIEW_CANDIDATES);
	for (int i = 0; i < v->n_cand; i++)
		v->cand[i].conid = (int32_t)n;
	v->n_notices = (int)(n % VIEW_NOTICES);
	for (int i = 0; i < v->n_notices; i++)
		v->notice[i].number = (uint32_t)n;
	v->n_bars = (int)(n % MAX_BARS);
	for (int i = 0; i < v->n_bars; i++)
		v->bar[i].start = n;
	v->selected = (int32_t)n;
}

static bool is_whole(const struct view *v)
{
	int64_t n = v->t.market;

	if (v->n_cand != n % VIEW_CANDIDATES || v->n_notices != n % VIEW_NOTICES ||
	    v->n_bars != n % MAX_BARS || v->selected != n)
		return false;
	for (int i = 0; i < v->n_cand; i++)
		if (v->cand[i].conid != n)
			return false;
	for (int i = 0; i < v->n_notices; i++)
		if (v->notice[i].number != n)
			return false;
	for (int i = 0; i < v->n_bars; i++)
		if (v->bar[i].start != n)
			return false;
	return true;
}

static bool readable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

static void publish(struct viewslot *s, int64_t n)
{
	viewslot_publish(s, fill, &n);
}

static void test_one_reader(void **state)
{
	struct viewslot *s = viewslot_new();
	AUTO_FREE struct view *v = calloc(1, sizeof *v);

	(void)state;
	assert_false(viewslot_take(s, v));
	assert_false(viewslot_waiting(s));
	assert_false(readable(viewslot_fd(s)));
	publish(s, 5);
	assert_true(viewslot_waiting(s));
	assert_true(readable(viewslot_fd(s)));
	assert_true(viewslot_take(s, v));
	assert_int_equal(v->generation, 1);
	assert_true(is_whole(v));
	/* The first take cannot be told from that of one who looks once; the next settles it. */
	assert_false(viewslot_take(s, v));
	assert_false(readable(viewslot_fd(s)));
	assert_false(viewslot_waiting(s));
	publish(s, 6);
	publish(s, 7);
	assert_true(viewslot_waiting(s));
	assert_true(viewslot_take(s, v));
	assert_int_equal(v->t.market, 7);
	assert_int_equal(v->generation, 3);
	assert_false(readable(viewslot_fd(s)));
	assert_false(viewslot_waiting(s));
	assert_false(viewslot_take(s, v));
	assert_int_equal(v->t.market, 7);
	viewslot_free(s);
	viewslot_free(NULL);
}

/* `status` looks at the view and takes nothing from the console. */
static void test_one_who_looks_once(void **state)
{
	struct viewslot *s = viewslot_new();
	AUTO_FREE struct view *console = calloc(1, sizeof *console), *once = calloc(1, sizeof *once);

	(void)state;
	publish(s, 1);
	viewslot_take(s, console);
	viewslot_take(s, console);
	publish(s, 2);
	assert_true(viewslot_take(s, once));
	assert_int_equal(once->t.market, 2);
	assert_true(readable(viewslot_fd(s)));
	assert_true(viewslot_waiting(s));
	assert_true(viewslot_take(s, console));
	assert_int_equal(console->t.market, 2);
	assert_false(viewslot_waiting(s));
	viewslot_free(s);
}

static void test_copy_is_of_used_parts(void **state)
{
	AUTO_FREE struct view *a = calloc(1, sizeof *a), *b = calloc(1, sizeof *b);
	int64_t n = 37;

	(void)state;
	fill(&n, a);
	a->n_news = VIEW_NEWS;
	a->news[VIEW_NEWS - 1].released = 9;
	a->n_orders = VIEW_ORDERS;
	a->order[VIEW_ORDERS - 1].conid = 8;
	a->n_positions = VIEW_POSITIONS;
	a->position[VIEW_POSITIONS - 1].conid = 7;
	strcpy(a->selected_note, "note");
	strcpy(a->question.text, "asked");
	a->cand[100].conid = 1234;	/* beyond n_cand */
	memset(b, 0x5a, sizeof *b);
	view_copy(b, a);
	assert_true(is_whole(b));
	assert_int_equal(b->news[VIEW_NEWS - 1].released, 9);
	assert_int_equal(b->order[VIEW_ORDERS - 1].conid, 8);
	assert_int_equal(b->position[VIEW_POSITIONS - 1].conid, 7);
	assert_string_equal(b->selected_note, "note");
	assert_string_equal(b->question.text, "asked");
	assert_int_equal(b->cand[100].conid, 0x5a5a5a5a);
}

static void *wait_for_fifth(void *arg)
{
	AUTO_FREE struct view *v = calloc(1, sizeof *v);

	while (viewslot_wait(arg, v, clock_steady() + PATIENCE) == RC_OK)
		if (v->t.market == 5)
			return is_whole(v) ? NULL : (void *)1;
	return (void *)2;
}

/* One beside the console waits for a view without taking the console's. */
static void test_waiting_for_a_view(void **state)
{
	struct viewslot *s = viewslot_new();
	AUTO_FREE struct view *v = calloc(1, sizeof *v);
	int64_t until = clock_steady() + NS_PER_MS;
	pthread_t id;
	void *bad;

	(void)state;
	assert_int_equal(viewslot_wait(s, v, 0), RC_TIMEOUT);
	assert_int_equal(viewslot_wait(s, v, until), RC_TIMEOUT);
	assert_true(clock_steady() >= until);
	id = start(wait_for_fifth, s);
	for (int64_t n = 1; n <= 5; n++)
		publish(s, n);
	assert_int_equal(pthread_join(id, &bad), 0);
	assert_null(bad);
	assert_int_equal(viewslot_wait(s, v, 0), RC_OK);
	assert_int_equal(viewslot_wait(s, v, 0), RC_TIMEOUT);
	assert_true(readable(viewslot_fd(s)));
	assert_true(viewslot_waiting(s));
	viewslot_free(s);
}

enum { VIEWS = 3000, READERS = 4 };

struct reader {
	struct viewslot *s;
	bool follows;
	uint64_t last;
	int taken;
};

static atomic_bool over;

static void *read_views(void *arg)
{
	struct reader *r = arg;
	AUTO_FREE struct view *v = calloc(1, sizeof *v);
	bool done;

	do {
		done = atomic_load(&over);
		if (!r->follows)
			v->generation = 0;
		if (!viewslot_take(r->s, v))
			continue;
		r->taken++;
		if (!is_whole(v) || v->generation < r->last)
			return (void *)1;
		r->last = v->generation;
	} while (!done);
	return NULL;
}

/* More readers than spare views: every view taken is whole, and time never goes back. */
static void test_races(void **state)
{
	struct viewslot *s = viewslot_new();
	struct reader r[READERS];
	pthread_t id[READERS];

	(void)state;
	atomic_store(&over, false);
	for (int i = 0; i < READERS; i++) {
		r[i] = (struct reader){ .s = s, .follows = i & 1 };
		id[i] = start(read_views, &r[i]);
	}
	for (int64_t n = 1; n <= VIEWS; n++)
		publish(s, n);
	atomic_store(&over, true);
	for (int i = 0; i < READERS; i++) {
		void *bad;

		assert_int_equal(pthread_join(id[i], &bad), 0);
		assert_null(bad);
		/* The last one is missed by nobody. */
		assert_int_equal(r[i].last, VIEWS);
	}
	viewslot_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_reader),
		cmocka_unit_test(test_one_who_looks_once),
		cmocka_unit_test(test_copy_is_of_used_parts),
		cmocka_unit_test(test_waiting_for_a_view),
		cmocka_unit_test(test_races),
	};

	return cmocka_run_group_tests_name("viewslot", tests, NULL, NULL);
}
