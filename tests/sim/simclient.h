/*
 * simclient.h - a tiny client of the broker's API: signs with OpenSSL by itself, speaks HTTP
 * and websocket over bare sockets.  It shares no code with the product or the simulator.
 */
#ifndef SKIM_TESTS_SIM_SIMCLIENT_H
#define SKIM_TESTS_SIM_SIMCLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include <json-c/json.h>

#include "simproc.h"

struct simclient {
	struct simproc *proc;
	int port;
	char base[64];			/* http://127.0.0.1:PORT/v1/api */
	unsigned char lst[20];
	int status;			/* of the last answer; 0: none came */
	char headers[4096];
	char body[262144];
	size_t body_len;
	char nonce[33];			/* of the last request */
	bool reuse_nonce;		/* the next request repeats it */
	long skew;			/* seconds added to timestamps */
	const char *realm;		/* NULL: limited_poa */
};

void simclient_init(struct simclient *c, struct simproc *p);
/* The live session token; false when refused or when its check fails. */
bool simclient_token(struct simclient *c);
/* One signed request on a connection of its own; the status. */
int simclient_request(struct simclient *c, const char *method, const char *path,
		      const char *query, const char *body);
/* The same without a signature, path from the root; extra: header lines with CRLF. */
int simclient_plain(struct simclient *c, const char *method, const char *target,
		    const char *extra, const char *body);
/* The last body as JSON; the caller puts it. */
struct json_object *simclient_json(const struct simclient *c);

/* --- websocket --- */
struct simsocket {
	int fd;
	char frame[262144];
	size_t n;
	int opcode;
};

/* cookie: the session of the last tickle. */
bool simsocket_open(struct simsocket *w, const struct simclient *c, const char *cookie);
bool simsocket_send(struct simsocket *w, const char *text);
/* The next frame, text terminated; false at its end or after the time. */
bool simsocket_next(struct simsocket *w, int milliseconds);
/* Frames until one holds `part`; the others are dropped. */
bool simsocket_wait(struct simsocket *w, const char *part, int milliseconds);
void simsocket_close(struct simsocket *w);

#endif
