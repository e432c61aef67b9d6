/*
 * stream.h - the state of the quotes thread: its websocket, what is subscribed, what came last.
 * Touched by that thread alone, but for what is atomic.
 *
 * stream_subs.c   what is wanted, what was sent, and the next request
 * stream_frames.c what comes
 * quotes.c        the connection, its steps, and the feed that the operator sees
 */
#ifndef SKIM_SRC_IBKR_STREAM_H
#define SKIM_SRC_IBKR_STREAM_H

#include "intake.h"
#include "ws.h"

enum { STREAM_TOPICS = 3 };		/* without a conid: orders, executions, P&L */

enum stream_phase { PH_IDLE, PH_CONNECTING, PH_GREETING, PH_READY };

struct sub {
	int32_t conid;
	bool wanted, sent, again;
	int64_t sent_at, heard_at;
	struct tally tally;
};

struct quotes {
	struct ibkr *x;
	struct ws *ws;
	struct intake intake;
	struct session_state st;
	enum stream_phase phase;
	uint64_t epoch;			/* of the session the connection belongs to */
	int attempt;
	int64_t retry_at, began_at, ready_at, lost_at, heard_at, quote_at;
	int64_t tic_at, probe_at, silent_at;
	unsigned trades_then;		/* intake.trades when silence or the stream began */
	bool sts, tic_due, say_session, silent, leaving;
	bool orders_heard, orders_again;	/* a frame of theirs came; asked for once more */
	atomic_bool woken;		/* step before the next deadline */
	struct {
		bool sent;
		int tries;
		int64_t due;
	} topic[STREAM_TOPICS];
	int smd_tries;
	int64_t smd_due;
	uint64_t wanted_seen;
	int n_subs;
	struct sub sub[WANTED_MAX];
	enum feed_state feed;
	char told[TEXT_LEN];		/* text of the feed as last told */
	char why[TEXT_LEN];		/* why the stream was lost */
};

/* stream_subs.c */
void stream_read_wanted(struct quotes *q);
void stream_orders_again(struct quotes *q);
void stream_forget_sent(struct quotes *q);	/* the connection that had them is gone */
struct sub *stream_sub(struct quotes *q, int32_t conid);	/* NULL: none */
bool stream_next_text(void *quotes, char *out, size_t cap);	/* for ws.h */
/* The topic of an error frame; -1: none of them. */
int stream_topic(const char *error_topic);

/* stream_frames.c */
void stream_message(void *quotes, const char *bytes, size_t n);	/* for ws.h */

#endif
