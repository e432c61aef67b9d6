/*
 * test_queue.c - what waits for Discord: order, what supersedes what, what shares a request; and a
 * busy day in simulated time against a receiver with Discord's own limits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/discord/budget.h"
#include "../../src/discord/kinds.h"
#include "../../src/discord/queue.h"
#include "receiver.h"
#include "skim/base/clock.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"
#include "skim/discord/embed.h"
#include "skim/discord/notifier.h"

static struct queue q;

static int set_up(void **state)
{
	(void)state;
	memset(&q, 0, sizeof q);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	queue_shift(&q, q.len);
	return 0;
}

static struct act_notify notice(enum notify_kind kind, const char *text)
{
	struct act_notify a = {
		.kind = kind, .time = utc_at(20261124, 37000), .gap = BP_UNKNOWN, .ticker = "KTA",
		.quantity = 100, .price = { 4150 },
	};

	text_copy(a.text, sizeof a.text, text);
	return a;
}

static void put(enum notify_kind kind, const char *text)
{
	struct act_notify a = notice(kind, text);

	assert_true(queue_put(&q, &a, 0, 0));
}

/* A text of each embed that waits, in order. */
static void expect_waiting(const char *const *texts, size_t n)
{
	assert_int_equal(q.len, n);
	for (size_t i = 0; i < n; i++)
		if (!strstr(queue_at(&q, i)->embed, texts[i]))
			fail_msg("%zu: %s, want %s", i, queue_at(&q, i)->embed, texts[i]);
}

#define EXPECT(...) do {                                                        \
		static const char *const texts_[] = { __VA_ARGS__ };            \
		expect_waiting(texts_, sizeof texts_ / sizeof *texts_);         \
	} while (0)

static void test_superseded(void **state)
{
	(void)state;
	put(NOTIFY_PNL, "after one exit");
	put(NOTIFY_SESSION, "link down");
	put(NOTIFY_ALARM, "KTA naked");
	put(NOTIFY_PNL, "after two exits");
	put(NOTIFY_SESSION, "link up again");
	EXPECT("KTA naked", "after two exits", "link up again");
	/* The same alarm at a later time; another one stays. */
	struct act_notify again = notice(NOTIFY_ALARM, "KTA naked");

	again.time += 30 * NS_PER_S;
	assert_true(queue_put(&q, &again, 0, 0));
	put(NOTIFY_ALARM, "ZNX naked");
	EXPECT("after two exits", "link up again", "KTA naked", "ZNX naked");
	assert_int_equal(q.merged, 3);
	/* What another stock made is another matter. */
	struct act_notify other = notice(NOTIFY_PNL, "of ZNX");

	text_copy(other.ticker, sizeof other.ticker, "ZNX");
	assert_true(queue_put(&q, &other, 0, 0));
	EXPECT("after two exits", "link up again", "KTA naked", "ZNX naked", "of ZNX");
	assert_int_equal(q.dropped, 0);
}

/* Twice the same fill, question, rejection or headline is two of them. */
static void test_not_superseded(void **state)
{
	static const enum notify_kind kinds[] = {
		NOTIFY_TRADE, NOTIFY_REJECT, NOTIFY_QUESTION, NOTIFY_NEWS,
	};

	(void)state;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		put(kinds[i], "the same");
		put(kinds[i], "the same");
	}
	assert_int_equal(q.len, 8);
	assert_int_equal(q.merged, 0);
}

/* The state that is told last is the state that holds. */
static void test_kill_switch(void **state)
{
	(void)state;
	put(NOTIFY_KILL, "on");
	put(NOTIFY_KILL, "off");
	put(NOTIFY_KILL, "on");
	EXPECT("off", "\"on\"");
}

/* What has been tried may have arrived: it keeps its place. */
static void test_busy_stays(void **state)
{
	struct act_notify a = notice(NOTIFY_PNL, "newer");

	(void)state;
	put(NOTIFY_PNL, "on its way");
	assert_true(queue_put(&q, &a, 0, 1));
	EXPECT("on its way", "newer");
}

static void test_bounded(void **state)
{
	char text[20];

	(void)state;
	put(NOTIFY_NEWS, "tried");
	for (int i = 0; i < 10; i++)
		put(NOTIFY_TRADE, "");
	for (int i = 0; i < 300; i++) {
		struct act_notify a = notice(NOTIFY_NEWS, "");

		snprintf(a.text, sizeof a.text, "news %d;", i);
		assert_true(queue_put(&q, &a, 0, 1));
	}
	assert_int_equal(q.len, QUEUE_MAX);
	assert_int_equal(q.dropped, 300 + 11 - QUEUE_MAX);
	assert_non_null(strstr(queue_at(&q, 0)->embed, "tried"));
	for (int i = 1; i <= 10; i++)
		assert_int_equal(queue_at(&q, (size_t)i)->kind, NOTIFY_TRADE);
	snprintf(text, sizeof text, "news %d;", 300 - (QUEUE_MAX - 11));
	assert_non_null(strstr(queue_at(&q, 11)->embed, text));
	/* Nothing that may give way: the oldest goes. */
	queue_shift(&q, q.len);
	for (int i = 0; i < QUEUE_MAX + 1; i++) {
		snprintf(text, sizeof text, "reject %d;", i);
		put(NOTIFY_REJECT, text);
	}
	assert_non_null(strstr(queue_at(&q, 0)->embed, "reject 1;"));
}

static void test_pack(void **state)
{
	struct act_notify a = notice(NOTIFY_CANDIDATE_ROW, "Maiden drill results");
	char longest[HEADLINE_LEN];

	(void)state;
	assert_int_equal(queue_pack(&q, true), 0);
	put(NOTIFY_ALARM, "first");
	for (int i = 0; i < 12; i++)
		assert_true(queue_put(&q, &a, 7, 0));
	put(NOTIFY_ALARM, "last");
	assert_int_equal(queue_pack(&q, false), 1);	/* no company */
	assert_int_equal(queue_pack(&q, true), MESSAGE_EMBEDS);
	queue_shift(&q, 1);
	assert_int_equal(queue_pack(&q, false), MESSAGE_EMBEDS);	/* rows of one list */
	queue_shift(&q, 10);
	assert_int_equal(queue_pack(&q, false), 2);
	assert_int_equal(queue_pack(&q, true), 3);
	queue_at(&q, 1)->alone = true;
	assert_int_equal(queue_pack(&q, true), 1);
	queue_shift(&q, 1);
	assert_int_equal(queue_pack(&q, true), 1);
	queue_shift(&q, q.len);
	/* Six thousand characters in all. */
	memset(longest, '*', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	text_copy(a.text, sizeof a.text, longest);
	for (int i = 0; i < 20; i++)
		assert_true(queue_put(&q, &a, 8, 0));
	size_t n = queue_pack(&q, false), cost = 0;

	for (size_t i = 0; i < n; i++)
		cost += queue_at(&q, i)->cost;
	assert_true(n > 4 && n < MESSAGE_EMBEDS && cost <= MESSAGE_CHARACTERS);
}

static void test_kinds(void **state)
{
	static const struct {
		const char *events;
		enum notify_kind kind;
		bool wanted;
	} rows[] = {
		{ "all", NOTIFY_DAY, true }, { "none", NOTIFY_ALARM, false }, { "", NOTIFY_ALARM, false },
		{ "trades, alarms", NOTIFY_TRADE, true }, { "trades, alarms", NOTIFY_PNL, false },
		{ "all -pnl", NOTIFY_PNL, false }, { "all, -pnl", NOTIFY_TRADE, true },
		{ "-pnl all", NOTIFY_PNL, true }, { "kill", NOTIFY_KILL, true },
		{ "alarms", NOTIFY_KILL, true }, { "kill", NOTIFY_ALARM, false },
		{ "trades", NOTIFY_REJECT, true }, { "rejections", NOTIFY_TRADE, false },
		{ "all -trades rejections", NOTIFY_REJECT, true },
		{ "all -trades rejections", NOTIFY_TRADE, false },
		{ "alarms -kill", NOTIFY_KILL, false }, { "session", NOTIFY_HANDOVER, true },
		{ "candidates", NOTIFY_CANDIDATE_ROW, true }, { "all none day", NOTIFY_DAY, true },
	};
	char bad[40] = "";

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (kind_wanted(rows[i].events, rows[i].kind) != rows[i].wanted)
			fail_msg("\"%s\" and %s", rows[i].events, kind_word(rows[i].kind));
	/* Each kind can be switched off by itself. */
	for (enum notify_kind k = NOTIFY_CANDIDATES; k <= NOTIFY_DAY; k++) {
		char events[40];

		snprintf(events, sizeof events, "all -%s", kind_word(k));
		assert_true(discord_events_valid(events, bad, sizeof bad));
		assert_false(kind_wanted(events, k));
	}
	assert_false(discord_events_valid("all, -fills", bad, sizeof bad));
	assert_string_equal(bad, "-fills");
}

/* --- a busy day -------------------------------------------------------------------------------- */

#define LATENCY_MOST (400 * NS_PER_MS)
#define TICK (10 * NS_PER_MS)

static struct day {
	struct receiver receiver;
	struct budget budget;
	uint64_t seed;
	int64_t now;
	uint32_t lists;
	long serial;			/* of the last notice put */
	long last_seen;			/* by the receiver */
	int trades_put, trades_seen, alarms_put, alarms_seen, rows_put, rows_seen;
} day;

static unsigned chance(unsigned n)
{
	day.seed = day.seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(day.seed >> 33) % n;
}

static void say(enum notify_kind kind, uint32_t list)
{
	struct act_notify a = notice(kind, "");

	a.time = utc_at(20261124, 36000) + day.now;
	snprintf(a.text, sizeof a.text, "#%ld ", ++day.serial);
	/* The longest and the worst that a headline can be. */
	size_t n = strlen(a.text), len = chance(5) ? 40 + chance(60) : HEADLINE_LEN - 1;

	memset(a.text + n, chance(3) ? 'x' : '*', len > n ? len - n : 0);
	assert_true(queue_put(&q, &a, list, 0));
	day.trades_put += kind == NOTIFY_TRADE;
	day.alarms_put += kind == NOTIFY_ALARM;
	day.rows_put += kind == NOTIFY_CANDIDATE_ROW;
}

static void seen(void *ctx, const char *title, const char *description)
{
	const char *at = strchr(description, '#');
	long serial = at ? strtol(at + 1, NULL, 10) : 0;

	(void)ctx;
	day.trades_seen += !strcmp(title, "Trade Executed");
	day.alarms_seen += !strcmp(title, "Alarm");
	day.rows_seen += !strcmp(title, "Tradeable Candidates Ready");
	if (!serial)
		return;
	if (serial <= day.last_seen)
		fail_msg("%ld came after %ld", serial, day.last_seen);
	day.last_seen = serial;
}

/* What happens at this moment of the morning: mostly nothing, or one of its storms. */
static void happen(void)
{
	int64_t s = day.now / NS_PER_S;
	bool first = day.now % NS_PER_S < TICK;

	if (first && (s == 600 || s == 1500)) {		/* the list, and an update */
		day.lists++;
		for (int i = 0; i < 40; i++)
			say(NOTIFY_CANDIDATE_ROW, day.lists);
	}
	if (first && s > 900 && s < 1500 && chance(2)) {	/* exits on every hand */
		say(NOTIFY_TRADE, 0);
		say(NOTIFY_PNL, 0);
	}
	if (first && s > 1800 && s < 1860)		/* 138 announcements in a minute */
		for (int i = 0; i < 3; i++)
			say(NOTIFY_NEWS, 0);
	if (first && s > 2000 && s < 2600)		/* the link flaps */
		say(NOTIFY_SESSION, 0);
	if (first && s > 2000 && s < 2100 && s % 3 == 0)
		say(NOTIFY_ALARM, 0);
	if (first && !chance(60))
		say(chance(2) ? NOTIFY_NEWS : NOTIFY_QUESTION, 0);
}

/* One request: arrives after a while, is answered after a while; nothing else leaves meanwhile. */
static void request(void)
{
	const char *embeds[MESSAGE_EMBEDS];
	size_t n = queue_pack(&q, q.len > (size_t)budget_left(&day.budget, day.now));

	for (size_t i = 0; i < n; i++)
		embeds[i] = queue_at(&q, i)->embed;

	char *body = discord_body(embeds, n);

	day.now += chance(LATENCY_MOST / TICK) * TICK;
	int status = receiver_take(&day.receiver, body, day.now);

	free(body);
	if (status != 204)
		fail_msg("refused with %d: %s", status, day.receiver.why);
	day.now += chance(LATENCY_MOST / TICK) * TICK;
	budget_sent(&day.budget, day.now);
	if (!day.receiver.remaining)
		budget_hold(&day.budget, day.now + day.receiver.reset_after);
	queue_shift(&q, n);
}

static void test_busy_day(void **state)
{
	const int64_t end = 3600 * NS_PER_S;

	(void)state;
	memset(&day, 0, sizeof day);
	day.seed = 20261124;
	day.receiver.embed = seen;
	for (; day.now < end || q.len; day.now += TICK) {
		if (day.now < end)
			happen();
		if (q.len && budget_ready(&day.budget, day.now) <= day.now)
			request();
	}
	assert_int_equal(day.receiver.refused, 0);
	assert_int_equal(q.dropped, 0);
	assert_true(day.trades_put > 200);
	assert_int_equal(day.trades_seen, day.trades_put);
	assert_int_equal(day.alarms_seen, day.alarms_put);
	assert_int_equal(day.rows_seen, day.rows_put);
	print_message("# %ld notices, %d embeds in %d requests, %llu superseded, none refused\n",
		      day.serial, day.receiver.embeds, day.receiver.requests,
		      (unsigned long long)q.merged);
}

int main(void)
{
#define ROW(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		ROW(test_superseded), ROW(test_not_superseded), ROW(test_kill_switch),
		ROW(test_busy_stays), ROW(test_bounded), ROW(test_pack), ROW(test_kinds),
		ROW(test_busy_day),
	};
	struct errmsg err;

	return zone_init(&err) != RC_OK ||
	       cmocka_run_group_tests_name("discord queue", tests, NULL, NULL);
}
