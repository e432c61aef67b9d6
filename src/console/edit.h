/* edit.h - one line of text being typed: prompt, ticket fields, typed words. */
#ifndef SKIM_CONSOLE_EDIT_H
#define SKIM_CONSOLE_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "input.h"

struct edit {
	char text[256];
	size_t len, cursor;	/* bytes; cursor on a character's edge */
	bool pasted;		/* some of it came by paste */
};

void edit_set(struct edit *e, const char *text);
/* True when the key was one of editing. */
bool edit_key(struct edit *e, const struct key *k);
/* Draws into w cells with the cursor in sight and puts curses' cursor there. */
void edit_draw(const struct edit *e, int y, int x, int w, int role);

#endif
