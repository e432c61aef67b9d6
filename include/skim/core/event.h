/*
 * event.h - everything that can happen to the core.
 *
 * Events hold no pointers: copied in, copied out, nothing to free.  An event carries both
 * of its times and every id that was made by chance.  Feeds have cleaned all text (text.h).
 * event_size() bytes are meaningful; the rest of the union is not copied by the lanes.
 */
#ifndef SKIM_CORE_EVENT_H
#define SKIM_CORE_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "skim/base/clock.h"
#include "skim/base/price.h"
#include "skim/core/limits.h"

enum event_type {
	EV_TICK,	/* time passed; nothing else */
	EV_COMMAND,	/* the operator, or a command acting for one */

	/* connection */
	EV_LINK,	/* brokerage session */
	EV_FEED,	/* health of one stream */
	EV_ACCOUNT,	/* which account, and what kind the broker says it is */
	EV_CASH,	/* cash and P&L as the broker has them */
	EV_CLOCK_SKEW,	/* own clock against the broker's Date */

	/* market */
	EV_INSTRUMENT,	/* answer to a look-up */
	EV_QUOTE,	/* stream frame, snapshot row or re-ask */
	EV_BARS,	/* one-minute bars */
	EV_SCAN,	/* one answered (or failed) gap scan */
	EV_NEWS,	/* one announcement, new or again */
	EV_NEWS_PAGE,	/* one read of the page came to an end */

	/* orders */
	EV_SUBMISSION,	/* what became of something the order desk was given */
	EV_PREVIEW,	/* broker's what-if answer */
	EV_ORDER,	/* an order as the broker shows it (stream or list) */
	EV_FILL,	/* an execution */
	EV_POSITION,	/* a holding as the broker shows it */
	EV_LOOK_DONE,	/* a look (orders, trades, positions) came to its end */
	EV_BROKER_TEXT,	/* ntf, blt: words of the broker for the operator */
	EV_PROMPT,	/* words that want one of several answers */

	/* own past */
	EV_RESTORED,	/* an order of today's journal, at start */
	EV_RESTORED_DAY,/* kill switch and counters of today's journal, at start */
	EV_JOURNAL,	/* the journal works, or does not */
	EV_RESTORED_HELD,/* shares of ours from days before, by the journal's executions, at start */
	EV_RESTORED_MARK,/* a mark, a note or a plan of today's journal, at start */
	EV_TYPE_COUNT
};

/* --- connection ------------------------------------------------------- */

enum link_state {
	LINK_DOWN,		/* not reachable or lost */
	LINK_SIGNING_IN,	/* live session token on its way */
	LINK_COMING_UP,		/* brokerage session initialising */
	LINK_UP,		/* authenticated, established, accounts read */
	LINK_HELD_ELSEWHERE,	/* another login of this username has the session */
	LINK_REFUSED,		/* credentials refused: will not mend by itself */
	LINK_MAINTENANCE,	/* nightly reset or weekend service: expected */
};

struct ev_link {
	enum link_state state;
	int32_t rtt_ms;			/* of the last tickle; -1 unknown */
	int32_t attempt;		/* 0 when up */
	bool credentials;		/* refused, and a credential of ours is the reason */
	int64_t retry_at;		/* steady ns; 0 none */
	char text[TEXT_LEN];		/* cause and cure, for the operator */
};

enum feed {
	FEED_QUOTES, FEED_SCANNER, FEED_NEWS, FEED_ACCOUNT_DATA, FEED_DISCORD, FEED_JOURNAL,
	FEED_RECORDING, FEED_PACING, FEED_COUNT
};

enum feed_state {
	FEED_IDLE,	/* not started */
	FEED_LOADING,	/* waiting for its first answer */
	FEED_OK,
	FEED_HELD,	/* pacing: held back by us or by a 429 */
	FEED_POLLING,	/* quotes: snapshots instead of the stream */
	FEED_FAILING,	/* last try failed; tries again */
	FEED_OFF,	/* switched off or nothing configured */
};

struct ev_feed {
	enum feed feed;
	enum feed_state state;
	int64_t last_ok;		/* market ns; 0 never */
	int64_t retry_at;		/* steady ns; 0 none */
	char text[TEXT_LEN];
};

struct ev_account {
	char id[ACCOUNT_LEN];		/* the account in use; empty: none fits (text says why) */
	bool is_paper;			/* the broker's isPaper */
	bool is_paper_known;
	char text[TEXT_LEN];		/* refusal in words: none, several, not listed, or (with an
					 * id) its sources do not agree what it is */
};

struct ev_cash {
	char account[ACCOUNT_LEN];
	char currency[4];
	bool has_net, has_cash, has_available, has_realised, has_unrealised, has_day;
	struct cash net, cash, available, realised, unrealised, day; /* day: dpl */
};

struct ev_skew {
	int64_t skew_ns;		/* broker minus own */
};

/* --- market ----------------------------------------------------------- */

struct ev_instrument {
	char ticker[TICKER_LEN];
	int32_t conid;			/* 0: no such ASX stock (or text says what failed) */
	char name[NAME_LEN];
	bool failed;			/* could not be asked; will be asked again */
};

enum quote_field {
	QF_LAST = 1 << 0, QF_BID = 1 << 1, QF_ASK = 1 << 2, QF_BID_SIZE = 1 << 3,
	QF_ASK_SIZE = 1 << 4, QF_LAST_SIZE = 1 << 5, QF_VOLUME = 1 << 6, QF_OPEN = 1 << 7,
	QF_HIGH = 1 << 8, QF_LOW = 1 << 9, QF_PRIOR_CLOSE = 1 << 10, QF_AVAILABILITY = 1 << 11,
	QF_INDICATIVE = 1 << 12, QF_AVG_VOLUME = 1 << 13,
};

enum quote_source { QUOTE_STREAM, QUOTE_SNAPSHOT, QUOTE_REASK };

/*
 * Only the fields in `has` are meaningful; the others are unchanged.  When frames were merged
 * on the way, last is the newest, last_low / last_high the extremes of all last prices since
 * the event before, high / low the widest, prints the number of trades seen (changes of last
 * or of volume).  A frame alone has last_low = last_high = last.
 */
struct ev_quote {
	int32_t conid;
	uint32_t has;			/* enum quote_field bits */
	enum quote_source source;
	enum price_mark mark;		/* of last: C and H */
	char availability;		/* first letter of 6509: R D Z Y N O; 0 unknown */
	uint16_t frames;		/* merged into this one, at least 1 */
	uint16_t prints;
	struct price last, last_low, last_high, bid, ask, open, high, low, prior_close, indicative;
	qty_t bid_size, ask_size, last_size, volume;
	qty_t avg_volume;		/* of a day, mean of the last 90 */
	int64_t first_market;		/* market ns of the earliest frame merged */
	int64_t updated;		/* broker's _updated, UTC ns; 0 absent */
};

struct bar {
	int64_t start;			/* UTC ns, a whole minute */
	struct price open, high, low, close;
	qty_t volume;
};

struct ev_bars {
	int32_t conid;
	uint16_t n;			/* bars in this event */
	bool first, last;		/* of one answer; both true when it fits */
	bool failed;			/* no bars; text of the feed says why */
	bool delayed;
	struct bar bar[BARS_PER_EVENT];
};

struct scan_row {
	char ticker[TICKER_LEN];
	int32_t conid;
	bp_t gap;			/* scan_data, a first guess; BP_UNKNOWN */
	char name[NAME_LEN];
};

struct ev_scan {
	enum { SCAN_OK, SCAN_EMPTY, SCAN_FAILED } outcome;	/* EMPTY: the 500 with that text */
	uint16_t n;
	char text[TEXT_LEN];
	struct scan_row row[SCAN_ROWS];
};

enum halt_word { HALT_NONE, HALT_HALT, HALT_PAUSE, HALT_SUSPENSION, HALT_REINSTATED };

/* When a row was first seen, on a page that may have been read by an earlier process of today. */
enum news_age {
	NEWS_BACKFILL,			/* on the day's first page: nobody saw it come */
	NEWS_FRESH,			/* on a later page, first seen now */
	NEWS_KNOWN,			/* on a later page, read by an earlier process */
};

struct ev_news {
	char id[NEWS_ID_LEN];		/* idsId */
	char ticker[TICKER_LEN];
	int64_t released;		/* market ns, minute resolution */
	int64_t first_seen;		/* market ns */
	bool sensitive;
	bool withdrawn;			/* was there, is gone from the page */
	enum halt_word halt;		/* standard headline recognised by the reader */
	enum news_age age;
	uint16_t pages;			/* 0 unknown */
	char size[12];
	char headline[HEADLINE_LEN];
};

struct ev_news_page {
	char outcome[16];		/* ok empty truncated layout_changed blocked unrecognised failed */
	bool ok;			/* ok, empty, truncated */
	uint16_t rows, refused, sensitive;
	char text[TEXT_LEN];
};

/* --- orders ----------------------------------------------------------- */

enum side { SIDE_BUY, SIDE_SELL };
enum order_type { TYPE_LMT, TYPE_STP, TYPE_STOP_LIMIT, TYPE_MKT, TYPE_OTHER };
enum tif { TIF_DAY, TIF_GTC, TIF_OTHER };

/* What the order desk reports about one submission; sub is the number the core gave it. */
enum sub_step {
	SUB_JOURNALED,	/* intent committed; nothing sent */
	SUB_NOT_SENT,	/* certain: no byte left (journal failed, gate, link down); text says */
	SUB_SENT,	/* the first byte may have left */
	SUB_ACCEPTED,	/* order ids came */
	SUB_QUESTION,	/* broker asks; nothing is placed */
	SUB_REFUSED,	/* broker's error; nothing is placed */
	SUB_UNKNOWN,	/* connection or answer failed after the first byte */
};

struct ev_submission {
	uint32_t sub;
	enum sub_step step;
	char gate[16];			/* NOT_SENT: journal, link, locked, … */
	bool duplicate;			/* REFUSED: "already registered" */
	bool lapsed;			/* REFUSED: reply id not found, or not confirmed */
	bool held;			/* REFUSED by a limit (429): nobody looked at it */
	uint8_t n_ids;			/* ACCEPTED: in the order of the tickets */
	char order_id[4][ORDER_ID_LEN];
	char order_status[4][20];
	char reply_id[REPLY_ID_LEN];	/* QUESTION */
	char message_ids[64];		/* QUESTION: "o163,o354" */
	char text[QUESTION_LEN];	/* question whole, or the broker's words */
};

struct ev_preview {
	uint32_t ticket;		/* serial of the ticket revision it was asked for */
	bool ok;
	char commission[40], margin_change[40], funds_after[40]; /* broker's text, cleaned */
	struct cash commission_e4;	/* 0 when it could not be read */
	char warn[TEXT_LEN];
	char error[TEXT_LEN];
};

enum order_source { ORDER_STREAM, ORDER_LIST, ORDER_STATUS };

enum order_field {
	OF_STATUS = 1 << 0, OF_TOTAL = 1 << 1, OF_FILLED = 1 << 2, OF_REMAINING = 1 << 3,
	OF_AVG = 1 << 4, OF_PRICE = 1 << 5, OF_AUX = 1 << 6, OF_TIF = 1 << 7, OF_SIDE = 1 << 8,
	OF_TYPE = 1 << 9, OF_REF = 1 << 10, OF_TICKER = 1 << 11, OF_PARENT = 1 << 12, OF_TIME = 1 << 13,
};

enum broker_status {
	BS_INACTIVE, BS_PENDING_SUBMIT, BS_PRESUBMITTED, BS_SUBMITTED, BS_FILLED,
	BS_PENDING_CANCEL, BS_PRECANCELLED, BS_CANCELLED, BS_WARN, BS_OTHER /* treat as working */
};

struct ev_order {
	enum order_source source;
	uint32_t look;			/* LIST: which look; 0 stream */
	uint32_t has;			/* enum order_field bits: absent ones are unchanged */
	char account[ACCOUNT_LEN];
	char order_id[ORDER_ID_LEN];	/* positive number as text, always there */
	int32_t conid;
	char ticker[TICKER_LEN];
	enum side side;
	enum order_type type;
	enum tif tif;
	enum broker_status status;
	char status_word[24];
	qty_t total, filled, remaining;
	struct price avg, price, aux;	/* price: limit, or the stop price of a STP */
	char ref[COID_LEN];		/* order_ref */
	char parent[ORDER_ID_LEN];
	int64_t time;			/* UTC ns of the last change; 0 absent */
	char reason[TEXT_LEN];
};

struct ev_fill {
	uint32_t look;			/* trades list: which look; 0 stream */
	char account[ACCOUNT_LEN];
	char exec_id[EXEC_ID_LEN];
	char order_id[ORDER_ID_LEN];	/* usually empty: not in the documented rows */
	char ref[COID_LEN];		/* order_ref; empty on children */
	int32_t conid;
	char ticker[TICKER_LEN];
	enum side side;
	qty_t size;
	struct price price;
	bool has_commission;
	struct cash commission;
	int64_t time;			/* UTC ns at the broker */
};

struct ev_position {
	uint32_t look;
	char account[ACCOUNT_LEN];
	int32_t conid;
	char ticker[TICKER_LEN];
	qty_t quantity;			/* negative: short */
	struct price average;
	struct price market_price;
	bool has_pnl;
	struct cash unrealised, realised;
};

enum look_what { LOOK_ORDERS_FORCED, LOOK_ORDERS, LOOK_TRADES, LOOK_POSITIONS };

/* Everything of one list has been handed over (or it failed). */
struct ev_look_done {
	uint32_t look;
	enum look_what what;
	bool ok;			/* answered, whole, with the session authenticated throughout */
	int64_t began;			/* steady ns when the request left */
	uint16_t rows;
	char text[TEXT_LEN];
};

struct ev_broker_text {
	char title[64];
	char order_id[ORDER_ID_LEN];	/* when it names one */
	char text[1000];
};

/*
 * A prompt: the broker wants to know what to do with an order, in words of its own choosing (Web
 * API 6.4, 7.3).  It comes by websocket, or instead of an order's acknowledgement.  order_id and
 * req_id together name it; both are always there.
 */
struct ev_prompt {
	uint32_t sub;			/* submission that it answered; 0 it came by itself */
	uint8_t n;			/* at least 1 */
	char order_id[ORDER_ID_LEN];
	char req_id[REPLY_ID_LEN];
	char message_id[24];
	char option[PROMPT_OPTIONS][OPTION_LEN]; /* byte for byte: one of them is the answer */
	char text[QUESTION_LEN];
};

/* --- own past --------------------------------------------------------- */

enum order_role { ROLE_ENTRY, ROLE_STOP, ROLE_EXIT, ROLE_FOREIGN };

struct ev_restored {
	char coid[COID_LEN], order_id[ORDER_ID_LEN], parent_coid[COID_LEN];
	char ticker[TICKER_LEN];
	int32_t conid;
	enum order_role role;
	enum side side;
	enum order_type type;
	enum tif tif;
	qty_t quantity, filled;
	struct price limit, stop, average;
	char state[16];			/* state word it had in the journal */
	int64_t submitted;		/* market ns */
	struct cash risk;		/* R of the trade; 0 unknown */
	struct price signal;
};

struct ev_restored_day {
	bool locked;
	int32_t orders_today;
	struct cash realised;
	bool candidates_sent;
};

struct ev_restored_held {
	int32_t conid;
	char ticker[TICKER_LEN];
	qty_t quantity;			/* bought less sold, above 0; the broker's list decides */
};

/* What the operator decided about a stock today, in the order in which it was decided. */
struct ev_restored_mark {
	enum restored_what { RESTORED_MARK, RESTORED_UNMARK, RESTORED_NOTE, RESTORED_PLAN } what;
	char ticker[TICKER_LEN];	/* UNMARK: empty means all */
	char text[TEXT_LEN];		/* NOTE; PLAN: hold or leave */
};

struct ev_journal {
	bool ok;
	char text[TEXT_LEN];
};

/* --- operator --------------------------------------------------------- */

enum command {
	CMD_SELECT,		/* conid: whose detail the view carries */
	CMD_SCREEN,		/* n: 1 there is a screen, 0 it is gone (hang-up) */
	CMD_ARM,		/* word: last four of the account */
	CMD_DISARM,
	CMD_KILL,		/* word: kill */
	CMD_UNLOCK,		/* word: last four; text: reason */
	CMD_TICKET_ENTRY,	/* conid (or ticker): prefilled from the plan */
	CMD_TICKET_PROTECT,	/* conid: stop for uncovered shares */
	CMD_TICKET_EXIT,	/* conid: sell what is held */
	CMD_TICKET_CHANGE,	/* key: order to change */
	CMD_TICKET_TYPED,	/* a whole order typed by hand: order */
	CMD_TICKET_EDIT,	/* serial; field, price or n */
	CMD_TICKET_REVIEW,	/* serial */
	CMD_TICKET_BACK,	/* review -> edit */
	CMD_TICKET_DROP,
	CMD_TICKET_CONFIRM,	/* serial, word, coid */
	CMD_ANSWER,		/* serial of the question; n: 1 yes, 0 no; a prompt's: text, the option */
	CMD_CANCEL,		/* key; serial of the box, word */
	CMD_CANCEL_BOX,		/* key: open the cancel box */
	CMD_CANCEL_ALL,		/* entries only; word: yes */
	CMD_FLATTEN,		/* ticker or "all"; opens its box */
	CMD_RISK,		/* text: name, cash or n: new lower value */
	CMD_MARK,		/* conid: toggle */
	CMD_CLEAR_MARKS,
	CMD_NOTE,		/* conid, text */
	CMD_ACK,		/* n: notice number; 0 = the newest urgent one */
	CMD_ACK_ALL,
	CMD_MUTE,
	CMD_LINK,		/* n: 1 take, 0 yield */
	CMD_RESOLVE,		/* key, text: operator closes an UNKNOWN */
	CMD_ADOPT,		/* conid: the broker's holding is taken for ours: one not ours, or one
				 * that differs */
	CMD_SCAN_NOW,
	CMD_BOX_CLOSE,		/* close cancel / flatten box without doing it */
	CMD_FOLLOW,		/* ticker: look it up and stream it for a minute, for a command
				 * that asks; n: 1 with its bars.  It is neither marked nor listed */
	CMD_ACK_DIFF,		/* n: number of a difference; 0 = all */
	/* From the owner before this one, which had lost its screen: */
	CMD_TOLD,		/* an event of it.  n: its market time; serial: enum notice_class;
				 * word: "acked" or nothing; conid, ticker, text */
	CMD_AWAY,		/* n: market time of the loss; serial: events since that were CMD_TOLD */
	CMD_PLAN,		/* conid (or ticker): over the close.  n: 1 hold, 0 leave */
};

enum ticket_field {
	TF_QTY, TF_RISK, TF_TYPE, TF_LIMIT, TF_TRIGGER, TF_TIF, TF_STOP, TF_STOP_TIF, TF_COUNT
};

/* A hand-typed order (commands buy and sell, `:buy`). */
struct typed_order {
	enum side side;
	enum order_type type;
	enum tif tif, stop_tif;
	qty_t quantity;
	struct price limit, trigger, stop; /* trigger: of STP / STOP_LIMIT; stop: protective child */
	bool no_stop, replace_stop;
};

struct ev_command {
	enum command cmd;
	uint32_t serial;		/* what was on the screen when it was typed; 0 not bound */
	int32_t conid;
	int64_t n;
	enum ticket_field field;
	struct price price;
	struct cash cash;
	char ticker[TICKER_LEN];
	char key[COID_LEN];		/* cOID or broker's id */
	char coid[COID_LEN];		/* fresh id, made outside the core */
	char word[32];
	char text[TEXT_LEN];
	struct typed_order order;
};

/* ---------------------------------------------------------------------- */

struct event {
	enum event_type type;
	struct times t;
	union {
		struct ev_command command;
		struct ev_link link;
		struct ev_feed feed;
		struct ev_account account;
		struct ev_cash cash;
		struct ev_skew skew;
		struct ev_instrument instrument;
		struct ev_quote quote;
		struct ev_bars bars;
		struct ev_scan scan;
		struct ev_news news;
		struct ev_news_page news_page;
		struct ev_submission submission;
		struct ev_preview preview;
		struct ev_order order;
		struct ev_fill fill;
		struct ev_position position;
		struct ev_look_done look_done;
		struct ev_broker_text broker_text;
		struct ev_prompt prompt;
		struct ev_restored restored;
		struct ev_restored_day restored_day;
		struct ev_restored_held restored_held;
		struct ev_restored_mark restored_mark;
		struct ev_journal journal;
	} u;
};

/* Bytes of an event of this type that mean something (header included). */
size_t event_size(enum event_type type);
const char *event_name(enum event_type type);	/* "quote", "submission", … */

/* As the broker, the journal and JSON write them: BUY, STOP_LIMIT, GTC; "OTHER" for the rest. */
const char *side_name(enum side s);
const char *order_type_name(enum order_type t);
const char *tif_name(enum tif t);

#endif
