/* lines.c - text for a box or a detail (lines.h). */
#include "lines.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "skim/base/text.h"

static struct line *next(struct lines *l, enum role r, const char *label)
{
	struct line *at;

	if (l->n == LINES_MAX)
		l->n--;		/* the last line is overwritten: nothing shows that much */
	at = &l->at[l->n++];
	memset(at, 0, offsetof(struct line, text) + 1);
	at->role = r;
	text_copy(at->label, sizeof at->label, label);
	return at;
}

struct line *line_add(struct lines *l, enum role r, const char *label, const char *fmt, ...)
{
	struct line *at = next(l, r, label);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(at->text, sizeof at->text, fmt, ap);
	va_end(ap);
	return at;
}

void line_rule(struct lines *l)
{
	next(l, R_BORDER, "")->rule = true;
}

/* Bytes of s that fit into w cells, preferring to end at a blank; *skip what is left out. */
static size_t fitting(const char *s, int w, size_t *skip)
{
	size_t n = strcspn(s, "\n"), at = 0, blank = 0;
	char c[8];
	int cells = 0;

	*skip = s[n] == '\n';
	while (at < n) {
		uint32_t cp;
		int len = utf8_next(s + at, n - at, &cp);
		size_t step = len > 0 ? (size_t)len : 1;

		memcpy(c, s + at, step);
		c[step] = '\0';
		cells += draw_cells(c);
		if (cells > w)
			break;
		if (s[at] == ' ')
			blank = at;
		at += step;
	}
	if (at == n)
		return n;
	*skip = 0;
	if (s[at] == ' ') {
		*skip = 1;
		return at;
	}
	if (blank > 0) {
		*skip = 1;
		return blank;
	}
	return at > 0 ? at : 1;
}

void line_wrap(struct lines *l, enum role r, const char *label, const char *text, int w)
{
	bool first = true;

	if (w < 4)
		w = 4;
	while (*text || first) {
		size_t skip, n = fitting(text, w, &skip);
		struct line *at = next(l, r, first ? label : *label ? " " : "");
		size_t cap = n < sizeof at->text - 1 ? n : sizeof at->text - 1;

		memcpy(at->text, text, cap);
		at->text[cap] = '\0';
		text += n + skip;
		first = false;
	}
}

void lines_fit(struct lines *out, const struct lines *in, int w)
{
	out->n = 0;
	for (int i = 0; i < in->n; i++) {
		const struct line *at = &in->at[i];
		int room = w - (*at->label ? LABEL_W : 0) - 1;
		int from = out->n;

		if (at->rule) {
			line_rule(out);
			continue;
		}
		if (at->ruler) {	/* cut, not broken: its legend goes first */
			line_add(out, at->role, at->label, "%s", at->text)->ruler = true;
			continue;
		}
		line_wrap(out, at->role, at->label, at->text, room);
		if (from < out->n) {
			out->at[from].mark = at->mark;
			out->at[from].edit = at->edit;
			out->at[from].ruler = at->ruler;
		}
	}
}

void lines_draw(const struct lines *l, int from, struct rect a)
{
	for (int i = 0; i < a.h && from + i < l->n; i++) {
		const struct line *at = &l->at[from + i];
		int x = a.x, w = a.w;

		if (at->rule) {
			draw_hline(a.y + i, x, w, R_BORDER);
			continue;
		}
		if (at->mark)
			draw_text(a.y + i, x, 1, R_STRONG, ">");
		x++;
		w--;
		if (*at->label) {
			draw_text(a.y + i, x, LABEL_W - 1, at->mark ? R_STRONG : R_DIM, at->label);
			x += LABEL_W;
			w -= LABEL_W;
		}
		if (at->ruler)
			ruler_draw(a.y + i, x, w, at->text);
		else
			draw_text(a.y + i, x, w, at->mark ? R_SELECT : at->role, at->text);
	}
}
