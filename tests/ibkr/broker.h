/*
 * broker.h - a broker of few words on tinyserver: verifies every signature and nonce, and has
 * knobs for the ways in which a session goes wrong.
 */
#ifndef TEST_IBKR_BROKER_H
#define TEST_IBKR_BROKER_H

#include "../../src/ibkr/internal.h"
#include "tinyserver.h"
#include "vectors.h"

struct knobs {
	/* token request: the first `lst_bad` answers are spoilt */
	int lst_bad;
	enum { LST_TAMPERED, LST_EMPTY, LST_STATUS } lst_how;
	int lst_status;
	const char *lst_body;
	bool lst_html;
	int lst_life_s;			/* 86 400 */

	bool elsewhere;			/* another login holds the session */
	int init_bad;			/* so many inits answer 500 */
	int slow_statuses;		/* so many statuses before it is ready */
	int no_accounts;		/* so many empty account lists */
	bool logged_out;		/* auth/status and tickle say so, until an init */
	int refuse;			/* so many signed requests get 401 */
	int gone;			/* so many get 410 */
	int too_many;			/* so many requests for /iserver/accounts get 429 */
	int date_offset_s;
	bool strict_clock;		/* timestamps are held against the broker's own clock */
	char session[32];		/* /tickle's value */

	/* what POST/DELETE below /iserver/account, /iserver/reply and to /iserver/notification get; used once each in turn */
	struct tiny_reply order[4];
	int n_order;
};

struct broker {
	struct vectors v;
	struct tiny *t;
	struct guard *lock;		/* of everything below */
	struct knobs k;
	struct oauth_keys *keys;
	struct lst lst;
	bool up;
	int orders_answered;
	char nonce[256][NONCE_LEN];
	int nonces, bad_signatures, repeated_nonces;
};

void broker_open(struct broker *b);
void broker_close(struct broker *b);
/* For changing knobs while it serves. */
struct knobs *broker_lock(struct broker *b);
void broker_unlock(struct broker *b);
int broker_faults(struct broker *b);	/* bad signatures and repeated nonces */
const char *broker_url(const struct broker *b);

/* A client with its queues, pauses shortened, nothing started. */
struct client {
	struct ibkr x;
	struct inbox *inbox;
	struct outbox *out[OUT_COUNT];
	struct cell *gates;
	struct guard *lock;
	int journaled;			/* under lock */
	enum rc journal;		/* what the journal answers */
	struct thread *thread[3];
	int n_threads;
};

void client_open(struct client *c, const struct broker *b, struct ibkr_config *cfg);
void client_run(struct client *c, void (*run)(void *ibkr));
void client_close(struct client *c);
/* Next event of that type, others dropped; fails the test after five seconds. */
void client_event(struct client *c, enum event_type type, struct event *ev);
/* The next EV_LINK of that state. */
void client_link(struct client *c, enum link_state state, struct event *ev);
int client_journaled(struct client *c);

#endif
