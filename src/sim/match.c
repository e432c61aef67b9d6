/*
 * match.c - orders meet trades and the book.
 *
 * A marketable order fills against the size shown, after the fill mode's delay; a resting
 * one when trades go through its price, or at it once the shares ahead are gone.  ASX Trade
 * holds no stops: a stop rests at the broker, is triggered by a trade at or through it, and
 * is a market (or limit) order from then on.  Nothing fills but in continuous trading, in
 * the stock's auctions, and after the close at the closing price.
 */
#include "market.h"

#include "skim/base/clock.h"
#include "skim/base/text.h"

#define RETRY (250 * NS_PER_MS)	/* the book was empty: look again */

bool order_done(const struct order *o)
{
	enum sim_status s = o->pub.status;

	return s == SIM_FILLED || s == SIM_CANCELLED || s == SIM_INACTIVE;
}

bool order_live(const struct order *o)
{
	return !order_done(o) && !o->held && o->reject_at == NEVER;
}

void order_status(struct order *o, enum sim_status status, int64_t t, const char *reason)
{
	o->pub.status = status;
	o->pub.changed = t;
	o->pub.version++;
	if (reason)
		text_copy(o->pub.reason, sizeof o->pub.reason, reason);
	if (order_done(o))
		o->due = o->cancel_at = o->reject_at = NEVER;
}

static bool is_stop(const struct order *o)
{
	return o->pub.type == SIM_STP || o->pub.type == SIM_STOP_LIMIT;
}

/* In the market: not a stop that still waits for its trigger. */
static bool at_market(const struct order *o)
{
	return order_live(o) && (!is_stop(o) || o->pub.triggered);
}

static bool has_limit(const struct order *o)
{
	return o->pub.type == SIM_LMT || o->pub.type == SIM_STOP_LIMIT;
}

static int64_t stop_of(const struct order *o)
{
	return o->pub.type == SIM_STP ? o->pub.price : o->pub.aux;
}

static int64_t remaining(const struct order *o)
{
	return o->pub.quantity - o->pub.filled;
}

/* Would it trade against somebody asking (bidding) `price`? */
static bool accepts(const struct order *o, int64_t price)
{
	if (!has_limit(o))
		return true;
	return o->pub.sell ? price >= o->pub.price : price <= o->pub.price;
}

static int64_t best(const struct order *o, const struct stock *s)
{
	return o->pub.sell ? s->pub.bid : s->pub.ask;
}

/* The fill mode's first part. */
static int64_t part_of(const struct exchange *x, const struct order *o, int64_t n)
{
	if (o->parts == 0 && x->mode.part > 0 && n > x->mode.part)
		return x->mode.part;
	return n;
}

static int64_t part_pause(const struct exchange *x)
{
	return x->mode.part_pause > RETRY ? x->mode.part_pause : RETRY;
}

/* --- stops --- */

static bool stop_reached(const struct order *o, int64_t price)
{
	return o->pub.sell ? price <= stop_of(o) : price >= stop_of(o);
}

static void trigger(struct exchange *x, struct order *o, int64_t t)
{
	o->pub.triggered = true;
	o->resting = false;
	o->due = t + x->mode.delay;
	order_status(o, o->pub.status == SIM_PENDING_CANCEL ? SIM_PENDING_CANCEL : SIM_SUBMITTED, t,
		     NULL);
}

static void trigger_stops(struct exchange *x, const struct stock *s, int64_t price, int64_t t)
{
	size_t index = (size_t)(s - x->stock);

	for (size_t i = 0; i < x->n_orders; i++) {
		struct order *o = x->order[i];

		if (o->stock == index && is_stop(o) && !o->pub.triggered && order_live(o) &&
		    stop_reached(o, price))
			trigger(x, o, t);
	}
}

/* --- entering --- */

/* Shares ahead of it in the queue: all that is shown at its price; none inside the spread;
 * a usual size deeper in the book. */
static int64_t queue_ahead(const struct order *o, const struct stock *s)
{
	int64_t top = o->pub.sell ? s->pub.ask : s->pub.bid;

	if (o->pub.price == top)
		return o->pub.sell ? s->pub.ask_size : s->pub.bid_size;
	if (o->pub.sell ? o->pub.price < top : o->pub.price > top)
		return 0;
	return s->cfg.depth;
}

static void enter_open(struct exchange *x, struct order *o, struct stock *s, int64_t t)
{
	o->resting = has_limit(o) && !accepts(o, best(o, s));
	if (o->resting) {
		o->due = NEVER;
		o->queue = queue_ahead(o, s);
	} else if (o->due == NEVER) {
		o->due = t + x->mode.delay;
	}
}

void match_enter(struct exchange *x, struct order *o, int64_t t)
{
	struct stock *s = &x->stock[o->stock];
	bool queued = s->state == ST_PREOPEN || s->state == ST_WAIT;
	enum sim_status status = queued ? SIM_PRESUBMITTED : SIM_SUBMITTED;

	if (!order_live(o))
		return;
	if (is_stop(o) && !o->pub.triggered) {
		if (s->state == ST_OPEN && s->pub.traded && stop_reached(o, s->pub.last))
			trigger(x, o, t);
		return;
	}
	if (o->pub.status != status && o->pub.status != SIM_PENDING_CANCEL)
		order_status(o, status, t, NULL);
	if (s->state == ST_OPEN)
		enter_open(x, o, s, t);
	else if (s->state == ST_POST && accepts(o, s->pub.last))
		o->due = t + x->mode.delay;
	else
		o->due = NEVER;
}

/* --- the market comes to the order --- */

static void fill_resting(struct exchange *x, struct order *o, int64_t price, int64_t size,
			 int64_t t)
{
	int64_t n = size;

	if (price == o->pub.price) {	/* at it: those ahead first */
		o->queue -= size;
		if (o->queue >= 0)
			return;
		n = -o->queue;
		o->queue = 0;
	} else if (!accepts(o, price)) {
		return;
	}
	if (n > remaining(o))
		n = remaining(o);
	ledger_fill(x, o, part_of(x, o, n), o->pub.price, t);
}

void match_trade(struct exchange *x, struct stock *s, int64_t price, int64_t size, int64_t t)
{
	size_t index = (size_t)(s - x->stock);

	for (size_t i = 0; i < x->n_orders; i++) {
		struct order *o = x->order[i];

		if (o->stock == index && at_market(o) && o->resting && o->due == NEVER)
			fill_resting(x, o, price, size, t);
	}
	trigger_stops(x, s, price, t);
	match_book(x, s, t);
}

void match_book(struct exchange *x, struct stock *s, int64_t t)
{
	size_t index = (size_t)(s - x->stock);

	for (size_t i = 0; i < x->n_orders; i++) {
		struct order *o = x->order[i];

		if (o->stock != index || !at_market(o))
			continue;
		o->sweep = 0;
		if (o->due == NEVER && accepts(o, best(o, s)))
			o->due = t + x->mode.delay;
	}
}

/* All that accept the auction's price trade at it; stops see the print afterwards. */
void match_auction(struct exchange *x, struct stock *s, int64_t price, int64_t t)
{
	size_t index = (size_t)(s - x->stock);
	int64_t n;

	market_print(x, s, price, s->cfg.auction, t);
	walk_show(s);
	for (size_t i = 0; i < x->n_orders; i++) {
		struct order *o = x->order[i];

		if (o->stock != index || !at_market(o) || !accepts(o, price))
			continue;
		n = remaining(o) < s->cfg.auction ? remaining(o) : s->cfg.auction;
		ledger_fill(x, o, part_of(x, o, n), price, t);
	}
	trigger_stops(x, s, price, t);
}

/* --- the order goes to the market --- */

/* What it may take now, and at what price; 0 nothing.  A market order walks on into the
 * book when the size shown is gone. */
static int64_t available(struct order *o, const struct stock *s, int64_t *price)
{
	struct price p;

	*price = best(o, s);
	if (o->sweep > 0) {
		p = step_move(price_of(*price), o->pub.sell ? -o->sweep : o->sweep);
		if (p.e4 > 0)
			*price = p.e4;
		return s->cfg.depth;
	}
	return o->pub.sell ? s->pub.bid_size : s->pub.ask_size;
}

static void take(struct stock *s, bool sell, int64_t n)
{
	if (sell)
		s->bid_taken += n;
	else
		s->ask_taken += n;
	walk_show(s);
}

static void attempt_open(struct exchange *x, struct order *o, struct stock *s, int64_t t)
{
	int64_t price, n;

	if (!accepts(o, best(o, s))) {
		enter_open(x, o, s, t);
		return;
	}
	n = available(o, s, &price);
	if (n > remaining(o))
		n = remaining(o);
	if (n <= 0) {
		o->sweep += !has_limit(o);
		o->due = t + RETRY;
		return;
	}
	n = part_of(x, o, n);
	if (o->resting)
		price = o->pub.price;
	if (o->sweep == 0)
		take(s, o->pub.sell, n);
	o->due = NEVER;
	ledger_fill(x, o, n, price, t);
	if (!order_done(o))
		o->due = t + part_pause(x);
	market_print(x, s, price, n, t);
	trigger_stops(x, s, price, t);
}

static void attempt(struct exchange *x, struct order *o, int64_t t)
{
	struct stock *s = &x->stock[o->stock];

	o->due = NEVER;
	if (!at_market(o))
		return;
	if (s->state == ST_OPEN)
		attempt_open(x, o, s, t);
	else if (s->state == ST_POST && accepts(o, s->pub.last))
		ledger_fill(x, o, remaining(o), s->pub.last, t);
}

int64_t match_next(const struct order *o)
{
	int64_t at = o->due;

	if (o->cancel_at < at)
		at = o->cancel_at;
	return o->reject_at < at ? o->reject_at : at;
}

void match_due(struct exchange *x, struct order *o, int64_t t)
{
	if (o->reject_at <= t) {
		order_status(o, SIM_INACTIVE, t, NULL);	/* its reason was written when placed */
		bracket_parent(x, o, t);
	} else if (o->cancel_at <= t) {
		match_cancel(x, o, t, NULL);
	} else {
		attempt(x, o, t);
	}
}

void match_cancel(struct exchange *x, struct order *o, int64_t t, const char *reason)
{
	if (order_done(o))
		return;
	order_status(o, SIM_CANCELLED, t, reason);
	bracket_parent(x, o, t);
}

void match_end_of_day(struct exchange *x, int64_t t)
{
	for (size_t i = 0; i < x->n_orders; i++)
		if (!x->order[i]->pub.gtc)
			match_cancel(x, x->order[i], t, "DAY order expired at the close");
}
