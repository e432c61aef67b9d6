/*
 * clock.c - the market clock is a straight line over the steady clock, kept in a sequence
 * lock of atomics: readers never wait for each other, and retry only while the one writer is
 * in the middle of its three stores.
 */
#include "skim/base/clock.h"

#include <stdatomic.h>
#include <time.h>

#include "skim/base/must.h"

__extension__ typedef __int128 wide;

struct line {
	int64_t market;		/* at steady */
	int64_t steady;
	int64_t rate_milli;
	bool real;
};

static atomic_uint seq;		/* odd while being written; 0: never set */
static _Atomic int64_t line_market, line_steady, line_rate;

static int64_t read_clock(clockid_t id)
{
	struct timespec ts;

	MUST_0(clock_gettime(id, &ts));
	return ts.tv_sec * NS_PER_S + ts.tv_nsec;
}

int64_t clock_steady(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

int64_t clock_wall(void)
{
	return read_clock(CLOCK_REALTIME);
}

static struct line line_get(void)
{
	struct line l;
	unsigned before, after;

	do {
		before = atomic_load_explicit(&seq, memory_order_acquire);
		l.market = atomic_load_explicit(&line_market, memory_order_acquire);
		l.steady = atomic_load_explicit(&line_steady, memory_order_acquire);
		l.rate_milli = atomic_load_explicit(&line_rate, memory_order_acquire);
		after = atomic_load_explicit(&seq, memory_order_relaxed);
	} while (before != after || (before & 1));
	l.real = before == 0;
	return l;
}

static int64_t clamp(wide v)
{
	return v > INT64_MAX ? INT64_MAX : v < INT64_MIN ? INT64_MIN : (int64_t)v;
}

struct times clock_now(void)
{
	struct line l = line_get();
	struct times t = { .steady = clock_steady() };

	if (l.real)
		t.market = clock_wall();
	else
		t.market = clamp((wide)(t.steady - l.steady) * l.rate_milli / 1000 + l.market);
	return t;
}

void clock_set_market(int64_t market, int64_t rate_milli)
{
	unsigned s = atomic_load_explicit(&seq, memory_order_relaxed);

	MUST(rate_milli >= 0);
	MUST(!(s & 1));
	atomic_store_explicit(&seq, s + 1, memory_order_relaxed);
	/* Each store is a release: whoever sees one of them sees the odd number as well. */
	atomic_store_explicit(&line_market, market, memory_order_release);
	atomic_store_explicit(&line_steady, clock_steady(), memory_order_release);
	atomic_store_explicit(&line_rate, rate_milli, memory_order_release);
	/* Never back to 0, which means "never set". */
	atomic_store_explicit(&seq, s + 2 ? s + 2 : 2, memory_order_release);
}

int64_t clock_rate_milli(void)
{
	struct line l = line_get();

	return l.real ? 1000 : l.rate_milli;
}

bool clock_is_real(void)
{
	return atomic_load_explicit(&seq, memory_order_acquire) == 0;
}

int64_t clock_until_market(int64_t market)
{
	struct line l = line_get();
	int64_t now;

	if (market == INT64_MAX)
		return INT64_MAX;
	now = clock_now().market;
	if (market <= now)
		return 0;
	if (l.real)
		return clamp((wide)market - now);
	if (!l.rate_milli)
		return INT64_MAX;
	return clamp((((wide)market - now) * 1000 + l.rate_milli - 1) / l.rate_milli);
}
