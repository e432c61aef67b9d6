/* test_log.c - the log's door: form of a line, what never gets through, a file for each day. */
#include "table.h"

#include <dirent.h>
#include <pthread.h>

#include "folder.h"
#include "skim/base/clock.h"
#include "skim/base/log.h"
#include "skim/base/zone.h"

#define SECRET "sesame/open+me=="

static int64_t at(const char *text)
{
	int64_t ns;

	assert_true(time_parse(text, &ns));
	return ns;
}

static char *log_of(const char *date)
{
	char name[64];

	snprintf(name, sizeof name, "logs/skim_%s.log", date);
	return read_text(in_folder(name));
}

static int make(void **state)
{
	struct errmsg err;

	if (zone_init(&err) != RC_OK)
		return -1;
	clock_set_market(at("2026-11-24T10:05:00"), 0);
	return folder_make(state);
}

static int open_log(void **state)
{
	struct errmsg err;

	(void)state;
	return log_open(in_folder("logs"), LEVEL_INFO, &err) == RC_OK ? 0 : -1;
}

static int close_log(void **state)
{
	(void)state;
	log_close();
	(void)remove(in_folder("logs/skim_20261124.log"));
	return 0;
}

/* --- redact ---------------------------------------------------------------------------- */

static void test_named_values(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "nothing to hide", "nothing to hide" },
		{ "", "" },
		{ "oauth_token=abc&x=1", "oauth_token=***&x=1" },
		{ "x=1&oauth_signature=a%2Bb%3D", "x=1&oauth_signature=***" },
		{ "oauth_signature_method=HMAC-SHA256", "oauth_signature_method=HMAC-SHA256" },
		{ "{\"access_token\":\"abc\",\"n\":1}", "{\"access_token\":\"***\",\"n\":1}" },
		{ "{\"access_token\" : \"a\\\"b\" }", "{\"access_token\" : \"***\" }" },
		{ "{\\\"token\\\":\\\"abc\\\",\\\"n\\\":1}", "{\\\"token\\\":\\\"***\\\",\\\"n\\\":1}" },
		{ "{\"session\":\"1234\"}", "{\"session\":\"***\"}" },
		{ "{\"session\":1234,\"b\":2}", "{\"session\":***,\"b\":2}" },
		{ "{\"token\":\"\"}", "{\"token\":\"\"}" },
		{ "Authorization: OAuth realm=\"limited_poa\", oauth_token=\"x\"", "Authorization: ***" },
		{ "authorization: Bearer x\nHost: h", "authorization: ***\nHost: h" },
		{ "Cookie: a=1; b=2", "Cookie: ***" },
		{ "Set-Cookie: x=1; Path=/", "Set-Cookie: ***" },
		{ "{\"cookie\":\"a=1; b=2\",\"x\":0}", "{\"cookie\":\"***\",\"x\":0}" },
		{ "token=\"a b c\" rest", "token=\"***\" rest" },
		{ "JSESSIONID=0a1b2c; Path", "JSESSIONID=***; Path" },
		{ "X-Session-Token: 0123456789abcdef", "X-Session-Token: ***" },
		{ "live_session_token: Zm9v0YmFyYmF6", "live_session_token: ***" },
		{ "access_token_secret = 12", "access_token_secret = ***" },
		/* words of a sentence are no members */
		{ "live session token valid until 2026-11-25T10:05:00+11:00",
		  "live session token valid until 2026-11-25T10:05:00+11:00" },
		{ "session: authenticated competing=false", "session: authenticated competing=false" },
		{ "session authenticated=true", "session authenticated=true" },
		{ "secretary=Ann", "secretary=Ann" },
		{ "tokenise this: 1", "tokenise this: 1" },
		{ "token", "token" }, { "token=", "token=" }, { "token=\"", "token=\"" },
		{ "token:", "token:" }, { "\"token\":\"abc", "\"token\":\"***" },
	};
	char out[256];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		size_t n = redact(out, sizeof out, rows[i].in);

		ROW(!strcmp(out, rows[i].out), "\"%s\" gave \"%s\"", rows[i].in, out);
		assert_int_equal(n, strlen(out));
	}
}

static void test_registered_values(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ SECRET, "***" },
		{ "a " SECRET " b " SECRET, "a *** b ***" },
		{ "sesame%2Fopen%2Bme%3D%3D", "***" },
		{ "sesame%2fopen%2bme%3d%3d!", "***!" },
		{ "sesame%252Fopen%252Bme%253D%253D", "***" },
		{ "sesame\\/open+me==", "***" },
		{ "xsesame/open+me==y", "x***y" },
		{ "cut off: sesame/op", "cut off: ***" },
		{ "cut off: sesame", "cut off: ***" },
		{ "cut off: sesam", "cut off: sesam" },
		{ "sesame street", "sesame street" },
		{ "q=sesame/open+me==&token=abc", "q=***&token=***" },
		{ "token=abcsesame/open+me==", "token=***" },
		{ "12345", "12345" },
	};
	char out[256];

	(void)state;
	redact_add(SECRET);
	redact_add(SECRET);
	redact_add("12345");	/* too short to be told from a number */
	redact_add(NULL);
	redact_add("");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		redact(out, sizeof out, rows[i].in);
		ROW(!strcmp(out, rows[i].out), "\"%s\" gave \"%s\"", rows[i].in, out);
	}
}

static void test_redact_is_cut(void **state)
{
	char out[8];

	(void)state;
	memset(out, 'Z', sizeof out);
	assert_int_equal(redact(out, 4, "abcdef"), 3);
	assert_string_equal(out, "abc");
	assert_int_equal(out[4], 'Z');
	assert_int_equal(redact(out, 4, "ab\xE2\x82\xAC"), 2);
	assert_int_equal(redact(out, 0, "abc"), 0);
	assert_int_equal(redact(out, 3, SECRET), 0);
}

/* --- the file -------------------------------------------------------------------------- */

static void test_form_of_a_line(void **state)
{
	AUTO_FREE char *text = NULL;
	struct stat st;
	int h, m, s, ms, used = 0;

	(void)state;
	log_info(LOG_OAUTH, "live session token valid until %s", "tomorrow");
	log_debug(LOG_OAUTH, "not at this level");
	text = log_of("20261124");
	assert_non_null(text);
	/* 2026-11-24T10:05:00.123+11:00 info oauth ...; the stamp is the host's clock. */
	assert_int_equal(sscanf(text, "%*4d-%*2d-%*2dT%2d:%2d:%2d.%3d+1%*1d:00 %n", &h, &m, &s, &ms,
				&used), 4);
	assert_int_equal(used, 30);
	assert_string_equal(text + used, "info oauth live session token valid until tomorrow\n");
	assert_int_equal(stat(in_folder("logs"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_int_equal(stat(in_folder("logs/skim_20261124.log"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
}

static void test_levels(void **state)
{
	AUTO_FREE char *text = NULL;
	int ok;

	(void)state;
	log_set_level(LOG_ASX, LEVEL_ERROR);
	log_set_level(LOG_IBKR, LEVEL_DEBUG);
	log_warn(LOG_ASX, "one");
	log_error(LOG_ASX, "two");
	log_debug(LOG_IBKR, "three");
	log_debug(LOG_CORE, "four");
	text = log_of("20261124");
	assert_null(strstr(text, "one"));
	assert_non_null(strstr(text, " error asx two\n"));
	assert_non_null(strstr(text, " debug ibkr three\n"));
	assert_null(strstr(text, "four"));
	assert_int_equal(log_level_parse("warn", &ok), LEVEL_WARN);
	assert_true(ok);
	log_level_parse("loud", &ok);
	assert_false(ok);
	assert_string_equal(log_sub_name(LOG_OAUTH), "oauth");
	assert_string_equal(log_sub_name(LOG_CONSOLE), "console");
}

/* Whatever is in a message, it is one line, printable, and without the marker. */
static void test_hostile_messages(void **state)
{
	AUTO_FREE char *text = NULL, *longest = malloc(40001);
	size_t lines = 0;

	(void)state;
	assert_non_null(longest);
	redact_add(SECRET);
	log_info(LOG_APP, "two\nlines\r\nand \x1b[31m colour %s", SECRET);
	log_info(LOG_APP, "Authorization: OAuth oauth_token=\"%s\"", "visible");
	memset(longest, 'x', 40000);
	memcpy(longest + 2040, SECRET, strlen(SECRET));	/* over the end of the first buffer */
	strcpy(longest + 39980, SECRET);
	log_info(LOG_APP, "%s", longest);
	text = log_of("20261124");
	for (char *p = text; *p; p++) {
		lines += *p == '\n';
		assert_true(*p == '\n' || (unsigned char)*p >= 0x20);
	}
	assert_int_equal(lines, 3);
	assert_null(strstr(text, "sesame"));
	assert_null(strstr(text, "visible"));
	assert_non_null(strstr(text, "two lines and "));
	/* The text goes on behind a secret that lies over the end of the first buffer. */
	assert_non_null(strstr(text, "x***x"));
}

static void test_a_file_for_each_day(void **state)
{
	AUTO_FREE char *first = NULL, *second = NULL, *third = NULL;

	(void)state;
	log_info(LOG_APP, "first day");
	/* One second before Sydney's midnight, and the midnight; UTC's day goes on. */
	clock_set_market(at("2026-11-24T23:59:59"), 0);
	log_info(LOG_APP, "still the first");
	clock_set_market(at("2026-11-25T00:00:00"), 0);
	log_info(LOG_APP, "second day");
	clock_set_market(at("2026-11-26T12:00:00"), 0);
	log_info(LOG_APP, "third day");
	clock_set_market(at("2026-11-24T10:05:00"), 0);
	log_info(LOG_APP, "back again");
	first = log_of("20261124");
	second = log_of("20261125");
	third = log_of("20261126");
	assert_non_null(strstr(first, "first day\n"));
	assert_non_null(strstr(first, "still the first\n"));
	assert_non_null(strstr(first, "back again\n"));
	assert_null(strstr(first, "second day\n"));
	assert_non_null(strstr(second, "second day\n"));
	assert_non_null(strstr(third, "third day\n"));
	remove(in_folder("logs/skim_20261125.log"));
	remove(in_folder("logs/skim_20261126.log"));
}

static size_t open_descriptors(void)
{
	DIR *d = opendir("/proc/self/fd");
	size_t n = 0;

	assert_non_null(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static void test_days_leave_no_descriptors(void **state)
{
	size_t before = open_descriptors();

	(void)state;
	for (int i = 0; i < 100; i++) {
		clock_set_market(at(i & 1 ? "2026-11-24T10:05:00" : "2026-11-25T10:05:00"), 0);
		log_info(LOG_APP, "day %d", i);
	}
	assert_int_equal(open_descriptors(), before);
	remove(in_folder("logs/skim_20261125.log"));
}

enum { WRITERS = 4, LINES_EACH = 500 };

static void *writer(void *arg)
{
	int id = *(int *)arg;

	for (int i = 0; i < LINES_EACH; i++) {
		if (id == 0)
			clock_set_market(at(i & 1 ? "2026-11-24T10:05:00" : "2026-11-25T10:05:00"), 0);
		log_info(LOG_APP, "writer %d line %04d end", id, i);
	}
	return NULL;
}

/* While the day changes under them, no thread's line is lost, torn or doubled. */
static void test_many_writers(void **state)
{
	AUTO_FREE char *a = NULL, *b = NULL;
	pthread_t id[WRITERS];
	int n[WRITERS];

	(void)state;
	for (int i = 0; i < WRITERS; i++) {
		n[i] = i;
		assert_int_equal(pthread_create(&id[i], NULL, writer, &n[i]), 0);
	}
	for (int i = 0; i < WRITERS; i++)
		pthread_join(id[i], NULL);
	a = log_of("20261124");
	b = log_of("20261125");
	for (int w = 0; w < WRITERS; w++) {
		for (int i = 0; i < LINES_EACH; i++) {
			char want[64];

			snprintf(want, sizeof want, "info app writer %d line %04d end\n", w, i);
			ROW(!!strstr(a, want) + !!strstr(b, want) == 1, "%s", want);
		}
	}
	remove(in_folder("logs/skim_20261125.log"));
}

/* A folder that nobody tidies: the last ninety days and today's; other files are none of ours. */
static void test_oldest_days_go(void **state)
{
	char name[64];
	struct errmsg err;
	FILE *f;

	(void)state;
	assert_int_equal(mkdir(in_folder("many"), 0700), 0);
	for (int i = 0; i < 120; i++) {
		snprintf(name, sizeof name, "many/skim_2026%02d%02d.log", 1 + i / 28, 1 + i % 28);
		f = fopen(in_folder(name), "w");
		assert_non_null(f);
		fclose(f);
	}
	f = fopen(in_folder("many/skim_notes.log"), "w");
	fclose(f);
	assert_int_equal(log_open(in_folder("many"), LEVEL_INFO, &err), RC_OK);
	log_close();
	assert_int_equal(access(in_folder("many/skim_notes.log"), F_OK), 0);
	assert_int_equal(access(in_folder("many/skim_20261124.log"), F_OK), 0);
	assert_int_not_equal(access(in_folder("many/skim_20260202.log"), F_OK), 0);	/* the 30th */
	assert_int_equal(access(in_folder("many/skim_20260203.log"), F_OK), 0);
}

static void test_nowhere_to_write(void **state)
{
	struct errmsg err = { "" };

	(void)state;
	write_text("plain", "a file");
	assert_int_equal(log_open(in_folder("plain/logs"), LEVEL_INFO, &err), RC_IO);
	assert_non_null(strstr(err.text, "plain/logs"));
	/* Lines before the log is open go nowhere and harm nobody. */
	log_info(LOG_APP, "unheard");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_named_values),
		cmocka_unit_test(test_registered_values),
		cmocka_unit_test(test_redact_is_cut),
		cmocka_unit_test_setup_teardown(test_form_of_a_line, open_log, close_log),
		cmocka_unit_test_setup_teardown(test_levels, open_log, close_log),
		cmocka_unit_test_setup_teardown(test_hostile_messages, open_log, close_log),
		cmocka_unit_test_setup_teardown(test_a_file_for_each_day, open_log, close_log),
		cmocka_unit_test_setup_teardown(test_days_leave_no_descriptors, open_log, close_log),
		cmocka_unit_test_setup_teardown(test_many_writers, open_log, close_log),
		cmocka_unit_test(test_oldest_days_go),
		cmocka_unit_test(test_nowhere_to_write),
	};

	return cmocka_run_group_tests_name("log", tests, make, folder_remove);
}
