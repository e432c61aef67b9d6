/* test_wire_frame.c - websocket frames. */
#include "sample.h"

#include <stdio.h>
#include <string.h>

static struct caught c;
static struct ws_frame f;

static void every_sample(void **state)
{
	static const struct {
		const char *name;
		enum ws_topic topic;
		size_t events;
		int type;
	} t[] = {
		{ "ws-act", WS_ACT, 0, 0 },
		{ "ws-blt", WS_BLT, 1, EV_BROKER_TEXT },
		{ "ws-error-unknown-topic", WS_ERROR, 0, 0 },
		{ "ws-ntf", WS_NTF, 1, EV_BROKER_TEXT },
		{ "ws-ntf-prompt", WS_NTF, 1, EV_PROMPT },
		{ "ws-sbd", WS_OTHER, 0, 0 },
		{ "ws-sld", WS_OTHER, 0, 0 },
		{ "ws-smd-empty", WS_QUOTE, 0, 0 },
		{ "ws-smd-error", WS_ERROR, 0, 0 },
		{ "ws-smd-first", WS_QUOTE, 1, EV_QUOTE },
		{ "ws-smd-update", WS_QUOTE, 1, EV_QUOTE },
		{ "ws-smh", WS_OTHER, 0, 0 },
		{ "ws-sor", WS_ORDERS, 1, EV_ORDER },
		{ "ws-sor-error", WS_ERROR, 0, 0 },
		{ "ws-sor-market", WS_ORDERS, 1, EV_ORDER },
		{ "ws-sor-partial", WS_ORDERS, 1, EV_ORDER },
		{ "ws-spl", WS_PNL, 1, EV_CASH },
		{ "ws-spl-partial", WS_PNL, 1, EV_CASH },
		{ "ws-ssd", WS_OTHER, 0, 0 },
		{ "ws-str", WS_TRADES, 1, EV_FILL },
		{ "ws-sts", WS_STS, 0, 0 },
		{ "ws-sts-competing", WS_STS, 0, 0 },
		{ "ws-sts-unauthenticated", WS_STS, 0, 0 },
		{ "ws-system-hb", WS_HEARTBEAT, 0, 0 },
		{ "ws-system-success", WS_SYSTEM, 0, 0 },
		{ "ws-tic", WS_TIC, 0, 0 },
		{ "ws-uld", WS_OTHER, 0, 0 },
		{ "ws-umh", WS_OTHER, 0, 0 },
		{ "ws-usd", WS_OTHER, 0, 0 },
		{ "ws-waiting-for-session", WS_WAITING, 0, 0 },
	};
	size_t n, ws = 0;
	char **names = sample_names(&n);

	(void)state;
	for (size_t i = 0; i < n; i++)
		ws += strncmp(names[i], "ws-", 3) == 0;
	sample_names_free(names, n);
	assert_int_equal(ws, sizeof(t) / sizeof(t[0]));
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct sample b = sample_read(t[i].name);

		c.n = 0;
		assert_int_equal(wire_frame(b.s, b.n, "DU1234567", &f, caught_sink, &c), RC_OK);
		if (f.topic != t[i].topic || c.n != t[i].events)
			fail_msg("%s: topic %d, %zu events", t[i].name, f.topic, c.n);
		if (c.n)
			assert_int_equal(c.ev[0].type, t[i].type);
		sample_free(&b);
	}
}

static const struct event *one(const char *name)
{
	struct sample b = sample_read(name);

	c.n = 0;
	memset(c.ev, 0, sizeof(c.ev[0]));
	assert_int_equal(wire_frame(b.s, b.n, "DU1234567", &f, caught_sink, &c), RC_OK);
	sample_free(&b);
	return &c.ev[0];
}

static void values(void **state)
{
	const struct event *e = one("ws-smd-first");

	(void)state;
	assert_int_equal(e->u.quote.conid, 4036812);
	assert_int_equal(e->u.quote.source, QUOTE_STREAM);
	PRICE_IS(e->u.quote.last, 467400);
	assert_int_equal(e->u.quote.volume, 2312345);
	assert_int_equal(e->u.quote.ask_size, 12340);
	assert_int_equal(e->u.quote.bid_size, 8500);
	e = one("ws-smd-update");
	assert_int_equal(e->u.quote.has, QF_LAST | QF_LAST_SIZE | QF_AVAILABILITY);

	e = one("ws-sor");
	assert_int_equal(e->u.order.source, ORDER_STREAM);
	assert_string_equal(e->u.order.order_id, "1799796562");
	assert_int_equal(e->u.order.filled, 80);
	e = one("ws-sor-market");
	assert_int_equal(e->u.order.status, BS_INACTIVE);
	assert_false(e->u.order.has & OF_PRICE);
	e = one("ws-sor-partial");
	assert_string_equal(e->u.order.order_id, "1799796559");
	assert_int_equal(e->u.order.has, 0);

	e = one("ws-str");
	assert_string_equal(e->u.fill.exec_id, "0001f4e5.695c1a2b.01.01");
	assert_false(e->u.fill.has_commission);
	e = one("ws-spl-partial");
	assert_true(e->u.cash.has_day && !e->u.cash.has_net);
	assert_int_equal(e->u.cash.day.e4, -358000);
	e = one("ws-spl");
	assert_true(e->u.cash.net.e4 == 10051655000);

	e = one("ws-ntf");
	assert_string_equal(e->u.broker_text.title, "Order filled");
	assert_string_equal(e->u.broker_text.text, "Bought 1000 PLS at 1.9725");
	e = one("ws-ntf-prompt");
	assert_string_equal(e->u.prompt.order_id, "1799796559");
	assert_string_equal(e->u.prompt.req_id, "22170");
	assert_string_equal(e->u.prompt.message_id, "p12");
	assert_int_equal(e->u.prompt.n, 3);
	assert_string_equal(e->u.prompt.option[0], "Use on this order");
	assert_string_equal(e->u.prompt.option[2], "Do not use");
	assert_non_null(strstr(e->u.prompt.text, "Price Management Algo?"));
	e = one("ws-blt");
	assert_non_null(strstr(e->u.broker_text.text, "is delayed."));
}

static void states(void **state)
{
	(void)state;
	one("ws-sts");
	assert_true(f.status.has_authenticated && f.status.authenticated && !f.status.competing);
	one("ws-sts-unauthenticated");
	assert_true(f.status.has_authenticated && !f.status.authenticated);
	assert_false(f.status.has_connected);
	one("ws-sts-competing");
	assert_true(f.status.competing && !f.status.has_authenticated);
	one("ws-system-success");
	assert_true(f.is_paper_known && f.is_paper);
	one("ws-act");
	assert_true(f.is_paper_known && f.is_paper);
	one("ws-sor-error");
	assert_string_equal(f.error, "unable to subscribe");
	assert_string_equal(f.error_topic, "sor");
	one("ws-smd-error");
	assert_string_equal(f.error_topic, "smd");
	one("ws-error-unknown-topic");
	assert_string_equal(f.error_topic, "");
}

static void bad_bytes(void **state)
{
	static const struct {
		const char *text;
		size_t events;
		enum rc rc;
	} t[] = {
		/* A byte that is not UTF-8 costs the text, not the frame. */
		{ "{\"topic\":\"blt\",\"args\":{\"id\":\"1\",\"message\":\"a\x99" "b\"}}", 1, RC_OK },
		{ "{\"topic\":\"smd+7\",\"conid\":7,\"55\":\"\x99\",\"31\":\"1.00\"}", 1, RC_OK },
		{ "{\"topic\":\"smd+7\",\"conid\":8,\"31\":\"1.00\"}", 0, RC_OK },
		{ "{\"topic\":\"smd+7\",\"31\":\"1.00\"}", 0, RC_OK },
		{ "{\"topic\":\"sor\",\"args\":7}", 0, RC_OK },
		{ "{\"topic\":\"sor\",\"args\":[7,null,[],{\"orderId\":-1}]}", 0, RC_OK },
		{ "{\"topic\":\"sts\"}", 0, RC_OK },
		{ "{\"topic\":\"spl\",\"args\":{\"U9.Core\":{\"dpl\":1}}}", 0, RC_OK },
		{ "{\"topic\":7}", 0, RC_OK },
		{ "[]", 0, RC_OK },
		{ "{\"topic\":\"sor\",\"args\":[{\"ord", 0, RC_SYNTAX },
		{ "hello", 0, RC_SYNTAX },
		{ "", 0, RC_SYNTAX },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		c.n = 0;
		if (wire_frame(t[i].text, strlen(t[i].text), "DU1", &f, caught_sink, &c) != t[i].rc ||
		    c.n != t[i].events)
			fail_msg("%s: %zu events", t[i].text, c.n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_sample), cmocka_unit_test(values),
		cmocka_unit_test(states), cmocka_unit_test(bad_bytes),
	};

	return cmocka_run_group_tests_name("wire: frames", tests, NULL, NULL);
}
