/* footprint.c - memory, descriptors and threads of a process, as /proc tells them. */
#include "footprint.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
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

static bool is_open(pid_t pid, unsigned long inode)
{
	char path[64], want[40], link[80];
	struct dirent *e;
	bool found = false;
	DIR *d;

	snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
	snprintf(want, sizeof want, "socket:[%lu]", inode);
	d = opendir(path);
	assert_non_null(d);
	while (!found && (e = readdir(d))) {
		ssize_t n = readlinkat(dirfd(d), e->d_name, link, sizeof link - 1);

		link[n > 0 ? n : 0] = '\0';
		found = strcmp(link, want) == 0;
	}
	closedir(d);
	return found;
}

/* TCP, with somebody at the other end or not yet noticed to be without. */
static long connections_of(pid_t pid)
{
	char path[64], line[256];
	unsigned long inode;
	long n = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/net/tcp", (int)pid);
	f = fopen(path, "r");
	assert_non_null(f);
	while (fgets(line, sizeof line, f))
		if (sscanf(line, "%*d: %*s %*s %*s %*s %*s %*s %*d %*d %lu", &inode) == 1 && inode &&
		    is_open(pid, inode))
			n++;
	fclose(f);
	return n;
}

struct footprint footprint_of(pid_t pid)
{
	struct footprint f = { .threads = entries(pid, "task"), .connections = connections_of(pid) };
	long pages = 0;
	char path[64];
	FILE *s;

	f.descriptors = entries(pid, "fd") - f.connections;
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
	printf("# resident %ld -> %ld KiB, descriptors %ld -> %ld and %ld -> %ld connections, threads %ld -> "
	       "%ld\n", a.resident_kb, b.resident_kb, a.descriptors, b.descriptors, a.connections,
	       b.connections, a.threads, b.threads);
	fflush(stdout);
}

void footprint_expect(struct footprint a, struct footprint b, long kb)
{
	footprint_print(a, b);
	assert_true(b.resident_kb <= a.resident_kb + kb);
}
