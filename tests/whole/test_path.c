/*
 * test_path.c - what stands between the confirming key and the last byte of the order's request: one
 * queue into the core, as for every key, and one hop out of it; one commit of the journal; one
 * signature.  Counted in the program itself (tests/whole/hook.c), three orders in a row.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "book.h"
#include "operator.h"
#include "screen.h"

enum { STEPS = 400, SOON_S = 60 };

struct step {
	int thread;
	char what[40];
};

static struct step steps[STEPS];
static char path[200];

static int set_up(void **state)
{
	operator_set_up(state);
	snprintf(path, sizeof path, "%s/steps", market.dir);
	market_set(&market, "HOOK_PATH", path);
	return 0;
}

/* Those noted behind the first `skip` bytes. */
static int steps_read(long skip)
{
	FILE *f = fopen(path, "r");
	char line[80];
	int n = 0;

	assert_non_null(f);
	fseek(f, skip, SEEK_SET);
	while (n < STEPS && fgets(line, sizeof line, f))
		if (sscanf(line, "%d %39[^\n]", &steps[n].thread, steps[n].what) == 2)
			n++;
	fclose(f);
	return n;
}

static long steps_size(void)
{
	FILE *f = fopen(path, "r");
	long n;

	assert_non_null(f);
	fseek(f, 0, SEEK_END);
	n = ftell(f);
	fclose(f);
	return n;
}

/* Where it stands, of that thread (0 any), not before `from`; the count of all of them too. */
static int find(int n, int from, int thread, const char *what, int *count)
{
	int at = -1;

	*count = 0;
	for (int i = from; i < n; i++) {
		if ((thread && steps[i].thread != thread) || strcmp(steps[i].what, what))
			continue;
		if (at < 0)
			at = i;
		++*count;
	}
	return at;
}

static void expect_path(long skip)
{
	int n = steps_read(skip), key, hop, commit, sign, last, count, desk;

	for (int i = 0; i < n; i++)
		print_message("# %d %s\n", steps[i].thread, steps[i].what);
	key = find(n, 0, 0, "key", &count);
	assert_int_equal(count, 1);
	last = find(n, key, 0, "send last", &count);
	assert_int_equal(count, 1);
	desk = steps[last].thread;
	n = last + 1;		/* what comes after the last byte is another matter */
	hop = find(n, key, 0, "hop", &count);
	assert_int_equal(count, 1);
	/* Of the thread that sends: its own alone stand in the order's way. */
	commit = find(n, key, desk, "commit", &count);
	assert_int_equal(count, 1);
	sign = find(n, key, desk, "sign", &count);
	assert_int_equal(count, 1);
	assert_true(key < hop && hop < commit && commit < last && hop < sign && sign < last);
	assert_int_not_equal(steps[key].thread, steps[hop].thread);
	assert_int_not_equal(steps[hop].thread, desk);
}

static void test_path(void **state)
{
	(void)state;
	operator_start_program("tests/whole/skim-hooked");
	for (int i = 1; i <= 3; i++) {
		long skip;

		operator_review("0.390");
		skip = steps_size();
		assert_int_equal(market_count(&market, "requests", "order_posts"), i - 1);
		term_send(term, "KTA\r");
		screen_expect("WORKING", SOON_S);
		expect_path(skip);
		term_send(term, ":cancel all\r");
		screen_expect("Type y and Enter", SOON_S);
		term_send(term, "y\r");
		screen_expect("CANCELLED", SOON_S);
		assert_true(term_wait_gone(term, "WORKING"));
	}
	operator_leave_empty();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_path, set_up, screen_tear_down),
	};

	return cmocka_run_group_tests_name("path", tests, NULL, NULL);
}
