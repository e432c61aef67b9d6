/* fuzz_calendar.c - any bytes as asx-calendar.conf; what it says of days can always be asked. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/must.h"
#include "skim/base/zone.h"
#include "skim/core/calendar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void ask(const struct calendar *c, int date)
{
	const struct calendar_day *d = calendar_find(c, date);
	struct phase_now now;

	MUST(!d || d->date == date);
	calendar_covers(c, date);
	calendar_trading_day(c, date);
	phase_at(c, phase_open(date), &now);
	MUST(now.began <= phase_open(date) && now.ends > phase_open(date));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const int dates[] = { 20251224, 20260126, 20261123, 20261224, 20271231 };
	static struct calendar c;
	static bool ready;
	struct errmsg err = { "" };

	if (!ready)
		MUST(zone_init(&err) == RC_OK);
	ready = true;
	if (calendar_parse(&c, (const char *)data, n, &err) != RC_OK) {
		MUST(*err.text);
		return 0;
	}
	for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
		ask(&c, dates[i]);
	for (int i = 0; i < c.n; i++)
		ask(&c, c.day[i].date);
	return 0;
}
