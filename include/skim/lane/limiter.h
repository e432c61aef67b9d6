/*
 * limiter.h - pacing: one overall limit and one per endpoint (reference section 9.1), with
 * penalties after a 429.  Orders always have room left: a part of the overall budget is
 * kept for calls of class LIMIT_ORDER.
 *
 * Times are steady ns.  Threads: any.
 */
#ifndef SKIM_LANE_LIMITER_H
#define SKIM_LANE_LIMITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "skim/base/rc.h"

/* LIMIT_LOOKUP: what first quotes wait for; one place beyond those of LIMIT_READ. */
enum limit_class { LIMIT_READ, LIMIT_LOOKUP, LIMIT_ORDER };

struct limit_rule {
	const char *path;	/* longest prefix of the path under /v1/api wins */
	int32_t count;		/* at most this many … */
	int64_t per;		/* … in this many ns; 0 = no window */
	int32_t at_once;	/* concurrent requests; 0 = no bound */
};

struct limiter;

/* rules are copied.  overall: requests a second for everything; reserve: how many of them
 * only LIMIT_ORDER may use, but for the one of LIMIT_LOOKUP. */
struct limiter *limiter_new(const struct limit_rule *rules, int n, int overall, int reserve);
void limiter_free(struct limiter *l);

/*
 * Waits until a request to path may leave, at most until `until` (steady ns): RC_OK,
 * RC_TIMEOUT, or RC_CLOSED after limiter_close.  Every RC_OK is paired with limiter_done.
 */
enum rc limiter_enter(struct limiter *l, const char *path, enum limit_class class, int64_t until);
/* Whether a request may leave at this moment; nothing is taken. */
bool limiter_may(struct limiter *l, const char *path, enum limit_class class);
/* status: HTTP status or 0.  429: the path (or, at a second 429 within a minute, everything
 * but orders and tickle) rests for retry_after seconds, or the rule's period with jittered
 * doubling when 0. */
void limiter_done(struct limiter *l, const char *path, int status, int retry_after_s);
/* Steady ns until which path is held back by a penalty; 0 none.  path NULL: everything. */
int64_t limiter_held(struct limiter *l, const char *path);
/*
 * The rest after a 429 that lasts longest: true with its path ("" when it is everything) and its
 * end in steady ns; false when nothing rests.
 */
bool limiter_resting(struct limiter *l, char *path, size_t cap, int64_t *until);
/* Period of the rule for path, ns; 0 none. */
int64_t limiter_period(struct limiter *l, const char *path);
void limiter_close(struct limiter *l);

/*
 * What the service still counts when another process of ours begins: departures in their
 * windows (path "" is the overall one), handed out at the end of one and taken in by the next,
 * oldest first.  Steady time is the host's, so that both mean the same.
 */
void limiter_each(struct limiter *l, void (*fn)(void *ctx, const char *path, int64_t left),
		  void *ctx);
void limiter_past(struct limiter *l, const char *path, int64_t left);

#endif
