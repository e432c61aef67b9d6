/*
 * action.h - everything the core can ask of the world.  No pointers, copied by value.
 * Who carries each out is said here; the lanes route by type (lane/loop.h).
 */
#ifndef SKIM_CORE_ACTION_H
#define SKIM_CORE_ACTION_H

#include "skim/core/event.h"

enum action_type {
	/* requests thread */
	ACT_LOOKUP,		/* ticker -> EV_INSTRUMENT */
	ACT_BARS,		/* conid -> EV_BARS */
	ACT_REASK,		/* conid: one snapshot now -> EV_QUOTE source REASK */
	ACT_PREVIEW,		/* order -> EV_PREVIEW */
	ACT_SCAN,		/* one gap scan -> EV_SCAN */
	/* quotes thread */
	ACT_SUBSCRIBE,		/* conid, ticker */
	ACT_UNSUBSCRIBE,	/* conid */
	/* account thread */
	ACT_LOOK,		/* look, what -> EV_ORDER/EV_FILL/EV_POSITION … EV_LOOK_DONE */
	/* session thread */
	ACT_LINK,		/* n: 1 take, 0 yield */
	/* order desk; lane 1 is the second, fresh connection for what lowers risk */
	ACT_SUBMIT,		/* order -> EV_SUBMISSION */
	ACT_CHANGE,		/* order, with order_id */
	ACT_CANCEL,		/* order.order_id, coid */
	ACT_REPLY,		/* reply_id, n: 1 yes, 0 no */
	ACT_PROMPT,		/* order_id, reply_id (the prompt's reqId), answer */
	/* recorder */
	ACT_JOURNAL,		/* journal */
	/* notifier */
	ACT_NOTIFY,		/* notify */
	ACT_TYPE_COUNT
};

/* All that the desk needs to journal and send one submission. */
struct act_order {
	uint32_t sub;
	uint8_t lane;			/* 0 desk, 1 second connection */
	bool entry;			/* raises risk: last gate check before the bytes leave */
	bool unjournaled;		/* operator typed `unjournaled`: a failing journal may not stop it */
	char account[ACCOUNT_LEN];
	char coid[COID_LEN];
	char order_id[ORDER_ID_LEN];	/* CHANGE, CANCEL, PROMPT */
	char ticker[TICKER_LEN];
	int32_t conid;
	enum order_role role;
	enum side side;
	enum order_type type;
	enum tif tif;
	qty_t quantity;			/* CHANGE: the new total */
	struct price limit;		/* 0 none */
	struct price trigger;		/* stop price of STP, STOP_LIMIT */
	bool child;			/* protective stop attached in the same request */
	enum tif child_tif;
	struct price child_stop;
	char reply_id[REPLY_ID_LEN];	/* REPLY, PROMPT */
	bool yes;			/* REPLY */
	char answer[OPTION_LEN];	/* PROMPT: one of its options; else empty */
	char question_ids[64];		/* REPLY, PROMPT: for the journal */
	uint32_t ticket;		/* PREVIEW: ticket revision */
	int64_t decided;		/* market ns of the operator's word */
	struct price signal;		/* price that raised the proposal; 0 none */
	struct cash risk;
};

/* One row of the journal. */
enum journal_kind {
	JR_ORDER,	/* a transition: order as it is now, with the state word */
	JR_FILL,
	JR_QUESTION,	/* text and, later, the answer */
	JR_DECISION,	/* what the operator did, in words */
	JR_GATE,	/* a refusal: gate, limit, value */
	JR_CANDIDATE,	/* code, state word, why */
	JR_SESSION,	/* link events */
	JR_DAY,		/* kill switch and counters */
	JR_TRADE,	/* how far the price went either way while shares were held */
	JR_QUESTION_MORE, /* goes on the text of the open QUESTION of that order and ids */
};

struct act_journal {
	enum journal_kind kind;
	char coid[COID_LEN], order_id[ORDER_ID_LEN], parent_coid[COID_LEN];
	char ticker[TICKER_LEN];
	int32_t conid;
	enum order_role role;
	enum side side;
	enum order_type type;
	enum tif tif;
	qty_t quantity, filled;
	struct price limit, stop, average, price, signal;
	struct cash risk, pnl, fee;
	char exec_id[EXEC_ID_LEN];
	char state[16];			/* order state word, gate name, candidate word */
	char answer[OPTION_LEN];	/* QUESTION: "", yes, no, lapsed; a prompt's: the option */
	bool locked;			/* DAY */
	bool candidates_sent;		/* DAY */
	int32_t orders_today;		/* DAY */
	int64_t decided;		/* ORDER: market ns of the operator's word; 0 unknown */
	int64_t executed;		/* FILL: UTC ns at the broker; 0 unknown */
	struct price low, high;		/* TRADE: coid names the entry that began it */
	int64_t low_at, high_at;	/* TRADE: market ns */
	char text[1000];
};

enum notify_kind {
	NOTIFY_CANDIDATES,	/* begins a list; n = rows that follow; n 0 = none found; update */
	NOTIFY_CANDIDATE_ROW,	/* one row of it */
	NOTIFY_TRADE,		/* a fill: ticker, side, qty, price, pnl */
	NOTIFY_PNL,
	NOTIFY_NEWS,		/* new price-sensitive announcement of a candidate */
	NOTIFY_REJECT,
	NOTIFY_QUESTION,
	NOTIFY_ALARM,		/* NAKED, UNKNOWN, stop rejected, … */
	NOTIFY_KILL,
	NOTIFY_SESSION,		/* lost, restored, held elsewhere: the newest is what counts */
	NOTIFY_HANDOVER,	/* another process takes over, or this one goes on without a screen */
	NOTIFY_ERROR,
	NOTIFY_DAY,		/* end of day */
};

struct act_notify {
	enum notify_kind kind;
	bool update;			/* CANDIDATES, CANDIDATE_ROW: late openers */
	bool paper;
	int32_t n;
	char ticker[TICKER_LEN];
	enum side side;
	qty_t quantity;
	struct price price, orh, orl;
	bp_t gap;
	bool has_pnl;
	struct cash pnl;
	int64_t time;			/* market ns */
	char news_id[NEWS_ID_LEN];
	char text[HEADLINE_LEN];	/* headline, or the sentence */
};

struct act_small {
	char ticker[TICKER_LEN];
	int32_t conid;
	int64_t n;
	uint32_t look;
	enum look_what what;
};

struct action {
	enum action_type type;
	struct times t;			/* of the event that caused it */
	union {
		struct act_small small;	/* LOOKUP BARS REASK SCAN SUBSCRIBE UNSUBSCRIBE LOOK LINK */
		struct act_order order;	/* SUBMIT CHANGE CANCEL REPLY PREVIEW */
		struct act_journal journal;
		struct act_notify notify;
	} u;
};

struct actions {
	size_t n;
	struct action v[MAX_ACTIONS];
};

const char *action_name(enum action_type type);
size_t action_size(enum action_type type);	/* bytes that mean something */

#endif
