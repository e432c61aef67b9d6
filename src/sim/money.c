/* money.c - what the simulated account is worth. */
#include "rest.h"

int64_t mark_of(const struct sim_stock *k)
{
	if (!k)
		return 0;
	return k->last ? k->last : k->prior_close;
}

struct worth worth_now(const struct sim *s)
{
	struct worth w = { .cash = exchange_cash(s->x) };

	for (size_t i = 0; i < exchange_positions(s->x); i++) {
		const struct sim_position *p = exchange_position(s->x, i);
		int64_t value = mark_of(exchange_find(s->x, p->conid)) * p->quantity;

		w.stock += value;
		w.unrealised += value - p->cost;
		w.realised += p->realised;
	}
	w.net = w.cash + w.stock;
	return w;
}
