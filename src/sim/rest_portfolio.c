/* rest_portfolio.c - positions, ledger, summary (Web API 8). */
#include "rest.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/clock.h"

enum { PAGE = 100 };

/* Its account four times. */
static const char account_format[] =
	"\"id\":\"%1$s\",\"PrepaidCrypto-Z\":false,\"PrepaidCrypto-P\":false,"
	"\"brokerageAccess\":true,\"accountId\":\"%1$s\",\"accountVan\":\"%1$s\","
	"\"accountTitle\":\"Sim Operator\",\"displayName\":\"Sim Operator\",\"accountAlias\":null,"
	"\"accountStatus\":1735653600000,\"currency\":\"AUD\",\"type\":\"DEMO\","
	"\"tradingType\":\"STKNOPT\",\"businessType\":\"INDEPENDENT\",\"category\":\"\","
	"\"ibEntity\":\"IB-AU\",\"faclient\":false,\"clearingStatus\":\"O\",\"covestor\":false,"
	"\"noClientTrading\":false,\"trackVirtualFXPortfolio\":false,"
	"\"acctCustType\":\"INDIVIDUAL\",\"parent\":{\"mmc\":[],\"accountId\":\"\","
	"\"isMParent\":false,\"isMChild\":false,\"isMultiplex\":false},\"desc\":\"%1$s\"";

void rest_portfolio_accounts(struct sim *s, const struct request *r, struct reply *p)
{
	(void)r;
	s->session.portfolio = true;
	buf_puts(&p->body, "[{");
	buf_printf(&p->body, account_format, sim_account);
	buf_puts(&p->body, "}]");
}

void rest_meta(struct sim *s, const struct request *r, struct reply *p)
{
	(void)s;
	(void)r;
	buf_puts(&p->body, "{");
	buf_printf(&p->body, account_format, sim_account);
	buf_puts(&p->body, "}");
}

/* --- positions --- */

static void number(struct buf *out, const char *name, int64_t e4)
{
	buf_printf(out, ",\"%s\":", name);
	buf_num(out, e4);
}

static void noisy(struct buf *out, const char *name, int64_t e4)
{
	buf_printf(out, ",\"%s\":", name);
	buf_noisy(out, e4);
}

static int64_t average_cost(const struct sim_position *q)
{
	return q->quantity ? q->cost / q->quantity : 0;
}

/* What short and full rows both have. */
static void short_row(struct buf *out, const struct sim_position *q, const struct sim_stock *k,
		      bool full)
{
	int64_t value = mark_of(k) * q->quantity;

	buf_printf(out, "{\"acctId\":\"%s\",\"conid\":%" PRId32 ",\"contractDesc\":\"%s\","
		   "\"position\":%" PRId64 ".0", sim_account, q->conid, k ? k->ticker : "?", q->quantity);
	noisy(out, "mktPrice", mark_of(k));
	number(out, "mktValue", value);
	buf_puts(out, ",\"currency\":\"AUD\"");
	number(out, "avgCost", average_cost(q));
	number(out, "avgPrice", average_cost(q));
	number(out, "realizedPnl", q->realised);
	number(out, "unrealizedPnl", value - q->cost);
	/* Multiplier and strike change their type between the first answer and the next. */
	buf_printf(out, ",\"exchs\":null,\"expiry\":null,\"putOrCall\":null,\"multiplier\":%s,"
		   "\"strike\":%s,\"exerciseStyle\":null,\"conExchMap\":[],\"assetClass\":\"STK\","
		   "\"undConid\":0,\"model\":\"\"", full ? "0.0" : "null", full ? "\"0\"" : "0.0");
}

static void full_row(struct buf *out, const struct sim_position *q, const struct sim_stock *k)
{
	number(out, "baseMktValue", mark_of(k) * q->quantity);
	noisy(out, "baseMktPrice", mark_of(k));
	number(out, "baseAvgCost", average_cost(q));
	number(out, "baseAvgPrice", average_cost(q));
	number(out, "baseRealizedPnl", q->realised);
	number(out, "baseUnrealizedPnl", mark_of(k) * q->quantity - q->cost);
	buf_puts(out, ",\"incrementRules\":[{\"lowerEdge\":0.0,\"increment\":0.001},"
		 "{\"lowerEdge\":0.1,\"increment\":0.005},{\"lowerEdge\":2.0,\"increment\":0.01}],"
		 "\"time\":26,\"chineseName\":null,\"allExchanges\":\"ASX,CHIXAU,ASXCEN\","
		 "\"listingExchange\":\"ASX\",\"countryCode\":\"AU\",\"name\":");
	buf_json(out, k ? k->name : "");
	buf_printf(out, ",\"lastTradingDay\":null,\"group\":\"Mining\",\"sector\":\"Basic Materials\","
		   "\"sectorGroup\":\"Mining\",\"ticker\":\"%s\",\"type\":\"COMMON\",\"hasOptions\":true,"
		   "\"fullName\":\"%s\",\"isUS\":false,\"isEventContract\":false,\"pageSize\":100",
		   k ? k->ticker : "?", k ? k->ticker : "?");
}

static void position_row(struct buf *out, const struct sim *s, const struct sim_position *q,
			 bool full)
{
	const struct sim_stock *k = exchange_find(s->x, q->conid);

	short_row(out, q, k, full);
	if (full)
		full_row(out, q, k);
	buf_puts(out, "}");
}

void rest_positions(struct sim *s, const struct request *r, struct reply *p)
{
	size_t from = strtoul(r->seg[1], NULL, 10) * PAGE, n = exchange_positions(s->x);
	bool full = s->session.positions_seen;

	s->session.positions_seen = true;
	buf_puts(&p->body, "[");
	for (size_t i = from; i < n && i < from + PAGE; i++) {
		buf_puts(&p->body, i > from ? "," : "");
		position_row(&p->body, s, exchange_position(s->x, i), full);
	}
	buf_puts(&p->body, "]");
}

void rest_position(struct sim *s, const struct request *r, struct reply *p)
{
	int32_t conid = (int32_t)strtol(r->seg[1], NULL, 10);

	buf_puts(&p->body, "[");
	for (size_t i = 0; i < exchange_positions(s->x); i++)
		if (exchange_position(s->x, i)->conid == conid)
			position_row(&p->body, s, exchange_position(s->x, i), true);
	buf_puts(&p->body, "]");
}

void rest_invalidate(struct sim *s, const struct request *r, struct reply *p)
{
	(void)s;
	(void)r;
	buf_puts(&p->body, "{\"message\":\"success\"}");
}

void rest_positions2(struct sim *s, const struct request *r, struct reply *p)
{
	(void)r;
	buf_puts(&p->body, "[");
	for (size_t i = 0; i < exchange_positions(s->x); i++) {
		const struct sim_position *q = exchange_position(s->x, i);
		const struct sim_stock *k = exchange_find(s->x, q->conid);
		int64_t value = mark_of(k) * q->quantity;

		buf_printf(&p->body, "%s{\"position\":%" PRId64 ".0,\"conid\":\"%" PRId32 "\"", i ? "," : "",
			   q->quantity, q->conid);
		number(&p->body, "avgCost", average_cost(q));
		number(&p->body, "avgPrice", average_cost(q));
		buf_printf(&p->body, ",\"currency\":\"AUD\",\"description\":\"%s\",\"isLastToLoq\":false",
			   k ? k->ticker : "?");
		noisy(&p->body, "marketPrice", mark_of(k));
		noisy(&p->body, "marketValue", value);
		number(&p->body, "realizedPnl", q->realised);
		buf_printf(&p->body, ",\"secType\":\"STK\",\"timestamp\":%lld", (long long)(s->now / NS_PER_S));
		noisy(&p->body, "unrealizedPnl", value - q->cost);
		buf_puts(&p->body, ",\"assetClass\":\"STK\",\"sector\":\"Basic Materials\","
			 "\"group\":\"Mining\",\"model\":\"\"}");
	}
	buf_puts(&p->body, "]");
}

/* --- ledger and summary --- */

static void ledger_row(struct buf *out, const struct sim *s, const char *currency, struct worth w)
{
	static const char *const nothing[] = {
		"commoditymarketvalue", "futuremarketvalue", "corporatebondsmarketvalue",
		"warrantsmarketvalue", "interest", "moneyfunds", "funds",
		"issueroptionsmarketvalue", "stockoptionmarketvalue", "futuresonlypnl",
		"tbondsmarketvalue", "futureoptionmarketvalue", "cashbalancefxsegment",
		"tbillsmarketvalue", "dividends", "cryptocurrencyvalue",
	};

	buf_printf(out, "\"%s\":{\"exchangerate\":1,\"sessionid\":1,\"currency\":\"%s\","
		   "\"acctcode\":\"%s\",\"key\":\"LedgerList\",\"timestamp\":%lld,"
		   "\"severity\":0,\"secondkey\":\"%s\"", currency, currency, sim_account,
		   (long long)(s->now / NS_PER_S), currency);
	number(out, "cashbalance", w.cash);
	number(out, "settledcash", w.cash);
	number(out, "stockmarketvalue", w.stock);
	number(out, "netliquidationvalue", w.net);
	number(out, "unrealizedpnl", w.unrealised);
	number(out, "realizedpnl", w.realised);
	for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
		number(out, nothing[i], 0);
	buf_puts(out, "}");
}

void rest_ledger(struct sim *s, const struct request *r, struct reply *p)
{
	(void)r;
	buf_puts(&p->body, "{");
	ledger_row(&p->body, s, "AUD", worth_now(s));
	buf_puts(&p->body, ",");
	if (s->world.currency[0]) {
		ledger_row(&p->body, s, s->world.currency, (struct worth){ .cash = s->world.foreign,
			   .net = s->world.foreign });
		buf_puts(&p->body, ",");
	}
	ledger_row(&p->body, s, "BASE", worth_now(s));
	buf_puts(&p->body, "}");
}

static void summary_text(struct buf *out, const struct sim *s, const char *key, const char *value)
{
	buf_printf(out, "\"%s\":{\"amount\":0.0,\"currency\":null,\"isNull\":false,\"timestamp\":%lld,"
		   "\"value\":\"%s\",\"severity\":0}", key, (long long)(s->now / NS_PER_S), value);
}

static void summary_amount(struct buf *out, const struct sim *s, const char *key,
			   const char *suffix, int64_t e4)
{
	buf_printf(out, ",\"%s%s\":{\"amount\":", key, suffix);
	buf_num(out, e4);
	buf_printf(out, ",\"currency\":\"AUD\",\"isNull\":false,\"timestamp\":%lld,\"value\":null,"
		   "\"severity\":0}", (long long)(s->now / NS_PER_S));
}

void rest_summary(struct sim *s, const struct request *r, struct reply *p)
{
	struct worth w = worth_now(s);
	int64_t free_cash = w.cash;
	const struct {
		const char *key;
		int64_t e4;
	} rows[] = {
		{ "netliquidation", w.net }, { "totalcashvalue", w.cash },
		{ "settledcash", w.cash }, { "availablefunds", free_cash },
		{ "buyingpower", free_cash }, { "grosspositionvalue", w.stock },
		{ "equitywithloanvalue", w.net }, { "excessliquidity", free_cash },
		{ "initmarginreq", w.stock }, { "maintmarginreq", w.stock },
	};

	(void)r;
	buf_puts(&p->body, "{");
	summary_text(&p->body, s, "accountcode", sim_account);
	buf_puts(&p->body, ",");
	summary_text(&p->body, s, "accountready", "true");
	buf_puts(&p->body, ",");
	summary_text(&p->body, s, "accounttype", "INDIVIDUAL");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		summary_amount(&p->body, s, rows[i].key, "", rows[i].e4);
		summary_amount(&p->body, s, rows[i].key, "-s", rows[i].e4);
		summary_amount(&p->body, s, rows[i].key, "-c", 0);
	}
	buf_puts(&p->body, "}");
}
