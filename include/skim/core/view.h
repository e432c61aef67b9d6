/*
 * view.h - a pointer-free copy of all that can be seen.  The console, `status` and the
 * commands draw from it and never touch the model.
 *
 * Units:  prices and cash as in price.h; times UTC ns on the market clock unless named
 *         steady; text is clean (text.h) and terminated.
 * Unknown: price 0, BP_UNKNOWN, time 0.
 */
#ifndef SKIM_CORE_VIEW_H
#define SKIM_CORE_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "skim/core/calendar.h"
#include "skim/core/event.h"

enum {
	VIEW_CANDIDATES = 160,
	VIEW_NEWS = 256,
	VIEW_ORDERS = 128,
	VIEW_POSITIONS = 64,
	VIEW_NOTICES = 100,
	VIEW_FOLLOWED = 32,
	VIEW_DIFFS = 32,
	VIEW_FOREIGN = 8,
};

struct view_cash {			/* cash in another currency: shown apart, never counted */
	char currency[4];
	struct cash cash;
};

/* STATE words of the candidates pane, by rank (console.md section 2). */
enum cand_state {
	CS_IN_POSITION, CS_BROKE, CS_AT_HIGH, CS_INSIDE, CS_RANGE, CS_WAIT, CS_AUCTION, CS_PAST,
	CS_WIDE, CS_GATED, CS_STALE, CS_HALT, CS_LOADING, CS_COUNT
};

enum range_state { RANGE_WAITING, RANGE_FORMING, RANGE_COMPLETE, RANGE_PARTIAL };
enum range_source { SOURCE_NONE, SOURCE_TICKS, SOURCE_BARS };

/* The three witnesses of design section 5.3; bits of those that agree with the range. */
enum range_witness { WITNESS_TICKS = 1, WITNESS_DAY_HILO = 2, WITNESS_BARS = 4 };

struct view_range {
	enum range_state state;
	enum range_source source;
	unsigned witnesses;
	struct price high, low;		/* as counted by the auction setting */
	struct price cont_high, cont_low; /* continuous trades alone */
	struct price auction;		/* print; unknown when none was seen */
	bool auction_counted;
	int64_t start, end;		/* 0 before the first trade */
	bp_t width;			/* of the midpoint */
	int prints;
	char missing[64];		/* "" or "40 s missing from 10:01:10" */
};

struct view_plan {			/* what a ticket would hold now */
	bool known;
	struct price entry, stop;
	qty_t quantity;
	struct cash value, risk;
	char decided_by[24];		/* risk, value, book, cash, loss */
	char missing[64];		/* input that is missing: then no size */
};

struct view_cand {
	int32_t conid;
	char ticker[TICKER_LEN];
	char name[NAME_LEN];
	struct price last, bid, ask, prior_close, open, indicative;
	qty_t bid_size, ask_size, volume;
	bool volume_known;
	bp_t gap;
	bool gap_indicative;
	bp_t spread;			/* of the midpoint */
	int spread_steps;		/* -1 unknown */
	int to_high;			/* steps from range high to last; INT32_MIN unknown */
	int vol_x10;			/* volume against its usual, tenths; -1 unknown */
	struct cash turnover;
	int64_t news_time;		/* newest price-sensitive one of today; 0 none */
	int64_t frame;			/* market ns of the last frame or answered re-ask; 0 none */
	bool delayed, halted, stale;
	bool marked, tradeable, subscribed;
	enum cand_state state;
	char state_text[24];		/* "BROKE 10:07:18", "RANGE 2:28 left" */
	char why[TEXT_LEN];		/* why it is or is not tradeable, with value and limit */
	char gates[96];			/* "gap+ news+ range+ fresh+ spread+ limits+ armed-" */
	int64_t broke;			/* 0 or when it broke */
	struct view_range range;
	struct view_plan plan;
};

struct view_news {
	char id[NEWS_ID_LEN];
	char ticker[TICKER_LEN];
	int64_t released, first_seen;
	bool sensitive, withdrawn, is_new, candidate;
	enum halt_word halt;
	uint16_t pages;
	char size[12];			/* "1.2MB"; "" unknown */
	char headline[HEADLINE_LEN];
};

/* States of console.md section 4; words by order_state_word(). */
enum order_state {
	OS_SENDING, OS_QUESTION, OS_UNKNOWN, OS_WAITS, OS_WORKING, OS_PART, OS_FILLED,
	OS_CANCELLING, OS_CANCELLED, OS_REJECTED, OS_INACTIVE, OS_EXPIRED, OS_NOT_PLACED,
	OS_COUNT
};
const char *order_state_word(enum order_state s);	/* lower case, as in JSON: "not_placed" */
bool order_state_final(enum order_state s);

struct view_order {
	char coid[COID_LEN], order_id[ORDER_ID_LEN], parent[COID_LEN];
	char ticker[TICKER_LEN];
	int32_t conid;
	enum order_role role;
	enum side side;
	enum order_type type;
	enum tif tif;
	enum order_state state;
	qty_t quantity, filled;
	struct price limit, stop, average;
	bool ours, away_fill, changing;
	int questions;			/* answered so far */
	int64_t submitted, updated;
	int64_t sent_steady;		/* 0 not sent */
	struct cash fee;
	struct price signal;
	char next[TEXT_LEN];		/* what happens next, or what to do */
	char reason[TEXT_LEN];		/* broker's words */
};

enum cover { COVER_FULL, COVER_PART, COVER_PART_PENDING, COVER_OVER, COVER_NAKED };

/* What the operator means to do with a holding at the close; nothing is sent for it. */
enum close_plan { PLAN_UNSAID, PLAN_HOLD, PLAN_LEAVE };

struct view_position {
	int32_t conid;
	char ticker[TICKER_LEN];
	qty_t quantity;			/* as our fills have it, or the broker's when not ours */
	qty_t broker_quantity;
	bool broker_known, differs;	/* ours and broker's differ */
	struct price average, last;
	bool last_stale;
	bool pnl_known;
	struct cash unrealised, realised, fees;
	int r_centi;			/* P&L in hundredths of R; INT32_MIN unknown */
	struct cash risk_left;
	char stop_coid[COID_LEN], stop_id[ORDER_ID_LEN];
	struct price stop;
	qty_t stop_quantity;
	enum tif stop_tif;
	enum cover cover;
	bool ours, halted;
	enum close_plan plan;		/* the operator's word for the close */
	char text[TEXT_LEN];		/* cover in words, difference in words */
};

enum notice_class { NOTICE_QUIET, NOTICE_NOTICE, NOTICE_ASK, NOTICE_ALARM };

struct view_notice {
	uint32_t number;		/* grows by one; never reused */
	enum notice_class class;
	bool acked, urgent;		/* urgent stays until acknowledged */
	int64_t market, steady;
	int32_t conid;
	char ticker[TICKER_LEN];
	char text[TEXT_LEN];
};

struct view_feed {
	enum feed_state state;
	int64_t last_ok;
	int64_t retry_at;		/* steady */
	char text[TEXT_LEN];
};

enum ticket_stage { TICKET_NONE, TICKET_EDIT, TICKET_REVIEW, TICKET_SENT };
enum ticket_kind { TK_ENTRY, TK_PROTECT, TK_EXIT, TK_CHANGE, TK_TYPED };

struct view_check {
	char gate[16];
	bool ok;
	bool warn_only;
	char text[96];			/* limit and value when not ok */
};

struct view_ticket {
	enum ticket_stage stage;
	enum ticket_kind kind;
	uint32_t serial;		/* changes with every revision shown */
	int32_t conid;
	char ticker[TICKER_LEN], name[NAME_LEN];
	enum side side;
	enum order_type type;
	enum tif tif, stop_tif;
	qty_t quantity;
	bool quantity_fixed;		/* typed by the operator, not sized */
	struct price limit, trigger, stop;
	bool has_stop;
	struct cash value, risk, worst; /* risk: setting used; worst: loss at the stop */
	int r_centi;			/* worst in hundredths of R */
	char decided_by[24], missing[96];
	char snapped[96];		/* what was snapped to the step, in words */
	char word[16];			/* to type: the code */
	char effect[TEXT_LEN];		/* "rest cancelled after 60 s"; what it leaves behind */
	bool can_send;
	char cannot[TEXT_LEN];		/* why not */
	int n_checks;
	struct view_check check[24];
	int64_t review_until;		/* steady ns */
	struct ev_preview preview;
	bool preview_waiting;
	char old_terms[96];		/* CHANGE: what stands now */
	char result[TEXT_LEN];		/* TICKET_SENT: outcome so far */
	enum order_state result_state;	/* of the order it became */
	char coid[COID_LEN];
};

struct view_question {
	bool open;
	uint32_t serial;
	int number;			/* 1, 2, … about this order */
	char coid[COID_LEN], ticker[TICKER_LEN];
	char order_text[128];		/* "BUY 3,846 ZNX LMT 1.090 DAY + stop 1.025 GTC" */
	char message_ids[64];
	int64_t asked;			/* market */
	int64_t asked_steady;
	int earlier;			/* answers given so far */
	bool answering;
	char text[QUESTION_LEN];
	bool listed;			/* its order is one of view.order */
	/* The broker's choice among words of its own: CMD_ANSWER with one of them as its text. */
	bool prompt;
	bool unsure;			/* answering, and no word for 5 s */
	int n_options;
	char option[PROMPT_OPTIONS][OPTION_LEN];
	char answer[OPTION_LEN];	/* answering: which */
};

/* The option of a prompt that typed words mean: the whole of it, or whole words that begin it and
 * no other; ASCII case does not count.  NULL: none, or more than one. */
const char *view_choice(const struct view_question *q, const char *typed);

enum box_kind { BOX_NONE, BOX_CANCEL, BOX_FLATTEN, BOX_CANCEL_ALL };

struct view_box {			/* cancel and flatten confirmation */
	enum box_kind kind;
	uint32_t serial;
	char key[COID_LEN], ticker[TICKER_LEN];
	char title[64];
	char text[512];			/* what it leaves behind, in words; lines by \n */
	char word[16];			/* y, the code, or flatten */
};

/* A stock that a command asked for (CMD_FOLLOW): quotes as they came, and its range. */
struct view_followed {
	char ticker[TICKER_LEN];
	int32_t conid;			/* 0 not looked up yet */
	bool absent;			/* the broker knows no such ASX stock */
	uint32_t have;			/* QF_… bits that ever came today */
	struct price last, bid, ask, open, high, low, prior_close;
	qty_t bid_size, ask_size, volume;
	char availability;		/* first letter of 6509; 0 unknown */
	bool halted, fresh;
	int64_t frame;			/* market ns of the last frame; 0 none */
	struct view_range range;
	bool bars_open;			/* asked, not answered yet */
	bool bars_settled;		/* the range has all it wants of them */
	int bars_tries;			/* failed, or answered too early */
	/* The bars alone: those that start in [first minute that traded, + minutes). */
	int n_bars;			/* of the day; 0 none known */
	struct price bars_high, bars_low;
	int64_t bars_start, bars_end;
};

/* Where skim and the broker disagree (design section 6: every difference is shown). */
enum diff_kind {
	DIFF_POSITION,	/* shares of ours: our executions against the broker's holding */
	DIFF_HOLDING,	/* shares that skim did not buy */
	DIFF_ORDER,	/* an order at work that skim did not place */
	DIFF_LOST,	/* an order of ours that the broker does not show, or never answered */
	DIFF_CASH,	/* money: since the start, by our executions */
	DIFF_PNL,	/* realised today in one stock */
	DIFF_OPEN,	/* unrealised in one stock, at the broker's own price */
};

struct view_diff {
	uint32_t number;		/* while it lasts; never reused */
	enum diff_kind kind;
	int32_t conid;			/* 0: cash */
	char ticker[TICKER_LEN];
	char key[COID_LEN];		/* of an order */
	bool acked;			/* read by the operator; ends when a side changes */
	bool adoptable;			/* CMD_ADOPT takes the broker's word */
	int64_t since;			/* market */
	char ours[128], broker[128];
	char text[TEXT_LEN];		/* both, in a sentence */
};

struct view_status {
	char account[ACCOUNT_LEN];
	enum account_kind { ACCOUNT_UNKNOWN, ACCOUNT_PAPER, ACCOUNT_LIVE } kind;
	bool armed, locked, read_only, watch;
	char disarmed_why[48];		/* "entry window over" */
	int64_t auto_disarm;		/* market; 0 */
	struct cash risk, cash, available, net, day_pnl, daily_loss, open_risk;
	bool cash_known, pnl_known;
	bool net_known, total_cash_known, available_known, realised_known, unrealised_known;
	struct cash realised, unrealised; /* of the day, as the broker has them */
	char currency[4];
	int n_foreign;
	struct view_cash foreign[VIEW_FOREIGN];
	int day_r_centi;
	int positions, max_positions, orders_today, max_orders, working, resting_entries;
	int naked, unknown, questions, proposals;
	struct phase_now phase;
	bool calendar_covers;
	enum link_state link;
	bool link_credentials;		/* REFUSED, and a credential of ours is the reason */
	int rtt_ms, attempt;
	int64_t link_since;		/* market */
	int64_t retry_at;		/* steady */
	char link_text[TEXT_LEN];
	char data;			/* R D Z Y N O, 0 unknown: worst of the streamed */
	int64_t data_frame;		/* market ns of the newest frame */
	int streams, max_streams;
	int64_t skew_ns;
	bool journal_ok;
	bool muted;
	int unacked;
	int64_t orders_asked, positions_asked; /* market ns of the last answered list; 0 never */
	int64_t compared;		/* market ns: ours and the broker's, last time; 0 never */
	int differences;		/* of view.diff: not acknowledged */
};

struct view {
	uint64_t generation;		/* grows with every change */
	struct times t;			/* of the last event */
	struct view_status status;
	struct view_feed feed[FEED_COUNT];
	struct view_ticket ticket;
	struct view_question question;
	struct view_box box;
	int scan_rows;			/* names the scanner gave last */
	int scan_empty;			/* EMPTY answers in a row */
	int gated_gap, gated_news, gated_spread; /* why names are not listed or gated */
	int n_cand;
	struct view_cand cand[VIEW_CANDIDATES];	/* by rank: positions, marked, broke, … */
	int n_news;
	struct view_news news[VIEW_NEWS];	/* newest first */
	int n_orders;
	struct view_order order[VIEW_ORDERS];	/* working first, then newest */
	int n_positions;
	struct view_position position[VIEW_POSITIONS];
	int n_notices;
	struct view_notice notice[VIEW_NOTICES]; /* newest first */
	int n_diffs;
	struct view_diff diff[VIEW_DIFFS]; /* oldest kinds first: positions, orders, money */
	int n_followed;
	struct view_followed followed[VIEW_FOLLOWED];
	/* detail of the selected instrument */
	int32_t selected;
	char selected_note[TEXT_LEN];
	int n_bars;
	struct bar bar[MAX_BARS];
};

#endif
