/*
 * test_gates.c - each gate: what closes it, for which orders it holds, and that its refusal
 * names limit and value.  The engine is set up by hand, one thing wrong at a time.
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

#include "money.h"

static struct engine *e;
static struct stock_facts f;
static struct gate_input in;

static struct order *own(enum order_role role, enum side side, enum order_state s, qty_t q)
{
	struct order *o = order_new(e);

	o->ours = true;
	o->role = role;
	o->side = side;
	o->type = TYPE_LMT;
	o->state = s;
	o->quantity = q;
	o->limit = price_of(4150);
	o->conid = 1;
	text_copy(o->ticker, sizeof(o->ticker), "KTA");
	text_copy(o->coid, sizeof(o->coid), "SK-20261124-aaaaaaaa");
	return o;
}

static void hold(int32_t conid, qty_t q)
{
	struct position *p = position_want(e, conid, "QZX");

	p->ours = true;
	p->qty = q;
	p->cost.e4 = 4000 * q;
	p->market_price = price_of(4000);
	p->last_avg = price_of(4000);
}

static int fresh(void **state)
{
	struct params p;
	struct calendar cal;
	struct event ev = { .type = EV_TICK };
	static struct actions acts;

	(void)state;
	params_default(&p);
	calendar_builtin(&cal);
	e = engine_new(&p, &cal);
	ev.t.market = utc_at(20261124, 10 * 3600 + 600);
	ev.t.steady = 1;
	if (!e || engine_step(e, &ev, &acts) != RC_OK)
		return -1;
	e->out = NULL;
	text_copy(e->account.id, ACCOUNT_LEN, "DU1234567");
	e->account.is_paper = e->account.is_paper_known = true;
	e->link.state = LINK_UP;
	e->cash.has_available = true;
	e->cash.available.e4 = 60000 * E4;
	e->armed = true;
	f = (struct stock_facts){
		.conid = 1, .last = price_of(4150), .bid = price_of(4100), .ask = price_of(4150),
		.ask_size = 61000, .availability = 'R', .fresh = true, .age = NS_PER_S,
		.range_high = price_of(4100), .range_low = price_of(3850),
		.chase_limit = price_of(4250), .range_usable = true, .news_ok = true, .page_ok = true,
		.gap_ok = true, .spread_ok = true, .signal = true,
	};
	in = (struct gate_input){
		.e = e, .f = &f, .conid = 1, .ticker = "KTA", .side = SIDE_BUY, .type = TYPE_LMT,
		.quantity = 7142, .limit = price_of(4150), .stop = price_of(3800),
	};
	return 0;
}

static int done(void **state)
{
	(void)state;
	engine_free(e);
	return 0;
}

/* --- one thing wrong --------------------------------------------------------------- */

static void w_account(void) { e->account.id[0] = '\0'; }
static void w_account_live(void) { e->account.is_paper = false; }
static void w_mode(void) { e->p.read_only = true; }
static void w_watch(void) { e->p.watch = true; }
static void w_armed(void) { e->armed = false; }
static void w_locked(void) { e->locked = true; }
static void w_link(void) { e->link.state = LINK_DOWN; }
static void w_session(void) { e->link.state = LINK_HELD_ELSEWHERE; }
static void w_phase(void) { e->phase.phase = PHASE_PRE_CLOSE; }
static void w_auction(void) { e->phase.phase = PHASE_OPEN_AUCTION; }
static void w_data(void) { in.f = NULL; }
static void w_permission(void) { f.availability = 'N'; }
static void w_delayed(void) { f.availability = 'D'; }
static void w_stale(void) { f.fresh = false; f.age = 14 * NS_PER_S; }
static void w_halted(void) { f.halted = true; }
static void w_step(void) { in.limit = price_of(4163); }
static void w_step_stop(void) { in.stop = price_of(3801); }
static void w_market(void) { in.type = TYPE_MKT; }
static void w_none(void) { in.quantity = 0; }
static void w_stop_above(void) { in.stop = in.limit; }
static void w_parcel(void) { in.quantity = 1200; }
static void w_duplicate(void) { own(ROLE_ENTRY, SIDE_BUY, OS_WORKING, 100); }
static void w_question_own(void) { own(ROLE_ENTRY, SIDE_BUY, OS_QUESTION, 100); }
static void w_unknown(void) { own(ROLE_STOP, SIDE_SELL, OS_UNKNOWN, 100); }
static void w_orders(void) { e->orders_today = 20; }
static void w_value(void) { in.quantity = 14000; }
static void w_price(void) { in.limit = f.chase_limit = price_of(4600); in.quantity = 1500; }
static void w_cash(void) { e->cash.available.e4 = 2000 * E4; }
static void w_no_cash(void) { e->cash.has_available = false; }
static void w_range(void) { f.range_usable = false; }
static void w_gap(void) { f.gap_ok = false; }
static void w_news(void) { f.news_ok = false; }
static void w_page(void) { f.page_ok = false; }
static void w_chase(void) { f.last = price_of(4300); }
static void w_chase_limit(void) { in.limit = price_of(4300); }
static void w_spread(void) { f.spread_ok = false; }
static void w_window(void) { e->now.market = utc_at(20261124, 11 * 3600); }
static void w_journal(void) { e->journal_ok = false; }
static void w_clock(void) { e->skew = 6 * NS_PER_S; }

static void w_positions(void)
{
	for (int c = 2; c <= 6; c++)
		hold(c, 100);
}

static void w_loss(void)
{
	hold(9, 10000);
	position_of(e->money, 9)->cost.e4 += 600 * E4;
}

static void w_loss_left(void)
{
	hold(9, 10000);
	position_of(e->money, 9)->cost.e4 += 300 * E4;
}

static void w_loss_unknown(void)
{
	hold(9, 100);
	position_of(e->money, 9)->market_price = price_of(0);
}

static void w_question(void)
{
	struct order *o = own(ROLE_STOP, SIDE_SELL, OS_QUESTION, 100);

	o->conid = 2;
	e->money->question[0] = (struct question){ .open = true, .serial = 1, .seq = o->seq,
						   .at = order_index(e->money, o) };
}

static void w_short(void) { in.quantity = 1001; }
static void w_short_working(void) { own(ROLE_STOP, SIDE_SELL, OS_WORKING, 1); }

enum { P = 1, T = 2, L = 4, WARN = 8 };

static const struct {
	const char *gate;
	int stops;			/* sets it refuses; WARN: lowering is only warned */
	void (*wrong)(void);
	const char *names;		/* that its words name */
} rows[] = {
	{ "account", P | T | L, w_account, "no account" },
	{ "account", P | T | L, w_account_live, "live" },
	{ "mode", P | T | L, w_mode, "read-only" },
	{ "mode", P | T | L, w_watch, "watch" },
	{ "armed", P, w_armed, "disarmed" },
	{ "locked", P | T, w_locked, "LOCKED" },
	{ "link", P | T | L, w_link, "link down" },
	{ "session", P | T | L, w_session, "elsewhere" },
	{ "phase", P | T, w_phase, "PRE-CLOSE" },
	{ "phase", P | T | WARN, w_auction, "AUCTION" },
	{ "data", P | T, w_data, "KTA" },
	{ "data", P | T, w_permission, "N" },
	{ "delayed", P | T, w_delayed, "delayed" },
	{ "stale", P | T | WARN, w_stale, "14 s old, limit 5 s" },
	{ "halted", P | T | WARN, w_halted, "halted" },
	{ "step", P | T | L, w_step, "0.4163 is off the price step: 0.415 or 0.420" },
	{ "step", P | T | L, w_step_stop, "0.380 or 0.385" },
	{ "step", P | T | L, w_market, "market" },
	{ "step", P | T | L, w_none, "quantity" },
	{ "step", P | T | L, w_stop_above, "not below" },
	{ "parcel", P | T, w_parcel, "A$498, at least A$500" },
	{ "duplicate", P | T, w_duplicate, "working" },
	{ "duplicate", P | T, w_question_own, "question" },
	{ "unknown", P | T, w_unknown, "SK-20261124-aaaaaaaa" },
	{ "positions", P | T, w_positions, "5 positions held or being entered, limit 5" },
	{ "orders", P | T, w_orders, "20 orders sent today, limit 20" },
	{ "loss", P | T, w_loss, "A$600 lost today, limit A$500" },
	{ "loss", P, w_loss_left, "A$200" },
	{ "loss", P | T, w_loss_unknown, "not known" },
	{ "value", P | T, w_value, "A$5,810, limit A$5,500" },
	{ "price", P | T | WARN, w_price, "0.460 is 10.8% from the last 0.415, limit 10.0%" },
	{ "cash", P | T, w_cash, "A$2,000 free" },
	{ "cash", P | T, w_no_cash, "not known" },
	{ "range", P, w_range, "range" },
	{ "range", P, w_gap, "gap" },
	{ "news", P, w_news, "announcement" },
	{ "news", P, w_page, "cannot be read" },
	{ "chase", P, w_chase, "0.430 is beyond the chase limit 0.425" },
	{ "chase", P, w_chase_limit, "0.430" },
	{ "spread", P, w_spread, "0.410 to 0.415" },
	{ "window", P, w_window, "10:05 to 11:00" },
	{ "journal", P | T | WARN, w_journal, "journal" },
	{ "clock", P | T, w_clock, "6 s off, limit 5 s" },
	{ "question", P | T, w_question, "question" },
};

/* What lowers risk, with 1,000 shares held: an exit of all of them. */
static void as_exit(void)
{
	hold(1, 1000);
	in.side = SIDE_SELL;
	in.quantity = 1000;
	in.limit = price_of(4100);
	in.stop = price_of(0);
}

static const struct view_check *named(const struct view_check *c, int n, const char *gate)
{
	for (int i = 0; i < n; i++)
		if (!strcmp(c[i].gate, gate))
			return &c[i];
	return NULL;
}

static void one_set(size_t row, enum gate_set set, int bit)
{
	struct view_check c[40];
	const struct view_check *k;
	int failed, n;
	bool wants = rows[row].stops & bit;

	assert_int_equal(fresh(NULL), 0);
	if (set == GATES_LOWER)
		as_exit();
	rows[row].wrong();
	in.set = set;
	n = gates_run(&in, c, 40, &failed);
	k = named(c, n, rows[row].gate);
	if (wants && (!k || k->ok || k->warn_only || !failed))
		fail_msg("row %zu: gate %s lets set %d pass", row, rows[row].gate, set);
	if (!wants && k && !k->ok && !k->warn_only)
		fail_msg("row %zu: gate %s stops set %d: %s", row, rows[row].gate, set, k->text);
	if (!wants && set == GATES_LOWER && rows[row].stops & WARN && (!k || !k->warn_only))
		fail_msg("row %zu: gate %s does not warn", row, rows[row].gate);
	if (wants && set != GATES_LOWER && !strstr(k->text, rows[row].names))
		fail_msg("row %zu: gate %s says \"%s\", not \"%s\"", row, rows[row].gate, k->text,
			 rows[row].names);
	engine_free(e);
	e = NULL;
}

static void one_thing_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		one_set(i, GATES_PROPOSAL, P);
		one_set(i, GATES_TYPED, T);
		if (rows[i].wrong != w_step && rows[i].wrong != w_price &&
		    rows[i].wrong != w_stop_above && rows[i].wrong != w_value)
			one_set(i, GATES_LOWER, L);
	}
}

static void all_right(void **state)
{
	struct view_check c[40];
	int failed, n;

	for (int set = GATES_PROPOSAL; set <= GATES_LOWER; set++) {
		fresh(state);
		if (set == GATES_LOWER)
			as_exit();
		in.set = (enum gate_set)set;
		n = gates_run(&in, c, 40, &failed);
		assert_int_equal(failed, 0);
		assert_null(gates_first(c, n));
		done(state);
	}
}

static void never_more_sold_than_held(void **state)
{
	struct view_check c[40];
	void (*const wrong[])(void) = { w_short, w_short_working };
	int failed, n;

	for (size_t i = 0; i < 2; i++) {
		fresh(state);
		as_exit();
		wrong[i]();
		in.set = GATES_LOWER;
		n = gates_run(&in, c, 40, &failed);
		assert_int_equal(failed, 1);
		assert_string_equal(gates_first(c, n)->gate, "short");
		done(state);
	}
}

/* Cut to a few rows, the refusals are what is shown. */
static void refusals_come_first(void **state)
{
	struct view_check c[3];
	int failed, n;

	fresh(state);
	w_locked();
	w_orders();
	in.set = GATES_PROPOSAL;
	n = gates_run(&in, c, 3, &failed);
	assert_int_equal(n, 3);
	assert_int_equal(failed, 2);
	assert_string_equal(c[0].gate, "locked");
	assert_string_equal(c[1].gate, "orders");
	assert_true(c[2].ok);
	done(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_right),
		cmocka_unit_test(one_thing_wrong),
		cmocka_unit_test(never_more_sold_than_held),
		cmocka_unit_test(refusals_come_first),
	};

	if (zone_init(NULL) != RC_OK)
		return 99;
	return cmocka_run_group_tests_name("gates", tests, NULL, NULL);
}
