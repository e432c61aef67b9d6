/* screen.h - the skim under test on its terminal, for the whole-program tests. */
#ifndef TESTS_WHOLE_SCREEN_H
#define TESTS_WHOLE_SCREEN_H

#include "../term/term.h"
#include "market.h"

extern struct market market;
extern struct term *term;

int screen_set_up(void **state);		/* starts the market */
int screen_tear_down(void **state);
void screen_start(int rows, int cols);		/* starts skim on it */
void screen_start_program(const char *name, int rows, int cols);	/* or another of the build */
void screen_expect(const char *text, int seconds);
void screen_leave(const char *keys);		/* and checks status 0 */
void screen_arm(void);
/* From the break of KTA to its filled, covered position; the broker's question answered yes. */
void screen_buy_kta(void);
/* The same up to the typed code: what follows is the test's. */
void screen_send_kta(void);
/* Writes NAME.svg into the folder SKIM_SCREENSHOTS when that is set. */
void screen_shot(const char *name);

#endif
