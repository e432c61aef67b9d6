/*
 * test_pages.c - the announcements page byte by byte against the saved ones, Discord's
 * limits, pacing, faults, the clock: what the server says without a network.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <json-c/json.h>

#include "simtest.h"

#include "asx_page.h"
#include "discord.h"
#include "fault.h"
#include "marketclock.h"
#include "pacing.h"

/* --- announcements --- */

static char *slurp(const char *name, const char *ending, size_t *n)
{
	char path[1024];
	FILE *f;
	char *s;

	snprintf(path, sizeof path, "%s/tests/data/asx-fixtures/%s%s", getenv("top_srcdir"), name, ending);
	f = fopen(path, "rb");
	assert_non_null(f);
	assert_int_equal(fseek(f, 0, SEEK_END), 0);
	*n = (size_t)ftell(f);
	rewind(f);
	s = calloc(1, *n + 1);
	assert_non_null(s);
	assert_int_equal(fread(s, 1, *n, f), *n);
	fclose(f);
	return s;
}

/* The rows of a saved page, oldest first as the exchange keeps them. */
static size_t news_of(const char *name, struct sim_news **out)
{
	size_t bytes, n;
	char *s = slurp(name, ".expected.json", &bytes);
	struct json_object *list = json_tokener_parse(s);

	assert_non_null(list);
	n = json_object_array_length(list);
	*out = calloc(n + 1, sizeof **out);
	for (size_t i = 0; i < n; i++) {
		struct json_object *o = json_object_array_get_idx(list, n - 1 - i);
		struct sim_news *w = &(*out)[i];
		const char *url = json_object_get_string(json_object_object_get(o, "pdf_url"));

		snprintf(w->id, sizeof w->id, "%s", strstr(url, "idsId=") + 6);
		snprintf(w->ticker, sizeof w->ticker, "%s",
			 json_object_get_string(json_object_object_get(o, "ticker")));
		snprintf(w->headline, sizeof w->headline, "%s",
			 json_object_get_string(json_object_object_get(o, "headline")));
		snprintf(w->size, sizeof w->size, "%s",
			 json_object_get_string(json_object_object_get(o, "size")));
		w->pages = json_object_get_int(json_object_object_get(o, "pages"));
		w->sensitive = json_object_get_boolean(json_object_object_get(o, "price_sensitive"));
		assert_true(time_parse(json_object_get_string(json_object_object_get(o, "time_sydney")),
				       &w->released));
	}
	json_object_put(list);
	free(s);
	return n;
}

/* The saved pages end with an address that is another each time it is fetched. */
static void drop_serial(char *s)
{
	char *cb = strstr(s, "cb=");

	if (cb)
		memset(cb + 3, 'x', strspn(cb + 3, "0123456789"));
}

static void test_page_is_the_saved_one(void **state)
{
	static const struct {
		const char *name;
		int date;
	} rows[] = {
		{ "live-1", 20260819 }, { "live-2", 20260819 }, { "live-3", 20260819 },
		{ "today-empty-no-table", 20260821 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct sim_news *news;
		size_t n = news_of(rows[i].name, &news), bytes;
		char *want = slurp(rows[i].name, ".html", &bytes);
		struct buf got = { 0 };

		print_message("# %s\n", rows[i].name);
		asx_page(&got, news, n, rows[i].date);
		drop_serial(want);
		drop_serial(got.s);
		assert_string_equal(got.s, want);
		assert_int_equal(got.n, bytes);
		buf_free(&got);
		free(want);
		free(news);
	}
}

static void test_page_leaves_out(void **state)
{
	struct sim_news news[3] = {
		{ .id = "00000001", .ticker = "AAA", .pages = 1, .size = "1.0KB", .headline = "Yesterday" },
		{ .id = "00000002", .ticker = "BBB", .pages = 1, .size = "1.0KB", .headline = "Gone",
		  .withdrawn = true },
		{ .id = "00000003", .ticker = "CCC", .pages = 1, .size = "1.0KB", .headline = "R&D <1%" },
	};
	struct buf b = { 0 };

	(void)state;
	news[0].released = clock_at("09:00:00") - 86400 * NS_PER_S;
	news[1].released = news[2].released = clock_at("12:05:00");
	asx_page(&b, news, 3, 20261124);
	assert_null(strstr(b.s, "Yesterday"));
	assert_null(strstr(b.s, "Gone"));
	assert_non_null(strstr(b.s, "R&amp;D &lt;1%"));
	assert_non_null(strstr(b.s, ">12:05 pm<"));
	buf_free(&b);
}

/* --- Discord --- */

static void test_discord_limits(void **state)
{
	static const struct {
		const char *format;	/* %s stands for n letters */
		int n;
		bool passes;
	} rows[] = {
		{ "{\"content\":\"%s\"}", 2000, true },
		{ "{\"content\":\"%s\"}", 2001, false },
		{ "{\"content\":\"%s\"}", 0, false },
		{ "[\"%s\"]", 1, false },
		{ "{\"embeds\":[{\"title\":\"%s\"}]}", 256, true },
		{ "{\"embeds\":[{\"title\":\"%s\"}]}", 257, false },
		{ "{\"embeds\":[{\"description\":\"%s\"}]}", 4096, true },
		{ "{\"embeds\":[{\"description\":\"%s\"}]}", 4097, false },
		{ "{\"embeds\":[{\"footer\":{\"text\":\"%s\"}}]}", 2049, false },
		{ "{\"embeds\":[{\"author\":{\"name\":\"%s\"}}]}", 257, false },
		{ "{\"embeds\":[{\"fields\":[{\"name\":\"n\",\"value\":\"%s\"}]}]}", 1024, true },
		{ "{\"embeds\":[{\"fields\":[{\"name\":\"n\",\"value\":\"%s\"}]}]}", 1025, false },
		{ "{\"embeds\":[{\"fields\":[{\"name\":\"n\",\"value\":\"%s\"}]}]}", 0, false },
		{ "{\"embeds\":[{\"fields\":[{\"name\":\"%s\",\"value\":\"v\"}]}]}", 257, false },
		{ "{\"username\":\"%s\",\"content\":\"c\"}", 81, false },
		{ "{\"embeds\":[{\"description\":\"%s\"},{\"description\":\"%1$s\"}]}", 3001, false },
		{ "{\"embeds\":[{},{},{},{},{},{},{},{},{},{},{\"title\":\"%s\"}]}", 1, false },
	};
	char letters[5000];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf b = { 0 };
		const char *at = rows[i].format, *mark;

		memset(letters, 'x', sizeof letters);
		letters[rows[i].n] = '\0';
		while ((mark = strchr(at, '%'))) {
			buf_add(&b, at, (size_t)(mark - at));
			buf_puts(&b, letters);
			at = strchr(mark, 's') + 1;
		}
		buf_puts(&b, at);
		struct json_object *m = json_tokener_parse(b.s);
		const char *objection = discord_objection(m);

		print_message("# %s with %d: %s\n", rows[i].format, rows[i].n,
			      objection ? objection : "passes");
		assert_int_equal(objection == NULL, rows[i].passes);
		json_object_put(m);
		buf_free(&b);
	}
}

/* --- pacing --- */

static void test_pacing(void **state)
{
	struct pacing p = { 0 };
	int64_t t = 1000 * NS_PER_S;

	(void)state;
	for (int i = 0; i < 10; i++)
		assert_true(pacing_admits(&p, "GET", "/trsrv/stocks", t));
	assert_false(pacing_admits(&p, "GET", "/trsrv/stocks", t + 900 * NS_PER_MS));
	t += NS_PER_S;
	assert_true(pacing_admits(&p, "GET", "/iserver/account/orders", t));
	assert_false(pacing_admits(&p, "GET", "/iserver/account/orders", t + 4 * NS_PER_S));
	assert_true(pacing_admits(&p, "POST", "/iserver/account/orders", t + 4 * NS_PER_S));
	assert_true(pacing_admits(&p, "GET", "/iserver/account/orders", t + 5 * NS_PER_S));
	t += 100 * NS_PER_S;
	p.penalties = true;
	assert_true(pacing_admits(&p, "POST", "/tickle", t));
	assert_false(pacing_admits(&p, "POST", "/tickle", t + 1));
	assert_false(pacing_admits(&p, "GET", "/trsrv/stocks", t + 599 * NS_PER_S));
	assert_true(pacing_admits(&p, "GET", "/trsrv/stocks", t + 601 * NS_PER_S));
}

/* --- faults --- */

static void test_fault_patterns(void **state)
{
	static const struct {
		const char *pattern, *method, *path;
		bool hit;
	} rows[] = {
		{ "/tickle", "POST", "/tickle", true },
		{ "/iserver/account", "GET", "/iserver/accounts", false },
		{ "orders", "GET", "/iserver/account/orders", true },
		{ "orders", "POST", "/iserver/account/DU1/orders", true },
		{ "POST:/iserver/account/*/orders", "POST", "/iserver/account/DU1/orders", true },
		{ "POST:/iserver/account/*/orders", "GET", "/iserver/account/DU1/orders", false },
		{ "GET:orders", "GET", "/iserver/account/orders", true },
		{ "/asx/*", "GET", "/asx/v2/statistics/todayAnns.do", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct faults t = { 0 };

		print_message("# %s on %s %s\n", rows[i].pattern, rows[i].method, rows[i].path);
		assert_true(fault_add(&t, FAULT_SLOW, rows[i].pattern, 1, 0));
		assert_null(fault_take(&t, FAULT_429, rows[i].method, rows[i].path));
		assert_int_equal(fault_take(&t, FAULT_SLOW, rows[i].method, rows[i].path) != NULL,
				 rows[i].hit);
	}
}

static void test_fault_counts(void **state)
{
	struct faults t = { 0 };

	(void)state;
	assert_true(fault_add(&t, FAULT_STATUS, "/a", 2, 503));
	assert_true(fault_add(&t, FAULT_SLOW, "/b", FAULT_ALWAYS, 5));
	assert_int_equal(fault_take(&t, FAULT_STATUS, "GET", "/a")->value, 503);
	assert_int_equal(fault_take(&t, FAULT_STATUS, "GET", "/a")->value, 503);
	assert_null(fault_take(&t, FAULT_STATUS, "GET", "/a"));
	for (int i = 0; i < 100; i++)
		assert_non_null(fault_take(&t, FAULT_SLOW, "GET", "/b"));
	fault_clear(&t);
	assert_null(fault_take(&t, FAULT_SLOW, "GET", "/b"));
	for (int i = 0; i < FAULT_MAX; i++)
		assert_true(fault_add(&t, FAULT_SLOW, "/c", 1, 0));
	assert_false(fault_add(&t, FAULT_SLOW, "/c", 1, 0));
}

/* --- the clock --- */

#define DAY "date 2026-11-24\nstart 09:59:00\nstock TST 990000501 \"TEST LTD\" prior 1.000\n"

static void test_clock_walks_over_paces(void **state)
{
	struct scenario *s = load(DAY "pace 09:59:00 10\npace 10:00:00 0.5\npace 10:01:00 0\n");
	struct marketclock c;
	int64_t t0 = 5 * NS_PER_S, start = clock_at("09:59:00");

	(void)state;
	marketclock_start(&c, s, t0);
	assert_int_equal(c.rate, 10000);
	assert_int_equal(marketclock_now(&c, t0), start);
	assert_int_equal(marketclock_now(&c, t0 + 3 * NS_PER_S), start + 30 * NS_PER_S);
	/* 6 s to 10:00, then 4 s at half pace, in one step. */
	assert_int_equal(marketclock_now(&c, t0 + 10 * NS_PER_S), clock_at("10:00:02"));
	assert_int_equal(c.rate, 500);
	assert_int_equal(marketclock_until(&c, clock_at("10:00:03")), 2 * NS_PER_S);
	assert_int_equal(marketclock_now(&c, t0 + 1000 * NS_PER_S), clock_at("10:01:00"));
	assert_int_equal(c.rate, 0);
	assert_int_equal(marketclock_until(&c, clock_at("10:02:00")), INT64_MAX);
	scenario_free(s);
}

static void test_clock_asked_and_given_back(void **state)
{
	struct scenario *s = load(DAY "pace 09:59:00 10\npace 09:59:30 20\n");
	struct marketclock c;

	(void)state;
	marketclock_start(&c, s, 0);
	marketclock_ask(&c, NS_PER_S, 1000);
	assert_int_equal(marketclock_now(&c, NS_PER_S), clock_at("09:59:10"));
	/* The scenario's change of pace passes without changing what was asked for. */
	assert_int_equal(marketclock_now(&c, 31 * NS_PER_S), clock_at("09:59:40"));
	assert_int_equal(c.rate, 1000);
	marketclock_ask(&c, 31 * NS_PER_S, -1);
	assert_int_equal(c.rate, 20000);
	assert_int_equal(marketclock_now(&c, 32 * NS_PER_S), clock_at("10:00:00"));
	assert_int_equal(c.changes, 2);
	scenario_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_page_is_the_saved_one),
		cmocka_unit_test(test_page_leaves_out),
		cmocka_unit_test(test_discord_limits),
		cmocka_unit_test(test_pacing),
		cmocka_unit_test(test_fault_patterns),
		cmocka_unit_test(test_fault_counts),
		cmocka_unit_test(test_clock_walks_over_paces),
		cmocka_unit_test(test_clock_asked_and_given_back),
	};

	return cmocka_run_group_tests_name("sim pages", tests, simtest_setup, NULL);
}
