/*
 * test_server.c - the real skim-sim, driven over its sockets by a client that signs for
 * itself: sign-in, gates, quotes, an order with its question, faults, the two ways to end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "simclient.h"
#include "../tmpdir.h"

#define ACCOUNT "DU1234567"
#define CONID	"990000501"

enum { SOON = 8000 };

static const char scenario[] =
	"date 2026-11-24\nstart 10:20:00\ncash 50000\nfill delay 100ms\n"
	"stock TST " CONID " \"TEST LTD\" prior 1.000 open 1.100 rate 600 depth 500000\n"
	"band TST 10:00:00 1.150 1.160\n"
	"stock QQQ 990000502 \"QUIET LTD\" prior 10.00 open 10.10 depth 90000\n"
	"abroad TST 990000901 \"TEST INC\"\n"
	"news TST 08:31:20 sensitive \"A discovery & more\" pages 3 size 2.1MB\n";

static struct {
	char dir[64], file[96];
	struct simproc p;
	struct simclient c;
	struct simsocket w;
} t;

static void ok(const char *command)
{
	const char *answer = simproc_command(&t.p, command);

	if (!answer || strncmp(answer, "ok", 2) != 0)
		fail_msg("%s: %s", command, answer ? answer : "no answer");
}

static int call(const char *method, const char *path, const char *query, const char *body)
{
	return simclient_request(&t.c, method, path, query, body);
}

/* The answer must hold `part`. */
static void holds(const char *part)
{
	if (!strstr(t.c.body, part))
		fail_msg("%d %s does not hold %s", t.c.status, t.c.body, part);
}

static void is(int status, const char *part)
{
	if (t.c.status != status)
		fail_msg("status %d, %s", t.c.status, t.c.body);
	holds(part);
}

/* Between two looks at a state: the control socket has nothing to say for so long. */
static void look_again(void)
{
	simproc_line(&t.p, 50);
}

static void init_session(void)
{
	int64_t until = simproc_ms() + SOON;

	call("POST", "/iserver/auth/ssodh/init", NULL, "{\"publish\":true,\"compete\":true}");
	assert_int_equal(t.c.status, 200);
	do {
		look_again();
		call("POST", "/iserver/auth/status", NULL, NULL);
	} while (!strstr(t.c.body, "\"authenticated\":true") && simproc_ms() < until);
	holds("\"established\":true");
	call("GET", "/iserver/accounts", NULL, NULL);
	is(200, "\"selectedAccount\":\"" ACCOUNT "\"");
}

static void open_socket(void)
{
	struct json_object *o;

	assert_int_equal(call("POST", "/tickle", NULL, NULL), 200);
	o = simclient_json(&t.c);
	assert_true(simsocket_open(&t.w, &t.c, json_object_get_string(json_object_object_get(o, "session"))));
	json_object_put(o);
}

/* Control's own numbers. */
static int64_t counted(const char *name)
{
	struct json_object *o = simproc_json(&t.p, "requests");
	int64_t n = json_object_get_int64(json_object_object_get(o, name));

	json_object_put(o);
	return n;
}

/* --- what it prints --- */

static void test_environment(void **state)
{
	static const char *const names[] = {
		"OAUTH_CONSUMER_KEY", "OAUTH_ACCESS_TOKEN", "OAUTH_ACCESS_TOKEN_SECRET",
		"OAUTH_DH_PRIME", "OAUTH_SIGNATURE_KEY_PATH", "OAUTH_ENCRYPTION_KEY_PATH",
		"SKIM_IBKR_URL", "SKIM_ASX_URL", "DISCORD_WEBHOOK_URL", "SKIM_CLOCK_START",
		"SKIM_CLOCK_RATE", "SKIM_SIM_CONTROL",
	};
	struct stat st;

	(void)state;
	assert_int_equal(t.p.n, sizeof names / sizeof *names);
	for (int i = 0; i < t.p.n; i++)
		assert_string_equal(t.p.name[i], names[i]);
	assert_int_equal(strlen(simproc_env(&t.p, "OAUTH_CONSUMER_KEY")), 9);
	assert_int_equal(strncmp(simproc_env(&t.p, "SKIM_CLOCK_START"), "2026-11-24T10:20:0", 18), 0);
	assert_string_equal(simproc_env(&t.p, "SKIM_CLOCK_RATE"), "1.000");
	assert_int_equal(stat(simproc_env(&t.p, "OAUTH_SIGNATURE_KEY_PATH"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(stat(simproc_env(&t.p, "SKIM_SIM_CONTROL"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

/* --- sign-in --- */

static void test_token_in_every_row(void **state)
{
	static const char *const rows[] = { "2048", "2047", "2044", "2040", "2039" };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char command[32];

		snprintf(command, sizeof command, "key-bits %s", rows[i]);
		ok(command);
		assert_true(simclient_token(&t.c));
		assert_int_equal(call("POST", "/tickle", NULL, NULL), 200);
	}
	ok("tamper-lst 1");
	assert_false(simclient_token(&t.c));
	assert_int_equal(t.c.status, 200);
	assert_true(simclient_token(&t.c));
	assert_int_equal(counted("tokens"), 7);
}

static void test_no_bridge_before_init(void **state)
{
	(void)state;
	call("GET", "/iserver/accounts", NULL, NULL);
	is(400, "Bad Request: no bridge");
	call("POST", "/iserver/auth/status", NULL, NULL);
	is(200, "\"authenticated\":false");
	call("POST", "/iserver/auth/ssodh/init", NULL, "{\"compete\":true}");
	assert_int_equal(t.c.status, 500);	/* publish is needed */
	assert_int_equal(call("GET", "/trsrv/stocks", "symbols=TST", NULL), 200);
}

static void test_session_comes_up(void **state)
{
	(void)state;
	call("POST", "/iserver/auth/ssodh/init", NULL, "{\"publish\":true,\"compete\":false}");
	is(200, "\"established\":false");
	call("GET", "/iserver/accounts", NULL, NULL);
	is(400, "no bridge");
	call("GET", "/portfolio2/" ACCOUNT "/positions", NULL, NULL);
	is(400, "/portfolio/accounts first");
	int64_t until = simproc_ms() + SOON;

	do {
		look_again();
		call("POST", "/iserver/auth/status", NULL, NULL);
	} while (!strstr(t.c.body, "\"authenticated\":true") && simproc_ms() < until);
	call("GET", "/iserver/marketdata/snapshot", "conids=" CONID "&fields=31", NULL);
	is(400, "Please query /accounts first");
	call("POST", "/iserver/account/" ACCOUNT "/orders", NULL, "{\"orders\":[]}");
	is(400, "Please query /accounts first");
	init_session();
	call("GET", "/portfolio/accounts", NULL, NULL);
	is(200, "\"accountId\":\"" ACCOUNT "\"");
	call("GET", "/portfolio2/" ACCOUNT "/positions", NULL, NULL);
	is(200, "[");
	call("GET", "/portfolio/DU7654321/summary", NULL, NULL);
	is(400, "accountId is not valid: DU7654321");
}

static void test_refused_requests(void **state)
{
	int64_t failed = counted("signatures_failed");

	(void)state;
	assert_int_equal(call("POST", "/tickle", NULL, NULL), 200);
	t.c.reuse_nonce = true;
	call("POST", "/tickle", NULL, NULL);
	is(401, "statusCode\":401");
	t.c.skew = 400;
	call("POST", "/tickle", NULL, NULL);
	is(401, "statusCode\":401");
	t.c.skew = -400;
	assert_int_equal(call("POST", "/tickle", NULL, NULL), 401);
	t.c.skew = 250;
	assert_int_equal(call("POST", "/tickle", NULL, NULL), 200);
	t.c.skew = 0;
	t.c.realm = "test_realm";
	assert_int_equal(call("POST", "/tickle", NULL, NULL), 401);
	t.c.realm = NULL;
	t.c.lst[3] ^= 1;
	assert_int_equal(call("POST", "/tickle", NULL, NULL), 401);
	t.c.lst[3] ^= 1;
	assert_int_equal(simclient_plain(&t.c, "POST", "/v1/api/tickle", "User-Agent: x\r\n", ""), 401);
	assert_int_equal(counted("signatures_failed"), failed + 6);
	simclient_plain(&t.c, "POST", "/v1/api/tickle", "", "");
	is(403, "Access Denied");
	assert_int_equal(simclient_plain(&t.c, "POST", "/v1/api/tickle", "User-Agent: x\r\n", NULL), 411);
	assert_int_equal(simclient_plain(&t.c, "GET", "/elsewhere", "User-Agent: x\r\n", NULL), 404);
	assert_int_equal(call("GET", "/no/such/path", NULL, NULL), 404);
}

/* --- reading --- */

static void test_contracts(void **state)
{
	(void)state;
	call("GET", "/trsrv/stocks", "symbols=TST%2CQQQ,ZZZ", NULL);
	is(200, "\"conid\":" CONID ",\"exchange\":\"ASX\",\"isUS\":false");
	holds("\"conid\":990000901,\"exchange\":\"NYSE\"");
	holds("\"QQQ\":[");
	assert_null(strstr(t.c.body, "ZZZ"));
	call("GET", "/iserver/secdef/search", "symbol=ZZZ", NULL);
	is(200, "No symbol found");
	call("GET", "/iserver/contract/" CONID "/info-and-rules", NULL, NULL);
	is(200, "\"incrementRules\":[{\"lowerEdge\":0.0,\"increment\":0.001}");
	call("GET", "/trsrv/secdef", "conids=" CONID, NULL);
	is(200, "\"ticker\":\"TST\"");
}

static void test_snapshot_preflight(void **state)
{
	int64_t until = simproc_ms() + SOON;

	(void)state;
	call("GET", "/iserver/marketdata/snapshot", "conids=" CONID "&fields=31,84,86,7295,7741,7762", NULL);
	is(200, "[{\"conidEx\":\"" CONID "\",\"conid\":" CONID "}]");
	do {
		look_again();
		call("GET", "/iserver/marketdata/snapshot", "conids=" CONID, NULL);
	} while (!strstr(t.c.body, "\"84\":") && simproc_ms() < until);
	holds("\"7741\":\"1.000\"");
	holds("\"7295\":\"1.100\"");
	holds("\"6509\":\"RpB\"");
	holds("\"31\":\"1.1");
	ok("halt TST on");
	call("GET", "/iserver/marketdata/snapshot", "conids=" CONID, NULL);
	holds("\"31\":\"H1.1");
	holds("\"84\":\"\"");
	ok("halt TST off");
	call("POST", "/iserver/marketdata/unsubscribe", NULL, "{\"conid\":" CONID "}");
	is(200, "{\"success\":true}");
	call("POST", "/iserver/marketdata/unsubscribe", NULL, "{\"conid\":" CONID "}");
	is(500, "unknown");
}

static void test_bars(void **state)
{
	(void)state;
	call("GET", "/iserver/marketdata/history",
	     "conid=" CONID "&period=1d&bar=1min&outsideRth=false", NULL);
	is(200, "\"symbol\":\"TST\"");
	holds("\"priceFactor\":200");
	holds("\"barLength\":60");
	struct json_object *o = simclient_json(&t.c), *data = json_object_object_get(o, "data");

	assert_true(json_object_array_length(data) > 15);
	assert_int_equal(json_object_get_int(json_object_object_get(o, "points")),
			 json_object_array_length(data) - 1);
	json_object_put(o);
	call("GET", "/iserver/marketdata/history", "conid=1&period=1d&bar=1min", NULL);
	is(500, "No data.");
}

static void test_scanner(void **state)
{
	(void)state;
	call("POST", "/iserver/scanner/run", NULL,
	     "{\"instrument\":\"STOCK.HK\",\"location\":\"STK.HK.ASX\",\"type\":\"HIGH_OPEN_GAP\","
	     "\"filter\":[{\"code\":\"priceAbove\",\"value\":0.05},{\"code\":\"nonsense\",\"value\":9}]}");
	is(200, "\"scan_data\":\"+10.00%\"");
	assert_true(strstr(t.c.body, "TST") < strstr(t.c.body, "QQQ"));
	call("POST", "/iserver/scanner/run", NULL,
	     "{\"instrument\":\"STOCK.HK\",\"location\":\"STK.HK.ASX\",\"type\":\"HIGH_OPEN_GAP\","
	     "\"filter\":[{\"code\":\"priceAbove\",\"value\":5000}]}");
	is(500, "Finished: EMPTY response is received.");
	call("POST", "/iserver/scanner/run", NULL, "{\"location\":\"STK.HK.ASX\"}");
	is(400, "instrument and type params expected.");
}

/* --- the websocket --- */

static void test_socket(void **state)
{
	bool system = false, act = false, sts = false;

	(void)state;
	open_socket();
	for (int i = 0; i < 3; i++) {
		assert_true(simsocket_next(&t.w, SOON));
		system |= strstr(t.w.frame, "\"success\":\"simuser01\"") != NULL;
		act |= strstr(t.w.frame, "\"topic\":\"act\"") != NULL;
		sts |= strstr(t.w.frame, "\"authenticated\":true") != NULL;
	}
	assert_true(system && act && sts);
	assert_true(simsocket_send(&t.w, "smd+" CONID "+{\"fields\":[\"31\",\"84\",\"86\",\"7741\"]}"));
	assert_true(simsocket_wait(&t.w, "\"topic\":\"smd+" CONID "\"", SOON));
	assert_non_null(strstr(t.w.frame, "\"7741\":\"1.000\""));
	assert_true(simsocket_wait(&t.w, "\"topic\":\"smd+" CONID "\"", SOON));
	assert_null(strstr(t.w.frame, "7741"));		/* changes only */
	assert_true(simsocket_send(&t.w, "umd+" CONID "+{}"));
	assert_true(simsocket_send(&t.w, "nonsense"));
	assert_true(simsocket_wait(&t.w, "Topic unknown nonsense", SOON));
	ok("ws-binary on");
	assert_true(simsocket_send(&t.w, "tic"));
	assert_true(simsocket_wait(&t.w, "\"topic\":\"tic\"", SOON));
	assert_int_equal(t.w.opcode, 2);
	ok("ws-binary off");
	ok("ws-badutf8 1");
	ok("bulletin Late trading");
	assert_true(simsocket_wait(&t.w, "Late trading", SOON));
	assert_non_null(memchr(t.w.frame, 0x99, t.w.n));
	assert_true(simsocket_send(&t.w, "sor+{}"));
	assert_true(simsocket_wait(&t.w, "{\"topic\":\"sor\",\"args\":[]}", SOON));
	assert_true(simsocket_send(&t.w, "str+{\"realtimeUpdatesOnly\":false,\"days\":1}"));
}

static void test_socket_needs_the_token_and_the_session(void **state)
{
	struct simsocket other;

	(void)state;
	assert_true(simsocket_open(&other, &t.c, "0123456789abcdef0123456789abcdef"));
	assert_true(simsocket_next(&other, SOON));
	assert_string_equal(other.frame, "{\"message\":\"waiting for session\"}");
	simsocket_close(&other);
	assert_int_not_equal(simclient_plain(&t.c, "GET", "/v1/api/ws?oauth_token=no",
					     "User-Agent: x\r\nUpgrade: websocket\r\n"
					     "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
					     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", NULL),
			     101);
}

/* --- orders --- */

static int place(const char *ref, const char *price, int quantity)
{
	char body[512];

	snprintf(body, sizeof body, "{\"orders\":[{\"acctId\":\"" ACCOUNT "\",\"conid\":" CONID
		 ",\"orderType\":\"LMT\",\"side\":\"BUY\",\"tif\":\"DAY\",\"quantity\":%d,"
		 "\"price\":%s,\"cOID\":\"%s\"}]}", quantity, price, ref);
	return call("POST", "/iserver/account/" ACCOUNT "/orders", NULL, body);
}

/* The first member of that name in the first element of the answer. */
static void first(const char *name, char out[64])
{
	struct json_object *o = simclient_json(&t.c);
	const char *s = json_object_get_string(
		json_object_object_get(json_object_array_get_idx(o, 0), name));

	if (!s)
		fail_msg("%s has no %s", t.c.body, name);
	snprintf(out, 64, "%s", s);
	json_object_put(o);
}

static int reply(const char *id, const char *confirmed)
{
	char path[128], body[64];

	snprintf(path, sizeof path, "/iserver/reply/%s", id);
	snprintf(body, sizeof body, "{\"confirmed\":%s}", confirmed);
	return call("POST", path, NULL, body);
}

static void test_order_question_reply_fill(void **state)
{
	char id[64], order[64], part[128];

	(void)state;
	place("T-1", "1.200", 1000);	/* more than 3 % through the market */
	is(200, "\"messageIds\":[\"o163\"]");
	holds("price exceeds \\nthe Percentage constraint of 3%");
	first("id", id);
	assert_int_equal(reply(id, "\"true\""), 500);	/* text is no boolean */
	reply(id, "true");
	is(200, "\"order_status\":\"Submitted\"");
	first("order_id", order);
	assert_true(simsocket_wait(&t.w, "\"order_ref\":\"T-1\"", SOON));
	snprintf(part, sizeof part, "\"orderId\":%s", order);
	assert_non_null(strstr(t.w.frame, part));
	assert_true(simsocket_wait(&t.w, "\"status\":\"Filled\"", SOON));
	assert_non_null(strstr(t.w.frame, "\"timeInForce\":\"CLOSE\""));
	assert_null(strstr(t.w.frame, "order_ref"));	/* changes only */
	assert_true(simsocket_wait(&t.w, "\"topic\":\"str\"", SOON));
	assert_non_null(strstr(t.w.frame, "\"size\":1000.0"));
	place("T-1", "1.150", 1000);
	is(200, "Local order ID=T-1 is already registered");
	assert_int_equal(reply(id, "true"), 400);
	holds("reply id not found: '");
	place("T-2", "1.500", 1000);
	is(200, "We cannot accept an order at the limit price you selected.");
	place("T-2", "1.151", 1000);
	is(200, "\"error\":");		/* off the step */
}

static void test_order_list_preflight(void **state)
{
	(void)state;
	call("GET", "/iserver/account/orders", NULL, NULL);
	is(200, "{\"orders\":[],\"snapshot\":false}");
	call("GET", "/iserver/account/orders", NULL, NULL);
	is(200, "\"order_ref\":\"T-1\"");
	holds("\"avgPrice\":\"1.1");
	call("GET", "/iserver/account/orders", "force=true", NULL);
	is(200, "{\"orders\":[],\"snapshot\":false}");
	call("GET", "/iserver/account/trades", NULL, NULL);
	is(200, "[]");
	call("GET", "/iserver/account/trades", "days=2", NULL);
	is(200, "\"commission\":\"6.60\"");
	call("GET", "/iserver/account/order/status/1", NULL, NULL);
	assert_int_equal(t.c.status, 503);
	call("GET", "/portfolio2/" ACCOUNT "/positions", NULL, NULL);
	is(200, "\"position\":1000.0,\"conid\":\"" CONID "\"");
	call("GET", "/iserver/account/pnl/partitioned", NULL, NULL);
	is(200, "{\"upnl\":{}}");
	call("GET", "/iserver/account/pnl/partitioned", NULL, NULL);
	is(200, "\"" ACCOUNT ".Core\"");
}

static void test_bracket(void **state)
{
	char child[64], path[128];
	struct json_object *o;

	(void)state;
	call("POST", "/iserver/account/" ACCOUNT "/orders", NULL,
	     "{\"orders\":[{\"acctId\":\"" ACCOUNT "\",\"conid\":" CONID ",\"orderType\":\"LMT\","
	     "\"side\":\"BUY\",\"tif\":\"DAY\",\"quantity\":600,\"price\":1.10,\"cOID\":\"T-3\"},"
	     "{\"acctId\":\"" ACCOUNT "\",\"conid\":" CONID ",\"orderType\":\"STP\",\"side\":\"SELL\","
	     "\"tif\":\"GTC\",\"quantity\":600,\"price\":1.05,\"parentId\":\"T-3\"}]}");
	is(200, "\"parent_order_id\":");
	o = simclient_json(&t.c);
	snprintf(child, sizeof child, "%s", json_object_get_string(json_object_object_get(
			 json_object_array_get_idx(o, 1), "order_id")));
	json_object_put(o);
	snprintf(path, sizeof path, "/iserver/account/order/status/%s", child);
	call("GET", path, NULL, NULL);
	is(200, "\"order_type\":\"STOP\"");
	holds("\"stop_price\":\"1.050\"");
	holds("\"order_status\":\"PreSubmitted\"");
	snprintf(path, sizeof path, "/iserver/account/" ACCOUNT "/order/%s", child);
	call("POST", path, NULL, "{\"acctId\":\"" ACCOUNT "\",\"conid\":" CONID ",\"orderType\":\"STP\","
	     "\"side\":\"SELL\",\"tif\":\"GTC\",\"quantity\":600,\"price\":1.04}");
	is(200, child);
	call("DELETE", path, NULL, NULL);
	is(200, "Request was submitted");
	assert_true(simsocket_wait(&t.w, "\"status\":\"Cancelled\"", SOON));
	call("DELETE", "/iserver/account/" ACCOUNT "/order/7", NULL, NULL);
	is(200, "OrderID 7 doesn't exist");
}

static void test_lost_answer(void **state)
{
	int64_t posts = counted("order_posts"), placed = counted("orders_placed");

	(void)state;
	ok("lose-answer orders 1");
	assert_int_equal(place("T-4", "1.10", 600), 0);
	assert_int_equal(counted("order_posts"), posts + 1);
	assert_int_equal(counted("orders_placed"), placed + 1);
	assert_true(simsocket_wait(&t.w, "\"order_ref\":\"T-4\"", SOON));
	/* Not processed at all: nothing is in the book. */
	ok("cut POST:/iserver/account/*/orders before 1");
	assert_int_equal(place("T-5", "1.10", 600), 0);
	assert_int_equal(counted("order_posts"), posts + 2);
	assert_int_equal(counted("orders_placed"), placed + 1);
}

static void test_questions(void **state)
{
	char id[64];

	(void)state;
	ok("question next o383,o451 Too large?\\nSure?|Too dear?");
	place("T-6", "1.10", 600);
	is(200, "\"message\":[\"Too large?\\nSure?\",\"Too dear?\"]");
	first("id", id);
	call("GET", "/iserver/accounts", NULL, NULL);	/* kills it */
	assert_int_equal(reply(id, "true"), 503);
	ok("question next o1 One?");
	place("T-6", "1.10", 600);
	first("id", id);
	reply(id, "false");
	is(200, "Order not confirmed ");
	ok("question chain 3");
	place("T-6", "1.10", 600);
	for (int i = 0; i < 3; i++) {
		holds("\"message\":[");
		first("id", id);
		reply(id, "true");
	}
	is(200, "\"order_id\":");
	ok("question prompt");
	place("T-7", "1.10", 600);
	is(200, "\"prompt\":true");
	call("POST", "/iserver/notification", NULL,
	     "{\"orderId\":1,\"reqId\":\"22170\",\"text\":\"Use on this order\"}");
	is(400, "no such prompt");
	call("POST", "/iserver/notification", NULL,
	     "{\"orderId\":1799000001,\"reqId\":\"22170\",\"text\":\"use on this order\"}");
	is(400, "none of the options");
	call("POST", "/iserver/notification", NULL,
	     "{\"orderId\":1799000001,\"reqId\":\"22170\",\"text\":\"Use on this order\"}");
	is(200, "\"Request was submitted\"");
	assert_true(simsocket_wait(&t.w, "\"order_ref\":\"T-7\"", SOON));
	ok("reject next");
	place("T-8", "1.10", 600);
	is(200, "\"order_id\":");
	assert_true(simsocket_wait(&t.w, "Order rejected", SOON));
	call("POST", "/iserver/questions/suppress", NULL, "{\"messageIds\":[\"o163\"]}");
	is(200, "submitted");
	place("T-9", "1.200", 600);
	is(200, "\"order_id\":");
}

/* --- faults --- */

static void test_faults(void **state)
{
	static const struct {
		const char *command;
		int status;
		const char *part;
	} rows[] = {
		{ "429 /tickle 1 retry-after 3", 429, "Too many requests" },
		{ "fail /tickle 500", 500, "{\"error\":\"description\"}" },
		{ "fail POST:tickle 503", 503, "Service Unavailable" },
		{ "fail /tickle 403", 403, "<HTML>" },
		{ "fail /tickle 410", 410, "Gone" },
		{ "slow /tickle 120", 200, "session" },
		{ "cut /tickle before", 0, "" },
		{ "cut /tickle in", 0, "" },
		{ "cut /tickle after", 200, "session" },
		{ "lose-answer /tickle", 0, "" },
		{ "truncate /tickle", 200, "session" },
		{ "wrong-type /tickle", 200, "\"session\":7" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t from = simproc_ms();

		print_message("# %s\n", rows[i].command);
		ok(rows[i].command);
		call("POST", "/tickle", NULL, NULL);
		if (rows[i].status)
			is(rows[i].status, rows[i].part);
		else
			assert_int_equal(t.c.status, 0);
		if (strncmp(rows[i].command, "slow", 4) == 0)
			assert_true(simproc_ms() - from >= 120);
		if (strncmp(rows[i].command, "429", 3) == 0)
			assert_non_null(strcasestr(t.c.headers, "retry-after: 3"));
		if (strncmp(rows[i].command, "truncate", 8) == 0)
			assert_null(simclient_json(&t.c));
		assert_int_equal(call("POST", "/tickle", NULL, NULL), 200);
	}
}

static void test_pacing(void **state)
{
	int last = 200;

	(void)state;
	ok("pacing on");
	for (int i = 0; i < 12 && last == 200; i++)
		last = call("GET", "/trsrv/stocks", "symbols=TST", NULL);
	ok("pacing off");
	assert_int_equal(last, 429);
}

static void test_expired_token(void **state)
{
	(void)state;
	ok("expire-token");
	assert_int_equal(call("POST", "/tickle", NULL, NULL), 401);
	assert_true(simclient_token(&t.c));
	assert_int_equal(call("GET", "/iserver/accounts", NULL, NULL), 200);	/* session stayed */
}

static void test_competing(void **state)
{
	(void)state;
	ok("compete on");
	assert_true(simsocket_wait(&t.w, "{\"competing\":true}", SOON));
	call("GET", "/iserver/accounts", NULL, NULL);
	is(400, "no bridge");
	call("POST", "/iserver/auth/status", NULL, NULL);
	is(200, "\"competing\":true");
	call("POST", "/iserver/auth/ssodh/init", NULL, "{\"publish\":true,\"compete\":false}");
	is(200, "\"competing\":true");
	init_session();		/* compete:true takes it */
	call("POST", "/iserver/auth/status", NULL, NULL);
	is(200, "\"competing\":false");
}

/* A socket of the session before goes on beating and says nothing else; a new one is
 * refused its first order subscription. */
static void test_new_session_new_socket(void **state)
{
	(void)state;
	assert_true(simsocket_send(&t.w, "zzz"));
	simsocket_close(&t.w);
	open_socket();
	assert_true(simsocket_wait(&t.w, "\"topic\":\"sts\"", SOON));
	simsocket_close(&t.w);
	open_socket();		/* a reconnection */
	assert_true(simsocket_send(&t.w, "sor+{}"));
	assert_true(simsocket_wait(&t.w, "unable to subscribe", SOON));
	assert_true(simsocket_send(&t.w, "sor+{}"));
	assert_true(simsocket_wait(&t.w, "{\"topic\":\"sor\",\"args\":[{", SOON));
}

static void test_network_cut(void **state)
{
	int64_t from = simproc_ms();

	(void)state;
	ok("network cut 1");
	assert_false(simsocket_wait(&t.w, "no such frame", SOON));
	assert_true(simproc_ms() - from < SOON);	/* it was closed, not waited for */
	assert_int_equal(call("POST", "/tickle", NULL, NULL), 0);
	ok("clock");
	while (call("POST", "/tickle", NULL, NULL) == 0 && simproc_ms() - from < SOON)
		look_again();
	assert_int_equal(t.c.status, 200);
	assert_true(simproc_ms() - from >= 950);
}

/* --- exchange page and Discord --- */

static void test_announcements(void **state)
{
	(void)state;
	assert_int_equal(simclient_plain(&t.c, "GET", "/asx/v2/statistics/todayAnns.do",
					 "User-Agent: x\r\n", NULL), 200);
	holds("24/11/2026<br>");
	holds("A discovery &amp; more<br>");
	holds("</announcement_data>");
	ok("news QQQ plain Change of director's interest");
	simclient_plain(&t.c, "GET", "/asx/v2/statistics/todayAnns.do", "User-Agent: x\r\n", NULL);
	holds("Change of director's interest");
	ok("truncate /asx/* 1");
	simclient_plain(&t.c, "GET", "/asx/v2/statistics/todayAnns.do", "User-Agent: x\r\n", NULL);
	assert_null(strstr(t.c.body, "</html>"));
}

static void test_webhook(void **state)
{
	const char *path = strchr(simproc_env(&t.p, "DISCORD_WEBHOOK_URL") + 8, '/');
	char wrong[160];
	int status = 204;

	(void)state;
	assert_int_equal(simclient_plain(&t.c, "GET", path, "User-Agent: x\r\n", NULL), 200);
	holds("\"type\":1");
	snprintf(wrong, sizeof wrong, "%s", path);
	wrong[strlen(wrong) - 1] ^= 1;
	assert_int_equal(simclient_plain(&t.c, "POST", wrong, "Content-Type: application/json\r\n",
					 "{\"content\":\"x\"}"), 401);
	assert_int_equal(simclient_plain(&t.c, "POST", path, "Content-Type: application/json\r\n",
					 "{\"content\":\"\"}"), 400);
	for (int i = 0; i < 30 && status == 204; i++) {
		char left[40];

		status = simclient_plain(&t.c, "POST", path, "Content-Type: application/json\r\n",
					 "{\"content\":\"candidates\"}");
		snprintf(left, sizeof left, "x-ratelimit-remaining: %d", 29 - i);
		assert_non_null(strstr(t.c.headers, left));
	}
	assert_int_equal(status, 204);
	assert_int_equal(simclient_plain(&t.c, "POST", path, "Content-Type: application/json\r\n",
					 "{\"content\":\"one more\"}"), 429);
	holds("\"retry_after\":");
	struct json_object *o = simproc_json(&t.p, "discord");

	assert_int_equal(json_object_array_length(o), 30);
	json_object_put(o);
}

/* --- clock --- */

static void test_clock(void **state)
{
	long long market = 0, rate = 0;
	const char *line;

	(void)state;
	ok("watch clock");
	line = simproc_line(&t.p, SOON);
	assert_non_null(line);
	assert_int_equal(sscanf(line, "clock %lld %lld", &market, &rate), 2);
	assert_int_equal(rate, 1000);
	ok("rate 6.5");
	line = simproc_line(&t.p, SOON);
	assert_non_null(line);
	assert_int_equal(sscanf(line, "clock %lld %lld", &market, &rate), 2);
	assert_int_equal(rate, 6500);
	ok("rate scenario");
	line = simproc_line(&t.p, SOON);
	assert_non_null(line);
	assert_non_null(strstr(line, " 1000"));
	line = simproc_command(&t.p, "rate fast");
	assert_int_equal(strncmp(line, "error ", 6), 0);
	line = simproc_command(&t.p, "nonsense");
	assert_int_equal(strncmp(line, "error no such command", 21), 0);
}

/* --- the ends --- */

static void test_parent_ends_it(void **state)
{
	static struct simproc other;
	const char *args[] = { "--scenario", t.file, NULL };
	char dir[256] = "";
	size_t n = 0;
	ssize_t got;
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);		/* kept open by the grandchild */
	pid_t child = fork();

	if (child == 0) {
		const char *path = simproc_start(&other, args) ? simproc_env(&other, "SKIM_SIM_CONTROL") : "";
		bool told = write(fds[1], path, strlen(path)) > 0;

		_exit(told ? 0 : 1);
	}
	close(fds[1]);
	while (n + 1 < sizeof dir && (got = read(fds[0], dir + n, sizeof dir - 1 - n)) > 0)
		n += (size_t)got;
	/* The pipe's end: the simulator is gone, too. */
	close(fds[0]);
	waitpid(child, NULL, 0);
	assert_true(n > 0);
	assert_int_not_equal(access(dir, F_OK), 0);
	*strrchr(dir, '/') = '\0';
	assert_int_not_equal(access(dir, F_OK), 0);
}

static int run(const char *a, const char *b)
{
	const char *dir = getenv("top_builddir");
	char path[1024];
	int status;
	pid_t pid;

	snprintf(path, sizeof path, "%s/skim-sim", dir ? dir : ".");
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr))
			_exit(126);
		execl(path, path, a, b, (char *)NULL);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_usage(void **state)
{
	(void)state;
	assert_int_equal(run("--help", NULL), 0);
	assert_int_equal(run("--version", NULL), 0);
	assert_int_equal(run("--nonsense", NULL), 2);
	assert_int_equal(run("--port", "70000"), 2);
	assert_int_equal(run("argument", NULL), 2);
	assert_int_equal(run("--scenario", "no-such-scenario"), 3);
}

/* Every control command has its entry in the manual. */
static void test_manual(void **state)
{
	static char manual[65536], help[8192];
	char path[1024], entry[64], *save = NULL;
	FILE *f;
	size_t n;

	(void)state;
	snprintf(path, sizeof path, "%s/man/skim-sim.1", getenv("top_srcdir"));
	f = fopen(path, "r");
	assert_non_null(f);
	n = fread(manual, 1, sizeof manual - 1, f);
	fclose(f);
	assert_true(n > 0);
	snprintf(help, sizeof help, "%s", simproc_command(&t.p, "help"));
	assert_int_equal(strncmp(help, "ok ", 3), 0);
	for (char *c = strtok_r(help + 3, ";", &save); c; c = strtok_r(NULL, ";", &save)) {
		c += strspn(c, " ");
		snprintf(entry, sizeof entry, "\n.It Cm %.*s", (int)strcspn(c, " "), c);
		if (!strstr(manual, entry))
			fail_msg("not in the manual: %s", c);
	}
}

static void test_stops(void **state)
{
	char dir[256];

	(void)state;
	simsocket_close(&t.w);
	snprintf(dir, sizeof dir, "%s", simproc_env(&t.p, "SKIM_SIM_CONTROL"));
	*strrchr(dir, '/') = '\0';
	assert_int_equal(access(dir, F_OK), 0);
	assert_int_equal(simproc_stop(&t.p), 0);
	assert_int_not_equal(access(dir, F_OK), 0);
}

static int start(void **state)
{
	const char *args[] = { "--scenario", t.file, "--seed", "7", NULL };
	FILE *f;

	(void)state;
	if (!tmpdir_make(t.dir))
		return -1;
	snprintf(t.file, sizeof t.file, "%s/test.scenario", t.dir);
	f = fopen(t.file, "w");
	if (!f || fputs(scenario, f) < 0 || fclose(f) != 0 || !simproc_start(&t.p, args))
		return -1;
	simclient_init(&t.c, &t.p);
	t.w.fd = -1;
	return strcmp(simproc_command(&t.p, "pacing off"), "ok") == 0 ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	simproc_stop(&t.p);
	tmpdir_remove(t.dir);
	return 0;
}

int main(void)
{
	/* In this order: each goes on where the one before stopped. */
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_environment),
		cmocka_unit_test(test_token_in_every_row),
		cmocka_unit_test(test_no_bridge_before_init),
		cmocka_unit_test(test_session_comes_up),
		cmocka_unit_test(test_refused_requests),
		cmocka_unit_test(test_contracts),
		cmocka_unit_test(test_snapshot_preflight),
		cmocka_unit_test(test_bars),
		cmocka_unit_test(test_scanner),
		cmocka_unit_test(test_socket),
		cmocka_unit_test(test_socket_needs_the_token_and_the_session),
		cmocka_unit_test(test_order_question_reply_fill),
		cmocka_unit_test(test_order_list_preflight),
		cmocka_unit_test(test_bracket),
		cmocka_unit_test(test_lost_answer),
		cmocka_unit_test(test_questions),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_pacing),
		cmocka_unit_test(test_expired_token),
		cmocka_unit_test(test_competing),
		cmocka_unit_test(test_new_session_new_socket),
		cmocka_unit_test(test_network_cut),
		cmocka_unit_test(test_announcements),
		cmocka_unit_test(test_webhook),
		cmocka_unit_test(test_clock),
		cmocka_unit_test(test_parent_ends_it),
		cmocka_unit_test(test_usage),
		cmocka_unit_test(test_manual),
		cmocka_unit_test(test_stops),
	};

	return cmocka_run_group_tests_name("sim server", tests, start, stop);
}
