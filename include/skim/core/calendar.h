/*
 * calendar.h - trading days and phases of the ASX cash market, Sydney time.
 *
 * Phases since Monday 23 June 2025 (ASX Trade Service Release 15; asx-market.md).  Printed
 * times are nominal; the random moments lie inside them.  Holidays and half days come from a
 * dated file, so that an old file can say that it is old.
 *
 * Threads: calendar_read before the threads; the rest are pure functions.
 */
#ifndef SKIM_CORE_CALENDAR_H
#define SKIM_CORE_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "skim/base/rc.h"

enum phase {
	PHASE_CLOSED,		/* night, weekend, holiday */
	PHASE_PRE_OPEN,		/* 07:00:00 - 09:59:00 */
	PHASE_OPEN_AUCTION,	/* 09:59:00 - 09:59:45 nominal: entry and change refused */
	PHASE_OPEN,		/* 09:59:45 - 16:00:00 */
	PHASE_PRE_CLOSE,	/* 16:00:00 - 16:10:00 */
	PHASE_CLOSE_AUCTION,	/* 16:10:00 - 16:11:00 */
	PHASE_POST_CLOSE,	/* 16:11:00 - 16:21:30 */
	PHASE_ADJUST,		/* 16:21:30 - 18:50:00 */
	PHASE_COUNT
};

struct calendar_day {
	int date;		/* yyyymmdd */
	bool closed;
	int close_second;	/* half day: end of normal trading; 0 = closed or full */
	char name[40];
};

struct calendar {
	int valid_from, valid_to;	/* yyyymmdd: what the file vouches for */
	int n;
	struct calendar_day day[160];
	char origin[200];
};

/* The calendar built in: 2025 to 2027 as published. */
void calendar_builtin(struct calendar *c);
/* Parses the text of etc/asx-calendar.conf: `valid 2025-01-01 2027-12-31`, `closed DATE NAME`,
 * `half DATE HH:MM NAME`, # comments.  RC_SYNTAX names the line. */
enum rc calendar_parse(struct calendar *c, const char *text, size_t n, struct errmsg *err);

bool calendar_trading_day(const struct calendar *c, int date);
/* NULL when the day has no entry. */
const struct calendar_day *calendar_find(const struct calendar *c, int date);
/* False when the date lies outside what the file vouches for: say so on the screen. */
bool calendar_covers(const struct calendar *c, int date);

struct phase_now {
	enum phase phase;
	int64_t began, ends;	/* market ns of this phase's nominal edges */
	enum phase next;
	int date;		/* Sydney date */
	bool half_day;
};

/* Phase of an instant. */
void phase_at(const struct calendar *c, int64_t market, struct phase_now *out);
/* Nominal begin of continuous trading on a trading day: 09:59:45. */
int64_t phase_open(int date);
const char *phase_name(enum phase p);		/* "OPEN", "PRE-OPEN", "AUCTION", … as on screen */
bool phase_trades(enum phase p);		/* continuous trading */
bool phase_entry(enum phase p);			/* a new order is taken */
bool phase_cancel(enum phase p);

#endif
