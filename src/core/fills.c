/*
 * fills.c - executions: told apart, corrected, given to their order, counted once.
 *
 * Two witnesses say what an order has filled: its executions, and the broker's own count on the
 * order.  Either may be first, and either may be missing for a while, so the greater counts.
 * Executions carry our key only for parents and single orders; a child's execution is kept
 * without an order until the broker's count on a stop of ours speaks for it.  It counts in the
 * position from the first moment.
 */
#include <stdio.h>
#include <string.h>

#include "skim/base/text.h"
#include "skim/base/zone.h"

#include "figures.h"
#include "money.h"
#include "words.h"

/* "0001f4e5.695c1a2b.01.01": what precedes the last dot names the execution, what follows counts
 * its corrections. */
static size_t exec_base(const char *id, long *correction)
{
	const char *dot = strrchr(id, '.');

	*correction = 0;
	if (!dot || !dot[1] || strspn(dot + 1, "0123456789") != strlen(dot + 1))
		return strlen(id);
	for (const char *c = dot + 1; *c && *correction < 1000000; c++)
		*correction = *correction * 10 + (*c - '0');
	return (size_t)(dot - id);
}

static struct fill *fill_find(struct money *m, const char *id, long *had, long *now)
{
	size_t n = exec_base(id, now);

	for (int i = 0; i < m->n_fills; i++) {
		size_t k = exec_base(m->fill[i].exec_id, had);

		if (k == n && !strncmp(m->fill[i].exec_id, id, n))
			return &m->fill[i];
	}
	return NULL;
}

struct cash order_money(const struct order *o)
{
	qty_t rest = o->filled - o->exec_qty;
	struct price a = price_known(o->broker_avg) ? o->broker_avg :
			 price_known(o->limit) ? o->limit : o->stop;

	if (rest <= 0)
		return o->exec_value;
	if (price_known(o->broker_avg) && o->broker_filled == o->filled)
		return (struct cash){ o->broker_avg.e4 * o->filled };
	return (struct cash){ o->exec_value.e4 + a.e4 * rest };
}

static struct price cost_of(const struct engine *e, int32_t conid)
{
	const struct position *p = position_of(e->money, conid);

	return p ? p->last_avg : price_of(0);
}

/* The P&L of an exit's execution against the average cost of the shares. */
static struct cash fill_pnl(struct price cost, struct price at, qty_t q)
{
	return (struct cash){ (at.e4 - cost.e4) * q };
}

static void notify_trade(struct engine *e, const struct order *o, qty_t q, struct price at)
{
	struct price cost = cost_of(e, o->conid);
	struct act_notify *n = &emit(e, ACT_NOTIFY)->u.notify;

	n->kind = NOTIFY_TRADE;
	n->paper = is_paper(e);
	text_copy(n->ticker, sizeof(n->ticker), o->ticker);
	n->side = o->side;
	n->quantity = q;
	n->price = at;
	n->time = e->now.market;
	n->has_pnl = o->side == SIDE_SELL && price_known(cost);
	if (n->has_pnl)
		n->pnl = fill_pnl(cost, at, q);
	words_set(n->text, sizeof(n->text), "%s %s of %s at %s%s",
		  o->side == SIDE_BUY ? "Bought" : "Sold", w_qty(q).s, w_qty(o->quantity).s,
		  w_price(at).s, o->away_fill ? ", while the link was down" : "");
}

static void tell_fill(struct engine *e, struct order *o, struct price at)
{
	qty_t q = o->filled - o->told;
	char words[128];

	if (q <= 0 || !o->ours)
		return;
	o->told = o->filled;
	order_words(e->money, o, words, sizeof(words));
	notice(e, NOTICE_NOTICE, o->conid, o->ticker, "%s%s at %s: %s of %s",
	       o->away_fill ? "AWAY-FILL " : "filled ", w_qty(q).s, w_price(at).s,
	       w_qty(o->filled).s, words);
	notify_trade(e, o, q, at);
}

static void fill_journal(struct engine *e, struct fill *f, const struct order *o)
{
	struct price cost = cost_of(e, f->conid);
	struct act_journal *j;

	if (f->told || !o->ours)
		return;
	f->told = true;
	j = &emit(e, ACT_JOURNAL)->u.journal;
	j->kind = JR_FILL;
	text_copy(j->coid, sizeof(j->coid), o->coid);
	text_copy(j->order_id, sizeof(j->order_id), o->order_id);
	text_copy(j->ticker, sizeof(j->ticker), o->ticker);
	text_copy(j->exec_id, sizeof(j->exec_id), f->exec_id);
	j->conid = f->conid;
	j->role = o->role;
	j->side = f->side;
	j->quantity = f->size;
	j->filled = o->filled;
	j->price = f->price;
	j->fee = f->fee;
	j->signal = o->signal;
	j->executed = f->time;
	if (f->side == SIDE_SELL && price_known(cost))
		j->pnl = fill_pnl(cost, f->price, f->size);
}

void order_counted(struct engine *e, struct order *o, struct price at)
{
	qty_t was = o->filled;
	qty_t now = o->exec_qty > o->broker_filled ? o->exec_qty : o->broker_filled;

	if (now > o->quantity)
		now = o->quantity;
	o->filled = now;
	if (now > was)
		o->fill_at = e->now.steady;
	if (now > was && o->ours &&
	    (o->restored || (e->money->look.reconciling && e->money->look.first_done)))
		o->away_fill = true;
	if (now > was || o->exec_qty == now)
		position_sync(e, o->conid);
	if (now == was)
		return;
	if (!price_known(at))
		at = price_of(now > 0 ? order_money(o).e4 / now : 0);
	tell_fill(e, o, at);
	enum order_state from = o->state;

	order_event(e, o, now >= o->quantity ? OE_FILLED_ALL : OE_FILLED_SOME);
	if (o->state == from)
		order_journal(e, o);
}

/* An execution becomes this order's.  It cannot hold more than was ordered. */
static bool fill_give(struct engine *e, struct fill *f, struct order *o)
{
	if (o->exec_qty + f->size > o->quantity)
		return false;
	f->at = order_index(e->money, o);
	f->seq = o->seq;
	o->exec_qty += f->size;
	o->exec_value.e4 += f->price.e4 * f->size;
	o->fee.e4 += f->fee.e4;
	fill_journal(e, f, o);
	return true;
}

static bool fill_speaks(const struct fill *f, const struct order *o)
{
	if (f->conid != o->conid || f->side != o->side)
		return false;
	if (f->order_id[0])
		return !strcmp(f->order_id, o->order_id);
	if (f->ref[0])
		return !strcmp(f->ref, o->coid);
	/* Without a key: a child's, or somebody else's. */
	return (o->child || !o->ours) && o->broker_filled - o->exec_qty >= f->size;
}

void fills_attribute(struct engine *e, struct order *o)
{
	struct money *m = e->money;

	for (int i = 0; i < m->n_fills; i++)
		if (m->fill[i].at < 0 && fill_speaks(&m->fill[i], o))
			fill_give(e, &m->fill[i], o);
}

static struct order *fill_order(struct money *m, const struct fill *f)
{
	struct order *best = NULL;

	if (f->order_id[0])
		return order_by_id(m, f->order_id);
	if (f->ref[0])
		return order_by_coid(m, f->ref);
	each_order(o, m) {
		if (fill_speaks(f, o) && (!best || o->seq < best->seq))
			best = o;
	}
	return best;
}

/* Makes room: the oldest execution that has an order can be forgotten, its sums are there. */
static struct fill *fill_slot(struct engine *e)
{
	struct money *m = e->money;

	if (m->n_fills < MAX_FILLS)
		return &m->fill[m->n_fills++];
	for (int i = 0; i < MAX_FILLS; i++) {
		if (m->fill[i].at < 0 && m->fill[i].counted)
			continue;
		memmove(&m->fill[i], &m->fill[i + 1],
			(size_t)(MAX_FILLS - 1 - i) * sizeof(m->fill[0]));
		return &m->fill[MAX_FILLS - 1];
	}
	notice(e, NOTICE_ALARM, 0, "", "more executions than can be kept: compare with the broker");
	return NULL;
}

static void fill_take_back(struct engine *e, struct fill *f)
{
	struct order *o = order_at(e->money, f->at, f->seq);

	if (o) {
		o->exec_qty -= f->size;
		o->exec_value.e4 -= f->price.e4 * f->size;
		o->fee.e4 -= f->fee.e4;
		if (o->broker_filled > o->exec_qty)
			o->broker_filled = o->exec_qty;
	}
	f->at = -1;
}

static void fill_set(struct engine *e, struct fill *f, const struct ev_fill *ev)
{
	memset(f, 0, sizeof(*f));
	text_copy(f->exec_id, sizeof(f->exec_id), ev->exec_id);
	text_copy(f->order_id, sizeof(f->order_id), ev->order_id);
	text_copy(f->ref, sizeof(f->ref), ev->ref);
	f->at = -1;
	f->conid = ev->conid;
	f->side = ev->side;
	f->size = ev->size;
	f->price = ev->price;
	f->fee = ev->has_commission ? ev->commission : (struct cash){ 0 };
	f->time = ev->time ? ev->time : e->now.market;
	f->counted = date_of(f->time) >= date_of(e->now.market);
}

static void fill_again(struct engine *e, struct fill *f, const struct ev_fill *ev)
{
	struct order *o = order_at(e->money, f->at, f->seq);

	if (ev->look && o)
		o->seen_look = ev->look;
	if (!ev->has_commission || ev->commission.e4 == f->fee.e4)
		return;
	if (o)
		o->fee.e4 += ev->commission.e4 - f->fee.e4;
	f->fee = ev->commission;
	f->told = false;		/* the journal's row gets its fee */
	if (o)
		fill_journal(e, f, o);
	position_sync(e, f->conid);
}

static bool fill_possible(const struct engine *e, const struct ev_fill *ev)
{
	if (ev->account[0] && e->account.id[0] && strcmp(ev->account, e->account.id))
		return false;
	return ev->exec_id[0] && ev->conid > 0 && ev->size > 0 && ev->size < QTY_MAX &&
	       ev->price.e4 > 0 && ev->price.e4 <= PRICE_MAX_E4;
}

void fill_event(struct engine *e, const struct ev_fill *ev)
{
	long had, now;
	struct fill *f;
	struct order *o;

	if (!fill_possible(e, ev))
		return;
	f = fill_find(e->money, ev->exec_id, &had, &now);
	if (f && now <= had) {
		fill_again(e, f, ev);
		return;
	}
	if (f) {
		notice(e, NOTICE_NOTICE, ev->conid, ev->ticker,
		       "execution corrected by the broker: %s at %s (was %s at %s)",
		       w_qty(ev->size).s, w_price(ev->price).s, w_qty(f->size).s,
		       w_price(f->price).s);
		fill_take_back(e, f);
	} else {
		f = fill_slot(e);
		if (!f)
			return;
	}
	fill_set(e, f, ev);
	o = fill_order(e->money, f);
	position_want(e, ev->conid, ev->ticker);
	if (!o || !fill_give(e, f, o)) {
		position_sync(e, ev->conid);
		look_want(e, 0, true);
		return;
	}
	if (ev->look)
		o->seen_look = ev->look;
	order_counted(e, o, ev->price);
	position_sync(e, ev->conid);
	look_want(e, NS_PER_S, true);
}
