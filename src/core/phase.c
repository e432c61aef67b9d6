/*
 * phase.c - phases of the ASX cash market at an instant, by Sydney's wall clock.
 *
 * Times since ASX Trade Service Release 15, live on Monday 23 June 2025.  On a half day normal
 * trading ends early and what follows it follows at the usual distance (ASX publishes 14:10;
 * the distance is an assumption).
 */
#include "skim/core/calendar.h"

#include <string.h>

#include "skim/base/zone.h"

enum {
	HOUR = 3600,
	MINUTE = 60,
	FULL_CLOSE = 16 * HOUR,
};

struct edge {
	enum phase phase;
	int from;		/* second of the day on a full day */
	bool after_close;	/* moves with an early close */
};

static const struct edge edges[] = {
	{ PHASE_PRE_OPEN, 7 * HOUR, false },
	{ PHASE_OPEN_AUCTION, 9 * HOUR + 59 * MINUTE, false },
	{ PHASE_OPEN, 9 * HOUR + 59 * MINUTE + 45, false },
	{ PHASE_PRE_CLOSE, FULL_CLOSE, true },
	{ PHASE_CLOSE_AUCTION, FULL_CLOSE + 10 * MINUTE, true },
	{ PHASE_POST_CLOSE, FULL_CLOSE + 11 * MINUTE, true },
	{ PHASE_ADJUST, FULL_CLOSE + 21 * MINUTE + 30, true },
	{ PHASE_CLOSED, 18 * HOUR + 50 * MINUTE, false },
};

enum { EDGES = sizeof(edges) / sizeof(edges[0]) };

static int64_t edge_at(int date, const struct edge *x, int early)
{
	return utc_at(date, x->from - (x->after_close ? early : 0));
}

/* Seconds by which normal trading ends early on that day. */
static int early_by(const struct calendar *c, int date)
{
	const struct calendar_day *d = calendar_find(c, date);

	return d && !d->closed && d->close_second ? FULL_CLOSE - d->close_second : 0;
}

static int next_trading(const struct calendar *c, int date)
{
	for (int i = 0; i < 30; i++) {
		date = date_next(date);
		if (calendar_trading_day(c, date))
			break;
	}
	return date;
}

/* Day before, for the beginning of a night: an instant 12 hours before midnight lies in it. */
static int last_trading(const struct calendar *c, int date)
{
	for (int i = 0; i < 30; i++) {
		date = date_of(utc_at(date, 0) - 12LL * HOUR * 1000000000);
		if (calendar_trading_day(c, date))
			break;
	}
	return date;
}

static void closed_from_to(int64_t began, int64_t ends,
			   struct phase_now *out)
{
	out->phase = PHASE_CLOSED;
	out->next = PHASE_PRE_OPEN;
	out->began = began;
	out->ends = ends;
}

void phase_at(const struct calendar *c, int64_t market, struct phase_now *out)
{
	int date = date_of(market), early, i;
	bool trading = calendar_trading_day(c, date);
	const struct edge *night = &edges[EDGES - 1];

	memset(out, 0, sizeof(*out));
	out->date = date;
	early = early_by(c, date);
	out->half_day = trading && early > 0;
	if (!trading || market < edge_at(date, &edges[0], early)) {
		int next = trading ? date : next_trading(c, date);

		closed_from_to(edge_at(last_trading(c, date), night, 0),
			       edge_at(next, &edges[0], 0), out);
		return;
	}
	for (i = EDGES - 1; market < edge_at(date, &edges[i], early); i--)
		;
	if (i == EDGES - 1) {
		closed_from_to(edge_at(date, night, 0),
			       edge_at(next_trading(c, date), &edges[0], 0), out);
		return;
	}
	out->phase = edges[i].phase;
	out->next = edges[i + 1].phase;
	out->began = edge_at(date, &edges[i], early);
	out->ends = edge_at(date, &edges[i + 1], early);
}

int64_t phase_open(int date)
{
	return edge_at(date, &edges[PHASE_OPEN - 1], 0);
}

const char *phase_name(enum phase p)
{
	static const char *const names[PHASE_COUNT] = {
		[PHASE_CLOSED] = "CLOSED",	     [PHASE_PRE_OPEN] = "PRE-OPEN",
		[PHASE_OPEN_AUCTION] = "AUCTION",    [PHASE_OPEN] = "OPEN",
		[PHASE_PRE_CLOSE] = "PRE-CLOSE",     [PHASE_CLOSE_AUCTION] = "CLOSE AUCTION",
		[PHASE_POST_CLOSE] = "POST-CLOSE",   [PHASE_ADJUST] = "ADJUST",
	};

	return (unsigned)p < PHASE_COUNT ? names[p] : "?";
}

bool phase_trades(enum phase p)
{
	return p == PHASE_OPEN;
}

/* Orders are rejected in both auctions; after the close only the closing price is taken. */
bool phase_entry(enum phase p)
{
	return p == PHASE_PRE_OPEN || p == PHASE_OPEN || p == PHASE_PRE_CLOSE;
}

bool phase_cancel(enum phase p)
{
	return p != PHASE_CLOSED && p != PHASE_ADJUST;
}
