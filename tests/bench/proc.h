/* proc.h - what the kernel knows of a process, for the measurements of whole programs. */
#ifndef TESTS_BENCH_PROC_H
#define TESTS_BENCH_PROC_H

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static inline int64_t proc_now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* A line of /proc/PID/FILE that begins with name: its first number; -1 none. */
static inline long proc_line(pid_t pid, const char *file, const char *name)
{
	char path[300], line[512];
	long v = -1;

	snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, file);
	FILE *f = fopen(path, "r");

	while (f && v < 0 && fgets(line, sizeof line, f))
		if (!strncmp(line, name, strlen(name)))
			v = strtol(line + strlen(name), NULL, 10);
	if (f)
		fclose(f);
	return v;
}

static inline long proc_rss_kb(pid_t pid)
{
	return proc_line(pid, "status", "VmRSS:");
}

/* Time on a processor of all its threads, ns. */
static inline int64_t proc_cpu_ns(pid_t pid)
{
	char path[300];
	long long ns, sum = 0;

	snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
	DIR *d = opendir(path);

	for (struct dirent *e; d && (e = readdir(d));) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "/proc/%d/task/%.20s/schedstat", (int)pid, e->d_name);
		FILE *f = fopen(path, "r");

		if (f && fscanf(f, "%lld", &ns) == 1)
			sum += ns;
		if (f)
			fclose(f);
	}
	if (d)
		closedir(d);
	return sum;
}

/* Entries of /proc/PID/DIR: "fd" descriptors, "task" threads. */
static inline int proc_count(pid_t pid, const char *dir)
{
	char path[64];
	int n = 0;

	snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, dir);
	DIR *d = opendir(path);

	for (struct dirent *e; d && (e = readdir(d));)
		n += e->d_name[0] != '.';
	if (d)
		closedir(d);
	return n;
}

/* Times that any thread of the process went to sleep and was woken. */
static inline long proc_wakes(pid_t pid)
{
	char path[64], task[300];
	long n = 0;

	snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
	DIR *d = opendir(path);

	for (struct dirent *e; d && (e = readdir(d));) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(task, sizeof task, "task/%s/status", e->d_name);
		long v = proc_line(pid, task, "voluntary_ctxt_switches:");

		n += v > 0 ? v : 0;
	}
	if (d)
		closedir(d);
	return n;
}

#endif
