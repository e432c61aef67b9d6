/*
 * test_words.c - README's table and the tutorial's first road, followed word for word by somebody
 * who types what they say and looks for what they promise.
 *
 * README: `…` in the first column is typed, a bare Enter is that key, `…` in the second column must
 * come to the screen.  skim-tutorial(7): .Dl and .Ic are typed, .Ic's Enter is that key, .Ql must come.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "../term/term.h"
#include "../tmpdir.h"
#include "cases.h"

enum { WAIT_MS = 90000, LINE = 1000 };

static struct term *term;
static char dir[64];

/* The shell says when skim has ended, and how: a prompt on the screen may be the one it was started
 * at, and what is typed before its end is its own to throw away. */
static void tell_ends(const char *rc)
{
	FILE *f = fopen(rc, "w");

	assert_non_null(f);
	fputs("skim() { command skim \"$@\"; echo \"skim ended: $?\"; }\n", f);
	assert_int_equal(fclose(f), 0);
}

/* A shell of a user who has skim in the PATH and nothing else. */
static void open_shell(int rows, int cols)
{
	static char home[100], path[4200], rc[100];
	static const char *env[] = { home, path, rc, "XDG_STATE_HOME", "XDG_CONFIG_HOME",
				     "PS1=ready> ", NULL };
	static char *argv[] = { (char *)"/bin/sh", (char *)"-i", NULL };
	const char *built = getenv("top_builddir");
	struct term_options o = { .rows = rows, .cols = cols, .env = env, .dir = dir };

	assert_non_null(tmpdir_make(dir));
	snprintf(home, sizeof home, "HOME=%s", dir);
	snprintf(path, sizeof path, "PATH=%s:/usr/bin:/bin", built ? built : ".");
	snprintf(rc, sizeof rc, "ENV=%s/rc", dir);
	tell_ends(rc + strlen("ENV="));
	term = term_start(&o, argv);
	assert_non_null(term);
}

static int close_shell(void **state)
{
	(void)state;
	if (term)
		term_free(term);
	term = NULL;
	if (getenv("SKIM_TEST_KEEP"))
		fprintf(stderr, "# kept %s\n", dir);
	else
		tmpdir_remove(dir);
	return 0;
}

static void see(const char *what)
{
	if (!term_wait_ms(term, what, WAIT_MS))
		fail_msg("it never showed \"%s\"", what);
}

static FILE *page(const char *name)
{
	const char *top = getenv("top_srcdir");
	char path[4200];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", top ? top : ".", name);
	f = fopen(path, "r");
	assert_non_null(f);
	return f;
}

/* The end of the road: logged out, and back in the shell. */
static void end_shell(int steps, int least)
{
	int status = -1;

	see("skim ended: 0");
	term_send(term, "exit\r");
	assert_true(term_exit(term, WAIT_MS, &status));
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_true(steps >= least);	/* the page was read, not an empty one */
}

/* --- README.md ----------------------------------------------------------------------------------- */

static void follow_cell(char *cell, bool typed)
{
	for (char *p = cell; *p;) {
		if (*p == '`') {
			char *end = strchr(p + 1, '`');

			assert_non_null(end);
			*end = '\0';
			if (typed)
				term_send(term, p + 1);
			else
				see(p + 1);
			p = end + 1;
		} else if (typed && !strncmp(p, "Enter", 5)) {
			term_send(term, "\r");
			p += 5;
		} else {
			p++;
		}
	}
}

static void test_readme(void **state)
{
	char line[LINE];
	bool inside = false;
	FILE *f = page("README.md");
	int rows = 0;

	(void)state;
	open_shell(40, 120);
	see("ready>");
	term_send(term, "skim demo\r");
	while (fgets(line, sizeof line, f)) {
		char *second = line[0] == '|' ? strchr(line + 1, '|') : NULL;

		if (!strncmp(line, "| do | see |", 12))
			inside = true;
		else if (!second)
			inside = false;
		if (!inside || !second || strstr(line, "---") || !strncmp(line, "| do |", 6))
			continue;
		*second = '\0';
		follow_cell(line + 1, true);
		follow_cell(second + 1, false);
		rows++;
	}
	fclose(f);
	end_shell(rows, 12);
}

/* --- skim-tutorial(7) -------------------------------------------------------------------------------- */

/* What stands behind a macro: closing punctuation is not part of it. */
static char *argument(char *s)
{
	char *end;

	s[strcspn(s, "\n")] = '\0';
	end = strrchr(s, ' ');
	if (end && strlen(end) == 2 && strchr(".,:;", end[1]))
		*end = '\0';
	return s;
}

static void type_words(char *s)
{
	bool first = true;

	for (char *save = NULL, *w = strtok_r(s, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		bool enter = !strcmp(w, "Enter");

		if (!first && !enter)
			term_send(term, " ");
		term_send(term, enter ? "\r" : w);
		first = false;
	}
}

static void test_tutorial(void **state)
{
	char line[LINE];
	bool inside = false;
	FILE *f = page("man/skim-tutorial.7");
	int steps = 0;

	(void)state;
	open_shell(24, 80);
	see("ready>");
	while (fgets(line, sizeof line, f)) {
		char *s = !strncmp(line, ".Pq ", 4) ? line + 4 : line + 1;

		if (!strncmp(line, ".Sh ", 4))
			inside = !strncmp(line, ".Sh THE SIMULATED MARKET", 24);
		if (inside && !strncmp(line, ".El", 3))
			break;
		if (!inside)
			continue;
		if (!strncmp(line, ".Dl ", 4)) {
			term_send(term, argument(line + 4));
			term_send(term, "\r");
		} else if (!strncmp(s, "Ic ", 3)) {
			type_words(argument(s + 3));
			steps++;
		} else if (!strncmp(s, "Ql ", 3)) {
			see(argument(s + 3));
		}
	}
	fclose(f);
	end_shell(steps, 12);
}

int main(int argc, char *argv[])
{
#define ROW(f) { #f, NULL, f, close_shell, NULL }
	static const struct one_case cases[] = {
		ROW(test_readme), ROW(test_tutorial),
	};
	enum { N = sizeof cases / sizeof *cases };

	return cases_main("words", cases, N, N, argc, argv);
}
