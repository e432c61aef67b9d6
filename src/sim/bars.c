/* bars.c - one answer of bars: minutes of today joined to longer ones (Web API 5.3). */
#include "bars.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "orderfmt.h"
#include "skim/base/clock.h"
#include "skim/base/must.h"
#include "skim/base/price.h"
#include "skim/base/zone.h"

enum { POINTS_MAX = 1000 };

/* "1min" -> 60, "2h", "1d", "1w", "1m" (month), "1y"; 0 when it is none. */
static int64_t span_seconds(const char *text)
{
	static const struct {
		const char *unit;
		int64_t seconds;
	} units[] = {
		{ "min", 60 }, { "h", 3600 }, { "d", 86400 }, { "w", 7 * 86400 },
		{ "m", 30 * 86400 }, { "y", 365 * 86400 }, { "S", 1 },
	};
	char *end;
	long n = strtol(text, &end, 10);

	for (size_t i = 0; n > 0 && n < 10000 && i < sizeof units / sizeof *units; i++)
		if (strcmp(end, units[i].unit) == 0)
			return n * units[i].seconds;
	return 0;
}

/* "20260105-23:00:00" UTC -> ns. */
static bool start_ns(const char *text, int64_t *out)
{
	struct tm tm = { 0 };
	char tail;

	if (sscanf(text, "%4d%2d%2d-%2d:%2d:%2d%c", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
		   &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &tail) != 6)
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon--;
	*out = (int64_t)timegm(&tm) * NS_PER_S;
	return true;
}

/* The window of time asked for; false when the parameters make none. */
static bool window(const struct sim *s, const struct bar_request *q, int64_t *from, int64_t *to)
{
	int64_t period = span_seconds(q->period ? q->period : "1w") * NS_PER_S, at = s->now;
	bool forward = q->direction && strcmp(q->direction, "1") == 0;

	if (!period || (q->start && q->start[0] && !start_ns(q->start, &at)))
		return false;
	*from = forward ? at : at - period;
	*to = forward ? at + period : at;
	if (period >= 86400 * NS_PER_S && !forward)	/* trading days, not 24 hours */
		*from = utc_at(date_of(*from), 0);
	return true;
}

struct bars {
	struct sim_bar *b;
	size_t n;
	int64_t step;			/* seconds */
};

static void join(struct sim_bar *to, const struct sim_bar *m)
{
	to->high = m->high > to->high ? m->high : to->high;
	to->low = m->low < to->low ? m->low : to->low;
	to->close = m->close;
	to->volume += m->volume;
}

static int64_t slot_of(int64_t start, int64_t step)
{
	int64_t width = step * NS_PER_S;

	if (step >= 86400)	/* a daily bar begins at the open, 10:00 in Sydney */
		return utc_at(date_of(start), 36000);
	return start / width * width;
}

/* A minute without a bar although it traded: seen there, and to be lived with. */
static bool missing(const struct sim *s, int64_t start)
{
	return s->world.bars_missing && start / (60 * NS_PER_S) % s->world.bars_missing == 0;
}

static bool collect(const struct sim *s, const struct bar_request *q, struct bars *out)
{
	const struct sim_bar *m;
	size_t n = exchange_bars(s->x, q->conid, &m);
	int64_t from, to;

	out->step = span_seconds(q->bar ? q->bar : "1min");
	if (!out->step || out->step % 60 || !window(s, q, &from, &to))
		return false;
	out->b = calloc(n + 1, sizeof *out->b);
	MUST(out->b);
	for (size_t i = 0; i < n; i++) {
		int64_t slot = slot_of(m[i].start, out->step);

		if (m[i].start < from || m[i].start > to || missing(s, m[i].start))
			continue;
		if (out->n && out->b[out->n - 1].start == slot) {
			join(&out->b[out->n - 1], &m[i]);
			continue;
		}
		out->b[out->n] = m[i];
		out->b[out->n++].start = slot;
	}
	if (out->n > POINTS_MAX) {
		memmove(out->b, out->b + out->n - POINTS_MAX, POINTS_MAX * sizeof *out->b);
		out->n = POINTS_MAX;
	}
	return out->n > 0;
}

/* One over the display step: 100, 200 or 1000. */
static int64_t price_factor(const struct sim_bar *b)
{
	return E4 / step_at(price_of(b->close));
}

/* "4705/188450/1": price x factor, volume, minutes from the start. */
static void extreme(struct buf *out, const struct bars *v, bool high)
{
	size_t best = 0;

	for (size_t i = 1; i < v->n; i++)
		if (high ? v->b[i].high > v->b[best].high : v->b[i].low < v->b[best].low)
			best = i;
	int64_t price = high ? v->b[best].high : v->b[best].low;

	buf_printf(out, ",\"%s\":\"%" PRId64 "/%" PRId64 "/%lld\"", high ? "high" : "low",
		   (int64_t)(price * price_factor(&v->b[0]) / E4), v->b[best].volume,
		   (long long)((v->b[best].start - v->b[0].start) / (60 * NS_PER_S)));
}

static void head(struct buf *out, struct sim *s, const struct bar_request *q,
		 const struct bars *v)
{
	const struct sim_stock *k = exchange_find(s->x, q->conid);
	char start[24];
	bool delayed = s->availability[0] == 'D';

	s->bar_serial++;
	utc_text(start, v->b[0].start, false);
	buf_printf(out, "\"serverId\":\"%u\",\"symbol\":\"%s\",\"text\":",
		   BARS_SERVER_ID + s->bar_serial, k->ticker);
	buf_json(out, k->name);
	buf_printf(out, ",\"priceFactor\":%" PRId64 ",\"startTime\":\"%s\"", price_factor(&v->b[0]),
		   start);
	extreme(out, v, true);
	extreme(out, v, false);
	buf_puts(out, ",\"timePeriod\":");
	buf_json(out, q->period ? q->period : "1w");
	buf_printf(out, ",\"barLength\":%" PRId64 ",\"mdAvailability\":\"%s\",\"mktDataDelay\":%d,"
		   "\"outsideRth\":%s,\"tradingDayDuration\":360,\"volumeFactor\":1,"
		   "\"priceDisplayRule\":1,\"priceDisplayValue\":\"%d\",\"chartPanStartTime\":\"%s\","
		   "\"direction\":-1,\"negativeCapable\":false,\"messageVersion\":2", v->step,
		   delayed ? "D" : "S", delayed ? 900 : 0, q->outside ? "true" : "false",
		   price_factor(&v->b[0]) == 100 ? 2 : 3, start);
}

bool bars_write(struct buf *out, struct sim *s, const struct bar_request *q)
{
	struct bars v = { 0 };
	bool any = exchange_find(s->x, q->conid) && collect(s, q, &v);

	if (any) {
		head(out, s, q, &v);
		buf_puts(out, ",\"data\":[");
		for (size_t i = 0; i < v.n; i++) {
			buf_puts(out, i ? ",{\"o\":" : "{\"o\":");
			buf_num(out, v.b[i].open);
			buf_puts(out, ",\"c\":");
			buf_num(out, v.b[i].close);
			buf_puts(out, ",\"h\":");
			buf_num(out, v.b[i].high);
			buf_puts(out, ",\"l\":");
			buf_num(out, v.b[i].low);
			buf_printf(out, ",\"v\":%" PRId64 ".0,\"t\":%lld}", v.b[i].volume,
				   (long long)(v.b[i].start / NS_PER_MS));
		}
		buf_printf(out, "],\"points\":%zu,\"travelTime\":48", v.n - 1);
	}
	free(v.b);
	return any;
}
