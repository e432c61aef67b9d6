/*
 * plan.c - what an entry would be now: limit, stop, size.  For the plan line of a candidate, for
 * a ticket's first figures and for its recounting; all by the same rules (design section 5.6).
 */
#include <string.h>

#include "skim/base/text.h"

#include "figures.h"
#include "money.h"
#include "words.h"

/* Limit: range high and the chase, or the ask if it is lower; snapped down.  Stop: one step
 * below the range low. */
void plan_entry(const struct engine *e, const struct stock_facts *f, struct price *limit,
		struct price *stop)
{
	*limit = *stop = price_of(0);
	if (price_known(f->range_high) && price_known(f->ask)) {
		struct price top = price_known(f->chase_limit) ? f->chase_limit :
				   step_move(step_down(f->range_high), e->p.chase);

		*limit = step_down(f->ask.e4 < top.e4 ? f->ask : top);
	}
	if (price_known(f->range_low))
		*stop = step_move(step_down(f->range_low), -1);
}

void plan_size(const struct engine *e, const struct stock_facts *f, struct price limit,
	       struct price stop, struct cash risk, struct size_out *out)
{
	const struct position *p = position_of(e->money, f->conid);
	struct size_in in = {
		.entry = limit, .stop = stop, .ask = f->ask, .ask_size = f->ask_size,
		.risk = risk, .position_value = e->p.position_value,
		.order_value = e->p.order_value, .min_parcel = e->p.min_parcel,
		.book_share = e->p.book_share, .max_positions = e->p.max_positions,
		.positions = positions_held(e->money, f->conid),
		.free_cash = e->cash.available, .cash_known = e->cash.has_available,
		.opening = position_held(e, p) <= 0,
	};

	in.loss_left = loss_left(e, &in.loss_known);
	size_order(&in, out);
}

void money_plan(const struct engine *e, const struct stock *s, struct view_plan *out)
{
	struct stock_facts f;
	struct size_out size;

	memset(out, 0, sizeof(*out));
	stock_facts(e, s, &f);
	plan_entry(e, &f, &out->entry, &out->stop);
	plan_size(e, &f, out->entry, out->stop, e->p.risk, &size);
	out->known = size.quantity > 0;
	out->quantity = size.quantity;
	text_copy(out->decided_by, sizeof(out->decided_by), size.decided_by);
	text_copy(out->missing, sizeof(out->missing), size.missing);
	if (!out->known)
		return;
	cash_of(out->entry, size.quantity, &out->value);
	out->risk.e4 = (out->entry.e4 - out->stop.e4) * size.quantity;
}
