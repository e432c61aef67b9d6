/* edit.c - one line of text being typed (edit.h). */
#include "edit.h"

#include <curses.h>
#include <string.h>

#include "draw.h"
#include "skim/base/text.h"

void edit_set(struct edit *e, const char *text)
{
	text_copy(e->text, sizeof e->text, text);
	e->len = e->cursor = strlen(e->text);
	e->pasted = false;
}

static size_t before(const struct edit *e, size_t at)
{
	while (at > 0 && ((unsigned char)e->text[--at] & 0xc0) == 0x80)
		;
	return at;
}

static size_t after(const struct edit *e, size_t at)
{
	if (at < e->len)
		at++;
	while (at < e->len && ((unsigned char)e->text[at] & 0xc0) == 0x80)
		at++;
	return at;
}

static void cut(struct edit *e, size_t from, size_t to)
{
	memmove(e->text + from, e->text + to, e->len - to + 1);
	e->len -= to - from;
	e->cursor = from;
	if (e->len == 0)
		e->pasted = false;
}

static void put(struct edit *e, uint32_t cp, bool pasted)
{
	char c[4];
	size_t n;

	if (utf8_is_control(cp) || cp == 0xFFFD)
		return;
	n = utf8_put(c, cp);
	if (e->len + n >= sizeof e->text)
		return;
	memmove(e->text + e->cursor + n, e->text + e->cursor, e->len - e->cursor + 1);
	memcpy(e->text + e->cursor, c, n);
	e->len += n;
	e->cursor += n;
	e->pasted |= pasted;
}

static size_t word_start(const struct edit *e)
{
	size_t at = e->cursor;

	while (at > 0 && e->text[at - 1] == ' ')
		at--;
	while (at > 0 && e->text[at - 1] != ' ')
		at--;
	return at;
}

bool edit_key(struct edit *e, const struct key *k)
{
	switch (k->code) {
	case K_LEFT:
		e->cursor = before(e, e->cursor);
		return true;
	case K_RIGHT:
		e->cursor = after(e, e->cursor);
		return true;
	case K_HOME:
		e->cursor = 0;
		return true;
	case K_END:
		e->cursor = e->len;
		return true;
	case K_BACKSPACE:
		cut(e, before(e, e->cursor), e->cursor);
		return true;
	case K_DEL:
		cut(e, e->cursor, after(e, e->cursor));
		return true;
	case K_CTRL('w'):
		cut(e, word_start(e), e->cursor);
		return true;
	case K_CTRL('u'):
		cut(e, 0, e->cursor);
		return true;
	case K_PASTE_END:
		return true;
	default:
		if (k->code < 0x20 || k->code >= 0x110000)
			return k->pasted;	/* line ends of a paste are dropped */
		put(e, k->code, k->pasted);
		return true;
	}
}

void edit_draw(const struct edit *e, int y, int x, int w, int role)
{
	char head[sizeof e->text];
	size_t from = 0;
	int at;

	memcpy(head, e->text, e->cursor);
	head[e->cursor] = '\0';
	while (draw_cells(head + from) >= w && from < e->cursor)
		from = after(e, from);
	at = draw_cells(head + from);
	draw_fill(y, x, w, (enum role)role);
	draw_text(y, x, w, (enum role)role, e->text + from);
	move(y, x + at < COLS ? x + at : COLS - 1);
}
