/* review.c - a ticket under review, and a broker's question, as text on standard error. */
#include "review.h"

#include <stdio.h>
#include <string.h>

#include "skim/base/price.h"

static const char *tif(enum tif t)
{
	return t == TIF_DAY ? "DAY" : t == TIF_GTC ? "GTC" : "?";
}

static void print_terms(const struct view_ticket *t)
{
	char qty[32], limit[32], trigger[32], value[32], stop[32], worst[32];

	qty_format(qty, sizeof qty, t->quantity);
	price_format(limit, sizeof limit, t->limit);
	price_format(trigger, sizeof trigger, t->trigger);
	price_format(stop, sizeof stop, t->stop);
	cash_format(value, sizeof value, t->value, false);
	cash_format(worst, sizeof worst, t->worst, false);
	fprintf(stderr, "%-8s%s %s %s", t->side == SIDE_BUY ? "buy" : "sell", qty, t->ticker, t->name);
	if (t->type != TYPE_LMT)
		fprintf(stderr, " if %s trades", trigger);
	if (t->type != TYPE_STP)
		fprintf(stderr, " at limit %s", limit);
	fprintf(stderr, ", %s, about $%s\n", tif(t->tif), value);
	if (t->has_stop) {
		fprintf(stderr, "stop    sell %s %s if %s trades, %s, held by the broker\n", qty, t->ticker,
			stop, tif(t->stop_tif));
		fprintf(stderr, "worst   stopped at %s: -$%s before slippage and fees\n", stop, worst);
	}
	if (t->effect[0])
		fprintf(stderr, "effect  %s\n", t->effect);
}

void review_print(const struct view_ticket *t)
{
	print_terms(t);
	fprintf(stderr, "checks ");
	for (int i = 0; i < t->n_checks; i++)
		fprintf(stderr, " %s%c", t->check[i].gate, t->check[i].ok ? '+' : '-');
	fprintf(stderr, "\n");
	for (int i = 0; i < t->n_checks; i++)
		if (!t->check[i].ok)
			fprintf(stderr, "%-8s%s: %s\n", t->check[i].warn_only ? "warn" : "refused",
				t->check[i].gate, t->check[i].text);
	if (t->preview.ok)
		fprintf(stderr, "broker  commission %s, margin change %s, funds after %s\n",
			t->preview.commission, t->preview.margin_change, t->preview.funds_after);
	else if (t->preview.error[0])
		fprintf(stderr, "broker  no preview: %s\n", t->preview.error);
	if (t->preview.warn[0])
		fprintf(stderr, "warn    %s\n", t->preview.warn);
}

void question_print(const struct view_question *q)
{
	if (!q->prompt) {
		fprintf(stderr, "question %d about %s (%s), not placed yet:\n%s\n", q->number,
			q->order_text, q->message_ids, q->text);
		return;
	}
	fprintf(stderr, "the broker wants a choice about %s (%s):\n%s\n", q->order_text, q->message_ids,
		q->text);
	for (int i = 0; i < q->n_options; i++)
		fprintf(stderr, "  %s\n", q->option[i]);
}

void order_print(const struct view_order *o)
{
	char qty[32], price[32];

	qty_format(qty, sizeof qty, o->quantity - o->filled);
	price_format(price, sizeof price, o->type == TYPE_STP ? o->stop : o->limit);
	fprintf(stderr, "cancel %s %s %s at %s, %s\n", o->side == SIDE_BUY ? "BUY" : "SELL", qty,
		o->ticker, price, order_state_word(o->state));
}
