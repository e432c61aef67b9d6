/* wire_account.c - decoders of holdings, cash and P&L (Web API 8). */
#include "skim/ibkr/wire.h"

#include <stdio.h>
#include <string.h>

#include "json.h"
#include "skim/base/text.h"
#include "wire_internal.h"

static bool is_other(struct json_object *row, const char *name, const char *want)
{
	char word[32];

	return js_word(row, name, word, sizeof(word)) && strcmp(word, want) != 0;
}

/* Both lists: portfolio2 has marketPrice and description, portfolio mktPrice and
 * contractDesc; conid is text in one and a number in the other. */
static bool position_of(struct json_object *row, const char *account, struct ev_position *p)
{
	static const char *const names[] = { "ticker", "contractDesc", "description", NULL };
	bool un, re;

	memset(p, 0, sizeof(*p));
	/* This program knows Australian shares; options, currencies and foreign stocks of the
	 * same account are not its business and must not look like uncovered shares. */
	if (is_other(row, "acctId", account) || is_other(row, "assetClass", "STK") ||
	    is_other(row, "secType", "STK") || is_other(row, "currency", "AUD") ||
	    !js_conid(row, "conid", &p->conid) || !js_qty(row, "position", &p->quantity))
		return false;
	text_copy(p->account, sizeof(p->account), account);
	wire_ticker(row, names, p->ticker);
	if (!js_price(row, "avgPrice", &p->average))
		js_price(row, "avgCost", &p->average);
	if (!js_price(row, "marketPrice", &p->market_price))
		js_price(row, "mktPrice", &p->market_price);
	un = js_cash(row, "unrealizedPnl", &p->unrealised);
	re = js_cash(row, "realizedPnl", &p->realised);
	p->has_pnl = un && re;
	return true;
}

enum rc wire_positions(const char *body, size_t n, uint32_t look, const char *account,
		       wire_sink *sink, void *ctx)
{
	enum rc rc;
	AUTO_JSON struct json_object *o = js_read(body, n, &rc);

	if (!o)
		return rc;
	if (!json_object_is_type(o, json_type_array))
		return js_get(o, "error") ? RC_REFUSED : RC_SYNTAX;
	for (size_t i = 0; i < json_object_array_length(o); i++) {
		struct event ev = { .type = EV_POSITION };

		if (!position_of(json_object_array_get_idx(o, i), account, &ev.u.position))
			continue;
		ev.u.position.look = look;
		sink(ctx, &ev);
	}
	return RC_OK;
}

static void start_cash(struct ev_cash *out, const char *account, const char *currency)
{
	memset(out, 0, sizeof(*out));
	text_copy(out->account, sizeof(out->account), account);
	text_copy(out->currency, sizeof(out->currency), currency);
}

/* The AUD row: what shares on ASX are paid with, whatever the base currency. */
enum rc wire_ledger(const char *body, size_t n, const char *account, struct ev_cash *out)
{
	enum rc rc;
	AUTO_JSON struct json_object *o = js_read(body, n, &rc);
	struct json_object *aud = js_object(o, "AUD");

	start_cash(out, account, "AUD");
	if (!o)
		return rc;
	if (!aud)
		return js_object(o, "BASE") ? RC_ABSENT : js_get(o, "error") ? RC_REFUSED : RC_SYNTAX;
	if (is_other(aud, "acctcode", account))
		return RC_REFUSED;
	out->has_cash = js_cash(aud, "cashbalance", &out->cash);
	out->has_realised = js_cash(aud, "realizedpnl", &out->realised);
	out->has_unrealised = js_cash(aud, "unrealizedpnl", &out->unrealised);
	return out->has_cash ? RC_OK : RC_ABSENT;
}

static bool currency_code(const char *s)
{
	return strlen(s) == 3 && strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3;
}

enum rc wire_ledger_foreign(const char *body, size_t n, const char *account, wire_sink *sink, void *ctx)
{
	enum rc rc;
	AUTO_JSON struct json_object *o = js_read(body, n, &rc);

	if (!json_object_is_type(o, json_type_object))
		return o ? RC_SYNTAX : rc;
	json_object_object_foreach(o, key, row) {
		struct event ev = { .type = EV_CASH };
		struct ev_cash *c = &ev.u.cash;

		if (!currency_code(key) || strcmp(key, "AUD") == 0 || is_other(row, "acctcode", account))
			continue;
		start_cash(c, account, key);
		c->has_cash = js_cash(row, "cashbalance", &c->cash);
		if (c->has_cash)
			sink(ctx, &ev);
	}
	return RC_OK;
}

static bool summary_amount(struct json_object *o, const char *name, struct cash *to)
{
	struct json_object *v = js_object(o, name);
	bool null = false;

	js_bool(v, "isNull", &null);
	return !null && !is_other(v, "currency", "AUD") && js_cash(v, "amount", to);
}

enum rc wire_summary(const char *body, size_t n, const char *account, struct ev_cash *out)
{
	enum rc rc;
	AUTO_JSON struct json_object *o = js_read(body, n, &rc);

	start_cash(out, account, "AUD");
	if (!o)
		return rc;
	if (is_other(js_object(o, "accountcode"), "value", account))
		return RC_REFUSED;
	out->has_net = summary_amount(o, "netliquidation", &out->net);
	out->has_available = summary_amount(o, "availablefunds", &out->available);
	if (out->has_net || out->has_available)
		return RC_OK;
	return js_get(o, "error") ? RC_REFUSED : RC_ABSENT;
}

bool wire_pnl_of(struct json_object *args, const char *account, struct ev_cash *out)
{
	char key[ACCOUNT_LEN + 8];
	struct json_object *row;

	start_cash(out, account, "AUD");
	snprintf(key, sizeof(key), "%s.Core", account);
	row = js_object(args, key);
	out->has_day = js_cash(row, "dpl", &out->day);
	out->has_unrealised = js_cash(row, "upl", &out->unrealised);
	out->has_net = js_cash(row, "nl", &out->net);
	return out->has_day || out->has_unrealised || out->has_net;
}

enum rc wire_pnl(const char *body, size_t n, const char *account, struct ev_cash *out)
{
	enum rc rc;
	AUTO_JSON struct json_object *o = js_read(body, n, &rc);
	struct json_object *rows = js_object(o, "upnl");

	start_cash(out, account, "AUD");
	if (!o)
		return rc;
	if (!rows)
		return js_get(o, "error") ? RC_REFUSED : RC_SYNTAX;
	return wire_pnl_of(rows, account, out) ? RC_OK : RC_ABSENT;
}
