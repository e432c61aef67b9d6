/*
 * internal.h - what the files of this room share: the client itself, the part of it that
 * every request needs, and the state that the session thread publishes.
 *
 * Nothing here is touched by two threads without help: fields marked [start] are written
 * before the first thread and only read afterwards; the rest are cells, atomics or things
 * with locks of their own.
 */
#ifndef SKIM_IBKR_INTERNAL_H
#define SKIM_IBKR_INTERNAL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <curl/curl.h>

#include "skim/base/clock.h"
#include "skim/base/secret.h"
#include "skim/ibkr/http.h"
#include "skim/ibkr/ibkr.h"
#include "skim/ibkr/oauth.h"
#include "skim/lane/cell.h"
#include "skim/lane/limiter.h"
#include "skim/lane/thread.h"

/* --- the session as the others see it ------------------------------------------------- */

/*
 * In the cell http.session; put by the session thread alone, after every change.
 *
 * up      brokerage session authenticated and established, /iserver/accounts read in it: every
 *         path may be used but /portfolio…, which the account thread opens for itself.  Only
 *         then is anything but the session's own requests sent.
 * epoch   grows whenever the broker's session is a new one (sign-in, ssodh/init, or another
 *         `session` value from /tickle): an open websocket of an earlier epoch is dead even
 *         though its heartbeats go on, and first-call rules (snapshot, orders, positions)
 *         start again.
 */
struct session_state {
	bool up;
	bool authenticated;
	enum link_state link;
	uint64_t epoch;
	uint64_t lst_serial;		/* of the token in http.lst; 0 none */
	char account[ACCOUNT_LEN];	/* account in use; "" when none fits, though up */
	bool is_paper, is_paper_known;
	char ws_session[128];		/* value of the websocket's cookie `api`; "" unknown */
};

/* --- the order desk as the others see it ---------------------------------------------- */

/*
 * In the cell http.desk.  While it is not quiet http.c holds every /iserver/account… and
 * /iserver/reply… request of other threads (Web API 7.1: anything else kills an open
 * question); nobody else has to look.
 */
struct desk_state {
	bool sending[2];		/* a lane has a submission on the wire */
	bool question;			/* the broker asked and waits */
	uint32_t question_sub;
	char reply_id[REPLY_ID_LEN];
	int64_t question_until;		/* steady ns: then it counts as lapsed */
};

#define QUESTION_LAPSES (120 * NS_PER_S)

/* --- what every request needs ---------------------------------------------------------- */

enum {				/* bits of http_shared.notices, for the session thread */
	NOTICE_401 = 1 << 0,		/* a request signed with the present token was refused */
	NOTICE_410 = 1 << 1,		/* this host dropped the session */
	NOTICE_NO_BRIDGE = 1 << 2,	/* "no bridge", "query /accounts first" */
	NOTICE_STS = 1 << 3,		/* websocket: sts says not authenticated, or competing */
	NOTICE_PACED = 1 << 5,		/* a 429 came: say what rests */
	NOTICE_CHECK = 1 << 4,		/* look at the status soon: streams ended, odd answers */
};

struct http_shared {
	/* [start] */
	bool tls;
	char host[256];			/* without brackets, port and N. prefix */
	int port;
	bool port_given;		/* in the URL: it then stands in signed URLs too */
	char prefix[256];		/* /v1/api; no trailing slash */
	char ca_file[1024], ca_path[1024]; /* "": the system's hashed directory */
	const struct oauth_keys *keys;
	struct stopper *stop;
	int connect_ms, answer_ms, slow_ms, order_ms; /* 5 000, 10 000, 20 000, 20 000; tests lower them */

	struct cell *lst;		/* struct lst; serial 0: none */
	struct cell *session;		/* struct session_state */
	struct cell *desk;		/* struct desk_state; changed through desk_update */
	struct guard *desk_lock;
	struct limiter *limiter;
	CURLSH *share;			/* cookies only */
	struct guard *share_lock[CURL_LOCK_DATA_LAST];

	atomic_int host_n;		/* 0: as given; n: n.api.ibkr.com after a 410 */
	_Atomic uint64_t refused_serial; /* token serial that got the 401 */
	atomic_uint notices;
	struct cell *wake;		/* int; put to wake the session thread */
	_Atomic int64_t skew_ns;	/* broker's Date minus own clock, last answer */
	atomic_bool skew_known;
	_Atomic int64_t stamp;		/* newest OAuth timestamp given out, s */

	/* Where departures are kept for the next process; -1: nowhere.  See departures.c. */
	int departures_fd;
	struct guard *departures_lock;
};

/* Splits url, makes cells, limiter and share.  keys and stop are borrowed.  RC_SYNTAX: not an
 * URL we may use (https, or http on loopback). */
enum rc http_shared_init(struct http_shared *s, const char *url, const char *ca_file,
			 const char *ca_path, const struct oauth_keys *keys,
			 struct stopper *stop, struct errmsg *err);
void http_shared_free(struct http_shared *s);

/* "https://api.ibkr.com/v1/api" as used now (host_n, port).  For the websocket: http_host. */
void http_base(const struct http_shared *s, char *out, size_t cap);
void http_host(const struct http_shared *s, char *out, size_t cap);

/* Cookies of the shared jar as "a=b; c=d" for the websocket's handshake; "" when none. */
void http_cookies(struct http_shared *s, char *out, size_t cap);

void http_cookies_clear(struct http_shared *s);
/* Makes a new handle use the jar. */
bool http_jar_attach(struct http_shared *s, CURL *easy);

/* Read, change, put, as one step; wakes those who wait for the desk.  fn NULL: only wakes. */
void desk_update(struct http_shared *s, void (*fn)(struct desk_state *d, void *ctx), void *ctx);
/* Nothing on the wire and no question open that has not lapsed. */
bool desk_quiet(const struct desk_state *d, int64_t now);

/*
 * The broker's clock as far as its answers told it: ours, moved by the skew once that is more
 * than 2 s.  UTC ns.
 */
int64_t http_clock(const struct http_shared *s);
/* OAuth timestamp of the next request, s: the broker's time, and not smaller than one given
 * out before (Web API 1.8). */
int64_t http_timestamp(struct http_shared *s);

/* Tells the session thread; any thread. */
void http_notice(struct http_shared *s, unsigned bits);

/* Present state, copied. */
void session_get(struct http_shared *s, struct session_state *out);
/* Waits until up, the deadline (RC_TIMEOUT) or the stop (RC_CLOSED). */
enum rc session_wait_up(struct http_shared *s, struct session_state *out, int64_t until);

enum http_role {
	HTTP_READ,	/* pollers: held while a question is open, given up at the stop */
	HTTP_SESSION,	/* the session's own requests */
	HTTP_DESK,	/* orders: the limiter's reserve, finished even at the stop */
};
void http_client_role(struct http_client *c, enum http_role role);
/* The next request opens a new connection. */
void http_client_fresh(struct http_client *c);
/*
 * For the following requests of c: runs when the connection is up and the request is signed,
 * before its first byte.  Anything but RC_OK stops the request with that code, and then it is
 * certain that nothing left (a->sent false).  NULL: nothing runs.
 */
void http_client_before(struct http_client *c, enum rc (*fn)(void *ctx, struct errmsg *err),
			void *ctx);
/*
 * While wanted says so, the present request has but 300 ms left: the desk's warming request
 * gives way to an order.  Asked every 50 ms; NULL: never.
 */
void http_client_yield(struct http_client *c, bool (*wanted)(void *ctx), void *ctx);
/* Unsigned or specially signed: the live-session-token request.  auth: header value. */
enum rc http_post_raw(struct http_client *c, const char *path, const char *auth,
		      struct http_answer *a, struct errmsg *err);

/* --- the client ------------------------------------------------------------------------ */

struct ibkr {
	struct ibkr_config cfg;		/* [start] strings are our copies; credentials NULL */
	char *strings;			/* where they live */
	struct secret access_token;	/* [start] for the websocket's URL; NUL-terminated */
	struct oauth_keys *keys;	/* [start] */
	struct http_shared http;
	struct stopper *stop;
	atomic_bool taking;		/* --take: take the session if another login has it */
	atomic_bool logged_in;		/* a brokerage session was asked for: log out at the end */

	/* Called after every change of http.session and at the stop, on the session's thread
	 * (or ibkr_stop's); see session_on_change. */
	struct guard *change_lock;
	void (*change)(void *ctx);
	void *change_ctx;

	/* What the stream's greeting calls this login, for the session and the desk. */
	_Atomic enum said_kind { SAID_NOTHING, SAID_PAPER, SAID_LIVE } stream_says;

	/* For the stream: epoch of the session in which the list of orders was read; 0 none. */
	_Atomic uint64_t orders_read;
	/* From the stream, for the account thread: executions seen, and when P&L last came. */
	atomic_uint fills;
	_Atomic int64_t pnl_seen;	/* steady ns; 0 never */

	struct thread *t_session, *t_quotes, *t_requests, *t_account, *t_desk[2];

	/* Pauses, ns; tests lower them. */
	int64_t status_every, status_for, tickle_every, take_pause, warm_every;
	int64_t retry_unit;		/* 1 s: unit of every back-off */
	int64_t stream_silence;		/* 0: the 30 s of quotes.c */
	int64_t stream_probe;		/* 0: its 10 s; half of that for the answer */
};

/* Everything but the threads; tests start single ones.  ibkr_done joins nothing. */
enum rc ibkr_init(struct ibkr *x, const struct ibkr_config *cfg, struct errmsg *err);
void ibkr_done(struct ibkr *x);

/*
 * Registers one wake-up for a thread that sleeps in something of its own (lws_service);
 * NULL unregisters: after that returns, it is not running and will not be called.
 */
void session_on_change(struct ibkr *x, void (*change)(void *ctx), void *ctx);

/* Into the inbox; waits while it is full.  False: closed, the thread may end. */
bool ibkr_emit(struct ibkr *x, const struct event *ev);
/* FEED_QUOTES belongs to quotes.c, FEED_SCANNER to requests.c, FEED_ACCOUNT_DATA to account.c. */
void ibkr_feed(struct ibkr *x, enum feed feed, enum feed_state state, int64_t retry_at,
	       const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* The broker's limits, or our own for its sake, held the request back: no fault of the feed. */
static inline bool request_paced(enum rc rc, const struct http_answer *a)
{
	return rc == RC_BUSY || (rc == RC_OK && a->status == 429);
}

/* min(cap, unit x 2^(attempt-1)) with +-20 % jitter, ns; attempt from 1 (Web API 9.3). */
int64_t backoff_ns(int attempt, int64_t unit, int64_t cap);

/*
 * Thread bodies; the argument is struct ibkr *.  Each ends when x->stop is set.  At the stop
 * ibkr_stop sets the stopper, closes the limiter and our outboxes (so outbox_take gives
 * RC_CLOSED once empty), calls the registered change, joins all, and then logs out.
 */
void session_run(void *ibkr);
/* What the limiter must know of the process before, and tell the next (cache_dir); before the
 * first thread, and when none is left. */
void departures_open(struct ibkr *x);
void departures_close(struct ibkr *x);
/* A request to that path leaves; any thread. */
void departures_note(struct http_shared *s, const char *path);

void session_logout(struct ibkr *x);	/* when no thread is left */
void desk_run_0(void *ibkr);
void desk_run_1(void *ibkr);
void quotes_run(void *ibkr);
void requests_run(void *ibkr);
void account_run(void *ibkr);

#endif
