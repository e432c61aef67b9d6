/* footprint.h - what a process takes of the machine, for tests that let it run long. */
#ifndef TESTS_WHOLE_FOOTPRINT_H
#define TESTS_WHOLE_FOOTPRINT_H

#include <sys/types.h>

struct footprint {
	long resident_kb, threads;
	long sockets;		/* as many as threads keep warm, now and then */
	long descriptors;	/* all others */
};

struct footprint footprint_of(pid_t pid);	/* fails the test when there is no such process */
void footprint_print(struct footprint a, struct footprint b);
/* Fails the test when b is larger than a by more than that many KiB; prints both. */
void footprint_expect(struct footprint a, struct footprint b, long kb);

#endif
