/*
 * control.h - the owner's Unix socket (state directory, `control`, 0600): what other skim
 * processes may ask of the one that owns the account.  One request, one line of JSON; one
 * answer, one line of JSON.
 *
 *   {"cmd":"status"}    -> the view as `skim status --json` prints it
 *   {"cmd":"handover"}  -> {"ok":true} when this owner has no screen and gives the account up;
 *                          the connection then closes when the lock is free
 *
 * Threads: one of its own.
 */
#ifndef SKIM_COMMANDS_CONTROL_H
#define SKIM_COMMANDS_CONTROL_H

#include <stdbool.h>

#include "skim/base/rc.h"
#include "skim/lane/inbox.h"
#include "skim/lane/viewslot.h"

struct control;

struct control_config {
	int dir;			/* state directory, open */
	struct inbox *inbox;
	struct viewslot *slot;
	/* Asked on the control thread: may the account be given up?  True starts the leaving. */
	bool (*handover)(void *ctx);
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
