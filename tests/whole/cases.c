/* cases.c - cases side by side: forked, their words kept until they are reported. */
#include "cases.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct running {
	const struct one_case *c;
	pid_t pid;
	FILE *out;
	int status;
};

static int run_one(const struct one_case *c)
{
	/* An array for the macro, which counts it. */
	const struct CMUnitTest tests[] = {
		{ .name = c->name, .test_func = c->run, .setup_func = c->set_up,
		  .teardown_func = c->tear_down, .initial_state = c->arg },
	};

	return cmocka_run_group_tests_name(c->name, tests, NULL, NULL);
}

static void start(struct running *r)
{
	r->status = -1;
	r->out = tmpfile();
	if (!r->out)
		return;
	fflush(NULL);
	r->pid = fork();
	if (r->pid != 0)
		return;
	dup2(fileno(r->out), 1);
	dup2(fileno(r->out), 2);
	exit(run_one(r->c) ? EXIT_FAILURE : EXIT_SUCCESS);
}

/* One of them has ended. */
static void reap(struct running *r, size_t n)
{
	int status = -1;
	pid_t pid;

	while ((pid = wait(&status)) < 0 && errno == EINTR)
		;
	for (size_t i = 0; i < n; i++)
		if (r[i].pid == pid)
			r[i].status = status;
}

static void report(void **state)
{
	struct running *r = *state;
	char line[1000];

	assert_non_null(r->out);
	rewind(r->out);
	while (r->status != 0 && fgets(line, sizeof line, r->out))
		fprintf(stderr, "# %s", line);
	fclose(r->out);
	assert_int_equal(r->status, 0);
}

static int run_some(const struct one_case *c, size_t n, const char *part)
{
	int bad = 0;

	for (size_t i = 0; i < n; i++)
		if (strstr(c[i].name, part))
			bad += run_one(&c[i]);
	return bad ? EXIT_FAILURE : EXIT_SUCCESS;
}

static unsigned hash_of(const char *s)
{
	unsigned h = 5381;

	for (; *s; s++)
		h = h * 33 + (unsigned char)*s;
	return h;
}

/* TEST_PART=2/5: of five parts the second, for what takes long.  By name: the parts are all of it also
 * when one run knows some cases more than another.  TEST_MATRIX_PART: the same, but where there are
 * many cases alone, as the deep check has it under sanitizers. */
static size_t take_part(struct one_case *out, const struct one_case *c, size_t n)
{
	enum { MATRIX = 30 };
	const char *part = getenv("TEST_PART");
	unsigned i = 1, of = 1;
	size_t k = 0;

	if (!part && n > MATRIX)
		part = getenv("TEST_MATRIX_PART");
	if (part && (sscanf(part, "%u/%u", &i, &of) != 2 || !of))
		fprintf(stderr, "# TEST_PART is %s, not like 2/5\n", part);
	for (size_t at = 0; of && at < n; at++)
		if (hash_of(c[at].name) % of == (i + of - 1) % of)
			out[k++] = c[at];
	return k;
}

int cases_main(const char *group, const struct one_case *c, size_t n, int together, int argc,
	       char *argv[])
{
	struct running *r = calloc(n, sizeof *r);
	struct CMUnitTest *tests = calloc(n, sizeof *tests);
	struct one_case *some = calloc(n, sizeof *some);
	size_t begun = 0, ended = 0;
	int bad;

	if (!r || !tests || !some)
		return EXIT_FAILURE;
	n = take_part(some, c, n);
	c = some;
	if (argc == 2) {
		bad = run_some(c, n, argv[1]);
		free(r);
		free(tests);
		free(some);
		return bad;
	}
	for (; ended < n; ended++) {
		for (; begun < n && begun < ended + (size_t)together; begun++) {
			r[begun].c = &c[begun];
			start(&r[begun]);
		}
		reap(r, begun);
	}
	for (size_t i = 0; i < n; i++)
		tests[i] = (struct CMUnitTest){ .name = c[i].name, .test_func = report,
						.initial_state = &r[i] };
	bad = _cmocka_run_group_tests(group, tests, n, NULL, NULL);
	free(r);
	free(tests);
	free(some);
	return bad;
}
