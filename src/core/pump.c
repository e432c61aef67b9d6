/*
 * pump.c - what goes to the desk next, on which lane, and that it still fits.
 *
 * Cancels before all else, then changes and orders that lower risk, in the order of their rows;
 * entries only with the desk free and no question open.
 */
#include <string.h>

#include "skim/base/text.h"

#include "figures.h"
#include "money.h"
#include "words.h"

/* -1: not now.  Every open submission has been silent for 5 s, and a lane is free. */
int pump_lane(const struct engine *e)
{
	bool taken[LANES] = { false, false };

	for (int i = 0; i < MAX_SUBS; i++) {
		const struct submission *s = &e->money->sub[i];

		if (!s->open)
			continue;
		if (e->now.steady - silent_from(s) < e->p.unknown_after)
			return -1;
		taken[s->lane] = true;
	}
	return !taken[0] ? 0 : !taken[1] ? 1 : -1;
}

static bool cancel_due(const struct engine *e, const struct order *o)
{
	if (!o->cancel_wanted || o->cancel_sub || !order_named(o))
		return false;
	return !o->cancel_sent || e->now.steady - o->cancel_sent >= CANCEL_AGAIN;
}

static bool change_due(const struct order *o, bool raises)
{
	return o->chg.wanted && o->chg.raises == raises && order_live(o) &&
	       order_id_valid(o->order_id) && !o->cancel_wanted;
}

/* More may be for sale than was shown: the list is read before anything more is sold. */
static bool grows(struct engine *e, const struct order *o, enum action_type type)
{
	bool more = type == ACT_SUBMIT || (type == ACT_CHANGE && o->chg.quantity > o->quantity);

	if (!more || o->side != SIDE_SELL || sale_growth(e->money, o->conid) == 0)
		return false;
	look_want(e, 0, true);
	return true;
}

static struct order *lowering_due(struct engine *e, enum action_type *type)
{
	struct money *m = e->money;
	struct order *best = NULL;

	each_order(o, m) {
		enum action_type t;

		if (!o->ours)
			continue;
		if (cancel_due(e, o))
			t = ACT_CANCEL;
		else if (change_due(o, false))
			t = ACT_CHANGE;
		else if (o->send_wanted && o->role != ROLE_ENTRY)
			t = ACT_SUBMIT;
		else
			continue;
		if (grows(e, o, t))
			continue;
		/* Cancels first; then in the order of the rows. */
		if (!best || (t == ACT_CANCEL && *type != ACT_CANCEL) ||
		    ((t == ACT_CANCEL) == (*type == ACT_CANCEL) && o->seq < best->seq)) {
			best = o;
			*type = t;
		}
	}
	return best;
}

/* A foreign order can be cancelled too, when the operator asks for it. */
static struct order *foreign_cancel_due(struct engine *e)
{
	each_order(o, e->money) {
		if (!o->ours && cancel_due(e, o))
			return o;
	}
	return NULL;
}

/*
 * Between the word and the turn something may have filled: a sell is cut to what is still held
 * and not for sale, or not sent.  False: it does not go now.
 */
static bool sell_fits(struct engine *e, struct order *o, enum action_type type)
{
	const struct position *p = position_of(e->money, o->conid);
	qty_t free = position_held(e, p) - for_sale(e->money, o->conid, o);

	if (o->side != SIDE_SELL || type == ACT_CANCEL)
		return true;
	if (type == ACT_CHANGE) {
		if (o->chg.quantity - o->filled <= free || o->chg.quantity <= o->quantity)
			return true;
		change_drop(e, o, "gate short: fewer shares are held now");
		return false;
	}
	if (free <= 0) {
		order_reason(o, "gate short: nothing is left to sell");
		o->send_wanted = false;
		order_event(e, o, OE_NOT_SENT);
		return false;
	}
	if (free < o->quantity) {
		notice(e, NOTICE_NOTICE, o->conid, o->ticker, "only %s of %s %s are left to sell",
		       w_qty(free).s, w_qty(o->quantity).s, o->ticker);
		o->quantity = free;
		order_journal(e, o);
	}
	return true;
}

static bool pump_lowering(struct engine *e)
{
	enum action_type type = ACT_CANCEL;
	struct order *o = lowering_due(e, &type);
	struct question *q = question_first(e->money);
	int lane;

	if (!o)
		o = foreign_cancel_due(e);
	if (!o || !link_up(e))
		return false;
	lane = pump_lane(e);
	if (lane < 0)
		return false;
	if (q) {
		if (q->answering || (q->tried && e->now.steady - q->tried < NS_PER_S))
			return false;
		question_decline(e, q, "to let what lowers risk go first");
		return true;
	}
	if (!sell_fits(e, o, type))
		return false;
	desk_send(e, o, type, (uint8_t)lane);
	return true;
}

/* Entries were approved with the desk free; one that cannot go at once does not go at all. */
static bool pump_raising(struct engine *e)
{
	struct money *m = e->money;

	each_order(o, m) {
		bool place = o->send_wanted && o->role == ROLE_ENTRY;

		if ((!place && !change_due(o, true)))
			continue;
		if (!desk_busy(m) && link_up(e)) {
			desk_send(e, o, place ? ACT_SUBMIT : ACT_CHANGE, 0);
			return true;
		}
		if (place) {
			order_reason(o, "the order desk was busy");
			o->send_wanted = false;
			order_event(e, o, OE_NOT_SENT);
		} else {
			change_drop(e, o, "the order desk was busy");
		}
	}
	return false;
}

/* Bounded: each round hands over or answers something; more than all rows is a fault. */
void pump_tick(struct engine *e)
{
	for (int i = 0; i < MAX_ORDERS; i++)
		if (!pump_lowering(e) && !pump_raising(e))
			break;
}
