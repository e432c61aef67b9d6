/*
 * test_replay.c - a morning is recorded with an order placed, questioned, filled and protected;
 * replayed, it comes to the live state's digest every time, at full speed; and on the screen.
 */
#include <glob.h>
#include <inttypes.h>
#include <json.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "screen.h"
#include "skim/base/auto.h"
#include "skim/base/clock.h"

enum { TIMES = 20 };

/* What a replay must do at least; a program that checks itself as it runs is not measured. */
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
enum { EVENTS_A_SECOND = 0 };
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
enum { EVENTS_A_SECOND = 0 };
#else
enum { EVENTS_A_SECOND = 10000 };
#endif
#else
enum { EVENTS_A_SECOND = 10000 };
#endif

static char recording[300];

static int64_t number(const char *line, const char *name)
{
	const char *s = strstr(line, name);

	return s ? strtoll(s + strlen(name), NULL, 10) : -1;
}

/* The recording's last line, its number of lines, and whether a secret stands in it. */
static void read_recording(char *last, size_t n, int64_t *lines)
{
	static const char *const secrets[] = {
		"OAUTH_CONSUMER_KEY", "OAUTH_ACCESS_TOKEN", "OAUTH_ACCESS_TOKEN_SECRET", "OAUTH_DH_PRIME",
		"DISCORD_WEBHOOK_URL",
	};
	AUTO_FCLOSE FILE *f = fopen(recording, "r");
	AUTO_FREE char *line = NULL;
	size_t cap = 0;

	assert_non_null(f);
	for (*lines = 0; getline(&line, &cap, f) > 0; (*lines)++) {
		for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
			if (strstr(line, market_get(&market, secrets[i])))
				fail_msg("%s stands in the recording", secrets[i]);
		snprintf(last, n, "%s", line);
	}
}

static void record_a_morning(void)
{
	char pattern[200];
	struct stat st;
	glob_t found;

	screen_start(40, 120);
	screen_arm();
	screen_buy_kta();
	term_send(term, "4");
	screen_expect("FULL", 30);
	term_send(term, ":q\r");
	screen_expect("stay", 10);
	screen_leave("leave\r");
	term_free(term);
	term = NULL;
	snprintf(pattern, sizeof pattern, "%s/state/skim/recordings/*.jsonl", market.dir);
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	assert_int_equal(found.gl_pathc, 1);
	snprintf(recording, sizeof recording, "%s", found.gl_pathv[0]);
	globfree(&found);
	assert_int_equal(stat(recording, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

/* `skim replay FILE --headless`, in the environment of the market; the document. */
static struct json_object *headless(void)
{
	AUTO_FREE char *out = NULL;
	char command[1000];
	size_t cap = 0;
	FILE *p;

	snprintf(command, sizeof command, "env XDG_STATE_HOME='%s/state' '%s' replay '%s' --headless", market.dir,
		 market_program("skim"), recording);
	p = popen(command, "r");
	assert_non_null(p);
	assert_true(getdelim(&out, &cap, '\0', p) > 0);
	assert_int_equal(pclose(p), 0);		/* 1: the digest is not the live one */
	return json_tokener_parse(out);
}

static const char *text_at(struct json_object *doc, const char *key)
{
	struct json_object *v = NULL;

	assert_true(json_object_object_get_ex(doc, key, &v));
	return json_object_get_string(v);
}

/* Processor time of the programs that were waited for: the machine may be busy with other things. */
static int64_t spent(void)
{
	struct rusage r;

	assert_int_equal(getrusage(RUSAGE_CHILDREN, &r), 0);
	return (r.ru_utime.tv_sec + r.ru_stime.tv_sec) * NS_PER_S +
	       (r.ru_utime.tv_usec + r.ru_stime.tv_usec) * (NS_PER_MS / 1000);
}

static void test_same_digest_every_time(void **state)
{
	char last[400], digest[20];
	int64_t lines, took, best = INT64_MAX;

	(void)state;
	record_a_morning();
	read_recording(last, sizeof last, &lines);
	assert_int_equal(number(last, "\"events\":"), lines - 2);	/* nothing was left out */
	assert_int_equal(sscanf(last, "{\"end\":{\"digest\":\"%16[0-9a-f]\"", digest), 1);
	for (int i = 0; i < TIMES; i++) {
		int64_t before = spent();
		struct json_object *doc = headless();

		assert_string_equal(text_at(doc, "digest"), digest);
		assert_int_equal(strtoll(text_at(doc, "events"), NULL, 10), lines - 2);
		assert_non_null(strstr(text_at(doc, "orders"), "filled"));
		assert_non_null(strstr(text_at(doc, "positions"), "\"full\""));
		json_object_put(doc);
		took = spent() - before;
		best = took < best ? took : best;
	}
	/* The program's start and end are in it, so the engine's own speed is higher. */
	printf("# %lld events, the best of %d runs %lld ms\n", (long long)lines - 2, TIMES,
	       (long long)(best / NS_PER_MS));
	assert_true((lines - 2) * NS_PER_S / best >= EVENTS_A_SECOND);
}

/* On the screen: straight to the end, where the position is; back before it, and there again. */
static void test_on_the_screen(void **state)
{
	static char program[4096], replay[] = "replay", speed[] = "--speed", full[] = "full";
	char *argv[] = { program, replay, recording, speed, full, NULL };
	struct term_options o = {
		.rows = 24, .cols = 80, .env = (const char *const *)market.env, .dir = market.dir,
	};

	(void)state;
	assert_true(recording[0]);
	snprintf(program, sizeof program, "%s", market_program("skim"));
	term = term_start(&o, argv);
	assert_non_null(term);
	screen_expect("REPLAY", 30);
	term_send(term, "4");
	screen_expect("KTA", 30);
	screen_expect("FULL", 30);
	term_send(term, ":speed 1\r");
	term_send(term, ":jump start\r");
	assert_true(term_wait_gone(term, "FULL"));
	term_send(term, ":jump end\r");
	screen_expect("FULL", 30);
	screen_leave(":q\r");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_digest_every_time),
		cmocka_unit_test(test_on_the_screen),
	};

	return cmocka_run_group_tests_name("replay", tests, screen_set_up, screen_tear_down);
}
