/*
 * test_trade.c - orders from the command line: gates, no terminal, the broker's question answered
 * and not, cancel by id; and what the broker received of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <json.h>

#include "../whole/market.h"
#include "run.h"

/* Each order has a market of its own: they all wait for the broker's lists at the same time. */
enum job { JOB_QUESTION, JOB_BRACKET, JOB_STEP, JOB_SHORT, JOBS };

static struct market market[JOBS];
static struct {
	struct run_options plain;
	char output[100];
	pid_t pid;
} job[JOBS];

static char order_id[24], coid[32];

static void begin(enum job k, const char *line)
{
	market_start(&market[k], NULL);
	job[k].plain = (struct run_options){ .env = market[k].env, .dir = market[k].dir };
	snprintf(job[k].output, sizeof job[k].output, "%s/out", market[k].dir);
	if (k == JOB_BRACKET) {
		market_ask(&market[k], "question off");
		market_ask(&market[k], "question next o163,o451 The price is far.|The value is high.");
	}
	job[k].pid = start_skim(&job[k].plain, line, job[k].output);
}

static struct json_object *end(enum job k, int status)
{
	struct ran r = finish_skim(job[k].pid, job[k].output, status);
	struct json_object *doc = ran_json(&r);

	job[k].pid = 0;
	ran_free(&r);
	return doc;
}

static int set_up(void **ctx)
{
	(void)ctx;
	begin(JOB_QUESTION, "buy WQB 20 --limit 27.00 --no-stop --yes --json --answer-yes o163");
	begin(JOB_BRACKET, "buy WQB 20 --limit 27.00 --stop 26.50 --yes --json --answer-yes o451,o163");
	begin(JOB_STEP, "buy WQB 20 --limit 27.005 --no-stop --yes --json");
	begin(JOB_SHORT, "sell WQB 20 --limit 28.00 --yes --json");
	return 0;
}

static int tear_down(void **ctx)
{
	(void)ctx;
	for (int k = 0; k < JOBS; k++) {
		if (job[k].pid > 0)
			end_skim(job[k].pid, 0);
		market_stop(&market[k]);
	}
	return 0;
}

/* Nothing to type on: refused at once, without a sign-in. */
static void test_no_terminal(void **ctx)
{
	char state[100];
	struct run_options piped = job[JOB_SHORT].plain;
	char *env[70];
	int n = 0;

	(void)ctx;
	/* A state of its own: the account of the running test is not in the way. */
	snprintf(state, sizeof state, "XDG_STATE_HOME=%s/other", market[JOB_SHORT].dir);
	for (; piped.env[n]; n++)
		env[n] = strncmp(piped.env[n], "XDG_STATE_HOME=", 15) ? piped.env[n] : state;
	env[n] = NULL;
	piped.env = env;
	piped.in = "KTA\n";
	struct ran r = expect_status(&piped, "buy KTA 2000 --limit 0.42 --stop 0.38 --json", 5);
	struct json_object *doc = ran_json(&r);

	assert_null(at(doc, "order"));
	assert_string_equal(text_at(doc, "refused.gate"), "operator");
	json_object_put(doc);
	ran_free(&r);
}

/* The scenario's first order is asked about once.  No id named: answered no, nothing booked. */
static void test_question(void **ctx)
{
	struct json_object *doc = end(JOB_QUESTION, 5);

	(void)ctx;
	assert_string_equal(text_at(doc, "order.status"), "not_placed");
	assert_string_equal(text_at(doc, "questions.0.id"), "o10331");
	assert_string_equal(text_at(doc, "questions.0.answer"), "no");
	assert_non_null(strstr(text_at(doc, "questions.0.text"), "stop order"));
	assert_string_equal(text_at(doc, "refused.gate"), "question");
	json_object_put(doc);
	assert_int_equal(market_count(&market[JOB_QUESTION], "requests", "order_posts"), 1);
	assert_string_equal(market_ask(&market[JOB_QUESTION], "orders"), "ok []");
}

/* A question whose ids are all named is answered yes; the order works, with its stop. */
static void test_bracket(void **ctx)
{
	struct market *m = &market[JOB_BRACKET];
	struct json_object *doc = end(JOB_BRACKET, 0);

	(void)ctx;
	assert_string_equal(text_at(doc, "order.status"), "working");
	assert_string_equal(text_at(doc, "order.ticker"), "WQB");
	assert_string_equal(text_at(doc, "order.limit"), "27.00");
	assert_string_equal(text_at(doc, "order.tif"), "DAY");
	assert_string_equal(text_at(doc, "children.0.type"), "STP");
	assert_string_equal(text_at(doc, "children.0.stop"), "26.50");
	assert_string_equal(text_at(doc, "children.0.tif"), "GTC");
	assert_string_equal(text_at(doc, "questions.0.answer"), "yes");
	assert_null(at(doc, "refused"));
	snprintf(order_id, sizeof order_id, "%s", text_at(doc, "order.order_id"));
	snprintf(coid, sizeof coid, "%s", text_at(doc, "order.coid"));
	assert_string_equal(text_at(doc, "children.0.parent"), coid);
	assert_int_equal(strncmp(coid, "SK-20261124-", 12), 0);
	assert_int_equal(strlen(coid), 20);
	json_object_put(doc);
	assert_int_equal(market_count(m, "requests", "order_posts"), 1);
	assert_non_null(strstr(market_ask(m, "orders"), coid));
	assert_non_null(strstr(market_ask(m, "orders"), "\"acct\":\"DU1234567\""));
}

/* Found by the broker's number in a process that did not place it. */
static void test_cancel(void **ctx)
{
	char line[80];

	(void)ctx;
	assert_true(order_id[0]);
	snprintf(line, sizeof line, "cancel %s --yes --json", order_id);
	struct ran r = expect_status(&job[JOB_BRACKET].plain, line, 0);
	struct json_object *doc = ran_json(&r);

	assert_string_equal(text_at(doc, "order.status"), "cancelled");
	assert_string_equal(text_at(doc, "order.coid"), coid);
	json_object_put(doc);
	ran_free(&r);
	assert_int_equal(market_count(&market[JOB_BRACKET], "requests", "cancels"), 1);
}

/* Off the step: refused with both neighbours, and nothing left. */
static void test_step(void **ctx)
{
	struct json_object *doc = end(JOB_STEP, 5);

	(void)ctx;
	assert_string_equal(text_at(doc, "refused.gate"), "step");
	assert_non_null(strstr(text_at(doc, "refused.text"), "27.00"));
	assert_non_null(strstr(text_at(doc, "refused.text"), "27.01"));
	assert_null(at(doc, "order"));
	json_object_put(doc);
	assert_int_equal(market_count(&market[JOB_STEP], "requests", "order_posts"), 0);
}

/* More than is held is for nobody to sell. */
static void test_short(void **ctx)
{
	struct json_object *doc = end(JOB_SHORT, 5);

	(void)ctx;
	assert_string_equal(text_at(doc, "refused.gate"), "short");
	json_object_put(doc);
	assert_int_equal(market_count(&market[JOB_SHORT], "requests", "order_posts"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_terminal), cmocka_unit_test(test_question),
		cmocka_unit_test(test_step),	    cmocka_unit_test(test_short),
		cmocka_unit_test(test_bracket),	    cmocka_unit_test(test_cancel),
	};

	return cmocka_run_group_tests_name("trade", tests, set_up, tear_down);
}
