/*
 * ibkr.h - the Client Portal Web API client as the application sees it: five threads that
 * feed one inbox and carry out what comes through their outboxes.
 *
 *   session   sign-in, brokerage session, tickle, link events, clock skew
 *   quotes    websocket (market data, orders, executions), fall-back to snapshots
 *   requests  look-ups, bars, re-asks, previews; gap scans on schedule and on demand
 *   account   looks (orders, trades, positions), cash and P&L
 *   desk x 2  order submissions, one at a time each; a warm connection of its own
 *
 * Source of every wire rule: IBKR's Web API as written down in man/ and tests/data; each
 * file names the section.
 */
#ifndef SKIM_IBKR_IBKR_H
#define SKIM_IBKR_IBKR_H

#include <stdbool.h>

#include "skim/base/rc.h"
#include "skim/core/params.h"
#include "skim/lane/loop.h"

struct ibkr_config {
	const char *url;		/* https://api.ibkr.com/v1/api, no trailing slash */
	const char *consumer_key, *access_token, *access_token_secret, *dh_prime;
	const char *signature_key_path, *encryption_key_path;
	const char *realm;		/* limited_poa */
	const char *ca_file, *ca_path;	/* NULL: the system's hashed directory */
	enum { COMPETE_ASK, COMPETE_ALWAYS, COMPETE_NEVER } compete;
	bool take;			/* --take: as if `:link take` were given at start */
	enum account_mode mode;
	const char *account;		/* "" or NULL: the only DU… one */
	int max_streams;
	int64_t scan_every;		/* ns */
	bp_t gap_min;			/* scanner filter; applied again in the core */
	struct price price_min;
	qty_t volume_min;
	int entry_to;			/* second of the day at which scanning ends */
	const char *cache_dir;		/* contract cache, 0600; NULL: none */

	struct inbox *inbox;
	struct outbox *out[OUT_COUNT];	/* REQUESTS QUOTES ACCOUNT SESSION DESK DESK2 are ours */
	struct cell *gates;		/* struct last_gates, read before an entry's bytes leave */

	/*
	 * Commits the intent of a submission to the journal before its first byte leaves; called
	 * on the desk's thread.  RC_OK, or the reason in words.  Wired by the application to the
	 * journal, since rooms ibkr and journal do not know each other.
	 */
	enum rc (*journal_intent)(void *ctx, const struct act_order *o, struct errmsg *err);
	void *journal_ctx;
};

struct ibkr;

/* Reads keys and prime first: RC_AUTH, RC_REFUSED (permissions), RC_SYNTAX with words; nothing
 * is started then.  Config strings are copied; credentials are wiped from our copies when
 * no longer needed. */
enum rc ibkr_start(struct ibkr **out, const struct ibkr_config *cfg, struct errmsg *err);

/* Unsubscribes, closes the websocket, logs out unless keep_session, joins all threads.  A
 * submission in flight is finished first (25 s at most). */
void ibkr_stop(struct ibkr *x, bool keep_session);

#endif
