/* review.c - the review: what will be sent, in full; the code and Enter send it. */
#include <stdio.h>
#include <string.h>

#include "form.h"
#include "skim/base/coid.h"
#include "skim/base/text.h"

enum { REVIEW_S = 15 };

static const char *mode_word(const struct ui *u)
{
	static const char *const w[] = { "ACCOUNT ?", "PAPER", "LIVE" };

	return w[u->v->status.kind];
}

static void add_terms(const struct view_ticket *t, struct lines *b)
{
	char terms[120];

	if (t->type == TYPE_STP)
		snprintf(terms, sizeof terms, "if %s trades, %s", fig_price(t->trigger).s, tif_name(t->tif));
	else if (t->type == TYPE_STOP_LIMIT)
		snprintf(terms, sizeof terms, "if %s trades, at limit %s, %s", fig_price(t->trigger).s,
			 fig_price(t->limit).s, tif_name(t->tif));
	else
		snprintf(terms, sizeof terms, "at limit %s, %s", fig_price(t->limit).s, tif_name(t->tif));
	line_add(b, R_STRONG, t->side == SIDE_BUY ? "buy" : "sell", "%s %s %s    about %s%s%s",
		 fig_qty(t->quantity).s, t->ticker, terms, fig_cash(t->value).s,
		 t->preview.commission_e4.e4 ? " + fee " : "",
		 t->preview.commission_e4.e4 ? fig_cents(t->preview.commission_e4).s : "");
	if (*t->old_terms)
		line_add(b, R_TEXT, "was", "%s", t->old_terms);
	if (t->has_stop)
		line_add(b, R_STRONG, "stop", "sell %s %s if %s trades, %s    held by broker",
			 fig_qty(t->quantity).s, t->ticker, fig_price(t->stop).s, tif_name(t->stop_tif));
	else if (t->side == SIDE_BUY)
		line_add(b, R_ERROR, "stop", "NONE: the shares will be without cover");
	if (t->has_stop)
		line_add(b, R_TEXT, "worst", "stopped at %s: %s = %s, before slippage and fees",
			 fig_price(t->stop).s, fig_loss(t->worst).s, fig_r_plain(t->r_centi).s);
}

static void add_now(const struct ui *u, const struct view_ticket *t, struct lines *b)
{
	const struct view_cand *c = find_cand(u->v, t->conid, NULL);

	if (!c)
		return;
	line_add(b, R_TEXT, "now", "last %s (%s)  bid %s  ask %s  spread %dt  traded %s%s",
		 fig_price(c->last).s, fig_age(c->frame ? u->now.market - c->frame : -1).s,
		 fig_price(c->bid).s, fig_price(c->ask).s, c->spread_steps < 0 ? 0 : c->spread_steps,
		 fig_qty_short(c->volume).s, c->halted ? "  HALTED" : c->stale ? "  STALE" : "");
}

static void add_checks(const struct view_ticket *t, struct lines *b)
{
	bool bad = false;

	for (int i = 0; i < t->n_checks && i < 24; i++)
		bad |= !t->check[i].ok;
	ticket_reasons(t, b, true);
	if (*t->snapped)
		line_add(b, R_NOTICE, "snapped", "%s", t->snapped);
	if (*t->preview.warn)
		line_add(b, R_NOTICE, "warn", "%s", t->preview.warn);
	else if (!bad)
		line_add(b, R_DIM, "warn", "none");
}

static void add_broker(const struct view_ticket *t, struct lines *b)
{
	const struct ev_preview *p = &t->preview;

	if (t->preview_waiting)
		line_add(b, R_DIM, "broker", "preview: waiting");
	else if (*p->error)
		line_add(b, R_ERROR, "broker", "preview refused: %s", p->error);
	else if (p->ok)
		line_add(b, R_TEXT, "broker", "preview: fee %s, margin change %s, funds after %s",
			 *p->commission ? p->commission : "?", *p->margin_change ? p->margin_change : "?",
			 *p->funds_after ? p->funds_after : "?");
	else
		line_add(b, R_DIM, "broker", "no preview");
}

void review_build(struct ui *u, struct form *f)
{
	const struct view_ticket *t = &u->v->ticket;
	int64_t left = (t->review_until - ui_steady(u) + NS_PER_S - 1) / NS_PER_S;

	snprintf(f->title, sizeof f->title, "Review  %s %s  %s %s", side_name(t->side), t->ticker,
		 mode_word(u), u->v->status.account);
	f->border = u->v->status.kind == ACCOUNT_LIVE ? R_ERROR : R_FOCUS;
	f->input = true;
	add_terms(t, &f->body);
	add_now(u, t, &f->body);
	add_checks(t, &f->body);
	add_broker(t, &f->body);
	if (*t->effect)
		line_add(&f->body, R_TEXT, "then", "%s", t->effect);
	if (t->side == SIDE_SELL)
		form_desk(u, &f->body);
	snprintf(f->ask, sizeof f->ask,
		 "Type %s and Enter to send.   Enter alone = back to edit.   Esc = drop.", t->word);
	if (left <= 0)
		snprintf(f->footer, sizeof f->footer, "age over %ds: Enter = back, review again", REVIEW_S);
	else
		snprintf(f->footer, sizeof f->footer, "age %ds of %d",
			 left > REVIEW_S ? 0 : (int)(REVIEW_S - left), REVIEW_S);
}

void review_key(struct ui *u, const struct key *k)
{
	const struct view_ticket *t = &u->v->ticket;
	struct ev_command c = { .cmd = CMD_TICKET_CONFIRM, .serial = u->dlg.painted_serial };
	bool empty, leave, entered = word_key(u, k, &empty, &leave);

	if (empty)
		c.cmd = CMD_TICKET_BACK;
	else if (leave)
		c.cmd = CMD_TICKET_DROP;
	else if (!entered)
		return;
	if (entered) {
		if (!*t->word || !text_equal_ci(u->dlg.word.text, t->word)) {
			dialog_error(u, "'%.20s' is not %s: nothing was sent; type %s and Enter",
				     u->dlg.word.text, t->word, t->word);
			edit_set(&u->dlg.word, "");
			return;
		}
		text_copy(c.word, sizeof c.word, t->word);
		coid_make(c.coid, u->now.market);
	}
	edit_set(&u->dlg.word, "");
	if (ui_send(u, &c))
		dialog_hold(u);
}
