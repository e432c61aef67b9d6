/* test_stream.c - the quotes thread against a websocket server of the test's own. */
#include "sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rig.h"
#include "skim/base/text.h"
#include "wsserver.h"

#define STS "{\"topic\":\"sts\",\"args\":{\"authenticated\":true,\"connected\":true}}"

static struct wss *server;
static struct rig rig;
static _Atomic int snapshots, volume;

static void plain(void *ctx, const char *method, const char *path, char *body, size_t cap)
{
	(void)ctx;
	(void)method;
	if (!strstr(path, "/iserver/marketdata/snapshot"))
		return;
	snapshots++;
	if (volume)
		snprintf(body, cap, "[{\"conid\":7,\"31\":\"1.50\",\"7762\":\"%d\"}]", volume++);
	else
		snprintf(body, cap, "[{\"conid\":7}]");
}

static int open_rig(void **state)
{
	(void)state;
	snapshots = volume = 0;
	server = wss_start(plain, NULL);
	wss_greet(server, STS);
	rig_open(&rig, wss_port(server), NULL);
	return 0;
}

static int close_rig(void **state)
{
	(void)state;
	rig_close(&rig);
	wss_stop(server);
	return 0;
}

static void subscribe(int32_t conid)
{
	rig_act(&rig, OUT_QUOTES, ACT_SUBSCRIBE, conid, "XYZ");
}

static void quote(int32_t conid, const char *fields)
{
	char text[512];

	snprintf(text, sizeof text, "{\"topic\":\"smd+%d\",\"conid\":%d,%s}", conid, conid, fields);
	wss_send(server, 1, 1, text);
}

static void greets_as_documented(void **state)
{
	char head[8192], text[512];

	(void)state;
	rig_run(&rig, quotes_run);
	subscribe(4036812);
	assert_true(wss_wait(server, "smd+4036812+", 1));
	assert_true(wss_wait(server, "spl+{}", 1));
	wss_head(server, head, sizeof head);
	assert_non_null(strstr(head, "GET /v1/api/ws?oauth_token="));
	assert_non_null(strstr(head, "\r\nCookie: api=session1"));
	assert_non_null(strstr(head, "\r\nUser-Agent: ClientPortalGW/1\r\n"));
	assert_null(strstr(head, "Authorization"));
	assert_int_equal(wss_count(server, "sor+{}"), 1);
	assert_int_equal(wss_count(server, "str+{\"realtimeUpdatesOnly\":false,\"days\":1}"), 1);
	wss_last(server, "smd+", text, sizeof text);
	assert_string_equal(text, "smd+4036812+{\"fields\":[\"31\",\"84\",\"85\",\"86\",\"88\",\"7059\","
			    "\"87\",\"7762\",\"70\",\"71\",\"7295\",\"7741\",\"7282\",\"6509\"]}");
	rig_feed(&rig, FEED_QUOTES, FEED_OK);
}

static void waits_for_the_status(void **state)
{
	(void)state;
	wss_greet(server, "{\"message\":\"waiting for session\"}");
	rig_run(&rig, quotes_run);
	subscribe(7);
	assert_true(wss_wait(server, "{\"session\":\"session1\"}", 1));
	assert_int_equal(wss_count(server, "s"), 0);
	wss_send(server, 2, 1, STS);
	assert_true(wss_wait(server, "smd+7+", 1));
}

static void counts_prints(void **state)
{
	static const struct {
		const char *fields;
		int prints;
	} t[] = {
		{ "\"31\":\"C1.00\",\"7762\":\"0\"", 0 },
		{ "\"84\":\"0.99\"", 0 },
		{ "\"31\":\"1.00\",\"7762\":\"100\"", 1 },	/* first trade, at the old price */
		{ "\"31\":\"1.00\",\"7762\":\"100\"", 0 },	/* repeated subscription */
		{ "\"7762\":\"200\"", 1 },
		{ "\"31\":\"1.005\"", 1 },
		{ "\"31\":\"H1.005\"", 0 },
	};
	struct event ev;

	(void)state;
	rig_run(&rig, quotes_run);
	subscribe(7);
	assert_true(wss_wait(server, "smd+7+", 1));
	for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
		quote(7, t[i].fields);
		rig_event(&rig, EV_QUOTE, &ev);
		assert_int_equal(ev.u.quote.prints, t[i].prints);
		assert_int_equal(ev.u.quote.source, QUOTE_STREAM);
		assert_int_equal(ev.u.quote.frames, 1);
		assert_true(ev.u.quote.first_market != 0);
	}
	/* Not wanted: not for the core. */
	quote(8, "\"31\":\"1.00\"");
	quote(7, "\"31\":\"1.01\"");
	rig_event(&rig, EV_QUOTE, &ev);
	assert_int_equal(ev.u.quote.conid, 7);
}

static void survives_odd_frames(void **state)
{
	struct event ev;
	struct sample b = sample_read("ws-sor");

	(void)state;
	rig_run(&rig, quotes_run);
	subscribe(7);
	assert_true(wss_wait(server, "smd+7+", 1));
	wss_send(server, 1, 1, "not json");
	wss_send(server, 1, 1, "{\"topic\":\"smd+7\",\"conid\":7,\"55\":\"\x99\xff\",\"31\":\"1.00\"}");
	rig_event(&rig, EV_QUOTE, &ev);
	wss_send(server, 1, 5, b.s);
	rig_event(&rig, EV_ORDER, &ev);
	assert_string_equal(ev.u.order.order_id, "1799796562");
	wss_send(server, 2, 1, b.s);
	rig_event(&rig, EV_ORDER, &ev);
	sample_free(&b);
	b = sample_read("ws-str");
	wss_send(server, 1, 1, b.s);
	rig_event(&rig, EV_FILL, &ev);
	assert_int_equal(atomic_load(&rig.x.fills), 1);
	sample_free(&b);
	b = sample_read("ws-spl");
	wss_send(server, 1, 1, b.s);
	rig_event(&rig, EV_CASH, &ev);
	assert_true(atomic_load(&rig.x.pnl_seen) != 0);
	sample_free(&b);
	assert_int_equal(wss_upgrades(server), 1);
}

static void refused_subscriptions_are_repeated(void **state)
{
	(void)state;
	rig_run(&rig, quotes_run);
	subscribe(7);
	assert_true(wss_wait(server, "spl+", 1));
	for (int i = 1; i < 4; i++) {
		wss_send(server, 1, 1, "{\"error\":\"unable to subscribe\",\"code\":500,\"topic\":\"sor\"}");
		assert_true(wss_wait(server, "sor+{}", i + 1));
	}
	/* The accounts are read again before. */
	assert_true(atomic_load(&rig.x.http.notices) & NOTICE_NO_BRIDGE);
	assert_int_equal(wss_count(server, "str+"), 1);
	assert_int_equal(wss_count(server, "smd+"), 1);
	wss_send(server, 1, 1, "{\"error\":\"No accounts\",\"code\":500,\"topic\":\"smd\"}");
	assert_true(wss_wait(server, "smd+7+", 2));
}

/* Whoever subscribes before the list was read may hear nothing: once more after it, once. */
static void silent_orders_are_asked_for_once_more(void **state)
{
	(void)state;
	rig_session(&rig, true, 5);
	rig_run(&rig, quotes_run);
	subscribe(7);
	assert_true(wss_wait(server, "smd+7+", 1));
	assert_int_equal(wss_count(server, "sor+"), 1);
	atomic_store(&rig.x.orders_read, 5);
	assert_true(wss_wait(server, "sor+", 2));
	wss_send(server, 1, 1, "{\"topic\":\"sor\",\"args\":[]}");
	/* On a new connection they are heard at once: nothing to repeat. */
	wss_drop(server);
	assert_true(wss_wait(server, "sor+", 3));
	wss_send(server, 1, 1, "{\"topic\":\"sor\",\"args\":[]}");
	subscribe(8);
	assert_true(wss_wait(server, "smd+8+", 1));
}

static void reconnects_and_subscribes_everything(void **state)
{
	(void)state;
	rig_run(&rig, quotes_run);
	subscribe(7);
	subscribe(8);
	assert_true(wss_wait(server, "smd+8+", 1));
	rig_feed(&rig, FEED_QUOTES, FEED_OK);
	wss_refuse(server, 2);
	wss_drop(server);
	rig_feed(&rig, FEED_QUOTES, FEED_FAILING);
	assert_true(wss_wait_upgrades(server, 2));
	assert_true(wss_wait(server, "smd+7+", 2));
	assert_true(wss_wait(server, "smd+8+", 2));
	assert_true(wss_wait(server, "sor+", 2));
	assert_true(wss_wait(server, "str+", 2));
	assert_true(wss_wait(server, "spl+", 2));
	rig_feed(&rig, FEED_QUOTES, FEED_OK);
	assert_true(atomic_load(&rig.x.http.notices) & NOTICE_CHECK);
}

static void a_new_session_needs_a_new_socket(void **state)
{
	char head[8192];

	(void)state;
	rig_run(&rig, quotes_run);
	subscribe(7);
	assert_true(wss_wait(server, "smd+7+", 1));
	rig_session(&rig, true, 2);
	assert_true(wss_wait_upgrades(server, 2));
	wss_head(server, head, sizeof head);
	assert_non_null(strstr(head, "\r\nCookie: api=session2"));
	assert_true(wss_wait(server, "smd+7+", 2));
	rig_session(&rig, false, 2);
	rig_feed(&rig, FEED_QUOTES, FEED_FAILING);
	rig_session(&rig, true, 3);
	assert_true(wss_wait_upgrades(server, 3));
	assert_true(wss_wait(server, "smd+7+", 3));
}

static void a_lost_session_is_reported(void **state)
{
	struct event ev;

	(void)state;
	rig_run(&rig, quotes_run);
	subscribe(7);
	assert_true(wss_wait(server, "smd+7+", 1));
	wss_send(server, 1, 1, "{\"topic\":\"sts\",\"args\":{\"authenticated\":false}}");
	quote(7, "\"31\":\"1.00\"");
	rig_event(&rig, EV_QUOTE, &ev);
	assert_true(atomic_load(&rig.x.http.notices) & NOTICE_STS);
}

/* The greeting says live where the account list says paper: the session is asked to look. */
static void paper_and_live_do_not_mix(void **state)
{
	static const struct {
		const char *frame;
		enum said_kind says;
		bool look;
	} t[] = {
		{ "{\"topic\":\"system\",\"success\":\"u\",\"isPaper\":true}", SAID_PAPER, false },
		{ "{\"topic\":\"system\",\"hb\":1767654372112}", SAID_PAPER, false },
		{ "{\"topic\":\"act\",\"args\":{\"accounts\":[],\"isPaper\":false}}", SAID_LIVE, true },
		{ "{\"topic\":\"system\",\"success\":\"u\",\"isPaper\":true}", SAID_PAPER, false },
	};
	struct event ev;

	(void)state;
	rig.st.is_paper = rig.st.is_paper_known = true;
	rig_session(&rig, true, 1);
	rig_run(&rig, quotes_run);
	subscribe(7);
	assert_true(wss_wait(server, "smd+7+", 1));
	for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
		atomic_store(&rig.x.http.notices, 0);
		wss_send(server, 1, 1, t[i].frame);
		quote(7, "\"31\":\"1.00\"");
		rig_event(&rig, EV_QUOTE, &ev);	/* what came before it has been heeded */
		assert_int_equal(atomic_load(&rig.x.stream_says), t[i].says);
		assert_int_equal(!!(atomic_load(&rig.x.http.notices) & NOTICE_NO_BRIDGE), t[i].look);
	}
}

static void unsubscribes(void **state)
{
	(void)state;
	rig_run(&rig, quotes_run);
	subscribe(7);
	subscribe(8);
	assert_true(wss_wait(server, "smd+8+", 1));
	rig_act(&rig, OUT_QUOTES, ACT_UNSUBSCRIBE, 7, NULL);
	assert_true(wss_wait(server, "umd+7+{}", 1));
	subscribe(7);
	assert_true(wss_wait(server, "smd+7+", 2));
	assert_int_equal(wss_count(server, "umd+8"), 0);
}

static void snapshots_while_there_is_no_stream(void **state)
{
	struct event ev;

	(void)state;
	wss_refuse(server, 1000000);
	volume = 100;
	rig_run(&rig, quotes_run);
	subscribe(7);
	rig_event(&rig, EV_QUOTE, &ev);
	assert_int_equal(ev.u.quote.source, QUOTE_SNAPSHOT);
	assert_int_equal(ev.u.quote.prints, 0);
	rig_event(&rig, EV_QUOTE, &ev);
	assert_int_equal(ev.u.quote.prints, 1);
	wss_refuse(server, 0);
	rig_feed(&rig, FEED_QUOTES, FEED_OK);
	assert_true(wss_wait(server, "smd+7+", 1));
}

static void silence_ends_the_connection(void **state)
{
	(void)state;
	rig.x.stream_silence = 400 * NS_PER_MS;
	rig_run(&rig, quotes_run);
	subscribe(7);
	assert_true(wss_wait(server, "smd+7+", 1));
	assert_true(wss_wait_upgrades(server, 2));
	assert_true(wss_wait(server, "smd+7+", 2));
}

/* Heartbeats go on, quotes do not: the subscription is repeated, snapshots take over, and what
 * they show proves the stream dead. */
static void heartbeats_alone_are_not_enough(void **state)
{
	struct event ev;

	(void)state;
	volume = 100;
	rig.x.stream_probe = 200 * NS_PER_MS;
	rig_run(&rig, quotes_run);
	subscribe(7);
	assert_true(wss_wait(server, "smd+7+", 2));
	wss_send(server, 1, 1, "{\"topic\":\"system\",\"hb\":1}");
	rig_feed(&rig, FEED_QUOTES, FEED_POLLING);
	rig_event(&rig, EV_QUOTE, &ev);
	assert_int_equal(ev.u.quote.source, QUOTE_SNAPSHOT);
	assert_true(wss_wait_upgrades(server, 2));
	assert_true(atomic_load(&rig.x.http.notices) & NOTICE_CHECK);
	/* The new one is believed when it brings a quote. */
	assert_true(wss_wait(server, "spl+", 2));
	quote(7, "\"31\":\"1.00\"");
	rig_feed(&rig, FEED_QUOTES, FEED_OK);
}

static int open_two(void **state)
{
	struct ibkr_config c = { .max_streams = 2 };

	(void)state;
	snapshots = volume = 0;
	server = wss_start(plain, NULL);
	wss_greet(server, STS);
	rig_open(&rig, wss_port(server), &c);
	return 0;
}

static void never_more_streams_than_allowed(void **state)
{
	(void)state;
	rig_run(&rig, quotes_run);
	subscribe(7);
	subscribe(8);
	subscribe(9);
	assert_true(wss_wait(server, "smd+8+", 1));
	rig_act(&rig, OUT_QUOTES, ACT_UNSUBSCRIBE, 7, NULL);
	assert_true(wss_wait(server, "smd+9+", 1));
	assert_int_equal(wss_count(server, "smd+"), 3);
	assert_true(wss_wait(server, "umd+7+", 1));
}

#define STREAM_TEST(fn) cmocka_unit_test_setup_teardown(fn, open_rig, close_rig)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STREAM_TEST(greets_as_documented),
		STREAM_TEST(waits_for_the_status),
		STREAM_TEST(counts_prints),
		STREAM_TEST(survives_odd_frames),
		STREAM_TEST(refused_subscriptions_are_repeated),
		STREAM_TEST(silent_orders_are_asked_for_once_more),
		STREAM_TEST(reconnects_and_subscribes_everything),
		STREAM_TEST(a_new_session_needs_a_new_socket),
		STREAM_TEST(a_lost_session_is_reported),
		STREAM_TEST(paper_and_live_do_not_mix),
		STREAM_TEST(unsubscribes),
		STREAM_TEST(snapshots_while_there_is_no_stream),
		STREAM_TEST(silence_ends_the_connection),
		STREAM_TEST(heartbeats_alone_are_not_enough),
		cmocka_unit_test_setup_teardown(never_more_streams_than_allowed, open_two, close_rig),
	};

	/* What the environment says of proxies must not matter to loopback. */
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	return cmocka_run_group_tests_name("stream", tests, NULL, NULL);
}
