/* thrift.c - says the same to the terminal in fewer bytes (thrift.h). */
#include "thrift.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "skim/base/text.h"

enum { PARAMS = 16, FORM_256 = 3 };

void thrift_forget(struct thrift *t, int rows, int cols)
{
	t->pen_known = t->row_known = t->col_known = t->region = false;
	t->rows = rows;
	t->cols = cols;
}

/* --- the pen -------------------------------------------------------------------------- */

static bool pen_equal(const struct pen *a, const struct pen *b)
{
	return a->attr == b->attr && a->fg == b->fg && a->bg == b->bg;
}

/* One parameter of a colour (38;5;n takes three); 0: not one that is known here. */
static int take_colour(struct pen *p, const int *v, int left)
{
	if ((*v == 38 || *v == 48) && left >= 3 && v[1] == 5 && v[2] >= 0 && v[2] < 256) {
		*(*v == 38 ? &p->fg : &p->bg) = FORM_256 * 256 + v[2];
		return 3;
	}
	if (*v == 39 || *v == 49)
		*(*v == 39 ? &p->fg : &p->bg) = 0;
	else if ((*v >= 30 && *v <= 37) || (*v >= 90 && *v <= 97))
		p->fg = 256 + *v;
	else if ((*v >= 40 && *v <= 47) || (*v >= 100 && *v <= 107))
		p->bg = 256 + *v;
	else
		return 0;
	return 1;
}

/* False: some parameter is not known here. */
static bool pen_take(struct pen *p, const int *v, int n)
{
	static const unsigned off[] = { 1u << 1 | 1u << 2, 1u << 3, 1u << 4, 1u << 5 | 1u << 6, 0, 1u << 7 };

	for (int i = 0; i < n;) {
		int used = 1;

		if (v[i] == 0)
			*p = (struct pen){ 0, 0, 0 };
		else if (v[i] >= 1 && v[i] <= 7)
			p->attr |= 1u << v[i];
		else if (v[i] >= 22 && v[i] <= 27 && v[i] != 26)
			p->attr &= ~off[v[i] - 22];
		else
			used = take_colour(p, v + i, n - i);
		if (!used)
			return false;
		i += used;
	}
	return true;
}

struct sgr {
	char s[80];
	size_t n;
};

static void sgr_add(struct sgr *g, int v)
{
	g->n += (size_t)snprintf(g->s + g->n, sizeof g->s - g->n, "%s%d", g->n > 2 ? ";" : "", v);
}

static void sgr_colour(struct sgr *g, int colour, int base)
{
	if (!colour) {
		sgr_add(g, base + 1);
		return;
	}
	if (colour / 256 == FORM_256) {
		sgr_add(g, base);
		sgr_add(g, 5);
	}
	sgr_add(g, colour % 256);
}

/* What is on in `to` and not in `from`; after switching off what is too much, one by one. */
static bool sgr_change(struct sgr *g, const struct pen *from, const struct pen *to, bool part)
{
	unsigned gone = from->attr & ~to->attr, lit = from->attr;
	static const struct {
		unsigned bits;
		int v;
	} off[] = { { 1u << 1 | 1u << 2, 22 }, { 1u << 3, 23 }, { 1u << 4, 24 }, { 1u << 5 | 1u << 6, 25 },
		    { 1u << 7, 27 } };

	if (!part && (gone || (from->fg && !to->fg) || (from->bg && !to->bg)))
		return false;
	for (size_t i = 0; i < sizeof off / sizeof off[0]; i++)
		if (gone & off[i].bits) {
			sgr_add(g, off[i].v);
			lit &= ~off[i].bits;
		}
	for (int i = 1; i <= 7; i++)
		if (to->attr & ~lit & 1u << i)
			sgr_add(g, i);
	if (from->fg != to->fg)
		sgr_colour(g, to->fg, 38);
	if (from->bg != to->bg)
		sgr_colour(g, to->bg, 48);
	return true;
}

static void pen_settle(struct thrift *t, char *out, size_t *at)
{
	static const struct pen plain;
	struct sgr anew = { "\033[", 2 }, step = { "\033[", 2 };
	const struct sgr *best = &anew;
	bool is_plain = pen_equal(&t->wants, &plain);

	if (!t->pen_known || pen_equal(&t->has, &t->wants))
		return;
	if (!is_plain)
		sgr_add(&anew, 0);
	sgr_change(&anew, &plain, &t->wants, true);
	if (sgr_change(&step, &t->has, &t->wants, t->part) && step.n < anew.n)
		best = &step;
	memcpy(out + *at, best->s, best->n);
	*at += best->n;
	out[(*at)++] = 'm';
	t->has = t->wants;
}

/* --- the place ------------------------------------------------------------------------ */

/* Keeps the shorter of two ways; returns its bytes. */
static size_t shorter(char *best, size_t n, const char *other, int k)
{
	if ((size_t)k >= n)
		return n;
	memcpy(best, other, (size_t)k);
	return (size_t)k;
}

/* To another column of the row, as short as can be. */
static size_t across(const struct thrift *t, int col, char *out)
{
	char way[24];
	int d = col - t->col;
	size_t n;

	if (d == 0)
		return 0;
	if (col == 0) {
		out[0] = '\r';
		return 1;
	}
	if (d < 0 && d >= -3) {
		memset(out, '\b', (size_t)-d);
		return (size_t)-d;
	}
	n = (size_t)snprintf(out, sizeof way, "\033[%d;%dH", t->row + 1, col + 1);
	if (t->part)
		n = shorter(out, n, way, snprintf(way, sizeof way, "\033[%dG", col + 1));
	if (d == 1)
		n = shorter(out, n, "\033[C", 3);
	return shorter(out, n, way, snprintf(way, sizeof way, d > 0 ? "\033[%dC" : "\033[%dD", d > 0 ? d : -d));
}

/* Downwards by line feeds: not beyond the last row, nor while a region scrolls at its own. */
static void go(struct thrift *t, int row, int col, char *out, size_t *at)
{
	char best[64], way[64];
	size_t n = (size_t)snprintf(best, sizeof best, "\033[%d;%dH", row + 1, col + 1);
	int down = row - t->row;

	if (t->row_known && t->col_known && !t->region && down >= 0 && down <= 3 && row < t->rows) {
		struct thrift there = *t;

		there.row = row;
		memset(way, '\n', (size_t)down);
		n = shorter(best, n, way, down + (int)across(&there, col, way + down));
	}
	memcpy(out + *at, best, n);
	*at += n;
	t->row = row;
	t->col = col;
	t->row_known = t->col_known = true;
}

/* --- what comes in ---------------------------------------------------------------------- */

struct csi {
	int v[PARAMS], n;
	char final;
	size_t len;
};

/* False: no control sequence of plain parameters. */
static bool csi_read(const char *s, size_t n, struct csi *c)
{
	size_t i = 2;

	memset(c, 0, sizeof *c);
	if (n < 3 || s[0] != '\033' || s[1] != '[')
		return false;
	c->n = 1;
	for (; i < n && ((s[i] >= '0' && s[i] <= '9') || s[i] == ';'); i++) {
		if (s[i] != ';')
			c->v[c->n - 1] = c->v[c->n - 1] * 10 + (s[i] - '0');
		else if (++c->n > PARAMS)
			return false;
		if (c->v[c->n - 1] > 9999)
			return false;
	}
	if (i >= n || s[i] < '@' || s[i] > '~')
		return false;
	c->final = s[i];
	c->len = i + 1;
	return true;
}

static int count(const struct csi *c)
{
	return c->v[0] > 0 ? c->v[0] : 1;
}

/* False: told as it came, because the pen is not known before or after it. */
static bool look(struct thrift *t, const struct csi *c, char *out, size_t *at)
{
	struct pen to = t->pen_known ? t->wants : (struct pen){ 0, 0, 0 };
	bool clear = pen_take(&to, c->v, c->n);

	if (t->pen_known && clear) {
		t->wants = to;
		return true;
	}
	pen_settle(t, out, at);
	t->pen_known = clear && c->v[0] == 0;
	t->has = t->wants = to;
	return false;
}

/* Moves and looks; false: something else, to be passed on. */
static bool csi_ours(struct thrift *t, const struct csi *c, char *out, size_t *at)
{
	int first = count(c);

	if (c->final == 'm')
		return look(t, c, out, at);
	if (c->final == 'H') {
		go(t, first - 1, c->n > 1 && c->v[1] > 0 ? c->v[1] - 1 : 0, out, at);
		return true;
	}
	if (c->final == 'G' && t->row_known && t->col_known) {
		go(t, t->row, first - 1, out, at);
		return true;
	}
	return false;
}

/* Where the cursor is after a sequence that is passed on. */
static void csi_passed(struct thrift *t, const struct csi *c)
{
	switch (c->final) {
	case 'A':
		t->row -= count(c);
		break;
	case 'B':
		t->row += count(c);
		break;
	case 'C':
		t->col += count(c);
		break;
	case 'D':
		t->col -= count(c);
		break;
	case 'G':
		t->col = count(c) - 1;
		t->col_known = true;
		break;
	case 'd':
		t->row = count(c) - 1;
		t->row_known = true;
		break;
	case 'K': case 'X': case 'P': case '@': case 'J': case 'm':
		break;		/* the cursor stays */
	case 'r':
		t->region = c->n < 2 ? c->v[0] > 1 : c->v[0] > 1 || c->v[1] != t->rows;
		t->row_known = t->col_known = false;
		break;
	default:
		t->row_known = t->col_known = false;
	}
	if (t->row < 0 || t->row >= t->rows)
		t->row_known = false;
	if (t->col < 0 || t->col >= t->cols)
		t->col_known = false;
}

/* Those every terminal counts as one cell: text and the figures that this screen is drawn with. */
static bool plain_glyph(uint32_t cp)
{
	return (cp >= ' ' && cp < 0x7f) || cp == 0xb7 || (cp >= 0x2500 && cp < 0x25a0) ||
	       (cp >= 0x2800 && cp < 0x2900);
}

/* A blank shows its ground alone: the colour of letters and their weight are nothing to it. */
static bool blank_fits(const struct thrift *t)
{
	enum { SEEN = 1u << 4 | 1u << 5 | 1u << 6 | 1u << 7 };

	return t->has.bg == t->wants.bg && !((t->has.attr | t->wants.attr) & SEEN);
}

static size_t glyph(struct thrift *t, const char *s, size_t n, char *out, size_t *at)
{
	uint32_t cp = 0;
	int len = utf8_next(s, n, &cp);
	size_t step = len > 0 ? (size_t)len : 1;

	if (cp != ' ' || !blank_fits(t))
		pen_settle(t, out, at);
	memcpy(out + *at, s, step);
	*at += step;
	if (!t->col_known || t->col + 1 >= t->cols)	/* it may have gone over the edge */
		t->row_known = t->row_known && t->col_known && plain_glyph(cp);
	if (!plain_glyph(cp) || ++t->col >= t->cols)
		t->col_known = false;	/* in the last column it hangs at the edge */
	return step;
}

static void control(struct thrift *t, char c, char *out, size_t *at)
{
	if (c == '\017')		/* no other character set is used here (term.c) */
		return;
	/* A line that scrolls in is filled with the pen's ground. */
	if (c == '\n' && (t->region || !t->row_known || t->row + 1 >= t->rows))
		pen_settle(t, out, at);
	out[(*at)++] = c;
	switch (c) {
	case '\r':
		t->col = 0;
		t->col_known = true;
		break;
	case '\b':
		t->col--;
		break;
	case '\n':
		t->row++;
		break;
	case '\a':
		break;
	default:
		t->row_known = t->col_known = false;
	}
	if (t->col < 0 || t->row >= t->rows)
		t->row_known = t->col_known = false;
}

/* Bytes of an escape sequence that is none of the above; all that is left when it has no end. */
static size_t escape(const char *s, size_t n)
{
	size_t i = 1;

	if (n > 1 && s[1] == '[') {
		for (i = 2; i < n && (s[i] < '@' || s[i] > '~'); i++)
			;
	} else if (n > 1 && s[1] == ']') {
		while (i < n && s[i] != '\a' && !(s[i] == '\\' && s[i - 1] == '\033'))
			i++;
	} else {
		while (i < n && s[i] >= ' ' && s[i] <= '/')
			i++;
	}
	return i < n ? i + 1 : n;
}

static size_t pass(struct thrift *t, const char *s, size_t n, char *out, size_t *at)
{
	static const char *const still[] = { "\033[?25l", "\033[?25h", "\033[?12l" };
	size_t len = escape(s, n);
	bool stays = false;

	for (size_t i = 0; i < sizeof still / sizeof still[0]; i++)
		stays |= len == 6 && !memcmp(s, still[i], 6);
	pen_settle(t, out, at);
	memcpy(out + *at, s, len);
	*at += len;
	if (!stays)
		t->row_known = t->col_known = false;
	return len;
}

static size_t sequence(struct thrift *t, const char *s, size_t n, char *out, size_t *at)
{
	struct csi c;

	if (n >= 3 && !memcmp(s, "\033(B", 3))
		return 3;
	if (!t->ansi || !csi_read(s, n, &c))
		return pass(t, s, n, out, at);
	if (!csi_ours(t, &c, out, at)) {
		if (c.final != 'm' && !strchr("ABCDGd", c.final))
			pen_settle(t, out, at);
		memcpy(out + *at, s, c.len);
		*at += c.len;
		csi_passed(t, &c);
	}
	return c.len;
}

size_t thrift_write(struct thrift *t, const char *s, size_t n, char *out)
{
	size_t at = 0;

	for (size_t i = 0; i < n;) {
		if (s[i] == '\033') {
			i += sequence(t, s + i, n - i, out, &at);
		} else if ((unsigned char)s[i] < ' ' || s[i] == 0x7f) {
			control(t, s[i++], out, &at);
		} else {
			i += glyph(t, s + i, n - i, out, &at);
		}
	}
	return at;
}
