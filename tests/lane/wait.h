/* wait.h - what the tests of this room begin with: waiting for a condition, never for time. */
#ifndef SKIM_TESTS_LANE_WAIT_H
#define SKIM_TESTS_LANE_WAIT_H

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "skim/base/auto.h"
#include "skim/base/clock.h"

/* Longer than any machine needs; a test that gets there has failed. */
#define PATIENCE (20 * NS_PER_S)

/* True as soon as cond holds, false when patience is over. */
#define WAIT_FOR(cond) \
	__extension__({ \
		int64_t end_ = clock_steady() + PATIENCE; \
		bool met_; \
		while (!(met_ = (cond)) && clock_steady() < end_) \
			sched_yield(); \
		met_; \
	})

static inline uint64_t next_random(uint64_t *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return *s;
}

static inline pthread_t start(void *(*run)(void *), void *arg)
{
	pthread_t id;

	assert_int_equal(pthread_create(&id, NULL, run, arg), 0);
	return id;
}

static inline void join(pthread_t id)
{
	assert_int_equal(pthread_join(id, NULL), 0);
}

#endif
