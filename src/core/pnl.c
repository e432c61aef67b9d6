/* pnl.c - profit and loss of positions and of the day, and what of the daily loss is left. */
#include "money.h"

/* Open P&L by the last price known; false: none is known. */
bool position_pnl(const struct engine *e, const struct position *p, struct cash *unrealised)
{
	const struct stock *s = stock_find(e, p->conid);
	struct stock_facts f = { 0 };
	struct price last = p->market_price;
	struct cash value;
	qty_t q = position_shares(p);

	unrealised->e4 = 0;
	if (q == 0)
		return true;
	if (s)
		stock_facts(e, s, &f);
	if (price_known(f.last))
		last = f.last;
	if (!price_known(last))
		return false;
	if (!cash_of(last, q < 0 ? -q : q, &value))
		return false;
	if (p->ours)
		unrealised->e4 = (q < 0 ? -value.e4 : value.e4) - p->cost.e4;
	else
		unrealised->e4 = (q < 0 ? -value.e4 : value.e4) - p->broker_avg.e4 * q;
	return true;
}

static struct cash ledger_realised(const struct money *m)
{
	struct cash sum = { 0 };

	each_position(p, m)
		if (p->ours)
			sum.e4 += p->realised.e4 - p->fees.e4;
	return sum;
}

/* What the journal has of the morning is in its own figure: only what came after is added. */
void restored_baseline(struct engine *e)
{
	e->money->ledger_at_restore = ledger_realised(e->money);
}

/* The journal's figure and the executions tell the same; if they do not, the worse counts. */
struct cash money_realised(const struct engine *e)
{
	const struct money *m = e->money;
	struct cash all = ledger_realised(m);
	struct cash by_journal = { m->restored_realised.e4 + all.e4 - m->ledger_at_restore.e4 };

	return by_journal.e4 < all.e4 ? by_journal : all;
}

struct cash day_pnl(const struct engine *e, bool *known)
{
	const struct money *m = e->money;
	struct cash sum = money_realised(e), open;

	*known = true;
	each_position(p, m) {
		if (!p->ours)
			continue;
		if (position_pnl(e, p, &open))
			sum.e4 += open.e4;
		else
			*known = false;
	}
	return sum;
}

struct cash loss_left(const struct engine *e, bool *known)
{
	struct cash pnl = day_pnl(e, known);

	return (struct cash){ e->p.daily_loss.e4 + (pnl.e4 < 0 ? pnl.e4 : 0) };
}

static bool being_entered(const struct money *m, int32_t conid)
{
	each_order(o, m)
		if (o->conid == conid && entry_open(o))
			return true;
	return false;
}

/* Codes held or being entered, without the one asked about. */
int positions_held(const struct money *m, int32_t but)
{
	int n = 0;

	each_position(p, m)
		n += p->conid != but &&
		     ((p->ours && p->qty > 0) || being_entered(m, p->conid));
	return n;
}
