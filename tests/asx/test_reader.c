/*
 * test_reader.c - the reader's thread against a server of its own: what is new, what is gone,
 * how it asks again, and how long it keeps away after a refusal.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json.h>

#include <cmocka.h>

#include "../ibkr/tinyserver.h"
#include "../../src/asx/pace.h"
#include "../tmpdir.h"
#include "skim/asx/reader.h"
#include "skim/base/auto.h"
#include "skim/base/clock.h"
#include "skim/base/zone.h"

enum { PAGES = 16, NEWS = 64, WAIT_S = 20, LONG_S = 3600 };
#define EVERY (5 * NS_PER_MS)

/* One answer of the server. */
struct step {
	int status;
	const char *text;		/* the page */
	const char *headers;
	size_t fill;
};

static struct world {
	struct step step[PAGES];
	int n_steps;
	_Atomic int64_t asked[PAGES];	/* steady: when the n-th request came */
	atomic_int asks;
	char *page[PAGES];		/* to be freed */
	int n_pages;
	struct tiny *server;
	struct inbox *inbox;
	struct asx_config cfg;
	struct asx_reader *reader;
	char url[100];
	/* of the last read */
	struct ev_news news[NEWS];
	int n_news;
	struct ev_news_page last;
	struct ev_feed feed;
	int64_t feed_at;
	bool has_page;
	char dir[64];
} w;

static void serve(void *ctx, const struct tiny_request *q, struct tiny_reply *r)
{
	int k = atomic_fetch_add(&w.asks, 1);

	(void)ctx;
	(void)q;
	if (k >= w.n_steps) {	/* the story is over */
		r->mode = TINY_HANG_UP;
		return;
	}
	atomic_store(&w.asked[k], clock_steady());
	r->status = w.step[k].status ? w.step[k].status : 200;
	r->text = w.step[k].text;
	r->fill = w.step[k].fill;
	if (w.step[k].headers)
		snprintf(r->headers, sizeof r->headers, "%s", w.step[k].headers);
}

static void at_market(int y, int m, int d, int hh, int mm, int ss)
{
	clock_set_market(utc_at(y * 10000 + m * 100 + d, hh * 3600 + mm * 60 + ss), 0);
}

static int set_up(void **state)
{
	(void)state;
	memset(&w, 0, sizeof w);
	assert_int_equal(zone_init(&(struct errmsg){ "" }), RC_OK);
	at_market(2026, 8, 19, 9, 35, 0);
	w.inbox = inbox_new(4096);
	w.server = tiny_start(serve, NULL);
	snprintf(w.url, sizeof w.url, "http://127.0.0.1:%d/asx", tiny_port(w.server));
	w.cfg = (struct asx_config){
		.url = w.url, .poll_every = EVERY, .max_bytes = 1 << 20, .inbox = w.inbox,
	};
	calendar_builtin(&w.cfg.calendar);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	inbox_close(w.inbox);
	asx_reader_stop(w.reader);
	tiny_stop(w.server);
	inbox_free(w.inbox);
	for (int i = 0; i < w.n_pages; i++)
		free(w.page[i]);
	if (w.dir[0])
		tmpdir_remove(w.dir);
	return 0;
}

static void add(struct step s)
{
	assert_true(w.n_steps < PAGES);
	w.step[w.n_steps++] = s;
}

static void begin(void)
{
	struct errmsg err;

	assert_int_equal(asx_reader_start(&w.reader, &w.cfg, &err), RC_OK);
}

/* The events of one read: ends with the feed's new state. */
static void next(void)
{
	int64_t until = clock_steady() + WAIT_S * NS_PER_S;
	struct event ev;

	w.n_news = 0;
	w.has_page = false;
	for (;;) {
		if (inbox_take(w.inbox, &ev, until) != RC_OK)
			fail_msg("the reader says nothing");
		if (ev.type == EV_NEWS) {
			assert_true(w.n_news < NEWS);
			w.news[w.n_news++] = ev.u.news;
		} else if (ev.type == EV_NEWS_PAGE) {
			w.last = ev.u.news_page;
			w.has_page = true;
		} else if (ev.type == EV_FEED && ev.u.feed.state != FEED_LOADING) {
			w.feed = ev.u.feed;
			w.feed_at = ev.t.steady;
			return;
		}
	}
}

static int count_news(const char *id, bool withdrawn)
{
	int n = 0;

	for (int i = 0; i < w.n_news; i++)
		n += !strcmp(w.news[i].id, id) && w.news[i].withdrawn == withdrawn;
	return n;
}

/* --- pages ----------------------------------------------------------------------------- */

static char *kept(char *s)
{
	assert_non_null(s);
	assert_true(w.n_pages < PAGES);
	return w.page[w.n_pages++] = s;
}

static const char *fixture(const char *name)
{
	const char *top = getenv("top_srcdir");
	char path[4096];
	AUTO_FCLOSE FILE *f = NULL;
	char *s = calloc(1, 1 << 17);

	snprintf(path, sizeof path, "%s/tests/data/asx-fixtures/%s", top ? top : ".", name);
	f = fopen(path, "rb");
	assert_non_null(f);
	assert_true(fread(s, 1, (1 << 17) - 1, f) > 0);
	return kept(s);
}

/* A page of that day with these ids, newest first; cut: it ends inside the table. */
static const char *page(int date, const char *ids, bool cut)
{
	char *s = NULL, id[12];
	size_t n;
	FILE *f = open_memstream(&s, &n);

	fprintf(f, "<html><body><h1>Company announcements published on %d %s %d</h1><announcement_data>"
		"<table><tr><th>ASX Code</th><th>Date</th><th>Price sens.</th><th>Headline</th></tr>",
		date % 100, date / 100 % 100 == 8 ? "August" : "September", date / 10000);
	for (const char *p = ids; sscanf(p, "%8s", id) == 1; p += strcspn(p, " "), p += strspn(p, " "))
		fprintf(f, "<tr><td>KTA</td><td>%02d/%02d/%d<br><span class=\"dates-time\">9:31 am</span></td>"
			"<td>\xc2\xa0</td><td><a href=\"/asx/v2/statistics/displayAnnouncement.do?display=pdf"
			"&amp;idsId=%s\">Quarterly Activities Report<br></a></td></tr>", date % 100,
			date / 100 % 100, date / 10000, id);
	fprintf(f, cut ? "<tr><td>KT" : "</table></announcement_data></body></html>");
	fclose(f);
	return kept(s);
}

enum { TODAY = 20260819 };

/* --- tests ----------------------------------------------------------------------------- */

static void check_ids(struct json_object *step, const char *key, bool withdrawn, int *total)
{
	struct json_object *list;

	assert_true(json_object_object_get_ex(step, key, &list));
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		const char *id = json_object_get_string(json_object_array_get_idx(list, i));

		if (count_news(id, withdrawn) != 1)
			fail_msg("%s: %s not said once", key, id);
		++*total;
	}
}

/* Three pages of one morning: new rows, one withdrawn, late rows below newer ones. */
static void test_live_sequence(void **state)
{
	struct json_object *steps = json_tokener_parse(fixture("live-sequence.expected.json"));

	(void)state;
	for (size_t i = 0; i < json_object_array_length(steps); i++) {
		struct json_object *name;

		json_object_object_get_ex(json_object_array_get_idx(steps, i), "page", &name);
		add((struct step){ .text = fixture(json_object_get_string(name)) });
	}
	begin();
	for (size_t i = 0; i < json_object_array_length(steps); i++) {
		struct json_object *step = json_object_array_get_idx(steps, i);
		int total = 0;

		next();
		check_ids(step, "new", false, &total);
		check_ids(step, "withdrawn", true, &total);
		assert_int_equal(w.n_news, total);
		assert_int_equal(w.feed.state, FEED_OK);
		assert_true(w.feed.last_ok > 0);
		assert_true(w.last.ok);
	}
	json_object_put(steps);
}

static void test_back_again(void **state)
{
	(void)state;
	add((struct step){ .text = page(TODAY, "09000003 09000002 09000001", false) });
	add((struct step){ .text = page(TODAY, "09000003 09000001", false) });
	add((struct step){ .text = page(TODAY, "09000003 09000002 09000001", false) });
	begin();
	next();
	assert_int_equal(w.n_news, 3);
	assert_int_equal(w.news[0].first_seen, clock_now().market);
	next();
	assert_int_equal(w.n_news, 1);
	assert_int_equal(count_news("09000002", true), 1);
	next();	/* a row withdrawn by mistake comes back, once */
	assert_int_equal(w.n_news, 1);
	assert_int_equal(count_news("09000002", false), 1);
}

static void expect_age(const char *id, enum news_age age, int64_t first_seen)
{
	for (int i = 0; i < w.n_news; i++)
		if (!strcmp(w.news[i].id, id)) {
			assert_int_equal(w.news[i].age, age);
			assert_int_equal(w.news[i].first_seen, first_seen);
			return;
		}
	fail_msg("%s was not said", id);
}

/* A restart keeps the first-seen times, and knows what came while nobody read. */
static void test_restart(void **state)
{
	int64_t first, second, third;

	(void)state;
	assert_non_null(tmpdir_make(w.dir));
	w.cfg.state_dir = w.dir;
	w.cfg.poll_every = LONG_S * NS_PER_S;
	add((struct step){ .text = page(TODAY, "09000001", false) });
	first = clock_now().market;
	begin();
	next();
	expect_age("09000001", NEWS_BACKFILL, first);
	asx_reader_stop(w.reader);

	at_market(2026, 8, 19, 9, 40, 0);
	second = clock_now().market;
	add((struct step){ .text = page(TODAY, "09000002 09000001", false) });
	begin();
	next();
	expect_age("09000001", NEWS_BACKFILL, first);
	expect_age("09000002", NEWS_FRESH, second);
	asx_reader_stop(w.reader);

	at_market(2026, 8, 19, 9, 50, 0);
	third = clock_now().market;
	add((struct step){ .text = page(TODAY, "09000003 09000002 09000001", false) });
	begin();
	next();
	expect_age("09000001", NEWS_BACKFILL, first);
	expect_age("09000002", NEWS_KNOWN, second);
	expect_age("09000003", NEWS_FRESH, third);
	asx_reader_stop(w.reader);

	/* The next day begins anew. */
	at_market(2026, 8, 20, 8, 0, 0);
	add((struct step){ .text = page(TODAY + 1, "09000004", false) });
	begin();
	next();
	assert_int_equal(w.n_news, 1);
	expect_age("09000004", NEWS_BACKFILL, clock_now().market);
}

/* The page before the day's first announcement is a page: what follows it is new. */
static void test_early_start(void **state)
{
	(void)state;
	add((struct step){ .text = page(TODAY, "", false) });
	add((struct step){ .text = page(TODAY, "09000001", false) });
	begin();
	next();
	assert_string_equal(w.last.outcome, "empty");
	next();
	expect_age("09000001", NEWS_FRESH, clock_now().market);
}

/* A folder that cannot be written costs the memory and nothing else. */
static void test_no_folder(void **state)
{
	(void)state;
	w.cfg.state_dir = "/nonexistent/skim";
	add((struct step){ .text = page(TODAY, "09000001", false) });
	add((struct step){ .text = page(TODAY, "09000002 09000001", false) });
	begin();
	next();
	assert_int_equal(w.n_news, 1);
	next();
	expect_age("09000002", NEWS_FRESH, clock_now().market);
}

/* A new day's page forgets the old day; nothing of it is called withdrawn. */
static void test_day_change(void **state)
{
	(void)state;
	at_market(2026, 8, 19, 23, 59, 59);
	w.cfg.poll_every = EVERY;
	add((struct step){ .text = page(TODAY, "09000002 09000001", false) });
	begin();
	next();
	assert_int_equal(w.n_news, 2);
	asx_reader_stop(w.reader);	/* the night's pause is not waited for */

	at_market(2026, 8, 20, 8, 0, 0);
	add((struct step){ .text = page(TODAY, "09000002 09000001", false) });
	add((struct step){ .text = page(TODAY + 1, "09000004 09000003", false) });
	begin();
	next();
	next();
	assert_int_equal(w.n_news, 2);
	assert_int_equal(count_news("09000003", false), 1);
	assert_int_equal(count_news("09000004", false), 1);
}

static void test_not_modified(void **state)
{
	struct tiny_request q;

	(void)state;
	add((struct step){ .text = page(TODAY, "09000001", false), .headers = "ETag: \"a1\"\r\n"
			   "Last-Modified: Wed, 19 Aug 2026 00:00:00 GMT\r\n" });
	add((struct step){ .status = 304 });
	add((struct step){ .text = page(TODAY, "09000002 09000001", false) });
	begin();
	next();
	next();
	assert_int_equal(w.feed.state, FEED_OK);
	assert_int_equal(w.n_news, 0);
	assert_false(w.has_page);
	assert_true(tiny_get(w.server, "GET /asx", 1, &q));
	assert_string_equal(tiny_header(&q, "If-None-Match"), "");
	assert_true(tiny_get(w.server, "GET /asx", 2, &q));
	assert_string_equal(tiny_header(&q, "If-None-Match"), "\"a1\"");
	assert_string_equal(tiny_header(&q, "If-Modified-Since"), "Wed, 19 Aug 2026 00:00:00 GMT");
	assert_non_null(strstr(tiny_header(&q, "Accept-Encoding"), "gzip"));
	assert_non_null(strstr(tiny_header(&q, "User-Agent"), "skim"));
	next();
	assert_int_equal(w.n_news, 1);
}

/* What was read stays; only a whole page proves that a row is gone; the next request asks for
 * the whole page whatever its tag. */
static void test_truncated(void **state)
{
	struct tiny_request q;

	(void)state;
	add((struct step){ .text = page(TODAY, "09000003 09000002", false) });
	add((struct step){ .text = page(TODAY, "09000004", true), .headers = "ETag: \"half\"\r\n" });
	add((struct step){ .text = page(TODAY, "09000004 09000003", false) });
	begin();
	next();
	next();
	assert_string_equal(w.last.outcome, "truncated");
	assert_int_equal(w.n_news, 1);
	assert_int_equal(count_news("09000004", false), 1);
	next();
	assert_int_equal(count_news("09000002", true), 1);
	assert_true(tiny_get(w.server, "GET /asx", 3, &q));
	assert_string_equal(tiny_header(&q, "If-None-Match"), "");
}

/* Refused unread, with words; the rows known stay. */
static void test_too_large(void **state)
{
	(void)state;
	w.cfg.max_bytes = 20000;
	add((struct step){ .text = page(TODAY, "09000001", false) });
	add((struct step){ .text = page(TODAY, "09000002", false), .fill = 30000 });
	begin();
	next();
	next();
	assert_int_equal(w.feed.state, FEED_FAILING);
	assert_int_equal(w.n_news, 0);
	assert_false(w.last.ok);
	assert_non_null(strstr(w.feed.text, "larger than 20000 bytes"));
}

/* The pause after the k-th request is exactly so long: counted from between its arrival at the
 * server and the event. */
static void check_pause(int k, int64_t pause)
{
	assert_int_equal(w.feed.state, FEED_FAILING);
	assert_true(w.feed.retry_at >= atomic_load(&w.asked[k]) + pause);
	assert_true(w.feed.retry_at <= w.feed_at + pause);
}

static void test_refusals(void **state)
{
	const struct {
		struct step step;
		int64_t pause;
		const char *words;
	} rows[] = {
		{ { .status = 403, .text = "no" }, 4, "403" },
		{ { .status = 429, .text = "no" }, 4, "429" },
		{ { .status = 429, .headers = "Retry-After: 7\r\n", .text = "no" }, 7, "429" },
		{ { .status = 429, .headers = "Retry-After: 999999\r\n", .text = "no" }, LONG_S, "429" },
		{ { .status = 503, .headers = "Retry-After: 1\r\n", .text = "no" }, 4, "503" },
		{ { .status = 500, .text = "no" }, 4, "500" },
		{ { .status = 302, .headers = "Location: http://127.0.0.1/\r\n", .text = "" }, 4, "302" },
		{ { .text = fixture("blocked-incapsula-200.html") }, 4, "bot-protection" },
		{ { .text = fixture("blocked-captcha-200.html") }, 4, "bot-protection" },
		{ { .text = fixture("today-layout-divs.html") }, 4, "layout_changed" },
		{ { .text = "hello" }, 4, "unrecognised" },
	};

	(void)state;
	w.cfg.poll_every = NS_PER_S;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		add(rows[i].step);
		begin();
		next();
		check_pause((int)i, rows[i].pause * NS_PER_S);
		assert_false(w.last.ok);
		assert_int_equal(w.n_news, 0);
		if (!strstr(w.feed.text, rows[i].words))
			fail_msg("\"%s\" does not say %s", w.feed.text, rows[i].words);
		asx_reader_stop(w.reader);
		w.reader = NULL;
	}
}

/* Twice as long each time, and back at once when the page comes. */
static void test_backoff_grows(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++)
		add((struct step){ .status = 503, .text = "no" });
	add((struct step){ .text = page(TODAY, "09000001", false) });
	add((struct step){ .status = 503, .text = "no" });
	begin();
	for (int i = 0; i < 4; i++) {
		next();
		check_pause(i, EVERY * 4 << i);
	}
	next();
	assert_int_equal(w.feed.state, FEED_OK);
	assert_int_equal(w.n_news, 1);
	next();
	check_pause(5, EVERY * 4);
}

/* How often, by the phase of the day; never faster than 30 s at the exchange itself. */
static void test_pace(void **state)
{
	static const struct {
		int date, hh, mm;
		int64_t seconds;
	} rows[] = {
		{ 20260819, 3, 0, 600 }, { 20260819, 7, 20, 300 }, { 20260819, 7, 24, 60 },
		{ 20260819, 7, 25, 30 }, { 20260819, 9, 59, 30 }, { 20260819, 11, 59, 30 },
		{ 20260819, 12, 0, 60 }, { 20260819, 17, 0, 60 }, { 20260819, 20, 30, 60 },
		{ 20260819, 20, 36, 600 }, { 20260819, 23, 59, 600 },
		{ 20260822, 9, 59, 600 },	/* a Saturday */
		{ 20261225, 9, 59, 600 },	/* Christmas Day */
		{ 20260105, 20, 29, 60 },	/* daylight saving: to 20:30 */
	};
	static const int64_t refused[] = { 120, 240, 480, 960, 960, 960 };
	static const int64_t unreached[] = { 30, 60, 120, 240, 480, 960, 960 };
	struct pace p = { .every = 30 * NS_PER_S, .exchange = true };
	int64_t nine = utc_at(20260819, 9 * 3600);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t at = utc_at(rows[i].date, rows[i].hh * 3600 + rows[i].mm * 60);

		if (pace_pause(&p, &w.cfg.calendar, at) != rows[i].seconds * NS_PER_S)
			fail_msg("%d %02d:%02d: %lld s", rows[i].date, rows[i].hh, rows[i].mm,
				 (long long)(pace_pause(&p, &w.cfg.calendar, at) / NS_PER_S));
	}
	p.every = NS_PER_S;
	assert_int_equal(pace_pause(&p, &w.cfg.calendar, nine), 30 * NS_PER_S);
	for (p.refused = 1; p.refused <= 6; p.refused++)
		assert_int_equal(pace_pause(&p, &w.cfg.calendar, nine), refused[p.refused - 1] * NS_PER_S);
	p.asked = 1800 * NS_PER_S;
	assert_int_equal(pace_pause(&p, &w.cfg.calendar, nine), 1800 * NS_PER_S);
	p = (struct pace){ .every = 30 * NS_PER_S, .exchange = true };
	for (p.unreached = 1; p.unreached <= 7; p.unreached++)
		assert_int_equal(pace_pause(&p, &w.cfg.calendar, nine), unreached[p.unreached - 1] * NS_PER_S);
	p = (struct pace){ .every = NS_PER_S };
	assert_int_equal(pace_pause(&p, &w.cfg.calendar, nine), NS_PER_S);	/* a simulator's page */
}

/* Nobody answers: tried again soon, then less and less often; the day's list is kept. */
static void test_unreached(void **state)
{
	(void)state;
	add((struct step){ .text = page(TODAY, "09000001", false) });
	begin();
	next();
	for (int i = 0; i < 3; i++) {	/* the story is over: the server hangs up */
		next();
		assert_int_equal(w.feed.state, FEED_FAILING);
		assert_true(w.feed.retry_at <= w.feed_at + (EVERY << i));
		assert_int_equal(w.n_news, 0);
	}
}

/* A stop does not wait for a pause or an answer. */
static void test_stop(void **state)
{
	(void)state;
	w.cfg.poll_every = LONG_S * NS_PER_S;
	add((struct step){ .text = page(TODAY, "09000001", false) });
	begin();
	next();

	int64_t before = clock_steady();

	asx_reader_stop(w.reader);
	w.reader = NULL;
	assert_true(clock_steady() - before < 5 * NS_PER_S);
}

int main(void)
{
#define ROW(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		ROW(test_live_sequence), ROW(test_back_again), ROW(test_day_change),
		ROW(test_restart), ROW(test_early_start), ROW(test_no_folder),
		ROW(test_not_modified), ROW(test_truncated), ROW(test_too_large), ROW(test_refusals),
		ROW(test_backoff_grows), ROW(test_pace), ROW(test_unreached), ROW(test_stop),
	};

	return cmocka_run_group_tests_name("asx reader", tests, NULL, NULL);
}
