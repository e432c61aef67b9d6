/*
 * ticket_open.c - a fresh ticket of each kind, prefilled from what is known.
 *
 * Nothing is guessed: a price that nobody knows is left open, and the ticket says so.
 */
#include <string.h>

#include "skim/base/text.h"

#include "figures.h"
#include "money.h"
#include "words.h"

static void ticket_new(struct engine *e, enum ticket_kind kind, int32_t conid, const char *ticker)
{
	struct ticket *t = &e->money->ticket;

	memset(t, 0, sizeof(*t));
	t->at = -1;
	t->v.stage = TICKET_EDIT;
	t->v.kind = kind;
	t->v.serial = t->opened = ++e->money->serials;
	t->v.conid = conid;
	text_copy(t->v.ticker, sizeof(t->v.ticker), ticker);
	t->v.risk = e->p.risk;
	t->v.stop_tif = TIF_GTC;
}

static struct stock *stock_of(struct engine *e, const struct ev_command *c)
{
	struct stock *s = c->conid > 0 ? stock_find(e, c->conid) : NULL;

	if (!s && c->ticker[0])
		s = stock_find_ticker(e, c->ticker);
	if (!s && ticker_valid(c->ticker))
		s = stock_want(e, c->ticker, c->conid);
	return s;
}

static void open_entry(struct engine *e, const struct ev_command *c)
{
	struct stock *s = stock_of(e, c);
	struct stock_facts f;
	struct ticket *t = &e->money->ticket;

	if (!s) {
		notice(e, NOTICE_NOTICE, 0, "", "no such stock: no ticket");
		return;
	}
	stock_facts(e, s, &f);
	ticket_new(e, TK_ENTRY, f.conid, f.ticker);
	text_copy(t->v.name, sizeof(t->v.name), f.name);
	t->v.side = SIDE_BUY;
	t->v.type = TYPE_LMT;
	t->v.has_stop = true;
	t->signal = f.signal ? f.signal_price : price_of(0);
	t->signal_time = f.signal_time;
	if (!f.fresh) {
		stock_reask(e, s);
		t->reask = e->now.steady;
	}
}

/* The last known stop price of a position: of its stop, else of the entry's child. */
static struct price stop_price(const struct money *m, int32_t conid)
{
	struct price best = { 0 };
	uint32_t seq = 0;

	each_order(o, m) {
		if (o->ours && o->conid == conid && o->role == ROLE_STOP &&
		    price_known(o->stop) && o->seq > seq) {
			best = o->stop;
			seq = o->seq;
		}
	}
	return best;
}

static struct order *own_stop(struct money *m, int32_t conid, int *n)
{
	struct order *found = NULL;

	*n = 0;
	each_order(o, m) {
		if (!o->ours || o->conid != conid || o->role != ROLE_STOP ||
		    order_done(o) || !order_id_valid(o->order_id))
			continue;
		found = o;
		++*n;
	}
	return found;
}

static void ticket_change(struct engine *e, struct order *o)
{
	struct ticket *t = &e->money->ticket;

	ticket_new(e, TK_CHANGE, o->conid, o->ticker);
	t->at = order_index(e->money, o);
	t->seq = o->seq;
	t->v.side = o->side;
	t->v.type = o->type;
	t->v.tif = o->tif == TIF_OTHER ? TIF_DAY : o->tif;
	t->v.quantity = o->quantity;
	t->v.quantity_fixed = true;
	t->v.limit = o->limit;
	t->v.trigger = o->stop;
	t->limit_typed = t->trigger_typed = true;
	order_words(e->money, o, t->v.old_terms, sizeof(t->v.old_terms));
}

static struct order *part_entry(struct money *m, int32_t conid)
{
	each_order(o, m) {
		if (entry_open(o) && o->conid == conid && o->filled > 0)
			return o;
	}
	return NULL;
}

static struct order *orphan(struct money *m, int32_t conid)
{
	each_order(o, m) {
		if (o->ours && o->conid == conid && o->side == SIDE_SELL &&
		    order_live(o))
			return o;
	}
	return NULL;
}

/* The mending ticket: for what is wrong with the cover just now. */
static void open_protect(struct engine *e, const struct ev_command *c)
{
	struct money *m = e->money;
	struct position *p = position_named(m, c->conid, c->ticker);
	struct ticket *t = &m->ticket;
	struct order *stop, *o;
	qty_t held = position_held(e, p);
	int n;

	o = p ? part_entry(m, p->conid) : NULL;
	if (!o && p && held <= 0)
		o = orphan(m, p->conid);
	if (o) {
		box_open_cancel(e, o);
		return;
	}
	if (!p || held <= 0) {
		notice(e, NOTICE_NOTICE, c->conid, "", "no shares held there: nothing to protect");
		return;
	}
	stop = own_stop(m, p->conid, &n);
	if (stop && n == 1) {
		ticket_change(e, stop);
		t->v.quantity = stop->filled + held - for_sale(m, p->conid, stop);
	} else {
		ticket_new(e, TK_PROTECT, p->conid, p->ticker);
		t->v.side = SIDE_SELL;
		t->v.type = TYPE_STP;
		t->v.tif = TIF_GTC;
		t->v.quantity = held - for_sale(m, p->conid, NULL);
		t->v.quantity_fixed = true;
		t->v.trigger = stop_price(m, p->conid);
	}
	if (price_known(c->price))
		t->v.trigger = step_down(c->price);
}

static void open_exit(struct engine *e, const struct ev_command *c)
{
	struct position *p = position_of(e->money, c->conid);
	struct ticket *t = &e->money->ticket;

	if (!p || position_held(e, p) <= 0) {
		notice(e, NOTICE_NOTICE, c->conid, "", "no shares held there: nothing to sell");
		return;
	}
	ticket_new(e, TK_EXIT, p->conid, p->ticker);
	t->v.side = SIDE_SELL;
	t->v.type = TYPE_LMT;
	t->v.quantity = position_held(e, p);
	t->v.quantity_fixed = true;
}

static void open_change(struct engine *e, const struct ev_command *c)
{
	struct order *o = order_by_key(e->money, c->key);

	if (!o || !o->ours || order_done(o) || !order_id_valid(o->order_id)) {
		notice(e, NOTICE_NOTICE, 0, "", "%s cannot be changed: %s", c->key,
		       !o ? "no such order" : !o->ours ? "it is not ours" :
		       order_done(o) ? "it is over" : "it has no broker's number yet");
		return;
	}
	ticket_change(e, o);
}

/* A whole order by hand: prices as typed, never snapped; gate `step` refuses. */
static void open_typed(struct engine *e, const struct ev_command *c)
{
	struct stock *s = stock_of(e, c);
	const struct typed_order *o = &c->order;
	struct ticket *t = &e->money->ticket;
	struct stock_facts f = { 0 };

	if (s)
		stock_facts(e, s, &f);
	ticket_new(e, TK_TYPED, s ? f.conid : 0, s ? f.ticker : c->ticker);
	text_copy(t->v.name, sizeof(t->v.name), f.name);
	t->v.side = o->side;
	t->v.type = o->type;
	t->v.tif = o->tif == TIF_OTHER ? TIF_DAY : o->tif;
	t->v.stop_tif = o->stop_tif == TIF_OTHER ? TIF_GTC : o->stop_tif;
	t->v.quantity = o->quantity;
	t->v.quantity_fixed = true;
	t->v.limit = o->limit;
	t->v.trigger = o->trigger;
	t->v.stop = o->stop;
	t->v.has_stop = o->side == SIDE_BUY && price_known(o->stop) && !o->no_stop;
	t->no_stop = o->no_stop;
	t->replace_stop = o->replace_stop;
	t->limit_typed = t->trigger_typed = t->stop_typed = true;
}

void ticket_open(struct engine *e, const struct ev_command *c)
{
	switch (c->cmd) {
	case CMD_TICKET_ENTRY:
		open_entry(e, c);
		break;
	case CMD_TICKET_PROTECT:
		open_protect(e, c);
		break;
	case CMD_TICKET_EXIT:
		open_exit(e, c);
		break;
	case CMD_TICKET_CHANGE:
		open_change(e, c);
		break;
	default:
		open_typed(e, c);
		break;
	}
}
