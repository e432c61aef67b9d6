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
#include "life.h"
#include "operator.h"

enum { POINTS_MAX = 400, POINTS_LEAST = 40, TOGETHER = 12, SETTLE_MS = 150000 };

static struct life_point points[POINTS_MAX];
static size_t n_points;

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

static void test_point(void **state)
{
	struct life_point *p = *state;
	bool planned;
	int status = 0;

	life_begin(p->life, "HOOK_KILL", p->name);
	if (!term_exit(term, 0, &status)) {
		print_message("# not passed this time: %s\n", p->title);
		operator_kill();
	} else {
		planned = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
		if (!planned)
			term_dump(term);
		assert_true(planned);
		assert_true(life_passed(p->name));
		term_free(term);
		term = NULL;
	}
	operator_start();
	if (!term_wait_for(term, life_agree, NULL, SETTLE_MS, "broker and journal agree"))
		fail_msg("the broker has %s", market_ask(&market, "orders"));
	life_expect_sent_once();
	assert_true(book_read().entries <= 1);
	assert_true(market_journal(&market, "SELECT count(*) FROM orders WHERE role = 'entry'") <= 1);
	life_expect_cover();
	if (market_journal(&market, "SELECT count(*) FROM orders WHERE role = 'entry' AND "
			   "state IN ('not placed', 'not_placed')") == 1)
		life_give_again();
	operator_kill();
}

int main(int argc, char *argv[])
{
	static struct one_case cases[POINTS_MAX];

	for (size_t i = 0; i < LIVES; i++)
		n_points = life_learn(&lives[i], chosen, points, n_points, POINTS_MAX);
	for (size_t i = 0; i < n_points; i++)
		cases[i] = (struct one_case){ points[i].title, operator_set_up, test_point,
					      screen_tear_down, &points[i] };
	fprintf(stderr, "# %zu points\n", n_points);
	if (n_points < POINTS_LEAST)
		return EXIT_FAILURE;
	return cases_main("kill", cases, n_points, TOGETHER, argc, argv);
}
