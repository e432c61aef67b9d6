/*
 * simproc.h - the real skim-sim as a child process: its environment lines and its control
 * socket.
 */
#ifndef SKIM_TESTS_SIM_SIMPROC_H
#define SKIM_TESTS_SIM_SIMPROC_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <json-c/json.h>

enum { SIMPROC_LINES = 16 };

struct simproc {
	pid_t pid;
	int out, control;
	char *name[SIMPROC_LINES], *value[SIMPROC_LINES];
	int n;
	char text[16384];		/* what --print-env wrote */
	char answer[262144];		/* of the last command */
	size_t pending;			/* bytes of later lines kept in answer's tail */
	char line[262144];
};

/* argv after the program's own name, NULL at the end; --print-env is added. */
bool simproc_start(struct simproc *p, const char *const *args);
/* SIGTERM; the exit status, or -1 when it had to be killed. */
int simproc_stop(struct simproc *p);
const char *simproc_env(const struct simproc *p, const char *name);

/* One command; its answer without the line feed, or NULL after the deadline. */
const char *simproc_command(struct simproc *p, const char *command);
/* The next line of the control socket by itself. */
const char *simproc_line(struct simproc *p, int milliseconds);
/* The JSON of an `ok …` answer; the caller puts it.  NULL otherwise. */
struct json_object *simproc_json(struct simproc *p, const char *command);

int64_t simproc_ms(void);	/* steady */

#endif
