/*
 * log.h - the log's only door.
 *
 * A line is `time level subsystem message`, e.g.
 *   2026-11-24T10:05:00.123+11:00 info oauth live session token valid until 2026-11-25T…
 * The subsystem words are fixed, so that `grep oauth` tells the story of a sign-in.
 * Every message passes the redactor (registered secrets and named members print as
 * ***) and text cleaning.  One line, one write(2) to a file opened O_APPEND.
 *
 * Threads: any.  log_open before the first thread.  The file's name carries Sydney's date
 * on the market clock and changes with it.
 */
#ifndef SKIM_BASE_LOG_H
#define SKIM_BASE_LOG_H

#include <stddef.h>

#include "skim/base/rc.h"

enum log_level { LEVEL_DEBUG, LEVEL_INFO, LEVEL_WARN, LEVEL_ERROR };

enum log_sub {
	LOG_APP, LOG_CORE, LOG_OAUTH, LOG_IBKR, LOG_QUOTES, LOG_SCAN, LOG_ORDER, LOG_ASX,
	LOG_DISCORD, LOG_JOURNAL, LOG_CONSOLE, LOG_SUB_COUNT
};

/* dir is made 0700 if missing; files are 0600.  dir NULL: lines go to standard error. */
enum rc log_open(const char *dir, enum log_level level, struct errmsg *err);
void log_close(void);
void log_set_level(enum log_sub sub, enum log_level level);
const char *log_sub_name(enum log_sub sub);		/* "app", "core", "oauth", … */
enum log_level log_level_parse(const char *s, int *ok);

void log_fact(enum log_level level, enum log_sub sub, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#define log_debug(sub, ...) log_fact(LEVEL_DEBUG, sub, __VA_ARGS__)
#define log_info(sub, ...)  log_fact(LEVEL_INFO, sub, __VA_ARGS__)
#define log_warn(sub, ...)  log_fact(LEVEL_WARN, sub, __VA_ARGS__)
#define log_error(sub, ...) log_fact(LEVEL_ERROR, sub, __VA_ARGS__)

/*
 * Registers a value that must never be printed (at least 6 bytes; shorter ones are ignored).
 * At most 32; the value is copied into locked memory.  Any later log line, and any text given
 * to redact(), shows *** in its place.
 */
void redact_add(const char *value);
/* Copies s into out with registered secrets and the values of members and headers named
 * authorization, cookie, token, secret, signature, session replaced by ***. */
size_t redact(char *out, size_t cap, const char *s);

#endif
