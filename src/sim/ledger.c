/*
 * ledger.c - executions, positions at average cost, cash, commission.
 *
 * Commission is 0.08 % of an order's value and at least A$6.60 (measured on a real what-if
 * preview), charged as its fills come in.  It goes off the cash; a position's cost and
 * realised profit are of prices alone.
 */
#include "market.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/must.h"

#define FEE_MIN	    (660 * E4 / 100)
#define FEE_BP	    8
#define CENT	    (E4 / 100)
#define EXEC_PREFIX 0x695c1a00u

int64_t ledger_fee(int64_t notional)
{
	int64_t fee = bp_of(notional, FEE_BP);

	fee = (fee + CENT / 2) / CENT * CENT;
	return fee > FEE_MIN ? fee : FEE_MIN;
}

static struct sim_fill *push_fill(struct exchange *x)
{
	if (x->n_fills == x->cap_fills) {
		x->cap_fills = x->cap_fills ? x->cap_fills * 2 : 64;
		x->fill = reallocarray(x->fill, x->cap_fills, sizeof *x->fill);
		MUST(x->fill);
	}
	return memset(&x->fill[x->n_fills++], 0, sizeof *x->fill);
}

/* The same way as the holding, or out of nothing. */
static void add(struct sim_position *p, int64_t shares, int64_t price)
{
	p->quantity += shares;
	p->cost += shares * price;
}

/* Against the holding: the share of the cost goes, half a unit rounded away from zero. */
static void reduce(struct sim_position *p, int64_t shares, int64_t price)
{
	int64_t held = llabs(p->quantity), n = llabs(shares);
	__int128 part = (__int128)p->cost * n;
	int64_t cost = (int64_t)((part + (part >= 0 ? held / 2 : -(held / 2))) / held);

	p->cost -= cost;
	p->quantity += shares;
	p->realised += -shares * price - cost;
}

static void book(struct exchange *x, size_t stock, int64_t shares, int64_t price)
{
	struct sim_position *p = &x->stock[stock].position;
	int64_t closing;
	size_t i;

	for (i = 0; i < x->n_held && x->held[i] != stock; i++)
		;
	if (i == x->n_held)
		x->held[x->n_held++] = stock;
	x->cash -= shares * price;
	if (p->quantity == 0 || (p->quantity > 0) == (shares > 0)) {
		add(p, shares, price);
		return;
	}
	closing = llabs(shares) > llabs(p->quantity) ? -p->quantity : shares;
	reduce(p, closing, price);
	if (shares != closing)
		add(p, shares - closing, price);
}

void ledger_fill(struct exchange *x, struct order *o, int64_t size, int64_t price, int64_t t)
{
	struct sim_fill *f = push_fill(x);
	struct sim_order *p = &o->pub;
	int64_t fees;
	bool whole;

	MUST(size > 0 && size <= p->quantity - p->filled);
	p->filled += size;
	p->notional += size * price;
	fees = ledger_fee(p->notional);
	snprintf(f->exec_id, sizeof f->exec_id, "0001f4e5.%08x.%02d.01",
		 EXEC_PREFIX + (unsigned)(p->id - FIRST_ORDER_ID), ++o->parts);
	f->order = p->id;
	f->conid = p->conid;
	f->sell = p->sell;
	f->size = size;
	f->price = price;
	f->commission = fees - o->fees;
	f->time = t;
	memcpy(f->ref, p->ref, sizeof f->ref);
	o->fees = fees;
	x->cash -= f->commission;
	book(x, o->stock, p->sell ? -size : size, price);

	whole = p->filled == p->quantity;
	order_status(o, whole ? SIM_FILLED : p->status == SIM_PENDING_CANCEL ? SIM_PENDING_CANCEL :
		     SIM_SUBMITTED, t, NULL);
	bracket_parent(x, o, t);
}

size_t exchange_fills(const struct exchange *x)
{
	return x->n_fills;
}

const struct sim_fill *exchange_fill(const struct exchange *x, size_t i)
{
	return i < x->n_fills ? &x->fill[i] : NULL;
}

size_t exchange_positions(const struct exchange *x)
{
	return x->n_held;
}

const struct sim_position *exchange_position(const struct exchange *x, size_t i)
{
	return i < x->n_held ? &x->stock[x->held[i]].position : NULL;
}

int64_t exchange_cash(const struct exchange *x)
{
	return x->cash;
}
