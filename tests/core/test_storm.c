/*
 * test_storm.c - every event in every state: late, twice, out of order, contradicting what was
 * said, about orders that nobody knows.  The operator works on meanwhile.
 *
 * Nothing a broker says may make a sum exceed what was ordered, leave a row without a state, send
 * two entries, or bring the engine down; and the same events give the same digest.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "skim/base/text.h"
#include "skim/base/zone.h"

#include "morning.h"

enum { STORMS = 120, GUSTS = 400 };

static uint32_t rnd(struct morning *m, uint32_t n)
{
	return fb_random(&m->b, n);
}

/* A row of the table, mostly of ours; NULL now and then. */
static const struct order *some_row(struct morning *m)
{
	const struct money *k = m->e->money;
	const struct order *o = k->order_rows ? &k->order[rnd(m, (uint32_t)k->order_rows)] : NULL;

	return o && o->used && rnd(m, 12) ? o : NULL;
}

static void some_id(struct morning *m, const struct order *o, char *id, size_t cap)
{
	if (o && o->order_id[0] && rnd(m, 8))
		text_copy(id, cap, o->order_id);
	else
		snprintf(id, cap, "%u", rnd(m, 40) ? 500 + rnd(m, 60) : 0);
}

static void gust_submission(struct morning *m, struct event *ev)
{
	struct ev_submission *s = &ev->u.submission;

	ev->type = EV_SUBMISSION;
	s->sub = m->e->money->subs - rnd(m, 4);
	s->step = (enum sub_step)rnd(m, 7);
	s->duplicate = rnd(m, 4) == 0;
	s->lapsed = rnd(m, 4) == 0;
	s->n_ids = (uint8_t)rnd(m, 3);
	for (int i = 0; i < s->n_ids; i++)
		some_id(m, rnd(m, 6) ? NULL : some_row(m), s->order_id[i], ORDER_ID_LEN);
	if (rnd(m, 2))
		text_copy(s->gate, sizeof(s->gate), "link");
	if (rnd(m, 2))
		text_copy(s->text, sizeof(s->text), "the broker's words");
	snprintf(s->reply_id, sizeof(s->reply_id), "r%u", rnd(m, 1000));
	text_copy(s->message_ids, sizeof(s->message_ids), "o163");
}

static void true_terms(struct ev_order *f, const struct order *o)
{
	f->conid = o->conid;
	text_copy(f->ticker, sizeof(f->ticker), o->ticker);
	f->side = o->side;
	f->type = o->type;
	f->total = o->quantity;
	f->filled = o->filled;
	f->price = o->type == TYPE_STP ? o->stop : o->limit;
	f->aux = o->stop;
	if (o->chg.open) {
		f->type = o->chg.type;
		f->total = o->chg.quantity;
		f->price = o->chg.type == TYPE_STP ? o->chg.trigger : o->chg.limit;
		f->aux = o->chg.trigger;
	}
}

static void lie(struct morning *m, struct ev_order *f)
{
	switch (rnd(m, 12)) {
	case 0:
		f->side = !f->side;
		break;
	case 1:
		f->type = (enum order_type)rnd(m, 5);
		break;
	case 2:
		f->total = rnd(m, 9000) - 10;
		break;
	case 3:
		f->price = price_of(4000 + 50 * rnd(m, 5));
		break;
	case 4:
		f->aux = price_of(3800 + 50 * rnd(m, 5));
		break;
	case 5:
		f->conid = 1 + (int32_t)rnd(m, FB_STOCKS);
		break;
	case 6:
		f->has = rnd(m, 1 << 14);
		break;
	case 7:
		f->total = f->filled;
		break;
	default:
		break;
	}
}

static void gust_order(struct morning *m, struct event *ev)
{
	const struct order *o = some_row(m), *parent;
	struct ev_order *f = &ev->u.order;

	ev->type = EV_ORDER;
	f->conid = 1 + (int32_t)rnd(m, FB_STOCKS);
	f->total = 1 + rnd(m, 5000);
	f->price = price_of(4150);
	if (o)
		true_terms(f, o);
	text_copy(f->account, sizeof(f->account), rnd(m, 30) ? "DU1234567" : "DU7654321");
	some_id(m, o, f->order_id, sizeof(f->order_id));
	f->has = OF_STATUS | OF_TOTAL | OF_FILLED | OF_PRICE | OF_AUX | OF_SIDE | OF_TYPE | OF_TIF;
	f->status = (enum broker_status)rnd(m, 10);
	f->filled += rnd(m, 3) ? 0 : rnd(m, 6000);
	f->tif = (enum tif)rnd(m, 3);
	f->avg = price_of(4150);
	f->has |= rnd(m, 2) ? OF_AVG : 0;
	if (o && !o->child && rnd(m, 4)) {
		text_copy(f->ref, sizeof(f->ref), o->coid);
		f->has |= OF_REF;
	}
	parent = o ? order_parent(m->e->money, o) : NULL;
	if (parent && rnd(m, 2)) {
		text_copy(f->parent, sizeof(f->parent), rnd(m, 2) ? parent->order_id : "77");
		f->has |= OF_PARENT;
	}
	if (rnd(m, 3) == 0)
		text_copy(f->reason, sizeof(f->reason), "because");
	if (rnd(m, 2)) {
		f->source = ORDER_LIST;
		f->look = m->e->money->look.number - (rnd(m, 5) == 0);
	}
	lie(m, f);
}

static void gust_fill(struct morning *m, struct event *ev)
{
	const struct order *o = some_row(m);
	struct ev_fill *f = &ev->u.fill;

	ev->type = EV_FILL;
	snprintf(f->exec_id, sizeof(f->exec_id), "x%u.%02u", rnd(m, 60), 1 + rnd(m, 3));
	if (rnd(m, 10) == 0)
		snprintf(f->exec_id, sizeof(f->exec_id), "plain%u", rnd(m, 5));
	f->conid = o ? o->conid : 1 + (int32_t)rnd(m, FB_STOCKS);
	f->side = o ? o->side : (enum side)rnd(m, 2);
	f->size = rnd(m, 12) ? 1 + rnd(m, 3000) : 0;
	f->price = price_of(rnd(m, 30) ? 4100 + 50 * rnd(m, 3) : 0);
	f->time = m->now.market - (rnd(m, 20) ? 0 : 86400 * NS_PER_S);
	text_copy(f->account, sizeof(f->account), rnd(m, 30) ? "DU1234567" : "DU7654321");
	if (o && !o->child && rnd(m, 2))
		text_copy(f->ref, sizeof(f->ref), o->coid);
	else if (o && rnd(m, 3) == 0)
		some_id(m, o, f->order_id, sizeof(f->order_id));
	f->has_commission = rnd(m, 2);
	f->commission.e4 = 66000 + rnd(m, 2);
	f->look = rnd(m, 2) ? m->e->money->look.number : 0;
}

static void gust_look(struct morning *m, struct event *ev)
{
	struct ev_look_done *d = &ev->u.look_done;
	const struct look *k = &m->e->money->look;
	static const enum look_what of[] = {
		[LK_FORCED] = LOOK_ORDERS_FORCED, [LK_ORDERS] = LOOK_ORDERS,
		[LK_TRADES] = LOOK_TRADES, [LK_POSITIONS] = LOOK_POSITIONS,
	};

	ev->type = EV_LOOK_DONE;
	d->look = k->number - (rnd(m, 15) == 0);
	d->what = rnd(m, 8) ? of[k->stage] : (enum look_what)rnd(m, 4);
	d->ok = rnd(m, 12) != 0;
	d->began = m->now.steady;
}

static void gust_position(struct morning *m, struct event *ev)
{
	struct ev_position *p = &ev->u.position;
	const struct position *k;

	ev->type = EV_POSITION;
	p->conid = (int32_t)rnd(m, FB_STOCKS + 2);
	k = position_of(m->e->money, p->conid);
	p->quantity = k && rnd(m, 3) ? k->qty : (qty_t)rnd(m, 3000) - 100;
	p->average = price_of(4150);
	p->market_price = price_of(rnd(m, 3) ? 4200 : 0);
	p->has_pnl = rnd(m, 2);
	p->realised.e4 = (int64_t)rnd(m, 1000) * E4;
	p->look = m->e->money->look.number - (rnd(m, 9) == 0);
	if (p->conid >= 1 && p->conid <= FB_STOCKS)
		text_copy(p->ticker, sizeof(p->ticker), morning_tickers[p->conid]);
}

static void gust_restored(struct morning *m, struct event *ev)
{
	static const char *const words[] = { "sending", "question", "unknown", "waits", "working",
					     "part", "filled", "cancelling", "cancelled",
					     "rejected", "nonsense" };
	struct ev_restored *r = &ev->u.restored;

	ev->type = EV_RESTORED;
	snprintf(r->coid, sizeof(r->coid), "SK-20261124-old%05u", rnd(m, 20));
	if (rnd(m, 2))
		snprintf(r->order_id, sizeof(r->order_id), "%u", 500 + rnd(m, 60));
	if (rnd(m, 3) == 0)
		snprintf(r->parent_coid, sizeof(r->parent_coid), "SK-20261124-old%05u", rnd(m, 20));
	r->conid = (int32_t)rnd(m, FB_STOCKS + 1);
	text_copy(r->ticker, sizeof(r->ticker), morning_tickers[r->conid]);
	r->role = r->parent_coid[0] ? ROLE_STOP : (enum order_role)rnd(m, 3);
	r->side = r->role == ROLE_ENTRY ? SIDE_BUY : SIDE_SELL;
	r->type = r->role == ROLE_STOP ? TYPE_STP : TYPE_LMT;
	r->tif = (enum tif)rnd(m, 2);
	r->quantity = rnd(m, 3000);
	r->filled = rnd(m, 3) ? 0 : rnd(m, 4000);
	r->limit = r->average = price_of(4150);
	r->stop = price_of(3800);
	r->signal = price_of(rnd(m, 2) ? 4150 : 0);
	r->submitted = m->now.market - (int64_t)rnd(m, 3) * 86400 * NS_PER_S;
	text_copy(r->state, sizeof(r->state), words[rnd(m, 11)]);
}

/* A choice of the broker's about some order, known here or not, and what is typed to one. */
static void gust_prompt(struct morning *m, struct event *ev)
{
	static const char *const options[] = { "Use on this order", "Always use", "Do not use", "no such words" };
	const struct prompt *p = prompt_first(m->e->money);
	const struct order *o = some_row(m);

	if (p && rnd(m, 2)) {
		ev->type = EV_COMMAND;
		ev->u.command.cmd = CMD_ANSWER;
		ev->u.command.serial = p->serial - (rnd(m, 5) == 0);
		text_copy(ev->u.command.text, sizeof(ev->u.command.text), options[rnd(m, 4)]);
		return;
	}
	ev->type = EV_PROMPT;
	ev->u.prompt.sub = rnd(m, 2) ? m->e->money->subs : 0;
	ev->u.prompt.n = 3;
	for (int i = 0; i < 3; i++)
		text_copy(ev->u.prompt.option[i], OPTION_LEN, options[i]);
	text_copy(ev->u.prompt.order_id, ORDER_ID_LEN, o && o->order_id[0] && rnd(m, 3) ? o->order_id : "99000001");
	snprintf(ev->u.prompt.req_id, sizeof(ev->u.prompt.req_id), "%u", (unsigned)rnd(m, 12));
	text_copy(ev->u.prompt.text, sizeof(ev->u.prompt.text), "Use the algo?");
}

static void gust_rest(struct morning *m, struct event *ev)
{
	switch (rnd(m, 9)) {
	case 0:
		ev->type = EV_LINK;
		ev->u.link.state = rnd(m, 3) ? LINK_UP : (enum link_state)rnd(m, 8);
		break;
	case 1:
		ev->type = EV_JOURNAL;
		ev->u.journal.ok = rnd(m, 3) != 0;
		break;
	case 2:
		ev->type = EV_RESTORED_DAY;
		ev->u.restored_day.locked = rnd(m, 6) == 0;
		ev->u.restored_day.realised.e4 = -(int64_t)rnd(m, 300) * E4;
		break;
	case 3:
		ev->type = EV_FEED;
		ev->u.feed.feed = (enum feed)rnd(m, FEED_COUNT);
		ev->u.feed.state = (enum feed_state)rnd(m, 7);
		break;
	case 4:
		ev->type = EV_CASH;
		ev->u.cash.has_available = rnd(m, 2);
		ev->u.cash.available.e4 = (int64_t)rnd(m, 60000) * E4;
		break;
	case 5:
		ev->type = EV_CLOCK_SKEW;
		ev->u.skew.skew_ns = ((int64_t)rnd(m, 12) - 6) * NS_PER_S;
		break;
	case 6:
		ev->type = EV_BROKER_TEXT;
		text_copy(ev->u.broker_text.title, sizeof(ev->u.broker_text.title),
			  rnd(m, 2) ? "Notice" : "");
		break;
	case 7:
		gust_prompt(m, ev);
		break;
	default:
		ev->type = EV_PREVIEW;
		ev->u.preview.ticket = m->e->money->ticket.v.serial;
		ev->u.preview.ok = rnd(m, 2);
		break;
	}
}

/* Orders by key, resolve, adopt, lowered risk: what the mornings' operator seldom does. */
static void gust_command(struct morning *m, struct event *ev)
{
	static const char *const risks[] = { "", "risk", "daily_loss", "max_orders", "book_share",
					     "order_value", "nothing" };
	static const enum command cmds[] = {
		CMD_RESOLVE, CMD_ADOPT, CMD_RISK, CMD_SCREEN, CMD_ACK, CMD_ACK_ALL, CMD_MUTE, CMD_TOLD, CMD_AWAY, CMD_PLAN,
		CMD_MARK, CMD_CLEAR_MARKS, CMD_NOTE, CMD_SELECT, CMD_FOLLOW, CMD_SCAN_NOW,
		CMD_BOX_CLOSE, CMD_LINK, CMD_CANCEL, CMD_CANCEL_ALL, CMD_TICKET_CHANGE,
	};
	struct ev_command *c = &ev->u.command;
	const struct order *o = some_row(m);

	ev->type = EV_COMMAND;
	c->cmd = cmds[rnd(m, sizeof(cmds) / sizeof(cmds[0]))];
	c->conid = (int32_t)rnd(m, FB_STOCKS + 1);
	text_copy(c->ticker, sizeof(c->ticker), morning_tickers[c->conid]);
	if (o)
		text_copy(c->key, sizeof(c->key), rnd(m, 2) && o->order_id[0] ? o->order_id :
			  o->coid + (o->coid[0] && rnd(m, 3) == 0 ? 14 : 0));
	c->n = rnd(m, 3);
	c->cash.e4 = (int64_t)rnd(m, 400) * E4;
	text_copy(c->text, sizeof(c->text), c->cmd == CMD_RISK ? risks[rnd(m, 7)] :
		  rnd(m, 3) ? "seen at the desk" : "");
	text_copy(c->word, sizeof(c->word), rnd(m, 2) ? "y" : "unjournaled");
}

static void gust(struct morning *m)
{
	static struct event ev;
	uint32_t r = rnd(m, 100);

	memset(&ev, 0, sizeof(ev));
	if (r < 22)
		gust_submission(m, &ev);
	else if (r < 46)
		gust_order(m, &ev);
	else if (r < 54)
		gust_fill(m, &ev);
	else if (r < 66)
		gust_look(m, &ev);
	else if (r < 69)
		gust_position(m, &ev);
	else if (r < 71)
		gust_restored(m, &ev);
	else if (r < 75)
		gust_rest(m, &ev);
	else if (r < 80)
		gust_command(m, &ev);
	else if (r < 95)
		morning_operate(m);
	if (r < 80 || r >= 95)		/* the rest: time passes */
		morning_step(m, &ev);
	m->now.steady += (int64_t)rnd(m, rnd(m, 10) ? 400 : 9000) * NS_PER_MS;
	m->now.market = m->now.market + (int64_t)rnd(m, 400) * NS_PER_MS;
}

static void storms(void **state)
{
	const char *s = getenv("SEED");

	for (uint64_t i = s ? strtoull(s, NULL, 10) : 1; i <= STORMS; i++) {
		print_message("# seed %llu\n", (unsigned long long)i);
		morning_begin(*state, i, s != NULL);
		((struct morning *)*state)->lying = true;
		for (int k = 0; k < GUSTS; k++)
			gust(*state);
		property_twin(*state);
		if (s)
			break;
	}
}

static int setup(void **state)
{
	*state = calloc(1, sizeof(struct morning));
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	morning_free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(storms) };

	if (zone_init(NULL) != RC_OK)
		return 99;
	return cmocka_run_group_tests_name("storm", tests, setup, teardown);
}
