/*
 * thrift.h - says the same to the terminal in fewer bytes.
 *
 * curses ends a colour with two sequences where one does, changes it twice on the way to the next
 * place, and names row and column where a step to the right is enough.  This reads what it wrote,
 * keeps count of the pen and the place the terminal has, and writes the shortest that gives every
 * cell the same glyph and the same look (a blank has no colour but its ground's).  What it does not know it passes on as it is.
 *
 * Threads: the main thread.
 */
#ifndef SKIM_CONSOLE_THRIFT_H
#define SKIM_CONSOLE_THRIFT_H

#include <stdbool.h>
#include <stddef.h>

struct pen {
	unsigned attr;		/* bit n: the attribute of parameter n (1 bold ... 9) */
	int fg, bg;		/* form * 256 + number; 0 the terminal's own */
};

struct thrift {
	bool ansi;		/* moves and looks are spelled as ECMA-48 has them */
	bool part;		/* single attributes can be switched off (22 to 29, 39, 49) */
	bool pen_known, row_known, col_known;
	bool region;		/* less than the screen scrolls */
	struct pen has, wants;	/* the terminal's, and what curses takes for it */
	int row, col, rows, cols;
};

/* Nothing is known of the terminal's state; rows and cols: its size. */
void thrift_forget(struct thrift *t, int rows, int cols);
/* Writes the n bytes of s anew to out, which has room for 2 n + 64; returns its bytes. */
size_t thrift_write(struct thrift *t, const char *s, size_t n, char *out);

#endif
