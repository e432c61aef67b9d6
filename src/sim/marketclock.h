/*
 * marketclock.h - the simulated market's clock: it starts at the scenario's start, runs at
 * the scenario's pace, and at another rate while somebody asks for one.
 *
 * Units:  market UTC ns, steady ns, rates in thousandths (1000 = real time, 0 stands still).
 */
#ifndef SKIM_SRC_SIM_MARKETCLOCK_H
#define SKIM_SRC_SIM_MARKETCLOCK_H

#include <stdint.h>

#include "skim/sim/exchange.h"

struct marketclock {
	int64_t market, steady;		/* the last instant looked at */
	int64_t rate;			/* in force since then */
	int64_t asked;			/* -1: the scenario's pace */
	const struct scenario_pace *paces;
	size_t n;
	uint64_t changes;		/* grows whenever the rate changes */
};

void marketclock_start(struct marketclock *c, const struct scenario *s, int64_t steady);
/* Market time at `steady`; walks over changes of pace on the way. */
int64_t marketclock_now(struct marketclock *c, int64_t steady);
/* -1 gives the pace back to the scenario. */
void marketclock_ask(struct marketclock *c, int64_t steady, int64_t rate_milli);
/* Real ns from the last instant looked at until market time `market`, or until the pace
 * changes if that is sooner; INT64_MAX when neither comes. */
int64_t marketclock_until(const struct marketclock *c, int64_t market);

#endif
