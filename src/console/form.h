/* form.h - the parts of a dialogue: built by its kind, drawn in one way. */
#ifndef SKIM_CONSOLE_FORM_H
#define SKIM_CONSOLE_FORM_H

#include "ui.h"

struct form {
	char title[120];
	char footer[64];	/* in the lower edge: "age 3s of 15" */
	char ask[200];		/* what to type, above the input */
	enum role border;
	bool input;		/* has a line to type the word in */
	bool follow;		/* keep the marked line in sight */
	struct lines body;
};

/*
 * What stands against sending: checks that failed (all: those that passed too, in one line), the
 * last outcome, why it cannot be sent.  Each reason is said once.
 */
void ticket_reasons(const struct view_ticket *t, struct lines *b, bool all);

/*
 * While the link is down: what cannot be sent can be said to the broker's desk.  In every dialogue
 * that sells or cancels; entries can wait.
 */
void form_desk(const struct ui *u, struct lines *b);

/* Each kind: its lines, and its keys. */
void ticket_build(struct ui *u, struct form *f);
void ticket_key(struct ui *u, const struct key *k);
void review_build(struct ui *u, struct form *f);
void review_key(struct ui *u, const struct key *k);
void question_build(struct ui *u, struct form *f);
void question_key(struct ui *u, const struct key *k);
void box_build(struct ui *u, struct form *f);
void box_key(struct ui *u, const struct key *k);
void ask_build(struct ui *u, struct form *f);
void ask_key(struct ui *u, const struct key *k);
void help_build(struct ui *u, struct form *f);
void differ_build(struct ui *u, struct form *f);
void differ_key(struct ui *u, const struct key *k);
void help_key(struct ui *u, const struct key *k);
void page_draw(struct ui *u, struct rect a);
void page_key(struct ui *u, const struct key *k);

/*
 * Keys of a line in which a word is typed to confirm: paste does not count.  True when Enter
 * was pressed on a word; an empty line gives false and *empty.
 */
bool word_key(struct ui *u, const struct key *k, bool *empty, bool *leave);
void form_scroll(struct ui *u, const struct key *k, bool *used);
void dialog_error(struct ui *u, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
