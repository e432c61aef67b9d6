/*
 * scnline.h - one line of a scenario file: words, and the typed things words stand for.
 *
 * Every take_ function eats one word and stores its value; on failure it writes
 * `file:line: what was found: what is allowed` into err, once, and returns false.
 */
#ifndef SKIM_SIM_SCNLINE_H
#define SKIM_SIM_SCNLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "skim/base/rc.h"

enum { SCN_LINE = 4000, SCN_WORDS = 64 };	/* a broker's question is one line */

struct scnline {
	const char *file;
	int number;
	struct errmsg *err;
	bool failed;
	bool overflow;			/* there were more than SCN_WORDS words */
	char text[SCN_LINE + 1];	/* words live here, each ended by NUL */
	char raw[SCN_LINE + 1];
	const char *word[SCN_WORDS];
	size_t offset[SCN_WORDS];	/* of the word in raw */
	bool quoted[SCN_WORDS];
	int n, i;
};

/* False: not text, too long, an open quote.  Comment and blank lines have n == 0. */
bool scnline_split(struct scnline *l, const char *line, size_t n);
/* Reports; always false. */
bool scnline_fail(struct scnline *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool scnline_more(const struct scnline *l);
/* Eats `word` when it is next. */
bool scnline_accept(struct scnline *l, const char *word);
bool scnline_end(struct scnline *l);		/* fails when words are left */

bool take_word(struct scnline *l, const char *what, const char **out);
bool take_text(struct scnline *l, const char *what, char *out, size_t cap);
bool take_int(struct scnline *l, const char *what, int64_t min, int64_t max, int64_t *out);
bool take_price(struct scnline *l, const char *what, int64_t *out);	/* on the price steps */
bool take_cash(struct scnline *l, const char *what, int64_t *out);
bool take_rate(struct scnline *l, const char *what, int64_t *milli);
bool take_clock(struct scnline *l, const char *what, int64_t *ns_of_day);
bool take_duration(struct scnline *l, const char *what, int64_t *ns);	/* 300ms 20s 2m */
bool take_ticker(struct scnline *l, char out[8]);
/* Rest of the line as written, from the next word on; eats it. */
const char *take_rest(struct scnline *l);

#endif
