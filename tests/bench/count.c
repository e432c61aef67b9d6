/*
 * count.c - counters of tests/bench/skim-counted, which is the program of the build with this one
 * file before the libraries: the shipped binary has none of it.
 *
 * BENCH_COUNTS names a file that holds a struct counted (count.h), mapped by the measurement too.
 */
#include "count.h"

#include <curses.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdbool.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static int (*real_step)(sqlite3_stmt *);
static ssize_t (*real_write)(int, const void *, size_t), (*real_send)(int, const void *, size_t, int);
static struct counted none, *c = &none;
static int (*real_doupdate)(void);
static atomic_int painted;
static _Thread_local int64_t begun, took;

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("BENCH_COUNTS");
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	void *p = fd >= 0 ? mmap(NULL, sizeof *c, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : MAP_FAILED;

	*(void **)&real_step = dlsym(RTLD_NEXT, "sqlite3_step");
	*(void **)&real_write = dlsym(RTLD_NEXT, "write");
	*(void **)&real_send = dlsym(RTLD_NEXT, "send");
	*(void **)&real_doupdate = dlsym(RTLD_NEXT, "doupdate");
	if (p != MAP_FAILED)
		c = p;
	if (fd >= 0)
		close(fd);
}

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* A transaction of this thread: from its BEGIN until its COMMIT is on the disk. */
int sqlite3_step(sqlite3_stmt *s)
{
	const char *sql = sqlite3_sql(s);
	int rc;

	if (sql && !strncmp(sql, "BEGIN", 5))
		begun = now_us();
	rc = real_step(s);
	if (sql && !strcmp(sql, "COMMIT"))
		took = now_us() - begun;
	return rc;
}

/* The order desk's last transaction before an order leaves is the order's intent. */
ssize_t send(int fd, const void *buf, size_t n, int flags)
{
	const char *end = n > 5 && !memcmp(buf, "POST ", 5) ? memchr(buf, '\r', n) : NULL;

	if (end && memmem(buf, (size_t)(end - (const char *)buf), "/orders HTTP", 12))
		atomic_store(&c->commit_us, took);
	return real_send(fd, buf, n, flags);
}

/* Here curses makes a picture's bytes. */
int doupdate(void)
{
	atomic_store(&painted, 1);
	return real_doupdate();
}

ssize_t write(int fd, const void *buf, size_t n)
{
	ssize_t k = real_write(fd, buf, n);
	int saved = errno;
	bool tty = isatty(fd);

	errno = saved;
	if (!tty)
		return k;
	atomic_fetch_add(&c->tty_writes, 1);
	atomic_fetch_add(&c->pictures, atomic_exchange(&painted, 0));
	if (k >= 0 && (size_t)k > (size_t)atomic_load(&c->tty_longest))
		atomic_store(&c->tty_longest, k);
	if (atomic_exchange(&c->ask_heap, 0)) {
		struct mallinfo2 m = mallinfo2();

		atomic_store(&c->heap, (int64_t)(m.uordblks + m.hblkhd));
	}
	return k;
}
