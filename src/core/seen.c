/*
 * seen.c - an order as the broker shows it, matched with a row and applied to it.
 *
 * Frames come late, twice and out of order, and hold only what changed.  Quantities therefore
 * only grow, a list read after the row's last change outweighs the stream, and a status word
 * nobody knows means that the order works.
 */
#include <string.h>

#include "skim/base/text.h"

#include "figures.h"
#include "money.h"
#include "words.h"

/* An Inactive without a reason may be the first frame of an order being created. */
static const int64_t inactive_wait = 2 * NS_PER_S;

static struct price shown_stop(const struct ev_order *ev)
{
	if (ev->type == TYPE_STOP_LIMIT)
		return ev->has & OF_AUX ? ev->aux : price_of(0);
	return price_known(ev->price) ? ev->price : ev->aux;
}

/* Side, type, quantity and prices of a frame are those of the row; the quantity of a child also
 * when the broker has made it smaller, to what its parent filled. */
static bool terms_agree(const struct order *o, const struct ev_order *ev, bool smaller)
{
	const uint32_t need = OF_SIDE | OF_TYPE | OF_TOTAL;

	if ((ev->has & need) != need || ev->conid != o->conid || ev->side != o->side ||
	    ev->type != o->type)
		return false;
	if (smaller ? ev->total >= o->quantity || ev->total <= 0 : ev->total != o->quantity)
		return false;
	if (!(ev->has & (OF_PRICE | OF_AUX)))
		return false;
	if (o->type == TYPE_LMT)
		return ev->price.e4 == o->limit.e4;
	if (o->type == TYPE_STP)
		return shown_stop(ev).e4 == o->stop.e4;
	return ev->price.e4 == o->limit.e4 && shown_stop(ev).e4 == o->stop.e4;
}

static bool may_be_child(const struct money *m, const struct order *o, const struct ev_order *ev)
{
	const struct order *p = order_parent(m, o);

	if (!o->used || !o->child || !o->ours || o->order_id[0])
		return false;
	if (order_done(o))
		return false;
	return !(ev->has & OF_PARENT && ev->parent[0] && p && p->order_id[0] &&
		 strcmp(ev->parent, p->order_id) && strcmp(ev->parent, p->coid));
}

/* Of several the one whose entry still lives, else the newest. */
static bool likelier(const struct money *m, const struct order *a, const struct order *b)
{
	const struct order *p = order_parent(m, a), *q = b ? order_parent(m, b) : NULL;
	bool alive = p && !order_done(p), than = q && !order_done(q);

	return !b || alive > than || (alive == than && a->seq > b->seq);
}

static struct order *match_child(struct money *m, const struct ev_order *ev)
{
	struct order *best = NULL;

	if (ev->has & OF_REF && ev->ref[0])
		return NULL;
	for (int smaller = 0; !best && smaller < 2; smaller++)
		each_order(o, m) {
			if (may_be_child(m, o, ev) && terms_agree(o, ev, smaller == 1) &&
			    likelier(m, o, best))
				best = o;
		}
	return best;
}

/* After "already registered": the order that bears our key is ours only if its terms agree. */
static struct order *match_key(struct engine *e, const struct ev_order *ev)
{
	struct order *o;

	if (!(ev->has & OF_REF) || !ev->ref[0])
		return NULL;
	o = order_by_coid(e->money, ev->ref);
	if (!o || o->child)
		return NULL;
	if (o->order_id[0] && strcmp(o->order_id, ev->order_id)) {
		if (o->listed)
			return NULL;
		o->order_id[0] = '\0';	/* of an answer that named no order the broker shows */
	}
	if (o->claim && !terms_agree(o, ev, false)) {
		order_reason(o, "its key belongs to another order at the broker");
		order_event(e, o, OE_REFUSED);
		return NULL;
	}
	return o;
}

static struct order *foreign_new(struct engine *e, const struct ev_order *ev)
{
	const uint32_t need = OF_SIDE | OF_TYPE | OF_TOTAL;
	struct order *o;

	if ((ev->has & need) != need || ev->conid <= 0 || ev->total <= 0 ||
	    ev->total >= QTY_MAX) {
		look_want(e, 0, false);		/* too little to know it by: the list says more */
		return NULL;
	}
	o = order_new(e);
	if (!o)
		return NULL;
	o->role = ROLE_FOREIGN;
	o->state = OS_INACTIVE;	/* until its status says otherwise */
	o->side = ev->side;
	o->conid = ev->conid;
	o->quantity = ev->total;
	o->submitted = ev->has & OF_TIME && ev->time ? ev->time : e->now.market;
	text_copy(o->ticker, sizeof(o->ticker), ev->ticker);
	text_copy(o->coid, sizeof(o->coid), ev->ref);
	text_copy(o->order_id, sizeof(o->order_id), ev->order_id);
	return o;
}

static void take_id(struct engine *e, struct order *o, const char *order_id)
{
	if (o->order_id[0] || !order_id_valid(order_id))
		return;
	order_number(e, o, order_id);
	order_journal(e, o);
}

/*
 * The row gets its number at the broker.  The stream may have shown the order as nobody's before:
 * that row's count moves over, and its executions are given anew, to a row that can hold them.
 */
void order_number(struct engine *e, struct order *o, const char *order_id)
{
	struct money *m = e->money;
	struct order *other = order_by_id(m, order_id);

	text_copy(o->order_id, sizeof(o->order_id), order_id);
	if (!other || other == o || other->ours)
		return;
	if (other->broker_filled > o->broker_filled) {
		o->broker_filled = other->broker_filled;
		o->broker_avg = other->broker_avg;
	}
	if (o->broker_filled > o->quantity)
		o->broker_filled = o->quantity;
	o->listed = true;
	o->listed_at = e->now.steady;
	o->seen_look = other->seen_look;
	for (int i = 0; i < m->n_fills; i++) {
		if (m->fill[i].at == order_index(m, other) && m->fill[i].seq == other->seq)
			m->fill[i].at = -1;
	}
	other->used = false;
	fills_attribute(e, o);
}

static void take_prices(struct order *o, const struct ev_order *ev)
{
	if (ev->has & OF_PRICE && price_known(ev->price) && o->type != TYPE_STP)
		o->limit = ev->price;
	if (o->type == TYPE_STP && price_known(shown_stop(ev)))
		o->stop = shown_stop(ev);
	if (o->type == TYPE_STOP_LIMIT && price_known(shown_stop(ev)))
		o->stop = shown_stop(ev);
}

/* A child that grows with its parent was full for a moment; old frames show less filled. */
static bool grew(const struct order *o, const struct ev_order *ev)
{
	return o->state == OS_FILLED && ev->has & OF_TOTAL && ev->has & OF_FILLED &&
	       ev->total > o->quantity && ev->total < QTY_MAX && ev->filled >= o->filled;
}

/*
 * A frame of the stream that counts fewer fills than are known, or a child smaller than what its
 * parent is known to have filled, was overtaken: its terms are no news.  Taken for true it would
 * hide shares that are for sale.  Of an order that we changed only a list says other terms.
 */
static bool overtaken(const struct money *m, const struct order *o, const struct ev_order *ev)
{
	const struct order *p = o->child ? order_parent(m, o) : NULL;

	if (ev->source == ORDER_LIST)
		return false;
	if (o->changed_by_us || (ev->has & OF_FILLED && ev->filled < o->broker_filled))
		return true;
	return p && ev->has & OF_TOTAL && ev->total < p->filled && ev->total < o->quantity;
}

static void take_terms(struct engine *e, struct order *o, const struct ev_order *ev)
{
	qty_t q = o->quantity;
	struct price limit = o->limit, stop = o->stop;
	char words[128];

	if (o->chg.open || o->chg.unknown) {
		if (change_agrees(o, ev))
			change_apply(e, o);
		else if (o->child && ev->has & OF_TOTAL && ev->total > o->quantity &&
			 ev->total < QTY_MAX)
			o->quantity = ev->total;	/* grown with its parent meanwhile */
		return;
	}
	if (overtaken(e->money, o, ev))
		return;
	if (grew(o, ev)) {
		o->quantity = ev->total;
		order_event(e, o, OE_GREW);
	}
	if (order_done(o) && o->ours) {	/* over: a list may still say what its size was */
		if (ev->source == ORDER_LIST && o->state != OS_FILLED && ev->has & OF_TOTAL &&
		    ev->total > 0 && ev->total >= o->filled && ev->total < QTY_MAX)
			o->quantity = ev->total;
		return;
	}
	if (ev->has & OF_TYPE && ev->type != TYPE_OTHER && o->role == ROLE_FOREIGN)
		o->type = ev->type;
	if (ev->has & OF_TYPE && ev->type == o->type)
		take_prices(o, ev);
	if (ev->has & OF_TIF && ev->tif != TIF_OTHER)
		o->tif = ev->tif;
	if (ev->has & OF_TOTAL && ev->total > 0 && ev->total < QTY_MAX && ev->total >= o->exec_qty)
		o->quantity = ev->total;
	if (!o->ours || (q == o->quantity && limit.e4 == o->limit.e4 && stop.e4 == o->stop.e4))
		return;
	order_words(e->money, o, words, sizeof(words));
	notice(e, NOTICE_NOTICE, o->conid, o->ticker, "at the broker it is now %s", words);
	order_journal(e, o);
}

static void take_filled(struct engine *e, struct order *o, const struct ev_order *ev)
{
	qty_t f = ev->has & OF_FILLED ? ev->filled : 0;

	if (ev->has & OF_STATUS && ev->status == BS_FILLED && !(ev->has & OF_FILLED))
		f = o->quantity;
	if (f > o->quantity) {
		notice(e, NOTICE_ALARM, o->conid, o->ticker,
		       "the broker counts %s filled of %s ordered", w_qty(f).s,
		       w_qty(o->quantity).s);
		f = o->quantity;
	}
	if (ev->has & OF_AVG && price_known(ev->avg) && f >= o->broker_filled)
		o->broker_avg = ev->avg;
	if (f > o->broker_filled)
		o->broker_filled = f;
	fills_attribute(e, o);
	order_counted(e, o, price_of(0));
}

static bool parent_unfilled(const struct money *m, const struct order *o)
{
	const struct order *p = order_parent(m, o);

	return o->child && p && p->filled == 0 && !order_done(p);
}

static enum order_event live_event(const struct engine *e, const struct order *o,
				   const struct ev_order *ev)
{
	const struct look *k = &e->money->look;
	bool held = ev->status == BS_PRESUBMITTED || ev->status == BS_PENDING_SUBMIT;

	if (held && parent_unfilled(e->money, o))
		return OE_SEEN_HELD;
	if (ev->source == ORDER_LIST && k->stage != LK_IDLE && ev->look == k->number &&
	    k->began >= o->changed)
		return OE_LISTED_LIVE;
	return OE_SEEN_LIVE;
}

static void take_status(struct engine *e, struct order *o, const struct ev_order *ev)
{
	switch (ev->status) {
	case BS_FILLED:
		if (o->filled >= o->quantity)
			order_event(e, o, OE_SEEN_FILLED);
		else
			look_want(e, 0, false);
		return;
	case BS_CANCELLED:
		/* A rejection shows as Cancelled too: nobody asked, nothing filled, a reason. */
		if (ev->reason[0] && o->filled == 0 && !o->cancel_wanted && !o->cancel_sub &&
		    o->state != OS_CANCELLING && !o->child)
			order_event(e, o, OE_SEEN_REJECTED);
		else
			order_event(e, o, OE_SEEN_CANCELLED);
		return;
	case BS_PENDING_CANCEL:
	case BS_PRECANCELLED:
		order_event(e, o, OE_SEEN_CANCELLING);
		return;
	case BS_INACTIVE:
		if (ev->reason[0])
			order_event(e, o, OE_SEEN_REJECTED);
		else if (ev->source == ORDER_LIST && o->acked)
			order_event(e, o, OE_SEEN_INACTIVE);
		else if (!o->inactive_at)
			o->inactive_at = e->now.steady;
		return;
	case BS_PENDING_SUBMIT:
	case BS_PRESUBMITTED:
	case BS_SUBMITTED:
	case BS_WARN:
	case BS_OTHER:
		break;
	}
	o->inactive_at = 0;
	order_event(e, o, live_event(e, o, ev));
}

void seen_tick(struct engine *e)
{
	struct money *m = e->money;

	each_order(o, m) {
		if (!o->inactive_at || e->now.steady - o->inactive_at < inactive_wait)
			continue;
		if (!o->acked && o->ours)
			continue;	/* no answer yet: still being created */
		o->inactive_at = 0;
		order_event(e, o, OE_SEEN_INACTIVE);
	}
}

static bool for_us(const struct engine *e, const struct ev_order *ev)
{
	if (ev->account[0] && e->account.id[0] && strcmp(ev->account, e->account.id))
		return false;
	return order_id_valid(ev->order_id);
}

/* By its number; a row taken for somebody else's is looked at again each time. */
static struct order *row_of(struct engine *e, const struct ev_order *ev)
{
	struct order *known = order_by_id(e->money, ev->order_id), *o;

	if (known && known->ours)
		return known;
	o = match_key(e, ev);
	if (!o)
		o = match_child(e->money, ev);
	if (!o)
		o = known;
	return o ? o : foreign_new(e, ev);
}

void seen_order(struct engine *e, const struct ev_order *ev)
{
	struct order *o;

	if (!for_us(e, ev))
		return;
	o = row_of(e, ev);
	if (!o)
		return;
	o->listed = true;
	o->listed_at = e->now.steady;
	if (ev->source == ORDER_LIST) {
		o->seen_look = ev->look;
		o->list_began = e->money->look.asked;
	}
	o->absences = 0;
	if (ev->has & OF_STATUS)
		order_reason(o, ev->reason);
	take_id(e, o, ev->order_id);
	position_want(e, o->conid, o->ticker);
	take_terms(e, o, ev);
	take_filled(e, o, ev);
	if (ev->has & OF_STATUS)
		take_status(e, o, ev);
	else if (o->role == ROLE_FOREIGN && o->state == OS_INACTIVE && !o->acked)
		order_event(e, o, OE_SEEN_LIVE);	/* not known: taken for working */
	o->restored = false;
}
