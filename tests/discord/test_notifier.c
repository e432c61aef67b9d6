/*
 * test_notifier.c - the notifier's thread against a server of its own: order, pauses asked for,
 * second tries, what is dropped, and the last five seconds.
 */
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "../ibkr/tinyserver.h"
#include "../tmpdir.h"
#include "receiver.h"
#include "skim/base/clock.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"
#include "skim/discord/notifier.h"

enum { STEPS = 8, WAIT_S = 20 };
#define HOOK "POST /api/webhooks/1/secret"

static struct world {
	int status[STEPS];		/* of the n-th request; 0: 204 */
	const char *body[STEPS];
	const char *headers[STEPS];
	enum tiny_mode mode[STEPS];
	bool judge;			/* the receiver's limits decide, not the script */
	struct receiver receiver;
	atomic_int asks;
	atomic_bool closed;		/* 429 whatever the script says */
	_Atomic int64_t asked;		/* steady: when the last request came */
	struct tiny *server;
	struct inbox *inbox;
	struct outbox *out;
	struct discord_config cfg;
	struct discord *discord;
	char url[100];
	struct ev_feed feed;
	int64_t feed_at;
	char dir[64];
} w;

static void serve(void *ctx, const struct tiny_request *q, struct tiny_reply *r)
{
	(void)ctx;
	atomic_store(&w.asked, clock_steady());
	if (w.judge) {
		r->status = receiver_take(&w.receiver, q->body, clock_steady());
		receiver_headers(&w.receiver, r->headers, sizeof r->headers);
		return;
	}
	if (atomic_load(&w.closed)) {
		r->status = 429;
		r->text = "{\"retry_after\": 0.5}";
		return;
	}
	int k = atomic_fetch_add(&w.asks, 1);

	r->status = k < STEPS && w.status[k] ? w.status[k] : 204;
	r->text = k < STEPS ? w.body[k] : NULL;
	if (k < STEPS && w.headers[k])
		snprintf(r->headers, sizeof r->headers, "%s", w.headers[k]);
	if (k < STEPS)
		r->mode = w.mode[k];
}

static int set_up(void **state)
{
	(void)state;
	memset(&w, 0, sizeof w);
	assert_int_equal(zone_init(&(struct errmsg){ "" }), RC_OK);
	clock_set_market(utc_at(20261124, 36600), 1000);
	w.inbox = inbox_new(4096);
	w.out = outbox_new(512);
	w.server = tiny_start(serve, NULL);
	snprintf(w.url, sizeof w.url, "http://127.0.0.1:%d/api/webhooks/1/secret", tiny_port(w.server));
	w.cfg = (struct discord_config){
		.webhook_url = w.url, .events = "all", .out = w.out, .inbox = w.inbox,
	};
	return 0;
}

static void begin(void)
{
	struct errmsg err;

	assert_int_equal(discord_start(&w.discord, &w.cfg, &err), RC_OK);
}

static void end(void)
{
	discord_stop(w.discord);
	w.discord = NULL;
}

static int tear_down(void **state)
{
	(void)state;
	inbox_close(w.inbox);
	end();
	tiny_stop(w.server);
	outbox_free(w.out);
	inbox_free(w.inbox);
	if (w.dir[0])
		tmpdir_remove(w.dir);
	return 0;
}

/* Another process on the same state directory. */
static void restart(void)
{
	end();
	outbox_free(w.out);
	w.out = w.cfg.out = outbox_new(512);
	begin();
}

static void put(struct act_notify n)
{
	struct action a = { .type = ACT_NOTIFY };

	n.time = clock_now().market;
	a.u.notify = n;
	assert_int_equal(outbox_put(w.out, &a), RC_OK);
}

static void say(enum notify_kind kind, const char *format, ...)
{
	struct act_notify n = { .kind = kind, .ticker = "KTA", .quantity = 100 };
	va_list ap;

	va_start(ap, format);
	vsnprintf(n.text, sizeof n.text, format, ap);
	va_end(ap);
	put(n);
}

/* The next word about the channel with this state. */
static void feed(enum feed_state state)
{
	int64_t until = clock_steady() + WAIT_S * NS_PER_S;
	struct event ev;

	do {
		if (inbox_take(w.inbox, &ev, until) != RC_OK)
			fail_msg("the notifier says nothing");
		assert_int_equal(ev.type, EV_FEED);
		assert_int_equal(ev.u.feed.feed, FEED_DISCORD);
	} while (ev.u.feed.state != state);
	w.feed = ev.u.feed;
	w.feed_at = ev.t.steady;
}

static bool sent(int n, const char *words)
{
	static struct tiny_request q;

	return tiny_get(w.server, HOOK, n, &q) && strstr(q.body, words);
}

/* --- tests ----------------------------------------------------------------------------- */

static void test_order(void **state)
{
	char words[20];

	(void)state;
	begin();
	for (int i = 0; i < 12; i++)
		say(NOTIFY_ERROR, "number %02d;", i);
	assert_true(tiny_wait(w.server, HOOK, 12));
	for (int i = 0; i < 12; i++) {
		snprintf(words, sizeof words, "number %02d;", i);
		assert_true(sent(i + 1, words));
	}
}

/* The pause asked for, to the millisecond; the same message then goes first. */
static void test_429(void **state)
{
	(void)state;
	w.status[0] = 429;
	w.body[0] = "{\"message\": \"You are being rate limited.\", \"retry_after\": 1.25, \"global\": false}";
	begin();
	say(NOTIFY_ERROR, "first;");
	say(NOTIFY_ERROR, "second;");
	feed(FEED_FAILING);
	assert_true(w.feed.retry_at >= atomic_load(&w.asked) + 1250 * NS_PER_MS);
	assert_true(w.feed.retry_at <= w.feed_at + 1250 * NS_PER_MS);
	assert_true(tiny_wait(w.server, HOOK, 3));
	assert_true(sent(1, "first;") && sent(2, "first;") && sent(3, "second;"));
	assert_true(atomic_load(&w.asked) >= w.feed.retry_at);
	feed(FEED_OK);
}

static void test_5xx(void **state)
{
	(void)state;
	w.status[0] = 502;
	begin();
	say(NOTIFY_ERROR, "first;");
	say(NOTIFY_ERROR, "second;");
	feed(FEED_FAILING);
	assert_non_null(strstr(w.feed.text, "502"));
	assert_true(w.feed.retry_at > atomic_load(&w.asked));
	assert_true(tiny_wait(w.server, HOOK, 3));
	assert_true(sent(2, "first;") && sent(3, "second;"));
}

/* Refused for good: not said again, and what follows is not held up. */
static void test_4xx(void **state)
{
	static const int status[] = { 400, 401, 404, 302 };

	(void)state;
	memcpy(w.status, status, sizeof status);
	begin();
	for (int i = 0; i < 5; i++)
		say(NOTIFY_ERROR, "number %d;", i);
	assert_true(tiny_wait(w.server, HOOK, 5));
	for (int i = 0; i < 4; i++) {
		feed(FEED_FAILING);
		assert_non_null(strstr(w.feed.text, "DISCORD_WEBHOOK_URL"));
		assert_null(strstr(w.feed.text, "secret"));
	}
	assert_true(sent(5, "number 4;"));
	feed(FEED_OK);
	assert_int_equal(tiny_count(w.server, HOOK), 5);
}

/* Every body that was taken, one after the other, from the n-th request on. */
static const char *bodies(int n)
{
	static struct tiny_request q;
	static char all[1 << 18];
	size_t len = 0;

	all[0] = '\0';
	for (; tiny_get(w.server, HOOK, n, &q) && len + q.body_n + 2 < sizeof all; n++)
		len += (size_t)snprintf(all + len, sizeof all - len, "%s\n", q.body);
	return all;
}

/* "word 07;" for each of these numbers, in this order; where the last one stands. */
static const char *in_order(const char *all, const char *word, int width, int from, int to)
{
	char words[40];

	for (int i = from; i <= to; i++) {
		snprintf(words, sizeof words, "%s%0*d", word, width, i);
		all = strstr(all, words);
		if (!all)
			fail_msg("\"%s\" is missing or out of order", words);
	}
	return all;
}

/* Two hundred wait while Discord is closed: 128 are kept, trades among them, and they share
 * requests when it opens. */
static void test_bounded(void **state)
{
	(void)state;
	atomic_store(&w.closed, true);
	begin();
	say(NOTIFY_ERROR, "head;");
	assert_true(tiny_wait(w.server, HOOK, 1));
	for (int i = 0; i < 5; i++)
		say(NOTIFY_REJECT, "reject %d;", i);
	for (int i = 0; i < 200; i++)
		say(NOTIFY_NEWS, "news %d;", i);
	/* Each further refusal: the thread was awake and took what there was. */
	do
		assert_true(tiny_wait(w.server, HOOK, tiny_count(w.server, HOOK) + 1));
	while (outbox_len(w.out));
	atomic_store(&w.closed, false);
	feed(FEED_OK);

	int n = tiny_count(w.server, HOOK);

	end();		/* flushes the rest */
	const char *all = in_order(bodies(n), "reject ", 1, 0, 4);

	in_order(all, "news ", 1, 200 - 123, 199);	/* what there was room for */
	assert_null(strstr(bodies(n), "news 76;"));
	assert_true(tiny_count(w.server, HOOK) - n <= 14);
}

/* The queue is closed by the program's end before the notifier is told: it ends all the same. */
static void test_closed_from_outside(void **state)
{
	int64_t began;

	(void)state;
	w.status[0] = 500;
	w.status[1] = 429;
	w.body[1] = "{\"retry_after\": 60}";
	begin();
	say(NOTIFY_ERROR, "one");
	assert_true(tiny_wait(w.server, HOOK, 1));
	outbox_close(w.out);
	assert_true(tiny_wait(w.server, HOOK, 2));	/* tried again while ending */
	began = clock_steady();
	end();
	assert_true(clock_steady() - began < 20 * NS_PER_S);
}

/* A stop sends what waits; a pause longer than five seconds is not waited for. */
static void test_flush(void **state)
{
	(void)state;
	begin();
	for (int i = 0; i < 5; i++)
		say(NOTIFY_ERROR, "number %d;", i);
	end();
	assert_int_equal(tiny_count(w.server, HOOK), 5);
	assert_true(sent(5, "number 4;"));
}

static void test_stop_while_held(void **state)
{
	int64_t before;

	(void)state;
	w.status[0] = 429;
	w.body[0] = "{\"retry_after\": 3000}";
	begin();
	say(NOTIFY_ERROR, "first;");
	feed(FEED_FAILING);
	before = clock_steady();
	end();
	assert_true(clock_steady() - before < 4 * NS_PER_S);
	assert_int_equal(tiny_count(w.server, HOOK), 1);
}

static void test_filter(void **state)
{
	(void)state;
	w.cfg.events = "trades, alarms";
	begin();
	say(NOTIFY_NEWS, "news;");
	say(NOTIFY_ERROR, "error;");
	say(NOTIFY_ALARM, "alarm;");
	say(NOTIFY_SESSION, "session;");
	say(NOTIFY_REJECT, "reject;");
	say(NOTIFY_DAY, "day;");
	end();
	assert_int_equal(tiny_count(w.server, HOOK), 2);
	assert_true(sent(1, "alarm;") && sent(2, "reject;"));
}

/* A list whose rows do not all come is said as far as it came, in its place. */
static void test_broken_list(void **state)
{
	struct act_notify row = { .kind = NOTIFY_CANDIDATE_ROW, .ticker = "KTA", .gap = 1430,
				  .orh = { 4100 }, .orl = { 3850 } };

	(void)state;
	begin();
	put((struct act_notify){ .kind = NOTIFY_CANDIDATES, .n = 3 });
	put(row);
	say(NOTIFY_ERROR, "after;");
	put((struct act_notify){ .kind = NOTIFY_CANDIDATES, .n = 2 });
	put(row);
	end();
	assert_int_equal(tiny_count(w.server, HOOK), 3);
	assert_true(sent(1, "KTA") && sent(2, "after;") && sent(3, "KTA"));
}

/* "None left": the next request leaves after the reset, to the millisecond, and nobody complains. */
static void test_rate_headers(void **state)
{
	int64_t first;

	(void)state;
	w.headers[0] = "X-RateLimit-Limit: 5\r\nX-RateLimit-Remaining: 0\r\n"
		       "X-RateLimit-Reset-After: 1.25\r\n";
	w.headers[1] = "X-RateLimit-Remaining: 4\r\nX-RateLimit-Reset-After: 3000\r\n";
	begin();
	say(NOTIFY_ERROR, "first;");
	assert_true(tiny_wait(w.server, HOOK, 1));
	first = atomic_load(&w.asked);
	say(NOTIFY_ERROR, "second;");
	assert_true(tiny_wait(w.server, HOOK, 2));
	assert_true(atomic_load(&w.asked) - first >= 1250 * NS_PER_MS);
	say(NOTIFY_ERROR, "third;");	/* some are left: no pause */
	assert_true(tiny_wait(w.server, HOOK, 3));
	feed(FEED_OK);
}

/* One of several is refused: each is said by itself, the good ones once, in order. */
static void test_refused_in_company(void **state)
{
	struct act_notify row = { .kind = NOTIFY_CANDIDATE_ROW, .gap = 1430 };

	(void)state;
	w.status[0] = 400;
	w.status[2] = 400;
	begin();
	put((struct act_notify){ .kind = NOTIFY_CANDIDATES, .n = 3 });
	for (int i = 0; i < 3; i++) {
		snprintf(row.ticker, sizeof row.ticker, "KT%d", i);
		put(row);
	}
	assert_true(tiny_wait(w.server, HOOK, 4));
	assert_true(sent(1, "KT0") && sent(1, "KT1") && sent(1, "KT2"));
	assert_true(sent(2, "KT0") && !sent(2, "KT1"));
	assert_true(sent(3, "KT1") && !sent(3, "KT2"));
	assert_true(sent(4, "KT2"));
	end();
	assert_int_equal(tiny_count(w.server, HOOK), 4);
}

/* Forty candidates are a handful of requests, together, in order. */
static void test_many_candidates(void **state)
{
	struct act_notify row = { .kind = NOTIFY_CANDIDATE_ROW, .gap = 1430, .orh = { 4100 } };

	(void)state;
	w.judge = true;
	begin();
	put((struct act_notify){ .kind = NOTIFY_CANDIDATES, .n = 40 });
	for (int i = 0; i < 40; i++) {
		snprintf(row.ticker, sizeof row.ticker, "K%02d", i);
		put(row);
	}
	assert_true(tiny_wait(w.server, HOOK, 4));
	end();
	assert_int_equal(tiny_count(w.server, HOOK), 4);
	in_order(bodies(1), "\"K", 2, 0, 39);
	assert_int_equal(w.receiver.refused, 0);
}

/* A hundred at once against Discord's own limits: none must be refused, none is lost. */
static void test_burst(void **state)
{
	(void)state;
	w.judge = true;
	begin();
	for (int i = 0; i < 100; i++)
		say(NOTIFY_REJECT, "number %03d;", i);
	while (!strstr(bodies(1), "number 099;"))
		assert_true(tiny_wait(w.server, HOOK, tiny_count(w.server, HOOK) + 1));
	end();
	in_order(bodies(1), "number ", 3, 0, 99);
	if (w.receiver.refused)
		fail_msg("%d refused: %s", w.receiver.refused, w.receiver.why);
}

/* Once an announcement, ever; once a day a candidate: whatever restarts between. */
static void test_told_once(void **state)
{
	struct act_notify news = { .kind = NOTIFY_NEWS, .news_id = "03164001", .text = "said once;" };
	struct act_notify row = { .kind = NOTIFY_CANDIDATE_ROW, .ticker = "KTA", .gap = 1430 };
	struct act_notify late = { .kind = NOTIFY_CANDIDATE_ROW, .ticker = "ZNX", .gap = 1000 };

	(void)state;
	assert_non_null(tmpdir_make(w.dir));
	w.cfg.state_dir = w.dir;
	begin();
	put(news);
	put((struct act_notify){ .kind = NOTIFY_CANDIDATES, .n = 1 });
	put(row);
	restart();
	put(news);
	put((struct act_notify){ .kind = NOTIFY_CANDIDATES, .n = 2, .update = true });
	put(row);
	put(late);
	text_copy(news.news_id, sizeof news.news_id, "03164002");
	put(news);
	restart();
	put(news);
	put((struct act_notify){ .kind = NOTIFY_CANDIDATES, .n = 1, .update = true });
	put(late);
	/* The next day both are candidates again; the announcements stay told. */
	clock_set_market(utc_at(20261125, 36600), 1000);
	restart();
	put(news);
	put((struct act_notify){ .kind = NOTIFY_CANDIDATES, .n = 1, .update = true });
	put(row);
	end();
	assert_int_equal(tiny_count(w.server, HOOK), 5);
	assert_true(sent(1, "said once;") && sent(2, "KTA"));
	assert_true(sent(3, "ZNX") && !sent(3, "KTA"));
	assert_true(sent(4, "said once;") && sent(5, "KTA"));
}

/* What Discord refused or never got was not told: the next process says it. */
static void test_told_only_when_taken(void **state)
{
	struct act_notify news = { .kind = NOTIFY_NEWS, .news_id = "03164001", .text = "said;" };

	(void)state;
	assert_non_null(tmpdir_make(w.dir));
	w.cfg.state_dir = w.dir;
	w.status[0] = 429;
	w.body[0] = "{\"retry_after\": 3000}";
	begin();
	put(news);
	feed(FEED_FAILING);
	restart();
	put(news);
	end();
	assert_int_equal(tiny_count(w.server, HOOK), 2);
}

/* The minute of the process before counts. */
static void test_minute_of_before(void **state)
{
	int64_t until = clock_steady() + 4 * NS_PER_S;

	(void)state;
	assert_non_null(tmpdir_make(w.dir));
	w.cfg.state_dir = w.dir;
	begin();
	for (int i = 0; i < 30; i++)
		say(NOTIFY_REJECT, "number %d;", i);
	assert_true(tiny_wait(w.server, HOOK, 30));
	restart();
	say(NOTIFY_REJECT, "one too many;");
	while (outbox_len(w.out) && clock_steady() < until)
		sched_yield();
	end();		/* at once: what may not leave within five seconds stays */
	assert_int_equal(tiny_count(w.server, HOOK), 30);
}

/* A receiver that never answers does not hold up the end for more than the five seconds. */
static void test_stop_while_silent(void **state)
{
	int64_t before;

	(void)state;
	w.mode[0] = TINY_SILENT;
	begin();
	say(NOTIFY_ERROR, "first;");
	assert_true(tiny_wait(w.server, HOOK, 1));
	before = clock_steady();
	end();
	assert_true(clock_steady() - before < 9 * NS_PER_S);	/* 5, and a machine under load */
}

static int64_t cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * NS_PER_S + t.tv_nsec;
}

/* A held message costs nothing until its time has come. */
static void test_holding_is_idle(void **state)
{
	int64_t cpu;

	(void)state;
	w.status[0] = 429;
	w.body[0] = "{\"retry_after\": 2}";
	begin();
	say(NOTIFY_ERROR, "first;");
	feed(FEED_FAILING);
	cpu = cpu_ns();
	assert_true(tiny_wait(w.server, HOOK, 2));
	assert_true(cpu_ns() - cpu < NS_PER_S / 2);
}

int main(void)
{
#define ROW(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		ROW(test_order), ROW(test_429), ROW(test_5xx), ROW(test_4xx), ROW(test_bounded),
		ROW(test_closed_from_outside), ROW(test_flush), ROW(test_stop_while_held), ROW(test_filter), ROW(test_broken_list),
		ROW(test_holding_is_idle), ROW(test_rate_headers), ROW(test_refused_in_company),
		ROW(test_many_candidates), ROW(test_burst), ROW(test_told_once),
		ROW(test_told_only_when_taken), ROW(test_minute_of_before), ROW(test_stop_while_silent),
	};

	return cmocka_run_group_tests_name("discord notifier", tests, NULL, NULL);
}
