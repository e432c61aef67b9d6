/*
 * control.h - the control socket: one command a line, answered by one line `ok …` or
 * `error …`.  Scenario events run the same commands.
 */
#ifndef SKIM_SRC_SIM_CONTROL_H
#define SKIM_SRC_SIM_CONTROL_H

#include "buf.h"
#include "sim.h"

enum rc control_open(struct sim *s, const char *path, struct errmsg *err);
void control_close(struct sim *s);	/* removes the socket's name */
const char *control_path(const struct sim *s);

/* Runs one command; out gets the answer without its line feed.  False: it was an error. */
bool control_run(struct sim *s, const char *line, struct buf *out);
/* After each advance: tells watchers when the clock's rate has changed. */
void control_feed(struct sim *s);

/* The event loop's door for the protocol "control". */
int control_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
		  size_t len);

#endif
