/* ticket_send.c - an approved ticket becomes orders, a change, or a plan to leave. */
#include <string.h>

#include "skim/base/text.h"

#include "figures.h"
#include "money.h"
#include "words.h"

static void follow(struct engine *e, struct order *o)
{
	struct ticket *t = &e->money->ticket;

	t->at = order_index(e->money, o);
	t->seq = o->seq;
	text_copy(t->v.coid, sizeof(t->v.coid), o->coid[0] ? o->coid : o->order_id);
}

static bool send_place(struct engine *e, const char *coid, char *why, size_t cap)
{
	struct ticket *t = &e->money->ticket;
	struct act_order a = { .conid = t->v.conid, .side = t->v.side, .type = t->v.type,
			       .tif = t->v.tif, .quantity = t->v.quantity, .limit = t->v.limit,
			       .trigger = t->v.trigger, .child = t->v.has_stop,
			       .child_tif = t->v.stop_tif, .child_stop = t->v.stop,
			       .unjournaled = t->unjournaled, .decided = e->now.market,
			       .signal = t->signal, .risk = t->v.worst };
	struct order *o;

	if (t->v.side == SIDE_BUY)
		a.role = ROLE_ENTRY;
	else
		a.role = t->v.type == TYPE_LMT ? ROLE_EXIT : ROLE_STOP;
	text_copy(a.ticker, sizeof(a.ticker), t->v.ticker);
	text_copy(a.coid, sizeof(a.coid), coid);
	o = order_place(e, &a, t->v.kind != TK_ENTRY, why, cap);
	if (o)
		follow(e, o);
	return o != NULL;
}

static bool send_leave(struct engine *e, const char *coid, char *why, size_t cap)
{
	struct ticket *t = &e->money->ticket;
	struct position *p = position_of(e->money, t->v.conid);
	struct leaving l = { .quantity = t->v.quantity, .type = t->v.type, .tif = t->v.tif,
			     .limit = t->v.limit, .trigger = t->v.trigger,
			     .by_cancel = t->replace_stop, .unjournaled = t->unjournaled };

	if (!p || !coid[0]) {
		words_set(why, cap, p ? "it has no key" : "nothing is held");
		return false;
	}
	text_copy(l.coid, sizeof(l.coid), coid);
	text_copy(t->v.coid, sizeof(t->v.coid), coid);
	leave_begin(e, p, &l);
	return true;
}

static bool send_change(struct engine *e, char *why, size_t cap)
{
	struct ticket *t = &e->money->ticket;
	struct order *o = order_at(e->money, t->at, t->seq);
	struct change c = { .type = t->v.type, .tif = t->v.tif, .quantity = t->v.quantity,
			    .limit = t->v.limit, .trigger = t->v.trigger,
			    .unjournaled = t->unjournaled };

	if (!o || !order_live(o) || o->chg.wanted || o->chg.open || o->cancel_wanted) {
		words_set(why, cap, "the order changed or ended meanwhile");
		return false;
	}
	c.raises = o->role == ROLE_ENTRY;
	change_want(e, o, &c);
	follow(e, o);
	return true;
}

void ticket_send(struct engine *e, const char *coid)
{
	struct ticket *t = &e->money->ticket;
	char why[TEXT_LEN] = "", price[32];
	bool sent;

	t->held = false;
	if (t->v.kind == TK_CHANGE)
		sent = send_change(e, why, sizeof(why));
	else if (t->v.kind == TK_EXIT || (t->v.side == SIDE_SELL && t->replace_stop))
		sent = send_leave(e, coid, why, sizeof(why));
	else
		sent = send_place(e, coid, why, sizeof(why));
	price_format(price, sizeof(price), t->v.type == TYPE_STP ? t->v.trigger : t->v.limit);
	emit_journal_text(e, JR_DECISION, t->v.ticker, sent ? "confirm" : "refused",
			  "%s %s %s %s %s%s%s", side_word(t->v.side), w_qty(t->v.quantity).s,
			  t->v.ticker, type_word(t->v.type), price, sent ? "" : ": ", why);
	if (!sent) {
		words_set(t->v.result, sizeof(t->v.result), "not sent: %s", why);
		notice(e, NOTICE_NOTICE, t->v.conid, t->v.ticker, "not sent: %s", why);
		return;
	}
	t->v.stage = TICKET_SENT;
	t->v.serial = ++e->money->serials;
	t->v.result[0] = t->v.cannot[0] = '\0';
	t->v.can_send = false;
}

/* What became of it so far, for a ticket that was sent. */
void ticket_result(const struct engine *e, struct view_ticket *v)
{
	const struct ticket *t = &e->money->ticket;
	struct order *o = order_at(e->money, t->at, t->seq);
	const struct position *p = position_of(e->money, v->conid);
	char next[TEXT_LEN];

	if (order_by_coid(e->money, v->coid))
		o = order_by_coid(e->money, v->coid);
	if (!o) {
		v->result_state = OS_SENDING;
		words_set(v->result, sizeof(v->result), "%s",
			  p && p->leaving.stage == EXIT_CHANGE ? "the stop is changed into it" :
			  p && p->leaving.stage == EXIT_CANCEL ? "waiting for the stop's cancel" :
			  p && p->leaving.stage ? "the rest of the entry is being cancelled" :
			  "see the orders");
		return;
	}
	v->result_state = o->state;
	order_next_words(e, o, next, sizeof(next));
	words_set(v->result, sizeof(v->result), "%s%s%s", order_state_word(o->state),
		  o->reason[0] ? ": " : next[0] ? "; " : "", o->reason[0] ? o->reason : next);
}
