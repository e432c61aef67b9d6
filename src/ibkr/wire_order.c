/* wire_order.c - decoders of orders and executions (Web API 7.7 to 7.10). */
#include "skim/ibkr/wire.h"

#include <stdio.h>
#include <string.h>

#include "json.h"
#include "skim/base/auto.h"
#include "skim/base/clock.h"
#include "skim/base/text.h"
#include "wire_internal.h"

/* --- orders ---------------------------------------------------------------------------- */

static const struct status_name {
	const char *word;
	enum broker_status status;
} statuses[] = {
	{ "Inactive", BS_INACTIVE },	       { "PendingSubmit", BS_PENDING_SUBMIT },
	{ "PreSubmitted", BS_PRESUBMITTED },   { "Submitted", BS_SUBMITTED },
	{ "Filled", BS_FILLED },	       { "PendingCancel", BS_PENDING_CANCEL },
	{ "PreCancelled", BS_PRECANCELLED },   { "PreCanceled", BS_PRECANCELLED },
	{ "Cancelled", BS_CANCELLED },	       { "Canceled", BS_CANCELLED },
	{ "WarnState", BS_WARN },
};

static const struct type_name {
	const char *word;
	enum order_type type;
} types[] = {
	{ "LIMIT", TYPE_LMT },	     { "LMT", TYPE_LMT },
	{ "MARKET", TYPE_MKT },	     { "MKT", TYPE_MKT },
	{ "STOP", TYPE_STP },	     { "STP", TYPE_STP },
	{ "STOPLIMIT", TYPE_STOP_LIMIT }, { "STPLMT", TYPE_STOP_LIMIT },
};

/* "Stop Limit", "STOP_LIMIT", "stop-limit" are one. */
static void letters_only(char *s)
{
	char *to = s;

	for (; *s; s++)
		if (*s != ' ' && *s != '_' && *s != '-')
			*to++ = *s;
	*to = '\0';
}

static void read_status(struct json_object *row, struct ev_order *o)
{
	char ccp[24];

	if (!js_word(row, "status", o->status_word, sizeof(o->status_word)) &&
	    !js_word(row, "order_status", o->status_word, sizeof(o->status_word)))
		return;
	o->has |= OF_STATUS;
	o->status = BS_OTHER;
	for (size_t i = 0; i < ARRAY_LEN(statuses); i++)
		if (text_equal_ci(o->status_word, statuses[i].word))
			o->status = statuses[i].status;
	/* "Order Cancelled" says the status again: with it for a reason an order that was cancelled
	 * elsewhere would pass for rejected. */
	if (js_word(row, "order_status_description", o->reason, sizeof(o->reason))) {
		if (text_equal_ci(o->reason, "Order Cancelled") || text_equal_ci(o->reason, "Order Canceled"))
			o->reason[0] = '\0';
		return;
	}
	if ((o->status == BS_INACTIVE || o->status == BS_CANCELLED) &&
	    js_word(row, "order_ccp_status", ccp, sizeof(ccp)) && text_equal_ci(ccp, "Rejected"))
		text_copy(o->reason, sizeof(o->reason), ccp);
}

static void read_type(struct json_object *row, struct ev_order *o)
{
	static const char *const names[] = { "origOrderType", "orderType", "order_type" };
	char word[32];

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (!js_word(row, names[i], word, sizeof(word)))
			continue;
		letters_only(word);
		o->has |= OF_TYPE;
		o->type = TYPE_OTHER;
		for (size_t k = 0; k < ARRAY_LEN(types); k++)
			if (text_equal_ci(word, types[k].word))
				o->type = types[k].type;
		return;
	}
}

static bool side_of(struct json_object *row, enum side *out)
{
	char word[16];

	if (!js_word(row, "side", word, sizeof(word)))
		return false;
	if (text_equal_ci(word, "B") || text_equal_ci(word, "BUY"))
		*out = SIDE_BUY;
	else if (text_equal_ci(word, "S") || text_equal_ci(word, "SELL"))
		*out = SIDE_SELL;
	else
		return false;
	return true;
}

/* A finished order shows CLOSE: that says nothing about what it was (7.7). */
static void read_tif(struct json_object *row, struct ev_order *o)
{
	char word[16];

	if ((!js_word(row, "timeInForce", word, sizeof(word)) &&
	     !js_word(row, "tif", word, sizeof(word))) || text_equal_ci(word, "CLOSE"))
		return;
	o->has |= OF_TIF;
	o->tif = text_equal_ci(word, "DAY") ? TIF_DAY : text_equal_ci(word, "GTC") ? TIF_GTC :
										    TIF_OTHER;
}

static void read_quantities(struct json_object *row, struct ev_order *o)
{
	static const struct {
		const char *name, *other;
		uint32_t bit;
		size_t at;
	} f[] = {
		{ "totalSize", "total_size", OF_TOTAL, offsetof(struct ev_order, total) },
		{ "filledQuantity", "cum_fill", OF_FILLED, offsetof(struct ev_order, filled) },
		{ "remainingQuantity", "size", OF_REMAINING, offsetof(struct ev_order, remaining) },
	};

	for (size_t i = 0; i < ARRAY_LEN(f); i++) {
		qty_t v;

		if ((!js_qty(row, f[i].name, &v) && !js_qty(row, f[i].other, &v)) || v < 0)
			continue;
		*(qty_t *)(void *)((char *)o + f[i].at) = v;
		o->has |= f[i].bit;
	}
}

static void read_order_prices(struct json_object *row, struct ev_order *o)
{
	if (js_price(row, "price", &o->price) || js_price(row, "limit_price", &o->price))
		o->has |= OF_PRICE;
	if (js_price(row, "auxPrice", &o->aux) || js_price(row, "stop_price", &o->aux))
		o->has |= OF_AUX;
	/* A plain stop's trigger stands in price; some rows have it in stop_price alone. */
	if ((o->has & OF_TYPE) && o->type == TYPE_STP && (o->has & OF_AUX) &&
	    !(o->has & OF_PRICE)) {
		o->price = o->aux;
		o->has |= OF_PRICE;
	}
	if (js_price(row, "avgPrice", &o->avg) || js_price(row, "average_price", &o->avg))
		o->has |= OF_AVG;
}

/* "260105230640": YYMMDDHHmmss UTC; "20260105-23:08:38": the long form. */
static bool utc_stamp(const char *s, size_t n, int64_t *ns)
{
	int v[14], count = 0, y, era, yoe, doy, month;
	const int *p;

	for (size_t i = 0; i < n; i++) {
		if (s[i] >= '0' && s[i] <= '9' && count < 14)
			v[count++] = s[i] - '0';
		else if (s[i] != '-' && s[i] != ':' && s[i] != ' ')
			return false;
	}
	if (count != 12 && count != 14)
		return false;
	y = count == 12 ? 2000 + v[0] * 10 + v[1] : v[0] * 1000 + v[1] * 100 + v[2] * 10 + v[3];
	p = v + (count == 12 ? 2 : 4);
	month = p[0] * 10 + p[1];
	if (month < 1 || month > 12 || y < 2000 || y > 2199)	/* int64 ns end in 2262 */
		return false;
	/* Days from civil, March-based (proleptic Gregorian). */
	y -= month <= 2;
	era = y / 400;
	yoe = y - era * 400;
	doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + p[2] * 10 + p[3] - 1;
	*ns = ((int64_t)era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468) * 86400;
	*ns = (*ns + (p[4] * 10 + p[5]) * 3600 + (p[6] * 10 + p[7]) * 60 + p[8] * 10 + p[9]) *
	      NS_PER_S;
	return true;
}

static bool time_of(struct json_object *row, const char *millis, const char *stamp, int64_t *ns)
{
	const char *s;
	size_t n;

	return js_millis(row, millis, ns) || (js_raw(row, stamp, &s, &n) && utc_stamp(s, n, ns));
}

static void account_of(struct json_object *row, char out[ACCOUNT_LEN])
{
	static const char *const names[] = { "acct", "account", "accountCode", "acctId" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (js_id(row, names[i], "", out, ACCOUNT_LEN))
			return;
}

bool wire_order_of(struct json_object *row, struct ev_order *o)
{
	static const char *const names[] = { "ticker", "symbol", "description1", NULL };

	memset(o, 0, sizeof(*o));
	if (!js_order_id(row, "orderId", o->order_id, sizeof(o->order_id)) &&
	    !js_order_id(row, "order_id", o->order_id, sizeof(o->order_id)))
		return false;
	account_of(row, o->account);
	if (!js_conid(row, "conid", &o->conid))
		js_conid(row, "conidex", &o->conid);
	wire_ticker(row, names, o->ticker);
	o->has |= o->ticker[0] ? OF_TICKER : 0;
	o->has |= side_of(row, &o->side) ? OF_SIDE : 0;
	read_status(row, o);
	read_type(row, o);
	read_tif(row, o);
	read_quantities(row, o);
	read_order_prices(row, o);
	o->has |= js_word(row, "order_ref", o->ref, sizeof(o->ref)) ? OF_REF : 0;
	if (js_order_id(row, "parentId", o->parent, sizeof(o->parent)) ||
	    js_order_id(row, "parent_order_id", o->parent, sizeof(o->parent)))
		o->has |= OF_PARENT;
	if (time_of(row, "lastExecutionTime_r", "lastExecutionTime", &o->time) ||
	    time_of(row, "order_time_r", "order_time", &o->time))
		o->has |= OF_TIME;
	return true;
}

enum rc wire_orders(const char *body, size_t n, uint32_t look, bool *snapshot, wire_sink *sink,
		    void *ctx)
{
	enum rc rc;
	AUTO_JSON struct json_object *o = js_read(body, n, &rc);
	struct json_object *list = js_array(o, "orders");

	*snapshot = false;
	if (!o)
		return rc;
	if (!list)
		return js_get(o, "error") ? RC_REFUSED : RC_SYNTAX;
	js_bool(o, "snapshot", snapshot);
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct event ev = { .type = EV_ORDER };

		if (!wire_order_of(json_object_array_get_idx(list, i), &ev.u.order))
			continue;
		ev.u.order.source = ORDER_LIST;
		ev.u.order.look = look;
		sink(ctx, &ev);
	}
	return RC_OK;
}

enum rc wire_order_status(const char *body, size_t n, struct ev_order *out)
{
	enum rc rc;
	AUTO_JSON struct json_object *o = js_read(body, n, &rc);

	memset(out, 0, sizeof(*out));
	if (!o)
		return rc;
	if (js_get(o, "error"))
		return RC_REFUSED;
	if (!wire_order_of(o, out))
		return RC_SYNTAX;
	out->source = ORDER_STATUS;
	return RC_OK;
}

/* --- executions ------------------------------------------------------------------------ */

bool wire_fill_of(struct json_object *row, struct ev_fill *f)
{
	static const char *const names[] = { "symbol", "ticker", "contract_description_1", NULL };

	memset(f, 0, sizeof(*f));
	if (!js_word(row, "execution_id", f->exec_id, sizeof(f->exec_id)) ||
	    !js_qty(row, "size", &f->size) || f->size <= 0 ||
	    !js_price(row, "price", &f->price) || !side_of(row, &f->side))
		return false;
	account_of(row, f->account);
	if (!js_conid(row, "conid", &f->conid))
		js_conid(row, "conidEx", &f->conid);
	if (!js_order_id(row, "order_id", f->order_id, sizeof(f->order_id)))
		js_order_id(row, "orderId", f->order_id, sizeof(f->order_id));
	js_word(row, "order_ref", f->ref, sizeof(f->ref));
	wire_ticker(row, names, f->ticker);
	f->has_commission = js_cash(row, "commission", &f->commission);
	time_of(row, "trade_time_r", "trade_time", &f->time);
	return true;
}

enum rc wire_trades(const char *body, size_t n, uint32_t look, wire_sink *sink, void *ctx)
{
	enum rc rc;
	AUTO_JSON struct json_object *o = js_read(body, n, &rc);

	if (!o)
		return rc;
	if (!json_object_is_type(o, json_type_array))
		return js_get(o, "error") ? RC_REFUSED : RC_SYNTAX;
	for (size_t i = 0; i < json_object_array_length(o); i++) {
		struct event ev = { .type = EV_FILL };

		if (!wire_fill_of(json_object_array_get_idx(o, i), &ev.u.fill))
			continue;
		ev.u.fill.look = look;
		sink(ctx, &ev);
	}
	return RC_OK;
}
