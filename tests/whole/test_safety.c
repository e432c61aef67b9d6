/*
 * test_safety.c - the safety of money in the real program: whatever is killed, cut, lost or typed
 * at random, the broker gets one order or none, its fate is right on the screen, and no share is
 * for sale twice.
 *
 * Every case runs skim on a terminal against skim-sim; what the broker got is asked of the
 * simulator, never of skim.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "book.h"
#include "cases.h"
#include "operator.h"
#include "screen.h"

static bool posted(struct term *t, void *ctx)
{
	(void)t;
	(void)ctx;
	return market_count(&market, "requests", "order_posts") == 1;
}

/* The screen goes on being read meanwhile: the market second moves, and that is a frame. */
static void expect_order_posted(void)
{
	assert_true(term_wait_for(term, posted, NULL, 10000, "the order at the broker"));
}

/* --- killed at each step ------------------------------------------------------------ */

static bool filled(struct term *t, void *ctx)
{
	(void)ctx;
	return term_has(t, "FILLED") || term_has(t, "AWAY-FILL");
}

/* Filled; the row says AWAY-FILL when nobody was looking at that moment. */
static void expect_filled(void)
{
	assert_true(term_wait_for(term, filled, NULL, 40000, "a filled order"));
}

static void test_killed_while_sending(void **state)
{
	(void)state;
	operator_start();
	market_ask(&market, "slow POST:/iserver/account/*/orders 20000");
	operator_buy("0.415");
	screen_expect("SENDING", 10);
	expect_order_posted();
	operator_kill();
	operator_start();
	term_send(term, "3");
	expect_filled();
	term_send(term, "4");
	screen_expect("FULL", 30);
	book_expect(1, QTY);
	operator_leave();
}

static void test_killed_before_the_broker_has_it(void **state)
{
	(void)state;
	operator_start();
	market_ask(&market, "cut POST:/iserver/account/*/orders before");
	operator_buy("0.415");
	screen_expect("UNKNOWN", 15);
	operator_kill();
	operator_start();
	term_send(term, "3");
	screen_expect("UNKNOWN", 20);
	screen_expect("NOT PLACED", 90);
	operator_expect_nothing_placed();
	operator_leave_empty();
}

static void test_killed_during_question(void **state)
{
	(void)state;
	market_ask(&market, "question next o163 The price is far from the market. (invented text)");
	operator_start();
	operator_buy("0.415");
	screen_expect("QUESTION 1", 15);
	operator_kill();
	operator_start();
	term_send(term, "3");
	screen_expect("NOT PLACED", 90);
	assert_int_equal(market_count(&market, "requests", "replies"), 0);
	operator_expect_nothing_placed();
	operator_leave_empty();
}

static void test_killed_before_and_after_fill(void **state)
{
	(void)state;
	operator_start();
	operator_buy("0.390");
	term_send(term, "3");
	screen_expect("WORKING", 15);
	operator_kill();
	book_expect(1, 0);
	market_ask(&market, "move KTA 0.390");
	operator_start();
	term_send(term, "3");
	expect_filled();
	term_send(term, "4");
	screen_expect("FULL", 30);
	book_expect(1, QTY);
	operator_kill();
	operator_start();
	term_send(term, "4");
	screen_expect("FULL", 30);
	book_expect(1, QTY);
	operator_leave();
}

/* --- answers lost, connections cut ---------------------------------------------------- */

/*
 * The websocket tells nothing, so that only the lists can: the row is UNKNOWN, looked up, found.
 */
static void lost(const char *fault)
{
	operator_start();
	market_ask(&market, "ws-silent data");
	market_ask(&market, "%s", fault);
	operator_buy("0.415");
	term_send(term, "3");
	screen_expect("UNKNOWN", 15);
	expect_filled();
	term_send(term, "4");
	screen_expect("FULL", 30);
	book_expect(1, QTY);
	operator_leave();
}

static void test_answer_lost(void **state)
{
	(void)state;
	lost("lose-answer orders");
}

static void test_cut_in_the_answer(void **state)
{
	(void)state;
	lost("cut POST:/iserver/account/*/orders in");
}

static void test_cut_after_the_answer(void **state)
{
	(void)state;
	operator_start();
	market_ask(&market, "cut POST:/iserver/account/*/orders after");
	operator_buy("0.415");
	term_send(term, "3");
	expect_filled();
	term_send(term, "4");
	screen_expect("FULL", 30);
	book_expect(1, QTY);
	operator_leave();
}

/* --- questions ------------------------------------------------------------------------- */

static void ask_about_kta(const char *script)
{
	market_ask(&market, "%s", script);
	operator_start();
	operator_buy("0.415");
	screen_expect("QUESTION 1", 15);
}

static void test_question_answered_no(void **state)
{
	(void)state;
	ask_about_kta("question next o163 The price is far from the market. (invented text)");
	term_send(term, "3\r");
	screen_expect("Question 1 about KTA", 10);
	term_send(term, "no\r");
	screen_expect("NOT PLACED: the broker's question", 60);
	operator_expect_nothing_placed();
	operator_leave_empty();
}

static bool asked(struct term *t, void *ctx)
{
	(void)t;
	return market_count(&market, "requests", "questions") >= *(int *)ctx;
}

/* The broker has asked so many in all. */
static void expect_asked(int n)
{
	assert_true(term_wait_for(term, asked, &n, 60000, "the broker's question"));
}

/* About a change the row goes on working, and the question is found on it all the same. */
static void test_question_about_a_change(void **state)
{
	(void)state;
	operator_start();
	operator_buy("0.415");
	term_send(term, "4");
	screen_expect("FULL", 40);
	for (int yes = 0; yes < 2; yes++) {
		term_send(term, ":flatten KTA\r");
		screen_expect("Type KTA and Enter to do it", 20);
		term_send(term, "KTA\r");
		expect_asked(yes + 1);
		screen_expect("QUESTION 1", 30);
		term_settle(term, 500);
		term_send(term, "3\r");
		screen_expect(yes ? "Question 2 about KTA" : "Question 1 about KTA", 10);
		screen_expect("-> SELL 2,000 KTA LMT", 5);
		screen_expect("NOT CHANGED yet", 5);
		term_send(term, yes ? "yes\r" : "no\r");
		if (yes)
			continue;
		screen_expect("not left: the broker's question was answered no", 30);
		term_send(term, "4");
		screen_expect("FULL", 60);
		assert_int_equal(market_count(&market, "requests", "cancels"), 0);
	}
	term_send(term, "4");
	screen_expect("none (", 60);
	book_expect(1, 0);
	assert_int_equal(market_count(&market, "requests", "replies"), 2);
	operator_leave_empty();
}

static void test_question_and_network_cut(void **state)
{
	(void)state;
	ask_about_kta("question next o163 The price is far from the market. (invented text)");
	market_ask(&market, "network cut 8");
	screen_expect("link DOWN", 30);
	term_send(term, "3\r");
	screen_expect("Question 1 about KTA", 10);
	term_send(term, "yes\r");
	screen_expect("link down", 10);
	assert_int_equal(market_count(&market, "requests", "replies"), 0);
	operator_expect_nothing_placed();
}

/* --- what was not typed at the review ----------------------------------------------------- */

static void test_typed_ahead_and_pasted(void **state)
{
	(void)state;
	operator_start();
	term_send(term, ":buy KTA 2000 limit 0.415 stop 0.380\rKTA\r");
	screen_expect("preview: fee", 20);
	assert_int_equal(market_count(&market, "requests", "order_posts"), 0);
	term_send(term, "\033");
	assert_true(term_wait_gone(term, "Review  BUY KTA"));
	operator_review("0.415");
	term_send(term, "\033[200~KTA\r\033[201~");
	screen_expect("paste", 5);
	term_send(term, "\r");
	term_settle(term, 300);
	assert_int_equal(market_count(&market, "requests", "order_posts"), 0);
	operator_leave_empty();
}

/* --- what the broker makes of it ------------------------------------------------------------ */

static void test_filled_in_parts(void **state)
{
	(void)state;
	market_ask(&market, "fill part 800 pause 4000");
	operator_start();
	operator_buy("0.415");
	term_send(term, "4");
	screen_expect("PART?", 20);
	screen_expect("FULL", 40);
	book_expect(1, QTY);
	operator_leave();
}

static void test_rejected(void **state)
{
	(void)state;
	market_ask(&market, "reject next");
	operator_start();
	operator_buy("0.415");
	term_send(term, "3");
	screen_expect("REJECTED", 30);
	book_expect(1, 0);
	operator_leave_empty();
}

/* --- the kill switch ---------------------------------------------------------------------------- */

static void kill_switch(void)
{
	term_send(term, ":kill\r");
	screen_expect("type kill", 5);
	term_send(term, "kill\r");
	screen_expect("LOCKED", 5);
}

static void test_kill_switch(void **state)
{
	(void)state;
	operator_start();
	operator_buy("0.390");
	term_send(term, "3");
	screen_expect("WORKING", 15);
	kill_switch();
	screen_expect("CANCELLED", 20);
	book_expect(1, 0);
	operator_kill();
	operator_start();
	screen_expect("LOCKED", 5);
	operator_buy("0.415");
	screen_expect("locked: LOCKED entries off", 10);
	book_expect(1, 0);
	operator_leave_empty();
}

static void test_kill_switch_during_question(void **state)
{
	(void)state;
	ask_about_kta("question next o163 The price is far from the market. (invented text)");
	kill_switch();
	term_send(term, "3");
	screen_expect("NOT PLACED", 30);
	operator_expect_nothing_placed();
	operator_leave_empty();
}

/* --- what lowers risk waits for nobody ---------------------------------------------------------------- */

enum { HANG_MS = 18000 };	/* the broker answers the order so late; skim waits 20 s for it */

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The kill switch while the request of a resting order hangs: its cancel goes on another
 * connection, and is done before the first one is answered. */
static void test_kill_switch_during_hanging_send(void **state)
{
	int64_t sent;

	(void)state;
	operator_start();
	market_ask(&market, "slow POST:/iserver/account/*/orders %d", HANG_MS);
	operator_buy("0.390");
	expect_order_posted();
	sent = now_ms();
	kill_switch();
	term_send(term, "3");
	screen_expect("CANCELLED", 40);
	if (now_ms() - sent >= HANG_MS)
		fail_msg("the cancel waited for the answer: %lld ms", (long long)(now_ms() - sent));
	assert_int_equal(market_count(&market, "requests", "cancels"), 1);
	assert_int_equal(book_read().live, 0);
	book_expect(1, 0);
	operator_leave_empty();
}

static void flatten_kta(void)
{
	term_send(term, ":flatten KTA\r");
	screen_expect("Type KTA and Enter to do it", 20);
	term_send(term, "KTA\r");
}

static void answer_yes(void)
{
	screen_expect("QUESTION", 20);
	term_settle(term, 1000);	/* one before it is off the screen by then */
	term_send(term, "3\r");
	screen_expect("about KTA (more may follow)", 20);
	term_send(term, "yes\r");
}

/* Filled before its own request was answered: the exit does not wait for that either. */
static void test_flatten_during_hanging_send(void **state)
{
	int64_t sent;

	(void)state;
	operator_start();
	market_ask(&market, "slow POST:/iserver/account/*/orders %d", HANG_MS);
	operator_buy("0.415");
	expect_order_posted();
	sent = now_ms();
	term_send(term, "4");
	screen_expect("FULL", 15);
	flatten_kta();
	expect_asked(1);
	if (now_ms() - sent >= HANG_MS)
		fail_msg("the exit waited for the answer: %lld ms", (long long)(now_ms() - sent));
	answer_yes();
	term_send(term, "4");
	screen_expect("none (", 60);
	book_expect(1, 0);
	operator_leave_empty();
}

/* A question about the stop is open: it is answered no first, and the stop becomes the exit. */
static void test_flatten_during_question(void **state)
{
	(void)state;
	operator_start();
	operator_buy("0.415");
	term_send(term, "4");
	screen_expect("FULL", 60);
	market_ask(&market, "question next o10331 You are about to change a stop order. (invented text)");
	term_send(term, ":stop KTA 0.375\r");
	screen_expect("Enter = review", 20);
	term_send(term, "\r");
	screen_expect("Type KTA and Enter to send", 30);
	term_send(term, "KTA\r");
	screen_expect("QUESTION 1", 60);
	term_send(term, ":flatten KTA\r");
	screen_expect("the open question is answered no first", 20);
	term_send(term, "KTA\r");
	expect_asked(2);
	assert_int_equal(market_count(&market, "requests", "cancels"), 0);
	answer_yes();
	term_send(term, "4");
	screen_expect("none (", 60);
	book_expect(1, 0);
	operator_leave_empty();
}

/* --- the terminal is gone --------------------------------------------------------------------------- */

/* The event line shows it after a press of e or more. */
static void read_by_e(const char *words)
{
	for (int i = 0; i < 20; i++) {
		for (int row = -4; row < 0; row++) {
			char line[512];

			snprintf(line, sizeof line, "%s", term_row(term, row));
			if (strstr(line, words) && (strstr(line, "e=next") || strstr(line, "e/a")))
				return;
		}
		term_send(term, "e");
		term_settle(term, 300);
	}
	term_dump(term);
	fail_msg("no press of e showed \"%s\"", words);
}

static void test_hung_up_and_taken_over(void **state)
{
	struct term *old;
	int status = -1;

	(void)state;
	operator_start();
	operator_buy("0.415");
	term_send(term, "4");
	screen_expect("FULL", 30);
	old = term;
	term_hang_up(old);
	assert_false(term_exit(old, 1000, NULL));	/* shares are held: it stays */
	market_ask(&market, "network cut 2");		/* what happens meanwhile is told later */
	assert_true(market_journal_wait(&market, "SELECT count(*) FROM notes WHERE kind = 'session' AND "
					"word = 'up'", 2, 90000));
	operator_start();
	assert_true(term_exit(old, 30000, &status));
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	term_free(old);
	screen_expect("DISARMED", 5);
	term_send(term, "4");
	screen_expect("FULL", 30);
	book_expect(1, QTY);
	term_send(term, "7");
	screen_expect("away 00:", 5);
	screen_expect("broker link lost", 5);
	screen_expect("broker link up again after", 5);
	read_by_e("broker link lost");
	term_send(term, "4");
	assert_true(term_wait_gone(term, "stays until acknowledged"));
	operator_leave();
}

/* kill -HUP with a half-typed ticket: nothing of it goes, the shares stay watched. */
static void test_hung_up_in_a_ticket(void **state)
{
	struct term *old;
	int status = -1;

	(void)state;
	operator_start();
	operator_buy("0.415");
	term_send(term, "4");
	screen_expect("FULL", 60);
	term_send(term, ":flatten KTA\r");
	screen_expect("Type KTA and Enter to do it", 20);
	term_send(term, "KT");
	old = term;
	term_signal(old, SIGHUP);
	assert_false(term_exit(old, 1000, NULL));
	operator_start();
	assert_true(term_exit(old, 60000, &status));
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	term_free(old);
	term_send(term, "4");
	screen_expect("FULL", 60);
	book_expect(1, QTY);
	assert_int_equal(market_count(&market, "requests", "changes"), 0);
	operator_leave();
}

/* The same in the review of an entry, with nothing held: it leaves, and nothing was sent. */
static void test_hung_up_in_a_review(void **state)
{
	int status = -1;

	(void)state;
	operator_start();
	operator_review("0.415");
	term_send(term, "KT");
	term_signal(term, SIGHUP);
	assert_true(term_exit(term, 60000, &status));
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	book_expect(0, 0);
}

/* --- keys at random ------------------------------------------------------------------------------------ */

/* All that is on a keyboard but the letters no confirmation can do without, and q of quit. */
static const char keys[] = "abcdefghijlmnoprstuvwxzABCDEFGHIJLMNOPQRSTUVWXZ01234568 .,/:;<>?!@#$%"
			   "^&*()-_=+[]{}|`~'\"\\\t\r\r\r\r\r\r\033\033\033\004\025\014\177";

static void random_keys(uint32_t *seed, int n)
{
	for (int i = 0; i < n; i++) {
		*seed = *seed * 1664525u + 1013904223u;
		term_send_n(term, &keys[(*seed >> 8) % (sizeof keys - 1)], 1);
		if (i % 20 == 19)
			term_settle(term, 20);	/* its frames are read: the line never fills up */
	}
}

static void test_random_keys(void **state)
{
	uint32_t seed = 20261124;

	(void)state;
	operator_start();
	for (int i = 0; i < 10; i++) {
		term_send(term, "\033");
		term_settle(term, 150);
		term_send(term, "\033");
		term_settle(term, 150);
		term_send(term, ":buy KTA 2000 limit 0.415 stop 0.380\r");
		term_settle(term, 300);
		random_keys(&seed, 200);
	}
	assert_false(term_exit(term, 0, NULL));
	book_expect(0, 0);
	assert_int_equal(market_count(&market, "requests", "cancels"), 0);
	assert_int_equal(market_count(&market, "requests", "changes"), 0);
}

/* --- all at once: most of the time is waiting ------------------------------------------------------- */

int main(int argc, char *argv[])
{
#define ROW(f) { #f, operator_set_up, f, screen_tear_down, NULL }
	static const struct one_case cases[] = {
		ROW(test_killed_while_sending), ROW(test_killed_before_the_broker_has_it),
		ROW(test_killed_during_question), ROW(test_killed_before_and_after_fill),
		ROW(test_answer_lost), ROW(test_cut_in_the_answer), ROW(test_cut_after_the_answer),
		ROW(test_question_answered_no), ROW(test_question_about_a_change),
		ROW(test_question_and_network_cut), ROW(test_kill_switch_during_hanging_send),
		ROW(test_flatten_during_hanging_send), ROW(test_flatten_during_question),
		ROW(test_hung_up_in_a_ticket), ROW(test_hung_up_in_a_review),
		ROW(test_typed_ahead_and_pasted), ROW(test_filled_in_parts), ROW(test_rejected),
		ROW(test_kill_switch), ROW(test_kill_switch_during_question),
		ROW(test_hung_up_and_taken_over), ROW(test_random_keys),
	};
	enum { N = sizeof cases / sizeof *cases };

	return cases_main("safety", cases, N, 12, argc, argv);
}
