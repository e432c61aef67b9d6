/*
 * fake_broker.h - an honest broker behind a bad line, for the random tests of the money half.
 *
 * Its books are always right: what it placed, filled and cancelled is so.  What it says about
 * them comes late, twice, out of order, or not at all (then the lists tell).  It checks on its
 * own side what the console must never do, and counts it as a fault.
 */
#ifndef SKIM_TESTS_CORE_FAKE_BROKER_H
#define SKIM_TESTS_CORE_FAKE_BROKER_H

#include "skim/core/engine.h"

enum { FB_ORDERS = 512, FB_EXECS = 2048, FB_QUEUE = 2048, FB_STOCKS = 3 };

enum fb_status { FB_HELD, FB_WORKING, FB_FILLED, FB_CANCELLED };

struct fb_order {
	char id[ORDER_ID_LEN], ref[COID_LEN], ticker[TICKER_LEN];
	int32_t conid;
	enum side side;
	enum order_type type;
	enum tif tif;
	enum fb_status status;
	qty_t qty, filled;
	int64_t paid;
	struct price limit, stop;
	int parent, child;		/* -1 none */
	bool cancelling;
};

struct fb_exec {
	char id[EXEC_ID_LEN];
	int order;
	qty_t size;
	struct price price;
	int64_t market;
};

struct fb_question {
	bool open;
	int64_t asked;
	struct act_order about;
	enum action_type type;
	int left;			/* more questions to come */
	char id[REPLY_ID_LEN];
};

struct fake_broker {
	uint64_t rng;
	struct times now;
	uint32_t trouble;		/* percent of the usual faults */
	int child_mode;			/* 0 held, 1 live for the part, 2 live for the whole */
	bool link;
	struct fb_order order[FB_ORDERS];
	int n_orders;
	struct fb_exec exec[FB_EXECS];
	int n_execs;
	qty_t held[FB_STOCKS + 1];	/* by conid 1..FB_STOCKS */
	struct fb_question q;
	bool lane_busy[2];
	int64_t lane_since[2];
	int n_queue;
	uint64_t ties;
	int ids;
	bool calm;			/* no more faults: everything is said, soon */
	char fault[300];		/* what the console did wrong; empty: nothing */
	int submits, changes, cancels, replies, looks;
	/* large, and not cleared by fb_init: last */
	struct {
		int64_t at;		/* steady */
		uint64_t tie;
		struct event ev;
		int lane_free;		/* lane + 1 whose dialogue ends with it; 0 none */
	} queue[FB_QUEUE];
};

void fb_init(struct fake_broker *b, uint64_t seed, struct times now);
uint32_t fb_random(struct fake_broker *b, uint32_t n);		/* 0 .. n-1 */
void fb_action(struct fake_broker *b, const struct action *a);
/* The next thing due at or before steady; false: nothing. */
bool fb_next(struct fake_broker *b, int64_t until, struct event *ev, int64_t *at);
void fb_market_moves(struct fake_broker *b);			/* maybe fills something */
qty_t fb_for_sale(const struct fake_broker *b, int32_t conid, int but);
int fb_working_buys(const struct fake_broker *b, int32_t conid);

#endif
