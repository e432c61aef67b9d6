/* test_inbox.c - nothing but quotes is ever merged, nothing is ever lost. */
#include "wait.h"

#include "skim/lane/inbox.h"

static struct event order(uint32_t look, uint32_t number)
{
	struct event ev = { .type = EV_ORDER, .t = { 1, 1 } };

	ev.u.order.look = look;
	ev.u.order.has = number;
	return ev;
}

static struct event quote(int32_t conid, int64_t last, enum price_mark mark)
{
	struct event ev = { .type = EV_QUOTE, .t = { 1, 1 } };
	struct ev_quote *q = &ev.u.quote;

	q->conid = conid;
	q->has = QF_LAST;
	q->mark = mark;
	q->frames = q->prints = 1;
	q->last = q->last_low = q->last_high = price_of(last);
	q->first_market = last;
	return ev;
}

static struct event instrument(int32_t conid)
{
	struct event ev = { .type = EV_INSTRUMENT, .t = { 1, 1 } };

	ev.u.instrument.conid = conid;
	return ev;
}

static struct event plain(enum event_type type)
{
	return (struct event){ .type = type, .t = { 1, 1 } };
}

static enum rc take_now(struct inbox *q, struct event *ev)
{
	return inbox_take(q, ev, 0);
}

/* --- queueing -------------------------------------------------------------------------- */

static void test_order_and_full(void **state)
{
	struct inbox *q = inbox_new(4);
	struct event ev;

	(void)state;
	assert_int_equal(take_now(q, &ev), RC_TIMEOUT);
	assert_int_equal(inbox_take(q, &ev, clock_steady() + NS_PER_MS), RC_TIMEOUT);
	for (uint32_t round = 0; round < 5; round++) {
		for (uint32_t i = 0; i < 4; i++) {
			ev = order(1, round * 10 + i);
			assert_int_equal(inbox_try(q, &ev), RC_OK);
		}
		ev = order(1, 99);
		assert_int_equal(inbox_try(q, &ev), RC_BUSY);
		assert_int_equal(inbox_len(q), 4);
		for (uint32_t i = 0; i < 4; i++) {
			assert_int_equal(take_now(q, &ev), RC_OK);
			assert_int_equal(ev.u.order.has, round * 10 + i);
		}
	}
	inbox_free(q);
	inbox_free(NULL);
}

static void test_stamps(void **state)
{
	struct inbox *q = inbox_new(4);
	int64_t before = clock_steady();
	struct event ev = { .type = EV_TICK };

	(void)state;
	inbox_push(q, &ev);
	assert_int_equal(ev.t.steady, 0);
	take_now(q, &ev);
	assert_true(ev.t.steady >= before && ev.t.steady <= clock_steady() && ev.t.market > 0);
	ev = order(1, 1);
	inbox_push(q, &ev);
	take_now(q, &ev);
	assert_int_equal(ev.t.steady, 1);
	/* A quote's earliest frame is the quote itself unless it says otherwise. */
	ev = quote(7, 10000, PRICE_PLAIN);
	ev.t = (struct times){ 0 };
	ev.u.quote.first_market = 0;
	ev.u.quote.frames = 0;
	inbox_push(q, &ev);
	take_now(q, &ev);
	assert_int_equal(ev.u.quote.first_market, ev.t.market);
	assert_int_equal(ev.u.quote.frames, 1);
	inbox_free(q);
}

static void *push_forever(void *arg)
{
	struct event ev = order(1, 0);
	enum rc rc;

	while ((rc = inbox_push(arg, &ev)) == RC_OK)
		;
	return (void *)(uintptr_t)rc;
}

static void *take_forever(void *arg)
{
	struct event ev;
	enum rc rc;

	while ((rc = inbox_take(arg, &ev, INT64_MAX)) == RC_OK)
		;
	return (void *)(uintptr_t)rc;
}

static void test_close_wakes_all(void **state)
{
	struct inbox *q = inbox_new(2), *empty = inbox_new(2);
	pthread_t pusher = start(push_forever, q), taker = start(take_forever, empty);
	struct event ev = order(1, 1);
	void *rc;

	(void)state;
	assert_true(WAIT_FOR(inbox_len(q) == 2));
	inbox_close(q);
	inbox_close(empty);
	assert_int_equal(pthread_join(pusher, &rc), 0);
	assert_int_equal((uintptr_t)rc, RC_CLOSED);
	assert_int_equal(pthread_join(taker, &rc), 0);
	assert_int_equal((uintptr_t)rc, RC_CLOSED);
	assert_int_equal(inbox_push(q, &ev), RC_CLOSED);
	assert_int_equal(inbox_try(q, &ev), RC_CLOSED);
	ev = quote(1, 1, PRICE_PLAIN);
	assert_int_equal(inbox_try(q, &ev), RC_CLOSED);
	/* What was in it comes out first. */
	assert_int_equal(take_now(q, &ev), RC_OK);
	assert_int_equal(take_now(q, &ev), RC_OK);
	assert_int_equal(take_now(q, &ev), RC_CLOSED);
	inbox_free(q);
	inbox_free(empty);
}

struct producer {
	struct inbox *q;
	uint32_t id;
	atomic_uint pushed;
};

enum { PRODUCERS = 4, EACH = 5000 };

static void *produce(void *arg)
{
	struct producer *p = arg;

	for (uint32_t i = 1; i <= EACH; i++) {
		struct event ev = order(p->id, i);

		if (inbox_push(p->q, &ev) != RC_OK)
			return (void *)1;
		atomic_store(&p->pushed, i);
		ev = quote(100 + (int32_t)p->id, 10000 + i, PRICE_PLAIN);
		if (inbox_push(p->q, &ev) != RC_OK)
			return (void *)1;
	}
	return NULL;
}

/* Producers wait while the queue is full; every order arrives, each producer's in order. */
static void test_producers_wait(void **state)
{
	struct inbox *q = inbox_new(8);
	struct producer p[PRODUCERS];
	pthread_t id[PRODUCERS];
	uint32_t next[PRODUCERS] = { 0 };
	uint64_t prints[PRODUCERS] = { 0 }, total = 0;

	(void)state;
	for (uint32_t i = 0; i < PRODUCERS; i++) {
		p[i] = (struct producer){ .q = q, .id = i };
		id[i] = start(produce, &p[i]);
	}
	/* Nobody takes: the eight places fill and every producer stands. */
	assert_true(WAIT_FOR(p[0].pushed + p[1].pushed + p[2].pushed + p[3].pushed == 8));
	while (total < PRODUCERS * EACH || prints[0] + prints[1] + prints[2] + prints[3] <
	       PRODUCERS * EACH) {
		struct event ev;

		assert_int_equal(inbox_take(q, &ev, clock_steady() + PATIENCE), RC_OK);
		if (ev.type == EV_QUOTE) {
			prints[ev.u.quote.conid - 100] += ev.u.quote.prints;
			continue;
		}
		assert_int_equal(ev.u.order.has, ++next[ev.u.order.look]);
		total++;
	}
	for (int i = 0; i < PRODUCERS; i++) {
		void *bad;

		assert_int_equal(pthread_join(id[i], &bad), 0);
		assert_null(bad);
		assert_int_equal(prints[i], EACH);
	}
	assert_int_equal(inbox_len(q), 0);
	inbox_free(q);
}

/* --- conflation ------------------------------------------------------------------------ */

static void test_a_flood_of_quotes_blocks_nobody(void **state)
{
	struct inbox *q = inbox_new(2);
	struct event ev;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		ev = quote(1 + i % MAX_STOCKS, 10000 + i, PRICE_PLAIN);
		assert_int_equal(inbox_try(q, &ev), RC_OK);
	}
	assert_int_equal(inbox_len(q), MAX_STOCKS);
	assert_int_equal(inbox_conflated(q), 100000 - MAX_STOCKS);
	/* The whole capacity is still there for the others, and then still room for quotes. */
	for (uint32_t i = 0; i < 2; i++) {
		ev = order(1, i);
		assert_int_equal(inbox_try(q, &ev), RC_OK);
	}
	ev = order(1, 2);
	assert_int_equal(inbox_try(q, &ev), RC_BUSY);
	ev = quote(1, 5, PRICE_PLAIN);
	assert_int_equal(inbox_try(q, &ev), RC_OK);
	inbox_free(q);
}

static void expect_quote(struct inbox *q, int32_t conid, int64_t last, unsigned frames)
{
	struct event ev;

	assert_int_equal(take_now(q, &ev), RC_OK);
	assert_int_equal(ev.type, EV_QUOTE);
	assert_int_equal(ev.u.quote.conid, conid);
	assert_int_equal(ev.u.quote.last.e4, last);
	assert_int_equal(ev.u.quote.frames, frames);
}

static void expect_type(struct inbox *q, enum event_type type)
{
	struct event ev;

	assert_int_equal(take_now(q, &ev), RC_OK);
	assert_int_equal(ev.type, type);
}

static void push(struct inbox *q, struct event ev)
{
	assert_int_equal(inbox_try(q, &ev), RC_OK);
}

/* A merged quote keeps its first place and has the newest time. */
static void test_place_of_a_merged_quote(void **state)
{
	struct inbox *q = inbox_new(16);
	struct event late = quote(1, 12000, PRICE_PLAIN), ev;

	(void)state;
	late.t = (struct times){ 50, 60 };
	push(q, quote(1, 11000, PRICE_PLAIN));
	push(q, order(1, 1));
	push(q, quote(2, 5, PRICE_PLAIN));
	push(q, late);
	assert_int_equal(take_now(q, &ev), RC_OK);
	assert_int_equal(ev.u.quote.frames, 2);
	assert_int_equal(ev.t.market, 50);
	assert_int_equal(ev.t.steady, 60);
	assert_int_equal(ev.u.quote.first_market, 11000);
	expect_type(q, EV_ORDER);
	/* Taken is taken: the next one stands at the end. */
	push(q, quote(1, 13000, PRICE_PLAIN));
	expect_quote(q, 2, 5, 1);
	expect_quote(q, 1, 13000, 1);
	inbox_free(q);
}

/* What a quote may not overtake: its own look-up and bars, the link, a feed's state. */
static void test_what_is_not_overtaken(void **state)
{
	struct event bars = plain(EV_BARS), held[4];

	(void)state;
	bars.u.bars.conid = 1;
	held[0] = instrument(1);
	held[1] = bars;
	held[2] = plain(EV_LINK);
	held[3] = plain(EV_FEED);
	for (int i = 0; i < 4; i++) {
		struct inbox *q = inbox_new(16);

		push(q, quote(1, 11000, PRICE_PLAIN));
		push(q, held[i]);
		push(q, quote(1, 12000, PRICE_PLAIN));
		push(q, quote(1, 13000, PRICE_PLAIN));
		expect_quote(q, 1, 11000, 1);
		expect_type(q, held[i].type);
		expect_quote(q, 1, 13000, 2);
		inbox_free(q);
	}
}

/* What concerns another instrument, or none, does not keep quotes from merging. */
static void test_what_is_overtaken(void **state)
{
	struct inbox *q = inbox_new(16);

	(void)state;
	push(q, quote(1, 11000, PRICE_PLAIN));
	push(q, instrument(2));
	push(q, order(1, 1));
	push(q, plain(EV_COMMAND));
	push(q, quote(1, 12000, PRICE_PLAIN));
	expect_quote(q, 1, 12000, 2);
	expect_type(q, EV_INSTRUMENT);
	expect_type(q, EV_ORDER);
	expect_type(q, EV_COMMAND);
	assert_int_equal(inbox_len(q), 0);
	inbox_free(q);
}

/* The previous close and a halted price are no trades: they come as frames of their own. */
static void test_marks_are_kept_apart(void **state)
{
	struct inbox *q = inbox_new(16);
	struct event sizes = quote(1, 0, PRICE_PLAIN);

	(void)state;
	push(q, quote(1, 9000, PRICE_CLOSE));
	push(q, quote(1, 9000, PRICE_CLOSE));
	push(q, quote(1, 11000, PRICE_PLAIN));
	sizes.u.quote.has = QF_BID_SIZE;	/* without a last price there is no mark */
	push(q, sizes);
	push(q, quote(1, 11000, PRICE_HALTED));
	expect_quote(q, 1, 9000, 2);
	expect_quote(q, 1, 11000, 2);
	expect_quote(q, 1, 11000, 1);
	assert_int_equal(inbox_len(q), 0);
	inbox_free(q);
}

/* More instruments than places, and more closed places than the pool has: still all of it. */
static void test_beyond_the_table(void **state)
{
	struct inbox *q = inbox_new(2000);
	int pushed = 0, taken = 0;
	struct event ev;

	(void)state;
	for (int32_t i = 1; i <= MAX_STOCKS + 50; i++, pushed++)
		push(q, quote(i, i, PRICE_PLAIN));
	for (int i = 0; i < 700; i++, pushed++) {
		push(q, plain(EV_LINK));
		push(q, quote(3, 1000 + i, PRICE_PLAIN));
	}
	for (int64_t last = 0; take_now(q, &ev) == RC_OK;) {
		if (ev.type != EV_QUOTE)
			continue;
		taken += ev.u.quote.frames;
		if (ev.u.quote.conid == 3) {
			assert_true(ev.u.quote.last.e4 > last);
			last = ev.u.quote.last.e4;
		}
	}
	assert_int_equal(taken, pushed);
	/* With the pool empty again everything merges as before. */
	push(q, quote(3, 1, PRICE_PLAIN));
	push(q, quote(3, 2, PRICE_PLAIN));
	expect_quote(q, 3, 2, 2);
	inbox_free(q);
}

/* --- the property ---------------------------------------------------------------------- */

/* What a range and a row take from a stream of quotes, whether merged on the way or not. */
struct fold {
	struct price low, high, day_low, day_high;
	uint64_t prints, frames;
	struct ev_quote now;
	int64_t first;
};

static struct price least(struct price a, struct price b)
{
	return !price_known(a) || (price_known(b) && b.e4 < a.e4) ? b : a;
}

static struct price most(struct price a, struct price b)
{
	return b.e4 > a.e4 ? b : a;
}

static void fold_in(struct fold *f, const struct ev_quote *q)
{
	if (q->has & QF_LAST) {
		if (q->mark == PRICE_PLAIN) {
			f->low = least(f->low, q->last_low);
			f->high = most(f->high, q->last_high);
		}
		f->now.last = q->last;
		f->now.mark = q->mark;
	}
	if (q->has & QF_HIGH)
		f->day_high = most(f->day_high, q->high);
	if (q->has & QF_LOW)
		f->day_low = least(f->day_low, q->low);
	if (q->has & QF_BID)
		f->now.bid = q->bid;
	if (q->has & QF_ASK)
		f->now.ask = q->ask;
	if (q->has & QF_BID_SIZE)
		f->now.bid_size = q->bid_size;
	if (q->has & QF_ASK_SIZE)
		f->now.ask_size = q->ask_size;
	if (q->has & QF_VOLUME)
		f->now.volume = q->volume;
	if (q->has & QF_OPEN)
		f->now.open = q->open;
	if (q->has & QF_PRIOR_CLOSE)
		f->now.prior_close = q->prior_close;
	if (q->has & QF_AVAILABILITY)
		f->now.availability = q->availability;
	if (q->has & QF_INDICATIVE)
		f->now.indicative = q->indicative;
	if (q->has & QF_LAST_SIZE)
		f->now.last_size = q->last_size;
	f->now.has |= q->has;
	f->prints += q->prints;
	f->frames += q->frames;
	if (!f->first || q->first_market < f->first)
		f->first = q->first_market;
}

static struct price any_price(uint64_t *seed)
{
	uint64_t r = next_random(seed);

	return price_of(r % 16 ? (int64_t)(r % 100000) + 1 : 0);
}

static void any_quote(struct event *ev, int32_t conid, uint64_t *seed, int64_t now)
{
	struct ev_quote *q = &ev->u.quote;

	memset(ev, 0, offsetof(struct event, u) + sizeof *q);
	ev->type = EV_QUOTE;
	ev->t = (struct times){ now, now };
	q->conid = conid;
	q->has = (uint32_t)next_random(seed) & 0x1fff;
	q->mark = next_random(seed) % 8 ? PRICE_PLAIN : (enum price_mark)(next_random(seed) % 3);
	q->frames = 1;
	q->prints = next_random(seed) & 1;
	q->last = q->last_low = q->last_high = any_price(seed);
	q->bid = any_price(seed);
	q->ask = any_price(seed);
	q->open = any_price(seed);
	q->high = any_price(seed);
	q->low = any_price(seed);
	q->prior_close = any_price(seed);
	q->indicative = any_price(seed);
	q->bid_size = (qty_t)(next_random(seed) % 1000);
	q->ask_size = (qty_t)(next_random(seed) % 1000);
	q->last_size = (qty_t)(next_random(seed) % 1000);
	q->volume = (qty_t)(next_random(seed) % 1000);
	q->availability = "RDZ"[next_random(seed) % 3];
	q->first_market = now;
}

static void assert_same_fold(const struct fold *a, const struct fold *b)
{
	assert_int_equal(a->low.e4, b->low.e4);
	assert_int_equal(a->high.e4, b->high.e4);
	assert_int_equal(a->day_low.e4, b->day_low.e4);
	assert_int_equal(a->day_high.e4, b->day_high.e4);
	assert_int_equal(a->prints, b->prints);
	assert_int_equal(a->frames, b->frames);
	assert_int_equal(a->first, b->first);
	assert_int_equal(a->now.has, b->now.has);
	assert_int_equal(a->now.last.e4, b->now.last.e4);
	assert_int_equal(a->now.mark, b->now.mark);
	assert_int_equal(a->now.bid.e4, b->now.bid.e4);
	assert_int_equal(a->now.ask.e4, b->now.ask.e4);
	assert_int_equal(a->now.bid_size, b->now.bid_size);
	assert_int_equal(a->now.ask_size, b->now.ask_size);
	assert_int_equal(a->now.last_size, b->now.last_size);
	assert_int_equal(a->now.volume, b->now.volume);
	assert_int_equal(a->now.open.e4, b->now.open.e4);
	assert_int_equal(a->now.prior_close.e4, b->now.prior_close.e4);
	assert_int_equal(a->now.availability, b->now.availability);
	assert_int_equal(a->now.indicative.e4, b->now.indicative.e4);
}

enum { STOCKS = 5, STEPS = 400, ROUNDS = 150 };

/* Frames in, merged as it happens, out: the fold of what comes out is the fold of what went
 * in; and all that is no quote comes out as it went in. */
static void test_merging_loses_nothing(void **state)
{
	uint64_t seed = 20261124;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct inbox *q = inbox_new(STEPS);
		struct fold in[STOCKS] = { 0 }, out[STOCKS] = { 0 };
		uint32_t orders_in = 0, orders_out = 0;
		struct event ev;

		for (int i = 1; i <= STEPS; i++) {
			uint64_t r = next_random(&seed) % 100;
			int stock = (int)(next_random(&seed) % STOCKS);

			if (r < 70) {
				any_quote(&ev, stock + 1, &seed, i);
				fold_in(&in[stock], &ev.u.quote);
			} else if (r < 80) {
				ev = order(1, ++orders_in);
			} else if (r < 82) {
				ev = instrument(stock + 1);
			} else if (r < 83) {
				ev = plain(EV_LINK);
			} else {
				ev.type = EV_TYPE_COUNT;
			}
			if (ev.type != EV_TYPE_COUNT)
				push(q, ev);
			if (ev.type == EV_TYPE_COUNT || i == STEPS) {
				while (take_now(q, &ev) == RC_OK) {
					if (ev.type == EV_QUOTE)
						fold_in(&out[ev.u.quote.conid - 1], &ev.u.quote);
					else if (ev.type == EV_ORDER)
						assert_int_equal(ev.u.order.has, ++orders_out);
				}
			}
		}
		assert_int_equal(orders_out, orders_in);
		for (int s = 0; s < STOCKS; s++)
			assert_same_fold(&out[s], &in[s]);
		inbox_free(q);
	}
}

/* Merging alone: in any grouping the same. */
static void test_merge_is_associative(void **state)
{
	uint64_t seed = 3;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct event a, b, c, ab, bc;
		struct fold left = { 0 }, right = { 0 };

		any_quote(&a, 1, &seed, 1);
		any_quote(&b, 1, &seed, 2);
		any_quote(&c, 1, &seed, 3);
		a.u.quote.mark = b.u.quote.mark = c.u.quote.mark = PRICE_PLAIN;
		ab = a;
		quote_merge(&ab.u.quote, &b.u.quote);
		quote_merge(&ab.u.quote, &c.u.quote);
		bc = b;
		quote_merge(&bc.u.quote, &c.u.quote);
		quote_merge(&a.u.quote, &bc.u.quote);
		fold_in(&left, &ab.u.quote);
		fold_in(&right, &a.u.quote);
		assert_same_fold(&left, &right);
	}
}

static void test_merge_details(void **state)
{
	struct ev_quote a = quote(1, 9000, PRICE_CLOSE).u.quote, b = quote(1, 11000, PRICE_PLAIN).u.quote;

	(void)state;
	/* Should a close and a trade be merged all the same, the close is no extreme. */
	quote_merge(&a, &b);
	assert_int_equal(a.last_low.e4, 11000);
	assert_int_equal(a.mark, PRICE_PLAIN);
	b = quote(1, 8000, PRICE_HALTED).u.quote;
	quote_merge(&a, &b);
	assert_int_equal(a.last_low.e4, 11000);
	assert_int_equal(a.last_high.e4, 11000);
	assert_int_equal(a.mark, PRICE_HALTED);
	assert_int_equal(a.last.e4, 8000);
	/* Whoever waits for a re-ask finds it. */
	a.source = QUOTE_REASK;
	b.source = QUOTE_STREAM;
	quote_merge(&a, &b);
	assert_int_equal(a.source, QUOTE_REASK);
	a.source = QUOTE_STREAM;
	b.source = QUOTE_SNAPSHOT;
	quote_merge(&a, &b);
	assert_int_equal(a.source, QUOTE_SNAPSHOT);
	/* Counters stand at their end instead of beginning again. */
	a.frames = a.prints = UINT16_MAX - 1;
	b.frames = b.prints = 5;
	quote_merge(&a, &b);
	assert_int_equal(a.frames, UINT16_MAX);
	assert_int_equal(a.prints, UINT16_MAX);
	/* The broker's time is the newest that was given. */
	a.updated = 5;
	b.updated = 0;
	quote_merge(&a, &b);
	assert_int_equal(a.updated, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_and_full),
		cmocka_unit_test(test_stamps),
		cmocka_unit_test(test_close_wakes_all),
		cmocka_unit_test(test_producers_wait),
		cmocka_unit_test(test_a_flood_of_quotes_blocks_nobody),
		cmocka_unit_test(test_place_of_a_merged_quote),
		cmocka_unit_test(test_what_is_not_overtaken),
		cmocka_unit_test(test_what_is_overtaken),
		cmocka_unit_test(test_marks_are_kept_apart),
		cmocka_unit_test(test_beyond_the_table),
		cmocka_unit_test(test_merging_loses_nothing),
		cmocka_unit_test(test_merge_is_associative),
		cmocka_unit_test(test_merge_details),
	};

	return cmocka_run_group_tests_name("inbox", tests, NULL, NULL);
}
