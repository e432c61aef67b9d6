/*
 * ws.h - one websocket client connection on libwebsockets, and its event loop.
 *
 * Knows nothing of topics.  TLS as for requests: certificates verified against the given CA or
 * the system's hashed directory, never the bundle; ws without TLS only where requests use http,
 * which is loopback.
 * Threads: all from one, but ws_wake from any (between ws_new and ws_free).
 */
#ifndef SKIM_SRC_IBKR_WS_H
#define SKIM_SRC_IBKR_WS_H

#include "internal.h"

struct ws;

struct ws_handler {
	void *ctx;
	void (*on_open)(void *ctx);
	/* One whole message, text or binary, at most WS_MESSAGE_MAX bytes; NUL follows. */
	void (*on_message)(void *ctx, const char *bytes, size_t n);
	/* Refused, lost, or ended by ws_close; why in words. */
	void (*on_end)(void *ctx, const char *why);
	/* The next text to send, if there is one. */
	bool (*next_text)(void *ctx, char *out, size_t cap);
};

enum { WS_MESSAGE_MAX = 4 << 20, WS_TEXT_MAX = 512 };

/* NULL: no memory. */
struct ws *ws_new(struct http_shared *s, const struct ws_handler *h);
void ws_free(struct ws *w);

/*
 * Starts to connect to where requests go now; token and session value are put into URL and
 * cookie.  on_open or on_end follows, both from ws_service.  RC_IO: could not even start.
 */
enum rc ws_connect(struct ws *w, const char *access_token, const char *session,
		   struct errmsg *err);
/* Ends the connection; on_end follows.  Nothing when there is none. */
void ws_close(struct ws *w);
/* There is something to send: next_text will be asked. */
void ws_want_write(struct ws *w);
/* Handles what is there, or waits for it until then. */
void ws_service(struct ws *w, int64_t until);
void ws_wake(struct ws *w);

#endif
