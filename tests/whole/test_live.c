/*
 * test_live.c - an account for money: it is named or nothing begins, it is written on the first
 * line, --yes skips nothing, and every order carries its number.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <json.h>

#include "../commands/run.h"
#include "book.h"
#include "cases.h"
#include "operator.h"
#include "screen.h"

#define BUY "buy KTA 2000 --limit 0.415 --stop 0.380 --answer-yes o163"

static struct run_options plain;

/* The broker's account is U7654321; which one skim is told to trade, the case says. */
static int set_up(void **state)
{
	static char path[4096];
	const char *top = getenv("top_srcdir");
	const char *args[] = { "--scenario", path, NULL };

	(void)state;
	snprintf(path, sizeof path, "%s/tests/data/live.scenario", top ? top : ".");
	market_start(&market, args);
	market_ask(&market, "question off");
	market_ask(&market, "pacing off");
	plain = (struct run_options){ .env = market.env, .dir = market.dir, .no_terminal = true };
	return 0;
}

static void settings(const char *mode, const char *id)
{
	market_set(&market, "SKIM_ACCOUNT_MODE", mode);
	market_set(&market, "SKIM_ACCOUNT_ID", id);
}

static void up(void)
{
	settings("live", "U7654321");
	screen_start(40, 120);
	screen_expect("LIVE U..4321", 60);
	screen_expect("0.385-0.410", 60);
	screen_expect("spread 1t", 60);
}

static void test_console(void **state)
{
	(void)state;
	up();
	screen_expect("DISARMED", 10);
	term_send(term, ":arm\r");
	screen_expect("last four", 10);
	term_send(term, "4567\r");	/* of another account */
	screen_expect("4567", 10);
	assert_true(term_has(term, "DISARMED"));
	term_send(term, "\033");
	term_settle(term, 300);
	term_send(term, ":arm\r");
	screen_expect("last four", 10);
	term_send(term, "4321\r");
	screen_expect("ARMED 250/trade", 10);
	operator_buy("0.415");
	term_send(term, "4");
	screen_expect("FULL", 60);
	book_expect(1, QTY);
	assert_non_null(strstr(market_ask(&market, "orders"), "\"acct\":\"U7654321\""));
	assert_null(strstr(market_ask(&market, "orders"), "DU"));
	operator_leave();
}

static void refused(const char *line, int status, const char *words)
{
	struct ran r = expect_status(&plain, line, status);

	if (!strstr(r.err, words) && !strstr(r.out, words))
		fail_msg("skim %s does not say \"%s\": %s%s", line, words, r.err, r.out);
	ran_free(&r);
	assert_int_equal(market_count(&market, "requests", "order_posts"), 0);
}

/* Without a terminal there is nobody to type the code: --yes is for paper. */
static void test_yes_skips_nothing(void **state)
{
	(void)state;
	settings("live", "U7654321");
	refused(BUY " --yes", 5, "--yes is for paper");
	refused(BUY " --yes --json", 5, "\"gate\":\"mode\"");
	refused(BUY, 5, "operator");
}

/* An account for money is traded only when it is asked for and named. */
static void test_accounts_that_do_not_fit(void **state)
{
	(void)state;
	settings("", "");
	refused("account", 3, "U7654321");
	settings("paper", "U7654321");
	refused("account", 3, "U7654321");
	settings("live", "");
	refused("account", 3, "[account] id");
	settings("live", "U1111111");
	refused("account", 3, "U1111111");
	settings("live", "DU1234567");
	refused("account", 3, "DU1234567");
}

/* Its number says money, the websocket says paper. */
static void test_the_stream_says_paper(void **state)
{
	(void)state;
	market_ask(&market, "is-paper stream true");
	up();
	screen_expect("a live account, the websocket a paper one", 60);
	assert_int_equal(market_count(&market, "requests", "order_posts"), 0);
	screen_leave(":q\r");
}

static void test_documents(void **state)
{
	struct json_object *doc;

	(void)state;
	settings("live", "U7654321");
	struct ran r = expect_status(&plain, "account --json", 0);

	doc = ran_json(&r);
	assert_string_equal(text_at(doc, "account.mode"), "live");
	assert_string_equal(text_at(doc, "account.id"), "U7654321");
	json_object_put(doc);
	ran_free(&r);
	r = expect_status(&plain, "cancel --all --yes --json", 0);	/* cancels need no typed word */
	json_object_put(ran_json(&r));
	ran_free(&r);
}

int main(int argc, char *argv[])
{
#define ROW(f) { #f, set_up, f, screen_tear_down, NULL }
	static const struct one_case cases[] = {
		ROW(test_console), ROW(test_yes_skips_nothing), ROW(test_accounts_that_do_not_fit),
		ROW(test_the_stream_says_paper), ROW(test_documents),
	};
	enum { N = sizeof cases / sizeof *cases };

	return cases_main("live", cases, N, N, argc, argv);
}
