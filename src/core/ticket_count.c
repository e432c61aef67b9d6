/*
 * ticket_count.c - a ticket's figures, checks and words, from what is known now.
 *
 * While it is being edited its unedited prices follow the market.  From the review on the terms
 * stand still, because the typed word approves what was on the screen; only the checks go on.
 */
#include <string.h>

#include "skim/base/text.h"

#include "figures.h"
#include "money.h"
#include "words.h"

void ticket_facts(const struct engine *e, const struct ticket *t, struct stock_facts *f,
		  bool *known)
{
	struct stock *s = t->v.conid > 0 ? stock_find(e, t->v.conid) : NULL;

	if (!s && t->v.ticker[0])
		s = stock_find_ticker(e, t->v.ticker);
	memset(f, 0, sizeof(*f));
	f->age = -1;
	*known = s != NULL;
	if (s)
		stock_facts(e, s, f);
}

/* A change of an entry raises risk like the entry itself; all else of a change lowers it. */
static const struct order *changing(const struct engine *e, const struct ticket *t)
{
	return t->v.kind == TK_CHANGE ? order_at(e->money, t->at, t->seq) : NULL;
}

static bool raises(const struct engine *e, const struct ticket *t)
{
	const struct order *o = changing(e, t);

	if (t->v.kind == TK_CHANGE)
		return o && o->role == ROLE_ENTRY;
	return t->v.side == SIDE_BUY;
}

void ticket_gate_input(const struct engine *e, const struct ticket *t, const struct stock_facts *f,
		       struct gate_input *in)
{
	memset(in, 0, sizeof(*in));
	in->e = e;
	in->set = !raises(e, t) ? GATES_LOWER :
		  t->v.kind == TK_ENTRY ? GATES_PROPOSAL : GATES_TYPED;
	in->f = f->conid > 0 ? f : NULL;
	in->conid = t->v.conid;
	text_copy(in->ticker, sizeof(in->ticker), t->v.ticker);
	in->side = t->v.side;
	in->type = t->v.type;
	in->quantity = t->v.quantity;
	in->limit = t->v.type == TYPE_STP ? price_of(0) : t->v.limit;
	in->trigger = t->v.type == TYPE_LMT ? price_of(0) : t->v.trigger;
	in->stop = t->v.has_stop ? t->v.stop : price_of(0);
	in->fixed_quantity = t->v.quantity_fixed;
	in->changing = changing(e, t);
	in->replaces = t->replace_stop || t->v.kind == TK_EXIT;
	in->reasking = t->reask && e->now.steady - t->reask < REASK_ANSWER;
	if (in->changing)	/* what is filled already is no longer for sale nor to be bought */
		in->quantity -= in->changing->filled;
}

static void count_entry(struct engine *e, struct ticket *t, const struct stock_facts *f)
{
	struct price limit, stop;
	struct size_out size;

	plan_entry(e, f, &limit, &stop);
	if (!t->limit_typed)
		t->v.limit = limit;
	if (!t->stop_typed)
		t->v.stop = stop;
	if (t->v.type == TYPE_STOP_LIMIT && !t->trigger_typed)
		t->v.trigger = t->v.limit;
	plan_size(e, f, t->v.limit, t->v.stop, t->v.risk, &size);
	text_copy(t->v.decided_by, sizeof(t->v.decided_by), size.decided_by);
	text_copy(t->v.missing, sizeof(t->v.missing), size.missing);
	if (!t->v.quantity_fixed)
		t->v.quantity = size.quantity;
	else
		t->v.missing[0] = '\0';
}

static void count_exit(struct ticket *t, const struct stock_facts *f)
{
	if (!t->limit_typed)
		t->v.limit = price_known(f->bid) ? step_down(f->bid) : price_of(0);
}

static void count_missing(const struct engine *e, struct ticket *t)
{
	const struct order *o = changing(e, t);
	bool limit = t->v.type != TYPE_STP, trigger = t->v.type != TYPE_LMT;

	if (t->v.kind == TK_ENTRY && t->v.missing[0])
		return;
	t->v.missing[0] = '\0';
	if (t->v.kind == TK_CHANGE && (!o || order_done(o)))
		text_copy(t->v.missing, sizeof(t->v.missing), "the order is over");
	else if (limit && !price_known(t->v.limit))
		text_copy(t->v.missing, sizeof(t->v.missing), "limit price is not known");
	else if (trigger && !price_known(t->v.trigger))
		text_copy(t->v.missing, sizeof(t->v.missing), "stop price is not known");
	else if (t->v.quantity <= 0)
		text_copy(t->v.missing, sizeof(t->v.missing), "no quantity");
}

static void count_money(const struct engine *e, struct ticket *t)
{
	struct price p = t->v.type == TYPE_STP ? t->v.trigger : t->v.limit;

	t->v.value.e4 = t->v.worst.e4 = 0;
	t->v.r_centi = 0;
	if (t->v.quantity <= 0 || !cash_of(p, t->v.quantity, &t->v.value))
		return;
	if (!t->v.has_stop || !price_known(t->v.stop) || t->v.stop.e4 >= p.e4)
		return;
	t->v.worst.e4 = (p.e4 - t->v.stop.e4) * t->v.quantity;
	if (e->p.risk.e4 > 0)
		t->v.r_centi = (int)(t->v.worst.e4 * 100 / e->p.risk.e4);
}

static void effect_words(const struct engine *e, struct ticket *t)
{
	const struct position *p = position_of(e->money, t->v.conid);
	const struct question *q = question_first(e->money);
	qty_t held = position_held(e, p);
	char first[64] = "";

	if (q && !raises(e, t))
		words_set(first, sizeof(first), "answers the open question no first; ");
	t->v.effect[0] = '\0';
	if (t->v.kind == TK_ENTRY && e->p.entry_ttl)
		words_set(t->v.effect, sizeof(t->v.effect), "rest cancelled after %lld s",
			  (long long)(e->p.entry_ttl / NS_PER_S));
	else if (t->v.kind == TK_ENTRY)
		words_set(t->v.effect, sizeof(t->v.effect), "rests until cancelled");
	else if (t->v.kind == TK_EXIT && t->v.quantity >= held)
		words_set(t->v.effect, sizeof(t->v.effect),
			  "%sthe stop becomes this order: %s without a stop until it fills", first,
			  w_qty(held).s);
	else if (t->v.kind == TK_EXIT)
		words_set(t->v.effect, sizeof(t->v.effect), "%sthe stop is made smaller first, "
			  "to %s", first, w_qty(held - t->v.quantity).s);
	else if (t->replace_stop)
		words_set(t->v.effect, sizeof(t->v.effect),
			  "%sworking sells are cancelled first: without a stop meanwhile", first);
	else if (t->v.side == SIDE_BUY && t->v.kind == TK_TYPED)
		words_set(t->v.effect, sizeof(t->v.effect), "rests until %s, disarmed or killed%s",
			  t->v.tif == TIF_DAY ? "the day ends" : "cancelled",
			  t->v.has_stop ? "" : "; NO STOP goes with this order");
	else
		text_copy(t->v.effect, sizeof(t->v.effect), first);
}

static const char *waiting_for(const struct engine *e)
{
	const struct submission *s = desk_submission(e->money, 0);
	const struct question *q = question_first(e->money);
	int at = -1;

	if (!s)
		s = desk_submission(e->money, 1);
	if (s)
		at = s->at;
	else if (q)
		at = q->at;
	return at >= 0 && e->money->order[at].used ? e->money->order[at].ticker : NULL;
}

static void count_cannot(const struct engine *e, struct ticket *t, int failed)
{
	const struct view_check *c = gates_first(t->v.check, t->v.n_checks);
	const char *wait = raises(e, t) ? waiting_for(e) : NULL;

	t->v.can_send = false;
	t->v.cannot[0] = '\0';
	if (t->ended)
		text_copy(t->v.cannot, sizeof(t->v.cannot), t->ended_why);
	else if (t->v.missing[0])
		text_copy(t->v.cannot, sizeof(t->v.cannot), t->v.missing);
	else if (wait)		/* before the gates: an own order under way is no refusal */
		words_set(t->v.cannot, sizeof(t->v.cannot), "waiting for %s", wait);
	else if (failed && c)
		words_set(t->v.cannot, sizeof(t->v.cannot), "%s: %s", c->gate, c->text);
	else if (t->v.stage == TICKET_REVIEW && t->v.preview_waiting && raises(e, t) && !t->yes)
		words_set(t->v.cannot, sizeof(t->v.cannot), "preview: waiting");
	else
		t->v.can_send = t->v.stage == TICKET_REVIEW;
}

static void count_word(const struct engine *e, struct ticket *t)
{
	bool spoken = !e->journal_ok && !raises(e, t);

	text_copy(t->v.word, sizeof(t->v.word), spoken ? "unjournaled" : t->v.ticker);
}

void ticket_recount(struct engine *e)
{
	struct ticket *t = &e->money->ticket;
	struct stock_facts f;
	struct gate_input in;
	bool known;
	int failed;

	ticket_facts(e, t, &f, &known);
	if (known && f.conid > 0) {
		t->v.conid = f.conid;
		if (!t->v.name[0])
			text_copy(t->v.name, sizeof(t->v.name), f.name);
	}
	if (t->v.stage == TICKET_EDIT && t->v.kind == TK_ENTRY)
		count_entry(e, t, &f);
	if (t->v.stage == TICKET_EDIT && t->v.kind == TK_EXIT)
		count_exit(t, &f);
	count_missing(e, t);
	count_money(e, t);
	effect_words(e, t);
	count_word(e, t);
	ticket_gate_input(e, t, &f, &in);
	t->v.n_checks = gates_run(&in, t->v.check, MAX_CHECKS, &failed);
	count_cannot(e, t, failed);
}
