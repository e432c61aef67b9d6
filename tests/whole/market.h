/*
 * market.h - a skim-sim of its own for one test: its environment, its control socket, and a
 * private state directory for the skim under test.
 */
#ifndef TESTS_WHOLE_MARKET_H
#define TESTS_WHOLE_MARKET_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct market {
	pid_t pid;
	char dir[64];			/* private; XDG_STATE_HOME is dir/state */
	char control[100];
	char *env[64];			/* NAME=value for the program under test; ends with NULL */
	int n_env;
	char account[20];
};

/* Starts skim-sim (top_builddir) with further arguments, NULL-ended.  Fails the test when it
 * does not come up. */
void market_start(struct market *m, const char *const args[]);
void market_stop(struct market *m);	/* also removes the folder */

/* Another NAME=value for the program under test. */
void market_env(struct market *m, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Value of NAME in the environment, or NULL. */
const char *market_get(const struct market *m, const char *name);
/* Replaces the value of NAME. */
void market_set(struct market *m, const char *name, const char *value);

/* One command to the control socket; the answer line, valid until the next call. */
const char *market_ask(struct market *m, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A number of a JSON answer, e.g. market_count(&m, "requests", "order_posts"); -1 absent. */
int64_t market_count(struct market *m, const char *command, const char *member);

/* Path of a program of the build. */
const char *market_program(const char *name);
/* One value from the journal of the skim under test; -1 when there is none. */
int64_t market_journal(const struct market *m, const char *question);
/* Waits until the question's value is at least `least`, ms at most. */
bool market_journal_wait(const struct market *m, const char *question, int64_t least, int ms);

#endif
