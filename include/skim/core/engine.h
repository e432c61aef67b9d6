/*
 * engine.h - decides.  No clock, no I/O, no lock, no randomness, no memory taken after
 * engine_new().  Same events in, same state and same actions out, always.
 *
 * Threads:   none of its own; belongs to whoever runs engine_step() (lane/loop.h).
 * Rules:     design sections 4 to 6, contract sections 4 to 7.
 */
#ifndef SKIM_CORE_ENGINE_H
#define SKIM_CORE_ENGINE_H

#include "skim/base/rc.h"
#include "skim/core/action.h"
#include "skim/core/calendar.h"
#include "skim/core/event.h"
#include "skim/core/params.h"
#include "skim/core/view.h"

struct engine;

/* params and calendar are copied.  NULL: no memory. */
struct engine *engine_new(const struct params *p, const struct calendar *cal);
void engine_free(struct engine *e);	/* NULL is fine */

/*
 * One event.  out is overwritten: what must be done about it, in order.  RC_OK, or RC_RANGE
 * for an event that cannot be true (state unchanged; out may hold a note).
 */
enum rc engine_step(struct engine *e, const struct event *ev, struct actions *out);

/* More actions are waiting than one step could give: step again with EV_TICK at once. */
bool engine_pending(const struct engine *e);

/* Copies what can be seen.  Only the first v->n_… elements of each list are written. */
void engine_view(const struct engine *e, struct view *v);

/* Market and steady instants at which the engine next wants an EV_TICK though nothing
 * happens; INT64_MAX when it waits for nothing. */
struct times engine_next(const struct engine *e);

/* 64-bit digest of the whole decision state, the same on every compiler: replay equals live. */
uint64_t engine_digest(const struct engine *e);

/* The last gates, read by the order desk before the bytes leave (through a lane cell). */
struct last_gates {
	bool entries_open;		/* armed (or one-order armed), not locked, account agrees */
	bool locked;
	char account[ACCOUNT_LEN];
	char why[TEXT_LEN];		/* when closed */
	char gate[16];
};
void engine_gates(const struct engine *e, struct last_gates *out);

#endif
