/* run.c - the console of driver.c on a terminal (run.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "run.h"
#include "skim/core/event.h"

char run_history_path[96];
static char dir[64], log_path[96], driver[512];

struct term *start(const struct term_options *o, const char *scene, const char *a, const char *b)
{
	char log[128];
	char *argv[] = { driver, (char *)(uintptr_t)scene, log, (char *)(uintptr_t)(a ? a : "-"),
			 (char *)(uintptr_t)(b ? b : "-"), NULL };
	struct term *t;

	unlink(log_path);
	snprintf(log, sizeof log, "log=%s", log_path);
	t = term_start(o, argv);
	assert_non_null(t);
	return t;
}

struct term *start80(const char *scene, const char *a)
{
	struct term *t = start(&(struct term_options){ .rows = 24, .cols = 80 }, scene, a, NULL);

	assert_true(term_wait(t, "[1 Cand"));
	return t;
}

struct term *start_in_shell(const struct term_options *o, const char *scene)
{
	char shell[] = "/bin/sh", alone[] = "-i", *argv[] = { shell, alone, NULL };
	struct term *t = term_start(o, argv);
	char line[1000];

	assert_non_null(t);
	unlink(log_path);
	assert_true(term_wait(t, "shell ready"));
	snprintf(line, sizeof line, "'%s' %s 'log=%s' - -\n", driver, scene, log_path);
	term_send(t, line);
	return t;
}

const char *log_text(void)
{
	static char text[400000];
	int fd = open(log_path, O_RDONLY | O_CLOEXEC);
	size_t n = 0;
	ssize_t k;

	while (fd >= 0 && n < sizeof text - 1 && (k = read(fd, text + n, sizeof text - 1 - n)) > 0)
		n += (size_t)k;
	if (fd >= 0)
		close(fd);
	text[n] = '\0';
	return text;
}

int logged(int cmd)
{
	char want[32];
	int n = 0;

	snprintf(want, sizeof want, "cmd=%d ", cmd);
	for (const char *s = log_text(); (s = strstr(s, want)); s++)
		n++;
	return n;
}

bool has_logged(struct term *t, void *cmd)
{
	(void)t;
	return logged(*(int *)cmd) > 0;
}

bool text_logged(struct term *t, void *text)
{
	(void)t;
	return strstr(log_text(), text) != NULL;
}

/* The condition looks at a file, so a read of the screen that brings nothing must not end it. */
bool wait_file(struct term *t, bool (*cond)(struct term *, void *), void *ctx)
{
	struct timespec now;
	time_t end;

	clock_gettime(CLOCK_MONOTONIC, &now);
	end = now.tv_sec + 10;
	while (now.tv_sec < end && !cond(t, ctx)) {
		struct pollfd p = { .fd = -1 };

		poll(&p, 1, 5);
		clock_gettime(CLOCK_MONOTONIC, &now);
	}
	return cond(t, ctx);
}

void quit(struct term *t, int want)
{
	char end[16];
	int status;

	assert_true(term_exit(t, 10000, &status));
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	snprintf(end, sizeof end, "END %d", want);
	if (!strstr(log_text(), end))
		fail_msg("the log has no '%s': %s", end, log_text());
	term_free(t);
}

void leave(struct term *t)
{
	term_send(t, ":q\r");
	quit(t, 0);
}

struct term *in_review(const char *scene)
{
	struct term *t = start80(scene, NULL);

	term_send(t, "t");
	assert_true(term_wait(t, "Entry  BUY KTA"));
	term_send(t, "\r");
	assert_true(term_wait(t, "Type KTA and Enter to send."));
	return t;
}

int logged_acts(void)
{
	return logged(CMD_TICKET_CONFIRM) + logged(CMD_ANSWER) + logged(CMD_CANCEL) + logged(CMD_KILL) +
	       logged(CMD_ARM) + logged(CMD_CANCEL_ALL);
}

bool run_begin(void)
{
	const char *build = getenv("top_builddir");

	snprintf(dir, sizeof dir, "/tmp/skim-screen-XXXXXX");
	if (!mkdtemp(dir))
		return false;
	snprintf(driver, sizeof driver, "%s/tests/console/driver", build ? build : ".");
	snprintf(log_path, sizeof log_path, "%s/log", dir);
	snprintf(run_history_path, sizeof run_history_path, "%s/history", dir);
	return true;
}

void run_end(void)
{
	unlink(log_path);
	unlink(run_history_path);
	rmdir(dir);
}
