/*
 * test_script.c - runs every script of tests/core/scripts twice: the same text must come out
 * as is written there, and the same digest both times.  GENERATE=1 writes them anew.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "skim/base/auto.h"
#include "skim/base/zone.h"

#include "script.h"

enum { MAX_SCRIPTS = 100 };

static char folder[1000];

static char *read_whole(const char *path)
{
	AUTO_FCLOSE FILE *f = fopen(path, "re");
	char *s = calloc(1, 1 << 20);

	if (!f || !s || fread(s, 1, (1 << 20) - 1, f) == 0) {
		free(s);
		return NULL;
	}
	return s;
}

/* The first line that differs, for the message. */
static void tell_difference(const char *name, const char *want, const char *have)
{
	int line = 1;

	while (*want && *want == *have) {
		line += *want == '\n';
		want++;
		have++;
	}
	while (want[0] && want[-1] != '\n' && line > 1) {
		want--;
		have--;
	}
	print_error("%s:%d: should be\n%.*s\nbut is\n%.*s\n", name, line,
		    (int)strcspn(want, "\n"), want, (int)strcspn(have, "\n"), have);
}

static void one_script(void **state)
{
	const char *name = *state;
	char path[1300];
	uint64_t first = 0, second = 0;
	AUTO_FREE char *text = NULL, *made = NULL, *again = NULL;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	text = read_whole(path);
	assert_non_null(text);
	made = script_run(text, &first);
	again = script_run(text, &second);
	assert_non_null(made);
	assert_non_null(again);
	if (getenv("GENERATE")) {
		AUTO_FCLOSE FILE *f = fopen(path, "we");

		assert_non_null(f);
		fputs(made, f);
	} else if (strcmp(text, made)) {
		tell_difference(name, text, made);
		fail();
	}
	assert_string_equal(made, again);
	assert_true(first == second);
	assert_true(first != 0);
	if (getenv("DIGESTS"))
		print_message("# digest %s %016llx\n", name, (unsigned long long)first);
}

static int is_script(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 4 && !strcmp(d->d_name + n - 4, ".txt");
}

int main(void)
{
	struct dirent **found = NULL;
	struct CMUnitTest test[MAX_SCRIPTS];
	const char *top = getenv("top_srcdir");
	int n, rc;

	if (zone_init(NULL) != RC_OK)
		return 99;
	snprintf(folder, sizeof(folder), "%s/tests/core/scripts", top ? top : ".");
	n = scandir(folder, &found, is_script, alphasort);
	if (n <= 0 || n > MAX_SCRIPTS)
		return 99;
	for (int i = 0; i < n; i++)
		test[i] = (struct CMUnitTest){ .name = found[i]->d_name, .test_func = one_script,
					       .initial_state = found[i]->d_name };
	rc = _cmocka_run_group_tests("scripts", test, (size_t)n, NULL, NULL);
	for (int i = 0; i < n; i++)
		free(found[i]);
	free(found);
	return rc;
}
