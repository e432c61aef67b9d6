/*
 * wsserver.h - a websocket server on loopback for tests (RFC 6455, just enough), which answers
 * plain requests on the same port as well.
 */
#ifndef TEST_IBKR_WSSERVER_H
#define TEST_IBKR_WSSERVER_H

#include <stdbool.h>
#include <stddef.h>

struct wss;

/* Body of a 200 to a plain request; path with its query.  On the server's thread. */
typedef void wss_plain(void *ctx, const char *method, const char *path, char *body, size_t cap);

struct wss *wss_start(wss_plain *plain, void *ctx);
void wss_stop(struct wss *w);
int wss_port(const struct wss *w);

/* To the newest websocket; opcode 1 text, 2 binary.  pieces: as so many fragments. */
void wss_send(struct wss *w, int opcode, int pieces, const char *text);
void wss_drop(struct wss *w);		/* closes the newest without a word */
void wss_refuse(struct wss *w, int n);	/* the next n upgrades get 503 */
/* What every new websocket is sent at once. */
void wss_greet(struct wss *w, const char *text);

/* Upgrades accepted so far; waits (five seconds) until there are n. */
int wss_upgrades(struct wss *w);
bool wss_wait_upgrades(struct wss *w, int n);
/* Texts received so far that begin so, over all connections; waits until there are n. */
int wss_count(struct wss *w, const char *prefix);
bool wss_wait(struct wss *w, const char *prefix, int n);
/* Request head of the newest upgrade; longest text of that prefix's last one. */
void wss_head(struct wss *w, char *out, size_t cap);
void wss_last(struct wss *w, const char *prefix, char *out, size_t cap);

#endif
