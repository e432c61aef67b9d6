/* test_line.c - the line: bytes, bells, signals, how the terminal is left, random keys. */
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

/* --- leaving -------------------------------------------------------------------------- */

static void test_modes_restored(void **state)
{
	struct termios before, during, after;
	int master, slave;
	struct term *t = start80("morning", NULL);
	char *name;

	(void)state;
	master = term_fd(t);
	assert_int_equal(tcgetattr(master, &during), 0);
	assert_false(during.c_lflag & (ICANON | ECHO | ISIG));
	name = ptsname(master);
	slave = open(name, O_RDWR | O_NOCTTY);	/* keeps the line alive after the end */
	assert_true(slave >= 0);
	term_send(t, ":q\r");
	assert_true(term_exit(t, 10000, NULL));
	assert_int_equal(tcgetattr(slave, &after), 0);
	before = after;
	assert_true(before.c_lflag & ICANON);
	assert_true(before.c_lflag & ECHO);
	assert_true(before.c_lflag & ISIG);
	assert_true(before.c_oflag & OPOST);
	assert_true(before.c_iflag & ICRNL);
	assert_true(term_cursor_shown(t));
	assert_true(term_has(t, "END 0"));	/* the screen from before is back */
	assert_false(term_has(t, "KTA"));
	close(slave);
	term_free(t);
}

/* A sanitizer reports a signal as a fault and exits by itself: not while one is sent on purpose. */
static void sanitizers_look_away(bool away)
{
	static const char *const names[] = { "ASAN_OPTIONS", "TSAN_OPTIONS" };
	static char before[2][600];

	for (int i = 0; i < 2; i++) {
		char text[800];

		if (away)
			snprintf(before[i], sizeof before[i], "%s", getenv(names[i]) ? getenv(names[i]) : "");
		snprintf(text, sizeof text, "%s%s", before[i], !away ? "" : ":handle_segv=0:handle_abort=0:"
			 "handle_sigbus=0:handle_sigfpe=0:handle_sigill=0");
		setenv(names[i], text, 1);
	}
}

static void crash(int sig)
{
	struct termios after;
	struct term *t = start80("morning", NULL);
	int slave = open(ptsname(term_fd(t)), O_RDWR | O_NOCTTY), status;

	term_signal(t, sig);
	assert_true(term_exit(t, 10000, &status));
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), sig);
	assert_int_equal(tcgetattr(slave, &after), 0);
	assert_true(after.c_lflag & ICANON);
	assert_true(after.c_lflag & ECHO);
	assert_true(after.c_lflag & ISIG);
	assert_true(term_cursor_shown(t));
	assert_false(term_has(t, "KTA"));	/* the screen from before is back */
	close(slave);
	term_free(t);
}

/* Whatever ends it, the terminal is sane. */
static void test_crash_restores(void **state)
{
	static const int signals[] = { SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGQUIT };

	(void)state;
	sanitizers_look_away(true);
	for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
		crash(signals[i]);
	sanitizers_look_away(false);
}

static void test_stay_or_leave(void **state)
{
	struct term *t = start80("held", NULL);

	(void)state;
	term_send(t, ":q\r");
	assert_true(term_wait(t, "Type stay or leave"));
	term_send(t, "yes\r");
	assert_true(term_wait(t, "is not stay or leave"));
	term_send(t, "\033");
	assert_true(term_wait_gone(t, "Type stay or leave"));
	term_send(t, ":q\r");
	assert_true(term_wait(t, "Type stay or leave"));
	term_send(t, "stay\r");
	quit(t, 1);
}

/* Sane modes, the cursor shown, and the screen from before. */
static void expect_sane(struct term *t)
{
	struct termios now;

	assert_int_equal(tcgetattr(term_fd(t), &now), 0);
	assert_true(now.c_lflag & ICANON);
	assert_true(now.c_lflag & ECHO);
	assert_true(now.c_lflag & ISIG);
	assert_true(now.c_iflag & ICRNL);
	assert_true(now.c_oflag & OPOST);
	assert_true(term_cursor_shown(t));
	assert_false(term_has(t, "KTA"));
	assert_false(term_has(t, "[1 Cand"));
}

/* Under a shell with job control, twice; the second time it comes back to another size. */
static void test_stopped_and_continued(void **state)
{
	static const char *const env[] = { "PS1=shell ready> ", "ENV", NULL };
	struct term *t = start_in_shell(&(struct term_options){ .rows = 24, .cols = 80, .env = env }, "morning");
	struct termios now;
	char whole[80 * 4 + 1];

	(void)state;
	assert_true(term_wait(t, "[1 Cand"));
	for (int i = 0; i < 2; i++) {
		term_settle(t, 300);
		snprintf(whole, sizeof whole, "%s", term_row(t, 2));
		term_send(t, "\x1a");
		assert_true(term_wait(t, "Stopped"));
		assert_true(term_wait_gone(t, "[1 Cand"));
		expect_sane(t);
		if (i)
			term_resize(t, 30, 80);
		term_send(t, "fg\n");
		assert_true(term_wait(t, "[1 Cand"));
		assert_true(term_wait_row(t, 0, "PAPER"));
		assert_true(term_wait_row(t, 2, whole));
		assert_true(term_wait_row(t, -1, ":"));
		assert_false(term_has(t, "Stopped"));
		assert_false(term_has(t, "shell ready"));
		assert_int_equal(tcgetattr(term_fd(t), &now), 0);
		assert_false(now.c_lflag & (ICANON | ECHO | ISIG));
		term_send(t, "j");
		assert_true(term_wait(t, i ? ">ORQ" : ">ZNX"));
		term_send(t, "k");
		assert_true(term_wait(t, i ? ">ZNX" : ">KTA"));
		term_send(t, "j");
		assert_true(term_wait(t, i ? ">ORQ" : ">ZNX"));
	}
	term_send(t, ":q\r");
	assert_true(term_wait(t, "END 0"));
	assert_true(term_wait_gone(t, "[1 Cand"));
	expect_sane(t);
	term_send(t, "exit\n");
	assert_true(term_exit(t, 10000, NULL));
	term_free(t);
}

static void test_signals(void **state)
{
	struct term *t = start80("morning", NULL);

	(void)state;
	term_send(t, ":abc");
	assert_true(term_wait(t, ":abc"));
	term_signal(t, SIGINT);
	assert_true(term_wait_gone(t, ":abc"));
	term_send(t, "j");
	assert_true(term_wait(t, ">ZNX"));
	term_send(t, "\x1a");		/* no shell here continues it: it goes on */
	term_send(t, "j");
	assert_true(term_wait(t, ">ORQ"));
	term_signal(t, SIGTERM);
	quit(t, 3);
}

static bool ended_lost(struct term *t, void *ctx)
{
	(void)t;
	(void)ctx;
	return strstr(log_text(), "END 2") != NULL;
}

static void test_lost_terminal(void **state)
{
	struct term *t = start80("held", NULL);

	(void)state;
	term_hang_up(t);
	assert_true(wait_file(t, ended_lost, NULL));
	term_free(t);
	t = start80("held", NULL);
	term_signal(t, SIGHUP);
	quit(t, 2);
}

/* --- bytes ------------------------------------------------------------------------------ */

static void test_bytes(void **state)
{
	struct term *t = start80("morning", NULL);
	uint64_t before;

	(void)state;
	term_settle(t, 600);
	before = term_bytes(t);
	term_watch(t, 4000);
	assert_in_range(term_bytes(t) - before, 0, 4 * 150);
	leave(t);
	t = start80("morning", "tick=80");
	term_watch(t, 500);
	before = term_bytes(t);
	term_watch(t, 3000);
	assert_in_range(term_bytes(t) - before, 3 * 100, 3 * 2000);
	leave(t);
}

static void test_bells(void **state)
{
	struct term *t = start80("alarm", NULL);

	(void)state;
	term_watch(t, 1500);
	assert_in_range(term_bells(t), 3, 3);
	term_send(t, "a");
	assert_true(term_wait_gone(t, "e/a 1/2"));
	term_send(t, ":q leave\r");
	quit(t, 0);
}

/* Clicks move and select; nothing else, and nothing at all unless switched on. */
static void test_mouse(void **state)
{
	struct term *t = start(&(struct term_options){ .rows = 40, .cols = 120 }, "held", NULL, NULL);

	(void)state;
	assert_true(term_wait(t, ">KTA"));
	assert_null(strstr(term_raw(t, &(size_t){ 0 }), "\033[?1000h"));
	term_send(t, ":set mouse on\r");
	assert_true(term_wait(t, "mouse on"));
	assert_non_null(strstr(term_raw(t, &(size_t){ 0 }), "\033[?1000h"));
	term_send(t, "\033[<0;5;6M\033[<0;5;6m");	/* the second row of the list */
	assert_true(term_wait(t, ">ZNX"));
	term_send(t, "\033[<65;5;6M");
	assert_true(term_wait(t, ">ORQ"));
	term_send(t, "\033[<0;30;2M");			/* the pane bar */
	assert_true(term_wait(t, "[3 Orders"));
	term_send(t, "\033[<0;500;500M\033[<2;5;5M\033[<0;1M\033[<x;5;5M");
	term_send(t, ":q leave\r");
	quit(t, 0);
	assert_int_equal(logged_acts(), 0);
}

/* The event line as the window's title where it is allowed, and the old one back at the end. */
static void test_title(void **state)
{
	struct term *t = start80("alarm", NULL);
	size_t n;

	(void)state;
	term_settle(t, 300);
	assert_null(strstr(term_raw(t, &n), "\033]2;"));
	term_send(t, ":set title on\r");
	assert_true(term_wait(t, "title on"));
	term_settle(t, 300);
	assert_non_null(strstr(term_raw(t, &n), "\033[22;2t\033]2;skim PAPER: KTA 7,142 shares NAKED"));
	term_send(t, ":q leave\r");
	assert_true(term_exit(t, 10000, NULL));
	assert_non_null(strstr(term_raw(t, &n), "\033[23;2t"));
	term_free(t);
}

/* After a crash too, if ours was set; else the terminal's stack of titles is let be. */
static void test_title_after_crash(void **state)
{
	(void)state;
	sanitizers_look_away(true);
	for (int set = 0; set < 2; set++) {
		struct term *t = start80("alarm", NULL);
		int slave = open(ptsname(term_fd(t)), O_RDWR | O_NOCTTY);
		size_t n;

		if (set) {
			term_send(t, ":set title on\r");
			assert_true(term_wait(t, "title on"));
			term_settle(t, 300);
			assert_non_null(strstr(term_raw(t, &n), "\033]2;skim PAPER"));
		}
		term_signal(t, SIGSEGV);
		assert_true(term_exit(t, 10000, NULL));
		assert_int_equal(strstr(term_raw(t, &n), "\033[23;2t") != NULL, set);
		close(slave);
		term_free(t);
	}
	sanitizers_look_away(false);
}

/* Random keys in which no confirmation occurs: nothing reaches the broker. */
static void test_random_keys(void **state)
{
	static const char *const words[] = { "\033", "\033[A", "\033[6~", "\t", "\r", "\x7f", "\x0c", "\x03" };
	struct term *t = start80("held", "ask");
	unsigned seed = 20261124;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		char c[2] = { 0, 0 };

		seed = seed * 1103515245u + 12345u;
		c[0] = (char)(' ' + (seed >> 16) % 95);
		if ((seed >> 8) % 4 == 0)
			term_send(t, words[(seed >> 20) % 8]);
		else if (!strchr("yYqlK", c[0]))	/* yes, :q, kill, leave, the code */
			term_send(t, c);
		if (i % 200 == 0)
			term_settle(t, 3);
	}
	term_settle(t, 300);
	assert_false(term_exit(t, 0, NULL));
	assert_int_equal(logged(CMD_TICKET_CONFIRM) + logged(CMD_ANSWER) + logged(CMD_CANCEL) +
			 logged(CMD_KILL) + logged(CMD_ARM) + logged(CMD_CANCEL_ALL), 0);
	term_signal(t, SIGTERM);
	quit(t, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_modes_restored),
		cmocka_unit_test(test_crash_restores),
		cmocka_unit_test(test_stay_or_leave),
		cmocka_unit_test(test_signals),
		cmocka_unit_test(test_lost_terminal),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_bells),
		cmocka_unit_test(test_mouse),
		cmocka_unit_test(test_title),
		cmocka_unit_test(test_title_after_crash),
		cmocka_unit_test(test_stopped_and_continued),
		cmocka_unit_test(test_random_keys),
	};
	int failed;

	if (!run_begin())
		return 1;
	failed = cmocka_run_group_tests_name("line", tests, NULL, NULL);
	run_end();
	return failed;
}
