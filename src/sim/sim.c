/* sim.c - brings everything to the present, and the log. */
#include "sim.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "control.h"
#include "desk.h"
#include "server.h"
#include "skim/base/clock.h"
#include "skim/base/text.h"
#include "streams.h"

/* The tick is never nearer than this, so that a fast market does not eat a processor, and
 * never farther, so that what is paced in real time stays on time. */
#define TICK_MIN (10 * NS_PER_MS)
#define TICK_MAX (100 * NS_PER_MS)

void sim_log(const char *fmt, ...)
{
	char text[1024], clean[1024], when[16];
	time_t t = time(NULL);
	struct tm tm;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	text_clean(clean, sizeof clean, text, strlen(text));
	localtime_r(&t, &tm);
	strftime(when, sizeof when, "%H:%M:%S", &tm);
	fprintf(stderr, "skim-sim: %s %s\n", when, clean);
}

/* Scripted events happen in their place among trades, not when the tick notices them. */
static void run_events(struct sim *s, int64_t now)
{
	while (s->event_next < s->event_count && s->events[s->event_next].at <= now) {
		const struct scenario_event *e = &s->events[s->event_next++];
		struct buf answer = { 0 };

		exchange_run(s->x, e->at);
		s->now = e->at;
		if (!control_run(s, e->command, &answer))
			sim_log("scenario: %s: %s", e->command, answer.s);
		buf_free(&answer);
	}
}

static void on_tick(lws_sorted_usec_list_t *sul)
{
	sim_advance(lws_container_of(sul, struct sim, tick));
}

static void set_tick(struct sim *s)
{
	int64_t next = exchange_next(s->x), wait;

	if (s->event_next < s->event_count && s->events[s->event_next].at < next)
		next = s->events[s->event_next].at;
	wait = marketclock_until(&s->clock, next);
	wait = wait < TICK_MIN ? TICK_MIN : wait > TICK_MAX ? TICK_MAX : wait;
	lws_sul_schedule(s->lws, 0, &s->tick, on_tick, wait / 1000);
}

void sim_advance(struct sim *s)
{
	int64_t now;

	s->steady = clock_steady();
	now = marketclock_now(&s->clock, s->steady);
	session_run(&s->session, s->steady);
	run_events(s, now);
	exchange_run(s->x, now);
	s->now = now;
	streams_run(s);
	desk_run(s);
	hub_feed(s);
	control_feed(s);
	set_tick(s);
}

const char *sim_is_paper(enum said said)
{
	return said == SAID_TRUE ? ",\"isPaper\":true" : said == SAID_FALSE ? ",\"isPaper\":false" : "";
}
