/*
 * question.c - the broker's questions: kept word for word, answered by the operator alone.
 *
 * One dialogue at a time.  No table, no suppression, no default answer: yes comes only from a
 * typed word bound to the serial that was on the screen; no also comes by itself when what
 * lowers risk must pass, when entries are switched off, or by the question's own lapse.
 */
#include <string.h>

#include "skim/base/text.h"

#include "figures.h"
#include "money.h"
#include "status.h"
#include "words.h"

struct question *question_first(struct money *m)
{
	struct question *first = NULL;

	for (int i = 0; i < MAX_QUESTIONS; i++) {
		struct question *q = &m->question[i];

		if (q->open && (!first || q->serial < first->serial))
			first = q;
	}
	return first;
}

struct question *question_of(struct money *m, const struct order *o)
{
	for (int i = 0; i < MAX_QUESTIONS; i++) {
		struct question *q = &m->question[i];

		if (q->open && order_at(m, q->at, q->seq) == o)
			return q;
	}
	return NULL;
}

static void journal_question(struct engine *e, const struct question *q, const struct order *o,
			     const char *answer)
{
	struct act_journal j = { .conid = o->conid };

	text_copy(j.coid, sizeof(j.coid), o->coid);
	text_copy(j.order_id, sizeof(j.order_id), o->order_id);
	text_copy(j.ticker, sizeof(j.ticker), o->ticker);
	text_copy(j.state, sizeof(j.state), q->message_ids);
	text_copy(j.answer, sizeof(j.answer), answer);
	emit_journal_question(e, &j, q->text);
}

static struct question *question_slot(struct money *m)
{
	for (int i = 0; i < MAX_QUESTIONS; i++)
		if (!m->question[i].open)
			return &m->question[i];
	return NULL;
}

void question_open(struct engine *e, struct order *o, const struct submission *s,
		   const struct ev_submission *ev)
{
	struct money *m = e->money;
	struct question *q = question_of(m, o);

	if (!q)
		q = question_slot(m);
	if (!q) {	/* never seen: two lanes cannot leave four open */
		notice(e, NOTICE_ALARM, o->conid, o->ticker, "too many open questions");
		look_want(e, 0, false);
		return;
	}
	memset(q, 0, sizeof(*q));
	q->open = true;
	q->serial = ++m->serials;
	q->at = order_index(m, o);
	q->seq = o->seq;
	q->change = s->type == ACT_CHANGE || s->about_change;
	q->lane = s->lane;
	q->number = o->questions + 1;
	q->earlier = o->questions;
	q->asked = e->now.market;
	q->asked_steady = e->now.steady;
	text_copy(q->reply_id, sizeof(q->reply_id), ev->reply_id);
	text_copy(q->message_ids, sizeof(q->message_ids), ev->message_ids);
	text_copy(q->text, sizeof(q->text), ev->text);
	journal_question(e, q, o, "");
	q->notice = notice(e, NOTICE_ASK, o->conid, o->ticker,
	       "broker asks a question about your order (%d so far): press 3 then Enter to read "
	       "and answer", q->number);
	emit_notify(e, NOTIFY_QUESTION, o->ticker, "Question %d about %s, not placed: %.160s",
		    q->number, o->ticker, q->text);
}

void question_close(struct engine *e, struct question *q, const char *answer)
{
	struct order *o = order_at(e->money, q->at, q->seq);

	q->open = false;
	notice_ack(e, q->notice);
	if (!o)
		return;
	o->questions++;
	journal_question(e, q, o, answer);
}

void question_decline(struct engine *e, struct question *q, const char *why)
{
	struct order *o = order_at(e->money, q->at, q->seq);

	if (!o || q->answering)
		return;
	notice(e, NOTICE_NOTICE, o->conid, o->ticker, "question about %s answered no: %s",
	       o->ticker, why);
	emit_journal_text(e, JR_DECISION, o->ticker, "answer", "question %s answered no: %s",
			  q->message_ids, why);
	order_reason(o, "the broker's question was answered no");
	desk_reply(e, q, false);
}

/* A yes sends an entry after all: the gates that may have closed meanwhile hold. */
static bool yes_allowed(struct engine *e, const struct question *q, const struct order *o)
{
	bool entry = q->change ? o->chg.raises : o->role == ROLE_ENTRY;
	const char *gate = NULL, *why = "";

	if (!link_up(e)) {
		gate = "link";
		why = "link down: cannot answer";
	} else if (q->change && !o->chg.open) {
		gate = "unknown";
		why = "the order it would change is over";
	} else if (entry && e->locked) {
		gate = "locked";
		why = "LOCKED entries off, exits on: answer no";
	} else if (entry && !o->keep && !e->armed && !q->change) {
		gate = "armed";
		why = "disarmed meanwhile: answer no";
	} else if (entry && !e->journal_ok) {
		gate = "journal";
		why = "the journal cannot be written: answer no";
	}
	if (!gate)
		return true;
	notice(e, NOTICE_NOTICE, o->conid, o->ticker, "yes refused by gate %s: %s", gate, why);
	emit_journal_text(e, JR_GATE, o->ticker, gate, "%s", why);
	return false;
}

void question_answer(struct engine *e, const struct ev_command *c)
{
	struct question *q = question_first(e->money);
	struct order *o = q ? order_at(e->money, q->at, q->seq) : NULL;

	if (prompt_answer(e, c))
		return;
	if (!q || !o || c->serial != q->serial) {
		notice(e, NOTICE_NOTICE, 0, "", "no such question is open: nothing was answered");
		return;
	}
	if (q->answering)
		return;
	if (!link_up(e) && c->n != 1) {
		notice(e, NOTICE_NOTICE, o->conid, o->ticker, "link down: cannot answer");
		return;
	}
	if (c->n == 1 && !yes_allowed(e, q, o))
		return;
	emit_journal_text(e, JR_DECISION, o->ticker, "answer", "question %s answered %s",
			  q->message_ids, c->n == 1 ? "yes" : "no");
	if (c->n != 1)
		order_reason(o, "the broker's question was answered no");
	desk_reply(e, q, c->n == 1);
}

/* It has run out: not placed, and the list must agree before the row says so. */
static void question_lapse(struct engine *e, struct question *q)
{
	struct order *o = order_at(e->money, q->at, q->seq);
	bool change = q->change;

	question_close(e, q, "lapsed");
	if (!o)
		return;
	notice(e, NOTICE_NOTICE, o->conid, o->ticker,
	       "question about %s ran out unanswered: not placed", o->ticker);
	if (change) {
		leave_declined(e, o, "the broker's question ran out unanswered, the stop stays");
		o->chg.unknown = o->chg.open;
	} else {
		order_reason(o, "the broker's question ran out unanswered");
		o->prove = PROVE_LAPSED;
		o->prove_from = e->now.steady;
	}
	look_want(e, 0, false);
}

/* Why an open question is answered no without being asked; NULL: it is the operator's. */
static const char *pointless(const struct question *q, const struct order *o)
{
	if (q->change)
		return o->chg.open ? NULL : "the order it would change is over";
	return o->cancel_wanted ? o->cancel_why : NULL;
}

void question_tick(struct engine *e)
{
	struct money *m = e->money;

	for (int i = 0; i < MAX_QUESTIONS; i++) {
		struct question *q = &m->question[i];
		struct order *o = q->open ? order_at(m, q->at, q->seq) : NULL;
		const char *why;

		if (!q->open || q->answering)
			continue;
		if (!o || e->now.steady - q->asked_steady >= e->p.question_ttl) {
			question_lapse(e, q);
			continue;
		}
		why = pointless(q, o);
		/* Evidence came that the order lives: the dialogue has lost its subject. */
		if (!q->change && o->state != OS_QUESTION)
			question_close(e, q, "lapsed");
		else if (why && link_up(e) && q == question_first(m) &&
			 (!q->tried || e->now.steady - q->tried >= NS_PER_S))
			question_decline(e, q, why);
	}
}

int64_t question_next(const struct engine *e)
{
	int64_t best = INT64_MAX;

	for (int i = 0; i < MAX_QUESTIONS; i++) {
		const struct question *q = &e->money->question[i];
		int64_t t = q->asked_steady + e->p.question_ttl;

		if (q->open && !q->answering && t > e->now.steady && t < best)
			best = t;
	}
	return best;
}
