/*
 * control.h - the owner's Unix socket (state directory, `control`, 0600): what other skim
 * processes may ask of the one that owns the account.  One request, one line of JSON; one
 * answer, one line of JSON.
 *
 *   {"cmd":"status"} and the other requests of work.h -> an outcome (outcome.h)
 *   {"cmd":"ping"}      -> an empty outcome: this owner answers requests
 *   {"cmd":"handover"}  -> {"ok":true} when this owner has no screen and gives the account up;
 *                          the connection then closes when the lock is free;
 *                          with "away", what happened since its screen was lost
 *
 * A one-shot command owns the account for seconds and answers {"busy":true} to all but status:
 * wait for the lock.
 *
 * Threads: one that listens, and one a client, a few at most.
 */
#ifndef SKIM_COMMANDS_CONTROL_H
#define SKIM_COMMANDS_CONTROL_H

#include <stdbool.h>

#include "skim/base/rc.h"
#include "skim/core/params.h"
#include "skim/lane/inbox.h"
#include "skim/lane/viewslot.h"

struct control;

struct control_config {
	int dir;			/* state directory, open */
	struct inbox *inbox;
	struct viewslot *slot;
	const struct params *params;
	bool once;			/* a one-shot command */
	/* Asked on the control thread: may the account be given up?  True starts the leaving. */
	bool (*handover)(void *ctx);
	/* The answer then: one line of JSON with "ok":true, malloc'd. */
	char *(*away)(void *ctx, const struct view *v);
	void *ctx;
};

enum rc control_start(struct control **out, const struct control_config *cfg, struct errmsg *err);
void control_stop(struct control *c);	/* NULL is fine */

/*
 * The other side: one request to the owner of dir.  *answer is malloc'd, one line.  RC_ABSENT:
 * nobody owns it.  wait_close: after the answer waits (until steady `until`) for the owner to go.
 */
enum rc control_ask(const char *dir, const char *request, char **answer, bool wait_close,
		    int64_t until, struct errmsg *err);

#endif
