/* owner.c - one process at a time owns the account. */
#include "skim/commands/owner.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "skim/base/clock.h"
#include "skim/base/text.h"

/* A change between the look at the lock and the watch would be missed: looked for again. */
enum { AGAIN_MS = 1000 };

static void who(int fd, char *out, size_t cap)
{
	char raw[256];
	ssize_t n = pread(fd, raw, sizeof raw, 0);

	text_clean(out, cap, raw, n > 0 ? (size_t)n : 0);
}

/* Let go in order: nobody is named any more. */
static void unsign(int fd)
{
	if (fd >= 0 && ftruncate(fd, 0) < 0)
		return;		/* the next owner will think that we crashed */
}

static void sign(const struct owner *o)
{
	int fd = openat(o->dir, "lock", O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	char line[256], host[65] = "", tty[65] = "no terminal";
	const char *name = ttyname(STDIN_FILENO);

	if (name)
		text_copy(tty, sizeof tty, name);
	gethostname(host, sizeof host - 1);
	int n = snprintf(line, sizeof line, "pid %d on %s, %s\n", (int)getpid(), host, tty);

	/* Only words for a person: the lock holds without them. */
	if (fd >= 0) {
		bool whole = ftruncate(fd, 0) == 0 && pwrite(fd, line, (size_t)n, 0) == n;

		(void)whole;
		close(fd);
	}
}

enum rc owner_acquire(struct owner *o, const char *dir, struct errmsg *err)
{
	o->fd = -1;
	o->before[0] = '\0';
	o->dir = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (o->dir < 0)
		return errmsg_set(err, RC_IO, "cannot open %s: %s", dir, strerror(errno));
	/* Read-only: a try that fails must not look like a change to those who wait. */
	o->fd = openat(o->dir, "lock", O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (o->fd < 0) {
		int e = errno;

		owner_release(o);
		return errmsg_set(err, RC_IO, "cannot open %s/lock: %s", dir, strerror(e));
	}
	if (flock(o->fd, LOCK_EX | LOCK_NB) < 0) {
		who(o->fd, o->before, sizeof o->before);
		close(o->fd);
		o->fd = -1;
		owner_release(o);
		return errmsg_set(err, RC_BUSY, "the account is owned by %s: leave that skim first, "
				  "or set XDG_STATE_HOME for a separate one",
				  o->before[0] ? o->before : "another process");
	}
	who(o->fd, o->before, sizeof o->before);
	sign(o);
	return RC_OK;
}

void owner_release(struct owner *o)
{
	if (o->fd >= 0) {
		int bell = openat(o->dir, "lock", O_WRONLY | O_CLOEXEC | O_NOFOLLOW);

		unsign(bell);
		close(o->fd);
		if (bell >= 0)
			close(bell);	/* rings for owner_wait, after the lock is free */
	}
	if (o->dir >= 0)
		close(o->dir);
	o->fd = o->dir = -1;
}

bool owner_wait(const char *dir, int64_t until)
{
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	int64_t left = (until - clock_steady()) / NS_PER_MS;
	struct pollfd p = { .fd = fd, .events = POLLIN };

	if (left > 0) {
		if (fd >= 0)
			inotify_add_watch(fd, dir, IN_CLOSE_WRITE | IN_CREATE | IN_DELETE);
		poll(&p, fd >= 0 ? 1 : 0, left > AGAIN_MS ? AGAIN_MS : (int)left);
	}
	if (fd >= 0)
		close(fd);
	return left > 0;
}
