/*
 * sim.h - the simulator as a whole: one process, one thread, one loopback port.
 *
 * The event loop of libwebsockets owns everything; nothing here is shared with a thread.
 * Before a request is looked at and whenever the market has something to do, sim_advance
 * brings the exchange to the present.
 */
#ifndef SKIM_SRC_SIM_SIM_H
#define SKIM_SRC_SIM_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libwebsockets.h>

#include "creds.h"
#include "fault.h"
#include "gate.h"
#include "marketclock.h"
#include "pacing.h"
#include "session.h"
#include "skim/sim/exchange.h"

struct desk;
struct prompts;
struct streams;
struct hub;
struct control;
struct discord;
struct counts;

struct sim {
	struct lws_context *lws;
	struct lws_vhost *vhost;
	lws_sorted_usec_list_t tick;
	int port;
	bool tls, stop;
	void *tls_server;		/* OpenSSL's SSL_CTX of the port; NULL without TLS */

	struct creds creds;
	struct gate *gate;
	struct session session;
	int64_t logged_out;		/* steady; an init sooner than logout_pause gets 503 */
	int64_t logout_pause;
	struct pacing pacing;
	struct faults faults;
	int64_t date_skew;		/* seconds added to the Date header */

	struct scenario *scenario;
	struct exchange *x;
	struct sim_fill_mode fill;
	struct marketclock clock;
	int64_t now, steady;		/* market and real time of the last sim_advance */
	const struct scenario_event *events;
	size_t event_count, event_next;
	char availability[8];		/* field 6509 */
	struct world {
		enum said { SAID_TRUE, SAID_FALSE, SAID_ABSENT } paper_list, paper_stream; /* isPaper */
		unsigned scans_empty;	/* scans still to be answered EMPTY */
		unsigned bars_missing;	/* every so many-th minute has no bar; 0 all have */
		char currency[4];	/* foreign cash; "" none */
		int64_t foreign;
	} world;

	struct desk *desk;		/* orders: questions, groups, faults */
	struct prompts *prompts;	/* raised, and their answers */
	struct streams *streams;	/* market data streams of the session */
	struct hub *hub;		/* websockets */
	struct control *control;
	struct discord *discord;
	struct counts *counts;
	struct conn *conns;		/* every connection on the port */
	unsigned history_busy;		/* bar requests not yet answered */
	unsigned bar_serial;
};

/* Brings session, clock, exchange and scripted events to the present; feeds websockets. */
void sim_advance(struct sim *s);

/* ,"isPaper":true or false, or nothing. */
const char *sim_is_paper(enum said said);

/* One line on standard error. */
void sim_log(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* server.c */
enum rc server_open(struct sim *s, int port, struct errmsg *err);
void server_close(struct sim *s);
void server_run(struct sim *s);			/* until s->stop */
void server_drop_all(struct sim *s);		/* every connection on the port */
void server_drop_sockets(struct sim *s);	/* websockets alone */
/* What connections from now on are shown; false without TLS, or when OpenSSL refuses. */
bool server_certificate(struct sim *s, enum cert_kind kind);
const char *server_scheme(const struct sim *s);

#endif
