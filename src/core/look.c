/*
 * look.c - when the broker's lists are read: orders by force, 5 s later the plain list, trades,
 * and positions where they matter.
 *
 * Not while a question is open (any other request kills it), nor a prompt instead of an answer,
 * and not in the first 5 s of a submission.  One look at a time.  What a whole look proves is proof.c's matter.
 */
#include "money.h"

void look_want(struct engine *e, int64_t delay, bool positions)
{
	struct look *k = &e->money->look;
	int64_t at = e->now.steady + delay;

	if (!k->wanted || at < k->wanted_at)
		k->wanted_at = at;
	k->wanted = true;
	k->wanted_positions |= positions;
}

/* The desk talks with the broker about orders: reading lists now would be in the way. */
static bool look_held(const struct engine *e)
{
	const struct money *m = e->money;

	for (int i = 0; i < MAX_QUESTIONS; i++)
		if (m->question[i].open)
			return true;
	if (prompt_holding(e->money))
		return true;
	for (uint8_t lane = 0; lane < LANES; lane++) {
		const struct submission *s = desk_submission(m, lane);

		if (s && e->now.steady - (s->sent ? s->sent : s->handed) < e->p.unknown_after)
			return true;
	}
	return false;
}

static void look_ask(struct engine *e, enum look_stage stage)
{
	static const enum look_what what[] = {
		[LK_FORCED] = LOOK_ORDERS_FORCED, [LK_ORDERS] = LOOK_ORDERS,
		[LK_TRADES] = LOOK_TRADES, [LK_POSITIONS] = LOOK_POSITIONS,
	};
	struct look *k = &e->money->look;
	struct action *a = emit(e, ACT_LOOK);

	a->u.small.look = k->number;
	a->u.small.what = what[stage];
	k->stage = stage;
	k->asked = e->now.steady;
}

/* The stage that follows, at once if nothing holds it. */
static void look_then(struct engine *e, enum look_stage stage, int64_t delay)
{
	struct look *k = &e->money->look;

	k->stage = LK_WAIT;
	k->then = stage;
	k->then_at = e->now.steady + delay;
}

static void look_begin(struct engine *e)
{
	struct look *k = &e->money->look;

	k->number++;
	k->good = true;
	k->positions = k->wanted_positions || k->reconciling || !k->first_done;
	k->wanted = k->wanted_positions = false;
	k->began = e->now.steady;
	look_ask(e, LK_FORCED);
}

static void look_end(struct engine *e, bool whole)
{
	struct look *k = &e->money->look;
	bool positions = k->positions;

	k->last_end = e->now.steady;
	if (!whole || !k->good) {
		k->stage = LK_IDLE;
		look_want(e, LOOK_PACE, positions);
		return;
	}
	if (k->reconciling && positions)
		k->reconciling = false;
	look_judge(e);
	k->stage = LK_IDLE;
	k->first_done |= positions;
	recon_look(e);
	if (!k->wanted)
		look_want(e, LOOK_EVERY, true);
}

void look_done_event(struct engine *e, const struct ev_look_done *d)
{
	struct look *k = &e->money->look;

	if (d->look != k->number || k->stage == LK_IDLE)
		return;
	k->good &= d->ok;
	switch (d->what) {
	case LOOK_ORDERS_FORCED:
		if (k->stage != LK_FORCED)
			return;
		if (d->began > k->began)
			k->began = d->began;
		look_then(e, LK_ORDERS, LOOK_PACE);
		break;
	case LOOK_ORDERS:
		if (k->stage != LK_ORDERS)
			return;
		if (d->ok)
			k->orders_asked = e->now.market;
		look_then(e, LK_TRADES, 0);
		break;
	case LOOK_TRADES:
		if (k->stage != LK_TRADES)
			return;
		if (k->positions)
			look_then(e, LK_POSITIONS, 0);
		else
			look_end(e, true);
		break;
	case LOOK_POSITIONS:
		if (k->stage != LK_POSITIONS)
			return;
		if (d->ok) {
			k->positions_asked = e->now.market;
			positions_compare(e, k->number, k->began);
		}
		look_end(e, true);
		break;
	}
}

static void look_go_on(struct engine *e)
{
	struct look *k = &e->money->look;

	if (k->stage != LK_WAIT) {
		if (e->now.steady - k->asked >= LOOK_TIMEOUT)
			look_end(e, false);
	} else if (e->now.steady >= k->then_at && !look_held(e)) {
		look_ask(e, k->then);
	}
}

void look_tick(struct engine *e)
{
	struct look *k = &e->money->look;

	if (!link_up(e)) {
		if (k->stage != LK_IDLE)
			look_end(e, false);
		each_order(o, e->money)
			o->absences = 0;
		return;
	}
	if (k->stage != LK_IDLE)
		look_go_on(e);
	else if (k->wanted && e->now.steady >= k->wanted_at && !look_held(e) &&
		 (!k->last_end || e->now.steady - k->last_end >= LOOK_PACE))
		look_begin(e);
}

static int64_t sooner(const struct engine *e, int64_t t, int64_t best)
{
	return t > e->now.steady && t < best ? t : best;
}

int64_t look_next(const struct engine *e)
{
	const struct look *k = &e->money->look;
	int64_t t = INT64_MAX;

	if (!link_up(e))
		return t;
	if (k->stage == LK_WAIT)
		return sooner(e, k->then_at, t);
	if (k->stage != LK_IDLE)
		return sooner(e, k->asked + LOOK_TIMEOUT, t);
	if (k->wanted) {
		t = sooner(e, k->wanted_at, t);
		t = sooner(e, k->last_end + LOOK_PACE, t);
	}
	return t;
}
