/* ticket.c - the ticket form: fields filled from the plan; editing sends nothing to the broker. */
#include <stdio.h>
#include <string.h>

#include "form.h"

struct field {
	enum ticket_field f;
	const char *label;
	bool choice;
	char value[40];
};

static void field(struct field *out, int *n, enum ticket_field f, const char *label, bool choice,
		  const char *value)
{
	struct field *at = &out[(*n)++];

	at->f = f;
	at->label = label;
	at->choice = choice;
	snprintf(at->value, sizeof at->value, "%s", value);
}

static const char *price_or(struct price p, const char *none, struct fig *buf)
{
	*buf = fig_price(p);
	return price_known(p) ? buf->s : none;
}

static const char *type_word(enum order_type t)
{
	return t == TYPE_LMT ? "limit" : t == TYPE_STP ? "stop" : "stop-limit";
}

/* No plain market order; an entry has a limit, a protective stop a trigger. */
static enum order_type next_type(const struct view_ticket *t)
{
	if (t->kind == TK_PROTECT)
		return t->type == TYPE_STP ? TYPE_STOP_LIMIT : TYPE_STP;
	if (t->side == SIDE_BUY)
		return t->type == TYPE_LMT ? TYPE_STOP_LIMIT : TYPE_LMT;
	return t->type == TYPE_LMT ? TYPE_STP : t->type == TYPE_STP ? TYPE_STOP_LIMIT : TYPE_LMT;
}

/* The fields this ticket has, in order. */
static int fields(const struct view_ticket *t, struct field *out)
{
	bool limit = t->type == TYPE_LMT || t->type == TYPE_STOP_LIMIT;
	bool trigger = t->type == TYPE_STP || t->type == TYPE_STOP_LIMIT;
	struct fig b;
	int n = 0;

	field(out, &n, TF_QTY, "qty", false, t->quantity ? fig_qty(t->quantity).s : "none");
	if (t->kind == TK_ENTRY)
		field(out, &n, TF_RISK, "risk", false, fig_cash(t->risk).s + 1);
	if (t->kind != TK_EXIT && t->kind != TK_CHANGE)
		field(out, &n, TF_TYPE, "type", true, type_word(t->type));
	if (limit)
		field(out, &n, TF_LIMIT, "limit", false, price_or(t->limit, "none", &b));
	if (trigger)
		field(out, &n, TF_TRIGGER, t->kind == TK_ENTRY ? "trigger" : "stop at", false,
		      price_or(t->trigger, "none", &b));
	field(out, &n, TF_TIF, "valid", true, t->tif == TIF_GTC ? "GTC" : "DAY");
	if (t->has_stop || t->kind == TK_ENTRY || (t->kind == TK_TYPED && t->side == SIDE_BUY)) {
		field(out, &n, TF_STOP, "stop", false, t->has_stop ? price_or(t->stop, "none", &b) : "none");
		field(out, &n, TF_STOP_TIF, "stop is", true, t->stop_tif == TIF_DAY ? "DAY" : "GTC");
	}
	return n;
}

static const char *kind_word(enum ticket_kind k)
{
	static const char *const w[] = { "Entry", "Protect", "Exit", "Change", "Order" };

	return w[k];
}

static void add_fields(struct ui *u, const struct view_ticket *t, struct form *f)
{
	struct field at[TF_COUNT];
	int n = fields(t, at);

	if (u->dlg.field >= n)
		u->dlg.field = n - 1;
	for (int i = 0; i < n; i++) {
		const char *note = "";
		struct line *l;

		if (at[i].f == TF_QTY)
			note = t->quantity_fixed ? "typed" : *t->decided_by ? t->decided_by : "";
		l = line_add(&f->body, R_STRONG, at[i].label, at[i].choice ? "< %s >" : "%s", at[i].value);
		if (*note)
			snprintf(l->text + strlen(l->text), sizeof l->text - strlen(l->text),
				 t->quantity_fixed ? "   (%s)" : "   (decided by %s)", note);
		l->mark = i == u->dlg.field;
		l->edit = l->mark && u->dlg.editing;
	}
}

/* The reason of a check as the core says it elsewhere: "gate: text". */
static bool told_by_check(const struct view_ticket *t, const char *text)
{
	char reason[TEXT_LEN];

	for (int i = 0; i < t->n_checks && i < 24; i++) {
		snprintf(reason, sizeof reason, "%s: %s", t->check[i].gate, t->check[i].text);
		if (!t->check[i].ok && (!strcmp(text, reason) || !strcmp(text, t->check[i].text)))
			return true;
	}
	return false;
}

static void gates_line(const struct view_ticket *t, struct lines *b)
{
	char all[LINE_LEN] = "";
	size_t at = 0;

	for (int i = 0; i < t->n_checks && i < 24 && at + 24 < sizeof all; i++)
		at += (size_t)snprintf(all + at, sizeof all - at, "%s%s%s", at ? " " : "",
				       t->check[i].gate, t->check[i].ok ? "+" : t->check[i].warn_only ? "?" : "-");
	if (at)
		line_add(b, R_TEXT, "checks", "%s", all);
}

void ticket_reasons(const struct view_ticket *t, struct lines *b, bool all)
{
	const char *result = t->result;

	if (!strncmp(result, "refused: ", 9))
		result += 9;
	if (all)
		gates_line(t, b);
	for (int i = 0; i < t->n_checks && i < 24; i++)
		if (!t->check[i].ok)
			line_add(b, t->check[i].warn_only ? R_NOTICE : R_ERROR,
				 t->check[i].warn_only ? "warn" : "refused", "%s: %s%s", t->check[i].gate,
				 t->check[i].text, strcmp(t->check[i].gate, "armed") ? "" : " (:arm first)");
	if (*t->result && !told_by_check(t, result))
		line_add(b, R_ERROR, "result", "%s", t->result);
	if (!t->can_send && *t->cannot && !told_by_check(t, t->cannot) && strcmp(t->cannot, result) != 0)
		line_add(b, R_ERROR, "cannot", "%s", t->cannot);
}

/* What a stop or exit would make of the holding, against what was paid. */
static void held_line(const struct ui *u, const struct view_ticket *t, struct lines *b)
{
	const struct view_position *p = find_position(u->v, t->conid, t->ticker);
	struct price at = price_known(t->trigger) ? t->trigger : t->limit;
	struct cash result;

	if (!p || t->side != SIDE_SELL || !price_known(p->average) || !price_known(at))
		return;
	result.e4 = (at.e4 - p->average.e4) * t->quantity;
	line_add(b, R_TEXT, "held", "%s at %s   sold at %s: %s, before slippage and fees",
		 fig_qty(p->quantity).s, fig_price(p->average).s, fig_price(at).s, fig_signed(result).s);
}

void form_desk(const struct ui *u, struct lines *b)
{
	const char *desk = u->cfg->desk;

	if (!status_link_down(u))
		return;
	if (desk && *desk)
		line_add(b, R_ASK, "desk", "link down: cannot send; the broker's desk: %s", desk);
	else
		line_add(b, R_ASK, "desk", "link down: cannot send; call the broker ([account] desk = NUMBER shows it)");
}

static void add_figures(const struct ui *u, const struct view_ticket *t, struct form *f)
{
	const struct view_cand *c = find_cand(u->v, t->conid, NULL);
	struct lines *b = &f->body;

	line_rule(b);
	if (*t->old_terms)
		line_add(b, R_TEXT, "now is", "%s", t->old_terms);
	if (t->worst.e4)
		line_add(b, R_TEXT, "value", "%s   worst %s = %s, before slippage and fees",
			 fig_cash(t->value).s, fig_loss(t->worst).s, fig_r_plain(t->r_centi).s);
	else
		line_add(b, R_TEXT, "value", "%s", fig_cash(t->value).s);
	held_line(u, t, b);
	if (*t->missing)
		line_add(b, R_ERROR, "no size", "%s", t->missing);
	if (*t->snapped)
		line_add(b, R_NOTICE, "snapped", "%s", t->snapped);
	if (c)
		line_add(b, R_TEXT, "market", "last %s (%s)  bid %s x %s  ask %s x %s  %s", fig_price(c->last).s,
			 fig_age(c->frame ? u->now.market - c->frame : -1).s, fig_price(c->bid).s,
			 fig_qty_short(c->bid_size).s, fig_price(c->ask).s,
			 fig_qty_short(c->ask_size).s, c->state_text);
	if (*t->effect)
		line_add(b, R_TEXT, "then", "%s", t->effect);
	if (t->side == SIDE_SELL)
		form_desk(u, b);
	ticket_reasons(t, b, true);
	line_add(b, R_DIM, "broker", "fee and margin are previewed with the review");
}

void ticket_build(struct ui *u, struct form *f)
{
	const struct view_ticket *t = &u->v->ticket;

	snprintf(f->title, sizeof f->title, "%s  %s %s  %s  %s", kind_word(t->kind), side_name(t->side),
		 t->ticker, t->name,
		 u->v->status.kind == ACCOUNT_LIVE ? "LIVE" : u->v->status.kind == ACCOUNT_PAPER ? "PAPER" : "?");
	f->follow = true;
	add_fields(u, t, f);
	add_figures(u, t, f);
	snprintf(f->ask, sizeof f->ask, "%s",
		 u->dlg.editing ? "Enter = take it.   Esc = as it was."
				: "Enter = review.   Up Down = field, type to change.   Esc = drop.");
}

/* --- keys ------------------------------------------------------------------------ */

static bool parse_value(struct ui *u, const struct field *f, struct ev_command *c)
{
	const char *s = u->dlg.word.text;
	size_t n = strlen(s);

	if (f->f == TF_QTY) {
		c->n = 0;	/* nothing: sized by the plan again */
		return (!n && u->v->ticket.kind == TK_ENTRY) || qty_parse(s, n, &c->n);
	}
	if (f->f == TF_RISK) {
		struct price p;

		if (!price_parse(s, n, &p) || !price_known(p))
			return false;
		c->cash.e4 = p.e4;
		return true;
	}
	if (f->f == TF_STOP && !strcmp(s, "none") && u->v->ticket.kind != TK_ENTRY)
		return true;	/* unknown price: no stop; an entry by the plan always has one */
	return price_parse(s, n, &c->price) && price_known(c->price);
}

static void commit(struct ui *u, const struct field *f)
{
	struct ev_command c = { .cmd = CMD_TICKET_EDIT, .serial = u->dlg.painted_serial, .field = f->f };

	if (!parse_value(u, f, &c)) {
		dialog_error(u, "'%.40s' is no %s: %s", u->dlg.word.text, f->label,
			     f->f == TF_QTY ? "whole shares, 1 or more" : "dollars, like 1.085");
		return;
	}
	u->dlg.editing = false;
	edit_set(&u->dlg.word, "");
	ui_send(u, &c);
}

static void toggle(struct ui *u, const struct field *f)
{
	const struct view_ticket *t = &u->v->ticket;
	struct ev_command c = { .cmd = CMD_TICKET_EDIT, .serial = u->dlg.painted_serial, .field = f->f };

	if (f->f == TF_TYPE)
		c.n = next_type(t);
	else if (f->f == TF_TIF)
		c.n = t->tif == TIF_DAY ? TIF_GTC : TIF_DAY;
	else
		c.n = t->stop_tif == TIF_DAY ? TIF_GTC : TIF_DAY;
	ui_send(u, &c);
}

static void editing_key(struct ui *u, const struct key *k, const struct field *f)
{
	switch (k->code) {
	case K_ENTER:
	case K_TAB:
	case K_DOWN:
		if (!k->pasted)
			commit(u, f);
		break;
	case K_ESC:
	case K_CTRL('c'):
		u->dlg.editing = false;
		edit_set(&u->dlg.word, "");
		break;
	default:
		edit_key(&u->dlg.word, k);
	}
}

static void start_edit(struct ui *u, const struct key *k, const struct field *f)
{
	if (f->choice) {
		if (!k->pasted && (k->code == ' ' || k->code == K_LEFT || k->code == K_RIGHT))
			toggle(u, f);
		return;
	}
	if (k->code == K_BACKSPACE || k->code == K_DEL)
		edit_set(&u->dlg.word, strcmp(f->value, "none") ? f->value : "");
	else if ((k->code >= '0' && k->code <= '9') || k->code == '.' || k->code == 'n')
		edit_set(&u->dlg.word, "");
	else
		return;
	u->dlg.editing = true;
	edit_key(&u->dlg.word, k);
}

void ticket_key(struct ui *u, const struct key *k)
{
	struct field at[TF_COUNT];
	int n = fields(&u->v->ticket, at);
	struct ev_command c = { .cmd = CMD_TICKET_REVIEW, .serial = u->dlg.painted_serial };

	if (u->dlg.field >= n)
		u->dlg.field = n - 1;
	if (u->dlg.editing) {
		editing_key(u, k, &at[u->dlg.field]);
		return;
	}
	if (k->pasted) {
		start_edit(u, k, &at[u->dlg.field]);
		return;
	}
	switch (k->code) {
	case K_UP:
	case K_BTAB:
	case 'k':
		u->dlg.field = (u->dlg.field + n - 1) % n;
		break;
	case K_DOWN:
	case K_TAB:
	case 'j':
		u->dlg.field = (u->dlg.field + 1) % n;
		break;
	case K_ENTER:
		if (ui_send(u, &c))
			dialog_hold(u);
		break;
	case K_ESC:
	case K_CTRL('c'):
	case 'q':
		c.cmd = CMD_TICKET_DROP;
		if (ui_send(u, &c))
			dialog_hold(u);
		break;
	default:
		start_edit(u, k, &at[u->dlg.field]);
	}
}
