/*
 * state.h - the engine's inside: who owns which part of the state, and how the parts meet.
 *
 * Two halves.  The market half (stocks, ranges, news, candidates, signals, subscriptions)
 * knows nothing of orders but trade_busy().  The money half (gates, sizing, ticket, orders,
 * questions, positions, cover, boxes) reads stocks and never writes them.  Between them: the
 * desk of shared things below (status, notices, emitted actions).
 */
#ifndef SKIM_SRC_CORE_STATE_H
#define SKIM_SRC_CORE_STATE_H

#include "skim/core/engine.h"

struct market;	/* market.h: stocks and news */
struct money;	/* money.h: ticket, orders, positions */

struct engine {
	struct params p;		/* risk numbers may be lowered while running */
	struct params p0;		/* as started: the upper bounds */
	struct calendar cal;
	struct times now;		/* of the event being stepped */
	struct phase_now phase;		/* at now.market; set at the head of every step */
	int64_t day_ends;		/* midnight in Sydney after now */
	uint64_t steps;

	/* shared: link, account, feeds (status.c) */
	struct ev_link link;
	int64_t link_since;		/* market */
	int64_t link_lost_steady;	/* 0 while up */
	uint32_t link_asked;		/* notice that asks about the link; 0 none */
	struct ev_account account;
	struct ev_cash cash;
	struct view_cash foreign[VIEW_FOREIGN];	/* other currencies, none of them 0 */
	int n_foreign;
	int64_t skew;
	struct view_feed feed[FEED_COUNT];
	bool journal_ok;
	bool screen;			/* there is one */
	bool armed, locked;
	bool one_order;			/* money half: a typed order under way is armed by its own word */
	char disarmed_why[48];
	int64_t auto_disarm;		/* market; 0 */
	int32_t orders_today;		/* money half counts; here so that one JR_DAY row holds the day */
	bool candidates_sent;
	uint8_t skew_step;		/* 0 fine, 1 warned, 2 entries closed */
	bool lost_told;			/* the link's loss was told as an alarm */
	bool quotes_told;		/* the same of the quotes */
	bool link_was_up;
	int64_t began;			/* steady, of the first event */
	int64_t feed_bad_since[FEED_COUNT]; /* steady; 0 fine */
	bool muted;
	enum phase muted_in;
	int32_t selected;

	/* notices, newest at (head - 1) % MAX_NOTICES (notice.c) */
	struct view_notice notice[MAX_NOTICES];
	uint32_t notices;		/* ever */

	/* actions that did not fit one step (emit.c) */
	struct action *pending;		/* ring, allocated by engine_new */
	size_t pending_head, pending_n;
	struct actions *out;		/* of the step under way; NULL outside */

	/* when the money half last ran, and what it waits for (engine.c) */
	int64_t money_ticked;		/* steady */
	struct times money_next;
	bool money_owed;		/* a quote passed that it has not seen */
	uint64_t trade_gen;		/* grows with every event that may change what is held */

	struct market *market;
	struct money *money;
};

/* --- emit.c: actions, in order, never lost -------------------------------------------- */
struct action *emit(struct engine *e, enum action_type type);	/* zeroed, stamped; fill in place */
void emit_small(struct engine *e, enum action_type type, const char *ticker, int32_t conid);
/* Journal row of a sentence: decisions, gates, session. */
void emit_journal_text(struct engine *e, enum journal_kind kind, const char *ticker,
		       const char *state, const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* row's names, and the broker's text whole: what one row does not hold follows in rows MORE.
 * With an answer: one row, its text may be cut. */
void emit_journal_question(struct engine *e, const struct act_journal *row, const char *text);
void emit_notify(struct engine *e, enum notify_kind kind, const char *ticker,
		 const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* The day's row: kill switch, candidates message, orders so far. */
void emit_day(struct engine *e);
/* Rows that may wait (look-ups, subscriptions, bars) are emitted only while there is room. */
bool emit_room(const struct engine *e);
/* The oldest pending actions move into this step's answer (engine.c, first thing). */
void emit_pending(struct engine *e);

/* --- notice.c: event lines ------------------------------------------------------------- */
uint32_t notice(struct engine *e, enum notice_class class, int32_t conid, const char *ticker,
		const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* --- status.c -------------------------------------------------------------------------- */
bool link_up(const struct engine *e);
/* prefix, isPaper and mode agree, and there is one account; else why in words. */
bool account_agrees(const struct engine *e, char *why, size_t cap);
bool entry_window_open(const struct engine *e);
/* Own clock within 5 s of the broker's. */
bool clock_ok(const struct engine *e);
bool is_paper(const struct engine *e);
/* Entries off, said once; nothing when not armed. */
void disarm(struct engine *e, const char *why);

/* --- market half, as the money half sees it (stock.c) ---------------------------------- */
struct stock;	/* stock.h */
struct stock *stock_find(const struct engine *e, int32_t conid);
struct stock *stock_find_ticker(const struct engine *e, const char *ticker);
/* The stock, made (and looked up, subscribed) when it is new. */
struct stock *stock_want(struct engine *e, const char *ticker, int32_t conid);

struct stock_facts {		/* what sizing, gates and tickets may read */
	int32_t conid;
	char ticker[TICKER_LEN], name[NAME_LEN];
	struct price last, bid, ask, prior_close, open;
	qty_t bid_size, ask_size, volume;
	char availability;	/* 6509's first letter; 0 unknown */
	bool halted, delayed;
	int64_t frame;		/* market ns of the last frame or answered re-ask */
	bool fresh;		/* by design: age in market time while this stock trades */
	int64_t age;		/* market ns since frame; -1 never */
	struct price range_high, range_low;
	bool range_usable;	/* complete (or bars, by setting), width and prints in bounds */
	bool news_ok, page_ok, gap_ok, spread_ok;
	bool signal;		/* stands now: broke, within chase, not expired */
	int64_t signal_time, signal_expires;	/* market */
	struct price signal_price, chase_limit;
	char why_not[TEXT_LEN];
};
void stock_facts(const struct engine *e, const struct stock *s, struct stock_facts *out);
enum close_plan stock_plan(const struct stock *s);
/* Asks the broker for one snapshot now (ACT_REASK); at most one at a time per stock. */
void stock_reask(struct engine *e, struct stock *s);
bool stock_reask_pending(const struct stock *s);

/* --- money half, as the market half sees it (money.c) ---------------------------------- */
/* An order, position or UNKNOWN of ours in that stock. */
bool trade_busy(const struct engine *e, int32_t conid);
bool trade_held(const struct engine *e, int32_t conid);		/* shares, ours or not */
bool trade_working(const struct engine *e, int32_t conid);	/* an order of ours not final */
/* Fills in the plan of a candidate row (entry, stop, size by the smallest limit). */
void money_plan(const struct engine *e, const struct stock *s, struct view_plan *out);

struct money *money_new(void);
void money_free(struct money *m);
void money_event(struct engine *e, const struct event *ev);	/* orders, fills, submissions, commands, … */
/* After every event but quotes that do not concern it (no order, position or ticket of ours in
 * that stock); those within a tenth of a second. */
void money_tick(struct engine *e);
void money_view(const struct engine *e, struct view *v);	/* ticket, question, box, orders, positions, money part of status */
int64_t money_next_steady(const struct engine *e);		/* INT64_MAX none */
int64_t money_next_market(const struct engine *e);

struct digest;	/* digest.h: digest_i64(d, v), digest_text(d, s) */
void money_digest(const struct engine *e, struct digest *d);
/* Realised today, fees taken off, with what the journal had at the start: for JR_DAY. */
struct cash money_realised(const struct engine *e);

bool market_any_held(const struct engine *e);	/* shares of any stock known */
int market_candidates(const struct engine *e);	/* told in the candidates message and its updates */

struct market *market_new(void);
void market_free(struct market *m);
void market_event(struct engine *e, const struct event *ev);
void market_tick(struct engine *e);
void market_view(const struct engine *e, struct view *v);
int64_t market_next_steady(const struct engine *e);
int64_t market_next_market(const struct engine *e);
void market_digest(const struct engine *e, struct digest *d);

#endif
