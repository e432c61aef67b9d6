/*
 * test_engine.c - the frame: what cannot be true is refused whole, the last gates look at the very
 * order that is on its way, tables that are full, names, words cut on a character.
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
#include "words.h"

static struct morning *m;

static void begin(void)
{
	morning_begin(m, 1, false);
	m->lying = true;
}

/* --- what cannot be true ------------------------------------------------------------ */

static struct event quote_of(void)
{
	struct event ev = { .type = EV_QUOTE, .t = m->now };
	struct ev_quote *q = &ev.u.quote;

	q->conid = 1;
	q->has = QF_LAST;
	q->last = q->last_low = q->last_high = price_of(4150);
	return ev;
}

static void refused(struct event ev)
{
	uint64_t before = engine_digest(m->e);

	ev.t = ev.t.market ? ev.t : m->now;
	assert_int_equal(engine_step(m->e, &ev, m->acts), RC_RANGE);
	assert_int_equal(m->acts->n, 0);
	assert_true(before == engine_digest(m->e));
}

static void impossible_quotes(void **state)
{
	static const size_t prices[] = {
		offsetof(struct ev_quote, last), offsetof(struct ev_quote, last_low),
		offsetof(struct ev_quote, last_high), offsetof(struct ev_quote, bid),
		offsetof(struct ev_quote, ask), offsetof(struct ev_quote, open),
		offsetof(struct ev_quote, high), offsetof(struct ev_quote, low),
		offsetof(struct ev_quote, prior_close), offsetof(struct ev_quote, indicative),
	};
	static const size_t sizes[] = {
		offsetof(struct ev_quote, volume), offsetof(struct ev_quote, avg_volume),
		offsetof(struct ev_quote, bid_size), offsetof(struct ev_quote, ask_size),
	};
	struct event ev;

	(void)state;
	begin();
	for (size_t i = 0; i < sizeof(prices) / sizeof(prices[0]); i++)
		for (int k = 0; k < 2; k++) {
			ev = quote_of();
			((struct price *)((char *)&ev.u.quote + prices[i]))->e4 =
				k ? -1 : PRICE_MAX_E4 + 1;
			refused(ev);
		}
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		ev = quote_of();
		*(qty_t *)((char *)&ev.u.quote + sizes[i]) = -1;
		refused(ev);
	}
	ev = quote_of();
	ev.u.quote.last_low = price_of(4200);
	refused(ev);
	ev = quote_of();
	ev.u.quote.conid = 0;
	refused(ev);
}

static void impossible_rest(void **state)
{
	struct event ev = quote_of();

	(void)state;
	begin();
	ev.t.market = -1;
	refused(ev);
	ev = quote_of();
	ev.t.steady = -1;
	refused(ev);
	refused((struct event){ .type = EV_BARS, .u.bars.conid = 0 });
	refused((struct event){ .type = EV_BARS, .u.bars = { .conid = 1, .n = BARS_PER_EVENT + 1 } });
	refused((struct event){ .type = EV_SCAN, .u.scan.n = SCAN_ROWS + 1 });
	refused((struct event){ .type = EV_FEED, .u.feed.feed = FEED_COUNT });
	refused((struct event){ .type = EV_INSTRUMENT, .u.instrument = { .ticker = "K-A" } });
	refused((struct event){ .type = EV_INSTRUMENT,
				.u.instrument = { .ticker = "KTA", .conid = -1 } });
	refused((struct event){ .type = EV_NEWS, .u.news = { .ticker = "KTA" } });
	refused((struct event){ .type = EV_NEWS, .u.news = { .id = "1", .ticker = "" } });
	refused((struct event){ .type = EV_TYPE_COUNT });
}

/* --- the last gates --------------------------------------------------------------------- */

static void command(enum command cmd, const char *word, const char *coid)
{
	struct event ev = { .type = EV_COMMAND };

	engine_view(m->e, m->v);
	ev.u.command.cmd = cmd;
	ev.u.command.conid = 1;
	ev.u.command.serial = m->v->ticket.serial;
	text_copy(ev.u.command.word, sizeof(ev.u.command.word), word);
	text_copy(ev.u.command.coid, sizeof(ev.u.command.coid), coid);
	morning_step(m, &ev);
}

/* An approved entry is with the desk, not sent yet. */
static const struct order *on_its_way(void)
{
	struct event ev = { .type = EV_PREVIEW };

	begin();
	command(CMD_TICKET_ENTRY, "", "");
	command(CMD_TICKET_REVIEW, "", "");
	engine_view(m->e, m->v);
	ev.u.preview.ticket = m->v->ticket.serial;
	ev.u.preview.ok = true;
	morning_step(m, &ev);
	command(CMD_TICKET_CONFIRM, "KTA", "SK-20261124-aaaaaaaa");
	return order_by_coid(m->e->money, "SK-20261124-aaaaaaaa");
}

static void gate_is(const char *gate)
{
	struct last_gates g;

	engine_gates(m->e, &g);
	if (!gate) {
		assert_string_equal(g.gate, "");
		assert_true(g.entries_open);
		return;
	}
	assert_string_equal(g.gate, gate);
	assert_true(g.why[0] != '\0');
	assert_false(g.entries_open);
}

static void last_gates(void **state)
{
	struct event halt;

	(void)state;
	begin();
	gate_is(NULL);
	m->e->armed = false;
	gate_is("armed");
	m->e->one_order = true;
	gate_is(NULL);
	m->e->skew = 6 * NS_PER_S;
	gate_is("clock");
	m->e->locked = true;
	gate_is("locked");
	m->e->account.id[0] = '\0';
	gate_is("account");

	assert_non_null(on_its_way());
	gate_is(NULL);
	halt = quote_of();
	halt.u.quote.mark = PRICE_HALTED;
	morning_step(m, &halt);
	gate_is("halted");

	assert_non_null(on_its_way());
	m->e->journal_ok = false;
	gate_is("journal");

	assert_non_null(on_its_way());
	m->e->cash.available.e4 = 1000 * E4;
	gate_is("cash");

	assert_non_null(on_its_way());
	m->e->feed[FEED_NEWS].state = FEED_FAILING;
	gate_is("news");

	/* from the first byte on there is nothing left to refuse */
	struct event sent = { .type = EV_SUBMISSION };

	assert_non_null(on_its_way());
	m->e->journal_ok = false;
	sent.u.submission.sub = m->e->money->subs;
	sent.u.submission.step = SUB_SENT;
	morning_step(m, &sent);
	gate_is(NULL);
}

/* A change of an entry that raises risk is looked at with its new terms. */
static void last_gates_of_a_change(void **state)
{
	const struct order *o = on_its_way();
	struct event ev = { .type = EV_SUBMISSION };

	(void)state;
	ev.u.submission = (struct ev_submission){ .sub = o->sub, .step = SUB_ACCEPTED, .n_ids = 1,
						  .order_id = { "501" } };
	morning_step(m, &ev);
	change_want(m->e, order_by_id(m->e->money, "501"), &(struct change){
		.type = TYPE_LMT, .tif = TIF_DAY, .quantity = o->quantity + 1,
		.limit = o->limit, .raises = true });
	ev = (struct event){ .type = EV_TICK };
	morning_step(m, &ev);
	assert_true(o->chg.open);
	gate_is(NULL);
	m->e->p.order_value.e4 = order_left(o) * o->limit.e4;
	gate_is("value");
}

/* --- tables ------------------------------------------------------------------------------ */

static struct event foreign(int id, enum broker_status status)
{
	struct event ev = { .type = EV_ORDER };
	struct ev_order *o = &ev.u.order;

	snprintf(o->order_id, sizeof(o->order_id), "%d", id);
	text_copy(o->ticker, sizeof(o->ticker), "FOR");
	o->conid = 77;
	o->total = 100;
	o->price = price_of(10000);
	o->status = status;
	o->has = OF_STATUS | OF_TOTAL | OF_SIDE | OF_TYPE | OF_PRICE;
	return ev;
}

static void full_table(void **state)
{
	struct event ev;
	char why[TEXT_LEN];
	struct act_order t = { .conid = 1, .ticker = "KTA", .quantity = 1000, .child = true,
			       .coid = "SK-20261124-zzzzzzzz", .role = ROLE_ENTRY };

	(void)state;
	begin();
	for (int i = 0; i < MAX_ORDERS; i++) {	/* over: the oldest make room, theirs first */
		ev = foreign(1000 + i, BS_CANCELLED);
		morning_step(m, &ev);
	}
	assert_non_null(order_by_id(m->e->money, "1000"));
	ev = foreign(5000, BS_SUBMITTED);
	morning_step(m, &ev);
	assert_null(order_by_id(m->e->money, "1000"));
	assert_non_null(order_by_id(m->e->money, "5000"));
	for (int i = 1; i < MAX_ORDERS - 1; i++) {
		ev = foreign(5000 + i, BS_SUBMITTED);
		morning_step(m, &ev);
	}
	/* one row is left, an entry and its stop need two */
	assert_null(order_place(m->e, &t, false, why, sizeof(why)));
	assert_string_equal(why, "the order table is full");
	t.child = false;
	assert_non_null(order_place(m->e, &t, false, why, sizeof(why)));
	assert_null(order_place(m->e, &t, false, why, sizeof(why)));
	assert_string_equal(why, "its key is used already");
	t.coid[0] = '\0';
	assert_null(order_place(m->e, &t, false, why, sizeof(why)));
	assert_string_equal(why, "it has no key");
	/* no room for one more: it is not taken, the alarm of the lists remains */
	ev = foreign(9000, BS_SUBMITTED);
	morning_step(m, &ev);
	assert_null(order_by_id(m->e->money, "9000"));
}

static void full_positions(void **state)
{
	struct event ev = { .type = EV_POSITION };

	(void)state;
	begin();
	for (int i = 0; i < MAX_POSITIONS + 3; i++) {
		ev.u.position.conid = 1000 + i;
		ev.u.position.quantity = 5;
		snprintf(ev.u.position.ticker, TICKER_LEN, "P%d", i);
		morning_step(m, &ev);
	}
	assert_null(position_of(m->e->money, 1000 + MAX_POSITIONS));
	/* one that is no longer held makes room */
	ev.u.position.conid = 1003;
	ev.u.position.quantity = 0;
	morning_step(m, &ev);
	ev.u.position.conid = 2000;
	ev.u.position.quantity = 7;
	morning_step(m, &ev);
	assert_non_null(position_of(m->e->money, 2000));
}

static void many_executions(void **state)
{
	struct event ev = { .type = EV_FILL };
	struct ev_fill *f = &ev.u.fill;
	const struct position *p;

	(void)state;
	begin();
	f->conid = 77;
	f->side = SIDE_BUY;
	f->size = 10;
	f->price = price_of(10000);
	text_copy(f->ticker, sizeof(f->ticker), "FOR");
	for (int i = 0; i <= MAX_FILLS; i++) {
		snprintf(f->exec_id, sizeof(f->exec_id), "e%d.01", i);
		morning_step(m, &ev);
	}
	p = position_of(m->e->money, 77);
	assert_int_equal(p->qty, 10 * MAX_FILLS);	/* and the alarm says that one is not kept */
	assert_int_equal(m->e->money->n_fills, MAX_FILLS);
}

/* --- a stock that a command follows ----------------------------------------------------------- */

static void followed(void **state)
{
	struct event ev = { .type = EV_COMMAND };
	struct ev_bars *b = &ev.u.bars;
	int64_t open = utc_at(20261124, 10 * 3600);

	(void)state;
	begin();
	ev.u.command.cmd = CMD_FOLLOW;
	ev.u.command.n = 1;
	text_copy(ev.u.command.ticker, TICKER_LEN, "KTA");
	morning_step(m, &ev);
	ev = (struct event){ .type = EV_BARS };
	b->conid = 1;
	b->first = b->last = true;
	b->n = 7;
	for (int i = 0; i < b->n; i++)
		b->bar[i] = (struct bar){ open + i * 60 * NS_PER_S, price_of(4000),
					  price_of(4000 + 50 * i), price_of(3950 - 50 * (i % 2)),
					  price_of(4000), 100 };
	morning_step(m, &ev);
	engine_view(m->e, m->v);
	assert_int_equal(m->v->n_followed, 1);
	assert_int_equal(m->v->followed[0].n_bars, 7);
	/* five minutes from the first that traded */
	assert_int_equal(m->v->followed[0].bars_high.e4, 4200);
	assert_int_equal(m->v->followed[0].bars_low.e4, 3900);
	assert_true(m->v->followed[0].bars_end == open + 300 * NS_PER_S);
}

/* --- words ------------------------------------------------------------------------------- */

static void names(void **state)
{
	(void)state;
	for (int i = 0; i < EV_TYPE_COUNT; i++) {
		assert_true(event_name((enum event_type)i)[0] != '?');
		assert_true(event_size((enum event_type)i) <= sizeof(struct event));
		for (int k = 0; k < i; k++)
			assert_string_not_equal(event_name((enum event_type)i),
						event_name((enum event_type)k));
	}
	for (int i = 0; i < ACT_TYPE_COUNT; i++) {
		assert_true(action_name((enum action_type)i)[0] != '?');
		assert_true(action_size((enum action_type)i) <= sizeof(struct action));
	}
	assert_string_equal(event_name(EV_TYPE_COUNT), "?");
	assert_string_equal(action_name(ACT_TYPE_COUNT), "?");
	assert_int_equal(event_size(EV_TYPE_COUNT), sizeof(struct event));
	assert_int_equal(action_size(ACT_TYPE_COUNT), sizeof(struct action));
	assert_string_equal(side_name(SIDE_SELL), "SELL");
	assert_string_equal(order_type_name(TYPE_STOP_LIMIT), "STOP_LIMIT");
	assert_string_equal(order_type_name((enum order_type)99), "OTHER");
	assert_string_equal(tif_name(TIF_GTC), "GTC");
	assert_string_equal(tif_name(TIF_DAY), "DAY");
	assert_string_equal(tif_name(TIF_OTHER), "OTHER");
	assert_string_equal(phase_name(PHASE_COUNT), "?");
	assert_string_equal(order_state_word(OS_COUNT), "?");
}

/* Cut on a character, never inside one. */
static void cut_words(void **state)
{
	static const struct {
		size_t cap;
		const char *in, *out;
	} rows[] = {
		{ 8, "seven..", "seven.." },	{ 8, "eight...", "eight.." },
		{ 8, "caf\xc3\xa9 au", "caf\xc3\xa9 a" }, { 5, "caf\xc3\xa9 au", "caf" },
		{ 6, "caf\xc3\xa9 au", "caf\xc3\xa9" },	  { 5, "ab\xe2\x82\xac", "ab" },
		{ 6, "ab\xe2\x82\xac", "ab\xe2\x82\xac" }, { 4, "\xf0\x9f\x98\x80", "" },
		{ 5, "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80" }, { 6, "x\xf0\x9f\x98\x80y", "x\xf0\x9f\x98\x80" },
		{ 4, "\x80\x80\x80\x80\x80", "\x80\x80\x80" }, { 1, "gone", "" },
	};
	char out[16];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		words_set(out, rows[i].cap, "%s", rows[i].in);
		assert_string_equal(out, rows[i].out);
	}
	words_set(out, 6, "abc");
	words_add(out, 6, "%s", "defgh");
	assert_string_equal(out, "abcde");
	words_add(out, 6, "more");
	assert_string_equal(out, "abcde");
}

static int setup(void **state)
{
	(void)state;
	m = calloc(1, sizeof(*m));
	return m ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	morning_free(m);
	return 0;
}

/* --- the broker's choices ---------------------------------------------------------------- */

/* Whole words that begin one option and no other; ASCII case does not count. */
static void choices(void **state)
{
	static const struct view_question q = { .n_options = 4, .option = {
		"Use on this order", "Always use", "Cut it now", "Cut it later" } };
	static const struct {
		const char *typed;
		int means;	/* -1: nothing */
	} rows[] = {
		{ "Use on this order", 0 }, { "ALWAYS USE", 1 }, { "use", 0 }, { "always", 1 },
		{ "us", -1 }, { "", -1 }, { "cut it", -1 }, { "cut it now", 2 }, { "cut it LATER", 3 },
		{ "never", -1 }, { "use on this order and the next", -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *got = view_choice(&q, rows[i].typed);

		assert_ptr_equal(got, rows[i].means < 0 ? NULL : q.option[rows[i].means]);
	}
}

static struct event prompt_of(const char *order, const char *req)
{
	struct event ev = { .type = EV_PROMPT };

	ev.u.prompt.n = 2;
	text_copy(ev.u.prompt.order_id, sizeof(ev.u.prompt.order_id), order);
	text_copy(ev.u.prompt.req_id, sizeof(ev.u.prompt.req_id), req);
	text_copy(ev.u.prompt.option[0], sizeof(ev.u.prompt.option[0]), "Yes");
	text_copy(ev.u.prompt.option[1], sizeof(ev.u.prompt.option[1]), "No");
	text_copy(ev.u.prompt.text, sizeof(ev.u.prompt.text), "Place it all the same?");
	return ev;
}

static void answer(uint32_t serial, const char *option)
{
	struct event ev = { .type = EV_COMMAND };

	ev.u.command.cmd = CMD_ANSWER;
	ev.u.command.serial = serial;
	text_copy(ev.u.command.text, sizeof(ev.u.command.text), option);
	morning_step(m, &ev);
}

static const struct view_question *asked(void)
{
	engine_view(m->e, m->v);
	return &m->v->question;
}

/* Without a name or a choice it is none; with more than can be kept the operator is told. */
static void prompts_without_a_name(void **state)
{
	struct event ev;

	(void)state;
	begin();
	ev = prompt_of("0", "7");
	morning_step(m, &ev);
	ev = prompt_of("-1", "7");
	morning_step(m, &ev);
	ev = prompt_of("1799000001", "");
	morning_step(m, &ev);
	ev = prompt_of("1799000001", "7");
	ev.u.prompt.n = 0;
	morning_step(m, &ev);
	assert_false(asked()->open);
	for (int i = 0; i < MAX_PROMPTS + 2; i++) {
		char id[16];

		snprintf(id, sizeof(id), "%d", 1799000001 + i);
		ev = prompt_of(id, "7");
		morning_step(m, &ev);
	}
	assert_true(asked()->open && asked()->prompt);
	ev = prompt_of("1799000001", "7");	/* the same again is no other */
	morning_step(m, &ev);
	assert_string_equal(asked()->coid, "1799000001");
}

/* About an order that nobody here knows: as an entry, which it may be. */
static void prompt_of_a_stranger(void **state)
{
	struct event ev;
	uint32_t serial;

	(void)state;
	begin();
	ev = prompt_of("1799000001", "7");
	morning_step(m, &ev);
	serial = asked()->serial;
	assert_true(asked()->open);
	answer(serial, "Perhaps");
	answer(serial + 1, "Yes");
	m->e->armed = m->twin->armed = false;
	answer(serial, "Yes");
	assert_false(asked()->answering);
	m->e->armed = m->twin->armed = true;
	m->e->locked = m->twin->locked = true;
	answer(serial, "Yes");
	assert_false(asked()->answering);
	m->e->locked = m->twin->locked = false;
	m->e->journal_ok = m->twin->journal_ok = false;
	answer(serial, "Yes");
	assert_false(asked()->answering);
	m->e->journal_ok = m->twin->journal_ok = true;
	answer(serial, "No");
	assert_true(asked()->answering);
	assert_string_equal(asked()->answer, "No");
	answer(serial, "Yes");		/* once: the word stands */
	assert_string_equal(asked()->answer, "No");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(impossible_quotes), cmocka_unit_test(impossible_rest),
		cmocka_unit_test(last_gates), cmocka_unit_test(last_gates_of_a_change),
		cmocka_unit_test(full_table), cmocka_unit_test(full_positions),
		cmocka_unit_test(many_executions), cmocka_unit_test(followed),
		cmocka_unit_test(choices), cmocka_unit_test(prompts_without_a_name),
		cmocka_unit_test(prompt_of_a_stranger), cmocka_unit_test(names), cmocka_unit_test(cut_words),
	};

	if (zone_init(NULL) != RC_OK)
		return 99;
	return cmocka_run_group_tests_name("engine", tests, setup, teardown);
}
