/*
 * test_money_random.c - random mornings against the fake broker: whatever the line loses, repeats
 * or reorders, and whatever the operator types, some things never happen, and in the end the
 * console and the broker agree.
 *
 * SEED=n runs one morning, with what happens on standard error; MORNINGS=n more of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "skim/base/auto.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"

#include "fake_broker.h"
#include "money.h"

enum { STEPS = 500, MAX_APPROVED = 4000 };

struct morning {
	struct engine *e;
	struct actions *acts;
	struct view *v;
	struct fake_broker b;
	struct times now;
	bool loud;
	uint64_t steps;
	int coids;
	char approved[MAX_APPROVED][COID_LEN]; /* keys that came with an approving word */
	int n_approved;
	int words;			/* approving words typed */
	int sent;			/* changes handed over */
	int64_t price[FB_STOCKS + 1];
	int64_t last_tick;
};

static const char *const tickers[FB_STOCKS + 1] = { "", "KTA", "ZNX", "ORQ" };

static void check_action(struct morning *m, const struct action *a)
{
	const struct act_order *o = &a->u.order;
	struct cash value;

	if (m->loud && a->type != ACT_JOURNAL && a->type != ACT_NOTIFY)
		fprintf(stderr, "%.3f   > %s sub %u lane %d %s %s %s %lld limit %lld trigger %lld "
			"id %s %s\n",
			(double)(m->now.steady % (100000 * NS_PER_S)) / 1e9, action_name(a->type),
			o->sub, o->lane, o->ticker, o->side ? "SELL" : "BUY", o->coid,
			(long long)o->quantity, (long long)o->limit.e4, (long long)o->trigger.e4,
			o->order_id, a->type == ACT_REPLY ? o->yes ? "yes" : "no" : "");
	if (m->loud && a->type == ACT_JOURNAL)
		fprintf(stderr, "%.3f   j %d %s %s %s %lld/%lld %s\n",
			(double)(m->now.steady % (100000 * NS_PER_S)) / 1e9, a->u.journal.kind,
			a->u.journal.ticker, a->u.journal.coid, a->u.journal.state,
			(long long)a->u.journal.filled, (long long)a->u.journal.quantity,
			a->u.journal.text);
	if (a->type == ACT_SUBMIT) {
		bool known = false;

		for (int i = 0; i < m->n_approved; i++)
			known |= !strcmp(m->approved[i], o->coid);
		assert_true(known);
		assert_string_equal(o->account, "DU1234567");
		assert_int_not_equal(o->type, TYPE_MKT);
		assert_true(o->quantity > 0);
		assert_true(!price_known(o->limit) || step_on_grid(o->limit));
		assert_true(!price_known(o->trigger) || step_on_grid(o->trigger));
	}
	if (a->type == ACT_SUBMIT && o->side == SIDE_BUY) {
		assert_true(cash_of(o->limit, o->quantity, &value));
		assert_true(value.e4 <= 5500 * E4);
		assert_true(value.e4 >= 500 * E4 ||
			    position_held(m->e, position_of(m->e->money, o->conid)) > 0);
		assert_true(m->e->orders_today <= 20);
		assert_true(!m->e->locked);
		assert_true(o->entry);
	}
	if (a->type == ACT_CHANGE)
		assert_true(++m->sent <= m->words * FB_STOCKS);
	if (a->type == ACT_REPLY && o->yes)
		assert_true(m->words > 0);
}

static void check_state(struct morning *m)
{
	const struct money *k = m->e->money;

	for (int i = 0; i < MAX_ORDERS; i++) {
		const struct order *o = &k->order[i];

		if (!o->used)
			continue;
		if (o->filled < 0 || o->filled > o->quantity || o->exec_qty > o->quantity)
			fail_msg("%s filled %lld (%lld) of %lld", o->coid, (long long)o->filled,
				 (long long)o->exec_qty, (long long)o->quantity);
		if (o->ours && o->state == OS_FILLED && o->filled != o->quantity)
			fail_msg("%s FILLED with %lld of %lld", o->coid, (long long)o->filled,
				 (long long)o->quantity);
		if (o->state == OS_PART && o->filled == 0)
			fail_msg("%s PART with nothing filled", o->coid);
	}
	for (int c = 1; c <= FB_STOCKS; c++)
		if (fb_working_buys(&m->b, c) > 1)
			fail_msg("two working entries in %s", tickers[c]);
	if (m->b.fault[0])
		fail_msg("%s", m->b.fault);
}

static void step(struct morning *m, struct event *ev)
{
	struct event tick = { .type = EV_TICK };

	ev->t = m->now;
	m->b.now = m->now;
	if (m->loud && ev->type == EV_ORDER && ev->u.order.source == ORDER_STREAM)
		fprintf(stderr, "%.3f < order %s %s ref %s status %d %lld/%lld\n",
			(double)(m->now.steady % (100000 * NS_PER_S)) / 1e9,
			ev->u.order.order_id, ev->u.order.ticker, ev->u.order.ref,
			ev->u.order.status, (long long)ev->u.order.filled,
			(long long)ev->u.order.total);
	if (m->loud && ev->type == EV_SUBMISSION)
		fprintf(stderr, "%.3f < sub %u step %d %s %s\n",
			(double)(m->now.steady % (100000 * NS_PER_S)) / 1e9, ev->u.submission.sub,
			ev->u.submission.step, ev->u.submission.order_id[0],
			ev->u.submission.text);
	do {
		assert_int_equal(engine_step(m->e, ev, m->acts), RC_OK);
		m->steps++;
		for (size_t i = 0; i < m->acts->n; i++) {
			check_action(m, &m->acts->v[i]);
			fb_action(&m->b, &m->acts->v[i]);
		}
		tick.t = m->now;
		ev = &tick;
	} while (engine_pending(m->e));
	check_state(m);
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
		step(m, &ev);
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
	step(m, &ev);
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
	step(m, &ev);
}

static void begin(struct morning *m, uint64_t seed)
{
	struct params p;
	struct calendar cal;
	struct event ev = { .type = EV_ACCOUNT };

	params_default(&p);
	p.min_prints = 2;
	p.daily_loss.e4 = 5000 * E4;
	calendar_builtin(&cal);
	m->e = engine_new(&p, &cal);
	m->acts = calloc(1, sizeof(*m->acts));
	m->v = calloc(1, sizeof(*m->v));
	assert_true(m->e && m->acts && m->v);
	m->now.market = utc_at(20261124, 9 * 3600 + 50 * 60);
	m->now.steady = 1000 * NS_PER_S;
	fb_init(&m->b, seed, m->now);
	text_copy(ev.u.account.id, ACCOUNT_LEN, "DU1234567");
	ev.u.account.is_paper = ev.u.account.is_paper_known = true;
	step(m, &ev);
	set_link(m, true);
	ev = (struct event){ .type = EV_FEED };
	ev.u.feed.feed = FEED_QUOTES;
	ev.u.feed.state = FEED_OK;
	step(m, &ev);
	ev = (struct event){ .type = EV_CASH };
	ev.u.cash.has_available = ev.u.cash.has_cash = true;
	ev.u.cash.available.e4 = ev.u.cash.cash.e4 = 60000 * E4;
	step(m, &ev);
	for (int c = 1; c <= FB_STOCKS; c++) {
		ev = (struct event){ .type = EV_NEWS };
		snprintf(ev.u.news.id, NEWS_ID_LEN, "%d", c);
		text_copy(ev.u.news.ticker, TICKER_LEN, tickers[c]);
		text_copy(ev.u.news.headline, HEADLINE_LEN, "Binding offtake agreement signed");
		ev.u.news.sensitive = true;
		ev.u.news.released = ev.u.news.first_seen = m->now.market - 3600 * NS_PER_S;
		step(m, &ev);
		ev = (struct event){ .type = EV_INSTRUMENT };
		text_copy(ev.u.instrument.ticker, TICKER_LEN, tickers[c]);
		ev.u.instrument.conid = c;
		step(m, &ev);
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
	step(m, &ev);
}

/* --- the operator ---------------------------------------------------------- */

static void command(struct morning *m, struct event *ev)
{
	if (m->loud)
		fprintf(stderr, "%.3f cmd %d conid %d serial %u word %s key %s n %lld\n",
			(double)(m->now.steady % (100000 * NS_PER_S)) / 1e9, ev->u.command.cmd,
			ev->u.command.conid, ev->u.command.serial, ev->u.command.word,
			ev->u.command.key, (long long)ev->u.command.n);
	step(m, ev);
	engine_view(m->e, m->v);
}

static void fresh_coid(struct morning *m, char *coid)
{
	snprintf(coid, COID_LEN, "SK-20261124-aa%04d%ca", m->coids++,
		 'a' + (int)fb_random(&m->b, 26));
}

static void approve(struct morning *m, const char *coid, int more)
{
	char next[COID_LEN];

	m->words++;
	for (int i = 0; i <= more && m->n_approved < MAX_APPROVED; i++) {
		text_copy(next, sizeof(next), coid);
		next[strlen(next) - 1] = (char)('a' + i);
		text_copy(m->approved[m->n_approved++], COID_LEN, next);
	}
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
		approve(m, c->coid, 0);
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
	if (m->v->box.kind == BOX_FLATTEN) {
		fresh_coid(m, c->coid);
		approve(m, c->coid, FB_STOCKS);
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
	text_copy(c->ticker, sizeof(c->ticker), tickers[c->conid]);
	if (fb_random(&m->b, 3) == 0) {
		c->n = 1;
		text_copy(c->word, sizeof(c->word), c->ticker);
		fresh_coid(m, c->coid);
		approve(m, c->coid, 0);
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

static void operate(struct morning *m)
{
	struct event ev = { .type = EV_COMMAND };
	struct ev_command *c = &ev.u.command;
	uint32_t r = fb_random(&m->b, 100);

	engine_view(m->e, m->v);
	c->conid = 1 + (int32_t)fb_random(&m->b, FB_STOCKS);
	if (r >= 52 && r < 70)		/* leaving and protecting: what is held, if anything is */
		for (int i = 0; i < FB_STOCKS && !m->b.held[c->conid]; i++)
			c->conid = c->conid % FB_STOCKS + 1;
	if (m->v->question.open && r < 60) {
		c->cmd = CMD_ANSWER;
		c->serial = m->v->question.serial;
		c->n = fb_random(&m->b, 3) != 0;
		m->words += c->n == 1;
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
	} else if (r < 8) {
		c->cmd = CMD_KILL;
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
			  fb_random(&m->b, 4) ? tickers[c->conid] : "all");
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
		operate(m);
	}
}

/* --- the end: everything is said, and both agree --------------------------- */

static void agree(struct morning *m)
{
	engine_view(m->e, m->v);
	for (int i = 0; i < MAX_ORDERS; i++) {
		const struct order *o = &m->e->money->order[i];

		if (!o->used || !o->ours)
			continue;
		if (o->state == OS_UNKNOWN || o->state == OS_SENDING || o->state == OS_QUESTION ||
		    o->state == OS_CANCELLING || o->chg.open || o->chg.wanted || o->cancel_wanted)
			fail_msg("%s ends as %s%s%s", o->coid, order_state_word(o->state),
				 o->chg.open ? ", changing" : "",
				 o->cancel_wanted ? ", cancel wanted" : "");
	}
	for (int i = 0; i < m->b.n_orders; i++) {
		const struct fb_order *f = &m->b.order[i];
		struct order *o = order_by_id(m->e->money, f->id);

		if (!o)
			fail_msg("order %s is not known", f->id);
		if (o->filled != f->filled || o->quantity != f->qty)
			fail_msg("order %s: %lld of %lld here, %lld of %lld there", f->id,
				 (long long)o->filled, (long long)o->quantity,
				 (long long)f->filled, (long long)f->qty);
		if (order_done(o) != (f->status == FB_FILLED || f->status == FB_CANCELLED))
			fail_msg("order %s: %s here, %d there", f->id, order_state_word(o->state),
				 f->status);
		if (!o->ours)
			fail_msg("order %s is taken for somebody else's", f->id);
	}
	for (int c = 1; c <= FB_STOCKS; c++) {
		const struct position *p = position_of(m->e->money, c);
		qty_t stops = 0;

		for (int i = 0; i < m->b.n_orders; i++)
			if (m->b.order[i].conid == c && m->b.order[i].type == TYPE_STP &&
			    m->b.order[i].status == FB_WORKING)
				stops += m->b.order[i].qty - m->b.order[i].filled;
		if (m->b.held[c] != (p ? p->qty : 0))
			fail_msg("%s: %lld here, %lld there", tickers[c],
				 (long long)(p ? p->qty : 0), (long long)m->b.held[c]);
		if (!p || fb_working_buys(&m->b, c))
			continue;
		if (m->b.held[c] > 0 &&
		    (p->cover == COVER_FULL) !=
			    (stops == m->b.held[c] && fb_for_sale(&m->b, c, -1) == stops))
			fail_msg("%s cover is %d with stops for %lld of %lld", tickers[c],
				 p->cover, (long long)stops, (long long)m->b.held[c]);
		if (p->trouble != TROUBLE_NONE && !p->trouble_told)
			fail_msg("%s: %s, and nobody was told", tickers[c], p->text);
		if (m->b.held[c] == 0 && fb_for_sale(&m->b, c, -1) > 0 &&
		    p->trouble != TROUBLE_ORPHAN)
			fail_msg("%s: sells at work with nothing behind them", tickers[c]);
	}
}

/* That the mornings are worth something. */
static struct {
	int submits, changes, cancels, replies, execs, exits;
} totals;

static uint64_t one_morning(uint64_t seed, bool loud, uint64_t *steps)
{
	AUTO_FREE struct morning *m = calloc(1, sizeof(*m));
	uint64_t digest;

	assert_non_null(m);
	m->loud = loud;
	begin(m, seed);
	for (int i = 0; i < STEPS; i++) {
		static const int64_t waits[] = { 20, 100, 300, 800, 1500, 4000 };

		world(m);
		run_to(m, m->now.steady + waits[fb_random(&m->b, 6)] * NS_PER_MS);
	}
	m->b.calm = true;
	set_link(m, true);
	for (int i = 0; i < 400; i++)
		run_to(m, m->now.steady + NS_PER_S);
	agree(m);
	digest = engine_digest(m->e);
	*steps += m->steps;
	totals.submits += m->b.submits;
	totals.changes += m->b.changes;
	totals.cancels += m->b.cancels;
	totals.replies += m->b.replies;
	totals.execs += m->b.n_execs;
	for (int i = 0; i < m->b.n_orders; i++)
		totals.exits += m->b.order[i].side == SIDE_SELL && m->b.order[i].filled > 0;
	engine_free(m->e);
	free(m->acts);
	free(m->v);
	return digest;
}

static uint64_t number(const char *name, uint64_t otherwise)
{
	const char *s = getenv(name);

	return s ? strtoull(s, NULL, 10) : otherwise;
}

static void mornings(void **state)
{
	uint64_t seed = number("SEED", 0), n = number("MORNINGS", 60), steps = 0, first, again;

	(void)state;
	if (seed) {
		one_morning(seed, true, &steps);
		return;
	}
	for (uint64_t i = 1; i <= n; i++) {
		print_message("# seed %llu\n", (unsigned long long)i);
		first = one_morning(i, false, &steps);
		if (i % 10 == 0) {
			again = one_morning(i, false, &steps);
			assert_true(first == again);
		}
	}
	print_message("# %llu steps: %d orders, %d changes, %d cancels, %d answers, %d executions, "
		      "%d sells filled\n", (unsigned long long)steps, totals.submits,
		      totals.changes, totals.cancels, totals.replies, totals.execs, totals.exits);
	if (n < 60)
		return;
	assert_true(steps >= 100000);
	assert_true(totals.submits > 400 && totals.changes > 30 && totals.cancels > 200 &&
		    totals.replies > 50 && totals.execs > 1000 && totals.exits > 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(mornings) };

	if (zone_init(NULL) != RC_OK)
		return 99;
	return cmocka_run_group_tests_name("money_random", tests, NULL, NULL);
}
