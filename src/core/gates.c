/*
 * gates.c - the risk gates as a table: what each looks at, and for which orders it holds.
 *
 * Three sets.  A proposal's ticket passes all of them.  An order typed by hand passes all but
 * those of the strategy (its typed code arms it).  What lowers risk - a stop, an exit, a cancel -
 * is blocked only by what cannot be: no link, no account, a price off the step, more shares
 * than held; the others only warn (design section 5.8, contract section 5).
 */
#include <stdio.h>
#include <string.h>

#include "skim/base/text.h"

#include "figures.h"
#include "money.h"
#include "words.h"

#define OK_WHEN(cond, ...) \
	((cond) ? true : (words_set(why, cap, __VA_ARGS__), false))

static bool gate_account(const struct gate_input *in, char *why, size_t cap)
{
	return account_agrees(in->e, why, cap);
}

static bool gate_mode(const struct gate_input *in, char *why, size_t cap)
{
	if (in->e->p.watch)
		return OK_WHEN(false, "watch sends no orders");
	return OK_WHEN(!in->e->p.read_only, "started read-only");
}

static bool gate_armed(const struct gate_input *in, char *why, size_t cap)
{
	return OK_WHEN(in->e->armed, "disarmed: %s", in->e->disarmed_why[0] ?
		       in->e->disarmed_why : "at start");
}

static bool gate_locked(const struct gate_input *in, char *why, size_t cap)
{
	return OK_WHEN(!in->e->locked, "LOCKED entries off, exits on");
}

static bool gate_link(const struct gate_input *in, char *why, size_t cap)
{
	if (in->e->link.state == LINK_HELD_ELSEWHERE)
		return true;	/* gate session names it */
	return OK_WHEN(link_up(in->e), "link down: cannot send");
}

static bool gate_session(const struct gate_input *in, char *why, size_t cap)
{
	return OK_WHEN(in->e->link.state != LINK_HELD_ELSEWHERE,
		       "session held elsewhere: :link take or :link yield");
}

static bool gate_phase(const struct gate_input *in, char *why, size_t cap)
{
	enum phase p = in->e->phase.phase;
	bool open = p == PHASE_OPEN || (in->set == GATES_TYPED && p == PHASE_PRE_OPEN);

	if (in->set == GATES_LOWER)
		open = phase_entry(p);
	return OK_WHEN(open, "%s: no new order is taken now", phase_name(p));
}

static bool gate_data(const struct gate_input *in, char *why, size_t cap)
{
	if (!in->f || in->f->conid <= 0)
		return OK_WHEN(false, "%s is not known yet", in->ticker);
	if (in->f->availability && !strchr("RD", in->f->availability))
		return OK_WHEN(false, "no market data permission (%c)", in->f->availability);
	return OK_WHEN(price_known(in->f->last) || price_known(in->f->prior_close),
		       "no quote of %s yet", in->ticker);
}

static bool gate_delayed(const struct gate_input *in, char *why, size_t cap)
{
	bool delayed = in->f && (in->f->delayed || in->f->availability == 'D');

	return OK_WHEN(!delayed, "quotes are delayed, limit real time");
}

static bool gate_stale(const struct gate_input *in, char *why, size_t cap)
{
	if (!in->f || in->f->conid <= 0)
		return OK_WHEN(false, "no quote");
	if (in->set != GATES_PROPOSAL && !phase_trades(in->e->phase.phase))
		return true;
	if (in->f->age < 0)
		return OK_WHEN(false, "no quote yet, limit %lld s",
			       (long long)(in->e->p.stale / NS_PER_S));
	return OK_WHEN(in->f->fresh, "quote %lld s old, limit %lld s%s",
		       (long long)(in->f->age / NS_PER_S),
		       (long long)(in->e->p.stale / NS_PER_S), in->reasking ? "; asking" : "");
}

static bool gate_halted(const struct gate_input *in, char *why, size_t cap)
{
	return OK_WHEN(!in->f || !in->f->halted, "%s is halted", in->ticker);
}

static bool on_grid(struct price p, const char *what, char *why, size_t cap)
{
	if (!price_known(p) || step_on_grid(p))
		return true;
	words_set(why, cap, "%s %s is off the price step: %s or %s", what, w_price(p).s,
		  w_price(step_down(p)).s, w_price(step_up(p)).s);
	return false;
}

static bool gate_step(const struct gate_input *in, char *why, size_t cap)
{
	bool needs_limit = in->type == TYPE_LMT || in->type == TYPE_STOP_LIMIT;
	bool needs_trigger = in->type == TYPE_STP || in->type == TYPE_STOP_LIMIT;

	if (in->type == TYPE_MKT || in->type == TYPE_OTHER)
		return OK_WHEN(false, "market orders are never sent");
	if (in->quantity <= 0 || in->quantity >= QTY_MAX)
		return OK_WHEN(false, "no quantity");
	if (needs_limit && !price_known(in->limit))
		return OK_WHEN(false, "no limit price");
	if (needs_trigger && !price_known(in->trigger))
		return OK_WHEN(false, "no stop price");
	if (price_known(in->stop) && price_known(in->limit) && in->stop.e4 >= in->limit.e4)
		return OK_WHEN(false, "stop %s is not below the limit %s", w_price(in->stop).s,
			       w_price(in->limit).s);
	return on_grid(in->limit, "limit", why, cap) && on_grid(in->trigger, "stop", why, cap) &&
	       on_grid(in->stop, "stop", why, cap);
}

/* The price one share may cost at most. */
static struct price worst_price(const struct gate_input *in)
{
	return price_known(in->limit) ? in->limit : in->trigger;
}

static bool order_value(const struct gate_input *in, struct cash *v)
{
	return cash_of(worst_price(in), in->quantity, v);
}

static bool gate_parcel(const struct gate_input *in, char *why, size_t cap)
{
	const struct position *p = position_of(in->e->money, in->conid);
	struct cash v = { 0 };
	struct cash min = in->e->p.min_parcel;

	if (position_held(in->e, p) > 0)
		return true;
	if (!order_value(in, &v))
		return OK_WHEN(false, "no value");
	return OK_WHEN(v.e4 >= min.e4, "a first buy of A$%s, at least A$%s", w_cash(v).s,
		       w_cash(min).s);
}

static const struct order *own_order(const struct gate_input *in, bool unknown)
{
	const struct money *m = in->e->money;

	each_order(o, m) {
		if (!o->ours || o->conid != in->conid || o == in->changing)
			continue;
		if (unknown ? o->state == OS_UNKNOWN || o->chg.unknown : entry_open(o))
			return o;
	}
	return NULL;
}

static bool gate_duplicate(const struct gate_input *in, char *why, size_t cap)
{
	const struct order *o = own_order(in, false);
	const struct position *p = position_of(in->e->money, in->conid);

	if (o)
		return OK_WHEN(false, "an entry in %s stands already (%s)", in->ticker,
			       order_state_word(o->state));
	return OK_WHEN(in->set != GATES_PROPOSAL || position_held(in->e, p) <= 0,
		       "%s is held already", in->ticker);
}

static bool gate_unknown(const struct gate_input *in, char *why, size_t cap)
{
	const struct order *o = own_order(in, true);

	return OK_WHEN(!o, "%s in %s is UNKNOWN: no new entry until solved",
		       o && o->coid[0] ? o->coid : "an order", in->ticker);
}

static bool gate_positions(const struct gate_input *in, char *why, size_t cap)
{
	int n = positions_held(in->e->money, in->conid);

	return OK_WHEN(n < in->e->p.max_positions, "%d positions held or being entered, limit %d",
		       n, in->e->p.max_positions);
}

static bool gate_orders(const struct gate_input *in, char *why, size_t cap)
{
	return OK_WHEN(in->changing || in->e->orders_today < in->e->p.max_orders,
		       "%d orders sent today, limit %d", in->e->orders_today,
		       in->e->p.max_orders);
}

static bool gate_loss(const struct gate_input *in, char *why, size_t cap)
{
	bool known;
	struct cash left = loss_left(in->e, &known);
	struct cash lost = { in->e->p.daily_loss.e4 - left.e4 }, worst;
	int64_t a_share = worst_price(in).e4 - in->stop.e4;

	if (!known)
		return OK_WHEN(false, "P&L of the day is not known");
	if (left.e4 <= 0)
		return OK_WHEN(false, "A$%s lost today, limit A$%s", w_cash(lost).s,
			       w_cash(in->e->p.daily_loss).s);
	if (in->set != GATES_PROPOSAL || !price_known(in->stop) || a_share <= 0)
		return true;
	worst.e4 = a_share * in->quantity;
	return OK_WHEN(worst.e4 <= left.e4, "A$%s at the stop, A$%s of the day's A$%s left",
		       w_cash(worst).s, w_cash(left).s, w_cash(in->e->p.daily_loss).s);
}

static bool gate_value(const struct gate_input *in, char *why, size_t cap)
{
	struct cash v;

	if (!order_value(in, &v))
		return OK_WHEN(false, "no value");
	return OK_WHEN(v.e4 <= in->e->p.order_value.e4, "A$%s, limit A$%s", w_cash(v).s,
		       w_cash(in->e->p.order_value).s);
}

static bool gate_price(const struct gate_input *in, char *why, size_t cap)
{
	struct price ref = { 0 }, p = worst_price(in);
	bp_t off;

	if (in->f)
		ref = price_known(in->f->last) ? in->f->last : in->f->prior_close;
	if (!price_known(ref))
		return OK_WHEN(false, "no last price to compare with");
	off = bp_change(p, ref);
	if (off == BP_UNKNOWN)
		return OK_WHEN(false, "no price to compare with the last %s", w_price(ref).s);
	return OK_WHEN(off <= in->e->p.price_band && off >= -in->e->p.price_band,
		       "%s is %s%% from the last %s, limit %s%%", w_price(p).s,
		       w_bp(off < 0 ? -off : off).s, w_price(ref).s,
		       w_bp(in->e->p.price_band).s);
}

static bool gate_cash(const struct gate_input *in, char *why, size_t cap)
{
	struct cash v;

	if (!in->e->cash.has_available)
		return OK_WHEN(false, "free cash is not known");
	if (!order_value(in, &v))
		return OK_WHEN(false, "no value");
	return OK_WHEN(v.e4 <= in->e->cash.available.e4, "A$%s needed, A$%s free", w_cash(v).s,
		       w_cash(in->e->cash.available).s);
}

/* Shares are never for sale twice: working sells and this one together within the holding. */
static bool gate_short(const struct gate_input *in, char *why, size_t cap)
{
	const struct position *p = position_of(in->e->money, in->conid);
	qty_t held = position_held(in->e, p);
	qty_t working = in->replaces ? 0 : for_sale(in->e->money, in->conid, in->changing) +
					   sale_growth(in->e->money, in->conid);

	if (in->side != SIDE_SELL)
		return true;
	return OK_WHEN(in->quantity + working <= held,
		       "%s here and %s working exceed the %s held", w_qty(in->quantity).s,
		       w_qty(working).s, w_qty(held > 0 ? held : 0).s);
}

static bool gate_range(const struct gate_input *in, char *why, size_t cap)
{
	if (!in->f)
		return OK_WHEN(false, "no range");
	if (!in->f->range_usable || !in->f->gap_ok)
		return OK_WHEN(false, "%s", in->f->why_not[0] ? in->f->why_not :
			       in->f->range_usable ? "the gap no longer holds" :
			       "no usable opening range");
	return true;
}

static bool gate_news(const struct gate_input *in, char *why, size_t cap)
{
	if (in->f && !in->f->page_ok)
		return OK_WHEN(false, "announcements cannot be read: gates on news closed");
	return OK_WHEN(in->f && in->f->news_ok, "no price-sensitive announcement today");
}

static bool gate_chase(const struct gate_input *in, char *why, size_t cap)
{
	struct price top = { 0 };

	if (in->f)
		top = in->f->chase_limit;
	if (!price_known(top))
		return OK_WHEN(false, "no chase limit known");
	if (in->f->last.e4 > top.e4)
		return OK_WHEN(false, "last %s is beyond the chase limit %s",
			       w_price(in->f->last).s, w_price(top).s);
	return OK_WHEN(in->limit.e4 <= top.e4, "limit %s is beyond the chase limit %s",
		       w_price(in->limit).s, w_price(top).s);
}

static bool gate_spread(const struct gate_input *in, char *why, size_t cap)
{
	return OK_WHEN(in->f && in->f->spread_ok, "spread %s to %s, limit %s%% or one step",
		       w_price(in->f ? in->f->bid : price_of(0)).s,
		       w_price(in->f ? in->f->ask : price_of(0)).s,
		       w_bp(in->e->p.spread_max).s);
}

static bool gate_window(const struct gate_input *in, char *why, size_t cap)
{
	const struct params *p = &in->e->p;

	return OK_WHEN(entry_window_open(in->e), "entry window is %02d:%02d to %02d:%02d",
		       p->entry_from / 3600, p->entry_from / 60 % 60, p->entry_to / 3600,
		       p->entry_to / 60 % 60);
}

static bool gate_journal(const struct gate_input *in, char *why, size_t cap)
{
	return OK_WHEN(in->e->journal_ok, "the journal cannot be written");
}

static bool gate_clock(const struct gate_input *in, char *why, size_t cap)
{
	int64_t s = in->e->skew / NS_PER_S;

	return OK_WHEN(clock_ok(in->e), "own clock is %lld s off, limit 5 s",
		       (long long)(s < 0 ? -s : s));
}

static bool gate_question(const struct gate_input *in, char *why, size_t cap)
{
	const struct question *q = question_first(in->e->money);
	const struct prompt *p = prompt_holding(in->e->money);
	const struct order *o = q ? order_at(in->e->money, q->at, q->seq) :
				p ? order_at(in->e->money, p->at, p->seq) : NULL;

	return OK_WHEN(!q && !p, "the broker's question about %s is open", o ? o->ticker : "an order");
}

enum {
	P = 1 << GATES_PROPOSAL,
	T = 1 << GATES_TYPED,
	L = 1 << GATES_LOWER,
	W = 1 << 3,	/* only a warning for what lowers risk */
};

static const struct gate {
	const char *name;
	unsigned sets;
	bool (*passes)(const struct gate_input *in, char *why, size_t cap);
} gates[] = {
	{ "account",	P | T | L,	gate_account },
	{ "mode",	P | T | L,	gate_mode },
	{ "armed",	P,		gate_armed },
	{ "locked",	P | T,		gate_locked },
	{ "link",	P | T | L,	gate_link },
	{ "session",	P | T | L,	gate_session },
	{ "phase",	P | T | L | W,	gate_phase },
	{ "data",	P | T,		gate_data },
	{ "delayed",	P | T,		gate_delayed },
	{ "stale",	P | T | L | W,	gate_stale },
	{ "halted",	P | T | L | W,	gate_halted },
	{ "step",	P | T | L,	gate_step },
	{ "parcel",	P | T,		gate_parcel },
	{ "duplicate",	P | T,		gate_duplicate },
	{ "unknown",	P | T,		gate_unknown },
	{ "positions",	P | T,		gate_positions },
	{ "orders",	P | T,		gate_orders },
	{ "loss",	P | T,		gate_loss },
	{ "value",	P | T,		gate_value },
	{ "price",	P | T | L | W,	gate_price },
	{ "cash",	P | T,		gate_cash },
	{ "short",	L,		gate_short },
	{ "range",	P,		gate_range },
	{ "news",	P,		gate_news },
	{ "chase",	P,		gate_chase },
	{ "spread",	P,		gate_spread },
	{ "window",	P,		gate_window },
	{ "journal",	P | T | L | W,	gate_journal },
	{ "clock",	P | T,		gate_clock },
	{ "question",	P | T,		gate_question },
};

/* All failing ones find room before passing ones: a refusal must never be cut off. */
int gates_run(const struct gate_input *in, struct view_check *out, int cap, int *failed)
{
	int n = 0;

	*failed = 0;
	for (int want_ok = 0; want_ok < 2; want_ok++) {
		for (size_t i = 0; i < sizeof(gates) / sizeof(gates[0]); i++) {
			char why[sizeof(out->text)] = "";
			bool ok;

			if (!(gates[i].sets & 1u << in->set))
				continue;
			ok = gates[i].passes(in, why, sizeof(why));
			if (ok != (want_ok == 1))
				continue;
			bool warn = !ok && in->set == GATES_LOWER && gates[i].sets & W;

			*failed += !ok && !warn;
			if (n >= cap)
				continue;
			out[n] = (struct view_check){ .ok = ok, .warn_only = warn };
			text_copy(out[n].gate, sizeof(out[n].gate), gates[i].name);
			if (!ok)
				text_copy(out[n].text, sizeof(out[n].text), why);
			n++;
		}
	}
	return n;
}

const struct view_check *gates_first(const struct view_check *c, int n)
{
	for (int i = 0; i < n; i++)
		if (!c[i].ok && !c[i].warn_only)
			return &c[i];
	return NULL;
}
