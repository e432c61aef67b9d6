/*
 * bracket.c - what an order's fate does to its children.
 *
 * When a child starts to work after a partial fill of its parent, and for how many shares,
 * is not documented by the broker; so all three ways are here, as fill mode `child`.
 */
#include "market.h"

static void free_child(struct exchange *x, struct order *child, int64_t quantity, int64_t t)
{
	bool was_held = child->held;

	if (quantity > child->want)
		quantity = child->want;
	if (!was_held && child->pub.quantity == quantity)
		return;
	child->held = false;
	child->pub.quantity = quantity;
	order_status(child, child->pub.status, t, NULL);
	if (child->pub.filled >= quantity)
		order_status(child, SIM_FILLED, t, NULL);
	else
		match_enter(x, child, t);
}

static void update_child(struct exchange *x, const struct order *parent, struct order *child,
			 int64_t t)
{
	int64_t filled = parent->pub.filled;
	bool whole = x->mode.child == CHILD_LIVE_WHOLE;

	if (parent->pub.status == SIM_FILLED)
		free_child(x, child, child->want, t);
	else if (order_done(parent) && filled == 0)
		match_cancel(x, child, t, "The parent order is gone");
	else if (order_done(parent))
		free_child(x, child, whole ? child->want : filled, t);
	else if (filled > 0 && x->mode.child != CHILD_HELD)
		free_child(x, child, whole ? child->want : filled, t);
}

void bracket_parent(struct exchange *x, struct order *parent, int64_t t)
{
	for (size_t i = 0; i < x->n_orders; i++) {
		struct order *child = x->order[i];

		if (child->pub.parent == parent->pub.id && !order_done(child))
			update_child(x, parent, child, t);
	}
}
