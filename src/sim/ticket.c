/* ticket.c - one order ticket as the Web API takes it (7.2). */
#include "desk.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/price.h"

static bool fail(struct errmsg *err, const char *text)
{
	errmsg_set(err, RC_SYNTAX, "%s", text);
	return false;
}

static bool parse_type(const char *text, enum sim_type *out)
{
	static const struct {
		const char *text;
		enum sim_type type;
	} rows[] = {
		{ "LMT", SIM_LMT }, { "STP", SIM_STP }, { "STOP_LIMIT", SIM_STOP_LIMIT },
		{ "MKT", SIM_MKT },
	};

	for (size_t i = 0; text && i < sizeof rows / sizeof *rows; i++)
		if (strcmp(text, rows[i].text) == 0) {
			*out = rows[i].type;
			return true;
		}
	return false;
}

/* conid, or conidex "4036812@ASX" for direct routing. */
static bool parse_conid(struct json_object *o, int32_t *out)
{
	const char *ex = json_text(o, "conidex");
	int64_t conid;

	if (ex)
		conid = strtoll(ex, NULL, 10);
	else if (!json_whole(o, "conid", &conid))
		return false;
	if (conid <= 0 || conid > INT32_MAX)
		return false;
	*out = (int32_t)conid;
	return true;
}

static bool parse_prices(struct json_object *o, struct sim_order *t, struct errmsg *err)
{
	if (t->type == SIM_MKT)
		return true;
	if (!json_decimal(o, "price", &t->price) || t->price <= 0)
		return fail(err, "Bad Request: price is missing");
	if (t->type == SIM_STOP_LIMIT && (!json_decimal(o, "auxPrice", &t->aux) || t->aux <= 0))
		return fail(err, "Bad Request: auxPrice is missing");
	return true;
}

static bool parse_words(struct json_object *o, struct ticket *t, struct errmsg *err)
{
	const char *side = json_text(o, "side"), *tif = json_text(o, "tif");
	const char *account = json_text(o, "acctId");

	if (account && strcmp(account, sim_account) != 0) {
		errmsg_set(err, RC_SYNTAX, "Bad Request: accountId is not valid: %.60s", account);
		return false;
	}
	if (!side || (strcmp(side, "BUY") != 0 && strcmp(side, "SELL") != 0))
		return fail(err, "Bad Request: side is missing");
	if (!tif || (strcmp(tif, "DAY") != 0 && strcmp(tif, "GTC") != 0))
		return fail(err, "Bad Request: tif is not valid");
	t->order.sell = side[0] == 'S';
	t->order.gtc = tif[0] == 'G';
	return true;
}

static bool parse_refs(struct json_object *o, struct ticket *t, struct errmsg *err)
{
	const char *ref = json_text(o, "cOID"), *parent = json_text(o, "parentId");

	if ((ref && strlen(ref) >= sizeof t->order.ref) ||
	    (parent && strlen(parent) >= sizeof t->parent_ref))
		return fail(err, "Bad Request: cOID is too long");
	if (ref && parent)
		return fail(err, "Bad Request: a child order carries no cOID");
	if (ref)
		strcpy(t->order.ref, ref);
	if (parent)
		strcpy(t->parent_ref, parent);
	t->group = json_is_true(o, "isSingleGroup");
	return true;
}

bool ticket_parse(const struct sim *s, struct json_object *o, struct ticket *t,
		  struct errmsg *err)
{
	*t = (struct ticket){ 0 };
	if (!json_object_is_type(o, json_type_object))
		return fail(err, "Bad Request: an order is expected");
	if (!parse_type(json_text(o, "orderType"), &t->order.type))
		return fail(err, "Bad Request: orderType is not valid");
	if (!parse_conid(o, &t->order.conid))
		return fail(err, "Bad Request: conid is missing");
	if (!exchange_find(s->x, t->order.conid))
		return fail(err, "No contract found for the conid");
	if (!json_whole(o, "quantity", &t->order.quantity) || t->order.quantity <= 0 ||
	    t->order.quantity >= QTY_MAX)
		return fail(err, "Bad Request: quantity is not valid");
	return parse_words(o, t, err) && parse_prices(o, &t->order, err) && parse_refs(o, t, err);
}
