/*
 * must.h - assertions about our own mistakes, always compiled in.
 *
 * The world (network, files, settings, the operator) is never asserted: it
 * returns an enum rc.  A console that trades on a broken invariant is worse than
 * one that stops, so NDEBUG has no meaning here.
 */
#ifndef SKIM_BASE_MUST_H
#define SKIM_BASE_MUST_H

/* Called once, before abort(), e.g. to put the terminal back; async-signal-safe. */
void must_set_hook(void (*hook)(void));

_Noreturn void must_fail(const char *func, const char *file, int line, const char *expr);

#define MUST(e)	     ((e) ? (void)0 : must_fail(__func__, __FILE__, __LINE__, #e))
#define MUST_0(call) MUST((call) == 0) /* pthread_* and others that return an error number */

#endif
