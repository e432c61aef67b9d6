/*
 * tinyserver.h - an HTTP/1.1 server on loopback for tests: one thread, one handler, keep-alive,
 * and the ways in which a connection can go wrong.
 */
#ifndef TEST_IBKR_TINYSERVER_H
#define TEST_IBKR_TINYSERVER_H

#include <stdbool.h>
#include <stddef.h>

struct tiny_request {
	char method[8], path[1024];
	char head[8192];		/* all header lines */
	char body[8192];
	size_t body_n;
	int connection;			/* serial of the connection it came on, from 1 */
};

enum tiny_mode {
	TINY_ANSWER,
	TINY_CLOSE,		/* answer, then close without having said so */
	TINY_HANG_UP,		/* close without an answer */
	TINY_CUT,		/* half of the promised body, then close */
	TINY_SILENT,		/* no answer; the connection stays open */
};

struct tiny_reply {
	int status;
	enum tiny_mode mode;
	char headers[512];	/* each with \r\n; without Content-Length and Date */
	char body[16384];
	size_t body_n;		/* 0: body is text */
	const char *text;	/* NULL, or the body instead: for as long as the server lives */
	size_t fill;		/* so many blanks follow the body */
	int date_offset_s;
};

/* On the server's thread. */
typedef void tiny_handler(void *ctx, const struct tiny_request *q, struct tiny_reply *r);

struct tiny *tiny_start(tiny_handler *handler, void *ctx);
void tiny_stop(struct tiny *t);
int tiny_port(const struct tiny *t);

/* Requests so far whose "METHOD /path" begins so. */
int tiny_count(struct tiny *t, const char *prefix);
/* Waits until there are n of them; false after five seconds. */
bool tiny_wait(struct tiny *t, const char *prefix, int n);
/* The n-th of them, from 1. */
bool tiny_get(struct tiny *t, const char *prefix, int n, struct tiny_request *out);
/* Value of a header of the request, "" when absent; static per thread. */
const char *tiny_header(const struct tiny_request *q, const char *name);

#endif
