/* hub_feed.c - what goes out over a websocket by itself: quotes, orders, executions, P&L. */
#include "hub.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bars.h"
#include "orderfmt.h"
#include "rest.h"
#include "skim/base/clock.h"
#include "skim/base/must.h"
#include "streams.h"

/* At most two updates a second and instrument, unless a storm was asked for. */
#define QUOTE_PACE  (500 * NS_PER_MS)
#define PNL_PACE    NS_PER_S
#define LEDGER_PACE (10 * NS_PER_S)

static uint64_t hash(const char *s, size_t n)
{
	uint64_t h = 14695981039346656037u;	/* FNV-1a */

	while (n--)
		h = (h ^ (unsigned char)*s++) * 1099511628211u;
	return h;
}

/* --- quotes: only fields that changed --- */

static size_t changed_fields(struct conn *c, struct quote_sub *q, const struct sim_stock *k,
			     struct buf *out)
{
	struct buf value = { 0 };
	const uint64_t nothing = hash("\"\"", 2);
	size_t n = 0;

	for (size_t i = 0; i < q->n; i++) {
		buf_reset(&value);
		quote_field(&value, c->sim, k, q->fields[i]);
		if (!value.n || q->fields[i] == 6509)
			continue;
		uint64_t h = hash(value.s, value.n);

		if (h == q->sent[i] || (!q->sent[i] && h == nothing))
			continue;
		q->sent[i] = h;
		buf_printf(out, ",\"%d\":%s", q->fields[i], value.s);
		quote_companion(out, k, q->fields[i]);
		n++;
	}
	buf_free(&value);
	return n;
}

/* The broker never sends two closer together than its pace.  A storm keeps its pace on the
 * average, though the simulator looks only every ten milliseconds or so. */
static int64_t stamp(const struct sim *s, int64_t before)
{
	int64_t pace = s->hub->pace;

	return pace && before && s->now - before < 2 * pace ? before + pace : s->now;
}

static void feed_quote(struct conn *c, struct quote_sub *q, size_t place)
{
	struct sim *s = c->sim;
	const struct sim_stock *k = exchange_find(s->x, q->conid);
	struct buf b = { 0 };

	if (!k || (q->sent_at && (q->version == k->version ||
				  s->now - q->sent_at < (s->hub->pace ? s->hub->pace : QUOTE_PACE))))
		return;
	q->version = k->version;
	buf_printf(&b, "{\"server_id\":\"q%zu\",\"conidEx\":\"%" PRId32 "\",\"conid\":%" PRId32
		   ",\"_updated\":%" PRId64 ",\"6119\":\"q%zu\"", place, k->conid, k->conid,
		   (int64_t)(streams_updated(s, k->conid) / NS_PER_MS), place);
	if (changed_fields(c, q, k, &b) || !q->sent_at) {
		q->sent_at = stamp(s, q->sent_at);
		buf_printf(&b, ",\"6509\":\"%s\",\"topic\":\"smd+%" PRId32 "\"}", s->availability,
			   k->conid);
		hub_queue(c, FRAME_DATA, &b);
	}
	buf_free(&b);
}

void feed_quotes(struct conn *c)
{
	for (size_t i = 0; i < c->socket->n; i++) {
		const struct stream *t = stream_find(c->sim->streams, c->socket->subs[i].conid);

		if (t && !t->silent)
			feed_quote(c, &c->socket->subs[i], i);
	}
}

/* --- orders --- */

static void say_rejected(struct conn *c, const struct sim_order *o)
{
	struct buf b = { 0 };

	buf_printf(&b, "{\"topic\":\"ntf\",\"args\":{\"id\":\"N-%" PRId64 "\","
		   "\"title\":\"Order rejected\",\"text\":", o->id);
	buf_json(&b, o->reason);
	buf_puts(&b, ",\"url\":\"\"}}");
	hub_queue(c, FRAME_UPDATE, &b);
	buf_free(&b);
}

static void know_orders(struct socket *k, size_t n)
{
	if (n <= k->orders)
		return;
	k->order_versions = realloc(k->order_versions, n * sizeof *k->order_versions);
	MUST(k->order_versions);
	memset(k->order_versions + k->orders, 0, (n - k->orders) * sizeof *k->order_versions);
	k->orders = n;
}

void feed_orders(struct conn *c, bool all)
{
	struct sim *s = c->sim;
	struct socket *k = c->socket;
	struct buf b = { 0 };
	const char *sep = "";

	if (!k->sor)
		return;
	know_orders(k, exchange_orders(s->x));
	buf_puts(&b, "{\"topic\":\"sor\",\"args\":[");
	for (size_t i = 0; i < k->orders; i++) {
		const struct sim_order *o = exchange_order(s->x, i);
		bool first = !k->order_versions[i];

		if (!all && k->order_versions[i] == o->version + 1)
			continue;
		k->order_versions[i] = o->version + 1;	/* 0: never sent */
		if (s->session.sor_muted)
			continue;
		buf_puts(&b, sep);
		sep = ",";
		if (first || all)
			order_row(&b, s->x, o);
		else
			order_change(&b, o);
		if (!all && o->status == SIM_INACTIVE && o->reason[0])
			say_rejected(c, o);
	}
	buf_puts(&b, "]}");
	if (*sep || all)
		hub_queue(c, FRAME_UPDATE, &b);
	buf_free(&b);
}

void feed_fills(struct conn *c)
{
	struct sim *s = c->sim;
	struct socket *k = c->socket;
	struct buf b = { 0 };
	size_t from = k->fills;

	if (!k->str || exchange_fills(s->x) == from)
		return;
	buf_puts(&b, "{\"topic\":\"str\",\"args\":[");
	for (; k->fills < exchange_fills(s->x); k->fills++) {
		buf_puts(&b, k->fills > from ? "," : "");
		fill_row(&b, s->x, exchange_fill(s->x, k->fills), false);
	}
	buf_puts(&b, "]}");
	hub_queue(c, FRAME_UPDATE, &b);
	buf_free(&b);
}

/* --- money --- */

static void member(struct buf *out, const char *name, int64_t e4)
{
	buf_printf(out, ",\"%s\":", name);
	buf_num(out, e4);
}

/* The first frame is whole; later ones hold what changes all the time. */
void feed_pnl(struct conn *c)
{
	struct socket *k = c->socket;
	struct sim *s = c->sim;
	struct buf b = { 0 };

	if (!k->spl || s->steady < k->next_pnl)
		return;
	k->next_pnl = s->steady + PNL_PACE;
	struct worth w = worth_now(s);
	int64_t dpl = w.unrealised + w.realised;

	if (k->pnl_sent && dpl == k->dpl && w.unrealised == k->upl)
		return;
	buf_printf(&b, "{\"topic\":\"spl\",\"args\":{\"%s.Core\":{\"rowType\":1", sim_account);
	member(&b, "dpl", dpl);
	member(&b, "upl", w.unrealised);
	if (!k->pnl_sent || dpl - w.unrealised != k->dpl - k->upl) {
		member(&b, "nl", w.net);
		member(&b, "uel", w.cash);
		member(&b, "mv", w.stock);
	}
	buf_puts(&b, "}}}");
	k->pnl_sent = true;
	k->dpl = dpl;
	k->upl = w.unrealised;
	hub_queue(c, FRAME_DATA, &b);
	buf_free(&b);
}

void feed_ledger(struct conn *c)
{
	struct socket *k = c->socket;
	struct sim *s = c->sim;
	struct buf b = { 0 };

	if (!k->sld || s->steady < k->next_ledger)
		return;
	k->next_ledger = s->steady + LEDGER_PACE;
	struct worth w = worth_now(s);

	buf_printf(&b, "{\"result\":[{\"acctCode\":\"%s\",\"cashbalance\":", sim_account);
	buf_exponent(&b, w.cash / 10000);
	buf_puts(&b, ",\"key\":\"LedgerListBASE\",\"exchangeRate\":1.0,\"netLiquidationValue\":");
	buf_exponent(&b, w.net / 10000);
	member(&b, "realizedPnl", w.realised);
	member(&b, "unrealizedPnl", w.unrealised);
	buf_puts(&b, ",\"secondKey\":\"BASE\",\"settledCash\":");
	buf_exponent(&b, w.cash / 10000);
	member(&b, "stockMarketValue", w.stock);
	buf_printf(&b, ",\"severity\":0,\"timestamp\":%lld},"
		   "{\"key\":\"LedgerListAUD\",\"timestamp\":%lld}],\"topic\":\"sld+%s\"}",
		   (long long)(s->now / NS_PER_S), (long long)(s->now / NS_PER_S), sim_account);
	hub_queue(c, FRAME_DATA, &b);
	buf_free(&b);
}

/* --- asked for once --- */

void feed_chart(struct conn *c, int32_t conid, struct json_object *args)
{
	struct bar_request q = {
		.conid = conid,
		.period = json_text(args, "period"),
		.bar = json_text(args, "bar"),
		.outside = json_is_true(args, "outsideRth"),
	};
	struct buf b = { 0 };

	buf_puts(&b, "{");
	if (bars_write(&b, c->sim, &q)) {
		buf_printf(&b, ",\"topic\":\"smh+%" PRId32 "\"}", conid);
		hub_queue(c, FRAME_DATA, &b);
	} else {
		hub_printf(c, FRAME_DATA, "{\"error\":\"No data.\",\"code\":500,\"topic\":\"smh\"}");
	}
	buf_free(&b);
}

void feed_ladder(struct conn *c, int32_t conid)
{
	const struct sim_stock *k = exchange_find(c->sim->x, conid);
	struct buf b = { 0 };

	if (!k)
		return;
	buf_printf(&b, "{\"topic\":\"sbd+%s+%" PRId32 "\",\"data\":[{\"row\":0,\"focus\":0,"
		   "\"price\":", sim_account, conid);
	buf_price(&b, k->ask);
	buf_puts(&b, ",\"ask\":");
	buf_count(&b, k->ask_size);
	buf_puts(&b, "},{\"row\":1,\"focus\":1,\"price\":");
	buf_price(&b, k->last);
	buf_puts(&b, "},{\"row\":2,\"focus\":0,\"price\":");
	buf_price(&b, k->bid);
	buf_puts(&b, ",\"bid\":");
	buf_count(&b, k->bid_size);
	buf_puts(&b, "}]}");
	hub_queue(c, FRAME_DATA, &b);
	buf_free(&b);
}
