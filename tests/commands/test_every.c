/*
 * test_every.c - every command of the program's own table, none forgotten: good, bad and missing
 * arguments, in a pipe, without a terminal, with standard output closed, and on a full disk.
 *
 * A watch owns the account, so that most are answered at once.  What they print is the business of
 * test_json.c; here it is how they end.
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

#include <cmocka.h>
#include <json.h>

#include "../whole/market.h"
#include "await.h"
#include "run.h"

static const struct row {
	const char *command;
	const char *good;	/* without --json */
	int status;		/* of that */
	const char *bad[6];	/* each is status 2 */
	bool no_json;		/* a console */
} rows[] = {
	{ "demo", "demo", 1,	/* there is no terminal */
	  { "demo more", "demo --speed", "demo --speed x", "demo --seed x", "demo --all" }, true },
	{ "watch", "watch", 4, { "watch more", "watch --all" }, false },
	{ "status", "status", 0, { "status more", "status --all" }, false },
	{ "doctor", "doctor", 4, { "doctor more", "doctor --all" }, false },
	{ "keygen", "keygen keys", 1,	/* they are there already */
	  { "keygen", "keygen a b", "keygen -a", "keygen --all a" }, false },
	{ "scan", "scan", 0, { "scan more", "scan --all" }, false },
	{ "announcements", "announcements --all", 0, { "announcements more", "announcements --some" }, false },
	{ "quote", "quote KTA WQB", 0, { "quote", "quote --all" }, false },
	{ "range", "range KTA", 0, { "range", "range KTA --all" }, false },
	{ "account", "account", 0, { "account more", "account --all" }, false },
	{ "positions", "positions", 0, { "positions more", "positions --all" }, false },
	{ "orders", "orders", 0, { "orders more", "orders --all" }, false },
	{ "buy", "buy KTA 100 --limit 0.42 --no-stop --yes", 4,
	  { "buy", "buy KTA", "buy KTA 100", "buy KTA 1e3 --limit 0.42 --no-stop", "buy KTA 100 --limit 0.42",
	    "buy KTA 100 --limit 0.42 --stop" }, false },
	{ "sell", "sell KTA 100 --limit=0.42 --yes", 4,
	  { "sell", "sell KTA", "sell KTA 100", "sell KTA 100 --no-stop", "sell KTA 0 --limit 0.42" }, false },
	{ "cancel", "cancel --all --yes", 0, { "cancel", "cancel 1 2", "cancel 1 --all" }, false },
	{ "kill", "kill --off 4567 --reason tested", 0,
	  { "kill more", "kill --off", "kill --off 4567", "kill --reason why", "kill --all" }, false },
	{ "report", "report --date 2026-11-24", 0,
	  { "report more", "report --date", "report --date soon", "report --json --csv" }, false },
	{ "replay", "replay nosuch.jsonl --headless", 1,
	  { "replay", "replay a b", "replay a --speed", "replay a --json" }, false },
	{ "notify", "notify test", 0, { "notify", "notify more", "notify test more" }, false },
	{ "journal", "journal check", 0,
	  { "journal", "journal more", "journal backup", "journal check more", "journal --all" }, false },
};
enum { ROWS = sizeof rows / sizeof *rows };

static struct market market;
static struct run_options plain;
static pid_t watch;

static int set_up(void **ctx)
{
	char path[200], folder[200];

	(void)ctx;
	market_start(&market, NULL);
	plain = (struct run_options){ .env = market.env, .dir = market.dir, .no_terminal = true };
	snprintf(path, sizeof path, "%s/keys", market.dir);
	mkdir(path, 0700);
	snprintf(path, sizeof path, "%s/keys/dhparam.pem", market.dir);
	fclose(fopen(path, "w"));
	snprintf(path, sizeof path, "%s/state", market.dir);
	mkdir(path, 0700);
	snprintf(path, sizeof path, "%s/watch.out", market.dir);
	snprintf(folder, sizeof folder, "%s/state/skim", market.dir);
	watch = start_skim(&plain, "watch", path);
	await_file(folder, "control");
	return 0;
}

static int tear_down(void **ctx)
{
	(void)ctx;
	kill(watch, SIGTERM);
	end_skim(watch, 30000);
	market_stop(&market);
	return 0;
}

static void test_none_is_forgotten(void **ctx)
{
	struct ran r = expect_status(&plain, "--dump-words", 0);
	int n = 0;

	(void)ctx;
	for (char *save = NULL, *line = strtok_r(r.out, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		bool found = false;

		line[strcspn(line, "\t")] = '\0';
		for (size_t i = 0; i < ROWS; i++)
			found |= !strcmp(rows[i].command, line);
		if (!found)
			fail_msg("%s has no row in this test", line);
		n++;
	}
	assert_int_equal(n, ROWS);
	ran_free(&r);
}

/* "skim: what happened: what to do", each line of it. */
static void check_errors(const struct ran *r)
{
	for (const char *p = r->err; *p; p += strcspn(p, "\n"), p += *p == '\n') {
		size_t n = strcspn(p, "\n");
		char line[1500];

		snprintf(line, sizeof line, "%.*s", (int)(n < 1400 ? n : 1400), p);
		if (!n || strncmp(line, "skim: ", 6) || !strstr(line + 6, ": "))
			fail_msg("skim %s said \"%s\"", r->line, line);
	}
	if (r->status && !r->err[0])
		fail_msg("skim %s ended with %d and said nothing", r->line, r->status);
}

static void test_good(void **ctx)
{
	char line[200];

	(void)ctx;
	for (size_t i = 0; i < ROWS; i++) {
		const struct row *k = &rows[i];
		struct ran r = expect_status(&plain, k->good, k->status);

		if (!strcmp(k->command, "demo"))
			assert_non_null(strstr(r.err, "terminal"));
		else
			check_errors(&r);
		if (!k->status && (!r.n_out || r.out[r.n_out - 1] != '\n'))
			fail_msg("skim %s printed \"%s\"", k->good, r.out);
		ran_free(&r);
		snprintf(line, sizeof line, "%s --json", k->good);
		r = expect_status(&plain, line, k->no_json ? 2 : k->status);
		if (!k->status)
			json_object_put(ran_json(&r));
		else if (r.n_out && strcmp(k->command, "doctor"))
			fail_msg("skim %s printed with status %d: %s", line, r.status, r.out);
		ran_free(&r);
	}
}

static void test_bad(void **ctx)
{
	(void)ctx;
	for (size_t i = 0; i < ROWS; i++)
		for (int b = 0; b < 6 && rows[i].bad[b]; b++) {
			struct ran r = expect_status(&plain, rows[i].bad[b], 2);

			check_errors(&r);
			assert_int_equal(r.n_out, 0);
			ran_free(&r);
		}
}

/* Exit 1 and not a word, as text and as a document; --help likewise. */
static void test_nowhere_to_print(void **ctx)
{
	static const char *const also[] = { "", " --json", " --help" };
	char line[200];

	(void)ctx;
	for (size_t i = 0; i < ROWS; i++)
		for (int k = 0; k < 6; k++) {
			struct run_options o = plain;
			bool help = k % 3 == 2;

			if (!help && rows[i].status)
				continue;
			o.closed_out = k < 3;
			o.full_out = k >= 3;
			snprintf(line, sizeof line, "%s%s", rows[i].good, also[k % 3]);
			struct ran r = expect_status(&o, line, 1);

			if (r.err[0])
				fail_msg("skim %s, standard output %s: %s", line, k < 3 ? "closed" : "full", r.err);
			ran_free(&r);
		}
}

static void test_help(void **ctx)
{
	char line[80], usage[80];

	(void)ctx;
	for (size_t i = 0; i < ROWS; i++) {
		snprintf(line, sizeof line, "%s --help", rows[i].command);
		struct ran r = expect_status(&plain, line, 0);

		snprintf(usage, sizeof usage, "usage: skim [options] %s", rows[i].command);
		assert_int_equal(strncmp(r.out, usage, strlen(usage)), 0);
		assert_string_equal(r.err, "");
		ran_free(&r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none_is_forgotten), cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad), cmocka_unit_test(test_nowhere_to_print),
		cmocka_unit_test(test_help),
	};

	return cmocka_run_group_tests_name("every", tests, set_up, tear_down);
}
