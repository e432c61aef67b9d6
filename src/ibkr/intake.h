/*
 * intake.h - the quotes thread's helper: takes what the core wants streamed, and asks for
 * snapshots while the stream gives nothing.  A thread of its own, because a request blocks
 * and the stream must be read all the time.
 */
#ifndef SKIM_SRC_IBKR_INTAKE_H
#define SKIM_SRC_IBKR_INTAKE_H

#include "feeds.h"

enum { WANTED_MAX = 512 };

struct wanted {
	int n;
	int32_t conid[WANTED_MAX];	/* in the order in which they were asked for */
};

struct intake {
	struct ibkr *x;
	struct cell *wanted;		/* struct wanted */
	void (*changed)(void *ctx);	/* after each change of wanted; this thread */
	void *ctx;
	_Atomic int64_t poll_every;	/* ns; 0: the stream works */
	atomic_uint trades;		/* changes that snapshots have shown */
	atomic_bool poll_fails;		/* the last round got no answer */
};

void intake_run(void *intake);

/* In stream or snapshots, never more than this many. */
int streams_max(const struct ibkr *x);

#endif
