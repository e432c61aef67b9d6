/* box.c - cancel and flatten: what it leaves behind, then the typed word. */
#include <stdio.h>
#include <string.h>

#include "form.h"
#include "skim/base/coid.h"
#include "skim/base/text.h"

static bool word_fits(const struct view_box *b, const char *typed)
{
	if (!*b->word)
		return false;
	if (text_equal_ci(b->word, "y") || text_equal_ci(b->word, "yes"))
		return text_equal_ci(typed, "y") || text_equal_ci(typed, "yes");
	return text_equal_ci(typed, b->word);
}

void box_build(struct ui *u, struct form *f)
{
	const struct view_box *b = &u->v->box;

	snprintf(f->title, sizeof f->title, "%s", b->title);
	f->border = R_ERROR;
	f->input = true;
	line_wrap(&f->body, R_TEXT, "", b->text, (COLS < 80 ? COLS : 80) - 5);
	form_desk(u, &f->body);
	snprintf(f->ask, sizeof f->ask, "Type %s and Enter to do it.   Esc = close, nothing is done.",
		 b->word);
}

void box_key(struct ui *u, const struct key *k)
{
	const struct view_box *b = &u->v->box;
	struct ev_command c = { .cmd = CMD_BOX_CLOSE, .serial = u->dlg.painted_serial };
	bool empty, leave, entered = word_key(u, k, &empty, &leave);

	if (empty)
		dialog_error(u, "type %s, or Esc to close", b->word);
	if (!entered && !leave)
		return;
	if (entered && !word_fits(b, u->dlg.word.text)) {
		dialog_error(u, "'%.20s' is not %s: nothing was done", u->dlg.word.text, b->word);
		edit_set(&u->dlg.word, "");
		return;
	}
	if (entered) {
		c.cmd = b->kind == BOX_FLATTEN ? CMD_FLATTEN
			: b->kind == BOX_CANCEL_ALL ? CMD_CANCEL_ALL : CMD_CANCEL;
		text_copy(c.key, sizeof c.key, b->key);
		text_copy(c.ticker, sizeof c.ticker, b->ticker);
		text_copy(c.word, sizeof c.word, b->word);
		coid_make(c.coid, u->now.market);
	}
	edit_set(&u->dlg.word, "");
	if (ui_send(u, &c))
		dialog_hold(u);
}
