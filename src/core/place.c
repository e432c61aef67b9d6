/* place.c - new rows for an order about to be sent, and for the stop that goes with it. */
#include <string.h>

#include "skim/base/text.h"

#include "money.h"
#include "words.h"

static void fill_common(const struct engine *e, struct order *o, const struct act_order *t)
{
	text_copy(o->ticker, sizeof(o->ticker), t->ticker);
	o->conid = t->conid;
	o->ours = true;
	o->state = OS_SENDING;
	o->submitted = e->now.market;
	o->decided = t->decided;
	o->unjournaled = t->unjournaled;
	o->signal = t->signal;
}

/* The broker gives a child no key of ours: the mark names the row on screens and in the journal. */
static void fill_child(const struct engine *e, struct order *c, struct order *o,
		       const struct act_order *t)
{
	fill_common(e, c, t);
	words_set(c->coid, sizeof(c->coid), "%.*s" CHILD_MARK, COID_LEN - (int)sizeof(CHILD_MARK),
		  o->coid);
	text_copy(c->parent, sizeof(c->parent), o->coid);
	c->child = true;
	c->role = ROLE_STOP;
	c->side = SIDE_SELL;
	c->type = TYPE_STP;
	c->tif = t->child_tif;
	c->quantity = t->quantity;
	c->stop = t->child_stop;
	c->state = OS_WAITS;
	c->parent_at = order_index(e->money, o);
	o->child_at = order_index(e->money, c);
}

struct order *order_place(struct engine *e, const struct act_order *t, bool keep, char *why,
			  size_t cap)
{
	struct order *o, *c = NULL;

	if (!t->coid[0] || order_by_coid(e->money, t->coid)) {
		words_set(why, cap, t->coid[0] ? "its key is used already" : "it has no key");
		return NULL;
	}
	o = order_new(e);
	if (o && t->child)
		c = order_new(e);
	if (!o || (t->child && !c) || !position_want(e, t->conid, t->ticker)) {
		if (o)
			o->used = false;
		if (c)
			c->used = false;
		words_set(why, cap, "the order table is full");
		return NULL;
	}
	fill_common(e, o, t);
	text_copy(o->coid, sizeof(o->coid), t->coid);
	o->role = t->role;
	o->side = t->side;
	o->type = t->type;
	o->tif = t->tif;
	o->quantity = t->quantity;
	o->limit = t->type == TYPE_STP ? price_of(0) : t->limit;
	o->stop = t->type == TYPE_LMT ? price_of(0) : t->trigger;
	o->risk = t->risk;
	o->keep = keep;
	o->send_wanted = true;
	if (c)
		fill_child(e, c, o, t);
	order_journal(e, o);
	if (c)
		order_journal(e, c);
	return o;
}
