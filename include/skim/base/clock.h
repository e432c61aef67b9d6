/*
 * clock.h - the two clocks.
 *
 * market: UTC nanoseconds on the exchange's clock (the scenario's clock in a demo).  What
 *         the market does is judged by it: phases, ranges, entry window, age of quotes.
 * steady: nanoseconds, real, never scaled.  What waits for a person or the wire is judged
 *         by it: review, question, SENDING, back-off, pacing.
 *
 * Threads: clock_now and clock_wall from any thread, wait-free.  clock_set_market before
 *          the first thread or from one thread at a time (the demo's clock feed).
 * Rule:    contract section 1, design section 4.
 */
#ifndef SKIM_BASE_CLOCK_H
#define SKIM_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define NS_PER_S  1000000000LL
#define NS_PER_MS 1000000LL

struct times {
	int64_t market;		/* UTC ns */
	int64_t steady;		/* ns since an arbitrary start */
};

struct times clock_now(void);
int64_t clock_steady(void);
int64_t clock_wall(void);	/* UTC ns of the host: OAuth timestamps and log lines only */

/*
 * From now on market time is `market` and runs at rate_milli / 1000 market seconds a second
 * (1000 = real time, 0 stands still).  Until first called, market time is the host's.
 */
void clock_set_market(int64_t market, int64_t rate_milli);
int64_t clock_rate_milli(void);
bool clock_is_real(void);	/* clock_set_market was never called */

/* Real nanoseconds until market time reaches `market`; INT64_MAX when it stands still. */
int64_t clock_until_market(int64_t market);

#endif
