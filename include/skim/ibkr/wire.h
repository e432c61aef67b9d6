/*
 * wire.h - decoders of the broker's JSON: bytes in, core events out.  No I/O, no state, no
 * threads; hostile input gives an error or is passed over, never a crash.  Members may be
 * absent, change type between number and text, and unknown ones are ignored (section 0).
 */
#ifndef SKIM_IBKR_WIRE_H
#define SKIM_IBKR_WIRE_H

#include <stdbool.h>
#include <stddef.h>

#include "skim/base/rc.h"
#include "skim/core/action.h"

/* For each event decoded, in order.  The event is borrowed for the call. */
typedef void wire_sink(void *ctx, const struct event *ev);

/* The error member of an answer, whatever its status: cleaned; false when there is none. */
bool wire_error(const char *body, size_t n, char *out, size_t cap);

struct wire_status {		/* auth status, ssodh/init, tickle's embedded one, sts */
	bool has_authenticated, authenticated, has_connected, connected, has_established,
		established, competing, wait;
	char fail[TEXT_LEN], session[128];	/* session: tickle only */
};
enum rc wire_auth_status(const char *body, size_t n, struct wire_status *out);
enum rc wire_tickle(const char *body, size_t n, struct wire_status *out);

struct wire_lst {
	char response[1200], signature[64];
	int64_t expires_ms;
};
enum rc wire_lst(const char *body, size_t n, struct wire_lst *out);

struct wire_accounts {
	int n;
	char id[16][ACCOUNT_LEN];
	char selected[ACCOUNT_LEN];
	bool is_paper, is_paper_known;
};
enum rc wire_accounts(const char *body, size_t n, struct wire_accounts *out);
/* Which account to use, by contract section 4; the text says why none fits. */
void wire_choose_account(const struct wire_accounts *a, bool live, const char *wanted,
			 struct ev_account *out);

/* EV_INSTRUMENT for each symbol asked (the ASX STK contract only), conid 0 for those absent. */
enum rc wire_stocks(const char *body, size_t n, const char *const *symbols, int n_symbols,
		    wire_sink *sink, void *ctx);
/* EV_QUOTE for each row that tells something; a pre-flight row (conid alone) gives none.
 * prints and first_market are the caller's. */
enum rc wire_snapshot(const char *body, size_t n, enum quote_source source, wire_sink *sink, void *ctx);
/* EV_BARS, at least one (n 0: no bars yet).  RC_ABSENT: "No data."; RC_REFUSED: other words, or
 * bars that are not of one minute. */
enum rc wire_history(const char *body, size_t n, int32_t conid, wire_sink *sink, void *ctx);
/* status: HTTP status, for the EMPTY answer. */
enum rc wire_scan(const char *body, size_t n, int status, struct ev_scan *out);

/* What the scanner offers (GET /iserver/scanner/params) of what a scan of ours uses. */
enum { SCAN_FILTERS = 3 };
struct wire_scan_want {
	const char *instrument, *location, *type, *filter[SCAN_FILTERS];
};
struct wire_scan_offer {
	bool instrument, location, type, filter[SCAN_FILTERS];
};
enum rc wire_scan_offer(const char *body, size_t n, const struct wire_scan_want *w,
			struct wire_scan_offer *out);

/*
 * place, modify, reply, cancel answers: the four shapes of a 200 and the errors (7.3).  step is
 * ACCEPTED, QUESTION, REFUSED or UNKNOWN, always set, also when the body is not JSON; out->sub is
 * left as it was.  n_ids counts the elements of the answer, which follow the tickets: one that
 * was refused or asked about has an empty order_id.
 */
enum rc wire_submission(const char *body, size_t n, int status, struct ev_submission *out);
/* The same answer, should it be a prompt: RC_OK, else RC_ABSENT; out->sub is left as it was. */
enum rc wire_prompt(const char *body, size_t n, struct ev_prompt *out);
/* The answer to a prompt's answer, text or JSON: ACCEPTED, REFUSED or UNKNOWN, as above. */
enum rc wire_notification(const char *body, size_t n, int status, struct ev_submission *out);
enum rc wire_preview(const char *body, size_t n, struct ev_preview *out);

/* EV_ORDER for each; *snapshot: the answer's own flag. */
enum rc wire_orders(const char *body, size_t n, uint32_t look, bool *snapshot, wire_sink *sink, void *ctx);
/* GET /iserver/account/order/status/{id}: one order, source ORDER_STATUS, without order_ref. */
enum rc wire_order_status(const char *body, size_t n, struct ev_order *out);
enum rc wire_trades(const char *body, size_t n, uint32_t look, wire_sink *sink, void *ctx);
/* portfolio2 and portfolio shapes. */
enum rc wire_positions(const char *body, size_t n, uint32_t look, const char *account, wire_sink *sink, void *ctx);
enum rc wire_ledger(const char *body, size_t n, const char *account, struct ev_cash *out);
/* EV_CASH for each other currency of the ledger (BASE is none): its cash alone. */
enum rc wire_ledger_foreign(const char *body, size_t n, const char *account, wire_sink *sink, void *ctx);
enum rc wire_summary(const char *body, size_t n, const char *account, struct ev_cash *out);
enum rc wire_pnl(const char *body, size_t n, const char *account, struct ev_cash *out);

/* One websocket frame (text or binary, possibly not UTF-8). */
enum ws_topic {
	WS_SYSTEM, WS_HEARTBEAT, WS_STS, WS_ACT, WS_QUOTE, WS_ORDERS, WS_TRADES, WS_PNL,
	WS_NTF, WS_BLT, WS_TIC, WS_WAITING, WS_ERROR, WS_OTHER
};
struct ws_frame {
	enum ws_topic topic;
	struct wire_status status;	/* WS_STS */
	bool is_paper, is_paper_known;	/* WS_SYSTEM */
	char error_topic[48];		/* WS_ERROR */
	char error[TEXT_LEN];
};
/* Events (quotes, orders, fills, cash, broker texts) go to sink.  RC_SYNTAX: not JSON; the
 * connection goes on. */
enum rc wire_frame(const char *bytes, size_t n, const char *account, struct ws_frame *out,
		   wire_sink *sink, void *ctx);

/* --- requests: written from integers, into the caller's buffer; RC_FULL when too small --- */
enum rc wire_place_body(const struct act_order *o, char *out, size_t cap);
enum rc wire_change_body(const struct act_order *o, char *out, size_t cap);
enum rc wire_prompt_body(const struct act_order *o, char *out, size_t cap);

#endif
