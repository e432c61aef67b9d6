/* test_requests.c - look-ups and their cache, re-asks, bars, previews, scans. */
#include "sample.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../src/ibkr/contracts.h"
#include "../../src/ibkr/feeds.h"
#include "rig.h"
#include "skim/base/zone.h"
#include "tinyserver.h"

static struct tiny *server;
static struct rig rig;
static char dir[64];

static struct {
	int preflights;		/* snapshots that answer without fields first */
	int no_data;		/* histories that answer "No data." */
	int stocks_bad;		/* look-ups of more than one code that answer 500 */
	int stocks_503;
	int empty_scans;
	const char *params;	/* NULL: the sample */
} how;

static void file(struct tiny_reply *r, const char *name)
{
	struct sample b = sample_read(name);

	snprintf(r->body, sizeof r->body, "%s", b.s);
	sample_free(&b);
}

static void stocks(const char *path, struct tiny_reply *r)
{
	if (how.stocks_503 > 0) {
		how.stocks_503--;
		r->status = 503;
		file(r, "error-503");
	} else if (how.stocks_bad > 0 && strchr(path, ',')) {
		how.stocks_bad--;
		r->status = 500;
		file(r, "error-500-plain");
	} else {
		file(r, "trsrv-stocks");
	}
}

static void scan(struct tiny_reply *r)
{
	if (how.empty_scans-- > 0) {
		r->status = 500;
		file(r, "iserver-scanner-run-500-empty");
	} else {
		file(r, "iserver-scanner-run");
	}
}

static void answer(void *ctx, const struct tiny_request *q, struct tiny_reply *r)
{
	const char *path = q->path + strlen("/v1/api");

	(void)ctx;
	r->status = 200;
	if (strncmp(path, "/trsrv/stocks?symbols=", 22) == 0) {
		stocks(path, r);
	} else if (strncmp(path, "/iserver/marketdata/snapshot?", 29) == 0) {
		file(r, how.preflights-- > 0 ? "iserver-marketdata-snapshot-preflight" :
					       "iserver-marketdata-snapshot");
	} else if (strncmp(path, "/iserver/marketdata/history?", 28) == 0) {
		bool none = how.no_data-- > 0;

		r->status = none ? 500 : 200;
		file(r, none ? "iserver-marketdata-history-500-no-data" :
			       "iserver-marketdata-history-1min");
	} else if (strcmp(path, "/iserver/scanner/run") == 0) {
		scan(r);
	} else if (strcmp(path, "/iserver/scanner/params") == 0) {
		if (how.params)
			snprintf(r->body, sizeof r->body, "%s", how.params);
		else
			file(r, "iserver-scanner-params");
	} else if (strstr(path, "/orders/whatif")) {
		file(r, "iserver-account-orders-whatif");
	}
}

static int open_with(bool cache)
{
	struct ibkr_config c = { .max_streams = 90, .gap_min = 900, .price_min = { 500 },
				 .volume_min = 10000, .entry_to = 11 * 3600,
				 .scan_every = 30 * NS_PER_S };

	memset(&how, 0, sizeof how);
	snprintf(dir, sizeof dir, "/tmp/skim-cache-XXXXXX");
	assert_non_null(mkdtemp(dir));
	c.cache_dir = cache ? dir : NULL;
	server = tiny_start(answer, NULL);
	rig_open(&rig, tiny_port(server), &c);
	/* Sunday: no scans by themselves. */
	clock_set_market(utc_at(20261122, 10 * 3600 + 60), 1000);
	return 0;
}

static int open_rig(void **state)
{
	(void)state;
	return open_with(true);
}

static int close_rig(void **state)
{
	struct dirent *e;
	DIR *d;

	(void)state;
	rig_close(&rig);
	tiny_stop(server);
	d = opendir(dir);
	while (d && (e = readdir(d)))
		if (e->d_name[0] != '.')
			unlinkat(dirfd(d), e->d_name, 0);
	if (d)
		closedir(d);
	rmdir(dir);
	return 0;
}

static int count(const char *path)
{
	char prefix[128];

	snprintf(prefix, sizeof prefix, "%s/v1/api%s", path[0] == '/' ? "GET " : "POST ",
		 path[0] == '/' ? path : path + 5);
	return tiny_count(server, prefix);
}

static void lookup(const char *ticker)
{
	rig_act(&rig, OUT_REQUESTS, ACT_LOOKUP, 0, ticker);
}

static void instrument_is(const char *ticker, int32_t conid, bool failed)
{
	struct event ev;

	rig_event(&rig, EV_INSTRUMENT, &ev);
	assert_string_equal(ev.u.instrument.ticker, ticker);
	assert_int_equal(ev.u.instrument.conid, conid);
	assert_int_equal(ev.u.instrument.failed, failed);
}

static void many_codes_in_one_request(void **state)
{
	struct tiny_request q;

	(void)state;
	lookup("BHP");
	lookup("PLS");
	lookup("BHP");
	lookup("XYZ");
	rig_run(&rig, requests_run);
	instrument_is("BHP", 4036812, false);
	instrument_is("PLS", 990000003, false);
	instrument_is("XYZ", 0, false);
	assert_true(tiny_get(server, "GET /v1/api/trsrv/stocks", 1, &q));
	assert_string_equal(q.path, "/v1/api/trsrv/stocks?symbols=BHP,PLS,XYZ");
	assert_int_equal(count("/trsrv/stocks"), 1);
	/* Known now; what was not found is asked again. */
	lookup("PLS");
	instrument_is("PLS", 990000003, false);
	assert_int_equal(count("/trsrv/stocks"), 1);
	/* No code at all never reaches the URL. */
	lookup("A&B=C");
	instrument_is("A&B=C", 0, false);
	assert_int_equal(count("/trsrv/stocks"), 1);
}

static void one_bad_code_spoils_only_itself(void **state)
{
	(void)state;
	how.stocks_bad = 1;
	lookup("BHP");
	lookup("PLS");
	rig_run(&rig, requests_run);
	instrument_is("BHP", 4036812, false);
	instrument_is("PLS", 990000003, false);
	assert_int_equal(count("/trsrv/stocks"), 3);
}

static void a_failed_lookup_is_repeated(void **state)
{
	(void)state;
	how.stocks_503 = 3;
	lookup("BHP");
	rig_run(&rig, requests_run);
	instrument_is("BHP", 0, true);
	instrument_is("BHP", 4036812, false);
	assert_int_equal(count("/trsrv/stocks"), 4);
}

static void lookups_wait_for_the_session(void **state)
{
	(void)state;
	rig_session(&rig, false, 1);
	lookup("BHP");
	rig_run(&rig, requests_run);
	rig_session(&rig, true, 2);
	instrument_is("BHP", 4036812, false);
}

static void cache_on_disk(void **state)
{
	struct ev_instrument i = { .ticker = "BHP", .conid = 4036812, .name = "BHP GROUP LTD" };
	struct contracts *c = contracts_open(dir, "api", "https://api/v1", 20260106);
	char path[128];
	struct stat st;

	(void)state;
	contracts_add(c, &i, 20260106);
	i = (struct ev_instrument){ .ticker = "XYZ" };
	contracts_add(c, &i, 20260106);	/* not found: not kept */
	contracts_save(c);
	contracts_close(c);
	snprintf(path, sizeof path, "%s/contracts-api", dir);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);

	c = contracts_open(dir, "api", "https://api/v1", 20260113);
	assert_true(contracts_find(c, "BHP", 20260113, &i));
	assert_int_equal(i.conid, 4036812);
	assert_string_equal(i.name, "BHP GROUP LTD");
	assert_false(contracts_find(c, "BHP", 20260114, &i));	/* a week is over */
	assert_false(contracts_find(c, "XYZ", 20260113, &i));
	contracts_close(c);
	/* Another service's numbers, and a date to come, are not taken. */
	c = contracts_open(dir, "api", "https://qa/v1", 20260106);
	assert_false(contracts_find(c, "BHP", 20260106, &i));
	contracts_close(c);
	c = contracts_open(dir, "api", "https://api/v1", 20260105);
	assert_false(contracts_find(c, "BHP", 20260105, &i));
	contracts_close(c);
	/* Nor a file that others may write. */
	assert_int_equal(chmod(path, 0666), 0);
	c = contracts_open(dir, "api", "https://api/v1", 20260106);
	assert_false(contracts_find(c, "BHP", 20260106, &i));
	contracts_close(c);
}

static void cache_survives_rubbish(void **state)
{
	static const char text[] = "skim contracts 1 b\n\nBHP\nBHP x 20260106 n\nBHP -1 20260106 n\n"
				   "BHP 99999999999999999999 20260106 n\nb/p 5 20260106 n\n"
				   "CBA 5 99999999 n\nPLS 7 20260106 \x1b[31mred\nFMG 8 20260106";
	struct ev_instrument i;
	struct contracts *c;
	char path[128];
	FILE *f;

	(void)state;
	snprintf(path, sizeof path, "%s/contracts-h", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fwrite(text, 1, sizeof text - 1, f);
	fclose(f);
	chmod(path, 0600);
	c = contracts_open(dir, "h", "b", 20260106);
	assert_false(contracts_find(c, "BHP", 20260106, &i));
	assert_false(contracts_find(c, "CBA", 20260106, &i));
	assert_true(contracts_find(c, "PLS", 20260106, &i));
	assert_null(strchr(i.name, '\x1b'));
	contracts_close(c);
}

static void reasks(void **state)
{
	struct tiny_request q;
	struct event ev;

	(void)state;
	how.preflights = 1;
	rig_act(&rig, OUT_REQUESTS, ACT_REASK, 4036812, NULL);
	rig_run(&rig, requests_run);
	rig_event(&rig, EV_QUOTE, &ev);
	assert_int_equal(ev.u.quote.source, QUOTE_REASK);
	assert_int_equal(ev.u.quote.conid, 4036812);
	assert_int_equal(ev.u.quote.prints, 0);
	PRICE_IS(ev.u.quote.last, 467400);
	assert_int_equal(count("/iserver/marketdata/snapshot"), 2);
	assert_true(tiny_get(server, "GET /v1/api/iserver/marketdata/snapshot", 1, &q));
	assert_string_equal(q.path, "/v1/api/iserver/marketdata/snapshot?conids=4036812&fields="
				    "31,84,85,86,88,7059,87,7762,70,71,7295,7741,7282,6509");
}

static void bars(void **state)
{
	struct tiny_request q;
	struct event ev;

	(void)state;
	how.no_data = 1;
	rig_act(&rig, OUT_REQUESTS, ACT_BARS, 4036812, NULL);
	rig_act(&rig, OUT_REQUESTS, ACT_BARS, 4036812, NULL);
	rig_run(&rig, requests_run);
	rig_event(&rig, EV_BARS, &ev);
	assert_int_equal(ev.u.bars.conid, 4036812);
	assert_int_equal(ev.u.bars.n, 6);
	assert_true(ev.u.bars.first && ev.u.bars.last && !ev.u.bars.failed);
	assert_true(tiny_get(server, "GET /v1/api/iserver/marketdata/history", 1, &q));
	assert_string_equal(q.path, "/v1/api/iserver/marketdata/history?conid=4036812&period=1d&"
				    "bar=1min&outsideRth=false");
	assert_int_equal(count("/iserver/marketdata/history"), 2);
	/* Twice nothing: given up, and said so. */
	how.no_data = 9;
	rig_act(&rig, OUT_REQUESTS, ACT_BARS, 7, NULL);
	rig_event(&rig, EV_BARS, &ev);
	assert_true(ev.u.bars.failed && ev.u.bars.n == 0 && ev.u.bars.conid == 7);
	assert_int_equal(count("/iserver/marketdata/history"), 4);
}

static void previews(void **state)
{
	struct action a = { .type = ACT_PREVIEW };
	struct act_order *o = &a.u.order;
	struct tiny_request q;
	struct event ev;

	(void)state;
	*o = (struct act_order){ .account = "DU1234567", .coid = "SK-20260106-abcdefgh",
				 .conid = 7, .side = SIDE_BUY, .type = TYPE_LMT, .tif = TIF_DAY,
				 .quantity = 100, .limit = { 468000 }, .ticket = 12 };
	assert_int_equal(outbox_put(rig.out[OUT_REQUESTS], &a), RC_OK);
	rig_run(&rig, requests_run);
	rig_event(&rig, EV_PREVIEW, &ev);
	assert_true(ev.u.preview.ok && ev.u.preview.ticket == 12);
	assert_string_equal(ev.u.preview.commission, "6.6 AUD");
	assert_true(tiny_get(server, "POST /v1/api/iserver/account/DU1234567/orders/whatif", 1, &q));
	assert_null(strstr(q.body, "abcdefgh"));	/* the order's own id is not used up */
	o->quantity = 0;
	o->ticket = 13;
	assert_int_equal(outbox_put(rig.out[OUT_REQUESTS], &a), RC_OK);
	rig_event(&rig, EV_PREVIEW, &ev);
	assert_true(!ev.u.preview.ok && ev.u.preview.ticket == 13 && ev.u.preview.error[0]);
	assert_int_equal(count("POST /iserver/account"), 1);
}

static void scan_on_demand(void **state)
{
	struct tiny_request q;
	struct event ev;

	(void)state;
	how.empty_scans = 1;
	rig_run(&rig, requests_run);
	rig_act(&rig, OUT_REQUESTS, ACT_SCAN, 0, NULL);
	rig_event(&rig, EV_SCAN, &ev);
	assert_int_equal(ev.u.scan.outcome, SCAN_EMPTY);
	rig_act(&rig, OUT_REQUESTS, ACT_SCAN, 0, NULL);
	rig_event(&rig, EV_SCAN, &ev);
	assert_int_equal(ev.u.scan.outcome, SCAN_OK);
	assert_int_equal(ev.u.scan.n, 5);
	assert_true(tiny_get(server, "POST /v1/api/iserver/scanner/run", 1, &q));
	assert_string_equal(q.body,
			    "{\"instrument\":\"STOCK.HK\",\"location\":\"STK.HK.ASX\","
			    "\"type\":\"HIGH_OPEN_GAP\",\"filter\":["
			    "{\"code\":\"priceAbove\",\"value\":0.05},"
			    "{\"code\":\"volumeAbove\",\"value\":10000},"
			    "{\"code\":\"openGapPercAbove\",\"value\":9.00}]}");
}

/* What the scanner does not list is said; asked for once a day, by whatever process. */
static void what_the_scanner_offers(void **state)
{
	struct event ev;

	(void)state;
	how.params = "{\"scan_type_list\":[{\"code\":\"HIGH_OPEN_GAP\",\"instruments\":[\"STOCK.HK\"]}],"
		"\"instrument_list\":[{\"type\":\"STOCK.HK\",\"filters\":[\"price\",\"volume\"]}],"
		"\"filter_list\":[{\"group\":\"price\",\"code\":\"priceAbove\"},"
		"{\"group\":\"volume\",\"code\":\"volumeAbove\"},"
		"{\"group\":\"openGapPerc\",\"code\":\"openGapPercAbove\"}],"
		"\"location_tree\":[{\"type\":\"STK.HK\",\"locations\":[{\"type\":\"STK.HK.ASX\"}]}]}";
	rig_run(&rig, requests_run);
	rig_act(&rig, OUT_REQUESTS, ACT_SCAN, 0, NULL);
	do
		rig_event(&rig, EV_FEED, &ev);
	while (ev.u.feed.feed != FEED_SCANNER || !ev.u.feed.text[0]);
	assert_int_equal(ev.u.feed.state, FEED_OK);
	assert_non_null(strstr(ev.u.feed.text, "filter openGapPercAbove"));
	assert_null(strstr(ev.u.feed.text, "priceAbove"));
	assert_int_equal(count("/iserver/scanner/params"), 1);
	/* The next process reads the verdict. */
	struct http_client *c = http_client_new(&rig.x.http);
	char words[TEXT_LEN];

	assert_true(scan_params_check(&rig.x, c, words));
	assert_non_null(strstr(words, "openGapPercAbove"));
	assert_int_equal(count("/iserver/scanner/params"), 1);
	http_client_free(c);
}

/* One EMPTY is an empty scan; the third in a row is explained, with what to do and when it is
 * tried again, until one is not empty. */
static void empty_again_and_again(void **state)
{
	struct event ev;

	(void)state;
	how.empty_scans = 3;
	clock_set_market(utc_at(20261123, 10 * 3600 + 600), 1000);	/* a Monday's morning */
	rig_run(&rig, requests_run);
	for (int i = 0; i < 4; i++) {
		if (i)		/* the clock brought the first */
			rig_act(&rig, OUT_REQUESTS, ACT_SCAN, 0, NULL);
		rig_event(&rig, EV_SCAN, &ev);
		assert_int_equal(ev.u.scan.outcome, i < 3 ? SCAN_EMPTY : SCAN_OK);
		if (i != 0 && i != 2 && i != 3)
			continue;
		rig_event(&rig, EV_FEED, &ev);
		assert_int_equal(ev.u.feed.feed, FEED_SCANNER);
		assert_int_equal(ev.u.feed.state, FEED_OK);
		assert_int_equal(strstr(ev.u.feed.text, "log out of TradingView") != NULL, i == 2);
		assert_int_equal(ev.u.feed.retry_at > clock_steady(), i == 2);
	}
}

static void scans_by_the_clock(void **state)
{
	struct event ev;

	(void)state;
	clock_set_market(utc_at(20261123, 10 * 3600), 10000);
	rig_run(&rig, requests_run);
	rig_event(&rig, EV_SCAN, &ev);
	assert_int_equal(ev.u.scan.outcome, SCAN_OK);
	rig_feed(&rig, FEED_SCANNER, FEED_OK);
	/* However fast that clock runs, two seconds lie between two of them. */
	rig_event(&rig, EV_SCAN, &ev);
	assert_true(count("POST /iserver/scanner/run") <= 3);
}

static void when_to_scan(void **state)
{
	static const struct {
		int date, second;
		int64_t pause;
	} t[] = {
		{ 20261123, 9 * 3600 + 59 * 60 + 44, 0 },
		{ 20261123, 9 * 3600 + 59 * 60 + 45, 10 },
		{ 20261123, 10 * 3600 + 4 * 60 + 59, 10 },
		{ 20261123, 10 * 3600 + 5 * 60, 30 },
		{ 20261123, 11 * 3600 - 1, 30 },
		{ 20261123, 11 * 3600, 0 },
		{ 20261122, 10 * 3600, 0 },
		{ 20261121, 10 * 3600, 0 },
	};
	struct ibkr_config c = { .entry_to = 11 * 3600, .scan_every = 30 * NS_PER_S };

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof t[0]; i++)
		assert_true(scan_pause(&c, utc_at(t[i].date, t[i].second)) ==
			    t[i].pause * NS_PER_S);
}

static void trades_from_frames(void **state)
{
	struct tally t = { .has_last = false };
	struct ev_quote q = { .has = QF_VOLUME, .volume = 100 };

	(void)state;
	tally_count(&t, &q);
	assert_int_equal(q.prints, 0);
	tally_count(&t, &q);
	assert_int_equal(q.prints, 0);
	q.volume = 99;			/* a correction is no trade */
	tally_count(&t, &q);
	assert_int_equal(q.prints, 0);
	q.volume = 150;
	q.has |= QF_LAST;
	q.last = (struct price){ 10000 };
	tally_count(&t, &q);
	assert_int_equal(q.prints, 1);	/* one for the frame, not two */
}

static int zone(void **state)
{
	struct errmsg err;

	(void)state;
	return zone_init(&err) == RC_OK ? 0 : -1;
}

#define REQUEST_TEST(fn) cmocka_unit_test_setup_teardown(fn, open_rig, close_rig)

int main(void)
{
	const struct CMUnitTest tests[] = {
		REQUEST_TEST(many_codes_in_one_request),
		REQUEST_TEST(one_bad_code_spoils_only_itself),
		REQUEST_TEST(a_failed_lookup_is_repeated),
		REQUEST_TEST(lookups_wait_for_the_session),
		REQUEST_TEST(cache_on_disk),
		REQUEST_TEST(cache_survives_rubbish),
		REQUEST_TEST(reasks),
		REQUEST_TEST(bars),
		REQUEST_TEST(previews),
		REQUEST_TEST(scan_on_demand),
		REQUEST_TEST(what_the_scanner_offers),
		REQUEST_TEST(empty_again_and_again),
		REQUEST_TEST(scans_by_the_clock),
		cmocka_unit_test(when_to_scan),
		cmocka_unit_test(trades_from_frames),
	};

	return cmocka_run_group_tests_name("requests", tests, zone, NULL);
}
