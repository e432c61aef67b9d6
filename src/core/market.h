/*
 * market.h - the market half from inside: the stocks of the day, their news, and the passes
 * that look across them.
 *
 * A quote touches its own stock and nothing else.  What looks across stocks (subscriptions,
 * bars, re-asks, the candidates message) is one pass, at most every PASS_EVERY of steady time.
 */
#ifndef SKIM_SRC_CORE_MARKET_H
#define SKIM_SRC_CORE_MARKET_H

#include "state.h"
#include "stock.h"

#define PASS_EVERY (250 * NS_PER_MS)

enum {
	HASH_CAP = 2048,		/* open addressing: four times MAX_STOCKS */
	STOCKS_WEAK = MAX_STOCKS - 64,	/* news and scans leave room for what is held or marked */
};

struct news {
	char id[NEWS_ID_LEN];
	char ticker[TICKER_LEN];
	int64_t released, first_seen;
	bool sensitive, withdrawn;
	bool counts;			/* passes the filters, and is news rather than a halt */
	bool late;			/* came after the day's first page */
	bool told;			/* NOTIFY_NEWS went out */
	enum halt_word halt;
	uint16_t pages;
	char size[12];
	char headline[HEADLINE_LEN];
};

struct market {
	int n;
	struct stock stock[MAX_STOCKS];
	uint16_t by_conid[HASH_CAP];	/* index + 1 */
	uint16_t by_ticker[HASH_CAP];
	struct bar (*bar)[MAX_BARS];	/* a row for each stock */
	char (*note)[TEXT_LEN];
	bool full_told;

	int n_news;
	struct news news[MAX_NEWS];
	int pages;			/* pages read well since the day began */
	bool news_full_told;

	int date;			/* day that all this belongs to */
	int64_t open;			/* nominal begin of its continuous trading */
	int64_t today_from;		/* before it open, high, low, volume are yesterday's */
	int marks;

	int64_t newest_frame;		/* market, of any stock */
	int64_t newest_steady;
	int streams;
	int scan_rows, scans;		/* rows of the last answer, answers so far */
	int scan_empty;			/* EMPTY in a row */
	bool scan_told;

	bool dirty;			/* a pass has something to do */
	bool sub_dirty;			/* the list of streams may change */
	int64_t last_pass;		/* steady */
	int64_t due_market, due_steady;	/* the next pass is due, though nothing happens */
	int64_t sub_pass;		/* steady */
	int64_t last_reask;		/* steady */
	int64_t link_up_since;		/* steady; 0 down */

	/* scratch of passes: the engine takes no memory while it runs */
	struct {
		int64_t key;
		uint16_t at;
	} order[MAX_STOCKS];
};

/* --- the day (market.c) */
void market_new_day(struct engine *e);
void market_due_market(struct market *m, int64_t t);
void market_due_steady(struct market *m, int64_t t);
void market_pass(struct engine *e);

/* --- news.c */
void news_event(struct engine *e, const struct ev_news *n);
void news_page(struct engine *e, const struct ev_news_page *p);
/* Joins the day's news to a stock that is new. */
void news_join(struct engine *e, struct stock *s);
/* Tells Discord what is new about a stock that is a candidate. */
void news_tell(struct engine *e, struct stock *s);
bool news_filter_ticker(const struct params *p, const char *ticker);
bool news_filter_headline(const struct params *p, const char *headline);
/* The newest announcement that makes this stock a candidate, or NULL. */
const struct news *news_newest(const struct market *m, const struct stock *s);

/* --- scan.c */
void scan_event(struct engine *e, const struct ev_scan *x);

/* --- subscribe.c */
void subscribe_pass(struct engine *e);

/* --- bars.c */
void bars_event(struct engine *e, const struct ev_bars *b);
void bars_pass(struct engine *e, struct stock *s);
void bars_selected(struct engine *e, int32_t conid);

/* --- followed_view.c */
void followed_view(const struct engine *e, struct view *v);

/* --- message.c */
void message_pass(struct engine *e);
int64_t message_due(const struct engine *e);	/* market; INT64_MAX none */

/* --- mark.c */
void mark_command(struct engine *e, const struct ev_command *c);
void mark_restored(struct engine *e, const struct ev_restored_mark *r);

#endif
