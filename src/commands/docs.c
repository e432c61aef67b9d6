/* docs.c - whole documents from a view. */
#include "docs.h"

#include <json.h>
#include <string.h>

#include "skim/commands/viewjson.h"

static void add(struct json_object *o, const char *key, struct json_object *v)
{
	json_object_object_add(o, key, v);
}

static struct json_object *wrap(const char *key, struct json_object *v)
{
	struct json_object *o = json_object_new_object();

	add(o, key, v);
	return o;
}

static struct json_object *cash_if(bool known, struct cash c)
{
	return known ? json_cash(c) : NULL;
}

/* Other currencies, apart: they are in none of the figures. */
static struct json_object *foreign_cash(const struct view_status *s)
{
	struct json_object *list = json_object_new_array();

	for (int i = 0; i < s->n_foreign; i++) {
		struct json_object *o = json_object_new_object();

		add(o, "currency", json_text(s->foreign[i].currency));
		add(o, "cash", json_cash(s->foreign[i].cash));
		json_object_array_add(list, o);
	}
	return list;
}

struct json_object *doc_account(const struct view *v, const struct params *p)
{
	const struct view_status *s = &v->status;
	struct json_object *o = json_object_new_object();

	add(o, "id", json_text(s->account));
	add(o, "mode", json_object_new_string(p->mode == MODE_LIVE ? "live" : "paper"));
	add(o, "net", cash_if(s->net_known, s->net));
	add(o, "cash", cash_if(s->total_cash_known, s->cash));
	add(o, "available", cash_if(s->available_known, s->available));
	add(o, "currency", json_text(s->currency));
	add(o, "realised", cash_if(s->realised_known, s->realised));
	add(o, "unrealised", cash_if(s->unrealised_known, s->unrealised));
	add(o, "locked", json_object_new_boolean(s->locked));
	add(o, "foreign_cash", foreign_cash(s));
	return wrap("account", o);
}

struct json_object *doc_positions(const struct view *v)
{
	struct json_object *list = json_object_new_array();

	for (int i = 0; i < v->n_positions; i++)
		json_object_array_add(list, json_position(&v->position[i]));
	return wrap("positions", list);
}

static struct json_object *difference(const struct view_diff *d)
{
	static const char *const kinds[] = {
		[DIFF_POSITION] = "position", [DIFF_HOLDING] = "holding", [DIFF_ORDER] = "order",
		[DIFF_LOST] = "lost", [DIFF_CASH] = "cash", [DIFF_PNL] = "realised",
		[DIFF_OPEN] = "unrealised",
	};
	struct json_object *o = json_object_new_object();

	add(o, "kind", json_object_new_string(kinds[d->kind]));
	add(o, "ticker", json_text(d->ticker));
	add(o, "key", json_text(d->key));
	add(o, "ours", json_text(d->ours));
	add(o, "broker", json_text(d->broker));
	add(o, "text", json_text(d->text));
	add(o, "acknowledged", json_object_new_boolean(d->acked));
	add(o, "since", json_time(d->since));
	return o;
}

struct json_object *doc_orders(const struct view *v)
{
	struct json_object *list = json_object_new_array(), *diffs = json_object_new_array(), *o;

	for (int i = 0; i < v->n_orders; i++)
		json_object_array_add(list, json_order(&v->order[i]));
	for (int i = 0; i < v->n_diffs; i++)
		json_object_array_add(diffs, difference(&v->diff[i]));
	o = wrap("orders", list);
	add(o, "differences", diffs);
	add(o, "compared_at", json_time(v->status.compared));
	return o;
}

bool passes_scan(const struct view_cand *c, const struct params *p)
{
	struct price now = price_known(c->last) ? c->last : price_known(c->open) ? c->open :
			   c->indicative;

	return c->gap != BP_UNKNOWN && c->gap >= p->gap_min && price_known(now) &&
	       now.e4 >= p->price_min.e4 && c->volume >= p->volume_min;
}

struct json_object *doc_scan(const struct view *v, const struct params *p)
{
	struct json_object *o = json_object_new_object(), *list = json_object_new_array();

	for (int i = 0; i < v->n_cand; i++)
		if (passes_scan(&v->cand[i], p))
			json_object_array_add(list, json_candidate(v, &v->cand[i]));
	add(o, "as_of", json_time(v->t.market));
	add(o, "candidates", list);
	return o;
}

/* --- quotes and ranges ---------------------------------------------------------------------- */

static struct json_object *qty_if(const struct view_followed *f, uint32_t field, qty_t q)
{
	return f->have & field ? json_object_new_int64(q) : NULL;
}

struct json_object *json_quote(const struct view_followed *f)
{
	struct json_object *o = json_object_new_object();

	add(o, "ticker", json_text(f->ticker));
	add(o, "conid", json_conid(f->conid));
	add(o, "last", json_price(f->last));
	add(o, "bid", json_price(f->bid));
	add(o, "ask", json_price(f->ask));
	add(o, "bid_size", qty_if(f, QF_BID_SIZE, f->bid_size));
	add(o, "ask_size", qty_if(f, QF_ASK_SIZE, f->ask_size));
	add(o, "open", json_price(f->open));
	add(o, "high", json_price(f->high));
	add(o, "low", json_price(f->low));
	add(o, "prior_close", json_price(f->prior_close));
	add(o, "volume", qty_if(f, QF_VOLUME, f->volume));
	add(o, "delayed", f->availability ? json_object_new_boolean(f->availability != 'R') : NULL);
	add(o, "halted", json_object_new_boolean(f->halted));
	add(o, "as_of", json_time(f->frame));
	return o;
}

struct json_object *json_followed_range(const struct view_followed *f, int64_t market)
{
	struct view_range r = f->range;

	if (r.state == RANGE_WAITING && f->n_bars > 0) {
		r.state = market >= f->bars_end ? RANGE_COMPLETE : RANGE_FORMING;
		r.source = SOURCE_BARS;
		r.high = f->bars_high;
		r.low = f->bars_low;
		r.start = f->bars_start;
		r.end = f->bars_end;
		r.width = price_known(r.high) && price_known(r.low) ?
			(bp_t)((r.high.e4 - r.low.e4) * 20000 / (r.high.e4 + r.low.e4)) : BP_UNKNOWN;
	}
	return json_range(f->ticker, f->conid, &r);
}

/* --- one order --------------------------------------------------------------------------------- */

struct json_object *doc_order(const struct view *v, const char *key)
{
	struct json_object *o = json_object_new_object(), *children = json_object_new_array();
	const struct view_order *found = NULL;

	for (int i = 0; v && *key && i < v->n_orders; i++)
		if (!strcmp(v->order[i].coid, key) || !strcmp(v->order[i].order_id, key))
			found = &v->order[i];
	for (int i = 0; found && i < v->n_orders; i++) {
		const char *parent = v->order[i].parent;

		if (*parent && (!strcmp(parent, found->coid) || !strcmp(parent, found->order_id)))
			json_object_array_add(children, json_order(&v->order[i]));
	}
	add(o, "order", found ? json_order(found) : NULL);
	add(o, "children", children);
	add(o, "questions", json_object_new_array());
	add(o, "refused", NULL);
	return o;
}

void doc_refused(struct json_object *doc, const char *gate, const char *text)
{
	struct json_object *r = json_object_new_object();

	add(r, "gate", json_object_new_string(gate));
	add(r, "text", json_object_new_string(text));
	add(doc, "refused", r);
}
