/*
 * playback.h - a recording being played: what the operator asks of it, and where it stands.
 *
 * The console asks and looks; the player (journal/player.h) takes what was asked and tells where
 * it is.  An answer to each request is a new view in the slot, so that whoever draws need not
 * poll: look at the state whenever a view was taken.
 *
 * Threads: ask and state from any, never waiting; take and tell from the player's.
 */
#ifndef SKIM_LANE_PLAYBACK_H
#define SKIM_LANE_PLAYBACK_H

#include <stdbool.h>
#include <stdint.h>

#include "skim/core/limits.h"
#include "skim/lane/inbox.h"

enum {
	PLAYBACK_FULL = 0,			/* a speed: as fast as it goes */
	PLAYBACK_SPEED_MAX = 10000 * 1000,	/* thousandths */
};

enum playback_op {
	PLAYBACK_PAUSE,		/* n: 1 stands still, 0 goes on, -1 the other */
	PLAYBACK_SPEED,		/* n: market seconds a second, thousandths, 0..PLAYBACK_SPEED_MAX;
				 * a paused recording stays paused */
	PLAYBACK_STEP,		/* n: so many events that are not mere ticks, then it is paused */
	PLAYBACK_JUMP,		/* n: market ns, forwards or back; stays paused if it was */
};

struct playback_state {
	bool loading;		/* the file is being looked through: nothing below is known yet */
	bool paused, ended;
	bool seeking;		/* on its way to where a jump goes */
	int64_t speed;		/* thousandths; PLAYBACK_FULL */
	int64_t market;		/* of the last event; 0 before the first */
	int64_t first, last;	/* market ns of the recording's ends */
	uint64_t event, events;	/* stepped so far; in the recording */
	char text[TEXT_LEN];	/* "" or what is wrong with it: cut off, damaged lines */
};

struct playback;

/* inbox: the player's, where a request wakes it.  Borrowed. */
struct playback *playback_new(struct inbox *inbox);
void playback_free(struct playback *p);

void playback_ask(struct playback *p, enum playback_op op, int64_t n);
void playback_state(struct playback *p, struct playback_state *out);

/* The oldest request not taken yet; false: none. */
bool playback_take(struct playback *p, enum playback_op *op, int64_t *n);
void playback_tell(struct playback *p, const struct playback_state *state);

#endif
