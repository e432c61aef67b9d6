/*
 * test_storms.c - the console under load: sizes that change while quotes stream, a megabyte of
 * random keys, a hang-up in mid-ticket, and how many bytes a busy market costs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "run.h"
#include "skim/core/event.h"

static unsigned seed = 20261124;

static unsigned chance(unsigned below)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 16) % below;
}

/* Two hundred sizes, from one cell to wider than any screen, while quotes stream and keys come. */
static void test_sizes(void **state)
{
	static const char *const keys[] = { "j", "3", "w", "\r", "1", "?", "q", "2", "\033", "7", "Y" };
	struct term *t = start(&(struct term_options){ .rows = 24, .cols = 80 }, "held", "tick=20", NULL);
	int status;

	(void)state;
	assert_true(term_wait(t, "..4321"));
	for (int i = 0; i < 200; i++) {
		term_resize(t, (int)chance(80) + 1, (int)chance(240) + 1);
		term_send(t, keys[chance(sizeof keys / sizeof keys[0])]);
		term_settle(t, (int)chance(25));
		assert_false(term_exit(t, 0, &status));
	}
	term_resize(t, 24, 80);
	term_send(t, "\033\033\033" "4");
	assert_true(term_wait(t, "4 Positions"));
	assert_true(term_wait(t, "FULL"));
	assert_true(term_wait(t, ">KTA"));
	term_send(t, ":q leave\r");
	quit(t, 0);
}

/*
 * A megabyte of random bytes.  No confirmation can occur in it (y of yes, the K of the code, the q
 * that would end it early are left out), so nothing acts at the broker; and nothing breaks.
 */
static void test_megabyte(void **state)
{
	static const unsigned char ends[] = "\033[201~";
	struct term *t = start(&(struct term_options){ .rows = 24, .cols = 80 }, "held", "ask", NULL);
	unsigned char block[1024];
	int status;

	(void)state;
	assert_true(term_wait(t, "..4321"));
	for (int i = 0; i < 1024; i++) {
		for (size_t k = 0; k < sizeof block; k++) {
			block[k] = (unsigned char)(chance(3) ? ' ' + chance(95) : chance(256));
			if (strchr("yYqKk\x11\x13", block[k]) && block[k])
				block[k] = '\r';
		}
		/* Now and then a paste that began ends, or all the rest would be one. */
		if (i % 16 == 0)
			memcpy(block, ends, sizeof ends - 1);
		term_send_n(t, (const char *)block, sizeof block);
		term_settle(t, 2);
	}
	term_settle(t, 300);
	assert_false(term_exit(t, 0, &status));
	assert_int_equal(logged_acts(), 0);
	term_signal(t, SIGTERM);
	quit(t, 3);
}

/* Hung up with the code half typed: nothing is sent, and the core is told of a lost screen. */
static void test_hang_up_in_ticket(void **state)
{
	struct term *t = in_review("armed");

	(void)state;
	term_send(t, "KT");
	assert_true(term_wait(t, "> KT"));
	term_signal(t, SIGHUP);
	term_send(t, "A\r");
	quit(t, 2);
	assert_int_equal(logged(CMD_TICKET_CONFIRM), 0);
}

/* --- bytes ---------------------------------------------------------------------------- */

enum { ROWS = 40, COLS = 120, TEXT = COLS * 4 + 1 };

static void look(struct term *t, char (*to)[TEXT])
{
	for (int i = 0; i < ROWS; i++)
		snprintf(to[i], TEXT, "%s", term_row(t, i));
}

static int digits(int n)
{
	return n > 99 ? 3 : n > 9 ? 2 : 1;
}

/* Bytes of a character of a row that holds no wide ones. */
static size_t step(const char *s)
{
	size_t n = 1;

	while (*s && (s[n] & 0xc0) == 0x80)
		n++;
	return *s ? n : 0;
}

/*
 * The least a terminal can be told a row's change with: for each run of changed cells the shorter of
 * an absolute and a relative move, and its cells; runs that lie closer than a move are one.
 */
static int least_row(int row, const char *a, const char *b)
{
	int cost = 0, col = 0, last = -100, run = 0;

	for (; *a || *b; col++) {
		size_t na = step(a), nb = step(b);

		if (na != nb || memcmp(a, b, na) != 0) {
			int gap = col - last - 1;

			if (last >= 0 && gap <= 4) {
				cost += gap + (int)nb;
			} else {
				cost += last >= 0 ? 3 + digits(gap) : 4 + digits(row + 1) + digits(col + 1);
				cost += (int)nb;
				run++;
			}
			last = col;
		}
		a += na;
		b += nb;
	}
	return cost;
}

static void test_bytes_of_forty(void **state)
{
	static char before[ROWS][TEXT], after[ROWS][TEXT];
	struct term *t = start(&(struct term_options){ .rows = ROWS, .cols = COLS }, "forty", "tick=250", NULL);
	uint64_t from, bytes = 0;
	int least = 0, frames = 0;
	unsigned long writes, total, cut;
	const char *line;

	(void)state;
	assert_true(term_wait(t, "..4321"));
	term_send(t, "w");		/* one pane: most rows in sight */
	assert_true(term_wait(t, "Q20"));
	term_settle(t, 100);
	look(t, before);
	while (frames < 24) {
		from = term_bytes(t);
		term_settle(t, 60);	/* a frame, and the silence after it */
		if (term_bytes(t) == from)
			continue;
		look(t, after);
		bytes += term_bytes(t) - from;
		for (int i = 0; i < ROWS; i++)
			least += least_row(i, before[i], after[i]);
		memcpy(before, after, sizeof before);
		frames++;
	}
	print_message("# %d frames: %d bytes, the least %d\n", frames, (int)bytes, least);
	assert_true(bytes * 2 <= (uint64_t)least * 3);
	leave(t);
	line = strstr(log_text(), "WRITES ");
	assert_non_null(line);
	assert_int_equal(sscanf(line, "WRITES %lu BYTES %lu SHORT %lu", &writes, &total, &cut), 3);
	/* Frames seen, those before and after, and a first picture that may take several. */
	print_message("# %lu writes, %lu of them cut\n", writes, cut);
	assert_in_range(writes, (unsigned long)frames, (unsigned long)frames * 2 + 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_megabyte),
		cmocka_unit_test(test_hang_up_in_ticket),
		cmocka_unit_test(test_bytes_of_forty),
	};
	int failed;

	if (!run_begin())
		return 1;
	failed = cmocka_run_group_tests_name("storms", tests, NULL, NULL);
	run_end();
	return failed;
}
