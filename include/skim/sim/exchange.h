/*
 * exchange.h - the simulated ASX and broker book: instruments, prices, trades, bars, news,
 * halts, orders, fills, positions, cash.  Pure: no sockets, no clock of its own, one thread.
 * Everything is a function of scenario, seed, the orders given, and the market time reached.
 *
 * Units:  prices 1/10 000 AUD, times UTC ns (market).
 * The simulator shares only room base with the product: one mistake cannot hide on both sides.
 */
#ifndef SKIM_SIM_EXCHANGE_H
#define SKIM_SIM_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "skim/base/price.h"
#include "skim/base/rc.h"

struct exchange;
struct scenario;

/* --- scenario files (skim-scenario(5)); zone_init has been called --- */
enum rc scenario_load(struct scenario **out, const char *path, struct errmsg *err);
enum rc scenario_parse(struct scenario **out, const char *text, size_t n, const char *name,
		       struct errmsg *err);
/* The text of a scenario built in (morning quiet faults late), NULL when there is none of that
 * name; the same text as etc/scenarios/NAME.scenario. */
const char *scenario_builtin(const char *name);
void scenario_free(struct scenario *s);
int64_t scenario_start(const struct scenario *s);	/* market UTC ns at which it begins */
/* Clock pieces: at market time `from` the clock runs at rate_milli; ascending. */
struct scenario_pace {
	int64_t from;
	int64_t rate_milli;
};
size_t scenario_paces(const struct scenario *s, const struct scenario_pace **out);
/* Scripted faults and questions: at market time `at` do what the control socket would do
 * for `command`; ascending. */
struct scenario_event {
	int64_t at;
	const char *command;
};
size_t scenario_events(const struct scenario *s, const struct scenario_event **out);

/* --- life: the scenario is copied and may be freed; pointers handed out are borrowed until the
 *     next call that runs or changes the exchange, those to stocks and orders until its end --- */
struct exchange *exchange_new(const struct scenario *s, uint64_t seed);
void exchange_free(struct exchange *x);

/* Advances to market time t: trades happen, orders fill, news is released.  Monotonic. */
void exchange_run(struct exchange *x, int64_t t);
/* Market time of the next thing that will happen, INT64_MAX none: when to call run next. */
int64_t exchange_next(const struct exchange *x);

/* --- instruments --- */
struct sim_stock {
	int32_t conid;
	char ticker[8];
	char name[48];
	int64_t prior_close, open, high, low, last, bid, ask, indicative; /* 0 unknown */
	int64_t bid_size, ask_size, last_size, volume, avg_volume;
	bool halted, traded;		/* traded: today, auction or continuous */
	int64_t last_trade;		/* UTC ns */
	uint64_t version;		/* grows with every change a quote would show */
	bool asx;			/* false: a namesake abroad, in look-ups only */
};
size_t exchange_stocks(const struct exchange *x);
const struct sim_stock *exchange_stock(const struct exchange *x, size_t i);
const struct sim_stock *exchange_find(const struct exchange *x, int32_t conid);
const struct sim_stock *exchange_find_ticker(const struct exchange *x, const char *ticker);

struct sim_bar {
	int64_t start, open, high, low, close, volume;
};
/* One-minute bars with trades, oldest first, unfinished one included. */
size_t exchange_bars(const struct exchange *x, int32_t conid, const struct sim_bar **out);

struct sim_news {
	char id[12];			/* idsId, 8 digits */
	char ticker[8];
	int64_t released;
	bool sensitive, withdrawn;
	int pages;
	char size[12];
	char headline[128];
};
/* Released so far, oldest first. */
size_t exchange_news(const struct exchange *x, const struct sim_news **out);
/* By hand (control socket). */
void exchange_add_news(struct exchange *x, const char *ticker, bool sensitive, const char *headline);
void exchange_halt(struct exchange *x, int32_t conid, bool halted);
void exchange_move(struct exchange *x, int32_t conid, int64_t price); /* next trades at price */

/* --- orders --- */
enum sim_type { SIM_LMT, SIM_STP, SIM_STOP_LIMIT, SIM_MKT };
enum sim_status {
	SIM_INACTIVE, SIM_PRESUBMITTED, SIM_SUBMITTED, SIM_FILLED, SIM_PENDING_CANCEL, SIM_CANCELLED
};
struct sim_order {
	int64_t id;			/* 0 in a request */
	int64_t parent;			/* broker id of the parent, 0 none */
	char ref[40];			/* cOID */
	int32_t conid;
	bool sell;
	enum sim_type type;
	bool gtc;
	int64_t quantity, filled;
	int64_t price, aux;		/* LMT: price; STP: price is the stop; STOP_LIMIT: aux the stop */
	int64_t notional;		/* sum of fills price x size */
	enum sim_status status;
	bool triggered;
	int64_t changed;		/* UTC ns */
	char reason[160];
	uint64_t version;
};
/*
 * RC_REFUSED with the broker's words in err: unknown contract, size, step, price 20 % through the
 * market, auction, closed.  Accepted and 200 ms later SIM_INACTIVE with a reason: first parcel
 * below A$500, cash, short sale where the scenario refuses it, reject_next.  A cancel may be
 * done at once.  RC_ABSENT: no such order.
 */
enum rc exchange_place(struct exchange *x, const struct sim_order *o, int64_t *id, struct errmsg *err);
enum rc exchange_change(struct exchange *x, int64_t id, const struct sim_order *o, struct errmsg *err);
enum rc exchange_cancel(struct exchange *x, int64_t id, struct errmsg *err);
size_t exchange_orders(const struct exchange *x);
const struct sim_order *exchange_order(const struct exchange *x, size_t i);
const struct sim_order *exchange_order_id(const struct exchange *x, int64_t id);

struct sim_fill {
	char exec_id[40];
	int64_t order;
	int32_t conid;
	bool sell;
	int64_t size, price, commission;
	int64_t time;
	char ref[40];
};
size_t exchange_fills(const struct exchange *x);
const struct sim_fill *exchange_fill(const struct exchange *x, size_t i);

struct sim_position {
	int32_t conid;
	int64_t quantity, cost;		/* cost of what is held; negative for a short position */
	int64_t realised;		/* both of prices alone: commission is in cash and fills */
};
size_t exchange_positions(const struct exchange *x);
const struct sim_position *exchange_position(const struct exchange *x, size_t i);
int64_t exchange_cash(const struct exchange *x);

/* How fills behave; set by scenario or control socket. */
struct sim_fill_mode {
	int64_t delay;			/* ns market before a marketable order fills */
	int64_t part;			/* first fill at most this many shares; 0 whole */
	int64_t part_pause;		/* ns market between parts; at least 250 ms */
	enum { CHILD_HELD, CHILD_LIVE_PART, CHILD_LIVE_WHOLE } child; /* after a partial fill */
	bool reject_next;		/* accepted, then Inactive with a reason */
	bool cancel_slow;		/* PendingCancel for 2 s market, may still fill */
};
void exchange_fill_mode(struct exchange *x, const struct sim_fill_mode *m);

#endif
