/*
 * test_once.c - commands without an owner: each signs in, is answered, logs out; and what they say
 * when the session is somebody else's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <json.h>

#include "../whole/market.h"
#include "run.h"

static struct market market;
static struct run_options plain;

static int set_up(void **ctx)
{
	(void)ctx;
	market_start(&market, NULL);
	plain = (struct run_options){ .env = market.env, .dir = market.dir };
	return 0;
}

static int tear_down(void **ctx)
{
	(void)ctx;
	market_stop(&market);
	return 0;
}

static void assert_times(struct json_object *o, const char *path)
{
	const char *s = text_at(o, path);

	if (strlen(s) != 25 || s[10] != 'T' || strcmp(s + 19, "+11:00"))
		fail_msg("%s is no RFC 3339 time of a Sydney summer: %s", path, s);
}

/* An unknown code is named, the others are printed. */
static void test_quote(void **ctx)
{
	(void)ctx;
	struct ran r = expect_status(&plain, "quote kta NOPE WQB --json", 1);
	struct json_object *doc = ran_json(&r);

	assert_non_null(strstr(r.err, "NOPE"));
	assert_int_equal(json_object_array_length(at(doc, "quotes")), 2);
	assert_string_equal(text_at(doc, "quotes.0.ticker"), "KTA");
	/* The code abroad has the same letters: it must be the ASX one. */
	assert_int_equal(json_object_get_int(at(doc, "quotes.0.conid")), 990000101);
	assert_string_equal(text_at(doc, "quotes.0.prior_close"), "0.35");
	assert_true(json_object_is_type(at(doc, "quotes.0.prior_close"), json_type_string));
	assert_string_equal(text_at(doc, "quotes.0.delayed"), "false");
	assert_string_equal(text_at(doc, "quotes.1.ticker"), "WQB");
	assert_times(doc, "quotes.0.as_of");
	json_object_put(doc);
	ran_free(&r);
	/* It has logged out. */
	assert_int_equal(market_count(&market, "requests", "tokens"), 1);
	assert_int_equal(market_count(&market, "requests", "order_posts"), 0);
}

static void test_account(void **ctx)
{
	(void)ctx;
	struct ran r = expect_status(&plain, "account --json", 0);
	struct json_object *doc = ran_json(&r);

	assert_string_equal(text_at(doc, "account.id"), "DU1234567");
	assert_string_equal(text_at(doc, "account.mode"), "paper");
	assert_string_equal(text_at(doc, "account.cash"), "100000.00");
	assert_string_equal(text_at(doc, "account.available"), "100000.00");
	assert_string_equal(text_at(doc, "account.currency"), "AUD");
	assert_string_equal(text_at(doc, "account.locked"), "false");
	json_object_put(doc);
	ran_free(&r);
}

/* Another login holds the session: said so, not taken. */
static void test_held(void **ctx)
{
	(void)ctx;
	market_ask(&market, "compete on");
	struct ran r = expect_status(&plain, "quote KTA --json", 4);

	assert_non_null(strstr(r.err, "held elsewhere"));
	assert_non_null(strstr(r.err, "--take"));
	ran_free(&r);
	market_ask(&market, "compete off");
}

static void test_account_settings(void **ctx)
{
	(void)ctx;
	struct ran r = expect_status(&plain, "--set account.id=DU7654321 account", 3);

	assert_int_equal(r.n_out, 0);
	assert_non_null(strstr(r.err, "DU7654321"));
	ran_free(&r);
}

/* A consumer key that the broker does not know: the service names the credential. */
static void test_refused(void **ctx)
{
	char was[64];

	(void)ctx;
	snprintf(was, sizeof was, "%s", market_get(&market, "OAUTH_CONSUMER_KEY"));
	market_set(&market, "OAUTH_CONSUMER_KEY", "NOTTHEONE");
	struct ran r = expect_status(&plain, "quote KTA", 3);

	assert_int_equal(r.n_out, 0);
	ran_free(&r);
	market_set(&market, "OAUTH_CONSUMER_KEY", was);
}

/* Nobody listens at the broker's address. */
static void test_unreachable(void **ctx)
{
	char was[200];

	(void)ctx;
	snprintf(was, sizeof was, "%s", market_get(&market, "SKIM_IBKR_URL"));
	market_set(&market, "SKIM_IBKR_URL", "http://127.0.0.1:1/v1/api");
	struct ran r = expect_status(&plain, "quote KTA", 4);

	assert_int_equal(r.n_out, 0);
	ran_free(&r);
	market_set(&market, "SKIM_IBKR_URL", was);
}

/* A path in skim.conf is relative to skim.conf, not to where the command is given. */
static void test_paths(void **ctx)
{
	char path[200], whole[300];
	FILE *f;

	(void)ctx;
	snprintf(path, sizeof path, "%s/config", market.dir);
	mkdir(path, 0700);
	snprintf(path, sizeof path, "%s/config/skim", market.dir);
	mkdir(path, 0700);
	snprintf(path, sizeof path, "%s/config/skim/skim.conf", market.dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs("[log]\ndir = my-logs\n[asx]\ncalendar = days.conf\n", f);
	fclose(f);
	struct ran r = expect_status(&plain, "doctor --json", 0);
	struct json_object *doc = ran_json(&r);

	snprintf(whole, sizeof whole, "log.dir %s/config/skim/my-logs from skim.conf", market.dir);
	assert_non_null(strstr(text_at(doc, "checks.0.detail"), whole));
	snprintf(whole, sizeof whole, "asx.calendar %s/config/skim/days.conf from", market.dir);
	assert_non_null(strstr(text_at(doc, "checks.0.detail"), whole));
	snprintf(whole, sizeof whole, "%s/config/skim/my-logs", market.dir);
	assert_int_equal(access(whole, F_OK), 0);
	json_object_put(doc);
	ran_free(&r);
	unlink(path);
}

static void test_doctor(void **ctx)
{
	static const char *const names[] = { "settings", "permissions", "keys", "clock", "tls", "signin",
					     "session", "competing", "data", "asx", "webhook", "journal" };
	char path[40];

	(void)ctx;
	struct ran r = expect_status(&plain, "doctor --json", 0);
	struct json_object *doc = ran_json(&r);

	assert_int_equal(json_object_array_length(at(doc, "checks")), 12);
	for (int i = 0; i < 12; i++) {
		snprintf(path, sizeof path, "checks.%d.name", i);
		assert_string_equal(text_at(doc, path), names[i]);
		snprintf(path, sizeof path, "checks.%d.result", i);
		assert_string_equal(text_at(doc, path), "ok");
	}
	/* No secret in it, and nothing was posted. */
	assert_null(strstr(r.out, market_get(&market, "OAUTH_ACCESS_TOKEN")));
	assert_string_equal(market_ask(&market, "discord"), "ok []");
	json_object_put(doc);
	ran_free(&r);
}

static void test_scan(void **ctx)
{
	(void)ctx;
	struct ran r = expect_status(&plain, "scan --json", 0);
	struct json_object *doc = ran_json(&r), *list = at(doc, "candidates"), *kta = NULL;

	assert_times(doc, "as_of");
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *c = json_object_array_get_idx(list, i);

		assert_true(json_object_is_type(at(c, "gap_pct"), json_type_string));
		if (!strcmp(text_at(c, "ticker"), "KTA"))
			kta = c;
		assert_string_not_equal(text_at(c, "ticker"), "WQB");
	}
	assert_non_null(kta);
	/* So many sign-ins in a row, and none was one too many. */
	assert_int_equal(market_count(&market, "requests", "too_many_requests"), 0);
	assert_string_equal(text_at(kta, "gap_pct"), "14.29");
	assert_string_equal(text_at(kta, "news.0.headline"), "High grade intersections at Katanya North");
	json_object_put(doc);
	ran_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quote),	cmocka_unit_test(test_account),
		cmocka_unit_test(test_held),	cmocka_unit_test(test_account_settings),
		cmocka_unit_test(test_refused),	cmocka_unit_test(test_unreachable),
		cmocka_unit_test(test_paths),	cmocka_unit_test(test_doctor),	cmocka_unit_test(test_scan),
	};

	return cmocka_run_group_tests_name("once", tests, set_up, tear_down);
}
