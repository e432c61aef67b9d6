/*
 * zone.h - Australia/Sydney civil time.
 *
 * The process runs in exchange time: TZ is set once, before the first thread.
 * Threads: zone_init before the first thread; the rest from any thread.
 */
#ifndef SKIM_BASE_ZONE_H
#define SKIM_BASE_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "skim/base/rc.h"

/* Sets TZ and proves it: a summer instant must give +11:00, a winter one +10:00 (glibc
 * takes a missing zone for UTC without a word).  RC_ABSENT names tzdata. */
enum rc zone_init(struct errmsg *err);

struct civil {
	int year, month, day;		/* 2026, 1..12, 1..31 */
	int hour, minute, second;	/* Sydney wall clock */
	int64_t ns;			/* within the second */
	int weekday;			/* 0 = Sunday */
	int offset_s;			/* east of UTC: 36000 or 39600 */
};

void civil_of(int64_t utc_ns, struct civil *out);
/* Sydney wall clock -> UTC ns (offset_s and weekday are not read).  False: no such date. */
bool civil_to_utc(const struct civil *c, int64_t *utc_ns);

/* Days as numbers: 20260106.  date_of gives Sydney's date of an instant. */
int date_of(int64_t utc_ns);
bool date_valid(int yyyymmdd);
int date_next(int yyyymmdd);		/* calendar day after */
int date_weekday(int yyyymmdd);		/* 0 = Sunday */
/* UTC ns of a Sydney wall-clock time on a day; second_of_day 0..86399. */
int64_t utc_at(int yyyymmdd, int second_of_day);
/* Sydney wall-clock second of the day of an instant, 0..86399. */
int second_of_day(int64_t utc_ns);

size_t time_format_hms(char *out, size_t n, int64_t utc_ns);	/* "10:07:32" */
size_t time_format_rfc3339(char *out, size_t n, int64_t utc_ns); /* "2026-11-24T10:05:00+11:00" */
/* "2026-11-24T10:05:00[.fff]" in Sydney wall clock, offset optional. */
bool time_parse(const char *s, int64_t *utc_ns);

#endif
