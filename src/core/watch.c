/* watch.c - what must not stay unnoticed: an UNKNOWN that lasts, the day's loss, a new day. */
#include "skim/base/text.h"

#include "figures.h"
#include "money.h"
#include "words.h"

static void watch_unknown(struct engine *e, struct order *o)
{
	bool change = o->chg.unknown && e->now.steady - o->chg.sent >= UNKNOWN_ALARM;
	bool place = o->state == OS_UNKNOWN && e->now.steady - o->unknown_at >= UNKNOWN_ALARM;
	char words[128];

	if (!o->chg.unknown && o->state != OS_UNKNOWN)
		o->unknown_told = false;
	if (o->unknown_told || !o->ours || (!change && !place))
		return;
	o->unknown_told = true;
	order_words(e->money, o, words, sizeof(words));
	notice(e, NOTICE_ALARM, o->conid, o->ticker, "%s%s UNKNOWN for over 10 s: being looked up, "
	       "never sent again", change && !place ? "change of " : "", words);
	emit_notify(e, NOTIFY_ALARM, o->ticker, "%s%s UNKNOWN for over 10 s",
		    change && !place ? "Change of " : "", words);
}

static void watch_loss(struct engine *e)
{
	bool known;
	struct cash left = loss_left(e, &known);
	struct cash cap = e->p.daily_loss;

	if (!known || left.e4 > 0) {
		if (known && left.e4 > cap.e4 / 10)
			e->money->loss_told = false;
		return;
	}
	if (e->money->loss_told)
		return;
	e->money->loss_told = true;
	notice(e, NOTICE_ALARM, 0, "", "daily loss of A$%s reached: entries closed, exits on",
	       w_cash(cap).s);
	emit_notify(e, NOTIFY_ALARM, "", "Daily loss of A$%s reached: entries closed, exits on",
		    w_cash(cap).s);
	cancel_entries(e, "daily loss reached", true);
	disarm(e, "daily loss reached");
}

/* The day's row follows what was realised, so that a restart knows the loss of the morning. */
static void watch_realised(struct engine *e)
{
	int64_t r = money_realised(e).e4;

	if (r == e->money->realised_told)
		return;
	e->money->realised_told = r;
	emit_day(e);
}

/* A console that runs overnight begins each day's count at nothing; what is held stays held. */
static void watch_day(struct engine *e)
{
	struct money *m = e->money;

	if (m->date == e->phase.date)
		return;
	if (m->date) {
		orders_of_yesterday(e);
		each_position(p, m) {
			position_sync(e, p->conid);
			p->realised.e4 = p->fees.e4;
		}
		m->restored_realised.e4 = 0;
		restored_baseline(e);
		m->loss_told = false;
		m->realised_told = money_realised(e).e4;
		m->phase_seen = PHASE_CLOSED;
	}
	m->date = e->phase.date;
}

static void watch_link(struct engine *e)
{
	struct money *m = e->money;
	bool up = link_up(e);

	if (up && !m->was_up) {
		m->look.reconciling = true;
		look_want(e, 0, true);
		m->look.wanted_at = e->now.steady;
	}
	m->was_up = up;
}

void watch_tick(struct engine *e)
{
	watch_day(e);
	watch_link(e);
	watch_loss(e);
	watch_realised(e);
	each_order(o, e->money)
		watch_unknown(e, o);
}

int64_t watch_next(const struct engine *e)
{
	int64_t best = INT64_MAX;

	each_order(o, e->money) {
		int64_t t = INT64_MAX;

		if (o->unknown_told)
			continue;
		if (o->state == OS_UNKNOWN)
			t = o->unknown_at + UNKNOWN_ALARM;
		else if (o->chg.unknown)
			t = o->chg.sent + UNKNOWN_ALARM;
		if (t > e->now.steady && t < best)
			best = t;
	}
	return best;
}
