/*
 * pacing.h - the arithmetic of the limiter: who may leave when.  No clock, no lock, no chance
 * of its own: times and the jitter's seed come from the caller.
 */
#ifndef SKIM_SRC_LANE_PACING_H
#define SKIM_SRC_LANE_PACING_H

#include "skim/lane/limiter.h"

struct pacing;

struct pacing *pacing_new(const struct limit_rule *rules, int n, int overall, int reserve,
			  uint64_t seed);
void pacing_free(struct pacing *p);

/* When a request may leave: at or before now = at once; INT64_MAX = when one of its path
 * has come back. */
int64_t pacing_when(const struct pacing *p, const char *path, enum limit_class class, int64_t now);
void pacing_start(struct pacing *p, const char *path, int64_t now);
void pacing_end(struct pacing *p, const char *path, int status, int retry_after_s, int64_t now);
/* Departures still in a window, oldest first of each; path "" is the overall one. */
void pacing_each(const struct pacing *p, int64_t now,
		 void (*fn)(void *ctx, const char *path, int64_t left), void *ctx);
/* One departure of a process before this one. */
void pacing_past(struct pacing *p, const char *path, int64_t left);
/* As limiter_held; 0 when that is over. */
int64_t pacing_held(const struct pacing *p, const char *path, int64_t now);
/* As limiter_resting; 0 when nothing rests. */
int64_t pacing_resting(const struct pacing *p, int64_t now, char *path, size_t cap);
/* As limiter_period. */
int64_t pacing_period(const struct pacing *p, const char *path);

#endif
