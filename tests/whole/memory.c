/* memory.c - whether bytes lie in the memory of another process, and in which kind of page. */
#include "memory.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "skim/base/auto.h"

struct area {
	unsigned long from, to;
	bool readable, locked;
};

static void look(const unsigned char *mem, size_t n, const struct area *a, struct needle *k)
{
	const unsigned char *at = mem, *end = mem + n;

	while ((at = memmem(at, (size_t)(end - at), k->bytes, k->n))) {
		if (a->locked) {
			k->locked++;
		} else {
			k->open++;
			k->where = a->from + (unsigned long)(at - mem);
		}
		at++;
	}
}

static void search_area(int fd, const struct area *a, struct needle *needles, size_t count)
{
	size_t n = a->to - a->from;
	unsigned char *mem = malloc(n);
	ssize_t got = mem ? pread(fd, mem, n, (off_t)a->from) : -1;

	for (size_t i = 0; got > 0 && i < count; i++)
		look(mem, (size_t)got, a, &needles[i]);
	free(mem);
}

bool memory_search(pid_t pid, struct needle *needles, size_t count)
{
	char path[64], line[512], rights[8];
	struct area a = { 0 };

	snprintf(path, sizeof path, "/proc/%d/smaps", (int)pid);
	AUTO_FCLOSE FILE *f = fopen(path, "re");
	snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
	AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (!f || fd < 0)
		return false;
	while (fgets(line, sizeof line, f)) {
		unsigned long from, to;		/* "Anonymous:" begins like a number */

		if (sscanf(line, "%lx-%lx %7s", &from, &to, rights) == 3)
			a = (struct area){ from, to, rights[0] == 'r' && !strstr(line, "[v"), false };
		if (strncmp(line, "VmFlags:", 8))	/* the last line of an area */
			continue;
		a.locked = strstr(line, " lo") && strstr(line, " dd");
		if (a.readable)
			search_area(fd, &a, needles, count);
	}
	return true;
}
