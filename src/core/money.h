/*
 * money.h - the money half from inside: its state, and what its files offer each other.
 *
 * Everything lives in fixed tables.  Rows are named by index with the row's own sequence
 * number beside it, so that an index never comes to mean another order.
 *
 * Three wishes drive what is sent (pump.c chooses, desk.c hands over, one at a time):
 *   order.send_wanted    place this order
 *   order.cancel_wanted  cancel what is unfilled
 *   order.chg.wanted     change its terms
 * A wish stays until it is fulfilled or proved pointless: nothing is lost when the link is
 * down, a question is open or the desk is busy.
 */
#ifndef SKIM_SRC_CORE_MONEY_H
#define SKIM_SRC_CORE_MONEY_H

#include "machine.h"
#include "state.h"

enum {
	MAX_SUBS = 64,		/* submissions remembered, for late answers */
	MAX_QUESTIONS = 4,	/* open at once: one a lane, and what comes late */
	MAX_PROMPTS = 8,	/* open, and those answered that the broker may repeat */
	MAX_CHECKS = 24,	/* as many as struct view_ticket shows */
	LANES = 2,
};

/* Waits of design section 6, steady time. */
#define ABSENCE_AFTER	(20 * NS_PER_S)	/* first look that can prove absence, from the send */
#define ABSENCE_APART	(10 * NS_PER_S)
#define LOOK_PACE	(5 * NS_PER_S)	/* the broker's limit on its order list */
#define LOOK_EVERY	(60 * NS_PER_S)
#define LOOK_TIMEOUT	(45 * NS_PER_S)
#define DESK_TIMEOUT	(30 * NS_PER_S)	/* the desk itself gives up at 20 s */
#define COVER_GRACE	(2 * NS_PER_S)
#define LEAVING_GRACE	(10 * NS_PER_S)	/* an exit at work before its missing stop is an alarm */
#define UNKNOWN_ALARM	(10 * NS_PER_S)
#define CANCEL_AGAIN	(10 * NS_PER_S)	/* a repeated cancel names one order and is harmless */
#define REASK_ANSWER	(1 * NS_PER_S)
#define FACTS_WAIT	(3 * NS_PER_S)	/* `--yes`: for the first quote, cash, account */
#define PREVIEW_WAIT	(5 * NS_PER_S)

/* New terms asked for an order that works. */
struct change {
	bool wanted;			/* decided, not handed to the desk yet */
	bool open;			/* handed, outcome not known */
	bool unknown;			/* unanswered: resolved by reading the order's terms */
	bool raises;			/* an entry's: waits for its turn, last gates apply */
	bool to_exit;			/* a stop becomes the exit */
	bool unjournaled;
	uint32_t sub;
	enum order_type type;
	enum tif tif;
	qty_t quantity;
	struct price limit, trigger;
	int64_t decided;		/* market */
	int64_t sent;			/* steady */
	int old_seen;			/* looks after which the old terms still stood */
	int64_t old_began;
};

enum prove { PROVE_NONE, PROVE_DECLINED, PROVE_LAPSED };

struct order {
	bool used;
	uint32_t seq;
	char coid[COID_LEN], order_id[ORDER_ID_LEN], parent[COID_LEN];
	char ticker[TICKER_LEN];
	int32_t conid;
	enum order_role role;
	enum side side;
	enum order_type type;
	enum tif tif;
	enum order_state state;
	qty_t quantity;
	struct price limit, stop;	/* stop: trigger of STP, STOP_LIMIT */
	bool ours;
	bool child;			/* attached: placed by its parent's request */
	bool keep;			/* typed by hand: ttl and disarm leave it alone */
	bool restored;			/* from the journal, not yet seen at the broker */
	bool changed_by_us;		/* its terms are from our own change */
	bool away_fill;
	int parent_at, child_at;	/* rows; -1 none */

	/* what is filled: the greater of the executions and the broker's own count */
	qty_t filled, exec_qty, broker_filled, told;
	struct cash exec_value, fee;
	struct price broker_avg;

	/* evidence */
	bool vanished;			/* its reason is that the list no longer names it */
	bool listed;			/* seen in a frame or list since it was placed */
	int64_t listed_at;		/* steady */
	uint32_t seen_look;
	int64_t list_began;		/* steady: of the last list that named it */
	int64_t fill_at;		/* steady: filled grew */
	int absences;
	int64_t absent_began;
	enum prove prove;
	int64_t prove_from;		/* steady: a look begun later proves it */
	bool claim;			/* "already registered": ours only if the terms agree */
	int64_t inactive_at;		/* steady: Inactive without a reason, waited on for 2 s */

	/* placing */
	bool send_wanted, unjournaled;
	uint32_t sub;
	int64_t decided, submitted, updated;	/* market */
	int64_t changed;			/* steady, of the last transition */
	int64_t sent, acked;			/* steady; 0 not yet */
	int64_t unknown_at;			/* steady; 0 not UNKNOWN */
	bool unknown_told, halt_told;
	int64_t through_at;			/* steady: last at or below the stop since; 0 not */
	bool through_told;
	int questions;

	/* cancelling */
	bool cancel_wanted, cancel_unjournaled;
	uint32_t cancel_sub;			/* 0: none under way */
	int64_t cancel_sent;			/* steady */
	int cancel_tries;
	char cancel_why[48];

	struct change chg;
	struct cash risk;
	struct price signal;
	char reason[TEXT_LEN];
};

struct submission {
	uint32_t sub;			/* 0: free */
	enum action_type type;		/* SUBMIT CHANGE CANCEL REPLY PROMPT */
	uint8_t lane;
	bool open;			/* its final step is still due */
	bool answered;			/* a final step other than "unknown" came */
	int at;				/* order row; -1: PROMPT about an order not known */
	uint32_t seq;
	uint32_t prompt;		/* PROMPT: serial of what it answers */
	bool about_change;		/* REPLY: the question was about a change */
	bool yes;			/* REPLY */
	int64_t handed, sent;		/* steady */
};

struct question {
	bool open, answering, change;
	int64_t tried;			/* steady: our last reply left */
	uint32_t serial;
	int at;				/* order row */
	uint32_t seq;
	int number, earlier;
	uint32_t notice;		/* the line that asks: acknowledged when it is closed */
	uint8_t lane;
	int64_t asked, asked_steady;
	char reply_id[REPLY_ID_LEN], message_ids[64];
	char text[QUESTION_LEN];
};

struct prompt {
	bool open, answering;
	bool answered;			/* the broker has taken the answer */
	bool unsure;			/* answering, and silent for 5 s */
	uint32_t serial;		/* 0: never used */
	int at;				/* order row, if it came instead of its acknowledgement; -1 */
	uint32_t seq;
	uint32_t notice;
	int64_t asked, asked_steady;
	int n;
	char order_id[ORDER_ID_LEN], req_id[REPLY_ID_LEN], message_id[24];
	char option[PROMPT_OPTIONS][OPTION_LEN], answer[OPTION_LEN];
	char text[QUESTION_LEN];
};

struct fill {
	char exec_id[EXEC_ID_LEN];
	int at;				/* order row; -1: no order known for it */
	uint32_t seq;
	int32_t conid;
	enum side side;
	qty_t size;
	struct price price;
	struct cash fee;
	bool counted;			/* in the position's sums (not when of an earlier day) */
	bool told;
	int64_t time;			/* market */
	char order_id[ORDER_ID_LEN], ref[COID_LEN];
};

/* Leaving a position, or part of it, step by step (exits.c). */
enum exit_stage {
	EXIT_NONE,
	EXIT_ENTRIES,	/* the rest of the entry is being cancelled */
	EXIT_CHANGE,	/* the stop is being changed into the exit, or made smaller */
	EXIT_CANCEL,	/* the stop is being cancelled */
	EXIT_PLACE,	/* nothing else is for sale: place what is left */
};

struct leaving {
	enum exit_stage stage;
	qty_t quantity;
	enum order_type type;
	enum tif tif;
	struct price limit, trigger;
	bool by_cancel;			/* no change of the stop: cancel, wait, sell */
	bool unjournaled;
	char coid[COID_LEN];
	int64_t decided;		/* market */
	int64_t began;			/* steady */
	uint32_t stop_seq;		/* the stop being changed or cancelled */
};

enum trouble { TROUBLE_NONE, TROUBLE_NAKED, TROUBLE_PART, TROUBLE_OVER, TROUBLE_PENDING,
	       TROUBLE_ORPHAN };

/* How far the price went while the shares were held (excursion.c). */
struct trip {
	char key[COID_LEN];		/* of the entry; empty: none under way */
	struct price low, high;
	int64_t low_at, high_at;	/* market */
	int64_t told;			/* steady */
	bool changed;			/* since it was told */
};

struct position {
	bool used;
	int32_t conid;
	char ticker[TICKER_LEN];
	bool ours;

	/* ledger: signed average cost; what of the orders' sums is already in it */
	qty_t qty;
	struct cash cost, realised, fees;
	qty_t in_bought, in_sold;
	struct cash in_paid, in_got;
	struct price last_avg;		/* cost a share when shares were last held */
	qty_t before;			/* of ours from earlier days, until the broker shows them */
	qty_t sold_told;		/* of in_sold: what P&L updates have spoken of */
	bool target_told;
	int time_told;			/* date */
	struct cash risk;		/* R of the trade: sum of its entries' */
	int64_t last_fill;		/* steady */

	/* the broker's word */
	bool broker_known;
	qty_t broker_qty;
	struct price broker_avg, market_price;
	bool broker_pnl;
	struct cash broker_realised;	/* of today */
	struct cash broker_open, our_open; /* unrealised, both at market_price */
	int64_t broker_began;		/* steady: begin of the look that gave it */
	uint32_t seen_look;
	bool differs, pnl_differs, open_differs;

	/* cover (cover.c) */
	enum cover cover;
	enum trouble trouble;
	int64_t trouble_at;
	bool trouble_told;
	int stop_at;			/* row of the stop shown; -1 */
	qty_t stop_qty;
	char text[TEXT_LEN];

	struct leaving leaving;
	struct trip trip;
};

enum look_stage { LK_IDLE, LK_FORCED, LK_WAIT, LK_ORDERS, LK_TRADES, LK_POSITIONS };

struct look {
	enum look_stage stage;
	uint32_t number;
	bool positions;			/* this one reads positions too */
	bool good;			/* every stage so far answered, link up throughout */
	int64_t began;			/* steady: the first list request left */
	int64_t asked;			/* steady: when this stage was asked for */
	enum look_stage then;		/* WAIT: what is asked for next … */
	int64_t then_at;		/* … not before */
	bool wanted, wanted_positions;
	int64_t wanted_at;		/* not before */
	int64_t last_end;		/* steady */
	bool first_done;		/* one whole look since the start */
	bool reconciling;		/* since the link came up, until a whole look */
	int64_t orders_asked, positions_asked; /* market, for the panes */
};

struct ticket {
	struct view_ticket v;
	uint32_t opened;		/* serial it was opened with: edits may name any since */
	bool limit_typed, trigger_typed, stop_typed;
	bool no_stop, replace_stop;
	int at;				/* CHANGE: row */
	uint32_t seq;
	struct price signal;
	int64_t signal_time;
	/* review */
	enum phase phase;
	struct price top;		/* beyond it the review ends; 0: none */
	bool ended;
	char ended_why[TEXT_LEN];
	int64_t reask;			/* steady of our last re-ask; 0 none */
	bool preview_due;		/* not asked yet: something was in the way */
	int64_t preview_at;		/* steady: asked */
	/* a confirmation held for the re-ask, or `--yes` waiting for its first facts */
	bool held, yes;
	int64_t held_until;
	char held_coid[COID_LEN];
	bool unjournaled;
};

struct box {
	struct view_box v;
	int at;
	uint32_t seq;
	bool all;
};

/* recon.c: where the broker and skim differ. */
struct recon {
	uint32_t numbers;
	int n;
	struct view_diff diff[VIEW_DIFFS];
	int64_t compared;		/* market */
	/* cash = base + what the executions did; taken when all was quiet */
	bool based;
	int base_fills;
	struct cash base, cash_ours, cash_off;
};

struct money {
	struct order order[MAX_ORDERS];
	int order_rows;			/* rows ever in use: those beyond are free */
	uint32_t order_seq;
	struct fill fill[MAX_FILLS];
	int n_fills;
	struct position position[MAX_POSITIONS];
	int position_rows;
	struct submission sub[MAX_SUBS];
	uint32_t subs;
	struct question question[MAX_QUESTIONS];
	struct prompt prompt[MAX_PROMPTS];
	uint32_t serials;		/* tickets, questions, prompts and boxes share one count */
	struct look look;
	struct ticket ticket;
	struct box box;
	struct recon recon;
	struct cash restored_realised, ledger_at_restore;
	bool was_armed, was_locked, was_up, loss_told;
	bool stream_lost;		/* what it would have told meanwhile is read from the lists */
	int date;			/* Sydney's, of the counters */
	enum phase phase_seen;		/* of that day */
	int64_t realised_told;		/* of the last JR_DAY row */
};

/* Every row in use, in the order of the table: each_order(o, m) { … }, as a const struct order *
 * where m is a const struct money *. */
#define each_order(o, m) each_row_(o, (m)->order, (m)->order_rows)
#define each_position(p, m) each_row_(p, (m)->position, (m)->position_rows)
#define each_row_(r, table, rows) \
	for (__typeof__(&(table)[0]) r = (table), r##_end = r + (rows); r < r##_end; r++) \
		if (!r->used) {           \
		} else

/* --- orders.c: the table --------------------------------------------------- */
struct order *order_new(struct engine *e);	/* NULL: full of live orders */
struct order *order_by_id(struct money *m, const char *order_id);
struct order *order_by_coid(struct money *m, const char *coid);
struct order *order_by_key(struct money *m, const char *key);	/* coid, short end, or id */
struct order *order_at(struct money *m, int at, uint32_t seq);	/* NULL: gone */
int order_index(const struct money *m, const struct order *o);
struct order *order_parent(const struct money *m, const struct order *o);	/* NULL: none */
struct order *order_child(const struct money *m, const struct order *o);
bool order_done(const struct order *o);				/* final */
qty_t order_left(const struct order *o);			/* unfilled, 0 when done */
bool order_named(const struct order *o);	/* live, or UNKNOWN with a number */
bool order_live(const struct order *o);	/* WAITS, WORKING, PART, CANCELLING */
void order_event(struct engine *e, struct order *o, enum order_event ev);
void order_reason(struct order *o, const char *text);
void orders_of_yesterday(struct engine *e);	/* rows that are over leave with their day */
void order_journal(struct engine *e, const struct order *o);
void order_words(const struct money *m, const struct order *o, char *out, size_t cap);
bool order_id_valid(const char *id);
/* New rows, wish to send set: the order, and its stop if terms->child.  NULL: why says it. */
struct order *order_place(struct engine *e, const struct act_order *terms, bool keep, char *why,
			  size_t cap);
void order_next_words(const struct engine *e, const struct order *o, char *out, size_t cap);

/* --- seen.c, fills.c: the broker's word ------------------------------------ */
void seen_order(struct engine *e, const struct ev_order *ev);
void seen_tick(struct engine *e);
void fill_event(struct engine *e, const struct ev_fill *ev);
void fills_attribute(struct engine *e, struct order *o);
/* What is filled may have changed: recount; at: price of the news, unknown for the average. */
void order_counted(struct engine *e, struct order *o, struct price at);
struct cash order_money(const struct order *o);	/* paid or got for what is filled */
void order_number(struct engine *e, struct order *o, const char *order_id);

/* --- desk.c, submission.c, question.c, looks --------------------------------------- */
void submission_event(struct engine *e, const struct ev_submission *ev);
struct submission *submission_find(struct money *m, uint32_t sub);	/* NULL: forgotten */
void submission_tick(struct engine *e);
bool desk_busy(const struct money *m);		/* a submission, a question or a prompt is open */
const struct submission *desk_submission(const struct money *m, uint8_t lane);
uint32_t desk_send(struct engine *e, struct order *o, enum action_type type, uint8_t lane);
void desk_reply(struct engine *e, struct question *q, bool yes);
void desk_prompt(struct engine *e, struct prompt *p, const char *answer, uint8_t lane, bool entry);
int64_t submission_next(const struct engine *e);
int64_t silent_from(const struct submission *s);	/* steady: since when an answer is due */
void desk_last_gates(const struct engine *e, struct last_gates *out);	/* may close them */
void pump_tick(struct engine *e);		/* pump.c */
int pump_lane(const struct engine *e);	/* for what lowers risk; -1: not now */

void question_open(struct engine *e, struct order *o, const struct submission *s,
		   const struct ev_submission *ev);
struct question *question_first(struct money *m);
struct question *question_of(struct money *m, const struct order *o);
void question_answer(struct engine *e, const struct ev_command *c);
void question_decline(struct engine *e, struct question *q, const char *why);
void question_close(struct engine *e, struct question *q, const char *answer);
void question_tick(struct engine *e);
int64_t question_next(const struct engine *e);

void prompt_event(struct engine *e, const struct ev_prompt *ev);
struct prompt *prompt_first(struct money *m);	/* the oldest that is open; NULL none */
struct order *prompt_order(struct money *m, const struct prompt *p);
bool prompt_about(struct money *m, const struct order *o);	/* one is open */
struct prompt *prompt_holding(struct money *m);	/* open, and a new order waits behind it; NULL */
bool prompt_answer(struct engine *e, const struct ev_command *c);	/* false: no such prompt */
void prompt_silence(struct engine *e, const struct submission *s);
void prompt_outcome(struct engine *e, const struct submission *s, const struct ev_submission *ev);
void prompt_tick(struct engine *e);
int64_t prompt_next(const struct engine *e);

void look_want(struct engine *e, int64_t delay, bool positions);
void look_done_event(struct engine *e, const struct ev_look_done *ev);
void look_tick(struct engine *e);
int64_t look_next(const struct engine *e);
void look_judge(struct engine *e);		/* proof.c: what a whole look proves */
void resolve_command(struct engine *e, const struct ev_command *c);

/* --- positions, cover, leaving --------------------------------------------- */
struct position *position_of(const struct money *m, int32_t conid);	/* NULL: none */
struct position *position_named(const struct money *m, int32_t conid, const char *ticker);
struct position *position_want(struct engine *e, int32_t conid, const char *ticker);
void position_sync(struct engine *e, int32_t conid);
void position_event(struct engine *e, const struct ev_position *ev);
void positions_compare(struct engine *e, uint32_t look, int64_t began);
void position_adopt(struct engine *e, int32_t conid);
qty_t position_shares(const struct position *p);	/* ours by our fills, else the broker's */
qty_t position_held(const struct engine *e, const struct position *p);	/* for sale, at most */
qty_t for_sale(const struct money *m, int32_t conid, const struct order *but);
/* What stops may have grown by behind our back: with them nothing is sold before a list is read. */
qty_t sale_growth(const struct money *m, int32_t conid);
bool position_pnl(const struct engine *e, const struct position *p, struct cash *unrealised);
struct cash day_pnl(const struct engine *e, bool *known);
struct cash loss_left(const struct engine *e, bool *known);
int positions_held(const struct money *m, int32_t but);

void excursion_quote(struct engine *e, const struct ev_quote *q);
void excursion_end(struct engine *e, struct position *p);

/* recon.c: differences, after a whole look and with the broker's cash */
void recon_look(struct engine *e);
void recon_cash(struct engine *e, const struct ev_cash *c);
void recon_adopted(struct engine *e);
void recon_ack(struct engine *e, int64_t number);	/* 0: all */
void recon_view(const struct engine *e, struct view *v);

void cover_tick(struct engine *e);
int64_t cover_next(const struct engine *e);

void leave_begin(struct engine *e, struct position *p, const struct leaving *plan);
void leave_tick(struct engine *e);
void leave_failed(struct engine *e, const struct order *stop, const char *why);
void leave_declined(struct engine *e, const struct order *stop, const char *why);

/* --- cancels and changes --------------------------------------------------- */
void cancel_want(struct engine *e, struct order *o, const char *why);
void cancel_tick(struct engine *e);
int64_t cancel_next(const struct engine *e);
int cancel_entries(struct engine *e, const char *why, bool also_kept);
void resting_tell(struct engine *e);
bool entry_open(const struct order *o);	/* ours, raises risk, not done */

void change_want(struct engine *e, struct order *o, const struct change *terms);
void change_apply(struct engine *e, struct order *o);
void change_drop(struct engine *e, struct order *o, const char *why);
bool change_agrees(const struct order *o, const struct ev_order *ev);

/* watch.c: what must not stay unnoticed */
void watch_tick(struct engine *e);
int64_t watch_next(const struct engine *e);

/* advise.c: proposals to leave, stops that were traded through */
void advise_tick(struct engine *e);
int64_t advise_next_steady(const struct engine *e);
int64_t advise_next_market(const struct engine *e);

void summary_tick(struct engine *e);	/* summary.c: P&L updates, the day's summary */

/* --- tickets, gates, sizing, boxes ----------------------------------------- */
struct size_in {
	struct price entry, stop, ask;
	qty_t ask_size;
	struct cash risk, position_value, order_value, loss_left, free_cash, min_parcel;
	bool loss_known, cash_known, opening;
	bp_t book_share;
	int positions, max_positions;
};
struct size_out {
	qty_t quantity;
	char decided_by[24], missing[96];
};
void size_order(const struct size_in *in, struct size_out *out);

enum gate_set { GATES_PROPOSAL, GATES_TYPED, GATES_LOWER };

struct gate_input {
	const struct engine *e;
	enum gate_set set;
	const struct stock_facts *f;	/* NULL: stock not known */
	int32_t conid;
	char ticker[TICKER_LEN];
	enum side side;
	enum order_type type;
	qty_t quantity;
	struct price limit, trigger, stop;	/* stop: the child's; 0 none */
	bool fixed_quantity;
	const struct order *changing;	/* a change: this order does not stand in its own way */
	bool replaces;			/* other sells are cancelled first */
	bool reasking;			/* a re-ask is on its way */
};
/* Runs every gate of the set; returns how many, failing ones (not warnings) in *failed. */
int gates_run(const struct gate_input *in, struct view_check *out, int cap, int *failed);
/* The first that failed; NULL: none. */
const struct view_check *gates_first(const struct view_check *c, int n);

void ticket_command(struct engine *e, const struct ev_command *c);
void ticket_tick(struct engine *e);
int64_t ticket_next(const struct engine *e);
void ticket_preview(struct engine *e, const struct ev_preview *p);
void ticket_recount(struct engine *e);		/* sizes and checks by what is known now */
void ticket_open(struct engine *e, const struct ev_command *c);
bool ticket_edit(struct engine *e, const struct ev_command *c);
void ticket_send(struct engine *e, const char *coid);
void ticket_facts(const struct engine *e, const struct ticket *t, struct stock_facts *f,
		  bool *known);
void ticket_gate_input(const struct engine *e, const struct ticket *t, const struct stock_facts *f,
		       struct gate_input *in);
void ticket_result(const struct engine *e, struct view_ticket *v);
void plan_entry(const struct engine *e, const struct stock_facts *f, struct price *limit,
		struct price *stop);
void plan_size(const struct engine *e, const struct stock_facts *f, struct price limit,
	       struct price stop, struct cash risk, struct size_out *out);

void box_command(struct engine *e, const struct ev_command *c);
void box_open_cancel(struct engine *e, struct order *o);
void risk_command(struct engine *e, const struct ev_command *c);

/* --- restored.c ------------------------------------------------------------ */
void restored_order(struct engine *e, const struct ev_restored *r);
void restored_day(struct engine *e, const struct ev_restored_day *d);
void restored_held(struct engine *e, const struct ev_restored_held *h);
void restored_baseline(struct engine *e);

#endif
