/* control.c - the owner's Unix socket: what other skim processes may ask of this one. */
#include "skim/commands/control.h"

#include <errno.h>
#include <fcntl.h>
#include <json.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "skim/base/clock.h"
#include "skim/base/log.h"
#include "skim/commands/work.h"
#include "skim/lane/thread.h"

enum { REQUEST_BYTES = 4096, ANSWER_BYTES = 4 << 20, CLIENT_MS = 5000, CLIENTS = 8 };

#define WORK_WAIT (50 * NS_PER_S)	/* the longest request: a kill that waits for its cancels */

struct client {
	struct control *c;
	int fd;
	struct thread *thread;
	atomic_bool done;
};

struct control {
	struct control_config cfg;
	int fd;				/* listening */
	int last;			/* connection kept open until we are gone; -1 */
	struct client client[CLIENTS];
	struct stopper *stop;
	struct thread *thread;
};

/* The socket's name may be longer than sun_path: reach it through the open directory. */
static void address(struct sockaddr_un *a, int dir)
{
	memset(a, 0, sizeof *a);
	a->sun_family = AF_UNIX;
	snprintf(a->sun_path, sizeof a->sun_path, "/proc/self/fd/%d/control", dir);
}

static bool send_all(int fd, const char *s, size_t n)
{
	while (n) {
		ssize_t w = send(fd, s, n, MSG_NOSIGNAL);

		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0)
			return false;
		s += w;
		n -= (size_t)w;
	}
	return true;
}

/* One line from a socket with a receive time-out; false: none came whole. */
static bool read_line(int fd, char *buf, size_t cap)
{
	size_t len = 0;

	while (len < cap - 1) {
		ssize_t n = recv(fd, buf + len, cap - 1 - len, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		len += (size_t)n;
		buf[len] = '\0';
		char *nl = strchr(buf, '\n');

		if (nl) {
			*nl = '\0';
			return true;
		}
	}
	return false;
}

/* --- one client ------------------------------------------------------------------------------ */

static bool stopped(void *ctx)
{
	return stopper_is_set(ctx);
}

static char *answer_work(struct control *c, struct json_object *request)
{
	struct access a = {
		.inbox = c->cfg.inbox, .slot = c->cfg.slot, .params = c->cfg.params,
		.stopped = stopped, .ctx = c->stop, .until = clock_steady() + WORK_WAIT,
	};
	struct outcome o = { EXIT_DONE, NULL, NULL };
	char *line;

	if (!access_open(&a))
		outcome_fail(&o, EXIT_FAILED, "the running skim is out of memory");
	else
		work_answer(&a, request, &o);
	access_close(&a);
	line = outcome_line(&o);
	outcome_free(&o);
	return line;
}

static char *answer_handover(struct control *c, bool *keep)
{
	struct access a = { .slot = c->cfg.slot };
	char *answer = NULL;

	*keep = c->cfg.handover && c->cfg.handover(c->cfg.ctx);
	if (!*keep)
		return strdup("{\"ok\":false,\"error\":\"the owner has a screen in use\"}");
	if (c->cfg.away && access_open(&a)) {
		access_look(&a);
		answer = c->cfg.away(c->cfg.ctx, a.view);
	}
	access_close(&a);
	return answer ? answer : strdup("{\"ok\":true}");
}

/* True: the connection stays open until this process is gone. */
static bool serve(struct control *c, int fd)
{
	char line[REQUEST_BYTES], *answer = NULL;
	struct timeval limit = { .tv_sec = CLIENT_MS / 1000 };
	bool keep = false;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
	if (!read_line(fd, line, sizeof line))
		return false;

	struct json_object *req = json_tokener_parse(line), *cmd = NULL;
	const char *word = json_object_object_get_ex(req, "cmd", &cmd) ?
		json_object_get_string(cmd) : NULL;

	if (c->cfg.once && (!word || strcmp(word, "status")))
		answer = strdup("{\"busy\":true}");
	else if (word && !strcmp(word, "ping"))
		answer = strdup("{\"exit\":0}");
	else if (word && !strcmp(word, "handover"))
		answer = answer_handover(c, &keep);
	else
		answer = answer_work(c, req);
	json_object_put(req);
	if (answer) {
		send_all(fd, answer, strlen(answer));
		send_all(fd, "\n", 1);
	}
	free(answer);
	return keep;
}

static void client_run(void *ctx)
{
	struct client *k = ctx;

	if (serve(k->c, k->fd))
		k->c->last = k->fd;	/* closes with us: the asker waits for that */
	else
		close(k->fd);
	atomic_store(&k->done, true);
}

/* --- the listener -------------------------------------------------------------------------------- */

/* A place for one more; those that are done are joined on the way. */
static struct client *place(struct control *c)
{
	struct client *found = NULL;

	for (int i = 0; i < CLIENTS; i++) {
		struct client *k = &c->client[i];

		if (k->thread && atomic_load(&k->done)) {
			thread_join(k->thread);
			k->thread = NULL;
		}
		if (!k->thread)
			found = k;
	}
	return found;
}

static void take_client(struct control *c, int fd)
{
	struct client *k = place(c);

	if (!k) {		/* the asker is told that nobody answers, and may come again */
		close(fd);
		return;
	}
	k->c = c;
	k->fd = fd;
	atomic_store(&k->done, false);
	k->thread = thread_start("control-client", client_run, k);
	if (!k->thread)
		close(fd);
}

static void run(void *ctx)
{
	struct control *c = ctx;
	struct pollfd p[2] = {
		{ .fd = c->fd, .events = POLLIN },
		{ .fd = stopper_fd(c->stop), .events = POLLIN },
	};

	while (!stopper_is_set(c->stop)) {
		if (poll(p, 2, -1) < 0 && errno != EINTR)
			break;
		if (!(p[0].revents & POLLIN))
			continue;
		int fd = accept4(c->fd, NULL, NULL, SOCK_CLOEXEC);

		if (fd >= 0)
			take_client(c, fd);
	}
	for (int i = 0; i < CLIENTS; i++)
		thread_join(c->client[i].thread);
}

static int listen_at(int dir)
{
	struct sockaddr_un a;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	address(&a, dir);
	unlinkat(dir, "control", 0);
	mode_t old = umask(0177);
	int rc = bind(fd, (struct sockaddr *)&a, sizeof a);

	umask(old);
	if (rc == 0 && listen(fd, 8) == 0)
		return fd;
	close(fd);
	return -1;
}

enum rc control_start(struct control **out, const struct control_config *cfg, struct errmsg *err)
{
	struct control *c = calloc(1, sizeof *c);

	*out = NULL;
	if (!c)
		return errmsg_set(err, RC_NOMEM, "out of memory");
	c->cfg = *cfg;
	c->last = -1;
	c->stop = stopper_new();
	c->fd = listen_at(cfg->dir);
	if (c->fd < 0)
		errmsg_set(err, RC_IO, "cannot listen on the control socket: %s", strerror(errno));
	else if (c->stop)
		c->thread = thread_start("control", run, c);
	if (!c->thread) {
		control_stop(c);
		return RC_IO;
	}
	*out = c;
	return RC_OK;
}

void control_stop(struct control *c)
{
	if (!c)
		return;
	if (c->stop)
		stopper_set(c->stop);
	thread_join(c->thread);
	if (c->fd >= 0) {
		unlinkat(c->cfg.dir, "control", 0);
		close(c->fd);
	}
	stopper_free(c->stop);
	/* c->last stays open on purpose: it closes with the process, after the lock. */
	free(c);
}

static int dial(const char *dir)
{
	struct sockaddr_un a;
	int d = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC), fd = -1;

	if (d < 0)
		return -1;
	address(&a, d);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof a) < 0) {
		close(fd);
		fd = -1;
	}
	close(d);
	return fd;
}

static bool wait_gone(int fd, int64_t until)
{
	char byte;

	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int64_t left = (until - clock_steady()) / NS_PER_MS;

		if (left <= 0 || poll(&p, 1, (int)left) < 0)
			return false;
		if (p.revents && recv(fd, &byte, 1, 0) <= 0)
			return true;
	}
}

enum rc control_ask(const char *dir, const char *request, char **answer, bool wait_close,
		    int64_t until, struct errmsg *err)
{
	int64_t left = (until - clock_steady()) / NS_PER_S + 1;
	struct timeval limit = { .tv_sec = left > 1 ? left : 1 };
	int fd = dial(dir);
	enum rc rc = RC_OK;

	*answer = NULL;
	if (fd < 0)
		return errmsg_set(err, RC_ABSENT, "no skim is running here: start skim first");
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	*answer = calloc(1, ANSWER_BYTES);
	if (!*answer)
		rc = errmsg_set(err, RC_NOMEM, "out of memory");
	else if (!send_all(fd, request, strlen(request)) || !send_all(fd, "\n", 1) ||
		 !read_line(fd, *answer, ANSWER_BYTES))
		rc = errmsg_set(err, RC_IO, "the running skim did not answer: look at its screen");
	if (rc == RC_OK && wait_close && strstr(*answer, "\"ok\":true") && !wait_gone(fd, until))
		rc = errmsg_set(err, RC_TIMEOUT, "the running skim did not leave in time: look at its screen");
	close(fd);
	if (rc != RC_OK) {
		free(*answer);
		*answer = NULL;
	}
	return rc;
}
