/*
 * test_pages.c - what the subcommands print, asked for at the prompt of the real console: the
 * answers are about this session, and no second one is begun.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "screen.h"

/* A page is asked for, shows these texts, and closes. */
static void page(const char *line, const char *a, const char *b)
{
	char title[80];

	term_send(term, line);
	term_send(term, "\r");
	snprintf(title, sizeof title, "%s  as of", line);
	screen_expect(title, 90);
	screen_expect(a, 5);
	screen_expect(b, 5);
	term_send(term, "q");
	assert_true(term_wait_gone(term, title));
}

static void test_pages(void **state)
{
	int64_t logins, after;

	(void)state;
	screen_start(40, 120);
	screen_expect("KTA", 60);
	screen_expect("data RT", 60);
	logins = market_count(&market, "requests", "tokens");
	page(":doctor", "this session: signed in, link up", "page ok");
	page(":doctor", "this session: DU..4567, answers in", "page ok");
	page(":quote KTA", "CODE", "KTA");
	page(":report", "candidates", "2026-");
	page(":status", "KTA", "PAPER");
	page(":announcements --all", "KTA", "2026-");
	page(":journal check", "skim.db", "orders");
	page(":report --date nonsense", "skim:", "nonsense");
	after = market_count(&market, "requests", "tokens");
	assert_int_equal(after, logins);
	screen_leave(":q leave\r");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_pages, screen_set_up, screen_tear_down),
	};

	return cmocka_run_group_tests_name("pages", tests, NULL, NULL);
}
