/*
 * demo.h - starts skim-sim on loopback and takes over the environment it prints.
 *
 * Called on the main thread before any other thread runs.
 */
#ifndef SKIM_SRC_APP_DEMO_H
#define SKIM_SRC_APP_DEMO_H

#include <stdbool.h>
#include <sys/types.h>

#include "skim/base/rc.h"

struct demo {
	pid_t pid;
};

/* dir: state directory of the demo; the simulator's messages go to dir/skim-sim.log. */
enum rc demo_start(struct demo *d, const char *dir, const char *scenario, const char *seed,
		   struct errmsg *err);
void demo_stop(struct demo *d);

#endif
