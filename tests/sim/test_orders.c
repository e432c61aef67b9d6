/* test_orders.c - orders at the simulated exchange: fills, brackets, refusals, phases, money. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "simtest.h"

/* Breaks at 10:05:10, falls through the stop at 10:10. */
static const char *const story =
	"date 2026-11-24\nstart 09:58:30\nauction 09:59:07\ncontinuous 09:59:50\n"
	"fill delay 300ms\n"
	"stock KTA 101 \"KATANYA\" prior 0.350 open 0.400 rate 150 lot 2300 depth 70000 auction 400000\n"
	"range KTA 0.385 0.410\n"
	"move KTA 10:05:10 0.420 over 1s between 0.415 0.425\n"
	"move KTA 10:10:00 0.370 over 2s between 0.365 0.375\n"
	"stock PDX 102 \"PARADON\" prior 2.00 open 2.20 rate 60 depth 9000\n"
	"halt PDX 09:50 until 10:14:20 open 2.31\n"
	"stock ORQ 103 \"ORQUAN\" prior 11.40 open 12.65 rate 60 depth 3000\n";

struct desk {
	struct scenario *s;
	struct exchange *x;
	struct errmsg err;
};

static int open_desk(void **state)
{
	struct desk *d = calloc(1, sizeof *d);

	if (!d || simtest_setup(state))
		return -1;
	d->s = load(story);
	d->x = exchange_new(d->s, 11);
	*state = d;
	return d->x ? 0 : -1;
}

static int close_desk(void **state)
{
	struct desk *d = *state;

	exchange_free(d->x);
	scenario_free(d->s);
	free(d);
	return 0;
}

static int64_t place(struct desk *d, struct sim_order o)
{
	int64_t id = 0;

	if (exchange_place(d->x, &o, &id, &d->err) != RC_OK)
		fail_msg("place: %s", d->err.text);
	return id;
}

static void refused(struct desk *d, struct sim_order o, const char *says)
{
	int64_t id = -7;
	size_t n = exchange_orders(d->x);

	assert_int_equal(exchange_place(d->x, &o, &id, &d->err), RC_REFUSED);
	if (!strstr(d->err.text, says))
		fail_msg("`%s` is not `%s`", d->err.text, says);
	assert_true(id == -7 && exchange_orders(d->x) == n);
}

static int64_t child(struct desk *d, int64_t parent, int64_t quantity, int64_t at)
{
	struct sim_order o = stop(101, quantity, at);

	o.parent = parent;
	return place(d, o);
}

static const struct sim_order *order(struct desk *d, int64_t id)
{
	return exchange_order_id(d->x, id);
}

static void expect(struct desk *d, int64_t id, enum sim_status status, int64_t filled,
		   int64_t quantity)
{
	const struct sim_order *o = order(d, id);

	if (o->status != status || o->filled != filled || o->quantity != quantity)
		fail_msg("status %d filled %lld of %lld: %s", o->status, (long long)o->filled,
			 (long long)o->quantity, o->reason);
}

static void mode(struct desk *d, int64_t part, int64_t pause_s, int how)
{
	struct sim_fill_mode m = { .delay = 300 * NS_PER_MS, .part = part,
				   .part_pause = pause_s * NS_PER_S };

	m.child = how;
	exchange_fill_mode(d->x, &m);
}

static int64_t held(struct desk *d)
{
	return exchange_positions(d->x) ? exchange_position(d->x, 0)->quantity : 0;
}

/* --- a whole trade --- */

static void test_bracket_from_entry_to_stop(void **state)
{
	struct desk *d = *state;
	const struct sim_position *p;
	const struct sim_fill *f;
	int64_t parent, guard, cash;

	run(d->x, "10:05:20");
	parent = place(d, buy(101, 7142, 4250));
	guard = child(d, parent, 7142, 3800);
	assert_true(guard == parent + 1);
	expect(d, parent, SIM_SUBMITTED, 0, 7142);
	expect(d, guard, SIM_PRESUBMITTED, 0, 7142);
	exchange_run(d->x, clock_at("10:05:20") + 299 * NS_PER_MS);
	expect(d, parent, SIM_SUBMITTED, 0, 7142);
	run(d->x, "10:05:22");
	expect(d, parent, SIM_FILLED, 7142, 7142);
	expect(d, guard, SIM_PRESUBMITTED, 0, 7142);
	assert_int_equal(exchange_fills(d->x), 1);
	f = exchange_fill(d->x, 0);
	assert_true(f->price >= 4150 && f->price <= 4250 && f->size == 7142 && !f->sell);
	assert_true(f->commission == 66000 && f->order == parent);
	assert_string_equal(f->exec_id + strlen(f->exec_id) - 6, ".01.01");
	cash = 100000 * E4 - 7142 * f->price - 66000;
	assert_true(exchange_cash(d->x) == cash);
	assert_true(held(d) == 7142 && exchange_position(d->x, 0)->cost == 7142 * f->price);

	run(d->x, "10:09:59");
	assert_false(order(d, guard)->triggered);
	run(d->x, "10:10:05");
	expect(d, guard, SIM_FILLED, 7142, 7142);
	assert_true(order(d, guard)->triggered);
	p = exchange_position(d->x, 0);
	assert_true(p->quantity == 0 && p->cost == 0);
	assert_true(p->realised == order(d, guard)->notional - order(d, parent)->notional);
	assert_true(p->realised < 0);
	f = exchange_fill(d->x, exchange_fills(d->x) - 1);
	assert_true(f->sell && f->order == guard && f->price <= 3800);
}

/* --- part fills and the child --- */

static const struct {
	const char *name;
	int mode;
	int64_t during, after;	/* child's quantity before and after the entry is cancelled */
} children[] = {
	{ "held", CHILD_HELD, 3846, 1200 },
	{ "live for the part", CHILD_LIVE_PART, 1200, 1200 },
};

static void part_story(struct desk *d, size_t i)
{
	int64_t parent;

	run(d->x, "10:05:20");
	mode(d, 1200, 600, children[i].mode);
	parent = place(d, buy(101, 3846, 4250));
	child(d, parent, 3846, 3800);
	run(d->x, "10:06:00");
	expect(d, parent, SIM_SUBMITTED, 1200, 3846);
	expect(d, parent + 1, SIM_PRESUBMITTED, 0, children[i].during);
	assert_int_equal(exchange_cancel(d->x, parent, &d->err), RC_OK);
	expect(d, parent, SIM_CANCELLED, 1200, 3846);
	expect(d, parent + 1, SIM_PRESUBMITTED, 0, children[i].after);
	run(d->x, "10:10:30");
	expect(d, parent + 1, SIM_FILLED, 1200, 1200);
	assert_true(held(d) == 0);
}

static void test_part_fill(void **state)
{
	for (size_t i = 0; i < ARRAY_LEN(children); i++) {
		if (i) {
			close_desk(state);
			open_desk(state);
		}
		part_story(*state, i);
	}
}

/* What the broker might do and skim must show: the stop sells more than is held. */
static void test_whole_child_oversells(void **state)
{
	struct desk *d = *state;
	int64_t parent;

	run(d->x, "10:05:20");
	mode(d, 1200, 600, CHILD_LIVE_WHOLE);
	parent = place(d, buy(101, 3846, 4250));
	child(d, parent, 3846, 3800);
	run(d->x, "10:06:00");
	expect(d, parent + 1, SIM_PRESUBMITTED, 0, 3846);
	mode(d, 0, 0, CHILD_LIVE_WHOLE);
	exchange_cancel(d->x, parent, &d->err);
	run(d->x, "10:10:30");
	expect(d, parent + 1, SIM_FILLED, 3846, 3846);
	assert_true(held(d) == 1200 - 3846);
	assert_true(exchange_position(d->x, 0)->cost < 0);
}

static void test_parts_until_whole(void **state)
{
	struct desk *d = *state;
	int64_t id, fees = 0;

	run(d->x, "10:05:20");
	mode(d, 37, 4, CHILD_LIVE_PART);
	id = place(d, buy(101, 3846, 4250));
	child(d, id, 3846, 3800);
	run(d->x, "10:05:21");
	expect(d, id, SIM_SUBMITTED, 37, 3846);
	expect(d, id + 1, SIM_PRESUBMITTED, 0, 37);
	run(d->x, "10:05:40");
	expect(d, id, SIM_FILLED, 3846, 3846);
	expect(d, id + 1, SIM_PRESUBMITTED, 0, 3846);
	assert_true(exchange_fills(d->x) == 2);
	assert_string_equal(exchange_fill(d->x, 1)->exec_id +
			    strlen(exchange_fill(d->x, 1)->exec_id) - 6, ".02.01");
	for (size_t i = 0; i < 2; i++)
		fees += exchange_fill(d->x, i)->commission;
	assert_true(fees == 66000);	/* the minimum once, not for each part */
}

static void test_commission_of_large_order(void **state)
{
	struct desk *d = *state;
	const struct sim_order *o;
	int64_t id, fees = 0;

	run(d->x, "10:05:20");
	id = place(d, buy(101, 200000, 4250));	/* more than is shown: several fills */
	run(d->x, "10:08:00");
	expect(d, id, SIM_FILLED, 200000, 200000);
	o = order(d, id);
	assert_true(exchange_fills(d->x) > 1);
	for (size_t i = 0; i < exchange_fills(d->x); i++)
		fees += exchange_fill(d->x, i)->commission;
	assert_true(llabs(fees - o->notional * 8 / 10000) <= 50 && fees > 66000);
	assert_true(exchange_cash(d->x) == 100000 * E4 - o->notional - fees);
}

/* --- resting, cancelling, changing --- */

static void test_resting_order_waits_for_trades_through(void **state)
{
	struct desk *d = *state;
	int64_t id;

	run(d->x, "10:06:00");
	id = place(d, buy(101, 5000, 4100));
	run(d->x, "10:09:59");
	expect(d, id, SIM_SUBMITTED, 0, 5000);
	run(d->x, "10:10:03");
	expect(d, id, SIM_FILLED, 5000, 5000);
	assert_true(exchange_fill(d->x, 0)->price == 4100);
}

static void test_cancel(void **state)
{
	struct desk *d = *state;
	int64_t id, kid;

	run(d->x, "10:06:00");
	id = place(d, buy(101, 5000, 4100));
	kid = child(d, id, 5000, 3800);
	assert_int_equal(exchange_cancel(d->x, id, &d->err), RC_OK);
	expect(d, id, SIM_CANCELLED, 0, 5000);
	expect(d, kid, SIM_CANCELLED, 0, 5000);
	assert_int_equal(exchange_cancel(d->x, id, &d->err), RC_REFUSED);
	assert_int_equal(exchange_cancel(d->x, 1, &d->err), RC_ABSENT);
	assert_string_equal(d->err.text, "OrderID 1 doesn't exist");
	assert_int_equal(exchange_cancel(d->x, -1, &d->err), RC_ABSENT);
	assert_int_equal(exchange_cancel(d->x, 0, &d->err), RC_ABSENT);
	run(d->x, "10:11:00");
	assert_int_equal(exchange_fills(d->x), 0);
}

static void test_slow_cancel_loses_to_a_fill(void **state)
{
	struct desk *d = *state;
	struct sim_fill_mode m = { .delay = NS_PER_S, .cancel_slow = true };
	int64_t a, b;

	exchange_fill_mode(d->x, &m);
	run(d->x, "10:06:00");
	a = place(d, buy(101, 5000, 4250));	/* fills in a second */
	b = place(d, buy(101, 5000, 4100));	/* does not */
	exchange_cancel(d->x, a, &d->err);
	exchange_cancel(d->x, b, &d->err);
	expect(d, a, SIM_PENDING_CANCEL, 0, 5000);
	run(d->x, "10:06:01.999");
	expect(d, a, SIM_FILLED, 5000, 5000);
	expect(d, b, SIM_PENDING_CANCEL, 0, 5000);
	run(d->x, "10:06:02");
	expect(d, b, SIM_CANCELLED, 0, 5000);
}

/* An exit of covered shares: the stop becomes the exit. */
static void test_change_stop_into_limit(void **state)
{
	struct desk *d = *state;
	int64_t id, kid;
	struct sim_order to;

	run(d->x, "10:05:20");
	id = place(d, buy(101, 7142, 4250));
	kid = child(d, id, 7142, 3800);
	run(d->x, "10:06:00");
	to = *order(d, kid);
	to.type = SIM_LMT;
	to.gtc = false;
	to.price = 4100;
	assert_int_equal(exchange_change(d->x, kid, &to, &d->err), RC_OK);
	run(d->x, "10:06:05");
	expect(d, kid, SIM_FILLED, 7142, 7142);
	assert_true(held(d) == 0 && exchange_fill(d->x, 1)->price >= 4100);
	assert_int_equal(exchange_change(d->x, kid, &to, &d->err), RC_REFUSED);
}

static void test_change_refused(void **state)
{
	struct desk *d = *state;
	struct sim_order to;
	int64_t id;

	run(d->x, "10:06:00");
	mode(d, 1000, 600, CHILD_HELD);
	id = place(d, buy(101, 5000, 4250));
	run(d->x, "10:06:02");
	expect(d, id, SIM_SUBMITTED, 1000, 5000);
	to = *order(d, id);
	to.quantity = 1000;
	assert_int_equal(exchange_change(d->x, id, &to, &d->err), RC_REFUSED);
	to = *order(d, id);
	to.price = 4251;
	assert_int_equal(exchange_change(d->x, id, &to, &d->err), RC_REFUSED);
	to = *order(d, id);
	to.sell = true;
	assert_int_equal(exchange_change(d->x, id, &to, &d->err), RC_REFUSED);
	assert_int_equal(exchange_change(d->x, 5, &to, &d->err), RC_ABSENT);
	to = *order(d, id);
	to.quantity = 2000;		/* the new total, not the rest */
	assert_int_equal(exchange_change(d->x, id, &to, &d->err), RC_OK);
	run(d->x, "10:06:10");
	expect(d, id, SIM_FILLED, 2000, 2000);
}

/* --- refused, rejected --- */

static void test_refused_at_once(void **state)
{
	struct desk *d = *state;
	struct sim_order o;

	run(d->x, "10:06:00");
	refused(d, buy(999, 1000, 4000), "No trading permissions");
	refused(d, buy(101, 0, 4200), "size");
	refused(d, buy(101, -5, 4200), "size");
	refused(d, buy(101, INT64_MAX, 4200), "size");
	refused(d, buy(101, 5000, 4201), "minimum price variation");
	refused(d, buy(101, 5000, 0), "Invalid price");
	refused(d, buy(101, 5000, INT64_MAX), "Invalid price");
	refused(d, buy(101, 5000, 5500), "We cannot accept an order at the limit price");
	refused(d, sell(101, 5000, 3000), "We cannot accept an order at the limit price");
	o = stop(101, 5000, 3800);
	o.parent = 12345;
	refused(d, o, "parent order does not exist");
	o = stop(101, 5000, 3801);
	refused(d, o, "minimum price variation");
	o = (struct sim_order){ .conid = 101, .sell = true, .type = SIM_STOP_LIMIT,
				.quantity = 10, .price = 3800, .aux = 3801 };
	refused(d, o, "minimum price variation");
}

static void test_rejected_later(void **state)
{
	struct desk *d = *state;
	struct sim_fill_mode m = { .delay = 300 * NS_PER_MS, .reject_next = true };
	int64_t small, dear, next, kid;

	run(d->x, "10:06:00");
	small = place(d, buy(101, 1100, 4250));		/* A$467.50 */
	kid = child(d, small, 1100, 3800);
	dear = place(d, buy(101, 300000, 4250));	/* A$127 500 */
	exchange_fill_mode(d->x, &m);
	next = place(d, buy(101, 5000, 4250));
	expect(d, small, SIM_PRESUBMITTED, 0, 1100);
	run(d->x, "10:06:01");
	expect(d, small, SIM_INACTIVE, 0, 1100);
	assert_non_null(strstr(order(d, small)->reason, "AUD 500.00"));
	expect(d, kid, SIM_CANCELLED, 0, 1100);
	expect(d, dear, SIM_INACTIVE, 0, 300000);
	assert_non_null(strstr(order(d, dear)->reason, "funds"));
	expect(d, next, SIM_INACTIVE, 0, 5000);
	next = place(d, buy(101, 5000, 4250));		/* only the next one */
	run(d->x, "10:06:02");
	expect(d, next, SIM_FILLED, 5000, 5000);
	small = place(d, buy(101, 10, 4250));		/* adding to a holding is exempt */
	run(d->x, "10:06:03");
	expect(d, small, SIM_FILLED, 10, 10);
}

static void test_short_sale(void **state)
{
	struct desk *d = *state;
	struct scenario *s = load("date 2026-11-24\nstart 10:00:00\nrefuse short\nrefuse type\n"
				  "stock KTA 101 \"K\" prior 0.400 rate 100\n"
				  "position KTA 1000 at 0.300\norder KTA sell 1000 stop 0.350 gtc\n");
	struct exchange *was = d->x;
	struct sim_order to;
	int64_t id;

	d->x = exchange_new(s, 1);
	assert_true(held(d) == 1000 && exchange_position(d->x, 0)->cost == 3000000);
	assert_int_equal(exchange_orders(d->x), 1);
	expect(d, exchange_order(d->x, 0)->id, SIM_PRESUBMITTED, 0, 1000);
	run(d->x, "10:01:00");
	id = place(d, sell(101, 1, 4000));	/* the stop has them all */
	run(d->x, "10:01:01");
	expect(d, id, SIM_INACTIVE, 0, 1);
	to = *exchange_order(d->x, 0);
	to.type = SIM_LMT;
	assert_int_equal(exchange_change(d->x, to.id, &to, &d->err), RC_REFUSED);
	exchange_cancel(d->x, to.id, &d->err);
	id = place(d, sell(101, 1000, 3900));
	run(d->x, "10:01:10");
	expect(d, id, SIM_FILLED, 1000, 1000);
	assert_true(exchange_position(d->x, 0)->realised ==
		    exchange_fill(d->x, 0)->price * 1000 - 3000000);
	exchange_free(d->x);
	scenario_free(s);
	d->x = was;
}

/* --- phases --- */

static void test_phases(void **state)
{
	struct desk *d = *state;
	int64_t early, day, gtc;

	early = place(d, buy(101, 5000, 4050));		/* queues for the auction at 0.400 */
	expect(d, early, SIM_PRESUBMITTED, 0, 5000);
	run(d->x, "09:59:00");
	refused(d, buy(101, 5000, 4050), "auction");
	assert_int_equal(exchange_change(d->x, early, order(d, early), &d->err), RC_REFUSED);
	place(d, stop(101, 10, 3000));			/* stops rest at the broker */
	run(d->x, "09:59:07");
	expect(d, early, SIM_FILLED, 5000, 5000);
	assert_true(exchange_fill(d->x, 0)->price == 4000);
	run(d->x, "09:59:49.999");
	refused(d, buy(101, 5000, 4050), "auction");
	run(d->x, "09:59:50");
	day = place(d, buy(101, 5000, 3300));
	run(d->x, "16:05:00");
	place(d, sell(101, 100, 3750));
	run(d->x, "16:10:00");
	refused(d, buy(101, 5000, 3700), "auction");
	run(d->x, "16:12:00");
	refused(d, buy(101, 5000, 3300), "After the close");
	gtc = place(d, buy(101, 5000, exchange_find(d->x, 101)->last));
	run(d->x, "16:13:00");
	expect(d, gtc, SIM_FILLED, 5000, 5000);
	run(d->x, "16:22:00");
	expect(d, day, SIM_CANCELLED, 0, 5000);
	assert_non_null(strstr(order(d, day)->reason, "expired"));
	refused(d, buy(101, 5000, 3700), "closed");
}

static void test_halted_stock(void **state)
{
	struct desk *d = *state;
	int64_t below, through, late;

	run(d->x, "10:02:00");
	below = place(d, buy(102, 1000, 22000));
	through = place(d, buy(102, 1000, 23500));
	run(d->x, "10:14:19");
	expect(d, through, SIM_SUBMITTED, 0, 1000);
	run(d->x, "10:14:20");
	expect(d, through, SIM_FILLED, 1000, 1000);
	assert_true(exchange_fill(d->x, 0)->price == 23100);
	expect(d, below, SIM_SUBMITTED, 0, 1000);
	exchange_halt(d->x, 102, true);
	late = place(d, sell(102, 1000, 22000));
	run(d->x, "10:20:00");
	expect(d, late, SIM_SUBMITTED, 0, 1000);
	exchange_halt(d->x, 102, false);
	expect(d, late, SIM_FILLED, 1000, 1000);
}

/* A stop that is triggered by the last trade before a halt sells at the reopening. */
static void test_stop_over_a_halt(void **state)
{
	struct desk *d = *state;
	int64_t id, kid;

	run(d->x, "10:05:20");
	id = place(d, buy(101, 7000, 4250));
	kid = child(d, id, 7000, 3800);
	run(d->x, "10:09:00");
	exchange_halt(d->x, 101, true);
	run(d->x, "10:30:00");
	exchange_move(d->x, 101, 3000);		/* where it will reopen */
	expect(d, kid, SIM_PRESUBMITTED, 0, 7000);
	exchange_halt(d->x, 101, false);
	run(d->x, "10:30:02");
	expect(d, kid, SIM_FILLED, 7000, 7000);
	assert_true(exchange_fill(d->x, 1)->price <= 3000 + 50);
}

static void test_stop_limit(void **state)
{
	struct desk *d = *state;
	struct sim_order o = { .conid = 101, .sell = true, .type = SIM_STOP_LIMIT, .gtc = true,
			       .quantity = 5000, .price = 3950, .aux = 4000 };
	int64_t id;

	run(d->x, "10:05:20");
	place(d, buy(101, 5000, 4250));
	id = place(d, o);
	run(d->x, "10:10:30");		/* fell straight through: triggered, not filled below */
	assert_true(order(d, id)->triggered);
	for (size_t i = 1; i < exchange_fills(d->x); i++)
		assert_true(exchange_fill(d->x, i)->price >= 3950);
}

/* --- average cost --- */

static void test_average_cost(void **state)
{
	struct desk *d = *state;
	const struct sim_position *p;
	int64_t cost, sold, id;

	run(d->x, "10:05:20");
	place(d, buy(101, 3000, 4250));
	run(d->x, "10:07:00");
	place(d, buy(101, 1001, 4250));
	run(d->x, "10:08:00");
	p = exchange_position(d->x, 0);
	cost = exchange_fill(d->x, 0)->price * 3000 + exchange_fill(d->x, 1)->price * 1001;
	assert_true(p->quantity == 4001 && p->cost == cost);
	id = place(d, sell(101, 1333, 4100));
	run(d->x, "10:09:00");
	expect(d, id, SIM_FILLED, 1333, 1333);
	sold = exchange_fill(d->x, 2)->price * 1333;
	assert_true(p->quantity == 2668);
	assert_true(llabs(p->cost - cost * 2668 / 4001) <= 1);
	assert_true(p->realised == sold - (cost - p->cost));
	place(d, sell(101, 5000, 4100));	/* through zero into a short position */
	run(d->x, "10:09:30");
	assert_true(p->quantity == -2332 && p->cost < 0);
	assert_int_equal(exchange_positions(d->x), 1);
}

#define WITH_DESK(f) cmocka_unit_test_setup_teardown(f, open_desk, close_desk)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_DESK(test_bracket_from_entry_to_stop),
		WITH_DESK(test_part_fill),
		WITH_DESK(test_whole_child_oversells),
		WITH_DESK(test_parts_until_whole),
		WITH_DESK(test_commission_of_large_order),
		WITH_DESK(test_resting_order_waits_for_trades_through),
		WITH_DESK(test_cancel),
		WITH_DESK(test_slow_cancel_loses_to_a_fill),
		WITH_DESK(test_change_stop_into_limit),
		WITH_DESK(test_change_refused),
		WITH_DESK(test_refused_at_once),
		WITH_DESK(test_rejected_later),
		WITH_DESK(test_short_sale),
		WITH_DESK(test_phases),
		WITH_DESK(test_halted_stock),
		WITH_DESK(test_stop_over_a_halt),
		WITH_DESK(test_stop_limit),
		WITH_DESK(test_average_cost),
	};

	return cmocka_run_group_tests_name("orders", tests, NULL, NULL);
}
