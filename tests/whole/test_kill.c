/*
 * test_kill.c - the process ends, as by kill -9, at every point at which an order's life touches
 * the journal or a socket; each time skim is started again on what is left.  Then broker and
 * journal agree, there is one order or none, nothing was sent twice, the stop is there or the screen
 * says that it is not, and an order that was proved absent can be given again.
 *
 * The points are those of tests/whole/hook.c.  They are not listed here: a first life that nothing
 * ends tells them.  With TEST_DEEP=1 in the environment nearly all of them are tried, else one side
 * of each commit and the whole of each intent and of the request that places the order.
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

#include <cmocka.h>

#include "book.h"
#include "cases.h"
#include "operator.h"
#include "screen.h"

enum { POINTS_MAX = 400, POINTS_LEAST = 40, TOGETHER = 12, SETTLE_MS = 150000, NAME = 100 };

/* --- a life that may end at any moment -------------------------------------------------- */

static bool shown_or_ended(struct term *t, void *text)
{
	return term_has(t, text) || term_exit(t, 0, NULL);
}

/* False: the process is gone. */
static bool until(const char *text, int seconds)
{
	if (!term_wait_for(term, shown_or_ended, (void *)text, seconds * 1000, text))
		fail_msg("the screen never showed \"%s\"", text);
	return !term_exit(term, 0, NULL);
}

static bool type(const char *keys, const char *then, int seconds)
{
	term_send(term, keys);
	return until(then, seconds);
}

static bool review(const char *limit)
{
	char line[100];

	snprintf(line, sizeof line, ":buy KTA %d limit %s stop 0.380\r", QTY, limit);
	return type(line, "preview: fee", 30) && until("Type KTA and Enter to send", 20);
}

/* Bought after a question, filled in two parts, covered; sold by turning the stop into the exit,
 * which is asked about too: its limit is far below a price of so few cents. */
static void life_of_a_trade(void)
{
	market_ask(&market, "question next o163 The price is far from the market. (invented text)");
	market_ask(&market, "fill part 800 pause 1500");
	if (!review("0.415") || !type("KTA\r", "QUESTION 1", 30) ||
	    !type("3\r", "Question 1 about KTA", 20) || !type("yes\r", "FILLED", 60))
		return;
	if (!type("4", "FULL", 60) || !type(":flatten KTA\r", "Type KTA and Enter to do it", 20))
		return;
	if (!type("KTA\r", "QUESTION 1", 60) || !type("3\r", "Question 1 about KTA", 20) ||
	    !type("yes\r", "none (", 60))
		return;
}

/* One that rests, and is cancelled. */
static void life_of_a_cancel(void)
{
	if (!review("0.390") || !type("KTA\r", "Orders", 10) || !type("3", "WORKING", 40) ||
	    !type(":cancel all\r", "to do it", 20))
		return;
	type("yes\r", "CANCELLED", 40);
}

struct life {
	const char *name;
	void (*live)(void);
};

static const struct life lives[] = {
	{ "trade", life_of_a_trade },
	{ "cancel", life_of_a_cancel },
};

static void hooked(const struct life *l, const char *kill_at)
{
	char trace[100];

	snprintf(trace, sizeof trace, "%s/trace", market.dir);
	market_set(&market, "HOOK_TRACE", trace);
	if (kill_at)
		market_set(&market, "HOOK_KILL", kill_at);
	operator_start_program("tests/whole/skim-hooked");
	l->live();
}

/* --- which points there are --------------------------------------------------------------- */

struct kill_point {
	const struct life *life;
	char name[NAME];		/* of the point */
	char title[NAME + 20];
};

static struct kill_point points[POINTS_MAX];
static size_t n_points;

static FILE *open_trace(void)
{
	char path[100];
	FILE *f;

	snprintf(path, sizeof path, "%s/trace", market.dir);
	f = fopen(path, "r");
	assert_non_null(f);
	return f;
}

/* How often a point of the name was passed, whatever its number. */
static int passed(const char *name)
{
	FILE *f = open_trace();
	char line[NAME];
	size_t n = strlen(name);
	int times = 0;

	while (fgets(line, sizeof line, f)) {
		line[strcspn(line, "\n")] = '\0';
		times += !strncmp(line, name, n) && (!line[n] || !strncmp(line + n, " #", 2));
	}
	fclose(f);
	return times;
}

static bool begins(const char *name, const char *with)
{
	return !strncmp(name, with, strlen(with));
}

/* Of the parts of one write to the file the first three. */
static bool one_of_many_writes(const char *name)
{
	return begins(name, "write ") && atoi(name + 6) > 3;
}

/*
 * A commit has many sides, and a death at one is much like a death at the next: of every day's
 * one of them, of an intent three; and nearly all of the request that places the order.
 */
static bool chosen(const char *name)
{
	static const char *const sides[] = { "before ", "write 2 of ", "sync ", "committed " };
	static unsigned turn;

	if (getenv("TEST_DEEP"))
		return !one_of_many_writes(name);
	if (strstr(name, "intent"))
		return begins(name, "before ") || begins(name, "write 2 ") || begins(name, "committed ");
	if (strstr(name, "POST orders"))
		return !begins(name, "sent 1 ") && !begins(name, "send 2 ");
	if (begins(name, "answer ") || begins(name, "sent 2 ") || begins(name, "stream "))
		return true;
	if (begins(name, "before "))
		turn++;
	return begins(name, sides[turn % 4]);
}

static void learn(const struct life *l)
{
	char line[NAME];
	void *none = NULL;
	FILE *f;

	operator_set_up(&none);
	hooked(l, NULL);
	f = open_trace();
	while (fgets(line, sizeof line, f)) {
		struct kill_point *p = &points[n_points];

		line[strcspn(line, "\n")] = '\0';
		if (!chosen(line))
			continue;
		assert_true(n_points < POINTS_MAX);
		p->life = l;
		snprintf(p->name, sizeof p->name, "%s", line);
		snprintf(p->title, sizeof p->title, "%s: %s", l->name, line);
		n_points++;
	}
	fclose(f);
	operator_kill();
	screen_tear_down(&none);
}

/* --- what must hold afterwards ------------------------------------------------------------- */

#define FINAL "('filled', 'cancelled', 'rejected', 'inactive', 'expired', 'not placed', 'not_placed')"

static bool journal_has(struct json_object *o)
{
	static const struct {
		const char *broker, *journal;
	} rows[] = {
		{ "Filled", "'filled'" }, { "Cancelled", "'cancelled', 'expired'" },
		{ "Inactive", "'inactive', 'rejected'" }, { "Submitted", "'working', 'part'" },
		{ "PreSubmitted", "'working', 'waits'" },
	};
	char question[400];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (strcmp(rows[i].broker, book_text(o, "status")))
			continue;
		snprintf(question, sizeof question, "SELECT count(*) FROM orders WHERE order_id = '%lld' "
			 "AND state IN (%s) AND filled = %lld", (long long)book_number(o, "orderId"),
			 rows[i].journal, (long long)book_number(o, "filledQuantity"));
		return market_journal(&market, question) == 1;
	}
	return false;
}

/* Each order of the broker's is in the journal in its state, and the journal has no others that
 * still live. */
static bool agree(struct term *t, void *ctx)
{
	struct json_object *orders = book_rows("orders");
	int64_t live = 0;
	bool good = true;

	(void)t;
	(void)ctx;
	for (size_t i = 0; good && i < json_object_array_length(orders); i++) {
		struct json_object *o = json_object_array_get_idx(orders, i);

		live += !book_over(book_text(o, "status"));
		good = journal_has(o);
	}
	json_object_put(orders);
	return good && market_journal(&market, "SELECT count(*) FROM orders WHERE state NOT IN " FINAL)
		== live;
}

/* What left is counted by the broker; what never left, it never got. */
static void expect_sent_once(void)
{
	static const struct {
		const char *request, *count;
	} rows[] = {
		{ "POST orders", "order_posts" }, { "POST reply", "replies" },
		{ "POST order", "changes" }, { "DELETE order", "cancels" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t n = market_count(&market, "requests", rows[i].count);
		char point[NAME];

		snprintf(point, sizeof point, "send 1 of %s", rows[i].request);
		if (n > passed(point))
			fail_msg("%s: %lld reached the broker", rows[i].request, (long long)n);
	}
}

static void expect_cover(void)
{
	struct book b = book_read();

	assert_true(b.for_sale <= b.held);
	term_send(term, "4");
	if (!b.held)
		screen_expect("none (", 30);
	else if (b.for_sale == b.held)
		screen_expect("FULL", 60);
	else
		screen_expect(b.for_sale ? "PART" : "NAKED", 60);
}

/* Proved absent: it may be given again, and then there is one. */
static void give_again(void)
{
	term_send(term, "3");
	screen_expect("NOT PLACED", 30);
	term_send(term, "\033");
	term_settle(term, 300);
	market_ask(&market, "question off");
	operator_buy("0.415");
	term_send(term, "4");
	screen_expect("FULL", 60);
	assert_int_equal(book_read().entries, 1);
}

static void test_point(void **state)
{
	struct kill_point *p = *state;
	bool planned;
	int status = 0;

	hooked(p->life, p->name);
	if (!term_exit(term, 0, &status)) {
		print_message("# not passed this time: %s\n", p->title);
		operator_kill();
	} else {
		planned = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
		if (!planned)
			term_dump(term);
		assert_true(planned);
		assert_true(passed(p->name));
		term_free(term);
		term = NULL;
	}
	operator_start();
	if (!term_wait_for(term, agree, NULL, SETTLE_MS, "broker and journal agree"))
		fail_msg("the broker has %s", market_ask(&market, "orders"));
	expect_sent_once();
	assert_true(book_read().entries <= 1);
	assert_true(market_journal(&market, "SELECT count(*) FROM orders WHERE role = 'entry'") <= 1);
	expect_cover();
	if (market_journal(&market, "SELECT count(*) FROM orders WHERE role = 'entry' AND "
			   "state IN ('not placed', 'not_placed')") == 1)
		give_again();
	operator_kill();
}

int main(int argc, char *argv[])
{
	static struct one_case cases[POINTS_MAX];

	for (size_t i = 0; i < sizeof lives / sizeof *lives; i++)
		learn(&lives[i]);
	for (size_t i = 0; i < n_points; i++)
		cases[i] = (struct one_case){ points[i].title, operator_set_up, test_point,
					      screen_tear_down, &points[i] };
	fprintf(stderr, "# %zu points\n", n_points);
	if (n_points < POINTS_LEAST)
		return EXIT_FAILURE;
	return cases_main("kill", cases, n_points, TOGETHER, argc, argv);
}
