/* lines.h - text for a box or a detail: lines with a label and a role, wrapped to a width. */
#ifndef SKIM_CONSOLE_LINES_H
#define SKIM_CONSOLE_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "draw.h"

enum { LINES_MAX = 160, LINE_LEN = 320 };

struct line {
	char label[12];		/* "" none; drawn dim in a column of its own */
	enum role role;
	bool mark;		/* chosen: drawn with > and in reverse */
	bool rule;		/* a horizontal line */
	bool ruler;		/* the text is a price ruler (chart_bar) */
	bool edit;		/* the text is being typed (edit_draw draws over it) */
	char text[LINE_LEN];
};

struct lines {
	int n;
	struct line at[LINES_MAX];
};

struct line *line_add(struct lines *l, enum role r, const char *label, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
void line_rule(struct lines *l);
/* Breaks text at line ends and blanks so that every line fits into w cells. */
void line_wrap(struct lines *l, enum role r, const char *label, const char *text, int w);
/* A copy in which no line is wider than w cells. */
void lines_fit(struct lines *out, const struct lines *in, int w);
void lines_draw(const struct lines *l, int from, struct rect a);
/* A price ruler: chart.c. */
void ruler_draw(int y, int x, int w, const char *bar);
enum { LABEL_W = 8 };

#endif
