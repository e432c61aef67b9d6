/* run.h - the console of driver.c on a terminal, for its tests: start, look at its log, leave. */
#ifndef TESTS_CONSOLE_RUN_H
#define TESTS_CONSOLE_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "../term/term.h"

/* A private folder for log and history; false: none. */
bool run_begin(void);
void run_end(void);
extern char run_history_path[];

/* a and b: further words for the driver, or NULL. */
struct term *start(const struct term_options *o, const char *scene, const char *a, const char *b);
struct term *start80(const char *scene, const char *a);
/* As a job of /bin/sh with job control; what it shows is not waited for. */
struct term *start_in_shell(const struct term_options *o, const char *scene);
/* From a fresh start to KTA's review. */
struct term *in_review(const char *scene);

const char *log_text(void);
int logged(int cmd);
/* Conditions for wait_file: a command's number, a text. */
bool has_logged(struct term *t, void *cmd);
bool text_logged(struct term *t, void *text);
bool wait_file(struct term *t, bool (*cond)(struct term *, void *), void *ctx);

/* Waits for the end; want: enum console_end. */
void quit(struct term *t, int want);
void leave(struct term *t);
/* For a row that fails: all commands that act at the broker, or arm. */
int logged_acts(void);

#endif
