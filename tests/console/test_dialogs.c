/* test_dialogs.c - ticket, review, question, box: which keys count, what is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "run.h"
#include "skim/core/event.h"

/* --- tickets -------------------------------------------------------------------- */

static void test_order(void **state)
{
	struct term *t = in_review("morning");

	(void)state;
	assert_true(term_has(t, "Review  BUY KTA  PAPER DU..4321"));
	term_send(t, "ZNX\r");
	assert_true(term_wait(t, "nothing was sent"));
	assert_int_equal(logged(CMD_TICKET_CONFIRM), 0);
	term_send(t, "KTA\r");
	assert_true(term_wait(t, "sent: waiting for the broker"));
	assert_int_equal(logged(CMD_TICKET_CONFIRM), 1);
	assert_non_null(strstr(log_text(), "coid=SK-20261124-"));
	term_send(t, "3");
	assert_true(term_wait(t, "WORKING"));
	term_send(t, ":q\r");
	assert_true(term_wait(t, "Type stay or leave"));
	term_send(t, "leave\r");
	quit(t, 0);
	assert_non_null(strstr(log_text(), "dialogue +1 -1"));
}

static void test_enter_alone_and_escape(void **state)
{
	struct term *t = in_review("morning");

	(void)state;
	term_send(t, "\r");
	assert_true(term_wait(t, "Enter = review."));
	term_send(t, "\033");
	assert_true(term_wait_gone(t, "Enter = review."));
	assert_int_equal(logged(CMD_TICKET_BACK), 1);
	assert_int_equal(logged(CMD_TICKET_DROP), 1);
	assert_int_equal(logged(CMD_TICKET_CONFIRM), 0);
	leave(t);
}

static void test_ticket_fields(void **state)
{
	struct term *t = start80("morning", NULL);

	(void)state;
	term_send(t, "t");
	assert_true(term_wait(t, "Enter = review."));
	term_send(t, "12x\r");
	assert_true(term_wait(t, "is no qty"));
	term_send(t, "\x15" "1200\r");
	assert_true(term_wait(t, "1,200"));
	term_send(t, "jjj");		/* risk, type, limit */
	term_send(t, "0.41\r");
	assert_true(term_wait(t, "0.410   "));
	term_send(t, "j ");		/* validity */
	assert_true(term_wait(t, "valid   < GTC >"));
	term_send(t, "j");
	term_send(t, "none\r");		/* an entry by the plan always has its stop */
	assert_true(term_wait(t, "'none' is no stop"));
	term_send(t, "\x15" ".375\r");
	assert_true(term_wait(t, "stop    0.375"));
	assert_int_equal(logged(CMD_TICKET_EDIT), 4);
	term_send(t, "\033");
	assert_true(term_wait_gone(t, "Enter = review."));
	leave(t);
}

/* All sizes and back: same review, same typed text. */
static void test_resize_storm(void **state)
{
	struct term *t = in_review("morning");
	static const int sizes[][2] = { { 15, 60 }, { 60, 200 }, { 1, 1 }, { 40, 120 }, { 10, 40 }, { 24, 80 } };

	(void)state;
	term_send(t, "KT");
	assert_true(term_wait(t, "> KT"));
	for (int k = 0; k < 4; k++)
		for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
			term_resize(t, sizes[i][0], sizes[i][1]);
			if (k % 2)
				term_settle(t, 20);
			else if (sizes[i][0] == 10 && term_wait(t, "skim needs 60x15"))
				term_send(t, "X");	/* not seen, so not typed */
		}
	assert_true(term_wait(t, "> KT"));
	assert_false(term_has(t, "KTX"));
	term_send(t, "A\r");
	assert_true(term_wait(t, "sent: waiting"));
	assert_int_equal(logged(CMD_TICKET_CONFIRM), 1);
	term_signal(t, SIGTERM);
	quit(t, 3);
}

/* What was typed before a dialogue was painted does not count in it. */
static void test_typed_ahead(void **state)
{
	struct term *t = start80("morning", NULL);

	(void)state;
	term_send(t, "t\rKTA\rKTA\r");
	assert_true(term_wait(t, "Enter = review."));
	term_settle(t, 300);
	assert_int_equal(logged(CMD_TICKET_REVIEW), 0);
	term_send(t, "\rKTA\r");
	assert_true(term_wait(t, "Type KTA and Enter to send."));
	term_settle(t, 300);
	assert_int_equal(logged(CMD_TICKET_CONFIRM), 0);
	assert_false(term_has(t, "> KTA"));
	term_send(t, "\033");
	assert_true(term_wait_gone(t, "Type KTA"));
	leave(t);
}

/* Processor time of the program in clock ticks. */
static long cpu_ticks(struct term *t)
{
	char path[64], text[512], *s;
	long user = 0, system = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)term_pid(t));
	f = fopen(path, "re");
	assert_non_null(f);
	assert_non_null(fgets(text, sizeof text, f));
	fclose(f);
	s = strrchr(text, ')');
	assert_non_null(s);
	assert_int_equal(sscanf(s + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld", &user, &system), 2);
	return user + system;
}

/* A terminal that takes nothing: keys go on, but what is not seen is not confirmed. */
static void test_stopped_terminal(void **state)
{
	struct term *t = start80("morning", "tick=50");
	int entry = CMD_TICKET_ENTRY;
	long before;

	(void)state;
	term_settle(t, 100);
	term_send(t, "\x13");
	before = cpu_ticks(t);
	term_watch(t, 1500);
	assert_in_range(cpu_ticks(t) - before, 0, sysconf(_SC_CLK_TCK) / 2);	/* it waits, it does not spin */
	term_send(t, "t");
	assert_true(wait_file(t, has_logged, &entry));
	term_send(t, "\r");
	term_send(t, "KTA\r");
	term_settle(t, 400);
	term_send(t, "\x11");
	assert_true(term_wait(t, "Enter = review."));
	assert_int_equal(logged(CMD_TICKET_REVIEW), 0);
	assert_int_equal(logged(CMD_TICKET_CONFIRM), 0);
	term_send(t, "\033");
	assert_true(term_wait_gone(t, "Enter = review."));
	leave(t);
}

static void test_paste(void **state)
{
	struct term *t = in_review("morning");

	(void)state;
	term_send(t, "\033[200~KTA\r\033[201~");
	assert_true(term_wait(t, "paste does not count"));
	term_send(t, "\r");		/* alone: the line is empty */
	assert_true(term_wait(t, "Enter = review."));
	assert_int_equal(logged(CMD_TICKET_CONFIRM), 0);
	term_send(t, "\033");
	assert_true(term_wait_gone(t, "Enter = review."));
	term_send(t, "\033[200~t:kill\rkill\r\033[201~");
	term_send(t, ":");
	term_send(t, "\033[200~arm 4321\r\033[201~");
	assert_true(term_wait(t, ":arm 4321"));
	assert_int_equal(logged(CMD_ARM), 0);
	term_send(t, "\r");
	assert_true(term_wait(t, "a pasted :arm does not count"));
	assert_int_equal(logged(CMD_ARM) + logged(CMD_KILL), 0);
	assert_int_equal(logged(CMD_TICKET_ENTRY), 1);
	leave(t);
}

/* A paste whose end is lost: said, and ended by hand; nothing of it counted. */
static void test_paste_without_end(void **state)
{
	struct term *t = in_review("morning");

	(void)state;
	term_send(t, "\033[200~KTA\r");
	assert_true(term_wait(t, "a paste has begun and not ended"));
	term_send(t, "KTA\r");
	term_watch(t, 1200);
	assert_int_equal(logged(CMD_TICKET_CONFIRM), 0);
	term_send(t, "\x03");
	assert_true(term_wait_gone(t, "Review  BUY KTA"));
	assert_int_equal(logged(CMD_TICKET_CONFIRM), 0);
	term_send(t, "j");
	assert_true(term_wait(t, ">ZNX"));
	leave(t);
}

/* Disarming is one key, whatever is open. */
static void test_disarm_anywhere(void **state)
{
	static const char *const opens[][2] = {
		{ "t", "Enter = review." }, { "?", "MORE BELOW" }, { ":doctor\r", "asked: doctor" },
		{ ":kill\r", "type kill" }, { "t\r", "Enter = review." },
	};
	struct term *t = start80("armed", NULL);

	(void)state;
	for (size_t i = 0; i < sizeof opens / sizeof opens[0]; i++) {
		term_send(t, opens[i][0]);
		assert_true(term_wait(t, opens[i][1]));
		term_send(t, "!");
		assert_true(term_wait(t, "DISARMED"));
		term_send(t, "\033");
		assert_true(term_wait_gone(t, opens[i][1]));
		term_send(t, ":arm 4321\r");
		assert_true(term_wait(t, "ARMED 250"));
	}
	assert_int_equal(logged(CMD_DISARM), 5);
	leave(t);
}

static void test_questions(void **state)
{
	struct term *t = in_review("question");

	(void)state;
	term_send(t, "KTA\r");
	assert_true(term_wait(t, "QUESTION 1"));
	assert_false(term_has(t, "Do you wish to go on?"));
	term_send(t, "3");
	assert_true(term_wait(t, "3 Orders  1 open"));
	term_send(t, "\r");
	assert_true(term_wait(t, "Do you wish to go on?"));
	assert_true(term_has(t, "NOT PLACED yet. No answer means not placed."));
	term_send(t, "maybe\r");
	assert_true(term_wait(t, "neither yes nor no"));
	term_send(t, "\r");
	assert_true(term_wait(t, "Enter alone answers nothing"));
	term_send(t, "\033");
	assert_true(term_wait_gone(t, "Do you wish to go on?"));
	assert_int_equal(logged(CMD_ANSWER), 0);
	term_send(t, "\r");
	assert_true(term_wait(t, "Do you wish to go on?"));
	term_send(t, "yes\r");
	assert_true(term_wait(t, "Question 2 about KTA"));
	term_send(t, "no\r");
	assert_true(term_wait_gone(t, "Question 2 about KTA"));
	assert_true(term_wait(t, "NOT PLACED"));
	assert_int_equal(logged(CMD_ANSWER), 2);
	term_send(t, ":q\r");
	term_send(t, "leave\r");
	term_signal(t, SIGTERM);
	assert_true(term_exit(t, 10000, NULL));
	term_free(t);
}

static void test_cancel_stop(void **state)
{
	struct term *t = start80("held", NULL);

	(void)state;
	term_send(t, "3j");
	term_send(t, "x");
	assert_true(term_wait(t, "this leaves 7,142 KTA without cover"));
	term_send(t, "y\r");
	assert_true(term_wait(t, "nothing was done"));
	assert_int_equal(logged(CMD_CANCEL), 0);
	term_send(t, "KTA\r");
	assert_true(term_wait_gone(t, "without cover"));
	assert_int_equal(logged(CMD_CANCEL), 1);
	assert_non_null(strstr(log_text(), "key=1002"));
	term_send(t, ":q");
	term_send(t, " leave\r");
	quit(t, 0);
}

/* Where the broker and skim differ: acknowledged by a, adopted by +, each one by its own row. */
static void test_differences(void **state)
{
	struct term *t = start80("differs", NULL);

	(void)state;
	assert_true(term_wait(t, "DIFFERS 2"));
	term_send(t, ":differences\r");
	assert_true(term_wait(t, "Differences from the broker"));
	assert_true(term_wait(t, "a = acknowledge"));
	assert_true(term_wait(t, "the broker holds 7,000"));
	term_send(t, "j+");
	assert_true(term_wait(t, "only a holding can be adopted"));
	assert_int_equal(logged(CMD_ADOPT), 0);
	term_send(t, "a");
	assert_true(term_wait(t, "(acknowledged)"));
	assert_true(term_wait(t, "DIFFERS 1"));
	term_send(t, "k+");
	assert_true(term_wait_gone(t, "DIFFERS"));
	assert_int_equal(logged(CMD_ADOPT), 1);
	assert_int_equal(logged(CMD_ACK_DIFF), 1);
	term_send(t, "\033");
	assert_true(term_wait_gone(t, "Differences from the broker"));
	term_send(t, ":q leave\r");
	quit(t, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_enter_alone_and_escape),
		cmocka_unit_test(test_ticket_fields),
		cmocka_unit_test(test_resize_storm),
		cmocka_unit_test(test_typed_ahead),
		cmocka_unit_test(test_stopped_terminal),
		cmocka_unit_test(test_paste),
		cmocka_unit_test(test_paste_without_end),
		cmocka_unit_test(test_disarm_anywhere),
		cmocka_unit_test(test_questions),
		cmocka_unit_test(test_cancel_stop),
		cmocka_unit_test(test_differences),
	};
	int failed;

	if (!run_begin())
		return 1;
	failed = cmocka_run_group_tests_name("dialogs", tests, NULL, NULL);
	run_end();
	return failed;
}
