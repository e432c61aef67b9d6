/* memory.h - whether bytes lie in the memory of another process, and in which kind of page. */
#ifndef TESTS_WHOLE_MEMORY_H
#define TESTS_WHOLE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct needle {
	char name[40];
	unsigned char bytes[64];
	size_t n;
	int locked, open;	/* how often it lies in pages that are locked, and in others */
	unsigned long where;	/* one of the others */
};

/* Counts each needle; false when this process may not look there. */
bool memory_search(pid_t pid, struct needle *needles, size_t count);

#endif
