/*
 * simclock.h - follows the clock of a simulated market through skim-sim's control socket,
 * and asks it for real time while a dialogue is open.
 *
 * Threads: one of its own; simclock_dialogue from the main thread, never waits.
 */
#ifndef SKIM_SRC_APP_SIMCLOCK_H
#define SKIM_SRC_APP_SIMCLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "skim/base/rc.h"

struct simclock;

/* speed_milli: rate asked for when no dialogue is open; 0 = the scenario's own. */
enum rc simclock_start(struct simclock **out, const char *control_path, int64_t speed_milli,
		       struct errmsg *err);
/* Waits (5 s at most) until the market clock has been set once. */
enum rc simclock_ready(struct simclock *c, struct errmsg *err);
void simclock_dialogue(struct simclock *c, bool open);
void simclock_stop(struct simclock *c);	/* NULL is fine */

#endif
