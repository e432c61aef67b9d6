/*
 * scenario.h - what a scenario file says, checked and sorted; read by the exchange only.
 *
 * Units: prices 1/10 000 AUD and on the ASX price steps, times UTC ns, durations ns.
 */
#ifndef SKIM_SIM_SCENARIO_H
#define SKIM_SIM_SCENARIO_H

#include "skim/sim/exchange.h"

enum {
	SCN_MAX_STOCKS = 250,
	SCN_MAX_ACTS = 4000,
	SCN_MAX_NEWS = 2000,
	SCN_MAX_EVENTS = 1000,
	SCN_MAX_PACES = 100,
	SCN_MAX_POSITIONS = 50,
	SCN_MAX_ORDERS = 50,
	SCN_MAX_TOUCHES = 4,		/* of one stock waiting at once */
};

#define SCN_MAX_PRICE (10000LL * E4)	/* A$10 000: with the size limit below no sum overflows */
#define SCN_MAX_QTY   10000000LL	/* shares in one order or position */

struct scn_stock {
	int32_t conid;
	char ticker[8];
	char name[48];
	bool asx;
	int64_t prior;
	int64_t open;			/* price of its opening auction */
	int64_t lo, hi;			/* `range`: band of the first five minutes; 0 none */
	int64_t spread;			/* steps */
	int64_t rate;			/* trades an hour while busy */
	int64_t lot;			/* mean shares of a trade */
	int64_t depth;			/* mean shares shown at bid and at ask */
	int64_t volume;			/* mean of a day */
	int64_t auction;		/* shares of its opening auction */
	bool late;			/* has an auction of its own */
};

enum scn_kind {
	SCN_BAND,	/* trades stay within lo..hi */
	SCN_MOVE,	/* price walks to `price` within `over`, then stays within lo..hi */
	SCN_SPREAD,	/* n steps */
	SCN_RATE,	/* n trades an hour */
	SCN_HALT,
	SCN_OPEN,	/* its own auction, at `price`, 0 = where it stood */
};

struct scn_act {
	int64_t at;
	size_t seq;			/* order in the file, for equal times */
	enum scn_kind kind;
	size_t stock;
	int64_t price, lo, hi, over, n;
};

struct scn_news {
	int64_t at;			/* stamped */
	int64_t shown;			/* appears on the page; = at unless late */
	int64_t withdrawn;		/* INT64_MAX never */
	size_t seq;
	struct sim_news news;		/* id is given when it appears */
};

struct scn_position {
	size_t stock;
	int64_t quantity, price;
};

enum scn_bars { BARS_MINUTE, BARS_FIRST, BARS_OUT };

struct scenario {
	char title[80];
	int date;
	int64_t start;
	int64_t cash;
	char account[12];		/* DU and digits, or U and digits: for money; "" the usual one */
	int64_t auction, continuous;	/* 0: drawn from the seed */
	int64_t close;
	enum scn_bars bars;		/* where the opening auction's print goes */
	bool refuse_short;		/* sells beyond the holding become Inactive */
	bool refuse_type;		/* a change may not change the type */
	struct sim_fill_mode fill;
	struct scn_stock *stock;
	struct scn_act *act;
	struct scn_news *news;
	struct scenario_pace *pace;
	struct scenario_event *event;	/* commands are owned */
	struct scn_position *position;
	struct sim_order *order;	/* working since yesterday; conid names the stock */
	size_t n_stocks, n_acts, n_news, n_paces, n_events, n_positions, n_orders;
};

#endif
