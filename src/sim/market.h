/*
 * market.h - the exchange's inside, shared by exchange.c (life), newswire.c, walk.c (prices),
 * intake.c (orders come in), match.c (orders meet trades), bracket.c and ledger.c (fills,
 * positions, cash).
 *
 * Rules:  walk.c alone draws random numbers, and never looks at orders: the market is the same
 *         morning whatever the operator does, but for the prints of his own fills.
 *         Everything happens in exchange_run, one event at a time, in the order time, kind,
 *         index; so running in steps gives the same as running at once.
 */
#ifndef SKIM_SIM_MARKET_H
#define SKIM_SIM_MARKET_H

#include "scenario.h"

enum {
	MAX_BARS_KEPT = 512,	/* one-minute bars of a day: 09:59 to 16:22 has 383 */
	MAX_ORDERS_KEPT = 2000,	/* with SCN_MAX_PRICE and _QTY: no sum passes 2^63 */
};

#define NEVER	       INT64_MAX
#define FIRST_ORDER_ID 1799796501LL

/* ASX phases of the day, as milestones passed (ASX Trade Service Release 15). */
enum milestone { M_AUCTION, M_CONTINUOUS, M_CLOSE, M_CLOSE_AUCTION, M_POST, M_END, M_COUNT };

enum stock_state {
	ST_PREOPEN,		/* queues; indicative price */
	ST_WAIT,		/* auction done, continuous trading not begun */
	ST_OPEN,
	ST_HALTED,
	ST_PRECLOSE,
	ST_POST,		/* trades at the closing price only */
	ST_CLOSED,
	ST_ABROAD,
};

struct path {
	bool on, up;		/* up: buyers lift it, else sellers press it */
	int64_t t0, t1;		/* begins, arrives */
	int64_t from, to;	/* price */
	int64_t lo, hi;		/* band after arrival */
};

struct stock {
	struct sim_stock pub;
	struct scn_stock cfg;
	enum stock_state state;
	uint64_t rng;
	int64_t next;		/* next event of the tape */
	int64_t opened;		/* continuous trading began; 0 not yet */
	int64_t busy_until;	/* after a move people trade more */
	int64_t open_at, open_price;	/* its next auction: NEVER, 0 not known */
	bool late;		/* that auction is its own */
	int64_t bid, spread, rate;
	int64_t lo, hi;		/* trades stay within */
	struct path path;
	struct {
		int64_t at, price;
	} touch[SCN_MAX_TOUCHES];
	int n_touch;
	int64_t bid_shown, ask_shown;	/* the tape's; what our fills took comes off */
	int64_t bid_taken, ask_taken;
	struct sim_bar bar[MAX_BARS_KEPT];
	size_t n_bars;
	struct sim_bar held_bar;	/* the auction's, for `bars first`; volume 0 none */
	struct sim_position position;
};

struct order {
	struct sim_order pub;
	size_t stock;
	int64_t want;		/* quantity asked for; pub.quantity of a child may be less */
	bool held;		/* a child waiting for its parent */
	bool resting;		/* in the book: fills at its own limit */
	int64_t queue;		/* shares ahead of it at its price */
	int64_t due;		/* next attempt against the book; NEVER none */
	int64_t cancel_at, reject_at;
	int parts;		/* fills so far */
	int sweep;		/* steps a market order has walked into an empty book */
	int64_t fees;
};

struct exchange {
	int64_t now;
	uint64_t seed;
	struct stock *stock;
	size_t n_stocks;
	struct scn_act *act;
	size_t n_acts, next_act;
	int64_t milestone[M_COUNT];
	int next_milestone;
	enum scn_bars bars;
	bool refuse_short, refuse_type;

	struct scn_news *script;	/* news to come */
	size_t n_script, next_script;
	struct sim_news *news;
	int64_t *withdraw;		/* when news[i] goes; NEVER */
	size_t n_news, cap_news;

	struct order **order;		/* stable addresses */
	size_t n_orders;
	struct sim_fill *fill;
	size_t n_fills, cap_fills;
	size_t *held;			/* stocks with a position, in order of the first fill */
	size_t n_held;
	int64_t cash;
	struct sim_fill_mode mode;
};

/* exchange.c */
bool phase_passed(const struct exchange *x, enum milestone m);
/* A trade at t: last, volume, day's extremes, bar. */
void market_print(struct exchange *x, struct stock *s, int64_t price, int64_t size, int64_t t);

/* newswire.c */
void news_release(struct exchange *x);	/* the next of the script */
int64_t news_next_withdrawal(const struct exchange *x, size_t *which);

/* walk.c */
void walk_begin(struct stock *s, int64_t t);	/* pre-open */
int64_t walk_next(const struct stock *s);
void walk_step(struct exchange *x, struct stock *s, int64_t t);
void walk_auction(struct exchange *x, struct stock *s, int64_t t);
void walk_open(struct exchange *x, struct stock *s, int64_t t);
void walk_stop(struct stock *s, enum stock_state state);	/* halt, close: no book */
void walk_move(struct stock *s, const struct scn_act *a, int64_t t);
void walk_show(struct stock *s);	/* book to pub */

/* match.c: orders meet trades and the book */
bool order_done(const struct order *o);
bool order_live(const struct order *o);
void order_status(struct order *o, enum sim_status status, int64_t t, const char *reason);
void match_enter(struct exchange *x, struct order *o, int64_t t);	/* new, changed or freed */
void match_trade(struct exchange *x, struct stock *s, int64_t price, int64_t size, int64_t t);
void match_book(struct exchange *x, struct stock *s, int64_t t);
void match_auction(struct exchange *x, struct stock *s, int64_t price, int64_t t);
int64_t match_next(const struct order *o);
void match_due(struct exchange *x, struct order *o, int64_t t);
void match_cancel(struct exchange *x, struct order *o, int64_t t, const char *reason);
void match_end_of_day(struct exchange *x, int64_t t);

/* bracket.c: what an order's fate does to its children */
void bracket_parent(struct exchange *x, struct order *parent, int64_t t);

/* ledger.c */
void ledger_fill(struct exchange *x, struct order *o, int64_t size, int64_t price, int64_t t);
int64_t ledger_fee(int64_t notional);	/* of a whole order */

#endif
