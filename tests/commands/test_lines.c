/*
 * test_lines.c - command lines, good and bad, where no service is asked: usage, help, settings,
 * closed standard output, the journal's keeping.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <json.h>

#include "../tmpdir.h"
#include "run.h"

static char dir[64];
static char home[100], state[100], config[100];
static char *env[8];
static struct run_options plain;

static int set_up(void **ctx)
{
	(void)ctx;
	assert_non_null(tmpdir_make(dir));
	snprintf(home, sizeof home, "HOME=%s", dir);
	snprintf(state, sizeof state, "XDG_STATE_HOME=%s/state", dir);
	snprintf(config, sizeof config, "XDG_CONFIG_HOME=%s/config", dir);
	env[0] = home;
	env[1] = state;
	env[2] = config;
	env[3] = (char *)"PATH=/usr/bin:/bin";
	plain = (struct run_options){ .env = env, .dir = dir };
	return 0;
}

static int tear_down(void **ctx)
{
	(void)ctx;
	tmpdir_remove(dir);
	return 0;
}

static void test_usage(void **ctx)
{
	static const char *const bad[] = {
		"nosuch", "--nosuch", "quote", "range", "quote --fast KTA", "account more",
		"positions more", "orders --fast", "scan more", "status more", "doctor more", "watch more",
		"cancel", "cancel 1 2", "cancel --all 1", "cancel --some",
		"kill now", "kill --off 4567", "kill --reason because", "kill --off",
		"buy", "buy KTA", "buy KTA 100", "buy KTA 100 --limit 0.42",
		"buy KTA 0 --limit 0.42 --no-stop", "buy KTA -5 --limit 0.42 --no-stop",
		"buy KTA 1.5 --limit 0.42 --no-stop", "buy KTA 2147483649 --limit 0.42 --no-stop",
		"buy KTA 100 --limit 0 --no-stop", "buy KTA 100 --limit -1 --no-stop",
		"buy KTA 100 --limit x --no-stop", "buy KTA 100 --limit", "buy KTA 100 --no-stop",
		"buy KTA 100 --limit 0.42 --stop 0.38 --no-stop",
		"buy KTA 100 --limit 0.42 --limit 0.43 --no-stop",
		"buy KTA 100 --limit 0.42 --no-stop --tif WEEK", "buy K 100 --limit 0.42 --no-stop",
		"buy KTA 100 --limit 0.42 --no-stop --stop-tif GTC",
		"buy KTA 100 --limit 0.42 --no-stop --replace-stop", "buy KTA 100 7 --limit 0.42 --no-stop",
		"buy KTA 100 --limit 0.42 --no-stop --answer-yes",
		"sell KTA 100", "sell KTA 100 --no-stop", "sell KTA 100 --stop-tif GTC --stop 0.3",
		"notify", "notify now", "notify test more", "announcements --some",
		"journal", "journal mend", "journal check more", "journal backup", "journal export more",
		"report --date", "report --date tomorrow", "report --date 2026-02-30", "report --csv --json",
		"replay", "replay a b --headless", "replay a --speed", "replay a --speed 0", "replay a --speed -1",
		"replay a --speed 10001", "replay a --speed fast", "replay a --headless --speed 2",
		"replay a --json", "keygen", "keygen a b", "--set", "demo --fast 1",
		"demo --speed x", "demo --speed 1001", "demo --speed 1.", "demo --seed x", "demo more",
		"demo --speed=", "demo --scenario=", "--json", "demo --json", "--help=yes", "buy --yes=no",
		"buy KTA 100 --limit --no-stop", "kill --off --reason because", "-x", "--config",
	};

	(void)ctx;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct ran r = expect_status(&plain, bad[i], 2);

		if (r.n_out || strncmp(r.err, "skim: ", 6) || !strstr(r.err + 6, ": "))
			fail_msg("skim %s: out %s err %s", bad[i], r.out, r.err);
		ran_free(&r);
	}
}

static void test_help(void **ctx)
{
	static const char *const words[] = {
		"watch", "status", "doctor", "keygen", "scan", "announcements", "quote", "range", "account",
		"positions", "orders", "buy", "sell", "cancel", "kill", "report", "replay", "notify", "journal",
	};
	char line[80];

	(void)ctx;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		snprintf(line, sizeof line, "%s --help", words[i]);
		struct ran r = expect_status(&plain, line, 0);

		snprintf(line, sizeof line, "usage: skim [options] %s", words[i]);
		assert_int_equal(strncmp(r.out, line, strlen(line)), 0);
		assert_string_equal(r.err, "");
		ran_free(&r);
	}
}

/* Without settings nothing is asked and nothing is printed on standard output. */
static void test_credentials(void **ctx)
{
	static const char *const lines[] = {
		"quote KTA", "account --json", "orders", "positions", "scan", "kill", "cancel --all --yes",
		"buy KTA 1000 --limit 0.42 --no-stop --yes", "watch", "notify test",
	};

	(void)ctx;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct ran r = expect_status(&plain, lines[i], 3);

		assert_int_equal(r.n_out, 0);
		assert_non_null(strstr(r.err, i < 9 ? "OAUTH_CONSUMER_KEY" : "DISCORD_WEBHOOK_URL"));
		ran_free(&r);
	}
}

static void test_env_file(void **ctx)
{
	char path[100], line[200];
	FILE *f;

	(void)ctx;
	snprintf(path, sizeof path, "%s/open.env", dir);
	f = fopen(path, "w");
	fputs("OAUTH_CONSUMER_KEY=TESTCONS\n", f);
	fclose(f);
	chmod(path, 0644);
	snprintf(line, sizeof line, "--env-file %s quote KTA", path);
	struct ran r = expect_status(&plain, line, 3);

	assert_non_null(strstr(r.err, "chmod"));
	assert_null(strstr(r.err, "TESTCONS"));
	ran_free(&r);
	snprintf(line, sizeof line, "--env-file %s doctor --json", path);
	r = expect_status(&plain, line, 3);

	struct json_object *doc = ran_json(&r);

	assert_int_equal(json_object_array_length(at(doc, "checks")), 12);
	assert_string_equal(text_at(doc, "checks.0.result"), "fail");
	assert_string_equal(text_at(doc, "checks.1.name"), "permissions");
	assert_string_equal(text_at(doc, "checks.1.result"), "fail");
	assert_non_null(at(doc, "checks.1.mend"));
	json_object_put(doc);
	ran_free(&r);
}

static void test_nobody(void **ctx)
{
	(void)ctx;
	struct ran r = expect_status(&plain, "status --json", 4);

	assert_int_equal(r.n_out, 0);
	assert_non_null(strstr(r.err, "no skim is running"));
	ran_free(&r);
}

static void test_journal(void **ctx)
{
	static const char *const absent[] = {
		"journal check", "journal export", "report --json", "journal backup copy.db",
		"replay nosuch --headless",
	};

	(void)ctx;
	for (size_t i = 0; i < sizeof absent / sizeof *absent; i++) {
		struct ran r = expect_status(&plain, absent[i], 1);

		assert_int_equal(r.n_out, 0);
		assert_true(strlen(r.err) > 6);
		ran_free(&r);
	}
}

/* What is there stays as it is, and nothing is made beside it. */
static void test_keygen(void **ctx)
{
	char path[100], text[16] = "";
	struct stat st;
	FILE *f;

	(void)ctx;
	snprintf(path, sizeof path, "%s/keys", dir);
	mkdir(path, 0700);
	snprintf(path, sizeof path, "%s/keys/dhparam.pem", dir);
	f = fopen(path, "w");
	fputs("mine", f);
	fclose(f);
	struct ran r = expect_status(&plain, "keygen keys", 1);

	assert_int_equal(r.n_out, 0);
	assert_non_null(strstr(r.err, "there already"));
	ran_free(&r);
	f = fopen(path, "r");
	assert_non_null(fgets(text, sizeof text, f));
	fclose(f);
	assert_string_equal(text, "mine");
	snprintf(path, sizeof path, "%s/keys/private_signature.pem", dir);
	assert_int_equal(stat(path, &st), -1);
}

/* A closed standard output: exit 1, no word; and no file of ours takes its number. */
static void test_closed(void **ctx)
{
	struct run_options closed = plain;

	(void)ctx;
	closed.closed_out = true;
	struct ran r = expect_status(&closed, "--help", 1);

	assert_string_equal(r.err, "");
	ran_free(&r);
	r = expect_status(&closed, "--version", 1);
	assert_string_equal(r.err, "");
	ran_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_usage),	cmocka_unit_test(test_help),
		cmocka_unit_test(test_credentials), cmocka_unit_test(test_env_file),
		cmocka_unit_test(test_nobody),	cmocka_unit_test(test_journal),
		cmocka_unit_test(test_keygen),	cmocka_unit_test(test_closed),
	};

	return cmocka_run_group_tests_name("lines", tests, set_up, tear_down);
}
