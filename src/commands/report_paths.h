/* report_paths.h - where prices went on a day, its opening ranges and headlines: from recordings. */
#ifndef SKIM_SRC_COMMANDS_REPORT_PATHS_H
#define SKIM_SRC_COMMANDS_REPORT_PATHS_H

#include <stddef.h>
#include <stdint.h>

#include "skim/core/calendar.h"
#include "skim/core/limits.h"

enum {
	BUCKET_S = 10,			/* seconds of the day in one bucket */
	BUCKETS = 24 * 3600 / BUCKET_S,
	PATH_NEWS = 4,			/* headlines kept, the first of the day */
};

struct path_bucket {
	int32_t low, high, last;	/* 1/10 000 AUD; 0: nothing traded in it */
};

struct path_news {
	int at;				/* second of the day */
	char headline[HEADLINE_LEN];
};

struct day_path {
	int day;			/* yyyymmdd */
	int32_t conid;
	char ticker[TICKER_LEN];	/* empty: nobody ever named it */
	int64_t range_high, range_low;	/* 1/10 000 AUD; 0: no range */
	int range_from, range_to;	/* second of the day */
	int n_news;
	struct path_news news[PATH_NEWS];
	struct path_bucket *bucket;	/* BUCKETS of them */
};

struct paths {
	size_t n, cap;
	struct day_path *v;
	int recordings;			/* read */
};

/* Every recording of the days in dir; one that cannot be read is passed over. */
void paths_read(struct paths *p, const char *dir, int from, int to, const struct calendar *cal);
const struct day_path *paths_find(const struct paths *p, const char *ticker, int day);
void paths_free(struct paths *p);

#endif
