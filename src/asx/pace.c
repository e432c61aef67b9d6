/* pace.c - how long until the announcements page is asked for again. */
#include "pace.h"

#include "skim/base/clock.h"
#include "skim/base/zone.h"

enum {
	NIGHT_S = 600, LEAST_S = 30, BACKOFF_MAX_S = 960, ASKED_MAX_S = 3600,
	MORNING_S = 7 * 3600 + 25 * 60, NOON_S = 12 * 3600,
	/* The last ones come at 20:30 in daylight saving time. */
	EVENING_S = 20 * 3600 + 35 * 60,
};

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t doubled(int64_t every, int times)
{
	return least(every << (times < 8 ? times : 8), most(every, BACKOFF_MAX_S * NS_PER_S));
}

int64_t pace_pause(const struct pace *p, const struct calendar *cal, int64_t market)
{
	int64_t every = p->every;
	int s = second_of_day(market);

	if (p->exchange && every < LEAST_S * NS_PER_S)
		every = LEAST_S * NS_PER_S;
	if (p->refused)
		return most(doubled(every, p->refused + 1), least(p->asked, ASKED_MAX_S * NS_PER_S));
	if (p->unreached)
		return doubled(every, p->unreached - 1);
	if (!calendar_trading_day(cal, date_of(market)) || s > EVENING_S)
		return most(every, NIGHT_S * NS_PER_S);
	if (s < MORNING_S)
		return most(every, least(NIGHT_S, MORNING_S - s) * NS_PER_S);
	return s < NOON_S ? every : 2 * every;
}
