/* run.h - the real program, run to its end: exit status, standard output, standard error. */
#ifndef TESTS_COMMANDS_RUN_H
#define TESTS_COMMANDS_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct ran {
	int status;		/* exit status; -1: it did not end by itself */
	char *out, *err;	/* terminated; freed by ran_free */
	size_t n_out;
	char line[300];		/* what was run */
};

struct run_options {
	char *const *env;	/* NULL: as the test's own */
	const char *dir;	/* working directory; NULL: as it is */
	const char *in;		/* standard input as a pipe with this text; NULL: empty */
	bool closed_out;	/* standard output is closed */
	bool full_out;		/* standard output is a full disk */
	bool no_terminal;	/* no controlling terminal either */
};

/* line: arguments, single blanks between (no quoting).  At most seconds, then it is killed. */
struct ran run_skim(const struct run_options *o, const char *line);
void ran_free(struct ran *r);

/* Started and not waited for: its output goes to the file, its errors to FILE.err. */
pid_t start_skim(const struct run_options *o, const char *line, const char *output);
/* Waits for it, and fails the test when the status is another. */
struct ran finish_skim(pid_t pid, const char *output, int status);
/* Its exit status; -1: not within ms (then killed). */
int end_skim(pid_t pid, int ms);

/* Runs it, and fails the test when the status is another; prints what it said. */
struct ran expect_status(const struct run_options *o, const char *line, int status);

struct json_object;
/* The document on standard output: one line of JSON and nothing else, with the members and types
 * that the manual promises for its command, or the test fails. */
struct json_object *ran_json(const struct ran *r);
/* Member by path "a.b.0.c"; NULL when absent or null. */
struct json_object *at(struct json_object *o, const char *path);
const char *text_at(struct json_object *o, const char *path);	/* "" when absent or null */

#endif
