/* test_scenario.c - scenario files: what is read, and that every fault names its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "skim/base/auto.h"
#include "skim/base/zone.h"
#include "skim/sim/exchange.h"

#define HEAD "date 2026-11-24\nstart 09:58:30\nstock KTA 1 \"KATANYA\" prior 0.350 open 0.400\n"

static const struct {
	const char *name, *text, *says;
} faults[] = {
	{ "unknown statement", "mvoe KTA", "t:1: unknown statement `mvoe`: did you mean `move`?" },
	{ "unknown word", "date 2026-11-24 noon", "t:1: `noon` is not understood here" },
	{ "no date", "start 10:00\nstock KTA 1 \"K\" prior 1.00", "no `date`" },
	{ "no start", "date 2026-11-24\nstock KTA 1 \"K\" prior 1.00", "no `start`" },
	{ "no stock", "date 2026-11-24\nstart 10:00", "no `stock`" },
	{ "no prior", "stock KTA 1 \"K\"", "t:1: stock KTA has no `prior`" },
	{ "day that is not", "date 2026-02-30", "t:1: date is `2026-02-30`" },
	{ "Saturday", "date 2026-11-28", "not a weekday" },
	{ "hour 24", "start 24:00", "t:1: start is `24:00`" },
	{ "one-digit minute", "start 10:5", "t:1: start is `10:5`" },
	{ "fraction too long", "start 10:05:00.1234", "t:1: start is" },
	{ "undeclared stock", HEAD "move ZNX 10:00 1.00", "t:4: no stock ZNX above" },
	{ "twice", HEAD "stock KTA 2 \"K\" prior 1.00", "t:4: stock KTA is declared twice" },
	{ "conid twice", HEAD "stock ZNX 1 \"Z\" prior 1.00", "t:4: conid 1 is KTA already" },
	{ "code", "stock kta 1 \"K\" prior 1.00", "t:1: `kta` is not a code" },
	{ "off the grid", HEAD "move KTA 10:00 0.412", "not on the ASX price steps" },
	{ "price zero", HEAD "move KTA 10:00 0", "t:4: price is `0`" },
	{ "price negative", HEAD "move KTA 10:00 -1", "t:4: price is `-1`" },
	{ "price huge", HEAD "move KTA 10:00 99999999999999999999", "t:4: price is" },
	{ "band upside down", HEAD "band KTA 10:00 0.410 0.400", "the lower price must stand" },
	{ "between without", HEAD "move KTA 10:00 0.500 between 0.410 0.420", "is not between" },
	{ "duration without unit", HEAD "move KTA 10:00 0.410 over 20", "t:4: over is `20`" },
	{ "duration huge", HEAD "move KTA 10:00 0.410 over 99999999m", "t:4: over is" },
	{ "halt backwards", HEAD "halt KTA 10:00 until 09:00", "ends before it begins" },
	{ "paces backwards", "pace 10:00 1\npace 09:00 2", "t:2: paces must follow" },
	{ "pace word", "pace 10:00 fast", "t:1: rate is `fast`" },
	{ "pace beyond", "pace 10:00 1000.5", "t:1: rate is" },
	{ "at nothing", "at 10:00", "t:1: a command of the control socket is missing" },
	{ "account", "account X1234567", "t:1: account is `X1234567`: U and 5 to 9 digits" },
	{ "account short", "account DU12", "t:1: account is `DU12`" },
	{ "account of letters", "account U12345a", "t:1: account is `U12345a`" },
	{ "open quote", "scenario \"no end", "t:1: a quote is opened" },
	{ "glued quote", "scenario \"a\"b", "t:1: a blank must follow" },
	{ "empty headline", HEAD "news KTA 09:00 \"\"", "t:4: headline of 0 bytes" },
	{ "escape", "scenario \"a\033[2Jb\"", "t:1: control character U+001B" },
	{ "bidi", "scenario \"a\xe2\x80\xae" "b\"", "t:1: control character U+202E" },
	{ "latin-1", "scenario \"caf\xe9\"", "t:1: byte 14 is not valid UTF-8" },
	{ "child", "fill child none", "child is held, part or whole" },
	{ "sizes", HEAD "order KTA sell 10000001 stop 0.380", "t:4: shares is" },
	{ "second position", HEAD "position KTA 1 at 1.00\nposition KTA 1 at 1.00", "t:5: a second" },
	{ "open quote late", HEAD "\n\n# fine\nnews KTA 09:00 \"x", "t:7: a quote is opened" },
};

static enum rc parse(struct scenario **s, const char *text, struct errmsg *err)
{
	return scenario_parse(s, text, strlen(text), "t", err);
}

static void test_faults_name_their_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		struct scenario *s = NULL;
		struct errmsg err = { "" };
		enum rc rc = parse(&s, faults[i].text, &err);

		if (rc != RC_SYNTAX || !strstr(err.text, faults[i].says))
			fail_msg("%s: rc %d `%s`", faults[i].name, rc, err.text);
	}
}

static void test_bytes_that_are_not_text(void **state)
{
	static const char nul[] = "date 2026-11-24\nscen\0ario";
	struct scenario *s = NULL;
	struct errmsg err = { "" };
	AUTO_FREE char *line = malloc(6000);

	(void)state;
	assert_int_equal(scenario_parse(&s, nul, sizeof nul - 1, "t", &err), RC_SYNTAX);
	assert_non_null(strstr(err.text, "t:2: control character U+0000"));
	memset(line, 'x', 6000);
	assert_int_equal(scenario_parse(&s, line, 6000, "t", &err), RC_SYNTAX);
	assert_non_null(strstr(err.text, "t:1: line of 6000 bytes"));
	memset(line, 'x', 400);
	for (int i = 1; i < 400; i += 2)
		line[i] = ' ';
	assert_int_equal(scenario_parse(&s, line, 400, "t", &err), RC_SYNTAX);
}

/* Any cut of a good file is refused in words or read; never more than that. */
static void test_cut_anywhere(void **state)
{
	const char *text = scenario_builtin("quiet");
	size_t n = strlen(text);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		struct scenario *s = NULL;
		struct errmsg err = { "" };
		AUTO_FREE char *cut = malloc(i + 1);	/* exact: a read beyond is seen */

		memcpy(cut, text, i);
		if (scenario_parse(&s, cut, i, "t", &err) == RC_OK)
			scenario_free(s);
		else
			assert_true(err.text[0] != '\0');
	}
}

static void test_one_byte_changed(void **state)
{
	AUTO_FREE char *text = strdup(scenario_builtin("quiet"));
	size_t n = strlen(text);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		struct scenario *s = NULL;
		struct exchange *x;
		struct errmsg err = { "" };
		char was = text[i];

		text[i] = (char)(i * 31 + 7);
		if (scenario_parse(&s, text, n, "t", &err) == RC_OK) {
			x = exchange_new(s, i);
			assert_non_null(x);
			exchange_run(x, scenario_start(s) + 600000000000LL);
			exchange_free(x);
			scenario_free(s);
		}
		text[i] = was;
	}
}

static void test_builtin_is_the_file(void **state)
{
	static const char *const names[] = { "morning", "quiet", "late", "faults" };
	const char *top = getenv("top_srcdir");
	char path[600];

	(void)state;
	assert_non_null(top);
	assert_null(scenario_builtin("nothing"));
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const char *text = scenario_builtin(names[i]);
		struct scenario *a = NULL, *b = NULL;
		struct errmsg err = { "" };
		AUTO_FREE char *file = calloc(1, 200000);
		AUTO_FCLOSE FILE *f = NULL;

		assert_non_null(text);
		snprintf(path, sizeof path, "%s/etc/scenarios/%s.scenario", top, names[i]);
		f = fopen(path, "re");
		assert_non_null(f);
		assert_true(fread(file, 1, 199999, f) > 0);
		assert_string_equal(file, text);
		if (parse(&a, text, &err) != RC_OK || scenario_load(&b, path, &err) != RC_OK)
			fail_msg("%s: %s", names[i], err.text);
		assert_true(scenario_start(a) == scenario_start(b));
		scenario_free(a);
		scenario_free(b);
	}
}

static void test_no_such_file(void **state)
{
	struct scenario *s = NULL;
	struct errmsg err = { "" };

	(void)state;
	assert_int_equal(scenario_load(&s, "/nonexistent/x.scenario", &err), RC_ABSENT);
	assert_non_null(strstr(err.text, "/nonexistent/x.scenario"));
	assert_int_equal(scenario_load(&s, "/", &err), RC_IO);
}

static void test_paces_and_commands(void **state)
{
	const struct scenario_pace *pace;
	const struct scenario_event *event;
	struct scenario *s = NULL;
	struct errmsg err = { "" };
	int64_t start;

	(void)state;
	assert_int_equal(parse(&s, HEAD "pace 10:00 27.5\r\npace 10:05 0\n"
			       "at 10:05 429 next 2 # kept  \n"
			       "at 09:59:00.250 question once o163 say \"yes\" or no\n"
			       "at 10:05 silent 10s\n", &err), RC_OK);
	start = scenario_start(s);
	assert_true(start == utc_at(20261124, (9 * 60 + 58) * 60 + 30));
	assert_int_equal(scenario_paces(s, &pace), 3);
	assert_true(pace[0].from == start && pace[0].rate_milli == 1000);
	assert_true(pace[1].from == start + 90000000000LL && pace[1].rate_milli == 27500);
	assert_true(pace[2].rate_milli == 0);
	assert_int_equal(scenario_events(s, &event), 3);
	assert_true(event[0].at == start + 30250000000LL);
	assert_string_equal(event[0].command, "question once o163 say \"yes\" or no");
	assert_string_equal(event[1].command, "429 next 2 # kept");
	assert_string_equal(event[2].command, "silent 10s");
	scenario_free(s);
}

/* A question may be longer than any other line has words. */
static void test_long_command(void **state)
{
	char text[3000] = HEAD "at 10:00 question once o331 ";
	const struct scenario_event *event;
	struct scenario *s = NULL;
	struct errmsg err = { "" };

	(void)state;
	for (int i = 0; i < 200; i++)
		strcat(text, "word ");
	assert_int_equal(parse(&s, text, &err), RC_OK);
	assert_int_equal(scenario_events(s, &event), 1);
	assert_int_equal(strlen(event[0].command), strlen("question once o331 ") + 200 * 5 - 1);
	scenario_free(s);
}

static int setup(void **state)
{
	struct errmsg err;

	(void)state;
	return zone_init(&err) == RC_OK ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_faults_name_their_line),
		cmocka_unit_test(test_bytes_that_are_not_text),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_one_byte_changed),
		cmocka_unit_test(test_builtin_is_the_file),
		cmocka_unit_test(test_no_such_file),
		cmocka_unit_test(test_paces_and_commands),
		cmocka_unit_test(test_long_command),
	};

	return cmocka_run_group_tests_name("scenario", tests, setup, NULL);
}
