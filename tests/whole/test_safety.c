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
#include <unistd.h>

#include <cmocka.h>
#include <json.h>

#include "screen.h"

enum { QTY = 2000 };

/* --- the broker's side ------------------------------------------------------------- */

struct book {
	int entries;		/* buy orders, whatever became of them */
	int64_t for_sale;	/* shares in sells that work, but for children whose entry has no fill */
	int64_t held;
};

static const char *member(struct json_object *o, const char *name)
{
	struct json_object *v = NULL;

	return json_object_object_get_ex(o, name, &v) ? json_object_get_string(v) : "";
}

static int64_t number(struct json_object *o, const char *name)
{
	return strtoll(member(o, name), NULL, 10);
}

static int64_t filled_of(struct json_object *orders, int64_t id)
{
	for (size_t i = 0; i < json_object_array_length(orders); i++) {
		struct json_object *o = json_object_array_get_idx(orders, i);

		if (number(o, "orderId") == id)
			return number(o, "filledQuantity");
	}
	return 0;
}

static bool over(const char *status)
{
	return !strcmp(status, "Filled") || !strcmp(status, "Cancelled") ||
	       !strcmp(status, "Inactive") || !strcmp(status, "Rejected");
}

static struct json_object *rows(const char *what)
{
	const char *list = strchr(market_ask(&market, "%s", what), '[');
	struct json_object *o = list ? json_tokener_parse(list) : NULL;

	assert_non_null(o);
	return o;
}

static struct book book_read(void)
{
	struct json_object *orders = rows("orders"), *positions = rows("positions");
	struct book b = { .entries = 0 };

	for (size_t i = 0; i < json_object_array_length(positions); i++)
		b.held += number(json_object_array_get_idx(positions, i), "quantity");
	for (size_t i = 0; i < json_object_array_length(orders); i++) {
		struct json_object *o = json_object_array_get_idx(orders, i);
		int64_t parent = number(o, "parentId"), left = number(o, "remainingQuantity");

		if (!strcmp(member(o, "side"), "BUY")) {
			b.entries++;
			continue;
		}
		if (over(member(o, "status")) || (parent && !filled_of(orders, parent)))
			continue;
		b.for_sale += left;
	}
	json_object_put(orders);
	json_object_put(positions);
	return b;
}

/* What must hold at every moment at which nothing is half done. */
static void expect_book(int entries, int64_t held)
{
	struct book b = book_read();

	assert_int_equal(b.entries, entries);
	assert_int_equal(b.held, held);
	assert_true(b.for_sale <= b.held);
	assert_int_equal(market_count(&market, "requests", "order_posts"), entries);
}

/* --- the operator's side ----------------------------------------------------------- */

static int set_up(void **state)
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

static void start(void)
{
	screen_start(40, 120);
	screen_expect("PAPER", 20);
	screen_expect("S[=*=]", 30);		/* range and quote are known */
}

/* The process as it stands is gone; what it leaves is its state folder. */
static void kill_skim(void)
{
	term_signal(term, SIGKILL);
	assert_true(term_exit(term, 10000, NULL));
	term_free(term);
	term = NULL;
}

static void review(const char *limit)
{
	char line[100];

	snprintf(line, sizeof line, ":buy KTA %d limit %s stop 0.380\r", QTY, limit);
	term_send(term, line);
	screen_expect("preview: fee", 20);
	screen_expect("Type KTA and Enter to send", 10);
}

/* An order that fills at once, or rests. */
static void buy(const char *limit)
{
	review(limit);
	term_send(term, "KTA\r");
}

/* One request was made, and the broker knows no order. */
static void expect_nothing_placed(void)
{
	assert_int_equal(book_read().entries, 0);
	assert_int_equal(market_count(&market, "requests", "order_posts"), 1);
}

static void leave_empty(void)
{
	term_send(term, "\033");
	term_settle(term, 300);		/* Esc alone, and not the start of another key */
	screen_leave(":q\r");
}

static void leave(void)
{
	term_send(term, ":q\r");
	screen_expect("stay", 5);
	screen_leave("leave\r");
}

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
	start();
	market_ask(&market, "slow POST:/iserver/account/*/orders 20000");
	buy("0.415");
	screen_expect("SENDING", 10);
	expect_order_posted();
	kill_skim();
	start();
	term_send(term, "3");
	expect_filled();
	term_send(term, "4");
	screen_expect("FULL", 30);
	expect_book(1, QTY);
	leave();
}

static void test_killed_before_the_broker_has_it(void **state)
{
	(void)state;
	start();
	market_ask(&market, "cut POST:/iserver/account/*/orders before");
	buy("0.415");
	screen_expect("UNKNOWN", 15);
	kill_skim();
	start();
	term_send(term, "3");
	screen_expect("UNKNOWN", 20);
	screen_expect("NOT PLACED", 90);
	expect_nothing_placed();
	leave_empty();
}

static void test_killed_during_question(void **state)
{
	(void)state;
	market_ask(&market, "question next o163 The price is far from the market. (invented text)");
	start();
	buy("0.415");
	screen_expect("QUESTION 1", 15);
	kill_skim();
	start();
	term_send(term, "3");
	screen_expect("NOT PLACED", 90);
	assert_int_equal(market_count(&market, "requests", "replies"), 0);
	expect_nothing_placed();
	leave_empty();
}

static void test_killed_before_and_after_fill(void **state)
{
	(void)state;
	start();
	buy("0.390");
	term_send(term, "3");
	screen_expect("WORKING", 15);
	kill_skim();
	expect_book(1, 0);
	market_ask(&market, "move KTA 0.390");
	start();
	term_send(term, "3");
	expect_filled();
	term_send(term, "4");
	screen_expect("FULL", 30);
	expect_book(1, QTY);
	kill_skim();
	start();
	term_send(term, "4");
	screen_expect("FULL", 30);
	expect_book(1, QTY);
	leave();
}

/* --- answers lost, connections cut ---------------------------------------------------- */

/*
 * The websocket tells nothing, so that only the lists can: the row is UNKNOWN, looked up, found.
 */
static void lost(const char *fault)
{
	start();
	market_ask(&market, "ws-silent data");
	market_ask(&market, "%s", fault);
	buy("0.415");
	term_send(term, "3");
	screen_expect("UNKNOWN", 15);
	expect_filled();
	term_send(term, "4");
	screen_expect("FULL", 30);
	expect_book(1, QTY);
	leave();
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
	start();
	market_ask(&market, "cut POST:/iserver/account/*/orders after");
	buy("0.415");
	term_send(term, "3");
	expect_filled();
	term_send(term, "4");
	screen_expect("FULL", 30);
	expect_book(1, QTY);
	leave();
}

/* --- questions ------------------------------------------------------------------------- */

static void ask_about_kta(const char *script)
{
	market_ask(&market, "%s", script);
	start();
	buy("0.415");
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
	expect_nothing_placed();
	leave_empty();
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
	expect_nothing_placed();
}

/* --- what was not typed at the review ----------------------------------------------------- */

static void test_typed_ahead_and_pasted(void **state)
{
	(void)state;
	start();
	term_send(term, ":buy KTA 2000 limit 0.415 stop 0.380\rKTA\r");
	screen_expect("preview: fee", 20);
	assert_int_equal(market_count(&market, "requests", "order_posts"), 0);
	term_send(term, "\033");
	assert_true(term_wait_gone(term, "Review  BUY KTA"));
	review("0.415");
	term_send(term, "\033[200~KTA\r\033[201~");
	screen_expect("paste", 5);
	term_send(term, "\r");
	term_settle(term, 300);
	assert_int_equal(market_count(&market, "requests", "order_posts"), 0);
	leave_empty();
}

/* --- what the broker makes of it ------------------------------------------------------------ */

static void test_filled_in_parts(void **state)
{
	(void)state;
	market_ask(&market, "fill part 800 pause 4000");
	start();
	buy("0.415");
	term_send(term, "4");
	screen_expect("PART?", 20);
	screen_expect("FULL", 40);
	expect_book(1, QTY);
	leave();
}

static void test_rejected(void **state)
{
	(void)state;
	market_ask(&market, "reject next");
	start();
	buy("0.415");
	term_send(term, "3");
	screen_expect("REJECTED", 30);
	expect_book(1, 0);
	leave_empty();
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
	start();
	buy("0.390");
	term_send(term, "3");
	screen_expect("WORKING", 15);
	kill_switch();
	screen_expect("CANCELLED", 20);
	expect_book(1, 0);
	kill_skim();
	start();
	screen_expect("LOCKED", 5);
	buy("0.415");
	screen_expect("refused: locked", 5);
	expect_book(1, 0);
	leave_empty();
}

static void test_kill_switch_during_question(void **state)
{
	(void)state;
	ask_about_kta("question next o163 The price is far from the market. (invented text)");
	kill_switch();
	term_send(term, "3");
	screen_expect("NOT PLACED", 30);
	expect_nothing_placed();
	leave_empty();
}

/* --- the terminal is gone --------------------------------------------------------------------------- */

static void test_hung_up_and_taken_over(void **state)
{
	struct term *old;
	int status = -1;

	(void)state;
	start();
	buy("0.415");
	term_send(term, "4");
	screen_expect("FULL", 30);
	old = term;
	term_hang_up(old);
	assert_false(term_exit(old, 1000, NULL));	/* shares are held: it stays */
	start();
	assert_true(term_exit(old, 30000, &status));
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	term_free(old);
	screen_expect("DISARMED", 5);
	term_send(term, "4");
	screen_expect("FULL", 30);
	expect_book(1, QTY);
	leave();
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
	start();
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
	expect_book(0, 0);
	assert_int_equal(market_count(&market, "requests", "cancels"), 0);
	assert_int_equal(market_count(&market, "requests", "changes"), 0);
}

/* --- all at once: most of the time is waiting ------------------------------------------------------- */

#define CASES(X)                              \
	X(test_killed_while_sending)          \
	X(test_killed_before_the_broker_has_it) \
	X(test_killed_during_question)        \
	X(test_killed_before_and_after_fill)  \
	X(test_answer_lost)                   \
	X(test_cut_in_the_answer)             \
	X(test_cut_after_the_answer)          \
	X(test_question_answered_no)          \
	X(test_question_and_network_cut)      \
	X(test_typed_ahead_and_pasted)        \
	X(test_filled_in_parts)               \
	X(test_rejected)                      \
	X(test_kill_switch)                   \
	X(test_kill_switch_during_question)   \
	X(test_hung_up_and_taken_over)        \
	X(test_random_keys)

#define COUNT(f) +1
enum { N_CASES = 0 CASES(COUNT) };

static const struct CMUnitTest cases[N_CASES] = {
#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, screen_tear_down),
	CASES(CASE)
};

static struct running {
	pid_t pid;
	FILE *out;
} running[N_CASES];

/* One case is a process of its own, with a market and a skim of its own. */
static void run_alone(struct running *r, const char *self, const char *name)
{
	r->out = tmpfile();
	if (!r->out)
		return;
	fflush(stdout);
	r->pid = fork();
	if (r->pid != 0)
		return;
	dup2(fileno(r->out), 1);
	dup2(fileno(r->out), 2);
	execl(self, self, name, (char *)NULL);
	_exit(127);
}

static void test_case(void **state)
{
	struct running *r = *state;
	int status = -1;
	char line[1000];

	assert_true(r->pid > 0);
	assert_int_equal(waitpid(r->pid, &status, 0), r->pid);
	rewind(r->out);
	while (status != 0 && fgets(line, sizeof line, r->out))
		fprintf(stderr, "# %s", line);
	fclose(r->out);
	assert_int_equal(status, 0);
}

int main(int argc, char *argv[])
{
	struct CMUnitTest tests[N_CASES];

	if (argc == 2) {
		cmocka_set_test_filter(argv[1]);
		return cmocka_run_group_tests_name("one case", cases, NULL, NULL);
	}
	for (int i = 0; i < N_CASES; i++) {
		run_alone(&running[i], argv[0], cases[i].name);
		tests[i] = (struct CMUnitTest){ .name = cases[i].name, .test_func = test_case,
						.initial_state = &running[i] };
	}
	return cmocka_run_group_tests_name("safety", tests, NULL, NULL);
}
