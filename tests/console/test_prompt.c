/* test_prompt.c - the command line, its history, the help, keys of one's own. */
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

/* --- prompt ------------------------------------------------------------------------ */

static void test_prompt(void **state)
{
	struct term *t = start80("morning", NULL);

	(void)state;
	term_send(t, ":kil\r");
	assert_true(term_wait(t, "did you mean :kill ?"));
	term_send(t, ":can\t");
	assert_true(term_wait(t, "candidates cancel"));
	term_send(t, "\x15" "go Z\t\r");
	assert_true(term_wait(t, ">ZNX"));
	term_send(t, ":risk 200\r:");
	assert_true(wait_file(t, text_logged, (void *)(uintptr_t)"text=risk"));
	term_send(t, "\033[A\033[A");
	assert_true(term_wait(t, ":go ZNX"));
	term_send(t, "\x03");
	assert_true(term_wait_gone(t, ":go ZNX"));
	term_send(t, ":stop KTA x\r");
	assert_true(term_wait(t, "stop KTA at which price?"));
	term_send(t, ":buy ZNX 100 limit 1.085 stop 1.025\r");
	assert_true(wait_file(t, text_logged, (void *)(uintptr_t)"ticker=ZNX text= qty=100"));
	leave(t);
}

static void test_arm_and_kill(void **state)
{
	struct term *t = start80("morning", NULL);

	(void)state;
	term_send(t, ":arm\r");
	assert_true(term_wait(t, "Type the last four of the account"));
	term_send(t, "1111\r");
	assert_true(term_wait(t, "nothing was done"));
	assert_int_equal(logged(CMD_ARM), 0);
	term_send(t, "4321\r");
	assert_true(term_wait(t, "ARMED 250/trade"));
	term_send(t, "!");
	assert_true(term_wait(t, "DISARMED"));
	term_send(t, ":kill\r");
	assert_true(term_wait(t, "type kill and Enter"));
	term_send(t, "kil\r");
	assert_true(term_wait(t, "nothing was done"));
	term_send(t, "kill\r");
	assert_true(term_wait(t, "LOCKED"));
	assert_int_equal(logged(CMD_KILL), 1);
	leave(t);
}

static void test_history(void **state)
{
	char arg[128];
	struct stat st;
	struct term *t;

	(void)state;
	snprintf(arg, sizeof arg, "history=%s", run_history_path);
	unlink(run_history_path);
	t = start80("morning", arg);
	term_send(t, ":go ZNX\r:arm 4321\r");
	assert_true(term_wait(t, "ARMED 250"));
	leave(t);
	assert_int_equal(stat(run_history_path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	t = start80("morning", arg);
	term_send(t, ":\033[A\033[A");
	assert_true(term_wait(t, ":go ZNX"));
	assert_false(term_has(t, "4321\n"));
	term_send(t, "\x03");
	assert_true(term_wait_gone(t, ":go ZNX"));
	leave(t);
}

static void test_keys_rebound(void **state)
{
	struct term *t = start80("morning", "key=ticket:b");

	(void)state;
	term_send(t, "t");
	term_send(t, "b");
	assert_true(term_wait(t, "Entry  BUY KTA"));
	assert_int_equal(logged(CMD_TICKET_ENTRY), 1);
	term_send(t, "\x03");
	assert_true(term_wait_gone(t, "Entry  BUY KTA"));
	leave(t);
}

/* Every key of the manual is listed, whatever the height. */
static void test_help(void **state)
{
	static const char *const keys[] = {
		"j", "k", "g", "G", "Home", "End", "ctrl-d", "ctrl-u", "PgDn", "PgUp", "h", "l", "left",
		"right", "1", "7", "Tab", "Shift-Tab", "Enter", "Esc", "q", "/", "n", "N", "\\", "<", ">",
		"I", "z", "Space", "U", "e", "E", "a", "M", "t", "m", "p", "x", "!", "o", "y", "Y", "w",
		"ctrl-l", "?", "F1", ":arm", ":kill", ":unlock", ":flatten", ":cancel", ":stop", ":link",
	};
	enum { N = sizeof keys / sizeof keys[0] };
	bool seen[N] = { false };
	struct term *t = start80("morning", NULL);

	(void)state;
	term_send(t, "?");
	assert_true(term_wait(t, "MORE BELOW"));
	for (int page = 0; page < 40; page++) {
		bool end = term_has(t, "end lines");

		for (int r = 0; r < 24; r++) {
			char row[256];

			snprintf(row, sizeof row, " %.40s ", term_row(t, r));
			for (int i = 0; i < N; i++) {
				char want[24];

				snprintf(want, sizeof want, " %s ", keys[i]);
				seen[i] |= strstr(row, want) != NULL;
			}
		}
		if (end)
			break;
		term_send(t, " ");
		term_settle(t, 60);
	}
	for (int i = 0; i < N; i++)
		if (!seen[i])
			fail_msg("'%s' is not in the help", keys[i]);
	term_send(t, "\033");
	assert_true(term_wait_gone(t, "end lines"));
	leave(t);
}

/* What a subcommand prints is read in a pane; everything else goes on behind it. */
static void test_pages(void **state)
{
	struct term *t = start80("morning", NULL);

	(void)state;
	term_send(t, ":doctor\r");
	assert_true(term_wait(t, "asked: doctor"));
	assert_true(term_has(t, "FAIL  webhook      answered 404"));
	assert_true(term_has(t, "                   eighty cells and"));
	assert_true(term_has(t, "MORE BELOW 1-"));
	term_send(t, "j");
	assert_true(term_wait(t, "MORE BELOW 2-"));
	term_send(t, "G");
	assert_true(term_wait(t, "line 60"));
	assert_false(term_has(t, "MORE BELOW"));
	term_send(t, " g");
	assert_true(term_wait(t, "asked: doctor"));
	term_resize(t, 40, 120);
	assert_true(term_wait(t, "line 30"));
	term_send(t, "t");		/* no ticket from behind a pane */
	term_send(t, "q");
	assert_true(term_wait_gone(t, "asked: doctor"));
	assert_int_equal(logged(CMD_TICKET_ENTRY), 0);
	term_send(t, ":quote\r");
	assert_true(term_wait(t, "asked: quote KTA"));
	term_send(t, "r");
	term_send(t, "q");
	assert_true(term_wait_gone(t, "asked: quote KTA"));
	term_send(t, ":range znx kta\r");
	assert_true(term_wait(t, "asked: range ZNX KTA"));
	term_send(t, "\x03");
	assert_true(term_wait_gone(t, "asked: range"));
	term_send(t, ":status\r");
	assert_true(term_wait(t, "asking, "));
	term_send(t, "\033");
	assert_true(term_wait_gone(t, "asking, "));
	leave(t);
}

/* Without a screen: an event a line, words in, and no order from any of them. */
static void test_plain(void **state)
{
	struct term *t = start(&(struct term_options){ .rows = 40, .cols = 250, .type = "dumb" }, "alarm",
			       "plain", NULL);
	int disarm = CMD_DISARM;

	(void)state;
	assert_true(term_wait(t, "ALARM KTA 7,142 shares NAKED"));
	assert_true(term_has(t, "NOT ALL COVERED, 1 naked"));
	term_send(t, "positions\n");
	assert_true(term_wait(t, "NAKED"));
	term_send(t, "t\nbuy KTA 1\n");
	assert_true(term_wait(t, "Orders are placed on a screen"));
	term_send(t, "kill\n");
	assert_true(term_wait(t, "Type kill once more"));
	assert_int_equal(logged(CMD_KILL), 0);
	term_send(t, "no\nkill\n");
	term_send(t, "disarm\n");
	term_send(t, "q\n");
	assert_true(term_wait(t, "q stay goes on without a screen"));
	assert_true(wait_file(t, has_logged, &disarm));
	assert_int_equal(logged(CMD_KILL), 0);
	term_send(t, "kill\nkill\n");
	term_send(t, "q leave\n");
	quit(t, 0);
	assert_int_equal(logged(CMD_KILL), 1);
	assert_int_equal(logged(CMD_TICKET_ENTRY) + logged(CMD_TICKET_TYPED), 0);
}

/* No line of it holds the whole number of an account. */
static void test_plain_accounts(void **state)
{
	struct term *t = start(&(struct term_options){ .rows = 40, .cols = 250, .type = "dumb" }, "accounts",
			       "plain", NULL);
	size_t n;

	(void)state;
	assert_true(term_wait(t, "ALARM account: DU..4321 is none of DU..4567, U..2334"));
	assert_true(term_has(t, "PAPER DU..4321"));
	term_send(t, "status\norders\nhealth\nlog\npositions\n");
	assert_true(term_wait(t, "lines"));
	term_send(t, "q leave\n");
	assert_true(term_exit(t, 10000, NULL));
	assert_null(strstr(term_raw(t, &n), "7654321"));
	assert_null(strstr(term_raw(t, &n), "1234567"));
	term_free(t);
}

/* A recording: its keys ask the player; nothing in it can be changed, and it is left at once. */
static void test_replay(void **state)
{
	static const struct {
		const char *keys, *asks;
	} rows[] = {
		{ "P", "PLAY 0 -1\n" }, { ".", "PLAY 2 1\n" }, { ":step 10\r", "PLAY 2 10\n" },
		{ "+", "PLAY 1 2000\n" }, { "+", "PLAY 1 5000\n" }, { ":speed 0.5\r", "PLAY 1 500\n" },
		{ "-", "PLAY 1 250\n" }, { ":speed full\r", "PLAY 1 0\n" },
		{ ":jump 10:15:30\r", "PLAY 3 1795475730000000000\n" }, { ":jump +90\r", "PLAY 3 " },
	};
	struct term *t = start(&(struct term_options){ .rows = 30, .cols = 120 }, "held", "replay", NULL);

	(void)state;
	assert_true(term_wait(t, "REPLAY 1x"));
	assert_true(term_wait(t, "P pause"));
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		term_send(t, rows[i].keys);
		if (!wait_file(t, text_logged, (void *)(uintptr_t)rows[i].asks))
			fail_msg("row %zu: %s", i, log_text());
	}
	term_send(t, "t");
	assert_true(term_wait(t, "a recording: ticket does nothing here"));
	term_send(t, ":note KTA no\r");
	assert_true(term_wait(t, "nothing in it can be changed"));
	term_send(t, ":jump noon\r");
	assert_true(term_wait(t, "jump to a time like 10:15:30"));
	assert_int_equal(logged(CMD_TICKET_ENTRY) + logged(CMD_NOTE) + logged_acts(), 0);
	term_send(t, ":q\r");		/* though shares are held in it */
	quit(t, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_prompt),
		cmocka_unit_test(test_arm_and_kill),
		cmocka_unit_test(test_history),
		cmocka_unit_test(test_keys_rebound),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_plain_accounts),
		cmocka_unit_test(test_replay),
	};
	int failed;

	if (!run_begin())
		return 1;
	failed = cmocka_run_group_tests_name("prompt", tests, NULL, NULL);
	run_end();
	return failed;
}
