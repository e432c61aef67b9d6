/* script_trade.c - lines of an event script about orders, and the operator's commands. */
#include "script_words.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/text.h"
#include "skim/base/zone.h"

/* sub accepted id=101,102 | question reply= ids= text= | refused | not_sent gate= | unknown … */
int on_submission(struct script_context *c, const struct words *w, struct event *ev)
{
	static const char *const steps[] = { "journaled", "not_sent", "sent", "accepted",
					     "question", "refused", "unknown" };
	struct ev_submission *s = &ev->u.submission;
	const char *ids = words_get(w, "id");
	int step = w->n > 2 ? CHOICE(w->v[2], steps) : -1;

	ev->type = EV_SUBMISSION;
	s->sub = (uint32_t)key_int(w, "sub", c->last_sub);
	s->step = (enum sub_step)step;
	while (ids && *ids && s->n_ids < 4) {
		size_t n = strcspn(ids, ",");

		snprintf(s->order_id[s->n_ids], ORDER_ID_LEN, "%.*s", (int)n, ids);
		key_text(w, "status", s->order_status[s->n_ids], 20);
		s->n_ids++;
		ids += n + (ids[n] == ',');
	}
	key_text(w, "gate", s->gate, sizeof(s->gate));
	key_text(w, "reply", s->reply_id, sizeof(s->reply_id));
	key_text(w, "ids", s->message_ids, sizeof(s->message_ids));
	key_text(w, "text", s->text, sizeof(s->text));
	s->duplicate = key_int(w, "duplicate", 0) != 0;
	s->lapsed = key_int(w, "lapsed", 0) != 0;
	s->held = key_int(w, "held", 0) != 0;
	return step < 0 ? -1 : 1;
}

static const char *const sides[] = { "buy", "sell" };
static const char *const types[] = { "lmt", "stp", "stop_limit", "mkt", "other" };
static const char *const tifs[] = { "day", "gtc", "other" };
static const char *const roles[] = { "entry", "stop", "exit", "foreign" };

static void order_terms(const struct words *w, struct ev_order *o)
{
	int k;

	k = CHOICE(words_get(w, "side"), sides);
	if (k >= 0) {
		o->side = (enum side)k;
		o->has |= OF_SIDE;
	}
	k = CHOICE(words_get(w, "type"), types);
	if (k >= 0) {
		o->type = (enum order_type)k;
		o->has |= OF_TYPE;
	}
	k = CHOICE(words_get(w, "tif"), tifs);
	if (k >= 0) {
		o->tif = (enum tif)k;
		o->has |= OF_TIF;
	}
	o->has |= key_qty(w, "total", &o->total) ? OF_TOTAL : 0;
	o->has |= key_qty(w, "filled", &o->filled) ? OF_FILLED : 0;
	o->has |= key_qty(w, "remaining", &o->remaining) ? OF_REMAINING : 0;
	o->has |= key_price(w, "avg", &o->avg) ? OF_AVG : 0;
	o->has |= key_price(w, "price", &o->price) ? OF_PRICE : 0;
	o->has |= key_price(w, "aux", &o->aux) ? OF_AUX : 0;
}

/* order 101 [KTA] status=submitted total= filled= side= type= tif= price= ref= parent= look= */
int on_order(struct script_context *c, const struct words *w, struct event *ev)
{
	static const char *const states[] = { "inactive", "pending_submit", "presubmitted",
					      "submitted", "filled", "pending_cancel",
					      "precancelled", "cancelled", "warn", "other" };
	struct ev_order *o = &ev->u.order;
	int status = CHOICE(words_get(w, "status"), states);

	if (w->n < 3)
		return -1;
	ev->type = EV_ORDER;
	text_copy(o->order_id, sizeof(o->order_id), w->v[2]);
	if (w->n > 3 && !strchr(w->v[3], '=')) {
		text_copy(o->ticker, sizeof(o->ticker), w->v[3]);
		o->conid = key_conid(c, w, o->ticker);
		o->has |= OF_TICKER;
	}
	if (status >= 0) {
		o->status = (enum broker_status)status;
		o->has |= OF_STATUS;
		text_copy(o->status_word, sizeof(o->status_word), states[status]);
	}
	order_terms(w, o);
	key_text(w, "account", o->account, sizeof(o->account));
	key_text(w, "ref", o->ref, sizeof(o->ref));
	o->has |= o->ref[0] ? OF_REF : 0;
	key_text(w, "parent", o->parent, sizeof(o->parent));
	o->has |= o->parent[0] ? OF_PARENT : 0;
	key_text(w, "reason", o->reason, sizeof(o->reason));
	o->look = key_look(c, w);
	o->source = o->look ? ORDER_LIST : ORDER_STREAM;
	return 1;
}

/* fill EXEC KTA buy 1200 0.415 [ref=] [id=] [look=] [fee=] */
int on_fill(struct script_context *c, const struct words *w, struct event *ev)
{
	struct ev_fill *f = &ev->u.fill;
	int side = w->n > 6 ? CHOICE(w->v[4], sides) : -1;

	if (side < 0 || !price_parse(w->v[6], strlen(w->v[6]), &f->price))
		return -1;
	ev->type = EV_FILL;
	text_copy(f->exec_id, sizeof(f->exec_id), w->v[2]);
	text_copy(f->ticker, sizeof(f->ticker), w->v[3]);
	f->conid = key_conid(c, w, f->ticker);
	f->side = (enum side)side;
	f->size = strtoll(w->v[5], NULL, 10);
	key_text(w, "account", f->account, sizeof(f->account));
	key_text(w, "ref", f->ref, sizeof(f->ref));
	key_text(w, "id", f->order_id, sizeof(f->order_id));
	f->look = key_look(c, w);
	f->has_commission = key_cash(w, "fee", &f->commission);
	f->time = c->now;
	return 1;
}

/* position KTA 7142 0.415 [look=] [price=] [realised=] [unrealised=] */
int on_position(struct script_context *c, const struct words *w, struct event *ev)
{
	struct ev_position *p = &ev->u.position;

	if (w->n < 5 || !price_parse(w->v[4], strlen(w->v[4]), &p->average))
		return -1;
	ev->type = EV_POSITION;
	text_copy(p->ticker, sizeof(p->ticker), w->v[2]);
	p->conid = key_conid(c, w, p->ticker);
	p->quantity = strtoll(w->v[3], NULL, 10);
	p->look = key_look(c, w);
	key_text(w, "account", p->account, sizeof(p->account));
	key_price(w, "price", &p->market_price);
	p->has_pnl = key_cash(w, "realised", &p->realised);
	key_cash(w, "unrealised", &p->unrealised);
	return 1;
}

int on_look_done(struct script_context *c, const struct words *w, struct event *ev)
{
	static const char *const whats[] = { "forced", "orders", "trades", "positions" };
	struct ev_look_done *d = &ev->u.look_done;
	int what = w->n > 2 ? CHOICE(w->v[2], whats) : -1;

	ev->type = EV_LOOK_DONE;
	d->what = (enum look_what)what;
	d->look = key_look(c, w);
	d->ok = key_int(w, "ok", 1) != 0;
	d->began = words_get(w, "began") ? key_int(w, "began", 0) * NS_PER_S : c->look_asked;
	return what < 0 ? -1 : 1;
}

int on_restored(struct script_context *c, const struct words *w, struct event *ev)
{
	struct ev_restored *r = &ev->u.restored;
	int role = CHOICE(words_get(w, "role"), roles), side = CHOICE(words_get(w, "side"), sides);
	int type = CHOICE(words_get(w, "type"), types), tif = CHOICE(words_get(w, "tif"), tifs);

	if (w->n < 4)
		return -1;
	ev->type = EV_RESTORED;
	text_copy(r->coid, sizeof(r->coid), w->v[2]);
	text_copy(r->ticker, sizeof(r->ticker), w->v[3]);
	r->conid = key_conid(c, w, r->ticker);
	r->role = role > 0 ? (enum order_role)role : ROLE_ENTRY;
	r->side = side > 0 ? (enum side)side : SIDE_BUY;
	r->type = type > 0 ? (enum order_type)type : TYPE_LMT;
	r->tif = tif > 0 ? (enum tif)tif : TIF_DAY;
	key_text(w, "id", r->order_id, sizeof(r->order_id));
	key_text(w, "parent", r->parent_coid, sizeof(r->parent_coid));
	key_text(w, "state", r->state, sizeof(r->state));
	key_qty(w, "qty", &r->quantity);
	key_qty(w, "filled", &r->filled);
	key_price(w, "limit", &r->limit);
	key_price(w, "stop", &r->stop);
	key_price(w, "avg", &r->average);
	key_cash(w, "risk", &r->risk);
	key_price(w, "signal", &r->signal);
	r->submitted = c->now;
	return 1;
}

/* --- commands ------------------------------------------------------------------------------ */

static const char *const commands[] = {
	"select", "screen", "arm", "disarm", "kill", "unlock", "ticket_entry", "ticket_protect",
	"ticket_exit", "ticket_change", "ticket_typed", "ticket_edit", "ticket_review",
	"ticket_back", "ticket_drop", "ticket_confirm", "answer", "cancel", "cancel_box",
	"cancel_all", "flatten", "risk", "mark", "clear_marks", "note", "ack", "ack_all", "mute",
	"link", "resolve", "adopt", "scan_now", "box_close", "follow", "ack_diff",
	"told", "away", "plan",
};

static void typed_order(const struct words *w, struct typed_order *o)
{
	int k;

	k = CHOICE(words_get(w, "side"), sides);
	o->side = k > 0 ? (enum side)k : SIDE_BUY;
	k = CHOICE(words_get(w, "type"), types);
	o->type = k > 0 ? (enum order_type)k : TYPE_LMT;
	k = CHOICE(words_get(w, "tif"), tifs);
	o->tif = k > 0 ? (enum tif)k : TIF_DAY;
	k = CHOICE(words_get(w, "stop_tif"), tifs);
	o->stop_tif = k >= 0 ? (enum tif)k : TIF_GTC;
	key_qty(w, "qty", &o->quantity);
	key_price(w, "limit", &o->limit);
	key_price(w, "trigger", &o->trigger);
	key_price(w, "stop", &o->stop);
	o->no_stop = key_int(w, "no_stop", 0) != 0;
	o->replace_stop = key_int(w, "replace_stop", 0) != 0;
}

uint32_t key_serial(const struct script_context *c, const struct words *w)
{
	const char *s = words_get(w, "serial");

	if (s && !strcmp(s, "ticket"))
		return c->view->ticket.serial;
	if (s && !strcmp(s, "question"))
		return c->view->question.serial;
	if (s && !strcmp(s, "box"))
		return c->view->box.serial;
	return s ? (uint32_t)strtoul(s, NULL, 10) : 0;
}

/* cmd NAME [KTA] word= text= n= key= coid= serial= field= price= cash= and of typed orders */
int on_command(struct script_context *c, const struct words *w, struct event *ev)
{
	static const char *const fields[] = { "qty", "risk", "type", "limit", "trigger", "tif",
					      "stop", "stop_tif" };
	struct ev_command *k = &ev->u.command;
	int cmd = w->n > 2 ? CHOICE(w->v[2], commands) : -1;
	int field = CHOICE(words_get(w, "field"), fields);

	ev->type = EV_COMMAND;
	k->cmd = (enum command)cmd;
	if (w->n > 3 && !strchr(w->v[3], '=')) {
		text_copy(k->ticker, sizeof(k->ticker), w->v[3]);
		k->conid = key_conid(c, w, k->ticker);
	}
	k->serial = key_serial(c, w);
	k->n = key_int(w, "n", 0);
	k->field = field > 0 ? (enum ticket_field)field : TF_QTY;
	key_price(w, "price", &k->price);
	key_cash(w, "cash", &k->cash);
	key_text(w, "key", k->key, sizeof(k->key));
	key_text(w, "coid", k->coid, sizeof(k->coid));
	key_text(w, "word", k->word, sizeof(k->word));
	key_text(w, "text", k->text, sizeof(k->text));
	if (cmd == CMD_TICKET_TYPED)
		typed_order(w, &k->order);
	return cmd < 0 ? -1 : 1;
}
