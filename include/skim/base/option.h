/*
 * option.h - a typed option table: one row is the only place where a setting's name, type,
 * default, range and text are spelled.  It feeds skim.conf, SKIM_<SECTION>_<KEY>, --help,
 * :set, the manual's check and `doctor`.
 *
 * Threads: reading is safe from any thread once loading is over.
 */
#ifndef SKIM_BASE_OPTION_H
#define SKIM_BASE_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "skim/base/rc.h"

enum option_type {
	OPT_TEXT,	/* any text */
	OPT_PATH,	/* relative to the file that names it */
	OPT_URL,	/* https, or http for loopback */
	OPT_WORD,	/* one of `words`, separated by | */
	OPT_BOOL,	/* yes no on off true false */
	OPT_INT,
	OPT_MONEY,	/* dollars -> 1/10 000 AUD */
	OPT_PERCENT,	/* -> basis points */
	OPT_SECONDS,	/* "30 s", "2 m", "500 ms" -> ns */
	OPT_BYTES,	/* "16 MiB" -> bytes */
	OPT_CLOCK,	/* "10:05" or "10:05:00" -> second of the day */
	OPT_RATE,	/* "1", "6.5" -> thousandths */
	OPT_TICKERS,	/* list of codes, blanks or commas between */
};

enum option_from { FROM_DEFAULT, FROM_CONF, FROM_ENV_FILE, FROM_ENV, FROM_CLI };

struct option {
	const char *section, *key;
	enum option_type type;
	const char *fallback;	/* default, as one would write it in skim.conf */
	const char *words;	/* OPT_WORD only */
	int64_t min, max;	/* of the parsed number; both 0 = no bounds */
	const char *help;	/* one sentence with a full stop */
};

struct option_value {
	char *text;		/* as written; never NULL after options_init */
	int64_t num;		/* parsed; 0 for text */
	enum option_from from;
	char *origin;		/* file that gave it, or NULL */
	int line;
};

struct options {
	const struct option *table;
	size_t n;
	struct option_value *value;	/* n of them */
};

enum rc options_init(struct options *o, const struct option *table, size_t n);
void options_free(struct options *o);

/* -1 when there is none. */
int options_find(const struct options *o, const char *section, const char *key);
/* Parses and stores; RC_SYNTAX / RC_RANGE with what was found and what is allowed. */
enum rc options_set(struct options *o, int i, const char *text, enum option_from from,
		    const char *origin, int line, struct errmsg *err);

/*
 * skim.conf: [section] and key = value, # or ; comments.  All errors are found at once: report
 * is called for each with file, line and a message naming the nearest key.  RC_ABSENT when
 * the file is not there, RC_SYNTAX when report was called at least once.
 */
enum rc options_read_conf(struct options *o, const char *path,
			  void (*report)(void *ctx, const char *message), void *ctx);
/* SKIM_<SECTION>_<KEY> from `lookup` (getenv's shape); an empty value counts as unset. */
enum rc options_read_env(struct options *o, const char *(*lookup)(void *ctx, const char *name),
			 void *ctx, enum option_from from, const char *origin,
			 void (*report)(void *ctx, const char *message), void *report_ctx);

const char *opt_text(const struct options *o, const char *section, const char *key);
int64_t opt_num(const struct options *o, const char *section, const char *key);

#endif
