/* relay.c - between the program under test and the simulator (relay.h). */
#include "relay.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <openssl/evp.h>

enum { CONNS = 64, CHUNK = 65536, HEAD = 8192, FRAME = 400 };

/* Bytes on their way to the client. */
struct chunk {
	struct chunk *next;
	int64_t due;
	size_t n, at;
	bool quote, burst;
	char bytes[];
};

struct conn {
	int client, server;		/* -1: none */
	bool stream;
	struct chunk *first, **last;
	char head[HEAD];		/* request being read, up to the end of its headers */
	size_t head_n;
	size_t body_left;
	bool order;
	unsigned char ws[14];		/* header of a frame of the client's */
	size_t ws_n;
	uint64_t ws_left;
};

static struct conn conns[CONNS];
static struct relay_words *w;
static int listener, upstream;

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void note(_Atomic int64_t *at)
{
	if (!atomic_load(at))
		atomic_store(at, now_us());
}

/* --- towards the client ---------------------------------------------------------------- */

static void drop(struct conn *c)
{
	while (c->first) {
		struct chunk *k = c->first;

		c->first = k->next;
		free(k);
	}
	if (c->stream)
		atomic_fetch_sub(&w->streams, 1);
	close(c->client);
	if (c->server >= 0)
		close(c->server);
	c->client = c->server = -1;
}

static struct chunk *queue(struct conn *c, const char *bytes, size_t n, int64_t due)
{
	struct chunk *k = malloc(sizeof *k + n);

	if (!k)
		abort();
	*k = (struct chunk){ .due = due, .n = n };
	memcpy(k->bytes, bytes, n);
	*c->last = k;
	c->last = &k->next;
	return k;
}

static void hand_over(struct conn *c)
{
	while (c->first && c->first->due <= now_us()) {
		struct chunk *k = c->first;
		ssize_t n;

		if (k->burst && !k->at)
			note(&w->burst_at);
		n = send(c->client, k->bytes + k->at, k->n - k->at, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0) {
			if (errno != EAGAIN)
				drop(c);
			return;
		}
		k->at += (size_t)n;
		if (k->at < k->n)
			return;
		if (k->quote)
			note(&w->quote);
		c->first = k->next;
		if (!c->first)
			c->last = &c->first;
		free(k);
	}
}

static bool holds(const char *p, size_t n, const char *text)
{
	return memmem(p, n, text, strlen(text)) != NULL;
}

static void from_server(struct conn *c)
{
	static char buf[CHUNK];
	ssize_t n = recv(c->server, buf, sizeof buf, MSG_DONTWAIT);

	if (n <= 0) {
		if (n == 0 || errno != EAGAIN)
			drop(c);
		return;
	}
	queue(c, buf, (size_t)n, now_us() + atomic_load(&w->late_us))->quote =
		c->stream && holds(buf, (size_t)n, "\"topic\":\"smd+");
}

/* --- frames of its own --------------------------------------------------------------------- */

static size_t put_frame(char *out, int opcode, const char *text, size_t n)
{
	size_t at = 2;

	out[0] = (char)(0x80 | opcode);
	out[1] = (char)(n < 126 ? n : 126);
	if (n >= 126) {
		out[at++] = (char)(n >> 8);
		out[at++] = (char)n;
	}
	memcpy(out + at, text, n);
	return at + n;
}

/* What a stock in the busiest minutes sends: a trade and what it did to the book. */
static size_t quote_frame(char *out, int k, int milli)
{
	int conid = RELAY_CONID + k;
	char text[FRAME - 16];
	int n = snprintf(text, sizeof text, "{\"server_id\":\"q%d\",\"conidEx\":\"%d\",\"conid\":%d,"
			 "\"_updated\":%lld,\"6119\":\"q%d\",\"31\":\"%d.%03d\",\"84\":\"%d.%03d\","
			 "\"86\":\"%d.%03d\",\"88\":\"50,000\",\"85\":\"50,000\",\"7059\":\"1,000\","
			 "\"6509\":\"RpB\",\"topic\":\"smd+%d\"}", k, conid, conid,
			 (long long)time(NULL) * 1000, k, milli / 1000, milli % 1000,
			 (milli - 5) / 1000, (milli - 5) % 1000, milli / 1000, milli % 1000, conid);

	return put_frame(out, 1, text, (size_t)n);
}

static struct conn *stream_conn(void)
{
	for (int i = 0; i < CONNS; i++)
		if (conns[i].client >= 0 && conns[i].stream)
			return &conns[i];
	return NULL;
}

static int price_of_frame(int64_t i)
{
	return 1100 + 5 * (int)(i * 7 / 3 % 2);
}

static void feed(void)
{
	static int64_t next;
	int rate = atomic_load(&w->feed_rate), names = atomic_load(&w->names);
	struct conn *c = stream_conn();
	int64_t now = now_us();

	if (!rate || !names || !c) {
		next = 0;
		return;
	}
	if (!next || now - next > 1000000)
		next = now;
	for (; next <= now; next += 1000000 / rate) {
		char out[FRAME];
		int64_t i = atomic_fetch_add(&w->fed, 1);

		queue(c, out, quote_frame(out, (int)(i % names), price_of_frame(i / names)), now);
	}
	hand_over(c);
}

static void burst(void)
{
	int n = atomic_load(&w->burst), names = atomic_load(&w->names);
	struct conn *c = n ? stream_conn() : NULL;
	char *all = c ? malloc((size_t)n * FRAME + 16) : NULL;
	size_t len = 0;

	if (!all)
		return;
	atomic_store(&w->burst, 0);
	for (int i = 0; i < n; i++) {
		int64_t k = atomic_fetch_add(&w->fed, 1);
		bool end = i == n - 1;

		len += quote_frame(all + len, end ? 0 : (int)(k % names),
				   end ? atomic_load(&w->last_milli) : price_of_frame(k / names));
	}
	len += put_frame(all + len, 9, "end", 3);
	queue(c, all, len, 0)->burst = true;
	free(all);
	hand_over(c);
}

/* --- from the client --------------------------------------------------------------------- */

static const char *header_of(const char *head, const char *name)
{
	const char *at = strcasestr(head, name);

	return at ? at + strlen(name) + strspn(at + strlen(name), " ") : NULL;
}

/* RFC 6455, 4.2.2. */
static void answer_upgrade(struct conn *c)
{
	const char *key = header_of(c->head, "Sec-WebSocket-Key:");
	char text[128], out[300];
	unsigned char sum[EVP_MAX_MD_SIZE], base64[64];
	unsigned len = 0;

	if (!key)
		return;
	snprintf(text, sizeof text, "%.24s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
	EVP_Digest(text, strlen(text), sum, &len, EVP_sha1(), NULL);
	EVP_EncodeBlock(base64, sum, (int)len);
	int n = snprintf(out, sizeof out, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
			 "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", (char *)base64);

	queue(c, out, (size_t)n, now_us() + atomic_load(&w->late_us));
}

static void request_whole(struct conn *c)
{
	static const char empty[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

	if (c->order)
		note(&w->order);
	if (upstream)
		return;
	if (c->stream)
		answer_upgrade(c);
	else
		queue(c, empty, sizeof empty - 1, now_us() + atomic_load(&w->late_us));
}

static void request_head(struct conn *c)
{
	const char *length = header_of(c->head, "\nContent-Length:");
	const char *line_end = strchr(c->head, '\r');

	c->body_left = length ? (size_t)atol(length) : 0;
	c->order = !strncmp(c->head, "POST ", 5) && line_end &&
		   holds(c->head, (size_t)(line_end - c->head), "/iserver/account/") &&
		   holds(c->head, (size_t)(line_end - c->head), "/orders HTTP");
	if (line_end && holds(c->head, (size_t)(line_end - c->head), "/v1/api/"))
		note(&w->begun);
	if (strcasestr(c->head, "Upgrade: websocket")) {
		c->stream = true;
		atomic_fetch_add(&w->streams, 1);
	}
}

/* Returns how many bytes belong to the request at hand. */
static size_t read_request(struct conn *c, const char *p, size_t n)
{
	if (c->body_left) {
		size_t take = n < c->body_left ? n : c->body_left;

		c->body_left -= take;
		if (!c->body_left)
			request_whole(c);
		return take;
	}
	for (size_t i = 0; i < n; i++) {
		if (c->head_n + 1 < HEAD)
			c->head[c->head_n++] = p[i];
		c->head[c->head_n] = '\0';
		if (c->head_n < 4 || memcmp(c->head + c->head_n - 4, "\r\n\r\n", 4) != 0)
			continue;
		request_head(c);
		c->head_n = 0;
		if (!c->body_left)
			request_whole(c);
		return i + 1;
	}
	return n;
}

/* The client's frames are followed for the answer to our ping alone. */
static size_t read_frame(struct conn *c, const char *p, size_t n)
{
	size_t need = 6;

	if (c->ws_left) {
		size_t take = n < c->ws_left ? n : (size_t)c->ws_left;

		c->ws_left -= take;
		return take;
	}
	c->ws[c->ws_n++] = (unsigned char)p[0];
	if (c->ws_n >= 2)
		need += (c->ws[1] & 127) == 126 ? 2 : (c->ws[1] & 127) == 127 ? 8 : 0;
	if (c->ws_n < need)
		return 1;
	c->ws_left = c->ws[1] & 127;
	for (size_t i = 2, k = 0; i + 4 < need; i++, k++)
		c->ws_left = (k ? c->ws_left << 8 : 0) | c->ws[i];
	if ((c->ws[0] & 15) == 10)
		note(&w->pong);
	c->ws_n = 0;
	return 1;
}

static void from_client(struct conn *c)
{
	static char buf[CHUNK];
	ssize_t n = recv(c->client, buf, sizeof buf, MSG_DONTWAIT);
	bool was_stream = c->stream;

	if (n <= 0) {
		if (n == 0 || errno != EAGAIN)
			drop(c);
		return;
	}
	for (size_t at = 0; at < (size_t)n;)
		at += c->stream && was_stream ? read_frame(c, buf + at, (size_t)n - at) :
						read_request(c, buf + at, (size_t)n - at);
	if (c->server >= 0 && send(c->server, buf, (size_t)n, MSG_NOSIGNAL) != n)
		drop(c);
}

/* --- connections ----------------------------------------------------------------------------- */

static int plug(int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a) < 0) {
		close(fd);
		return -1;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	return fd;
}

static void take_new(void)
{
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC), one = 1, server = -1;

	if (fd < 0)
		return;
	if (!atomic_load(&w->cut) && (!upstream || (server = plug(upstream)) >= 0))
		for (int i = 0; i < CONNS; i++)
			if (conns[i].client < 0) {
				memset(&conns[i], 0, sizeof conns[i]);
				conns[i].client = fd;
				conns[i].server = server;
				conns[i].last = &conns[i].first;
				setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
				return;
			}
	close(fd);
	if (server >= 0)
		close(server);
}

/* Until the next chunk or frame is due, in us; -1: nothing is. */
static int64_t until_due(void)
{
	int rate = atomic_load(&w->feed_rate);
	int64_t now = now_us(), least = rate && stream_conn() ? 1000000 / rate : -1;

	for (int i = 0; i < CONNS; i++) {
		int64_t left = conns[i].client >= 0 && conns[i].first ? conns[i].first->due - now : -1;

		if (left > 0 && (least < 0 || left < least))
			least = left;
	}
	return least;
}

static void serve(int wake)
{
	struct pollfd p[2 + 2 * CONNS];
	struct timespec left;
	uint64_t count;
	int64_t us;

	for (;;) {
		p[0] = (struct pollfd){ .fd = listener, .events = POLLIN };
		p[1] = (struct pollfd){ .fd = wake, .events = POLLIN };
		for (int i = 0; i < CONNS; i++) {
			struct conn *c = &conns[i];
			bool full = c->client >= 0 && c->first && c->first->due <= now_us();

			p[2 + 2 * i] = (struct pollfd){ .fd = c->client,
				.events = (short)(POLLIN | (full ? POLLOUT : 0)) };
			p[3 + 2 * i] = (struct pollfd){ .fd = c->client >= 0 ? c->server : -1,
				.events = POLLIN };
		}
		us = until_due();
		left = (struct timespec){ .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000 };
		if (ppoll(p, 2 + 2 * CONNS, us < 0 ? NULL : &left, NULL) < 0 && errno != EINTR)
			_exit(1);
		if (p[1].revents & POLLIN && read(wake, &count, sizeof count) < 0)
			_exit(1);
		if (atomic_load(&w->cut))
			for (int i = 0; i < CONNS; i++)
				if (conns[i].client >= 0)
					drop(&conns[i]);
		for (int i = 0; i < CONNS; i++) {
			struct conn *c = &conns[i];

			if (c->client >= 0 && p[2 + 2 * i].fd == c->client && p[2 + 2 * i].revents & ~POLLOUT)
				from_client(c);
			if (c->client >= 0 && c->server >= 0 && p[3 + 2 * i].fd == c->server &&
			    p[3 + 2 * i].revents)
				from_server(c);
			if (c->client >= 0)
				hand_over(c);
		}
		burst();
		feed();
		if (p[0].revents)
			take_new();
	}
}

/* --- life -------------------------------------------------------------------------------------- */

bool relay_start(struct relay *r, int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof a;
	pid_t parent = getpid();

	upstream = port;
	listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	r->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	r->w = w = mmap(NULL, sizeof *w, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (listener < 0 || r->wake < 0 || w == MAP_FAILED ||
	    bind(listener, (struct sockaddr *)&a, sizeof a) < 0 || listen(listener, CONNS) < 0 ||
	    getsockname(listener, (struct sockaddr *)&a, &n) < 0)
		return false;
	r->port = ntohs(a.sin_port);
	for (int i = 0; i < CONNS; i++)
		conns[i].client = conns[i].server = -1;
	r->pid = fork();
	if (r->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(1);
		serve(r->wake);
	}
	close(listener);
	return r->pid > 0;
}

void relay_stop(struct relay *r)
{
	kill(r->pid, SIGKILL);
	while (r->pid > 0 && waitpid(r->pid, NULL, 0) < 0 && errno == EINTR)
		;
	close(r->wake);
	munmap(r->w, sizeof *r->w);
}

void relay_wake(const struct relay *r)
{
	const uint64_t one = 1;
	ssize_t n = write(r->wake, &one, sizeof one);

	(void)n;	/* only readable already */
}
