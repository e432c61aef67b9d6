/*
 * dialog.c - dialogues: which one is open, how it is drawn, and when its keys count.
 *
 * A dialogue has an identity.  Its keys count only after a frame that shows it was taken whole
 * by the terminal; whatever was typed before is thrown away (loop.c).  A new identity starts
 * with an empty line, so a word typed for one review never confirms another.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "form.h"
#include "skim/base/text.h"

/* Longer than the core takes to answer, shorter than a person waits. */
enum { HOLD_MS = 500 };

static uint64_t mix(uint64_t h, uint64_t v)
{
	h ^= v + 0x9e3779b97f4a7c15ULL + (h << 6) + (h >> 2);
	return h * 0xff51afd7ed558ccdULL;
}

/* A review is another one when its terms or its time differ. */
static uint64_t review_id(const struct view_ticket *t)
{
	uint64_t h = 1;

	h = mix(h, (uint64_t)t->conid);
	h = mix(h, (uint64_t)t->kind << 24 | (uint64_t)t->side << 16 | (uint64_t)t->type << 8 |
			   (uint64_t)t->tif << 4 | (uint64_t)t->stop_tif);
	h = mix(h, (uint64_t)t->quantity);
	h = mix(h, (uint64_t)t->limit.e4);
	h = mix(h, (uint64_t)t->trigger.e4);
	h = mix(h, t->has_stop ? (uint64_t)t->stop.e4 : 0);
	return mix(h, (uint64_t)t->review_until);
}

enum dialog_kind dialog_current(const struct ui *u, uint64_t *id)
{
	const struct dialog *d = &u->dlg;
	const struct view *v = u->v;
	enum dialog_kind kind = DLG_NONE;
	uint64_t h = 0;

	if (d->ask != ASK_NONE) {
		kind = DLG_ASK;
		h = mix((uint64_t)d->ask, d->ask_number);
	} else if (v->box.kind != BOX_NONE) {
		kind = DLG_BOX;
		h = v->box.serial;
	} else if ((d->question_open || replay_here(u)) && v->question.open) {
		kind = DLG_QUESTION;
		h = v->question.serial;
	} else if (v->ticket.stage == TICKET_REVIEW) {
		kind = DLG_REVIEW;
		h = review_id(&v->ticket);
	} else if (v->ticket.stage == TICKET_EDIT) {
		kind = DLG_TICKET;
		h = mix((uint64_t)v->ticket.conid, v->ticket.kind);
	} else if (d->help) {
		kind = DLG_HELP;
	} else if (d->differ) {
		kind = DLG_DIFFER;
	} else if (u->page.open) {
		kind = DLG_PAGE;
	}
	*id = kind == DLG_NONE ? 0 : mix(h, (uint64_t)kind) | 1;
	if (kind != DLG_NONE && *id == u->put_away) {
		*id = 0;
		kind = DLG_NONE;
	}
	return kind;
}

/* Help and pages confirm nothing: keys typed ahead count in them. */
static bool only_read(enum dialog_kind kind)
{
	return kind == DLG_HELP || kind == DLG_PAGE;
}

bool dialog_ready(const struct ui *u)
{
	uint64_t id;
	enum dialog_kind kind = dialog_current(u, &id);

	return kind != DLG_NONE && (only_read(kind) || id == u->dlg.painted_id);
}

/* What the recording's operator had open: it is seen, its keys were his. */
bool dialog_past(const struct ui *u)
{
	uint64_t id;
	enum dialog_kind kind = dialog_current(u, &id);

	return replay_here(u) && (kind == DLG_TICKET || kind == DLG_REVIEW || kind == DLG_QUESTION ||
				  kind == DLG_BOX);
}

bool dialog_pending(const struct ui *u)
{
	const struct dialog *d = &u->dlg;

	return d->painting_id != d->painted_id && d->painting_id != 0 && !only_read(d->painted);
}

/* --- waiting for the core's answer ------------------------------------------------ */

void dialog_hold(struct ui *u)
{
	u->dlg.hold_until = u->now.steady + HOLD_MS * NS_PER_MS;
	u->dlg.hold_notice = u->v->n_notices ? u->v->notice[0].number : 0;
	dialog_current(u, &u->dlg.hold_id);
}

bool dialog_held(struct ui *u)
{
	uint64_t id;

	if (!u->dlg.hold_until)
		return false;
	dialog_current(u, &id);
	if (id != u->dlg.hold_id || u->now.steady >= u->dlg.hold_until ||
	    (u->v->n_notices && u->v->notice[0].number != u->dlg.hold_notice))
		u->dlg.hold_until = 0;
	return u->dlg.hold_until != 0;
}

static void tell(struct ui *u, enum dialog_kind kind)
{
	bool open = !replay_here(u) &&
		    (kind == DLG_TICKET || kind == DLG_REVIEW || kind == DLG_QUESTION);

	if (open == u->dlg.told_open)
		return;
	u->dlg.told_open = open;
	if (u->cfg->dialogue)
		u->cfg->dialogue(u->cfg->dialogue_ctx, open);
}

static void later_stop(struct ui *u)
{
	const struct view_ticket *t = &u->v->ticket;
	struct ev_command c = { .cmd = CMD_TICKET_EDIT, .field = TF_TRIGGER };

	if (!u->later_stop.conid)
		return;
	if (u->now.steady > u->later_stop.until) {
		u->later_stop.conid = 0;
		return;
	}
	if (t->stage != TICKET_EDIT || t->conid != u->later_stop.conid)
		return;
	c.serial = t->serial;
	c.price = u->later_stop.price;
	u->later_stop.conid = 0;
	if (t->trigger.e4 != c.price.e4)
		ui_send(u, &c);
}

/* A new view: dialogues open and close with it. */
void dialog_after_view(struct ui *u)
{
	const struct view *v = u->v;
	uint64_t id;

	if (!v->question.open)
		u->dlg.question_open = u->dlg.question_open && v->status.questions > 0;
	if (v->ticket.stage == TICKET_SENT && *v->ticket.result && strcmp(v->ticket.result, u->result) != 0) {
		/* What becomes of it takes the place of what was said of it; of nothing else. */
		if (v->ticket.serial != u->result_serial || !strcmp(u->message, u->result))
			ui_say(u, "%s", v->ticket.result);
		u->result_serial = v->ticket.serial;
		text_copy(u->result, sizeof u->result, v->ticket.result);
	}
	later_stop(u);
	tell(u, dialog_current(u, &id));
}

/* --- drawing ------------------------------------------------------------------------ */

void dialog_error(struct ui *u, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(u->dlg.error, sizeof u->dlg.error, fmt, ap);
	va_end(ap);
}

static void build(struct ui *u, enum dialog_kind kind, struct form *f)
{
	memset(f, 0, offsetof(struct form, body));
	f->body.n = 0;
	f->border = R_FOCUS;
	switch (kind) {
	case DLG_TICKET:
		ticket_build(u, f);
		break;
	case DLG_REVIEW:
		review_build(u, f);
		break;
	case DLG_QUESTION:
		question_build(u, f);
		break;
	case DLG_BOX:
		box_build(u, f);
		break;
	case DLG_ASK:
		ask_build(u, f);
		break;
	case DLG_DIFFER:
		differ_build(u, f);
		break;
	default:
		help_build(u, f);
	}
}

static int longest(const struct lines *l)
{
	int w = 0;

	for (int i = 0; i < l->n; i++) {
		int n = draw_cells(l->at[i].text) + (*l->at[i].label ? LABEL_W : 0) + 2;

		w = n > w ? n : w;
	}
	return w;
}

static void follow_mark(struct ui *u, const struct lines *l, int h)
{
	for (int i = 0; i < l->n; i++) {
		if (!l->at[i].mark)
			continue;
		if (i < u->dlg.scroll)
			u->dlg.scroll = i;
		if (i >= u->dlg.scroll + h)
			u->dlg.scroll = i - h + 1;
	}
}

static void draw_input(struct ui *u, const struct form *f, struct rect a, int y)
{
	int n = 0;

	if (*u->dlg.error)
		draw_text(y++, a.x + 2, a.w - 4, R_ERROR, u->dlg.error);
	else if (*f->ask)
		draw_text(y++, a.x + 2, a.w - 4, R_KEY, f->ask);
	if (!f->input)
		return;
	n = draw_text(y, a.x + 2, 2, R_STRONG, "> ");
	curs_set(1);
	leaveok(stdscr, FALSE);
	edit_draw(&u->dlg.word, y, a.x + 2 + n, a.w - 4 - n, R_INPUT);
}

static void draw_edge(const struct ui *u, const struct form *f, const struct lines *l, struct rect a,
		      int h)
{
	char more[64] = "";

	if (l->n > h)
		snprintf(more, sizeof more, "%s lines %d-%d of %d, PgDn PgUp",
			 u->dlg.scroll + h < l->n ? "MORE BELOW" : "end", u->dlg.scroll + 1,
			 u->dlg.scroll + h < l->n ? u->dlg.scroll + h : l->n, l->n);
	if (*f->footer)
		draw_fmt(a.y + a.h - 1, a.x + 2, a.w - 4, R_TITLE, " %s ", f->footer);
	if (*more) {
		int w = draw_cells(more) + 2;

		draw_fmt(a.y + a.h - 1, a.x + a.w - w - 2, w, R_KEY, " %s ", more);
	}
}

/* curses' cursor must end in the edited field: it is drawn last. */
static void draw_field(struct ui *u, const struct lines *l, struct rect in)
{
	for (int i = u->dlg.scroll; i < l->n && i < u->dlg.scroll + in.h; i++)
		if (l->at[i].edit) {
			curs_set(1);
			leaveok(stdscr, FALSE);
			edit_draw(&u->dlg.word, in.y + i - u->dlg.scroll, in.x + 1 + LABEL_W, 20,
				  R_INPUT);
		}
}

static void draw_form(struct ui *u, const struct form *f, struct rect area)
{
	static struct lines fit;
	int tail = (*f->ask || *u->dlg.error ? 1 : 0) + (f->input ? 1 : 0), w, h;
	struct rect a, in;

	w = longest(&f->body) + 2;
	w = w < 80 ? 80 : w > 110 ? 110 : w;
	w = w > area.w ? area.w : w;
	lines_fit(&fit, &f->body, w - 3);
	h = fit.n + tail + (tail ? 1 : 0) + 2;
	h = h > area.h ? area.h : h;
	a = (struct rect){ area.y + (area.h - h) / 2, area.x + (area.w - w) / 2, h, w };
	in = (struct rect){ a.y + 1, a.x + 1, h - 2 - tail, w - 2 };
	u->dlg.page = in.h;
	if (u->dlg.scroll > fit.n - in.h)
		u->dlg.scroll = fit.n - in.h;
	if (u->dlg.scroll < 0)
		u->dlg.scroll = 0;
	if (f->follow)
		follow_mark(u, &fit, in.h);
	draw_clear(a, R_TEXT);
	draw_box(a, f->border, f->border == R_BORDER ? R_STRONG : f->border, f->title);
	lines_draw(&fit, u->dlg.scroll, in);
	draw_edge(u, f, &fit, a, in.h);
	draw_input(u, f, a, a.y + h - 1 - tail);
	draw_field(u, &fit, in);
}

static uint32_t serial_of(const struct ui *u, enum dialog_kind kind)
{
	switch (kind) {
	case DLG_QUESTION:
		return u->v->question.serial;
	case DLG_BOX:
		return u->v->box.serial;
	default:
		return u->v->ticket.serial;
	}
}

void dialog_draw(struct ui *u)
{
	static struct form f;
	struct dialog *d = &u->dlg;
	struct rect area;
	uint64_t id;
	enum dialog_kind kind = dialog_current(u, &id);

	if (id != d->painting_id) {
		edit_set(&d->word, "");
		*d->error = '\0';
		d->scroll = d->field = 0;
		d->editing = false;
	}
	d->painting_id = id;
	d->painted = kind;
	d->painted_serial = serial_of(u, kind);
	if (kind == DLG_QUESTION)
		d->question_serial = d->painted_serial;
	if (kind == DLG_NONE)
		return;
	area = (struct rect){ 1, 0, LINES - (LINES >= 20 ? 3 : 1), COLS };
	if (kind == DLG_PAGE) {
		page_draw(u, area);
		return;
	}
	build(u, kind, &f);
	if (dialog_past(u)) {
		f.input = f.follow = false;
		snprintf(f.ask, sizeof f.ask, "As it stood for the recording's operator.   Esc = put away.");
	}
	draw_form(u, &f, area);
}

/* --- keys ------------------------------------------------------------------------------ */

void form_scroll(struct ui *u, const struct key *k, bool *used)
{
	int page = u->dlg.page > 2 ? u->dlg.page - 1 : 1;	/* one line stays, to go on from */

	*used = true;
	if (k->code == K_PGDN || k->code == K_CTRL('d'))
		u->dlg.scroll += page;
	else if (k->code == K_PGUP)
		u->dlg.scroll -= page;
	else if (k->code == K_DOWN)
		u->dlg.scroll++;
	else if (k->code == K_UP)
		u->dlg.scroll--;
	else
		*used = false;
}

bool word_key(struct ui *u, const struct key *k, bool *empty, bool *leave)
{
	bool used;

	*empty = *leave = false;
	if (k->pasted) {
		dialog_error(u, "paste does not count here: type it");
		return false;
	}
	if (k->code == K_ESC || k->code == K_CTRL('c')) {
		*leave = true;
		return false;
	}
	if (k->code == K_ENTER) {
		*empty = u->dlg.word.len == 0;
		return !*empty;
	}
	form_scroll(u, k, &used);
	if (!used)
		edit_key(&u->dlg.word, k);
	return false;
}

void dialog_key(struct ui *u, const struct key *k)
{
	uint64_t id;
	enum dialog_kind kind = dialog_current(u, &id);

	*u->dlg.error = '\0';
	switch (kind) {
	case DLG_TICKET:
		ticket_key(u, k);
		break;
	case DLG_REVIEW:
		review_key(u, k);
		break;
	case DLG_QUESTION:
		question_key(u, k);
		break;
	case DLG_BOX:
		box_key(u, k);
		break;
	case DLG_ASK:
		ask_key(u, k);
		break;
	case DLG_HELP:
		help_key(u, k);
		break;
	case DLG_DIFFER:
		differ_key(u, k);
		break;
	case DLG_PAGE:
		page_key(u, k);
		break;
	default:
		break;
	}
}
