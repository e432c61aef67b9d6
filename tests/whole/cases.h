/* cases.h - cases that mostly wait, run side by side, each in a process of its own. */
#ifndef TESTS_WHOLE_CASES_H
#define TESTS_WHOLE_CASES_H

#include <stddef.h>

struct one_case {
	const char *name;
	int (*set_up)(void **state);
	void (*run)(void **state);	/* *state is `arg` */
	int (*tear_down)(void **state);
	void *arg;
};

/* All of them, `together` at a time; then each is reported.  With a word on the command line
 * only those whose name holds it are run, one after the other.  Returns main's status. */
int cases_main(const char *group, const struct one_case *c, size_t n, int together, int argc,
	       char *argv[]);

#endif
