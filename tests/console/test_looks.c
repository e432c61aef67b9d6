/* test_looks.c - what the console shows: every size, terminal, locale, pane and state. */
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

/* --- sizes, terminals, locales ------------------------------------------------- */

static const struct {
	int rows, cols;
	const char *type, *locale, *wants[5];
	bool utf8;
} looks[] = {
	{ 24, 80, "xterm-256color", "C.UTF-8", { "PAPER DU..4321", "BROKE 10:07:18", "plan", "e=next a=ack  1/1" }, true },
	{ 24, 80, "linux", "C.UTF-8", { "PAPER DU..4321", "PAST chase limit", "range" }, true },
	{ 24, 80, "screen", "C.UTF-8", { "PAPER DU..4321", "PAST chase limit", "range" }, true },
	{ 24, 80, "screen-256color", "C", { "PAPER DU..4321", "GATED no news", "range" }, false },
	{ 24, 80, "tmux-256color", "C.UTF-8", { "PAPER DU..4321", "GATED no news", "range" }, true },
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
	{ "down", "6", { "no answer from the broker for DU..4321: check", "try 4 in" } },
	{ "down", "4p", { "link down: cannot send; the broker's desk: +61 2 5550 0100" } },
	{ "down", ":flatten KTA\r", { "Flatten KTA", "link down: cannot send; the broker's desk: +61 2 5550 0100" } },
	{ "down", "3x", { "link down: cannot send; the broker's desk: +61 2 5550 0100" } },
	{ "news-failing", "2", { "page not as expected, saved as page.html; gates on news closed" } },
	{ "journal-checking", "", { "journal: checking 104.3 MB" } },
	{ "scanner-failing", "", { "scanner refused: 503 from the scanner; last good 09:41:10", "scanner FAILING" } },
	{ "news-stale", "2", { "feed last ok 3m ago" } },
	{ "journal-failing", "5", { "journal not writable: entries refused", "JOURNAL" } },
	{ "differs", "4", { "FULL DIFFERS", "ours 7,142, the broker's 7,000" } },
	{ "held-elsewhere", "6", { "HELD ELSEWHERE" } },
	{ "delayed", "", { "data DELAYED 15m" } },
	{ "down", "3", { "as last seen 10:0" } },
	{ "down", "5", { "filled" } },
	{ "down", "7", { "7 Log" } },
	{ "down", "2", { "feed ok" } },
	{ "no-account", ":arm\r", { "not yet: the account is known when the link is up" } },
	{ "loading", "5", { "nothing yet today" } },
	{ "loading", "6", { "loading" } },
	{ "long-event", "", { "QUESTION 1", " 3 then Enter to read and answer" } },
	{ "longest-event", "", { "KTA NOT flattened: 7,142", "refused by", "type :flatten KTA", "call the desk" } },
	{ "accounts", "", { "none of DU..4567, U..2334" } },
	{ "accounts", "7", { "account: DU..4321 is none of DU..4567" } },
	{ "accounts", "6", { "account: DU..4321 is none of DU..4567" } },
	{ "accounts", "3", { "account: DU..4321 is none" } },
	{ "accounts", ":differences\r", { "account: DU..4321 is none" } },
	{ "accounts", ":report\r", { "account DU..4321 whole" } },
	{ "held", ":plan\r", { "stop: sell 7,142 if 0.380 trades, GTC: it stays over night", "plan: not said" } },
	{ "held", ":plan KTA leave\r", { "plan: leave; :flatten KTA, before 16:00" } },
	{ "held", ":plan KTA hold\r", { "plan: hold over night" } },
	{ "held", ":plan ZNX hold\r", { "ZNX is not held" } },
	{ "held", "4", { "S··", "m moves the stop", "m modify" } },
	{ "morning", ":news ZNX\r", { "filter ZNX", "Contract award" } },
	{ "morning", "2o", { "Id=03142186   (copied)" } },
	{ "morning", ":pause\r", { "only in a replay" } },
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
	{ "morning", ":set chart braille\r\r", { "agreed by ticks day", "\xe2\xa1", "stop  0.380" } },
	{ "morning", ":set chart dots\r", { "chart blocks|braille" } },
	{ "morning", "q", { "this is the top: :q leaves" } },
	{ "held", "\x1a", { "ctrl-z is off while shares are held" } },
};

static void test_panes(void **state)
{
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof panes / sizeof panes[0]; i++) {
		struct term *t = start80(panes[i].scene, NULL);

		term_send(t, panes[i].keys);
		for (int k = 0; k < 4 && panes[i].wants[k]; k++)
			if (!term_wait_ms(t, panes[i].wants[k], 5000))
				fail_msg("row %zu, scene %s", i, panes[i].scene);
		if (strstr(term_raw(t, &n), "7654321") || strstr(term_raw(t, &n), "1234567"))
			fail_msg("row %zu, scene %s: an account's number whole", i, panes[i].scene);
		term_signal(t, SIGTERM);
		quit(t, 3);
	}
}

/* The link of an announcement: copied and clickable where the terminal can, in full where not. */
static void test_link(void **state)
{
	static const char url[] = "https://www.asx.com.au/asx/v2/statistics/displayAnnouncement.do"
				  "?display=pdf&idsId=03142186";
	struct term *t = start80("morning", NULL);
	char want[200];
	size_t n;

	(void)state;
	snprintf(want, sizeof want, "\033]8;id=skim;%s\033\\", url);
	term_send(t, "2o");
	assert_true(term_wait(t, "Id=03142186   (copied)"));
	term_settle(t, 200);
	assert_non_null(strstr(term_raw(t, &n), want));
	assert_non_null(strstr(term_raw(t, &n), "\033]52;c;aHR0cHM6Ly93d3cuYXN4"));
	leave(t);
	t = start(&(struct term_options){ .rows = 24, .cols = 80, .type = "vt100" }, "morning", NULL, NULL);
	assert_true(term_wait(t, "KTA"));
	term_send(t, "2o");
	assert_true(term_wait(t, "Id=03142186"));
	term_settle(t, 200);
	assert_null(strstr(term_raw(t, &n), "\033]"));
	leave(t);
}

static void test_light(void **state)
{
	struct term *t = start80("morning", NULL);
	size_t n;

	(void)state;
	term_send(t, ":set palette light\r");
	term_settle(t, 300);
	assert_non_null(strstr(term_raw(t, &n), ";48;5;252m"));	/* the bar on a light ground */
	leave(t);
}

/* w: all the layouts that fit, then the pane alone with as many rows as there are, then the first again. */
static void test_layouts(void **state)
{
	struct term *t = start(&(struct term_options){ .rows = 40, .cols = 120 }, "forty", NULL, NULL);

	(void)state;
	assert_true(term_wait(t, "2 News"));
	assert_false(term_has(t, "Q16"));
	term_send(t, "w");
	assert_true(term_wait(t, "Q16"));
	assert_true(term_has(t, "plan"));
	assert_false(term_has(t, "Q31"));
	term_send(t, "w");
	assert_true(term_wait(t, "Q31"));
	assert_false(term_has(t, " plan "));
	term_send(t, "w");
	assert_true(term_wait(t, "3 Orders "));
	assert_true(term_wait_gone(t, "Q16"));
	leave(t);
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
	t = start80("held", NULL);	/* nor does the line below the table take its look */
	term_send(t, "4");
	assert_true(term_wait(t, ">KTA"));
	assert_true(term_wait(t, "m moves the stop"));
	row = term_find(t, "Katanya Metals ");
	assert_true(row > 0);
	assert_false(term_reverse(t, row, 40));
	term_send(t, ":q leave\r");
	quit(t, 0);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_looks),
		cmocka_unit_test(test_smallest),
		cmocka_unit_test(test_panes),
		cmocka_unit_test(test_link),
		cmocka_unit_test(test_light),
		cmocka_unit_test(test_layouts),
		cmocka_unit_test(test_chosen_row),
		cmocka_unit_test(test_mono),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_refused_terminals),
	};
	int failed;

	if (!run_begin())
		return 1;
	failed = cmocka_run_group_tests_name("looks", tests, NULL, NULL);
	run_end();
	return failed;
}
