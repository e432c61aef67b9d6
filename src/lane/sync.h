/* sync.h - the few pthread idioms of this room: waits are bounded by steady time. */
#ifndef SKIM_SRC_LANE_SYNC_H
#define SKIM_SRC_LANE_SYNC_H

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "skim/base/clock.h"
#include "skim/base/must.h"

static inline void lock(pthread_mutex_t *m)
{
	MUST_0(pthread_mutex_lock(m));
}

static inline void unlock(pthread_mutex_t *m)
{
	MUST_0(pthread_mutex_unlock(m));
}

/* A condition on CLOCK_MONOTONIC, which is what steady time is. */
static inline void cond_init(pthread_cond_t *c)
{
	pthread_condattr_t attr;

	MUST_0(pthread_condattr_init(&attr));
	MUST_0(pthread_condattr_setclock(&attr, CLOCK_MONOTONIC));
	MUST_0(pthread_cond_init(c, &attr));
	MUST_0(pthread_condattr_destroy(&attr));
}

/* One wait, at most until `until`; false when that has passed.  The caller looks at its
 * condition again either way. */
static inline bool cond_wait(pthread_cond_t *c, pthread_mutex_t *m, int64_t until)
{
	struct timespec ts = { .tv_sec = until / NS_PER_S, .tv_nsec = until % NS_PER_S };
	int rc;

	if (until == INT64_MAX) {
		MUST_0(pthread_cond_wait(c, m));
		return true;
	}
	if (until <= 0)
		return false;
	rc = pthread_cond_timedwait(c, m, &ts);
	MUST(rc == 0 || rc == ETIMEDOUT);
	return rc == 0;
}

#endif
