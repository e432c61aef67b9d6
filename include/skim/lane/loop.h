/*
 * loop.h - the core's own thread: inbox -> engine_step -> outboxes, and the view.
 *
 * One writer: the engine is touched here and nowhere else.
 */
#ifndef SKIM_LANE_LOOP_H
#define SKIM_LANE_LOOP_H

#include "skim/core/engine.h"
#include "skim/lane/cell.h"
#include "skim/lane/inbox.h"
#include "skim/lane/outbox.h"
#include "skim/lane/viewslot.h"

enum out_lane {
	OUT_REQUESTS,	/* LOOKUP BARS REASK PREVIEW SCAN */
	OUT_QUOTES,	/* SUBSCRIBE UNSUBSCRIBE */
	OUT_ACCOUNT,	/* LOOK */
	OUT_SESSION,	/* LINK */
	OUT_DESK,	/* SUBMIT CHANGE CANCEL REPLY, lane 0 */
	OUT_DESK2,	/* the same, lane 1 */
	OUT_JOURNAL,	/* JOURNAL */
	OUT_NOTIFY,	/* NOTIFY */
	OUT_COUNT
};

enum out_lane lane_of(const struct action *a);

struct loop_config {
	struct engine *engine;		/* borrowed; the loop's alone while it runs */
	struct inbox *inbox;
	struct outbox *out[OUT_COUNT];	/* NULL: nobody carries these out; a note is logged once */
	struct viewslot *slot;
	struct cell *gates;		/* struct last_gates, put after every step that changed it */
	/* Called on the core's thread for every event stepped, before it is stepped; must not
	 * block.  NULL: no recording. */
	void (*record)(void *ctx, const struct event *ev);
	void *record_ctx;
};

struct loop;

/* Starts the thread.  NULL: no memory or no thread. */
struct loop *loop_start(const struct loop_config *cfg);
/* Closes the inbox, lets the thread drain it, joins. */
void loop_stop(struct loop *l);
/* After loop_stop only. */
uint64_t loop_events(const struct loop *l);
void loop_free(struct loop *l);

#endif
