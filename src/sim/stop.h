/* stop.h - when to end: SIGTERM, SIGINT, SIGHUP, and the end of the parent process. */
#ifndef SKIM_SRC_SIM_STOP_H
#define SKIM_SRC_SIM_STOP_H

#include <sys/types.h>

#include "sim.h"

/* Blocks the signals and gives a descriptor for them; before anything else starts. */
int stop_signals(void);
/* Watches both; parent: getppid() at the very start. */
void stop_watch(struct sim *s, int signals, pid_t parent);

/* The event loop's door for the protocol "stop". */
int stop_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len);

#endif
