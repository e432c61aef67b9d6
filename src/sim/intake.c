/*
 * intake.c - orders come in: what the broker refuses at once, and what it accepts and rejects
 * a moment later.
 *
 * At once (RC_REFUSED): contract, size, price step, price far from the market, phase.
 * Later (Inactive with a reason): the A$500 first parcel, cash, short sale, `reject_next`;
 * the broker is a custodian and learns these from the market behind it.
 */
#include "market.h"

#include <stdlib.h>
#include <string.h>

#include "skim/base/clock.h"
#include "skim/base/text.h"

#define REJECT_AFTER (200 * NS_PER_MS)
#define CANCEL_SLOW  (2 * NS_PER_S)
#define MIN_PARCEL   (500 * E4)

static struct order *find_order(const struct exchange *x, int64_t id)
{
	for (size_t i = 0; i < x->n_orders; i++)
		if (x->order[i]->pub.id == id)
			return x->order[i];
	return NULL;
}

static struct stock *find_asx(const struct exchange *x, int32_t conid)
{
	for (size_t i = 0; i < x->n_stocks; i++)
		if (x->stock[i].pub.conid == conid && x->stock[i].pub.asx)
			return &x->stock[i];
	return NULL;
}

static int64_t reference(const struct stock *s)
{
	const struct sim_stock *p = &s->pub;

	return p->last ? p->last : p->indicative ? p->indicative : p->prior_close;
}

/* --- refused at once --- */

static enum rc check_price(const struct stock *s, const struct sim_order *o, struct errmsg *err)
{
	int64_t legs[2] = { o->price, o->aux };
	int n = o->type == SIM_MKT ? 0 : o->type == SIM_STOP_LIMIT ? 2 : 1;
	int64_t ref = reference(s), through;
	char text[32];

	for (int i = 0; i < n; i++) {
		price_format_plain(text, sizeof text, price_of(legs[i]));
		if (legs[i] <= 0 || legs[i] > SCN_MAX_PRICE)
			return errmsg_set(err, RC_REFUSED, "Invalid price %s", text);
		if (!step_on_grid(price_of(legs[i])))
			return errmsg_set(err, RC_REFUSED, "The price %s does not conform to the "
					  "minimum price variation for this contract.", text);
	}
	through = o->sell ? ref - o->price : o->price - ref;
	if (o->type != SIM_LMT || through <= ref / 5)
		return RC_OK;
	price_format_plain(text, sizeof text, price_of(ref));
	return errmsg_set(err, RC_REFUSED, "We cannot accept an order at the limit price you "
			  "selected. Please submit your order using a limit price that is closer "
			  "to the current market price of %s.", text);
}

/* 09:59:00 to the start of trading, and ten to eleven minutes after the close. */
static bool in_auction(const struct exchange *x)
{
	int64_t opening = x->milestone[M_AUCTION];
	int64_t closing = x->milestone[M_CLOSE] + 600 * NS_PER_S;

	opening -= opening % (60 * NS_PER_S);
	return (x->now >= opening && !phase_passed(x, M_CONTINUOUS)) ||
	       (x->now >= closing && !phase_passed(x, M_POST));
}

/* Stops rest at the broker and are accepted whenever the exchange is not. */
static enum rc check_phase(const struct exchange *x, const struct stock *s,
			   const struct sim_order *o, struct errmsg *err)
{
	if (s->state == ST_CLOSED && !o->gtc)
		return errmsg_set(err, RC_REFUSED, "The exchange is closed. Orders for the day are "
				  "not accepted until tomorrow.");
	if (o->type == SIM_STP || o->type == SIM_STOP_LIMIT || s->state == ST_HALTED)
		return RC_OK;
	if (in_auction(x))
		return errmsg_set(err, RC_REFUSED, "The exchange is holding an auction. New orders "
				  "and changes are not accepted until it is over.");
	if (s->state == ST_POST && (o->type != SIM_LMT || o->price != s->pub.last))
		return errmsg_set(err, RC_REFUSED, "After the close only limit orders at the "
				  "closing price are accepted.");
	return RC_OK;
}

static enum rc check(const struct exchange *x, const struct stock *s, const struct sim_order *o,
		     struct errmsg *err)
{
	enum rc rc;

	if (o->quantity <= 0 || o->quantity > SCN_MAX_QTY)
		return errmsg_set(err, RC_REFUSED, "The size is not allowed: 1 to %lld shares.",
				  SCN_MAX_QTY);
	rc = check_price(s, o, err);
	return rc == RC_OK ? check_phase(x, s, o, err) : rc;
}

/* --- accepted, then rejected --- */

static int64_t value_of(const struct stock *s, const struct sim_order *o)
{
	return o->quantity * (o->type == SIM_MKT ? reference(s) : o->price);
}

static int64_t buys_working(const struct exchange *x, const struct order *except)
{
	int64_t sum = 0;

	for (size_t i = 0; i < x->n_orders; i++) {
		const struct sim_order *o = &x->order[i]->pub;

		if (x->order[i] != except && !o->sell && !order_done(x->order[i]))
			sum += (o->quantity - o->filled) * o->price;
	}
	return sum;
}

static int64_t sells_working(const struct exchange *x, const struct order *except)
{
	int64_t sum = 0;

	for (size_t i = 0; i < x->n_orders; i++) {
		const struct order *o = x->order[i];

		if (o != except && o->pub.sell && o->pub.conid == except->pub.conid &&
		    !order_done(o) && !o->held)
			sum += o->pub.quantity - o->pub.filled;
	}
	return sum;
}

static const char *later_reason(struct exchange *x, const struct order *o)
{
	const struct stock *s = &x->stock[o->stock];
	const struct sim_order *p = &o->pub;
	int64_t value = value_of(s, p);

	if (x->mode.reject_next) {
		x->mode.reject_next = false;
		return "Order rejected by the exchange: not accepted in the present state";
	}
	if (!p->sell && s->position.quantity <= 0 && value < MIN_PARCEL)
		return "The first purchase of a security must be worth at least AUD 500.00 "
		       "(minimum marketable parcel)";
	if (!p->sell && value + ledger_fee(value) + buys_working(x, o) > x->cash)
		return "Available funds are not sufficient to cover this order";
	if (p->sell && !p->parent && x->refuse_short &&
	    p->quantity + sells_working(x, o) > s->position.quantity)
		return "This order would open a short position, and shares are not available "
		       "for short sale";
	return NULL;
}

/* --- the three requests --- */

static void new_order(struct exchange *x, struct order *o, const struct sim_order *from,
		      const struct stock *s)
{
	const char *reason;

	o->pub = *from;
	o->stock = (size_t)(s - x->stock);
	o->want = from->quantity;
	o->due = o->cancel_at = o->reject_at = NEVER;
	o->pub.id = FIRST_ORDER_ID + (int64_t)x->n_orders;
	o->pub.filled = o->pub.notional = 0;
	o->pub.triggered = false;
	o->pub.reason[0] = '\0';
	o->pub.version = 0;
	x->order[x->n_orders++] = o;
	reason = later_reason(x, o);
	order_status(o, SIM_PRESUBMITTED, x->now, reason);
	if (reason)
		o->reject_at = x->now + REJECT_AFTER;
}

enum rc exchange_place(struct exchange *x, const struct sim_order *o, int64_t *id, struct errmsg *err)
{
	const struct stock *s = find_asx(x, o->conid);
	const struct order *parent = o->parent ? find_order(x, o->parent) : NULL;
	struct order *n;
	enum rc rc;

	if (!s)
		return errmsg_set(err, RC_REFUSED, "No trading permissions: contract %d", o->conid);
	if (o->parent && (!parent || parent->pub.conid != o->conid))
		return errmsg_set(err, RC_REFUSED, "The parent order does not exist.");
	if (x->n_orders >= MAX_ORDERS_KEPT)
		return errmsg_set(err, RC_REFUSED, "Too many orders today.");
	if ((rc = check(x, s, o, err)) != RC_OK)
		return rc;
	if (!(n = calloc(1, sizeof *n)))
		return errmsg_set(err, RC_NOMEM, "out of memory");
	n->held = parent != NULL;
	new_order(x, n, o, s);
	*id = n->pub.id;
	if (parent)	/* it may be filled, or gone, already */
		bracket_parent(x, find_order(x, o->parent), x->now);
	match_enter(x, n, x->now);
	return RC_OK;
}

static enum rc find_working(const struct exchange *x, int64_t id, struct order **o,
			    struct errmsg *err)
{
	*o = find_order(x, id);
	if (!*o)
		return errmsg_set(err, RC_ABSENT, "OrderID %lld doesn't exist", (long long)id);
	if (order_done(*o))
		return errmsg_set(err, RC_REFUSED, "OrderID %lld can't be changed or cancelled: "
				  "it is done", (long long)id);
	return RC_OK;
}

static enum rc check_change(const struct exchange *x, const struct order *o,
			    const struct sim_order *to, struct errmsg *err)
{
	if (to->conid != o->pub.conid || to->sell != o->pub.sell)
		return errmsg_set(err, RC_REFUSED, "Contract and side of an order can't be changed.");
	if (x->refuse_type && to->type != o->pub.type)
		return errmsg_set(err, RC_REFUSED, "The type of this order can't be changed.");
	if (to->quantity <= o->pub.filled)
		return errmsg_set(err, RC_REFUSED, "%lld shares are filled already: the new total "
				  "must be more.", (long long)o->pub.filled);
	if (o->pub.status == SIM_PENDING_CANCEL)
		return errmsg_set(err, RC_REFUSED, "The order is being cancelled.");
	return check(x, &x->stock[o->stock], to, err);
}

enum rc exchange_change(struct exchange *x, int64_t id, const struct sim_order *to, struct errmsg *err)
{
	struct order *o;
	enum rc rc = find_working(x, id, &o, err);

	if (rc != RC_OK || (rc = check_change(x, o, to, err)) != RC_OK)
		return rc;
	if (to->type != o->pub.type)
		o->pub.triggered = false;
	o->pub.type = to->type;
	o->pub.gtc = to->gtc;
	o->pub.price = to->price;
	o->pub.aux = to->aux;
	o->pub.quantity = o->want = to->quantity;
	o->due = NEVER;
	o->resting = false;
	order_status(o, o->pub.status, x->now, NULL);
	match_enter(x, o, x->now);
	return RC_OK;
}

enum rc exchange_cancel(struct exchange *x, int64_t id, struct errmsg *err)
{
	struct order *o;
	enum rc rc = find_working(x, id, &o, err);

	if (rc != RC_OK)
		return rc;
	if (o->pub.status == SIM_PENDING_CANCEL)
		return RC_OK;
	if (!x->mode.cancel_slow) {
		match_cancel(x, o, x->now, "");
		return RC_OK;
	}
	order_status(o, SIM_PENDING_CANCEL, x->now, NULL);
	o->cancel_at = x->now + CANCEL_SLOW;
	return RC_OK;
}

size_t exchange_orders(const struct exchange *x)
{
	return x->n_orders;
}

const struct sim_order *exchange_order(const struct exchange *x, size_t i)
{
	return i < x->n_orders ? &x->order[i]->pub : NULL;
}

const struct sim_order *exchange_order_id(const struct exchange *x, int64_t id)
{
	const struct order *o = find_order(x, id);

	return o ? &o->pub : NULL;
}
