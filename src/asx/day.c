/* day.c - the day's announcements as seen so far. */
#include "day.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "skim/base/zone.h"

struct seen {
	struct ev_news news;
	uint64_t round;			/* of the last page that held it */
	UT_hash_handle hh;
};

struct asx_day {
	struct seen *all;
	int date;
	uint64_t round;
};

struct asx_day *asx_day_new(void)
{
	return calloc(1, sizeof(struct asx_day));
}

static void clear(struct asx_day *d)
{
	struct seen *s, *next;

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
	free(d);
}

size_t asx_day_count(const struct asx_day *d)
{
	return HASH_COUNT(d->all);
}

static enum rc take_row(struct asx_day *d, const struct ev_news *row, int64_t now,
			void (*sink)(void *ctx, const struct ev_news *n), void *ctx)
{
	struct seen *s;

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
	s->news.first_seen = now;
	s->round = d->round;
	HASH_ADD_STR(d->all, news.id, s);
	sink(ctx, &s->news);
	return RC_OK;
}

enum rc asx_day_take(struct asx_day *d, const struct asx_page *page, int64_t now,
		     void (*sink)(void *ctx, const struct ev_news *n), void *ctx)
{
	int date = page->date;
	struct seen *s, *next;

	if (!date && page->n)
		date = date_of(page->row[0].released);
	if (date && date != d->date) {
		clear(d);
		d->date = date;
	}
	d->round++;
	for (size_t i = page->n; i-- > 0;) {
		enum rc rc = take_row(d, &page->row[i], now, sink, ctx);

		if (rc != RC_OK)
			return rc;
	}
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
