/*
 * test_zone.c - Sydney civil time, the same from whatever zone the host is in.
 */
#include "table.h"

#include <stdlib.h>
#include <time.h>

#include "skim/base/clock.h"
#include "skim/base/zone.h"

#define S(seconds) ((int64_t)(seconds) * NS_PER_S)

/* UTC seconds from `date -u -d ... +%s`. */
static const struct {
	int64_t utc_s;
	const char *local;
	int weekday;
} instants[] = {
	{ 1795475100, "2026-11-24T10:05:00+11:00", 2 },
	{ 1784073600, "2026-07-15T10:00:00+10:00", 3 },
	{ 0, "1970-01-01T10:00:00+10:00", 4 },
	/* 4 October 2026: 02:00 becomes 03:00 at 16:00 UTC of the third. */
	{ 1791043199, "2026-10-04T01:59:59+10:00", 0 },
	{ 1791043200, "2026-10-04T03:00:00+11:00", 0 },
	/* 5 April 2026: 03:00 becomes 02:00 at 16:00 UTC of the fourth. */
	{ 1775318399, "2026-04-05T02:59:59+11:00", 0 },
	{ 1775318400, "2026-04-05T02:00:00+10:00", 0 },
	{ 1775321999, "2026-04-05T02:59:59+10:00", 0 },
	{ 1775322000, "2026-04-05T03:00:00+10:00", 0 },
	/* A leap day, a year's end. */
	{ 1835362800, "2028-02-29T02:00:00+11:00", 2 },
	{ 1798721999, "2026-12-31T23:59:59+11:00", 4 },
	{ 1798722000, "2027-01-01T00:00:00+11:00", 5 },
};

static void test_instants(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(instants); i++) {
		int64_t ns = S(instants[i].utc_s), back;
		char text[32];
		struct civil c;

		assert_int_equal(time_format_rfc3339(text, sizeof text, ns), 25);
		assert_string_equal(text, instants[i].local);
		civil_of(ns + 123456789, &c);
		assert_int_equal(c.ns, 123456789);
		assert_int_equal(c.weekday, instants[i].weekday);
		assert_int_equal(date_of(ns), c.year * 10000 + c.month * 100 + c.day);
		assert_int_equal(second_of_day(ns), c.hour * 3600 + c.minute * 60 + c.second);
		/* With its offset, every instant is found again, in the doubled hour too. */
		assert_true(time_parse(instants[i].local, &back));
		assert_int_equal(back, ns);
	}
}

static void test_missing_hour(void **state)
{
	struct civil c = { .year = 2026, .month = 10, .day = 4, .hour = 2 };
	int64_t ns = -7;

	(void)state;
	assert_false(civil_to_utc(&c, &ns));
	c.minute = c.second = 59;
	assert_false(civil_to_utc(&c, &ns));
	assert_false(time_parse("2026-10-04T02:30:00", &ns));
	assert_int_equal(ns, -7);
	/* A time of the day asked for by number exists all the same: the clock was put on. */
	assert_int_equal(utc_at(20261004, 2 * 3600), S(1791043200));
	assert_int_equal(utc_at(20261004, 10 * 3600), S(1791043200 + 7 * 3600));
}

/* The first of the two, and not by what was asked before. */
static void test_doubled_hour(void **state)
{
	struct civil c = { .year = 2026, .month = 4, .day = 5, .hour = 2, .minute = 30 };
	int64_t ns;

	(void)state;
	for (int i = 0; i < 4; i++) {
		int64_t other;

		assert_true(time_parse(i & 1 ? "2026-01-05T02:30:00" : "2026-07-05T02:30:00", &other));
		assert_true(civil_to_utc(&c, &ns));
		assert_int_equal(ns, S(1775316600));
		assert_int_equal(utc_at(20260405, 9000), S(1775316600));
	}
}

/* Every half hour of three years, there and back. */
static void test_round_trip(void **state)
{
	int date = 20250101;

	(void)state;
	for (int64_t s = 1735650000; s < 1735650000 + 3LL * 365 * 86400; s += 1800) {
		struct civil c;
		int64_t back;

		civil_of(S(s), &c);
		assert_true(civil_to_utc(&c, &back));
		/* In the doubled hour the second one gives the first. */
		assert_true(back == S(s) || (back == S(s - 3600) && c.month == 4 && c.hour == 2));
		if (date_of(S(s)) != date) {
			assert_int_equal(date_next(date), date_of(S(s)));
			date = date_next(date);
			assert_int_equal(c.hour * 60 + c.minute, 0);
			assert_int_equal(utc_at(date, 0), S(s));
		}
		assert_int_equal(date_weekday(date), c.weekday);
		assert_true(date_valid(date));
	}
}

static void test_dates(void **state)
{
	static const int bad[] = {
		0, -1, 20260229, 20260431, 20261301, 20260001, 20260100, 20260132, 19691231,
		22010101, 2026011, 21000229,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ROW(!date_valid(bad[i]), "%d", bad[i]);
	assert_true(date_valid(20280229));
	assert_true(date_valid(20000229));
	assert_int_equal(date_next(20280228), 20280229);
	assert_int_equal(date_next(20261231), 20270101);
	assert_int_equal(date_weekday(20261124), 2);
	assert_int_equal(date_weekday(20270101), 5);
}

static void test_civil_bounds(void **state)
{
	static const struct civil bad[] = {
		{ .year = 2026, .month = 2, .day = 29 },
		{ .year = 2026, .month = 0, .day = 1 },
		{ .year = 2026, .month = 13, .day = 1 },
		{ .year = 2026, .month = 1, .day = 0 },
		{ .year = 2026, .month = 1, .day = 1, .hour = 24 },
		{ .year = 2026, .month = 1, .day = 1, .minute = 60 },
		{ .year = 2026, .month = 1, .day = 1, .second = 60 },
		{ .year = 2026, .month = 1, .day = 1, .second = -1 },
		{ .year = 2026, .month = 1, .day = 1, .ns = NS_PER_S },
		{ .year = 1969, .month = 1, .day = 1 },
		{ .year = INT32_MAX, .month = 1, .day = 1 },
		{ .year = 2026, .month = INT32_MAX, .day = INT32_MAX },
	};
	int64_t ns;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ROW(!civil_to_utc(&bad[i], &ns), "%zu", i);
}

static void test_parse(void **state)
{
	static const struct {
		const char *in;
		bool ok;
		int64_t ns;
	} rows[] = {
		{ "2026-11-24T10:05:00", true, S(1795475100) },
		{ "2026-11-24T10:05:00.5", true, S(1795475100) + 500000000 },
		{ "2026-11-24T10:05:00.123456789", true, S(1795475100) + 123456789 },
		{ "2026-11-24T10:05:00.1234567899999", true, S(1795475100) + 123456789 },
		{ "2026-11-24T10:05:00+11:00", true, S(1795475100) },
		{ "2026-11-23T23:05:00Z", true, S(1795475100) },
		{ "2026-11-23T23:05:00.25Z", true, S(1795475100) + 250000000 },
		{ "2026-11-23T18:05:00-05:00", true, S(1795475100) },
		{ "2026-07-15T10:00:00", true, S(1784073600) },
		{ "", false, 0 }, { "2026-11-24", false, 0 }, { "2026-11-24 10:05:00", false, 0 },
		{ "2026-11-24T10:05", false, 0 }, { "2026-11-24T10:05:00.", false, 0 },
		{ "2026-11-24T10:05:00 ", false, 0 }, { "2026-11-24T10:05:00+11", false, 0 },
		{ "2026-11-24T10:05:00+1100", false, 0 }, { "2026-11-24T24:00:00", false, 0 },
		{ "2026-02-29T10:00:00", false, 0 }, { "2026-02-29T10:00:00Z", false, 0 },
		{ "2026-11-24T10:60:00Z", false, 0 }, { "2026-11-24T10:05:00+24:00", false, 0 },
		{ "26-11-24T10:05:00", false, 0 }, { "-026-11-24T10:05:00", false, 0 },
		{ "2026-11-24t10:05:00", false, 0 }, { "9999-11-24T10:05:00", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t ns = -7;

		ROW(time_parse(rows[i].in, &ns) == rows[i].ok, "\"%s\"", rows[i].in);
		ROW(ns == (rows[i].ok ? rows[i].ns : -7), "\"%s\"", rows[i].in);
	}
}

static void test_format_is_cut(void **state)
{
	char buf[8];

	(void)state;
	assert_int_equal(time_format_hms(buf, sizeof buf, S(1795475100)), 7);
	assert_string_equal(buf, "10:05:0");
	assert_int_equal(time_format_hms(buf, 0, S(1795475100)), 0);
	assert_int_equal(time_format_rfc3339(buf, 5, S(1795475100)), 4);
	assert_string_equal(buf, "2026");
}

/* A host elsewhere changes nothing. */
static int from_host(void **state)
{
	struct errmsg err;

	setenv("TZ", *state ? (const char *)*state : "UTC", 1);
	tzset();
	return zone_init(&err) == RC_OK ? 0 : -1;
}

static void test_from_tokyo(void **state)
{
	void *host = (void *)(uintptr_t)"Asia/Tokyo";

	(void)state;
	assert_int_equal(from_host(&host), 0);
	assert_string_equal(getenv("TZ"), "Australia/Sydney");
	test_instants(NULL);
	test_missing_hour(NULL);
	test_doubled_hour(NULL);
}

/* glibc takes a zone it does not have for UTC; that must be seen. */
static void test_missing_zone(void **state)
{
	struct errmsg err = { "" };

	(void)state;
	setenv("TZDIR", "/nonexistent", 1);
	setenv("TZ", "UTC", 1);
	tzset();
	assert_int_equal(zone_init(&err), RC_ABSENT);
	assert_non_null(strstr(err.text, "tzdata"));
	unsetenv("TZDIR");
	setenv("TZ", "UTC", 1);
	tzset();
	assert_int_equal(zone_init(&err), RC_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_instants),
		cmocka_unit_test(test_missing_hour),
		cmocka_unit_test(test_doubled_hour),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_civil_bounds),
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_format_is_cut),
		cmocka_unit_test(test_from_tokyo),
		cmocka_unit_test(test_missing_zone),
	};

	return cmocka_run_group_tests_name("zone", tests, from_host, NULL);
}
