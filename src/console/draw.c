/* draw.c - text on the screen (draw.h). */
#include "draw.h"

#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "skim/base/text.h"

static bool utf8_screen;

void draw_init(bool utf8)
{
	utf8_screen = utf8;
}

bool draw_utf8(void)
{
	return utf8_screen;
}

const char *draw_ellipsis(void)
{
	return utf8_screen ? "\xe2\x80\xa6" : "~";
}

/* One code point as it may be shown, and its width. */
static wchar_t shown(int len, uint32_t cp, int *width)
{
	*width = 1;
	if (len < 0 || cp == 0xFFFD || utf8_is_control(cp))
		return L'?';
	if (cp < 0x7f)
		return (wchar_t)cp;
	if (!utf8_screen)
		return L'?';
	*width = wcwidth((wchar_t)cp);
	if (*width < 0) {
		*width = 1;
		return L'?';
	}
	return (wchar_t)cp;
}

/* Fills out with what fits into w cells; returns the cells. */
static int to_cells(wchar_t *out, int cap, int w, const char *s, int *count)
{
	size_t left = strlen(s);
	int cells = 0, n = 0;

	while (left > 0 && n < cap) {
		uint32_t cp = 0;

		if (*s >= ' ' && *s < 0x7f) {	/* nearly all there is */
			if (cells + 1 > w)
				break;
			out[n++] = (wchar_t)*s++;
			cells++;
			left--;
			continue;
		}
		int len = utf8_next(s, left, &cp), width;
		size_t step = len > 0 ? (size_t)len : 1;
		wchar_t c = shown(len, cp, &width);

		if (cells + width > w)
			break;
		if (width == 0 && n == 0) {	/* nothing to combine with */
			c = L'?';
			width = 1;
		}
		out[n++] = c;
		cells += width;
		s += step;
		left -= step;
	}
	*count = n;
	return cells;
}

int draw_cells(const char *s)
{
	wchar_t buf[600];
	int n;

	return to_cells(buf, 600, INT_MAX / 2, s, &n);
}

static int clip(int y, int x, int w)
{
	int edge = y == LINES - 1 ? COLS - 1 : COLS;

	if (y < 0 || y >= LINES || x < 0 || x >= edge)
		return 0;
	return w < edge - x ? w : edge - x;
}

int draw_text(int y, int x, int w, enum role r, const char *s)
{
	wchar_t buf[600];
	int n, cells;

	w = clip(y, x, w);
	if (w <= 0)
		return 0;
	cells = to_cells(buf, 600, w, s, &n);
	if (n > 0) {
		attrset((int)theme(r));
		mvaddnwstr(y, x, buf, n);
	}
	return cells;
}

int draw_right(int y, int x, int w, enum role r, const char *s)
{
	int cells = draw_cells(s);

	if (cells >= w)
		return draw_text(y, x, w, r, s);
	draw_text(y, x + w - cells, cells, r, s);
	return w;
}

int draw_fmt(int y, int x, int w, enum role r, const char *fmt, ...)
{
	char buf[600];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(buf, sizeof buf, fmt, ap);
	va_end(ap);
	return draw_text(y, x, w, r, buf);
}

void draw_fill(int y, int x, int w, enum role r)
{
	w = clip(y, x, w);
	if (w <= 0)
		return;
	attrset((int)theme(r));
	mvhline(y, x, ' ' | theme(r), w);
}

void draw_clear(struct rect a, enum role r)
{
	for (int i = 0; i < a.h; i++)
		draw_fill(a.y + i, a.x, a.w, r);
}

/* One sign as curses keeps it. */
static const cchar_t *sign(cchar_t *c, enum role r, wchar_t utf8, wchar_t ascii)
{
	const wchar_t text[2] = { utf8_screen ? utf8 : ascii };
	attr_t a = (attr_t)theme(r);

	setcchar(c, text, a & ~(attr_t)A_COLOR, (short)PAIR_NUMBER(a), NULL);
	return c;
}

void draw_hline(int y, int x, int w, enum role r)
{
	cchar_t c;

	w = clip(y, x, w);
	attrset(A_NORMAL);	/* curses adds the look of the text before: a chosen row's reverse */
	if (w > 0)
		mvhline_set(y, x, sign(&c, r, L'\x2500', L'-'), w);
}

static void draw_vline(int y, int x, int h, enum role r)
{
	cchar_t c;

	sign(&c, r, L'\x2502', L'|');
	attrset(A_NORMAL);
	for (int i = 0; i < h; i++)
		if (clip(y + i, x, 1) > 0)
			mvhline_set(y + i, x, &c, 1);
}

void draw_box(struct rect a, enum role border, enum role title_role, const char *title)
{
	const bool u = utf8_screen;

	if (a.w < 2 || a.h < 2)
		return;
	draw_text(a.y, a.x, 1, border, u ? "\xe2\x94\x8c" : "+");
	draw_hline(a.y, a.x + 1, a.w - 2, border);
	draw_text(a.y, a.x + a.w - 1, 1, border, u ? "\xe2\x94\x90" : "+");
	draw_vline(a.y + 1, a.x, a.h - 2, border);
	draw_vline(a.y + 1, a.x + a.w - 1, a.h - 2, border);
	draw_text(a.y + a.h - 1, a.x, 1, border, u ? "\xe2\x94\x94" : "+");
	draw_hline(a.y + a.h - 1, a.x + 1, a.w - 2, border);
	draw_text(a.y + a.h - 1, a.x + a.w - 1, 1, border, u ? "\xe2\x94\x98" : "+");
	if (title && *title && a.w > 6) {
		int n = draw_text(a.y, a.x + 3, a.w - 6, title_role, title);

		draw_text(a.y, a.x + 2, 1, border, " ");
		draw_text(a.y, a.x + 3 + n, 1, border, " ");
	}
}
