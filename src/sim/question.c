/* question.c - what the broker asks about an order before it takes it (Web API 7.5). */
#include "desk.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "rest.h"
#include "skim/base/price.h"

/* Percentage constraint on prices worse than the market, in percent. */
enum { CONSTRAINT = 3 };

static void add(struct question *q, const char *id, const char *text)
{
	if (q->n == MESSAGES_MAX)
		return;
	snprintf(q->ids[q->n], sizeof q->ids[0], "%s", id);
	snprintf(q->texts[q->n++], sizeof q->texts[0], "%s", text);
}

bool question_parse(const char *ids, const char *texts, struct question *q)
{
	*q = (struct question){ 0 };
	while (*ids && q->n < MESSAGES_MAX) {
		size_t id_len = strcspn(ids, ","), text_len = strcspn(texts, "|");

		if (!id_len || id_len >= sizeof q->ids[0] || text_len >= sizeof q->texts[0])
			return false;
		memcpy(q->ids[q->n], ids, id_len);
		if (text_len)
			memcpy(q->texts[q->n], texts, text_len);
		else
			strcpy(q->texts[q->n], "Are you sure you want to submit this order?");
		q->n++;
		ids += id_len + (ids[id_len] == ',');
		texts += text_len + (texts[text_len] == '|');
	}
	return q->n > 0 && !*ids && !*texts;
}

static void price_constraint(const struct sim *s, const struct sim_order *o, struct question *q)
{
	const struct sim_stock *k = exchange_find(s->x, o->conid);
	int64_t mark = k ? mark_of(k) : 0;
	bool worse = o->sell ? o->price * 100 < mark * (100 - CONSTRAINT) :
		o->price * 100 > mark * (100 + CONSTRAINT);
	char text[600], price[32];

	if (!mark || (o->type != SIM_LMT && o->type != SIM_STOP_LIMIT) || !worse)
		return;
	price_format(price, sizeof price, price_of(o->price));
	snprintf(text, sizeof text, "The following order \"%s %" PRId64 " %s ASX @ %s\" price exceeds \n"
		 "the Percentage constraint of %d%%.\nAre you sure you want to submit this order?",
		 o->sell ? "SELL" : "BUY", o->quantity, k->ticker, price, CONSTRAINT);
	add(q, "o163", text);
}

static bool all_suppressed(const struct session *s, const struct question *q)
{
	for (unsigned i = 0; i < q->n; i++)
		if (!session_suppresses(s, q->ids[i]))
			return false;
	return true;
}

bool question_for(struct sim *s, const struct ticket *t, unsigned n, struct question *q)
{
	struct desk *d = s->desk;

	*q = (struct question){ 0 };
	if (d->scripted.n) {
		*q = d->scripted;
		if (!d->always)
			d->scripted.n = 0;
	} else if (d->chain) {
		question_filler(d->chain, q);
	} else {
		for (unsigned i = 0; i < n; i++)
			price_constraint(s, &t[i].order, q);
	}
	return q->n && !all_suppressed(&s->session, q);
}

void question_filler(unsigned k, struct question *q)
{
	static const struct {
		const char *id, *text;
	} rows[] = {
		{ "o354", "You are submitting an order without market data. We strongly recommend "
			  "against this as it may result in erroneous and unexpected trades.\n"
			  "Are you sure you want to submit this order?" },
		{ "o10331", "You are about to submit a stop order. Please be aware of the various "
			    "stop order types available and the risks associated with each one.\n"
			    "Are you sure you want to submit this order?" },
		{ "o10153", "<h4>Confirm Mandatory Cap Price</h4>To avoid trading at a price that is "
			    "not consistent with a fair and orderly market, IB may set a cap (for a "
			    "buy order) or sell order). THIS MAY CAUSE AN ORDER THAT WOULD OTHERWISE "
			    "BE MARKETABLE TO NOT BE TRADED." },
	};
	size_t i = k % (sizeof rows / sizeof *rows);

	*q = (struct question){ 0 };
	add(q, rows[i].id, rows[i].text);
}
