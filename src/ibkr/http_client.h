/*
 * http_client.h - the insides of one client, shared by http.c (what is sent, and what its
 * fate means) and http_easy.c (how libcurl is told).
 */
#ifndef SKIM_SRC_IBKR_HTTP_CLIENT_H
#define SKIM_SRC_IBKR_HTTP_CLIENT_H

#include "internal.h"

enum {
	BODY_MAX = 4 << 20,		/* longest answer taken */
	URL_MAX = 4096,			/* 200 conids fit */
};

struct http_client {
	struct http_shared *s;
	CURL *easy;
	CURLM *multi;
	enum http_role role;
	bool fresh;
	enum rc (*before)(void *ctx, struct errmsg *err);
	void *before_ctx;
	bool (*wanted)(void *ctx);
	void *wanted_ctx;

	/* of the present request */
	struct http_answer *a;
	struct errmsg *err;
	const char *path;
	char url[URL_MAX];
	char auth[OAUTH_HEADER_MAX + 32];
	uint64_t serial;		/* of the token it was signed with; 0 none */
	const char *upload;
	size_t upload_n, upload_at;
	int starts;			/* how often libcurl began to send it */
	enum rc stopped;		/* code of `before` */
	int64_t answer_until;
	bool too_big, no_memory;
	char *body;
	size_t n, cap;
	char why[CURL_ERROR_SIZE];
};

struct request {
	const char *method, *path, *body, *auth;	/* auth NULL: signed with the token */
	bool order;			/* POST that must leave at most once */
};

/* Whether a request of this path would end a question of the broker's; whether one is open
 * now, or may be about to open because an order is on the wire. */
bool http_ends_question(const struct http_client *c, const char *path);
bool http_would_disturb(const struct http_client *c, const char *path);

/* Options that every request of this client has; once, after easy was made. */
void easy_common(struct http_client *c);
/* Those of this one; its URL is in c->url. */
void easy_request(struct http_client *c, const struct request *r);
/* NULL: no memory. */
struct curl_slist *easy_headers(const struct http_client *c, const struct request *r);
/* How long its answer may take, from the first byte sent. */
int64_t easy_answer_ns(const struct http_client *c, const struct request *r);

#endif
