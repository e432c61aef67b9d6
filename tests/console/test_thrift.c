/*
 * test_thrift.c - fewer bytes, the same picture: what curses may write goes into one terminal as it
 * is and into another as thrift.c writes it, and every cell, its look and the cursor must agree.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <vterm.h>

#include "../../src/console/thrift.h"

enum { ROWS = 12, COLS = 30, FRAME = 6000 };

static uint64_t seed;

static int chance(int below)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (int)((seed >> 33) % (uint64_t)below);
}

/* --- what curses may write ------------------------------------------------------------ */

struct frame {
	char s[FRAME];
	size_t n;
};

static void add(struct frame *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void add(struct frame *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	f->n += (size_t)vsnprintf(f->s + f->n, sizeof f->s - f->n, fmt, ap);
	va_end(ap);
	assert_true(f->n < sizeof f->s);
}

static void look_at(struct frame *f, bool part)
{
	static const char *const whole[] = { "\033[m", "\033(B\033[m", "\033[0m", "\033[0;1m", "\033[0;7m", "\033[0;1;7m",
					     "\033[0;4m", "\033[0;2m", "\033[0;1;4;7m" };
	static const char *const single[] = { "\033[39m", "\033[49m", "\033[39;49m", "\033[22m", "\033[27m", "\033[24m",
					      "\033[7m", "\033[1m", "\033[2m", "\033[36m", "\033[93m", "\033[44m", "\033[101m" };

	switch (chance(part ? 4 : 1)) {
	case 0:
		add(f, "%s", whole[chance(sizeof whole / sizeof whole[0])]);
		break;
	case 1:
		add(f, "%s", single[chance(sizeof single / sizeof single[0])]);
		break;
	case 2:
		add(f, "\033[38;5;%dm", chance(256));
		break;
	default:
		add(f, "\033[48;5;%dm", chance(256));
	}
}

static void move_to(struct frame *f, bool part)
{
	switch (chance(part ? 8 : 6)) {
	case 0:
		add(f, "\r");
		break;
	case 1:
		add(f, "\033[%dC", chance(4) + 1);
		break;
	case 2:
		add(f, "\b");
		break;
	case 3:
		add(f, "\033[%dD", chance(4) + 1);
		break;
	case 6:
		add(f, "\033[%dG", chance(COLS) + 1);
		break;
	case 7:
		add(f, "\033[%dd", chance(ROWS) + 1);
		break;
	default:
		add(f, "\033[%d;", chance(ROWS) + 1);
		add(f, "%dH", chance(COLS) + 1);
	}
}

static void draw(struct frame *f)
{
	static const char *const glyphs[] = { "0", "1.095", "KTA", " ", "\xe2\x94\x80", "\xe2\x96\x88\xe2\x96\x84", "\xc2\xb7",
					      "\xe2\xa3\xbf", "\xe6\x9d\xb1", "~", "  " };

	for (int i = chance(3); i >= 0; i--)
		add(f, "%s", glyphs[chance(sizeof glyphs / sizeof glyphs[0])]);
}

static void change_rows(struct frame *f)
{
	int top = chance(ROWS - 2) + 1, bottom;

	bottom = top + 1 + chance(ROWS - top);
	switch (chance(7)) {
	case 0:
		add(f, "\033[%d;%dr\033[%d;1H\n\033[1;%dr", top, bottom, bottom, ROWS);
		break;
	case 1:
		add(f, "\033[%d;%dr\033[%d;1H\033M\033[1;%dr", top, bottom, top, ROWS);
		break;
	case 2:
		add(f, "\033[%d;%dr\033[%dS\033[1;%dr", top, bottom, chance(2) + 1, ROWS);
		break;
	case 3:
		add(f, "\033[K");
		break;
	case 4:
		add(f, "\033[%dX", chance(9) + 1);
		break;
	case 5:
		add(f, "\033[?25%c", chance(2) ? 'l' : 'h');
		break;
	default:
		add(f, "\033[H\033[2J");
	}
}

static void make_frame(struct frame *f, bool part)
{
	f->n = 0;
	for (int i = chance(60); i >= 0; i--)
		switch (chance(10)) {
		case 0: case 1: case 2:
			look_at(f, part);
			break;
		case 3: case 4: case 5:
			move_to(f, part);
			break;
		case 6:
			if (!chance(3))
				change_rows(f);
			break;
		default:
			draw(f);
		}
}

/* --- two terminals ----------------------------------------------------------------------- */

static VTerm *terminal(void)
{
	VTerm *v = vterm_new(ROWS, COLS);

	assert_non_null(v);
	vterm_set_utf8(v, 1);
	vterm_screen_reset(vterm_obtain_screen(v), 1);
	return v;
}

static void describe(VTerm *v, char *out, size_t cap)
{
	VTermPos at, p;
	size_t n = 0;

	for (p.row = 0; p.row < ROWS; p.row++)
		for (p.col = 0; p.col < COLS; p.col++) {
			VTermScreenCell c;

			vterm_screen_get_cell(vterm_obtain_screen(v), p, &c);
			/* Of a blank the ground is seen, and nothing else; half of a wide glyph is one. */
			if ((c.chars[0] == ' ' || !c.chars[0] || c.chars[0] == UINT32_MAX) && !c.attrs.reverse && !c.attrs.underline) {
				c.attrs.bold = 0;
				c.fg = c.bg;
			}
			n += (size_t)snprintf(out + n, cap - n, "%d,%d: %x %x w%d b%d u%d i%d k%d r%d %d.%d.%d %d.%d.%d\n",
					      p.row, p.col, c.chars[0] == ' ' ? 0 : c.chars[0], c.chars[0] ? c.chars[1] : 0, c.width,
					      c.attrs.bold, c.attrs.underline, c.attrs.italic, c.attrs.blink,
					      c.attrs.reverse, c.fg.type, c.fg.rgb.red, c.fg.rgb.green, c.bg.type,
					      c.bg.rgb.red, c.bg.rgb.green);
		}
	vterm_state_get_cursorpos(vterm_obtain_state(v), &at);
	snprintf(out + n, cap - n, "at %d,%d\n", at.row, at.col);
}

static void fail_at(const char *a, const char *b, const struct frame *f, const char *brief, size_t n)
{
	size_t i = 0;

	while (a[i] && a[i] == b[i])
		i++;
	while (i && a[i - 1] != '\n')
		i--;
	print_error("is %.140s\nbut %.140s\n", a + i, b + i);
	for (size_t k = 0; k < f->n; k++)
		print_error(f->s[k] < 32 || f->s[k] > 126 ? "\\x%02x" : "%c", (unsigned char)f->s[k]);
	print_error("\n");
	for (size_t k = 0; k < n; k++)
		print_error(brief[k] < 32 || brief[k] > 126 ? "\\x%02x" : "%c", (unsigned char)brief[k]);
	fail();
}

static void stream(uint64_t from, bool part, size_t *raw, size_t *brief)
{
	static char a[200000], b[200000], out[2 * FRAME + 64];
	static struct frame f;
	VTerm *plain = terminal(), *other = terminal();
	struct thrift t = { .ansi = true, .part = part };

	seed = from;
	thrift_forget(&t, ROWS, COLS);
	for (int i = 0; i < 30; i++) {
		size_t n;

		make_frame(&f, part);
		n = thrift_write(&t, f.s, f.n, out);
		assert_true(n <= 2 * f.n + 64);
		vterm_input_write(plain, f.s, f.n);
		vterm_input_write(other, out, n);
		*raw += f.n;
		*brief += n;
		describe(plain, a, sizeof a);
		describe(other, b, sizeof b);
		if (strcmp(a, b) != 0)
			fail_at(a, b, &f, out, n);
	}
	vterm_free(plain);
	vterm_free(other);
}

static void test_same_picture(void **state)
{
	size_t raw = 0, brief = 0;

	(void)state;
	for (uint64_t i = 1; i <= 400; i++)
		stream(i, i % 4 != 0, &raw, &brief);
	print_message("# %zu bytes said in %zu\n", raw, brief);
	assert_true(brief < raw);
}

/* --- single cases --------------------------------------------------------------------------- */

static void test_shorter(void **state)
{
	static const struct {
		const char *in, *out;
		bool part;
	} rows[] = {
		{ "\033[m\033[5;10Hab\033[5;20Hc", "\033[m\033[5;10Hab\033[8Cc", true },
		{ "\033[5;10Hab\033[6;12Hc", "\033[5;10Hab\nc", true },
		{ "\033[5;10Hab\033[6;1Hc", "\033[5;10Hab\n\rc", true },
		{ "\033[5;10Hab\033[5;10Hc", "\033[5;10Hab\b\bc", true },
		{ "\033[12;10Hab\033[1;10Hc", "\033[12;10Hab\033[1;10Hc", true },
		{ "\033[m\033[38;5;75ma\033[39m\033[mb", "\033[m\033[38;5;75ma\033[mb", true },
		{ "\033[m\033[0;1ma\033[mb", "\033[m\033[1ma\033[mb", false },
		{ "\033[m\033[0;1;7ma\033[0;1mb", "\033[m\033[1;7ma\033[27mb", true },
		{ "\033[m\033[0;1;7ma\033[0;1mb", "\033[m\033[1;7ma\033[0;1mb", false },
		{ "\033[ma\033[1m\033[m\033[7m\033[mb", "\033[mab", true },
		{ "\033[m\033[36ma\033[39m \033[36mb", "\033[m\033[36ma b", true },
		{ "\033[m\033[7ma\033[m \033[7mb", "\033[m\033[7ma\033[m \033[7mb", true },
		{ "\033[m\033[44ma\033[m ", "\033[m\033[44ma\033[m ", true },
		{ "\033[5;30Hx\033[6;1Hy", "\033[5;30Hx\033[6;1Hy", true },	/* the place after the edge is not known */
		{ "\033[5;10H\xe6\x9d\xb1\033[5;14Hy", "\033[5;10H\xe6\x9d\xb1\033[5;14Hy", true },
		{ "\033]2;title; \033[1m\a" "a", "\033]2;title; \033[1m\a" "a", true },
		{ "\033(B\017a", "a", true },
		{ "\033[999999999;5Ha\033[5", "\033[999999999;5Ha\033[5", true },
	};
	char out[400];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct thrift t = { .ansi = true, .part = rows[i].part };

		thrift_forget(&t, ROWS, COLS);
		out[thrift_write(&t, rows[i].in, strlen(rows[i].in), out)] = '\0';
		if (strcmp(out, rows[i].out) != 0)
			fail_msg("row %zu: %s", i, out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_picture),
		cmocka_unit_test(test_shorter),
	};

	return cmocka_run_group_tests_name("thrift", tests, NULL, NULL);
}
