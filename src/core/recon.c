/*
 * recon.c - where the broker and skim differ: a list that the operator works off.
 *
 * Compared after every whole look (at start, after each reconnect, every minute) and with every
 * cash figure of the broker.  Nothing is guessed and nothing mended by itself: a row stays until
 * both sides agree again.  Adopting takes the broker's word for ours; acknowledging makes a row
 * quiet until one of its two figures changes.
 */
#include <stdlib.h>
#include <string.h>

#include "skim/base/text.h"

#include "figures.h"
#include "money.h"
#include "words.h"

/* Money is compared when nothing was executed for so long: lists and ledgers come minutes apart. */
static const int64_t money_settles = 60 * NS_PER_S;
static const int64_t a_cent = E4 / 100;

struct found {
	int n;
	struct view_diff v[VIEW_DIFFS];
};

static struct view_diff *add(struct found *f, enum diff_kind kind, int32_t conid, const char *ticker)
{
	struct view_diff *d;

	if (f->n == VIEW_DIFFS)
		return NULL;
	d = &f->v[f->n++];
	memset(d, 0, sizeof(*d));
	d->kind = kind;
	d->conid = conid;
	text_copy(d->ticker, sizeof(d->ticker), ticker);
	return d;
}

/* --- positions and orders -------------------------------------------------- */

static void find_positions(const struct engine *e, struct found *f)
{
	each_position(p, e->money) {
		struct view_diff *d = NULL;

		if (p->differs)
			d = add(f, DIFF_POSITION, p->conid, p->ticker);
		else if (!p->ours && p->broker_known && p->broker_qty != 0)
			d = add(f, DIFF_HOLDING, p->conid, p->ticker);
		if (!d)
			continue;
		d->adoptable = p->broker_qty > 0 || p->ours;
		words_set(d->ours, sizeof(d->ours), "%s shares", w_qty(p->ours ? p->qty : 0).s);
		words_set(d->broker, sizeof(d->broker), "%s shares at %s", w_qty(p->broker_qty).s,
			  w_price(p->broker_avg).s);
	}
}

static void find_orders(const struct engine *e, struct found *f)
{
	const struct money *m = e->money;

	each_order(o, m) {
		bool theirs = o->role == ROLE_FOREIGN && order_live(o);
		bool lost = o->ours && !order_done(o) &&
			    (o->state == OS_UNKNOWN || o->chg.unknown || o->absences > 0);
		struct view_diff *d;
		char words[128];

		if (!theirs && !lost)
			continue;
		d = add(f, theirs ? DIFF_ORDER : DIFF_LOST, o->conid, o->ticker);
		if (!d)
			return;
		text_copy(d->key, sizeof(d->key), theirs || !o->coid[0] ? o->order_id : o->coid);
		order_words(m, o, words, sizeof(words));
		words_set(theirs ? d->broker : d->ours, sizeof(d->ours), "%s", words);
		words_set(theirs ? d->ours : d->broker, sizeof(d->ours), "%s",
			  theirs ? "not placed by skim" :
			  o->chg.unknown ? "change not answered" :
			  o->state == OS_UNKNOWN ? "not answered" : "not in its list");
	}
}

/* --- money ----------------------------------------------------------------- */

static bool settled(const struct engine *e)
{
	const struct money *m = e->money;

	if (!m->look.first_done || m->look.reconciling || !link_up(e))
		return false;
	each_position(p, m) {
		if (p->last_fill && e->now.steady - p->last_fill < money_settles)
			return false;
	}
	return true;
}

/* What the executions known did to the cash. */
static struct cash flow(const struct money *m)
{
	struct cash sum = { 0 };

	for (int i = 0; i < m->n_fills; i++) {
		const struct fill *f = &m->fill[i];
		int64_t value = f->price.e4 * f->size;

		sum.e4 += (f->side == SIDE_SELL ? value : -value) - f->fee.e4;
	}
	return sum;
}

static void compare_cash(struct engine *e)
{
	struct recon *r = &e->money->recon;
	int64_t now_flow = flow(e->money).e4;

	r->cash_off.e4 = 0;
	if (!r->based || r->base_fills > e->money->n_fills) {
		r->based = true;
		r->base.e4 = e->cash.cash.e4 - now_flow;
		r->base_fills = e->money->n_fills;
		return;
	}
	r->cash_ours.e4 = r->base.e4 + now_flow;
	r->cash_off.e4 = e->cash.cash.e4 - r->cash_ours.e4;
}

static void both(struct view_diff *d, struct cash ours, struct cash fees, struct cash broker)
{
	words_set(d->ours, sizeof(d->ours), "%s, fees %s", w_cash(ours).s, w_cash(fees).s);
	words_set(d->broker, sizeof(d->broker), "%s", w_cash(broker).s);
}

static void find_money(const struct engine *e, struct found *f)
{
	const struct recon *r = &e->money->recon;
	struct view_diff *d;

	if (llabs(r->cash_off.e4) >= a_cent && (d = add(f, DIFF_CASH, 0, ""))) {
		words_set(d->ours, sizeof(d->ours), "%s", w_cash(r->cash_ours).s);
		words_set(d->broker, sizeof(d->broker), "%s", w_cash(e->cash.cash).s);
	}
	each_position(p, e->money) {
		if (p->pnl_differs && (d = add(f, DIFF_PNL, p->conid, p->ticker)))
			both(d, p->realised, p->fees, p->broker_realised);
		if (p->open_differs && (d = add(f, DIFF_OPEN, p->conid, p->ticker)))
			both(d, p->our_open, p->fees, p->broker_open);
	}
}

/* --- the list -------------------------------------------------------------- */

static void sentence(struct view_diff *d)
{
	char *out = d->text;
	const size_t cap = sizeof(d->text);

	switch (d->kind) {
	case DIFF_POSITION:
		words_set(out, cap, "%s: our executions give %s, the broker holds %s", d->ticker,
			  d->ours, d->broker);
		break;
	case DIFF_HOLDING:
		words_set(out, cap, "%s: the broker holds %s, not bought by skim", d->ticker,
			  d->broker);
		break;
	case DIFF_ORDER:
		words_set(out, cap, "%s: at the broker works %s, not placed by skim", d->ticker,
			  d->broker);
		break;
	case DIFF_LOST:
		words_set(out, cap, "%s: at the broker %s: %s", d->ticker, d->broker, d->ours);
		break;
	case DIFF_CASH:
		words_set(out, cap, "cash: by our executions %s, the broker has %s", d->ours,
			  d->broker);
		break;
	case DIFF_PNL:
		words_set(out, cap, "%s: realised today by our executions %s, by the broker %s",
			  d->ticker, d->ours, d->broker);
		break;
	case DIFF_OPEN:
		words_set(out, cap, "%s: unrealised by our executions %s, by the broker %s",
			  d->ticker, d->ours, d->broker);
		break;
	}
}

static bool same_thing(const struct view_diff *a, const struct view_diff *b)
{
	return a->kind == b->kind && a->conid == b->conid && !strcmp(a->key, b->key);
}

static struct view_diff *in_list(struct view_diff *v, int n, const struct view_diff *d)
{
	for (int i = 0; i < n; i++)
		if (same_thing(&v[i], d))
			return &v[i];
	return NULL;
}

static const char *const kinds[] = {
	[DIFF_POSITION] = "position", [DIFF_HOLDING] = "holding", [DIFF_ORDER] = "order",
	[DIFF_LOST] = "lost", [DIFF_CASH] = "cash", [DIFF_PNL] = "realised",
	[DIFF_OPEN] = "unrealised",
};

/* Has it been said, and journaled, where it was found (position.c, watch.c)? */
static bool told(enum diff_kind k)
{
	return k == DIFF_LOST || k == DIFF_POSITION || k == DIFF_PNL ||
	       k == DIFF_OPEN;
}

static void tell_new(struct engine *e, const struct view_diff *d)
{
	if (told(d->kind))
		return;
	if (d->kind != DIFF_HOLDING)
		notice(e, NOTICE_NOTICE, d->conid, d->ticker, "%s", d->text);
	emit_journal_text(e, JR_DECISION, d->ticker, "differs", "%s", d->text);
}

static void tell_gone(struct engine *e, const struct view_diff *d)
{
	if (d->kind == DIFF_LOST)
		return;
	emit_journal_text(e, JR_DECISION, d->ticker, "agrees", "%s%s%s agrees with the broker again",
			  d->ticker, d->ticker[0] ? " " : "", kinds[d->kind]);
}

/* Rows that stay keep their number and since when; what was acknowledged, while nothing changes. */
static void take_over(struct engine *e, struct found *f)
{
	struct recon *r = &e->money->recon;

	for (int i = 0; i < f->n; i++) {
		struct view_diff *d = &f->v[i], *was = in_list(r->diff, r->n, d);

		sentence(d);
		if (was) {
			d->number = was->number;
			d->since = was->since;
			d->acked = was->acked && !strcmp(was->ours, d->ours) &&
				   !strcmp(was->broker, d->broker);
			continue;
		}
		d->number = ++r->numbers;
		d->since = e->now.market;
		tell_new(e, d);
	}
	for (int i = 0; i < r->n; i++)
		if (!in_list(f->v, f->n, &r->diff[i]))
			tell_gone(e, &r->diff[i]);
	r->n = f->n;
	memcpy(r->diff, f->v, (size_t)f->n * sizeof(f->v[0]));
}

static void compare(struct engine *e)
{
	struct found f = { 0 };

	find_positions(e, &f);
	find_orders(e, &f);
	find_money(e, &f);
	take_over(e, &f);
}

void recon_look(struct engine *e)
{
	e->money->recon.compared = e->now.market;
	compare(e);
}

void recon_cash(struct engine *e, const struct ev_cash *c)
{
	bool aud = !c->currency[0] || !strcmp(c->currency, "AUD");

	if (!aud || !c->has_cash || !settled(e))
		return;
	compare_cash(e);
	compare(e);
}

/* --- the operator ---------------------------------------------------------- */

void recon_ack(struct engine *e, int64_t number)
{
	struct recon *r = &e->money->recon;
	int n = 0;

	for (int i = 0; i < r->n; i++) {
		struct view_diff *d = &r->diff[i];

		if (d->acked || (number && d->number != (uint64_t)number))
			continue;
		d->acked = true;
		n++;
		emit_journal_text(e, JR_DECISION, d->ticker, "acknowledge", "%s", d->text);
	}
	if (!n)
		notice(e, NOTICE_NOTICE, 0, "", "no difference of that number to acknowledge");
}

void recon_adopted(struct engine *e)
{
	compare(e);
}

void recon_view(const struct engine *e, struct view *v)
{
	const struct recon *r = &e->money->recon;

	v->n_diffs = r->n;
	memcpy(v->diff, r->diff, (size_t)r->n * sizeof(r->diff[0]));
	v->status.compared = r->compared;
	v->status.differences = 0;
	for (int i = 0; i < r->n; i++)
		v->status.differences += !r->diff[i].acked;
}
