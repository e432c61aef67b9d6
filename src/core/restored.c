/*
 * restored.c - orders of the journal, at start: known again before the broker is asked.
 *
 * One that never got an answer is UNKNOWN and is proved found or absent by looking, never sent
 * again.  One that worked is taken as it was until the lists are read.
 */
#include <string.h>

#include "skim/base/text.h"

#include "money.h"

static enum order_state state_of_word(const char *word)
{
	for (int s = 0; s < OS_COUNT; s++)
		if (!strcmp(word, order_state_word((enum order_state)s)))
			return (enum order_state)s;
	return OS_UNKNOWN;
}

/* What a state of the last run means now: no question and no answer outlives the process. */
static enum order_state state_now(const struct ev_restored *r, bool child)
{
	enum order_state s = state_of_word(r->state);

	if (s == OS_FILLED && r->filled < r->quantity)
		return OS_UNKNOWN;	/* the row contradicts itself: the lists decide */
	if (order_state_final(s))
		return s;
	if (child && !r->order_id[0])
		return OS_WAITS;
	if (!order_id_valid(r->order_id))
		return OS_UNKNOWN;
	if (s == OS_SENDING || s == OS_QUESTION)
		return OS_UNKNOWN;
	if (s == OS_WORKING || s == OS_PART)
		return r->filled > 0 ? OS_PART : OS_WORKING;
	return s;
}

static void join_parent(struct money *m, struct order *o)
{
	struct order *p = order_by_coid(m, o->parent);

	if (!p)
		return;
	o->parent_at = order_index(m, p);
	p->child_at = order_index(m, o);
}

static void join_children(struct money *m, const struct order *p)
{
	each_order(o, m) {
		if (o->ours && o->parent[0] && !strcmp(o->parent, p->coid))
			join_parent(m, o);
	}
}

static void take_filled(struct engine *e, struct order *o, const struct ev_restored *r)
{
	struct position *p;

	o->broker_filled = o->filled = o->told = r->filled < o->quantity ? r->filled : o->quantity;
	o->broker_avg = r->average;
	if (!o->filled)
		return;
	position_sync(e, o->conid);
	p = position_of(e->money, o->conid);
	if (!p)
		return;
	p->last_fill = 0;	/* not just now: the broker's list knows of it */
	p->sold_told = p->in_sold;
}

static void copy_terms(struct engine *e, struct order *o, const struct ev_restored *r)
{
	text_copy(o->coid, sizeof(o->coid), r->coid);
	text_copy(o->order_id, sizeof(o->order_id), r->order_id);
	text_copy(o->parent, sizeof(o->parent), r->parent_coid);
	text_copy(o->ticker, sizeof(o->ticker), r->ticker);
	o->conid = r->conid;
	o->role = r->role;
	o->side = r->side;
	o->type = r->type;
	o->tif = r->tif;
	o->quantity = r->quantity;
	o->limit = r->limit;
	o->stop = r->stop;
	o->ours = true;
	o->restored = true;
	o->child = r->parent_coid[0] != '\0';
	o->keep = !price_known(r->signal);	/* typed, or not known to be a proposal's */
	o->submitted = r->submitted;
	o->sent = e->now.steady;	/* the wait for absence starts anew */
	o->risk = r->risk;
	o->signal = r->signal;
}

/*
 * A journal that opens late comes after the broker's lists, which took its orders for nobody's: that
 * row's number, fills and executions become this one's, and the lists are read again.
 */
static void take_over(struct engine *e, struct order *o, const char *order_id)
{
	struct position *p;

	o->order_id[0] = '\0';
	order_number(e, o, order_id);
	order_counted(e, o, price_of(0));
	position_sync(e, o->conid);
	p = position_of(e->money, o->conid);
	if (p) {
		p->last_fill = 0;
		p->sold_told = p->in_sold;
	}
}

void restored_order(struct engine *e, const struct ev_restored *r)
{
	struct money *m = e->money;
	struct order *o = order_by_coid(m, r->coid);
	char shown[ORDER_ID_LEN] = "";	/* its number, on a row that was taken for nobody's */

	if (!o)
		o = order_by_id(m, r->order_id);
	if (!r->coid[0] || r->conid <= 0 || r->quantity <= 0 || r->quantity >= QTY_MAX ||
	    (o && o->ours))
		return;
	if (o)
		text_copy(shown, sizeof(shown), o->order_id);
	o = order_new(e);
	if (!o || !position_want(e, r->conid, r->ticker))
		return;
	copy_terms(e, o, r);
	o->state = state_now(r, o->child);
	if (o->state == OS_UNKNOWN)
		o->unknown_at = e->now.steady;
	else if (!order_done(o))
		o->acked = e->now.steady;
	if (o->state == OS_CANCELLING)
		o->cancel_sent = e->now.steady;
	join_parent(m, o);
	join_children(m, o);
	take_filled(e, o, r);
	if (shown[0])
		take_over(e, o, shown);
	if (e->locked && entry_open(o))
		cancel_want(e, o, "kill switch");
	if (!order_done(o) || o->filled)
		stock_want(e, o->ticker, o->conid);
	if (m->look.first_done)
		look_want(e, 0, true);
	restored_baseline(e);
}

/*
 * Shares that our executions of earlier days leave.  Whether they are still there the broker's list
 * says; then they are ours, with or without a stop behind them.
 */
void restored_held(struct engine *e, const struct ev_restored_held *h)
{
	struct position *p;

	if (h->conid <= 0 || h->quantity <= 0 || h->quantity >= QTY_MAX)
		return;
	p = position_want(e, h->conid, h->ticker);
	if (p && !p->ours)
		p->before = h->quantity;
	if (e->money->look.first_done)
		look_want(e, 0, true);
}

void restored_day(struct engine *e, const struct ev_restored_day *d)
{
	e->money->restored_realised = d->realised;
	e->money->was_locked |= d->locked;
	restored_baseline(e);
	if (d->locked)		/* what came back before this row is cancelled as by the switch */
		cancel_entries(e, "kill switch", true);
}
