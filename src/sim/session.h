/*
 * session.h - the brokerage session of the one simulated username (Web API 2.1 to 2.5).
 *
 *	none ──init──► coming up ──2 s──► ready ──another login──► competing
 *	  ▲                                 │ logout, no tickle for 5 minutes
 *	  └─────────────────────────────────┘
 *
 * Units:  steady ns.
 */
#ifndef SKIM_SRC_SIM_SESSION_H
#define SKIM_SRC_SIM_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"

#define SIM_ACCOUNT "DU1234567"
#define SIM_USER    "simuser01"

enum { SIM_ACCOUNT_MAX = 11 };

/* The one account of this process: SIM_ACCOUNT, or what its scenario names.  Set before the
 * port is opened. */
extern char sim_account[SIM_ACCOUNT_MAX + 1];

enum session_state { SESSION_NONE, SESSION_COMING, SESSION_READY, SESSION_COMPETING };

enum { SUPPRESS_MAX = 51, SUPPRESS_ID = 12 };

struct session {
	enum session_state state;
	bool other_login;		/* somebody else of this username holds it */
	int64_t coming_up;		/* from init to ready; the 2 s above unless told otherwise */
	int64_t ready_at, tickled;
	uint64_t generation;		/* a websocket opened in an earlier one is dead */
	uint64_t token;			/* live session token the session was made with */
	char cookie[33];		/* "session" of /tickle */
	/* Gates and pre-flights of this session. */
	bool accounts, portfolio;
	bool orders_seen, orders_forced, trades_seen, pnl_seen, positions_seen;
	bool sor_muted;			/* by a filtered order list */
	unsigned sockets;		/* websockets opened in it */
	char suppressed[SUPPRESS_MAX][SUPPRESS_ID];
	unsigned suppressions;
};

void session_start(struct session *s);
/* Time passes: coming up becomes ready, five minutes without tickle end it. */
void session_run(struct session *s, int64_t steady);
/* ssodh/init under live session token number `token`. */
void session_init(struct session *s, int64_t steady, uint64_t token, bool compete);
void session_end(struct session *s);
void session_other(struct session *s, bool on);

/* The members of auth status, without braces; with_fail adds the empty "fail". */
void session_status(const struct session *s, struct buf *out, bool with_fail);
/* The shape of /iserver/accounts; ws: acctProps also under "All". */
/* is_paper: its member with the comma before it, or "". */
void session_accounts(struct buf *out, bool ws, const char *is_paper);

bool session_suppresses(const struct session *s, const char *id);

#endif
