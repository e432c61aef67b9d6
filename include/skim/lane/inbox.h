/*
 * inbox.h - the one way into the core: a bounded queue of events from any thread.
 *
 * Quotes are conflated per instrument: the newest fields win, the extremes and prints are
 * merged (event.h says how), so that a range loses nothing.  Everything else queues in order
 * and is never lost: a producer waits while the queue is full (inbox_push) or is told
 * (inbox_try, for the console, which must not wait).
 *
 * The order of a quote against other events is kept where it matters: against its own
 * instrument's look-up and bars, the link and the feeds.  A frame merged into one that waits
 * may otherwise come before what was pushed between the two.
 * Threads: push from any, take from the core's thread only.
 */
#ifndef SKIM_LANE_INBOX_H
#define SKIM_LANE_INBOX_H

#include "skim/base/rc.h"
#include "skim/core/event.h"

struct inbox;

struct inbox *inbox_new(size_t capacity);
void inbox_free(struct inbox *q);

/* Stamps ev->t with clock_now() when ev->t.steady is 0.  RC_OK or RC_CLOSED. */
enum rc inbox_push(struct inbox *q, const struct event *ev);
/* The same without waiting: RC_BUSY when full. */
enum rc inbox_try(struct inbox *q, const struct event *ev);

/* Waits until there is an event or `until` (steady ns).  RC_OK, RC_TIMEOUT, RC_CLOSED (closed
 * and empty). */
enum rc inbox_take(struct inbox *q, struct event *ev, int64_t until);

void inbox_close(struct inbox *q);
size_t inbox_len(struct inbox *q);		/* waiting now */
uint64_t inbox_conflated(struct inbox *q);	/* frames merged unseen so far */

/* Merges b, which is newer, into a (both EV_QUOTE of one conid).  Pure; exported for tests. */
void quote_merge(struct ev_quote *a, const struct ev_quote *b);

#endif
