/* ticket_edit.c - one field of a ticket, snapped to the price step where it is a price. */
#include "skim/base/text.h"

#include "figures.h"
#include "money.h"
#include "words.h"

static struct price snapped(struct ticket *t, const char *what, struct price p, bool up)
{
	struct price s = up ? step_up(p) : step_down(p);

	t->v.snapped[0] = '\0';
	if (s.e4 != p.e4)
		words_set(t->v.snapped, sizeof(t->v.snapped), "%s %s snapped to %s", what,
			  w_price(p).s, w_price(s).s);
	return s;
}

static bool edit_quantity(struct engine *e, struct ticket *t, int64_t n)
{
	if (n < 0 || n >= QTY_MAX)
		return false;
	if (n == 0 && t->v.kind != TK_ENTRY)
		return false;
	t->v.quantity_fixed = n > 0;
	if (n > 0)
		t->v.quantity = n;
	(void)e;
	return true;
}

static bool edit_type(struct ticket *t, int64_t n)
{
	bool buy = t->v.side == SIDE_BUY;

	if (n != TYPE_LMT && n != TYPE_STOP_LIMIT && (buy || n != TYPE_STP))
		return false;
	if (t->v.kind == TK_CHANGE || (t->v.kind == TK_EXIT && n != TYPE_LMT) ||
	    (t->v.kind == TK_PROTECT && n == TYPE_LMT))
		return false;
	t->v.type = (enum order_type)n;
	return true;
}

static bool edit_tif(enum tif *tif, int64_t n)
{
	if (n != TIF_DAY && n != TIF_GTC)
		return false;
	*tif = (enum tif)n;
	return true;
}

static bool edit_risk(struct engine *e, struct ticket *t, struct cash c)
{
	if (c.e4 <= 0 || c.e4 > e->p.risk.e4) {
		notice(e, NOTICE_NOTICE, t->v.conid, t->v.ticker, "risk: at most A$%s",
		       w_cash(e->p.risk).s);
		return false;
	}
	t->v.risk = c;
	t->v.quantity_fixed = false;
	return true;
}

static bool edit_stop(struct ticket *t, struct price p)
{
	if (t->v.side != SIDE_BUY || t->v.kind == TK_CHANGE)
		return false;
	if (!price_known(p) && t->v.kind == TK_ENTRY)
		return false;		/* an entry by the plan always has its stop */
	t->v.has_stop = price_known(p);
	t->v.stop = t->v.has_stop ? snapped(t, "stop", p, false) : price_of(0);
	t->stop_typed = true;
	return true;
}

/* False: not a field of this ticket, or not a value it takes; nothing has changed. */
bool ticket_edit(struct engine *e, const struct ev_command *c)
{
	struct ticket *t = &e->money->ticket;
	bool sell = t->v.side == SIDE_SELL;

	switch (c->field) {
	case TF_QTY:
		return edit_quantity(e, t, c->n);
	case TF_RISK:
		return t->v.kind == TK_ENTRY && edit_risk(e, t, c->cash);
	case TF_TYPE:
		return edit_type(t, c->n);
	case TF_LIMIT:
		if (!price_known(c->price) || t->v.type == TYPE_STP)
			return false;
		t->v.limit = snapped(t, "limit", c->price, sell);
		t->limit_typed = true;
		return true;
	case TF_TRIGGER:
		if (!price_known(c->price) || t->v.type == TYPE_LMT)
			return false;
		t->v.trigger = snapped(t, "stop", c->price, !sell);
		t->trigger_typed = true;
		return true;
	case TF_TIF:
		return edit_tif(&t->v.tif, c->n);
	case TF_STOP:
		return edit_stop(t, c->price);
	case TF_STOP_TIF:
		return edit_tif(&t->v.stop_tif, c->n);
	case TF_COUNT:
		break;
	}
	return false;
}
