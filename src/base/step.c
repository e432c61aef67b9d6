/*
 * step.c - the ASX price steps: 0.1 c below 10 c, 0.5 c below $2, 1 c from $2.
 *
 * All of it rests on one exact map of prices to places on a line on which every step is
 * PLACE long, so crossing a boundary needs no case of its own.
 */
#include "skim/base/price.h"

enum {
	LOW_END = 1000, HIGH_START = 20000,	/* 10 c, $2 */
	LOW_STEP = 10, MID_STEP = 50, HIGH_STEP = 100,
	PLACE = 100,
	LOW_PLACES = LOW_END * (PLACE / LOW_STEP),
	MID_PLACES = (HIGH_START - LOW_END) * (PLACE / MID_STEP),
	COUNT_BOUND = 9999,
};

static int64_t place_of(int64_t e4)
{
	if (e4 < LOW_END)
		return e4 * (PLACE / LOW_STEP);
	if (e4 < HIGH_START)
		return LOW_PLACES + (e4 - LOW_END) * (PLACE / MID_STEP);
	return LOW_PLACES + MID_PLACES + (e4 - HIGH_START) * (PLACE / HIGH_STEP);
}

/* Of a place that is a whole number of steps. */
static int64_t price_at(int64_t place)
{
	if (place < LOW_PLACES)
		return place / (PLACE / LOW_STEP);
	if (place < LOW_PLACES + MID_PLACES)
		return LOW_END + (place - LOW_PLACES) / (PLACE / MID_STEP);
	return HIGH_START + (place - LOW_PLACES - MID_PLACES) / (PLACE / HIGH_STEP);
}

int64_t step_at(struct price p)
{
	return p.e4 < LOW_END ? LOW_STEP : p.e4 < HIGH_START ? MID_STEP : HIGH_STEP;
}

bool step_on_grid(struct price p)
{
	return price_known(p) && p.e4 % step_at(p) == 0;
}

struct price step_down(struct price p)
{
	return price_known(p) ? price_of(p.e4 - p.e4 % step_at(p)) : price_of(0);
}

struct price step_up(struct price p)
{
	int64_t over;

	if (!price_known(p))
		return price_of(0);
	over = p.e4 % step_at(p);
	return price_of(over ? p.e4 + step_at(p) - over : p.e4);
}

struct price step_move(struct price p, int steps)
{
	int64_t place;

	if (!price_known(p))
		return price_of(0);
	/* Off the grid, the first step goes to the neighbour in that direction. */
	p = steps < 0 ? step_up(p) : step_down(p);
	place = place_of(p.e4) + (int64_t)steps * PLACE;
	return place > 0 ? price_of(price_at(place)) : price_of(0);
}

int step_count(struct price a, struct price b)
{
	int64_t n;

	if (!price_known(a) || !price_known(b))
		return 0;
	n = (place_of(b.e4) - place_of(a.e4)) / PLACE;
	return n > COUNT_BOUND ? COUNT_BOUND : n < -COUNT_BOUND ? -COUNT_BOUND : (int)n;
}
