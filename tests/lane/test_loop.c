/*
 * test_loop.c - the core's thread, with an engine of this test's in the place of the real one:
 * it does what a script says and notes what it was given.
 */
#include "wait.h"

#include "skim/lane/loop.h"

/* --- the scripted engine --------------------------------------------------------------- */

enum { SEEN_MAX = 20000 };

struct engine {
	pthread_mutex_t mu;	/* the test looks while the core's thread steps */
	uint64_t steps;
	enum event_type seen[SEEN_MAX];
	struct event last;
	struct times next;
	int pending;
	struct last_gates gates;
	uint64_t views, asked;
	/* What a step does; called under mu. */
	void (*script)(struct engine *e, const struct event *ev, struct actions *out);
};

enum rc engine_step(struct engine *e, const struct event *ev, struct actions *out)
{
	enum rc rc = RC_OK;

	out->n = 0;
	pthread_mutex_lock(&e->mu);
	memcpy(&e->last, ev, event_size(ev->type));
	e->seen[e->steps++ % SEEN_MAX] = ev->type;
	if (ev->type == EV_JOURNAL)
		rc = RC_RANGE;
	else if (e->script)
		e->script(e, ev, out);
	pthread_mutex_unlock(&e->mu);
	return rc;
}

bool engine_pending(const struct engine *e)
{
	struct engine *m = (struct engine *)e;
	bool pending;

	pthread_mutex_lock(&m->mu);
	pending = m->pending > 0;
	pthread_mutex_unlock(&m->mu);
	return pending;
}

void engine_view(const struct engine *e, struct view *v)
{
	struct engine *m = (struct engine *)e;

	pthread_mutex_lock(&m->mu);
	m->views++;
	v->n_cand = v->n_news = v->n_orders = v->n_positions = v->n_notices = v->n_bars = 0;
	v->selected = (int32_t)m->steps;
	pthread_mutex_unlock(&m->mu);
}

struct times engine_next(const struct engine *e)
{
	struct engine *m = (struct engine *)e;
	struct times next;

	pthread_mutex_lock(&m->mu);
	next = m->next;
	m->asked++;
	pthread_mutex_unlock(&m->mu);
	return next;
}

void engine_gates(const struct engine *e, struct last_gates *out)
{
	struct engine *m = (struct engine *)e;

	pthread_mutex_lock(&m->mu);
	*out = m->gates;
	pthread_mutex_unlock(&m->mu);
}

/* --- the stage ------------------------------------------------------------------------- */

struct stage {
	struct engine e;
	struct loop_config cfg;
	struct loop *loop;
	atomic_uint_fast64_t recorded;
};

static void record(void *ctx, const struct event *ev)
{
	struct stage *s = ctx;

	(void)ev;
	/* Before it is stepped: as many recorded as stepped, no fewer, no more. */
	pthread_mutex_lock(&s->e.mu);
	if (s->recorded == s->e.steps)
		s->recorded++;
	pthread_mutex_unlock(&s->e.mu);
}

static struct stage *stage_new(size_t outbox_cap)
{
	struct stage *s = calloc(1, sizeof *s);

	assert_non_null(s);
	pthread_mutex_init(&s->e.mu, NULL);
	s->e.next = (struct times){ INT64_MAX, INT64_MAX };
	s->cfg = (struct loop_config){
		.engine = &s->e, .inbox = inbox_new(64), .slot = viewslot_new(),
		.gates = cell_new(sizeof(struct last_gates)), .record = record, .record_ctx = s,
	};
	for (int i = 0; i < OUT_COUNT; i++)
		s->cfg.out[i] = outbox_new(outbox_cap);
	return s;
}

static void stage_run(struct stage *s)
{
	s->loop = loop_start(&s->cfg);
	assert_non_null(s->loop);
}

static void stage_end(struct stage *s)
{
	loop_stop(s->loop);
	assert_int_equal(loop_events(s->loop), s->e.steps);
	assert_int_equal(s->recorded, s->e.steps);
	loop_free(s->loop);
	inbox_free(s->cfg.inbox);
	viewslot_free(s->cfg.slot);
	cell_free(s->cfg.gates);
	for (int i = 0; i < OUT_COUNT; i++)
		outbox_free(s->cfg.out[i]);
	pthread_mutex_destroy(&s->e.mu);
	free(s);
}

static uint64_t steps(struct stage *s)
{
	uint64_t n;

	pthread_mutex_lock(&s->e.mu);
	n = s->e.steps;
	pthread_mutex_unlock(&s->e.mu);
	return n;
}

static uint64_t views(struct stage *s)
{
	uint64_t n;

	pthread_mutex_lock(&s->e.mu);
	n = s->e.views;
	pthread_mutex_unlock(&s->e.mu);
	return n;
}

static void last_event(struct stage *s, struct event *ev)
{
	pthread_mutex_lock(&s->e.mu);
	*ev = s->e.last;
	pthread_mutex_unlock(&s->e.mu);
}

static void push(struct stage *s, enum event_type type, int64_t n)
{
	struct event ev = { .type = type };

	if (type == EV_COMMAND)
		ev.u.command.n = n;
	if (type == EV_QUOTE)
		ev.u.quote.conid = (int32_t)n;
	assert_int_equal(inbox_push(s->cfg.inbox, &ev), RC_OK);
}

static struct action *add(struct actions *out, enum action_type type)
{
	struct action *a = &out->v[out->n++];

	memset(a, 0, sizeof *a);
	a->type = type;
	return a;
}

/* --- actions out ----------------------------------------------------------------------- */

static const struct {
	enum action_type type;
	uint8_t lane;
	enum out_lane out;
} routes[] = {
	{ ACT_LOOKUP, 0, OUT_REQUESTS }, { ACT_BARS, 0, OUT_REQUESTS }, { ACT_REASK, 0, OUT_REQUESTS },
	{ ACT_PREVIEW, 0, OUT_REQUESTS }, { ACT_SCAN, 0, OUT_REQUESTS },
	{ ACT_SUBSCRIBE, 0, OUT_QUOTES }, { ACT_UNSUBSCRIBE, 0, OUT_QUOTES },
	{ ACT_LOOK, 0, OUT_ACCOUNT }, { ACT_LINK, 0, OUT_SESSION },
	{ ACT_SUBMIT, 0, OUT_DESK }, { ACT_CHANGE, 0, OUT_DESK }, { ACT_CANCEL, 0, OUT_DESK },
	{ ACT_REPLY, 0, OUT_DESK }, { ACT_PROMPT, 0, OUT_DESK },
	{ ACT_SUBMIT, 1, OUT_DESK2 }, { ACT_CHANGE, 1, OUT_DESK2 }, { ACT_CANCEL, 1, OUT_DESK2 },
	{ ACT_REPLY, 1, OUT_DESK2 }, { ACT_PROMPT, 1, OUT_DESK2 },
	{ ACT_JOURNAL, 0, OUT_JOURNAL }, { ACT_NOTIFY, 0, OUT_NOTIFY },
};

static void emit_all(struct engine *e, const struct event *ev, struct actions *out)
{
	(void)e;
	if (ev->type != EV_COMMAND)
		return;
	for (size_t i = 0; i < ARRAY_LEN(routes); i++) {
		struct action *a = add(out, routes[i].type);

		a->t.market = (int64_t)i;
		if (routes[i].lane)
			a->u.order.lane = 1;
	}
}

static void test_routes(void **state)
{
	struct stage *s = stage_new(32);
	struct action a;

	(void)state;
	s->e.script = emit_all;
	stage_run(s);
	push(s, EV_COMMAND, 0);
	for (size_t i = 0; i < ARRAY_LEN(routes); i++) {
		assert_int_equal(outbox_take(s->cfg.out[routes[i].out], &a, clock_steady() + PATIENCE),
				 RC_OK);
		assert_int_equal(a.type, routes[i].type);
		assert_int_equal(a.t.market, (int64_t)i);
	}
	for (int i = 0; i < OUT_COUNT; i++)
		assert_int_equal(outbox_len(s->cfg.out[i]), 0);
	stage_end(s);
}

/* What each kind of action comes back as when its queue is full. */
static const struct {
	enum action_type action;
	enum event_type event;
} answers[] = {
	{ ACT_SUBMIT, EV_SUBMISSION }, { ACT_CHANGE, EV_SUBMISSION }, { ACT_CANCEL, EV_SUBMISSION },
	{ ACT_REPLY, EV_SUBMISSION }, { ACT_PROMPT, EV_SUBMISSION }, { ACT_LOOKUP, EV_INSTRUMENT },
	{ ACT_BARS, EV_BARS }, { ACT_SCAN, EV_SCAN }, { ACT_LOOK, EV_LOOK_DONE },
	{ ACT_PREVIEW, EV_PREVIEW },
	{ ACT_REASK, EV_FEED }, { ACT_SUBSCRIBE, EV_FEED }, { ACT_LINK, EV_FEED },
	{ ACT_JOURNAL, EV_FEED }, { ACT_NOTIFY, EV_FEED },
};

static atomic_int to_emit;	/* row of answers */

static void emit_twice(struct engine *e, const struct event *ev, struct actions *out)
{
	(void)e;
	if (ev->type != EV_COMMAND)
		return;
	for (int i = 0; i < 2; i++) {
		struct action *a = add(out, answers[to_emit].action);

		if (lane_of(a) == OUT_DESK || a->type == ACT_PREVIEW) {
			a->u.order.sub = 77;
			a->u.order.ticket = 78;
		} else if (a->type != ACT_JOURNAL && a->type != ACT_NOTIFY) {
			strcpy(a->u.small.ticker, "ZNX");
			a->u.small.conid = 79;
			a->u.small.look = 80;
			a->u.small.what = LOOK_TRADES;
		}
	}
}

static void check_answer(const struct event *ev)
{
	switch (ev->type) {
	case EV_SUBMISSION:
		assert_int_equal(ev->u.submission.step, SUB_NOT_SENT);
		assert_int_equal(ev->u.submission.sub, 77);
		assert_string_equal(ev->u.submission.gate, "full");
		assert_non_null(strstr(ev->u.submission.text, "nothing was sent"));
		break;
	case EV_INSTRUMENT:
		assert_true(ev->u.instrument.failed);
		assert_string_equal(ev->u.instrument.ticker, "ZNX");
		break;
	case EV_BARS:
		assert_true(ev->u.bars.failed && ev->u.bars.last);
		assert_int_equal(ev->u.bars.conid, 79);
		break;
	case EV_SCAN:
		assert_int_equal(ev->u.scan.outcome, SCAN_FAILED);
		break;
	case EV_LOOK_DONE:
		assert_false(ev->u.look_done.ok);
		assert_int_equal(ev->u.look_done.look, 80);
		assert_int_equal(ev->u.look_done.what, LOOK_TRADES);
		break;
	case EV_PREVIEW:
		assert_false(ev->u.preview.ok);
		assert_int_equal(ev->u.preview.ticket, 78);
		break;
	default:
		assert_int_equal(ev->u.feed.state, FEED_FAILING);
		assert_non_null(strstr(ev->u.feed.text, "queue"));
	}
	assert_true(ev->t.steady > 0 && ev->t.market > 0);
}

static void test_full_outboxes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
		struct stage *s = stage_new(1);
		struct event ev;

		s->e.script = emit_twice;
		atomic_store(&to_emit, (int)i);
		stage_run(s);
		push(s, EV_COMMAND, 0);
		/* One fits, the other comes back. */
		assert_true(WAIT_FOR(steps(s) == 2));
		last_event(s, &ev);
		assert_int_equal(ev.type, answers[i].event);
		check_answer(&ev);
		stage_end(s);
	}
}

/* No order desk: the core hears that nothing was sent.  No notifier: it need not know. */
static void test_nobody_there(void **state)
{
	struct stage *s = stage_new(1);
	struct event ev;

	(void)state;
	for (int i = 0; i < OUT_COUNT; i++) {
		outbox_free(s->cfg.out[i]);
		s->cfg.out[i] = NULL;
	}
	s->e.script = emit_all;
	stage_run(s);
	push(s, EV_COMMAND, 0);
	assert_true(WAIT_FOR(steps(s) == 1 + 10));
	last_event(s, &ev);
	assert_int_equal(ev.type, EV_SUBMISSION);
	assert_int_equal(ev.u.submission.step, SUB_NOT_SENT);
	assert_string_equal(ev.u.submission.gate, "link");
	stage_end(s);
}

static void scan_again(struct engine *e, const struct event *ev, struct actions *out)
{
	(void)e;
	if (ev->type == EV_COMMAND || ev->type == EV_SCAN) {
		add(out, ACT_SCAN);
		add(out, ACT_SCAN);
	}
}

/* An engine that asks again at once for what is not taken: keys still get through, and the
 * end comes. */
static void test_asking_for_ever(void **state)
{
	struct stage *s = stage_new(1);

	(void)state;
	s->e.script = scan_again;
	stage_run(s);
	for (int i = 0; i < 50; i++)
		push(s, EV_COMMAND, i);
	assert_true(WAIT_FOR(inbox_len(s->cfg.inbox) == 0));
	stage_end(s);
}

/* --- gates ----------------------------------------------------------------------------- */

static void gate_and_submit(struct engine *e, const struct event *ev, struct actions *out)
{
	if (ev->type != EV_COMMAND)
		return;
	e->gates.entries_open = ev->u.command.n & 1;
	snprintf(e->gates.why, sizeof e->gates.why, "%d", (int)ev->u.command.n);
	add(out, ACT_SUBMIT)->u.order.sub = (uint32_t)ev->u.command.n;
}

/* Whoever holds an order finds gates at least as new as the step that gave it. */
static void test_gates_come_first(void **state)
{
	struct stage *s = stage_new(64);
	struct last_gates g;
	struct action a;

	(void)state;
	s->e.script = gate_and_submit;
	stage_run(s);
	for (int i = 1; i <= 2000; i++) {
		push(s, EV_COMMAND, i);
		assert_int_equal(outbox_take(s->cfg.out[OUT_DESK], &a, clock_steady() + PATIENCE), RC_OK);
		cell_get(s->cfg.gates, &g);
		assert_int_equal(a.u.order.sub, i);
		assert_int_equal(atoi(g.why), i);
		assert_int_equal(g.entries_open, i & 1);
	}
	loop_stop(s->loop);
	/* A core that has ended lets no entry through. */
	cell_get(s->cfg.gates, &g);
	assert_false(g.entries_open);
	assert_true(*g.gate && *g.why);
	stage_end(s);
}

static void row_then_submit(struct engine *e, const struct event *ev, struct actions *out)
{
	(void)e;
	if (ev->type != EV_COMMAND)
		return;
	add(out, ACT_JOURNAL);
	add(out, ACT_SUBMIT);
	add(out, ACT_JOURNAL);
}

static _Atomic size_t rows_before;
static struct outbox *rows;

static void order_came(void *ctx)
{
	(void)ctx;
	atomic_store(&rows_before, outbox_len(rows));
}

/* Both write to the journal, one after the other: the rows of a step do not go before its order. */
static void test_orders_before_rows(void **state)
{
	struct stage *s = stage_new(4);
	struct action a;

	(void)state;
	s->e.script = row_then_submit;
	rows = s->cfg.out[OUT_JOURNAL];
	atomic_store(&rows_before, 99);
	outbox_on_put(s->cfg.out[OUT_DESK], order_came, NULL);
	stage_run(s);
	push(s, EV_COMMAND, 1);
	assert_int_equal(outbox_take(s->cfg.out[OUT_DESK], &a, clock_steady() + PATIENCE), RC_OK);
	for (int i = 0; i < 2; i++)
		assert_int_equal(outbox_take(rows, &a, clock_steady() + PATIENCE), RC_OK);
	assert_int_equal(atomic_load(&rows_before), 0);
	stage_end(s);
}

static void test_gates_unchanged_are_not_put(void **state)
{
	struct stage *s = stage_new(4);
	struct last_gates g;

	(void)state;
	stage_run(s);
	for (int i = 0; i < 20; i++)
		push(s, EV_COMMAND, i);
	assert_true(WAIT_FOR(steps(s) == 20));
	assert_int_equal(cell_get(s->cfg.gates, &g), 1);
	stage_end(s);
}

/* --- time ------------------------------------------------------------------------------ */

static void count_down(struct engine *e, const struct event *ev, struct actions *out)
{
	(void)out;
	if (ev->type == EV_COMMAND)
		e->pending = (int)ev->u.command.n;
	else if (e->pending)
		e->pending--;
}

static void test_pending(void **state)
{
	struct stage *s = stage_new(4);

	(void)state;
	s->e.script = count_down;
	stage_run(s);
	push(s, EV_COMMAND, 300);
	assert_true(WAIT_FOR(steps(s) == 301));
	for (int i = 1; i <= 300; i++)
		assert_int_equal(s->e.seen[i], EV_TICK);
	stage_end(s);
}

static void wish_once(struct engine *e, const struct event *ev, struct actions *out)
{
	(void)out;
	if (ev->type == EV_COMMAND) {
		e->next.steady = ev->u.command.n;
		e->next.market = ev->u.command.serial ? (int64_t)ev->u.command.conid * NS_PER_S : INT64_MAX;
	} else {
		e->next = (struct times){ INT64_MAX, INT64_MAX };
	}
}

/* A tick at the wished time, not before, and then none. */
static void test_wishes(void **state)
{
	struct stage *s = stage_new(4);
	int64_t at = clock_steady() + 30 * NS_PER_MS;
	struct event ev;

	(void)state;
	s->e.script = wish_once;
	stage_run(s);
	push(s, EV_COMMAND, at);
	assert_true(WAIT_FOR(steps(s) == 2));
	last_event(s, &ev);
	assert_int_equal(ev.type, EV_TICK);
	assert_true(ev.t.steady >= at);
	/* In market time, too: the host's so far. */
	ev = (struct event){ .type = EV_COMMAND };
	ev.u.command.n = INT64_MAX;
	ev.u.command.serial = 1;
	ev.u.command.conid = (int32_t)(clock_wall() / NS_PER_S);
	assert_int_equal(inbox_push(s->cfg.inbox, &ev), RC_OK);
	assert_true(WAIT_FOR(steps(s) == 4));
	last_event(s, &ev);
	assert_int_equal(ev.type, EV_TICK);
	stage_end(s);
}

static atomic_int ticks;

static void wish_in_vain(struct engine *e, const struct event *ev, struct actions *out)
{
	e->next.steady = 1;
	if (ev->type == EV_TICK && atomic_fetch_add(&ticks, 1) == 4)
		add(out, ACT_NOTIFY);
}

/* A wish that a tick does not meet does not make the thread spin. */
static void test_wishes_in_vain(void **state)
{
	struct stage *s = stage_new(4);
	int64_t begin, took;
	struct action a;

	(void)state;
	atomic_store(&ticks, 0);
	s->e.script = wish_in_vain;
	stage_run(s);
	begin = clock_steady();
	push(s, EV_COMMAND, 0);
	assert_int_equal(outbox_take(s->cfg.out[OUT_NOTIFY], &a, begin + PATIENCE), RC_OK);
	took = clock_steady() - begin;
	assert_true(took >= 4 * 20 * NS_PER_MS);
	loop_stop(s->loop);
	/* Some four times a tick, and not as often as it can. */
	assert_true(s->e.asked < 100);
	stage_end(s);
}

/* --- the view -------------------------------------------------------------------------- */

static void test_a_key_shows_at_once(void **state)
{
	struct stage *s = stage_new(4);
	AUTO_FREE struct view *v = calloc(1, sizeof *v);

	(void)state;
	stage_run(s);
	/* A first view comes before anything has happened. */
	assert_true(WAIT_FOR(viewslot_take(s->cfg.slot, v)));
	assert_int_equal(v->selected, 0);
	for (int i = 1; i <= 200; i++) {
		push(s, EV_COMMAND, i);
		assert_true(WAIT_FOR(viewslot_take(s->cfg.slot, v)));
		assert_int_equal(v->selected, i);
	}
	stage_end(s);
}

static atomic_bool all_pushed;
static uint64_t views_at_key;
static atomic_int shown;	/* 1: the key's view came before the next step; -1: it did not */

static void key_among_others(struct engine *e, const struct event *ev, struct actions *out)
{
	(void)out;
	if (ev->type == EV_QUOTE)
		WAIT_FOR(atomic_load(&all_pushed));
	else if (ev->type == EV_COMMAND)
		views_at_key = e->views;
	else if (ev->type == EV_ORDER && !atomic_load(&shown))
		atomic_store(&shown, e->views > views_at_key ? 1 : -1);
}

/* Even with more waiting behind it, and with the last view not yet looked at. */
static void test_a_key_shows_before_what_waits(void **state)
{
	struct stage *s = stage_new(4);

	(void)state;
	atomic_store(&all_pushed, false);
	s->e.script = key_among_others;
	stage_run(s);
	push(s, EV_QUOTE, 1);
	push(s, EV_COMMAND, 1);
	for (int i = 0; i < 20; i++)
		push(s, EV_ORDER, i);
	atomic_store(&all_pushed, true);
	assert_true(WAIT_FOR(atomic_load(&shown) != 0));
	assert_int_equal(atomic_load(&shown), 1);
	stage_end(s);
}

/* Quotes that nobody looks at are not drawn one by one, and the last is shown all the same. */
static void test_quotes_are_not_drawn_one_by_one(void **state)
{
	struct stage *s = stage_new(4);
	AUTO_FREE struct view *v = calloc(1, sizeof *v);
	int64_t begin = clock_steady(), took;

	(void)state;
	stage_run(s);
	for (int i = 0; i < 2000; i++)
		push(s, EV_QUOTE, 1 + i % 300);
	assert_true(WAIT_FOR(inbox_len(s->cfg.inbox) == 0));
	assert_true(WAIT_FOR(viewslot_take(s->cfg.slot, v) && v->selected == (int)steps(s)));
	took = clock_steady() - begin;
	assert_true((int64_t)views(s) <= 3 + took / (20 * NS_PER_MS));
	stage_end(s);
}

/* Everything pushed before the end is stepped, refused ones too, and shown. */
static void test_stop_drains(void **state)
{
	struct stage *s = stage_new(4);
	AUTO_FREE struct view *v = calloc(1, sizeof *v);

	(void)state;
	stage_run(s);
	for (int i = 0; i < 1000; i++)
		push(s, i % 10 ? EV_ORDER : EV_JOURNAL, i);
	loop_stop(s->loop);
	assert_int_equal(s->e.steps, 1000);
	assert_true(viewslot_take(s->cfg.slot, v));
	assert_int_equal(v->selected, 1000);
	stage_end(s);
}

/* A clock that is driven: its deadlines are met, and a new rate is seen while waiting.  Last,
 * for the host's clock does not come back. */
static void test_driven_clock(void **state)
{
	struct stage *s = stage_new(4);
	struct event ev = { .type = EV_COMMAND };

	(void)state;
	clock_set_market(1000 * NS_PER_S, 100000);	/* a hundredfold */
	s->e.script = wish_once;
	stage_run(s);
	ev.u.command.n = INT64_MAX;
	ev.u.command.serial = 1;
	ev.u.command.conid = 1003;
	assert_int_equal(inbox_push(s->cfg.inbox, &ev), RC_OK);
	assert_true(WAIT_FOR(steps(s) == 2));
	last_event(s, &ev);
	assert_int_equal(ev.type, EV_TICK);
	assert_true(ev.t.market >= 1003 * NS_PER_S);
	/* Standing still, the deadline is never; set going, it is soon. */
	clock_set_market(1000 * NS_PER_S, 0);
	ev = (struct event){ .type = EV_COMMAND };
	ev.u.command.n = INT64_MAX;
	ev.u.command.serial = 1;
	ev.u.command.conid = 1100;
	assert_int_equal(inbox_push(s->cfg.inbox, &ev), RC_OK);
	assert_true(WAIT_FOR(steps(s) == 3));
	clock_set_market(1099 * NS_PER_S, 1000000);
	assert_true(WAIT_FOR(steps(s) == 4));
	stage_end(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_routes),
		cmocka_unit_test(test_full_outboxes),
		cmocka_unit_test(test_nobody_there),
		cmocka_unit_test(test_asking_for_ever),
		cmocka_unit_test(test_gates_come_first),
		cmocka_unit_test(test_orders_before_rows),
		cmocka_unit_test(test_gates_unchanged_are_not_put),
		cmocka_unit_test(test_pending),
		cmocka_unit_test(test_wishes),
		cmocka_unit_test(test_wishes_in_vain),
		cmocka_unit_test(test_a_key_shows_at_once),
		cmocka_unit_test(test_a_key_shows_before_what_waits),
		cmocka_unit_test(test_quotes_are_not_drawn_one_by_one),
		cmocka_unit_test(test_stop_drains),
		cmocka_unit_test(test_driven_clock),
	};

	return cmocka_run_group_tests_name("loop", tests, NULL, NULL);
}
