/*
 * draw.h - text on the screen, measured and clipped in cells.
 *
 * Everything that is shown goes through draw_text, which lets no control character, no bad
 * byte and nothing the locale cannot show reach curses, and never touches the last cell of
 * the last line (a terminal with automatic margins would scroll).
 */
#ifndef SKIM_CONSOLE_DRAW_H
#define SKIM_CONSOLE_DRAW_H

#include <stdbool.h>

#include "theme.h"

struct rect {
	int y, x, h, w;
};

void draw_init(bool utf8);
bool draw_utf8(void);
const char *draw_ellipsis(void);

/* Cells used; at most w.  What does not fit is cut. */
int draw_text(int y, int x, int w, enum role r, const char *s);
int draw_right(int y, int x, int w, enum role r, const char *s);
int draw_fmt(int y, int x, int w, enum role r, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
void draw_fill(int y, int x, int w, enum role r);
void draw_clear(struct rect a, enum role r);
void draw_hline(int y, int x, int w, enum role r);
/* Border and a title in its upper edge. */
void draw_box(struct rect a, enum role border, enum role title_role, const char *title);
/* Cells s takes when shown here. */
int draw_cells(const char *s);

#endif
