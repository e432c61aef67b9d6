/* day.c - the day's announcements as seen so far. */
#include "day.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "seen.h"
#include "skim/base/zone.h"

struct row {
	struct ev_news news;
	uint64_t round;			/* of the last page that held it */
	UT_hash_handle hh;
};

struct asx_day {
	struct row *all;
	int date;
	uint64_t round;
	struct asx_seen *seen;
	bool begun;			/* a page of this date has been read, by us or before us */
};

struct asx_day *asx_day_new(const char *dir)
{
	struct asx_day *d = calloc(1, sizeof *d);

	if (d && !(d->seen = asx_seen_open(dir))) {
		free(d);
		return NULL;
	}
	return d;
}

static void clear(struct asx_day *d)
{
	struct row *s, *next;

	HASH_ITER(hh, d->all, s, next) {
		HASH_DEL(d->all, s);
		free(s);
	}
}

void asx_day_free(struct asx_day *d)
{
	if (!d)
		return;
	clear(d);
	asx_seen_close(d->seen);
	free(d);
}

size_t asx_day_count(const struct asx_day *d)
{
	return HASH_COUNT(d->all);
}

static void date_row(struct asx_day *d, struct ev_news *n, int64_t now)
{
	bool later;

	if (asx_seen_get(d->seen, n->id, &n->first_seen, &later)) {
		n->age = later ? NEWS_KNOWN : NEWS_BACKFILL;
		return;
	}
	n->first_seen = now;
	n->age = d->begun ? NEWS_FRESH : NEWS_BACKFILL;
	asx_seen_add(d->seen, n->id, now, d->begun);
}

static enum rc take_row(struct asx_day *d, const struct ev_news *row, int64_t now,
			void (*sink)(void *ctx, const struct ev_news *n), void *ctx)
{
	struct row *s;

	if (!strcmp(row->ticker, "TES"))
		return RC_OK;	/* the exchange's system tests */
	HASH_FIND_STR(d->all, row->id, s);
	if (s) {
		s->round = d->round;
		if (s->news.withdrawn) {
			s->news.withdrawn = false;
			sink(ctx, &s->news);
		}
		return RC_OK;
	}
	s = calloc(1, sizeof *s);
	if (!s)
		return RC_NOMEM;
	s->news = *row;
	date_row(d, &s->news, now);
	s->round = d->round;
	HASH_ADD_STR(d->all, news.id, s);
	sink(ctx, &s->news);
	return RC_OK;
}

enum rc asx_day_take(struct asx_day *d, const struct asx_page *page, int64_t now,
		     void (*sink)(void *ctx, const struct ev_news *n), void *ctx)
{
	int date = page->date;
	struct row *s, *next;

	if (!date && page->n)
		date = date_of(page->row[0].released);
	if (date && date != d->date) {
		clear(d);
		d->date = date;
		d->begun = asx_seen_day(d->seen, date);
	}
	d->round++;
	for (size_t i = page->n; i-- > 0;) {
		enum rc rc = take_row(d, &page->row[i], now, sink, ctx);

		if (rc != RC_OK)
			return rc;
	}
	d->begun = true;
	asx_seen_flush(d->seen);
	if (page->outcome != ASX_OK)
		return RC_OK;	/* only a whole page proves that a row is gone */
	HASH_ITER(hh, d->all, s, next) {
		if (s->round == d->round || s->news.withdrawn)
			continue;
		s->news.withdrawn = true;
		sink(ctx, &s->news);
	}
	return RC_OK;
}
