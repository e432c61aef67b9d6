/*
 * exits.c - leaving a position, or part of it, so that no share is ever for sale twice.
 *
 *   entries   what still works of an entry is cancelled first
 *   change    the stop becomes the exit (whole), or is made smaller (part)
 *   cancel    where the broker refuses that, or several sells work: cancel, wait for Cancelled
 *   place     sell what is left: what is held less what is for sale
 *
 * A plan is driven by what the rows say at each step, so a fill of the stop on the way only
 * makes the rest smaller.
 */
#include <string.h>

#include "skim/base/text.h"

#include "figures.h"
#include "money.h"
#include "words.h"

void leave_begin(struct engine *e, struct position *p, const struct leaving *plan)
{
	p->leaving = *plan;
	p->leaving.stage = EXIT_ENTRIES;
	p->leaving.began = e->now.steady;
	p->leaving.decided = e->now.market;
}

static void leave_end(struct engine *e, struct position *p, const char *why)
{
	p->leaving.stage = EXIT_NONE;
	if (why)
		notice(e, NOTICE_ALARM, p->conid, p->ticker, "%s not left: %s", p->ticker, why);
}

static bool entries_gone(struct engine *e, int32_t conid)
{
	bool gone = true;

	each_order(o, e->money) {
		if (!entry_open(o) || o->conid != conid)
			continue;
		cancel_want(e, o, "leaving the position");
		gone &= order_done(o);
	}
	return gone;
}

/* The one stop of ours, if nothing else is for sale; *changing: its terms are at the broker. */
static struct order *only_stop(struct engine *e, int32_t conid, bool *changing)
{
	struct order *stop = NULL;

	*changing = false;

	each_order(o, e->money) {
		if (o->conid != conid || o->side != SIDE_SELL || order_done(o))
			continue;
		if (stop || !o->ours || o->role != ROLE_STOP || !order_id_valid(o->order_id) ||
		    o->state == OS_CANCELLING || o->cancel_wanted || o->chg.unknown)
			return NULL;
		stop = o;
	}
	*changing = stop && (stop->chg.wanted || stop->chg.open);
	return stop;
}

static void change_stop(struct engine *e, struct position *p, struct order *stop, qty_t q,
			qty_t held)
{
	struct leaving *l = &p->leaving;
	struct change c = { .type = stop->type, .tif = stop->tif, .limit = stop->limit,
			    .trigger = stop->stop, .unjournaled = l->unjournaled };

	if (q >= held) {
		c.to_exit = true;
		c.type = l->type;
		c.tif = l->tif;
		c.limit = l->limit;
		c.trigger = l->trigger;
		c.quantity = stop->filled + q;
	} else {
		c.quantity = stop->filled + held - q;
	}
	change_want(e, stop, &c);
	l->stop_seq = stop->seq;
	l->stage = EXIT_CHANGE;
}

/*
 * Its terms are at the broker: the answer is seconds away, and cancelled now it would leave the
 * shares naked.  A question about it is answered no, since what comes now is another change.
 */
static void decline_change(struct engine *e, const struct order *stop)
{
	struct question *q = question_of(e->money, stop);

	if (q && link_up(e) && (!q->tried || e->now.steady - q->tried >= NS_PER_S))
		question_decline(e, q, "leaving the position");
}

static void choose(struct engine *e, struct position *p)
{
	struct leaving *l = &p->leaving;
	qty_t held = position_held(e, p);
	qty_t q = l->quantity < held ? l->quantity : held;
	bool changing;
	struct order *stop = only_stop(e, p->conid, &changing);

	if (held <= 0)
		leave_end(e, p, "nothing is held");
	else if (for_sale(e->money, p->conid, NULL) == 0)
		l->stage = EXIT_PLACE;
	else if (stop && changing && !l->by_cancel)
		decline_change(e, stop);
	else if (stop && !l->by_cancel)
		change_stop(e, p, stop, q, held);
	else
		l->stage = EXIT_CANCEL;
}

static struct order *order_by_seq(struct money *m, uint32_t seq)
{
	each_order(o, m)
		if (o->seq == seq)
			return o;
	return NULL;
}

static void wait_change(struct engine *e, struct position *p)
{
	struct leaving *l = &p->leaving;
	struct order *stop = order_by_seq(e->money, l->stop_seq);

	if (stop && (stop->chg.wanted || stop->chg.open))
		return;
	if (!stop || order_done(stop))
		l->stage = EXIT_ENTRIES;	/* it filled or went away: look anew */
	else if (stop->role == ROLE_EXIT)
		leave_end(e, p, NULL);
	else
		l->stage = EXIT_PLACE;
}

/* The broker would not change the stop. */
void leave_failed(struct engine *e, const struct order *stop, const char *why)
{
	struct position *p = position_of(e->money, stop->conid);
	struct leaving *l = p ? &p->leaving : NULL;

	if (!p || l->stage != EXIT_CHANGE || l->stop_seq != stop->seq)
		return;
	if (!order_done(stop) && l->quantity < position_held(e, p)) {
		/* A part: better the old stop for all than none for the rest. */
		leave_end(e, p, why);
		return;
	}
	l->by_cancel = true;
	l->stage = order_done(stop) ? EXIT_ENTRIES : EXIT_CANCEL;
}

/* The broker asked about that change and got no yes: nobody has said that the stop may go. */
void leave_declined(struct engine *e, const struct order *stop, const char *why)
{
	struct position *p = position_of(e->money, stop->conid);

	if (p && p->leaving.stage == EXIT_CHANGE && p->leaving.stop_seq == stop->seq)
		leave_end(e, p, why);
}

static void wait_cancel(struct engine *e, struct position *p)
{
	bool gone = true;

	each_order(o, e->money) {
		if (!o->ours || o->conid != p->conid || o->side != SIDE_SELL ||
		    order_done(o))
			continue;
		cancel_want(e, o, "leaving the position");
		o->cancel_unjournaled |= p->leaving.unjournaled;
		gone &= order_done(o);
	}
	if (gone)
		p->leaving.stage = EXIT_PLACE;
}

static void place_rest(struct engine *e, struct position *p)
{
	struct leaving *l = &p->leaving;
	qty_t left = position_held(e, p) - for_sale(e->money, p->conid, NULL);
	struct act_order t = { .conid = p->conid, .side = SIDE_SELL, .type = l->type,
			       .tif = l->tif, .limit = l->limit, .trigger = l->trigger,
			       .decided = l->decided, .unjournaled = l->unjournaled };
	char why[TEXT_LEN];

	if (sale_growth(e->money, p->conid) > 0) {
		look_want(e, 0, true);
		return;
	}
	t.quantity = l->quantity < left ? l->quantity : left;
	t.role = l->type == TYPE_LMT ? ROLE_EXIT : ROLE_STOP;
	text_copy(t.ticker, sizeof(t.ticker), p->ticker);
	text_copy(t.coid, sizeof(t.coid), l->coid);
	if (t.quantity <= 0)
		leave_end(e, p, "nothing is left to sell");
	else if (!order_place(e, &t, true, why, sizeof(why)))
		leave_end(e, p, why);
	else
		leave_end(e, p, NULL);
}

static void leave_step(struct engine *e, struct position *p)
{
	switch (p->leaving.stage) {
	case EXIT_ENTRIES:
		if (entries_gone(e, p->conid))
			choose(e, p);
		break;
	case EXIT_CHANGE:
		wait_change(e, p);
		break;
	case EXIT_CANCEL:
		wait_cancel(e, p);
		break;
	case EXIT_PLACE:
		place_rest(e, p);
		break;
	case EXIT_NONE:
		break;
	}
}

void leave_tick(struct engine *e)
{
	each_position(p, e->money) {
		enum exit_stage was;

		/* Steps that need no answer follow each other at once; each stage at most twice. */
		for (int k = 0; k < 8 && p->leaving.stage != EXIT_NONE; k++) {
			was = p->leaving.stage;
			leave_step(e, p);
			if (p->leaving.stage == was)
				break;
		}
	}
}
