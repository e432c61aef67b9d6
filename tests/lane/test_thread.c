/* test_thread.c - named threads and the stop flag. */
#include "wait.h"

#include <poll.h>
#include <signal.h>

#include "skim/lane/thread.h"

struct seen {
	char name[16];
	bool blocked;
	pthread_t id;
};

static void look(void *ctx)
{
	struct seen *s = ctx;
	sigset_t now;

	s->id = pthread_self();
	pthread_getname_np(pthread_self(), s->name, sizeof s->name);
	pthread_sigmask(SIG_SETMASK, NULL, &now);
	s->blocked = sigismember(&now, SIGTERM) == 1 && sigismember(&now, SIGHUP) == 1 &&
		     sigismember(&now, SIGWINCH) == 1 && sigismember(&now, SIGINT) == 1;
}

static void test_thread(void **state)
{
	struct seen s = { .blocked = false };
	sigset_t before, after;
	struct thread *t;

	(void)state;
	pthread_sigmask(SIG_SETMASK, NULL, &before);
	t = thread_start("a name longer than fifteen", look, &s);
	pthread_sigmask(SIG_SETMASK, NULL, &after);
	assert_non_null(t);
	thread_join(t);
	thread_join(NULL);
	assert_string_equal(s.name, "a name longer t");
	assert_true(s.blocked);
	assert_false(pthread_equal(s.id, pthread_self()));
	assert_int_equal(sigismember(&before, SIGTERM), sigismember(&after, SIGTERM));
}

static bool readable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

static atomic_int waiting, stopped;

static void wait_for_stop(void *ctx)
{
	atomic_fetch_add(&waiting, 1);
	if (stopper_wait(ctx, INT64_MAX))
		atomic_fetch_add(&stopped, 1);
}

static void test_stopper(void **state)
{
	struct stopper *s = stopper_new();
	struct thread *t[3];
	int64_t until;

	(void)state;
	assert_non_null(s);
	assert_false(stopper_is_set(s));
	assert_false(stopper_wait(s, 0));
	until = clock_steady() + NS_PER_MS;
	assert_false(stopper_wait(s, until));
	assert_true(clock_steady() >= until);
	assert_false(readable(stopper_fd(s)));
	for (int i = 0; i < 3; i++)
		t[i] = thread_start("waits", wait_for_stop, s);
	assert_true(WAIT_FOR(atomic_load(&waiting) == 3));
	assert_int_equal(atomic_load(&stopped), 0);
	stopper_set(s);
	stopper_set(s);
	for (int i = 0; i < 3; i++)
		thread_join(t[i]);
	assert_int_equal(atomic_load(&stopped), 3);
	assert_true(stopper_is_set(s));
	assert_true(stopper_wait(s, 0));
	assert_true(readable(stopper_fd(s)));
	stopper_free(s);
	stopper_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_thread),
		cmocka_unit_test(test_stopper),
	};

	return cmocka_run_group_tests_name("thread", tests, NULL, NULL);
}
