/*
 * recording.c - writes the event stream, on a thread of its own.
 *
 * The core hands over through a ring of bytes with one producer and one consumer; the thread
 * drains it five times a second.  A full ring marks the recording as holed: the core never
 * waits for a disk.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "codec.h"
#include "skim/base/clock.h"
#include "skim/base/log.h"
#include "skim/base/zone.h"
#include "skim/lane/thread.h"

enum {
	RING_BYTES = 2 << 20, KEPT_FILES = 30, DRAIN_MS = 200, NAME_BYTES = 64,
	FORMAT = 1,
};
#define FILE_BYTES_MAX (512LL << 20)

struct recording {
	FILE *f;
	char *ring;
	_Atomic uint64_t head, tail;	/* bytes ever written, ever read */
	atomic_bool holed;
	bool capped;			/* thread's own: the file has reached its size */
	struct stopper *stop;
	struct thread *thread;
};

static void ring_put(struct recording *r, uint64_t at, const void *in, size_t n)
{
	size_t i = at % RING_BYTES, first = n < RING_BYTES - i ? n : RING_BYTES - i;

	memcpy(r->ring + i, in, first);
	memcpy(r->ring, (const char *)in + first, n - first);
}

static void ring_get(const struct recording *r, uint64_t at, void *out, size_t n)
{
	size_t i = at % RING_BYTES, first = n < RING_BYTES - i ? n : RING_BYTES - i;

	memcpy(out, r->ring + i, first);
	memcpy((char *)out + first, r->ring, n - first);
}

void recording_event(struct recording *r, const struct event *ev)
{
	uint32_t n = (uint32_t)event_size(ev->type);
	uint64_t head = atomic_load_explicit(&r->head, memory_order_relaxed);
	uint64_t tail = atomic_load_explicit(&r->tail, memory_order_acquire);

	if (head - tail + sizeof n + n > RING_BYTES) {
		atomic_store(&r->holed, true);
		return;
	}
	ring_put(r, head, &n, sizeof n);
	ring_put(r, head + sizeof n, ev, n);
	atomic_store_explicit(&r->head, head + sizeof n + n, memory_order_release);
}

static void drain(struct recording *r)
{
	uint64_t tail = atomic_load_explicit(&r->tail, memory_order_relaxed);
	uint64_t head = atomic_load_explicit(&r->head, memory_order_acquire);
	struct event ev;
	uint32_t n;

	for (; tail < head; tail += sizeof n + n) {
		ring_get(r, tail, &n, sizeof n);
		memset(&ev, 0, sizeof ev);
		ring_get(r, tail + sizeof n, &ev, n);
		if (r->capped)
			continue;
		codec_write(r->f, &ev);
		fputc('\n', r->f);
	}
	atomic_store_explicit(&r->tail, tail, memory_order_release);
	fflush(r->f);
	if (!r->capped && ftello(r->f) > FILE_BYTES_MAX) {
		r->capped = true;
		atomic_store(&r->holed, true);
		log_warn(LOG_JOURNAL, "the recording has reached its largest size and ends here");
	}
}

static void run(void *ctx)
{
	struct recording *r = ctx;

	while (!stopper_wait(r->stop, clock_steady() + DRAIN_MS * NS_PER_MS))
		drain(r);
	drain(r);
}

/* --- files ------------------------------------------------------------------------------------ */

static int only_recordings(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return !strncmp(d->d_name, "skim_", 5) && n > 6 && !strcmp(d->d_name + n - 6, ".jsonl");
}

static void forget_oldest(const char *dir)
{
	struct dirent **names;
	int n = scandir(dir, &names, only_recordings, alphasort), fd;

	if (n < 0)
		return;
	fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (int i = 0; i < n; i++) {
		if (fd >= 0 && i + KEPT_FILES <= n)
			unlinkat(fd, names[i]->d_name, 0);
		free(names[i]);
	}
	free(names);
	if (fd >= 0)
		close(fd);
}

static FILE *create(const char *dir, struct errmsg *err)
{
	char name[NAME_BYTES], path[4096];
	struct civil c;

	if (mkdir(dir, 0700) < 0 && errno != EEXIST) {
		errmsg_set(err, RC_IO, "cannot make %s: %s", dir, strerror(errno));
		return NULL;
	}
	forget_oldest(dir);
	civil_of(clock_now().market, &c);
	snprintf(name, sizeof name, "skim_%04d%02d%02d_%02d%02d%02d_%d.jsonl", c.year % 10000, c.month, c.day,
		 c.hour, c.minute, c.second, (int)getpid());
	snprintf(path, sizeof path, "%s/%s", dir, name);

	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;

	if (!f) {
		errmsg_set(err, RC_IO, "cannot write %s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
	}
	return f;
}

enum rc recording_start(struct recording **out, const char *dir, const struct params *p, struct errmsg *err)
{
	struct recording *r = calloc(1, sizeof *r);
	char when[40];

	*out = NULL;
	if (!r)
		return errmsg_set(err, RC_NOMEM, "out of memory");
	r->f = create(dir, err);
	if (!r->f) {
		free(r);
		return RC_IO;
	}
	time_format_rfc3339(when, sizeof when, clock_now().market);
	fprintf(r->f, "{\"skim\":\"0.1.0\",\"format\":%d,\"started\":\"%s\",\"settings\":", FORMAT, when);
	codec_write_params(r->f, p);
	fputs("}\n", r->f);
	r->ring = malloc(RING_BYTES);
	r->stop = stopper_new();
	if (r->ring && r->stop)
		r->thread = thread_start("recording", run, r);
	if (!r->thread) {
		stopper_free(r->stop);
		free(r->ring);
		fclose(r->f);
		free(r);
		return errmsg_set(err, RC_NOMEM, "cannot start the recording's thread");
	}
	*out = r;
	return RC_OK;
}

void recording_stop(struct recording *r, uint64_t digest, uint64_t events)
{
	if (!r)
		return;
	stopper_set(r->stop);
	thread_join(r->thread);
	fprintf(r->f, "{\"end\":{\"digest\":\"%016" PRIx64 "\",\"events\":%" PRIu64 "%s}}\n", digest, events,
		atomic_load(&r->holed) ? ",\"holed\":true" : "");
	fclose(r->f);
	stopper_free(r->stop);
	free(r->ring);
	free(r);
}
