/*
 * seen.h - which announcements of the day this or an earlier process has seen, and when: a file of
 * the state directory, so that a restart neither loses a first-seen time nor takes what came in
 * between for old.
 *
 * A file that cannot be used costs just that: said once in the log.
 */
#ifndef SKIM_SRC_ASX_SEEN_H
#define SKIM_SRC_ASX_SEEN_H

#include <stdbool.h>
#include <stdint.h>

struct asx_seen;

/* dir NULL: nothing is kept.  NULL: no memory. */
struct asx_seen *asx_seen_open(const char *dir);
void asx_seen_close(struct asx_seen *s);

/* The page is that of this day (yyyymmdd): true when the file holds an earlier page of it, else
 * the file begins anew. */
bool asx_seen_day(struct asx_seen *s, int date);
/* Seen before: when first, and whether it came after the day's first page. */
bool asx_seen_get(const struct asx_seen *s, const char *id, int64_t *first, bool *later);
void asx_seen_add(struct asx_seen *s, const char *id, int64_t first, bool later);
/* What was added goes to the file. */
void asx_seen_flush(struct asx_seen *s);

#endif
