/* orderfmt.c - orders and executions in the broker's words and shapes. */
#include "orderfmt.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "session.h"
#include "skim/base/clock.h"
#include "skim/base/price.h"

static const struct {
	const char *status, *ccp, *code, *text;
} words[] = {
	[SIM_INACTIVE] = { "Inactive", "Rejected", "8", "Order Rejected" },
	[SIM_PRESUBMITTED] = { "PreSubmitted", "Submitted", "0", "Order PreSubmitted" },
	[SIM_SUBMITTED] = { "Submitted", "Submitted", "0", "Order Submitted" },
	[SIM_FILLED] = { "Filled", "Filled", "2", "Order Filled" },
	[SIM_PENDING_CANCEL] = { "PendingCancel", "Pending Cancel", "6", "Order Cancel Pending" },
	[SIM_CANCELLED] = { "Cancelled", "Cancelled", "4", "Order Cancelled" },
};

static const struct {
	const char *title, *code;
} types[] = {
	[SIM_LMT] = { "Limit", "LIMIT" },
	[SIM_STP] = { "Stop", "STOP" },
	[SIM_STOP_LIMIT] = { "Stop Limit", "STOP_LIMIT" },
	[SIM_MKT] = { "Market", "MARKET" },
};

struct text {
	char s[160];
};

const char *order_status_text(enum sim_status status)
{
	return words[status].status;
}

bool order_closed(const struct sim_order *o)
{
	return o->status == SIM_FILLED || o->status == SIM_CANCELLED;
}

void utc_text(char out[24], int64_t utc_ns, bool compact)
{
	time_t t = (time_t)(utc_ns / NS_PER_S);
	struct tm tm;

	gmtime_r(&t, &tm);
	if (compact)
		snprintf(out, 24, "%02d%02d%02d%02d%02d%02d", tm.tm_year % 100, tm.tm_mon + 1,
			 tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
	else
		snprintf(out, 24, "%04d%02d%02d-%02d:%02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1,
			 tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static void price_text(char out[32], int64_t e4)
{
	out[0] = '\0';
	if (e4 > 0)
		price_format(out, 32, price_of(e4));
}

/* "Buy 100 Limit 46.80, Day"; "Bought 1000 PLS Limit 1.980, Day" with a ticker, once filled. */
static struct text describe(const struct sim_order *o, const char *ticker)
{
	char price[32], aux[32] = "";
	struct text t;
	bool bought = o->status == SIM_FILLED;

	price_text(price, o->type == SIM_STOP_LIMIT ? o->aux : o->price);
	if (o->type == SIM_STOP_LIMIT)
		price_text(aux, o->price);
	snprintf(t.s, sizeof t.s, "%s %" PRId64 "%s%s %s%s%s%s%s, %s",
		 o->sell ? bought ? "Sold" : "Sell" : bought ? "Bought" : "Buy", o->quantity,
		 ticker ? " " : "", ticker ? ticker : "", types[o->type].title,
		 o->type == SIM_MKT ? "" : " ", o->type == SIM_MKT ? "" : price,
		 aux[0] ? " Limit " : "", aux, o->gtc ? "GTC" : "Day");
	return t;
}

static struct text size_and_fills(const struct sim_order *o)
{
	struct text t;

	if (o->status == SIM_FILLED)
		snprintf(t.s, sizeof t.s, "%" PRId64, o->quantity);
	else
		snprintf(t.s, sizeof t.s, "%" PRId64 "/%" PRId64, o->filled, o->quantity);
	return t;
}

static int64_t average(const struct sim_order *o)
{
	return (o->notional + o->filled / 2) / o->filled;
}

static void average_text(char out[32], const struct sim_order *o)
{
	price_format_plain(out, 32, price_of(average(o)));
}

static const char *ticker_of(const struct sim_stock *k)
{
	return k ? k->ticker : "?";
}

/* Everything of a row that an update may bring again. */
static void changing(struct buf *out, const struct sim_order *o)
{
	char price[32], when[24];
	bool stop = o->type == SIM_STP || o->type == SIM_STOP_LIMIT;

	price_text(price, o->type == SIM_MKT ? 0 : o->price);
	utc_text(when, o->changed, true);
	buf_printf(out, "\"sizeAndFills\":\"%s\",\"orderDesc\":\"%s\",\"remainingQuantity\":%" PRId64
		   ".0,\"filledQuantity\":%" PRId64 ".0,\"totalSize\":%" PRId64
		   ".0,\"status\":\"%s\",\"order_ccp_status\":\"%s\",\"lastExecutionTime\":\"%s\","
		   "\"lastExecutionTime_r\":%" PRId64 ",\"price\":\"%s\",\"timeInForce\":\"%s\"",
		   size_and_fills(o).s, describe(o, NULL).s, o->quantity - o->filled, o->filled,
		   o->quantity, words[o->status].status, words[o->status].ccp, when,
		   (int64_t)(o->changed / NS_PER_MS), price,
		   order_closed(o) ? "CLOSE" : o->gtc ? "GTC" : "DAY");
	if (o->filled > 0) {
		average_text(price, o);
		buf_printf(out, ",\"avgPrice\":\"%s\"", price);
	}
	if (stop) {
		price_text(price, o->type == SIM_STP ? o->price : o->aux);
		buf_printf(out, ",\"auxPrice\":\"%s\",\"stop_price\":\"%s\"", price, price);
	}
}

static void ids(struct buf *out, const struct sim_order *o)
{
	buf_printf(out, "\"acct\":\"%s\",\"conidex\":\"%" PRId32 "\",\"conid\":%" PRId32
		   ",\"orderId\":%" PRId64 ",\"isEventTrading\":\"0\"", sim_account, o->conid, o->conid, o->id);
}

void order_row(struct buf *out, const struct exchange *x, const struct sim_order *o)
{
	const struct sim_stock *k = exchange_find(x, o->conid);

	buf_puts(out, "{");
	ids(out, o);
	buf_printf(out, ",\"account\":\"%s\",\"cashCcy\":\"AUD\",", sim_account);
	changing(out, o);
	buf_printf(out, ",\"description1\":\"%s\",\"ticker\":\"%s\",\"secType\":\"STK\","
		   "\"listingExchange\":\"ASX\",\"companyName\":", ticker_of(k), ticker_of(k));
	buf_json(out, k ? k->name : "");
	if (!order_closed(o))
		buf_puts(out, ",\"outsideRTH\":false");
	buf_printf(out, ",\"origOrderType\":\"%s\",\"supportsTaxOpt\":\"0\",\"orderType\":\"%s\","
		   "\"bgColor\":\"#FFFFFF\",\"fgColor\":\"#0000CC\",\"side\":\"%s\"",
		   types[o->type].code, types[o->type].title, o->sell ? "SELL" : "BUY");
	if (o->ref[0]) {
		buf_puts(out, ",\"order_ref\":");
		buf_json(out, o->ref);
	}
	if (o->parent)
		buf_printf(out, ",\"parentId\":%" PRId64, o->parent);
	buf_puts(out, "}");
}

void order_change(struct buf *out, const struct sim_order *o)
{
	buf_puts(out, "{");
	ids(out, o);
	buf_puts(out, ",");
	changing(out, o);
	buf_puts(out, "}");
}

static void detail_prices(struct buf *out, const struct sim_order *o)
{
	char text[32];

	if (o->type == SIM_LMT || o->type == SIM_STOP_LIMIT) {
		price_text(text, o->price);
		buf_printf(out, ",\"limit_price\":\"%s\"", text);
	}
	if (o->type == SIM_STP || o->type == SIM_STOP_LIMIT) {
		price_text(text, o->type == SIM_STP ? o->price : o->aux);
		buf_printf(out, ",\"stop_price\":\"%s\"", text);
	}
	if (o->filled > 0) {
		average_text(text, o);
		buf_printf(out, ",\"average_price\":\"%s\"", text);
	}
}

/* The part that names order and contract. */
static void detail_head(struct buf *out, const struct sim_order *o, const struct sim_stock *k)
{
	buf_printf(out, "{\"sub_type\":null,\"request_id\":\"209\",\"server_id\":\"0\","
		   "\"order_id\":%" PRId64 ",\"conidex\":\"%" PRId32 "\",\"conid\":%" PRId32 ",\"symbol\":\"%s\",\"side\":\"%s\","
		   "\"contract_description_1\":\"%s\",\"listing_exchange\":\"ASX\","
		   "\"option_acct\":\"c\",\"company_name\":", o->id, o->conid, o->conid, ticker_of(k),
		   o->sell ? "S" : "B", ticker_of(k));
	buf_json(out, k ? k->name : "");
	buf_printf(out, ",\"size\":\"%" PRId64 ".0\",\"total_size\":\"%" PRId64 ".0\","
		   "\"currency\":\"AUD\",\"account\":\"%s\",\"order_type\":\"%s\",\"cum_fill\":\"%" PRId64 ".0\"",
		   o->quantity - o->filled, o->quantity, sim_account, types[o->type].code, o->filled);
}

void order_detail(struct buf *out, const struct exchange *x, const struct sim_order *o)
{
	const struct sim_stock *k = exchange_find(x, o->conid);
	bool done = order_closed(o) || o->status == SIM_INACTIVE;
	char when[24];

	detail_head(out, o, k);
	detail_prices(out, o);
	buf_printf(out, ",\"order_status\":\"%s\",\"order_ccp_status\":\"%s\","
		   "\"order_status_description\":", words[o->status].status, words[o->status].code);
	buf_json(out, o->status == SIM_INACTIVE && o->reason[0] ? o->reason : words[o->status].text);
	utc_text(when, o->changed, true);
	buf_printf(out, ",\"tif\":\"%s\",\"fg_color\":\"#FFFFFF\",\"bg_color\":\"#0000CC\","
		   "\"order_not_editable\":%s,\"editable_fields\":\"%s\",\"cannot_cancel_order\":%s,"
		   "\"outside_rth\":false,\"deactivate_order\":false,\"use_price_mgmt_algo\":false,"
		   "\"sec_type\":\"STK\",\"available_chart_periods\":\"#R|1\","
		   "\"order_description\":\"%s\",\"order_description_with_contract\":\"%s\","
		   "\"alert_active\":1,\"child_order_type\":\"%s\","
		   "\"order_clearing_account\":\"%s\",\"size_and_fills\":\"%s\","
		   "\"exit_strategy_tool_availability\":\"1\",\"allowed_duplicate_opposite\":true,"
		   "\"order_time\":\"%s\"}",
		   o->gtc ? "GTC" : "DAY", done ? "true" : "false", done ? "" : "\\u001e",
		   done ? "true" : "false", describe(o, NULL).s, describe(o, ticker_of(k)).s,
		   o->parent ? "3" : "0", sim_account, size_and_fills(o).s, when);
}

static void fill_words(struct buf *out, const struct sim_fill *f)
{
	char when[24], price[32];

	price_text(price, f->price);
	utc_text(when, f->time, false);
	buf_printf(out, ",\"supports_tax_opt\":\"0\",\"side\":\"%s\",\"order_description\":\"%s %" PRId64
		   " @ %s on ASX\",\"trade_time\":\"%s\",\"trade_time_r\":%" PRId64 ",\"size\":%" PRId64
		   ".0,\"price\":\"%s\"", f->sell ? "S" : "B", f->sell ? "Sold" : "Bought", f->size,
		   price, when, (int64_t)(f->time / NS_PER_MS), f->size, price);
	if (f->ref[0]) {
		buf_puts(out, ",\"order_ref\":");
		buf_json(out, f->ref);
	}
}

void fill_row(struct buf *out, const struct exchange *x, const struct sim_fill *f, bool rest)
{
	const struct sim_stock *k = exchange_find(x, f->conid);

	buf_puts(out, "{\"execution_id\":");
	buf_json(out, f->exec_id);
	buf_printf(out, ",\"symbol\":\"%s\"", ticker_of(k));
	fill_words(out, f);
	buf_puts(out, ",\"exchange\":\"ASX\",\"net_amount\":");
	buf_num(out, f->price * f->size);
	if (rest) {
		char commission[32];

		cash_format_plain(commission, sizeof commission, (struct cash){ f->commission });
		buf_printf(out, ",\"submitter\":\"" SIM_USER "\",\"commission\":\"%s\","
			   "\"listing_exchange\":\"ASX\",\"clearing_id\":\"IB\",\"clearing_name\":\"IB\"",
			   commission);
	} else {
		buf_puts(out, ",\"open_close\":\"???\"");
	}
	buf_printf(out, ",\"account\":\"%s\",\"accountCode\":\"%s\",\"company_name\":", sim_account,
		   sim_account);
	buf_json(out, k ? k->name : "");
	buf_printf(out, ",\"contract_description_1\":\"%s\",\"sec_type\":\"STK\",\"conid\":%" PRId32
		   ",\"conidEx\":\"%" PRId32 "\",\"liquidation_trade\":\"0\",\"is_event_trading\":\"0\"}",
		   ticker_of(k), f->conid, f->conid);
}
