/*
 * signals.h - the terminal's signals as bytes in a pipe, whichever thread they hit.
 *
 * The main thread takes them only while it waits (ppoll with signals_open), so nothing is broken off
 * in the middle.  Threads: the main thread; one user at a time.
 */
#ifndef SKIM_CONSOLE_SIGNALS_H
#define SKIM_CONSOLE_SIGNALS_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

bool signals_start(void);
/* lost: a terminal that is gone sends its hang-up late, and that must not end what goes on. */
void signals_stop(bool lost);
int signals_fd(void);			/* readable: take them */
const sigset_t *signals_open(void);	/* for ppoll */
/* The numbers of those that came, also of one that came while keys were ready: a hang-up goes
 * before keys. */
int signals_take(char *out, size_t cap);

#endif
