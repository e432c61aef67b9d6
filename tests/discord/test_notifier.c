/*
 * test_notifier.c - the notifier's thread against a server of its own: order, pauses asked for,
 * second tries, what is dropped, and the last five seconds.
 */
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
#include "skim/base/clock.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"
#include "skim/discord/notifier.h"

enum { STEPS = 8, WAIT_S = 20 };
#define HOOK "POST /api/webhooks/1/secret"

static struct world {
	int status[STEPS];		/* of the n-th request; 0: 204 */
	const char *body[STEPS];
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
} w;

static void serve(void *ctx, const struct tiny_request *q, struct tiny_reply *r)
{
	(void)ctx;
	(void)q;
	atomic_store(&w.asked, clock_steady());
	if (atomic_load(&w.closed)) {
		r->status = 429;
		r->text = "{\"retry_after\": 0.5}";
		return;
	}
	int k = atomic_fetch_add(&w.asks, 1);

	r->status = k < STEPS && w.status[k] ? w.status[k] : 204;
	r->text = k < STEPS ? w.body[k] : NULL;
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
	return 0;
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

/* Two hundred wait while Discord is closed: 128 are kept, trades among them. */
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

	int n = tiny_count(w.server, HOOK);

	assert_true(tiny_wait(w.server, HOOK, n + 7));
	/* The first of these may still have been refused. */
	while (!sent(n + 1, "reject 0;") && n < 20)
		n++;
	for (int i = 0; i < 5; i++) {
		char words[20];

		snprintf(words, sizeof words, "reject %d;", i);
		assert_true(sent(n + 1 + i, words));
	}
	assert_true(tiny_wait(w.server, HOOK, n + 6));
	assert_true(sent(n + 6, "news 78;"));	/* 200 less the 122 there was room for */
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
		ROW(test_flush), ROW(test_stop_while_held), ROW(test_filter), ROW(test_broken_list),
		ROW(test_holding_is_idle),
	};

	return cmocka_run_group_tests_name("discord notifier", tests, NULL, NULL);
}
