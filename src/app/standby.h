/*
 * standby.h - `skim watch --standby`: waits beside the owner of the account, looks after it, and
 * takes over when it has left or is gone.
 */
#ifndef SKIM_SRC_APP_STANDBY_H
#define SKIM_SRC_APP_STANDBY_H

#include "gone.h"
#include "headless.h"

/*
 * Settings are loaded.  True: h owns the account; g names an owner that ended without letting it
 * go.  False: asked to stop, or o says what failed.
 */
bool standby_own(struct headless *h, struct gone *g, struct outcome *o);
/* After a hand-over: the same program anew, without anything of this one's.  Returns on failure. */
void standby_again(void);

#endif
