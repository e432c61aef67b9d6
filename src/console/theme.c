/*
 * theme.c - the palettes.  Meaning never rests on colour: what is told by a colour is also
 * told by a sign, a word or a mark, so a mono terminal shows everything.
 */
#include "theme.h"

#include <string.h>

struct look {
	short fg, bg;		/* 256 colours; -1 the terminal's own */
	short fg8, bg8;		/* 8 and 16 colours */
	attr_t attr;		/* with colour */
	attr_t mono;		/* without */
};

#define B A_BOLD
#define V A_REVERSE

/* Blue and orange stay apart for the colour-blind; the alarm's red is never alone. */
static const struct look looks[R_COUNT] = {
	[R_TEXT] = { -1, -1, -1, -1, 0, 0 },
	[R_DIM] = { 245, -1, -1, -1, 0, A_DIM },
	[R_STRONG] = { -1, -1, -1, -1, B, B },
	[R_BORDER] = { 240, -1, -1, -1, 0, A_DIM },
	[R_FOCUS] = { 75, -1, COLOR_CYAN, -1, B, B },
	[R_TITLE] = { 252, -1, -1, -1, 0, 0 },
	[R_HEAD] = { 110, -1, COLOR_CYAN, -1, 0, A_UNDERLINE },
	[R_SELECT] = { -1, -1, -1, -1, V, V },
	[R_UP] = { 75, -1, COLOR_CYAN, -1, 0, 0 },
	[R_DOWN] = { 215, -1, COLOR_YELLOW, -1, 0, 0 },
	[R_BROKE] = { 229, -1, COLOR_WHITE, -1, B, B },
	[R_BAR] = { 252, 236, COLOR_WHITE, COLOR_BLUE, 0, V },
	[R_BAR_DIM] = { 247, 236, COLOR_WHITE, COLOR_BLUE, 0, V },
	[R_PAPER] = { 16, 75, COLOR_BLACK, COLOR_CYAN, B, V | B },
	[R_LIVE] = { 16, 208, COLOR_BLACK, COLOR_YELLOW, B, V | B | A_UNDERLINE },
	[R_ARMED] = { 16, 221, COLOR_BLACK, COLOR_YELLOW, B, V | B },
	[R_DISARMED] = { 255, 239, COLOR_WHITE, COLOR_BLUE, B, V | B },
	[R_LOCKED] = { 231, 160, COLOR_WHITE, COLOR_RED, B, V | B },
	[R_DEMO] = { 16, 183, COLOR_BLACK, COLOR_MAGENTA, B, V | B },
	[R_ALARM] = { 231, 160, COLOR_WHITE, COLOR_RED, B, V | B },
	[R_ASK] = { 16, 221, COLOR_BLACK, COLOR_YELLOW, 0, V },
	[R_NOTICE] = { -1, -1, -1, -1, B, B },
	[R_KEY] = { 180, -1, COLOR_YELLOW, -1, 0, B },
	[R_INPUT] = { 255, 238, COLOR_WHITE, COLOR_BLUE, B, V },
	[R_ERROR] = { 215, -1, COLOR_YELLOW, -1, B, B },
	[R_RANGE] = { 109, -1, COLOR_CYAN, -1, 0, 0 },
};

/* On a light ground: the same roles, dark enough to read. */
static const struct {
	enum role role;
	short fg, bg, fg8, bg8;
} light[] = {
	{ R_DIM, 243, -1, -1, -1 }, { R_BORDER, 250, -1, -1, -1 }, { R_FOCUS, 25, -1, COLOR_BLUE, -1 },
	{ R_TITLE, 238, -1, -1, -1 }, { R_HEAD, 24, -1, COLOR_BLUE, -1 }, { R_UP, 25, -1, COLOR_BLUE, -1 },
	{ R_DOWN, 130, -1, COLOR_RED, -1 }, { R_BROKE, 54, -1, COLOR_MAGENTA, -1 },
	{ R_BAR, 235, 252, COLOR_BLACK, COLOR_WHITE }, { R_BAR_DIM, 240, 252, COLOR_BLACK, COLOR_WHITE },
	{ R_KEY, 94, -1, COLOR_MAGENTA, -1 }, { R_INPUT, 16, 253, COLOR_BLACK, COLOR_WHITE },
	{ R_ERROR, 130, -1, COLOR_RED, -1 }, { R_RANGE, 23, -1, COLOR_BLUE, -1 },
};

static attr_t table[R_COUNT];

int palette_by_name(const char *name)
{
	static const char *const names[] = { "blue-orange", "red-green", "light", "mono" };

	for (int i = 0; name && i < 4; i++)
		if (!strcmp(name, names[i]))
			return i;
	return -1;
}

static struct look look_of(enum role r, enum palette p)
{
	struct look l = looks[r];

	if (p == PALETTE_RED_GREEN && r == R_UP)
		l.fg = 114, l.fg8 = COLOR_GREEN;
	if (p == PALETTE_RED_GREEN && r == R_DOWN)
		l.fg = 203, l.fg8 = COLOR_RED;
	for (size_t i = 0; p == PALETTE_LIGHT && i < sizeof light / sizeof light[0]; i++)
		if (light[i].role == r) {
			l.fg = light[i].fg, l.bg = light[i].bg;
			l.fg8 = light[i].fg8, l.bg8 = light[i].bg8;
		}
	return l;
}

void theme_init(enum palette p)
{
	bool colour = p != PALETTE_MONO && has_colors();
	bool rich;

	if (colour) {		/* COLORS is known only after start_color */
		start_color();
		use_default_colors();
	}
	rich = colour && COLORS >= 256;
	for (int r = 0; r < R_COUNT; r++) {
		struct look l = look_of((enum role)r, p);
		short fg = rich ? l.fg : l.fg8, bg = rich ? l.bg : l.bg8;

		if (!colour) {
			table[r] = l.mono;
			continue;
		}
		table[r] = l.attr;
		if (!rich && r == R_DIM)
			table[r] |= A_DIM;
		if (fg >= 0 || bg >= 0) {
			init_pair((short)(r + 1), fg, bg);
			table[r] |= (attr_t)COLOR_PAIR(r + 1);
		}
	}
}

attr_t theme(enum role r)
{
	return table[r];
}
