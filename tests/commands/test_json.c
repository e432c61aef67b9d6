/*
 * test_json.c - every document that the manual names, made by the real program in one morning: an
 * order bought and asked about, a holding, a watch that answers; each held against skim(1), JSON
 * OUTPUT.
 */
#include <glob.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <json.h>

#include "../whole/market.h"
#include "await.h"
#include "run.h"
#include "schema.h"

static struct market market;
static struct run_options plain;
static pid_t watch;

/* Half past ten, with shares held since yesterday and their stop. */
static int set_up(void **ctx)
{
	static const char *const late[] = { "--scenario", "late", NULL };

	(void)ctx;
	market_start(&market, late);
	plain = (struct run_options){ .env = market.env, .dir = market.dir };
	return 0;
}

static int tear_down(void **ctx)
{
	(void)ctx;
	if (watch > 0) {
		kill(watch, SIGTERM);
		end_skim(watch, 30000);
	}
	market_stop(&market);
	return 0;
}

/* Held against the manual by ran_json. */
static struct json_object *document(const char *line, int status)
{
	struct ran r = expect_status(&plain, line, status);
	struct json_object *doc = ran_json(&r);

	ran_free(&r);
	return doc;
}

/* Any further exit status is the caller's business. */
static void documents(const char *const lines[])
{
	for (size_t i = 0; lines[i]; i++)
		json_object_put(document(lines[i], 0));
}

static void test_trade(void **ctx)
{
	struct json_object *doc;

	(void)ctx;
	doc = document("buy ZNX 100 --limit 1.06 --no-stop --json", 5);
	assert_string_equal(text_at(doc, "refused.gate"), "operator");
	json_object_put(doc);
	doc = document("buy ZNX 1000 --limit 9.00 --stop 1.000 --yes --json", 5);
	assert_string_equal(text_at(doc, "refused.gate"), "value");
	json_object_put(doc);
	doc = document("cancel 1 --json", 5);
	json_object_put(doc);
	doc = document("cancel --all --json", 5);
	json_object_put(doc);
	market_ask(&market, "question next o163 The price is far.");
	doc = document("buy ZNX 1000 --limit 1.070 --stop 1.000 --yes --json --answer-yes o163", 0);
	assert_string_equal(text_at(doc, "questions.0.answer"), "yes");
	assert_string_equal(text_at(doc, "order.side"), "BUY");
	assert_string_equal(text_at(doc, "children.0.type"), "STP");
	json_object_put(doc);
}

static void test_owner(void **ctx)
{
	static const char *const lines[] = {
		"account --json", "orders --json", "scan --json", "quote ZNX HLD --json",
		"range ZNX VXR --json", "--json announcements", "announcements --all --json",
		"notify test --json", "journal check --json", "journal backup copy.db --json",
		"journal export --json", NULL,
	};
	struct json_object *doc;
	char folder[200], path[200];

	(void)ctx;
	snprintf(path, sizeof path, "%s/watch.out", market.dir);
	snprintf(folder, sizeof folder, "%s/state/skim", market.dir);
	watch = start_skim(&plain, "watch --json", path);
	await_file(folder, "control");
	documents(lines);
	doc = document("positions --json", 0);
	assert_non_null(at(doc, "positions.0.stop"));
	json_object_put(doc);
	assert_true(market_journal_wait(&market, "SELECT count(*) FROM fills", 1, 30000));
	doc = document("report --date 2026-11-24 --json", 0);
	assert_non_null(at(doc, "fills.0"));
	assert_non_null(at(doc, "feeds.0"));
	assert_non_null(at(doc, "orders.0.questions.0"));
	assert_non_null(at(doc, "refusals.0"));
	json_object_put(doc);
	json_object_put(document("doctor --json", 4));	/* the sign-in is refused beside a watch */
	json_object_put(document("kill --json", 0));
	doc = document("status --json", 0);
	assert_non_null(at(doc, "events.0"));
	json_object_put(doc);
	json_object_put(document("kill --off 4567 --reason tested --json", 0));
	json_object_put(document("cancel --all --yes --json", 0));
}

static void test_end(void **ctx)
{
	char line[600], pattern[200];
	glob_t found;
	struct ran r;

	(void)ctx;
	assert_int_equal(kill(watch, SIGTERM), 0);
	snprintf(pattern, sizeof pattern, "%s/watch.out", market.dir);
	r = finish_skim(watch, pattern, 0);
	watch = 0;
	json_object_put(ran_json(&r));
	ran_free(&r);
	snprintf(pattern, sizeof pattern, "%s/state/skim/recordings/*.jsonl", market.dir);
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	snprintf(line, sizeof line, "replay %s --headless --json", found.gl_pathv[0]);
	globfree(&found);
	r = expect_status(&plain, line, 0);
	json_object_put(ran_json(&r));
	ran_free(&r);
}

/* Making keys takes minutes: their document is the keys' own test's.  The simulated account holds
 * Australian dollars alone.  Outages are held against the manual in test_report. */
static void test_all_of_them(void **ctx)
{
	static const char *const but[] = { "keygen DIR", "FOREIGN", "OUTAGE", NULL };

	(void)ctx;
	schema_all_seen(but);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_trade),	cmocka_unit_test(test_owner),
		cmocka_unit_test(test_end),	cmocka_unit_test(test_all_of_them),
	};

	return cmocka_run_group_tests_name("json", tests, set_up, tear_down);
}
