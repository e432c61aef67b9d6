/*
 * advise.c - proposals to leave, and the stop that did not do its work (design section 5.7).
 *
 *   stop     traded through for some seconds and not filled: an alarm
 *   target   the open profit has reached so many R: a proposal
 *   time     shortly before the close, with shares still held: a proposal
 *
 * A proposal is a line and a bell.  It never sends: the operator opens the exit and confirms it.
 */
#include <string.h>

#include "skim/base/text.h"

#include "figures.h"
#include "money.h"
#include "words.h"

/* A triggered stop is a market order: this long at or below its price it should have filled. */
static const int64_t through_wait = 5 * NS_PER_S;

static void propose(struct engine *e, const struct position *p, const char *why)
{
	notice(e, NOTICE_NOTICE, p->conid, p->ticker, "%s %s, %s held: :flatten %s sells it",
	       p->ticker, why, w_qty(p->qty).s, p->ticker);
	emit_journal_text(e, JR_DECISION, p->ticker, "propose", "%s, %s held", why,
			  w_qty(p->qty).s);
}

/* --- the stop ---------------------------------------------------------------- */

static bool works(const struct order *o)
{
	return o->role == ROLE_STOP && o->ours && o->side == SIDE_SELL && o->listed &&
	       (o->state == OS_WORKING || o->state == OS_PART);
}

static void tell_through(struct engine *e, const struct order *o, struct price last)
{
	char words[128];

	order_words(e->money, o, words, sizeof(words));
	notice(e, NOTICE_ALARM, o->conid, o->ticker,
	       "%s was traded through (last %s) and has not filled: :flatten %s", words,
	       w_price(last).s, o->ticker);
	emit_journal_text(e, JR_DECISION, o->ticker, "stop", "%s traded through at %s, not filled",
			  words, w_price(last).s);
	emit_notify(e, NOTIFY_ALARM, o->ticker, "%s was traded through (last %s) and has not filled",
		    words, w_price(last).s);
	look_want(e, 0, true);
}

/* A price that has grown old neither begins nor ends it. */
static void stop_tick(struct engine *e, struct order *o)
{
	const struct stock *s = works(o) ? stock_find(e, o->conid) : NULL;
	struct stock_facts f = { 0 };

	if (s)
		stock_facts(e, s, &f);
	if (!s || f.halted || !phase_trades(e->phase.phase) || f.last.e4 > o->stop.e4) {
		o->through_at = 0;
		o->through_told = false;
		return;
	}
	if (!f.fresh || !price_known(f.last) || o->through_told)
		return;
	if (!o->through_at)
		o->through_at = e->now.steady;
	if (e->now.steady - o->through_at < through_wait)
		return;
	o->through_told = true;
	tell_through(e, o, f.last);
}

/* --- the target, the time ---------------------------------------------------- */

static void target_tick(struct engine *e, struct position *p)
{
	struct cash open, target = { p->risk.e4 * e->p.exit_target / 100 };
	char why[64];

	if (p->target_told || e->p.exit_target <= 0 || p->risk.e4 <= 0 ||
	    !position_pnl(e, p, &open) || open.e4 < target.e4)
		return;
	p->target_told = true;
	words_set(why, sizeof(why), "has reached its target, A$%s open", w_cash(open).s);
	propose(e, p, why);
}

/* As long before the close as the setting lies before 16:00; 0: not today. */
static int64_t exit_at(const struct engine *e)
{
	const int full_close = 16 * 3600;

	if (e->phase.phase != PHASE_OPEN || e->p.exit_at <= 0 || e->p.exit_at >= full_close)
		return 0;
	return e->phase.ends - (int64_t)(full_close - e->p.exit_at) * NS_PER_S;
}

static void time_tick(struct engine *e, struct position *p)
{
	int64_t at = exit_at(e);

	if (!at || e->now.market < at || p->time_told == e->phase.date)
		return;
	p->time_told = e->phase.date;
	propose(e, p, "is still held, the close is near");
}

void advise_tick(struct engine *e)
{
	each_order(o, e->money)
		stop_tick(e, o);
	each_position(p, e->money) {
		if (!p->ours || p->qty <= 0) {
			p->target_told = false;
			continue;
		}
		target_tick(e, p);
		time_tick(e, p);
	}
}

int64_t advise_next_steady(const struct engine *e)
{
	int64_t best = INT64_MAX;

	each_order(o, e->money) {
		int64_t t = o->through_at + through_wait;

		if (o->through_at && !o->through_told && t > e->now.steady && t < best)
			best = t;
	}
	return best;
}

int64_t advise_next_market(const struct engine *e)
{
	int64_t at = exit_at(e);

	return at > e->now.market ? at : INT64_MAX;
}
