/* simclock.c - follows the clock of a simulated market through skim-sim's control socket. */
#include "simclock.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "skim/base/clock.h"
#include "skim/base/log.h"
#include "skim/lane/cell.h"
#include "skim/lane/thread.h"

struct simclock {
	char path[sizeof ((struct sockaddr_un *)0)->sun_path];
	int64_t speed_milli;
	atomic_bool dialogue;		/* what the console wants */
	int wake;			/* eventfd: dialogue changed */
	struct cell *ready;		/* int: 1 set once, -1 failed */
	struct stopper *stop;
	struct thread *thread;
};

/* One line of the control socket: "clock NS RATE", or "ok clock NS RATE". */
static void take_line(struct simclock *c, const char *line)
{
	long long market, rate;

	if (!strncmp(line, "ok ", 3))
		line += 3;
	if (sscanf(line, "clock %lld %lld", &market, &rate) != 2 || market <= 0 || rate < 0)
		return;
	clock_set_market(market, rate);
	cell_put(c->ready, &(int){ 1 });
}

static bool say(int fd, const char *line)
{
	size_t n = strlen(line);

	return send(fd, line, n, MSG_NOSIGNAL) == (ssize_t)n;
}

static bool ask_rate(struct simclock *c, int fd)
{
	char line[64];

	if (atomic_load(&c->dialogue))
		return say(fd, "rate 1\n");
	if (!c->speed_milli)
		return say(fd, "rate scenario\n");
	snprintf(line, sizeof line, "rate %lld.%03lld\n", (long long)(c->speed_milli / 1000),
		 (long long)(c->speed_milli % 1000));
	return say(fd, line);
}

static int dial(const struct simclock *c)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	memcpy(a.sun_path, c->path, sizeof a.sun_path);
	if (connect(fd, (struct sockaddr *)&a, sizeof a) == 0)
		return fd;
	close(fd);
	return -1;
}

/* Reads what is there and hands over whole lines; false: the simulator is gone. */
static bool read_lines(struct simclock *c, int fd, char *buf, size_t cap, size_t *len)
{
	ssize_t n = recv(fd, buf + *len, cap - *len - 1, 0);
	char *start = buf, *nl;

	if (n <= 0)
		return n < 0 && errno == EINTR;
	*len += (size_t)n;
	buf[*len] = '\0';
	while ((nl = strchr(start, '\n'))) {
		*nl = '\0';
		take_line(c, start);
		start = nl + 1;
	}
	*len -= (size_t)(start - buf);
	memmove(buf, start, *len);
	if (*len == cap - 1)
		*len = 0;	/* a line that long is none of ours */
	return true;
}

static void run(void *ctx)
{
	struct simclock *c = ctx;
	char buf[4096];
	size_t len = 0;
	int fd = dial(c);

	if (fd < 0 || !say(fd, "watch clock\n") || (c->speed_milli && !ask_rate(c, fd))) {
		log_error(LOG_APP, "simulator's control socket %s: %s", c->path, strerror(errno));
		cell_put(c->ready, &(int){ -1 });
	} else {
		struct pollfd p[3] = {
			{ .fd = fd, .events = POLLIN },
			{ .fd = c->wake, .events = POLLIN },
			{ .fd = stopper_fd(c->stop), .events = POLLIN },
		};

		while (!stopper_is_set(c->stop)) {
			uint64_t ticks;

			if (poll(p, 3, -1) < 0 && errno != EINTR)
				break;
			if ((p[1].revents & POLLIN) && read(c->wake, &ticks, sizeof ticks) > 0 &&
			    !ask_rate(c, fd))
				break;
			if (p[0].revents && !read_lines(c, fd, buf, sizeof buf, &len)) {
				log_warn(LOG_APP, "simulator's control socket closed");
				break;
			}
		}
	}
	if (fd >= 0)
		close(fd);
}

enum rc simclock_start(struct simclock **out, const char *control_path, int64_t speed_milli,
		       struct errmsg *err)
{
	struct simclock *c = calloc(1, sizeof *c);

	*out = NULL;
	if (!c)
		return errmsg_set(err, RC_NOMEM, "out of memory");
	if (strlen(control_path) >= sizeof c->path) {
		free(c);
		return errmsg_set(err, RC_RANGE, "SKIM_SIM_CONTROL is too long a path: use a shorter one");
	}
	strcpy(c->path, control_path);
	c->speed_milli = speed_milli;
	c->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	c->ready = cell_new(sizeof(int));
	c->stop = stopper_new();
	if (c->wake >= 0 && c->ready && c->stop)
		c->thread = thread_start("simclock", run, c);
	if (!c->thread) {
		simclock_stop(c);
		return errmsg_set(err, RC_NOMEM, "cannot start the clock thread");
	}
	*out = c;
	return RC_OK;
}

enum rc simclock_ready(struct simclock *c, struct errmsg *err)
{
	int state = 0;

	if (cell_wait(c->ready, &state, 0, clock_steady() + 5 * NS_PER_S) && state == 1)
		return RC_OK;
	return errmsg_set(err, RC_TIMEOUT, "the simulator's control socket %s does not answer: is "
			  "skim-sim still running?", c->path);
}

void simclock_dialogue(struct simclock *c, bool open)
{
	if (atomic_exchange(&c->dialogue, open) == open)
		return;
	ssize_t n = write(c->wake, &(uint64_t){ 1 }, sizeof(uint64_t));

	(void)n;	/* the counter cannot be full */
}

void simclock_stop(struct simclock *c)
{
	if (!c)
		return;
	if (c->stop)
		stopper_set(c->stop);
	thread_join(c->thread);
	stopper_free(c->stop);
	cell_free(c->ready);
	if (c->wake >= 0)
		close(c->wake);
	free(c);
}
