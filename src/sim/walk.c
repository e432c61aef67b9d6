/*
 * walk.c - prices: a seeded walk inside scripted bands, along scripted paths.
 *
 * The book is a bid, a spread in steps and two sizes.  Inside a band lo..hi the bid steps up
 * or down, pulled to the middle, and never lets a trade leave the band: so a range keeps and
 * a break is exactly where the script puts it.  On a path the price walks straight, and the
 * arrival always trades at its time, however quiet the stock is.
 */
#include "market.h"

#include <string.h>

#include "rng.h"
#include "skim/base/clock.h"
#include "skim/base/must.h"

#define TOUCH_WALK (8 * NS_PER_S)
#define BUSY_AFTER (120 * NS_PER_S)

/* -ln(1 - p) in thousandths at the middle of 16 slices: exponential gaps and sizes without
 * floating point. */
static const int quantile[16] = { 32,  98,  170,  247,	330,  421,  521,  633,
				  758, 901, 1068, 1269, 1520, 1856, 2367, 3466 };

static int64_t scatter(struct stock *s, int64_t mean)
{
	int64_t q = quantile[rng_below(&s->rng, 16)] * (900 + rng_below(&s->rng, 201)) / 1000;

	return mean * q / 1000;
}

static int64_t ask_of(const struct stock *s)
{
	return step_move(price_of(s->bid), (int)s->spread).e4;
}

static int64_t steps_between(int64_t a, int64_t b)
{
	return step_count(price_of(a), price_of(b));
}

void walk_show(struct stock *s)
{
	struct sim_stock *p = &s->pub;

	p->version++;
	if (s->state != ST_OPEN) {
		p->bid = p->ask = p->bid_size = p->ask_size = 0;
		return;
	}
	p->bid = s->bid;
	p->ask = ask_of(s);
	p->bid_size = s->bid_shown > s->bid_taken ? s->bid_shown - s->bid_taken : 0;
	p->ask_size = s->ask_shown > s->ask_taken ? s->ask_shown - s->ask_taken : 0;
	p->indicative = 0;
}

/* --- how often --- */

/* Share of the opening's pace, in thousandths: mornings grow quiet. */
static int64_t activity(const struct stock *s, int64_t t)
{
	static const struct {
		int minutes, share;
	} rows[] = { { 5, 1000 }, { 15, 600 }, { 45, 350 }, { 120, 250 } };
	int64_t minutes = (t - s->opened) / (60 * NS_PER_S);

	if (t < s->busy_until)
		return 1000;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (minutes < rows[i].minutes)
			return rows[i].share;
	return 150;
}

/* Two events of three are trades, the others change the sizes shown. */
static int64_t tape_gap(struct stock *s, int64_t t)
{
	int64_t per_hour = s->rate * 3 / 2 + 1;
	int64_t mean = 3600 * NS_PER_S / per_hour * 1000 / activity(s, t);
	int64_t gap = scatter(s, mean);

	return gap < 20 * NS_PER_MS ? 20 * NS_PER_MS : gap;
}

int64_t walk_next(const struct stock *s)
{
	int64_t next = s->next;

	if (s->state != ST_OPEN)
		return next;
	if (s->path.on && s->path.t1 < next)
		next = s->path.t1;
	for (int i = 0; i < s->n_touch; i++)
		if (s->touch[i].at < next)
			next = s->touch[i].at;
	return next;
}

/* --- sizes --- */

static int64_t new_size(struct stock *s)
{
	return s->cfg.depth * (600 + rng_below(&s->rng, 900)) / 1000 + 1;
}

/* What our own fills took has been put back by others meanwhile. */
static void refresh_sizes(struct stock *s)
{
	int64_t draw = rng_below(&s->rng, 4);

	s->bid_taken = s->ask_taken = 0;
	if (draw & 1 || s->bid_shown < s->cfg.depth / 2)
		s->bid_shown = new_size(s);
	if (draw & 2 || s->ask_shown < s->cfg.depth / 2)
		s->ask_shown = new_size(s);
}

static void new_level(struct stock *s)
{
	s->bid_taken = s->ask_taken = 0;
	s->bid_shown = new_size(s);
	s->ask_shown = new_size(s);
}

/* --- the pre-open --- */

void walk_begin(struct stock *s, int64_t t)
{
	s->next = t + rng_below(&s->rng, 4 * NS_PER_S);
}

/* The indicative price closes in on the auction's. */
static void indicate(struct stock *s, int64_t t)
{
	int64_t left = s->open_at - t;
	int off, way = left > 60 * NS_PER_S ? 3 : left > 15 * NS_PER_S ? 1 : 0;
	struct price p;

	s->next = t + NS_PER_S + scatter(s, 3 * NS_PER_S);
	off = (int)rng_below(&s->rng, 2 * way + 1) - way;
	if (!s->open_price || s->open_at == NEVER)
		return;
	p = step_move(step_down(price_of(s->open_price)), off);
	if (p.e4 <= 0)
		p.e4 = s->open_price;
	s->pub.indicative = p.e4;
	walk_show(s);
}

void walk_auction(struct exchange *x, struct stock *s, int64_t t)
{
	MUST(s->open_price > 0);
	s->pub.halted = false;
	s->pub.indicative = 0;
	s->state = ST_WAIT;
	s->next = NEVER;
	if (!s->pub.open)
		s->pub.open = s->open_price;
	match_auction(x, s, s->open_price, t);
}

/* --- continuous trading --- */

/* Both ends of the opening range trade within its first four minutes, the order by draw. */
static void plan_touches(struct stock *s, int64_t t)
{
	bool high_first = rng_below(&s->rng, 2);
	int64_t first = t + 25 * NS_PER_S + rng_below(&s->rng, 80 * NS_PER_S);
	int64_t second = t + 120 * NS_PER_S + rng_below(&s->rng, 110 * NS_PER_S);

	s->touch[0].at = first;
	s->touch[0].price = high_first ? s->cfg.hi : s->cfg.lo;
	s->touch[1].at = second;
	s->touch[1].price = high_first ? s->cfg.lo : s->cfg.hi;
	s->n_touch = 2;
}

void walk_open(struct exchange *x, struct stock *s, int64_t t)
{
	bool first = s->opened == 0;

	s->state = ST_OPEN;
	s->pub.halted = false;
	s->bid = step_down(price_of(s->pub.last)).e4;
	if (first && s->cfg.lo) {
		s->lo = s->cfg.lo;
		s->hi = s->cfg.hi;
		plan_touches(s, t);
	} else if (!s->lo || s->pub.last < s->lo || s->pub.last > s->hi) {
		s->lo = step_move(price_of(s->bid), -2).e4;
		s->hi = step_move(price_of(s->bid), 2).e4;
	}
	if (s->lo <= 0)
		s->lo = s->bid;
	if (s->bid < s->lo)
		s->bid = s->lo;
	while (ask_of(s) > s->hi && s->bid > s->lo)
		s->bid = step_move(price_of(s->bid), -1).e4;
	if (first)
		s->opened = t;
	/* The first trade comes soon even in a quiet stock: its range begins there. */
	s->next = t + 100 * NS_PER_MS + rng_below(&s->rng, 1500 * NS_PER_MS);
	new_level(s);
	walk_show(s);
	match_book(x, s, t);
}

void walk_stop(struct stock *s, enum stock_state state)
{
	s->state = state;
	if (s->path.on) {
		s->lo = s->path.lo;
		s->hi = s->path.hi;
		s->path.on = false;
	}
	s->n_touch = 0;
	s->next = NEVER;
	walk_show(s);
}

static void start_path(struct stock *s, int64_t to, int64_t t0, int64_t t1, int64_t lo, int64_t hi)
{
	s->path = (struct path){ .on = true, .t0 = t0, .t1 = t1, .to = to, .lo = lo, .hi = hi };
	s->path.up = to > s->bid;
	s->path.from = s->path.up ? ask_of(s) : s->bid;
	if (s->path.up && to < s->path.from)
		s->path.from = to;
}

void walk_move(struct stock *s, const struct scn_act *a, int64_t t)
{
	if (s->state != ST_OPEN) {
		s->lo = a->lo;
		s->hi = a->hi;
		if (s->state == ST_PREOPEN || s->state == ST_HALTED)
			s->open_price = a->price;
		return;
	}
	start_path(s, a->price, t, t + a->over, a->lo, a->hi);
	s->busy_until = t + BUSY_AFTER;
}

/* Sets the book so that `price` is where a buyer (up) or a seller trades. */
static void book_at(struct stock *s, int64_t price, bool up)
{
	int64_t bid = price;

	if (up)
		bid = step_move(price_of(price), -(int)s->spread).e4;
	if (bid <= 0)
		bid = price;
	if (bid != s->bid) {
		s->bid = bid;
		new_level(s);
	} else {
		refresh_sizes(s);
	}
}

static void trade(struct exchange *x, struct stock *s, bool at_ask, int64_t t)
{
	int64_t *shown = at_ask ? &s->ask_shown : &s->bid_shown;
	int64_t price = at_ask ? ask_of(s) : s->bid;
	int64_t size = scatter(s, s->cfg.lot) + 1;

	if (size > *shown)
		size = *shown;
	*shown -= size;
	if (*shown < s->cfg.depth / 2)
		*shown = new_size(s);
	walk_show(s);
	market_print(x, s, price, size, t);
	match_trade(x, s, price, size, t);
}

static void arrive(struct exchange *x, struct stock *s, int64_t t)
{
	bool up = s->path.up;

	s->path.on = false;
	s->lo = s->path.lo;
	s->hi = s->path.hi;
	book_at(s, s->path.to, up);
	trade(x, s, up && ask_of(s) == s->path.to, t);
}

static bool take_touch(struct stock *s, int64_t t)
{
	for (int i = 0; i < s->n_touch; i++) {
		if (s->touch[i].at > t)
			continue;
		start_path(s, s->touch[i].price, t, t + TOUCH_WALK, s->lo, s->hi);
		s->touch[i] = s->touch[--s->n_touch];
		return true;
	}
	return false;
}

/* The other side of the spread, where trades were seen before. */
static bool known_level(const struct stock *s, int64_t price)
{
	const struct path *p = &s->path;

	return (price >= s->lo && price <= s->hi) || (price >= p->from && price <= p->to) ||
	       (price >= p->to && price <= p->from);
}

static void on_path(struct exchange *x, struct stock *s, int64_t t)
{
	const struct path *p = &s->path;
	int64_t n = steps_between(p->from, p->to);
	int64_t at, done = t - p->t0, whole = p->t1 - p->t0;
	bool with;

	if (whole > 0)
		n = n * (done / NS_PER_MS) / (whole / NS_PER_MS + 1);
	at = step_move(step_down(price_of(p->from)), (int)n).e4;
	book_at(s, at, p->up);
	/* Two of three with the move. */
	with = rng_below(&s->rng, 3) > 0 || !known_level(s, p->up ? s->bid : ask_of(s));
	trade(x, s, p->up == with, t);
}

/* One step of the bid: toward the band from outside, toward its middle inside. */
static void shift(struct stock *s)
{
	int64_t pos, span, way;

	if (s->bid < s->lo) {
		way = 1;
	} else if (ask_of(s) > s->hi) {
		way = s->bid > s->lo ? -1 : 0;
	} else {
		pos = steps_between(s->lo, s->bid);
		span = steps_between(s->lo, s->hi) - s->spread;
		if (span <= 0)
			return;
		way = rng_below(&s->rng, span) >= pos ? 1 : -1;
	}
	if (way == 0)
		return;
	s->bid = step_move(price_of(s->bid), (int)way).e4;
	new_level(s);
}

static void wander(struct exchange *x, struct stock *s, int64_t t)
{
	int64_t draw = rng_below(&s->rng, 100);
	bool at_ask;

	if (draw < 15)
		shift(s);
	else
		refresh_sizes(s);
	if (rng_below(&s->rng, 3) == 0) {
		walk_show(s);
		match_book(x, s, t);
		return;
	}
	at_ask = rng_below(&s->rng, 2);
	if (ask_of(s) > s->hi)
		at_ask = false;
	if (s->bid < s->lo)
		at_ask = true;
	trade(x, s, at_ask, t);
}

void walk_step(struct exchange *x, struct stock *s, int64_t t)
{
	if (s->state == ST_PREOPEN || s->state == ST_HALTED) {
		indicate(s, t);
		return;
	}
	MUST(s->state == ST_OPEN);
	if (s->path.on && s->path.t1 <= t) {
		arrive(x, s, t);
		return;
	}
	if (take_touch(s, t))
		return;
	if (s->path.on)
		on_path(x, s, t);
	else
		wander(x, s, t);
	s->next = t + tape_gap(s, t);
}
