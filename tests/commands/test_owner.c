/*
 * test_owner.c - one process owns the account: a watch answers for it, nobody signs in beside it,
 * and what it saw replays to the same state.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <glob.h>
#include <unistd.h>

#include <cmocka.h>
#include <json.h>

#include "../whole/market.h"
#include "await.h"
#include "run.h"

static struct market market;
static struct run_options plain;
static pid_t watch;

static int set_up(void **ctx)
{
	char path[200], folder[200];

	(void)ctx;
	market_start(&market, NULL);
	plain = (struct run_options){ .env = market.env, .dir = market.dir };
	snprintf(path, sizeof path, "%s/watch.out", market.dir);
	snprintf(folder, sizeof folder, "%s/state", market.dir);
	mkdir(folder, 0700);
	snprintf(folder, sizeof folder, "%s/state/skim", market.dir);
	watch = start_skim(&plain, "watch", path);
	await_file(folder, "control");
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

static struct json_object *answered(const char *line, int status)
{
	struct ran r = expect_status(&plain, line, status);
	struct json_object *doc = ran_json(&r);

	ran_free(&r);
	return doc;
}

static void test_answers(void **ctx)
{
	struct json_object *doc;

	(void)ctx;
	doc = answered("quote KTA ZZZZ --json", 1);
	assert_string_equal(text_at(doc, "quotes.0.ticker"), "KTA");
	json_object_put(doc);
	doc = answered("account --json", 0);
	assert_string_equal(text_at(doc, "account.id"), "DU1234567");
	json_object_put(doc);
	doc = answered("orders --json", 0);
	assert_int_equal(json_object_array_length(at(doc, "orders")), 0);
	json_object_put(doc);
	doc = answered("positions --json", 0);
	assert_int_equal(json_object_array_length(at(doc, "positions")), 0);
	json_object_put(doc);
	doc = answered("scan --json", 0);
	assert_non_null(at(doc, "candidates.0"));
	json_object_put(doc);
	doc = answered("range KTA --json", 0);
	assert_string_equal(text_at(doc, "ranges.0.ticker"), "KTA");
	assert_true(json_object_is_type(at(doc, "ranges.0.high"), json_type_string));
	json_object_put(doc);
	doc = answered("status --json", 0);
	assert_int_equal(json_object_get_int(at(doc, "pid")), watch);
	assert_string_equal(text_at(doc, "armed"), "false");
	assert_string_equal(text_at(doc, "feeds.link.state"), "up");
	assert_non_null(at(doc, "events"));
	json_object_put(doc);
	/* All of it in one session: nobody signed in beside the watch. */
	assert_int_equal(market_count(&market, "requests", "tokens"), 1);
}

/* What Discord answers is shown; the webhook itself never. */
static void test_notify(void **ctx)
{
	const char *url = market_get(&market, "DISCORD_WEBHOOK_URL");
	char good[300], bad[300];

	(void)ctx;
	snprintf(good, sizeof good, "%s", url);
	snprintf(bad, sizeof bad, "%s", url);
	bad[strlen(bad) - 1] ^= 1;
	struct ran r = expect_status(&plain, "notify test", 0);

	assert_string_equal(r.out, "sent; Discord answered 204\n");
	ran_free(&r);
	assert_non_null(strstr(market_ask(&market, "discord"), "Test message of skim"));
	market_set(&market, "DISCORD_WEBHOOK_URL", bad);
	plain.env = market.env;
	r = expect_status(&plain, "notify test", 4);
	assert_non_null(strstr(r.err, "HTTP 401: Invalid Webhook Token"));
	assert_null(strstr(r.err, "/api/webhooks/"));
	assert_int_equal(r.n_out, 0);
	ran_free(&r);
	market_set(&market, "DISCORD_WEBHOOK_URL", good);
}

static void test_text(void **ctx)
{
	(void)ctx;
	struct ran r = expect_status(&plain, "status", 0);

	assert_non_null(strstr(r.out, "paper DU1234567  DISARMED"));
	assert_non_null(strstr(r.out, "scanner"));
	ran_free(&r);
	r = expect_status(&plain, "quote KTA", 0);
	assert_int_equal(strncmp(r.out, "CODE", 4), 0);
	ran_free(&r);
	struct run_options closed = plain;

	closed.closed_out = true;
	r = expect_status(&closed, "quote KTA", 1);
	assert_string_equal(r.err, "");
	ran_free(&r);
}

static void test_refused(void **ctx)
{
	static const char *const lines[] = {
		"buy KTA 2000 --limit 0.42 --no-stop --yes --json", "sell KTA 10 --limit 0.42 --yes --json",
		"watch", "doctor --json",
	};
	char pid[32];

	(void)ctx;
	snprintf(pid, sizeof pid, "pid %d", (int)watch);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct ran r = expect_status(&plain, lines[i], 4);

		assert_non_null(strstr(r.err, pid));
		assert_true(i == 3 || r.n_out == 0);
		ran_free(&r);
	}
	assert_int_equal(market_count(&market, "requests", "order_posts"), 0);
	assert_int_equal(market_count(&market, "requests", "tokens"), 1);
}

static void test_cancel(void **ctx)
{
	(void)ctx;
	struct ran r = expect_status(&plain, "cancel 123456 --yes --json", 1);

	assert_int_equal(r.n_out, 0);
	ran_free(&r);
	r = expect_status(&plain, "cancel 123456", 5);	/* no terminal */
	ran_free(&r);
	struct json_object *doc = answered("cancel --all --yes --json", 0);

	assert_int_equal(json_object_array_length(at(doc, "orders")), 0);
	assert_null(at(doc, "refused"));
	json_object_put(doc);
}

static void test_kill(void **ctx)
{
	struct json_object *doc = answered("kill --json", 0);

	(void)ctx;
	assert_string_equal(text_at(doc, "locked"), "true");
	assert_int_equal(json_object_array_length(at(doc, "cancelled")), 0);
	json_object_put(doc);
	doc = answered("account --json", 0);
	assert_string_equal(text_at(doc, "account.locked"), "true");
	json_object_put(doc);
	doc = answered("kill --off 1111 --reason tried --json", 5);
	assert_string_equal(text_at(doc, "locked"), "true");
	json_object_put(doc);
	doc = answered("kill --off 4567 --reason tested --json", 0);
	assert_string_equal(text_at(doc, "locked"), "false");
	json_object_put(doc);
}

/* The watch ends on SIGTERM, and its recording replays to the digest it ended with. */
static void test_end(void **ctx)
{
	char pattern[200], line[300], last[300] = "", copy[100];
	char *all = NULL;
	size_t cap = 0;
	glob_t found;
	FILE *f;

	(void)ctx;
	assert_int_equal(kill(watch, SIGTERM), 0);
	assert_int_equal(end_skim(watch, 30000), 0);
	watch = 0;
	snprintf(pattern, sizeof pattern, "%s/state/skim/recordings/*.jsonl", market.dir);
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	assert_int_equal(found.gl_pathc, 1);
	f = fopen(found.gl_pathv[0], "r");
	assert_non_null(f);
	while (getline(&all, &cap, f) > 0)
		snprintf(last, sizeof last, "%.290s", all);
	free(all);
	fclose(f);
	snprintf(line, sizeof line, "replay %s --headless --json", found.gl_pathv[0]);
	globfree(&found);
	struct json_object *doc = answered(line, 0), *end = json_tokener_parse(last);

	assert_string_equal(text_at(doc, "digest"), text_at(end, "end.digest"));
	assert_string_equal(text_at(doc, "events"), text_at(end, "end.events"));
	json_object_put(end);
	json_object_put(doc);

	/* What is left on the disk is sound, and can be copied once. */
	doc = answered("journal check --json", 0);
	json_object_put(doc);
	snprintf(copy, sizeof copy, "%s/copy.db", market.dir);
	snprintf(line, sizeof line, "journal backup %s", copy);
	struct ran r = expect_status(&plain, line, 0);
	struct stat st;

	ran_free(&r);
	assert_int_equal(stat(copy, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	r = expect_status(&plain, line, 1);
	ran_free(&r);
	doc = answered("report --date 2026-11-24 --json", 0);
	assert_string_equal(text_at(doc, "date"), "2026-11-24");
	assert_non_null(at(doc, "feeds.0"));
	json_object_put(doc);
	r = expect_status(&plain, "status", 4);
	ran_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers), cmocka_unit_test(test_text), cmocka_unit_test(test_notify),
		cmocka_unit_test(test_refused), cmocka_unit_test(test_cancel),
		cmocka_unit_test(test_kill),	cmocka_unit_test(test_end),
	};

	return cmocka_run_group_tests_name("owner", tests, set_up, tear_down);
}
