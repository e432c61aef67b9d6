/*
 * layout.c - which panes stand where, by the size of the terminal.
 *
 * From the top always: status line, pane bar; from the bottom: prompt, then events.
 */
#include <curses.h>
#include <stdio.h>
#include <string.h>

#include "keys.h"

enum layout layout_fit(void)
{
	if (LINES < 15 || COLS < 60)
		return LAYOUT_TINY;
	if (LINES >= 50 && COLS >= 160)
		return LAYOUT_LARGE;
	if (LINES >= 34 && COLS >= 110)
		return LAYOUT_MIDDLE;
	return LAYOUT_SINGLE;
}

enum layout layout_now(const struct ui *u)
{
	int l = (int)layout_fit() - u->layout_shift;

	if (layout_fit() <= LAYOUT_SINGLE)
		return layout_fit();
	return l < LAYOUT_SINGLE ? LAYOUT_SINGLE : (enum layout)l;
}

/* The last one: a pane by itself, as many rows as there are. */
static bool alone(const struct ui *u)
{
	return (int)layout_fit() - u->layout_shift < LAYOUT_SINGLE;
}

/* The pane of the large place at the top: the list, or a pane that has no place of its own. */
static enum pane_id main_pane(const struct ui *u)
{
	switch (layout_now(u)) {
	case LAYOUT_LARGE:
		return u->focus == PANE_LOG ? PANE_LOG : PANE_CAND;
	case LAYOUT_MIDDLE:
		return u->focus >= PANE_BLOTTER ? u->focus : PANE_CAND;
	default:
		return u->focus;
	}
}

bool layout_shows(const struct ui *u, enum pane_id p)
{
	switch (layout_now(u)) {
	case LAYOUT_LARGE:
		return p != PANE_LOG || u->focus == PANE_LOG;
	case LAYOUT_MIDDLE:
		return p <= PANE_POS || p == u->focus;
	default:
		return p == u->focus;
	}
}

static void pane_title(const struct ui *u, enum pane_id p, char *out, size_t n)
{
	const struct pane *t = &u->pane[p];
	char own[160] = "", sort[80] = "", filter[64] = "";

	pane_ops(p)->title(u, own, sizeof own);
	if (t->sort >= 0 || t->invert)
		snprintf(sort, sizeof sort, "  sort %s%s", t->sort < 0 ? "rank" : pane_ops(p)->col[t->sort].title,
			 t->invert ? " turned" : "");
	if (*t->filter)
		snprintf(filter, sizeof filter, "  filter %s", t->filter);
	snprintf(out, n, "%d %s  %s%s%s%s", p + 1, pane_ops(p)->name, own, sort, filter,
		 t->frozen ? "  rows frozen" : "");
}

/* A pane in a frame of its own; plain: a title line instead. */
static void framed(struct ui *u, enum pane_id p, struct rect a)
{
	bool here = p == u->focus;
	char title[400];

	if (a.h < 3 || a.w < 8)
		return;
	pane_title(u, p, title, sizeof title);
	if (u->plain) {
		draw_text(a.y, a.x, a.w, here ? R_FOCUS : R_TITLE, title);
		table_draw(u, p, (struct rect){ a.y + 1, a.x, a.h - 1, a.w - 1 }, here);
		return;
	}
	draw_box(a, here ? R_FOCUS : R_BORDER, here ? R_FOCUS : R_TITLE, title);
	table_draw(u, p, (struct rect){ a.y + 1, a.x + 1, a.h - 2, a.w - 2 }, here);
}

static void framed_detail(struct ui *u, struct rect a)
{
	char title[160] = "";

	if (a.h < 3 || a.w < 8)
		return;
	detail_title(u, title, sizeof title);
	if (u->plain) {
		draw_text(a.y, a.x, a.w, R_TITLE, title);
		detail_draw(u, (struct rect){ a.y + 1, a.x, a.h - 1, a.w }, true);
		return;
	}
	draw_box(a, u->zoom ? R_FOCUS : R_BORDER, R_STRONG, title);
	detail_draw(u, (struct rect){ a.y + 1, a.x + 1, a.h - 2, a.w - 2 }, true);
}

static void rule(struct ui *u, int y, const char *title)
{
	if (!u->plain)
		draw_hline(y, 0, COLS, R_BORDER);
	if (*title)
		draw_fmt(y, 3, COLS - 6, R_STRONG, " %s ", title);
}

/* 80x24: one pane, the chosen row's detail below it while there is height. */
static void single(struct ui *u, int y, int h)
{
	int detail = LINES >= 24 && !alone(u) ? LINES >= 40 ? 10 : 6 : 0;
	char title[400], own[160] = "";

	if (u->zoom) {
		framed_detail(u, (struct rect){ y, 0, h, COLS });
		return;
	}
	pane_ops(u->focus)->title(u, own, sizeof own);
	pane_title(u, u->focus, title, sizeof title);
	/* The title has a line of its own only where it says more than the pane bar does. */
	if (u->focus != PANE_CAND || *u->pane[u->focus].filter || u->pane[u->focus].frozen ||
	    u->v->feed[FEED_SCANNER].state == FEED_FAILING) {
		draw_text(y++, 1, COLS - 2, R_TITLE, title);
		h--;
	}
	table_draw(u, u->focus, (struct rect){ y, 0, h - detail - 1, COLS }, true);
	if (detail) {
		detail_title(u, title, sizeof title);
		rule(u, y + h - detail - 1, title);
		detail_draw(u, (struct rect){ y + h - detail, 0, detail - 1 + 1, COLS }, false);
	}
	if (!detail)
		rule(u, y + h - 1, "");
}

/* 120x40: the list, two columns below it, the detail. */
static void middle(struct ui *u, int y, int h)
{
	int detail = h >= 36 ? 11 : 9, left = COLS * 48 / 100;
	int top = (h - detail) * 54 / 100, mid = h - detail - top, orders = mid / 2;

	if (u->zoom) {
		framed_detail(u, (struct rect){ y, 0, h, COLS });
		return;
	}
	framed(u, main_pane(u), (struct rect){ y, 0, top, COLS });
	framed(u, PANE_NEWS, (struct rect){ y + top, 0, mid, left });
	framed(u, PANE_ORDERS, (struct rect){ y + top, left, orders, COLS - left });
	framed(u, PANE_POS, (struct rect){ y + top + orders, left, mid - orders, COLS - left });
	framed_detail(u, (struct rect){ y + top + mid, 0, detail, COLS });
}

/* 200x60: all panes at once. */
static void large(struct ui *u, int y, int h)
{
	int left = COLS * 61 / 100, right = COLS - left;
	int top = h * 46 / 100, row = (h - top) / 3, last = h - top - 2 * row;

	if (u->zoom) {
		framed_detail(u, (struct rect){ y, 0, h, COLS });
		return;
	}
	framed(u, main_pane(u), (struct rect){ y, 0, top, left });
	framed_detail(u, (struct rect){ y, left, top, right });
	y += top;
	framed(u, PANE_ORDERS, (struct rect){ y, 0, row, left });
	framed(u, PANE_POS, (struct rect){ y + row, 0, row, left });
	framed(u, PANE_BLOTTER, (struct rect){ y + 2 * row, 0, last, left });
	framed(u, PANE_NEWS, (struct rect){ y, left, h - top - 16, right });
	framed(u, PANE_HEALTH, (struct rect){ y + h - top - 16, left, 16, right });
}

/* Key hints from the table, those that work in this pane. */
void hints_draw(struct ui *u, int y, int x)
{
	static const char *const live[] = { "ticket", "cancel-box", "modify", "protect", "mark",
					     "next-event", "ack", "disarm", "filter", "search",
					    "next-pane", "layout", "help", "prompt" };
	static const char *const past[] = { "pause", "step", "faster", "slower", "next-event", "filter",
					    "search", "next-pane", "layout", "help", "prompt" };
	const char *const *names = replay_here(u) ? past : live;
	size_t count = replay_here(u) ? sizeof past / sizeof past[0] : sizeof live / sizeof live[0];

	for (size_t i = 0; i < count; i++) {
		const struct binding *c = command_by_name(names[i]);
		char key[16];
		int n;

		if (!c || !(c->panes & 1u << u->focus))
			continue;
		snprintf(key, sizeof key, "%.*s", (int)strcspn(command_keys(c), " "), command_keys(c));
		n = draw_cells(key) + (int)strlen(names[i]) + 3;
		if (x + n > COLS)
			break;
		x += draw_text(y, x, COLS - x, R_KEY, key) + 1;
		x += draw_text(y, x, COLS - x, R_DIM,
			       strcmp(names[i], "cancel-box") ? names[i] : "cancel") + 2;
	}
}

void layout_click(struct ui *u, int x, int y)
{
	static void (*const panes[PANE_COUNT])(struct ui *u, const char *arg) = {
		cmd_candidates, cmd_news, cmd_orders, cmd_positions, cmd_blotter, cmd_health, cmd_log,
	};

	for (int i = 0; i < PANE_COUNT; i++) {
		const struct rect *a = &u->pane[i].at;

		if (y == 1 && x >= u->bar_x[i] && x < u->bar_x[i + 1]) {
			panes[i](u, "");
			return;
		}
		if (a->w == 0 || x < a->x || x >= a->x + a->w || y < a->y || y >= a->y + a->h)
			continue;
		if (u->focus != (enum pane_id)i)
			panes[i](u, "");
		if (y > a->y && u->pane[i].top + y - a->y - 1 < u->pane[i].n)
			table_go(u, u->pane[i].top + y - a->y - 1);
		return;
	}
}

static void tiny(struct ui *u)
{
	static struct lines l;
	char text[300];

	status_sentence(u, text, sizeof text);
	l.n = 0;
	line_wrap(&l, R_TEXT, "", text, COLS > 2 ? COLS - 2 : 1);
	lines_draw(&l, 0, (struct rect){ 0, 0, LINES, COLS });
}

void layout_draw(struct ui *u)
{
	enum layout l = layout_now(u);
	int events = l == LAYOUT_TINY ? 1 : events_rows(u, COLS);
	int hint = LINES >= 30 ? 1 : 0, h;

	if (events < 2 && (l > LAYOUT_SINGLE || LINES >= 30))
		events = 2;
	if (events > LINES / 6)		/* the list stays a list: 2 at 15 lines, 4 at 24 */
		events = LINES / 6 > 1 ? LINES / 6 : 1;
	h = LINES - 3 - events - hint;

	for (int i = 0; i < PANE_COUNT; i++)
		u->pane[i].at.w = 0;
	attrset(A_NORMAL);
	erase();
	curs_set(0);
	leaveok(stdscr, TRUE);
	if (l == LAYOUT_TINY) {
		tiny(u);
		return;
	}
	status_draw(u, 0, COLS);
	status_bar_draw(u, 1, COLS);
	if (l == LAYOUT_LARGE)
		large(u, 2, h);
	else if (l == LAYOUT_MIDDLE)
		middle(u, 2, h);
	else
		single(u, 2, h);
	events_draw(u, 2 + h, events, COLS);
	if (hint)
		hints_draw(u, LINES - 2, 0);
	prompt_draw(u, LINES - 1, COLS);
	dialog_draw(u);
}
