/* control.c - the control socket's connections, by the same event loop as the port. */
#include "control.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "skim/base/clock.h"
#include "skim/base/must.h"

enum { LINE_BYTES = 8192 };

struct client {
	struct client *next;
	struct sim *sim;
	struct lws *wsi;
	int fd;
	bool watches;
	struct buf in, out;
};

struct control {
	char path[108];
	struct client *clients;
	uint64_t told;			/* marketclock.changes said last */
};

/* What a descriptor of the protocol "control" stands for: NULL the listening socket. */

static void clock_line(struct sim *s, struct buf *out)
{
	buf_printf(out, "clock %lld %lld\n",
		   (long long)marketclock_now(&s->clock, clock_steady()), (long long)s->clock.rate);
}

void control_feed(struct sim *s)
{
	struct control *k = s->control;

	if (!k || k->told == s->clock.changes)
		return;
	k->told = s->clock.changes;
	for (struct client *c = k->clients; c; c = c->next)
		if (c->watches) {
			clock_line(s, &c->out);
			lws_callback_on_writable(c->wsi);
		}
}

static void run_line(struct client *c, const char *line)
{
	struct buf answer = { 0 };

	sim_advance(c->sim);
	if (strcmp(line, "watch clock") == 0) {
		c->watches = true;
		buf_puts(&c->out, "ok\n");
		clock_line(c->sim, &c->out);
		return;
	}
	buf_printf(&c->out, "%s", control_run(c->sim, line, &answer) ? "ok" : "error");
	if (answer.n)
		buf_printf(&c->out, " %s", answer.s);
	buf_puts(&c->out, "\n");
	buf_free(&answer);
	sim_advance(c->sim);
}

static bool flush(struct client *c)
{
	ssize_t n = send(c->fd, c->out.s, c->out.n, MSG_DONTWAIT | MSG_NOSIGNAL);

	if (n < 0 && errno != EAGAIN && errno != EINTR)
		return false;
	if (n > 0) {
		memmove(c->out.s, c->out.s + n, c->out.n - (size_t)n);
		c->out.n -= (size_t)n;
	}
	if (c->out.n)
		lws_callback_on_writable(c->wsi);
	return true;
}

/* Whole lines are run; false closes the connection. */
static bool take_input(struct client *c)
{
	char *nl;
	ssize_t n = recv(c->fd, buf_room(&c->in, LINE_BYTES), LINE_BYTES, MSG_DONTWAIT);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	if (n == 0 || c->in.n + (size_t)n > 8 * LINE_BYTES)
		return false;
	c->in.n += (size_t)n;
	c->in.s[c->in.n] = '\0';
	while ((nl = memchr(c->in.s, '\n', c->in.n))) {
		size_t used = (size_t)(nl - c->in.s) + 1;

		*nl = '\0';
		if (nl > c->in.s && nl[-1] == '\r')
			nl[-1] = '\0';
		if (c->in.s[0])
			run_line(c, c->in.s);
		memmove(c->in.s, c->in.s + used, c->in.n - used + 1);
		c->in.n -= used;
	}
	if (c->sim->stop)
		flush(c);	/* the event loop will not come back */
	else if (c->out.n)
		lws_callback_on_writable(c->wsi);
	return true;
}

static void forget(struct client *c)
{
	struct client **at = &c->sim->control->clients;

	while (*at && *at != c)
		at = &(*at)->next;
	if (*at)
		*at = c->next;
	buf_free(&c->in);
	buf_free(&c->out);
	free(c);
}

static void accept_one(struct sim *s, int listener)
{
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct client *c;

	if (fd < 0)
		return;
	c = calloc(1, sizeof *c);
	MUST(c);
	*c = (struct client){ .sim = s, .fd = fd, .next = s->control->clients };
	c->wsi = lws_adopt_descriptor_vhost(s->vhost, LWS_ADOPT_RAW_FILE_DESC,
					    (lws_sock_file_fd_type){ .filefd = fd }, "control", NULL);
	if (!c->wsi) {		/* the library has closed it */
		free(c);
		return;
	}
	lws_set_opaque_user_data(c->wsi, c);
	s->control->clients = c;
}

int control_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
		  size_t len)
{
	struct client *c = lws_get_opaque_user_data(wsi);

	(void)user;
	(void)in;
	(void)len;
	switch (reason) {
	case LWS_CALLBACK_RAW_RX_FILE:
		if (c)
			return take_input(c) ? 0 : -1;
		accept_one(lws_context_user(lws_get_context(wsi)), lws_get_socket_fd(wsi));
		return 0;
	case LWS_CALLBACK_RAW_WRITEABLE_FILE:
		return !c || !c->out.n || flush(c) ? 0 : -1;
	case LWS_CALLBACK_RAW_CLOSE_FILE:
		if (c) {
			lws_set_opaque_user_data(wsi, NULL);
			forget(c);
		}
		return 0;
	default:
		return 0;
	}
}

const char *control_path(const struct sim *s)
{
	return s->control->path;
}

static int listen_at(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	mode_t old = umask(0177);
	bool ok;

	snprintf(a.sun_path, sizeof a.sun_path, "%s", path);
	ok = fd >= 0 && bind(fd, (struct sockaddr *)&a, sizeof a) == 0 && listen(fd, 16) == 0;
	umask(old);
	if (ok)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

enum rc control_open(struct sim *s, const char *path, struct errmsg *err)
{
	struct stat st;
	int fd;

	s->control = calloc(1, sizeof *s->control);
	MUST(s->control);
	if (strlen(path) >= sizeof s->control->path)
		return errmsg_set(err, RC_RANGE, "%s: the name is too long for a socket: choose one of "
				  "at most 107 characters", path);
	if (lstat(path, &st) == 0 && S_ISSOCK(st.st_mode))
		unlink(path);	/* left behind by an earlier run */
	fd = listen_at(path);
	if (fd < 0)
		return errmsg_set(err, RC_IO, "cannot listen at %s: %s: choose another with --control",
				  path, strerror(errno));
	strcpy(s->control->path, path);
	if (!lws_adopt_descriptor_vhost(s->vhost, LWS_ADOPT_RAW_FILE_DESC,
					(lws_sock_file_fd_type){ .filefd = fd }, "control", NULL))
		return errmsg_set(err, RC_INTERNAL, "libwebsockets refused the control socket");
	s->control->told = s->clock.changes;
	return RC_OK;
}

void control_close(struct sim *s)
{
	if (!s->control)
		return;
	if (s->control->path[0])
		unlink(s->control->path);
	free(s->control);
	s->control = NULL;
}
