/*
 * player.c - a recording fed to the engine at a speed of the operator's choice.
 *
 * Market time is the clock's line (base/clock.h): it runs at the speed, stands while paused, and
 * an event is due when it has reached the event's own time.  Steady times of the recording are
 * another process's: they are moved to ours in the view, the engine sees them as they were.
 */
#include "skim/journal/player.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/log.h"
#include "skim/base/text.h"
#include "skim/core/engine.h"
#include "skim/journal/record.h"
#include "skim/lane/thread.h"

enum { LOOK_EVERY = 1024 };	/* events between two looks whether to stop */

/* Views are made at most so often while events rush by. */
static const int64_t VIEW_EVERY = 20 * NS_PER_MS;

struct player {
	struct replay *rep;
	struct params params;
	struct calendar calendar;
	struct inbox *inbox;
	struct viewslot *slot;
	struct playback *playback;
	struct stopper *stop;
	struct thread *thread;

	struct engine *engine;
	struct actions acts;		/* passed over */
	struct playback_state st;
	struct event next;
	bool have_next;
	struct times at;		/* of the last event stepped */
	struct event select;		/* what the operator looks at; conid 0: nothing */
	int64_t seek;			/* while seeking: market ns to come to */
	uint64_t steps;			/* events still to go one by one */
	bool dirty;
	int64_t published;		/* steady */
};

/* --- the view ------------------------------------------------------------------------------ */

static void move(int64_t *steady, int64_t by)
{
	if (*steady)
		*steady += by;
}

/* Every steady time of view.h, from the recorded process's clock to ours. */
static void move_steady(struct view *v, int64_t by)
{
	v->t.steady += by;
	move(&v->status.retry_at, by);
	move(&v->ticket.review_until, by);
	move(&v->question.asked_steady, by);
	for (int i = 0; i < FEED_COUNT; i++)
		move(&v->feed[i].retry_at, by);
	for (int i = 0; i < v->n_orders; i++)
		move(&v->order[i].sent_steady, by);
	for (int i = 0; i < v->n_notices; i++)
		move(&v->notice[i].steady, by);
}

static void fill_view(const void *ctx, struct view *v)
{
	const struct player *p = ctx;

	engine_view(p->engine, v);
	move_steady(v, clock_steady() - p->at.steady);
}

static bool rushing(const struct player *p)
{
	return !p->st.paused && (p->st.seeking || p->st.speed == PLAYBACK_FULL);
}

static void publish(struct player *p)
{
	if (rushing(p))
		clock_set_market(p->st.market, 0);
	playback_tell(p->playback, &p->st);
	viewslot_publish(p->slot, fill_view, p);
	p->published = clock_steady();
	p->dirty = false;
}

/* --- time ---------------------------------------------------------------------------------- */

static void run_from(struct player *p, int64_t market)
{
	bool stands = p->st.paused || p->st.ended || rushing(p);

	clock_set_market(market, stands ? 0 : p->st.speed);
}

/* --- events -------------------------------------------------------------------------------- */

static void feed(struct player *p, const struct event *ev)
{
	engine_step(p->engine, ev, &p->acts);
	p->dirty = true;
}

/* Where the recording's operator looked is not where this one looks. */
static bool is_look(const struct event *ev)
{
	return ev->type == EV_COMMAND && ev->u.command.cmd == CMD_SELECT;
}

static void select_again(struct player *p)
{
	p->select.t = p->at;
	if (p->select.u.command.conid)
		feed(p, &p->select);
}

static void at_end(struct player *p)
{
	p->st.ended = true;
	p->st.seeking = false;
	p->steps = 0;
	p->dirty = true;
	run_from(p, p->st.market);
}

static void fetch(struct player *p)
{
	p->have_next = !p->st.ended && replay_next(p->rep, &p->next);
	if (!p->have_next && !p->st.ended)
		at_end(p);
}

static void step(struct player *p)
{
	if (!is_look(&p->next))
		feed(p, &p->next);
	p->at = p->next.t;
	p->st.market = p->next.t.market;
	p->st.event++;
	if (p->steps && p->next.type != EV_TICK && !is_look(&p->next) && --p->steps == 0)
		run_from(p, p->st.market);
	fetch(p);
}

/* From the first event, with a fresh engine. */
static bool begin(struct player *p)
{
	engine_free(p->engine);
	p->engine = engine_new(&p->params, &p->calendar);
	replay_rewind(p->rep);
	p->st.event = 0;
	p->st.ended = false;
	p->st.market = p->st.first;
	p->at = (struct times){ 0 };
	fetch(p);
	p->at = p->have_next ? p->next.t : (struct times){ 0 };
	p->dirty = true;
	return p->engine != NULL;
}

/* --- requests ------------------------------------------------------------------------------ */

static void jump(struct player *p, int64_t market)
{
	market = market < p->st.first ? p->st.first : market > p->st.last ? p->st.last : market;
	if (market < p->st.market || p->st.ended) {
		if (!begin(p)) {
			stopper_set(p->stop);
			return;
		}
		select_again(p);
	}
	p->st.seeking = true;
	p->seek = market;
	p->steps = 0;
}

static void obey(struct player *p, enum playback_op op, int64_t n)
{
	switch (op) {
	case PLAYBACK_PAUSE:
		p->st.paused = n < 0 ? !p->st.paused : n != 0;
		p->steps = 0;
		break;
	case PLAYBACK_SPEED:
		p->st.speed = n < 0 ? 0 : n > PLAYBACK_SPEED_MAX ? PLAYBACK_SPEED_MAX : n;
		break;
	case PLAYBACK_STEP:
		p->st.paused = true;
		p->steps = n > 0 ? (uint64_t)n : 1;
		break;
	case PLAYBACK_JUMP:
		jump(p, n);
		break;
	}
	run_from(p, p->st.seeking ? p->st.market : clock_now().market);
	p->dirty = true;
}

static void listen(struct player *p, struct event *ev)
{
	if (ev->type != EV_COMMAND)
		return;
	ev->t = p->at;
	switch (ev->u.command.cmd) {
	case CMD_SELECT:
		p->select = *ev;
		feed(p, ev);
		break;
	case CMD_ACK:
	case CMD_ACK_ALL:
	case CMD_MUTE:
		feed(p, ev);
		break;
	default:
		break;
	}
}

/* --- the thread ---------------------------------------------------------------------------- */

/* Looked through once: where it ends, and what is wrong with it. */
static bool survey(struct player *p)
{
	const struct replay_info *i = replay_info(p->rep);

	for (uint64_t n = 0; replay_next(p->rep, &p->next); n++)
		if (n % LOOK_EVERY == 0 && stopper_is_set(p->stop))
			return false;
	p->st.loading = false;
	p->st.first = i->first;
	p->st.last = i->last;
	p->st.events = i->lines;
	if (i->trouble[0])
		text_copy(p->st.text, sizeof p->st.text, i->trouble);
	else if (i->bad_lines)
		snprintf(p->st.text, sizeof p->st.text, "%d line%s could not be read: damaged, or of "
			 "another version", i->bad_lines, i->bad_lines == 1 ? "" : "s");
	else if (i->no_beginning)
		text_copy(p->st.text, sizeof p->st.text, "its beginning is missing: the file that it continues");
	else if (i->holed)
		text_copy(p->st.text, sizeof p->st.text, "events are missing: the disk was too slow");
	else if (!i->ended)
		text_copy(p->st.text, sizeof p->st.text, "cut off: the program did not end by itself");
	return begin(p);
}

static bool arrived(struct player *p)
{
	if (p->st.seeking && p->next.t.market > p->seek) {
		p->st.seeking = false;
		p->st.market = p->seek;
		p->dirty = true;
		run_from(p, p->seek);
	}
	return !p->st.seeking;
}

/* Steady time at which the next event is due; INT64_MAX: not before something is asked. */
static int64_t due(struct player *p, int64_t now)
{
	int64_t wait;

	if (!p->have_next)
		return INT64_MAX;
	if (!arrived(p) || p->steps)
		return now;
	if (p->st.paused)
		return INT64_MAX;
	if (p->st.speed == PLAYBACK_FULL)
		return now;
	wait = clock_until_market(p->next.t.market);
	return wait > INT64_MAX - now ? INT64_MAX : now + wait;
}

static void go_round(struct player *p, struct event *ev, bool *closed)
{
	int64_t now = clock_steady(), at = due(p, now), until = at;
	enum playback_op op;
	int64_t n;
	enum rc rc;

	if (at <= now)
		step(p);
	if (p->dirty && (at > now || clock_steady() >= p->published + VIEW_EVERY))
		publish(p);
	rc = inbox_take(p->inbox, ev, at <= now ? 0 : until);
	if (rc == RC_OK)
		listen(p, ev);
	*closed = rc == RC_CLOSED;
	while (playback_take(p->playback, &op, &n))
		obey(p, op, n);
}

static void run(void *ctx)
{
	struct player *p = ctx;
	struct event ev;
	bool closed = false;

	publish(p);		/* the panes stand while the file is read */
	if (!survey(p))
		return;
	run_from(p, p->st.first);
	publish(p);
	while (!closed && !stopper_is_set(p->stop))
		go_round(p, &ev, &closed);
}

/* --- life ---------------------------------------------------------------------------------- */

static void forget(struct player *p)
{
	engine_free(p->engine);
	replay_close(p->rep);
	stopper_free(p->stop);
	free(p);
}

enum rc player_start(struct player **out, const struct player_config *c, struct errmsg *err)
{
	struct player *p = calloc(1, sizeof *p);
	enum rc rc;

	*out = NULL;
	if (!p)
		return errmsg_set(err, RC_NOMEM, "out of memory: free some and start again");
	rc = replay_open(&p->rep, c->path, &p->params, err);
	if (rc != RC_OK) {
		forget(p);
		return rc;
	}
	p->calendar = *c->calendar;
	p->inbox = c->inbox;
	p->slot = c->slot;
	p->playback = c->playback;
	p->st = (struct playback_state){ .loading = true, .speed = c->speed, .paused = c->paused };
	p->engine = engine_new(&p->params, &p->calendar);
	p->stop = stopper_new();
	if (p->engine && p->stop)
		p->thread = thread_start("player", run, p);
	if (!p->thread) {
		forget(p);
		return errmsg_set(err, RC_NOMEM, "out of memory: free some and start again");
	}
	*out = p;
	return RC_OK;
}

void player_stop(struct player *p)
{
	if (!p)
		return;
	stopper_set(p->stop);
	inbox_close(p->inbox);
	thread_join(p->thread);
	forget(p);
}
