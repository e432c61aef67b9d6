/* server.h - connections on the port; shared by server.c and the websocket side. */
#ifndef SKIM_SRC_SIM_SERVER_H
#define SKIM_SRC_SIM_SERVER_H

#include "http.h"
#include "sim.h"

enum conn_kind { CONN_HTTP, CONN_SOCKET };

struct socket;

struct conn {
	struct conn *prev, *next;
	struct sim *sim;
	struct lws *wsi;
	enum conn_kind kind;

	/* The request being read and its answer. */
	struct buf path, authorization, host, agent, content_type, args, in;
	struct request req;
	struct reply out;
	bool has_agent, has_authorization, has_type, dispatched, headers_sent;
	const char *method;
	size_t sent;
	lws_sorted_usec_list_t later;

	struct socket *socket;		/* of a websocket */
};

/* hub.c: the websocket side. */
struct hub *hub_new(void);
void hub_free(struct hub *h);
/* Looks at the upgrade request; false refuses it. */
bool hub_admits(struct conn *c);
void hub_open(struct conn *c);
void hub_close(struct conn *c);
void hub_receive(struct conn *c, const char *data, size_t n, bool last);
/* Sends at most one frame; non-zero closes. */
int hub_writable(struct conn *c);
/* Everything that changed since the last call; after each advance of the exchange. */
void hub_feed(struct sim *s);

#endif
