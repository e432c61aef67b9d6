/* test_calendar.c - trading days and phases, whatever zone the host is in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "skim/base/auto.h"
#include "skim/base/clock.h"
#include "skim/base/zone.h"
#include "skim/core/calendar.h"

static const struct {
	const char *at;
	enum phase phase, next;
	const char *began, *ends;	/* NULL: not looked at */
} instants[] = {
	/* summer, winter, and the Monday after each change of 2026 */
	{ "2026-01-06T06:59:59", PHASE_CLOSED, PHASE_PRE_OPEN,
	  "2026-01-05T18:50:00", "2026-01-06T07:00:00" },
	{ "2026-01-06T07:00:00", PHASE_PRE_OPEN, PHASE_OPEN_AUCTION,
	  "2026-01-06T07:00:00", "2026-01-06T09:59:00" },
	{ "2026-01-06T09:58:59.999", PHASE_PRE_OPEN, PHASE_OPEN_AUCTION, NULL, NULL },
	{ "2026-01-06T09:59:00", PHASE_OPEN_AUCTION, PHASE_OPEN, NULL, "2026-01-06T09:59:45" },
	{ "2026-01-06T09:59:44.999", PHASE_OPEN_AUCTION, PHASE_OPEN, NULL, NULL },
	{ "2026-01-06T09:59:45", PHASE_OPEN, PHASE_PRE_CLOSE, NULL, "2026-01-06T16:00:00" },
	{ "2026-01-06T15:59:59", PHASE_OPEN, PHASE_PRE_CLOSE, NULL, NULL },
	{ "2026-01-06T16:00:00", PHASE_PRE_CLOSE, PHASE_CLOSE_AUCTION, NULL, "2026-01-06T16:10:00" },
	{ "2026-01-06T16:10:00", PHASE_CLOSE_AUCTION, PHASE_POST_CLOSE, NULL, "2026-01-06T16:11:00" },
	{ "2026-01-06T16:11:00", PHASE_POST_CLOSE, PHASE_ADJUST, NULL, "2026-01-06T16:21:30" },
	{ "2026-01-06T16:21:30", PHASE_ADJUST, PHASE_CLOSED, NULL, "2026-01-06T18:50:00" },
	{ "2026-01-06T18:50:00", PHASE_CLOSED, PHASE_PRE_OPEN,
	  "2026-01-06T18:50:00", "2026-01-07T07:00:00" },
	{ "2026-07-07T09:59:45", PHASE_OPEN, PHASE_PRE_CLOSE, NULL, NULL },

	  { "2026-04-07T09:59:45", PHASE_OPEN, PHASE_PRE_CLOSE, NULL, NULL },	/* Easter Monday was shut */
	{ "2026-10-05T09:59:45", PHASE_OPEN, PHASE_PRE_CLOSE, NULL, NULL },	/* state holiday: open */
	{ "2026-10-05T09:59:44", PHASE_OPEN_AUCTION, PHASE_OPEN, NULL, NULL },
	/* weekend, over the change of clocks */
	{ "2026-10-03T12:00:00", PHASE_CLOSED, PHASE_PRE_OPEN,
	  "2026-10-02T18:50:00", "2026-10-05T07:00:00" },
	{ "2026-10-04T12:00:00", PHASE_CLOSED, PHASE_PRE_OPEN,
	  "2026-10-02T18:50:00", "2026-10-05T07:00:00" },
	/* holidays and the ANZAC Monday that is none */
	{ "2026-04-03T11:00:00", PHASE_CLOSED, PHASE_PRE_OPEN,
	  "2026-04-02T18:50:00", "2026-04-07T07:00:00" },
	{ "2026-04-27T11:00:00", PHASE_OPEN, PHASE_PRE_CLOSE, NULL, NULL },
	{ "2027-04-26T11:00:00", PHASE_OPEN, PHASE_PRE_CLOSE, NULL, NULL },
	{ "2026-12-28T11:00:00", PHASE_CLOSED, PHASE_PRE_OPEN,
	  "2026-12-24T18:50:00", "2026-12-29T07:00:00" },
	/* half day */
	{ "2026-12-24T14:09:59", PHASE_OPEN, PHASE_PRE_CLOSE, NULL, "2026-12-24T14:10:00" },
	{ "2026-12-24T14:10:00", PHASE_PRE_CLOSE, PHASE_CLOSE_AUCTION, NULL, "2026-12-24T14:20:00" },
	{ "2026-12-24T14:20:00", PHASE_CLOSE_AUCTION, PHASE_POST_CLOSE, NULL, "2026-12-24T14:21:00" },
	{ "2026-12-24T14:21:00", PHASE_POST_CLOSE, PHASE_ADJUST, NULL, "2026-12-24T14:31:30" },
	{ "2026-12-24T14:31:30", PHASE_ADJUST, PHASE_CLOSED, NULL, "2026-12-24T18:50:00" },
};

static int64_t at(const char *s)
{
	int64_t t = 0;

	assert_true(time_parse(s, &t));
	return t;
}

static void phases(void **state)
{
	struct calendar c;

	(void)state;
	calendar_builtin(&c);
	for (size_t i = 0; i < ARRAY_LEN(instants); i++) {
		struct phase_now p;

		phase_at(&c, at(instants[i].at), &p);
		if (p.phase != instants[i].phase || p.next != instants[i].next)
			fail_msg("%s: %s, next %s", instants[i].at, phase_name(p.phase),
				 phase_name(p.next));
		if (instants[i].began)
			assert_int_equal(p.began, at(instants[i].began));
		if (instants[i].ends)
			assert_int_equal(p.ends, at(instants[i].ends));
		assert_true(p.began <= at(instants[i].at) && at(instants[i].at) < p.ends);
		assert_int_equal(p.date, date_of(at(instants[i].at)));
	}
}

/* Both changes of clocks, in seconds since 1970: the open moves by an hour in UTC. */
static void clock_changes(void **state)
{
	static const struct {
		const char *day;
		int64_t open;
	} rows[] = {
		{ "last day of summer time", 1775084385 },
		{ "first day after it", 1775519985 },
		{ "last day of winter time", 1790899185 },
		{ "first day after it", 1791154785 },
		{ "2027, summer", 1806620385 },
		{ "2027, winter", 1806969585 },
	};
	struct calendar c;
	struct phase_now p;

	(void)state;
	calendar_builtin(&c);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t t = rows[i].open * NS_PER_S;

		phase_at(&c, t - 1, &p);
		assert_int_equal(p.phase, PHASE_OPEN_AUCTION);
		assert_true(p.ends == t);
		phase_at(&c, t, &p);
		assert_int_equal(p.phase, PHASE_OPEN);
		assert_true(p.ends == t + 6 * 3600 * NS_PER_S + 15 * NS_PER_S);
		assert_true(phase_open(p.date) == t);
	}
}

/* The host's zone is nothing to the market's: the whole table again. */
static void host_zones(void **state)
{
	static const char *const zones[] = { "UTC", "Asia/Tokyo", "America/New_York" };

	for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
		setenv("TZ", zones[i], 1);
		tzset();
		assert_int_equal(zone_init(NULL), RC_OK);
		phases(state);
		clock_changes(state);
	}
}

static void what_a_phase_allows(void **state)
{
	(void)state;
	assert_false(phase_entry(PHASE_OPEN_AUCTION));
	assert_true(phase_cancel(PHASE_OPEN_AUCTION));
	assert_true(phase_entry(PHASE_PRE_OPEN));
	assert_true(phase_entry(PHASE_OPEN));
	assert_false(phase_entry(PHASE_CLOSE_AUCTION));
	assert_false(phase_entry(PHASE_CLOSED));
	assert_false(phase_cancel(PHASE_CLOSED));
	for (int p = 0; p < PHASE_COUNT; p++)
		assert_int_equal(phase_trades((enum phase)p), p == PHASE_OPEN);
}

static void builtin_days(void **state)
{
	struct calendar c;
	int open = 0;

	(void)state;
	calendar_builtin(&c);
	for (int d = 20260101; d <= 20261231; d = date_next(d))
		open += calendar_trading_day(&c, d);
	assert_int_equal(open, 254);
	assert_true(calendar_covers(&c, 20260101));
	assert_false(calendar_covers(&c, 20280103));
	assert_false(calendar_covers(&c, 20241231));
}

/* The file in the tree says what is built in. */
static void shipped_file(void **state)
{
	const char *top = getenv("top_srcdir");
	char path[1000], text[16384];
	struct calendar have, want;
	struct errmsg err = { "" };
	AUTO_FCLOSE FILE *f = NULL;
	size_t n;

	(void)state;
	snprintf(path, sizeof(path), "%s/etc/asx-calendar.conf", top ? top : ".");
	f = fopen(path, "re");
	assert_non_null(f);
	n = fread(text, 1, sizeof(text), f);
	if (calendar_parse(&have, text, n, &err) != RC_OK)
		fail_msg("%s", err.text);
	calendar_builtin(&want);
	assert_int_equal(have.valid_from, want.valid_from);
	assert_int_equal(have.valid_to, want.valid_to);
	assert_int_equal(have.n, want.n);
	for (int i = 0; i < have.n; i++) {
		assert_int_equal(have.day[i].date, want.day[i].date);
		assert_int_equal(have.day[i].closed, want.day[i].closed);
		assert_int_equal(have.day[i].close_second, want.day[i].close_second);
		assert_string_equal(have.day[i].name, want.day[i].name);
	}
}

static void bad_files(void **state)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{ "", "line 0: no `valid" },
		{ "closed 2026-12-25 Christmas\n", "line 1: no `valid" },
		{ "valid 2026-01-01 2025-01-01\n", "line 1: valid" },
		{ "valid 2026-01-01 2026-12-31 x\n", "line 1: valid" },
		{ "# x\nvalid 2026-01-01 2026-12-31\nshut 2026-12-25\n", "line 3: `shut`" },
		{ "valid 2026-01-01 2026-12-31\nclosed 2026-02-30\n", "line 2: closed" },
		{ "valid 2026-01-01 2026-12-31\nhalf 2026-12-24 Eve\n", "line 2: half" },
		{ "valid 2026-01-01 2026-12-31\nhalf 2026-12-24 16:00 Eve\n", "line 2: half" },
		{ "valid 2026-01-01 2026-12-31\nclosed 2026-12-25 A\nclosed 2026-12-25 B\n", "line 3: 20261225" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct calendar c;
		struct errmsg err = { "" };

		assert_int_equal(calendar_parse(&c, bad[i].text, strlen(bad[i].text), &err),
				 RC_SYNTAX);
		if (strncmp(err.text, bad[i].says, strlen(bad[i].says)))
			fail_msg("`%s` does not begin `%s`", err.text, bad[i].says);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(phases),	cmocka_unit_test(clock_changes), cmocka_unit_test(host_zones),
		cmocka_unit_test(what_a_phase_allows), cmocka_unit_test(builtin_days),
		cmocka_unit_test(shipped_file), cmocka_unit_test(bad_files),
	};

	if (zone_init(NULL) != RC_OK)
		return 99;
	return cmocka_run_group_tests_name("calendar", tests, NULL, NULL);
}
