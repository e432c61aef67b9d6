/* morning.c - the events of a random morning; morning.h says what for. */
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

const char *const morning_tickers[FB_STOCKS + 1] = { "", "KTA", "ZNX", "ORQ" };

/* --- what SEED=n shows ------------------------------------------------------- */

static double clock_of(const struct morning *m)
{
	return (double)(m->now.steady % (100000 * NS_PER_S)) / 1e9;
}

static void tell_action(const struct morning *m, const struct action *a)
{
	const struct act_order *o = &a->u.order;
	const struct act_journal *j = &a->u.journal;

	if (a->type == ACT_JOURNAL)
		fprintf(stderr, "%.3f   j %d %s %s %s %lld/%lld %s\n", clock_of(m), j->kind,
			j->ticker, j->coid, j->state, (long long)j->filled,
			(long long)j->quantity, j->text);
	else if (a->type != ACT_NOTIFY)
		fprintf(stderr, "%.3f   > %s sub %u lane %d %s %s %s %lld limit %lld trigger %lld "
			"id %s %s\n", clock_of(m), action_name(a->type), o->sub, o->lane, o->ticker,
			side_name(o->side), o->coid, (long long)o->quantity,
			(long long)o->limit.e4, (long long)o->trigger.e4, o->order_id,
			a->type == ACT_REPLY ? o->yes ? "yes" : "no" : "");
}

static void tell_event(const struct morning *m, const struct event *ev)
{
	const struct ev_order *o = &ev->u.order;
	const struct ev_submission *s = &ev->u.submission;
	const struct ev_command *c = &ev->u.command;

	if (ev->type == EV_ORDER && o->source == ORDER_STREAM)
		fprintf(stderr, "%.3f < order %s %s ref %s status %d %lld/%lld\n", clock_of(m),
			o->order_id, o->ticker, o->ref, o->status, (long long)o->filled,
			(long long)o->total);
	else if (ev->type == EV_FILL)
		fprintf(stderr, "%.3f < fill %s ref %s %lld%s\n", clock_of(m), ev->u.fill.exec_id,
			ev->u.fill.ref, (long long)ev->u.fill.size,
			ev->u.fill.look ? " listed" : "");
	else if (ev->type == EV_POSITION)
		fprintf(stderr, "%.3f < position %d %lld\n", clock_of(m), ev->u.position.conid,
			(long long)ev->u.position.quantity);
	else if (ev->type == EV_SUBMISSION)
		fprintf(stderr, "%.3f < sub %u step %d %s %s\n", clock_of(m), s->sub, s->step,
			s->order_id[0], s->text);
	else if (ev->type == EV_COMMAND)
		fprintf(stderr, "%.3f cmd %d conid %d serial %u word %s key %s n %lld\n",
			clock_of(m), c->cmd, c->conid, c->serial, c->word, c->key,
			(long long)c->n);
}

/* --- stepping ----------------------------------------------------------------- */

void morning_step(struct morning *m, struct event *ev)
{
	struct event tick = { .type = EV_TICK };

	if (m->loud)
		tell_event(m, ev);
	do {
		ev->t = m->now;
		m->b.now = m->now;
		assert_int_equal(engine_step(m->e, ev, m->acts), RC_OK);
		assert_int_equal(engine_step(m->twin, ev, m->twin_acts), RC_OK);
		m->steps++;
		for (size_t i = 0; i < m->acts->n; i++) {
			if (m->loud)
				tell_action(m, &m->acts->v[i]);
			if (m->lying)
				continue;
			property_action(m, &m->acts->v[i]);
			fb_action(&m->b, &m->acts->v[i]);
		}
		ev = &tick;
	} while (engine_pending(m->e));
	if (m->lying)
		property_liar(m);
	else
		property_state(m);
}

/* Everything that is due, in order, up to a moment. */
static void run_to(struct morning *m, int64_t steady)
{
	static struct event ev;
	int64_t at, tick;
	int guard = 0;

	while (m->now.steady < steady || guard == 0) {
		tick = engine_next(m->e).steady;
		if (tick > steady)
			tick = steady;
		if (fb_next(&m->b, tick, &ev, &at)) {
			if (at < m->now.steady)
				at = m->now.steady;
		} else {
			memset(&ev, 0, sizeof(ev));
			ev.type = EV_TICK;
			at = tick > m->now.steady ? tick : m->now.steady;
		}
		m->now.market += at - m->now.steady;
		m->now.steady = at;
		morning_step(m, &ev);
		if (at >= steady && guard++ > 3000)
			fail_msg("events or ticks without end");
		if (at >= steady && !m->b.n_queue)
			break;
		if (at >= steady && ev.type == EV_TICK)
			break;
	}
}

static void quote(struct morning *m, int c, int64_t last, int64_t high, int64_t low, qty_t volume)
{
	struct event ev = { .type = EV_QUOTE };
	struct ev_quote *q = &ev.u.quote;

	q->conid = c;
	q->frames = 1;
	q->prints = 1;
	q->last = q->last_low = q->last_high = price_of(last);
	q->bid = price_of(last - step_at(price_of(last)));
	q->ask = price_of(last);
	q->bid_size = 40000;
	q->ask_size = 61000;
	q->volume = volume;
	q->high = price_of(high);
	q->low = price_of(low);
	q->open = price_of(4000);
	q->prior_close = price_of(3600);
	q->first_market = m->now.market;
	q->availability = 'R';
	q->has = QF_LAST | QF_BID | QF_ASK | QF_BID_SIZE | QF_ASK_SIZE | QF_VOLUME | QF_HIGH |
		 QF_LOW | QF_OPEN | QF_PRIOR_CLOSE | QF_AVAILABILITY;
	m->price[c] = last;
	morning_step(m, &ev);
}

static void all_quote(struct morning *m, int h, int mi, int s, int64_t last, int64_t high,
		      int64_t low)
{
	m->now.steady += utc_at(20261124, h * 3600 + mi * 60 + s) - m->now.market;
	m->now.market = utc_at(20261124, h * 3600 + mi * 60 + s);
	for (int c = 1; c <= FB_STOCKS; c++)
		quote(m, c, last, high, low, 50000 + s * 100 + mi * 6000);
}

static void set_link(struct morning *m, bool up)
{
	struct event ev = { .type = EV_LINK };

	m->b.link = up;
	ev.u.link.state = up ? LINK_UP : LINK_DOWN;
	morning_step(m, &ev);
}

/* Limits that are met on most mornings: a gate that never closes shows nothing. */
static void settings(struct morning *m)
{
	struct params *p = &m->p;

	params_default(p);
	p->min_prints = 2;
	p->daily_loss.e4 = (fb_random(&m->b, 3) ? 5000 : 600) * E4;
	p->max_positions = 1 + (int)fb_random(&m->b, 4);
	p->max_orders = 2 + (int)fb_random(&m->b, 19);
	if (fb_random(&m->b, 3) == 0)
		p->entry_ttl = 0;
	m->tight = m->seed % 5 == 2;
	if (m->tight && m->seed % 2)
		p->order_value.e4 = 1000 * E4;
}

static void engines(struct morning *m)
{
	struct calendar cal;

	calendar_builtin(&cal);
	m->e = engine_new(&m->p, &cal);
	m->twin = engine_new(&m->p, &cal);
	if (!m->acts) {
		m->acts = calloc(1, sizeof(*m->acts));
		m->twin_acts = calloc(1, sizeof(*m->twin_acts));
		m->v = calloc(1, sizeof(*m->v));
	}
	assert_true(m->e && m->twin && m->acts && m->twin_acts && m->v);
}

void morning_begin(struct morning *m, uint64_t seed, bool loud)
{
	struct event ev = { .type = EV_ACCOUNT };

	engine_free(m->e);
	engine_free(m->twin);
	m->e = m->twin = NULL;
	m->loud = loud;
	m->lying = false;
	m->seed = seed;
	m->steps = 0;
	m->coids = 0;
	memset(&m->ok, 0, sizeof(m->ok));
	m->now.market = utc_at(20261124, 9 * 3600 + 50 * 60);
	m->now.steady = 1000 * NS_PER_S;
	fb_init(&m->b, seed, m->now);
	settings(m);
	engines(m);
	text_copy(ev.u.account.id, ACCOUNT_LEN, "DU1234567");
	ev.u.account.is_paper = ev.u.account.is_paper_known = true;
	morning_step(m, &ev);
	set_link(m, true);
	ev = (struct event){ .type = EV_FEED };
	ev.u.feed.feed = FEED_QUOTES;
	ev.u.feed.state = FEED_OK;
	morning_step(m, &ev);
	ev = (struct event){ .type = EV_CASH };
	ev.u.cash.has_available = ev.u.cash.has_cash = true;
	ev.u.cash.available.e4 = ev.u.cash.cash.e4 = (fb_random(&m->b, 4) ? 60000 : 6000) * E4;
	if (m->tight && m->seed % 2 == 0)
		ev.u.cash.available.e4 = 1500 * E4;
	morning_step(m, &ev);
	for (int c = 1; c <= FB_STOCKS; c++) {
		ev = (struct event){ .type = EV_NEWS };
		snprintf(ev.u.news.id, NEWS_ID_LEN, "%d", c);
		text_copy(ev.u.news.ticker, TICKER_LEN, morning_tickers[c]);
		text_copy(ev.u.news.headline, HEADLINE_LEN, "Binding offtake agreement signed");
		ev.u.news.sensitive = true;
		ev.u.news.released = ev.u.news.first_seen = m->now.market - 3600 * NS_PER_S;
		morning_step(m, &ev);
		ev = (struct event){ .type = EV_INSTRUMENT };
		text_copy(ev.u.instrument.ticker, TICKER_LEN, morning_tickers[c]);
		ev.u.instrument.conid = c;
		morning_step(m, &ev);
	}
	all_quote(m, 9, 50, 5, 3900, 3900, 3900);
	all_quote(m, 9, 59, 20, 4000, 4000, 4000);
	all_quote(m, 9, 59, 50, 3900, 4000, 3850);
	all_quote(m, 10, 0, 50, 4050, 4100, 3850);
	all_quote(m, 10, 4, 40, 4100, 4100, 3850);
	all_quote(m, 10, 5, 5, 4150, 4150, 3850);
	ev = (struct event){ .type = EV_COMMAND };
	ev.u.command.cmd = CMD_ARM;
	text_copy(ev.u.command.word, sizeof(ev.u.command.word), "4567");
	morning_step(m, &ev);
}

/* --- the operator ---------------------------------------------------------- */

static void command(struct morning *m, struct event *ev)
{
	morning_step(m, ev);
	engine_view(m->e, m->v);
}

static void fresh_coid(struct morning *m, char *coid)
{
	snprintf(coid, COID_LEN, "SK-20261124-aa%04d%ca", m->coids++,
		 'a' + (int)fb_random(&m->b, 26));
}

/* Several exits may follow one word: the key's last character counts them. */
static struct approval *approve(struct morning *m, const char *coid, int more)
{
	struct approval *a = NULL;

	for (int i = 0; i <= more; i++) {
		assert_true(m->ok.n_keys < MAX_APPROVED);
		a = &m->ok.key[m->ok.n_keys++];
		*a = (struct approval){ .terms = false };
		text_copy(a->coid, sizeof(a->coid), coid);
		a->coid[strlen(a->coid) - 1] = (char)('a' + i);
	}
	return a;
}

/* The word was typed under this ticket. */
static void approve_ticket(struct morning *m, const char *coid)
{
	const struct view_ticket *t = &m->v->ticket;
	struct approval *a;

	if (t->kind == TK_CHANGE) {
		m->ok.changes[t->conid]++;
		return;
	}
	a = approve(m, coid, 0);
	a->terms = true;
	a->side = t->side;
	a->quantity = t->quantity;
	a->limit = t->type == TYPE_STP ? price_of(0) : t->limit;
	a->trigger = t->type == TYPE_LMT ? price_of(0) : t->trigger;
	a->sized = t->kind == TK_ENTRY && !t->quantity_fixed;
	if (t->side == SIDE_SELL) {	/* may replace or change the stop */
		m->ok.changes[t->conid]++;
		m->ok.leave[t->conid] = true;
	}
}

static void approve_cancel(struct morning *m, const char *key)
{
	assert_true(m->ok.n_cancel < MAX_YES);
	text_copy(m->ok.cancel[m->ok.n_cancel++], COID_LEN, key);
}

static const char *random_key(struct morning *m)
{
	const struct view_order *o;

	if (!m->v->n_orders)
		return "nothing";
	o = &m->v->order[fb_random(&m->b, (uint32_t)m->v->n_orders)];
	return o->coid[0] ? o->coid : o->order_id;
}

static void confirm(struct morning *m)
{
	struct event ev = { .type = EV_COMMAND };
	struct ev_command *c = &ev.u.command;

	c->cmd = CMD_TICKET_CONFIRM;
	c->serial = m->v->ticket.serial - (fb_random(&m->b, 12) == 0);
	fresh_coid(m, c->coid);
	text_copy(c->word, sizeof(c->word), fb_random(&m->b, 12) ? m->v->ticket.word : "yes");
	if (c->serial == m->v->ticket.serial && !strcmp(c->word, m->v->ticket.word))
		approve_ticket(m, c->coid);
	command(m, &ev);
}

static void box_word(struct morning *m)
{
	struct event ev = { .type = EV_COMMAND };
	struct ev_command *c = &ev.u.command;

	c->cmd = m->v->box.kind == BOX_FLATTEN ? CMD_FLATTEN :
		 m->v->box.kind == BOX_CANCEL_ALL ? CMD_CANCEL_ALL : CMD_CANCEL;
	c->serial = m->v->box.serial;
	text_copy(c->key, sizeof(c->key), m->v->box.key);
	text_copy(c->ticker, sizeof(c->ticker), m->v->box.ticker);
	text_copy(c->word, sizeof(c->word), m->v->box.word);
	if (m->v->box.kind == BOX_CANCEL) {
		approve_cancel(m, m->v->box.key);
	} else if (m->v->box.kind == BOX_CANCEL_ALL) {
		m->ok.entries = true;
	} else {
		fresh_coid(m, c->coid);
		approve(m, c->coid, FB_STOCKS);
		for (int i = 1; i <= FB_STOCKS; i++) {
			m->ok.changes[i]++;
			m->ok.leave[i] = true;
		}
		m->ok.entries = true;
	}
	command(m, &ev);
}

static void typed(struct morning *m, struct ev_command *c)
{
	struct typed_order *o = &c->order;

	o->side = fb_random(&m->b, 3) ? SIDE_BUY : SIDE_SELL;
	o->type = o->side == SIDE_SELL && fb_random(&m->b, 2) ? TYPE_STP : TYPE_LMT;
	o->quantity = 1 + fb_random(&m->b, 12000);
	o->limit = price_of(m->price[c->conid]);
	o->trigger = price_of(m->price[c->conid] - 350);
	o->stop_tif = TIF_GTC;
	if (fb_random(&m->b, 2))
		o->stop = price_of(m->price[c->conid] - 300);
	else
		o->no_stop = true;
	o->replace_stop = o->side == SIDE_SELL && fb_random(&m->b, 2);
	if (o->side == SIDE_SELL && m->b.held[c->conid] > 0 && fb_random(&m->b, 2))
		o->quantity = m->b.held[c->conid];
	text_copy(c->ticker, sizeof(c->ticker), morning_tickers[c->conid]);
	if (fb_random(&m->b, 3) == 0) {
		c->n = 1;
		text_copy(c->word, sizeof(c->word), c->ticker);
		fresh_coid(m, c->coid);
		approve(m, c->coid, 0);
		m->ok.leave[c->conid] |= o->side == SIDE_SELL;
		m->ok.changes[c->conid] += o->side == SIDE_SELL;
	}
}

static void edit(struct morning *m, struct ev_command *c)
{
	c->field = (enum ticket_field)fb_random(&m->b, TF_COUNT);
	c->serial = m->v->ticket.serial;
	c->price = price_of(3000 + fb_random(&m->b, 1500));
	c->cash.e4 = 100 * E4;
	c->n = c->field == TF_QTY ? fb_random(&m->b, 9000) : fb_random(&m->b, 3);
}

/* The question that is open has a reply id, which the view does not show. */
static void approve_yes(struct morning *m)
{
	const struct question *q = question_first(m->e->money);

	assert_true(m->ok.n_yes < MAX_YES);
	text_copy(m->ok.yes[m->ok.n_yes++], REPLY_ID_LEN, q->reply_id);
}

void morning_operate(struct morning *m)
{
	struct event ev = { .type = EV_COMMAND };
	struct ev_command *c = &ev.u.command;
	uint32_t r = fb_random(&m->b, 100);

	engine_view(m->e, m->v);
	c->conid = 1 + (int32_t)fb_random(&m->b, FB_STOCKS);
	if (r >= 52 && r < 70)		/* leaving and protecting: what is held, if anything is */
		for (int i = 0; i < FB_STOCKS && !m->b.held[c->conid]; i++)
			c->conid = c->conid % FB_STOCKS + 1;
	if (m->v->question.open && !m->v->question.prompt && r < 60) {
		c->cmd = CMD_ANSWER;
		c->serial = m->v->question.serial;
		c->n = fb_random(&m->b, 3) != 0;
		if (m->tight && m->steps % 4 == 0)
			c->serial--;		/* of a question that is gone */
		else if (c->n == 1)
			approve_yes(m);
	} else if (m->v->box.kind && r < 70) {
		box_word(m);
		return;
	} else if (m->v->ticket.stage == TICKET_REVIEW && r < 20 && !m->v->ticket.can_send) {
		c->cmd = r < 15 ? CMD_TICKET_BACK : CMD_TICKET_DROP;
		c->serial = m->v->ticket.serial;
	} else if (m->v->ticket.stage == TICKET_REVIEW && r < 80) {
		confirm(m);
		return;
	} else if (m->v->ticket.stage == TICKET_EDIT && r < 70) {
		c->cmd = CMD_TICKET_REVIEW;
		c->serial = m->v->ticket.serial;
	} else if (r < 6) {
		c->cmd = CMD_ARM;
		text_copy(c->word, sizeof(c->word), "4567");
	} else if (r < 7) {
		c->cmd = CMD_DISARM;
		m->ok.entries = true;
	} else if (r < 8) {
		c->cmd = CMD_KILL;
		m->ok.entries = true;
		text_copy(c->word, sizeof(c->word), "kill");
	} else if (r < 14) {
		c->cmd = CMD_UNLOCK;
		text_copy(c->word, sizeof(c->word), "4567");
		text_copy(c->text, sizeof(c->text), "go on");
	} else if (r < 36) {
		c->cmd = CMD_TICKET_ENTRY;
	} else if (r < 52) {
		c->cmd = CMD_TICKET_TYPED;
		typed(m, c);
	} else if (r < 62) {
		c->cmd = CMD_TICKET_EXIT;
	} else if (r < 70) {
		c->cmd = CMD_TICKET_PROTECT;
	} else if (r < 76) {
		c->cmd = CMD_TICKET_CHANGE;
		text_copy(c->key, sizeof(c->key), random_key(m));
	} else if (r < 84) {
		c->cmd = CMD_CANCEL_BOX;
		text_copy(c->key, sizeof(c->key), random_key(m));
	} else if (r < 86) {
		c->cmd = CMD_CANCEL_ALL;
	} else if (r < 90) {
		c->cmd = CMD_FLATTEN;
		text_copy(c->ticker, sizeof(c->ticker),
			  fb_random(&m->b, 4) ? morning_tickers[c->conid] : "all");
		c->conid = 0;
	} else {
		c->cmd = CMD_TICKET_EDIT;
		edit(m, c);
	}
	command(m, &ev);
}

static void world(struct morning *m)
{
	int c = 1 + (int)fb_random(&m->b, FB_STOCKS);
	uint32_t r = fb_random(&m->b, 100);

	if (r < 25) {
		for (int i = 0; i < 4; i++)
			fb_market_moves(&m->b);
	} else if (r < 43) {
		int64_t last = 3900 + 50 * (int64_t)fb_random(&m->b, 8);

		quote(m, c, last, last > 4150 ? last : 4150, 3850, 60000 + (qty_t)m->steps);
	} else if (r < 44) {
		set_link(m, false);
	} else if (!m->b.link && r < 80) {
		set_link(m, true);
	} else {
		morning_operate(m);
	}
}

/* --- a morning ------------------------------------------------------------------ */

void morning_go(struct morning *m)
{
	static const int64_t waits[] = { 20, 100, 300, 800, 1500, 4000 };

	world(m);
	run_to(m, m->now.steady + waits[fb_random(&m->b, 6)] * NS_PER_MS);
}

void morning_end(struct morning *m)
{
	char why[300] = "";

	m->b.calm = true;
	set_link(m, true);
	for (int i = 0; i < 80; i++) {
		run_to(m, m->now.steady + 5 * NS_PER_S);
		property_agree(m, why, sizeof(why));
		if (!why[0] && i > 4)
			break;
	}
	if (why[0])
		fail_msg("in the end both agree: %s (seed %llu)", why,
			 (unsigned long long)m->seed);
	property_twin(m);
}

void morning_free(struct morning *m)
{
	engine_free(m->e);
	engine_free(m->twin);
	free(m->acts);
	free(m->twin_acts);
	free(m->v);
	free(m);
}
