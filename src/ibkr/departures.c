/*
 * departures.c - what the broker still counts, from one process to the next: two commands in a row,
 * or a console started again after a crash, are one address and one username to it (Web API 9.1:
 * the penalty is the address's).
 *
 * The file is written anew whenever a request leaves whose limit outlives a restart, and at the
 * end.  No fsync: a process that is killed leaves its pages, and after a loss of power the host
 * takes longer to start than any limit lasts.
 */
#include "internal.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "skim/base/auto.h"

enum { FILE_NAME_LEN = 4200, BOOT_LEN = 64, TEXT_MAX = 8192 };

/* A limit shorter than that is over before another process has signed in. */
#define OUTLIVES (3 * NS_PER_S)

/* Steady time begins anew with each boot of the host. */
static bool boot_id(char out[BOOT_LEN])
{
	AUTO_FCLOSE FILE *f = fopen("/proc/sys/kernel/random/boot_id", "re");

	if (!f || !fgets(out, BOOT_LEN, f))
		return false;
	out[strcspn(out, "\n")] = '\0';
	return out[0] != '\0';
}

static void take_line(struct http_shared *s, const char *line)
{
	char path[128];
	int64_t left;

	if (sscanf(line, "%" SCNd64 " %127s", &left, path) == 2)
		limiter_past(s->limiter, strcmp(path, "*") ? path : "", left);
}

void departures_open(struct ibkr *x)
{
	char name[FILE_NAME_LEN], boot[BOOT_LEN], text[TEXT_MAX], *at = text, *line;
	struct http_shared *s = &x->http;
	struct stat st;
	ssize_t n;
	int len;

	len = x->cfg.cache_dir ? snprintf(name, sizeof name, "%s/pacing", x->cfg.cache_dir) : 0;
	if (len <= 0 || len >= FILE_NAME_LEN || !boot_id(boot) ||
	    !(s->departures_lock = guard_new()))
		return;		/* this process may be told to wait: no harm is lasting */
	s->departures_fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (s->departures_fd < 0 || fstat(s->departures_fd, &st) < 0 || !S_ISREG(st.st_mode))
		return;
	n = pread(s->departures_fd, text, sizeof text - 1, 0);
	text[n > 0 ? n : 0] = '\0';
	line = strsep(&at, "\n");
	if (!line || strcmp(line, boot) != 0)
		return;
	while ((line = strsep(&at, "\n")))
		take_line(s, line);
}

struct text {
	char s[TEXT_MAX];
	size_t n;
};

/* Only whole lines; a file that is full says less. */
static void write_one(void *ctx, const char *path, int64_t left)
{
	struct text *t = ctx;
	int n = snprintf(t->s + t->n, sizeof t->s - t->n, "%" PRId64 " %s\n", left,
			 *path ? path : "*");

	if (n > 0 && (size_t)n < sizeof t->s - t->n)
		t->n += (size_t)n;
}

static void write_all(struct http_shared *s)
{
	struct text t = { .n = 0 };
	char boot[BOOT_LEN];

	if (s->departures_fd < 0 || !boot_id(boot))
		return;
	t.n = (size_t)snprintf(t.s, sizeof t.s, "%s\n", boot);
	limiter_each(s->limiter, write_one, &t);
	if (pwrite(s->departures_fd, t.s, t.n, 0) == (ssize_t)t.n &&
	    ftruncate(s->departures_fd, (off_t)t.n) < 0)
		return;		/* what is behind it is old, and falls out of the windows */
}

void departures_note(struct http_shared *s, const char *path)
{
	if (s->departures_fd < 0 || limiter_period(s->limiter, path) < OUTLIVES)
		return;
	guard_lock(s->departures_lock);
	write_all(s);
	guard_unlock(s->departures_lock);
}

void departures_close(struct ibkr *x)
{
	struct http_shared *s = &x->http;

	if (s->departures_fd >= 0) {
		write_all(s);
		close(s->departures_fd);
	}
	s->departures_fd = -1;
	guard_free(s->departures_lock);
	s->departures_lock = NULL;
}
