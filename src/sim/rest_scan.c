/* rest_scan.c - the market scanner (Web API 4). */
#include "rest.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/price.h"

enum { ROWS_MAX = 50 };

static const char params[] =
	"{\"scan_type_list\":["
	"{\"display_name\":\"Top % Gainers\",\"code\":\"TOP_PERC_GAIN\","
	"\"instruments\":[\"STK\",\"STOCK.HK\"]},"
	"{\"display_name\":\"Top % Losers\",\"code\":\"TOP_PERC_LOSE\","
	"\"instruments\":[\"STK\",\"STOCK.HK\"]},"
	"{\"display_name\":\"Most Active\",\"code\":\"MOST_ACTIVE\","
	"\"instruments\":[\"STK\",\"STOCK.HK\"]},"
	"{\"display_name\":\"High Open Gap\",\"code\":\"HIGH_OPEN_GAP\","
	"\"instruments\":[\"STK\",\"STOCK.HK\"]},"
	"{\"display_name\":\"Low Open Gap\",\"code\":\"LOW_OPEN_GAP\","
	"\"instruments\":[\"STK\",\"STOCK.HK\"]}],"
	"\"instrument_list\":["
	"{\"display_name\":\"US Stocks\",\"type\":\"STK\",\"filters\":[\"price\","
	"\"changePerc\",\"volume\",\"marketCap\"]},"
	"{\"display_name\":\"Asia Stocks\",\"type\":\"STOCK.HK\",\"filters\":[\"price\","
	"\"changePerc\",\"volume\",\"marketCap\",\"openGapPerc\"]}],"
	"\"filter_list\":["
	"{\"group\":\"price\",\"display_name\":\"Price Above\",\"code\":\"priceAbove\","
	"\"type\":\"non-range\"},"
	"{\"group\":\"price\",\"display_name\":\"Price Below\",\"code\":\"priceBelow\","
	"\"type\":\"non-range\"},"
	"{\"group\":\"volume\",\"display_name\":\"Volume\",\"code\":\"volumeAbove\","
	"\"type\":\"non-range\"},"
	"{\"group\":\"changePerc\",\"display_name\":\"Change (%) Above\","
	"\"code\":\"changePercAbove\",\"type\":\"non-range\"},"
	"{\"group\":\"changePerc\",\"display_name\":\"Change (%) Below\","
	"\"code\":\"changePercBelow\",\"type\":\"non-range\"},"
	"{\"group\":\"openGapPerc\",\"display_name\":\"Open Gap (%) Above\","
	"\"code\":\"openGapPercAbove\",\"type\":\"non-range\"},"
	"{\"group\":\"openGapPerc\",\"display_name\":\"Open Gap (%) Below\","
	"\"code\":\"openGapPercBelow\",\"type\":\"non-range\"}],"
	"\"location_tree\":["
	"{\"display_name\":\"US Stocks\",\"type\":\"STK.US\","
	"\"locations\":[{\"display_name\":\"Listed/NASDAQ\",\"type\":\"STK.US.MAJOR\","
	"\"locations\":[]}]},"
	"{\"display_name\":\"Asia Stocks\",\"type\":\"STK.HK\","
	"\"locations\":[{\"display_name\":\"Australia Stocks\",\"type\":\"STK.HK.ASX\","
	"\"locations\":null},"
	"{\"display_name\":\"Hong Kong Stocks\",\"type\":\"STK.HK.SEHK\",\"locations\":[]}]}]}";

void rest_scan_params(struct sim *s, const struct request *r, struct reply *p)
{
	(void)s;
	(void)r;
	buf_puts(&p->body, params);
}

/* --- what is ranked, in basis points or shares --- */

static int64_t gap(const struct sim_stock *k)
{
	bp_t bp = bp_change(price_of(k->open), price_of(k->prior_close));

	return k->open && bp != BP_UNKNOWN ? bp : INT64_MIN;
}

static int64_t change(const struct sim_stock *k)
{
	bp_t bp = bp_change(price_of(k->last), price_of(k->prior_close));

	return k->traded && bp != BP_UNKNOWN ? bp : INT64_MIN;
}

static int64_t since_open(const struct sim_stock *k)
{
	bp_t bp = bp_change(price_of(k->last), price_of(k->open));

	return k->open && k->traded && bp != BP_UNKNOWN ? bp : INT64_MIN;
}

static int64_t volume(const struct sim_stock *k)
{
	return k->volume ? k->volume : INT64_MIN;
}

static const struct scan {
	const char *code, *column;
	int64_t (*value)(const struct sim_stock *k);
	int sign;		/* which side of zero is listed; 0 both */
	bool percent;
} scans[] = {
	{ "HIGH_OPEN_GAP", "Gap%", gap, 1, true },
	{ "LOW_OPEN_GAP", "Gap%", gap, -1, true },
	{ "TOP_PERC_GAIN", "Chg%", change, 1, true },
	{ "TOP_PERC_LOSE", "Chg%", change, -1, true },
	{ "TOP_OPEN_PERC_GAIN", "Chg from Open%", since_open, 1, true },
	{ "MOST_ACTIVE", "Volume", volume, 0, false },
	{ "HOT_BY_VOLUME", "Volume", volume, 0, false },
	{ "TOP_TRADE_RATE", "Volume", volume, 0, false },
};

/* --- filters: unknown codes are silently ignored, as the broker does --- */

static int64_t last_of(const struct sim_stock *k)
{
	return mark_of(k);
}

static const struct {
	const char *code;
	int64_t (*value)(const struct sim_stock *k);
	int64_t unit;		/* of one in the request: price 1/10 000, percent basis points */
	bool below;
} filters[] = {
	{ "priceAbove", last_of, E4, false },
	{ "priceBelow", last_of, E4, true },
	{ "volumeAbove", volume, 1, false },
	{ "openGapPercAbove", gap, 100, false },
	{ "openGapPercBelow", gap, 100, true },
	{ "changePercAbove", change, 100, false },
	{ "changePercBelow", change, 100, true },
	{ "changeOpenPercAbove", since_open, 100, false },
	{ "changeOpenPercBelow", since_open, 100, true },
};

static bool filter_passes(struct json_object *f, const struct sim_stock *k)
{
	const char *code = json_text(f, "code");
	int64_t limit;

	if (!code || !json_decimal(f, "value", &limit))
		return true;
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
		if (strcmp(filters[i].code, code) != 0)
			continue;
		int64_t v = filters[i].value(k), bound = limit * filters[i].unit / E4;

		return v != INT64_MIN && (filters[i].below ? v < bound : v > bound);
	}
	return true;
}

static bool passes(const struct request *r, const struct sim_stock *k)
{
	struct json_object *list = NULL;

	json_object_object_get_ex(r->json, "filter", &list);
	if (!json_object_is_type(list, json_type_array))
		return true;
	for (size_t i = 0; i < json_object_array_length(list); i++)
		if (!filter_passes(json_object_array_get_idx(list, i), k))
			return false;
	return true;
}

/* --- the run --- */

struct hit {
	const struct sim_stock *k;
	int64_t rank;		/* greatest first */
};

static int by_rank(const void *a, const void *b)
{
	const struct hit *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? 1 : -1;
	return strcmp(x->k->ticker, y->k->ticker);
}

static size_t collect(const struct sim *s, const struct request *r, const struct scan *c,
		      struct hit *hits)
{
	size_t n = 0;

	for (size_t i = 0; i < exchange_stocks(s->x); i++) {
		const struct sim_stock *k = exchange_stock(s->x, i);
		int64_t v = c->value(k);

		if (!k->asx || v == INT64_MIN || v * c->sign < 0 || (c->sign && !v) || !passes(r, k))
			continue;
		hits[n++] = (struct hit){ k, c->sign < 0 ? -v : v };
	}
	qsort(hits, n, sizeof *hits, by_rank);
	return n < ROWS_MAX ? n : ROWS_MAX;
}

static void row(struct buf *out, const struct scan *c, const struct hit *h, size_t i)
{
	int64_t v = c->value(h->k);
	char text[32];

	if (c->percent)
		snprintf(text, sizeof text, "%c%lld.%02lld%%", v < 0 ? '-' : '+',
			 llabs((long long)v) / 100, llabs((long long)v) % 100);
	else
		snprintf(text, sizeof text, "%lld.%03lldK", (long long)(v / 1000),
			 (long long)(v % 1000));
	buf_printf(out, "%s{\"server_id\":\"%zu\",", i ? "," : "", i);
	if (!i)
		buf_printf(out, "\"column_name\":\"%s\",", c->column);
	buf_printf(out, "\"symbol\":\"%s\",\"conidex\":\"%" PRId32 "\",\"con_id\":%" PRId32
		   ",\"available_chart_periods\":\"#R|1\",\"company_name\":", h->k->ticker,
		   h->k->conid, h->k->conid);
	buf_json(out, h->k->name);
	buf_printf(out, ",\"scan_data\":\"%s\",\"contract_description_1\":\"%s\","
		   "\"listing_exchange\":\"ASX\",\"sec_type\":\"STK\"}", text, h->k->ticker);
}

static const struct scan *scan_of(const char *code)
{
	for (size_t i = 0; i < sizeof scans / sizeof *scans; i++)
		if (strcmp(scans[i].code, code) == 0)
			return &scans[i];
	return NULL;
}

static void run(struct sim *s, const struct request *r, const char *code, struct reply *p)
{
	const struct scan *c = scan_of(code);
	struct hit *hits = calloc(exchange_stocks(s->x) + 1, sizeof *hits);
	size_t n = c && hits ? collect(s, r, c, hits) : 0;

	if (!n) {
		reply_error_only(p, 500, "Finished: EMPTY response is received.");
	} else {
		buf_puts(&p->body, "{\"contracts\":[");
		for (size_t i = 0; i < n; i++)
			row(&p->body, c, &hits[i], i);
		buf_printf(&p->body, "],\"scan_data_column_name\":\"%s\"}", c->column);
	}
	free(hits);
}

void rest_scan_run(struct sim *s, const struct request *r, struct reply *p)
{
	const char *instrument = json_text(r->json, "instrument");
	const char *location = json_text(r->json, "location"), *type = json_text(r->json, "type");

	if (s->session.state == SESSION_READY && s->world.scans_empty) {
		s->world.scans_empty -= s->world.scans_empty != UINT32_MAX;
		reply_error_only(p, 500, "Finished: EMPTY response is received.");
	} else if (s->session.state == SESSION_COMPETING)	/* another login disturbs it like this */
		reply_error_only(p, 500, "Finished: EMPTY response is received.");
	else if (s->session.state != SESSION_READY)
		reply_error(p, 400, "Bad Request: no bridge");
	else if (!instrument || !type)
		reply_error(p, 400, "Bad Request: instrument and type params expected.");
	else if (strcmp(instrument, "STOCK.HK") != 0 || !location || strcmp(location, "STK.HK.ASX") != 0)
		reply_error_only(p, 500, "Market Scanner is not configured for one of the chosen "
				 "locations.");
	else
		run(s, r, type, p);
}
