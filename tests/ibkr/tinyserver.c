/* tinyserver.c - see the header. */
#include "tinyserver.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "skim/base/clock.h"
#include "skim/base/must.h"
#include "skim/lane/cell.h"
#include "skim/lane/thread.h"

enum { CONNS = 64, KEPT = 512, INPUT = 20000, WAIT_S = 5 };

struct conn {
	int fd, serial;
	size_t n;
	char in[INPUT];
};

struct tiny {
	int listener, port, serials;
	tiny_handler *handler;
	void *ctx;
	struct stopper *stop;
	struct thread *thread;
	struct conn *conn[CONNS];
	struct guard *lock;		/* of kept, n_kept */
	struct cell *arrived;		/* int: requests so far */
	struct tiny_request *kept[KEPT];
	int n_kept;
	struct tiny_reply reply;	/* the thread's */
};

static bool matches(const struct tiny_request *q, const char *prefix)
{
	char line[1040];

	snprintf(line, sizeof line, "%s %s", q->method, q->path);
	return strncmp(line, prefix, strlen(prefix)) == 0;
}

int tiny_count(struct tiny *t, const char *prefix)
{
	int n = 0;

	guard_lock(t->lock);
	for (int i = 0; i < t->n_kept; i++)
		n += matches(t->kept[i], prefix);
	guard_unlock(t->lock);
	return n;
}

bool tiny_wait(struct tiny *t, const char *prefix, int n)
{
	int64_t until = clock_steady() + WAIT_S * NS_PER_S;
	int total;
	uint64_t seen = cell_get(t->arrived, &total);

	while (tiny_count(t, prefix) < n) {
		if (clock_steady() >= until)
			return false;
		seen = cell_wait(t->arrived, &total, seen, until);
	}
	return true;
}

bool tiny_get(struct tiny *t, const char *prefix, int n, struct tiny_request *out)
{
	bool found = false;

	guard_lock(t->lock);
	for (int i = 0; i < t->n_kept && !found; i++)
		if (matches(t->kept[i], prefix) && --n == 0) {
			*out = *t->kept[i];
			found = true;
		}
	guard_unlock(t->lock);
	return found;
}

const char *tiny_header(const struct tiny_request *q, const char *name)
{
	static _Thread_local char value[4200];
	size_t len = strlen(name);

	for (const char *p = q->head; p && *p; p = strchr(p, '\n') ? strchr(p, '\n') + 1 : NULL)
		if (strncasecmp(p, name, len) == 0 && p[len] == ':') {
			snprintf(value, sizeof value, "%.*s", (int)strcspn(p + len + 2, "\r\n"),
				 p + len + 2);
			return value;
		}
	return "";
}

/* --- the thread ------------------------------------------------------------------- */

static bool put(int fd, const char *s, size_t n)
{
	while (n) {
		ssize_t k = send(fd, s, n, MSG_NOSIGNAL);

		if (k <= 0)
			return false;
		s += k;
		n -= (size_t)k;
	}
	return true;
}

static bool answer(struct tiny *t, int fd)
{
	const struct tiny_reply *r = &t->reply;
	const char *body = r->text ? r->text : r->body;
	size_t n = r->body_n ? r->body_n : strlen(body), promised = n + r->fill;
	time_t now = time(NULL) + r->date_offset_s;
	char head[1024], date[64];
	struct tm tm;
	static const char blanks[65536] = { [0 ... 65535] = ' ' };

	gmtime_r(&now, &tm);
	strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &tm);
	snprintf(head, sizeof head, "HTTP/1.1 %d X\r\nDate: %s\r\nContent-Length: %zu\r\n%s\r\n",
		 r->status, date, promised, r->headers);
	if (!put(fd, head, strlen(head)) || !put(fd, body, r->mode == TINY_CUT ? n / 2 : n))
		return false;
	for (size_t left = r->fill; left;) {
		size_t k = left < sizeof blanks ? left : sizeof blanks;

		if (!put(fd, blanks, k))
			return false;
		left -= k;
	}
	return r->mode == TINY_ANSWER;
}

static struct tiny_request *keep(struct tiny *t, const struct tiny_request *q)
{
	struct tiny_request *mine = malloc(sizeof *mine);

	MUST(mine);
	*mine = *q;
	guard_lock(t->lock);
	MUST(t->n_kept < KEPT);
	t->kept[t->n_kept++] = mine;
	guard_unlock(t->lock);
	return mine;
}

/* One whole request from the input, if there is one.  False: close. */
static bool serve(struct tiny *t, struct conn *c)
{
	struct tiny_request q = { .connection = c->serial };
	char *end;
	size_t head, length;

	for (;;) {
		c->in[c->n] = '\0';
		end = strstr(c->in, "\r\n\r\n");
		if (!end)
			return c->n < INPUT - 1;
		head = (size_t)(end - c->in) + 4;
		MUST(sscanf(c->in, "%7s %1023s", q.method, q.path) == 2);
		snprintf(q.head, sizeof q.head, "%.*s", (int)head, c->in);
		length = strtoul(tiny_header(&q, "Content-Length"), NULL, 10);
		if (c->n < head + length)
			return true;
		MUST(length < sizeof q.body);
		memcpy(q.body, c->in + head, length);
		q.body[length] = '\0';
		q.body_n = length;
		memmove(c->in, c->in + head + length, c->n - head - length);
		c->n -= head + length;
		t->reply = (struct tiny_reply){ .status = 200 };
		t->handler(t->ctx, &q, &t->reply);
		keep(t, &q);
		cell_put(t->arrived, &t->n_kept);
		if (t->reply.mode == TINY_SILENT)
			return true;
		if (t->reply.mode == TINY_HANG_UP || !answer(t, c->fd))
			return false;
	}
}

static void drop(struct tiny *t, int i)
{
	close(t->conn[i]->fd);
	free(t->conn[i]);
	t->conn[i] = NULL;
}

static void take_connection(struct tiny *t)
{
	int fd = accept4(t->listener, NULL, NULL, SOCK_CLOEXEC), one = 1;

	if (fd < 0)
		return;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	for (int i = 0; i < CONNS; i++)
		if (!t->conn[i]) {
			t->conn[i] = calloc(1, sizeof **t->conn);
			MUST(t->conn[i]);
			t->conn[i]->fd = fd;
			t->conn[i]->serial = ++t->serials;
			return;
		}
	close(fd);
}

static void read_some(struct tiny *t, int i)
{
	struct conn *c = t->conn[i];
	ssize_t k = recv(c->fd, c->in + c->n, INPUT - 1 - c->n, 0);

	if (k <= 0) {
		drop(t, i);
		return;
	}
	c->n += (size_t)k;
	if (!serve(t, c))
		drop(t, i);
}

static void tiny_run(void *ctx)
{
	struct tiny *t = ctx;

	for (;;) {
		struct pollfd p[CONNS + 2] = {
			{ .fd = stopper_fd(t->stop), .events = POLLIN },
			{ .fd = t->listener, .events = POLLIN },
		};

		for (int i = 0; i < CONNS; i++)
			p[i + 2] = (struct pollfd){ t->conn[i] ? t->conn[i]->fd : -1, POLLIN, 0 };
		poll(p, CONNS + 2, -1);
		if (p[0].revents)
			return;
		for (int i = 0; i < CONNS; i++)
			if (p[i + 2].revents)
				read_some(t, i);
		if (p[1].revents)
			take_connection(t);
	}
}

struct tiny *tiny_start(tiny_handler *handler, void *ctx)
{
	struct tiny *t = calloc(1, sizeof *t);
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t n = sizeof a;

	MUST(t);
	t->handler = handler;
	t->ctx = ctx;
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	t->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	MUST(t->listener >= 0);
	MUST(bind(t->listener, (struct sockaddr *)&a, sizeof a) == 0);
	MUST(listen(t->listener, 64) == 0);
	MUST(getsockname(t->listener, (struct sockaddr *)&a, &n) == 0);
	t->port = ntohs(a.sin_port);
	t->stop = stopper_new();
	t->lock = guard_new();
	t->arrived = cell_new(sizeof(int));
	t->thread = thread_start("tiny", tiny_run, t);
	MUST(t->stop && t->lock && t->arrived && t->thread);
	return t;
}

void tiny_stop(struct tiny *t)
{
	stopper_set(t->stop);
	thread_join(t->thread);
	for (int i = 0; i < CONNS; i++)
		if (t->conn[i])
			drop(t, i);
	for (int i = 0; i < t->n_kept; i++)
		free(t->kept[i]);
	close(t->listener);
	stopper_free(t->stop);
	guard_free(t->lock);
	cell_free(t->arrived);
	free(t);
}

int tiny_port(const struct tiny *t)
{
	return t->port;
}
