/*
 * pace.h - how long until the announcements page is asked for again.  Pure.
 *
 * One request gives the whole day, and the page is not delayed.  In the hours before and after
 * the open: the setting; in the rest of the day twice that; at night and on days without trading
 * ten minutes, but the first announcement of the day is not slept over.
 */
#ifndef SKIM_SRC_ASX_PACE_H
#define SKIM_SRC_ASX_PACE_H

#include <stdbool.h>
#include <stdint.h>

#include "skim/core/calendar.h"

struct pace {
	int64_t every;		/* the setting, ns */
	bool exchange;		/* the real page: never faster than every 30 s */
	int refused;		/* answers in a row that were refusals, or no page of announcements */
	int unreached;		/* times in a row that nothing answered */
	int64_t asked;		/* pause asked for by the last answer, ns; 0 none */
};

/* After a refusal: 4, 8, 16 … times the setting, or what was asked for, if that is longer; after no
 * answer: the setting, then 2, 4 … times. */
int64_t pace_pause(const struct pace *p, const struct calendar *cal, int64_t market);

#endif
