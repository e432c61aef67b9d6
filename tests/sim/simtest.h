/* simtest.h - what the exchange's tests share: times by the clock, tickets in one line. */
#ifndef TESTS_SIM_SIMTEST_H
#define TESTS_SIM_SIMTEST_H

#include <string.h>

#include "skim/base/auto.h"
#include "skim/base/clock.h"
#include "skim/base/zone.h"
#include "skim/sim/exchange.h"

static inline int simtest_setup(void **state)
{
	struct errmsg err;

	(void)state;
	return zone_init(&err) == RC_OK ? 0 : -1;
}

static inline struct scenario *load(const char *text)
{
	struct scenario *s = NULL;
	struct errmsg err = { "" };

	if (scenario_parse(&s, text, strlen(text), "test", &err) != RC_OK)
		fail_msg("%s", err.text);
	return s;
}

/* "10:05:20.250" on the scenarios' day. */
static inline int64_t clock_at(const char *hms)
{
	char text[64] = "2026-11-24T";
	int64_t t = 0;

	strcat(text, hms);
	if (!time_parse(text, &t))
		fail_msg("time %s", hms);
	return t;
}

static inline void run(struct exchange *x, const char *hms)
{
	exchange_run(x, clock_at(hms));
}

static inline struct sim_order buy(int32_t conid, int64_t quantity, int64_t price)
{
	return (struct sim_order){ .conid = conid, .quantity = quantity, .price = price };
}

static inline struct sim_order sell(int32_t conid, int64_t quantity, int64_t price)
{
	return (struct sim_order){ .conid = conid, .sell = true, .quantity = quantity,
				   .price = price };
}

static inline struct sim_order stop(int32_t conid, int64_t quantity, int64_t price)
{
	return (struct sim_order){ .conid = conid, .sell = true, .type = SIM_STP, .gtc = true,
				   .quantity = quantity, .price = price };
}

#endif
