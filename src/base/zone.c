/*
 * zone.c - Australia/Sydney civil time.
 *
 * UTC to Sydney is asked of libc (tzdata).  Sydney to UTC is not asked of mktime, whose answer
 * in the doubled hour depends on its calls before: the two offsets Sydney has are tried and
 * proved by going back, the earlier instant first.
 */
#include "skim/base/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "skim/base/clock.h"

#define ZONE_NAME "Australia/Sydney"

enum { SUMMER_S = 39600, WINTER_S = 36000, DAY_S = 86400 };

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Days since 1970-01-01 of the proleptic Gregorian calendar, and back (Hinnant's forms:
 * years begin in March, so the leap day is the last). */
static int64_t days_of(int y, int m, int d)
{
	int64_t era, yoe, doy, doe;

	y -= m <= 2;
	era = floor_div(y, 400);
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + doe - 719468;
}

static int date_of_days(int64_t z)
{
	int64_t era, doe, yoe, doy, mp, y, m, d;

	z += 719468;
	era = floor_div(z, 146097);
	doe = z - era * 146097;
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	d = doy - (153 * mp + 2) / 5 + 1;
	m = mp < 10 ? mp + 3 : mp - 9;
	y = yoe + era * 400 + (m <= 2);
	return (int)(y * 10000 + m * 100 + d);
}

static int offset_at(int64_t utc_s)
{
	time_t t = (time_t)utc_s;
	struct tm tm;

	return localtime_r(&t, &tm) ? (int)tm.tm_gmtoff : WINTER_S;
}

enum rc zone_init(struct errmsg *err)
{
	const int64_t summer = days_of(2026, 1, 15) * DAY_S, winter = days_of(2026, 7, 15) * DAY_S;

	if (setenv("TZ", ZONE_NAME, 1) != 0)
		return errmsg_set(err, RC_NOMEM, "TZ could not be set: out of memory");
	tzset();
	if (offset_at(summer) != SUMMER_S || offset_at(winter) != WINTER_S)
		return errmsg_set(err, RC_ABSENT,
			"the time zone " ZONE_NAME " is not there: install tzdata (apt-get install tzdata)");
	return RC_OK;
}

void civil_of(int64_t utc_ns, struct civil *out)
{
	int64_t s = floor_div(utc_ns, NS_PER_S);
	int offset = offset_at(s);
	int64_t local = s + offset, day = floor_div(local, DAY_S);
	int sod = (int)(local - day * DAY_S), date = date_of_days(day);

	*out = (struct civil){
		.year = date / 10000, .month = date / 100 % 100, .day = date % 100,
		.hour = sod / 3600, .minute = sod / 60 % 60, .second = sod % 60,
		.ns = utc_ns - s * NS_PER_S,
		.weekday = date_weekday(date), .offset_s = offset,
	};
}

/* The first instant that shows this local second; false in the missing hour. */
static bool first_instant(int64_t local, int64_t *utc_s)
{
	static const int offset[] = { SUMMER_S, WINTER_S };

	for (int i = 0; i < 2; i++) {
		*utc_s = local - offset[i];
		if (offset_at(*utc_s) == offset[i])
			return true;
	}
	return false;
}

bool civil_to_utc(const struct civil *c, int64_t *utc_ns)
{
	int64_t s;

	if (c->year < 1970 || c->year > 2200 || c->month < 1 || c->month > 12 || c->day < 1 ||
	    c->day > 31 || !date_valid(c->year * 10000 + c->month * 100 + c->day) ||
	    c->hour < 0 || c->hour > 23 || c->minute < 0 || c->minute > 59 || c->second < 0 ||
	    c->second > 59 || c->ns < 0 || c->ns >= NS_PER_S)
		return false;
	s = days_of(c->year, c->month, c->day) * DAY_S + c->hour * 3600 + c->minute * 60 + c->second;
	if (!first_instant(s, &s))
		return false;
	*utc_ns = s * NS_PER_S + c->ns;
	return true;
}

int date_of(int64_t utc_ns)
{
	int64_t s = floor_div(utc_ns, NS_PER_S);

	return date_of_days(floor_div(s + offset_at(s), DAY_S));
}

bool date_valid(int yyyymmdd)
{
	int y = yyyymmdd / 10000, m = yyyymmdd / 100 % 100, d = yyyymmdd % 100;

	return y >= 1970 && y <= 2200 && m >= 1 && m <= 12 && d >= 1 &&
	       date_of_days(days_of(y, m, d)) == yyyymmdd;
}

static int64_t days_of_date(int yyyymmdd)
{
	return days_of(yyyymmdd / 10000, yyyymmdd / 100 % 100, yyyymmdd % 100);
}

int date_next(int yyyymmdd)
{
	return date_of_days(days_of_date(yyyymmdd) + 1);
}

int date_weekday(int yyyymmdd)
{
	int64_t w = (days_of_date(yyyymmdd) + 4) % 7;	/* 1970-01-01 was a Thursday */

	return (int)(w < 0 ? w + 7 : w);
}

int64_t utc_at(int yyyymmdd, int second)
{
	int64_t local = days_of_date(yyyymmdd) * DAY_S + second, s;

	/* In the missing hour the clock has been put forward: winter's offset still counts. */
	if (!first_instant(local, &s))
		s = local - WINTER_S;
	return s * NS_PER_S;
}

int second_of_day(int64_t utc_ns)
{
	int64_t s = floor_div(utc_ns, NS_PER_S), local = s + offset_at(s);

	return (int)(local - floor_div(local, DAY_S) * DAY_S);
}

size_t time_format_hms(char *out, size_t n, int64_t utc_ns)
{
	int sod = second_of_day(utc_ns);
	const int part[] = { sod / 3600, sod / 60 % 60, sod % 60 };
	char text[9];
	size_t len = n < sizeof text ? n : sizeof text;

	/* By hand: every row of every view has one or more. */
	for (int i = 0; i < 3; i++) {
		text[3 * i] = (char)('0' + part[i] / 10);
		text[3 * i + 1] = (char)('0' + part[i] % 10);
		text[3 * i + 2] = i < 2 ? ':' : '\0';
	}
	if (n == 0)
		return 0;
	memcpy(out, text, len);
	out[len - 1] = '\0';
	return len - 1;
}

size_t time_format_rfc3339(char *out, size_t n, int64_t utc_ns)
{
	struct civil c;
	int len;

	civil_of(utc_ns, &c);
	len = snprintf(out, n, "%04d-%02d-%02dT%02d:%02d:%02d+%02d:%02d", c.year, c.month, c.day,
		       c.hour, c.minute, c.second, c.offset_s / 3600, c.offset_s / 60 % 60);
	return n == 0 ? 0 : (size_t)len < n ? (size_t)len : n - 1;
}

/* --- reading --------------------------------------------------------------------------- */

/* Exactly n digits; moves *s on. */
static bool take_digits(const char **s, int n, int *out)
{
	int v = 0;

	for (int i = 0; i < n; i++, ++*s) {
		if (**s < '0' || **s > '9')
			return false;
		v = v * 10 + (**s - '0');
	}
	*out = v;
	return true;
}

static bool take_char(const char **s, char c)
{
	if (**s != c)
		return false;
	++*s;
	return true;
}

static bool take_fraction(const char **s, int64_t *ns)
{
	int64_t unit = NS_PER_S / 10;

	*ns = 0;
	if (!take_char(s, '.'))
		return true;
	if (**s < '0' || **s > '9')
		return false;
	for (; **s >= '0' && **s <= '9'; ++*s, unit /= 10)
		*ns += (**s - '0') * unit;	/* digits past the ninth count nothing */
	return true;
}

/* "", "Z" or "+11:00". */
static bool take_offset(const char **s, bool *given, int *offset_s)
{
	int h, m, sign;

	*given = true;
	*offset_s = 0;
	if (take_char(s, 'Z'))
		return true;
	if (**s != '+' && **s != '-') {
		*given = false;
		return true;
	}
	sign = *(*s)++ == '-' ? -1 : 1;
	if (!take_digits(s, 2, &h) || !take_char(s, ':') || !take_digits(s, 2, &m) || h > 23 ||
	    m > 59)
		return false;
	*offset_s = sign * (h * 3600 + m * 60);
	return true;
}

bool time_parse(const char *s, int64_t *utc_ns)
{
	struct civil c = { 0 };
	bool given;
	int offset;
	int64_t utc;

	if (!take_digits(&s, 4, &c.year) || !take_char(&s, '-') || !take_digits(&s, 2, &c.month) ||
	    !take_char(&s, '-') || !take_digits(&s, 2, &c.day) || !take_char(&s, 'T') ||
	    !take_digits(&s, 2, &c.hour) || !take_char(&s, ':') || !take_digits(&s, 2, &c.minute) ||
	    !take_char(&s, ':') || !take_digits(&s, 2, &c.second) || !take_fraction(&s, &c.ns) ||
	    !take_offset(&s, &given, &offset) || *s)
		return false;
	if (!given)
		return civil_to_utc(&c, utc_ns);
	if (!date_valid(c.year * 10000 + c.month * 100 + c.day) || c.hour > 23 || c.minute > 59 ||
	    c.second > 59)
		return false;
	utc = days_of(c.year, c.month, c.day) * DAY_S + c.hour * 3600 + c.minute * 60 + c.second;
	*utc_ns = (utc - offset) * NS_PER_S + c.ns;
	return true;
}
