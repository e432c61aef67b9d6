/* screen.c - the skim under test on its terminal. */
#include "screen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

enum { REST_MS = 25 };	/* the rest of a picture that came in pieces */

struct market market;
struct term *term;

int screen_set_up(void **state)
{
	(void)state;
	market_start(&market, NULL);
	return 0;
}

int screen_tear_down(void **state)
{
	(void)state;
	if (term)
		term_free(term);
	term = NULL;
	market_stop(&market);
	return 0;
}

void screen_start(int rows, int cols)
{
	screen_start_program("skim", rows, cols);
}

void screen_start_program(const char *name, int rows, int cols)
{
	static char program[4096];
	char *argv[] = { program, NULL };
	struct term_options o = {
		.rows = rows, .cols = cols, .env = (const char *const *)market.env, .dir = market.dir,
	};

	snprintf(program, sizeof program, "%s", market_program(name));
	term = term_start(&o, argv);
	assert_non_null(term);
}

void screen_expect(const char *text, int seconds)
{
	if (!term_wait_ms(term, text, seconds * 1000))
		fail_msg("the screen never showed \"%s\"", text);
	term_watch(term, REST_MS);
}

/* A word whose letters came while the rest of the dialogue was still being painted does not count:
 * it is typed again, as a person would. */
void screen_leave(const char *keys)
{
	int status = -1;
	bool left = false;

	term_send(term, keys);
	for (int i = 0; i < 6 && !left; i++) {
		left = term_exit(term, 10000, &status);
		if (!left && term_has(term, "Type stay or leave") && !strcmp(keys, "leave\r"))
			term_send(term, keys);
	}
	if (!left) {
		term_dump(term);
		fail_msg("skim did not leave");
	}
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

void screen_arm(void)
{
	screen_expect("PAPER", 10);
	term_send(term, ":arm\r");
	screen_expect("last four", 5);
	term_send(term, "4567\r");
	assert_true(term_wait_gone(term, "DISARMED"));
}

void screen_send_kta(void)
{
	screen_expect("KTA broke 0.410", 60);
	term_send(term, "e");	/* to the event's row */
	screen_expect("BROKE", 5);
	term_send(term, "t");
	screen_expect("Entry  BUY KTA", 5);
	screen_expect("Enter = review", 5);
	term_send(term, "\r");
	screen_expect("preview: fee", 10);	/* an entry waits for the broker's preview */
	screen_expect("Type KTA and Enter to send", 5);
	term_send(term, "KTA\r");
}

void screen_buy_kta(void)
{
	screen_send_kta();
	screen_expect("QUESTION 1", 15);
	term_send(term, "3\r");
	screen_expect("Question 1 about KTA", 15);
	screen_expect("NOT PLACED", 5);
	screen_expect("stop order", 5);
	term_send(term, "yes\r");
	screen_expect("FILLED", 30);
}

void screen_shot(const char *name)
{
	const char *dir = getenv("SKIM_SCREENSHOTS");
	char path[4096];

	if (!dir)
		return;
	snprintf(path, sizeof path, "%s/%s.svg", dir, name);
	assert_true(term_svg(term, path, "skim"));
}
