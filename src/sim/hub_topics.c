/* hub_topics.c - requests of a websocket client: topic+target+{json} (Web API 6.3). */
#include "hub.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rest.h"
#include "skim/base/clock.h"
#include "streams.h"

struct ask {
	struct conn *c;
	const char *target;		/* between the first two plus signs; may be empty */
	struct json_object *args;	/* NULL: none */
};

static void refuse(struct conn *c, const char *text, const char *topic)
{
	hub_printf(c, FRAME_DATA, "{\"error\":\"%s\",\"code\":500,\"topic\":\"%s\"}", text, topic);
}

static bool accounts_known(struct conn *c, const char *topic)
{
	if (hub_live(c) && c->sim->session.accounts)
		return true;
	refuse(c, "No accounts", topic);
	return false;
}

/* --- quotes --- */

static struct quote_sub *sub_find(struct socket *k, int32_t conid)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->subs[i].conid == conid)
			return &k->subs[i];
	return NULL;
}

static void read_fields(struct json_object *args, struct quote_sub *q)
{
	struct json_object *list = NULL;

	if (json_object_is_type(args, json_type_object))
		json_object_object_get_ex(args, "fields", &list);
	if (!json_object_is_type(list, json_type_array))
		return;
	for (size_t i = 0; i < json_object_array_length(list) && q->n < SUB_FIELDS; i++)
		q->fields[q->n++] = json_object_get_int(json_object_array_get_idx(list, i));
}

static void quotes_on(struct ask *a)
{
	struct socket *k = a->c->socket;
	int32_t conid = (int32_t)strtol(a->target, NULL, 10);
	bool fresh;

	if (!accounts_known(a->c, "smd"))
		return;
	struct quote_sub *q = sub_find(k, conid);

	if (!q && k->n < SOCKET_SUBS && exchange_find(a->c->sim->x, conid))
		q = &k->subs[k->n++];
	if (!q)
		return;		/* nothing is ever said about it */
	*q = (struct quote_sub){ .conid = conid };
	read_fields(a->args, q);
	stream_open(a->c->sim, conid, &fresh);
	feed_quotes(a->c);
}

static void quotes_off(struct ask *a)
{
	struct socket *k = a->c->socket;
	int32_t conid = (int32_t)strtol(a->target, NULL, 10);
	struct quote_sub *q = sub_find(k, conid);

	if (!q)
		return;
	*q = k->subs[--k->n];
	stream_close(a->c->sim->streams, conid);
}

static void chart_on(struct ask *a)
{
	if (!accounts_known(a->c, "smh"))
		return;
	if (a->c->socket->charts >= CHARTS_MAX) {
		refuse(a->c, "Too many chart requests", "smh");
		return;
	}
	a->c->socket->charts++;
	feed_chart(a->c, (int32_t)strtol(a->target, NULL, 10), a->args);
}

static void chart_off(struct ask *a)
{
	if (a->c->socket->charts)
		a->c->socket->charts--;
	hub_printf(a->c, FRAME_DATA, "{\"message\":\"Unsubscribed %.32s\"}", a->target);
}

static void ladder_on(struct ask *a)
{
	if (accounts_known(a->c, "sbd") && a->args)
		feed_ladder(a->c, json_object_get_int(a->args));
}

/* --- orders and executions --- */

static void orders_on(struct ask *a)
{
	struct socket *k = a->c->socket;
	struct hub *h = a->c->sim->hub;

	if (!accounts_known(a->c, "sor"))
		return;
	if (h->sor_refusals || (k->reconnect && !k->sor_refused)) {
		if (h->sor_refusals)
			h->sor_refusals--;
		k->sor_refused = true;
		refuse(a->c, "unable to subscribe", "sor");
		return;
	}
	k->sor = true;
	feed_orders(a->c, true);
}

static void orders_off(struct ask *a)
{
	a->c->socket->sor = false;
}

static void fills_on(struct ask *a)
{
	if (!accounts_known(a->c, "str"))
		return;
	a->c->socket->str = true;
	/* Old executions come again, whoever asked. */
	a->c->socket->fills = json_is_true(a->args, "realtimeUpdatesOnly") ?
		exchange_fills(a->c->sim->x) : 0;
	feed_fills(a->c);
}

static void fills_off(struct ask *a)
{
	a->c->socket->str = false;
}

/* --- money: these need no brokerage session --- */

static void pnl_on(struct ask *a)
{
	a->c->socket->spl = true;
	a->c->socket->pnl_sent = false;
	feed_pnl(a->c);
}

static void pnl_off(struct ask *a)
{
	a->c->socket->spl = false;
}

static void summary_on(struct ask *a)
{
	struct worth w = worth_now(a->c->sim);
	long long t = (long long)(a->c->sim->now / NS_PER_S);
	struct buf b = { 0 };

	buf_puts(&b, "{\"result\":[{\"key\":\"NetLiquidation\",\"currency\":\"AUD\",\"monetaryValue\":");
	buf_num(&b, w.net);
	buf_printf(&b, ",\"severity\":0,\"timestamp\":%lld},{\"key\":\"ExcessLiquidity-S\","
		   "\"currency\":\"AUD\",\"monetaryValue\":", t);
	buf_num(&b, w.cash);
	buf_printf(&b, ",\"severity\":0,\"timestamp\":%lld},{\"key\":\"AccountType\","
		   "\"value\":\"INDIVIDUAL\",\"severity\":0,\"timestamp\":%lld}],"
		   "\"topic\":\"ssd+%s\"}", t, t, sim_account);
	hub_queue(a->c, FRAME_DATA, &b);
	buf_free(&b);
}

static void summary_off(struct ask *a)
{
	hub_printf(a->c, FRAME_DATA, "{\"result\":\"unsubscribed from summary\"}");
}

static void ledger_on(struct ask *a)
{
	a->c->socket->sld = true;
	a->c->socket->next_ledger = 0;
	feed_ledger(a->c);
}

static void ledger_off(struct ask *a)
{
	a->c->socket->sld = false;
	hub_printf(a->c, FRAME_DATA, "{\"result\":\"unsubscribed from ledger\"}");
}

static void keep_alive(struct ask *a)
{
	hub_printf(a->c, FRAME_BEAT, "{\"topic\":\"tic\",\"alive\":true,\"id\":\"%s\","
		   "\"lastAccessed\":%lld}", a->c->sim->session.cookie, (long long)(a->c->sim->now / NS_PER_MS));
}

static void nothing(struct ask *a)
{
	(void)a;
}

static const struct {
	const char *topic;
	void (*run)(struct ask *a);
} topics[] = {
	{ "smd", quotes_on }, { "umd", quotes_off }, { "smh", chart_on }, { "umh", chart_off },
	{ "sbd", ladder_on }, { "ubd", nothing }, { "sor", orders_on }, { "uor", orders_off },
	{ "str", fills_on }, { "utr", fills_off }, { "spl", pnl_on }, { "upl", pnl_off },
	{ "ssd", summary_on }, { "usd", summary_off }, { "sld", ledger_on }, { "uld", ledger_off },
	{ "tic", keep_alive }, { "ech", nothing }, { "sts", nothing }, { "act", nothing },
	{ "ntf", nothing }, { "blt", nothing },
};

static void unknown(struct conn *c, const char *text)
{
	struct buf b = { 0 }, what = { 0 };

	buf_printf(&what, "Topic unknown %.200s", text);
	buf_puts(&b, "{\"error\":");
	buf_json(&b, what.s);
	buf_puts(&b, ",\"code\":1}");
	hub_queue(c, FRAME_DATA, &b);
	buf_free(&what);
	buf_free(&b);
}

/* {"session":"…"}: the older way to name one's session. */
static bool names_session(struct conn *c, const char *text)
{
	struct json_object *o = json_tokener_parse(text);
	const char *id = json_text(o, "session");
	bool fits = !c->socket->known && id && strcmp(id, c->sim->session.cookie) == 0;

	json_object_put(o);
	if (fits) {
		c->socket->generation = c->sim->session.generation;
		hub_greet(c);
	}
	return fits;
}

static void split(struct conn *c, char *text)
{
	char *target = strchr(text, '+'), *rest = NULL;
	struct ask a = { .c = c, .target = "" };

	if (target) {
		*target++ = '\0';
		rest = *target == '{' ? target : strchr(target, '+');
		if (rest == target)
			target = NULL;
		else if (rest)
			*rest++ = '\0';
	}
	if (target)
		a.target = target;
	a.args = rest ? json_tokener_parse(rest) : NULL;
	for (size_t i = 0; i < sizeof topics / sizeof *topics; i++)
		if (strcmp(topics[i].topic, text) == 0) {
			topics[i].run(&a);
			json_object_put(a.args);
			return;
		}
	json_object_put(a.args);
	unknown(c, text);
}

void hub_request(struct conn *c, const char *text)
{
	if (text[0] == '{') {
		if (!names_session(c, text))
			unknown(c, text);
		return;
	}
	char *copy = strdup(text);

	if (!copy)
		return;
	if (c->socket->known)
		split(c, copy);
	free(copy);
}
