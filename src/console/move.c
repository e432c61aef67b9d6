/* move.c - commands that change what is shown, and nothing else. */
#include <curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keys.h"
#include "skim/base/text.h"
#include "term.h"

static void step(struct ui *u, int by)
{
	if (u->zoom) {
		u->zoom_scroll += by;
		if (u->zoom_scroll < 0)
			u->zoom_scroll = 0;
		return;
	}
	table_move(u, by);
}

static int page(const struct ui *u)
{
	int n = u->pane[u->focus].visible;

	return n > 1 ? n : 1;
}

void cmd_down(struct ui *u, const char *arg)
{
	(void)arg;
	step(u, 1);
}

void cmd_up(struct ui *u, const char *arg)
{
	(void)arg;
	step(u, -1);
}

void cmd_top(struct ui *u, const char *arg)
{
	(void)arg;
	u->zoom_scroll = 0;
	table_go(u, 0);
}

void cmd_bottom(struct ui *u, const char *arg)
{
	(void)arg;
	table_go(u, MAX_ROWS);
}

void cmd_half_down(struct ui *u, const char *arg)
{
	(void)arg;
	step(u, (page(u) + 1) / 2);
}

void cmd_half_up(struct ui *u, const char *arg)
{
	(void)arg;
	step(u, -(page(u) + 1) / 2);
}

void cmd_page_down(struct ui *u, const char *arg)
{
	(void)arg;
	step(u, page(u));
}

void cmd_page_up(struct ui *u, const char *arg)
{
	(void)arg;
	step(u, -page(u));
}

void cmd_left(struct ui *u, const char *arg)
{
	struct pane *t = &u->pane[u->focus];

	(void)arg;
	if (t->hscroll > 0)
		t->hscroll--;
}

void cmd_right(struct ui *u, const char *arg)
{
	struct pane *t = &u->pane[u->focus];

	(void)arg;
	if (t->hscroll < pane_ops(u->focus)->n_col - 2)
		t->hscroll++;
}

static void focus(struct ui *u, enum pane_id p)
{
	u->focus = p;
	u->zoom = false;
	u->zoom_scroll = 0;
	table_update(u, p);
}

void cmd_candidates(struct ui *u, const char *arg)
{
	(void)arg;
	focus(u, PANE_CAND);
}

/* With a code: its announcements alone. */
void cmd_news(struct ui *u, const char *arg)
{
	char ticker[TICKER_LEN];
	int32_t conid;

	focus(u, PANE_NEWS);
	if (!*arg)
		return;
	if (!strcmp(arg, "all"))
		*u->pane[PANE_NEWS].filter = '\0';
	else if (code_arg(u, arg, ticker, &conid))
		text_copy(u->pane[PANE_NEWS].filter, sizeof u->pane[PANE_NEWS].filter, ticker);
}

/* Of a new order, or of the change of a working one. */
static bool has_question(const struct ui *u, int row)
{
	const struct view_order *o = &u->v->order[row];

	return o->state == OS_QUESTION ||
	       (u->v->question.open && !strcmp(u->v->question.coid, *o->coid ? o->coid : o->order_id));
}

/* A prompt about an order that no row shows: any row opens it, and none. */
static bool question_of_none(const struct ui *u)
{
	return u->v->question.open && !u->v->question.listed;
}

/* A row with a question is chosen: it is why the operator came. */
void cmd_orders(struct ui *u, const char *arg)
{
	(void)arg;
	focus(u, PANE_ORDERS);
	for (int i = 0; i < u->v->n_orders; i++)
		if (has_question(u, i)) {
			table_select(u, PANE_ORDERS, pane_orders.id(u, i));
			return;
		}
}

void cmd_positions(struct ui *u, const char *arg)
{
	(void)arg;
	focus(u, PANE_POS);
}

void cmd_blotter(struct ui *u, const char *arg)
{
	(void)arg;
	focus(u, PANE_BLOTTER);
}

void cmd_health(struct ui *u, const char *arg)
{
	(void)arg;
	focus(u, PANE_HEALTH);
}

void cmd_log(struct ui *u, const char *arg)
{
	(void)arg;
	focus(u, PANE_LOG);
}

static void next_shown(struct ui *u, int by)
{
	for (int i = 1; i <= PANE_COUNT; i++) {
		enum pane_id p = (enum pane_id)(((int)u->focus + by * i + PANE_COUNT * 2) % PANE_COUNT);

		if (layout_now(u) == LAYOUT_SINGLE || layout_shows(u, p)) {
			focus(u, p);
			return;
		}
	}
}

void cmd_next_pane(struct ui *u, const char *arg)
{
	(void)arg;
	next_shown(u, 1);
}

void cmd_previous_pane(struct ui *u, const char *arg)
{
	(void)arg;
	next_shown(u, -1);
}

void cmd_open(struct ui *u, const char *arg)
{
	int row = table_row(u, u->focus);

	(void)arg;
	if (u->focus == PANE_ORDERS && question_of_none(u)) {
		u->dlg.question_open = true;
		return;
	}
	if (row < 0)
		return;
	if (u->focus == PANE_ORDERS && has_question(u, row)) {
		const struct view_order *o = &u->v->order[row];

		if (u->v->question.open &&
		    !strcmp(u->v->question.coid, *o->coid ? o->coid : o->order_id))
			u->dlg.question_open = true;
		else
			ui_say(u, "the question about %s waits: one dialogue at a time",
			       u->v->order[row].ticker);
		return;
	}
	u->zoom = !u->zoom;
	u->zoom_scroll = 0;
}

void cmd_close(struct ui *u, const char *arg)
{
	struct pane *t = &u->pane[u->focus];

	(void)arg;
	if (dialog_past(u))
		dialog_current(u, &u->put_away);
	else if (u->zoom)
		u->zoom = false;
	else if (*t->filter)
		*t->filter = '\0';
	else
		ui_say(u, "this is the top: :q leaves");
}

void cmd_search(struct ui *u, const char *arg)
{
	(void)arg;
	prompt_open(u, PROMPT_SEARCH);
}

static void search(struct ui *u, int direction)
{
	if (!*u->search)
		ui_say(u, "nothing to search for yet: / first");
	else if (!table_search(u, direction))
		ui_say(u, "no row has '%s'", u->search);
}

void cmd_search_next(struct ui *u, const char *arg)
{
	(void)arg;
	search(u, 1);
}

void cmd_search_previous(struct ui *u, const char *arg)
{
	(void)arg;
	search(u, -1);
}

void cmd_filter(struct ui *u, const char *arg)
{
	if (*arg)
		text_copy(u->pane[u->focus].filter, sizeof u->pane[u->focus].filter, arg);
	else
		prompt_open(u, PROMPT_FILTER);
}

static void say_sort(struct ui *u)
{
	const struct pane *t = &u->pane[u->focus];

	ui_say(u, "sorted by %s%s", t->sort < 0 ? "rank" : pane_ops(u->focus)->col[t->sort].title,
	       t->invert ? ", turned round" : "");
}

void cmd_sort_left(struct ui *u, const char *arg)
{
	(void)arg;
	table_sort(u, -1);
	say_sort(u);
}

void cmd_sort_right(struct ui *u, const char *arg)
{
	(void)arg;
	table_sort(u, 1);
	say_sort(u);
}

void cmd_invert(struct ui *u, const char *arg)
{
	(void)arg;
	u->pane[u->focus].invert = !u->pane[u->focus].invert;
	table_first(u);
	say_sort(u);
}

void cmd_freeze(struct ui *u, const char *arg)
{
	(void)arg;
	table_freeze(u);
	ui_say(u, u->pane[u->focus].frozen ? "rows frozen; prices go on" : "rows follow their rank");
}

void cmd_next_event(struct ui *u, const char *arg)
{
	(void)arg;
	events_step(u, 1);
}

void cmd_previous_event(struct ui *u, const char *arg)
{
	(void)arg;
	events_step(u, -1);
}

static void to_clipboard(const char *s)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char out[1800];
	size_t n = strlen(s), at = 0;

	at += (size_t)snprintf(out, sizeof out, "\033]52;c;");
	for (size_t i = 0; i < n && at + 8 < sizeof out; i += 3) {
		unsigned v = (unsigned char)s[i] * 65536u;

		if (i + 1 < n)
			v += (unsigned char)s[i + 1] * 256u;
		if (i + 2 < n)
			v += (unsigned char)s[i + 2];
		out[at++] = digits[v >> 18 & 63];
		out[at++] = digits[v >> 12 & 63];
		out[at++] = i + 1 < n ? digits[v >> 6 & 63] : '=';
		out[at++] = i + 2 < n ? digits[v & 63] : '=';
	}
	out[at++] = '\a';
	term_extra(out, at);
}

void cmd_link_text(struct ui *u, const char *arg)
{
	const struct view_cand *c = detail_cand(u);
	char link[200];
	int row = table_row(u, PANE_NEWS), found = -1;

	(void)arg;
	if (u->focus == PANE_NEWS)
		found = row;
	for (int i = 0; found < 0 && c && i < u->v->n_news; i++)
		if (!strcmp(u->v->news[i].ticker, c->ticker))
			found = i;
	if (found < 0) {
		ui_say(u, "no announcement for this row");
		return;
	}
	snprintf(link, sizeof link, "https://www.asx.com.au/asx/v2/statistics/displayAnnouncement.do"
		 "?display=pdf&idsId=%s", u->v->news[found].id);
	if (term_can_copy())
		to_clipboard(link);
	ui_say(u, "%s%s", link, term_can_copy() ? "   (copied)" : "");
	u->link_len = term_can_copy() ? strlen(link) : 0;
}

void cmd_copy(struct ui *u, const char *arg)
{
	char text[1000];
	int row = table_row(u, u->focus);

	(void)arg;
	if (row < 0)
		return;
	table_row_text(u, u->focus, row, text, sizeof text);
	if (term_can_copy())
		to_clipboard(text);
	ui_say(u, "%.200s", text);
}

void cmd_plain(struct ui *u, const char *arg)
{
	(void)arg;
	u->plain = !u->plain;
}

void cmd_layout(struct ui *u, const char *arg)
{
	(void)arg;
	u->zoom = false;
	u->layout_shift++;
	if ((int)layout_fit() - u->layout_shift < LAYOUT_SINGLE - 1)
		u->layout_shift = 0;
}

void cmd_redraw(struct ui *u, const char *arg)
{
	(void)arg;
	term_resize();
	clearok(curscr, TRUE);
	u->dirty = true;
}

void cmd_help(struct ui *u, const char *arg)
{
	(void)arg;
	u->dlg.help = true;
}

void cmd_prompt(struct ui *u, const char *arg)
{
	(void)arg;
	prompt_open(u, PROMPT_COMMAND);
}

static void set_frames(struct ui *u, const char *value)
{
	(void)value;
	ui_error(u, "frames is [console] frames of skim.conf; it is %d a second here", u->cfg->frames);
}

void cmd_set(struct ui *u, const char *arg)
{
	char name[32] = "", value[32] = "";

	next_word(&arg, name, sizeof name);
	next_word(&arg, value, sizeof value);
	if (!strcmp(name, "palette") && palette_by_name(value) >= 0) {
		theme_init(u->mono ? PALETTE_MONO : (enum palette)palette_by_name(value));
		clearok(curscr, TRUE);
		if (u->mono)
			ui_say(u, "no colours here: NO_COLOR or a mono terminal");
	} else if (!strcmp(name, "bell") &&
		   (!strcmp(value, "on") || !strcmp(value, "off") || !strcmp(value, "visual"))) {
		u->bell_on = strcmp(value, "off") != 0;
		u->bell_visual = !strcmp(value, "visual");
		ui_say(u, "bell %s", value);
	} else if (!strcmp(name, "flash") && (!strcmp(value, "on") || !strcmp(value, "off"))) {
		u->flash = !strcmp(value, "on");
		ui_say(u, "flash %s", value);
	} else if (!strcmp(name, "mouse") && (!strcmp(value, "on") || !strcmp(value, "off"))) {
		u->mouse = !strcmp(value, "on");
		term_mouse(u->mouse);
		ui_say(u, "mouse %s", value);
	} else if (!strcmp(name, "chart") && (!strcmp(value, "blocks") || !strcmp(value, "braille"))) {
		u->braille = !strcmp(value, "braille");
		ui_say(u, u->braille && !draw_utf8() ? "chart braille, where the locale is UTF-8" : "chart %s", value);
	} else if (!strcmp(name, "title") && (!strcmp(value, "on") || !strcmp(value, "off"))) {
		u->title = !strcmp(value, "on");
		u->titled = UINT32_MAX;
		ui_say(u, "title %s", value);
	} else if (!strcmp(name, "frames")) {
		set_frames(u, value);
	} else {
		ui_error(u, "set palette blue-orange|red-green|light|mono, bell on|off|visual, flash on|off, "
			 "mouse on|off, chart blocks|braille, title on|off");
	}
}

void cmd_go(struct ui *u, const char *arg)
{
	char ticker[TICKER_LEN];
	int32_t conid;

	if (!code_arg(u, arg, ticker, &conid))
		return;
	if (!find_cand(u->v, conid, ticker)) {
		ui_error(u, "%s is not among the candidates", ticker);
		return;
	}
	cmd_candidates(u, "");
	*u->pane[PANE_CAND].filter = '\0';
	table_select(u, PANE_CAND, ticker_id(ticker));
}

/* Ctrl-Z stops the watch with the screen: not while anything depends on it. */
void cmd_stop_process(struct ui *u)
{
	if (ui_holding(u)) {
		ui_error(u, "ctrl-z is off while shares are held or orders work: :q stay instead");
		return;
	}
	term_suspend();
	u->titled = UINT32_MAX;	/* the shell's title stood meanwhile */
	u->dirty = true;
}
