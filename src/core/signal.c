/*
 * signal.c - a break of the opening range (design section 5.5): it has a time, it expires, it
 * makes a proposal and a bell.  It never sends anything.
 */
#include "candidate.h"
#include "figures.h"
#include "market.h"

/* Where last stands against the range; a return to it makes the next break a new one. */
static void follow_break(struct engine *e, struct stock *s)
{
	const struct range *r = &s->range;

	if (!range_stands(r, &e->p) || !price_known(r->trigger) || !price_known(s->last))
		return;
	if (s->last.e4 < r->trigger.e4) {
		s->broke = 0;
		s->signal.spent = false;
	} else if (!s->broke) {
		s->broke = s->frame;
	}
}

bool signal_stands(const struct engine *e, const struct stock *s)
{
	const struct range *r = &s->range;

	return s->signal.time && e->now.market < s->signal.expires &&
	       s->last.e4 >= r->trigger.e4 && s->last.e4 <= r->chase.e4 && !stock_halted(s);
}

static void propose(struct engine *e, struct stock *s)
{
	int64_t age = stock_age(e, s) / NS_PER_S;

	s->signal = (struct signal){
		.time = e->now.market,
		.expires = e->now.market + e->p.signal_ttl,
		.price = s->last,
		.spent = true,
	};
	notice(e, NOTICE_NOTICE, s->conid, s->ticker, "%s broke %s, last %s (age %llds)", s->ticker,
	       w_price(s->range.high).s, w_price(s->last).s, (long long)age);
	emit_journal_text(e, JR_CANDIDATE, s->ticker, "broke", "broke %s, last %s, chase limit %s",
			  w_price(s->range.high).s, w_price(s->last).s, w_price(s->range.chase).s);
	e->market->dirty = true;
}

void signal_check(struct engine *e, struct stock *s)
{
	struct verdict v;

	if (s->range.state == RANGE_WAITING || s->range.state == RANGE_FORMING)
		return;
	follow_break(e, s);
	if (!s->broke || s->signal.spent || s->last.e4 > s->range.chase.e4 || !entry_window_open(e))
		return;
	cand_judge(e, s, &v);
	if (!v.tradeable || v.state != CS_BROKE || !rule_gap_holds(e, s) || !stock_fresh(e, s) ||
	    stock_concern(e, s))
		return;
	propose(e, s);
}
