/* test_wire_market.c - contracts, quotes, bars, scans. */
#include "sample.h"

#include <stdio.h>
#include <string.h>

#include "skim/base/clock.h"

static struct caught c;

static void stocks(void **state)
{
	static const char *const ask[] = { "BHP", "PLS", "XYZ", "CBA" };
	static const int32_t conid[] = { 4036812, 990000003, 0, 990000001 };
	struct sample b = sample_read("trsrv-stocks");
	const char *text;

	(void)state;
	c.n = 0;
	assert_int_equal(wire_stocks(b.s, b.n, ask, 4, caught_sink, &c), RC_OK);
	assert_int_equal(c.n, 4);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(c.ev[i].type, EV_INSTRUMENT);
		assert_string_equal(c.ev[i].u.instrument.ticker, ask[i]);
		assert_int_equal(c.ev[i].u.instrument.conid, conid[i]);
		assert_false(c.ev[i].u.instrument.failed);
	}
	assert_string_equal(c.ev[0].u.instrument.name, "BHP GROUP LTD");
	sample_free(&b);

	/* Another order of companies, conid as text, an empty list, not a share. */
	text = "{\"BHP\":[{\"name\":\"ADR\",\"assetClass\":\"STK\",\"contracts\":[{\"conid\":1,"
	       "\"exchange\":\"NYSE\"}]},{\"name\":\"W\",\"assetClass\":\"WAR\",\"contracts\":["
	       "{\"conid\":2,\"exchange\":\"ASX\"}]},{\"assetClass\":\"STK\",\"contracts\":["
	       "{\"conid\":\"3\",\"exchange\":\"ASX\"}]}],\"PLS\":[]}";
	c.n = 0;
	assert_int_equal(wire_stocks(text, strlen(text), ask, 2, caught_sink, &c), RC_OK);
	assert_int_equal(c.ev[0].u.instrument.conid, 3);
	assert_int_equal(c.ev[1].u.instrument.conid, 0);
	c.n = 0;
	text = "{\"error\":\"no bridge\"}";
	assert_int_equal(wire_stocks(text, strlen(text), ask, 2, caught_sink, &c), RC_REFUSED);
	assert_int_equal(c.n, 0);
}

struct quote_row {
	int32_t conid;
	uint32_t has;
	enum price_mark mark;
	char availability;
	int64_t last, bid, ask, open, high, low, prior, bid_size, ask_size, last_size, volume;
};

#define ALL (QF_LAST | QF_BID | QF_ASK | QF_BID_SIZE | QF_ASK_SIZE | QF_LAST_SIZE | QF_VOLUME | \
	     QF_OPEN | QF_HIGH | QF_LOW | QF_PRIOR_CLOSE | QF_AVAILABILITY)

static void quote_is(const struct event *ev, const struct quote_row *w)
{
	const struct ev_quote *q = &ev->u.quote;

	assert_int_equal(ev->type, EV_QUOTE);
	assert_int_equal(q->conid, w->conid);
	assert_int_equal(q->has, w->has);
	assert_int_equal(q->mark, w->mark);
	assert_int_equal(q->availability, w->availability);
	assert_int_equal(q->frames, 1);
	PRICE_IS(q->last, w->last);
	PRICE_IS(q->last_low, w->last);
	PRICE_IS(q->last_high, w->last);
	PRICE_IS(q->bid, w->bid);
	PRICE_IS(q->ask, w->ask);
	PRICE_IS(q->open, w->open);
	PRICE_IS(q->high, w->high);
	PRICE_IS(q->low, w->low);
	PRICE_IS(q->prior_close, w->prior);
	assert_int_equal(q->bid_size, w->bid_size);
	assert_int_equal(q->ask_size, w->ask_size);
	assert_int_equal(q->last_size, w->last_size);
	assert_int_equal(q->volume, w->volume);
}

static void snapshots(void **state)
{
	static const struct {
		const char *name;
		size_t n;
		struct quote_row row[2];
	} t[] = {
		{ "iserver-marketdata-snapshot-preflight", 0, { { 0 } } },
		{ "iserver-marketdata-snapshot", 2,
		  { { 4036812, ALL, PRICE_PLAIN, 'R', 467400, 467300, 467500, 469000, 470500,
		      466100, 451200, 8500, 12340, 210, 2312345 },
		    { 990000003, ALL, PRICE_PLAIN, 'R', 19350, 19300, 19350, 19350, 19700, 19050,
		      18250, 182400, 96210, 1500, 5871200 } } },
		{ "iserver-marketdata-snapshot-partial", 1,
		  { { 4036812, QF_LAST | QF_OPEN | QF_AVAILABILITY, PRICE_PLAIN, 'R', 467400, 0, 0,
		      469000, 0, 0, 0, 0, 0, 0, 0 } } },
		{ "iserver-marketdata-snapshot-closed", 1,
		  { { 4036812, QF_LAST | QF_BID | QF_ASK | QF_BID_SIZE | QF_ASK_SIZE | QF_VOLUME |
			       QF_PRIOR_CLOSE | QF_AVAILABILITY,
		      PRICE_CLOSE, 'Z', 451200, 0, 0, 0, 0, 0, 451200, 0, 0, 0, 0 } } },
		{ "iserver-marketdata-snapshot-halted", 1,
		  { { 990000003, ALL, PRICE_HALTED, 'R', 19350, 0, 0, 19350, 19700, 19050, 18250, 0,
		      0, 1500, 5871200 } } },
		{ "iserver-marketdata-snapshot-delayed", 1,
		  { { 4036812, ALL, PRICE_PLAIN, 'D', 467400, 467300, 467500, 469000, 470500,
		      466100, 451200, 8500, 12340, 210, 2312345 } } },
		{ "iserver-marketdata-snapshot-not-subscribed", 1,
		  { { 4036812, QF_AVAILABILITY, PRICE_PLAIN, 'N', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 } } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct sample b = sample_read(t[i].name);

		c.n = 0;
		assert_int_equal(wire_snapshot(b.s, b.n, QUOTE_REASK, caught_sink, &c), RC_OK);
		assert_int_equal(c.n, t[i].n);
		for (size_t k = 0; k < c.n; k++) {
			quote_is(&c.ev[k], &t[i].row[k]);
			assert_int_equal(c.ev[k].u.quote.source, QUOTE_REASK);
			assert_true(c.ev[k].u.quote.updated == 1767654372112 * NS_PER_MS);
		}
		sample_free(&b);
	}
}

static void quote_oddities(void **state)
{
	static const struct {
		const char *row;
		struct quote_row w;
	} t[] = {
		/* Numbers where text is usual, text where numbers are. */
		{ "{\"conid\":\"7\",\"31\":46.74,\"88\":8500,\"85\":\"12,340\",\"70\":\"47.05\"}",
		  { .conid = 7, .has = QF_LAST | QF_BID_SIZE | QF_ASK_SIZE | QF_HIGH,
		    .last = 467400, .bid_size = 8500, .ask_size = 12340, .high = 470500 } },
		/* Volume: full digits before raw before short. */
		{ "{\"conid\":7,\"7762\":\"2312345\",\"87_raw\":1.0,\"87\":\"9.99M\"}",
		  { .conid = 7, .has = QF_VOLUME, .volume = 2312345 } },
		{ "{\"conid\":7,\"87_raw\":1.22E7,\"87\":\"9.99M\"}",
		  { .conid = 7, .has = QF_VOLUME, .volume = 12200000 } },
		{ "{\"conid\":7,\"87\":\"163.773K\"}",
		  { .conid = 7, .has = QF_VOLUME, .volume = 163773 } },
		{ "{\"conid\":7,\"87\":\"1.2B\"}",
		  { .conid = 7, .has = QF_VOLUME, .volume = 1200000000 } },
		/* An absurd suffix is doubted. */
		{ "{\"conid\":7,\"87\":\"65595.7B\",\"31\":\"1.00\"}",
		  { .conid = 7, .has = QF_LAST, .last = 10000 } },
		/* Prices of 0 are unknown; the noise of doubles is rounded away. */
		{ "{\"conid\":7,\"31\":\"0\",\"70\":0,\"71\":1.9350000619888306}",
		  { .conid = 7, .has = QF_LOW, .low = 19350 } },
		{ "{\"conid\":7,\"31\":\"C1.00\",\"7741\":\"1\"}",
		  { .conid = 7, .has = QF_LAST | QF_PRIOR_CLOSE, .mark = PRICE_CLOSE, .last = 10000,
		    .prior = 10000 } },
		/* A right nobody has told us of is none. */
		{ "{\"conid\":7,\"6509\":\"XB\"}", { .conid = 7, .has = QF_AVAILABILITY } },
		{ "{\"conid\":7,\"31\":null,\"84\":[],\"86\":{},\"88\":true,\"71\":\"0.05\"}",
		  { .conid = 7, .has = QF_LOW, .low = 500 } },
		{ "{\"conid\":7,\"31\":\"-1\",\"88\":\"-5\",\"85\":\"1e99\",\"71\":\"1,23\","
		  "\"70\":\"1.2.3\",\"84\":\"1.0\"}",
		  { .conid = 7, .has = QF_BID, .bid = 10000 } },
	};
	static const char *const nothing[] = {
		"{\"31\":\"1\"}", "{\"conid\":0,\"31\":\"1\"}", "{\"conid\":-1,\"31\":\"1\"}",
		"{\"conid\":4294967297,\"31\":\"1\"}", "{\"conid\":99999999999999999999,\"31\":\"1\"}",
		"{\"conid\":true,\"31\":\"1\"}", "{\"conid\":7}", "7", "null", "\"x\"", "[]",
	};
	char body[512];

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		snprintf(body, sizeof(body), "[%s]", t[i].row);
		c.n = 0;
		assert_int_equal(wire_snapshot(body, strlen(body), QUOTE_SNAPSHOT, caught_sink, &c),
				 RC_OK);
		if (c.n != 1)
			fail_msg("%s: %zu", t[i].row, c.n);
		quote_is(&c.ev[0], &t[i].w);
	}
	for (size_t i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++) {
		snprintf(body, sizeof(body), "[%s]", nothing[i]);
		c.n = 0;
		assert_int_equal(wire_snapshot(body, strlen(body), QUOTE_SNAPSHOT, caught_sink, &c),
				 RC_OK);
		if (c.n)
			fail_msg("%s was taken", nothing[i]);
	}
}

/* A usual day's volume: the raw number before the short text, the absurd doubted. */
static void usual_volume(void **state)
{
	static const struct {
		const char *fields;
		int64_t volume;		/* 0: not told */
	} t[] = {
		{ "\"7282\":\"2.45M\",\"7282_raw\":2.4512E6", 2451200 },
		{ "\"7282\":\"2.45M\"", 2450000 },
		{ "\"7282\":\"163.7K\"", 163700 },
		{ "\"7282\":\"1.1B\"", 1100000000 },
		{ "\"7282_raw\":512.0", 512 },
		{ "\"7282\":\"65595.7B\",\"31\":\"1\"", 0 },
		{ "\"7282\":\"\",\"31\":\"1\"", 0 },
		{ "\"7282\":\"0\",\"31\":\"1\"", 0 },
	};
	char body[200];

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		snprintf(body, sizeof(body), "[{\"conid\":7,%s}]", t[i].fields);
		c.n = 0;
		wire_snapshot(body, strlen(body), QUOTE_SNAPSHOT, caught_sink, &c);
		assert_int_equal(c.n, 1);
		assert_int_equal(c.ev[0].u.quote.avg_volume, t[i].volume);
		assert_int_equal(!!(c.ev[0].u.quote.has & QF_AVG_VOLUME), t[i].volume != 0);
	}
}

static void history(void **state)
{
	static const struct {
		const char *name;
		enum rc rc;
		int n;
		bool delayed;
		struct bar first, last;
	} t[] = {
		{ "iserver-marketdata-history-1min", RC_OK, 6, false,
		  { 1767654000000 * NS_PER_MS, { 469000 }, { 469900 }, { 468000 }, { 468800 }, 401220 },
		  { 1767654300000 * NS_PER_MS, { 467400 }, { 467800 }, { 467000 }, { 467200 }, 40411 } },
		{ "iserver-marketdata-history-delayed", RC_OK, 6, true,
		  { 1767654000000 * NS_PER_MS, { 469000 }, { 469900 }, { 468000 }, { 468800 }, 401220 },
		  { 1767654300000 * NS_PER_MS, { 467400 }, { 467800 }, { 467000 }, { 467200 }, 40411 } },
		{ "iserver-marketdata-history-half-cent", RC_OK, 3, false,
		  { 1767654360000 * NS_PER_MS, { 19350 }, { 19700 }, { 19300 }, { 19500 }, 1200450 },
		  { 1767654480000 * NS_PER_MS, { 19300 }, { 19400 }, { 19250 }, { 19350 }, 310900 } },
		{ .name = "iserver-marketdata-history-1d", .rc = RC_REFUSED },
		{ .name = "iserver-marketdata-history-500-no-data", .rc = RC_ABSENT },
		{ .name = "error-500-plain", .rc = RC_REFUSED },
		{ .name = "iserver-accounts", .rc = RC_SYNTAX },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct sample b = sample_read(t[i].name);
		const struct ev_bars *e = &c.ev[0].u.bars;

		c.n = 0;
		assert_int_equal(wire_history(b.s, b.n, 4036812, caught_sink, &c), t[i].rc);
		assert_int_equal(c.n, t[i].rc == RC_OK);
		if (c.n) {
			assert_int_equal(e->conid, 4036812);
			assert_int_equal(e->n, t[i].n);
			assert_true(e->first && e->last && !e->failed);
			assert_int_equal(e->delayed, t[i].delayed);
			assert_memory_equal(&e->bar[0], &t[i].first, sizeof(struct bar));
			assert_memory_equal(&e->bar[e->n - 1], &t[i].last, sizeof(struct bar));
		}
		sample_free(&b);
	}
}

static void long_history(void **state)
{
	static char body[200000];
	size_t n = (size_t)sprintf(body, "{\"volumeFactor\":40,\"data\":[");
	size_t bars = 0;

	(void)state;
	for (int i = 0; i < 360; i++)
		n += (size_t)sprintf(body + n, "%s{\"o\":1.0,\"c\":1.0,\"h\":1.0,\"l\":1.0,\"v\":2.5,"
				     "\"t\":%lld}", i ? "," : "", 1767654000000LL + i * 60000LL);
	/* Never believed: backwards in time, not a whole minute, high below low, no price. */
	n += (size_t)sprintf(body + n, ",{\"o\":1,\"c\":1,\"h\":1,\"l\":1,\"v\":1,\"t\":1767654000000}"
			     ",{\"o\":1,\"c\":1,\"h\":1,\"l\":1,\"v\":1,\"t\":1767754000001}"
			     ",{\"o\":1,\"c\":1,\"h\":1,\"l\":2,\"v\":1,\"t\":1767754020000}"
			     ",{\"o\":1,\"c\":1,\"h\":1,\"v\":1,\"t\":1767754080000},7,null]}");
	c.n = 0;
	assert_int_equal(wire_history(body, n, 7, caught_sink, &c), RC_OK);
	assert_int_equal(c.n, 23);
	for (size_t i = 0; i < c.n; i++) {
		assert_int_equal(c.ev[i].u.bars.first, i == 0);
		assert_int_equal(c.ev[i].u.bars.last, i == c.n - 1);
		bars += c.ev[i].u.bars.n;
	}
	assert_int_equal(bars, 360);
	assert_int_equal(c.ev[0].u.bars.bar[0].volume, 100);

	n = (size_t)sprintf(body, "{\"data\":[]}");
	c.n = 0;
	assert_int_equal(wire_history(body, n, 7, caught_sink, &c), RC_OK);
	assert_int_equal(c.n, 1);
	assert_true(c.ev[0].u.bars.n == 0 && c.ev[0].u.bars.first && c.ev[0].u.bars.last);
}

static void scans(void **state)
{
	static const struct {
		const char *name;
		int status;
		enum rc rc;
		int outcome, n;
		bp_t gap;
	} t[] = {
		{ "iserver-scanner-run", 200, RC_OK, SCAN_OK, 5, 5000 },
		{ "iserver-scanner-run-no-scan-data", 200, RC_OK, SCAN_OK, 2, BP_UNKNOWN },
		{ "iserver-scanner-run-500-empty", 500, RC_OK, SCAN_EMPTY, 0, 0 },
		{ "iserver-scanner-run-400", 400, RC_REFUSED, SCAN_FAILED, 0, 0 },
		{ "error-500-plain", 500, RC_REFUSED, SCAN_FAILED, 0, 0 },
		{ "iserver-accounts", 200, RC_SYNTAX, SCAN_FAILED, 0, 0 },
	};
	static struct ev_scan out;

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct sample b = sample_read(t[i].name);

		assert_int_equal(wire_scan(b.s, b.n, t[i].status, &out), t[i].rc);
		assert_int_equal(out.outcome, t[i].outcome);
		assert_int_equal(out.n, t[i].n);
		if (out.n)
			assert_int_equal(out.row[0].gap, t[i].gap);
		else
			assert_true(out.text[0]);
		sample_free(&b);
	}
}

static void scan_offers(void **state)
{
	static const struct wire_scan_want ours = {
		"STOCK.HK", "STK.HK.ASX", "HIGH_OPEN_GAP", { "priceAbove", "volumeAbove", "openGapPercAbove" },
	}, wrong = {
		"STOCK.AU", "STK.AU.MAJOR", "GAP", { "price", "volume", "volumeBelow" },
	};
	struct sample b = sample_read("iserver-scanner-params");
	struct wire_scan_offer o;

	(void)state;
	assert_int_equal(wire_scan_offer(b.s, b.n, &ours, &o), RC_OK);
	assert_true(o.type && o.instrument && o.location);
	assert_int_equal(wire_scan_offer(b.s, b.n, &wrong, &o), RC_OK);
	assert_false(o.type || o.instrument || o.location);
	for (int i = 0; i < SCAN_FILTERS; i++)
		assert_false(o.filter[i]);	/* group names are no codes */
	sample_free(&b);
	assert_int_equal(wire_scan_offer("{\"error\":\"x\"}", 13, &ours, &o), RC_REFUSED);
	assert_int_equal(wire_scan_offer("[]", 2, &ours, &o), RC_SYNTAX);
	assert_int_equal(wire_scan_offer("{", 1, &ours, &o), RC_SYNTAX);
}

static void scan_rows(void **state)
{
	static const char text[] =
		"{\"contracts\":["
		"{\"symbol\":\"88E\",\"con_id\":\"990000004\",\"scan_data\":\"-1,250.5%\"},"
		"{\"symbol\":\"PLS\",\"conidex\":\"990000003@ASX\",\"scan_data\":\"163.773K\"},"
		"{\"symbol\":\"HKG\",\"con_id\":5,\"listing_exchange\":\"SEHK\"},"
		"{\"symbol\":\"OPT\",\"con_id\":5,\"sec_type\":\"OPT\"},"
		"{\"symbol\":\"toolongname\",\"con_id\":5},{\"symbol\":\"NOC\"},null,7]}";
	static struct ev_scan out;

	(void)state;
	assert_int_equal(wire_scan(text, strlen(text), 200, &out), RC_OK);
	assert_int_equal(out.n, 2);
	assert_int_equal(out.row[0].conid, 990000004);
	assert_int_equal(out.row[0].gap, -125050);
	assert_string_equal(out.row[1].ticker, "PLS");
	assert_int_equal(out.row[1].conid, 990000003);
	assert_int_equal(out.row[1].gap, BP_UNKNOWN);
	assert_int_equal(wire_scan("{\"contracts\":[]}", 16, 200, &out), RC_OK);
	assert_int_equal(out.outcome, SCAN_OK);
	assert_int_equal(wire_scan("<html>", 6, 502, &out), RC_SYNTAX);
	assert_int_equal(out.outcome, SCAN_FAILED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stocks),	cmocka_unit_test(snapshots),
		cmocka_unit_test(quote_oddities), cmocka_unit_test(usual_volume), cmocka_unit_test(history),
		cmocka_unit_test(long_history), cmocka_unit_test(scans),
		cmocka_unit_test(scan_rows),	cmocka_unit_test(scan_offers),
	};

	return cmocka_run_group_tests_name("wire: market", tests, NULL, NULL);
}
