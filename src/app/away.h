/*
 * away.h - what a console without a screen saw, for the console that takes the account over from
 * it: since when it had none, and its events since.  It travels in the answer to the hand-over.
 */
#ifndef SKIM_SRC_APP_AWAY_H
#define SKIM_SRC_APP_AWAY_H

#include <stdint.h>

#include "skim/core/view.h"
#include "skim/lane/inbox.h"

struct away;

/* The old owner: one line of JSON, malloc'd; NULL: no memory, or the screen was never lost. */
char *away_write(const struct view *v, int64_t lost);
/* The new one.  NULL: the answer has nothing of the kind. */
struct away *away_read(const char *answer);
void away_free(struct away *w);			/* NULL is fine */
void away_tell(const struct away *w, struct inbox *inbox);	/* as commands to the core */

#endif
