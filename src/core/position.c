/*
 * position.c - what is held, what it cost, what it earned; and where the broker sees it otherwise.
 *
 * A position of ours is the sum of executions, at average cost.  The sums of the orders are taken
 * over as differences, so that a price that is corrected later mends the ledger instead of being
 * counted twice.  The broker's list is compared, never copied: a difference is shown in words.
 */
#include <string.h>

#include "skim/base/text.h"

#include "figures.h"
#include "money.h"
#include "words.h"

/* A position list read later than this after the last execution knows of it. */
static const int64_t broker_settles = 10 * NS_PER_S;

struct position *position_of(const struct money *m, int32_t conid)
{
	each_position(p, m)
		if (p->conid == conid)
			return (struct position *)(uintptr_t)p;
	return NULL;
}

/* As a command names it: by conid, or by its code alone. */
struct position *position_named(const struct money *m, int32_t conid, const char *ticker)
{
	if (conid > 0)
		return position_of(m, conid);
	each_position(p, m)
		if (ticker[0] && !strcmp(p->ticker, ticker))
			return (struct position *)(uintptr_t)p;
	return NULL;
}

static bool idle(const struct money *m, const struct position *p)
{
	if (p->qty || p->broker_qty || p->leaving.stage || p->ours)
		return false;
	each_order(o, m)
		if (o->conid == p->conid && !order_done(o))
			return false;
	return true;
}

struct position *position_want(struct engine *e, int32_t conid, const char *ticker)
{
	struct money *m = e->money;
	struct position *p = position_of(m, conid);

	for (int i = 0; !p && i < MAX_POSITIONS; i++)
		if (!m->position[i].used)
			p = &m->position[i];
	for (int i = 0; !p && i < MAX_POSITIONS; i++)
		if (idle(m, &m->position[i]))
			p = &m->position[i];
	if (!p)
		return NULL;
	if (!p->used || p->conid != conid) {
		memset(p, 0, sizeof(*p));
		p->used = true;
		if (p - m->position >= m->position_rows)
			m->position_rows = (int)(p - m->position) + 1;
		p->conid = conid;
		p->stop_at = -1;
	}
	if (ticker[0] && !p->ticker[0])
		text_copy(p->ticker, sizeof(p->ticker), ticker);
	return p;
}

qty_t position_shares(const struct position *p)
{
	return p->ours ? p->qty : p->broker_qty;
}

static bool broker_current(const struct position *p)
{
	return p->broker_known &&
	       (!p->last_fill || p->broker_began - p->last_fill >= broker_settles);
}

/* The shares there are to sell: the broker's word when it is newer than the last execution. */
qty_t position_held(const struct engine *e, const struct position *p)
{
	(void)e;
	if (!p)
		return 0;
	if (!p->ours || broker_current(p))
		return p->broker_known ? p->broker_qty : 0;
	return p->qty;
}

/*
 * Shares that working sells may take: never to be sold twice.  A stop that waits for an entry
 * without fills has none behind it and none to take; after the first fill all of it may be live.
 */
qty_t for_sale(const struct money *m, int32_t conid, const struct order *but)
{
	qty_t sum = 0;

	each_order(o, m) {
		const struct order *p = order_parent(m, o);
		qty_t left = order_left(o);

		if (o == but || o->conid != conid || o->side != SIDE_SELL)
			continue;
		if (o->child && p && p->filled == 0 && !order_done(p))
			continue;
		if ((o->chg.wanted || o->chg.open) && o->chg.quantity - o->filled > left)
			left = o->chg.quantity - o->filled;
		sum += left;
	}
	return sum;
}

/*
 * A broker may let a child work for just what its parent has filled, and raise it with every
 * fill.  A child that looks smaller than its parent's fills may have grown since it was shown.
 */
qty_t sale_growth(const struct money *m, int32_t conid)
{
	qty_t sum = 0;

	each_order(o, m) {
		const struct order *p = order_parent(m, o);

		if (!o->ours || !o->child || o->conid != conid || !p)
			continue;
		if (o->state != OS_FILLED && !order_live(o))
			continue;
		if (o->role == ROLE_STOP && p->filled > o->quantity &&
		    o->list_began <= p->fill_at)
			sum += p->filled - o->quantity;
	}
	return sum;
}

/* --- the ledger ------------------------------------------------------------ */

struct sums {
	qty_t bought, sold;
	struct cash paid, got, fees;
	int64_t risk;
	bool ours;
};

static void sum_orders(const struct money *m, int32_t conid, struct sums *s)
{
	each_order(o, m) {
		if (o->conid != conid || o->filled == 0)
			continue;
		if (o->side == SIDE_BUY) {
			s->bought += o->filled;
			s->paid.e4 += order_money(o).e4;
		} else {
			s->sold += o->filled;
			s->got.e4 += order_money(o).e4;
		}
		if (!o->ours)
			continue;
		s->ours = true;
		s->fees.e4 += o->fee.e4;
		if (o->role == ROLE_ENTRY)
			s->risk += (int64_t)((__extension__ (__int128)o->risk.e4 * o->filled) /
					     o->quantity);
	}
}

/* Executions that the broker's own counts speak of already, on orders without a key. */
static qty_t spoken_for(const struct money *m, int32_t conid, enum side side)
{
	qty_t sum = 0;

	each_order(o, m) {
		if (o->conid == conid && o->side == side &&
		    (o->child || !o->ours) && o->filled > o->exec_qty)
			sum += o->filled - o->exec_qty;
	}
	return sum;
}

/*
 * Executions without an order.  Two stops in one code cannot be told apart by their executions,
 * so these count only as far as the orders' counts do not hold them already.
 */
static void sum_strays(const struct money *m, int32_t conid, enum side side, struct sums *s)
{
	qty_t named = 0, nameless = 0, known = spoken_for(m, conid, side);
	int64_t named_v = 0, nameless_v = 0;

	for (int i = 0; i < m->n_fills; i++) {
		const struct fill *f = &m->fill[i];

		if (f->at >= 0 || !f->counted || f->conid != conid || f->side != side)
			continue;
		if (f->ref[0] || f->order_id[0]) {
			named += f->size;
			named_v += f->price.e4 * f->size;
		} else {
			nameless += f->size;
			nameless_v += f->price.e4 * f->size;
		}
		s->ours |= !strncmp(f->ref, "SK-", 3);
	}
	if (nameless > known) {
		named += nameless - known;
		named_v += (int64_t)((__extension__ (__int128)nameless_v * (nameless - known)) /
				     nameless);
	}
	if (side == SIDE_BUY) {
		s->bought += named;
		s->paid.e4 += named_v;
	} else {
		s->sold += named;
		s->got.e4 += named_v;
	}
}

/* Signed average cost: q and v have the sign of the trade (buy +, sell -). */
static void ledger_trade(struct position *p, qty_t q, int64_t v)
{
	qty_t close;
	int64_t cost_part, v_part;

	if (p->qty == 0 || (p->qty > 0) == (q > 0)) {
		p->qty += q;
		p->cost.e4 += v;
		return;
	}
	close = (q < 0 ? -q : q) < (p->qty < 0 ? -p->qty : p->qty) ? (q < 0 ? -q : q) :
								    (p->qty < 0 ? -p->qty : p->qty);
	cost_part = (int64_t)((__extension__ (__int128)p->cost.e4 * close) /
			      (p->qty < 0 ? -p->qty : p->qty));
	v_part = (int64_t)((__extension__ (__int128)v * close) / (q < 0 ? -q : q));
	p->realised.e4 -= v_part + cost_part;
	p->cost.e4 += v - v_part - cost_part;
	p->qty += q;
}

static void ledger_adjust(struct position *p, qty_t q, int64_t v, int sign)
{
	if (q > 0) {
		ledger_trade(p, sign * q, sign * v);
	} else if (q < 0) {		/* taken back by a correction */
		p->qty += sign * q;
		p->cost.e4 += sign * v;
	} else if (v != 0) {		/* same shares, another price */
		if (sign > 0 && p->qty > 0)
			p->cost.e4 += v;
		else
			p->realised.e4 -= sign * v;
	}
}

void position_sync(struct engine *e, int32_t conid)
{
	struct position *p = position_want(e, conid, "");
	struct sums s = { 0 };
	qty_t was;

	if (!p)
		return;
	was = p->qty;
	sum_orders(e->money, conid, &s);
	sum_strays(e->money, conid, SIDE_BUY, &s);
	sum_strays(e->money, conid, SIDE_SELL, &s);
	ledger_adjust(p, s.bought - p->in_bought, s.paid.e4 - p->in_paid.e4, 1);
	if (p->qty > 0)
		p->last_avg = price_of(p->cost.e4 / p->qty);
	ledger_adjust(p, s.sold - p->in_sold, s.got.e4 - p->in_got.e4, -1);
	if (p->qty == 0) {
		p->realised.e4 -= p->cost.e4;	/* what rounding left */
		p->cost.e4 = 0;
	}
	p->in_bought = s.bought;
	p->in_sold = s.sold;
	p->in_paid = s.paid;
	p->in_got = s.got;
	p->fees = s.fees;
	if (s.risk)
		p->risk.e4 = s.risk;
	p->ours |= s.ours;
	if (p->qty == 0 && was > 0)
		excursion_end(e, p);
	if (p->qty != was)
		p->last_fill = e->now.steady ? e->now.steady : 1;
}

/* --- the broker's word ----------------------------------------------------- */

void position_event(struct engine *e, const struct ev_position *ev)
{
	struct position *p;

	if (ev->conid <= 0 || (ev->account[0] && e->account.id[0] &&
			       strcmp(ev->account, e->account.id)))
		return;
	p = position_want(e, ev->conid, ev->ticker);
	if (!p)
		return;
	p->broker_known = true;
	p->broker_qty = ev->quantity;
	p->broker_avg = ev->average;
	p->market_price = ev->market_price;
	p->broker_pnl = ev->has_pnl;
	p->broker_realised = ev->realised;
	p->broker_open = ev->unrealised;
	p->seen_look = ev->look;
	p->broker_began = e->money->look.stage != LK_IDLE ? e->money->look.asked : e->now.steady;
	if (ev->quantity && p->ticker[0])
		stock_want(e, p->ticker, p->conid);
}

/* A stop of ours from an earlier day stands behind shares that our fills of today do not know. */
static bool stop_of_ours(const struct money *m, int32_t conid)
{
	each_order(o, m) {
		if (o->ours && o->conid == conid && o->side == SIDE_SELL &&
		    !order_done(o))
			return true;
	}
	return false;
}

/* An entry in the table: its executions come, or have come, to explain the shares. */
static bool entry_of_ours(const struct money *m, int32_t conid)
{
	each_order(o, m)
		if (o->ours && o->conid == conid && o->side == SIDE_BUY)
			return true;
	return false;
}

/* Held from before: a stop of ours says so, or the journal's executions, for as many as they left. */
static void take_in(struct engine *e, struct position *p)
{
	qty_t more = p->broker_qty - p->qty;
	bool stop = stop_of_ours(e->money, p->conid);

	if (!stop && p->before < more)
		more = p->before;
	if (more <= 0 || entry_of_ours(e->money, p->conid))
		return;
	p->ours = true;
	p->before = 0;
	/* its stop may have sold some already: then they close what looked short */
	ledger_trade(p, more, p->broker_avg.e4 * more);
	p->last_avg = p->qty > 0 ? price_of(p->cost.e4 / p->qty) : p->broker_avg;
	notice(e, NOTICE_NOTICE, p->conid, p->ticker, "%s %s held from before, with%s our stop",
	       w_qty(more).s, p->ticker, stop ? "" : "out");
}

static void compare(struct engine *e, struct position *p)
{
	bool differs = p->ours && broker_current(p) && p->broker_qty != p->qty;

	if (differs == p->differs)
		return;
	p->differs = differs;
	if (differs) {
		notice(e, NOTICE_NOTICE, p->conid, p->ticker,
		       "%s: the broker holds %s, our executions give %s", p->ticker,
		       w_qty(p->broker_qty).s, w_qty(p->qty).s);
		emit_journal_text(e, JR_DECISION, p->ticker, "differs",
				  "the broker holds %s, our executions give %s",
				  w_qty(p->broker_qty).s, w_qty(p->qty).s);
	} else {
		notice(e, NOTICE_QUIET, p->conid, p->ticker, "%s: position agrees with the broker",
		       p->ticker);
	}
}

/* Every execution of today in that code is known, with its price. */
static bool executions_known(const struct money *m, int32_t conid)
{
	each_order(o, m)
		if (o->conid == conid && o->filled != o->exec_qty)
			return false;
	return true;
}

/*
 * What the broker says was earned today lies between our figure without fees and with all of them:
 * it takes the fees of what was sold, by rules of its own.  Beyond a cent the difference is shown.
 */
static void compare_pnl(struct engine *e, struct position *p)
{
	const int64_t cent = E4 / 100;
	int64_t gross = p->realised.e4, b = p->broker_realised.e4;
	bool differs = p->ours && p->broker_pnl && broker_current(p) && !p->differs &&
		       p->in_sold > 0 && executions_known(e->money, p->conid) &&
		       (b > gross + cent || b < gross - p->fees.e4 - cent);

	if (differs == p->pnl_differs)
		return;
	p->pnl_differs = differs;
	if (!differs)
		return;
	notice(e, NOTICE_NOTICE, p->conid, p->ticker,
	       "%s: realised today A$%s by the broker, A$%s by our executions, fees A$%s", p->ticker,
	       w_cash(p->broker_realised).s, w_cash(p->realised).s, w_cash(p->fees).s);
	emit_journal_text(e, JR_DECISION, p->ticker, "differs",
			  "realised today A$%s by the broker, A$%s by our executions, fees A$%s",
			  w_cash(p->broker_realised).s, w_cash(p->realised).s, w_cash(p->fees).s);
}

/* What is held, at the broker's own price, by our executions; false: that cannot be compared. */
static bool open_pnl(const struct engine *e, struct position *p)
{
	struct cash value;

	/* What is held from before has the broker's cost already. */
	if (!p->ours || !p->broker_pnl || !broker_current(p) || p->differs || p->qty <= 0 ||
	    p->in_bought - p->in_sold != p->qty || !executions_known(e->money, p->conid) ||
	    !price_known(p->market_price) || !cash_of(p->market_price, p->qty, &value))
		return false;
	p->our_open.e4 = value.e4 - p->cost.e4;
	return true;
}

/* The broker counts fees into the cost, and its price has more places than ours. */
static void compare_open(struct engine *e, struct position *p)
{
	bool can = open_pnl(e, p);
	int64_t slack = E4 / 100 + p->qty, ours = p->our_open.e4, b = p->broker_open.e4;
	bool differs = can && (b > ours + slack || b < ours - p->fees.e4 - slack);

	if (differs == p->open_differs)
		return;
	p->open_differs = differs;
	if (!differs)
		return;
	notice(e, NOTICE_NOTICE, p->conid, p->ticker,
	       "%s: open A$%s by the broker, A$%s by our executions, fees A$%s", p->ticker,
	       w_cash(p->broker_open).s, w_cash(p->our_open).s, w_cash(p->fees).s);
	emit_journal_text(e, JR_DECISION, p->ticker, "differs",
			  "open A$%s by the broker, A$%s by our executions, fees A$%s",
			  w_cash(p->broker_open).s, w_cash(p->our_open).s, w_cash(p->fees).s);
}

/* Shares that this console did not buy, at start: said once; cover is watched when adopted. */
static void tell_foreign(struct engine *e, const struct position *p)
{
	if (p->ours || !p->broker_known || p->broker_qty == 0 ||
	    entry_of_ours(e->money, p->conid))
		return;
	notice(e, p->broker_qty > 0 ? NOTICE_QUIET : NOTICE_NOTICE, p->conid, p->ticker,
	       "%s %s held, not ours: shown, its cover is not watched until :adopt %s",
	       w_qty(p->broker_qty).s, p->ticker, p->ticker);
}

/* The whole list was read: what it does not name is not held. */
void positions_compare(struct engine *e, uint32_t look, int64_t began)
{
	struct money *m = e->money;

	each_position(p, m) {
		if (p->seen_look != look) {
			p->broker_known = true;
			p->broker_qty = 0;
			p->broker_began = began;
		}
		if (!m->look.first_done || p->before) {	/* or the journal came late */
			take_in(e, p);
			p->before = 0;
			tell_foreign(e, p);
		}
		compare(e, p);
		compare_pnl(e, p);
		compare_open(e, p);
	}
}

void position_adopt(struct engine *e, int32_t conid)
{
	struct position *p = position_of(e->money, conid);

	if (!p || !p->broker_known || (p->ours ? !p->differs : p->broker_qty <= 0)) {
		notice(e, NOTICE_NOTICE, conid, "", "nothing to adopt there: no shares of others, and ours agree");
		return;
	}
	if (!p->ours)
		p->realised.e4 = 0;
	p->ours = true;
	p->differs = false;
	p->qty = p->broker_qty;
	p->cost.e4 = p->broker_avg.e4 * p->broker_qty;
	p->last_avg = p->broker_avg;
	emit_journal_text(e, JR_DECISION, p->ticker, "adopt", "adopted %s at %s",
			  w_qty(p->qty).s, w_price(p->broker_avg).s);
	notice(e, NOTICE_NOTICE, conid, p->ticker, "%s %s adopted: cover is watched now",
	       w_qty(p->qty).s, p->ticker);
}
