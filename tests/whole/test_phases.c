/*
 * test_phases.c - each fault of the services, thrown at each phase of an order's life: before the
 * sign-in, at rest, while an order is on its way, and between the broker's question and our answer.
 *
 * One table says what is thrown, what the operator reads, what the journal holds in the end, and
 * how often an order may have left: never twice.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "book.h"
#include "cases.h"
#include "operator.h"
#include "screen.h"

enum { TOGETHER = 12, END_MS = 150000, WORDS_S = 90 };

#define ORDERS "POST:/iserver/account/*/orders"
#define REPLY "POST:/iserver/reply/*"
#define TOKEN "POST:/oauth/live_session_token"
#define INIT "POST:/iserver/auth/ssodh/init"

enum phase { SIGN_IN, IDLE, SENDING, QUESTION };

struct row {
	const char *fault;
	enum phase phase;
	const char *thrown;		/* commands of the simulator, joined by ; those behind | once the
					 * request is at the broker */
	const char *words;		/* on the screen while it lasts, 6: on the pane of that number;
					 * NULL nothing of it is shown */
	const char *undone;		/* commands after which it mends by itself; NULL it has passed */
	const char *journal;		/* what becomes of the order */
	int orders;			/* that the broker knows in the end */
};

static const struct row rows[] = {
	{ "expired token", SIGN_IN, "token-life 20", "link", "token-life 86400", "filled", 1 },
	{ "expired token", IDLE, "expire-token", NULL, NULL, "filled", 1 },
	{ "expired token", SENDING, "expire-token", "REJECTED", NULL, "rejected", 0 },
	{ "expired token", QUESTION, "expire-token", "REJECTED", NULL, "rejected", 0 },

	{ "competing session", SIGN_IN, "compete on", "HELD ELSEWHERE", "compete off", "filled", 1 },
	{ "competing session", IDLE, "compete on", "HELD ELSEWHERE", "compete off", "filled", 1 },
	{ "competing session", SENDING, "slow " ORDERS " 4000|compete on", "HELD ELSEWHERE", "compete off",
	  "filled", 1 },
	{ "competing session", QUESTION, "compete on", "HELD ELSEWHERE", "compete off",
	  "not_placed", 0 },

	{ "429", SIGN_IN, "429 " TOKEN " 1 retry-after 1", "6:429", NULL, "filled", 1 },
	{ "429", IDLE, "429 /tickle 1;429 /iserver 2", NULL, NULL, "filled", 1 },
	{ "429", SENDING, "429 " ORDERS, "REJECTED", NULL, "rejected", 0 },
	{ "429", QUESTION, "429 " REPLY, "answer it again", NULL, "filled", 1 },

	{ "500", SIGN_IN, "fail " INIT " 500", "link DOWN", NULL, "filled", 1 },
	{ "500", IDLE, "fail /iserver 500 3", NULL, NULL, "filled", 1 },
	{ "500", SENDING, "fail " ORDERS " 500", "UNKNOWN", NULL, "not_placed", 0 },
	{ "500", QUESTION, "fail " REPLY " 500", "UNKNOWN", NULL, "not_placed", 0 },

	{ "503", SIGN_IN, "fail " TOKEN " 503", "link DOWN", NULL, "filled", 1 },
	{ "503", IDLE, "fail /iserver 503 3", NULL, NULL, "filled", 1 },
	{ "503", SENDING, "fail " ORDERS " 503", "UNKNOWN", NULL, "not_placed", 0 },
	{ "503", QUESTION, "fail " REPLY " 503", "UNKNOWN", NULL, "not_placed", 0 },

	{ "slow", SIGN_IN, "slow " INIT " 3000", "link", NULL, "filled", 1 },
	{ "slow", IDLE, "slow /iserver 3000 3", NULL, NULL, "filled", 1 },
	{ "slow", SENDING, "slow " ORDERS " 8000", "FILLED", NULL, "filled", 1 },
	{ "slow", QUESTION, "slow " REPLY " 8000", "FILLED", NULL, "filled", 1 },
	{ "slow and silent", SENDING, "ws-silent data;slow " ORDERS " 8000", "UNKNOWN", NULL, "filled", 1 },
	{ "slow and silent", QUESTION, "ws-silent data;slow " REPLY " 8000", "UNKNOWN", NULL, "filled", 1 },

	{ "cut connection", SIGN_IN, "cut " TOKEN " before", "link DOWN", NULL, "filled", 1 },
	{ "cut connection", IDLE, "ws-drop;cut /iserver before 3", NULL, NULL, "filled", 1 },
	{ "cut connection", SENDING, "cut " ORDERS " before", "UNKNOWN", NULL, "not_placed", 0 },
	{ "cut connection", QUESTION, "cut " REPLY " before", "UNKNOWN", NULL, "not_placed", 0 },
	{ "cut answer", SENDING, "cut " ORDERS " in", NULL, NULL, "filled", 1 },
	{ "cut answer", QUESTION, "cut " REPLY " in", NULL, NULL, "filled", 1 },

	{ "truncated", SIGN_IN, "truncate " TOKEN, "link DOWN", NULL, "filled", 1 },
	{ "truncated", IDLE, "truncate /iserver 3;truncate /portfolio 3", NULL, NULL, "filled", 1 },
	{ "truncated", SENDING, "truncate " ORDERS, NULL, NULL, "filled", 1 },
	{ "truncated", QUESTION, "truncate " REPLY, NULL, NULL, "filled", 1 },

	{ "wrong types", SIGN_IN, "wrong-type " TOKEN, "link DOWN", NULL, "filled", 1 },
	{ "wrong types", IDLE, "wrong-type /iserver 3;wrong-type /portfolio 3", NULL, NULL, "filled", 1 },
	{ "wrong types", SENDING, "wrong-type " ORDERS, NULL, NULL, "filled", 1 },
	{ "wrong types", QUESTION, "wrong-type " REPLY, NULL, NULL, "filled", 1 },

	{ "silent websocket", SIGN_IN, "ws-silent on", "6:polling", "ws-silent off", "filled", 1 },
	{ "silent websocket", IDLE, "ws-silent on", "6:polling", "ws-silent off", "filled", 1 },
	{ "silent websocket", SENDING, "ws-silent on", NULL, NULL, "filled", 1 },
	{ "silent websocket", QUESTION, "ws-silent on", NULL, NULL, "filled", 1 },

	{ "lost answer", SIGN_IN, "lose-answer " TOKEN, "link DOWN", NULL, "filled", 1 },
	{ "lost answer", IDLE, "lose-answer /iserver 3", NULL, NULL, "filled", 1 },
	{ "lost answer", SENDING, "ws-silent data;lose-answer orders", "UNKNOWN", NULL, "filled", 1 },
	{ "lost answer", QUESTION, "ws-silent data;lose-answer replies", "UNKNOWN", NULL, "filled", 1 },

	{ "late updates", SIGN_IN, "late-updates 4000", NULL, NULL, "filled", 1 },
	{ "late updates", IDLE, "late-updates 4000", NULL, NULL, "filled", 1 },
	{ "late updates", SENDING, "late-updates 4000", "WORKING", NULL, "filled", 1 },
	{ "late updates", QUESTION, "late-updates 4000", "WORKING", NULL, "filled", 1 },

	{ "duplicate updates", SIGN_IN, "duplicate-updates on", NULL, NULL, "filled", 1 },
	{ "duplicate updates", IDLE, "duplicate-updates on", NULL, NULL, "filled", 1 },
	{ "duplicate updates", SENDING, "duplicate-updates on", "FILLED", NULL, "filled", 1 },
	{ "duplicate updates", QUESTION, "duplicate-updates on", "FILLED", NULL, "filled", 1 },

#define PART "fill part 800 pause 4000;fill child "
	{ "part, child held", SIGN_IN, PART "held", NULL, NULL, "filled", 1 },
	{ "part, child held", IDLE, PART "held", NULL, NULL, "filled", 1 },
	{ "part, child held", SENDING, PART "held", "PART?", NULL, "filled", 1 },
	{ "part, child held", QUESTION, PART "held", "PART?", NULL, "filled", 1 },
	{ "part, child for the part", SENDING, PART "part", "PART?", NULL, "filled", 1 },
	{ "part, child for the part", QUESTION, PART "part", "PART?", NULL, "filled", 1 },
	{ "part, child for the whole", SENDING, PART "whole", "PART?", NULL, "filled", 1 },
	{ "part, child for the whole", QUESTION, PART "whole", "PART?", NULL, "filled", 1 },

	{ "reject", SIGN_IN, "reject next", NULL, NULL, "rejected", 1 },
	{ "reject", IDLE, "reject next", NULL, NULL, "rejected", 1 },
	{ "reject", SENDING, "reject next", "REJECTED", NULL, "rejected", 1 },
	{ "reject", QUESTION, "reject next", "REJECTED", NULL, "rejected", 1 },

	{ "network cut", SIGN_IN, "network cut 6", "link DOWN", NULL, "filled", 1 },
	{ "network cut", IDLE, "network cut 6", "link DOWN", NULL, "filled", 1 },
	{ "network cut", SENDING, "slow " ORDERS " 20000|network cut 8", "link DOWN", NULL, "filled", 1 },
	{ "network cut", QUESTION, "network cut 8", "link DOWN", NULL, "not_placed", 0 },
	{ "network cut in the reply", QUESTION, "slow " REPLY " 20000|network cut 8", "link DOWN", NULL,
	  "filled", 1 },
};

enum { N_ROWS = sizeof rows / sizeof *rows };

/* --- throwing ------------------------------------------------------------------------------- */

static void commands(const char *joined, size_t n)
{
	char copy[500];

	snprintf(copy, sizeof copy, "%.*s", (int)n, joined);
	for (char *save = NULL, *c = strtok_r(copy, ";", &save); c; c = strtok_r(NULL, ";", &save))
		if (strncmp(market_ask(&market, "%s", c), "ok", 2))
			fail_msg("%s: %s", c, market_ask(&market, "%s", c));
}

static void throw(const struct row *r)
{
	commands(r->thrown, strcspn(r->thrown, "|"));
}

static bool arrived(struct term *t, void *ctx)
{
	(void)t;
	return market_count(&market, "requests", ctx) > 0;
}

/* Once the request has come, the rest is thrown. */
static void throw_rest(const struct row *r, const char *counter)
{
	const char *rest = strchr(r->thrown, '|');

	if (!rest)
		return;
	assert_true(term_wait_for(term, arrived, (void *)counter, 30000, counter));
	commands(rest + 1, strlen(rest + 1));
}

static void see(const struct row *r)
{
	const char *words = r->words;
	char key[2] = "";

	if (words && words[1] == ':') {
		key[0] = words[0];
		term_send(term, key);
		words += 2;
	}
	if (words)
		screen_expect(words, WORDS_S);
	if (r->undone)
		commands(r->undone, strlen(r->undone));
}

/* The link is up, quotes flow: an order can be given again. */
static bool mended(struct term *t, void *ctx)
{
	const char *link = strstr(term_row(t, 0), "link ");

	(void)ctx;
	return link && link[5] >= '0' && link[5] <= '9' && strstr(term_row(t, 0), "data RT");
}

static void expect_mended(void)
{
	assert_true(term_wait_for(term, mended, NULL, END_MS, "the link and the quotes are back"));
	term_settle(term, 300);
}

/* --- what becomes of it ------------------------------------------------------------------------ */

struct end {
	const struct row *r;
	char state[32];
};

static void journal_state(char *out, size_t cap)
{
	static const char *const words[] = {
		"filled", "rejected", "not_placed", "cancelled", "working", "unknown", "question", "sending",
		"part", "expired",
	};
	char q[200];

	snprintf(out, cap, "none");
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		snprintf(q, sizeof q, "SELECT count(*) FROM orders WHERE role = 'entry' AND state = '%s'",
			 words[i]);
		if (market_journal(&market, q) > 0)
			snprintf(out, cap, "%s", words[i]);
	}
}

static bool ended(struct term *t, void *ctx)
{
	struct end *e = ctx;

	(void)t;
	journal_state(e->state, sizeof e->state);
	return !strcmp(e->state, e->r->journal);
}

static void expect_end(const struct row *r)
{
	struct end e = { .r = r };
	struct book b;

	if (!term_wait_for(term, ended, &e, END_MS, r->journal))
		fail_msg("the journal says %s, the broker %s", e.state, market_ask(&market, "orders"));
	b = book_read();
	assert_true(b.entries <= 1);
	assert_int_equal(b.entries, r->orders);
	assert_true(b.for_sale <= b.held);
	assert_int_equal(market_count(&market, "requests", "order_posts"), 1);
	assert_int_equal(market_journal(&market, "SELECT count(*) FROM orders WHERE role = 'entry'"), 1);
	term_send(term, "4");
	screen_expect(b.held ? "FULL" : "none (", 60);
}

/* --- the four phases -------------------------------------------------------------------------- */

static void at_sign_in(const struct row *r)
{
	throw(r);
	screen_start(40, 120);
	screen_expect("DISARMED", 60);
	see(r);
	expect_mended();
	operator_buy("0.415");
}

static void at_rest(const struct row *r)
{
	operator_start();
	throw(r);
	see(r);
	expect_mended();
	operator_buy("0.415");
}

static void while_sending(const struct row *r)
{
	operator_start();
	operator_review("0.415");
	throw(r);
	term_send(term, "KTA\r");
	throw_rest(r, "order_posts");
	see(r);
}

static void while_asked(const struct row *r)
{
	market_ask(&market, "question next o163 The price is far from the market. (invented text)");
	operator_start();
	operator_buy("0.415");
	screen_expect("QUESTION 1", 30);
	term_send(term, "3\r");
	screen_expect("Question 1 about KTA", 20);
	throw(r);
	/* What a link is needed for is refused without one: the operator waits for it. */
	if (!r->words || (strcmp(r->words, "link DOWN") && strcmp(r->words, "HELD ELSEWHERE")) ||
	    strchr(r->thrown, '|')) {
		term_send(term, "yes\r");
		throw_rest(r, "replies");
		see(r);
		if (!strcmp(r->fault, "429"))	/* nobody had looked at it */
			term_send(term, "yes\r");
		return;
	}
	see(r);
	term_send(term, "yes\r");
	screen_expect("link down: cannot answer", 10);
	expect_mended();
	term_send(term, "yes\r");
}

static void test_row(void **state)
{
	static void (*const phase[])(const struct row *r) = {
		[SIGN_IN] = at_sign_in, [IDLE] = at_rest, [SENDING] = while_sending,
		[QUESTION] = while_asked,
	};
	const struct row *r = *state;

	phase[r->phase](r);
	expect_end(r);
	operator_kill();
}

/* What only an order meets, thrown long before there is one: with TEST_DEEP=1 in the environment. */
static bool seldom(const struct row *r)
{
	static const char *const words[] = { "late", "duplicate", "part", "reject" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (r->phase <= IDLE && !strncmp(r->fault, words[i], strlen(words[i])))
			return !getenv("TEST_DEEP");
	return false;
}

int main(int argc, char *argv[])
{
	static const char *const phases[] = { "sign-in", "idle", "sending", "question" };
	static struct one_case cases[N_ROWS];
	static char title[N_ROWS][80];
	size_t n = 0;

	for (size_t i = 0; i < N_ROWS; i++) {
		if (seldom(&rows[i]))
			continue;
		snprintf(title[n], sizeof title[n], "%s: %s", phases[rows[i].phase], rows[i].fault);
		cases[n] = (struct one_case){ title[n], operator_set_up, test_row, screen_tear_down,
					      (void *)&rows[i] };
		n++;
	}
	return cases_main("phases", cases, n, TOGETHER, argc, argv);
}
