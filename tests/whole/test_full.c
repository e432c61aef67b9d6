/*
 * test_full.c - the disk is full from one point of an order's life on: before each kind of row that
 * the journal takes, in the middle of its commit, and at its sync.  skim says so, sends nothing that
 * is not written, and goes on seeing what the broker does; when there is room again everything is
 * written, broker and journal agree, there is one order or none and nothing was sent twice.
 *
 * With TEST_DEEP=1 in the environment at every side of every row.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "book.h"
#include "cases.h"
#include "life.h"
#include "operator.h"

enum { POINTS_MAX = 200, POINTS_LEAST = 12, TOGETHER = 12, SETTLE_MS = 150000 };

static struct life_point points[POINTS_MAX];
static size_t n_points;

static bool begins(const char *name, const char *with)
{
	return !strncmp(name, with, strlen(with));
}

/* "before A order working #2": of each kind of row the first, and of the intents all. */
static bool chosen(const char *name)
{
	bool row = begins(name, "before ") || begins(name, "write 1 of ") || begins(name, "write 2 of ") ||
		   begins(name, "sync ");

	if (getenv("TEST_DEEP"))
		return row;
	if (strstr(name, "intent"))
		return begins(name, "before ") || begins(name, "write 2 of ");
	return begins(name, "before ") && !strchr(name, '#');
}

static bool has_room(struct term *t, void *ctx)
{
	(void)ctx;
	return term_has(t, "journal works again");
}

/* The operator, once there is room: what was asked is answered, what was refused is left. */
static void finish(void)
{
	term_send(term, "\033");
	term_settle(term, 300);
	term_send(term, "3");
	term_settle(term, 500);
	if (!term_has(term, "QUESTION 1"))
		return;
	term_send(term, "3\r");
	screen_expect("Question 1 about KTA", 20);
	term_send(term, "no\r");
	assert_true(term_wait_gone(term, "Question 1 about KTA"));
}

static void test_point(void **state)
{
	struct life_point *p = *state;
	char full[100];

	life_ends_at = "journal not writable";
	life_begin(p->life, "HOOK_FULL", p->name);
	snprintf(full, sizeof full, "%s/disk.full", market.dir);
	if (access(full, F_OK)) {
		print_message("# not passed this time: %s\n", p->title);
		return;
	}
	screen_expect("journal not writable", 60);
	life_ends_at = NULL;
	unlink(full);
	/* A box that was asked for may come up between Esc and the key, and takes it. */
	for (int i = 0; i < 6 && !has_room(term, NULL); i++) {
		term_send(term, "\033");
		term_settle(term, 300);
		term_send(term, "7");
		term_wait_for(term, has_room, NULL, 10000, "journal works again");
	}
	assert_true(has_room(term, NULL));
	finish();
	if (!term_wait_for(term, life_agree, NULL, SETTLE_MS, "broker and journal agree"))
		fail_msg("the broker has %s", market_ask(&market, "orders"));
	life_expect_sent_once();
	assert_true(book_read().entries <= 1);
	life_expect_cover();
	assert_int_equal(market_journal(&market, "SELECT count(*) FROM pragma_integrity_check WHERE "
					"integrity_check = 'ok'"), 1);
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
	return cases_main("full", cases, n_points, TOGETHER, argc, argv);
}
