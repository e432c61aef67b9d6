/*
 * exchange.c - the simulated exchange's life: one queue of events in time, and what may be
 * read of it.
 *
 * At one instant the order is: milestones of the day, script, news, stocks, orders; each by
 * index.  Nothing else decides, so exchange_run in steps is exchange_run at once.
 */
#include "skim/sim/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "market.h"
#include "rng.h"
#include "skim/base/clock.h"
#include "skim/base/must.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"

#define PREOPEN_CLOCK ((9 * 60 + 30) * 60)	/* indicative prices from 09:30 */

/* --- a trade --- */

bool phase_passed(const struct exchange *x, enum milestone m)
{
	return x->next_milestone > (int)m;
}

static void add_bar(struct stock *s, const struct sim_bar *b)
{
	struct sim_bar *last = s->n_bars ? &s->bar[s->n_bars - 1] : NULL;

	if (last && last->start == b->start) {
		if (b->high > last->high)
			last->high = b->high;
		if (b->low < last->low)
			last->low = b->low;
		last->close = b->close;
		last->volume += b->volume;
		return;
	}
	MUST(s->n_bars < MAX_BARS_KEPT);
	s->bar[s->n_bars++] = *b;
}

static void bar_trade(struct exchange *x, struct stock *s, int64_t price, int64_t size, int64_t t)
{
	struct sim_bar b = { t - t % (60 * NS_PER_S), price, price, price, price, size };

	if (s->opened == 0 && x->bars == BARS_OUT)
		return;
	if (s->opened == 0 && x->bars == BARS_FIRST) {
		s->held_bar = b;
		return;
	}
	if (s->held_bar.volume) {
		s->held_bar.start = b.start;
		add_bar(s, &s->held_bar);
		s->held_bar.volume = 0;
	}
	add_bar(s, &b);
}

void market_print(struct exchange *x, struct stock *s, int64_t price, int64_t size, int64_t t)
{
	struct sim_stock *p = &s->pub;

	p->last = price;
	p->last_size = size;
	p->volume += size;
	p->last_trade = t;
	if (!p->traded || price > p->high)
		p->high = price;
	if (!p->traded || price < p->low)
		p->low = price;
	p->traded = true;
	p->version++;
	bar_trade(x, s, price, size, t);
}

/* --- milestones of the day --- */

static void open_auction(struct exchange *x, struct stock *s, int64_t t)
{
	if (s->state == ST_PREOPEN && !s->late)
		walk_auction(x, s, t);
}

static void close_auction(struct exchange *x, struct stock *s, int64_t t)
{
	if (s->state != ST_PRECLOSE)
		return;
	s->open_price = s->pub.last;
	walk_auction(x, s, t);
}

static void reach(struct exchange *x, enum milestone m, struct stock *s, int64_t t)
{
	switch (m) {
	case M_AUCTION:
		open_auction(x, s, t);
		break;
	case M_CONTINUOUS:
		if (s->state == ST_WAIT)
			walk_open(x, s, t);
		break;
	case M_CLOSE:
		if (s->state == ST_OPEN)
			walk_stop(s, ST_PRECLOSE);
		break;
	case M_CLOSE_AUCTION:
		close_auction(x, s, t);
		break;
	case M_POST:
		if (s->state == ST_WAIT)
			walk_stop(s, ST_POST);
		break;
	case M_END:
		if (s->state != ST_ABROAD)
			walk_stop(s, ST_CLOSED);
		break;
	case M_COUNT:
		break;
	}
}

static void do_milestone(struct exchange *x, int64_t t)
{
	enum milestone m = (enum milestone)x->next_milestone++;

	for (size_t i = 0; i < x->n_stocks; i++)
		reach(x, m, &x->stock[i], t);
	if (m == M_CONTINUOUS || m == M_POST)
		for (size_t i = 0; i < x->n_orders; i++)
			match_enter(x, x->order[i], t);
	if (m == M_END)
		match_end_of_day(x, t);
}

/* --- script --- */

/* The next auction of stock i after `t`, for the indicative price before it. */
static void plan_open(struct exchange *x, size_t i, size_t from)
{
	struct stock *s = &x->stock[i];

	s->open_at = NEVER;
	for (size_t k = from; k < x->n_acts; k++)
		if (x->act[k].stock == i && x->act[k].kind == SCN_OPEN) {
			s->open_at = x->act[k].at;
			s->open_price = x->act[k].price;
			break;
		}
	if (!s->open_price)
		s->open_price = s->pub.last ? s->pub.last : s->cfg.open;
}

static void halt(struct exchange *x, size_t i, int64_t t)
{
	struct stock *s = &x->stock[i];

	if (s->state == ST_CLOSED || s->state == ST_POST || s->state == ST_ABROAD)
		return;
	s->open_price = 0;
	plan_open(x, i, x->next_act);
	walk_stop(s, ST_HALTED);
	s->pub.halted = true;
	s->pub.indicative = 0;
	walk_begin(s, t);
}

/* A stock's own auction.  Before or within the common one it joins that. */
static void open_own(struct exchange *x, size_t i, int64_t price, int64_t t)
{
	struct stock *s = &x->stock[i];

	if (s->state != ST_HALTED && s->state != ST_PREOPEN)
		return;
	if (price)
		s->open_price = price;
	s->late = false;
	s->pub.halted = false;
	if (!phase_passed(x, M_AUCTION)) {
		s->state = ST_PREOPEN;
		s->open_at = x->milestone[M_AUCTION];
		walk_begin(s, t);
		walk_show(s);
	} else if (phase_passed(x, M_CLOSE)) {
		walk_stop(s, ST_CLOSED);
	} else {
		walk_auction(x, s, t);
		if (phase_passed(x, M_CONTINUOUS)) {
			walk_open(x, s, t);
			for (size_t k = 0; k < x->n_orders; k++)
				if (x->order[k]->stock == i)
					match_enter(x, x->order[k], t);
		}
	}
}

static void do_act(struct exchange *x, const struct scn_act *a, int64_t t)
{
	struct stock *s = &x->stock[a->stock];

	switch (a->kind) {
	case SCN_BAND:
		s->lo = a->lo;
		s->hi = a->hi;
		s->path.on = false;
		break;
	case SCN_MOVE:
		walk_move(s, a, t);
		break;
	case SCN_SPREAD:
		s->spread = a->n;
		break;
	case SCN_RATE:
		s->rate = a->n;
		break;
	case SCN_HALT:
		halt(x, a->stock, t);
		break;
	case SCN_OPEN:
		open_own(x, a->stock, a->price, t);
		break;
	}
}

/* --- the queue --- */

enum source { FROM_MILESTONE, FROM_SCRIPT, FROM_NEWS, FROM_WITHDRAWAL, FROM_STOCK, FROM_ORDER };

struct upcoming {
	int64_t at;
	enum source source;
	size_t index;
};

static void offer(struct upcoming *u, int64_t at, enum source source, size_t index)
{
	if (at < u->at)
		*u = (struct upcoming){ at, source, index };
}

static struct upcoming upcoming(const struct exchange *x)
{
	struct upcoming u = { NEVER, FROM_MILESTONE, 0 };
	size_t which = 0;
	int64_t gone = news_next_withdrawal(x, &which);

	if (x->next_milestone < M_COUNT)
		offer(&u, x->milestone[x->next_milestone], FROM_MILESTONE, 0);
	if (x->next_act < x->n_acts)
		offer(&u, x->act[x->next_act].at, FROM_SCRIPT, 0);
	if (x->next_script < x->n_script)
		offer(&u, x->script[x->next_script].shown, FROM_NEWS, 0);
	offer(&u, gone, FROM_WITHDRAWAL, which);
	for (size_t i = 0; i < x->n_stocks; i++)
		offer(&u, walk_next(&x->stock[i]), FROM_STOCK, i);
	for (size_t i = 0; i < x->n_orders; i++)
		offer(&u, match_next(x->order[i]), FROM_ORDER, i);
	return u;
}

static void step(struct exchange *x, const struct upcoming *u)
{
	/* What was put in by hand for a moment passed happens now. */
	int64_t t = u->at > x->now ? u->at : x->now;

	x->now = t;
	switch (u->source) {
	case FROM_MILESTONE:
		do_milestone(x, t);
		break;
	case FROM_SCRIPT:
		x->next_act++;
		do_act(x, &x->act[x->next_act - 1], t);
		break;
	case FROM_NEWS:
		news_release(x);
		break;
	case FROM_WITHDRAWAL:
		x->news[u->index].withdrawn = true;
		x->withdraw[u->index] = NEVER;
		break;
	case FROM_STOCK:
		walk_step(x, &x->stock[u->index], t);
		break;
	case FROM_ORDER:
		match_due(x, x->order[u->index], t);
		break;
	}
}

void exchange_run(struct exchange *x, int64_t t)
{
	struct upcoming u;

	for (u = upcoming(x); u.at <= t && u.at != NEVER; u = upcoming(x))
		step(x, &u);
	if (t > x->now)
		x->now = t;
}

int64_t exchange_next(const struct exchange *x)
{
	return upcoming(x).at;
}

/* --- life --- */

static void *copy_of(const void *from, size_t n, size_t size)
{
	void *to = reallocarray(NULL, n ? n : 1, size);

	if (to && n)
		memcpy(to, from, n * size);
	return to;
}

static void init_stock(struct exchange *x, size_t i, const struct scn_stock *c)
{
	struct stock *s = &x->stock[i];
	struct sim_stock *p = &s->pub;

	s->cfg = *c;
	s->rng = rng_seed(x->seed, c->ticker);
	s->state = c->asx ? ST_PREOPEN : ST_ABROAD;
	s->next = NEVER;
	s->spread = c->spread;
	s->rate = c->rate;
	s->late = c->late;
	s->open_price = c->open;
	s->open_at = x->milestone[M_AUCTION];
	p->conid = s->position.conid = c->conid;
	memcpy(p->ticker, c->ticker, sizeof p->ticker);
	memcpy(p->name, c->name, sizeof p->name);
	p->prior_close = c->prior;
	p->avg_volume = c->volume;
	p->asx = c->asx;
	p->version = 1;
	if (!c->asx)
		return;
	if (c->late)
		plan_open(x, i, 0);
	walk_begin(s, x->now);
}

static void init_day(struct exchange *x, const struct scenario *s)
{
	uint64_t rng = rng_seed(x->seed, "the day");
	int64_t auction = utc_at(s->date, (9 * 60 + 59) * 60);
	int64_t first = utc_at(s->date, PREOPEN_CLOCK);

	x->milestone[M_AUCTION] = auction + rng_below(&rng, 15000) * NS_PER_MS;
	x->milestone[M_CONTINUOUS] = auction + 45 * NS_PER_S + rng_below(&rng, 15000) * NS_PER_MS;
	if (s->auction)
		x->milestone[M_AUCTION] = s->auction;
	if (s->continuous)
		x->milestone[M_CONTINUOUS] = s->continuous;
	x->milestone[M_CLOSE] = s->close;
	x->milestone[M_CLOSE_AUCTION] = s->close + 600 * NS_PER_S +
					rng_below(&rng, 30000) * NS_PER_MS;
	x->milestone[M_POST] = s->close + 660 * NS_PER_S;
	x->milestone[M_END] = s->close + 1290 * NS_PER_S;
	x->now = s->start < first ? s->start : first;
}

static enum rc init_book(struct exchange *x, const struct scenario *s)
{
	struct order *o;

	for (size_t i = 0; i < s->n_positions; i++) {
		struct sim_position *p = &x->stock[s->position[i].stock].position;

		p->quantity = s->position[i].quantity;
		p->cost = p->quantity * s->position[i].price;
		x->held[x->n_held++] = s->position[i].stock;
	}
	for (size_t i = 0; i < s->n_orders; i++) {
		if (!(o = calloc(1, sizeof *o)))
			return RC_NOMEM;
		x->order[x->n_orders++] = o;
		while (x->stock[o->stock].pub.conid != s->order[i].conid)
			o->stock++;
		o->pub = s->order[i];
		o->pub.id = FIRST_ORDER_ID + (int64_t)i;
		o->want = o->pub.quantity;
		o->due = o->cancel_at = o->reject_at = NEVER;
		order_status(o, SIM_PRESUBMITTED, x->now - 24 * 3600 * NS_PER_S, "");
	}
	return RC_OK;
}

struct exchange *exchange_new(const struct scenario *s, uint64_t seed)
{
	struct exchange *x = calloc(1, sizeof *x);

	if (!x)
		return NULL;
	x->seed = seed;
	x->n_stocks = s->n_stocks;
	x->n_acts = s->n_acts;
	x->n_script = s->n_news;
	x->stock = calloc(s->n_stocks, sizeof *x->stock);
	x->held = calloc(s->n_stocks, sizeof *x->held);
	x->order = calloc(MAX_ORDERS_KEPT, sizeof(struct order *));
	x->act = copy_of(s->act, s->n_acts, sizeof *s->act);
	x->script = copy_of(s->news, s->n_news, sizeof *s->news);
	if (!x->stock || !x->held || !x->order || !x->act || !x->script)
		goto fail;
	x->bars = s->bars;
	x->refuse_short = s->refuse_short;
	x->refuse_type = s->refuse_type;
	x->mode = s->fill;
	x->cash = s->cash;
	init_day(x, s);
	for (size_t i = 0; i < s->n_stocks; i++)
		init_stock(x, i, &s->stock[i]);
	if (init_book(x, s) != RC_OK)
		goto fail;
	exchange_run(x, s->start);
	return x;
fail:
	exchange_free(x);
	return NULL;
}

void exchange_free(struct exchange *x)
{
	if (!x)
		return;
	for (size_t i = 0; i < x->n_orders; i++)
		free(x->order[i]);
	free(x->stock);
	free(x->held);
	free(x->order);
	free(x->act);
	free(x->script);
	free(x->news);
	free(x->withdraw);
	free(x->fill);
	free(x);
}

/* --- by hand --- */

static struct stock *stock_by_conid(const struct exchange *x, int32_t conid)
{
	for (size_t i = 0; i < x->n_stocks; i++)
		if (x->stock[i].pub.conid == conid)
			return &x->stock[i];
	return NULL;
}

void exchange_halt(struct exchange *x, int32_t conid, bool halted)
{
	struct stock *s = stock_by_conid(x, conid);
	size_t i = s ? (size_t)(s - x->stock) : 0;

	if (!s || s->state == ST_ABROAD || halted == s->pub.halted)
		return;
	if (halted)
		halt(x, i, x->now);
	else
		open_own(x, i, 0, x->now);
}

void exchange_move(struct exchange *x, int32_t conid, int64_t price)
{
	struct stock *s = stock_by_conid(x, conid);
	struct price p = step_down(price_of(price > SCN_MAX_PRICE ? SCN_MAX_PRICE : price));
	struct scn_act a = { .kind = SCN_MOVE };

	if (!s || s->state == ST_ABROAD || p.e4 <= 0)
		return;
	a.price = p.e4;
	a.lo = step_move(p, -1).e4 > 0 ? step_move(p, -1).e4 : p.e4;
	a.hi = step_move(p, 1).e4;
	walk_move(s, &a, x->now);
}

void exchange_fill_mode(struct exchange *x, const struct sim_fill_mode *m)
{
	x->mode = *m;
}

/* --- what may be read --- */

size_t exchange_stocks(const struct exchange *x)
{
	return x->n_stocks;
}

const struct sim_stock *exchange_stock(const struct exchange *x, size_t i)
{
	return i < x->n_stocks ? &x->stock[i].pub : NULL;
}

const struct sim_stock *exchange_find(const struct exchange *x, int32_t conid)
{
	const struct stock *s = stock_by_conid(x, conid);

	return s ? &s->pub : NULL;
}

const struct sim_stock *exchange_find_ticker(const struct exchange *x, const char *ticker)
{
	const struct sim_stock *abroad = NULL;

	for (size_t i = 0; i < x->n_stocks; i++) {
		if (strcmp(x->stock[i].pub.ticker, ticker) != 0)
			continue;
		if (x->stock[i].pub.asx)
			return &x->stock[i].pub;
		abroad = &x->stock[i].pub;
	}
	return abroad;
}

size_t exchange_bars(const struct exchange *x, int32_t conid, const struct sim_bar **out)
{
	const struct stock *s = stock_by_conid(x, conid);

	*out = s ? s->bar : NULL;
	return s ? s->n_bars : 0;
}
