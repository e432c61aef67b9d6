/*
 * recording.c - writes the event stream, on a thread of its own.
 *
 * The core hands over through a ring of bytes with one producer and one consumer; the thread
 * drains it five times a second.  A full ring marks the recording as holed: the core never
 * waits for a disk.  A file holds one day; one that cannot be written, or has grown too large,
 * ends there, and the operator is told.  A second thread, with what the processor has left,
 * compresses the files of days that are over.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "codec.h"
#include "config.h"
#include "pack.h"
#include "skim/base/clock.h"
#include "skim/base/log.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"
#include "skim/lane/thread.h"

enum {
	RING_BYTES = 2 << 20, DRAIN_MS = 200, NAME_BYTES = 64,
	KEPT_FILES = 30,
	FORMAT = 1,		/* the number that replay.c reads */
};
#define FILE_BYTES_MAX (512LL << 20)
#define FOLDER_BYTES_MAX (4096LL << 20)
#define PACK_EVERY	 (60 * NS_PER_S)

struct recording {
	FILE *f;
	char dir[4096], name[NAME_BYTES];
	struct recording_limits max;
	struct params params;
	void (*failing)(void *ctx, const char *why);
	void *ctx;
	int64_t midnight;		/* market ns at which the file's day ends */
	char *ring;
	_Atomic uint64_t head, tail;	/* bytes ever written, ever read */
	atomic_bool holed;
	bool full;			/* thread's own: nothing more is written */
	struct stopper *stop;
	struct thread *thread;

	int64_t pack_after;
	atomic_int day;			/* yyyymmdd, of the file being written */
	struct thread *packer;
};

/* --- files ------------------------------------------------------------------------------------ */

static int only_recordings(const struct dirent *d)
{
	return recording_day(d->d_name) != 0;
}

/* Oldest first out, until there is room for one more of the largest size. */
static void forget_oldest(const char *dir, const struct recording_limits *max)
{
	struct dirent **names;
	int n = scandir(dir, &names, only_recordings, alphasort), fd;
	int64_t bytes = 0;

	if (n < 0)
		return;
	fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (int i = n - 1; i >= 0; i--) {
		struct stat st = { 0 };

		if (fd >= 0 && fstatat(fd, names[i]->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
			bytes += st.st_size;
		if (fd >= 0 && (n - i >= max->files || bytes > max->folder_bytes - max->file_bytes))
			unlinkat(fd, names[i]->d_name, 0);
		free(names[i]);
	}
	free(names);
	if (fd >= 0)
		close(fd);
}

static FILE *create(const char *dir, int64_t market, char name[NAME_BYTES], struct errmsg *err)
{
	char path[4096 + NAME_BYTES];
	struct civil c;
	static const char *const tail[] = { "", "_b", "_c", "_d", "_e", "_f", "_g", "_h" };
	int fd = -1;

	if (mkdir(dir, 0700) < 0 && errno != EEXIST) {
		errmsg_set(err, RC_IO, "cannot make %s: %s", dir, strerror(errno));
		return NULL;
	}
	civil_of(market, &c);
	/* A simulated clock and a container's process numbers give the same name again. */
	for (size_t again = 0; fd < 0 && again < sizeof tail / sizeof *tail; again++) {
		if (again && errno != EEXIST)
			break;
		snprintf(name, NAME_BYTES, "skim_%04d%02d%02d_%02d%02d%02d_%d%s.jsonl", c.year % 10000,
			 c.month, c.day, c.hour, c.minute, c.second, (int)getpid(), tail[again]);
		snprintf(path, sizeof path, "%s/%s", dir, name);
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	}

	FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;

	if (!f) {
		errmsg_set(err, RC_IO, "cannot write %s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
	}
	return f;
}

/* The file of market's day; continues: the name of the one before it, or NULL. */
static enum rc begin(struct recording *r, int64_t market, const char *continues, struct errmsg *err)
{
	char when[40], name[NAME_BYTES];
	FILE *f;

	forget_oldest(r->dir, &r->max);
	f = create(r->dir, market, name, err);
	if (!f)
		return RC_IO;
	time_format_rfc3339(when, sizeof when, market);
	fprintf(f, "{\"skim\":\"%s\",\"format\":%d,\"started\":\"%s\",", PACKAGE_VERSION, FORMAT, when);
	if (continues)
		fprintf(f, "\"continues\":\"%s\",", continues);
	fputs("\"settings\":", f);
	codec_write_params(f, &r->params);
	fputs("}\n", f);
	r->f = f;
	memcpy(r->name, name, sizeof r->name);
	r->midnight = utc_at(date_next(date_of(market)), 0);
	atomic_store(&r->day, date_of(market));
	return RC_OK;
}

static void give_up(struct recording *r, const char *why);

/* A new day is a new file, which names the one it goes on from: a replay begins with that. */
static void next_day(struct recording *r, int64_t market)
{
	struct errmsg err = { "" };
	char before[NAME_BYTES];
	FILE *old = r->f;

	memcpy(before, r->name, sizeof before);
	if (begin(r, market, before, &err) != RC_OK) {
		r->midnight = INT64_MAX;
		give_up(r, err.text);
		return;
	}
	fprintf(old, "{\"continued\":\"%s\"}\n", r->name);
	fclose(old);
}

/* --- events -------------------------------------------------------------------------------- */

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

/* From here on events are missing; said once. */
static void give_up(struct recording *r, const char *why)
{
	r->full = true;
	atomic_store(&r->holed, true);
	log_warn(LOG_JOURNAL, "recording: %s", why);
	if (r->failing)
		r->failing(r->ctx, why);
}

static void write_event(struct recording *r, const struct event *ev)
{
	if (!r->full && ev->t.market >= r->midnight)
		next_day(r, ev->t.market);
	if (r->full)
		return;
	codec_write(r->f, ev);
	fputc('\n', r->f);
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
		write_event(r, &ev);
	}
	atomic_store_explicit(&r->tail, tail, memory_order_release);
	if (r->full)
		return;
	if (fflush(r->f) || ferror(r->f))
		give_up(r, "it cannot be written (disk full?): it ends here; orders and quotes are "
			   "not touched");
	else if (ftello(r->f) > r->max.file_bytes)
		give_up(r, "it has reached its largest size and ends here");
}

static void run(void *ctx)
{
	struct recording *r = ctx;

	while (!stopper_wait(r->stop, clock_steady() + DRAIN_MS * NS_PER_MS))
		drain(r);
	drain(r);
}

/* Looks once a minute whether a day is over. */
static void pack(void *ctx)
{
	struct recording *r = ctx;
	int64_t wait = r->pack_after;
	int packed = 0, day;

	setpriority(PRIO_PROCESS, 0, 10);	/* on Linux: of this thread */
	while (!stopper_wait(r->stop, clock_steady() + wait)) {
		day = atomic_load(&r->day);
		if (day != packed)
			pack_folder(r->dir, day, r->stop);
		packed = day;
		wait = PACK_EVERY;
	}
}

/* --- life ------------------------------------------------------------------------------------- */

static void forget(struct recording *r)
{
	if (r->f)
		fclose(r->f);
	stopper_free(r->stop);
	free(r->ring);
	free(r);
}

enum rc recording_start(struct recording **out, const struct recording_config *c, struct errmsg *err)
{
	struct recording *r = calloc(1, sizeof *r);

	*out = NULL;
	if (!r)
		return errmsg_set(err, RC_NOMEM, "out of memory");
	text_copy(r->dir, sizeof r->dir, c->dir);
	r->params = *c->params;
	r->failing = c->failing;
	r->ctx = c->ctx;
	r->pack_after = c->pack_after;
	r->max.file_bytes = c->max.file_bytes ? c->max.file_bytes : FILE_BYTES_MAX;
	r->max.folder_bytes = c->max.folder_bytes ? c->max.folder_bytes : FOLDER_BYTES_MAX;
	r->max.files = c->max.files ? c->max.files : KEPT_FILES;
	if (begin(r, clock_now().market, NULL, err) != RC_OK) {
		forget(r);
		return RC_IO;
	}
	r->ring = malloc(RING_BYTES);
	r->stop = stopper_new();
	if (r->ring && r->stop)
		r->thread = thread_start("recording", run, r);
	if (!r->thread) {
		forget(r);
		return errmsg_set(err, RC_NOMEM, "cannot start the recording's thread");
	}
	r->packer = thread_start("packing", pack, r);	/* without it the files stay plain */
	*out = r;
	return RC_OK;
}

void recording_stop(struct recording *r, uint64_t digest, uint64_t events)
{
	if (!r)
		return;
	stopper_set(r->stop);
	thread_join(r->thread);
	thread_join(r->packer);
	if (r->full) {		/* perhaps in the middle of a line */
		clearerr(r->f);
		fputc('\n', r->f);
	}
	fprintf(r->f, "{\"end\":{\"digest\":\"%016" PRIx64 "\",\"events\":%" PRIu64 "%s}}\n", digest, events,
		atomic_load(&r->holed) ? ",\"holed\":true" : "");
	forget(r);
}
