/* farewell.c - what stays at the broker, said on the terminal when the console has been left. */
#include "farewell.h"

#include <stdlib.h>

#include "skim/lane/viewslot.h"

static void held(const struct view_position *p, FILE *out)
{
	char shares[32], covered[32], stop[32];

	qty_format(shares, sizeof shares, p->quantity);
	qty_format(covered, sizeof covered, p->stop_quantity);
	price_format(stop, sizeof stop, p->stop);
	if (p->cover == COVER_NAKED)
		fprintf(out, "skim: %s %s held WITHOUT A STOP: start skim and protect them\n", p->ticker,
			shares);
	else
		fprintf(out, "skim: %s %s held, a stop for %s at %s stays at the broker%s\n", p->ticker,
			shares, covered, stop,
			p->cover == COVER_FULL ? "" : ": NOT THE SAME NUMBER, start skim and look");
}

/* Stops are told with their shares. */
static int working(const struct view *v)
{
	int n = 0;

	for (int i = 0; i < v->n_orders; i++)
		n += !order_state_final(v->order[i].state) && v->order[i].role != ROLE_STOP;
	return n;
}

void farewell(struct viewslot *slot, FILE *out)
{
	struct view *v = calloc(1, sizeof *v);

	if (v && viewslot_take(slot, v)) {
		for (int i = 0; i < v->n_positions; i++)
			if (v->position[i].quantity)
				held(&v->position[i], out);
		if (working(v))
			fprintf(out, "skim: %d order%s may still work at the broker: see `skim orders`\n",
				working(v), working(v) == 1 ? "" : "s");
	}
	free(v);
}
