/*
 * prompt.c - the last line: command line with history and completion, search, filter as it is
 * typed; otherwise what was said last.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "keys.h"
#include "skim/base/text.h"
#include "term.h"

void prompt_open(struct ui *u, enum prompt_kind k)
{
	struct prompt *p = &u->prompt;

	p->kind = k;
	p->at = p->n_history;
	*p->typed = '\0';
	*u->message = '\0';
	edit_set(&p->edit, k == PROMPT_FILTER ? u->pane[u->focus].filter : "");
	text_copy(p->before, sizeof p->before, u->pane[u->focus].filter);
}

/* --- running a line ----------------------------------------------------------------- */

static void unknown(struct ui *u, const char *word)
{
	const char *names[128], *near;
	int n, count = 0;
	const struct binding *c = commands(&n);

	for (int i = 0; i < n && count < 128; i++)
		if (c[i].flags & CF_PROMPT)
			names[count++] = c[i].name;
	near = text_nearest(word, names, (size_t)count);
	if (near)
		ui_error(u, "no command '%.30s': did you mean :%s ?", word, near);
	else
		ui_error(u, "no command '%.30s': ? lists them", word);
}

void prompt_run(struct ui *u, const char *line, bool pasted)
{
	const struct binding *c;
	char word[64];

	if (!next_word(&line, word, sizeof word))
		return;
	c = command_by_name(word);
	if (!c || !(c->flags & CF_PROMPT)) {
		unknown(u, word);
		return;
	}
	if (pasted && (c->flags & (CF_TYPED | CF_ACT))) {
		ui_error(u, "a pasted :%s does not count: type it", c->name);
		return;
	}
	command_run(u, c, line);
}

static bool keep_in_history(const char *line)
{
	const struct binding *c;
	char word[64];

	if (!next_word(&line, word, sizeof word))
		return false;
	c = command_by_name(word);
	return !c || !(c->flags & CF_PRIVATE) || !*line;
}

static void enter(struct ui *u)
{
	struct prompt *p = &u->prompt;
	enum prompt_kind kind = p->kind;
	char line[sizeof p->edit.text];
	size_t n = strlen(p->edit.text);

	memcpy(line, p->edit.text, n + 1);
	while (n > 0 && line[n - 1] == ' ')
		line[--n] = '\0';
	p->kind = PROMPT_NONE;
	if (kind == PROMPT_SEARCH) {
		if (*line)
			text_copy(u->search, sizeof u->search, line);
		if (*u->search && !table_search(u, 1))
			ui_say(u, "no row has '%s'", u->search);
	} else if (kind == PROMPT_COMMAND) {
		bool pasted = p->edit.pasted;

		if (keep_in_history(line) && !pasted)
			history_add(u, line);
		prompt_run(u, line, pasted);
	}
}

static void leave(struct ui *u)
{
	if (u->prompt.kind == PROMPT_FILTER)
		text_copy(u->pane[u->focus].filter, sizeof u->pane[u->focus].filter, u->prompt.before);
	u->prompt.kind = PROMPT_NONE;
}

/* --- history ------------------------------------------------------------------------- */

static void history_step(struct prompt *p, int by)
{
	int to = p->at + by;

	if (to < 0 || to > p->n_history)
		return;
	if (p->at == p->n_history)
		text_copy(p->typed, sizeof p->typed, p->edit.text);
	p->at = to;
	edit_set(&p->edit, to == p->n_history ? p->typed : p->history[to]);
}

/* ctrl-r: the newest earlier line that holds what stands here. */
static void history_search(struct prompt *p)
{
	if (p->at == p->n_history)
		text_copy(p->typed, sizeof p->typed, p->edit.text);
	for (int i = p->at - 1; i >= 0; i--)
		if (strstr(p->history[i], p->typed)) {
			p->at = i;
			edit_set(&p->edit, p->history[i]);
			return;
		}
}

/* --- completion ------------------------------------------------------------------------ */

/* Extends `from` to what all matches share; returns the matches. */
struct completion {
	char common[64];
	char list[200];
	int n;
};

static void offer(struct completion *c, const char *prefix, const char *word)
{
	size_t n = strlen(prefix), i = 0;

	if (strncmp(prefix, word, n) != 0)
		return;
	if (c->n++ == 0) {
		text_copy(c->common, sizeof c->common, word);
	} else {
		while (c->common[i] && c->common[i] == word[i])
			i++;
		c->common[i] = '\0';
	}
	n = strlen(c->list);
	snprintf(c->list + n, sizeof c->list - n, "%s%s", n ? " " : "", word);
}

static void complete(struct ui *u)
{
	struct edit *e = &u->prompt.edit;
	struct completion c = { .n = 0 };
	char word[64], line[256];
	size_t start = e->len;
	int n;

	while (start > 0 && e->text[start - 1] != ' ')
		start--;
	text_copy(word, sizeof word, e->text + start);
	if (start == 0) {
		const struct binding *at = commands(&n);

		for (int i = 0; i < n; i++)
			if ((at[i].flags & CF_PROMPT) && (!(at[i].flags & CF_REPLAY) || replay_here(u)))
				offer(&c, word, at[i].name);
	} else {
		for (char *s = word; *s; s++)
			*s = (char)toupper((unsigned char)*s);
		for (int i = 0; i < u->v->n_cand; i++)
			offer(&c, word, u->v->cand[i].ticker);
		for (int i = 0; i < u->v->n_positions; i++)
			if (!find_cand(u->v, u->v->position[i].conid, NULL))
				offer(&c, word, u->v->position[i].ticker);
	}
	if (c.n == 0) {
		ui_say(u, "nothing begins with '%s'", word);
		return;
	}
	snprintf(line, sizeof line, "%.*s%s%s", (int)start, e->text, c.common, c.n == 1 ? " " : "");
	edit_set(e, line);
	if (c.n > 1)
		ui_say(u, "%s", c.list);
}

void prompt_key(struct ui *u, const struct key *k)
{
	struct prompt *p = &u->prompt;

	*u->message = '\0';
	if (!k->pasted && k->code == K_ENTER)
		enter(u);
	else if (!k->pasted && (k->code == K_ESC || k->code == K_CTRL('c') ||
				(k->code == K_BACKSPACE && p->edit.len == 0)))
		leave(u);
	else if (!k->pasted && p->kind == PROMPT_COMMAND && (k->code == K_UP || k->code == K_DOWN))
		history_step(p, k->code == K_UP ? -1 : 1);
	else if (!k->pasted && p->kind == PROMPT_COMMAND && k->code == K_CTRL('r'))
		history_search(p);
	else if (!k->pasted && p->kind == PROMPT_COMMAND && k->code == K_TAB)
		complete(u);
	else
		edit_key(&p->edit, k);
	if (p->kind == PROMPT_FILTER)
		text_copy(u->pane[u->focus].filter, sizeof u->pane[u->focus].filter, p->edit.text);
}

/* What does not fit into one line (a link) begins in the one above it. */
static void draw_message(const struct ui *u, int y, int w)
{
	enum role r = u->message_error ? R_ERROR : R_TEXT;
	static struct lines l;

	l.n = 0;
	line_wrap(&l, r, "", u->message, w - 1);
	for (int i = 0; i < l.n && i < 2 && y > 2; i++) {
		int row = y - (l.n > 1) + i;

		draw_fill(row, 0, w, R_TEXT);
		draw_text(row, 0, w, r, l.at[i].text);
	}
}

/* OSC 8 over the cells that were just drawn; the terminal keeps it until they change. */
void prompt_link(struct ui *u)
{
	char out[700], url[200];
	int w = COLS - 1, left = (int)u->link_len, at = 0, y;

	if (!u->link_len || u->prompt.kind != PROMPT_NONE || left >= (int)sizeof url || left > 2 * w)
		return;
	memcpy(url, u->message, u->link_len);
	url[u->link_len] = '\0';
	y = LINES - (draw_cells(u->message) > w ? 1 : 0);
	for (; left > 0; y++) {
		int n = left < w ? left : w;
		int k = snprintf(out, sizeof out, "\0337\033[%d;1H\033[m\033]8;id=skim;%s\033\\%.*s\033]8;;\033\\\0338",
				 y, url, n, u->message + at);

		term_after(out, (size_t)k);
		at += n;
		left -= n;
	}
	u->link_len = 0;
}

void prompt_draw(struct ui *u, int y, int w)
{
	struct prompt *p = &u->prompt;
	static const char *const marks[] = { ":", ":", "/", "\\" };
	int said;

	if (p->kind == PROMPT_NONE) {
		if (*u->message)
			draw_message(u, y, w);
		else
			draw_text(y, 0, w, R_DIM, ":");
		if (!*u->message && LINES < 30)	/* higher screens have a line of their own for them */
			hints_draw(u, y, 3);
		return;
	}
	draw_text(y, 0, 1, R_STRONG, marks[p->kind]);
	said = *u->message ? draw_cells(u->message) + 2 : 0;
	if (said > w - 12)
		said = w > 24 ? w - 12 : 0;
	if (said)
		draw_text(y, w - said, said, R_KEY, u->message);
	curs_set(1);
	leaveok(stdscr, FALSE);
	edit_draw(&p->edit, y, 1, w - 2 - said, R_TEXT);
}
