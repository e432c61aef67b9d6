/* candidate.c - each rule of the strategy under its name, and the verdict they give together. */
#include "candidate.h"

#include "market.h"

bp_t rule_gap(const struct stock *s, bool *indicative)
{
	*indicative = !price_known(s->open);
	if (price_known(s->open))
		return bp_change(s->open, s->prior_close);
	if (price_known(s->indicative) && s->range.state == RANGE_WAITING)
		return bp_change(s->indicative, s->prior_close);
	return BP_UNKNOWN;
}

bool rule_gap_ok(const struct engine *e, const struct stock *s)
{
	bool indicative;
	bp_t gap = rule_gap(s, &indicative);

	return gap != BP_UNKNOWN && gap >= e->p.gap_min;
}

bool rule_gap_holds(const struct engine *e, const struct stock *s)
{
	return rule_gap_ok(e, s) && price_known(s->last) && s->last.e4 > s->prior_close.e4;
}

bool rule_price_ok(const struct engine *e, const struct stock *s)
{
	struct price p = price_known(s->last) ? s->last : price_known(s->open) ? s->open
									       : s->indicative;

	return price_known(p) && p.e4 >= e->p.price_min.e4;
}

bool rule_volume_ok(const struct engine *e, const struct stock *s)
{
	return s->volume >= e->p.volume_min;
}

bool rule_news_ok(const struct engine *e, const struct stock *s)
{
	return !e->p.news_require || s->news_time != 0;
}

bool rule_page_ok(const struct engine *e)
{
	return !e->p.news_require || e->feed[FEED_NEWS].state != FEED_FAILING;
}

/* Twenty minutes old data at 10:05 show the pre-open: only real time is traded on. */
bool rule_data_ok(const struct stock *s)
{
	return s->availability == 'R';
}

/* At most the part of the midpoint, or one price step, whichever is wider. */
bool rule_spread_ok(const struct engine *e, const struct stock *s)
{
	int64_t spread = s->ask.e4 - s->bid.e4;

	if (!price_known(s->bid) || !price_known(s->ask) || spread < 0)
		return false;
	return spread <= step_at(s->bid) ||
	       spread * 2 * 10000 <= (s->bid.e4 + s->ask.e4) * e->p.spread_max;
}

bp_t rule_spread(const struct stock *s)
{
	if (!price_known(s->bid) || !price_known(s->ask) || s->ask.e4 < s->bid.e4)
		return BP_UNKNOWN;
	return (bp_t)((s->ask.e4 - s->bid.e4) * 20000 / (s->bid.e4 + s->ask.e4));
}

static bool stale(const struct engine *e, const struct stock *s)
{
	return s->reask_failed && stock_trading(e, s) && stock_age(e, s) > e->p.stale;
}

/* --- the verdict ---------------------------------------------------------------------- */

static bool set(struct verdict *v, enum cand_state state, enum gate gate)
{
	v->state = state;
	v->gate = gate;
	return true;
}

/* Is there something to judge at all? */
static bool judge_ready(const struct engine *e, const struct stock *s, struct verdict *v)
{
	if (s->excluded)
		return set(v, CS_GATED, GATE_EXCLUDED);
	if (s->lookup != LOOKUP_DONE)
		return set(v, CS_LOADING, GATE_LOOKUP);
	if (stock_halted(s))
		return set(v, CS_HALT, GATE_HALT);
	if (!s->frame)
		return set(v, CS_LOADING, GATE_LOOKUP);
	if (!rule_data_ok(s))
		return s->availability ? set(v, CS_GATED, GATE_DATA) : set(v, CS_LOADING, GATE_DATA);
	if (e->phase.phase == PHASE_OPEN_AUCTION)
		return set(v, CS_AUCTION, GATE_UNOPENED);
	return false;
}

/* A fresh announcement keeps a stock out of the common opening. */
static bool held_back(const struct engine *e, const struct stock *s)
{
	return e->phase.phase == PHASE_OPEN && cand_return(s) > e->now.market;
}

static bool judge_scan(const struct engine *e, const struct stock *s, struct verdict *v)
{
	if (v->gap != BP_UNKNOWN && v->gap < e->p.gap_min)
		return set(v, CS_GATED, GATE_GAP);
	if (!rule_news_ok(e, s))
		return set(v, CS_GATED, e->market->pages ? GATE_NEWS : GATE_UNREAD);
	if (s->range.state == RANGE_WAITING)
		return set(v, held_back(e, s) ? CS_HALT : CS_WAIT, GATE_UNOPENED);
	if (v->gap == BP_UNKNOWN)
		return set(v, CS_GATED, GATE_GAP_UNKNOWN);
	if (!rule_price_ok(e, s))
		return set(v, CS_GATED, GATE_PRICE);
	return false;
}

static bool judge_range(const struct engine *e, const struct stock *s, struct verdict *v)
{
	const struct range *r = &s->range;
	bp_t width = range_width(r);

	if (r->state == RANGE_FORMING)
		return set(v, CS_RANGE, GATE_FORMING);
	if (!rule_volume_ok(e, s))
		return set(v, CS_GATED, GATE_VOLUME);
	if (!range_stands(r, &e->p))
		return set(v, CS_GATED, GATE_PARTIAL);
	if (width == BP_UNKNOWN || width < e->p.width_min)
		return set(v, CS_GATED, GATE_NARROW);
	if (width > e->p.width_max)
		return set(v, CS_WIDE, GATE_WIDE);
	if (range_prints(r) < e->p.min_prints)
		return set(v, CS_GATED, GATE_PRINTS);
	return false;
}

static void judge_price(const struct engine *e, const struct stock *s, struct verdict *v)
{
	const struct range *r = &s->range;

	if (stale(e, s)) {
		set(v, CS_STALE, GATE_STALE);
		return;
	}
	if (s->last.e4 > r->chase.e4) {
		set(v, CS_PAST, GATE_CHASE);
		return;
	}
	v->state = s->last.e4 >= r->trigger.e4 ? CS_BROKE : s->last.e4 >= r->high.e4 ? CS_AT_HIGH
										     : CS_INSIDE;
	if (!rule_spread_ok(e, s))
		set(v, CS_GATED, GATE_SPREAD);
	else if (!link_up(e))
		v->gate = GATE_LINK;
	else if (!rule_page_ok(e))
		v->gate = GATE_PAGE;
	else
		v->tradeable = true;
}

void cand_judge(const struct engine *e, const struct stock *s, struct verdict *v)
{
	*v = (struct verdict){ .state = CS_LOADING, .gate = GATE_NONE };
	v->gap = rule_gap(s, &v->gap_indicative);
	v->held = stock_concern(e, s) && trade_held(e, s->conid);
	if (!judge_ready(e, s, v) && !judge_scan(e, s, v) && !judge_range(e, s, v))
		judge_price(e, s, v);
	if (v->held)
		v->state = CS_IN_POSITION;
}

bool cand_message_worthy(const struct engine *e, const struct stock *s)
{
	return !s->excluded && rule_data_ok(s) && !stock_halted(s) && rule_gap_ok(e, s) &&
	       price_known(s->open) && rule_price_ok(e, s) && rule_volume_ok(e, s) &&
	       rule_news_ok(e, s) && range_usable(&s->range, &e->p);
}

bool cand_listed(const struct engine *e, const struct stock *s, const struct verdict *v)
{
	bool wanted = s->marked || s->included || stock_concern(e, s);

	if (wanted)
		return true;
	if (s->excluded || s->lookup == LOOKUP_NONE)
		return false;
	if (v->gap == BP_UNKNOWN)
		return s->range.state == RANGE_WAITING &&
		       (s->news_time || (s->scan_gap != BP_UNKNOWN && s->scan_gap >= e->p.gap_min));
	if (v->gap < e->p.gap_min || !rule_price_ok(e, s))
		return false;
	/* Before its range is whole a stock has had no time to trade the volume asked for. */
	return s->news_time || s->range.state < RANGE_COMPLETE || rule_volume_ok(e, s);
}
