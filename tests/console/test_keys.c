/* test_keys.c - keys out of bytes, the table of commands, and the line editor. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../../src/console/edit.h"
#include "../../src/console/input.h"
#include "../../src/console/lines.h"
#include "skim/base/clock.h"
#include "skim/base/coid.h"
#include "skim/base/zone.h"
#include "skim/console/console.h"

static const struct {
	const char *bytes;
	uint32_t codes[8];
} decoded[] = {
	{ "a", { 'a' } },
	{ "\r", { K_ENTER } },
	{ "\t\x7f\x08", { K_TAB, K_BACKSPACE, K_BACKSPACE } },
	{ "\033[A\033OB\033[C", { K_UP, K_DOWN, K_RIGHT } },
	{ "\033[1~\033[4~\033[5~\033[6~", { K_HOME, K_END, K_PGUP, K_PGDN } },
	{ "\033[Z\033OP\033[[A\033[11~", { K_BTAB, K_F1, K_F1, K_F1 } },
	{ "\033[99~x", { 'x' } },		/* unknown: swallowed whole */
	{ "\033[1;5Cx", { 'x' } },
	{ "\033[<0;10;5M\033[<0;10;5mx", { K_CLICK, 'x' } },
	{ "\033[<65;1;1M\033[<2;1;1M\033[<0;0;1Mx", { K_DOWN, 'x' } },
	{ "\033x", { K_ESC, 'x' } },
	{ "\033\033[A", { K_ESC, K_UP } },
	{ "\xc3\xa9z", { 0xe9, 'z' } },
	{ "\xff\xc3z", { 0xFFFD, 0xFFFD, 'z' } },
	{ "\x03\x0c", { 3, 12 } },
};

static void test_decode(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof decoded / sizeof decoded[0]; i++) {
		static struct input in;
		struct key k;
		int n = 0;

		memset(&in, 0, sizeof in);
		input_feed(&in, decoded[i].bytes, strlen(decoded[i].bytes));
		while (input_next(&in, 0, &k)) {
			if (k.code != decoded[i].codes[n])
				fail_msg("row %zu, key %d: %x", i, n, k.code);
			n++;
		}
		assert_int_equal(in.n, 0);
		assert_int_equal(decoded[i].codes[n], 0);
	}
}

/* However a sequence is cut by the line, it is one key. */
static void test_cut_anywhere(void **state)
{
	static const char all[] = "\033[A\033[200~p\033[Aq\033[201~\xe2\x82\xac\033[6~";
	static const uint32_t want[] = { K_UP, 'p', 0xFFFD, '[', 'A', 'q', K_PASTE_END, 0x20ac, K_PGDN };

	(void)state;
	for (size_t cut = 0; cut < sizeof all - 1; cut++) {
		static struct input in;
		struct key k;
		size_t n = 0;

		memset(&in, 0, sizeof in);
		in.esc_since = 1;
		input_feed(&in, all, cut);
		while (input_next(&in, 1, &k))
			assert_int_equal(k.code, want[n++]);
		in.esc_since = 1;
		input_feed(&in, all + cut, sizeof all - 1 - cut);
		while (input_next(&in, 1, &k)) {
			assert_int_equal(k.pasted, n >= 1 && n <= 6);
			assert_int_equal(k.code, want[n++]);
		}
		assert_int_equal(n, sizeof want / sizeof want[0]);
	}
}

/* The mark that ends a paste is lost: only a ctrl-c alone, after silence, ends it. */
static void test_paste_hangs(void **state)
{
	static const struct {
		const char *bytes;
		int64_t after_ms;
		bool ends;
	} rows[] = {
		{ "x", 2000, false },
		{ "\r", 2000, false },
		{ "\033", 2000, false },
		{ "\x03", 900, false },		/* too soon: may be of the paste */
		{ "\x03:", 2000, false },	/* not alone */
		{ "\x03", 1000, true },
	};
	static struct input in;
	struct key k;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		for (int part = 0; part < 2; part++) {
			int fd[2];
			int64_t at = 100 * NS_PER_S;

			assert_int_equal(pipe(fd), 0);
			memset(&in, 0, sizeof in);
			assert_int_equal(write(fd[1], "\033[200~abc\033[20", part ? 14 : 9), part ? 14 : 9);
			assert_true(input_read(&in, fd[0], at));
			while (input_next(&in, at, &k))
				assert_true(k.pasted);
			assert_false(input_paste_hangs(&in, at + NS_PER_MS));
			at += rows[i].after_ms * NS_PER_MS;
			assert_int_equal(input_paste_hangs(&in, at), rows[i].after_ms >= 1000);
			assert_int_equal(write(fd[1], rows[i].bytes, strlen(rows[i].bytes)),
					 strlen(rows[i].bytes));
			assert_true(input_read(&in, fd[0], at));
			while (input_next(&in, at, &k))
				assert_int_equal(k.pasted, !rows[i].ends);
			assert_int_equal(in.in_paste, !rows[i].ends);
			close(fd[0]);
			close(fd[1]);
		}
}

static void test_escape_waits(void **state)
{
	static struct input in;
	struct key k;

	(void)state;
	memset(&in, 0, sizeof in);
	input_feed(&in, "\033", 1);
	in.esc_since = 1000;
	assert_false(input_next(&in, 1000, &k));
	assert_int_equal(input_deadline(&in), 1000 + ESC_WAIT_MS * NS_PER_MS);
	assert_true(input_next(&in, 1000 + ESC_WAIT_MS * NS_PER_MS, &k));
	assert_int_equal(k.code, K_ESC);
}

static void type(struct edit *e, const char *s)
{
	static struct input in;
	struct key k;

	memset(&in, 0, sizeof in);
	input_feed(&in, s, strlen(s));
	while (input_next(&in, 0, &k))
		edit_key(e, &k);
}

static void test_edit(void **state)
{
	static const struct {
		const char *keys, *text;
		size_t cursor;
	} rows[] = {
		{ "abc", "abc", 3 },
		{ "abc\x7f", "ab", 2 },
		{ "abc\033[D\033[DX", "aXbc", 2 },
		{ "one two\x17", "one ", 4 },
		{ "one two \x17", "one ", 4 },
		{ "abc\x15", "", 0 },
		{ "abc\033[D\x15", "c", 0 },
		{ "\xc3\xa9\xe2\x82\xac\x7f", "\xc3\xa9", 2 },
		{ "ab\033[H\033[3~", "b", 0 },
		{ "a\001\002\033[20~b", "ab", 2 },
		{ "\033[200~x\ry\033[201~z", "xyz", 3 },
		{ "\x7f\033[D\033[C\033[3~", "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct edit e = { .len = 0 };

		type(&e, rows[i].keys);
		assert_string_equal(e.text, rows[i].text);
		assert_int_equal(e.cursor, rows[i].cursor);
		assert_int_equal(e.pasted, strstr(rows[i].keys, "200~") != NULL);
	}
}

static void test_edit_full(void **state)
{
	struct edit e = { .len = 0 };

	(void)state;
	for (int i = 0; i < 400; i++)
		type(&e, "\xe2\x82\xac");
	assert_in_range(e.len, 240, sizeof e.text - 1);
	assert_int_equal(e.len, strlen(e.text));
	assert_int_equal(e.len % 3, 0);
}

static bool single_key(const char *keys, const char *key)
{
	size_t n = strlen(key);

	for (const char *s = keys; (s = strstr(s, key)); s++)
		if ((s == keys || s[-1] == ' ') && (s[n] == ' ' || !s[n]))
			return true;
	return false;
}

static void test_table(void **state)
{
	static const char *const never[] = { "ctrl-a", "ctrl-b", "ctrl-s", "ctrl-q", "ctrl-z" };
	int n;
	const struct command_row *c = console_commands(&n);

	(void)state;
	assert_in_range(n, 50, 200);
	for (int i = 0; i < n; i++) {
		size_t len = strlen(c[i].help);

		assert_in_range(len, 5, 60);
		assert_int_equal(c[i].help[len - 1], '.');
		for (int k = 0; k < 5; k++)
			assert_false(single_key(c[i].keys, never[k]));
		for (int k = i + 1; k < n; k++) {
			char keys[64], *save = NULL;

			assert_string_not_equal(c[i].name, c[k].name);
			snprintf(keys, sizeof keys, "%s", c[i].keys);
			for (char *w = strtok_r(keys, " ", &save); w; w = strtok_r(NULL, " ", &save))
				if (single_key(c[k].keys, w))
					fail_msg("%s is bound to %s and %s", w, c[i].name, c[k].name);
		}
	}
}

static void test_wrap(void **state)
{
	static struct lines l;

	(void)state;
	l.n = 0;
	line_wrap(&l, R_TEXT, "", "one two three\n\nfour verylongwordindeed", 8);
	assert_string_equal(l.at[0].text, "one two");
	assert_string_equal(l.at[1].text, "three");
	assert_string_equal(l.at[2].text, "");
	assert_string_equal(l.at[3].text, "four");
	assert_string_equal(l.at[4].text, "verylong");
	assert_string_equal(l.at[5].text, "wordinde");
	assert_string_equal(l.at[6].text, "ed");
	assert_int_equal(l.n, 7);
}

static void test_coid(void **state)
{
	char a[24], b[24];
	int64_t ns = 0;

	(void)state;
	assert_int_equal(zone_init(NULL), RC_OK);
	assert_true(time_parse("2026-11-25T00:30:00", &ns));	/* still the 24th in UTC */
	coid_make(a, ns);
	coid_make(b, ns);
	assert_int_equal(strlen(a), 20);
	assert_memory_equal(a, "SK-20261125-", 12);
	assert_int_equal(strspn(a + 12, "abcdefghijklmnopqrstuvwxyz234567"), 8);
	assert_string_not_equal(a, b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decode), cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_paste_hangs), cmocka_unit_test(test_escape_waits), cmocka_unit_test(test_edit), cmocka_unit_test(test_edit_full),
		cmocka_unit_test(test_table), cmocka_unit_test(test_wrap), cmocka_unit_test(test_coid),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	draw_init(true);
	return cmocka_run_group_tests_name("keys", tests, NULL, NULL);
}
