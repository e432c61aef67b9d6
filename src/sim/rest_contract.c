/* rest_contract.c - looking contracts up (Web API 3). */
#include "rest.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/clock.h"
#include "skim/base/price.h"
#include "skim/base/zone.h"

enum { SECDEF_MAX = 200 };

static const char steps[] =
	"\"incrementRules\":[{\"lowerEdge\":0.0,\"increment\":0.001},{\"lowerEdge\":0.1,"
	"\"increment\":0.005},{\"lowerEdge\":2.0,\"increment\":0.01}]";

static const char display[] =
	"\"displayRule\":{\"magnification\":0,\"displayRuleStep\":[{\"decimalDigits\":3,"
	"\"lowerEdge\":0.0,\"wholeDigits\":4},{\"decimalDigits\":3,\"lowerEdge\":0.1,"
	"\"wholeDigits\":4},{\"decimalDigits\":2,\"lowerEdge\":2.0,\"wholeDigits\":4}]}";

/* The namesakes abroad trade where a search without an exchange finds them first. */
static const char *exchange_of(const struct sim_stock *k)
{
	return k->asx ? "ASX" : "NYSE";
}

static void stock_company(struct buf *out, const struct sim_stock *k, const char *sep)
{
	buf_printf(out, "%s{\"name\":", sep);
	buf_json(out, k->name);
	buf_printf(out, ",\"chineseName\":null,\"assetClass\":\"STK\",\"contracts\":[{\"conid\":%" PRId32
		   ",\"exchange\":\"%s\",\"isUS\":%s}]}", k->conid, exchange_of(k),
		   k->asx ? "false" : "true");
}

/* Capital letters only; a symbol nobody has is left out. */
void rest_stocks(struct sim *s, const struct request *r, struct reply *p)
{
	const char *list = request_query(r, "symbols");
	const char *outer = "";

	buf_puts(&p->body, "{");
	while (list && *list) {
		size_t n = strcspn(list, ",");
		const char *sep = "";

		for (size_t i = 0; i < exchange_stocks(s->x); i++) {
			const struct sim_stock *k = exchange_stock(s->x, i);

			if (strlen(k->ticker) != n || strncmp(k->ticker, list, n) != 0)
				continue;
			if (!*sep)
				buf_printf(&p->body, "%s\"%s\":[", outer, k->ticker);
			stock_company(&p->body, k, sep);
			sep = ",";
		}
		if (*sep) {
			buf_puts(&p->body, "]");
			outer = ",";
		}
		list += n + (list[n] == ',');
	}
	buf_puts(&p->body, "}");
}

void rest_search(struct sim *s, const struct request *r, struct reply *p)
{
	const char *symbol = request_query(r, "symbol");
	const char *sep = "";

	if (!symbol)
		symbol = json_text(r->json, "symbol");
	if (!symbol) {
		reply_error(p, 400, "Bad Request: symbol expected");
		return;
	}
	buf_puts(&p->body, "[");
	for (size_t i = exchange_stocks(s->x); i > 0; i--) {	/* foreign namesakes first */
		const struct sim_stock *k = exchange_stock(s->x, i - 1);

		if (strcmp(k->ticker, symbol) != 0)
			continue;
		buf_printf(&p->body, "%s{\"conid\":\"%" PRId32 "\",\"companyHeader\":\"%s - %s\","
			   "\"companyName\":", sep, k->conid, k->name, exchange_of(k));
		buf_json(&p->body, k->name);
		buf_printf(&p->body, ",\"symbol\":\"%s\",\"description\":\"%s\",\"restricted\":null,"
			   "\"fop\":null,\"opt\":null,\"war\":null,\"sections\":[{\"secType\":\"STK\"}]}",
			   k->ticker, exchange_of(k));
		sep = ",";
	}
	buf_puts(&p->body, "]");
	if (!*sep)
		reply_error_only(p, 200, "No symbol found");
}

static void secdef_row(struct buf *out, const struct sim_stock *k)
{
	buf_printf(out, "{%s,%s,\"conid\":%" PRId32 ",\"currency\":\"%s\",\"time\":26,"
		   "\"chineseName\":null,\"allExchanges\":\"%s\",\"listingExchange\":\"%s\",\"countryCode\":\"%s\",\"name\":",
		   steps, display, k->conid, k->asx ? "AUD" : "USD",
		   k->asx ? "ASX,CHIXAU,ASXCEN" : "NYSE", exchange_of(k), k->asx ? "AU" : "US");
	buf_json(out, k->name);
	buf_printf(out, ",\"assetClass\":\"STK\",\"expiry\":null,\"lastTradingDay\":null,"
		   "\"group\":\"Mining\",\"putOrCall\":null,\"sector\":\"Basic Materials\","
		   "\"sectorGroup\":\"Mining\",\"strike\":\"0\",\"ticker\":\"%s\",\"undConid\":0,"
		   "\"multiplier\":0.0,\"type\":\"COMMON\",\"hasOptions\":true,\"fullName\":\"%s\","
		   "\"isUS\":%s,\"isEventContract\":false,\"pageSize\":100}", k->ticker, k->ticker,
		   k->asx ? "false" : "true");
}

static size_t secdef_ids(const struct request *r, int32_t ids[SECDEF_MAX + 1])
{
	struct json_object *list = NULL;
	const char *text = request_query(r, "conids");
	size_t n = 0;

	if (json_object_is_type(r->json, json_type_object))
		json_object_object_get_ex(r->json, "conids", &list);
	if (json_object_is_type(list, json_type_array))
		for (size_t i = 0; i < json_object_array_length(list) && n <= SECDEF_MAX; i++)
			ids[n++] = json_object_get_int(json_object_array_get_idx(list, i));
	while (text && *text && n <= SECDEF_MAX) {
		char *end;

		ids[n++] = (int32_t)strtol(text, &end, 10);
		text = *end == ',' ? end + 1 : "";
	}
	return n;
}

void rest_secdef(struct sim *s, const struct request *r, struct reply *p)
{
	int32_t ids[SECDEF_MAX + 1];
	size_t n = secdef_ids(r, ids);
	const char *sep = "";

	if (!n || n > SECDEF_MAX) {
		reply_error(p, 400, "Bad Request: conids expected");
		return;
	}
	buf_puts(&p->body, "{\"secdef\":[");
	for (size_t i = 0; i < n; i++) {
		const struct sim_stock *k = exchange_find(s->x, ids[i]);

		if (!k)
			continue;
		buf_puts(&p->body, sep);
		secdef_row(&p->body, k);
		sep = ",";
	}
	buf_puts(&p->body, "]}");
}

/* --- one contract --- */

static const struct sim_stock *stock_of(struct sim *s, const char *id, struct reply *p)
{
	const struct sim_stock *k = exchange_find(s->x, (int32_t)strtol(id, NULL, 10));

	if (!k)
		reply_error_only(p, 500, "description");
	return k;
}

static void info_members(struct buf *out, const struct sim_stock *k)
{
	buf_printf(out, "\"cfi_code\":\"\",\"symbol\":\"%s\",\"cusip\":null,\"expiry_full\":null,"
		   "\"con_id\":%" PRId32 ",\"maturity_date\":null,\"industry\":\"Mining\","
		   "\"instrument_type\":\"STK\",\"has_related_contracts\":true,\"trading_class\":\"%s\","
		   "\"valid_exchanges\":\"%s\",\"allow_sell_long\":false,"
		   "\"is_zero_commission_security\":false,\"local_symbol\":\"%s\","
		   "\"contract_clarification_type\":null,\"classifier\":null,\"currency\":\"%s\","
		   "\"text\":null,\"underlying_con_id\":0,\"r_t_h\":true,\"multiplier\":null,"
		   "\"underlying_issuer\":null,\"contract_month\":null,\"company_name\":",
		   k->ticker, k->conid, k->ticker, k->asx ? "SMART,ASX,CHIXAU,ASXCEN" : "SMART,NYSE",
		   k->ticker, k->asx ? "AUD" : "USD");
	buf_json(out, k->name);
	buf_puts(out, ",\"smart_available\":true,\"exchange\":\"SMART\",\"category\":\"Mining\"");
}

static void rules_members(struct buf *out, const struct sim_stock *k)
{
	int64_t mark = mark_of(k), step = mark ? step_at(price_of(mark)) : 100;

	buf_printf(out, "\"algoEligible\":true,\"overnightEligible\":false,\"allOrNoneEligible\":false,"
		 "\"costReport\":false,\"canTradeAcctIds\":[\"%s\"],\"error\":null,"
		 "\"orderTypes\":[\"limit\",\"midprice\",\"market\",\"stop\",\"stop_limit\",\"mit\","
		 "\"lit\",\"trailing_stop\",\"trailing_stop_limit\",\"relative\",\"marketonclose\","
		 "\"limitonclose\"],\"ibAlgoTypes\":[\"limit\",\"market\"],\"fraqTypes\":[],"
		 "\"forceOrderPreview\":false,\"cqtTypes\":[\"limit\",\"market\",\"stop\","
		 "\"stop_limit\"],\"orderDefaults\":{\"LMT\":{\"LP\":", sim_account);
	buf_price(out, mark);
	buf_puts(out, "}},\"orderTypesOutside\":[\"limit\",\"stop_limit\"],\"defaultSize\":100,"
		 "\"cashSize\":0.0,\"sizeIncrement\":1,\"tifTypes\":[\"IOC/MARKET,LIMIT,a\",\"GTC/o,a\","
		 "\"OPG/LIMIT,MARKET,a\",\"GTD/o,a\",\"DAY/o,a\"],\"tifDefaults\":{\"TIF\":\"DAY\","
		 "\"SIZE\":\"100.00\"},\"limitPrice\":");
	buf_num(out, mark);
	buf_puts(out, ",\"stopprice\":");
	buf_num(out, mark);
	buf_printf(out, ",\"orderOrigination\":null,\"preview\":true,\"displaySize\":null,\"fraqInt\":0,"
		   "\"cashCcy\":\"AUD\",\"cashQtyIncr\":500,\"priceMagnifier\":null,"
		   "\"negativeCapable\":false,\"incrementType\":1,%s,\"hasSecondary\":true,"
		   "\"modTypes\":[\"limit\",\"market\",\"stop\",\"stop_limit\"],\"increment\":", steps);
	buf_num(out, step);
	buf_printf(out, ",\"incrementDigits\":%d", step == 100 ? 2 : 3);
}

void rest_info(struct sim *s, const struct request *r, struct reply *p)
{
	const struct sim_stock *k = stock_of(s, r->seg[0], p);

	if (!k)
		return;
	buf_puts(&p->body, "{");
	info_members(&p->body, k);
	buf_puts(&p->body, "}");
}

void rest_info_and_rules(struct sim *s, const struct request *r, struct reply *p)
{
	const struct sim_stock *k = stock_of(s, r->seg[0], p);

	if (!k)
		return;
	buf_puts(&p->body, "{");
	info_members(&p->body, k);
	buf_puts(&p->body, ",\"rules\":{");
	rules_members(&p->body, k);
	buf_puts(&p->body, "}}");
}

void rest_rules(struct sim *s, const struct request *r, struct reply *p)
{
	int64_t conid = 0;
	char id[24];

	json_whole(r->json, "conid", &conid);
	snprintf(id, sizeof id, "%" PRId64, conid);
	const struct sim_stock *k = stock_of(s, id, p);

	if (!k)
		return;
	buf_puts(&p->body, "{");
	rules_members(&p->body, k);
	buf_puts(&p->body, "}");
}

/* Six days round today, weekends absent; times in epoch seconds. */
void rest_schedule(struct sim *s, const struct request *r, struct reply *p)
{
	int day = date_of(s->now - 2 * 86400 * NS_PER_S);
	const char *sep = "";

	(void)r;
	buf_puts(&p->body, "{\"exchange_time_zone\":\"Australia/NSW\",\"schedules\":{");
	for (int i = 0; i < 6; i++, day = date_next(day)) {
		if (date_weekday(day) == 0 || date_weekday(day) == 6)
			continue;
		buf_printf(&p->body, "%s\"%08d\":{\"liquid_hours\":[{\"opening\":%lld,\"closing\":%lld}],"
			   "\"extended_hours\":[{\"cancel_daily_orders\":true,\"opening\":%lld,"
			   "\"closing\":%lld}]}", sep, day,
			   (long long)(utc_at(day, 36000) / NS_PER_S),
			   (long long)(utc_at(day, 57600) / NS_PER_S),
			   (long long)(utc_at(day, 25200) / NS_PER_S),
			   (long long)(utc_at(day, 58320) / NS_PER_S));
		sep = ",";
	}
	buf_puts(&p->body, "}}");
}
