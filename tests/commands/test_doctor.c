/*
 * test_doctor.c - `skim doctor` on a sound set-up and on every trouble that the manual lists: which
 * check says it, how badly, with a mend, and the exit status.
 *
 * Each row has a simulator of its own; all of them run at once, for a sign-in takes its time.
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
#include <unistd.h>

#include <cmocka.h>
#include <json.h>

#include "../whole/market.h"
#include "run.h"

static void blank_behind(struct market *m)
{
	char value[100];

	snprintf(value, sizeof value, "%s ", market_get(m, "OAUTH_CONSUMER_KEY"));
	market_set(m, "OAUTH_CONSUMER_KEY", value);
}

static void in_quotes(struct market *m)
{
	char value[100];

	snprintf(value, sizeof value, "\"%s\"", market_get(m, "OAUTH_ACCESS_TOKEN"));
	market_set(m, "OAUTH_ACCESS_TOKEN", value);
}

static void no_secret(struct market *m)
{
	market_set(m, "OAUTH_ACCESS_TOKEN_SECRET", "");
}

static void nothing_filled_in(struct market *m)
{
	market_set(m, "OAUTH_CONSUMER_KEY", "");
	market_set(m, "OAUTH_ACCESS_TOKEN", "");
	no_secret(m);
}

static void open_keys(struct market *m)
{
	assert_int_equal(chmod(market_get(m, "OAUTH_SIGNATURE_KEY_PATH"), 0644), 0);
	assert_int_equal(chmod(market_get(m, "OAUTH_ENCRYPTION_KEY_PATH"), 0640), 0);
}

static void open_key(struct market *m)
{
	assert_int_equal(chmod(market_get(m, "OAUTH_SIGNATURE_KEY_PATH"), 0644), 0);
}

static void no_key(struct market *m)
{
	market_set(m, "OAUTH_ENCRYPTION_KEY_PATH", "nosuch.pem");
}

/* Both are RSA keys: only the access token secret tells them apart. */
static void keys_exchanged(struct market *m)
{
	char was[4096];

	snprintf(was, sizeof was, "%s", market_get(m, "OAUTH_SIGNATURE_KEY_PATH"));
	market_set(m, "OAUTH_SIGNATURE_KEY_PATH", market_get(m, "OAUTH_ENCRYPTION_KEY_PATH"));
	market_set(m, "OAUTH_ENCRYPTION_KEY_PATH", was);
}

static void one_key(struct market *m)
{
	market_set(m, "OAUTH_SIGNATURE_KEY_PATH", market_get(m, "OAUTH_ENCRYPTION_KEY_PATH"));
}

static void no_prime(struct market *m)
{
	char value[4096];

	snprintf(value, sizeof value, "%s", market_get(m, "OAUTH_DH_PRIME"));
	value[strlen(value) - 1] = '4';	/* even */
	market_set(m, "OAUTH_DH_PRIME", value);
}

static void clock_off(struct market *m)
{
	market_ask(m, "date-skew 4");
}

static void clock_far_off(struct market *m)
{
	market_ask(m, "date-skew 60");
}

static void no_name(struct market *m)
{
	market_set(m, "SKIM_CLOCK_START", "");
	market_set(m, "SKIM_CLOCK_RATE", "");
	market_set(m, "SKIM_IBKR_URL", "https://nosuch.invalid/v1/api");
}

static void nobody_there(struct market *m)
{
	market_set(m, "SKIM_IBKR_URL", "http://127.0.0.1:1/v1/api");
}

static void unknown_consumer(struct market *m)
{
	market_set(m, "OAUTH_CONSUMER_KEY", "NOTTHEONE");
}

static void other_login(struct market *m)
{
	market_ask(m, "compete on");
}

static void wrong_account(struct market *m)
{
	market_set(m, "SKIM_ACCOUNT_ID", "DU7654321");
}

static void delayed(struct market *m)
{
	market_ask(m, "availability DPB");
}

static void no_permission(struct market *m)
{
	market_ask(m, "availability N");
}

static void scanner_empty(struct market *m)
{
	market_ask(m, "scanner empty 100");
}

static void no_page(struct market *m)
{
	market_ask(m, "fail todayAnns 503 always");
}

static void webhook_gone(struct market *m)
{
	market_ask(m, "fail GET:/api/webhooks/* 404 always");
}

static void no_webhook(struct market *m)
{
	market_set(m, "DISCORD_WEBHOOK_URL", "");
}

static void damaged(struct market *m)
{
	char path[200];
	FILE *f;

	snprintf(path, sizeof path, "%s/state", m->dir);
	mkdir(path, 0700);
	snprintf(path, sizeof path, "%s/state/skim", m->dir);
	mkdir(path, 0700);
	snprintf(path, sizeof path, "%s/state/skim/skim.db", m->dir);
	f = fopen(path, "w");
	assert_non_null(f);
	for (int i = 0; i < 1000; i++)
		fputs("no journal at all\n", f);
	fclose(f);
}

static const struct row {
	const char *trouble;
	void (*make)(struct market *m);
	const char *check, *result, *says;	/* says: part of detail or mend */
	int status;
} rows[] = {
	{ "none", NULL, "session", "ok", "DU1234567", 0 },
	{ "a blank behind a credential", blank_behind, "settings", "fail", "blank", 3 },
	{ "a credential in quotes", in_quotes, "settings", "fail", "quote", 3 },
	{ "a credential missing", no_secret, "settings", "fail", "OAUTH_ACCESS_TOKEN_SECRET", 3 },
	{ "several missing", nothing_filled_in, "settings", "fail",
	  "OAUTH_CONSUMER_KEY is not set; OAUTH_ACCESS_TOKEN is not set; OAUTH_ACCESS_TOKEN_SECRET", 3 },
	{ "both keys open, one", open_keys, "permissions", "fail", "has mode 0644", 3 },
	{ "both keys open, the other", open_keys, "permissions", "fail", "has mode 0640", 3 },
	{ "a key that others can read", open_key, "permissions", "fail", "chmod 600", 3 },
	{ "a key that is not there", no_key, "keys", "fail", "keygen", 3 },
	{ "the keys exchanged", keys_exchanged, "keys", "fail", "decrypt", 3 },
	{ "one key for both", one_key, "keys", "warn", "keygen", 4 },
	{ "a prime that is none", no_prime, "keys", "fail", "OAUTH_DH_PRIME", 3 },
	{ "the clock off a little", clock_off, "clock", "warn", "NTP", 0 },
	{ "the clock far off", clock_far_off, "clock", "fail", "NTP", 1 },
	{ "a name that nobody knows", no_name, "tls", "fail", "name server", 4 },
	{ "nobody there", nobody_there, "tls", "fail", "firewall", 4 },
	{ "a consumer key not known", unknown_consumer, "signin", "fail", "OAUTH_CONSUMER_KEY", 4 },
	{ "another login", other_login, "competing", "fail", "TradingView", 4 },
	{ "another login, its session", other_login, "session", "fail", "--take", 4 },
	{ "an account that is not listed", wrong_account, "session", "fail", "[account]", 4 },
	{ "delayed quotes", delayed, "data", "warn", "subscribe", 0 },
	{ "no permission for quotes", no_permission, "data", "fail", "subscribe", 1 },
	{ "a scanner that stays empty", scanner_empty, "data", "warn", "TradingView", 0 },
	{ "no announcements page", no_page, "asx", "fail", "", 1 },
	{ "a webhook that was deleted", webhook_gone, "webhook", "fail", "new one", 1 },
	{ "no webhook", no_webhook, "webhook", "warn", "Integrations", 0 },
	{ "a damaged journal", damaged, "journal", "fail", "damaged", 1 },
};
enum { ROWS = sizeof rows / sizeof *rows, AT_ONCE = 6 };

static struct market market[ROWS];
static pid_t pid[ROWS];
static char output[ROWS][100];

static int tear_down(void **ctx)
{
	(void)ctx;
	for (int i = 0; i < ROWS; i++)
		if (market[i].pid > 0) {
			if (pid[i] > 0)
				end_skim(pid[i], 0);
			market_stop(&market[i]);
		}
	return 0;
}

static void begin(int i)
{
	static const char *const late[] = { "--scenario", "late", NULL };	/* the market is open */
	struct run_options o;

	market_start(&market[i], rows[i].make == scanner_empty ? late : NULL);
	o = (struct run_options){ .env = market[i].env, .dir = market[i].dir };
	if (rows[i].make)
		rows[i].make(&market[i]);
	snprintf(output[i], sizeof *output, "%s/out", market[i].dir);
	pid[i] = start_skim(&o, "doctor --json", output[i]);
}

static void judge(int i)
{
	const struct row *k = &rows[i];
	struct ran r = finish_skim(pid[i], output[i], k->status);
	struct json_object *doc = ran_json(&r), *list = at(doc, "checks"), *found = NULL;

	pid[i] = 0;
	for (size_t c = 0; c < json_object_array_length(list); c++) {
		struct json_object *row = json_object_array_get_idx(list, c);

		if (!strcmp(text_at(row, "name"), k->check))
			found = row;
		/* What is not well has a mend; what could not be looked at says so. */
		if (strcmp(text_at(row, "result"), "ok") && !at(row, "mend") &&
		    !strstr(text_at(row, "detail"), "not checked") && !strstr(text_at(row, "detail"), "not compared"))
			fail_msg("%s: no mend in %s", k->trouble, json_object_to_json_string(row));
	}
	assert_non_null(found);
	if (strcmp(text_at(found, "result"), k->result) ||
	    (!strstr(text_at(found, "detail"), k->says) && !strstr(text_at(found, "mend"), k->says)))
		fail_msg("%s: %s", k->trouble, r.out);
	/* Never a secret, never a message in the channel. */
	assert_null(strstr(r.out, "token/"));
	assert_string_equal(market_ask(&market[i], "discord"), "ok []");
	assert_int_equal(market_count(&market[i], "requests", "order_posts"), 0);
	json_object_put(doc);
	ran_free(&r);
	market_stop(&market[i]);
}

static void test_troubles(void **ctx)
{
	(void)ctx;
	for (int i = 0; i < ROWS + AT_ONCE; i++) {
		if (i >= AT_ONCE)
			judge(i - AT_ONCE);
		if (i < ROWS)
			begin(i);
	}
}

/* As text: one line a check, FAIL in capitals, the mend behind an arrow. */
static void test_text(void **ctx)
{
	struct run_options o;
	int lines = 0, arrows = 0;

	(void)ctx;
	market_start(&market[0], NULL);
	no_secret(&market[0]);
	o = (struct run_options){ .env = market[0].env, .dir = market[0].dir };
	struct ran r = expect_status(&o, "doctor", 3);

	assert_int_equal(strncmp(r.out, "FAIL  settings", 14), 0);
	for (const char *p = r.out; *p; p += strcspn(p, "\n") + 1) {
		lines += p[0] != ' ';
		arrows += strstr(p, "-> ") && strstr(p, "-> ") < p + strcspn(p, "\n");
	}
	assert_int_equal(lines, 12);
	assert_true(arrows >= 1);
	ran_free(&r);
	market_stop(&market[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_troubles),
		cmocka_unit_test(test_text),
	};

	return cmocka_run_group_tests_name("doctor", tests, NULL, tear_down);
}
