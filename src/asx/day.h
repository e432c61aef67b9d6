/*
 * day.h - the day's announcements as seen so far: what is new, what was withdrawn.  New means
 * an id not seen today, never a later time: rows arrive late and are withdrawn.
 */
#ifndef SKIM_SRC_ASX_DAY_H
#define SKIM_SRC_ASX_DAY_H

#include "skim/asx/page.h"

struct asx_day;

/* dir: where it is kept what was seen (seen.h); NULL: nowhere. */
struct asx_day *asx_day_new(const char *dir);
void asx_day_free(struct asx_day *d);

/*
 * Takes one page (ok, empty or truncated) first seen at market time now.  sink is called for
 * each new row, oldest first, its age told, and for each row that was there and is gone from a whole page.
 * A page of another date begins a new day.  Rows of the exchange's dummy code are dropped.
 */
enum rc asx_day_take(struct asx_day *d, const struct asx_page *page, int64_t now,
		     void (*sink)(void *ctx, const struct ev_news *n), void *ctx);
size_t asx_day_count(const struct asx_day *d);

#endif
