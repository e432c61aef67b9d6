/*
 * emit.c - what the engine asks of the world: in order, and never lost.
 *
 * One step answers with MAX_ACTIONS at most.  What is more goes into a ring and leaves, oldest
 * first, with the steps that follow.
 */
#include "state.h"

#include <stdarg.h>
#include <string.h>

#include "skim/base/must.h"
#include "skim/base/text.h"

#include "engine_ring.h"
#include "words.h"

/* What may wait is held back once the ring is half full, so that what must go finds room. */
bool emit_room(const struct engine *e)
{
	return e->pending_n < PENDING_CAP / 2;
}

void emit_pending(struct engine *e)
{
	struct actions *out = e->out;

	while (e->pending_n && out->n < MAX_ACTIONS) {
		out->v[out->n++] = e->pending[e->pending_head];
		e->pending_head = (e->pending_head + 1) % PENDING_CAP;
		e->pending_n--;
	}
}

struct action *emit(struct engine *e, enum action_type type)
{
	struct action *a;

	if (e->out && !e->pending_n && e->out->n < MAX_ACTIONS) {
		a = &e->out->v[e->out->n++];
	} else {
		MUST(e->pending_n < PENDING_CAP);
		a = &e->pending[(e->pending_head + e->pending_n++) % PENDING_CAP];
	}
	memset(a, 0, sizeof(*a));
	a->type = type;
	a->t = e->now;
	return a;
}

void emit_small(struct engine *e, enum action_type type, const char *ticker, int32_t conid)
{
	struct action *a = emit(e, type);

	text_copy(a->u.small.ticker, sizeof(a->u.small.ticker), ticker);
	a->u.small.conid = conid;
}

void emit_journal_text(struct engine *e, enum journal_kind kind, const char *ticker,
		       const char *state, const char *fmt, ...)
{
	struct act_journal *j = &emit(e, ACT_JOURNAL)->u.journal;
	va_list ap;

	j->kind = kind;
	text_copy(j->ticker, sizeof(j->ticker), ticker);
	text_copy(j->state, sizeof(j->state), state);
	va_start(ap, fmt);
	words_put(j->text, sizeof(j->text), fmt, ap);
	va_end(ap);
}

void emit_journal_question(struct engine *e, const struct act_journal *row, const char *text)
{
	struct act_journal *j;

	for (enum journal_kind kind = JR_QUESTION;; kind = JR_QUESTION_MORE) {
		j = &emit(e, ACT_JOURNAL)->u.journal;
		*j = *row;
		j->kind = kind;
		if (text_copy(j->text, sizeof(j->text), text) || row->answer[0])
			return;
		text += strlen(j->text);
	}
}

void emit_day(struct engine *e)
{
	struct act_journal *j = &emit(e, ACT_JOURNAL)->u.journal;

	j->kind = JR_DAY;
	j->locked = e->locked;
	j->candidates_sent = e->candidates_sent;
	j->orders_today = e->orders_today;
	j->pnl = money_realised(e);
}

void emit_notify(struct engine *e, enum notify_kind kind, const char *ticker,
		 const char *fmt, ...)
{
	struct act_notify *n = &emit(e, ACT_NOTIFY)->u.notify;
	va_list ap;

	n->kind = kind;
	n->paper = is_paper(e);
	n->time = e->now.market;
	n->gap = BP_UNKNOWN;
	text_copy(n->ticker, sizeof(n->ticker), ticker);
	va_start(ap, fmt);
	words_put(n->text, sizeof(n->text), fmt, ap);
	va_end(ap);
}
