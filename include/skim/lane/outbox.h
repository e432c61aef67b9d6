/*
 * outbox.h - a bounded queue of actions from the core to one acting thread.  The core never
 * waits: a full outbox is RC_FULL, and the loop turns that into an event.
 *
 * Threads: put from the core; take from the owner.  wake, if given, is called after each put
 * outside the lock (e.g. lws_cancel_service, which any thread may call).
 */
#ifndef SKIM_LANE_OUTBOX_H
#define SKIM_LANE_OUTBOX_H

#include "skim/base/rc.h"
#include "skim/core/action.h"

struct outbox;

struct outbox *outbox_new(size_t capacity);
void outbox_free(struct outbox *q);
void outbox_on_put(struct outbox *q, void (*wake)(void *ctx), void *ctx);

enum rc outbox_put(struct outbox *q, const struct action *a);	/* RC_OK RC_FULL RC_CLOSED */
/* Waits until `until` (steady ns; 0 = do not wait).  RC_OK RC_TIMEOUT RC_CLOSED (and empty). */
enum rc outbox_take(struct outbox *q, struct action *a, int64_t until);
/* Any thread: a take that waits ends with RC_TIMEOUT, or the next one does. */
void outbox_nudge(struct outbox *q);
void outbox_close(struct outbox *q);
size_t outbox_len(struct outbox *q);

#endif
