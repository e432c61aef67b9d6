/* money_view.c - copies of orders, positions, dialogues for whoever draws or prints them. */
#include <string.h>

#include "skim/base/text.h"

#include "money.h"
#include "words.h"

static void view_order(const struct engine *e, const struct order *o, struct view_order *v)
{
	memset(v, 0, sizeof(*v));
	text_copy(v->coid, sizeof(v->coid), o->coid);
	text_copy(v->order_id, sizeof(v->order_id), o->order_id);
	text_copy(v->parent, sizeof(v->parent), o->parent);
	text_copy(v->ticker, sizeof(v->ticker), o->ticker);
	v->conid = o->conid;
	v->role = o->role;
	v->side = o->side;
	v->type = o->type;
	v->tif = o->tif;
	v->state = o->state;
	v->quantity = o->quantity;
	v->filled = o->filled;
	v->limit = o->limit;
	v->stop = o->stop;
	if (o->filled > 0)
		v->average = price_of(order_money(o).e4 / o->filled);
	v->ours = o->ours;
	v->away_fill = o->away_fill;
	v->changing = o->chg.wanted || o->chg.open;
	v->questions = o->questions;
	v->submitted = o->submitted;
	v->updated = o->updated;
	v->sent_steady = o->sent;
	v->fee = o->fee;
	v->signal = o->signal;
	order_next_words(e, o, v->next, sizeof(v->next));
	text_copy(v->reason, sizeof(v->reason), o->reason);
}

/* Working first, then the newest. */
static void view_orders(const struct engine *e, struct view *v)
{
	const struct money *m = e->money;

	v->n_orders = 0;
	for (int done = 0; done < 2; done++) {
		uint32_t below = UINT32_MAX;

		for (;;) {
			const struct order *best = NULL;

			each_order(o, m) {
				if (order_done(o) == (done == 1) && o->seq < below &&
				    (!best || o->seq > best->seq))
					best = o;
			}
			if (!best || v->n_orders >= VIEW_ORDERS)
				break;
			below = best->seq;
			view_order(e, best, &v->order[v->n_orders++]);
		}
	}
}

static void view_stop(const struct engine *e, const struct position *p, struct view_position *v)
{
	const struct order *o = p->stop_at >= 0 ? &e->money->order[p->stop_at] : NULL;

	v->cover = p->cover;
	if (!o || !o->used || o->conid != p->conid || order_done(o))
		return;
	text_copy(v->stop_coid, sizeof(v->stop_coid), o->coid);
	text_copy(v->stop_id, sizeof(v->stop_id), o->order_id);
	v->stop = o->stop;
	v->stop_quantity = order_left(o);
	v->stop_tif = o->tif;
	if (v->average.e4 > 0 && v->quantity > 0)
		v->risk_left.e4 = ((v->last.e4 ? v->last.e4 : v->average.e4) - o->stop.e4) *
				  v->quantity;
}

static void view_pnl(const struct engine *e, const struct position *p, struct view_position *v)
{
	v->pnl_known = position_pnl(e, p, &v->unrealised);
	v->realised = p->realised;
	v->fees = p->fees;
	v->r_centi = INT32_MIN;
	if (v->pnl_known && p->risk.e4 > 0)
		v->r_centi = (int)((v->unrealised.e4 + v->realised.e4) * 100 / p->risk.e4);
}

static void view_position(const struct engine *e, const struct position *p, struct view_position *v)
{
	const struct stock *s = stock_find(e, p->conid);
	struct stock_facts f = { 0 };

	memset(v, 0, sizeof(*v));
	if (s) {
		stock_facts(e, s, &f);
		v->plan = stock_plan(s);
	}
	v->conid = p->conid;
	text_copy(v->ticker, sizeof(v->ticker), p->ticker);
	v->quantity = position_shares(p);
	v->broker_quantity = p->broker_qty;
	v->broker_known = p->broker_known;
	v->differs = p->differs;
	v->ours = p->ours;
	v->last = price_known(f.last) ? f.last : p->market_price;
	v->last_stale = !f.fresh;
	v->halted = f.halted;
	if (p->ours && p->qty > 0)
		v->average = price_of(p->cost.e4 / p->qty);
	else
		v->average = p->broker_avg;
	view_pnl(e, p, v);
	view_stop(e, p, v);
	text_copy(v->text, sizeof(v->text), p->text);
}

/* Held, held differently, or with sells at work and nothing behind them. */
static bool shown(const struct position *p)
{
	return p->used && (position_shares(p) != 0 || (p->broker_known && p->broker_qty != 0) ||
			   p->pnl_differs || p->trouble != TROUBLE_NONE || p->leaving.stage != EXIT_NONE);
}

static void view_positions(const struct engine *e, struct view *v)
{
	v->n_positions = 0;
	for (int ours = 1; ours >= 0; ours--)
		each_position(p, e->money) {
			if (shown(p) && p->ours == (ours == 1) && v->n_positions < VIEW_POSITIONS)
				view_position(e, p, &v->position[v->n_positions++]);
		}
}

/* About a change: the terms as they are, and as they would be. */
static void changed_words(const struct engine *e, const struct order *o, char *out, size_t cap)
{
	struct order to = *o;
	size_t n = strlen(out);

	if (!o->chg.open || n + 4 >= cap)
		return;
	to.type = o->chg.type;
	to.tif = o->chg.tif;
	to.quantity = o->chg.quantity;
	to.limit = o->chg.limit;
	to.stop = o->chg.trigger;
	to.child_at = -1;
	text_copy(out + n, cap - n, " -> ");
	order_words(e->money, &to, out + n + 4, cap - n - 4);
}

/* Shown when no question is open: those run out sooner. */
static void view_prompt(const struct engine *e, struct view_question *v)
{
	const struct prompt *p = prompt_first(e->money);
	const struct order *o = p ? prompt_order(e->money, p) : NULL;

	if (!p)
		return;
	v->open = v->prompt = true;
	v->serial = p->serial;
	v->asked = p->asked;
	v->asked_steady = p->asked_steady;
	v->answering = p->answering;
	v->unsure = p->unsure;
	v->listed = o != NULL;
	text_copy(v->coid, sizeof(v->coid), o && o->coid[0] ? o->coid : p->order_id);
	text_copy(v->ticker, sizeof(v->ticker), o ? o->ticker : "");
	if (o)
		order_words(e->money, o, v->order_text, sizeof(v->order_text));
	else
		words_set(v->order_text, sizeof(v->order_text), "%s, not among the orders shown here",
			  p->order_id);
	text_copy(v->message_ids, sizeof(v->message_ids), p->message_id);
	text_copy(v->text, sizeof(v->text), p->text);
	v->n_options = p->n;
	memcpy(v->option, p->option, sizeof(v->option));
	text_copy(v->answer, sizeof(v->answer), p->answer);
}

static bool begins_with_words(const char *s, const char *words, size_t n)
{
	char head[OPTION_LEN];

	if (!n || strlen(s) < n || (s[n] && s[n] != ' '))
		return false;
	words_set(head, sizeof(head), "%.*s", (int)n, s);
	return text_equal_ci(head, words);
}

const char *view_choice(const struct view_question *q, const char *typed)
{
	const char *found = NULL;

	for (int i = 0; i < q->n_options; i++) {
		if (text_equal_ci(q->option[i], typed))
			return q->option[i];
		if (!begins_with_words(q->option[i], typed, strlen(typed)))
			continue;
		if (found)
			return NULL;
		found = q->option[i];
	}
	return found;
}

static void view_question(const struct engine *e, struct view_question *v)
{
	const struct question *q = question_first(e->money);
	const struct order *o = q ? order_at(e->money, q->at, q->seq) : NULL;

	memset(v, 0, sizeof(*v));
	if (!o) {
		view_prompt(e, v);
		return;
	}
	v->open = v->listed = true;
	v->serial = q->serial;
	v->number = q->number;
	v->earlier = q->earlier;
	v->asked = q->asked;
	v->asked_steady = q->asked_steady;
	v->answering = q->answering;
	text_copy(v->coid, sizeof(v->coid), o->coid[0] ? o->coid : o->order_id);
	text_copy(v->ticker, sizeof(v->ticker), o->ticker);
	order_words(e->money, o, v->order_text, sizeof(v->order_text));
	if (q->change)
		changed_words(e, o, v->order_text, sizeof(v->order_text));
	text_copy(v->message_ids, sizeof(v->message_ids), q->message_ids);
	text_copy(v->text, sizeof(v->text), q->text);
}

static void count_orders(const struct engine *e, struct view_status *s)
{
	each_order(o, e->money) {
		s->working += order_live(o) || (o->ours && !order_done(o));
		s->unknown += o->ours && (o->state == OS_UNKNOWN || o->chg.unknown);
		s->resting_entries += entry_open(o) && order_live(o) &&
				      (o->keep || e->p.entry_ttl == 0);
	}
	for (int i = 0; i < MAX_QUESTIONS; i++)
		s->questions += e->money->question[i].open;
	for (int i = 0; i < MAX_PROMPTS; i++)
		s->questions += e->money->prompt[i].open;
}

static void count_positions(const struct engine *e, struct view *v)
{
	struct view_status *s = &v->status;

	each_position(p, e->money) {
		if (!p->ours || p->qty <= 0)
			continue;
		s->positions++;
		s->naked += p->cover != COVER_FULL && p->cover != COVER_PART_PENDING;
	}
	for (int i = 0; i < v->n_positions; i++)
		if (v->position[i].ours && v->position[i].risk_left.e4 > 0)
			s->open_risk.e4 += v->position[i].risk_left.e4;
}

static void view_status(const struct engine *e, struct view *v)
{
	struct view_status *s = &v->status;

	s->working = s->unknown = s->resting_entries = s->questions = 0;
	s->positions = s->naked = 0;
	s->open_risk.e4 = 0;
	count_orders(e, s);
	count_positions(e, v);
	s->day_pnl = day_pnl(e, &s->pnl_known);
	s->day_r_centi = e->p.risk.e4 > 0 ? (int)(s->day_pnl.e4 * 100 / e->p.risk.e4) : 0;
	s->orders_asked = e->money->look.orders_asked;
	s->positions_asked = e->money->look.positions_asked;
}

void money_view(const struct engine *e, struct view *v)
{
	view_orders(e, v);
	view_positions(e, v);
	v->ticket = e->money->ticket.v;
	if (v->ticket.stage == TICKET_SENT)
		ticket_result(e, &v->ticket);
	view_question(e, &v->question);
	v->box = e->money->box.v;
	view_status(e, v);
	recon_view(e, v);
}
