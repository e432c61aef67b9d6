/*
 * test_cut.c - the network is gone for a while in mid-morning and an order fills meanwhile: the
 * screen says so, the link comes back, the fill is found and marked, nothing is sent twice.
 * With TEST_DEEP=1 in the environment the network is gone for a minute.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "screen.h"

enum { CUT_S = 20, LONG_CUT_S = 60 };

static void test_fill_while_away(void **state)
{
	(void)state;
	market_ask(&market, "question off");
	/* The entry is taken and fills only after the network has gone. */
	market_ask(&market, "fill delay 60000");
	screen_start(40, 120);
	screen_arm();
	screen_send_kta();
	screen_expect("WORKING", 20);
	assert_int_equal(market_count(&market, "requests", "order_posts"), 1);
	market_ask(&market, "network cut %d", getenv("TEST_DEEP") ? LONG_CUT_S : CUT_S);
	screen_expect("link DOWN", 30);
	screen_expect("AWAY-FILL", 90);
	screen_expect("FULL", 30);
	/* One order was ever sent, and the broker holds exactly what the screen says. */
	assert_int_equal(market_count(&market, "requests", "order_posts"), 1);
	assert_int_equal(market_count(&market, "requests", "orders_placed"), 2);	/* and its stop */
	assert_true(market_journal_wait(&market, "SELECT count(*) FROM orders WHERE role = 'entry' "
					"AND state = 'filled'", 1, 10000));
	term_send(term, ":q\r");
	screen_expect("stay", 5);
	screen_leave("leave\r");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_fill_while_away, screen_set_up, screen_tear_down),
	};

	return cmocka_run_group_tests_name("cut", tests, NULL, NULL);
}
