/*
 * change.c - new terms for an order at work.
 *
 * While a change is unanswered the old terms are shown as true.  It ends by the broker's answer,
 * or by the terms that the broker's list shows (proof.c).
 */
#include <string.h>

#include "skim/base/text.h"

#include "figures.h"
#include "money.h"
#include "words.h"

void change_want(struct engine *e, struct order *o, const struct change *terms)
{
	o->chg = *terms;
	o->chg.wanted = true;
	o->chg.open = o->chg.unknown = false;
	o->chg.decided = e->now.market;
}

void change_apply(struct engine *e, struct order *o)
{
	struct change c = o->chg;
	char words[128];

	memset(&o->chg, 0, sizeof(o->chg));
	o->type = c.type;
	o->tif = c.tif;
	o->quantity = c.quantity < o->filled ? o->filled : c.quantity;
	o->limit = c.type == TYPE_STP ? price_of(0) : c.limit;
	o->stop = c.type == TYPE_LMT ? price_of(0) : c.trigger;
	if (c.to_exit)
		o->role = ROLE_EXIT;
	o->changed_by_us = true;
	o->updated = e->now.market;
	order_words(e->money, o, words, sizeof(words));
	notice(e, NOTICE_QUIET, o->conid, o->ticker, "changed: %s", words);
	order_journal(e, o);
	order_counted(e, o, price_of(0));
	if (!order_done(o) && o->filled >= o->quantity)
		order_event(e, o, OE_FILLED_ALL);
}

void change_drop(struct engine *e, struct order *o, const char *why)
{
	char words[128];
	bool was = o->chg.wanted || o->chg.open;

	memset(&o->chg, 0, sizeof(o->chg));
	if (!was)
		return;
	order_words(e->money, o, words, sizeof(words));
	notice(e, NOTICE_NOTICE, o->conid, o->ticker, "%s not changed: %s", words, why);
	emit_journal_text(e, JR_DECISION, o->ticker, "change", "%s not changed: %s", words, why);
	leave_failed(e, o, why);
}

/* The broker shows the new terms (and they are not simply the old ones). */
bool change_agrees(const struct order *o, const struct ev_order *ev)
{
	const struct change *c = &o->chg;
	const uint32_t need = OF_TOTAL | OF_TYPE | OF_PRICE;
	struct price shown = ev->price;

	if ((ev->has & need) != need || ev->total != c->quantity || ev->type != c->type)
		return false;
	if (c->type == TYPE_STP)
		return (price_known(shown) ? shown : ev->aux).e4 == c->trigger.e4;
	if (c->type == TYPE_STOP_LIMIT && (!(ev->has & OF_AUX) || ev->aux.e4 != c->trigger.e4))
		return false;
	return shown.e4 == c->limit.e4;
}
