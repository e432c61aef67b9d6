/* operator.c - the operator's hands on a calm market. */
#include "operator.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "book.h"
#include "screen.h"

int operator_set_up(void **state)
{
	char path[4096];
	const char *top = getenv("top_srcdir");
	const char *args[] = { "--scenario", path, NULL };

	(void)state;
	snprintf(path, sizeof path, "%s/tests/data/safety.scenario", top ? top : ".");
	market_start(&market, args);
	market_ask(&market, "question off");
	market_ask(&market, "pacing off");	/* a restart asks again what was asked just now */
	return 0;
}

void operator_start(void)
{
	operator_start_program("skim");
}

void operator_start_program(const char *name)
{
	screen_start_program(name, 40, 120);
	screen_expect("PAPER", 20);
	screen_expect("0.385-0.410", 60);	/* the range is known */
	screen_expect("spread 1t", 60);		/* the quote too */
}

void operator_kill(void)
{
	term_signal(term, SIGKILL);
	assert_true(term_exit(term, 10000, NULL));
	term_free(term);
	term = NULL;
}

void operator_review(const char *limit)
{
	char line[100];

	snprintf(line, sizeof line, ":buy KTA %d limit %s stop 0.380\r", QTY, limit);
	term_send(term, line);
	screen_expect("preview: fee", 20);
	screen_expect("Type KTA and Enter to send", 10);
}

void operator_buy(const char *limit)
{
	operator_review(limit);
	term_send(term, "KTA\r");
}

void operator_expect_nothing_placed(void)
{
	assert_int_equal(book_read().entries, 0);
	assert_int_equal(market_count(&market, "requests", "order_posts"), 1);
}

void operator_leave_empty(void)
{
	term_send(term, "\033");
	term_settle(term, 300);		/* Esc alone, and not the start of another key */
	screen_leave(":q\r");
}

void operator_leave(void)
{
	term_send(term, ":q\r");
	screen_expect("stay", 5);
	term_watch(term, 500);		/* what is typed before all of it was painted does not count */
	screen_leave("leave\r");
}
