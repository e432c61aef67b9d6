/*
 * summary.c - what Discord hears of the money: P&L after each exit and at the close, and the day
 * in one sentence when it is over.
 *
 * An exit is told once it has ended, not execution by execution: those are told as trades.  The
 * close and the end of the day are told when the phase is seen to change, so a start in the
 * evening tells neither again.
 */
#include <string.h>

#include "skim/base/text.h"

#include "figures.h"
#include "money.h"
#include "words.h"

/* "day A$-12.30, of it open A$4.10" */
static void day_words(const struct engine *e, struct cash day, bool known, char *out, size_t cap)
{
	struct cash open = { day.e4 - money_realised(e).e4 };

	if (known)
		words_set(out, cap, "day A$%s, of it open A$%s", w_cash(day).s, w_cash(open).s);
	else
		words_set(out, cap, "realised A$%s today, open not known",
			  w_cash(money_realised(e)).s);
}

static void tell(struct engine *e, enum notify_kind kind, const char *ticker, const char *what)
{
	bool known;
	struct cash day = day_pnl(e, &known);
	struct act_notify *n = &emit(e, ACT_NOTIFY)->u.notify;
	char words[96];

	n->kind = kind;
	n->paper = is_paper(e);
	n->time = e->now.market;
	n->gap = BP_UNKNOWN;
	n->has_pnl = known;
	n->pnl = day;
	text_copy(n->ticker, sizeof(n->ticker), ticker);
	day_words(e, day, known, words, sizeof(words));
	words_set(n->text, sizeof(n->text), "%s; %s", what, words);
}

/* --- after each exit -------------------------------------------------------- */

static bool selling(const struct money *m, int32_t conid)
{
	each_order(o, m) {
		if (o->conid == conid && o->side == SIDE_SELL && o->filled > 0 &&
		    !order_done(o))
			return true;
	}
	return false;
}

static void exit_tick(struct engine *e, struct position *p)
{
	qty_t sold = p->in_sold - p->sold_told;
	char what[128], left[40] = "nothing left";

	if (sold <= 0) {		/* a correction took some back, or a new day began */
		p->sold_told = p->in_sold;
		return;
	}
	if (p->qty > 0 && selling(e->money, p->conid))
		return;
	p->sold_told = p->in_sold;
	if (!p->ours)
		return;
	if (p->qty > 0)
		words_set(left, sizeof(left), "%s still held", w_qty(p->qty).s);
	words_set(what, sizeof(what), "%s: %s sold, %s, realised A$%s", p->ticker, w_qty(sold).s,
		  left, w_cash((struct cash){ p->realised.e4 - p->fees.e4 }).s);
	tell(e, NOTIFY_PNL, p->ticker, what);
}

/* --- the close, the end of the day ------------------------------------------ */

static bool traded_or_held(const struct engine *e)
{
	each_position(p, e->money) {
		if (p->ours && (p->qty || p->in_sold || p->in_bought))
			return true;
	}
	return false;
}

/* "held KTA 7,142, ZNX 900 NAKED" */
static void held_words(const struct engine *e, char *out, size_t cap)
{
	int n = 0;

	words_set(out, cap, "nothing held");
	each_position(p, e->money) {
		if (!p->ours || p->qty == 0)
			continue;
		if (n++ == 0)
			words_set(out, cap, "held");
		words_add(out, cap, "%s %s %s%s", n > 1 ? "," : "", p->ticker, w_qty(p->qty).s,
			  p->cover == COVER_FULL ? "" : " without full cover");
	}
}

static void tell_day(struct engine *e)
{
	char held[160], what[256];

	held_words(e, held, sizeof(held));
	words_set(what, sizeof(what), "%d candidates, %d entries sent, %s",
		  market_candidates(e), e->orders_today, held);
	tell(e, NOTIFY_DAY, "", what);
}

static void phase_tick(struct engine *e)
{
	enum phase was = e->money->phase_seen, now = e->phase.phase;

	if (was == now)
		return;
	e->money->phase_seen = now;
	if (was >= PHASE_OPEN && was <= PHASE_CLOSE_AUCTION &&
	    (now > PHASE_CLOSE_AUCTION || now == PHASE_CLOSED) && traded_or_held(e))
		tell(e, NOTIFY_PNL, "", "At the close");
	if (was >= PHASE_PRE_OPEN && was <= PHASE_POST_CLOSE &&
	    (now == PHASE_ADJUST || now == PHASE_CLOSED))
		tell_day(e);
}

void summary_tick(struct engine *e)
{
	each_position(p, e->money)
		exit_tick(e, p);
	phase_tick(e);
}
