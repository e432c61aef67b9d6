/* ask.c - a typed line from the terminal on standard input. */
#include "ask.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "skim/base/clock.h"
#include "skim/base/text.h"

enum { LOOK_MS = 250, LINE = 256 };

bool ask_possible(void)
{
	return isatty(STDIN_FILENO);
}

/* What came after the line stays for the next question. */
static char kept[LINE];
static size_t n_kept;

static bool take_line(char *out, size_t cap)
{
	char *nl = memchr(kept, '\n', n_kept);
	size_t n;

	if (!nl && n_kept < sizeof kept)
		return false;
	n = nl ? (size_t)(nl - kept) : n_kept;
	text_clean(out, cap, kept, n);
	n += nl != NULL;
	memmove(kept, kept + n, n_kept - n);
	n_kept -= n;
	return true;
}

enum ask_end ask_line(const char *prompt, char *out, size_t cap, int64_t until,
		      bool (*stopped)(void *ctx), void *ctx)
{
	fprintf(stderr, "%s", prompt);
	fflush(stderr);
	while (!take_line(out, cap)) {
		struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };
		int64_t left = (until - clock_steady()) / NS_PER_MS;
		ssize_t n;

		if (stopped && stopped(ctx))
			return ASK_STOPPED;
		if (left <= 0)
			return ASK_TIMEOUT;
		if (poll(&p, 1, left > LOOK_MS ? LOOK_MS : (int)left) <= 0)
			continue;
		n = read(STDIN_FILENO, kept + n_kept, sizeof kept - n_kept);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return ASK_EOF;
		n_kept += (size_t)n;
	}
	return ASK_LINE;
}
