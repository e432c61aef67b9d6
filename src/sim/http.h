/*
 * http.h - one request and its answer, free of sockets: what handlers see.
 */
#ifndef SKIM_SRC_SIM_HTTP_H
#define SKIM_SRC_SIM_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <json-c/json.h>

#include "buf.h"
#include "oauth_verify.h"

struct sim;

enum { REQUEST_SEGS = 4, SEG_BYTES = 96 };

struct request {
	const char *method;
	const char *path;		/* decoded, without query */
	const char *api;		/* below /v1/api; the path itself elsewhere */
	const char *authorization, *host, *agent, *content_type;	/* NULL when absent */
	struct oauth_pair query[OAUTH_PAIRS];
	size_t queries;
	const char *body;		/* terminated */
	size_t body_len;
	struct json_object *json;	/* the body, when it is JSON; else NULL */
	char seg[REQUEST_SEGS][SEG_BYTES]; /* what stood for the *s of the route */
};

/* How the connection ends. */
enum cut { CUT_NONE, CUT_SILENT, CUT_IN, CUT_AFTER };

struct reply {
	int status;
	struct buf body;
	const char *type;		/* NULL: application/json; charset=utf-8 */
	int64_t delay;			/* real ns before the answer goes out */
	int64_t trickle;		/* real ns between the pieces of the body; 0 in one go */
	int64_t retry_after;		/* seconds, 0 none */
	bool cookie;			/* sets the load balancer's cookie */
	bool history;			/* holds one of the five places of the bar service */
	enum cut cut;
	struct buf headers;		/* further lines "name: value\r\n" */
};

const char *request_query(const struct request *r, const char *name);	/* NULL when absent */
bool request_flag(const struct request *r, const char *name);	/* "true" */

/* {"error":text,"statusCode":status} and {"error":text}. */
void reply_error(struct reply *p, int status, const char *text);
void reply_error_only(struct reply *p, int status, const char *text);

/* Members of a JSON body, tolerant of type; NULL or false when absent. */
const char *json_text(struct json_object *o, const char *name);
bool json_whole(struct json_object *o, const char *name, int64_t *out);
bool json_is_true(struct json_object *o, const char *name);
/* A price or other decimal as its own text -> 1/10 000; never through a double. */
bool json_decimal(struct json_object *o, const char *name, int64_t *e4);

/* route.c: everything from the request line to the answer, faults included. */
void http_handle(struct sim *s, struct request *r, struct reply *p);

#endif
