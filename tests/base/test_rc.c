/* test_rc.c - result codes, messages, and the end after a broken invariant. */
#include "table.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "skim/base/must.h"
#include "skim/base/rc.h"

static void test_texts(void **state)
{
	(void)state;
	for (int i = 0; i < RC_COUNT; i++) {
		assert_non_null(rc_text((enum rc)i));
		assert_true(*rc_text((enum rc)i));
	}
	assert_string_equal(rc_text(RC_ABSENT), "not found");
	assert_non_null(rc_text(RC_COUNT));
	assert_non_null(rc_text((enum rc)-1));
}

static void test_errmsg(void **state)
{
	char large[1000];
	struct errmsg e;

	(void)state;
	assert_int_equal(errmsg_set(NULL, RC_IO, "%s", "nowhere"), RC_IO);
	assert_int_equal(errmsg_set(&e, RC_RANGE, "%d is too many", 7), RC_RANGE);
	assert_string_equal(e.text, "7 is too many");
	memset(large, 'x', sizeof large - 1);
	large[sizeof large - 1] = 0;
	errmsg_set(&e, RC_IO, "%s", large);
	assert_int_equal(strlen(e.text), sizeof e.text - 1);
}

static void hook(void)
{
	ssize_t n = write(STDERR_FILENO, "hook ran\n", 9);

	(void)n;
	MUST(!"the hook fails too");
}

static void die(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	signal(SIGABRT, SIG_DFL);	/* cmocka's and the sanitizers' handlers are not asked */
	must_set_hook(hook);
	MUST(1 + 1 == 3);
}

/* A broken invariant runs the hook once, says where, and ends by SIGABRT. */
static void test_must(void **state)
{
	char said[1024] = "";
	size_t len = 0;
	ssize_t n;
	int fd[2], status;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(fd), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		dup2(fd[1], STDERR_FILENO);
		die();
		_exit(0);
	}
	close(fd[1]);
	while ((n = read(fd[0], said + len, sizeof said - 1 - len)) > 0)
		len += (size_t)n;
	close(fd[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
	assert_ptr_equal(strstr(said, "hook ran"), said);
	assert_null(strstr(said + 1, "hook ran"));
	assert_non_null(strstr(said, "test_rc.c:"));
	assert_non_null(strstr(said, "the hook fails too"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_errmsg),
		cmocka_unit_test(test_must),
	};

	return cmocka_run_group_tests_name("rc", tests, NULL, NULL);
}
