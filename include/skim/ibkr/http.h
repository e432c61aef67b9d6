/*
 * http.h - one signed request on one warm connection.
 *
 * An http_client belongs to one thread.  All clients of one ibkr share a cookie jar, the
 * limiter, and the cells for token and session.  Answers are bounded (4 MiB).  HTTP/1.1, no
 * redirects, https only (http for loopback), certificates always verified.
 */
#ifndef SKIM_IBKR_HTTP_H
#define SKIM_IBKR_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "skim/base/rc.h"
#include "skim/lane/limiter.h"

struct http_shared;	/* internal.h */
struct http_client;

struct http_answer {
	int status;		/* 0: none came */
	char *body;		/* owned by the client until its next request; NUL follows */
	size_t n;
	int retry_after_s;
	bool sent;		/* the first byte may have left */
	bool html;		/* CDN page, not an API answer */
	int64_t date;		/* server's Date, UTC ns; 0 absent */
	int64_t began, ended;	/* steady ns */
};

struct http_client *http_client_new(struct http_shared *s);
void http_client_free(struct http_client *c);

/*
 * path: below the base URL, with its query; body NULL for none.  Signs with the token in the
 * cell; on a 401 the session thread is told (not repeated here).  RC_OK whenever an HTTP status
 * came with its whole body, else RC_IO, RC_TIMEOUT, RC_CLOSED (stopping), RC_BUSY (pacing, or
 * a question is open: nothing was sent), RC_AUTH (no token yet) with words in err.
 */
enum rc http_get(struct http_client *c, const char *path, struct http_answer *a, struct errmsg *err);
enum rc http_post(struct http_client *c, const char *path, const char *body,
		  struct http_answer *a, struct errmsg *err);
enum rc http_delete(struct http_client *c, const char *path, struct http_answer *a, struct errmsg *err);

/*
 * An order's POST: body through a read callback without a seek function, so that libcurl can
 * never repeat it by itself; a->sent tells whether a byte may have left.  What must run after
 * the connection is up and the request signed, before the first byte: internal.h,
 * http_client_before.
 */
enum rc http_post_order(struct http_client *c, const char *path, const char *body,
			struct http_answer *a, struct errmsg *err);

#endif
