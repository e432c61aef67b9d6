/* count.h - what skim-counted tells of itself, in a file that both sides map. */
#ifndef TESTS_BENCH_COUNT_H
#define TESTS_BENCH_COUNT_H

#include <stdatomic.h>
#include <stdint.h>

struct counted {
	_Atomic int64_t tty_writes;	/* calls of write on a terminal */
	_Atomic int64_t tty_longest;	/* most bytes that one took */
	_Atomic int64_t pictures;	/* pictures of which anything was written */
	_Atomic int64_t commit_us;	/* of the newest order: its intent's transaction */
	_Atomic int ask_heap;		/* wish: */
	_Atomic int64_t heap;		/* bytes in use, as of the frame after the wish */
};

#endif
