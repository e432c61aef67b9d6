/*
 * cover.c - which shares a working stop stands behind, and the alarm when it does not.
 *
 * FULL needs: the entry done, and stops listed by the broker for just the shares held.  While an
 * entry still works, its filled part is PART?: the broker may hold the child, let it work for
 * the part, or for the whole.  A sell at work without shares is an ORPHAN STOP.  Every trouble
 * has 2 s to mend itself before it is an alarm, because executions and orders arrive apart.
 */
#include <string.h>

#include "skim/base/text.h"

#include "figures.h"
#include "money.h"
#include "words.h"

struct covered {
	qty_t held, stops, hoped, exits, orphans;
	bool part_entry, waits_only;
	const struct order *stop;
};

static bool is_stop(const struct order *o)
{
	return o->side == SIDE_SELL && (o->type == TYPE_STP || o->type == TYPE_STOP_LIMIT);
}

/* Works for sure: seen at the broker, and with no entry before it that is not done. */
static bool stop_works(const struct money *m, const struct order *o)
{
	const struct order *p = order_parent(m, o);

	if (!o->listed)
		return false;
	if (o->state == OS_WORKING || o->state == OS_PART)
		return true;
	return o->state == OS_WAITS && p && order_done(p) && p->filled > 0;
}

static void count_sell(const struct money *m, const struct order *o, struct covered *c)
{
	const struct order *p = order_parent(m, o);
	bool behind = o->child && p && !order_done(p) && p->filled == 0;
	qty_t left = order_left(o);

	if (behind || o->state == OS_SENDING || o->state == OS_QUESTION)
		return;
	if (is_stop(o) && stop_works(m, o)) {
		c->stops += left;
		c->stop = o;
	} else if (is_stop(o)) {
		c->hoped += o->state == OS_WAITS || o->state == OS_UNKNOWN ||
				    o->state == OS_WORKING || o->state == OS_PART ? left : 0;
		if (!c->stop)
			c->stop = o;
	} else {
		c->exits += left;
	}
	if (!o->ours || o->state == OS_UNKNOWN)
		return;
	c->orphans += left;
	c->waits_only &= o->state == OS_WAITS || o->state == OS_CANCELLING;
}

static void count_cover(const struct money *m, const struct position *p, struct covered *c)
{
	*c = (struct covered){ .held = position_shares(p), .waits_only = true };
	each_order(o, m) {
		if (o->conid != p->conid || order_done(o))
			continue;
		if (o->side == SIDE_SELL)
			count_sell(m, o, c);
		else if (o->ours && o->filled > 0)
			c->part_entry = true;
	}
}

static enum cover cover_word(const struct covered *c)
{
	if (c->part_entry)
		return c->stops + c->hoped > 0 ? COVER_PART_PENDING : COVER_NAKED;
	if (c->stops + c->exits > c->held)
		return COVER_OVER;
	if (c->stops == c->held)
		return COVER_FULL;
	if (c->stops > 0)
		return COVER_PART;
	return c->hoped > 0 ? COVER_PART_PENDING : COVER_NAKED;
}

static enum trouble trouble_word(const struct position *p, const struct covered *c)
{
	if (c->held < 0)
		return p->ours ? TROUBLE_OVER : TROUBLE_NONE;
	if (c->held == 0)
		return c->orphans > 0 ? TROUBLE_ORPHAN : TROUBLE_NONE;
	if (!p->ours)
		return TROUBLE_NONE;
	switch (p->cover) {
	case COVER_FULL:
		return TROUBLE_NONE;
	case COVER_PART:
		return TROUBLE_PART;
	case COVER_OVER:
		return TROUBLE_OVER;
	case COVER_PART_PENDING:
		return TROUBLE_PENDING;
	default:
		return TROUBLE_NAKED;
	}
}

static void cover_text(struct position *p, const struct covered *c)
{
	const char *leaving = c->exits > 0 ? ", an exit works for " : "";
	char exits[40] = "";

	if (c->exits > 0)
		text_copy(exits, sizeof(exits), w_qty(c->exits).s);
	switch (p->trouble) {
	case TROUBLE_ORPHAN:
		words_set(p->text, sizeof(p->text),
			  "ORPHAN STOP: %s for sale with no shares behind it; x cancels it",
			  w_qty(c->orphans).s);
		return;
	case TROUBLE_NAKED:
		words_set(p->text, sizeof(p->text), "NAKED: %s without a stop%s%s; p mends it",
			  w_qty(c->held).s, leaving, exits);
		return;
	case TROUBLE_PART:
		words_set(p->text, sizeof(p->text), "PART: stop for %s of %s%s%s; p mends it",
			  w_qty(c->stops).s, w_qty(c->held).s, leaving, exits);
		return;
	case TROUBLE_OVER:
		if (c->held < 0)
			words_set(p->text, sizeof(p->text), "OVER: %s sold that were not held",
				  w_qty(-c->held).s);
		else
			words_set(p->text, sizeof(p->text),
				  "OVER: %s for sale, %s held; p mends it",
				  w_qty(c->stops + c->exits).s, w_qty(c->held).s);
		return;
	case TROUBLE_PENDING:
		words_set(p->text, sizeof(p->text),
			  c->part_entry ? "PART?: the entry still works; p cancels its rest" :
			  "PART?: %s held, the stop is not seen working yet", w_qty(c->held).s);
		return;
	case TROUBLE_NONE:
		break;
	}
	p->text[0] = '\0';
	if (p->differs)
		words_set(p->text, sizeof(p->text), "the broker holds %s, our executions give %s",
			  w_qty(p->broker_qty).s, w_qty(p->qty).s);
	else if (p->pnl_differs)
		words_set(p->text, sizeof(p->text),
			  "realised today A$%s by the broker, A$%s by our executions",
			  w_cash(p->broker_realised).s, w_cash(p->realised).s);
	else if (p->open_differs)
		words_set(p->text, sizeof(p->text), "open A$%s by the broker, A$%s by our executions",
			  w_cash(p->broker_open).s, w_cash(p->our_open).s);
	else if (c->held > 0 && p->ours)
		words_set(p->text, sizeof(p->text), "FULL: stop for all %s", w_qty(c->held).s);
}

static int64_t grace(const struct position *p, const struct covered *c)
{
	bool leaving = p->leaving.stage != EXIT_NONE || c->exits + c->stops == c->held;

	if (p->trouble == TROUBLE_ORPHAN && c->waits_only)
		return LEAVING_GRACE;
	if (leaving && (p->trouble == TROUBLE_NAKED || p->trouble == TROUBLE_PART))
		return LEAVING_GRACE;
	return COVER_GRACE;
}

static void cover_alarm(struct engine *e, struct position *p, const struct covered *c)
{
	if (p->trouble == TROUBLE_NONE || p->trouble_told || !e->money->look.first_done)
		return;
	if (e->now.steady - p->trouble_at < grace(p, c))
		return;
	p->trouble_told = true;
	notice(e, NOTICE_ALARM, p->conid, p->ticker, "%s %s", p->ticker, p->text);
	emit_notify(e, NOTIFY_ALARM, p->ticker, "%s %s", p->ticker, p->text);
	emit_journal_text(e, JR_DECISION, p->ticker, "cover", "%s", p->text);
	look_want(e, 0, true);
}

static void cover_of(struct engine *e, struct position *p)
{
	struct covered c;
	enum trouble was = p->trouble;

	count_cover(e->money, p, &c);
	p->cover = c.held > 0 ? cover_word(&c) : c.held < 0 ? COVER_OVER : COVER_FULL;
	p->trouble = trouble_word(p, &c);
	p->stop_at = c.stop ? order_index(e->money, c.stop) : -1;
	p->stop_qty = c.stops;
	cover_text(p, &c);
	if (p->trouble != was) {
		if (was != TROUBLE_NONE && p->trouble_told && p->trouble == TROUBLE_NONE)
			notice(e, NOTICE_NOTICE, p->conid, p->ticker, "%s cover is right again",
			       p->ticker);
		p->trouble_at = e->now.steady;
		p->trouble_told = false;
	}
	cover_alarm(e, p, &c);
}

void cover_tick(struct engine *e)
{
	each_position(p, e->money)
		cover_of(e, p);
}

int64_t cover_next(const struct engine *e)
{
	int64_t best = INT64_MAX;

	each_position(p, e->money) {
		const int64_t at[] = { p->trouble_at + COVER_GRACE, p->trouble_at + LEAVING_GRACE };

		if (p->trouble == TROUBLE_NONE || p->trouble_told)
			continue;
		for (int k = 0; k < 2; k++)
			if (at[k] > e->now.steady && at[k] < best)
				best = at[k];
	}
	return best;
}
