/* properties.c - what must never happen, each under its name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "skim/base/text.h"

#include "morning.h"

#define FAIL(m, property, ...) fail_with(m, property, __VA_ARGS__)

static void fail_with(const struct morning *m, const char *property, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void fail_with(const struct morning *m, const char *property, const char *fmt, ...)
{
	char words[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(words, sizeof(words), fmt, ap);
	va_end(ap);
	fail_msg("%s: %s (seed %llu, step %llu)", property, words,
		 (unsigned long long)m->seed, (unsigned long long)m->steps);
}

/* --- never an order action without an approval event -------------------------- */

static struct approval *approval_of(struct morning *m, const char *coid)
{
	for (int i = 0; i < m->ok.n_keys; i++)
		if (!strcmp(m->ok.key[i].coid, coid))
			return &m->ok.key[i];
	return NULL;
}

/* The smallest of all limits wins. */
static void size_within_limits(struct morning *m, const struct act_order *o)
{
	struct cash value = { 0 };
	int64_t worst = (o->limit.e4 - o->child_stop.e4) * o->quantity;

	cash_of(o->limit, o->quantity, &value);
	if (worst > m->p.risk.e4 || value.e4 > m->p.position_value.e4 ||
	    value.e4 > m->p.order_value.e4 || o->quantity > bp_of(61000, m->p.book_share))
		FAIL(m, "the smallest limit wins", "%lld at %lld, %lld at risk",
		     (long long)o->quantity, (long long)o->limit.e4, (long long)worst);
}

static void submit_approved(struct morning *m, const struct act_order *o)
{
	static const char *const name = "no order without an approval";
	struct approval *a = approval_of(m, o->coid);

	if (!a)
		FAIL(m, name, "%s was never approved", o->coid);
	if (a->sent)
		FAIL(m, name, "%s goes a second time on one word", o->coid);
	a->sent = true;
	if (!a->terms)
		return;
	if (o->side != a->side || o->quantity > a->quantity ||
	    (o->side == SIDE_BUY && o->quantity != a->quantity) ||
	    o->limit.e4 != a->limit.e4 || o->trigger.e4 != a->trigger.e4)
		FAIL(m, name, "%s goes with other terms than were read", o->coid);
	if (a->sized)
		size_within_limits(m, o);
}

static void change_approved(struct morning *m, const struct act_order *o)
{
	if (m->ok.changes[o->conid]-- <= 0)
		FAIL(m, "no change without an approval", "%s %s", o->ticker, o->order_id);
}

static bool named_in_box(const struct morning *m, const struct order *o)
{
	for (int i = 0; i < m->ok.n_cancel; i++)
		if (!strcmp(m->ok.cancel[i], o->coid) || !strcmp(m->ok.cancel[i], o->order_id))
			return true;
	return false;
}

/* A proposal's approval covers the cancel of its rest; all else wants a word of its own. */
static void cancel_approved(struct morning *m, const struct act_order *a)
{
	const struct order *o = order_by_id(m->e->money, a->order_id);
	bool known;

	m->ok.entries |= loss_left(m->e, &known).e4 <= 0;	/* of both kinds, by the gate loss */
	if (!o)
		FAIL(m, "no cancel without an approval", "%s is no order known", a->order_id);
	if (named_in_box(m, o) || m->ok.leave[o->conid])
		return;
	if (o->side == SIDE_BUY && (!o->keep || m->ok.entries))
		return;
	FAIL(m, "no cancel without an approval", "%s %s", o->ticker, o->coid);
}

static void yes_approved(struct morning *m, const struct act_order *a)
{
	for (int i = 0; i < m->ok.n_yes; i++)
		if (!strcmp(m->ok.yes[i], a->reply_id)) {
			m->ok.yes[i][0] = '\0';
			return;
		}
	FAIL(m, "no yes without an approval", "question %s", a->reply_id);
}

/* --- never quantity above the gates -------------------------------------------- */

static int codes_in_play(const struct morning *m)
{
	int n = 0;

	for (int c = 1; c <= FB_STOCKS; c++) {
		const struct position *p = position_of(m->e->money, c);
		bool in = p && p->qty > 0;

		each_order(o, m->e->money)
			in |= o->conid == c && entry_open(o);
		n += in;
	}
	return n;
}

static void entry_within_gates(struct morning *m, const struct act_order *o)
{
	static const char *const name = "never above the gates";
	struct cash value = { 0 };
	bool known, held = position_held(m->e, position_of(m->e->money, o->conid)) > 0;
	bp_t off = bp_change(o->limit, price_of(m->price[o->conid]));

	if (!cash_of(o->limit, o->quantity, &value) || value.e4 > m->p.order_value.e4)
		FAIL(m, name, "an order of %lld", (long long)value.e4);
	if (value.e4 > m->e->cash.available.e4)
		FAIL(m, name, "more than the cash");
	if (!held && value.e4 < m->p.min_parcel.e4)
		FAIL(m, name, "a first parcel of %lld", (long long)value.e4);
	if (m->e->orders_today > m->p.max_orders)
		FAIL(m, name, "order number %d of %d", m->e->orders_today, m->p.max_orders);
	if (codes_in_play(m) > m->p.max_positions)
		FAIL(m, name, "%d positions of %d", codes_in_play(m), m->p.max_positions);
	if (off > m->p.price_band || off < -m->p.price_band)
		FAIL(m, name, "a limit %d bp from the last", off);
	if (loss_left(m->e, &known).e4 <= 0 || !known)
		FAIL(m, name, "an entry with the day's loss reached");
	if (m->e->locked || !o->entry)
		FAIL(m, name, "an entry while locked, or not marked as one");
}

static void terms_sane(struct morning *m, const struct act_order *o)
{
	static const char *const name = "only sound orders";

	if (strcmp(o->account, "DU1234567") != 0)
		FAIL(m, name, "account %s", o->account);
	if (o->type == TYPE_MKT || o->type == TYPE_OTHER || o->quantity <= 0)
		FAIL(m, name, "type %d, quantity %lld", o->type, (long long)o->quantity);
	if ((price_known(o->limit) && !step_on_grid(o->limit)) ||
	    (price_known(o->trigger) && !step_on_grid(o->trigger)))
		FAIL(m, name, "a price off the step");
}

void property_action(struct morning *m, const struct action *a)
{
	const struct act_order *o = &a->u.order;

	switch (a->type) {
	case ACT_SUBMIT:
		terms_sane(m, o);
		submit_approved(m, o);
		if (o->side == SIDE_BUY)
			entry_within_gates(m, o);
		break;
	case ACT_CHANGE:
		terms_sane(m, o);
		change_approved(m, o);
		if (o->side == SIDE_BUY && !o->entry)
			FAIL(m, "never above the gates", "a changed entry skips the last gates");
		break;
	case ACT_CANCEL:
		cancel_approved(m, o);
		break;
	case ACT_REPLY:
		if (o->yes)
			yes_approved(m, o);
		break;
	default:
		break;
	}
}

/* --- never two working entries, never more sold than held ----------------------- */

static void one_entry(struct morning *m)
{
	static const char *const name = "never two working entries in one ticker";

	for (int c = 1; c <= FB_STOCKS; c++) {
		int n = 0;

		if (fb_working_buys(&m->b, c) > 1)
			FAIL(m, name, "%s at the broker", morning_tickers[c]);
		each_order(o, m->e->money)
			n += o->conid == c && entry_open(o);
		if (n > 1)
			FAIL(m, name, "%s here", morning_tickers[c]);
	}
}

/* Single sells; a child is the broker's to let work for more than its parent has filled. */
static void sold_within_held(struct morning *m)
{
	for (int c = 1; c <= FB_STOCKS; c++) {
		qty_t sum = 0;

		for (int i = 0; i < m->b.n_orders; i++) {
			const struct fb_order *o = &m->b.order[i];

			if (o->conid == c && o->side == SIDE_SELL && o->parent < 0 &&
			    o->status == FB_WORKING)
				sum += o->qty - o->filled;
		}
		if (sum > m->b.held[c])
			FAIL(m, "never more sold than held", "%s: %lld for sale, %lld held",
			     morning_tickers[c], (long long)sum, (long long)m->b.held[c]);
	}
}

/* --- never a fill unaccounted, cover always known -------------------------------- */

static void fills_within_quantity(struct morning *m)
{
	static const char *const name = "fills never exceed quantity";

	each_order(o, m->e->money) {
		if (o->filled < 0 || o->filled > o->quantity || o->exec_qty > o->quantity)
			FAIL(m, name, "%s filled %lld (%lld) of %lld", o->coid,
			     (long long)o->filled, (long long)o->exec_qty,
			     (long long)o->quantity);
		if (o->ours && o->state == OS_FILLED && o->filled != o->quantity)
			FAIL(m, name, "%s FILLED with %lld of %lld", o->coid,
			     (long long)o->filled, (long long)o->quantity);
		if (o->state == OS_PART && o->filled == 0)
			FAIL(m, name, "%s PART with nothing filled", o->coid);
	}
}

/* Whatever is wrong with the cover of shares is told within its grace. */
static void cover_known(struct morning *m)
{
	each_position(p, m->e->money) {
		bool wrong = p->trouble != TROUBLE_NONE;

		if (p->ours && p->qty > 0 && p->cover != COVER_FULL && !wrong)
			FAIL(m, "cover always known", "%s is %d without a word", p->ticker,
			     p->cover);
		if (wrong && !p->text[0])
			FAIL(m, "cover always known", "%s has no words", p->ticker);
		if (wrong && !p->trouble_told && m->e->money->look.first_done &&
		    m->now.steady - p->trouble_at > LEAVING_GRACE + NS_PER_S)
			FAIL(m, "cover always known", "%s: %s, and nobody was told", p->ticker,
			     p->text);
	}
}

void property_state(struct morning *m)
{
	if (m->b.fault[0])
		FAIL(m, "the broker's own rules", "%s", m->b.fault);
	one_entry(m);
	sold_within_held(m);
	fills_within_quantity(m);
	cover_known(m);
}

/* Whatever a broker says: sums stay within what was ordered, and one code has one entry. */
void property_liar(struct morning *m)
{
	fills_within_quantity(m);
	for (int c = 1; c <= FB_STOCKS; c++) {
		int n = 0;

		each_order(o, m->e->money)
			n += o->conid == c && entry_open(o) && !o->order_id[0] && o->send_wanted;
		if (n > 1)
			FAIL(m, "never two entries on their way", "%s", morning_tickers[c]);
	}
}

/* --- replay equals live ----------------------------------------------------------- */

void property_twin(struct morning *m)
{
	if (engine_digest(m->e) != engine_digest(m->twin))
		FAIL(m, "replay equals live", "the same events gave another digest");
}

/* --- in the end both agree --------------------------------------------------------- */

static void orders_agree(struct morning *m, char *out, size_t cap)
{
	each_order(o, m->e->money)
		if (o->ours && (o->state == OS_UNKNOWN || o->state == OS_SENDING ||
				o->state == OS_QUESTION || o->state == OS_CANCELLING ||
				o->chg.open || o->chg.wanted || o->cancel_wanted))
			snprintf(out, cap, "%s ends as %s%s%s", o->coid,
				 order_state_word(o->state), o->chg.open ? ", changing" : "",
				 o->cancel_wanted ? ", cancel wanted" : "");
	for (int i = 0; i < m->b.n_orders && !out[0]; i++) {
		const struct fb_order *f = &m->b.order[i];
		const struct order *o = order_by_id(m->e->money, f->id);

		if (!o)
			snprintf(out, cap, "order %s is not known", f->id);
		else if (o->filled != f->filled || o->quantity != f->qty)
			snprintf(out, cap, "order %s: %lld of %lld here, %lld of %lld there",
				 f->id, (long long)o->filled, (long long)o->quantity,
				 (long long)f->filled, (long long)f->qty);
		else if (order_done(o) != (f->status == FB_FILLED || f->status == FB_CANCELLED))
			snprintf(out, cap, "order %s: %s here, %d there", f->id,
				 order_state_word(o->state), f->status);
		else if (!o->ours)
			snprintf(out, cap, "order %s is taken for somebody else's", f->id);
	}
}

static qty_t working_stops(const struct fake_broker *b, int32_t c)
{
	qty_t n = 0;

	for (int i = 0; i < b->n_orders; i++)
		if (b->order[i].conid == c && b->order[i].type == TYPE_STP &&
		    b->order[i].status == FB_WORKING)
			n += b->order[i].qty - b->order[i].filled;
	return n;
}

static void position_agrees(struct morning *m, int32_t c, char *out, size_t cap)
{
	const struct position *p = position_of(m->e->money, c);
	qty_t stops = working_stops(&m->b, c), sells = fb_for_sale(&m->b, c, -1);
	qty_t held = m->b.held[c];

	if (held != (p ? p->qty : 0))
		snprintf(out, cap, "%s: %lld here, %lld there", morning_tickers[c],
			 (long long)(p ? p->qty : 0), (long long)held);
	if (!p || out[0] || fb_working_buys(&m->b, c))
		return;
	if (held > 0 && (p->cover == COVER_FULL) != (stops == held && sells == stops))
		snprintf(out, cap, "%s cover is %d with stops for %lld of %lld",
			 morning_tickers[c], p->cover, (long long)stops, (long long)held);
	else if (p->trouble != TROUBLE_NONE && !p->trouble_told)
		snprintf(out, cap, "%s: %s, and nobody was told", morning_tickers[c], p->text);
	else if (held == 0 && sells > 0 && p->trouble != TROUBLE_ORPHAN)
		snprintf(out, cap, "%s: sells at work with nothing behind them",
			 morning_tickers[c]);
}

void property_agree(struct morning *m, char *out, size_t cap)
{
	out[0] = '\0';
	orders_agree(m, out, cap);
	for (int c = 1; c <= FB_STOCKS && !out[0]; c++)
		position_agrees(m, c, out, cap);
}
