/*
 * excursion.c - how far the price went against and for a trade while its shares were held.
 *
 * Kept by the key of the entry that began the trade, so that a restart goes on with the same row;
 * the journal keeps the extremes of both.  A row goes out once a minute while it changes, and when
 * the last share is sold.
 */
#include <string.h>

#include "skim/base/text.h"

#include "money.h"

static const int64_t told_every = 60 * NS_PER_S;

/* The newest entry of ours with shares; of a holding from before, the parent of its stop. */
static const char *began_by(const struct money *m, int32_t conid)
{
	const struct order *best = NULL;
	const char *key = "";

	each_order(o, m) {
		if (!o->ours || o->conid != conid)
			continue;
		if (o->role == ROLE_ENTRY && o->filled > 0 && (!best || o->seq > best->seq))
			best = o;
		if (o->role == ROLE_STOP && o->parent[0])
			key = o->parent;
	}
	return best ? best->coid : key;
}

static void tell(struct engine *e, struct position *p)
{
	const struct trip *t = &p->trip;
	struct act_journal *j = &emit(e, ACT_JOURNAL)->u.journal;

	j->kind = JR_TRADE;
	text_copy(j->coid, sizeof(j->coid), t->key);
	text_copy(j->ticker, sizeof(j->ticker), p->ticker);
	j->conid = p->conid;
	j->low = t->low;
	j->high = t->high;
	j->low_at = t->low_at;
	j->high_at = t->high_at;
	p->trip.told = e->now.steady;
	p->trip.changed = false;
}

static void begin(struct engine *e, struct position *p)
{
	struct trip *t = &p->trip;

	memset(t, 0, sizeof(*t));
	text_copy(t->key, sizeof(t->key), began_by(e->money, p->conid));
	t->low = t->high = p->last_avg;
	t->low_at = t->high_at = e->now.market;
	t->told = e->now.steady;
}

void excursion_quote(struct engine *e, const struct ev_quote *q)
{
	struct position *p = q->has & QF_LAST && q->mark == PRICE_PLAIN ?
				     position_of(e->money, q->conid) : NULL;
	struct trip *t;

	if (!p || !p->ours || p->qty <= 0 || !price_known(q->last_low))
		return;
	t = &p->trip;
	if (!t->key[0])
		begin(e, p);
	if (!t->key[0])
		return;
	if (q->last_low.e4 < t->low.e4 || !price_known(t->low)) {
		t->low = q->last_low;
		t->low_at = e->now.market;
		t->changed = true;
	}
	if (q->last_high.e4 > t->high.e4) {
		t->high = q->last_high;
		t->high_at = e->now.market;
		t->changed = true;
	}
	if (t->changed && e->now.steady - t->told >= told_every)
		tell(e, p);
}

void excursion_end(struct engine *e, struct position *p)
{
	if (p->trip.key[0])
		tell(e, p);
	p->trip.key[0] = '\0';
}
