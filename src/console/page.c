/*
 * page.c - what a subcommand prints, read in a pane of its own: `:doctor`, `:report`, `:quote ZNX`.
 *
 * The text is made elsewhere (console.h: struct console_pages) and taken when it is there; until
 * then the pane says what it waits for.  Other keys than those that scroll and close do nothing.
 */
#include <ctype.h>
#include <curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "form.h"
#include "keys.h"
#include "skim/base/text.h"

enum { WORDS = 24 };

static bool pages_there(const struct ui *u)
{
	return u->cfg->pages.start != NULL;
}

void page_open(struct ui *u, const char *name, const char *arg)
{
	struct page *p = &u->page;
	char copy[256], *save = NULL;
	const char *argv[WORDS + 2] = { name };
	int n = 1;

	if (!pages_there(u)) {
		ui_error(u, ":%s needs the services, which are not here", name);
		return;
	}
	text_copy(copy, sizeof copy, arg);
	for (char *w = strtok_r(copy, " ", &save); w && n <= WORDS; w = strtok_r(NULL, " ", &save))
		argv[n++] = w;
	argv[n] = NULL;
	if (!u->cfg->pages.start(u->cfg->pages.ctx, argv)) {
		ui_error(u, ":%s could not be started: try again", name);
		return;
	}
	snprintf(p->title, sizeof p->title, "%s%s%s", name, *arg ? " " : "", arg);
	text_copy(p->name, sizeof p->name, name);
	text_copy(p->arg, sizeof p->arg, arg);
	free(p->text);
	p->text = NULL;
	p->make = NULL;
	p->open = true;
	p->asked = u->now;
	p->top = 0;
}

void page_show(struct ui *u, const char *name, char *(*make)(const struct ui *u))
{
	struct page *p = &u->page;

	page_close(u);
	memset(p, 0, sizeof *p);
	text_copy(p->title, sizeof p->title, name);
	p->text = make(u);
	p->open = p->text != NULL;
	p->make = make;
	p->asked = p->at = u->now;
}

void page_renew(struct ui *u)
{
	struct page *p = &u->page;
	char *text = p->open && p->make ? p->make(u) : NULL;

	if (!text || !strcmp(text, p->text)) {
		free(text);
		return;
	}
	free(p->text);
	p->text = text;
	p->at = u->now;
}

/* The answer has come; one that nobody waits for any more is dropped. */
void page_take(struct ui *u)
{
	struct page *p = &u->page;
	char *text = u->cfg->pages.take(u->cfg->pages.ctx, &p->failed);

	if (!text)
		return;
	if (!p->open || p->text) {
		free(text);
		return;
	}
	text_mask_accounts(text);
	p->text = text;
	p->at = u->now;
	u->dirty = u->echo = true;
}

void page_close(struct ui *u)
{
	free(u->page.text);
	u->page.text = NULL;
	u->page.open = false;
}

static enum role role_of(const char *line)
{
	static const struct {
		const char *word;
		enum role role;
	} words[] = { { "FAIL", R_ERROR }, { "skim:", R_ERROR }, { "warn", R_NOTICE } };

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (!strncmp(line, words[i].word, strlen(words[i].word)))
			return words[i].role;
	return R_TEXT;
}

/* Cells a wrapped line is moved in: below the last column of a table, where that stands left. */
static int indent_of(const char *line, int w)
{
	int at = 2, limit = w / 3;

	for (int i = 2; line[i] && i < limit; i++)
		if (line[i] != ' ' && line[i - 1] == ' ' && line[i - 2] == ' ')
			at = i;
	return at;
}

/* Draws one line of the text from row `skip` on; returns the rows it takes. */
static int draw_line(const char *line, size_t n, struct rect a, int y, int skip)
{
	static struct lines l;
	char copy[LINE_LEN * 4];
	const char *rest;
	enum role r;
	int rows, indent;

	snprintf(copy, sizeof copy, "%.*s", (int)n, line);
	r = role_of(copy);
	l.n = 0;
	line_wrap(&l, r, "", copy, a.w - 2);
	if (skip == 0 && a.h > 0)
		draw_text(y, a.x + 1, a.w - 2, r, l.at[0].text);
	if (l.n == 1)
		return 1;
	indent = indent_of(copy, a.w - 2);
	rest = copy + strlen(l.at[0].text);
	rest += strspn(rest, " ");
	l.n = 0;
	line_wrap(&l, r, "", rest, a.w - 2 - indent);
	rows = 1 + l.n;
	for (int i = skip > 1 ? skip : 1; i < rows && y + i - skip < a.y + a.h; i++)
		draw_text(y + i - skip, a.x + 1 + indent, a.w - 2 - indent, r, l.at[i - 1].text);
	return rows;
}

/* Draws from row p->top on; returns the rows of the whole text. */
static int draw_rows(const struct page *p, struct rect a)
{
	int row = 0;

	for (const char *s = p->text; *s;) {
		size_t n = strcspn(s, "\n");
		int y = a.y + row - p->top;
		int skip = y < a.y ? a.y - y : 0;

		row += draw_line(s, n, (struct rect){ a.y, a.x, y < a.y + a.h ? a.h : 0, a.w }, y + skip, skip);
		s += n + (s[n] == '\n');
	}
	return row;
}

void page_draw(struct ui *u, struct rect a)
{
	struct page *p = &u->page;
	struct rect in = { a.y + 1, a.x + 1, a.h - 2, a.w - 2 };
	char title[200], foot[120];
	int64_t waited = (u->now.steady - p->asked.steady) / NS_PER_S;

	snprintf(title, sizeof title, p->text ? ":%s  as of %s" : ":%s", p->title,
		 p->text ? fig_time(p->at.market).s : "");
	draw_clear(a, R_TEXT);
	draw_box(a, R_FOCUS, R_FOCUS, title);
	if (!p->text) {
		draw_fmt(in.y, in.x + 1, in.w - 2, R_DIM, "asking, %ds; q closes", (int)waited);
		return;
	}
	p->page = in.h;
	p->rows = draw_rows(p, in);
	if (p->top > p->rows - in.h) {	/* grown, or gone to the end */
		p->top = p->rows > in.h ? p->rows - in.h : 0;
		draw_clear(in, R_TEXT);
		draw_rows(p, in);
	}
	snprintf(foot, sizeof foot, " %s%d-%d of %d  j k PgDn PgUp = scroll  r = again  q = close ",
		 p->top + in.h < p->rows ? "MORE BELOW " : "", p->top + 1,
		 p->top + in.h < p->rows ? p->top + in.h : p->rows, p->rows);
	draw_text(a.y + a.h - 1, a.x + 2, a.w - 4, R_KEY, foot);
}

void page_key(struct ui *u, const struct key *k)
{
	struct page *p = &u->page;
	char name[sizeof p->name], arg[sizeof p->arg];
	int page = p->page > 1 ? p->page : 1;

	if (k->pasted)
		return;
	switch (k->code) {
	case 'j': case K_DOWN:
		p->top++;
		break;
	case 'k': case K_UP:
		p->top--;
		break;
	case ' ': case K_PGDN:
		p->top += page;
		break;
	case K_PGUP:
		p->top -= page;
		break;
	case K_CTRL('d'):
		p->top += page / 2;
		break;
	case K_CTRL('u'):
		p->top -= page / 2;
		break;
	case 'g': case K_HOME:
		p->top = 0;
		break;
	case 'G': case K_END:
		p->top = p->rows;
		break;
	case 'r':
		memcpy(name, p->name, sizeof name);
		memcpy(arg, p->arg, sizeof arg);
		if (p->text && *name)
			page_open(u, name, arg);
		break;
	case 'q': case K_ESC: case K_ENTER: case K_CTRL('c'):
		page_close(u);
		break;
	default:
		break;
	}
	if (p->top < 0)
		p->top = 0;
}

/* --- the commands ------------------------------------------------------------------ */

void cmd_doctor(struct ui *u, const char *arg)
{
	page_open(u, "doctor", arg);
}

void cmd_report(struct ui *u, const char *arg)
{
	page_open(u, "report", arg);
}

void cmd_status(struct ui *u, const char *arg)
{
	page_open(u, "status", arg);
}

void cmd_account(struct ui *u, const char *arg)
{
	page_open(u, "account", arg);
}

void cmd_announcements(struct ui *u, const char *arg)
{
	page_open(u, "announcements", arg);
}

void cmd_journal(struct ui *u, const char *arg)
{
	page_open(u, "journal", *arg ? arg : "check");
}

void cmd_notify(struct ui *u, const char *arg)
{
	page_open(u, "notify", *arg ? arg : "test");
}

/* Codes as typed, in capitals; without one, that of the chosen row. */
static void about_codes(struct ui *u, const char *name, const char *arg)
{
	const struct view_cand *c = detail_cand(u);
	char codes[200];
	size_t i = 0;

	if (!*arg && !c) {
		ui_error(u, "%s of which code? :%s ZNX", name, name);
		return;
	}
	for (const char *s = *arg ? arg : c->ticker; *s && i < sizeof codes - 1; s++)
		codes[i++] = (char)toupper((unsigned char)*s);
	codes[i] = '\0';
	page_open(u, name, codes);
}

void cmd_quote(struct ui *u, const char *arg)
{
	about_codes(u, "quote", arg);
}

void cmd_range(struct ui *u, const char *arg)
{
	about_codes(u, "range", arg);
}
