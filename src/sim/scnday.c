/* scnday.c - scenario statements about the day: date, clock, commands, how orders fill. */
#include "scnread.h"

#include <stdio.h>
#include <string.h>

#include "skim/base/clock.h"
#include "skim/base/zone.h"

#define OPEN_CLOCK ((9 * 60 + 59) * 60 * NS_PER_S)

bool st_scenario(struct reader *r)
{
	return take_text(&r->l, "title", r->s->title, sizeof r->s->title);
}

bool st_date(struct reader *r)
{
	const char *w;
	int y, m, d, end = 0;

	if (!take_word(&r->l, "date", &w))
		return false;
	if (strlen(w) != 10 || sscanf(w, "%4d-%2d-%2d%n", &y, &m, &d, &end) != 3 || end != 10 ||
	    y < 2000 || y > 2100 || m < 1 || d < 1 || !date_valid(y * 10000 + m * 100 + d))
		return scnline_fail(&r->l, "date is `%.20s`: a day such as 2026-11-24 is allowed", w);
	r->s->date = y * 10000 + m * 100 + d;
	if (date_weekday(r->s->date) % 6 == 0)
		return scnline_fail(&r->l, "%s is not a weekday: the market is closed", w);
	return true;
}

bool st_start(struct reader *r)
{
	return take_clock(&r->l, "start", &r->start);
}

bool st_close(struct reader *r)
{
	if (!take_clock(&r->l, "close", &r->close))
		return false;
	if (r->close < 12 * 3600 * NS_PER_S || r->close > 16 * 3600 * NS_PER_S)
		return scnline_fail(&r->l, "close is outside 12:00 to 16:00");
	return true;
}

bool st_auction(struct reader *r)
{
	if (!take_clock(&r->l, "auction", &r->auction))
		return false;
	if (r->auction < OPEN_CLOCK || r->auction > OPEN_CLOCK + 15 * NS_PER_S)
		return scnline_fail(&r->l, "auction is outside 09:59:00 to 09:59:15");
	return true;
}

bool st_continuous(struct reader *r)
{
	if (!take_clock(&r->l, "continuous", &r->continuous))
		return false;
	if (r->continuous < OPEN_CLOCK + 45 * NS_PER_S || r->continuous > OPEN_CLOCK + 60 * NS_PER_S)
		return scnline_fail(&r->l, "continuous is outside 09:59:45 to 10:00:00");
	return true;
}

bool st_cash(struct reader *r)
{
	return take_cash(&r->l, "cash", &r->s->cash);
}

/* As the broker numbers them: U and digits, DU for paper. */
bool st_account(struct reader *r)
{
	const char *w;

	if (!take_word(&r->l, "account", &w))
		return false;
	size_t letters = w[0] == 'D' ? 2 : 1, digits = strlen(w) > letters ?
		strspn(w + letters, "0123456789") : 0;

	if (w[letters - 1] != 'U' || w[letters + digits] || digits < 5 || digits > 9)
		return scnline_fail(&r->l, "account is `%.20s`: U and 5 to 9 digits is allowed, or DU for "
				    "a paper one", w);
	strcpy(r->s->account, w);
	return true;
}

bool st_pace(struct reader *r)
{
	struct scenario_pace *p;
	int64_t at, rate;

	if (!take_clock(&r->l, "time", &at) || !take_rate(&r->l, "rate", &rate))
		return false;
	if (r->has_pace && at <= r->last_pace)
		return scnline_fail(&r->l, "paces must follow each other in time");
	if (!(p = READER_GROW(r, pace, n_paces, SCN_MAX_PACES, "paces")))
		return false;
	*p = (struct scenario_pace){ .from = at, .rate_milli = rate };
	r->has_pace = true;
	r->last_pace = at;
	return true;
}

bool st_at(struct reader *r)
{
	struct scenario_event *e;
	const char *rest;
	int64_t at;
	size_t n;

	if (!take_clock(&r->l, "time", &at))
		return false;
	rest = take_rest(&r->l);
	n = strlen(rest);
	while (n > 0 && (rest[n - 1] == ' ' || rest[n - 1] == '\t'))
		n--;
	if (n == 0)
		return scnline_fail(&r->l, "a command of the control socket is missing");
	if (!(e = READER_GROW(r, event, n_events, SCN_MAX_EVENTS, "commands")))
		return false;
	e->at = at;
	if (!(e->command = strndup(rest, n)))
		return scnline_fail(&r->l, "out of memory");
	return true;
}

bool st_fill(struct reader *r)
{
	struct sim_fill_mode *m = &r->s->fill;
	struct scnline *l = &r->l;

	while (scnline_more(l) && !l->failed) {
		if (scnline_accept(l, "delay"))
			take_duration(l, "delay", &m->delay);
		else if (scnline_accept(l, "part"))
			take_int(l, "part", 0, SCN_MAX_QTY, &m->part);
		else if (scnline_accept(l, "pause"))
			take_duration(l, "pause", &m->part_pause);
		else if (!scnline_accept(l, "child"))
			break;
		else if (scnline_accept(l, "held"))
			m->child = CHILD_HELD;
		else if (scnline_accept(l, "part"))
			m->child = CHILD_LIVE_PART;
		else if (scnline_accept(l, "whole"))
			m->child = CHILD_LIVE_WHOLE;
		else
			scnline_fail(l, "child is held, part or whole");
	}
	return !l->failed;
}

bool st_bars(struct reader *r)
{
	if (scnline_accept(&r->l, "minute"))
		r->s->bars = BARS_MINUTE;
	else if (scnline_accept(&r->l, "first"))
		r->s->bars = BARS_FIRST;
	else if (scnline_accept(&r->l, "out"))
		r->s->bars = BARS_OUT;
	else
		return scnline_fail(&r->l, "bars is minute, first or out");
	return true;
}

bool st_refuse(struct reader *r)
{
	if (scnline_accept(&r->l, "short"))
		r->s->refuse_short = true;
	else if (scnline_accept(&r->l, "type"))
		r->s->refuse_type = true;
	else
		return scnline_fail(&r->l, "refuse is short or type");
	return true;
}
