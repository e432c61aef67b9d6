/*
 * gone.h - an owner of the account that ended without letting it go (killed, crashed), or that
 * does not answer: whoever watches next tells Discord, when shares are held.
 */
#ifndef SKIM_SRC_APP_GONE_H
#define SKIM_SRC_APP_GONE_H

#include <stdbool.h>
#include <stdint.h>

#include "app.h"

struct json_object;

struct gone {
	char who[OWNER_WHO];	/* "pid 7 on host, /dev/pts/1"; empty: nobody is missed */
	char held[160];		/* "KTA 7,142 (full), ZNX entry still working"; empty: nothing known */
	int64_t since;		/* steady */
};

/* What a status document says is held. */
void gone_remember(struct gone *g, struct json_object *status);
/* Steady time at which gone_tell has something to do; INT64_MAX: never. */
int64_t gone_due(const struct gone *g);
/* After a minute: tells of it through the app, or, when nothing is held, forgets it. */
void gone_tell(struct gone *g, struct app *a, const struct view *v);

#endif
