/*
 * submission.c - what the answers of the order desk, and its silence, do to the orders.
 *
 * An answer that is late still counts.  5 s without one make the order UNKNOWN; nothing is sent
 * again for it.
 */
#include <string.h>

#include "skim/base/text.h"

#include "money.h"
#include "words.h"

struct submission *submission_find(struct money *m, uint32_t sub)
{
	struct submission *s = &m->sub[sub % MAX_SUBS];

	return sub && s->sub == sub ? s : NULL;
}

/* --- answers --------------------------------------------------------------- */

/* A frame was matched by its terms with another child of ours: the answer knows better. */
static void unmatch(struct engine *e, const struct order *o, const char *order_id)
{
	struct order *other = order_by_id(e->money, order_id);

	if (!other || other == o || !other->ours || !other->child)
		return;
	other->order_id[0] = '\0';
	other->listed = false;
	look_want(e, 0, false);
}

static void take_ids(struct engine *e, struct order *o, const struct ev_submission *ev)
{
	struct order *c = order_child(e->money, o);

	if (!o->order_id[0])
		order_number(e, o, ev->order_id[0]);
	if (!c || c->order_id[0])
		return;
	if (ev->n_ids < 2 || !order_id_valid(ev->order_id[1]) ||
	    !strcmp(ev->order_id[1], o->order_id))
		return;
	unmatch(e, c, ev->order_id[1]);
	order_number(e, c, ev->order_id[1]);
	if (c->state == OS_NOT_PLACED)
		order_event(e, c, OE_PARENT_FOUND);
	order_journal(e, c);
}

static void accepted(struct engine *e, struct order *o, const struct ev_submission *ev)
{
	enum order_state from = o->state;

	if (!ev->n_ids || !order_id_valid(ev->order_id[0])) {
		order_reason(o, "the broker's answer named no order");
		order_event(e, o, OE_SILENCE);
		look_want(e, 0, false);
		return;
	}
	if (o->order_id[0] && strcmp(o->order_id, ev->order_id[0]))
		notice(e, NOTICE_ALARM, o->conid, o->ticker,
		       "two broker numbers for %s: %s and %s", o->coid, o->order_id,
		       ev->order_id[0]);
	take_ids(e, o, ev);
	if (!o->acked)
		o->acked = e->now.steady;
	order_event(e, o, OE_ACCEPTED);
	if (o->state == from)
		order_journal(e, o);
	fills_attribute(e, o);
	order_counted(e, o, price_of(0));
	look_want(e, NS_PER_S, true);
}

static void prove_by_list(struct engine *e, struct order *o, enum prove what)
{
	o->prove = what;
	o->prove_from = e->now.steady;
	look_want(e, 0, false);
}

static void refused(struct engine *e, struct order *o, const struct submission *s,
		    const struct ev_submission *ev)
{
	char why[TEXT_LEN];

	text_copy(why, sizeof(why), ev->text);
	if (s->type == ACT_SUBMIT || s->yes)
		order_reason(o, why[0] ? why : "refused by the broker");
	if (ev->duplicate) {
		o->claim = true;
		order_event(e, o, OE_SILENCE);
		look_want(e, 0, false);
	} else if (s->type == ACT_REPLY && !s->yes) {
		prove_by_list(e, o, PROVE_DECLINED);
	} else if (ev->lapsed) {
		prove_by_list(e, o, PROVE_LAPSED);
	} else {
		order_event(e, o, OE_REFUSED);
	}
}

static void not_sent_words(const struct ev_submission *ev, char *out, size_t cap)
{
	char text[TEXT_LEN];

	text_copy(text, sizeof(text), ev->text);
	words_set(out, cap, "%s%s%s", ev->gate[0] ? "gate " : "", ev->gate,
		  ev->gate[0] && text[0] ? ": " : "");
	size_t n = strlen(out);

	words_set(out + n, cap - n, "%s", text);
}

static void not_sent(struct engine *e, struct order *o, const struct ev_submission *ev)
{
	char why[TEXT_LEN];

	not_sent_words(ev, why, sizeof(why));
	order_reason(o, why);
	if (ev->gate[0])
		emit_journal_text(e, JR_GATE, o->ticker, ev->gate, "%s", why);
	if (o->role == ROLE_ENTRY && o->state == OS_SENDING && e->orders_today > 0) {
		e->orders_today--;	/* no byte of it left */
		emit_day(e);
	}
	order_event(e, o, OE_NOT_SENT);
}

static void place_answer(struct engine *e, struct order *o, struct submission *s,
			 const struct ev_submission *ev)
{
	switch (ev->step) {
	case SUB_ACCEPTED:
		accepted(e, o, ev);
		break;
	case SUB_QUESTION:
		order_event(e, o, OE_ASKED);
		if (o->state == OS_QUESTION)
			question_open(e, o, s, ev);
		break;
	case SUB_REFUSED:
		refused(e, o, s, ev);
		break;
	case SUB_NOT_SENT:
		not_sent(e, o, ev);
		break;
	default:
		order_event(e, o, OE_SILENCE);
		look_want(e, 0, false);
		break;
	}
}

static void change_answer(struct engine *e, struct order *o, struct submission *s,
			  const struct ev_submission *ev)
{
	char why[TEXT_LEN];

	if (ev->step == SUB_QUESTION) {
		question_open(e, o, s, ev);
		return;
	}
	if (!o->chg.open)	/* the order came to its end meanwhile */
		return;
	switch (ev->step) {
	case SUB_ACCEPTED:
		change_apply(e, o);
		look_want(e, NS_PER_S, true);
		break;
	case SUB_REFUSED:
	case SUB_NOT_SENT:
		not_sent_words(ev, why, sizeof(why));
		change_drop(e, o, why[0] ? why : "refused by the broker");
		look_want(e, 0, false);
		break;
	default:
		o->chg.unknown = true;
		look_want(e, 0, false);
		break;
	}
}

static void cancel_answer(struct engine *e, struct order *o, const struct ev_submission *ev)
{
	char why[TEXT_LEN];

	if (ev->step == SUB_ACCEPTED || ev->step == SUB_UNKNOWN || ev->step == SUB_QUESTION) {
		look_want(e, NS_PER_S, false);
		return;
	}
	o->cancel_sub = 0;
	not_sent_words(ev, why, sizeof(why));
	if (order_done(o))
		return;
	notice(e, NOTICE_NOTICE, o->conid, o->ticker, "cancel %s: %s",
	       ev->step == SUB_NOT_SENT ? "not sent" : "refused", why);
	order_event(e, o, OE_CANCEL_FAILED);
	look_want(e, 0, true);
}

/* The reply itself did not go: the question stays open, to be answered again. */
static bool reply_not_sent(struct engine *e, struct order *o, const struct ev_submission *ev)
{
	struct question *q = question_of(e->money, o);
	char why[TEXT_LEN];

	if (ev->step != SUB_NOT_SENT || !q)
		return false;
	not_sent_words(ev, why, sizeof(why));
	q->answering = false;
	notice(e, NOTICE_NOTICE, o->conid, o->ticker, "answer not sent: %s", why);
	return true;
}

/*
 * A limit turned the yes away before anybody looked at it: the question lives until it lapses, and
 * may be answered again, by the operator.  A no was for what comes next, which ends the question.
 */
static bool reply_held(struct engine *e, struct order *o, const struct submission *s,
		       const struct ev_submission *ev)
{
	struct question *q = question_of(e->money, o);

	if (!s->yes || !ev->held || !q)
		return false;
	q->answering = false;
	notice(e, NOTICE_ASK, o->conid, o->ticker, "the broker's limit turned the answer away (429): the "
	       "question is still open, answer it again");
	return true;
}

static void reply_answer(struct engine *e, struct order *o, struct submission *s,
			 const struct ev_submission *ev)
{
	struct question *q = question_of(e->money, o);

	if (reply_not_sent(e, o, ev) || reply_held(e, o, s, ev))
		return;
	if (q)
		question_close(e, q, s->yes ? "yes" : "no");
	if (s->about_change && (!s->yes || ev->lapsed))
		leave_declined(e, o, s->yes ? "the broker's question had run out, the stop stays"
					    : "the broker's question was answered no, the stop stays");
	if (s->about_change)
		change_answer(e, o, s, ev);
	else if (!s->yes && ev->step == SUB_UNKNOWN)
		prove_by_list(e, o, PROVE_DECLINED);
	else
		place_answer(e, o, s, ev);
}

static void answer(struct engine *e, struct order *o, struct submission *s,
		   const struct ev_submission *ev)
{
	switch (s->type) {
	case ACT_SUBMIT:
		place_answer(e, o, s, ev);
		break;
	case ACT_CHANGE:
		change_answer(e, o, s, ev);
		break;
	case ACT_CANCEL:
		cancel_answer(e, o, ev);
		break;
	default:
		reply_answer(e, o, s, ev);
		break;
	}
}

void submission_event(struct engine *e, const struct ev_submission *ev)
{
	struct submission *s = submission_find(e->money, ev->sub);
	struct order *o;

	if (!s)
		return;
	o = order_at(e->money, s->at, s->seq);
	if (ev->step == SUB_JOURNALED)
		return;
	if (ev->step == SUB_SENT) {
		if (!s->sent)
			s->sent = e->now.steady;
		return;
	}
	if (s->answered || (ev->step == SUB_UNKNOWN && !s->open))
		return;		/* said before */
	s->open = false;
	s->answered = ev->step != SUB_UNKNOWN;
	if (s->type == ACT_PROMPT)
		prompt_outcome(e, s, ev);
	else if (o)
		answer(e, o, s, ev);
}

/* --- silence --------------------------------------------------------------- */

int64_t silent_from(const struct submission *s)
{
	return s->sent ? s->sent : s->handed;
}

static void silence(struct engine *e, struct submission *s)
{
	struct order *o = order_at(e->money, s->at, s->seq);
	struct question *q;

	if (s->type == ACT_PROMPT)
		prompt_silence(e, s);
	if (!o || s->type == ACT_PROMPT)
		return;
	if (s->type == ACT_CHANGE || (s->type == ACT_REPLY && s->about_change)) {
		if (o->chg.open && !o->chg.unknown && !question_of(e->money, o)) {
			o->chg.unknown = true;
			look_want(e, 0, false);
		}
		return;
	}
	if (s->type == ACT_SUBMIT && o->state == OS_SENDING)
		order_event(e, o, OE_SILENCE);
	q = question_of(e->money, o);
	if (s->type == ACT_REPLY && s->yes && o->state == OS_QUESTION) {
		if (q)
			question_close(e, q, "yes");
		order_event(e, o, OE_SILENCE);
	} else if (s->type == ACT_REPLY && !s->yes && q && q->answering) {
		question_close(e, q, "no");
		prove_by_list(e, o, PROVE_DECLINED);
	}
}

static void silences(struct engine *e)
{
	struct ev_submission lost = { .step = SUB_UNKNOWN };

	for (int i = 0; i < MAX_SUBS; i++) {
		struct submission *s = &e->money->sub[i];

		if (!s->open)
			continue;
		if (e->now.steady - silent_from(s) >= e->p.unknown_after)
			silence(e, s);
		if (e->now.steady - s->handed < DESK_TIMEOUT)
			continue;
		lost.sub = s->sub;
		submission_event(e, &lost);
	}
}

/* --- time -------------------------------------------------------------------- */

static bool arms_itself(const struct engine *e, const struct submission *s)
{
	const struct order *o = order_at(e->money, s->at, s->seq);

	if (!s->open || s->answered || !o)
		return false;
	if (s->type == ACT_CHANGE)
		return o->chg.raises;
	return (s->type == ACT_SUBMIT || s->type == ACT_PROMPT || (s->type == ACT_REPLY && s->yes)) &&
	       o->keep;
}

void submission_tick(struct engine *e)
{
	silences(e);
	pump_tick(e);
	e->one_order = false;
	for (int i = 0; i < MAX_SUBS; i++)
		if (arms_itself(e, &e->money->sub[i]))
			e->one_order = true;
}

static void sooner(const struct engine *e, int64_t t, int64_t *best)
{
	if (t > e->now.steady && t < *best)
		*best = t;
}

int64_t submission_next(const struct engine *e)
{
	int64_t best = INT64_MAX;

	for (int i = 0; i < MAX_SUBS; i++) {
		const struct submission *s = &e->money->sub[i];

		if (!s->open)
			continue;
		sooner(e, silent_from(s) + e->p.unknown_after, &best);
		sooner(e, s->handed + DESK_TIMEOUT, &best);
	}
	for (int i = 0; i < MAX_QUESTIONS; i++)
		if (e->money->question[i].open && e->money->question[i].tried)
			sooner(e, e->money->question[i].tried + NS_PER_S, &best);
	return best;
}
