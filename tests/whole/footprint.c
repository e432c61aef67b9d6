/* footprint.c - memory, descriptors and threads of a process, as /proc tells them. */
#include "footprint.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
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

struct footprint footprint_of(pid_t pid)
{
	struct footprint f = { .descriptors = entries(pid, "fd"), .threads = entries(pid, "task") };
	long pages = 0;
	char path[64];
	FILE *s;

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
	printf("# resident %ld -> %ld KiB, descriptors %ld -> %ld, threads %ld -> %ld\n", a.resident_kb,
	       b.resident_kb, a.descriptors, b.descriptors, a.threads, b.threads);
	fflush(stdout);
}

void footprint_expect(struct footprint a, struct footprint b, long kb)
{
	footprint_print(a, b);
	assert_true(b.resident_kb <= a.resident_kb + kb);
}
