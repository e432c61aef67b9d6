/*
 * web.h - what every request of ours to the open web has in common: https only (http for
 * loopback), certificates verified, no redirects, bounded answers, a User-Agent that names
 * the product.  One place, so that no caller can forget half of it.
 *
 * Threads: a web_request belongs to one thread.
 */
#ifndef SKIM_WEB_WEB_H
#define SKIM_WEB_WEB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <curl/curl.h>

#include "skim/base/rc.h"

#define WEB_USER_AGENT "skim/0.1.0"

struct web_answer {
	long status;		/* 0: none came */
	char *body;		/* malloc'd, NUL follows; NULL when empty */
	size_t n;
	bool too_large;
	size_t max;		/* set by the caller */
	char etag[200], modified[80];
	long retry_after_s;	/* 0 absent */
	long rate_remaining;	/* X-RateLimit-Remaining; -1 absent */
	int64_t rate_reset;	/* X-RateLimit-Reset-After, ns; 0 absent */
	char content_type[80];
};

/* A handle with the common options; NULL: no memory.  ca_file, ca_path may be NULL. */
CURL *web_open(const char *url, const char *ca_file, const char *ca_path);
void web_close(CURL *c);

/*
 * Performs with what the caller has set on c.  headers may be NULL.  stop, if not NULL, is asked
 * now and then and ends the transfer.  RC_OK when an HTTP status came; else RC_IO, RC_TIMEOUT,
 * RC_CLOSED (stopped), RC_FULL (too large), with words that never hold the URL's path.
 */
enum rc web_perform(CURL *c, struct curl_slist *headers, struct web_answer *a,
		    bool (*stop)(void *ctx), void *ctx, struct errmsg *err);
void web_answer_free(struct web_answer *a);

#endif
