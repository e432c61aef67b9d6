/*
 * test_choice.c - the broker's prompts on a real screen, and a question that lapsed: about an order at work, instead of an
 * acknowledgement, and one whose answer gets none.  The words are read whole, typed, journaled and
 * sent once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "book.h"
#include "cases.h"
#include "operator.h"
#include "screen.h"

enum { SOON_S = 60, WHILE_MS = 60000 };

#define ALGO "Your order was not accepted as it stands.\\nUse the Price Management Algo?"

/* How many the simulator was sent, right or wrong. */
static int64_t answers(void)
{
	struct json_object *rows = book_rows("prompts");
	int64_t n = 0;

	for (size_t i = 0; i < json_object_array_length(rows); i++)
		n += book_number(json_object_array_get_idx(rows, i), "posts");
	json_object_put(rows);
	return n;
}

static bool answered(struct term *t, void *ctx)
{
	(void)t;
	return strstr(market_ask(&market, "prompts"), ctx) != NULL;
}

/* The simulator has taken one answer, in these words as JSON writes them. */
static void expect_answer(const char *words)
{
	char row[200];

	snprintf(row, sizeof row, "\"posts\":1,\"answer\":\"%s\"", words);
	assert_true(term_wait_for(term, answered, row, WHILE_MS, words));
	assert_true(term_wait_gone(term, "wants a choice"));
}

static void read_prompt(const char *words)
{
	screen_expect("QUESTION 1", SOON_S);
	term_send(term, "3");
	screen_expect("Orders", SOON_S);
	term_send(term, "\r");
	screen_expect("The broker wants a choice about KTA", SOON_S);
	screen_expect(words, SOON_S);
}

/* Typed ahead, pasted, wrong, empty: none of them answers.  Then the words, from their beginning. */
static void test_at_work(void **state)
{
	(void)state;
	operator_start();
	operator_buy("0.390");
	screen_expect("WORKING", SOON_S);
	assert_true(!strncmp(market_ask(&market, "prompt KTA " ALGO), "ok", 2));
	read_prompt("Use the Price Management Algo?");
	screen_expect("Do not use", SOON_S);
	screen_shot("prompt");
	term_send(term, "yes\r");
	screen_expect("'yes' is not one of the choices", SOON_S);
	term_send(term, "\033[200~Do not use\033[201~");
	screen_expect("paste does not count", SOON_S);
	term_send(term, "\r");
	screen_expect("Enter alone answers nothing", SOON_S);
	assert_int_equal(answers(), 0);
	term_send(term, "do not\r");
	expect_answer("Do not use");
	assert_true(market_journal_wait(&market, "SELECT count(*) FROM questions WHERE ids = 'p12' AND "
					"answer = 'Do not use'", 1, WHILE_MS));
	assert_int_equal(market_journal(&market, "SELECT count(*) FROM transitions WHERE what = 'intent' AND "
					"state = 'answer Do not use'"), 1);
	/* Repeated by the broker: it was answered. */
	market_ask(&market, "prompt again");
	term_send(term, "\033");
	screen_expect("WORKING", SOON_S);
	book_expect(1, 0);
	assert_int_equal(answers(), 1);
	operator_leave();
}

/* The order waits for the choice; the answer lets it go on, and it is found by its key. */
static void test_instead_of_an_answer(void **state)
{
	(void)state;
	operator_start();
	market_ask(&market, "question prompt " ALGO);
	operator_buy("0.415");
	screen_expect("UNKNOWN", SOON_S);
	read_prompt("Price Management Algo?");
	term_send(term, "Use on this order\r");
	expect_answer("Use on this order");
	term_send(term, "\0333");
	screen_expect("FILLED", SOON_S);
	term_send(term, "4");
	screen_expect("FULL", SOON_S);
	book_expect(1, QTY);
	assert_int_equal(market_count(&market, "requests", "order_posts"), 1);
	assert_int_equal(answers(), 1);
	operator_leave();
}

/* The answer arrives and its own answer is lost: said, looked at, and not sent again. */
static void test_lost_answer(void **state)
{
	(void)state;
	operator_start();
	operator_buy("0.390");
	screen_expect("WORKING", SOON_S);
	market_ask(&market, "prompt KTA " ALGO);
	read_prompt("Price Management Algo?");
	market_ask(&market, "lose-answer POST:/iserver/notification");
	term_send(term, "always\r");
	expect_answer("Always use");
	assert_true(market_journal_wait(&market, "SELECT count(*) FROM questions WHERE ids = 'p12' AND "
					"answer = 'unknown'", 1, WHILE_MS));
	term_send(term, "\033");
	book_expect(1, 0);
	assert_int_equal(answers(), 1);
	operator_leave();
}

/* About an order that skim does not show: 3 and Enter open it all the same. */
static void test_of_no_row(void **state)
{
	(void)state;
	operator_start();
	market_ask(&market, "prompt 77777 Margin of an old order.|Extend \"it\"|Let it go");
	screen_expect("QUESTION 1", SOON_S);
	term_send(term, "3");
	screen_expect("Orders", SOON_S);
	term_send(term, "\r");
	screen_expect("The broker wants a choice about 77777", SOON_S);
	/* Whose order it is nobody knows here: with entries closed there is no answer. */
	term_send(term, "extend\r");
	screen_expect("answer refused by gate armed", SOON_S);
	assert_int_equal(answers(), 0);
	term_send(term, "\033");
	screen_arm();
	term_send(term, "\r");
	screen_expect("The broker wants a choice about 77777", SOON_S);
	term_send(term, "extend\r");
	expect_answer("Extend \\\"it\\\"");
	term_send(term, "\033");
	operator_leave_empty();
}

/* The broker has let its question lapse while the operator read it: not placed, proved by the list. */
static void test_lapsed_question(void **state)
{
	(void)state;
	operator_start();
	market_ask(&market, "question lapse 2");
	market_ask(&market, "question next o163 The price is far from the market. (invented text)");
	operator_buy("0.415");
	screen_expect("QUESTION 1", SOON_S);
	term_send(term, "3\r");
	screen_expect("Question 1 about KTA", SOON_S);
	screen_expect("age 4s", SOON_S);
	term_send(term, "yes\r");
	screen_expect("EXPIRED", SOON_S);
	assert_true(market_journal_wait(&market, "SELECT count(*) FROM orders WHERE role = 'entry' AND "
					"state = 'expired' AND reason LIKE 'reply id not found%'", 1, WHILE_MS));
	operator_expect_nothing_placed();
	operator_leave_empty();
}

int main(int argc, char *argv[])
{
#define CASE(f) { #f, operator_set_up, f, screen_tear_down, NULL }
	static const struct one_case cases[] = {
		CASE(test_at_work), CASE(test_instead_of_an_answer), CASE(test_lost_answer),
		CASE(test_of_no_row), CASE(test_lapsed_question),
	};

	return cases_main("choice", cases, sizeof cases / sizeof *cases, 5, argc, argv);
}
