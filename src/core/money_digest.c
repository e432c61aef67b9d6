/* money_digest.c - every field of the money half that decides anything, in a fixed order. */
#include "digest.h"
#include "money.h"

static void digest_order(const struct order *o, struct digest *d)
{
	digest_i64(d, o->seq);
	digest_text(d, o->coid);
	digest_text(d, o->order_id);
	digest_text(d, o->parent);
	digest_i64(d, o->conid);
	digest_i64(d, o->role | o->side << 4 | o->type << 8 | o->tif << 12 | o->state << 16);
	digest_i64(d, o->quantity);
	digest_i64(d, o->limit.e4);
	digest_i64(d, o->stop.e4);
	digest_i64(d, o->filled);
	digest_i64(d, o->exec_qty);
	digest_i64(d, o->exec_value.e4);
	digest_i64(d, o->broker_filled);
	digest_i64(d, o->fee.e4);
	digest_i64(d, o->ours | o->child << 1 | o->keep << 2 | o->away_fill << 3 |
			      o->send_wanted << 4 | o->cancel_wanted << 5 | o->claim << 6 |
			      o->listed << 7 | o->chg.wanted << 8 | o->chg.open << 9 |
			      o->chg.unknown << 10 | o->unknown_told << 11);
	digest_i64(d, o->sub);
	digest_i64(d, o->cancel_sub);
	digest_i64(d, o->prove);
	digest_i64(d, o->absences);
	digest_i64(d, o->questions);
	digest_i64(d, o->sent);
	digest_i64(d, o->acked);
	digest_i64(d, o->chg.quantity);
	digest_i64(d, o->chg.limit.e4);
}

static void digest_position(const struct position *p, struct digest *d)
{
	digest_i64(d, p->conid);
	digest_i64(d, p->ours | p->broker_known << 1 | p->differs << 2 | p->trouble_told << 3);
	digest_i64(d, p->qty);
	digest_i64(d, p->cost.e4);
	digest_i64(d, p->realised.e4);
	digest_i64(d, p->fees.e4);
	digest_i64(d, p->broker_qty);
	digest_i64(d, p->sold_told);
	digest_i64(d, p->cover);
	digest_i64(d, p->trouble);
	digest_i64(d, p->leaving.stage);
	digest_i64(d, p->leaving.quantity);
	digest_text(d, p->trip.key);
	digest_i64(d, p->trip.low.e4);
	digest_i64(d, p->trip.high.e4);
}

static void digest_dialogues(const struct money *m, struct digest *d)
{
	const struct view_ticket *t = &m->ticket.v;

	digest_i64(d, t->stage | t->kind << 8 | t->can_send << 16 | m->ticket.held << 17);
	digest_i64(d, t->serial);
	digest_i64(d, t->conid);
	digest_i64(d, t->quantity);
	digest_i64(d, t->limit.e4);
	digest_i64(d, t->trigger.e4);
	digest_i64(d, t->stop.e4);
	digest_i64(d, m->box.v.kind);
	digest_i64(d, m->box.v.serial);
	for (int i = 0; i < MAX_QUESTIONS; i++) {
		const struct question *q = &m->question[i];

		digest_i64(d, q->open | q->answering << 1);
		digest_i64(d, q->open ? q->serial : 0);
		if (q->open)
			digest_text(d, q->reply_id);
	}
	for (int i = 0; i < MAX_PROMPTS; i++) {
		const struct prompt *p = &m->prompt[i];

		digest_i64(d, p->open | p->answering << 1 | p->answered << 2 | p->unsure << 3);
		digest_i64(d, p->serial);
	}
}

void money_digest(const struct engine *e, struct digest *d)
{
	const struct money *m = e->money;

	each_order(o, m)
		digest_order(o, d);
	each_position(p, m)
		digest_position(p, d);
	digest_dialogues(m, d);
	digest_i64(d, m->n_fills);
	digest_i64(d, m->subs);
	digest_i64(d, m->look.number);
	digest_i64(d, m->look.stage);
	digest_i64(d, m->serials);
	digest_i64(d, m->phase_seen);
	digest_i64(d, m->recon.numbers);
	for (int i = 0; i < m->recon.n; i++)
		digest_i64(d, m->recon.diff[i].number << 1 | m->recon.diff[i].acked);
	digest_i64(d, m->recon.based ? m->recon.base.e4 : 0);
}
