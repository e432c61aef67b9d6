/*
 * test_desk.c - the order desk: what it says it did, and what arrived.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "broker.h"

static struct broker B;
static struct client C;
static struct event E;

#define ORDERS "/v1/api/iserver/account/DU1234567/orders"
#define ORDER  "/v1/api/iserver/account/DU1234567/order/"
#define ACCEPT "[{\"order_id\":\"1799796559\",\"order_status\":\"PreSubmitted\"}]"
#define ASK    "[{\"id\":\"07a13a5a-1\",\"message\":[\"Sure?\"],\"messageIds\":[\"o163\"]}]"

static void gates(bool open, bool locked, const char *account)
{
	struct last_gates g = { .entries_open = open, .locked = locked };

	snprintf(g.account, sizeof g.account, "%s", account);
	if (!open) {
		snprintf(g.gate, sizeof g.gate, "%s", locked ? "locked" : "armed");
		snprintf(g.why, sizeof g.why, "not armed");
	}
	cell_put(C.gates, &g);
}

static void link_up(bool up)
{
	struct session_state st = { .up = up, .authenticated = up, .lst_serial = 1, .epoch = 1 };

	snprintf(st.account, sizeof st.account, "DU1234567");
	cell_put(C.x.http.session, &st);
}

/* A session as if signed in; warm: the order connection is opened by itself. */
static int set_up(void **state)
{
	struct ibkr_config cfg = { .mode = MODE_PAPER };
	struct lst lst = { .serial = 1, .token = { 1, 2, 3 } };

	(void)state;
	broker_open(&B);
	B.lst = lst;
	B.up = true;
	client_open(&C, &B, &cfg);
	cell_put(C.x.http.lst, &lst);
	gates(true, false, "DU1234567");
	link_up(true);
	C.x.warm_every = 3600 * NS_PER_S;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	broker_close(&B);
	return 0;
}

static void start(void)
{
	client_run(&C, desk_run_0);
	client_run(&C, desk_run_1);
	/* The first warming request; from now on the connection is used, not made. */
	assert_true(tiny_wait(B.t, "GET /v1/api/trsrv", 1));
}

static void end(void)
{
	client_close(&C);
	assert_int_equal(broker_faults(&B), 0);
}

static void answers(int status, enum tiny_mode mode, const char *body)
{
	struct knobs *k = broker_lock(&B);
	struct tiny_reply *r = &k->order[k->n_order++];

	r->status = status;
	r->mode = mode;
	snprintf(r->body, sizeof r->body, "%s", body);
	broker_unlock(&B);
}

static struct action order_of(enum action_type type)
{
	struct action a = { .type = type };
	struct act_order *o = &a.u.order;

	o->sub = 7;
	o->entry = type == ACT_SUBMIT;
	snprintf(o->account, sizeof o->account, "DU1234567");
	snprintf(o->coid, sizeof o->coid, "SK-20260106-ABCDEFGH");
	snprintf(o->ticker, sizeof o->ticker, "BHP");
	snprintf(o->order_id, sizeof o->order_id, "1799796559");
	snprintf(o->reply_id, sizeof o->reply_id, "07a13a5a-1");
	o->conid = 4036812;
	o->quantity = 100;
	o->limit = price_of(468000);
	o->type = TYPE_LMT;
	return a;
}

static void put(const struct action *a)
{
	enum out_lane lane = a->u.order.lane ? OUT_DESK2 : OUT_DESK;

	assert_int_equal(outbox_put(C.out[lane], a), RC_OK);
}

static const struct ev_submission *expect(enum sub_step step)
{
	const struct ev_submission *s = &E.u.submission;

	client_event(&C, EV_SUBMISSION, &E);
	print_message("# %d %s %s\n", s->step, s->gate, s->text);
	assert_int_equal(s->sub, 7);
	assert_int_equal(s->step, step);
	return s;
}

static bool question_open(void)
{
	struct desk_state d;

	cell_get(C.x.http.desk, &d);
	assert_false(d.sending[0] || d.sending[1]);
	return d.question;
}

static void test_accepted(void **state)
{
	struct action a = order_of(ACT_SUBMIT);
	struct tiny_request q;

	(void)state;
	start();
	answers(200, TINY_ANSWER, ACCEPT);
	put(&a);
	expect(SUB_JOURNALED);
	expect(SUB_SENT);
	assert_string_equal(expect(SUB_ACCEPTED)->order_id[0], "1799796559");
	assert_true(tiny_get(B.t, "POST " ORDERS, 1, &q));
	assert_non_null(strstr(q.body, "\"cOID\":\"SK-20260106-ABCDEFGH\""));
	assert_non_null(strstr(q.body, "\"price\":46.80"));
	assert_int_equal(q.connection, 1);	/* the warm one */
	assert_int_equal(client_journaled(&C), 1);
	assert_false(question_open());
	end();
}

/* Everything after the first byte that is no clear answer is UNKNOWN, and arrives once. */
static void test_doubt(void **state)
{
	static const struct { int status; enum tiny_mode mode; const char *body; } rows[] = {
		{ 200, TINY_HANG_UP, "" },
		{ 200, TINY_CUT, ACCEPT },
		{ 200, TINY_SILENT, "" },
		{ 200, TINY_ANSWER, "<html>" },
		{ 200, TINY_ANSWER, "[{\"order_id\":" },
		{ 200, TINY_ANSWER, "" },
		{ 503, TINY_ANSWER, "{\"error\":\"Service Unavailable\"}" },
		{ 302, TINY_ANSWER, "" },
	};
	struct action a = order_of(ACT_SUBMIT);

	(void)state;
	C.x.http.order_ms = 100;
	start();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		B.orders_answered = 0;		/* between requests: nothing is under way */
		broker_lock(&B)->n_order = 0;
		broker_unlock(&B);
		answers(rows[i].status, rows[i].mode, rows[i].body);
		put(&a);
		expect(SUB_JOURNALED);
		expect(SUB_SENT);
		expect(SUB_UNKNOWN);
		assert_int_equal(tiny_count(B.t, "POST " ORDERS), i + 1);
	}
	end();
}

static void test_refused(void **state)
{
	struct action a = order_of(ACT_SUBMIT);

	(void)state;
	start();
	answers(400, TINY_ANSWER, "{\"error\":\"Bad Request: accountId is not valid: DU1\"}");
	put(&a);
	expect(SUB_JOURNALED);
	expect(SUB_SENT);
	assert_non_null(strstr(expect(SUB_REFUSED)->text, "accountId"));
	end();
}

static void test_gates(void **state)
{
	struct action a = order_of(ACT_SUBMIT), exit_order = order_of(ACT_SUBMIT);

	(void)state;
	start();
	gates(false, false, "DU1234567");
	put(&a);
	expect(SUB_JOURNALED);
	assert_string_equal(expect(SUB_NOT_SENT)->gate, "armed");
	gates(true, true, "DU1234567");
	put(&a);
	expect(SUB_JOURNALED);
	assert_string_equal(expect(SUB_NOT_SENT)->gate, "locked");
	gates(true, false, "DU9999999");
	put(&a);
	expect(SUB_JOURNALED);
	expect(SUB_NOT_SENT);
	assert_int_equal(tiny_count(B.t, "POST"), 0);
	/* What lowers risk passes a closed gate. */
	gates(false, true, "DU1234567");
	exit_order.u.order.entry = false;
	exit_order.u.order.side = SIDE_SELL;
	answers(200, TINY_ANSWER, ACCEPT);
	put(&exit_order);
	expect(SUB_JOURNALED);
	expect(SUB_SENT);
	expect(SUB_ACCEPTED);
	end();
}

static void paper(bool is)
{
	struct session_state st;

	session_get(&C.x.http, &st);
	st.is_paper_known = true;
	st.is_paper = is;
	cell_put(C.x.http.session, &st);
}

static void test_link_and_account(void **state)
{
	struct action a = order_of(ACT_SUBMIT);

	(void)state;
	start();
	link_up(false);
	put(&a);
	assert_string_equal(expect(SUB_NOT_SENT)->gate, "link");
	link_up(true);
	snprintf(a.u.order.account, sizeof a.u.order.account, "U7654321");
	put(&a);
	assert_string_equal(expect(SUB_NOT_SENT)->gate, "account");
	assert_int_equal(client_journaled(&C), 0);
	/* Account list and websocket differ: not even an exit; a cancel is no order. */
	a = order_of(ACT_SUBMIT);
	a.u.order.entry = false;
	paper(true);
	atomic_store(&C.x.stream_says, SAID_LIVE);
	put(&a);
	assert_string_equal(expect(SUB_NOT_SENT)->gate, "account");
	assert_int_equal(tiny_count(B.t, "POST"), 0);
	end();
}

static void journal_answers(enum rc rc)
{
	guard_lock(C.lock);
	C.journal = rc;
	guard_unlock(C.lock);
}

static void test_journal(void **state)
{
	struct action a = order_of(ACT_SUBMIT), c = order_of(ACT_CANCEL);

	(void)state;
	start();
	journal_answers(RC_IO);
	put(&a);
	assert_string_equal(expect(SUB_NOT_SENT)->gate, "journal");
	a.u.order.unjournaled = true;	/* not for entries */
	put(&a);
	assert_string_equal(expect(SUB_NOT_SENT)->gate, "journal");
	assert_int_equal(tiny_count(B.t, "POST"), 0);
	put(&c);
	assert_string_equal(expect(SUB_NOT_SENT)->gate, "journal");
	c.u.order.unjournaled = true;
	answers(200, TINY_ANSWER, "{\"msg\":\"Request was submitted\",\"order_id\":1799796559,"
		"\"conid\":4036812,\"account\":\"DU1234567\"}");
	put(&c);
	expect(SUB_SENT);
	expect(SUB_ACCEPTED);
	end();
}

static void test_ids(void **state)
{
	static const char *const bad[] = {
		"", "0", "000", "-1", "+5", " 7", "7 ", "1e3", "7/../8", "1799796559?x", "12345678901234567890",
	};
	struct action a;

	(void)state;
	start();
	for (int type = 0; type < 2; type++)
		for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
			a = order_of(type ? ACT_CHANGE : ACT_CANCEL);
			snprintf(a.u.order.order_id, sizeof a.u.order.order_id, "%s", bad[i]);
			put(&a);
			assert_string_equal(expect(SUB_NOT_SENT)->gate, "order");
		}
	a = order_of(ACT_REPLY);
	snprintf(a.u.order.reply_id, sizeof a.u.order.reply_id, "../x");
	put(&a);
	expect(SUB_NOT_SENT);
	assert_int_equal(tiny_count(B.t, "DELETE"), 0);
	assert_int_equal(tiny_count(B.t, "POST"), 0);
	end();
}

static void test_change_and_cancel(void **state)
{
	struct action ch = order_of(ACT_CHANGE), ca = order_of(ACT_CANCEL);
	struct tiny_request q;

	(void)state;
	start();
	answers(200, TINY_ANSWER, ACCEPT);
	put(&ch);
	expect(SUB_JOURNALED);
	expect(SUB_SENT);
	expect(SUB_ACCEPTED);
	assert_true(tiny_get(B.t, "POST " ORDER "1799796559", 1, &q));
	assert_int_equal(q.body[0], '{');
	/* Cancelling on a connection that dies: one order is named, so it may go twice. */
	answers(200, TINY_HANG_UP, "");
	answers(200, TINY_ANSWER, "{\"error\":\"OrderID 1799796559 doesn't exist\"}");
	put(&ca);
	expect(SUB_JOURNALED);
	expect(SUB_SENT);
	expect(SUB_REFUSED);
	assert_int_equal(tiny_count(B.t, "DELETE " ORDER "1799796559"), 2);
	end();
}

static void test_question(void **state)
{
	struct action a = order_of(ACT_SUBMIT), yes = order_of(ACT_REPLY), other = a;
	struct tiny_request q;

	(void)state;
	start();
	answers(200, TINY_ANSWER, ASK);
	put(&a);
	expect(SUB_JOURNALED);
	expect(SUB_SENT);
	assert_string_equal(expect(SUB_QUESTION)->reply_id, "07a13a5a-1");
	assert_true(question_open());
	/* Another entry would kill the question. */
	put(&other);
	assert_string_equal(expect(SUB_NOT_SENT)->gate, "question");
	yes.u.order.yes = true;
	answers(200, TINY_ANSWER, ACCEPT);
	put(&yes);
	expect(SUB_JOURNALED);
	expect(SUB_SENT);
	expect(SUB_ACCEPTED);
	assert_false(question_open());
	assert_true(tiny_get(B.t, "POST /v1/api/iserver/reply/07a13a5a-1", 1, &q));
	assert_string_equal(q.body, "{\"confirmed\":true}");
	end();
}

/* A 429: nobody looked at the answer, and the question is open until it lapses. */
static void test_answer_held(void **state)
{
	struct action a = order_of(ACT_SUBMIT), yes = order_of(ACT_REPLY);

	(void)state;
	start();
	answers(200, TINY_ANSWER, ASK);
	put(&a);
	expect(SUB_JOURNALED);
	expect(SUB_SENT);
	expect(SUB_QUESTION);
	yes.u.order.yes = true;
	answers(429, TINY_ANSWER, "{\"error\":\"Too many requests\"}");
	put(&yes);
	expect(SUB_JOURNALED);
	expect(SUB_SENT);
	assert_true(expect(SUB_REFUSED)->held);
	assert_true(question_open());
	end();
}

static void test_declined(void **state)
{
	struct action a = order_of(ACT_SUBMIT), no = order_of(ACT_REPLY);
	struct tiny_request q;

	(void)state;
	start();
	answers(200, TINY_ANSWER, ASK);
	put(&a);
	expect(SUB_JOURNALED);
	expect(SUB_SENT);
	expect(SUB_QUESTION);
	gates(false, true, "DU1234567");	/* a no is never blocked */
	no.u.order.entry = true;
	answers(200, TINY_ANSWER, "{\"error\":\"Order not confirmed \"}");
	put(&no);
	expect(SUB_JOURNALED);
	expect(SUB_SENT);
	assert_true(expect(SUB_REFUSED)->lapsed);
	assert_false(question_open());
	assert_true(tiny_get(B.t, "POST /v1/api/iserver/reply/", 1, &q));
	assert_string_equal(q.body, "{\"confirmed\":false}");
	end();
}

#define PROMPT "{\"orderId\":1799796559,\"reqId\":\"22170\",\"text\":\"Use the algo?\",\"options\":[" \
	       "\"Use \\\"it\\\"\",\"Do not use\"],\"type\":\"M\",\"messageId\":\"p12\",\"prompt\":true}"

static struct action choice_of(const char *words)
{
	struct action a = order_of(ACT_PROMPT);

	snprintf(a.u.order.reply_id, sizeof a.u.order.reply_id, "22170");
	snprintf(a.u.order.answer, sizeof a.u.order.answer, "%s", words);
	return a;
}

/* Instead of an acknowledgement a choice: the outcome is open, and the choice told with it. */
static void test_prompt(void **state)
{
	struct action a = order_of(ACT_SUBMIT), c;
	struct tiny_request q;

	(void)state;
	start();
	answers(200, TINY_ANSWER, PROMPT);
	put(&a);
	expect(SUB_JOURNALED);
	expect(SUB_SENT);
	client_event(&C, EV_PROMPT, &E);	/* before the outcome: no list is read meanwhile */
	assert_int_equal(E.u.prompt.sub, 7);
	assert_int_equal(E.u.prompt.n, 2);
	assert_string_equal(E.u.prompt.option[0], "Use \"it\"");
	c = choice_of(E.u.prompt.option[0]);
	expect(SUB_UNKNOWN);
	assert_true(question_open());
	answers(200, TINY_ANSWER, "Request was submitted");
	put(&c);
	expect(SUB_JOURNALED);
	expect(SUB_SENT);
	expect(SUB_ACCEPTED);
	assert_true(tiny_get(B.t, "POST /v1/api/iserver/notification", 1, &q));
	assert_string_equal(q.body, "{\"orderId\":1799796559,\"reqId\":\"22170\",\"text\":\"Use \\\"it\\\"\"}");
	assert_int_equal(client_journaled(&C), 2);
	assert_false(question_open());
	end();
}

/* What the answer to a choice may come to; it is sent once, whatever happens. */
static void test_prompt_outcomes(void **state)
{
	static const struct {
		int status;
		enum tiny_mode mode;
		const char *body;
		enum sub_step step;
	} rows[] = {
		{ 200, TINY_ANSWER, "\"Success\"", SUB_ACCEPTED },
		{ 200, TINY_ANSWER, "{\"status\":\"submitted\"}", SUB_ACCEPTED },
		{ 200, TINY_ANSWER, "{\"error\":\"too late\"}", SUB_REFUSED },
		{ 400, TINY_ANSWER, "{\"error\":\"Bad Request: no such prompt\"}", SUB_REFUSED },
		{ 429, TINY_ANSWER, "", SUB_REFUSED },
		{ 500, TINY_ANSWER, "{\"error\":\"description\"}", SUB_UNKNOWN },
		{ 503, TINY_ANSWER, "{\"error\":\"Service Unavailable\"}", SUB_UNKNOWN },
		{ 200, TINY_ANSWER, "<html>", SUB_UNKNOWN },
		{ 200, TINY_ANSWER, "", SUB_UNKNOWN },
		{ 200, TINY_HANG_UP, "", SUB_UNKNOWN },
		{ 200, TINY_SILENT, "", SUB_UNKNOWN },
	};
	struct action c = choice_of("Do not use");

	(void)state;
	C.x.http.order_ms = 100;
	start();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		B.orders_answered = 0;
		broker_lock(&B)->n_order = 0;
		broker_unlock(&B);
		answers(rows[i].status, rows[i].mode, rows[i].body);
		put(&c);
		expect(SUB_JOURNALED);
		expect(SUB_SENT);
		expect(rows[i].step);
		assert_int_equal(tiny_count(B.t, "POST /v1/api/iserver/notification"), i + 1);
	}
	end();
}

/* Not without a journal, not about every order (-1), not past a closed gate. */
static void test_prompt_gates(void **state)
{
	struct action c = choice_of("Use it"), bad = c;

	(void)state;
	start();
	journal_answers(RC_IO);
	put(&c);
	assert_string_equal(expect(SUB_NOT_SENT)->gate, "journal");
	journal_answers(RC_OK);
	snprintf(bad.u.order.order_id, sizeof bad.u.order.order_id, "-1");
	put(&bad);
	assert_string_equal(expect(SUB_NOT_SENT)->gate, "order");
	gates(false, true, "DU1234567");
	c.u.order.entry = true;
	put(&c);
	expect(SUB_JOURNALED);
	assert_string_equal(expect(SUB_NOT_SENT)->gate, "locked");
	assert_int_equal(tiny_count(B.t, "POST"), 0);
	end();
}

static void test_second_lane(void **state)
{
	struct action a = order_of(ACT_SUBMIT), c = order_of(ACT_CANCEL);
	struct tiny_request q;
	int first;

	(void)state;
	start();
	/* The first lane waits for an answer; a cancel goes by on a connection of its own. */
	answers(200, TINY_SILENT, "");
	answers(200, TINY_ANSWER, "{\"msg\":\"Request was submitted\",\"order_id\":1799796559}");
	C.x.http.order_ms = 20000;
	put(&a);
	expect(SUB_JOURNALED);
	expect(SUB_SENT);
	assert_true(tiny_wait(B.t, "POST " ORDERS, 1));
	assert_true(tiny_get(B.t, "POST " ORDERS, 1, &q));
	first = q.connection;
	c.u.order.lane = 1;
	c.u.order.sub = 7;
	put(&c);
	expect(SUB_JOURNALED);
	expect(SUB_SENT);
	expect(SUB_ACCEPTED);
	assert_true(tiny_get(B.t, "DELETE", 1, &q));
	assert_int_not_equal(q.connection, first);
	tiny_stop(B.t);			/* the silent connection ends: UNKNOWN at last */
	expect(SUB_UNKNOWN);
	B.t = tiny_start(NULL, NULL);	/* for the tear-down */
	end();
}

static void test_nobody_there(void **state)
{
	struct action a = order_of(ACT_SUBMIT);

	(void)state;
	start();
	tiny_stop(B.t);
	put(&a);
	expect(SUB_JOURNALED);
	/* The connection was closed in order, so libcurl makes a new one, which is refused:
	 * certain.  Had a byte left on the old one, it would be UNKNOWN. */
	client_event(&C, EV_SUBMISSION, &E);
	if (E.u.submission.step == SUB_SENT)
		expect(SUB_UNKNOWN);
	else
		assert_int_equal(E.u.submission.step, SUB_NOT_SENT);
	B.t = tiny_start(NULL, NULL);
	end();
}

static void test_stopping(void **state)
{
	struct action a = order_of(ACT_SUBMIT);

	(void)state;
	start();
	stopper_set(C.x.stop);
	put(&a);
	assert_string_equal(expect(SUB_NOT_SENT)->gate, "link");
	end();
}

static void test_kept_warm(void **state)
{
	(void)state;
	C.x.warm_every = 20 * NS_PER_MS;
	start();
	assert_true(tiny_wait(B.t, "GET /v1/api/trsrv/stocks", 4));
	end();
}

#define WITH_DESK(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_DESK(test_accepted),
		WITH_DESK(test_doubt),
		WITH_DESK(test_refused),
		WITH_DESK(test_gates),
		WITH_DESK(test_link_and_account),
		WITH_DESK(test_journal),
		WITH_DESK(test_ids),
		WITH_DESK(test_change_and_cancel),
		WITH_DESK(test_question),
		WITH_DESK(test_answer_held),
		WITH_DESK(test_declined),
		WITH_DESK(test_prompt),
		WITH_DESK(test_prompt_outcomes),
		WITH_DESK(test_prompt_gates),
		WITH_DESK(test_second_lane),
		WITH_DESK(test_nobody_there),
		WITH_DESK(test_stopping),
		WITH_DESK(test_kept_warm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
