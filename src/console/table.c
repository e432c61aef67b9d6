/*
 * table.c - one table for all panes: columns that leave by rank, sort, freeze, filter, search.
 *
 * The chosen row is kept by identity, so a re-sort never moves the choice to another stock.
 * Only the rows in sight are formatted.
 */
#include "ui.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/text.h"

const struct pane_ops *pane_ops(enum pane_id p)
{
	static const struct pane_ops *const ops[PANE_COUNT] = {
		&pane_candidates, &pane_news, &pane_orders, &pane_positions, &pane_blotter,
		&pane_health, &pane_log,
	};

	return ops[p];
}

void table_row_text(const struct ui *u, enum pane_id p, int row, char *out, size_t n)
{
	const struct pane_ops *ops = pane_ops(p);
	struct cell c;
	size_t at = 0;

	out[0] = '\0';
	for (int i = 0; i < ops->n_col && at + 2 < n; i++) {
		memset(&c, 0, sizeof c);
		ops->cell(u, row, i, &c);
		if (at)
			out[at++] = ' ';
		text_copy(out + at, n - at, c.text);
		at += strlen(out + at);
	}
}

static bool contains_ci(const char *text, const char *part)
{
	size_t n = strlen(part);

	for (; *text; text++) {
		size_t i = 0;

		while (i < n && tolower((unsigned char)text[i]) == tolower((unsigned char)part[i]))
			i++;
		if (i == n)
			return true;
	}
	return n == 0;
}

static bool row_matches(const struct ui *u, enum pane_id p, int row, const char *part)
{
	char text[1200];

	if (!*part)
		return true;
	table_row_text(u, p, row, text, sizeof text);
	return contains_ci(text, part);
}

/* --- order ---------------------------------------------------------------- */

struct sorted {
	int64_t key;
	uint16_t row;
};

static int by_key(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

static int frozen_place(const struct pane *t, uint64_t id)
{
	for (int i = 0; i < t->n_ids; i++)
		if (t->ids[i] == id)
			return i;
	return t->n_ids;	/* new rows come last */
}

static void sort_rows(const struct ui *u, enum pane_id p, struct pane *t)
{
	const struct pane_ops *ops = pane_ops(p);
	struct sorted s[MAX_ROWS];

	if (!t->frozen && t->sort < 0 && !t->invert)
		return;
	for (int i = 0; i < t->n; i++) {
		int row = t->order[i];
		int64_t k = i;

		if (t->frozen)
			k = frozen_place(t, ops->id(u, row));
		else if (t->sort >= 0)
			k = ops->sort_key(u, row, t->sort);
		/* unknown stays at the end either way */
		if (t->invert && !t->frozen && k != INT64_MAX)
			k = -k;
		s[i] = (struct sorted){ k, (uint16_t)row };
	}
	qsort(s, (size_t)t->n, sizeof s[0], by_key);
	for (int i = 0; i < t->n; i++)
		t->order[i] = s[i].row;
}

enum { FIRST_S = 2 };

/*
 * Until the operator has moved, the first row is chosen; but a row that was first for a moment does
 * not take the choice (and the detail with its picture) from under the eye and the next key.
 */
static void follow_first(struct pane *t, uint64_t first, int64_t now)
{
	if (first != t->first) {
		t->first = first;
		t->first_since = now;
	}
	if (now - t->first_since >= FIRST_S * NS_PER_S)
		t->selected = first;
}

void table_update(struct ui *u, enum pane_id p)
{
	const struct pane_ops *ops = pane_ops(p);
	struct pane *t = &u->pane[p];
	int rows = ops->rows(u);

	if (rows > MAX_ROWS)
		rows = MAX_ROWS;
	t->n = 0;
	for (int i = 0; i < rows; i++)
		if (row_matches(u, p, i, t->filter))
			t->order[t->n++] = (uint16_t)i;
	sort_rows(u, p, t);
	if (!t->moved && t->n)
		follow_first(t, ops->id(u, t->order[0]), u->now.steady);
	if (!t->moved)
		t->cursor = 0;
	/* Unmoved, the list is not scrolled for it. */
	for (int i = 0; i < t->n && t->selected && (t->moved || i < t->visible); i++)
		if (ops->id(u, t->order[i]) == t->selected) {
			t->cursor = i;
			return;
		}
	if (t->cursor >= t->n)
		t->cursor = t->n - 1;
	if (t->cursor < 0)
		t->cursor = 0;
	t->selected = t->n ? ops->id(u, t->order[t->cursor]) : 0;
}

int table_row(const struct ui *u, enum pane_id p)
{
	const struct pane *t = &u->pane[p];

	return t->cursor < t->n ? t->order[t->cursor] : -1;
}

void table_go(struct ui *u, int at)
{
	struct pane *t = &u->pane[u->focus];

	table_update(u, u->focus);
	if (at >= t->n)
		at = t->n - 1;
	if (at < 0)
		at = 0;
	t->cursor = at;
	t->moved = at > 0;	/* back at the first row it follows the rank again */
	t->selected = t->n ? pane_ops(u->focus)->id(u, t->order[at]) : 0;
}

void table_move(struct ui *u, int by)
{
	table_update(u, u->focus);
	table_go(u, u->pane[u->focus].cursor + by);
}

void table_select(struct ui *u, enum pane_id p, uint64_t id)
{
	u->pane[p].selected = id;
	u->pane[p].moved = true;
	table_update(u, p);
}

void table_first(struct ui *u)
{
	struct pane *t = &u->pane[u->focus];

	if (!t->moved)
		t->selected = 0;
}

void table_sort(struct ui *u, int by)
{
	struct pane *t = &u->pane[u->focus];
	int n = pane_ops(u->focus)->n_col;

	t->frozen = false;
	t->sort += by;
	if (t->sort < -1)
		t->sort = n - 1;
	if (t->sort >= n)
		t->sort = -1;
	table_first(u);
}

void table_freeze(struct ui *u)
{
	struct pane *t = &u->pane[u->focus];

	table_update(u, u->focus);
	t->frozen = !t->frozen;
	t->n_ids = t->n;
	for (int i = 0; i < t->n; i++)
		t->ids[i] = pane_ops(u->focus)->id(u, t->order[i]);
}

bool table_search(struct ui *u, int direction)
{
	struct pane *t = &u->pane[u->focus];

	table_update(u, u->focus);
	for (int i = 1; i <= t->n && *u->search; i++) {
		int at = ((t->cursor + direction * i) % t->n + t->n) % t->n;

		if (row_matches(u, u->focus, t->order[at], u->search)) {
			table_go(u, at);
			return true;
		}
	}
	return false;
}

/* --- drawing ---------------------------------------------------------------- */

struct shape {
	int n;			/* columns in sight */
	int col[MAX_COLUMNS];
	int width[MAX_COLUMNS];
};

/* Columns leave by rank until the rest fits; what is left over widens those that can. */
static void shape_of(const struct pane_ops *ops, int hscroll, int w, struct shape *s)
{
	bool gone[MAX_COLUMNS] = { false };
	int left;

	for (;;) {
		int total = 1, worst = -1;

		for (int i = 0; i < ops->n_col; i++) {
			if (gone[i])
				continue;
			total += ops->col[i].width + 1;
			if (ops->col[i].leaves > 0 &&
			    (worst < 0 || ops->col[i].leaves > ops->col[worst].leaves))
				worst = i;
		}
		left = w - total;
		if (left >= 0 || worst < 0)
			break;
		gone[worst] = true;
	}
	s->n = 0;
	for (int i = 0, skip = hscroll; i < ops->n_col; i++) {
		if (gone[i] || (i > 0 && skip-- > 0))
			continue;
		s->col[s->n] = i;
		s->width[s->n++] = ops->col[i].width;
	}
	for (int i = 0; i < s->n && left > 0; i++) {
		int more = ops->col[s->col[i]].max - s->width[i];

		if (more > left)
			more = left;
		if (more > 0) {
			s->width[i] += more;
			left -= more;
		}
	}
}

static void draw_heads(const struct pane_ops *ops, const struct pane *t, const struct shape *s,
		       struct rect a)
{
	int x = a.x + 1, edge = a.x + a.w;

	for (int i = 0; i < s->n; i++) {
		const struct column *c = &ops->col[s->col[i]];
		enum role r = s->col[i] == t->sort ? R_STRONG : R_HEAD;
		int w = s->width[i] < edge - x ? s->width[i] : edge - x;

		if (c->right)
			draw_right(a.y, x, w, r, c->title);
		else
			draw_text(a.y, x, w, r, c->title);
		x += s->width[i] + 1;
	}
}

/* Kept when bytes are dear: a change of colour in a line costs as much as a price. */
static bool loud(enum role r)
{
	return r == R_ALARM || r == R_ASK || r == R_ERROR || r == R_BROKE;
}

static void draw_row(struct ui *u, enum pane_id p, int row, bool chosen, bool focused,
		     const struct shape *s, struct rect a, int y)
{
	const struct pane_ops *ops = pane_ops(p);
	enum role over = chosen && focused ? R_SELECT : R_COUNT;
	int x = a.x + 1, edge = a.x + a.w;
	struct cell c;

	if (over != R_COUNT)
		draw_fill(y, a.x, a.w, over);
	if (chosen)
		draw_text(y, a.x, 1, over != R_COUNT ? over : R_STRONG, ">");
	for (int i = 0; i < s->n && x < edge; i++) {
		const struct column *col = &ops->col[s->col[i]];
		int w = s->width[i] < edge - x ? s->width[i] : edge - x;

		memset(&c, 0, offsetof(struct cell, role));
		c.role = R_TEXT;
		ops->cell(u, row, s->col[i], &c);
		if (over != R_COUNT)
			c.role = over;
		else if (u->low_bandwidth && !loud(c.role))
			c.role = R_TEXT;
		if (col->right)
			draw_right(y, x, w, c.role, c.text);
		else
			draw_text(y, x, w, c.role, c.text);
		x += s->width[i] + 1;
	}
}

static void draw_empty(const struct ui *u, enum pane_id p, struct rect a)
{
	char text[TEXT_LEN] = "";
	struct lines l = { .n = 0 };

	if (*u->pane[p].filter && pane_ops(p)->rows(u) > 0)
		snprintf(text, sizeof text, "no row has '%s': \\ clears the filter", u->pane[p].filter);
	else
		pane_ops(p)->empty(u, text, sizeof text);
	line_wrap(&l, R_DIM, "", text, a.w - 2);
	lines_draw(&l, 0, a);
}

void table_draw(struct ui *u, enum pane_id p, struct rect a, bool focused)
{
	struct pane *t = &u->pane[p];
	struct shape s;

	if (a.h <= 0 || a.w <= 0)
		return;
	t->at = a;
	table_update(u, p);
	shape_of(pane_ops(p), t->hscroll, a.w, &s);
	t->visible = a.h - 1;
	if (a.h > 1)
		draw_heads(pane_ops(p), t, &s, a);
	if (t->n == 0) {
		draw_empty(u, p, (struct rect){ a.y + 1, a.x, a.h - 1, a.w });
		return;
	}
	if (t->cursor < t->top)
		t->top = t->cursor;
	if (t->visible > 0 && t->cursor >= t->top + t->visible)
		t->top = t->cursor - t->visible + 1;
	if (t->top > t->n - t->visible)
		t->top = t->n > t->visible ? t->n - t->visible : 0;
	for (int i = 0; i < t->visible && t->top + i < t->n; i++)
		draw_row(u, p, t->order[t->top + i], t->top + i == t->cursor, focused, &s, a,
			 a.y + 1 + i);
}
