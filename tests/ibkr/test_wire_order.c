/* test_wire_order.c - submissions, orders, executions, previews, bodies. */
#include "sample.h"

#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "skim/base/clock.h"

static struct caught c;
static struct ev_submission sub;

static void four_shapes(void **state)
{
	static const struct {
		const char *name;
		int status;
		enum sub_step step;
		const char *id[2], *word, *reply, *messages, *text;
		bool duplicate, lapsed;
	} t[] = {
		{ "iserver-account-orders-place-submitted", 200, SUB_ACCEPTED,
		  { "1799796559" }, "PreSubmitted", "", "", "", 0, 0 },
		{ "iserver-account-orders-place-bracket-submitted", 200, SUB_ACCEPTED,
		  { "1799796560", "1799796561" }, "PreSubmitted", "", "", "", 0, 0 },
		{ "iserver-reply-submitted", 200, SUB_ACCEPTED,
		  { "1799796559" }, "PreSubmitted", "", "", "", 0, 0 },
		{ "iserver-account-order-modify", 200, SUB_ACCEPTED,
		  { "1799796559" }, "Submitted", "", "", "", 0, 0 },
		{ "iserver-account-order-cancel", 200, SUB_ACCEPTED,
		  { "1799796559" }, "", "", "", "", 0, 0 },
		{ "iserver-account-order-cancel-immediate", 200, SUB_ACCEPTED,
		  { "1799796563" }, "", "", "", "", 0, 0 },
		{ "iserver-account-orders-place-question", 200, SUB_QUESTION, { NULL }, "",
		  "07a13a5a-4a48-44a5-bb25-5ab37b79186c", "o163",
		  "The following order \"BUY 100 BHP ASX @ 49.50\" price exceeds \nthe Percentage "
		  "constraint of 3%.\nAre you sure you want to submit this order?", 0, 0 },
		{ "iserver-reply-question", 200, SUB_QUESTION, { NULL }, "",
		  "99097238-9824-4830-84ef-46979aa22593", "o354",
		  "You are submitting an order without market data. We strongly recommend against "
		  "this as it may result in erroneous and unexpected trades.\nAre you sure you want "
		  "to submit this order?", 0, 0 },
		{ "iserver-account-orders-place-question-html", 200, SUB_QUESTION, { NULL }, "",
		  "5bb1a5a0-1df9-4a0e-8a55-0a2c3f1f0c11", "o10153", NULL, 0, 0 },
		{ "iserver-account-orders-place-question-two-messages", 200, SUB_QUESTION, { NULL },
		  "", "b1e4b7a2-3c6d-4f5a-9e41-6f1d8a3e7c02", "o383,o451", NULL, 0, 0 },
		{ "iserver-account-orders-place-error", 200, SUB_REFUSED, { NULL }, "", "", "", NULL,
		  0, 0 },
		{ "iserver-account-orders-place-error", 500, SUB_REFUSED, { NULL }, "", "", "", NULL,
		  0, 0 },
		{ "iserver-account-orders-place-error-duplicate", 200, SUB_REFUSED, { NULL }, "", "",
		  "", NULL, 1, 0 },
		{ "iserver-account-orders-place-not-confirmed", 200, SUB_REFUSED, { NULL }, "", "",
		  "", "Order not confirmed", 0, 1 },
		{ "iserver-reply-not-found", 400, SUB_REFUSED, { NULL }, "", "", "",
		  "reply id not found: '07a13a5a-4a48-44a5-bb25-5ab37b79186c'", 0, 1 },
		{ "iserver-account-order-cancel-unknown", 200, SUB_REFUSED, { NULL }, "", "", "",
		  "OrderID 1 doesn't exist", 0, 0 },
		{ "iserver-account-orders-place-advanced-reject", 200, SUB_UNKNOWN, { NULL }, "", "",
		  "p12", NULL, 0, 0 },
		{ "error-400-account-not-valid", 400, SUB_REFUSED, { NULL }, "", "", "", NULL, 0, 0 },
		{ "error-400-no-bridge", 400, SUB_REFUSED, { NULL }, "", "", "", NULL, 0, 0 },
		{ "error-401-expired-token", 401, SUB_REFUSED, { NULL }, "", "", "", NULL, 0, 0 },
		{ "error-429", 429, SUB_REFUSED, { NULL }, "", "", "", NULL, 0, 0 },
		/* These may have reached the order book all the same. */
		{ "error-503", 503, SUB_UNKNOWN, { NULL }, "", "", "", "Service Unavailable", 0, 0 },
		{ "error-500-plain", 500, SUB_UNKNOWN, { NULL }, "", "", "", "description", 0, 0 },
		{ "iserver-accounts", 200, SUB_UNKNOWN, { NULL }, "", "", "", NULL, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct sample b = sample_read(t[i].name);
		int ids = t[i].id[0] ? t[i].id[1] ? 2 : 1 : 0;

		sub.sub = 77;
		assert_int_equal(wire_submission(b.s, b.n, t[i].status, &sub), RC_OK);
		assert_int_equal(sub.sub, 77);
		if (sub.step != t[i].step)
			fail_msg("%s (%d): step %d", t[i].name, t[i].status, sub.step);
		assert_int_equal(sub.n_ids, ids);
		for (int k = 0; k < ids; k++) {
			assert_string_equal(sub.order_id[k], t[i].id[k]);
			assert_string_equal(sub.order_status[k], t[i].word);
		}
		assert_string_equal(sub.reply_id, t[i].reply);
		assert_string_equal(sub.message_ids, t[i].messages);
		assert_int_equal(sub.duplicate, t[i].duplicate);
		assert_int_equal(sub.lapsed, t[i].lapsed);
		if (t[i].text)
			assert_string_equal(sub.text, t[i].text);
		else
			assert_true(sub.text[0]);
		sample_free(&b);
	}
}

static void question_texts(void **state)
{
	struct sample b = sample_read("iserver-account-orders-place-question-html");

	(void)state;
	wire_submission(b.s, b.n, 200, &sub);
	assert_null(strchr(sub.text, '<'));
	assert_non_null(strstr(sub.text, "Confirm Mandatory Cap Price"));
	assert_non_null(strstr(sub.text, "TO NOT BE TRADED."));
	sample_free(&b);
	b = sample_read("iserver-account-orders-place-question-two-messages");
	wire_submission(b.s, b.n, 200, &sub);
	assert_non_null(strstr(sub.text, "this order?\n\nThe following order"));
	assert_non_null(strstr(sub.text, "100,000 AUD.\nAre you sure"));
	sample_free(&b);
}

static void odd_submissions(void **state)
{
	static const struct {
		const char *body;
		int status;
		enum sub_step step;
		int n_ids;
		const char *first;
	} t[] = {
		{ "[{\"order_id\":5,\"order_status\":\"Submitted\"}]", 200, SUB_ACCEPTED, 1, "5" },
		{ "{\"order_id\":\"5\"}", 200, SUB_ACCEPTED, 1, "5" },
		{ "[{\"order_id\":\"-1\"}]", 200, SUB_UNKNOWN, 0, "" },
		{ "[{\"order_id\":0}]", 200, SUB_UNKNOWN, 0, "" },
		{ "[{\"order_id\":\"\"}]", 200, SUB_UNKNOWN, 0, "" },
		{ "[{\"order_id\":99999999999999999999}]", 200, SUB_UNKNOWN, 0, "" },
		{ "{\"order_id\":-1}", 200, SUB_UNKNOWN, 0, "" },
		/* Mixed: parent accepted, child asked about; parent asked about, child accepted. */
		{ "[{\"order_id\":5},{\"id\":\"a-b\",\"message\":[\"sure?\"]}]", 200, SUB_QUESTION, 2,
		  "5" },
		{ "[{\"id\":\"a-b\",\"message\":\"sure?\"},{\"order_id\":5}]", 200, SUB_QUESTION, 2,
		  "" },
		{ "[{\"error\":\"We cannot accept\"},{\"order_id\":6}]", 200, SUB_ACCEPTED, 2, "" },
		{ "[{\"error\":\"We cannot accept\"}]", 200, SUB_REFUSED, 0, "" },
		/* A question that cannot be answered, or whose id would be another path. */
		{ "[{\"message\":[\"sure?\"]}]", 200, SUB_UNKNOWN, 0, "" },
		{ "[{\"id\":\"../x\",\"message\":[\"sure?\"]}]", 200, SUB_UNKNOWN, 0, "" },
		{ "[]", 200, SUB_UNKNOWN, 0, "" },
		{ "{}", 200, SUB_UNKNOWN, 0, "" },
		{ "", 200, SUB_UNKNOWN, 0, "" },
		{ "[{\"order_id\":\"17", 200, SUB_UNKNOWN, 0, "" },
		{ "<html>", 403, SUB_REFUSED, 0, "" },
		{ "", 401, SUB_REFUSED, 0, "" },
		{ "", 408, SUB_UNKNOWN, 0, "" },
		{ "<html>", 502, SUB_UNKNOWN, 0, "" },
		{ "", 504, SUB_UNKNOWN, 0, "" },
		{ "{\"error\":null,\"order_id\":\"8\"}", 200, SUB_ACCEPTED, 1, "8" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		wire_submission(t[i].body, strlen(t[i].body), t[i].status, &sub);
		if (sub.step != t[i].step || sub.n_ids != t[i].n_ids)
			fail_msg("%s (%d): step %d ids %d", t[i].body, t[i].status, sub.step,
				 sub.n_ids);
		assert_string_equal(sub.order_id[0], t[i].first);
		assert_true(sub.text[0] || sub.step == SUB_ACCEPTED);
	}
}

static void previews(void **state)
{
	struct sample b = sample_read("iserver-account-orders-whatif");
	struct ev_preview p = { .ticket = 9 };
	const char *text;

	(void)state;
	assert_int_equal(wire_preview(b.s, b.n, &p), RC_OK);
	assert_true(p.ok && p.ticket == 9);
	assert_string_equal(p.commission, "6.6 AUD");
	assert_int_equal(p.commission_e4.e4, 66000);
	assert_string_equal(p.margin_change, "1,170");
	assert_string_equal(p.funds_after, "1,006,406");
	assert_memory_equal(p.warn, "You are trying to submit", 24);
	assert_string_equal(p.error, "");
	sample_free(&b);
	text = "{\"error\":\"no\",\"amount\":{\"commission\":\"1 ... 2 AUD\"}}";
	assert_int_equal(wire_preview(text, strlen(text), &p), RC_OK);
	assert_false(p.ok);
	assert_string_equal(p.error, "no");
	text = "[{\"id\":\"a\",\"message\":[\"Really?\"]}]";
	assert_int_equal(wire_preview(text, strlen(text), &p), RC_OK);
	assert_false(p.ok);
	assert_string_equal(p.error, "Really?");
	assert_int_equal(wire_preview("{}", 2, &p), RC_SYNTAX);
}

static void order_list(void **state)
{
	static const struct {
		const char *id, *ticker, *word, *ref, *parent, *reason;
		int32_t conid;
		enum side side;
		enum order_type type;
		int tif;	/* -1: not told */
		enum broker_status status;
		int64_t total, filled, remaining, avg, price, aux;
	} t[] = {
		{ "1799796559", "BHP", "Submitted", "skim-20260106-0001", "", "", 4036812, SIDE_BUY,
		  TYPE_LMT, TIF_DAY, BS_SUBMITTED, 100, 0, 100, 0, 468000, 0 },
		{ "1799796560", "PLS", "Filled", "skim-20260106-0002", "", "", 990000003, SIDE_BUY,
		  TYPE_LMT, -1, BS_FILLED, 1000, 1000, 0, 19725, 19800, 0 },
		{ "1799796561", "PLS", "PreSubmitted", "", "1799796560", "", 990000003, SIDE_SELL,
		  TYPE_STP, TIF_GTC, BS_PRESUBMITTED, 1000, 0, 1000, 0, 19050, 19050 },
		{ "1799796562", "FMG", "Submitted", "skim-20260106-0003", "", "", 990000002, SIDE_BUY,
		  TYPE_LMT, TIF_DAY, BS_SUBMITTED, 200, 80, 120, 198000, 198000, 0 },
		{ "1799796563", "CBA", "Cancelled", "skim-20260106-0004", "", "", 990000001, SIDE_BUY,
		  TYPE_MKT, -1, BS_CANCELLED, 10, 0, 10, 0, 0, 0 },
		{ "1799796564", "88E", "Inactive", "skim-20260106-0005", "", "Rejected", 990000004,
		  SIDE_BUY, TYPE_LMT, TIF_DAY, BS_INACTIVE, 50000, 0, 50000, 0, 30, 0 },
	};
	struct sample b = sample_read("iserver-account-orders");
	bool snapshot = false;

	(void)state;
	c.n = 0;
	assert_int_equal(wire_orders(b.s, b.n, 5, &snapshot, caught_sink, &c), RC_OK);
	assert_true(snapshot);
	assert_int_equal(c.n, 6);
	for (size_t i = 0; i < c.n; i++) {
		const struct ev_order *o = &c.ev[i].u.order;

		assert_int_equal(c.ev[i].type, EV_ORDER);
		assert_int_equal(o->source, ORDER_LIST);
		assert_int_equal(o->look, 5);
		assert_string_equal(o->account, "DU1234567");
		assert_string_equal(o->order_id, t[i].id);
		assert_string_equal(o->ticker, t[i].ticker);
		assert_string_equal(o->status_word, t[i].word);
		assert_string_equal(o->ref, t[i].ref);
		assert_int_equal(!!(o->has & OF_REF), t[i].ref[0] != '\0');
		assert_string_equal(o->parent, t[i].parent);
		assert_int_equal(!!(o->has & OF_PARENT), t[i].parent[0] != '\0');
		assert_string_equal(o->reason, t[i].reason);
		assert_int_equal(o->conid, t[i].conid);
		assert_int_equal(o->side, t[i].side);
		assert_int_equal(o->type, t[i].type);
		assert_int_equal(!!(o->has & OF_TIF), t[i].tif >= 0);
		if (t[i].tif >= 0)
			assert_int_equal(o->tif, t[i].tif);
		assert_int_equal(o->status, t[i].status);
		assert_int_equal(o->total, t[i].total);
		assert_int_equal(o->filled, t[i].filled);
		assert_int_equal(o->remaining, t[i].remaining);
		PRICE_IS(o->avg, t[i].avg);
		assert_int_equal(!!(o->has & OF_AVG), t[i].avg != 0);
		PRICE_IS(o->price, t[i].price);
		assert_int_equal(!!(o->has & OF_PRICE), t[i].price != 0);
		PRICE_IS(o->aux, t[i].aux);
		assert_int_equal(!!(o->has & OF_AUX), t[i].aux != 0);
	}
	assert_true(c.ev[0].u.order.time == 1767654400000 * NS_PER_MS);
	sample_free(&b);
}

static void order_lists(void **state)
{
	static const char odd[] =
		"{\"orders\":[{\"orderId\":-1,\"status\":\"Submitted\"},{\"orderId\":0},{\"orderId\":\"\"},"
		"{\"status\":\"Submitted\"},null,7,"
		"{\"orderId\":\"12\",\"status\":\"Sleeping\",\"side\":\"S\",\"orderType\":\"Stop Limit\","
		"\"price\":1.98,\"auxPrice\":\"1.905\",\"totalSize\":\"1,000\",\"conid\":\"7\","
		"\"timeInForce\":\"OPG\",\"lastExecutionTime\":\"260105230640\",\"unknown\":{\"a\":[]}}],"
		"\"snapshot\":\"true\"}";
	struct sample b = sample_read("iserver-account-orders-first-call");
	const struct ev_order *o = &c.ev[0].u.order;
	bool snapshot = true;

	(void)state;
	c.n = 0;
	assert_int_equal(wire_orders(b.s, b.n, 0, &snapshot, caught_sink, &c), RC_OK);
	assert_false(snapshot);
	assert_int_equal(c.n, 0);
	sample_free(&b);
	b = sample_read("iserver-account-orders-filled");
	assert_int_equal(wire_orders(b.s, b.n, 0, &snapshot, caught_sink, &c), RC_OK);
	assert_false(snapshot);
	assert_int_equal(c.n, 1);
	assert_int_equal(o->status, BS_FILLED);
	assert_false(o->has & OF_TIF);
	sample_free(&b);

	c.n = 0;
	assert_int_equal(wire_orders(odd, strlen(odd), 0, &snapshot, caught_sink, &c), RC_OK);
	assert_true(snapshot);
	assert_int_equal(c.n, 1);
	assert_string_equal(o->order_id, "12");
	assert_int_equal(o->status, BS_OTHER);
	assert_string_equal(o->status_word, "Sleeping");
	assert_int_equal(o->side, SIDE_SELL);
	assert_int_equal(o->type, TYPE_STOP_LIMIT);
	assert_int_equal(o->tif, TIF_OTHER);
	PRICE_IS(o->price, 19800);
	PRICE_IS(o->aux, 19050);
	assert_int_equal(o->total, 1000);
	assert_int_equal(o->conid, 7);
	assert_true(o->time == 1767654400 * NS_PER_S);
	assert_int_equal(wire_orders("{\"error\":\"x\"}", 13, 0, &snapshot, caught_sink, &c), RC_REFUSED);
	assert_int_equal(wire_orders("[]", 2, 0, &snapshot, caught_sink, &c), RC_SYNTAX);
}

/* Every word of the reference's table (7.10), other spellings, and one that nobody knows: working. */
static void status_words(void **state)
{
	static const struct {
		const char *word;
		enum broker_status status;
	} t[] = {
		{ "Inactive", BS_INACTIVE }, { "PendingSubmit", BS_PENDING_SUBMIT },
		{ "PreSubmitted", BS_PRESUBMITTED }, { "Submitted", BS_SUBMITTED }, { "Filled", BS_FILLED },
		{ "PendingCancel", BS_PENDING_CANCEL }, { "PreCancelled", BS_PRECANCELLED },
		{ "Cancelled", BS_CANCELLED }, { "WarnState", BS_WARN },
		{ "FILLED", BS_FILLED }, { "submitted", BS_SUBMITTED }, { "Canceled", BS_CANCELLED },
		{ "PreCanceled", BS_PRECANCELLED }, { "Maintenance", BS_OTHER }, { "ApiPending", BS_OTHER },
		{ "Cancelled by system", BS_OTHER },
	};
	static const char *const member[] = { "status", "order_status" };

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(t) / sizeof(t[0]); i++) {
		const struct ev_order *o = &c.ev[0].u.order;
		char body[120];
		bool snapshot;

		c.n = 0;
		snprintf(body, sizeof(body), "{\"orders\":[{\"orderId\":5,\"%s\":\"%s\"}]}", member[i % 2],
			 t[i / 2].word);
		assert_int_equal(wire_orders(body, strlen(body), 0, &snapshot, caught_sink, &c), RC_OK);
		assert_int_equal(c.n, 1);
		assert_true(o->has & OF_STATUS);
		assert_string_equal(o->status_word, t[i / 2].word);
		if (o->status != t[i / 2].status)
			fail_msg("%s is %d", t[i / 2].word, o->status);
	}
}

/* Why it is over, where the broker says why. */
static void status_reasons(void **state)
{
	static const struct {
		const char *status, *description, *reason;
	} t[] = {
		{ "Cancelled", "Order Cancelled", "" }, { "Cancelled", "order canceled", "" },
		{ "Cancelled", "Security is halted", "Security is halted" },
		{ "Inactive", "Minimum parcel", "Minimum parcel" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		char body[160];
		bool snapshot;

		c.n = 0;
		snprintf(body, sizeof(body), "{\"orders\":[{\"orderId\":5,\"status\":\"%s\","
			 "\"order_status_description\":\"%s\"}]}", t[i].status, t[i].description);
		assert_int_equal(wire_orders(body, strlen(body), 0, &snapshot, caught_sink, &c), RC_OK);
		assert_string_equal(c.ev[0].u.order.reason, t[i].reason);
	}
}

static void one_status(void **state)
{
	struct sample b = sample_read("iserver-account-order-status");
	struct ev_order o;

	(void)state;
	assert_int_equal(wire_order_status(b.s, b.n, &o), RC_OK);
	assert_int_equal(o.source, ORDER_STATUS);
	assert_string_equal(o.order_id, "1799796559");
	assert_int_equal(o.status, BS_SUBMITTED);
	assert_int_equal(o.side, SIDE_BUY);
	assert_int_equal(o.type, TYPE_LMT);
	assert_int_equal(o.tif, TIF_DAY);
	assert_int_equal(o.total, 100);
	assert_int_equal(o.remaining, 100);
	PRICE_IS(o.price, 468000);
	assert_string_equal(o.reason, "Order Submitted");
	sample_free(&b);
	b = sample_read("iserver-account-order-status-filled");
	assert_int_equal(wire_order_status(b.s, b.n, &o), RC_OK);
	assert_int_equal(o.status, BS_FILLED);
	assert_int_equal(o.filled, 1000);
	PRICE_IS(o.avg, 19725);
	sample_free(&b);
	b = sample_read("iserver-account-order-status-503");
	assert_int_equal(wire_order_status(b.s, b.n, &o), RC_REFUSED);
	sample_free(&b);
}

static void trades(void **state)
{
	static const char odd[] =
		"[{\"execution_id\":\"\",\"size\":1,\"price\":\"1\",\"side\":\"B\"},"
		"{\"execution_id\":\"a\",\"size\":0,\"price\":\"1\",\"side\":\"B\"},"
		"{\"execution_id\":\"a\",\"size\":1,\"price\":\"\",\"side\":\"B\"},"
		"{\"execution_id\":\"a\",\"size\":1,\"price\":\"1\"},"
		"{\"execution_id\":\"ok.01\",\"size\":\"1,000\",\"price\":1.905,\"side\":\"SELL\","
		"\"trade_time\":\"20260105-23:08:38\",\"conid\":\"7\",\"order_id\":12}]";
	struct sample b = sample_read("iserver-account-trades");
	const struct ev_fill *f = &c.ev[0].u.fill;

	(void)state;
	c.n = 0;
	assert_int_equal(wire_trades(b.s, b.n, 3, caught_sink, &c), RC_OK);
	assert_int_equal(c.n, 3);
	assert_int_equal(f->look, 3);
	assert_string_equal(f->exec_id, "0001f4e5.695c1a2b.01.01");
	assert_string_equal(f->ref, "skim-20260106-0002");
	assert_string_equal(f->ticker, "PLS");
	assert_string_equal(f->account, "DU1234567");
	assert_int_equal(f->conid, 990000003);
	assert_int_equal(f->side, SIDE_BUY);
	assert_int_equal(f->size, 600);
	PRICE_IS(f->price, 19700);
	assert_true(f->has_commission && f->commission.e4 == 66000);
	assert_true(f->time == 1767654518000 * NS_PER_MS);
	PRICE_IS(c.ev[1].u.fill.price, 19750);
	assert_string_equal(c.ev[2].u.fill.ticker, "FMG");
	sample_free(&b);
	b = sample_read("iserver-account-trades-empty");
	c.n = 0;
	assert_int_equal(wire_trades(b.s, b.n, 3, caught_sink, &c), RC_OK);
	assert_int_equal(c.n, 0);
	sample_free(&b);
	assert_int_equal(wire_trades(odd, strlen(odd), 3, caught_sink, &c), RC_OK);
	assert_int_equal(c.n, 1);
	assert_int_equal(f->side, SIDE_SELL);
	assert_int_equal(f->size, 1000);
	assert_string_equal(f->order_id, "12");
	assert_true(f->time == 1767654518 * NS_PER_S);
	assert_false(f->has_commission);
}

static struct act_order entry(void)
{
	return (struct act_order){
		.account = "DU1234567", .coid = "skim-20260106-0002", .conid = 990000003,
		.side = SIDE_BUY, .type = TYPE_LMT, .tif = TIF_DAY, .quantity = 1000,
		.limit = { 19800 }, .child = true, .child_tif = TIF_GTC, .child_stop = { 19050 },
	};
}

/* The documented request, whatever its spacing: same members, same values, same order. */
static void body_is(const char *sample, const char *got)
{
	struct sample b = sample_read(sample);
	struct json_object *want = json_tokener_parse(b.s), *have = json_tokener_parse(got);

	assert_non_null(want);
	assert_non_null(have);
	assert_true(json_object_equal(want, have));
	assert_string_equal(json_object_to_json_string(want), json_object_to_json_string(have));
	json_object_put(want);
	json_object_put(have);
	sample_free(&b);
}

/* Times of the broker in both shapes; what no clock of ours can hold is none, and no overflow. */
static void odd_times(void **state)
{
	static const struct {
		const char *stamp;
		int64_t s;
	} t[] = {
		{ "20260105-23:08:38", 1767654518 }, { "260105230838", 1767654518 },
		{ "20240229-00:00:00", 1709164800 }, { "99991231-23:59:59", 0 },
		{ "22620412-00:00:00", 0 }, { "00000101-00:00:00", 0 }, { "20261301-00:00:00", 0 },
		{ "20260001-00:00:00", 0 }, { "2026010523", 0 }, { "202601052308381", 0 }, { "x", 0 },
	};
	char body[300];

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		snprintf(body, sizeof(body), "[{\"execution_id\":\"e\",\"size\":1,\"price\":\"1\","
			 "\"side\":\"B\",\"trade_time\":\"%s\"}]", t[i].stamp);
		c.n = 0;
		wire_trades(body, strlen(body), 1, caught_sink, &c);
		assert_int_equal(c.n, 1);
		assert_true(c.ev[0].u.fill.time == t[i].s * NS_PER_S);
	}
}

static void place_bodies(void **state)
{
	struct act_order o = entry();
	char out[1024];

	(void)state;
	assert_int_equal(wire_place_body(&o, out, sizeof(out)), RC_OK);
	body_is("iserver-account-orders-place-bracket.request", out);
	assert_string_equal(out,
		"{\"orders\":[{\"acctId\":\"DU1234567\",\"conid\":990000003,\"orderType\":\"LMT\","
		"\"outsideRTH\":false,\"price\":1.98,\"side\":\"BUY\",\"tif\":\"DAY\",\"quantity\":1000,"
		"\"cOID\":\"skim-20260106-0002\"},{\"acctId\":\"DU1234567\",\"conid\":990000003,"
		"\"orderType\":\"STP\",\"outsideRTH\":false,\"price\":1.905,\"side\":\"SELL\","
		"\"tif\":\"GTC\",\"quantity\":1000,\"parentId\":\"skim-20260106-0002\"}]}");
	o.child = false;
	o.side = SIDE_SELL;
	o.type = TYPE_STOP_LIMIT;
	o.tif = TIF_GTC;
	o.trigger = (struct price){ 19850 };
	assert_int_equal(wire_place_body(&o, out, sizeof(out)), RC_OK);
	assert_string_equal(out,
		"{\"orders\":[{\"acctId\":\"DU1234567\",\"conid\":990000003,"
		"\"orderType\":\"STOP_LIMIT\",\"outsideRTH\":false,\"price\":1.98,\"auxPrice\":1.985,"
		"\"side\":\"SELL\",\"tif\":\"GTC\",\"quantity\":1000,\"cOID\":\"skim-20260106-0002\"}]}");
	o.type = TYPE_STP;
	assert_int_equal(wire_place_body(&o, out, sizeof(out)), RC_OK);
	assert_non_null(strstr(out, "\"orderType\":\"STP\",\"outsideRTH\":false,\"price\":1.985,\"side\""));
}

static void change_body(void **state)
{
	struct act_order o = { .account = "DU1234567", .order_id = "1799796559", .conid = 4036812,
			       .side = SIDE_BUY, .type = TYPE_LMT, .tif = TIF_DAY,
			       .quantity = 100, .limit = { 468500 } };
	char out[512];

	(void)state;
	assert_int_equal(wire_change_body(&o, out, sizeof(out)), RC_OK);
	body_is("iserver-account-order-modify.request", out);
}

static void bodies_never_written(void **state)
{
	char out[1024];

	(void)state;
#define REFUSED(change)                                                    \
	do {                                                               \
		struct act_order o = entry();                              \
		change;                                                    \
		strcpy(out, "x");                                          \
		assert_int_equal(wire_place_body(&o, out, sizeof(out)), RC_RANGE); \
		assert_string_equal(out, "");                              \
	} while (0)
	REFUSED(o.quantity = 0);
	REFUSED(o.quantity = -5);
	REFUSED(o.quantity = QTY_MAX);
	REFUSED(o.limit.e4 = 0);
	REFUSED(o.limit.e4 = -1);
	REFUSED(o.limit.e4 = PRICE_MAX_E4 + 1);
	REFUSED(o.type = TYPE_MKT);
	REFUSED(o.type = TYPE_OTHER);
	REFUSED(o.tif = TIF_OTHER);
	REFUSED(o.conid = 0);
	REFUSED(o.account[0] = '\0');
	REFUSED(strcpy(o.account, "DU\"1"));
	REFUSED(strcpy(o.coid, ""));
	REFUSED(strcpy(o.coid, "a\"b"));
	REFUSED(o.child_stop.e4 = 0);
	REFUSED(o.child_tif = TIF_OTHER);
	REFUSED(o.side = (enum side)7);
	REFUSED(o.type = TYPE_STP);
	for (size_t cap = 0; cap < 200; cap++) {
		struct act_order o = entry();
		enum rc rc = wire_place_body(&o, out, cap);

		assert_int_equal(rc, RC_FULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(four_shapes),	cmocka_unit_test(question_texts),
		cmocka_unit_test(odd_submissions), cmocka_unit_test(previews),
		cmocka_unit_test(order_list),	cmocka_unit_test(order_lists),
		cmocka_unit_test(status_words), cmocka_unit_test(status_reasons), cmocka_unit_test(one_status),
		cmocka_unit_test(trades),
		cmocka_unit_test(odd_times),	cmocka_unit_test(place_bodies), cmocka_unit_test(change_body),
		cmocka_unit_test(bodies_never_written),
	};

	return cmocka_run_group_tests_name("wire: orders", tests, NULL, NULL);
}
