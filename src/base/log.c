/*
 * log.c - the log's only door.
 *
 * No lock: one line is one write(2) to a descriptor opened O_APPEND.  When the market date
 * changes, the new file is put in the place of the old one by dup3, so the descriptor's number
 * stays and a thread in the middle of a line writes to one file or the other, never to none.
 */
#include "config.h"

#include "skim/base/log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "skim/base/clock.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"

enum { LINE_MAX_BYTES = 16384, HEAD_BYTES = 64, LOGS_KEPT = 90 };

static const char *const sub_names[LOG_SUB_COUNT] = {
	"app", "core", "oauth", "ibkr", "quotes", "scan", "order", "asx", "discord", "journal",
	"console",
};
static const char *const level_names[] = { "debug", "info", "warn", "error" };

static char log_dir[PATH_MAX];		/* written by log_open, before the threads */
static atomic_int log_fd = -1;
static atomic_int log_date;		/* 0: standard error, no rotation */
static atomic_int levels[LOG_SUB_COUNT];

const char *log_sub_name(enum log_sub sub)
{
	return (unsigned)sub < LOG_SUB_COUNT ? sub_names[sub] : "?";
}

enum log_level log_level_parse(const char *s, int *ok)
{
	for (int i = 0; i <= LEVEL_ERROR; i++) {
		if (text_equal_ci(s, level_names[i])) {
			*ok = 1;
			return (enum log_level)i;
		}
	}
	*ok = 0;
	return LEVEL_INFO;
}

void log_set_level(enum log_sub sub, enum log_level level)
{
	if ((unsigned)sub < LOG_SUB_COUNT)
		atomic_store(&levels[sub], (int)level);
}

/* --- the file -------------------------------------------------------------------------- */

/* dir and what is missing above it, for the user alone. */
static bool make_dir(const char *dir)
{
	char path[PATH_MAX];

	if (!text_copy(path, sizeof path, dir)) {
		errno = ENAMETOOLONG;
		return false;
	}
	for (char *p = path + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = 0;
		if (mkdir(path, 0700) != 0 && errno != EEXIST)
			return false;
		*p = '/';
	}
	return mkdir(path, 0700) == 0 || errno == EEXIST;
}

static int only_logs(const struct dirent *d)
{
	const char *n = d->d_name;

	return !strncmp(n, "skim_", 5) && strspn(n + 5, "0123456789") == 8 && !strcmp(n + 13, ".log");
}

/* Of a folder that nobody tidies: the last days stay.  Called when a new day begins. */
static void forget_oldest(void)
{
	struct dirent **names;
	int n = scandir(log_dir, &names, only_logs, alphasort);
	int dir = n > 0 ? open(log_dir, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;

	for (int i = 0; i < n; i++) {
		if (dir >= 0 && i < n - LOGS_KEPT)
			unlinkat(dir, names[i]->d_name, 0);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	if (dir >= 0)
		close(dir);
}

static int open_day(int date)
{
	char path[PATH_MAX + 32];

	forget_oldest();
	snprintf(path, sizeof path, "%s/skim_%08d.log", log_dir, date);
	return open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
}

enum rc log_open(const char *dir, enum log_level level, struct errmsg *err)
{
	int date = date_of(clock_now().market), fd;

	log_close();
	for (int i = 0; i < LOG_SUB_COUNT; i++)
		atomic_store(&levels[i], (int)level);
	if (!dir) {
		atomic_store(&log_date, 0);
		atomic_store(&log_fd, STDERR_FILENO);
		return RC_OK;
	}
	if (!text_copy(log_dir, sizeof log_dir, dir) || !make_dir(dir) ||
	    (fd = open_day(date)) < 0)
		return errmsg_set(err, RC_IO, "the log cannot be written in %s: %s: see [log] dir",
				  dir, strerror(errno));
	atomic_store(&log_date, date);
	atomic_store(&log_fd, fd);
	return RC_OK;
}

void log_close(void)
{
	int fd = atomic_exchange(&log_fd, -1);

	if (fd >= 0 && fd != STDERR_FILENO)
		close(fd);
}

/* A new market day has a new file.  The thread that changes log_date brings it. */
static void rotate(int fd, int64_t market)
{
	int had = atomic_load(&log_date), date, fresh;

	if (!had || (date = date_of(market)) == had ||
	    !atomic_compare_exchange_strong(&log_date, &had, date))
		return;
	fresh = open_day(date);
	if (fresh < 0 || dup3(fresh, fd, O_CLOEXEC) < 0)
		/* Rather in yesterday's file than nowhere; the next line tries again. */
		atomic_compare_exchange_strong(&log_date, &date, had);
	if (fresh >= 0)
		close(fresh);
}

/* --- a line ---------------------------------------------------------------------------- */

static size_t put_head(char *out, size_t cap, enum log_level level, enum log_sub sub)
{
	int64_t now = clock_wall();
	char when[32];
	int n;

	/* 2026-11-24T10:05:00+11:00: milliseconds go before the offset. */
	time_format_rfc3339(when, sizeof when, now);
	n = snprintf(out, cap, "%.19s.%03d%s %s %s ", when, (int)(now / NS_PER_MS % 1000), when + 19,
		     level_names[level], log_sub_name(sub));
	return n < 0 ? 0 : (size_t)n < cap ? (size_t)n : cap - 1;
}

static void write_line(int fd, enum log_level level, enum log_sub sub, const char *message)
{
	char safe[LINE_MAX_BYTES / 3], line[HEAD_BYTES + LINE_MAX_BYTES];
	size_t n, len = put_head(line, HEAD_BYTES, level, sub);

	n = redact(safe, sizeof safe, message);
	len += text_clean(line + len, sizeof line - len - 1, safe, n);
	line[len++] = '\n';
	/* One call; what a full disk does not take is lost, and nobody waits for it. */
	n = (size_t)write(fd, line, len);
	(void)n;
}

void log_fact(enum log_level level, enum log_sub sub, const char *fmt, ...)
{
	int fd = atomic_load(&log_fd), saved = errno, n;
	char raw[2048], *message = raw;
	va_list ap, again;

	if (fd < 0 || (unsigned)sub >= LOG_SUB_COUNT || (unsigned)level > LEVEL_ERROR ||
	    (int)level < atomic_load_explicit(&levels[sub], memory_order_relaxed))
		return;
	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(raw, sizeof raw, fmt, ap);
	/* Whole, so that the redactor sees a secret whole; what is cut, is cut after it. */
	if (n >= (int)sizeof raw && (message = malloc((size_t)n + 1)))
		vsnprintf(message, (size_t)n + 1, fmt, again);
	va_end(again);
	va_end(ap);
	if (!message)
		message = raw;
	if (n >= 0) {
		rotate(fd, clock_now().market);
		write_line(fd, level, sub, message);
	}
	explicit_bzero(raw, sizeof raw);
	if (message != raw) {
		explicit_bzero(message, (size_t)n + 1);
		free(message);
	}
	errno = saved;
}
