/*
 * replay.c - a recording on the screen: pause, step, speed and place.  Nothing in it can be
 * changed: what its operator had open is shown as it was and takes no keys.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keys.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"

/* Speeds of + and -, thousandths; the last is as fast as it goes. */
static const int64_t speeds[] = { 250, 500, 1000, 2000, 5000, 10000, 30000, 60000, 300000, PLAYBACK_FULL };
enum { N_SPEEDS = sizeof speeds / sizeof speeds[0] };

bool replay_here(const struct ui *u)
{
	return u->cfg->replay != NULL;
}

void replay_look(struct ui *u)
{
	if (replay_here(u))
		playback_state(u->cfg->replay, &u->play);
}

/* Times of the view on the clock that its events were recorded with. */
int64_t ui_steady(const struct ui *u)
{
	if (!replay_here(u))
		return u->now.steady;
	return u->v->t.steady + (u->now.market - u->v->t.market);
}

/* What does not change the recording's course. */
bool replay_allows(enum command cmd)
{
	return cmd == CMD_SELECT || cmd == CMD_ACK || cmd == CMD_ACK_ALL || cmd == CMD_MUTE ||
	       cmd == CMD_SCREEN;
}

static void speed_text(int64_t speed, char *out, size_t n)
{
	if (speed == PLAYBACK_FULL)
		snprintf(out, n, "full speed");
	else if (speed % 1000)
		snprintf(out, n, "%" PRId64 ".%02dx", speed / 1000, (int)(speed % 1000 / 10));
	else
		snprintf(out, n, "%" PRId64 "x", speed / 1000);
}

void replay_status(const struct ui *u, char *brief, size_t n, char *full, size_t m)
{
	const struct playback_state *s = &u->play;
	char speed[24];

	speed_text(s->speed, speed, sizeof speed);
	snprintf(brief, n, "REPLAY %s", s->loading ? "loading" : s->seeking ? "seeking" : s->ended ? "END"
		 : s->paused ? "PAUSED" : speed);
	snprintf(full, m, "%s  %s to %s  event %" PRIu64 " of %" PRIu64, brief, fig_time(s->first).s,
		 fig_time(s->last).s, s->event, s->events);
}

static bool here(struct ui *u)
{
	if (!replay_here(u))
		ui_error(u, "only in a replay: skim replay FILE");
	return replay_here(u);
}

void cmd_pause(struct ui *u, const char *arg)
{
	(void)arg;
	if (here(u))
		playback_ask(u->cfg->replay, PLAYBACK_PAUSE, -1);
}

void cmd_step(struct ui *u, const char *arg)
{
	long n = *arg ? strtol(arg, NULL, 10) : 1;

	if (!here(u))
		return;
	if (n < 1 || n > 100000)
		ui_error(u, "step how many events? like :step 10");
	else
		playback_ask(u->cfg->replay, PLAYBACK_STEP, n);
}

static void set_speed(struct ui *u, int64_t speed)
{
	char text[24];

	playback_ask(u->cfg->replay, PLAYBACK_SPEED, speed);
	u->play.speed = speed;		/* until the player tells its own: + + counts twice */
	speed_text(speed, text, sizeof text);
	ui_say(u, "replay at %s%s", text, u->play.paused ? ", paused: P goes on" : "");
}

static int rank_of(int64_t speed)
{
	int i = 0;

	while (i < N_SPEEDS - 1 && speed != PLAYBACK_FULL && speeds[i] < speed)
		i++;
	return speed == PLAYBACK_FULL ? N_SPEEDS - 1 : i;
}

void cmd_faster(struct ui *u, const char *arg)
{
	int i;

	(void)arg;
	if (!here(u))
		return;
	i = rank_of(u->play.speed);
	set_speed(u, speeds[i < N_SPEEDS - 1 ? i + 1 : i]);
}

void cmd_slower(struct ui *u, const char *arg)
{
	int i;

	(void)arg;
	if (!here(u))
		return;
	i = rank_of(u->play.speed);
	set_speed(u, speeds[i > 0 ? i - 1 : 0]);
}

void cmd_speed(struct ui *u, const char *arg)
{
	struct price v;
	int64_t speed = PLAYBACK_FULL;

	if (!here(u))
		return;
	if (strcmp(arg, "full") != 0) {
		if (!price_parse(arg, strlen(arg), &v) || v.e4 < E4 / 1000 ||
		    v.e4 / (E4 / 1000) > PLAYBACK_SPEED_MAX) {
			ui_error(u, "speed in market seconds a second, 0.001 to 10000, or full");
			return;
		}
		speed = v.e4 / (E4 / 1000);
	}
	set_speed(u, speed);
}

/* "10:15", "10:15:30", "+90", "-90" (seconds), "start", "end". */
static bool time_of(const struct ui *u, const char *arg, int64_t *out)
{
	const struct playback_state *s = &u->play;
	struct civil c;
	int h, m, sec = 0, used = 0;

	if (!strcmp(arg, "start") || !strcmp(arg, "end")) {
		*out = *arg == 's' ? s->first : s->last;
		return true;
	}
	if (*arg == '+' || *arg == '-') {
		char *end;
		long by = strtol(arg, &end, 10);

		*out = s->market + by * NS_PER_S;
		return end != arg + 1 && !*end && labs(by) < 86400;
	}
	if (sscanf(arg, "%2d:%2d%n:%2d%n", &h, &m, &used, &sec, &used) < 2 || arg[used] || h > 23 ||
	    m > 59 || sec > 59 || h < 0 || m < 0 || sec < 0)
		return false;
	civil_of(s->market ? s->market : s->first, &c);
	c.hour = h;
	c.minute = m;
	c.second = sec;
	c.ns = 0;
	return civil_to_utc(&c, out);
}

void cmd_jump(struct ui *u, const char *arg)
{
	int64_t to;

	if (!here(u))
		return;
	if (u->play.loading) {
		ui_error(u, "the recording is still being looked through: a moment");
		return;
	}
	if (!time_of(u, arg, &to)) {
		ui_error(u, "jump to a time like 10:15:30, by seconds like +90 or -90, to start or end");
		return;
	}
	playback_ask(u->cfg->replay, PLAYBACK_JUMP, to);
	ui_say(u, "to %s", fig_time(to).s);
}
