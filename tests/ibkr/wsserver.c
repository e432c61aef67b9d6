/* wsserver.c - see the header. */
#include "wsserver.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "skim/base/clock.h"
#include "skim/base/must.h"
#include "skim/lane/cell.h"
#include "skim/lane/thread.h"

enum { CONNS = 32, TEXTS = 4096, INPUT = 16384, WAIT_S = 5 };

struct conn {
	int fd;
	bool ws;
	size_t n;
	char in[INPUT];
};

struct wss {
	int listener, port;
	wss_plain *plain;
	void *ctx;
	struct stopper *stop;
	struct thread *thread;
	struct guard *lock;		/* of all below */
	struct cell *changed;
	struct conn *conn[CONNS];
	struct conn *newest;
	int upgrades, refuse, n_texts;
	char *text[TEXTS];
	char head[8192], greeting[1024];
};

static void told(struct wss *w)
{
	int one = 1;

	cell_put(w->changed, &one);
}

static void send_all(int fd, const void *p, size_t n)
{
	const char *s = p;

	while (n) {
		ssize_t k = send(fd, s, n, MSG_NOSIGNAL);

		if (k <= 0)
			return;
		s += k;
		n -= (size_t)k;
	}
}

static void send_frame(int fd, int first, const char *s, size_t n)
{
	unsigned char head[10] = { (unsigned char)first };
	size_t len = 2;

	if (n < 126) {
		head[1] = (unsigned char)n;
	} else if (n < 65536) {
		head[1] = 126;
		head[2] = (unsigned char)(n >> 8);
		head[3] = (unsigned char)n;
		len = 4;
	} else {
		head[1] = 127;
		for (int i = 0; i < 8; i++)
			head[2 + i] = (unsigned char)((uint64_t)n >> (56 - 8 * i));
		len = 10;
	}
	send_all(fd, head, len);
	send_all(fd, s, n);
}

static void drop(struct wss *w, int i)
{
	struct conn *c = w->conn[i];

	if (w->newest == c)
		w->newest = NULL;
	close(c->fd);
	free(c);
	w->conn[i] = NULL;
}

static void header(const char *head, const char *name, char *out, size_t cap)
{
	const char *p = head;
	size_t n = strlen(name);

	out[0] = '\0';
	while ((p = strstr(p, "\r\n"))) {
		p += 2;
		if (strncasecmp(p, name, n) != 0 || p[n] != ':')
			continue;
		p += n + 1;
		p += strspn(p, " ");
		snprintf(out, cap, "%.*s", (int)strcspn(p, "\r"), p);
		return;
	}
}

static void upgrade(struct wss *w, struct conn *c, const char *key)
{
	unsigned char sha[SHA_DIGEST_LENGTH], b64[64];
	char text[256];
	int n;

	n = snprintf(text, sizeof text, "%s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
	SHA1((unsigned char *)text, (size_t)n, sha);
	EVP_EncodeBlock(b64, sha, sizeof sha);
	n = snprintf(text, sizeof text, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
		     "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", b64);
	send_all(c->fd, text, (size_t)n);
	c->ws = true;
	w->newest = c;
	w->upgrades++;
	if (*w->greeting)
		send_frame(c->fd, 0x81, w->greeting, strlen(w->greeting));
}

/* The request is there up to its blank line; false: the connection ends. */
static bool request(struct wss *w, struct conn *c, const char *end)
{
	char key[64], method[16] = "", path[2048] = "", body[16384] = "[]", head[256];
	size_t n = (size_t)(end - c->in), length;

	header(c->in, "Sec-WebSocket-Key", key, sizeof key);
	header(c->in, "Content-Length", head, sizeof head);
	length = (size_t)atoi(head);
	if (c->n < n + length)
		return true;
	sscanf(c->in, "%15s %2047s", method, path);
	if (*key && w->refuse > 0) {
		w->refuse--;
		send_all(c->fd, "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n", 39);
		return false;
	}
	if (*key) {
		snprintf(w->head, sizeof w->head, "%.*s", (int)n, c->in);
		upgrade(w, c, key);
		c->n -= n;
		memmove(c->in, end, c->n);
		return true;
	}
	w->plain(w->ctx, method, path, body, sizeof body);
	n = (size_t)snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
			     "Connection: close\r\nContent-Length: %zu\r\n\r\n", strlen(body));
	send_all(c->fd, head, n);
	send_all(c->fd, body, strlen(body));
	return false;
}

static void keep(struct wss *w, const char *s, size_t n)
{
	MUST(w->n_texts < TEXTS);
	w->text[w->n_texts++] = strndup(s, n);
}

/* Whole frames of the client, which are masked; false: it closed. */
static bool frames(struct wss *w, struct conn *c)
{
	for (;;) {
		unsigned char *p = (unsigned char *)c->in;
		size_t n, at = 2;

		if (c->n < 2)
			return true;
		n = p[1] & 127;
		if (n == 126 && c->n >= 4) {
			n = (size_t)p[2] << 8 | p[3];
			at = 4;
		}
		if (c->n < at + 4 + n)
			return true;
		for (size_t i = 0; i < n; i++)
			p[at + 4 + i] ^= p[at + i % 4];
		if ((p[0] & 15) == 8) {
			send_frame(c->fd, 0x88, c->in + at + 4, n < 2 ? 0 : 2);
			return false;
		}
		if ((p[0] & 15) == 1)
			keep(w, c->in + at + 4, n);
		c->n -= at + 4 + n;
		memmove(c->in, c->in + at + 4 + n, c->n);
	}
}

static bool readable(struct wss *w, struct conn *c)
{
	ssize_t k = recv(c->fd, c->in + c->n, sizeof c->in - c->n - 1, 0);
	char *end;

	if (k <= 0)
		return false;
	c->n += (size_t)k;
	c->in[c->n] = '\0';
	if (!c->ws) {
		end = strstr(c->in, "\r\n\r\n");
		if (end && !request(w, c, end + 4))
			return false;
	}
	return !c->ws || frames(w, c);
}

static void accept_one(struct wss *w)
{
	int fd = accept(w->listener, NULL, NULL);

	for (int i = 0; i < CONNS && fd >= 0; i++) {
		if (w->conn[i])
			continue;
		w->conn[i] = calloc(1, sizeof *w->conn[i]);
		MUST(w->conn[i]);
		w->conn[i]->fd = fd;
		return;
	}
	if (fd >= 0)
		close(fd);
}

static void serve(void *ctx)
{
	struct wss *w = ctx;
	struct pollfd p[CONNS + 2];
	int at[CONNS + 2];

	while (!stopper_is_set(w->stop)) {
		int n = 2;

		p[0] = (struct pollfd){ stopper_fd(w->stop), POLLIN, 0 };
		p[1] = (struct pollfd){ w->listener, POLLIN, 0 };
		guard_lock(w->lock);
		for (int i = 0; i < CONNS; i++)
			if (w->conn[i]) {
				at[n] = i;
				p[n++] = (struct pollfd){ w->conn[i]->fd, POLLIN, 0 };
			}
		guard_unlock(w->lock);
		poll(p, (nfds_t)n, -1);
		guard_lock(w->lock);
		for (int i = 2; i < n; i++)
			if (p[i].revents && w->conn[at[i]] && !readable(w, w->conn[at[i]]))
				drop(w, at[i]);
		if (p[1].revents)
			accept_one(w);
		guard_unlock(w->lock);
		told(w);
	}
}

struct wss *wss_start(wss_plain *plain, void *ctx)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t len = sizeof a;
	struct wss *w = calloc(1, sizeof *w);

	MUST(w);
	w->plain = plain;
	w->ctx = ctx;
	w->lock = guard_new();
	w->stop = stopper_new();
	w->changed = cell_new(sizeof(int));
	w->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	MUST(w->listener >= 0 && w->lock && w->stop && w->changed);
	MUST(bind(w->listener, (struct sockaddr *)&a, sizeof a) == 0);
	MUST(listen(w->listener, 16) == 0);
	MUST(getsockname(w->listener, (struct sockaddr *)&a, &len) == 0);
	w->port = ntohs(a.sin_port);
	w->thread = thread_start("wsserver", serve, w);
	MUST(w->thread);
	return w;
}

void wss_stop(struct wss *w)
{
	stopper_set(w->stop);
	thread_join(w->thread);
	for (int i = 0; i < CONNS; i++)
		if (w->conn[i])
			drop(w, i);
	for (int i = 0; i < w->n_texts; i++)
		free(w->text[i]);
	close(w->listener);
	cell_free(w->changed);
	stopper_free(w->stop);
	guard_free(w->lock);
	free(w);
}

int wss_port(const struct wss *w)
{
	return w->port;
}

void wss_send(struct wss *w, int opcode, int pieces, const char *text)
{
	size_t n = strlen(text), part = n / (size_t)pieces;

	guard_lock(w->lock);
	for (int i = 0; w->newest && i < pieces; i++) {
		size_t from = (size_t)i * part, len = i == pieces - 1 ? n - from : part;

		send_frame(w->newest->fd, (i ? 0 : opcode) | (i == pieces - 1 ? 0x80 : 0), text + from,
			   len);
	}
	guard_unlock(w->lock);
}

void wss_drop(struct wss *w)
{
	guard_lock(w->lock);
	if (w->newest)
		shutdown(w->newest->fd, SHUT_RDWR);
	guard_unlock(w->lock);
}

void wss_refuse(struct wss *w, int n)
{
	guard_lock(w->lock);
	w->refuse = n;
	guard_unlock(w->lock);
}

void wss_greet(struct wss *w, const char *text)
{
	guard_lock(w->lock);
	snprintf(w->greeting, sizeof w->greeting, "%s", text);
	guard_unlock(w->lock);
}

int wss_upgrades(struct wss *w)
{
	int n;

	guard_lock(w->lock);
	n = w->upgrades;
	guard_unlock(w->lock);
	return n;
}

int wss_count(struct wss *w, const char *prefix)
{
	int n = 0;

	guard_lock(w->lock);
	for (int i = 0; i < w->n_texts; i++)
		n += strncmp(w->text[i], prefix, strlen(prefix)) == 0;
	guard_unlock(w->lock);
	return n;
}

static bool wait_for(struct wss *w, int (*fn)(struct wss *w, const char *arg), const char *arg,
		     int n)
{
	int64_t until = clock_steady() + WAIT_S * NS_PER_S;
	uint64_t seen;
	int one;

	for (;;) {
		seen = cell_get(w->changed, &one);
		if (fn(w, arg) >= n)
			return true;
		if (clock_steady() >= until)
			return false;
		cell_wait(w->changed, &one, seen, until);
	}
}

static int upgrades(struct wss *w, const char *arg)
{
	(void)arg;
	return wss_upgrades(w);
}

bool wss_wait_upgrades(struct wss *w, int n)
{
	return wait_for(w, upgrades, NULL, n);
}

bool wss_wait(struct wss *w, const char *prefix, int n)
{
	return wait_for(w, wss_count, prefix, n);
}

void wss_head(struct wss *w, char *out, size_t cap)
{
	guard_lock(w->lock);
	snprintf(out, cap, "%s", w->head);
	guard_unlock(w->lock);
}

void wss_last(struct wss *w, const char *prefix, char *out, size_t cap)
{
	out[0] = '\0';
	guard_lock(w->lock);
	for (int i = 0; i < w->n_texts; i++)
		if (strncmp(w->text[i], prefix, strlen(prefix)) == 0)
			snprintf(out, cap, "%s", w->text[i]);
	guard_unlock(w->lock);
}
