/* stock.h - one instrument: its quotes, its stream, its range, its news, its signal. */
#ifndef SKIM_SRC_CORE_STOCK_H
#define SKIM_SRC_CORE_STOCK_H

#include "range.h"
#include "state.h"

enum lookup { LOOKUP_WANTED, LOOKUP_ASKED, LOOKUP_DONE, LOOKUP_NONE /* no such ASX stock */ };

struct signal {
	int64_t time, expires;		/* market; 0 none */
	struct price price;
	bool spent;			/* waits for a trade back at or below the range high */
};

struct stock {
	int32_t conid;			/* 0 until looked up */
	char ticker[TICKER_LEN];
	char name[NAME_LEN];

	/* quotes of today */
	uint32_t have;			/* QF_… bits that ever came */
	struct price last, bid, ask, open, high, low, prior_close, indicative;
	qty_t bid_size, ask_size, volume, avg_volume;
	char availability;
	bool halt_mark;			/* last came as H */
	int64_t last_trade;		/* market, of the newest trade seen; 0 none */
	int64_t frame;			/* market, of the last frame or answered re-ask; 0 never */

	/* stream */
	bool subscribed;
	bool live;			/* frames come since it was subscribed, or since the gap */
	int64_t live_steady;		/* first frame of this stretch */
	int64_t dark_from;		/* market: last moment of the stretch before; 0 never live */
	int64_t asked_steady;		/* ACT_SUBSCRIBE last went out */
	uint8_t asked_tries;

	/* re-ask */
	bool reask_open, reask_failed;
	int64_t reask_at;		/* steady, of the last question */

	/* look-up and bars: asked and answered over the wire */
	enum lookup lookup;
	int64_t lookup_at;		/* steady: next try, or when asked */
	int lookup_tries;
	int n_bars, filling;		/* known; of the answer that is arriving */
	bool bars_open, bars_settled;
	int bars_tries;
	int64_t bars_steady;		/* asked */
	int64_t bars_market;

	/* news */
	int64_t news_time;		/* newest that counts; 0 none */
	bool untold;			/* there may be news that Discord has not heard */
	bool news_class;		/* under the issuer's three letters: may be another class */
	enum halt_word news_halt;
	int64_t halt_since;		/* market */
	bool halt_told;

	struct range range;
	struct signal signal;
	int64_t broke;			/* market, of the break that stands; 0 */

	bool marked, included, excluded;
	enum close_plan plan;		/* of today */
	int64_t followed;		/* steady, until when a command wants it; 0 never */
	int in_scan;			/* number of the scan that last named it; 0 never */
	bp_t scan_gap;
	uint64_t concern_gen;		/* trade_gen + 1 at which concern was found; 0 never */
	bool concern;			/* an order or position in it */
	uint64_t told;			/* journal rows written, by state and gate */
	bool in_message;
};

/* Weak: for news and scans, which leave room for what matters more.  NULL: no room. */
struct stock *stock_add(struct engine *e, const char *ticker, int32_t conid, bool weak);
void stock_instrument(struct engine *e, const struct ev_instrument *i);
void stock_lookup_pass(struct engine *e, struct stock *s);
void stock_reask_pass(struct engine *e, struct stock *s);
/* trade_busy(), remembered until something happens that may change it. */
bool stock_concern(const struct engine *e, const struct stock *s);
/* A command asked for it a moment ago. */
bool stock_followed(const struct engine *e, const struct stock *s);
void stock_concern_find(const struct engine *e, struct stock *s);
int stock_index(const struct engine *e, const struct stock *s);
/* The tables anew after stocks were dropped. */
void stock_rehash(struct engine *e);

/* --- quote.c */
void quote_event(struct engine *e, const struct ev_quote *q);
/* The stream is away: since now for all, or for this one. */
void quote_dark(struct engine *e, struct stock *s);
bool stock_halted(const struct stock *s);
/* Trades continuously now: the only time in which age counts. */
bool stock_trading(const struct engine *e, const struct stock *s);
int64_t stock_age(const struct engine *e, const struct stock *s); /* market; -1 never */
bool stock_fresh(const struct engine *e, const struct stock *s);

/* --- signal.c */
void signal_check(struct engine *e, struct stock *s);
bool signal_stands(const struct engine *e, const struct stock *s);

#endif
