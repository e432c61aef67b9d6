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
	uint32_t last_look;		/* look=now */
	int64_t look_asked;		/* steady, of its last stage */
	const struct view *view;	/* before the line */
	int32_t (*conid)(void *ctx, const char *ticker);
	void *ctx;
	char error[160];
};

/* Values of key=value in their types (script_values.c); false, or the other: no such key. */
bool key_price(const struct words *w, const char *key, struct price *out);
bool key_qty(const struct words *w, const char *key, qty_t *out);
bool key_cash(const struct words *w, const char *key, struct cash *out);
int64_t key_int(const struct words *w, const char *key, int64_t other);
void key_text(const struct words *w, const char *key, char *out, size_t cap);
int64_t key_clock(const struct script_context *c, const char *s);	/* "10:05[:30]" */
int32_t key_conid(struct script_context *c, const struct words *w, const char *ticker);
uint32_t key_look(const struct script_context *c, const struct words *w);
/* serial=ticket, question or box: what is on the screen now; else a number. */
uint32_t key_serial(const struct script_context *c, const struct words *w);
int choice(const char *s, const char *const *names, int n);	/* -1: none of that name */
#define CHOICE(s, names) choice(s, names, (int)(sizeof(names) / sizeof((names)[0])))

/* Lines about orders and the operator's commands (script_trade.c). */
int on_submission(struct script_context *c, const struct words *w, struct event *ev);
int on_order(struct script_context *c, const struct words *w, struct event *ev);
int on_fill(struct script_context *c, const struct words *w, struct event *ev);
int on_position(struct script_context *c, const struct words *w, struct event *ev);
int on_look_done(struct script_context *c, const struct words *w, struct event *ev);
int on_restored(struct script_context *c, const struct words *w, struct event *ev);
int on_command(struct script_context *c, const struct words *w, struct event *ev);

/* part 0, 1, … of what the line means: 1 an event, 0 no more, -1 not understood. */
int script_event(struct script_context *c, const struct words *w, int part, struct event *ev);
void script_show(FILE *out, const struct view *v, const struct words *w);

#endif
