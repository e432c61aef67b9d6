/*
 * question.c - the broker's question, word for word; the operator types yes or no.  Of a prompt the
 * words of one of its choices.
 */
#include <stdio.h>
#include <string.h>

#include "form.h"
#include "skim/base/text.h"

/* The text may be longer than a line can hold: it is broken here, losing nothing. */
static void add_text(struct lines *b, const char *text, int w)
{
	line_wrap(b, R_STRONG, "", text, w);
}

/* Asked about a change, the order itself works on. */
static bool about_change(const struct ui *u)
{
	for (int i = 0; i < u->v->n_orders; i++)
		if (!strcmp(u->v->order[i].coid, u->v->question.coid))
			return u->v->order[i].state != OS_QUESTION;
	return false;
}

static void prompt_build(const struct view_question *q, struct form *f, int w)
{
	snprintf(f->title, sizeof f->title, "The broker wants a choice about %s",
		 *q->ticker ? q->ticker : q->coid);
	line_add(&f->body, R_TEXT, "order", "%s", q->order_text);
	line_rule(&f->body);
	add_text(&f->body, q->text, w);
	line_rule(&f->body);
	for (int i = 0; i < q->n_options; i++)
		line_add(&f->body, R_STRONG, "choice", "%s", q->option[i]);
	line_add(&f->body, R_DIM, "ref", "%s   key %s   asked %s", *q->message_ids ? q->message_ids : "-",
		 q->coid, fig_time(q->asked).s);
	if (q->answering)
		line_add(&f->body, R_NOTICE, "", q->unsure ? "No word yet about the answer: %s. UNKNOWN, not "
			 "sent again." : "The answer is on its way: %s", q->answer);
	snprintf(f->ask, sizeof f->ask, "Type the words of one choice and Enter.   Esc = close, it stays open.");
}

void question_build(struct ui *u, struct form *f)
{
	const struct view_question *q = &u->v->question;
	int w = (COLS < 80 ? COLS : COLS < 110 ? 80 : 100) - 5;

	f->border = R_ERROR;
	f->input = true;
	snprintf(f->footer, sizeof f->footer, "age %s",
		 fig_age(q->asked_steady ? ui_steady(u) - q->asked_steady : -1).s);
	if (q->prompt) {
		prompt_build(q, f, w);
		return;
	}
	snprintf(f->title, sizeof f->title, "Question %d about %s (more may follow)", q->number, q->ticker);
	line_add(&f->body, R_TEXT, "order", "%s", q->order_text);
	line_rule(&f->body);
	add_text(&f->body, q->text, w);
	line_rule(&f->body);
	line_add(&f->body, R_DIM, "ref", "%s   key %s   asked %s   answered before: %d",
		 *q->message_ids ? q->message_ids : "-", q->coid, fig_time(q->asked).s, q->earlier);
	line_add(&f->body, R_NOTICE, "", "%s", q->answering
		 ? "The answer is on its way."
		 : about_change(u) ? "NOT CHANGED yet. No answer means that the old terms stand."
		 : "NOT PLACED yet. No answer means not placed.");
	snprintf(f->ask, sizeof f->ask, "Type yes or no and Enter.   Esc = close, the question stays open.");
}

/* False: neither; said. */
static bool yes_or_no(struct ui *u, struct ev_command *c)
{
	if (text_equal_ci(u->dlg.word.text, "yes")) {
		c->n = 1;
	} else if (!text_equal_ci(u->dlg.word.text, "no")) {
		dialog_error(u, "'%.20s' is neither yes nor no: nothing was answered", u->dlg.word.text);
		return false;
	}
	text_copy(c->word, sizeof c->word, c->n ? "yes" : "no");
	return true;
}

static bool choice(struct ui *u, struct ev_command *c)
{
	const char *option = view_choice(&u->v->question, u->dlg.word.text);

	if (!option) {
		dialog_error(u, "'%.30s' is not one of the choices: nothing was answered", u->dlg.word.text);
		return false;
	}
	text_copy(c->text, sizeof c->text, option);
	return true;
}

void question_key(struct ui *u, const struct key *k)
{
	const struct view_question *q = &u->v->question;
	struct ev_command c = { .cmd = CMD_ANSWER, .serial = u->dlg.painted_serial };
	bool empty, leave, entered = word_key(u, k, &empty, &leave);

	if (leave) {
		u->dlg.question_open = false;
		ui_say(u, "the question about %s stays open: 3 then Enter", *q->ticker ? q->ticker : q->coid);
		return;
	}
	if (empty)
		dialog_error(u, q->prompt ? "type the words of a choice; Enter alone answers nothing"
					  : "type yes or no; Enter alone answers nothing");
	if (!entered)
		return;
	if (!(q->prompt ? choice(u, &c) : yes_or_no(u, &c))) {
		edit_set(&u->dlg.word, "");
		return;
	}
	if (u->v->status.read_only) {
		dialog_error(u, "read-only: not answered");
		return;
	}
	edit_set(&u->dlg.word, "");
	if (ui_send(u, &c))
		dialog_hold(u);
}
