/* test_account.c - looks and cash, against a server of the test's own. */
#include "sample.h"

#include <stdio.h>
#include <string.h>

#include "rig.h"
#include "tinyserver.h"

static struct tiny *server;
static struct rig rig;

/* How the server behaves; set before the thread starts. */
static struct {
	int empty_orders, empty_trades;	/* so many calls answer empty first */
	int status;			/* of orders; 0: 200 */
	bool no_portfolio2, no_rows, spoilt;
	bool new_session;		/* the session changes during the next call for orders */
} how;

static void file(struct tiny_reply *r, const char *name)
{
	struct sample b = sample_read(name);

	snprintf(r->body, sizeof r->body, "%s", b.s);
	sample_free(&b);
}

static void orders(struct tiny_reply *r)
{
	if (how.new_session) {
		how.new_session = false;
		rig_session(&rig, true, 9);
	}
	if (how.status) {
		r->status = how.status;
		snprintf(r->body, sizeof r->body, "{\"error\":\"no bridge\"}");
	} else if (how.spoilt) {
		snprintf(r->body, sizeof r->body, "{\"orders\":[{\"orderId\":5},");
	} else if (how.empty_orders > 0) {
		how.empty_orders--;
		file(r, "iserver-account-orders-first-call");
	} else {
		file(r, how.no_rows ? "iserver-account-orders-first-call" : "iserver-account-orders");
	}
}

static void answer(void *ctx, const struct tiny_request *q, struct tiny_reply *r)
{
	const char *path = q->path + strlen("/v1/api");

	(void)ctx;
	r->status = 200;
	snprintf(r->body, sizeof r->body, "[]");
	if (strncmp(path, "/iserver/account/orders", 23) == 0)
		orders(r);
	else if (strncmp(path, "/iserver/account/trades", 23) == 0)
		file(r, how.empty_trades-- > 0 ? "iserver-account-trades-empty" :
						 "iserver-account-trades");
	else if (strstr(path, "/portfolio2/") && how.no_portfolio2)
		r->status = 404;
	else if (strstr(path, "/portfolio2/DU1234567/positions"))
		file(r, "portfolio2-positions");
	else if (strstr(path, "/portfolio/DU1234567/positions/0"))
		file(r, "portfolio-positions-0-first-call");
	else if (strstr(path, "/portfolio/DU1234567/ledger"))
		file(r, "portfolio-ledger");
	else if (strstr(path, "/portfolio/DU1234567/summary"))
		file(r, "portfolio-summary");
	else if (strstr(path, "/pnl/partitioned"))
		file(r, "iserver-account-pnl-partitioned");
}

static int open_rig(void **state)
{
	(void)state;
	memset(&how, 0, sizeof how);
	server = tiny_start(answer, NULL);
	rig_open(&rig, tiny_port(server), NULL);
	return 0;
}

static int close_rig(void **state)
{
	(void)state;
	rig_close(&rig);
	tiny_stop(server);
	return 0;
}

static int count(const char *path)
{
	char prefix[128];

	snprintf(prefix, sizeof prefix, "GET /v1/api%s", path);
	return tiny_count(server, prefix);
}

/* Until the look is done; rows of that type seen on the way. */
static size_t look(uint32_t number, enum look_what what, enum event_type type, struct event *done)
{
	struct event ev;
	size_t n = 0;

	rig_look(&rig, number, what);
	for (;;) {
		if (inbox_take(rig.inbox, &ev, clock_steady() + 5 * NS_PER_S) != RC_OK)
			fail_msg("the look never ended");
		if (ev.type == type)
			n++;
		if (ev.type == EV_LOOK_DONE) {
			*done = ev;
			assert_int_equal(ev.u.look_done.look, number);
			assert_int_equal(ev.u.look_done.what, what);
			return n;
		}
	}
}

static void four_lists(void **state)
{
	struct event ev;

	(void)state;
	rig_run(&rig, account_run);
	assert_int_equal(look(1, LOOK_ORDERS_FORCED, EV_ORDER, &ev), 6);
	assert_true(ev.u.look_done.ok);
	assert_int_equal(ev.u.look_done.rows, 6);
	assert_int_equal(count("/iserver/account/orders?force=true"), 1);
	assert_int_equal(look(1, LOOK_ORDERS, EV_ORDER, &ev), 6);
	assert_true(ev.u.look_done.ok && ev.u.look_done.began > 0);
	assert_int_equal(look(1, LOOK_TRADES, EV_FILL, &ev), 3);
	assert_true(ev.u.look_done.ok);
	assert_int_equal(count("/iserver/account/trades?days=2"), 1);
	assert_int_equal(look(1, LOOK_POSITIONS, EV_POSITION, &ev), 2);
	assert_true(ev.u.look_done.ok);
	assert_int_equal(count("/portfolio/DU1234567/positions"), 0);
}

static void an_empty_first_list_is_asked_again(void **state)
{
	struct event ev;

	(void)state;
	how.empty_orders = how.empty_trades = 1;
	rig_run(&rig, account_run);
	assert_int_equal(look(1, LOOK_ORDERS, EV_ORDER, &ev), 6);
	assert_true(ev.u.look_done.ok);
	assert_int_equal(count("/iserver/account/orders"), 2);
	assert_int_equal(look(1, LOOK_TRADES, EV_FILL, &ev), 3);
	assert_int_equal(count("/iserver/account/trades"), 2);
	/* Twice empty counts; and in the same session once is enough from then on. */
	how.no_rows = true;
	assert_int_equal(look(2, LOOK_ORDERS, EV_ORDER, &ev), 0);
	assert_true(ev.u.look_done.ok);
	assert_int_equal(count("/iserver/account/orders"), 3);
	/* A new session begins anew. */
	rig_session(&rig, true, 2);
	assert_int_equal(look(3, LOOK_ORDERS, EV_ORDER, &ev), 0);
	assert_true(ev.u.look_done.ok);
	assert_int_equal(count("/iserver/account/orders"), 5);
}

/* Filtered lists miss orders and silence the stream: no look sends a filter, whatever it asks. */
static void no_list_is_ever_filtered(void **state)
{
	static const enum look_what all[] = {
		LOOK_ORDERS_FORCED, LOOK_ORDERS, LOOK_TRADES, LOOK_POSITIONS,
	};
	struct tiny_request q;
	struct event ev;

	(void)state;
	rig_run(&rig, account_run);
	for (int i = 0; i < 8; i++) {
		rig_look(&rig, (uint32_t)i + 1, all[i % 4]);
		rig_event(&rig, EV_LOOK_DONE, &ev);
	}
	for (int i = 1; tiny_get(server, "GET /v1/api/iserver/account/orders", i, &q); i++) {
		const char *query = strchr(q.path, '?');

		assert_true(!query || strcmp(query, "?force=true") == 0);
	}
	assert_true(count("/iserver/account/orders") >= 4);
}

static void failed_looks_do_not_count(void **state)
{
	struct event ev;

	(void)state;
	how.status = 400;
	rig_run(&rig, account_run);
	look(1, LOOK_ORDERS, EV_ORDER, &ev);
	assert_false(ev.u.look_done.ok);
	assert_string_equal(ev.u.look_done.text, "no bridge");
	how.status = 0;
	how.spoilt = true;
	assert_int_equal(look(2, LOOK_ORDERS, EV_ORDER, &ev), 0);
	assert_false(ev.u.look_done.ok);
	assert_true(ev.u.look_done.text[0]);
	how.spoilt = false;
	how.new_session = true;
	look(3, LOOK_ORDERS, EV_ORDER, &ev);
	assert_false(ev.u.look_done.ok);
}

static void holdings_from_the_older_list(void **state)
{
	struct event ev;

	(void)state;
	how.no_portfolio2 = true;
	rig_run(&rig, account_run);
	assert_int_equal(look(1, LOOK_POSITIONS, EV_POSITION, &ev), 2);
	assert_true(ev.u.look_done.ok);
	assert_int_equal(count("/portfolio/DU1234567/positions/0"), 1);
	assert_int_equal(count("/portfolio/DU1234567/positions/1"), 1);
	assert_int_equal(tiny_count(server, "POST /v1/api/portfolio/DU1234567/positions/invalidate"), 1);
	assert_int_equal(look(2, LOOK_POSITIONS, EV_POSITION, &ev), 2);
	assert_int_equal(count("/portfolio2/"), 1);
}

static void money(void **state)
{
	struct ev_cash sum = { .has_net = false };
	struct event ev;

	(void)state;
	atomic_store(&rig.x.pnl_seen, 0);
	rig_run(&rig, account_run);
	for (int i = 0; i < 4; i++) {
		rig_event(&rig, EV_CASH, &ev);
		assert_string_equal(ev.u.cash.account, "DU1234567");
		if (strcmp(ev.u.cash.currency, "USD") == 0) {	/* apart, whatever it is worth */
			assert_true(ev.u.cash.has_cash && !ev.u.cash.has_net);
			continue;
		}
		sum.has_cash |= ev.u.cash.has_cash;
		sum.has_available |= ev.u.cash.has_available;
		sum.has_day |= ev.u.cash.has_day;
	}
	assert_true(sum.has_cash && sum.has_available && sum.has_day);
	rig_feed(&rig, FEED_ACCOUNT_DATA, FEED_OK);
	assert_int_equal(count("/portfolio/DU1234567/ledger"), 1);
	/* A fill asks again soon; the stream's P&L makes its own request needless. */
	atomic_store(&rig.x.pnl_seen, clock_steady());
	atomic_fetch_add(&rig.x.fills, 1);
	assert_true(tiny_wait(server, "GET /v1/api/portfolio/DU1234567/summary", 2));
	assert_int_equal(count("/iserver/account/pnl/partitioned"), 1);
}

static void nothing_without_a_session(void **state)
{
	struct event ev;

	(void)state;
	rig_session(&rig, false, 1);
	rig_run(&rig, account_run);
	rig_look(&rig, 1, LOOK_ORDERS);
	rig_session(&rig, true, 2);
	rig_event(&rig, EV_LOOK_DONE, &ev);
	assert_true(ev.u.look_done.ok);
}

#define ACCOUNT_TEST(fn) cmocka_unit_test_setup_teardown(fn, open_rig, close_rig)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ACCOUNT_TEST(four_lists),
		ACCOUNT_TEST(an_empty_first_list_is_asked_again),
		ACCOUNT_TEST(no_list_is_ever_filtered),
		ACCOUNT_TEST(failed_looks_do_not_count),
		ACCOUNT_TEST(holdings_from_the_older_list),
		ACCOUNT_TEST(money),
		ACCOUNT_TEST(nothing_without_a_session),
	};

	return cmocka_run_group_tests_name("account", tests, NULL, NULL);
}
