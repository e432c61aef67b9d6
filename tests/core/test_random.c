/*
 * test_random.c - events in any order and with any content: the engine stands, its answers
 * stay within bounds, streams within the limit, and the same events give the same digest.
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
#include "skim/base/zone.h"
#include "skim/core/engine.h"

static uint64_t seed;

static uint32_t rnd(uint32_t n)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(seed >> 33) % n;
}

static void code(char out[TICKER_LEN], uint32_t i)
{
	snprintf(out, TICKER_LEN, "%c%c%c", 'A' + (int)(i / 26 % 26), 'A' + (int)(i % 26), 'Q');
}

static struct price some_price(void)
{
	return price_of(rnd(20) ? 9000 + rnd(60) * 50 : rnd(3) ? rnd(200) : rnd(1u << 30));
}

static void some_quote(struct ev_quote *q, uint32_t names)
{
	q->conid = (int32_t)rnd(names) + 1;
	q->has = rnd(1 << 13);
	q->source = (enum quote_source)rnd(3);
	q->mark = rnd(20) ? PRICE_PLAIN : (enum price_mark)rnd(3);
	q->availability = rnd(15) ? 'R' : "DZYNO"[rnd(5)];
	q->frames = 1;
	q->prints = (uint16_t)rnd(4);
	q->last = q->last_low = q->last_high = some_price();
	if (rnd(4) == 0)
		q->last_high.e4 += 100;
	q->bid = some_price();
	q->ask = rnd(3) ? step_move(step_up(q->bid), 1) : some_price();
	q->open = some_price();
	q->high = some_price();
	q->low = some_price();
	q->prior_close = rnd(3) ? price_of(8200) : some_price();
	q->indicative = some_price();
	q->volume = rnd(200000);
	q->bid_size = rnd(9999);
	q->ask_size = rnd(9999);
}

static void some_news(struct ev_news *n, const struct event *ev, uint32_t names)
{
	snprintf(n->id, sizeof(n->id), "%u", rnd(1500));
	code(n->ticker, rnd(names));
	n->released = ev->t.market - (int64_t)rnd(7200) * NS_PER_S;
	n->first_seen = ev->t.market;
	n->sensitive = rnd(2);
	n->withdrawn = rnd(20) == 0;
	n->halt = rnd(8) ? HALT_NONE : (enum halt_word)rnd(5);
	snprintf(n->headline, sizeof(n->headline), "Announcement number %u of the day", rnd(1500));
}

static void some_bars(struct ev_bars *b, const struct event *ev, uint32_t names)
{
	int64_t t = ev->t.market - ev->t.market % (60 * NS_PER_S) - 600 * NS_PER_S;

	b->conid = (int32_t)rnd(names) + 1;
	b->n = (uint16_t)rnd(BARS_PER_EVENT + 1);
	b->first = rnd(2);
	b->last = rnd(2);
	b->failed = rnd(9) == 0;
	for (int i = 0; i < b->n; i++, t += (int64_t)rnd(3) * 60 * NS_PER_S) {
		struct bar *k = &b->bar[i];

		k->start = t;
		k->low = k->open = k->close = some_price();
		k->high = price_of(k->low.e4 + rnd(200));
	}
}

static void some_scan(struct ev_scan *s, uint32_t names)
{
	s->outcome = rnd(3) ? SCAN_OK : rnd(2) ? SCAN_EMPTY : SCAN_FAILED;
	s->n = (uint16_t)rnd(SCAN_ROWS + 1);
	for (int i = 0; i < s->n; i++) {
		uint32_t k = rnd(names);

		code(s->row[i].ticker, k);
		s->row[i].conid = (int32_t)k + 1;
		s->row[i].gap = rnd(4) ? (bp_t)rnd(3000) : BP_UNKNOWN;
	}
}

static void some_order(struct ev_order *o, uint32_t names)
{
	o->has = rnd(1 << 14);
	snprintf(o->order_id, sizeof(o->order_id), "%u", rnd(60) + 1);
	o->conid = (int32_t)rnd(names) + 1;
	code(o->ticker, (uint32_t)o->conid - 1);
	o->side = (enum side)rnd(2);
	o->type = (enum order_type)rnd(5);
	o->tif = (enum tif)rnd(3);
	o->status = (enum broker_status)rnd(10);
	o->total = rnd(5000);
	o->filled = rnd(5000);
	o->remaining = rnd(5000);
	o->price = some_price();
	o->aux = some_price();
	o->look = rnd(3) ? 0 : rnd(20);
}

static void some_command(struct ev_command *c, uint32_t names)
{
	static const char *const words[] = { "4567", "kill", "y", "yes", "AAQ", "ABQ", "", "flatten" };

	c->cmd = (enum command)rnd(CMD_BOX_CLOSE + 1);
	c->conid = (int32_t)rnd(names) + 1;
	code(c->ticker, (uint32_t)c->conid - 1);
	c->serial = rnd(50);
	c->n = rnd(3);
	c->field = (enum ticket_field)rnd(TF_COUNT);
	c->price = some_price();
	c->cash.e4 = (int64_t)rnd(500) * E4;
	snprintf(c->word, sizeof(c->word), "%s", words[rnd(8)]);
	snprintf(c->key, sizeof(c->key), "%u", rnd(60) + 1);
	snprintf(c->coid, sizeof(c->coid), "SK-20261124-%08u", rnd(100000000));
	snprintf(c->text, sizeof(c->text), "%s", rnd(2) ? "risk" : "reason");
	c->order.quantity = rnd(5000);
	c->order.side = (enum side)rnd(2);
	c->order.limit = some_price();
	c->order.stop = some_price();
}

static void some_money(struct event *ev, uint32_t names)
{
	switch (rnd(6)) {
	case 0:
		ev->type = EV_SUBMISSION;
		ev->u.submission.sub = rnd(30);
		ev->u.submission.step = (enum sub_step)rnd(7);
		ev->u.submission.n_ids = (uint8_t)rnd(3);
		for (int i = 0; i < ev->u.submission.n_ids; i++)
			snprintf(ev->u.submission.order_id[i], ORDER_ID_LEN, "%u", rnd(60) + 1);
		break;
	case 1:
		ev->type = EV_FILL;
		snprintf(ev->u.fill.exec_id, EXEC_ID_LEN, "e%u", rnd(500));
		snprintf(ev->u.fill.order_id, ORDER_ID_LEN, "%u", rnd(60));
		ev->u.fill.conid = (int32_t)rnd(names) + 1;
		code(ev->u.fill.ticker, (uint32_t)ev->u.fill.conid - 1);
		ev->u.fill.side = (enum side)rnd(2);
		ev->u.fill.size = rnd(3000);
		ev->u.fill.price = some_price();
		break;
	case 2:
		ev->type = EV_POSITION;
		ev->u.position.conid = (int32_t)rnd(names) + 1;
		code(ev->u.position.ticker, (uint32_t)ev->u.position.conid - 1);
		ev->u.position.quantity = (qty_t)rnd(5000) - 100;
		ev->u.position.average = some_price();
		break;
	case 3:
		ev->type = EV_LOOK_DONE;
		ev->u.look_done.look = rnd(20);
		ev->u.look_done.what = (enum look_what)rnd(4);
		ev->u.look_done.ok = rnd(4) != 0;
		ev->u.look_done.began = ev->t.steady - (int64_t)rnd(5) * NS_PER_S;
		break;
	case 4:
		ev->type = EV_PREVIEW;
		ev->u.preview.ticket = rnd(50);
		ev->u.preview.ok = rnd(2);
		break;
	default:
		ev->type = EV_ORDER;
		some_order(&ev->u.order, names);
	}
}

static void some_session(struct event *ev)
{
	switch (rnd(6)) {
	case 0:
		ev->type = EV_LINK;
		ev->u.link.state = rnd(2) ? LINK_UP : (enum link_state)rnd(7);
		break;
	case 1:
		ev->type = EV_FEED;
		ev->u.feed.feed = (enum feed)rnd(FEED_COUNT);
		ev->u.feed.state = (enum feed_state)rnd(7);
		break;
	case 2:
		ev->type = EV_CASH;
		ev->u.cash.has_cash = ev->u.cash.has_available = true;
		ev->u.cash.cash.e4 = ev->u.cash.available.e4 = (int64_t)rnd(60000) * E4;
		break;
	case 3:
		ev->type = EV_CLOCK_SKEW;
		ev->u.skew.skew_ns = ((int64_t)rnd(16) - 8) * NS_PER_S;
		break;
	case 4:
		ev->type = EV_NEWS_PAGE;
		ev->u.news_page.ok = rnd(5) != 0;
		break;
	default:
		ev->type = EV_ACCOUNT;
		snprintf(ev->u.account.id, ACCOUNT_LEN, "%s", rnd(5) ? "DU1234567" : "U1234567");
		ev->u.account.is_paper = rnd(8) != 0;
		ev->u.account.is_paper_known = true;
	}
}

static void some_event(struct event *ev, uint32_t names)
{
	uint32_t k = rnd(100);

	if (k < 60) {
		ev->type = EV_QUOTE;
		some_quote(&ev->u.quote, names);
	} else if (k < 66) {
		ev->type = EV_NEWS;
		some_news(&ev->u.news, ev, names);
	} else if (k < 70) {
		ev->type = EV_BARS;
		some_bars(&ev->u.bars, ev, names);
	} else if (k < 72) {
		ev->type = EV_SCAN;
		some_scan(&ev->u.scan, names);
	} else if (k < 76) {
		ev->type = EV_INSTRUMENT;
		ev->u.instrument.conid = (int32_t)rnd(names) + 1;
		code(ev->u.instrument.ticker, (uint32_t)ev->u.instrument.conid - 1);
		ev->u.instrument.failed = rnd(6) == 0;
	} else if (k < 84) {
		some_money(ev, names);
	} else if (k < 90) {
		ev->type = EV_COMMAND;
		some_command(&ev->u.command, names);
	} else if (k < 92) {
		some_session(ev);
	} else {
		ev->type = EV_TICK;
	}
}

static void check_answers(const struct actions *a, bool *on, int *streams)
{
	assert_true(a->n <= MAX_ACTIONS);
	for (size_t i = 0; i < a->n; i++) {
		const struct action *x = &a->v[i];
		int32_t conid = x->u.small.conid;

		assert_true((unsigned)x->type < ACT_TYPE_COUNT);
		if (x->type == ACT_SUBSCRIBE && !on[conid]) {
			on[conid] = true;
			++*streams;
		} else if (x->type == ACT_UNSUBSCRIBE) {
			assert_true(on[conid]);
			on[conid] = false;
			--*streams;
		} else if (x->type == ACT_CANCEL || x->type == ACT_CHANGE) {
			/* the broker takes -1, 0 and nothing for "all" */
			assert_true(strtoll(x->u.order.order_id, NULL, 10) > 0);
		}
		assert_true(*streams <= 90);
	}
}

static uint64_t run(uint64_t s, int events, uint32_t names)
{
	static bool on[1000];
	struct params p;
	struct calendar cal;
	struct engine *e;
	AUTO_FREE struct actions *a = calloc(1, sizeof(*a));
	AUTO_FREE struct view *v = calloc(1, sizeof(*v));
	AUTO_FREE struct event *ev = calloc(1, sizeof(*ev));
	int64_t t = utc_at(20261124, 9 * 3600 + 50 * 60), t0 = t;
	int streams = 0, still = 0;
	uint64_t digest;

	seed = s;
	memset(on, 0, sizeof(on));
	params_default(&p);
	calendar_builtin(&cal);
	e = engine_new(&p, &cal);
	assert_non_null(e);
	for (int i = 0; i < events; i++) {
		struct times next = engine_next(e);

		memset(ev, 0, sizeof(*ev));
		t += (int64_t)rnd(300) * NS_PER_MS;
		if (rnd(2000) == 0)
			t += (int64_t)rnd(9) * 3600 * NS_PER_S;
		ev->t = (struct times){ t, t - t0 + NS_PER_S };
		if (engine_pending(e) && rnd(2))
			ev->type = EV_TICK;
		else
			some_event(ev, names);
		engine_step(e, ev, a);
		check_answers(a, on, &streams);
		still = engine_pending(e) ? still + 1 : 0;
		assert_true(still < 300);	/* what waits, leaves */
		(void)next;
		if (rnd(50) == 0) {
			engine_view(e, v);
			assert_true(v->n_cand >= 0 && v->n_cand <= VIEW_CANDIDATES);
			assert_true(v->n_news >= 0 && v->n_news <= VIEW_NEWS);
			assert_true(v->n_orders <= VIEW_ORDERS && v->n_positions <= VIEW_POSITIONS);
			assert_true(v->status.streams <= p.max_streams);
		}
	}
	digest = engine_digest(e);
	engine_free(e);
	return digest;
}

static void any_events(void **state)
{
	const char *more = getenv("SKIM_TEST_ROUNDS");
	int rounds = more ? (int)strtol(more, NULL, 10) : 4;

	(void)state;
	for (int i = 0; i < rounds; i++) {
		uint64_t s = 1000 + (uint64_t)i;
		uint32_t names = i % 2 ? 600 : 30;
		uint64_t first = run(s, 6000, names);

		if (first != run(s, 6000, names))
			fail_msg("seed %llu: two runs differ", (unsigned long long)s);
	}
}

/* Events that cannot be true change nothing. */
static void refused(void **state)
{
	struct params p;
	struct calendar cal;
	AUTO_FREE struct actions *a = calloc(1, sizeof(*a));
	AUTO_FREE struct event *ev = calloc(1, sizeof(*ev));
	struct engine *e;
	uint64_t before;

	(void)state;
	params_default(&p);
	calendar_builtin(&cal);
	e = engine_new(&p, &cal);
	assert_non_null(e);
	ev->t = (struct times){ utc_at(20261124, 36000), NS_PER_S };
	assert_int_equal(engine_step(e, ev, a), RC_OK);
	before = engine_digest(e);
	ev->type = EV_TYPE_COUNT;
	assert_int_equal(engine_step(e, ev, a), RC_RANGE);
	ev->type = EV_QUOTE;
	assert_int_equal(engine_step(e, ev, a), RC_RANGE);	/* conid 0 */
	ev->u.quote.conid = 1;
	ev->u.quote.has = QF_LAST;
	ev->u.quote.last_low = price_of(200);
	ev->u.quote.last_high = price_of(100);
	assert_int_equal(engine_step(e, ev, a), RC_RANGE);
	memset(&ev->u, 0, sizeof(ev->u));
	ev->type = EV_NEWS;
	assert_int_equal(engine_step(e, ev, a), RC_RANGE);
	ev->type = EV_TICK;
	ev->t.market = 0;
	assert_int_equal(engine_step(e, ev, a), RC_RANGE);
	ev->t = (struct times){ utc_at(20261124, 36000), INT64_MAX };	/* found by a fuzzer */
	assert_int_equal(engine_step(e, ev, a), RC_RANGE);
	ev->t = (struct times){ INT64_MAX, 2 * NS_PER_S };
	assert_int_equal(engine_step(e, ev, a), RC_RANGE);
	assert_true(engine_digest(e) == before);
	engine_free(e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_events),
		cmocka_unit_test(refused),
	};

	if (zone_init(NULL) != RC_OK)
		return 99;
	return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}
