/*
 * test_hardness.c - what the running program keeps from others: no core dump, key material in
 * locked memory, files and socket for its owner alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "screen.h"

/* The line of /proc/PID/FILE that begins so. */
static bool line_of(const char *file, const char *begin, char *line, size_t cap)
{
	char path[64];
	bool found = false;

	snprintf(path, sizeof path, "/proc/%d/%s", (int)term_pid(term), file);
	FILE *f = fopen(path, "r");

	while (f && !found && fgets(line, (int)cap, f))
		found = !strncmp(line, begin, strlen(begin));
	if (f)
		fclose(f);
	return found;
}

static void test_no_core_dump(void **state)
{
	char line[256];
	unsigned soft = 1, hard = 1;

	(void)state;
	screen_start(24, 80);
	screen_expect("PAPER", 30);
	assert_true(line_of("limits", "Max core file size", line, sizeof line));
	assert_int_equal(sscanf(line, "Max core file size %u %u", &soft, &hard), 2);
	assert_int_equal(soft, 0);
	assert_int_equal(hard, 0);
	screen_leave(":q\r");
}

static void test_locked_memory(void **state)
{
	char line[256];

	(void)state;
	screen_start(24, 80);
	screen_expect("PAPER", 30);
	assert_true(line_of("status", "VmLck:", line, sizeof line));
	assert_true(strtol(line + 6, NULL, 10) > 0);
	screen_leave(":q\r");
}

static unsigned mode_of(const char *name)
{
	char path[200];
	struct stat st;

	snprintf(path, sizeof path, "%s/state/%s", market.dir, name);
	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 07777;
}

static void test_modes(void **state)
{
	(void)state;
	screen_start(24, 80);
	screen_expect("PAPER", 30);
	assert_int_equal(mode_of("skim"), 0700);
	assert_int_equal(mode_of("skim/control"), 0600);
	assert_int_equal(mode_of("skim/lock"), 0600);
	assert_int_equal(mode_of("skim/skim.db"), 0600);
	assert_int_equal(mode_of("skim/logs"), 0700);
	assert_int_equal(mode_of("skim/recordings"), 0700);
	screen_leave(":q\r");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_no_core_dump, screen_set_up, screen_tear_down),
		cmocka_unit_test_setup_teardown(test_locked_memory, screen_set_up, screen_tear_down),
		cmocka_unit_test_setup_teardown(test_modes, screen_set_up, screen_tear_down),
	};

	return cmocka_run_group_tests_name("hardness", tests, NULL, NULL);
}
