/*
 * player.h - a recording fed to the engine at a speed of the operator's choice: `skim replay`.
 *
 * A thread of its own takes the place of the core's: it reads the recording, steps a fresh engine,
 * publishes views and drives the market clock.  What the engine would do about an event is passed
 * over: the answers are in the recording.  Nothing is connected, journaled or sent.
 *
 * Threads: start and stop from the owner's; in between by the playback alone.
 */
#ifndef SKIM_JOURNAL_PLAYER_H
#define SKIM_JOURNAL_PLAYER_H

#include "skim/base/rc.h"
#include "skim/core/calendar.h"
#include "skim/lane/inbox.h"
#include "skim/lane/playback.h"
#include "skim/lane/viewslot.h"

struct player_config {
	const char *path;
	const struct calendar *calendar;	/* copied */
	struct inbox *inbox;		/* the console's commands; see console.h for those taken */
	struct viewslot *slot;
	struct playback *playback;
	int64_t speed;			/* thousandths; PLAYBACK_FULL */
	bool paused;			/* starts standing still before the first event */
};

struct player;

/* Opens the recording before it returns: RC_ABSENT, RC_SYNTAX, RC_STALE with words. */
enum rc player_start(struct player **out, const struct player_config *c, struct errmsg *err);
/* Closes the inbox and joins. */
void player_stop(struct player *p);

#endif
