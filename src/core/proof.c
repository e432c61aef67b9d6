/*
 * proof.c - what a whole look proves: absence of an order that never answered, the terms of an
 * order whose change never answered, the end of one whose day is over.
 *
 * Absence counts from two looks 10 s apart, the first begun at least 20 s after the send, with
 * the session authenticated throughout (link loss sets the count back).  A list that shows an
 * order of the very same terms without a key proves nothing: a person must look.
 */
#include <string.h>

#include "skim/base/text.h"
#include "skim/base/zone.h"

#include "figures.h"
#include "money.h"
#include "words.h"

/* One more look without the order; true when that makes two, far enough apart. */
static bool absent_again(struct order *o, int64_t began)
{
	if (!o->absences) {
		o->absences = 1;
		o->absent_began = began;
		return false;
	}
	if (began - o->absent_began < ABSENCE_APART)
		return false;
	o->absences++;
	return true;
}

/* A nameless order of the same terms, shown since the send. */
static const struct order *lookalike(const struct money *m, const struct order *o)
{
	each_order(f, m) {
		if (!f->ours && !f->coid[0] && f->conid == o->conid &&
		    f->side == o->side && f->type == o->type && f->quantity == o->quantity &&
		    f->limit.e4 == o->limit.e4 && f->stop.e4 == o->stop.e4 && f->seq > o->seq)
			return f;
	}
	return NULL;
}

static void judge_unknown(struct engine *e, struct order *o, int64_t began)
{
	const struct order *like = lookalike(e->money, o);

	/* The broker holds it back until its prompt is answered. */
	if (began - o->sent < ABSENCE_AFTER || prompt_about(e->money, o))
		return;
	if (like) {
		words_set(o->reason, sizeof(o->reason),
			  "order %s at the broker has the same terms and no key: look, then "
			  ":resolve", like->order_id);
		return;
	}
	if (!absent_again(o, began))
		return;
	words_set(o->reason, sizeof(o->reason),
		  "absent from orders and executions in two looks, %lld s apart, the first %lld s "
		  "after the send", (long long)((began - o->absent_began) / NS_PER_S),
		  (long long)((o->absent_began - o->sent) / NS_PER_S));
	order_event(e, o, OE_ABSENT);
}

/* Answered no, or run out: one list read afterwards is enough, nothing is in flight. */
static void judge_declined(struct engine *e, struct order *o, int64_t began)
{
	if (began < o->prove_from)
		return;
	if (o->state == OS_QUESTION || o->state == OS_SENDING || o->state == OS_UNKNOWN) {
		enum order_event ev = o->prove == PROVE_DECLINED ? OE_DECLINED : OE_LAPSED;

		if (!o->reason[0])
			text_copy(o->reason, sizeof(o->reason), "declined, and the list agrees");
		order_event(e, o, ev);
	}
	o->prove = PROVE_NONE;
}

static bool day_over(const struct engine *e, const struct order *o)
{
	enum phase p = e->phase.phase;

	if (o->tif != TIF_DAY)
		return false;
	return date_of(o->submitted) < e->phase.date || p == PHASE_ADJUST ||
	       (p == PHASE_CLOSED && e->now.market > o->submitted + 3600 * NS_PER_S);
}

/* It had an id, or goes with an order that had: gone from the list. */
static void judge_vanished(struct engine *e, struct order *o, int64_t began)
{
	const struct order *p = order_parent(e->money, o);
	bool beside = o->state == OS_WAITS && p && !order_done(p);

	/* A waiting child may not be listed beside its parent. */
	if (beside || began < o->changed || !absent_again(o, began))
		return;
	if (day_over(e, o)) {
		order_reason(o, "its day is over and the list agrees");
		order_event(e, o, OE_VALIDITY_OVER);
		return;
	}
	order_reason(o, "no longer in the broker's list");
	o->vanished = true;
	order_event(e, o, o->order_id[0] ? OE_VANISHED : OE_ABSENT);
}

/* A change without an answer: the order's own terms tell. */
static void judge_change(struct engine *e, struct order *o, int64_t began)
{
	if (!o->chg.unknown || !o->chg.open || o->seen_look != e->money->look.number)
		return;
	if (began - o->chg.sent < ABSENCE_AFTER)
		return;
	if (!o->chg.old_seen++) {
		o->chg.old_began = began;
		return;
	}
	if (began - o->chg.old_began >= ABSENCE_APART)
		change_drop(e, o, "the list still shows the old terms");
}

/* Two looks long after the cancel still show the order at work: the cancel did not take. */
static void judge_cancel(struct engine *e, struct order *o, int64_t began)
{
	if (o->state != OS_CANCELLING || o->seen_look != e->money->look.number)
		return;
	if (o->cancel_sent && began - o->cancel_sent < ABSENCE_AFTER)
		return;
	if (!o->cancel_sent && began - o->changed < ABSENCE_AFTER)
		return;
	o->cancel_sub = 0;
	order_event(e, o, OE_CANCEL_FAILED);
}

static void judge_order(struct engine *e, struct order *o, int64_t began)
{
	if (o->seen_look == e->money->look.number) {
		o->absences = 0;
		judge_change(e, o, began);
		judge_cancel(e, o, began);
		return;
	}
	if (o->prove)
		judge_declined(e, o, began);
	else if (o->state == OS_UNKNOWN && !o->order_id[0])
		judge_unknown(e, o, began);
	else if (o->state == OS_UNKNOWN && day_over(e, o))
		judge_vanished(e, o, began);
	else if (order_live(o))
		judge_vanished(e, o, began);
}

static bool still_open(const struct money *m)
{
	each_order(o, m) {
		if ((o->state == OS_UNKNOWN && o->ours) || o->prove || o->chg.unknown ||
		    o->absences || (o->ours && o->state == OS_CANCELLING))
			return true;
	}
	return false;
}

/* The next look; not just before the moment from which absence counts. */
static int64_t next_delay(const struct engine *e)
{
	int64_t delay = LOOK_PACE;

	each_order(o, e->money) {
		int64_t wait = o->sent + ABSENCE_AFTER - e->now.steady;

		if (o->ours && o->state == OS_UNKNOWN && !o->order_id[0] &&
		    wait > delay)
			delay = wait;
	}
	return delay < ABSENCE_AFTER ? delay : LOOK_PACE;
}

void look_judge(struct engine *e)
{
	struct money *m = e->money;

	each_order(o, m)
		judge_order(e, o, m->look.began);
	if (still_open(m))
		look_want(e, next_delay(e), false);
}

void resolve_command(struct engine *e, const struct ev_command *c)
{
	struct order *o = order_by_key(e->money, c->key);

	if (!o || o->state != OS_UNKNOWN) {
		notice(e, NOTICE_NOTICE, 0, "", "%s is not an UNKNOWN order", c->key);
		return;
	}
	if (!c->text[0]) {
		notice(e, NOTICE_NOTICE, o->conid, o->ticker,
		       ":resolve wants a note: why is it closed?");
		return;
	}
	emit_journal_text(e, JR_DECISION, o->ticker, "resolve", "%s closed by the operator: %s",
			  o->coid, c->text);
	words_set(o->reason, sizeof(o->reason), "closed by the operator: %s", c->text);
	order_event(e, o, OE_RESOLVED);
}
