/* test_text.c - text from outside made safe. */
#include "table.h"

#include <locale.h>
#include <stdlib.h>

#include "skim/base/text.h"

#define BAD "\xEF\xBF\xBD"	/* U+FFFD */

static void test_utf8_next(void **state)
{
	static const struct {
		const char *in;
		int len;
		uint32_t cp;
	} rows[] = {
		{ "a", 1, 'a' }, { "\xC3\xA9", 2, 0xE9 }, { "\xE2\x82\xAC", 3, 0x20AC },
		{ "\xF0\x9F\x98\x80", 4, 0x1F600 }, { "\xF4\x8F\xBF\xBF", 4, 0x10FFFF },
		{ "\x7F", 1, 0x7F }, { "\xC2\x80", 2, 0x80 }, { "\xE0\xA0\x80", 3, 0x800 },
		{ "\xF0\x90\x80\x80", 4, 0x10000 }, { "\xED\x9F\xBF", 3, 0xD7FF },
		{ "\xEE\x80\x80", 3, 0xE000 },
		/* overlong, surrogates, beyond the end, cut, stray */
		{ "\xC0\x80", -1, 0 }, { "\xC1\xBF", -1, 0 }, { "\xE0\x9F\xBF", -1, 0 },
		{ "\xF0\x8F\xBF\xBF", -1, 0 }, { "\xED\xA0\x80", -1, 0 }, { "\xED\xBF\xBF", -1, 0 },
		{ "\xF4\x90\x80\x80", -1, 0 }, { "\xF5\x80\x80\x80", -1, 0 }, { "\xFF", -1, 0 },
		{ "\xFE", -1, 0 }, { "\x80", -1, 0 }, { "\xBF", -1, 0 }, { "\xC3", -1, 0 },
		{ "\xE2\x82", -1, 0 }, { "\xF0\x9F\x98", -1, 0 }, { "\xC3(", -1, 0 },
		{ "\xE2\x28\xA1", -1, 0 }, { "\xF8\x88\x80\x80\x80", -1, 0 }, { "", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint32_t cp = 0;

		ROW(utf8_next(rows[i].in, strlen(rows[i].in), &cp) == rows[i].len, "%zu", i);
		ROW(cp == rows[i].cp, "%zu", i);
	}
}

static void test_utf8_round_trip(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
		char buf[4];
		uint32_t back;
		size_t n = utf8_put(buf, cp);

		assert_int_equal(utf8_next(buf, n, &back), (int)n);
		assert_int_equal(back, cp >= 0xD800 && cp <= 0xDFFF ? 0xFFFD : cp);
	}
}

static void test_controls(void **state)
{
	static const uint32_t yes[] = {
		0, 7, 0x1B, 0x1F, 0x7F, 0x80, 0x85, 0x9B, 0x9F, 0xAD, 0x61C, 0x180E, 0x200B, 0x200D,
		0x200E, 0x200F, 0x202A, 0x202E, 0x2060, 0x2066, 0x2069, 0xD800, 0xDFFF, 0xE000,
		0xF8FF, 0xFDD0, 0xFDEF, 0xFEFF, 0xFFF9, 0xFFFE, 0xFFFF, 0x1FFFE, 0xE0001, 0xE007F,
		0xF0000, 0x10FFFF, 0x110000,
	};
	static const uint32_t no[] = {
		' ', 'A', 0xA0, 0xE9, 0x20AC, 0xFFFD, 0x1F600, 0x4E2D, 0x2028, 0xFE0F, 0x2010, 0x300,
		0x20000, 0xE0100,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(yes); i++)
		ROW(utf8_is_control(yes[i]), "%#x", yes[i]);
	for (size_t i = 0; i < ARRAY_LEN(no); i++)
		ROW(!utf8_is_control(no[i]), "%#x", no[i]);
}

static const struct {
	const char *in, *clean, *lines;
} cleanings[] = {
	{ "", "", "" },
	{ "plain", "plain", "plain" },
	{ "  two   words  ", "two words", "  two   words  " },
	{ "a\tb\nc\r\nd\re\ff", "a b c d e f", "a b\nc\nd\ne f" },
	{ "a\n\nb", "a b", "a\n\nb" },
	{ "\r\r\n\n", "", "\n\n\n" },
	{ "x\xC2\xA0y\xE3\x80\x80z\xE2\x80\xA8w", "x y z w", "x y z w" },
	{ "\x1b[31mred\x1b[0m", BAD "[31mred" BAD "[0m", BAD "[31mred" BAD "[0m" },
	{ "\xC2\x9B" "31m", BAD "31m", BAD "31m" },
	{ "\x9B" "31m", BAD "31m", BAD "31m" },
	{ "bell\x07 vt\x0b del\x7f", "bell" BAD " vt" BAD " del" BAD, "bell" BAD " vt" BAD " del" BAD },
	{ "nel\xC2\x85", "nel" BAD, "nel" BAD },
	{ "evil\xE2\x80\xAEtxt", "evil" BAD "txt", "evil" BAD "txt" },
	{ "\xE2\x81\xA6iso\xE2\x81\xA9", BAD "iso" BAD, BAD "iso" BAD },
	{ "B\xE2\x80\x8BHP", "B" BAD "HP", "B" BAD "HP" },
	{ "so\xC2\xAD" "ft", "so" BAD "ft", "so" BAD "ft" },
	{ "\xEF\xBB\xBF" "bom", BAD "bom", BAD "bom" },
	{ "over\xC0\xAFlong", "over" BAD BAD "long", "over" BAD BAD "long" },
	{ "\xED\xA0\x80", BAD BAD BAD, BAD BAD BAD },
	{ "cut\xE2\x82", "cut" BAD BAD, "cut" BAD BAD },
	{ "caf\xC3\xA9 \xE2\x82\xAC", "caf\xC3\xA9 \xE2\x82\xAC", "caf\xC3\xA9 \xE2\x82\xAC" },
	{ "\xEE\x80\x80", BAD, BAD },
	{ "\xF3\xA0\x81\x81", BAD, BAD },
};

static void test_cleaning(void **state)
{
	char out[128];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cleanings); i++) {
		const char *in = cleanings[i].in;
		size_t n = text_clean(out, sizeof out, in, strlen(in));

		ROW(!strcmp(out, cleanings[i].clean), "%zu gave \"%s\"", i, out);
		assert_int_equal(n, strlen(out));
		n = text_clean_lines(out, sizeof out, in, strlen(in));
		ROW(!strcmp(out, cleanings[i].lines), "%zu gave \"%s\"", i, out);
		assert_int_equal(n, strlen(out));
	}
	/* A NUL inside is a control character like others. */
	text_clean(out, sizeof out, "a\0b", 3);
	assert_string_equal(out, "a" BAD "b");
}

/* Any bytes whatever, into any room: valid, without controls, terminated, not beyond. */
static void test_cleaning_anything(void **state)
{
	uint64_t seed = 99;

	(void)state;
	for (int round = 0; round < 40000; round++) {
		char in[64], out[96];
		size_t n = next_random(&seed) % sizeof in, cap = next_random(&seed) % 90, len, at;
		bool lines = round & 1;
		uint32_t cp;

		for (size_t i = 0; i < n; i++) {
			uint64_t r = next_random(&seed);

			in[i] = r & 0x300 ? (char)r : "\xC2\xE2\xF0\x9B\x80\x1b \n"[r & 7];
		}
		memset(out, 'Z', sizeof out);
		len = lines ? text_clean_lines(out, cap, in, n) : text_clean(out, cap, in, n);
		if (!cap) {
			assert_int_equal(out[0], 'Z');
			continue;
		}
		assert_true(len < cap);
		assert_int_equal(out[len], 0);
		assert_int_equal(out[cap], 'Z');
		for (at = 0; at < len;) {
			int k = utf8_next(out + at, len - at, &cp);

			assert_true(k > 0);
			assert_true((lines && cp == '\n') || !utf8_is_control(cp));
			at += (size_t)k;
		}
		if (!lines && len)
			assert_true(out[0] != ' ' && out[len - 1] != ' ' && !strstr(out, "  "));
	}
}

static void test_cut_on_a_character(void **state)
{
	char out[6];

	(void)state;
	text_clean(out, 4, "ab\xC3\xA9", 4);
	assert_string_equal(out, "ab");
	text_clean(out, 5, "ab\xC3\xA9", 4);
	assert_string_equal(out, "ab\xC3\xA9");
	text_clean(out, 4, "ab cd", 5);
	assert_string_equal(out, "ab");
	assert_true(text_copy(out, sizeof out, "abcde"));
	assert_false(text_copy(out, sizeof out, "abcdef"));
	assert_string_equal(out, "abcde");
	assert_false(text_copy(out, sizeof out, "abcd\xE2\x82\xAC"));
	assert_string_equal(out, "abcd");
	assert_false(text_copy(out, 1, "a"));
	assert_string_equal(out, "");
	assert_false(text_copy(out, 0, "a"));
}

static void test_markup(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "plain", "plain" },
		{ "<b>Bold</b> text", "Bold text" },
		{ "one<br>two<br/>three<BR />four", "one\ntwo\nthree\nfour" },
		{ "<p>a</p><p>b</p>", "a\nb\n" },
		{ "<ul><li>a</li><li>b</li></ul>", "a\nb\n\n" },
		{ "5 < 6 and 7 > 6", "5 < 6 and 7 > 6" },
		{ "a <= b", "a <= b" },
		{ "price <4.50", "price <4.50" },
		{ "open <tag never closed", "open <tag never closed" },
		{ "<", "<" }, { "<>", "<>" }, { "</>", "</>" }, { "a<", "a<" },
		{ "<!-- note -->x", "x" },
		{ "&lt;b&gt;", "<b>" },
		{ "&amp;lt;", "&lt;" },
		{ "&quot;&apos;&nbsp;&amp;", "\"' &" },
		{ "&#65;&#x42;&#X43;", "ABC" },
		{ "&#0;", "\xEF\xBF\xBD" }, { "&#xD800;", "\xEF\xBF\xBD" },
		{ "&#99999999;", "\xEF\xBF\xBD" }, { "&#x110000;", "\xEF\xBF\xBD" },
		{ "&#;", "&#;" }, { "&#x;", "&#x;" }, { "&#12a;", "&#12a;" },
		{ "&unknown;", "&unknown;" }, { "AT&T; x", "AT&T; x" }, { "a & b", "a & b" },
		{ "&", "&" }, { "&;", "&;" }, { "&amp", "&amp" },
		{ "<broken", "<broken" }, { "<brx>y", "y" },
	};
	char out[128];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		size_t n = text_strip_markup(out, sizeof out, rows[i].in, strlen(rows[i].in));

		ROW(!strcmp(out, rows[i].out), "\"%s\" gave \"%s\"", rows[i].in, out);
		assert_int_equal(n, strlen(out));
	}
	assert_int_equal(text_strip_markup(out, 3, "abcdef", 6), 2);
	assert_int_equal(text_strip_markup(out, 0, "abcdef", 6), 0);
}

static void test_mask_accounts(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "account DU1234567 is not U7654321, the one of the settings",
		  "account DU..4567 is not U..4321, the one of the settings" },
		{ "DU1234567", "DU..4567" }, { "DUH123456", "DUH..3456" }, { "(U123456)", "(U..3456)" }, { "", "" },
		{ "order 1234567 of 990000101", "order 1234567 of 990000101" },
		{ "SK-0212-002, KTA 7,142, ABC1234567, xU1234567", "SK-0212-002, KTA 7,142, ABC1234567, xU1234567" },
		{ "U12345, U", "U12345, U" },
	};
	char s[100];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		text_copy(s, sizeof s, rows[i].in);
		text_mask_accounts(s);
		assert_string_equal(s, rows[i].out);
	}
}

static void test_cells(void **state)
{
	(void)state;
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		skip();
	assert_int_equal(text_cells("abc"), 3);
	assert_int_equal(text_cells("caf\xC3\xA9"), 4);
	assert_int_equal(text_cells("\xE4\xB8\xAD\xE6\x96\x87"), 4);
	assert_int_equal(text_cells("e\xCC\x81"), 1);
	assert_int_equal(text_cells("\xFF" "a"), 2);
	assert_int_equal(text_cells(""), 0);
}

static void test_tickers(void **state)
{
	static const char *const good[] = { "BHP", "360", "A2M", "BGBL", "XYZOA", "CBAWMA" };
	static const char *const bad[] = {
		"", "BH", "CBAWMAX", "bhp", "BH P", "BHP ", "B-P", "BH\xC3\x84", "BHP\n", "BHP.AX",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		ROW(ticker_valid(good[i]), "%s", good[i]);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		ROW(!ticker_valid(bad[i]), "%s", bad[i]);
}

static void test_nearest(void **state)
{
	static const char *const names[] = {
		"gap_min", "price_min", "volume_min", "every", "max_streams", "arm", "url",
	};
	static const struct {
		const char *word, *want;
	} rows[] = {
		{ "gap_mim", "gap_min" }, { "gapmin", "gap_min" }, { "pgap_min", "gap_min" },
		{ "gpa_min", "gap_min" }, { "GAP_MIN", "gap_min" }, { "max_stream", "max_streams" },
		{ "evry", "every" }, { "amr", "arm" }, { "ulr", "url" }, { "completely_else", NULL },
		{ "xyz", NULL }, { "", NULL }, { "x", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *got = text_nearest(rows[i].word, names, ARRAY_LEN(names));

		ROW(got == rows[i].want || (got && rows[i].want && !strcmp(got, rows[i].want)),
		    "\"%s\" gave %s", rows[i].word, got ? got : "nothing");
	}
	assert_null(text_nearest("abc", names, 0));
}

static void test_comparing(void **state)
{
	(void)state;
	assert_true(text_equal_ci("Live", "lIVE"));
	assert_false(text_equal_ci("live", "live "));
	assert_false(text_equal_ci("live ", "live"));
	assert_false(text_equal_ci("[", "{"));
	assert_true(bytes_equal_ct("abc", "abc", 3));
	assert_false(bytes_equal_ct("abc", "abd", 3));
	assert_true(bytes_equal_ct("abc", "abd", 2));
	assert_true(bytes_equal_ct("", "", 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_utf8_next),
		cmocka_unit_test(test_utf8_round_trip),
		cmocka_unit_test(test_controls),
		cmocka_unit_test(test_cleaning),
		cmocka_unit_test(test_cleaning_anything),
		cmocka_unit_test(test_cut_on_a_character),
		cmocka_unit_test(test_markup),
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_tickers),
		cmocka_unit_test(test_mask_accounts),
		cmocka_unit_test(test_nearest),
		cmocka_unit_test(test_comparing),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
