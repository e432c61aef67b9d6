/* test_wire_account.c - holdings, cash, P&L. */
#include "sample.h"

#include <stdio.h>
#include <string.h>

static struct caught c;

static void positions(void **state)
{
	static const struct {
		const char *name;
		size_t n;
		int64_t unrealised;
	} t[] = {
		{ "portfolio2-positions", 2, -374999 },
		{ "portfolio-positions-0-first-call", 2, -375000 },
		{ "portfolio-positions-0", 2, -375000 },
		{ "portfolio-position-conid", 1, -375000 },
		{ "portfolio-positions-empty", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct sample b = sample_read(t[i].name);
		const struct ev_position *p = &c.ev[0].u.position;

		c.n = 0;
		assert_int_equal(wire_positions(b.s, b.n, 4, "DU1234567", caught_sink, &c), RC_OK);
		assert_int_equal(c.n, t[i].n);
		if (c.n) {
			assert_int_equal(p->look, 4);
			assert_string_equal(p->account, "DU1234567");
			assert_int_equal(p->conid, 990000003);
			assert_string_equal(p->ticker, "PLS");
			assert_int_equal(p->quantity, 1000);
			PRICE_IS(p->average, 19725);
			PRICE_IS(p->market_price, 19350);
			assert_true(p->has_pnl);
			assert_int_equal(p->realised.e4, 0);
			assert_int_equal(p->unrealised.e4, t[i].unrealised);
		}
		sample_free(&b);
	}
}

static void odd_positions(void **state)
{
	static const char text[] =
		"[{\"conid\":\"1\",\"position\":\"-100.0\",\"description\":\"BHP\"},"
		"{\"conid\":2,\"position\":5,\"acctId\":\"U9\"},"
		"{\"conid\":3,\"position\":5,\"assetClass\":\"OPT\"},"
		"{\"conid\":4,\"position\":5,\"currency\":\"USD\"},"
		"{\"conid\":5},{\"position\":5},null,[],"
		"{\"conid\":6,\"position\":0,\"unrealizedPnl\":1e3,\"realizedPnl\":\"-12.5\"}]";

	(void)state;
	c.n = 0;
	assert_int_equal(wire_positions(text, strlen(text), 0, "DU1", caught_sink, &c), RC_OK);
	assert_int_equal(c.n, 2);
	assert_int_equal(c.ev[0].u.position.quantity, -100);
	assert_false(c.ev[0].u.position.has_pnl);
	assert_int_equal(c.ev[1].u.position.conid, 6);
	assert_int_equal(c.ev[1].u.position.unrealised.e4, 10000000);
	assert_int_equal(c.ev[1].u.position.realised.e4, -125000);
	assert_int_equal(wire_positions("{\"error\":\"x\"}", 13, 0, "", caught_sink, &c), RC_REFUSED);
	assert_int_equal(wire_positions("{}", 2, 0, "", caught_sink, &c), RC_SYNTAX);
}

static void money(void **state)
{
	struct sample b = sample_read("portfolio-ledger");
	struct ev_cash e;

	(void)state;
	assert_int_equal(wire_ledger(b.s, b.n, "DU1234567", &e), RC_OK);
	assert_string_equal(e.currency, "AUD");
	assert_string_equal(e.account, "DU1234567");
	assert_true(e.has_cash && e.has_realised && e.has_unrealised && !e.has_net);
	assert_true(e.cash.e4 == 10016473000);
	assert_int_equal(e.unrealised.e4, -383000);
	assert_int_equal(wire_ledger(b.s, b.n, "DU7654321", &e), RC_REFUSED);
	sample_free(&b);

	b = sample_read("portfolio-summary");
	assert_int_equal(wire_summary(b.s, b.n, "DU1234567", &e), RC_OK);
	assert_true(e.has_net && e.has_available && !e.has_cash);
	assert_true(e.net.e4 == 10051655000 && e.available.e4 == 9965281000);
	assert_int_equal(wire_summary(b.s, b.n, "DU7654321", &e), RC_REFUSED);
	sample_free(&b);

	b = sample_read("iserver-account-pnl-partitioned");
	assert_int_equal(wire_pnl(b.s, b.n, "DU1234567", &e), RC_OK);
	assert_true(e.has_day && e.has_unrealised && e.has_net);
	assert_int_equal(e.day.e4, -383000);
	assert_int_equal(wire_pnl(b.s, b.n, "DU7654321", &e), RC_ABSENT);
	sample_free(&b);
	b = sample_read("iserver-account-pnl-partitioned-empty");
	assert_int_equal(wire_pnl(b.s, b.n, "DU1234567", &e), RC_ABSENT);
	sample_free(&b);
}

static struct caught cash;

/* Dollars of other countries: each its own event, BASE and what is no code none. */
static void foreign_money(void **state)
{
	static const char odd[] =
		"{\"AUD\":{\"cashbalance\":5},\"USD\":{\"cashbalance\":1500.25,\"acctcode\":\"DU1\"},"
		"\"BASE\":{\"cashbalance\":9},\"nzd\":{\"cashbalance\":1},\"HKD\":{\"cashbalance\":\"-7\"},"
		"\"EUR\":{\"cashbalance\":3,\"acctcode\":\"DU2\"},\"GBP\":{},\"JPY\":7,\"X\\u001bY\":{\"cashbalance\":1}}";
	struct sample b = sample_read("portfolio-ledger");

	(void)state;
	cash.n = 0;
	assert_int_equal(wire_ledger_foreign(b.s, b.n, "DU1234567", caught_sink, &cash), RC_OK);
	assert_int_equal(cash.n, 1);
	assert_string_equal(cash.ev[0].u.cash.currency, "USD");
	assert_true(cash.ev[0].u.cash.has_cash && cash.ev[0].u.cash.cash.e4 == 0);
	sample_free(&b);
	cash.n = 0;
	assert_int_equal(wire_ledger_foreign(odd, strlen(odd), "DU1", caught_sink, &cash), RC_OK);
	assert_int_equal(cash.n, 2);
	assert_string_equal(cash.ev[0].u.cash.currency, "USD");
	assert_int_equal(cash.ev[0].u.cash.cash.e4, 15002500);
	assert_string_equal(cash.ev[1].u.cash.currency, "HKD");
	assert_int_equal(cash.ev[1].u.cash.cash.e4, -70000);
	assert_int_equal(wire_ledger_foreign("[]", 2, "DU1", caught_sink, &cash), RC_SYNTAX);
	assert_int_equal(wire_ledger_foreign("{", 1, "DU1", caught_sink, &cash), RC_SYNTAX);
}

static void odd_money(void **state)
{
	struct ev_cash e;
	const char *text;

	(void)state;
	text = "{\"AUD\":{\"cashbalance\":\"2.0201311791131118E8\",\"realizedpnl\":null}}";
	assert_int_equal(wire_ledger(text, strlen(text), "DU1", &e), RC_OK);
	assert_true(e.cash.e4 == 2020131179113 && !e.has_realised);
	text = "{\"USD\":{\"cashbalance\":1.0},\"BASE\":{\"cashbalance\":1.0}}";
	assert_int_equal(wire_ledger(text, strlen(text), "DU1", &e), RC_ABSENT);
	assert_false(e.has_cash);
	text = "{\"netliquidation\":{\"amount\":5,\"isNull\":true},"
	       "\"availablefunds\":{\"amount\":5,\"currency\":\"USD\"}}";
	assert_int_equal(wire_summary(text, strlen(text), "DU1", &e), RC_ABSENT);
	text = "{\"error\":\"x\"}";
	assert_int_equal(wire_ledger(text, strlen(text), "DU1", &e), RC_REFUSED);
	assert_int_equal(wire_summary(text, strlen(text), "DU1", &e), RC_REFUSED);
	assert_int_equal(wire_pnl(text, strlen(text), "DU1", &e), RC_REFUSED);
	text = "{\"AUD\":{\"cashbalance\":99999999999999999999999999}}";
	assert_int_equal(wire_ledger(text, strlen(text), "DU1", &e), RC_ABSENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(positions), cmocka_unit_test(odd_positions),
		cmocka_unit_test(money), cmocka_unit_test(odd_money),
		cmocka_unit_test(foreign_money),
	};

	return cmocka_run_group_tests_name("wire: account", tests, NULL, NULL);
}
