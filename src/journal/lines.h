/* lines.h - the lines of a file, plain or compressed by gzip, with bounds. */
#ifndef SKIM_SRC_JOURNAL_LINES_H
#define SKIM_SRC_JOURNAL_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "skim/base/rc.h"

enum { LINE_BYTES_MAX = 1 << 20 };	/* a longer one is passed over */

struct lines;

/* path, else path.gz.  most: bytes that may come out of it, 0 as built in.  RC_ABSENT, RC_NOMEM. */
enum rc lines_open(struct lines **out, const char *path, int64_t most, struct errmsg *err);
/*
 * The next line, without its end and with a zero behind it: its length; -1: the end, or trouble;
 * -2: it was too long.  Borrowed until the next call.
 */
ssize_t lines_next(struct lines *l, char **line);
/* NULL, or why the end is not the file's own: cut off, damaged, too large. */
const char *lines_trouble(const struct lines *l);
/* The last line had no end: whoever wrote it was cut off in it. */
bool lines_unfinished(const struct lines *l);
void lines_close(struct lines *l);

#endif
