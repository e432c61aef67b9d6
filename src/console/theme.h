/* theme.h - what a thing is (role) to how it looks (attributes), for every palette. */
#ifndef SKIM_CONSOLE_THEME_H
#define SKIM_CONSOLE_THEME_H

#include <curses.h>
#include <stdbool.h>

enum role {
	R_TEXT, R_DIM, R_STRONG, R_BORDER, R_FOCUS, R_TITLE, R_HEAD, R_SELECT, R_UP, R_DOWN,
	R_BROKE, R_BAR, R_BAR_DIM, R_PAPER, R_LIVE, R_ARMED, R_DISARMED, R_LOCKED, R_DEMO,
	R_ALARM, R_ASK, R_NOTICE, R_KEY, R_INPUT, R_ERROR, R_RANGE, R_COUNT
};

enum palette { PALETTE_BLUE_ORANGE, PALETTE_RED_GREEN, PALETTE_LIGHT, PALETTE_MONO };

/* Called after newterm and whenever the operator changes the palette. */
void theme_init(enum palette p);
attr_t theme(enum role r);
/* Names as in skim.conf; -1 for another word. */
int palette_by_name(const char *name);

#endif
