/* lost.h - what the core is told when an action found no way out. */
#ifndef SKIM_SRC_LANE_LOST_H
#define SKIM_SRC_LANE_LOST_H

#include <stdbool.h>

#include "skim/core/action.h"

/*
 * The event that says "not done" to whoever in the core waits for an answer to a; why is a
 * sentence.  Stamped now.
 */
void lost_event(const struct action *a, const char *gate, const char *why, struct event *ev);

#endif
