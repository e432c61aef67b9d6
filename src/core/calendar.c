/*
 * calendar.c - trading days of the ASX: built in, and read from a dated file.
 *
 * Built in: ASX's trading calendar as published for 2025 to 2027.  The ANZAC Mondays of 2026
 * and 2027 are trading days; Christmas and Boxing Day of 2026 and 2027 are moved.
 */
#include "skim/core/calendar.h"

#include <stdio.h>
#include <string.h>

#include "skim/base/text.h"
#include "skim/base/zone.h"

#define HALF (14 * 3600 + 10 * 60)

static const struct calendar_day builtin[] = {
	{ 20250101, true, 0, "New Year's Day" },
	{ 20250127, true, 0, "Australia Day" },
	{ 20250418, true, 0, "Good Friday" },
	{ 20250421, true, 0, "Easter Monday" },
	{ 20250425, true, 0, "ANZAC Day" },
	{ 20250609, true, 0, "King's Birthday" },
	{ 20251224, false, HALF, "Christmas Eve" },
	{ 20251225, true, 0, "Christmas Day" },
	{ 20251226, true, 0, "Boxing Day" },
	{ 20251231, false, HALF, "New Year's Eve" },
	{ 20260101, true, 0, "New Year's Day" },
	{ 20260126, true, 0, "Australia Day" },
	{ 20260403, true, 0, "Good Friday" },
	{ 20260406, true, 0, "Easter Monday" },
	{ 20260608, true, 0, "King's Birthday" },
	{ 20261224, false, HALF, "Christmas Eve" },
	{ 20261225, true, 0, "Christmas Day" },
	{ 20261228, true, 0, "Boxing Day" },
	{ 20261231, false, HALF, "New Year's Eve" },
	{ 20270101, true, 0, "New Year's Day" },
	{ 20270126, true, 0, "Australia Day" },
	{ 20270326, true, 0, "Good Friday" },
	{ 20270329, true, 0, "Easter Monday" },
	{ 20270614, true, 0, "King's Birthday" },
	{ 20271224, false, HALF, "Christmas Eve" },
	{ 20271227, true, 0, "Christmas Day" },
	{ 20271228, true, 0, "Boxing Day" },
	{ 20271231, false, HALF, "New Year's Eve" },
};

enum { BUILTIN = sizeof(builtin) / sizeof(builtin[0]) };

void calendar_builtin(struct calendar *c)
{
	memset(c, 0, sizeof(*c));
	c->valid_from = 20250101;
	c->valid_to = 20271231;
	c->n = BUILTIN;
	memcpy(c->day, builtin, sizeof(builtin));
	text_copy(c->origin, sizeof(c->origin), "built in");
}

const struct calendar_day *calendar_find(const struct calendar *c, int date)
{
	for (int i = 0; i < c->n; i++)
		if (c->day[i].date == date)
			return &c->day[i];
	return NULL;
}

bool calendar_trading_day(const struct calendar *c, int date)
{
	const struct calendar_day *d = calendar_find(c, date);
	int weekday = date_weekday(date);

	return weekday != 0 && weekday != 6 && !(d && d->closed);
}

bool calendar_covers(const struct calendar *c, int date)
{
	return date >= c->valid_from && date <= c->valid_to;
}

/* --- the file --------------------------------------------------------------------------- */

/* "2026-12-24" and what follows; false when it is no date. */
static bool take_date(const char **s, int *date)
{
	int y, m, d, n = 0;

	if (sscanf(*s, " %4d-%2d-%2d%n", &y, &m, &d, &n) != 3 || !n)
		return false;
	*date = y * 10000 + m * 100 + d;
	*s += n;
	return date_valid(*date);
}

static bool take_clock(const char **s, int *second)
{
	int h, m, n = 0;

	if (sscanf(*s, " %2d:%2d%n", &h, &m, &n) != 2 || !n)
		return false;
	*second = h * 3600 + m * 60;
	*s += n;
	return h >= 11 && h <= 16 && m >= 0 && m <= 59 && *second < 16 * 3600;
}

static void take_name(const char *s, struct calendar_day *d)
{
	text_clean(d->name, sizeof(d->name), s, strlen(s));
}

static bool blank(const char *s)
{
	return s[strspn(s, " \t\r")] == '\0';
}

static enum rc parse_line(struct calendar *c, const char *line, int number, struct errmsg *err)
{
	struct calendar_day day = { 0 };
	char word[8];
	int n = 0;

	if (sscanf(line, " %7s%n", word, &n) != 1 || word[0] == '#')
		return RC_OK;
	line += n;
	if (!strcmp(word, "valid")) {
		if (!take_date(&line, &c->valid_from) || !take_date(&line, &c->valid_to) ||
		    !blank(line) || c->valid_to < c->valid_from)
			return errmsg_set(err, RC_SYNTAX, "line %d: valid FIRST-DAY LAST-DAY, e.g. "
					  "valid 2026-01-01 2026-12-31", number);
		return RC_OK;
	}
	day.closed = !strcmp(word, "closed");
	if (!day.closed && strcmp(word, "half"))
		return errmsg_set(err, RC_SYNTAX, "line %d: `%s` is none of valid, closed, half",
				  number, word);
	if (!take_date(&line, &day.date) || (!day.closed && !take_clock(&line, &day.close_second)))
		return errmsg_set(err, RC_SYNTAX, "line %d: %s", number, day.closed ?
				  "closed DATE NAME, e.g. closed 2026-12-25 Christmas Day" :
				  "half DATE HH:MM NAME, e.g. half 2026-12-24 14:10 Christmas Eve");
	if (calendar_find(c, day.date))
		return errmsg_set(err, RC_SYNTAX, "line %d: %d stands twice", number, day.date);
	if (c->n == (int)(sizeof(c->day) / sizeof(c->day[0])))
		return errmsg_set(err, RC_SYNTAX, "line %d: more days than fit", number);
	take_name(line, &day);
	c->day[c->n++] = day;
	return RC_OK;
}

enum rc calendar_parse(struct calendar *c, const char *text, size_t n, struct errmsg *err)
{
	const char *end = text + n;
	int number = 0;

	memset(c, 0, sizeof(*c));
	while (text < end) {
		const char *nl = memchr(text, '\n', (size_t)(end - text));
		size_t len = (size_t)((nl ? nl : end) - text);
		char line[200];
		enum rc rc;

		number++;
		if (len >= sizeof(line) || memchr(text, '\0', len))
			return errmsg_set(err, RC_SYNTAX, "line %d: too long, or not text", number);
		memcpy(line, text, len);
		line[len] = '\0';
		rc = parse_line(c, line, number, err);
		if (rc != RC_OK)
			return rc;
		text += len + 1;
	}
	if (!c->valid_from)
		return errmsg_set(err, RC_SYNTAX,
				  "line %d: no `valid FIRST-DAY LAST-DAY` in the file", number);
	return RC_OK;
}
