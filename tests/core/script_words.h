/* script_words.h - the words of event scripts: one line into an event, the view into text. */
#ifndef SKIM_TESTS_CORE_SCRIPT_WORDS_H
#define SKIM_TESTS_CORE_SCRIPT_WORDS_H

#include <stdio.h>

#include "skim/core/engine.h"

enum { MAX_WORDS = 64 };

struct words {
	int n;
	char *v[MAX_WORDS];
	char buf[2000];
};

enum show { SHOW_JOURNAL, SHOW_NOTIFY, SHOW_NOTICE, SHOW_ASK /* lookup subscribe reask bars */,
	    SHOW_LOOK, SHOW_COUNT };

bool words_split(struct words *w, const char *line);	/* blanks part; "…" keeps them */
const char *words_get(const struct words *w, const char *key); /* of key=value; NULL */
bool words_params(const struct words *w, struct params *p);
int show_word(const char *s);

struct script_context {
	int date;
	int64_t now;
	uint32_t last_sub;
	const struct view *view;	/* before the line */
	int32_t (*conid)(void *ctx, const char *ticker);
	void *ctx;
	char error[160];
};

/* part 0, 1, … of what the line means: 1 an event, 0 no more, -1 not understood. */
int script_event(struct script_context *c, const struct words *w, int part, struct event *ev);
void script_show(FILE *out, const struct view *v, const struct words *w);

#endif
