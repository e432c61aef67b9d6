/*
 * secret.h - bytes that are wiped after use, never printed, never in a core dump.
 * Threads: none of its own; the owner serialises.
 */
#ifndef SKIM_BASE_SECRET_H
#define SKIM_BASE_SECRET_H

#include <stddef.h>

#include "skim/base/rc.h"

struct secret {
	unsigned char *bytes;	/* NULL when empty; one NUL follows the last byte */
	size_t len;
	size_t cap;		/* what was mapped; internal */
};

/* Own pages: mlock (best effort) and MADV_DONTDUMP. */
enum rc secret_set(struct secret *s, const void *bytes, size_t len);
enum rc secret_alloc(struct secret *s, size_t len);
void secret_wipe(struct secret *s);	/* explicit_bzero, unmap; {0} is fine */

/* Reads a private file: refused (RC_REFUSED, with words) when any bit of 077 is set or it is
 * not owned by the user or root, or is larger than max. */
enum rc secret_read_file(struct secret *s, const char *path, size_t max, struct errmsg *err);
/* The permission rule alone, for env files and doctor.  RC_ABSENT when there is no file. */
enum rc secret_check_file(const char *path, struct errmsg *err);

/* No core dumps with secrets in them: RLIMIT_CORE 0 and PR_SET_DUMPABLE 0. */
void secret_no_core_dumps(void);

#endif
