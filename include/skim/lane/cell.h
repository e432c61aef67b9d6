/*
 * cell.h - a locked cell: a small value copied in and out under a lock, with a version.
 * Token, session, last gates.  Also the lock that rooms without locks of their own borrow
 * (journal connection, libcurl's share).
 *
 * Threads: any.
 */
#ifndef SKIM_LANE_CELL_H
#define SKIM_LANE_CELL_H

#include <stddef.h>
#include <stdint.h>

#include "skim/base/rc.h"

struct cell;

struct cell *cell_new(size_t size);	/* zeroed */
/* The same, its value in locked pages that no core dump holds (skim/base/secret.h). */
struct cell *cell_new_secret(size_t size);
void cell_free(struct cell *c);		/* wipes */
void cell_put(struct cell *c, const void *value);
uint64_t cell_get(struct cell *c, void *value);	/* returns the version: 0 never put */
/* Waits until the version is above `after` or `until` (steady ns); returns the version. */
uint64_t cell_wait(struct cell *c, void *value, uint64_t after, int64_t until);
/* Runs fn on the value in place under the lock; fn must not block. */
void cell_with(struct cell *c, void (*fn)(void *value, void *ctx), void *ctx);

struct guard;				/* a mutex, nothing else */
struct guard *guard_new(void);
void guard_free(struct guard *g);
void guard_lock(struct guard *g);
void guard_unlock(struct guard *g);

#endif
