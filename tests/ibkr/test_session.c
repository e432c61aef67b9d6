/*
 * test_session.c - the session thread against a broker that says no in its several ways.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "broker.h"
#include "skim/base/zone.h"

static struct broker B;
static struct client C;
static struct event E;

static int set_up(void **state)
{
	(void)state;
	broker_open(&B);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	broker_close(&B);
	return 0;
}

static void begin(struct ibkr_config *cfg)
{
	client_open(&C, &B, cfg);
	client_run(&C, session_run);
}

static void end(void)
{
	client_close(&C);
	assert_int_equal(broker_faults(&B), 0);
}

static void act(int64_t n)
{
	struct action a = { .type = ACT_LINK };

	a.u.small.n = n;
	assert_int_equal(outbox_put(C.out[OUT_SESSION], &a), RC_OK);
}

static void state_is(uint64_t serial, const char *session)
{
	struct session_state st;

	session_get(&C.x.http, &st);
	assert_true(st.up && st.authenticated);
	assert_int_equal(st.lst_serial, serial);
	assert_string_equal(st.account, "DU1234567");
	assert_string_equal(st.ws_session, session);
}

static uint64_t epoch(void)
{
	struct session_state st;

	session_get(&C.x.http, &st);
	return st.epoch;
}

/* Waits until the epoch is above `after`. */
static void epoch_after(uint64_t after)
{
	int64_t until = clock_steady() + 5 * NS_PER_S;
	struct session_state st;
	uint64_t seen = cell_get(C.x.http.session, &st);

	while (st.epoch <= after && clock_steady() < until)
		seen = cell_wait(C.x.http.session, &st, seen, until);
	assert_true(st.epoch > after);
}

#define API "/v1/api"

static void test_order_of_calls(void **state)
{
	static const char *const calls[] = {
		"POST " API "/oauth/live_session_token", "POST " API "/iserver/auth/ssodh/init",
		"POST " API "/iserver/auth/status", "GET " API "/iserver/accounts",
		"POST " API "/tickle",
	};
	struct tiny_request q;
	struct knobs *k = broker_lock(&B);

	(void)state;
	k->slow_statuses = 3;
	k->no_accounts = 2;
	k->date_offset_s = -7;
	broker_unlock(&B);
	begin(&(struct ibkr_config){ .mode = MODE_PAPER });
	client_link(&C, LINK_SIGNING_IN, &E);
	client_link(&C, LINK_COMING_UP, &E);
	client_event(&C, EV_ACCOUNT, &E);
	assert_string_equal(E.u.account.id, "DU1234567");
	assert_true(E.u.account.is_paper && E.u.account.is_paper_known);
	client_link(&C, LINK_UP, &E);
	assert_true(E.u.link.attempt == 0 && E.u.link.rtt_ms >= 0);
	client_event(&C, EV_CLOCK_SKEW, &E);
	assert_in_range(-E.u.skew.skew_ns, 6 * NS_PER_S, 8 * NS_PER_S);
	state_is(1, "aaaa1111");
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		assert_true(tiny_get(B.t, calls[i], 1, &q));
	assert_int_equal(tiny_count(B.t, calls[2]), 3);
	assert_int_equal(tiny_count(B.t, calls[3]), 3);
	assert_true(tiny_get(B.t, calls[1], 1, &q));
	assert_string_equal(q.body, "{\"publish\":true,\"compete\":false}");
	assert_true(tiny_get(B.t, calls[0], 1, &q));
	assert_string_equal(tiny_header(&q, "Content-Length"), "0");
	end();
	assert_int_equal(tiny_count(B.t, "POST " API "/logout"), 1);
}

static void token_fault(int bad, int how, int status, const char *body, bool html,
			enum link_state state, const char *word)
{
	struct knobs *k = broker_lock(&B);

	k->lst_bad = bad;
	k->lst_how = how;
	k->lst_status = status;
	k->lst_body = body;
	k->lst_html = html;
	broker_unlock(&B);
	begin(&(struct ibkr_config){ .mode = MODE_PAPER });
	client_link(&C, state, &E);
	if (!strstr(E.u.link.text, word))
		fail_msg("\"%s\" does not say \"%s\"", E.u.link.text, word);
	assert_true(state == LINK_UP || E.u.link.retry_at > clock_steady());
	/* A refused token is a credential's fault; nothing else is. */
	assert_true(E.u.link.credentials == (state == LINK_REFUSED));
	end();
}

static void test_token_tampered_once(void **state)
{
	(void)state;
	token_fault(1, LST_TAMPERED, 0, NULL, false, LINK_UP, "DU1234567");
	assert_int_equal(tiny_count(B.t, "POST " API "/oauth"), 2);
}

static void test_token_tampered(void **state)
{
	(void)state;
	token_fault(100, LST_TAMPERED, 0, NULL, false, LINK_REFUSED, "does not agree");
	assert_int_equal(tiny_count(B.t, "POST " API "/oauth"), 2);
	assert_int_equal(tiny_count(B.t, "POST"), 2);	/* the token was never used */
}

static void test_token_empty(void **state)
{
	(void)state;
	token_fault(1, LST_EMPTY, 0, NULL, false, LINK_UP, "DU1234567");
}

static void test_consumer_unknown(void **state)
{
	(void)state;
	token_fault(100, LST_STATUS, 401, "{\"error\":\"id: 39687, error: invalid consumer\","
		    "\"statusCode\":401}", false, LINK_REFUSED, "OAUTH_CONSUMER_KEY");
	assert_int_equal(tiny_count(B.t, "POST " API "/oauth"), 1);
}

static void test_token_revoked(void **state)
{
	(void)state;
	token_fault(100, LST_STATUS, 401, "{\"error\":\"id: 118871, error: LST failed, error: No "
		    "access secret key found for ASXSIM001\",\"statusCode\":401}", false, LINK_REFUSED,
		    "OAUTH_ACCESS_TOKEN");
}

static void test_cdn(void **state)
{
	(void)state;
	token_fault(100, LST_STATUS, 403, "<html>Access denied</html>", true, LINK_DOWN, "403");
}

static void test_clock_named(void **state)
{
	struct knobs *k = broker_lock(&B);

	(void)state;
	k->date_offset_s = 400;
	broker_unlock(&B);
	token_fault(100, LST_STATUS, 401, "{\"error\":\"invalid timestamp\"}", false, LINK_REFUSED,
		    "clock");
}

/* The broker's clock is six minutes ahead of ours: the first refusal tells, and from then on all
 * is signed by the broker's time.  The token's life is counted by it too. */
static void test_clock_followed(void **state)
{
	static const int offsets[] = { 360, -360 };
	struct knobs *k;

	(void)state;
	for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
		k = broker_lock(&B);
		k->date_offset_s = offsets[i];
		k->strict_clock = true;
		broker_unlock(&B);
		begin(&(struct ibkr_config){ .mode = MODE_PAPER });
		client_link(&C, LINK_UP, &E);
		client_event(&C, EV_CLOCK_SKEW, &E);	/* and the operator is told */
		assert_in_range(E.u.skew.skew_ns / NS_PER_S + 1000, 1000 + offsets[i] - 2,
				1000 + offsets[i] + 2);
		end();
		assert_int_equal(tiny_count(B.t, "POST " API "/oauth"), 2 * (i + 1));
	}
}

/* Whatever the measured skew does from answer to answer, timestamps do not go back. */
static void test_timestamps_do_not_fall(void **state)
{
	struct http_shared *h;
	int64_t last = 0;

	(void)state;
	client_open(&C, &B, &(struct ibkr_config){ .mode = MODE_PAPER });
	h = &C.x.http;
	atomic_store(&h->skew_known, true);
	for (int i = 0; i < 200; i++) {
		int64_t t;

		atomic_store(&h->skew_ns, (8 + i * 7 % 9) * NS_PER_S);
		t = http_timestamp(h);
		assert_true(t >= last);
		last = t;
	}
	/* A clock that was wrong by an hour and is set right again is believed. */
	atomic_store(&h->skew_ns, 3600 * NS_PER_S);
	assert_true(http_timestamp(h) > last + 3000);
	atomic_store(&h->skew_ns, 0);
	assert_true(http_timestamp(h) < last + 60);
	client_close(&C);
}

static void test_wrong_prime(void **state)
{
	/* RFC 3526 group 5: a prime, and not the broker's. */
	static const char other[] =
		"ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e"
		"3404ddef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff"
		"5cb6f406b7edee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d3"
		"9a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804f1746c08"
		"ca237327ffffffffffffffff";

	(void)state;
	begin(&(struct ibkr_config){ .mode = MODE_PAPER, .dh_prime = other });
	client_link(&C, LINK_REFUSED, &E);
	assert_non_null(strstr(E.u.link.text, "OAUTH_DH_PRIME"));
	assert_true(E.u.link.credentials);
	end();
}

static void test_token_refused_later(void **state)
{
	struct knobs *k;
	uint64_t before;

	(void)state;
	begin(&(struct ibkr_config){ .mode = MODE_PAPER });
	client_link(&C, LINK_UP, &E);
	before = epoch();
	/* Any thread's request may be the one that is refused. */
	k = broker_lock(&B);
	k->refuse = 1;
	broker_unlock(&B);
	{
		struct http_client *c = http_client_new(&C.x.http);
		struct http_answer a;
		struct errmsg err;

		assert_int_equal(http_get(c, "/trsrv/stocks", &a, &err), RC_OK);
		assert_int_equal(a.status, 401);
		http_client_free(c);
	}
	epoch_after(before);
	assert_true(tiny_wait(B.t, "POST " API "/iserver/auth/status", 1));
	state_is(2, "aaaa1111");
	assert_int_equal(tiny_count(B.t, "POST " API "/oauth"), 2);
	assert_int_equal(tiny_count(B.t, "POST " API "/iserver/auth/ssodh/init"), 1);
	end();
}

static void test_token_refused_twice(void **state)
{
	struct knobs *k = broker_lock(&B);

	(void)state;
	k->refuse = 1000;
	broker_unlock(&B);
	begin(&(struct ibkr_config){ .mode = MODE_PAPER });
	client_link(&C, LINK_REFUSED, &E);
	assert_false(E.u.link.credentials);	/* the token was good: the service's fault */
	assert_int_equal(tiny_count(B.t, "POST " API "/oauth"), 2);
	end();
}

static void test_token_renewed_before_its_end(void **state)
{
	struct knobs *k = broker_lock(&B);
	uint64_t before;

	(void)state;
	k->lst_life_s = 2;	/* renewed after a second and a half */
	broker_unlock(&B);
	begin(&(struct ibkr_config){ .mode = MODE_PAPER });
	client_link(&C, LINK_UP, &E);
	before = epoch();
	k = broker_lock(&B);
	k->lst_life_s = 86400;
	broker_unlock(&B);
	epoch_after(before);
	state_is(2, "aaaa1111");	/* up all the while */
	end();
}

static void test_session_value_changes(void **state)
{
	struct knobs *k;
	uint64_t before;

	(void)state;
	client_open(&C, &B, &(struct ibkr_config){ .mode = MODE_PAPER });
	C.x.tickle_every = 50 * NS_PER_MS;
	client_run(&C, session_run);
	client_link(&C, LINK_UP, &E);
	before = epoch();
	assert_true(tiny_wait(B.t, "POST " API "/tickle", 3));
	assert_int_equal(epoch(), before);
	k = broker_lock(&B);
	snprintf(k->session, sizeof k->session, "bbbb2222");
	broker_unlock(&B);
	epoch_after(before);
	state_is(1, "bbbb2222");
	end();
}

/* A stream that ended may belong to a session that is no more: asked at once, not a minute later. */
static void test_stream_end_asks_session(void **state)
{
	struct knobs *k;
	uint64_t before;

	(void)state;
	client_open(&C, &B, &(struct ibkr_config){ .mode = MODE_PAPER });
	C.x.tickle_every = 3600 * NS_PER_S;
	C.x.retry_unit = 2 * NS_PER_MS;
	client_run(&C, session_run);
	client_link(&C, LINK_UP, &E);
	before = epoch();
	k = broker_lock(&B);
	snprintf(k->session, sizeof k->session, "cccc3333");
	broker_unlock(&B);
	http_notice(&C.x.http, NOTICE_CHECK);
	epoch_after(before);
	state_is(1, "cccc3333");
	end();
}

static void test_nightly_reset(void **state)
{
	struct knobs *k;

	(void)state;
	client_open(&C, &B, &(struct ibkr_config){ .mode = MODE_PAPER });
	C.x.tickle_every = 50 * NS_PER_MS;
	C.x.retry_unit = 2 * NS_PER_MS;
	client_run(&C, session_run);
	client_link(&C, LINK_UP, &E);
	k = broker_lock(&B);
	k->logged_out = true;
	k->init_bad = 3;
	broker_unlock(&B);
	/* Lost without another login: comes back by init, pausing longer each time. */
	for (int32_t attempt = 0; attempt < 3; attempt = E.u.link.attempt) {
		client_event(&C, EV_LINK, &E);
		assert_int_not_equal(E.u.link.state, LINK_HELD_ELSEWHERE);
		assert_int_not_equal(E.u.link.state, LINK_UP);
	}
	client_link(&C, LINK_UP, &E);
	assert_int_equal(tiny_count(B.t, "POST " API "/iserver/auth/ssodh/init"), 5);
	end();
}

/* The road is cut: for minutes it is tried every few seconds, whatever number of times. */
static void test_network_gone(void **state)
{
	int64_t pause, unit = NS_PER_MS / 10;
	int attempt = 0;

	(void)state;
	client_open(&C, &B, &(struct ibkr_config){ .mode = MODE_PAPER });
	C.x.http.port = 1;		/* nobody listens there */
	C.x.retry_unit = unit;
	client_run(&C, session_run);
	while (attempt < 60) {
		client_event(&C, EV_LINK, &E);
		if (!E.u.link.retry_at)
			continue;
		attempt = E.u.link.attempt;
		pause = E.u.link.retry_at - E.t.steady;
		if (attempt <= 40)
			assert_true(pause <= 10 * unit);
	}
	end();
}

/* A service that answers 503 in the night or at the weekend is being serviced: expected, no error. */
static void test_maintenance(void **state)
{
	static const struct {
		int date, second;
		enum link_state state;
	} rows[] = {
		{ 20261124, 3 * 3600 + 1800, LINK_MAINTENANCE },	/* Hong Kong's midnight, in summer */
		{ 20260714, 2 * 3600 + 60, LINK_MAINTENANCE },		/* and in winter */
		{ 20261122, 12 * 3600, LINK_MAINTENANCE },		/* a Sunday */
		{ 20261124, 10 * 3600 + 1800, LINK_DOWN },		/* in market hours it is a fault */
		{ 20261124, 5 * 3600 + 60, LINK_DOWN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct knobs *k;

		clock_set_market(utc_at(rows[i].date, rows[i].second), 1000);
		client_open(&C, &B, &(struct ibkr_config){ .mode = MODE_PAPER });
		C.x.retry_unit = 2 * NS_PER_MS;
		k = broker_lock(&B);
		k->init_bad = 1;
		broker_unlock(&B);
		client_run(&C, session_run);
		do
			client_event(&C, EV_LINK, &E);
		while (E.u.link.state == LINK_SIGNING_IN || E.u.link.state == LINK_COMING_UP);
		assert_int_equal(E.u.link.state, rows[i].state);
		assert_int_equal(strstr(E.u.link.text, "nightly reset or weekend service") != NULL,
				 rows[i].state == LINK_MAINTENANCE);
		assert_true(E.u.link.retry_at > 0);
		client_link(&C, LINK_UP, &E);
		end();
	}
}

static void test_notice_asks_status(void **state)
{
	struct knobs *k;

	(void)state;
	begin(&(struct ibkr_config){ .mode = MODE_PAPER });
	client_link(&C, LINK_UP, &E);
	k = broker_lock(&B);
	k->logged_out = true;
	broker_unlock(&B);
	http_notice(&C.x.http, NOTICE_STS);
	client_link(&C, LINK_COMING_UP, &E);
	client_link(&C, LINK_UP, &E);
	assert_int_equal(tiny_count(B.t, "POST " API "/oauth"), 1);
	end();
}

static void test_gone(void **state)
{
	struct knobs *k = broker_lock(&B);

	(void)state;
	k->gone = 1;
	broker_unlock(&B);
	begin(&(struct ibkr_config){ .mode = MODE_PAPER });
	client_link(&C, LINK_UP, &E);
	assert_int_equal(tiny_count(B.t, "POST " API "/oauth"), 2);
	end();
}

/* The same host drops the session again although the token is new: the next of the numbered
 * hosts is tried.  (That its name is made from api.ibkr.com alone: test_http.) */
static void test_gone_for_good(void **state)
{
	struct knobs *k = broker_lock(&B);

	(void)state;
	k->gone = 3;
	broker_unlock(&B);
	begin(&(struct ibkr_config){ .mode = MODE_PAPER });
	client_link(&C, LINK_UP, &E);
	assert_int_equal(atomic_load(&C.x.http.host_n), 2);
	assert_int_equal(tiny_count(B.t, "POST " API "/oauth"), 4);
	end();
}

static void feed_pacing(enum feed_state state)
{
	do
		client_event(&C, EV_FEED, &E);
	while (E.u.feed.feed != FEED_PACING || E.u.feed.state != state);
}

/* A 429 at the sign-in: said with its end, waited for as long as the limit asks, no longer; and
 * without a step towards the long pauses of a broker that is not there. */
static void test_held_back_at_sign_in(void **state)
{
	struct knobs *k = broker_lock(&B);
	int64_t began = clock_steady();

	(void)state;
	k->too_many = 1;
	broker_unlock(&B);
	begin(&(struct ibkr_config){ .mode = MODE_PAPER });
	feed_pacing(FEED_OK);
	feed_pacing(FEED_HELD);
	assert_true(E.u.feed.retry_at > clock_steady());
	assert_non_null(strstr(E.u.feed.text, "/iserver/accounts"));
	client_link(&C, LINK_UP, &E);
	assert_in_range(clock_steady() - began, NS_PER_S / 2, 4 * NS_PER_S);
	assert_int_equal(tiny_count(B.t, "GET " API "/iserver/accounts"), 2);
	assert_int_equal(tiny_count(B.t, "POST " API "/iserver/auth/ssodh/init"), 1);
	end();
}

/* The first loss is mended at once, whatever came before; later ones within the minute wait. */
static void test_lost_and_back(void **state)
{
	struct knobs *k;

	(void)state;
	client_open(&C, &B, &(struct ibkr_config){ .mode = MODE_PAPER });
	C.x.retry_unit = NS_PER_S;	/* one pause would be seen */
	k = broker_lock(&B);
	k->init_bad = 0;
	broker_unlock(&B);
	client_run(&C, session_run);
	client_link(&C, LINK_UP, &E);
	k = broker_lock(&B);
	k->logged_out = true;
	broker_unlock(&B);
	int64_t began = clock_steady();

	http_notice(&C.x.http, NOTICE_STS);
	client_link(&C, LINK_COMING_UP, &E);
	client_link(&C, LINK_UP, &E);
	assert_true(clock_steady() - began < NS_PER_S);
	k = broker_lock(&B);
	k->logged_out = true;
	broker_unlock(&B);
	http_notice(&C.x.http, NOTICE_STS);
	client_link(&C, LINK_DOWN, &E);
	assert_true(E.u.link.retry_at > clock_steady());
	client_link(&C, LINK_UP, &E);
	end();
}

/* A hint that comes within the pause between two looks is kept, not dropped. */
static void test_no_hint_is_lost(void **state)
{
	struct knobs *k;

	(void)state;
	client_open(&C, &B, &(struct ibkr_config){ .mode = MODE_PAPER });
	C.x.retry_unit = 100 * NS_PER_MS;
	C.x.tickle_every = 3600 * NS_PER_S;
	client_run(&C, session_run);
	client_link(&C, LINK_UP, &E);
	http_notice(&C.x.http, NOTICE_CHECK);
	assert_true(tiny_wait(B.t, "POST " API "/tickle", 2));
	k = broker_lock(&B);
	k->logged_out = true;
	broker_unlock(&B);
	http_notice(&C.x.http, NOTICE_STS);
	client_link(&C, LINK_COMING_UP, &E);
	client_link(&C, LINK_UP, &E);
	end();
}

/* --- another login ---------------------------------------------------------------- */

static void elsewhere(void)
{
	struct knobs *k = broker_lock(&B);

	k->elsewhere = true;
	broker_unlock(&B);
}

static void test_held_asks(void **state)
{
	struct tiny_request q;

	(void)state;
	elsewhere();
	begin(&(struct ibkr_config){ .mode = MODE_PAPER });
	client_link(&C, LINK_HELD_ELSEWHERE, &E);
	assert_non_null(strstr(E.u.link.text, ":link take"));
	act(1);
	client_link(&C, LINK_UP, &E);
	/* Logout first, then the init that competes. */
	assert_int_equal(tiny_count(B.t, "POST " API "/logout"), 1);
	assert_true(tiny_get(B.t, "POST " API "/iserver/auth/ssodh/init", 2, &q));
	assert_string_equal(q.body, "{\"publish\":true,\"compete\":true}");
	end();
}

static void test_held_goes_away(void **state)
{
	struct knobs *k;

	(void)state;
	elsewhere();
	client_open(&C, &B, &(struct ibkr_config){ .mode = MODE_PAPER });
	C.x.retry_unit = 2 * NS_PER_MS;		/* asked each 120 ms instead of each minute */
	client_run(&C, session_run);
	client_link(&C, LINK_HELD_ELSEWHERE, &E);
	k = broker_lock(&B);
	k->elsewhere = false;
	broker_unlock(&B);
	client_link(&C, LINK_UP, &E);
	assert_int_equal(tiny_count(B.t, "POST " API "/logout"), 0);
	end();
}

static void test_take_at_start(void **state)
{
	(void)state;
	elsewhere();
	begin(&(struct ibkr_config){ .mode = MODE_PAPER, .take = true });
	client_link(&C, LINK_UP, &E);
	end();
}

static void test_compete_always(void **state)
{
	struct tiny_request q;

	(void)state;
	elsewhere();
	begin(&(struct ibkr_config){ .mode = MODE_PAPER, .compete = COMPETE_ALWAYS });
	client_link(&C, LINK_UP, &E);
	assert_true(tiny_get(B.t, "POST " API "/iserver/auth/ssodh/init", 1, &q));
	assert_string_equal(q.body, "{\"publish\":true,\"compete\":true}");
	end();
}

static void test_compete_never(void **state)
{
	(void)state;
	elsewhere();
	begin(&(struct ibkr_config){ .mode = MODE_PAPER, .compete = COMPETE_NEVER, .take = true });
	client_link(&C, LINK_HELD_ELSEWHERE, &E);
	act(1);
	assert_true(tiny_wait(B.t, "POST " API "/iserver/auth/ssodh/init", 2));
	end();
	for (int i = 1; i <= tiny_count(B.t, "POST " API "/iserver/auth/ssodh/init"); i++) {
		struct tiny_request q;

		assert_true(tiny_get(B.t, "POST " API "/iserver/auth/ssodh/init", i, &q));
		assert_string_equal(q.body, "{\"publish\":true,\"compete\":false}");
	}
}

static void test_yield_and_take_back(void **state)
{
	struct session_state st;

	(void)state;
	begin(&(struct ibkr_config){ .mode = MODE_PAPER });
	client_link(&C, LINK_UP, &E);
	act(0);
	client_link(&C, LINK_HELD_ELSEWHERE, &E);
	assert_non_null(strstr(E.u.link.text, "given away"));
	session_get(&C.x.http, &st);
	assert_false(st.up);
	assert_int_equal(tiny_count(B.t, "POST " API "/logout"), 1);
	act(1);
	client_link(&C, LINK_UP, &E);
	end();
}

static void test_taken_from_us(void **state)
{
	(void)state;
	client_open(&C, &B, &(struct ibkr_config){ .mode = MODE_PAPER });
	C.x.tickle_every = 50 * NS_PER_MS;
	client_run(&C, session_run);
	client_link(&C, LINK_UP, &E);
	elsewhere();
	client_link(&C, LINK_HELD_ELSEWHERE, &E);
	end();
}

/* --- account ---------------------------------------------------------------------- */

static void test_account_that_does_not_fit(void **state)
{
	(void)state;
	begin(&(struct ibkr_config){ .mode = MODE_PAPER, .account = "DU7654321" });
	client_event(&C, EV_ACCOUNT, &E);
	assert_string_equal(E.u.account.id, "");
	assert_non_null(strstr(E.u.account.text, "DU1234567"));
	end();
}

/* Accounts say paper, the websocket says live: said, and no order may go (core: account_agrees). */
static void test_kinds_that_differ(void **state)
{
	(void)state;
	begin(&(struct ibkr_config){ .mode = MODE_PAPER });
	client_event(&C, EV_ACCOUNT, &E);
	assert_string_equal(E.u.account.text, "");
	client_link(&C, LINK_UP, &E);
	atomic_store(&C.x.stream_says, SAID_LIVE);
	http_notice(&C.x.http, NOTICE_NO_BRIDGE);
	client_event(&C, EV_ACCOUNT, &E);
	assert_string_equal(E.u.account.id, "DU1234567");
	assert_non_null(strstr(E.u.account.text, "websocket a live one"));
	end();
}

static void test_stop_while_waiting(void **state)
{
	(void)state;
	elsewhere();
	begin(&(struct ibkr_config){ .mode = MODE_PAPER });
	client_link(&C, LINK_HELD_ELSEWHERE, &E);
	end();			/* joins: no pause outlives the stop */
}

static int zone(void **state)
{
	struct errmsg err;

	(void)state;
	return zone_init(&err) == RC_OK ? 0 : -1;
}

#define WITH_BROKER(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_BROKER(test_order_of_calls),
		WITH_BROKER(test_token_tampered_once),
		WITH_BROKER(test_token_tampered),
		WITH_BROKER(test_token_empty),
		WITH_BROKER(test_consumer_unknown),
		WITH_BROKER(test_token_revoked),
		WITH_BROKER(test_cdn),
		WITH_BROKER(test_clock_named),
		WITH_BROKER(test_clock_followed),
		WITH_BROKER(test_timestamps_do_not_fall),
		WITH_BROKER(test_wrong_prime),
		WITH_BROKER(test_network_gone),
		WITH_BROKER(test_token_refused_later),
		WITH_BROKER(test_token_refused_twice),
		WITH_BROKER(test_token_renewed_before_its_end),
		WITH_BROKER(test_session_value_changes),
		WITH_BROKER(test_stream_end_asks_session),
		WITH_BROKER(test_nightly_reset),
		WITH_BROKER(test_maintenance),
		WITH_BROKER(test_notice_asks_status),
		WITH_BROKER(test_gone),
		WITH_BROKER(test_gone_for_good),
		WITH_BROKER(test_held_back_at_sign_in),
		WITH_BROKER(test_lost_and_back),
		WITH_BROKER(test_no_hint_is_lost),
		WITH_BROKER(test_held_asks),
		WITH_BROKER(test_held_goes_away),
		WITH_BROKER(test_take_at_start),
		WITH_BROKER(test_compete_always),
		WITH_BROKER(test_compete_never),
		WITH_BROKER(test_yield_and_take_back),
		WITH_BROKER(test_taken_from_us),
		WITH_BROKER(test_account_that_does_not_fit),
		WITH_BROKER(test_kinds_that_differ),
		WITH_BROKER(test_stop_while_waiting),
	};

	return cmocka_run_group_tests(tests, zone, NULL);
}
