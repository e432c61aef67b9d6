/*
 * must.c - the end of the process when our own invariant is broken.
 *
 * Only async-signal-safe calls: it may run on any thread, with any lock held and the heap
 * broken.
 */
#include "skim/base/must.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static _Atomic(void (*)(void)) must_hook;

void must_set_hook(void (*hook)(void))
{
	atomic_store(&must_hook, hook);
}

static void say(const char *s)
{
	ssize_t n = write(STDERR_FILENO, s, strlen(s));

	(void)n;
}

static void say_number(int n)
{
	char buf[12], *p = buf + sizeof buf;

	*--p = 0;
	do
		*--p = (char)('0' + n % 10);
	while (n /= 10);
	say(p);
}

_Noreturn void must_fail(const char *func, const char *file, int line, const char *expr)
{
	/* Taken once: a hook that fails in turn must not come back here for ever. */
	void (*hook)(void) = atomic_exchange(&must_hook, NULL);

	if (hook)
		hook();
	say("skim: internal error: ");
	say(file);
	say(":");
	say_number(line);
	say(" (");
	say(func);
	say("): ");
	say(expr);
	say(": the process stops; orders stay at the broker; start skim again and report this line\n");
	abort();
}
