/* marketclock.c - the simulated market's clock. */
#include "marketclock.h"

static int64_t scale(int64_t v, int64_t mul, int64_t div)
{
	return (int64_t)((__int128)v * mul / div);
}

/* The scenario's rate at market time t, and when it changes next. */
static int64_t pace_at(const struct marketclock *c, int64_t t, int64_t *next)
{
	int64_t rate = 1000;

	*next = INT64_MAX;
	for (size_t i = 0; i < c->n; i++) {
		if (c->paces[i].from > t) {
			*next = c->paces[i].from;
			break;
		}
		rate = c->paces[i].rate_milli;
	}
	return rate;
}

static void set_rate(struct marketclock *c, int64_t rate)
{
	if (rate == c->rate)
		return;
	c->rate = rate;
	c->changes++;
}

void marketclock_start(struct marketclock *c, const struct scenario *s, int64_t steady)
{
	int64_t next;

	*c = (struct marketclock){ .market = scenario_start(s), .steady = steady, .asked = -1 };
	c->n = scenario_paces(s, &c->paces);
	c->rate = pace_at(c, c->market, &next);
}

int64_t marketclock_now(struct marketclock *c, int64_t steady)
{
	while (steady > c->steady) {
		int64_t next, real;

		pace_at(c, c->market, &next);
		if (c->rate <= 0) {
			c->steady = steady;
			break;
		}
		real = next == INT64_MAX ? INT64_MAX : scale(next - c->market, 1000, c->rate);
		if (real > steady - c->steady) {
			c->market += scale(steady - c->steady, c->rate, 1000);
			c->steady = steady;
			break;
		}
		c->market = next;
		c->steady += real;
		if (c->asked < 0)
			set_rate(c, pace_at(c, c->market, &next));
	}
	return c->market;
}

void marketclock_ask(struct marketclock *c, int64_t steady, int64_t rate_milli)
{
	int64_t next;

	marketclock_now(c, steady);
	c->asked = rate_milli;
	set_rate(c, rate_milli >= 0 ? rate_milli : pace_at(c, c->market, &next));
}

int64_t marketclock_until(const struct marketclock *c, int64_t market)
{
	int64_t next;

	pace_at(c, c->market, &next);
	if (market > next)
		market = next;
	if (market <= c->market)
		return 0;
	if (c->rate <= 0 || market == INT64_MAX)
		return INT64_MAX;
	return scale(market - c->market, 1000, c->rate);
}
