/*
 * orders.c - the table of orders, and the one door through which a row changes its state.
 *
 * order_event() asks machine.c for the next state, journals every transition, tells the
 * operator what he must hear, and carries news of a parent to its child.
 */
#include <string.h>

#include "skim/base/must.h"
#include "skim/base/text.h"

#include "figures.h"
#include "money.h"
#include "words.h"

bool order_done(const struct order *o)
{
	return order_state_final(o->state);
}

qty_t order_left(const struct order *o)
{
	return order_done(o) || o->filled >= o->quantity ? 0 : o->quantity - o->filled;
}

bool order_live(const struct order *o)
{
	return o->state == OS_WAITS || o->state == OS_WORKING || o->state == OS_PART ||
	       o->state == OS_CANCELLING;
}

bool order_named(const struct order *o)
{
	return order_id_valid(o->order_id) && (order_live(o) || o->state == OS_UNKNOWN);
}

/* Raises risk and is not over: what kill, disarm and the end of the window cancel. */
bool entry_open(const struct order *o)
{
	return o->used && o->ours && o->role == ROLE_ENTRY && !order_done(o);
}

/* -1 means "all orders" to the broker, 0 and empty are nobody's: only a positive number counts. */
bool order_id_valid(const char *id)
{
	size_t n = strlen(id);

	return n > 0 && n < ORDER_ID_LEN && strspn(id, "0123456789") == n &&
	       strspn(id, "0") != n;
}

int order_index(const struct money *m, const struct order *o)
{
	return (int)(o - m->order);
}

struct order *order_parent(const struct money *m, const struct order *o)
{
	const struct order *p = o->parent_at >= 0 ? &m->order[o->parent_at] : NULL;

	return p && p->used ? (struct order *)(uintptr_t)p : NULL;
}

struct order *order_child(const struct money *m, const struct order *o)
{
	const struct order *c = o->child_at >= 0 ? &m->order[o->child_at] : NULL;

	return c && c->used && c->parent_at == order_index(m, o) ?
	       (struct order *)(uintptr_t)c : NULL;
}

struct order *order_at(struct money *m, int at, uint32_t seq)
{
	if (at < 0 || at >= MAX_ORDERS || !m->order[at].used || m->order[at].seq != seq)
		return NULL;
	return &m->order[at];
}

struct order *order_by_id(struct money *m, const char *order_id)
{
	if (!order_id[0])
		return NULL;
	each_order(o, m)
		if (!strcmp(o->order_id, order_id))
			return o;
	return NULL;
}

struct order *order_by_coid(struct money *m, const char *coid)
{
	if (!coid[0])
		return NULL;
	each_order(o, m)
		if (!strcmp(o->coid, coid))
			return o;
	return NULL;
}

/* As a person names it: the key, the broker's number, or the key's short end if only one fits. */
struct order *order_by_key(struct money *m, const char *key)
{
	struct order *o = order_by_coid(m, key), *found = NULL;
	size_t n = strlen(key);

	if (!o)
		o = order_by_id(m, key);
	if (o || n < 4)
		return o;
	each_order(k, m) {
		size_t len = strlen(k->coid);

		if (len < n || !text_equal_ci(k->coid + len - n, key))
			continue;
		if (found)
			return NULL;
		found = k;
	}
	return found;
}

/* What a forgotten row had put into its position's sums stays there. */
static void order_forget(struct money *m, struct order *o)
{
	struct position *p = position_of(m, o->conid);
	struct cash v = order_money(o);

	if (p && o->side == SIDE_BUY) {
		p->in_bought -= o->filled;
		p->in_paid.e4 -= v.e4;
	} else if (p) {
		p->in_sold -= o->filled;
		p->in_got.e4 -= v.e4;
	}
	for (int i = 0; i < m->n_fills; i++)
		if (m->fill[i].at == order_index(m, o) && m->fill[i].seq == o->seq)
			m->fill[i].counted = false;
	o->used = false;
}

/* The least worth keeping: over, without fills; foreign before ours, old before new. */
static struct order *order_oldest_done(struct money *m)
{
	struct order *best = NULL;

	each_order(o, m) {
		if (!order_done(o) || o->cancel_sub || o->chg.open ||
		    (o->filled > 0 && o->ours))
			continue;
		if (o->ours && (o->child || order_child(m, o)))
			continue;	/* families are kept whole until their day is over */
		if (!best || (best->ours && !o->ours) ||
		    (best->ours == o->ours && o->seq < best->seq))
			best = o;
	}
	if (best)
		order_forget(m, best);
	return best;
}

/* Shares and cost stay in the positions; a row whose child still lives stays with it. */
void orders_of_yesterday(struct engine *e)
{
	struct money *m = e->money;

	each_order(o, m) {
		struct order *c = order_child(m, o), *p = order_parent(m, o);

		if (!order_done(o) || o->cancel_sub || o->chg.open)
			continue;
		if ((c && !order_done(c)) || (p && !order_done(p)))
			continue;
		if (c)
			c->parent_at = -1;
		if (p)
			p->child_at = -1;
		order_forget(m, o);
	}
}

struct order *order_new(struct engine *e)
{
	struct money *m = e->money;
	struct order *o = NULL;

	for (int i = 0; !o && i < MAX_ORDERS; i++)
		if (!m->order[i].used)
			o = &m->order[i];
	if (!o)
		o = order_oldest_done(m);
	if (!o)
		return NULL;
	memset(o, 0, sizeof(*o));
	o->used = true;
	if (order_index(m, o) >= m->order_rows)
		m->order_rows = order_index(m, o) + 1;
	o->seq = ++m->order_seq;
	o->parent_at = o->child_at = -1;
	o->changed = e->now.steady;
	o->updated = e->now.market;
	return o;
}

void order_reason(struct order *o, const char *text)
{
	if (text[0])
		text_copy(o->reason, sizeof(o->reason), text);
}

/* "BUY 3,846 ZNX LMT 1.090 DAY + stop 1.025 GTC" */
void order_words(const struct money *m, const struct order *o, char *out, size_t cap)
{
	const struct order *c = order_child(m, o);
	char price[64] = "", child[48] = "";

	if (o->type == TYPE_STOP_LIMIT)
		words_set(price, sizeof(price), "%s limit %s", w_price(o->stop).s,
			  w_price(o->limit).s);
	else
		words_set(price, sizeof(price), "%s",
			  w_price(o->type == TYPE_STP ? o->stop : o->limit).s);
	if (c)
		words_set(child, sizeof(child), " + stop %s %s", w_price(c->stop).s,
			  tif_word(c->tif));
	words_set(out, cap, "%s %s %s %s %s %s%s", side_word(o->side), w_qty(o->quantity).s,
		  o->ticker, type_word(o->type), price, tif_word(o->tif), child);
}

void order_journal(struct engine *e, const struct order *o)
{
	struct act_journal *j;

	if (!o->ours)
		return;
	j = &emit(e, ACT_JOURNAL)->u.journal;
	j->kind = JR_ORDER;
	text_copy(j->coid, sizeof(j->coid), o->coid);
	text_copy(j->order_id, sizeof(j->order_id), o->order_id);
	text_copy(j->parent_coid, sizeof(j->parent_coid), o->parent);
	text_copy(j->ticker, sizeof(j->ticker), o->ticker);
	j->conid = o->conid;
	j->role = o->role;
	j->side = o->side;
	j->type = o->type;
	j->tif = o->tif;
	j->quantity = o->quantity;
	j->filled = o->filled;
	j->limit = o->limit;
	j->stop = o->stop;
	if (o->exec_qty > 0 && o->exec_qty >= o->broker_filled)
		j->average = price_of(o->exec_value.e4 / o->exec_qty);
	else
		j->average = o->broker_avg;
	j->signal = o->signal;
	j->risk = o->risk;
	j->fee = o->fee;
	text_copy(j->state, sizeof(j->state), order_state_word(o->state));
	text_copy(j->text, sizeof(j->text), o->reason);
}

static void tell_rejected(struct engine *e, const struct order *o)
{
	char words[128];
	bool stop = o->role == ROLE_STOP && o->ours;

	order_words(e->money, o, words, sizeof(words));
	notice(e, stop ? NOTICE_ALARM : NOTICE_NOTICE, o->conid, o->ticker,
	       "%s%s %s: %s", stop ? "STOP " : "", words,
	       o->state == OS_REJECTED ? "rejected" : "inactive",
	       o->reason[0] ? o->reason : "the broker gave no reason");
	emit_notify(e, stop ? NOTIFY_ALARM : NOTIFY_REJECT, o->ticker, "%s %s: %s", words,
		    o->state == OS_REJECTED ? "rejected" : "inactive",
		    o->reason[0] ? o->reason : "the broker gave no reason");
}

static void tell_transition(struct engine *e, struct order *o, enum order_state from)
{
	char words[128];

	order_words(e->money, o, words, sizeof(words));
	switch (o->state) {
	case OS_REJECTED:
	case OS_INACTIVE:
		if (from != OS_REJECTED && from != OS_INACTIVE)
			tell_rejected(e, o);
		break;
	case OS_UNKNOWN:
		notice(e, NOTICE_NOTICE, o->conid, o->ticker,
		       "%s UNKNOWN: %s; being looked up, never sent again", words,
		       o->reason[0] ? o->reason : "no answer");
		break;
	case OS_NOT_PLACED:
		if (!o->child)
			notice(e, NOTICE_NOTICE, o->conid, o->ticker, "%s NOT PLACED: %s", words,
			       o->reason);
		break;
	case OS_CANCELLED:
	case OS_EXPIRED:
		notice(e, NOTICE_QUIET, o->conid, o->ticker, "%s %s%s%s", words,
		       order_state_word(o->state), o->cancel_why[0] ? ": " : "", o->cancel_why);
		break;
	default:
		if (from == OS_UNKNOWN)
			notice(e, NOTICE_NOTICE, o->conid, o->ticker, "%s found: %s", words,
			       order_state_word(o->state));
		break;
	}
}

static void tell_odd(struct engine *e, const struct order *o, enum order_state from,
		     enum order_event ev)
{
	char words[128];

	order_words(e->money, o, words, sizeof(words));
	notice(e, NOTICE_ALARM, o->conid, o->ticker, "%s: was %s, the broker says %s; now %s",
	       words, order_state_word(from), order_event_word(ev), order_state_word(o->state));
	emit_notify(e, NOTIFY_ALARM, o->ticker, "%s: was %s, the broker says %s; now %s", words,
		    order_state_word(from), order_event_word(ev), order_state_word(o->state));
}

/* Things that must be so in a state, whichever way it was reached. */
static void order_entered(struct engine *e, struct order *o)
{
	o->changed = e->now.steady;
	o->updated = e->now.market;
	o->inactive_at = 0;
	if ((o->vanished && o->state != OS_UNKNOWN) || (o->claim && order_live(o))) {
		o->vanished = false;
		o->reason[0] = '\0';
	}
	if (o->state == OS_UNKNOWN) {
		o->unknown_at = e->now.steady;
		o->unknown_told = false;
		o->absences = 0;
	} else {
		o->unknown_at = 0;
		o->claim = false;
	}
	if (order_live(o)) {
		o->prove = PROVE_NONE;
		if (!o->acked)
			o->acked = e->now.steady;
	}
	/* At the broker before its turn to be sent came (its key is in somebody else's row): what is
	 * shown there is not sent on top of it. */
	if (o->state != OS_SENDING)
		o->send_wanted = false;
	if (order_done(o)) {
		o->cancel_wanted = false;
		if (o->chg.wanted || o->chg.open)
			change_drop(e, o, "the order is over");
	}
}

/* A child without a broker's id shares its parent's fate; with one it has its own. */
static void child_follow(struct engine *e, struct order *parent)
{
	struct order *c = order_child(e->money, parent);

	if (!c)
		return;
	if (parent->state == OS_REJECTED || parent->state == OS_NOT_PLACED ||
	    (parent->state == OS_EXPIRED && !parent->order_id[0])) {
		if (!c->order_id[0]) {
			text_copy(c->reason, sizeof(c->reason), "its entry was not placed");
			order_event(e, c, OE_PARENT_NOT_PLACED);
		}
	} else if (order_live(parent) && c->state == OS_NOT_PLACED && !c->order_id[0]) {
		c->reason[0] = '\0';	/* so may its stop; the list will say */
		order_event(e, c, OE_PARENT_FOUND);
	}
	/* The broker lets a child go to work when its parent is filled whole. */
	if (parent->state == OS_FILLED && c->state == OS_WAITS && c->listed)
		order_event(e, c, OE_SEEN_LIVE);
	if (order_done(parent) && !order_done(c))
		look_want(e, NS_PER_S, true);
}

void order_event(struct engine *e, struct order *o, enum order_event ev)
{
	enum order_state from = o->state;
	struct machine_step s = machine_step(from, ev, o->filled > 0);

	if (s.moved) {
		o->state = s.next;
		order_entered(e, o);
		order_journal(e, o);
		if (o->ours)
			tell_transition(e, o, from);
	}
	if (s.odd && o->ours)
		tell_odd(e, o, from, ev);
	if (s.look)
		look_want(e, 0, false);
	if (s.moved)
		child_follow(e, o);
}

static int seconds_left(const struct engine *e, int64_t until)
{
	int64_t s = (until - e->now.steady + NS_PER_S - 1) / NS_PER_S;

	return s > 0 ? (int)s : 0;
}

static void next_of_sending(const struct engine *e, const struct order *o, char *out, size_t cap)
{
	const struct submission *s = desk_submission(e->money, 0);

	if (!o->send_wanted) {
		words_set(out, cap, "wait");
		return;
	}
	if (question_first(e->money))
		words_set(out, cap, "goes once the open question is answered no");
	else if (!link_up(e))
		words_set(out, cap, "link down: not sent yet");
	else if (s && s->open && e->money->order[s->at].used)
		words_set(out, cap, "waiting for %s", e->money->order[s->at].ticker);
	else
		words_set(out, cap, "goes next");
}

static void next_of_live(const struct engine *e, const struct order *o, char *out, size_t cap)
{
	if (o->chg.unknown)
		words_set(out, cap, "change UNKNOWN: old terms stand until the list is read");
	else if (o->chg.open || o->chg.wanted)
		words_set(out, cap, "change asked; old terms stand until it is confirmed");
	else if (o->cancel_wanted && !link_up(e))
		words_set(out, cap, "cancel wanted (%s): link down", o->cancel_why);
	else if (o->cancel_wanted)
		words_set(out, cap, "cancel goes next: %s", o->cancel_why);
	else if (o->restored)
		words_set(out, cap, "as in the journal; being read at the broker");
	else if (o->role == ROLE_ENTRY && !o->keep && e->p.entry_ttl && o->acked)
		words_set(out, cap, "rest cancelled in %d s",
			  seconds_left(e, o->acked + e->p.entry_ttl));
}

/* "Row says next" of console.md section 4. */
void order_next_words(const struct engine *e, const struct order *o, char *out, size_t cap)
{
	out[0] = '\0';
	switch (o->state) {
	case OS_SENDING:
		next_of_sending(e, o, out, cap);
		break;
	case OS_QUESTION:
		words_set(out, cap, o->prove ? "not placed; the list is read to prove it" :
			  "Enter = read; not placed yet");
		break;
	case OS_UNKNOWN:
		if (prompt_about(e->money, o))
			words_set(out, cap, "the broker wants a choice first: Enter = read");
		else
			words_set(out, cap, "looking it up by key; no new entry in %s until solved",
				  o->ticker);
		break;
	case OS_WAITS:
		words_set(out, cap, "works once the entry fills");
		if (o->chg.wanted || o->chg.open)
			next_of_live(e, o, out, cap);
		break;
	case OS_WORKING:
	case OS_PART:
		next_of_live(e, o, out, cap);
		break;
	case OS_CANCELLING:
		words_set(out, cap, "wait; may still fill%s%s", o->cancel_why[0] ? ": " : "",
			  o->cancel_why);
		break;
	case OS_REJECTED:
	case OS_INACTIVE:
		words_set(out, cap, "t to start again");
		break;
	default:
		break;
	}
}
