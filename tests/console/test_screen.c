/*
 * test_screen.c - the console on a terminal: what it shows at every size, which keys count,
 * what it leaves behind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "../term/term.h"
#include "skim/core/event.h"

static char dir[64], log_path[96], history_path[96], driver[512];

static struct term *start(const struct term_options *o, const char *scene, const char *a, const char *b)
{
	char log[128];
	char *argv[] = { driver, (char *)(uintptr_t)scene, log, (char *)(uintptr_t)(a ? a : "-"),
			 (char *)(uintptr_t)(b ? b : "-"), NULL };
	struct term *t;

	unlink(log_path);
	snprintf(log, sizeof log, "log=%s", log_path);
	t = term_start(o, argv);
	assert_non_null(t);
	return t;
}

static struct term *start80(const char *scene, const char *a)
{
	struct term *t = start(&(struct term_options){ .rows = 24, .cols = 80 }, scene, a, NULL);

	assert_true(term_wait(t, "DISARMED"));
	return t;
}

static const char *log_text(void)
{
	static char text[400000];
	int fd = open(log_path, O_RDONLY | O_CLOEXEC);
	size_t n = 0;
	ssize_t k;

	while (fd >= 0 && n < sizeof text - 1 && (k = read(fd, text + n, sizeof text - 1 - n)) > 0)
		n += (size_t)k;
	if (fd >= 0)
		close(fd);
	text[n] = '\0';
	return text;
}

static int logged(int cmd)
{
	char want[32];
	int n = 0;

	snprintf(want, sizeof want, "cmd=%d ", cmd);
	for (const char *s = log_text(); (s = strstr(s, want)); s++)
		n++;
	return n;
}

static bool has_logged(struct term *t, void *cmd)
{
	(void)t;
	return logged(*(int *)cmd) > 0;
}

static bool text_logged(struct term *t, void *text)
{
	(void)t;
	return strstr(log_text(), text) != NULL;
}

/* The condition looks at a file, so a read of the screen that brings nothing must not end it. */
static bool wait_file(struct term *t, bool (*cond)(struct term *, void *), void *ctx)
{
	struct timespec now;
	time_t end;

	clock_gettime(CLOCK_MONOTONIC, &now);
	end = now.tv_sec + 10;
	while (now.tv_sec < end && !cond(t, ctx)) {
		struct pollfd p = { .fd = -1 };

		poll(&p, 1, 5);
		clock_gettime(CLOCK_MONOTONIC, &now);
	}
	return cond(t, ctx);
}

static void quit(struct term *t, int want)
{
	char end[16];
	int status;

	assert_true(term_exit(t, 10000, &status));
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	snprintf(end, sizeof end, "END %d", want);
	if (!strstr(log_text(), end))
		fail_msg("the log has no '%s': %s", end, log_text());
	term_free(t);
}

static void leave(struct term *t)
{
	term_send(t, ":q\r");
	quit(t, 0);
}

/* --- sizes, terminals, locales ------------------------------------------------- */

static const struct {
	int rows, cols;
	const char *type, *locale, *wants[5];
	bool utf8;
} looks[] = {
	{ 24, 80, "xterm-256color", "C.UTF-8", { "PAPER DU..4321", "BROKE 10:07:18", "plan", "e/a 1/1" }, true },
	{ 24, 80, "linux", "C.UTF-8", { "PAPER DU..4321", "PAST chase limit", "range" }, true },
	{ 24, 80, "vt100", "C", { "PAPER DU..4321", "link 84ms", "7,142 sh" }, false },
	{ 24, 80, "xterm-256color", "C", { "DISARMED", "HALT to ~10:14", "2.31i" }, false },
	{ 40, 120, "xterm-256color", "C.UTF-8", { "1 Candidates", "2 News", "3 Orders", "4 Positions", "BID/ASK" },
	  true },
	{ 40, 120, "vt100", "C", { "1 Candidates", "2 News", "TURNOVER", "High grade" }, false },
	{ 60, 200, "xterm-256color", "C.UTF-8", { "5 Blotter", "6 Health", "3 Orders", "entry", "no webhook" }, true },
	{ 60, 200, "linux", "C", { "5 Blotter", "6 Health", "10:00" }, false },
	{ 15, 60, "xterm-256color", "C.UTF-8", { "KTA", "RNG-HI", "TO-HI", "AGE", "BROKE 10:07:18" }, true },
	{ 30, 90, "xterm-256color", "C.UTF-8", { "KTA", "plan", "t ticket" }, true },
	{ 10, 40, "xterm-256color", "C.UTF-8", { "skim needs 60x15", "nothing held" }, true },
	{ 14, 200, "vt100", "C", { "skim needs 60x15", "nothing held" }, false },
};

static void test_looks(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
		struct term_options o = { .rows = looks[i].rows, .cols = looks[i].cols,
					  .type = looks[i].type, .locale = looks[i].locale };
		struct term *t = start(&o, "morning", NULL, NULL);
		size_t n;
		const char *raw;

		for (int k = 0; k < 5 && looks[i].wants[k]; k++)
			assert_true(term_wait(t, looks[i].wants[k]));
		term_settle(t, 500);
		raw = term_raw(t, &n);
		if (o.rows == 24)
			assert_in_range(n, 1, 8191);
		for (size_t k = 0; k < n && !looks[i].utf8; k++)
			if ((unsigned char)raw[k] >= 0x80)
				fail_msg("a byte above 127 in locale C, row %zu of the table", i);
		if (o.rows >= 15)
			leave(t);
		else {
			term_signal(t, SIGTERM);
			quit(t, 3);
		}
	}
}

static void test_smallest(void **state)
{
	struct term *t = start(&(struct term_options){ .rows = 1, .cols = 1 }, "alarm", NULL, NULL);
	static const int sizes[][2] = { { 1, 1 }, { 2, 300 }, { 300, 2 }, { 15, 60 }, { 1, 80 }, { 24, 80 } };

	(void)state;
	for (int k = 0; k < 3; k++)
		for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
			term_resize(t, sizes[i][0], sizes[i][1]);
			term_settle(t, 30);
		}
	assert_true(term_wait(t, "NAKED 1"));
	term_send(t, ":q leave\r");
	quit(t, 0);
}

static const struct {
	const char *scene, *keys, *wants[4];
} panes[] = {
	{ "live", "", { "LIVE U..4321" } },
	{ "loading", "", { "scanning, 14 names" } },
	{ "loading", "2", { "first read" } },
	{ "loading", "3", { "asking the broker" } },
	{ "loading", "4", { "asking" } },
	{ "empty", "", { "no name passes: 31 gap, 6 news, 3 spread; \\ clears filter" } },
	{ "empty", "2", { "no sensitive item since 07:00" } },
	{ "empty", "3", { "no orders today (asked 10:07:32)" } },
	{ "empty", "4", { "none (asked 10:07:32)" } },
	{ "empty", "5", { "nothing yet today" } },
	{ "empty", "7", { "quiet" } },
	{ "down", "4", { "link DOWN", "held 1, naked 0, as last seen", "FULL as last seen", "0.425?" } },
	{ "down", "1", { "data OLD", "0.415?" } },
	{ "down", "6", { "no answer from the broker", "try 4 in" } },
	{ "news-failing", "2", { "page not as expected, saved as page.html; gates on news closed" } },
	{ "alarm", "4", { "NAKED 1", "KTA 7,142 shares NAKED", "none: p opens the stop ticket" } },
	{ "held", "3", { "WORKING", "FILLED" } },
	{ "held", "5", { "filled", "SLIP" } },
	{ "read-only", "t", { "read-only: ticket does nothing here" } },
	{ "morning", "2\r", { "=pdf&idsId=03142186", "trading paused" } },
	{ "morning", "\\zn", { "1 Candidates  scanned", "filter zn", "ZNX" } },
	{ "morning", "/ORQ\r", { ">ORQ" } },
	{ "morning", ">", { "sorted by CODE" } },
	{ "morning", "jjz", { ">ORQ", "rows frozen" } },
	{ "morning", "\r", { "agreed by ticks day", "10:05", "stop  0.380" } },
	{ "morning", "q", { "this is the top: :q leaves" } },
	{ "held", "\x1a", { "ctrl-z is off while shares are held" } },
};

static void test_panes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof panes / sizeof panes[0]; i++) {
		struct term *t = start80(panes[i].scene, NULL);

		term_send(t, panes[i].keys);
		for (int k = 0; k < 4 && panes[i].wants[k]; k++)
			if (!term_wait_ms(t, panes[i].wants[k], 5000))
				fail_msg("row %zu, scene %s", i, panes[i].scene);
		term_signal(t, SIGTERM);
		quit(t, 3);
	}
}

static void test_chosen_row(void **state)
{
	struct term *t = start80("morning", NULL);
	int row;

	(void)state;
	term_send(t, "j");
	assert_true(term_wait(t, ">ZNX"));
	row = term_find(t, ">ZNX");
	assert_true(term_reverse(t, row, 10));
	assert_false(term_reverse(t, row + 1, 10));
	leave(t);
}

static void test_mono(void **state)
{
	static const char *const env[] = { "NO_COLOR=1", NULL };
	struct term *t = start(&(struct term_options){ .env = env }, "alarm", NULL, NULL);
	size_t n;

	(void)state;
	assert_true(term_wait(t, "NAKED 1"));
	term_settle(t, 200);
	assert_null(strstr(term_raw(t, &n), "\033[38;5;"));
	assert_null(strstr(term_raw(t, &n), "\033[48;5;"));
	term_send(t, ":q leave\r");
	quit(t, 0);
}

/* Foreign text cannot speak to the terminal. */
static void test_hostile(void **state)
{
	struct term *t = start80("hostile", NULL);
	size_t n;

	(void)state;
	term_send(t, "2\r");
	assert_true(term_wait(t, "?[2J?]0;owned?"));
	assert_true(term_wait(t, "e\xcc\x81 combining"));
	term_send(t, "\033" "1");
	assert_true(term_wait(t, "?[31mRed?[0m"));
	assert_null(strstr(term_raw(t, &n), "owned\a"));
	assert_null(strstr(term_raw(t, &n), "\xe2\x80\xae"));
	leave(t);
}

static void test_refused_terminals(void **state)
{
	static const struct {
		const char *type, *says;
	} rows[] = { { "dumb", "cannot draw a screen" }, { "", "cannot draw a screen" },
		     { "no-such-terminal", "is not known here" } };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct term *t = start(&(struct term_options){ .type = rows[i].type }, "morning", NULL, NULL);

		assert_true(term_wait(t, rows[i].says));
		quit(t, 4);
	}
}

/* --- tickets -------------------------------------------------------------------- */

static struct term *in_review(const char *scene)
{
	struct term *t = start80(scene, NULL);

	term_send(t, "t");
	assert_true(term_wait(t, "Entry  BUY KTA"));
	term_send(t, "\r");
	assert_true(term_wait(t, "Type KTA and Enter to send."));
	return t;
}

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
	snprintf(arg, sizeof arg, "history=%s", history_path);
	unlink(history_path);
	t = start80("morning", arg);
	term_send(t, ":go ZNX\r:arm 4321\r");
	assert_true(term_wait(t, "ARMED 250"));
	leave(t);
	assert_int_equal(stat(history_path, &st), 0);
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

static void test_crash_restores(void **state)
{
	struct termios after;
	struct term *t = start80("morning", NULL);
	int slave = open(ptsname(term_fd(t)), O_RDWR | O_NOCTTY), status;

	(void)state;
	term_signal(t, SIGABRT);
	assert_true(term_exit(t, 10000, &status));
	assert_true(WIFSIGNALED(status));
	assert_int_equal(tcgetattr(slave, &after), 0);
	assert_true(after.c_lflag & ICANON);
	assert_true(after.c_lflag & ECHO);
	assert_true(term_cursor_shown(t));
	close(slave);
	term_free(t);
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
		cmocka_unit_test(test_looks), cmocka_unit_test(test_smallest), cmocka_unit_test(test_panes),
		cmocka_unit_test(test_chosen_row), cmocka_unit_test(test_mono), cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_refused_terminals), cmocka_unit_test(test_order),
		cmocka_unit_test(test_enter_alone_and_escape), cmocka_unit_test(test_ticket_fields),
		cmocka_unit_test(test_resize_storm), cmocka_unit_test(test_typed_ahead),
		cmocka_unit_test(test_stopped_terminal), cmocka_unit_test(test_paste),
		cmocka_unit_test(test_questions), cmocka_unit_test(test_cancel_stop),
		cmocka_unit_test(test_prompt), cmocka_unit_test(test_arm_and_kill),
		cmocka_unit_test(test_history), cmocka_unit_test(test_keys_rebound), cmocka_unit_test(test_help),
		cmocka_unit_test(test_modes_restored), cmocka_unit_test(test_crash_restores),
		cmocka_unit_test(test_stay_or_leave), cmocka_unit_test(test_signals),
		cmocka_unit_test(test_lost_terminal), cmocka_unit_test(test_bytes), cmocka_unit_test(test_bells),
		cmocka_unit_test(test_random_keys),
	};
	const char *build = getenv("top_builddir");
	int failed;

	snprintf(dir, sizeof dir, "/tmp/skim-screen-XXXXXX");
	if (!mkdtemp(dir))
		return 1;
	snprintf(driver, sizeof driver, "%s/tests/console/driver", build ? build : ".");
	snprintf(log_path, sizeof log_path, "%s/log", dir);
	snprintf(history_path, sizeof history_path, "%s/history", dir);
	failed = cmocka_run_group_tests_name("screen", tests, NULL, NULL);
	unlink(log_path);
	unlink(history_path);
	rmdir(dir);
	return failed;
}
