/*
 * desk.c - handing over to the order desk, one dialogue at a time, and the gates once more before
 * the bytes leave.
 *
 * While a submission is unanswered or a question is open nothing else that touches orders is sent,
 * because the broker lets any other order kill an open question.  Only entries wait for that.  What
 * lowers risk answers an open question with no and goes; a submission that stays silent it waits
 * out for 5 s and then goes by the second connection.  Nothing is ever sent twice, but cancels,
 * which name one order and are harmless.
 */
#include <string.h>

#include "skim/base/must.h"
#include "skim/base/text.h"

#include "money.h"

static struct submission *sub_open(struct money *m, uint8_t lane)
{
	for (int i = 0; i < MAX_SUBS; i++)
		if (m->sub[i].open && m->sub[i].lane == lane)
			return &m->sub[i];
	return NULL;
}

const struct submission *desk_submission(const struct money *m, uint8_t lane)
{
	return sub_open((struct money *)(uintptr_t)m, lane);
}

bool desk_busy(const struct money *m)
{
	if (desk_submission(m, 0) || desk_submission(m, 1))
		return true;
	for (int i = 0; i < MAX_QUESTIONS; i++)
		if (m->question[i].open)
			return true;
	return prompt_holding((struct money *)(uintptr_t)m) != NULL;
}

/* --- handing over ---------------------------------------------------------- */

static struct submission *sub_new(struct engine *e, struct order *o, enum action_type type,
				  uint8_t lane)
{
	struct money *m = e->money;
	uint32_t n = ++m->subs ? m->subs : ++m->subs;
	struct submission *s = &m->sub[n % MAX_SUBS];

	*s = (struct submission){ .sub = n, .type = type, .lane = lane, .open = true,
				  .at = o ? order_index(m, o) : -1, .seq = o ? o->seq : 0,
				  .handed = e->now.steady };
	return s;
}

static void act_common(const struct engine *e, const struct order *o, struct act_order *a)
{
	text_copy(a->account, sizeof(a->account), e->account.id);
	if (!o->child)
		text_copy(a->coid, sizeof(a->coid), o->coid);
	text_copy(a->order_id, sizeof(a->order_id), o->order_id);
	text_copy(a->ticker, sizeof(a->ticker), o->ticker);
	a->conid = o->conid;
	a->role = o->role;
	a->side = o->side;
	a->type = o->type;
	a->tif = o->tif;
	a->quantity = o->quantity;
	a->limit = o->limit;
	a->trigger = o->stop;
	a->decided = o->decided;
	a->signal = o->signal;
	a->risk = o->risk;
}

static void hand_submit(struct engine *e, struct order *o, struct act_order *a)
{
	const struct order *c = order_child(e->money, o);

	MUST(o->coid[0] && o->state == OS_SENDING && o->type != TYPE_MKT && o->type != TYPE_OTHER);
	if (c) {
		a->child = true;
		a->child_tif = c->tif;
		a->child_stop = c->stop;
	}
	a->entry = o->role == ROLE_ENTRY;
	a->unjournaled = o->unjournaled;
	o->send_wanted = false;
	o->sub = a->sub;
	o->sent = e->now.steady;
	o->submitted = e->now.market;
	if (o->role == ROLE_ENTRY) {
		e->orders_today++;
		emit_day(e);
	}
}

static void hand_change(struct engine *e, struct order *o, struct act_order *a)
{
	struct change *c = &o->chg;

	MUST(order_id_valid(o->order_id));
	a->type = c->type;
	a->tif = c->tif;
	a->quantity = c->quantity;
	a->limit = c->limit;
	a->trigger = c->trigger;
	a->entry = c->raises;
	a->role = c->to_exit ? ROLE_EXIT : o->role;
	a->unjournaled = c->unjournaled;
	a->decided = c->decided;
	c->wanted = false;
	c->open = true;
	c->sub = a->sub;
	c->sent = e->now.steady;
	c->old_seen = 0;
}

static void hand_cancel(struct engine *e, struct order *o, struct act_order *a)
{
	MUST(order_id_valid(o->order_id));
	a->unjournaled = o->cancel_unjournaled;
	o->cancel_sub = a->sub;
	o->cancel_sent = e->now.steady;
	o->cancel_tries++;
}

uint32_t desk_send(struct engine *e, struct order *o, enum action_type type, uint8_t lane)
{
	struct submission *s = sub_new(e, o, type, lane);
	struct act_order *a = &emit(e, type)->u.order;

	a->sub = s->sub;
	a->lane = lane;
	act_common(e, o, a);
	if (type == ACT_SUBMIT)
		hand_submit(e, o, a);
	else if (type == ACT_CHANGE)
		hand_change(e, o, a);
	else
		hand_cancel(e, o, a);
	if (type == ACT_CANCEL)
		order_event(e, o, OE_CANCEL_ASKED);
	return s->sub;
}

void desk_reply(struct engine *e, struct question *q, bool yes)
{
	struct money *m = e->money;
	struct order *o = order_at(m, q->at, q->seq);
	uint8_t lane = sub_open(m, q->lane) ? !q->lane : q->lane;
	struct submission *s;
	struct act_order *a;

	if (!o)
		return;
	s = sub_new(e, o, ACT_REPLY, lane);
	s->about_change = q->change;
	s->yes = yes;
	a = &emit(e, ACT_REPLY)->u.order;
	a->sub = s->sub;
	a->lane = lane;
	act_common(e, o, a);
	a->entry = yes && (q->change ? o->chg.raises : o->role == ROLE_ENTRY);
	a->unjournaled = (q->change ? o->chg.unjournaled : o->unjournaled) ||
			 (!yes && !e->journal_ok);
	text_copy(a->reply_id, sizeof(a->reply_id), q->reply_id);
	text_copy(a->question_ids, sizeof(a->question_ids), q->message_ids);
	a->yes = yes;
	q->answering = true;
	q->tried = e->now.steady;
}

void desk_prompt(struct engine *e, struct prompt *p, const char *answer, uint8_t lane, bool entry)
{
	struct order *o = prompt_order(e->money, p);
	struct submission *s = sub_new(e, o, ACT_PROMPT, lane);
	struct act_order *a = &emit(e, ACT_PROMPT)->u.order;

	s->prompt = p->serial;
	a->sub = s->sub;
	a->lane = lane;
	if (o)
		act_common(e, o, a);
	text_copy(a->account, sizeof(a->account), e->account.id);
	text_copy(a->order_id, sizeof(a->order_id), p->order_id);
	text_copy(a->reply_id, sizeof(a->reply_id), p->req_id);
	text_copy(a->question_ids, sizeof(a->question_ids), p->message_id);
	text_copy(a->answer, sizeof(a->answer), answer);
	a->entry = entry;
	a->unjournaled = o && o->unjournaled;
	a->decided = e->now.market;
	text_copy(p->answer, sizeof(p->answer), answer);
	p->answering = true;
}

/* --- the gates, once more --------------------------------------------------- */

/* An entry handed over, of which no byte has left yet. */
static struct order *entry_on_its_way(const struct engine *e)
{
	struct money *m = e->money;

	for (int i = 0; i < MAX_SUBS; i++) {
		const struct submission *s = &m->sub[i];
		struct order *o = s->open && !s->sent ? order_at(m, s->at, s->seq) : NULL;

		if (o && o->role == ROLE_ENTRY &&
		    (s->type == ACT_SUBMIT || (s->type == ACT_CHANGE && o->chg.raises)))
			return o;
	}
	return NULL;
}

/*
 * Every gate of the order on its way, by what is known at this moment (design section 5.9: when
 * proposed, when approved, and again before the bytes leave).  It does not stand in its own way.
 */
void desk_last_gates(const struct engine *e, struct last_gates *out)
{
	const struct order *o = entry_on_its_way(e);
	const struct order *c = o ? order_child(e->money, o) : NULL;
	const struct stock *s = o ? stock_find(e, o->conid) : NULL;
	struct view_check check[MAX_CHECKS];
	const struct view_check *first;
	struct stock_facts f = { 0 };
	struct gate_input in;
	int failed;

	if (!o)
		return;
	if (s)
		stock_facts(e, s, &f);
	in = (struct gate_input){
		.e = e, .set = o->keep ? GATES_TYPED : GATES_PROPOSAL, .f = s ? &f : NULL,
		.conid = o->conid, .side = o->side, .type = o->type, .quantity = order_left(o),
		.limit = o->limit, .trigger = o->stop, .stop = c ? c->stop : price_of(0),
		.changing = o,
	};
	if (o->chg.open) {
		in.quantity = o->chg.quantity - o->filled;
		in.limit = o->chg.limit;
		in.trigger = o->chg.type == TYPE_LMT ? price_of(0) : o->chg.trigger;
		in.set = GATES_TYPED;	/* as its ticket was counted */
	}
	text_copy(in.ticker, sizeof(in.ticker), o->ticker);
	first = gates_first(check, gates_run(&in, check, MAX_CHECKS, &failed));
	if (!first)
		return;
	out->entries_open = false;
	text_copy(out->gate, sizeof(out->gate), first->gate);
	text_copy(out->why, sizeof(out->why), first->text);
}
