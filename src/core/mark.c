/*
 * mark.c - rows the operator marks, and the notes and the plan for the close kept with them.
 *
 * Each goes to the journal as a decision and comes back from it at the next start of the same day.
 */
#include <string.h>

#include "skim/base/text.h"

#include "market.h"

static struct stock *named(struct engine *e, const struct ev_command *c)
{
	struct stock *s = stock_find(e, c->conid);

	if (s || !ticker_valid(c->ticker))
		return s;
	return stock_want(e, c->ticker, c->conid);
}

static void toggle(struct engine *e, struct stock *s)
{
	struct market *m = e->market;

	if (!s->marked && m->marks >= MAX_MARKS) {
		notice(e, NOTICE_NOTICE, s->conid, s->ticker,
		       "%d rows are marked already: unmark one first", MAX_MARKS);
		return;
	}
	s->marked = !s->marked;
	m->marks += s->marked ? 1 : -1;
	m->dirty = m->sub_dirty = true;
	emit_journal_text(e, JR_DECISION, s->ticker, "mark", "%s %s",
			  s->marked ? "marked" : "unmarked", s->ticker);
}

static void clear(struct engine *e)
{
	struct market *m = e->market;

	if (!m->marks)
		return;
	for (int i = 0; i < m->n; i++)
		m->stock[i].marked = false;
	m->marks = 0;
	m->dirty = m->sub_dirty = true;
	emit_journal_text(e, JR_DECISION, "", "mark", "marks cleared");
}

/* For a command of another process: the operator's rows stay as they are. */
static void follow(struct engine *e, struct stock *s, bool bars)
{
	s->followed = e->now.steady + 60 * NS_PER_S;
	e->market->dirty = e->market->sub_dirty = true;
	if (bars)
		bars_selected(e, s->conid);
}

static void put_note(struct engine *e, struct stock *s, const char *text)
{
	text_clean(e->market->note[stock_index(e, s)], TEXT_LEN, text, strnlen(text, TEXT_LEN));
	emit_journal_text(e, JR_DECISION, s->ticker, "note", "%s", text);
}

enum close_plan stock_plan(const struct stock *s)
{
	return s->plan;
}

static void put_plan(struct engine *e, struct stock *s, bool hold)
{
	s->plan = hold ? PLAN_HOLD : PLAN_LEAVE;
	emit_journal_text(e, JR_DECISION, s->ticker, "plan", "%s", hold ? "hold" : "leave");
}

/* The journal has it already: it is not written again. */
void mark_restored(struct engine *e, const struct ev_restored_mark *r)
{
	struct market *m = e->market;
	struct stock *s = ticker_valid(r->ticker) ? stock_want(e, r->ticker, 0) : NULL;
	bool mark = r->what == RESTORED_MARK;

	for (int i = 0; i < m->n && r->what == RESTORED_UNMARK && !r->ticker[0]; i++)
		m->stock[i].marked = false;
	if (r->what == RESTORED_UNMARK && !r->ticker[0])
		m->marks = 0;
	m->dirty = m->sub_dirty = true;
	if (!s)
		return;
	if (r->what == RESTORED_NOTE) {
		text_clean(m->note[stock_index(e, s)], TEXT_LEN, r->text, strnlen(r->text, TEXT_LEN));
	} else if (r->what == RESTORED_PLAN) {
		s->plan = !strcmp(r->text, "hold") ? PLAN_HOLD : !strcmp(r->text, "leave") ? PLAN_LEAVE : PLAN_UNSAID;
	} else if (s->marked != mark && (!mark || m->marks < MAX_MARKS)) {
		s->marked = mark;
		m->marks += mark ? 1 : -1;
	}
}

void mark_command(struct engine *e, const struct ev_command *c)
{
	struct stock *s;

	switch (c->cmd) {
	case CMD_MARK:
		s = named(e, c);
		if (s)
			toggle(e, s);
		break;
	case CMD_CLEAR_MARKS:
		clear(e);
		break;
	case CMD_NOTE:
		s = named(e, c);
		if (s)
			put_note(e, s, c->text);
		break;
	case CMD_PLAN:
		s = named(e, c);
		if (s)
			put_plan(e, s, c->n == 1);
		break;
	case CMD_FOLLOW:
		s = named(e, c);
		if (s)
			follow(e, s, c->n == 1);
		break;
	case CMD_SELECT:
		bars_selected(e, c->conid);
		break;
	case CMD_SCAN_NOW:
		if (link_up(e))
			emit(e, ACT_SCAN);
		else
			notice(e, NOTICE_NOTICE, 0, "", "cannot scan: the broker link is not up");
		break;
	default:
		break;
	}
}
