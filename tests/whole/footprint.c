/* footprint.c - memory, descriptors and threads of a process, as /proc tells them. */
#include "footprint.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static long entries(pid_t pid, const char *what)
{
	char path[64];
	long n = 0;
	DIR *d;

	snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, what);
	d = opendir(path);
	assert_non_null(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n - 2;		/* . and .. */
}

/* Whatever their state: one that its other end has closed is in no list of the system's, and stays
 * open until its owner wants to use it again. */
static long sockets_of(pid_t pid)
{
	char path[64], link[80];
	struct dirent *e;
	long n = 0;
	DIR *d;

	snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
	d = opendir(path);
	assert_non_null(d);
	while ((e = readdir(d))) {
		ssize_t len = readlinkat(dirfd(d), e->d_name, link, sizeof link - 1);

		link[len > 0 ? len : 0] = '\0';
		n += strncmp(link, "socket:", 7) == 0;
	}
	closedir(d);
	return n;
}

struct footprint footprint_of(pid_t pid)
{
	struct footprint f = { .threads = entries(pid, "task"), .sockets = sockets_of(pid) };
	long pages = 0;
	char path[64];
	FILE *s;

	f.descriptors = entries(pid, "fd") - f.sockets;
	snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
	s = fopen(path, "r");
	assert_non_null(s);
	assert_int_equal(fscanf(s, "%*d %ld", &pages), 1);
	fclose(s);
	f.resident_kb = pages * (sysconf(_SC_PAGESIZE) / 1024);
	return f;
}

void footprint_print(struct footprint a, struct footprint b)
{
	printf("# resident %ld -> %ld KiB, descriptors %ld -> %ld and %ld -> %ld sockets, threads %ld -> "
	       "%ld\n", a.resident_kb, b.resident_kb, a.descriptors, b.descriptors, a.sockets,
	       b.sockets, a.threads, b.threads);
	fflush(stdout);
}

void footprint_expect(struct footprint a, struct footprint b, long kb)
{
	footprint_print(a, b);
	assert_true(b.resident_kb <= a.resident_kb + kb);
}
