/*
 * test_http.c - single requests against a server that misbehaves: what is sent again, what is
 * not, what is let in.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../../src/ibkr/internal.h"
#include "skim/base/must.h"
#include "tinyserver.h"
#include "vectors.h"

static struct vectors V;

/* What the server does with the n-th request whose path holds a word. */
struct script {
	const char *word;
	int nth;			/* counts down to 1 */
	struct tiny_reply reply;
};

struct set {
	struct tiny *t;
	struct guard *lock;
	struct script script;		/* under lock */
	struct stopper *stop;
	struct oauth_keys *keys;
	struct http_shared s;
	struct http_client *c;
	struct http_answer a;
	struct errmsg err;
	int64_t lapses;			/* when the question of asked_meanwhile lapses */
};

static void handle(void *ctx, const struct tiny_request *q, struct tiny_reply *r)
{
	struct set *e = ctx;

	guard_lock(e->lock);
	snprintf(r->body, sizeof r->body, "{\"ok\":true}");
	if (e->script.word && strstr(q->path, e->script.word) && --e->script.nth == 0)
		*r = e->script.reply;
	guard_unlock(e->lock);
}

static void script(struct set *e, const char *word, int nth, const struct tiny_reply *r)
{
	guard_lock(e->lock);
	e->script = (struct script){ word, nth, *r };
	guard_unlock(e->lock);
}

static int set_up(void **state)
{
	static struct set e;
	struct oauth_credentials c = vectors_credentials(&V);
	struct lst lst = { .serial = 1 };
	char url[64];

	memset(&e, 0, sizeof e);
	MUST(oauth_keys_load(&e.keys, &c, &e.err) == RC_OK);
	e.lock = guard_new();
	e.stop = stopper_new();
	e.t = tiny_start(handle, &e);
	snprintf(url, sizeof url, "http://127.0.0.1:%d/v1/api", tiny_port(e.t));
	MUST(http_shared_init(&e.s, url, NULL, NULL, e.keys, e.stop, &e.err) == RC_OK);
	cell_put(e.s.lst, &lst);
	e.c = http_client_new(&e.s);
	MUST(e.c);
	*state = &e;
	return 0;
}

static int tear_down(void **state)
{
	struct set *e = *state;

	http_client_free(e->c);
	http_shared_free(&e->s);
	tiny_stop(e->t);
	stopper_free(e->stop);
	guard_free(e->lock);
	oauth_keys_free(e->keys);
	return 0;
}

static const char *header_of(struct set *e, const char *prefix, int n, const char *name)
{
	static struct tiny_request q;

	assert_true(tiny_get(e->t, prefix, n, &q));
	return tiny_header(&q, name);
}

static int connection_of(struct set *e, const char *prefix, int n)
{
	static struct tiny_request q;

	assert_true(tiny_get(e->t, prefix, n, &q));
	return q.connection;
}

static void test_headers(void **state)
{
	struct set *e = *state;
	char first[OAUTH_HEADER_MAX];

	assert_int_equal(http_get(e->c, "/a?symbols=BHP,CBA", &e->a, &e->err), RC_OK);
	assert_int_equal(e->a.status, 200);
	assert_string_equal(e->a.body, "{\"ok\":true}");
	assert_true(e->a.sent && e->a.date != 0);
	assert_string_equal(header_of(e, "GET /v1/api/a?symbols=BHP,CBA", 1, "User-Agent"),
			    "skim/0.1.0");
	assert_string_equal(header_of(e, "GET", 1, "Accept-Encoding"), "gzip,deflate");
	assert_string_equal(header_of(e, "GET", 1, "Connection"), "keep-alive");
	assert_string_equal(header_of(e, "GET", 1, "Accept"), "*/*");
	snprintf(first, sizeof first, "%s", header_of(e, "GET", 1, "Authorization"));
	assert_non_null(strstr(first, "OAuth realm=\"limited_poa\", oauth_consumer_key="));

	assert_int_equal(http_post(e->c, "/empty", NULL, &e->a, &e->err), RC_OK);
	assert_string_equal(header_of(e, "POST /v1/api/empty", 1, "Content-Length"), "0");
	assert_string_equal(header_of(e, "POST /v1/api/empty", 1, "Content-Type"), "");
	assert_int_equal(http_post_order(e->c, "/o", "{\"x\":1}", &e->a, &e->err), RC_OK);
	assert_string_equal(header_of(e, "POST /v1/api/o", 1, "Content-Length"), "7");
	assert_string_equal(header_of(e, "POST /v1/api/o", 1, "Content-Type"), "application/json");
	assert_string_equal(header_of(e, "POST /v1/api/o", 1, "Expect"), "");
	assert_string_equal(header_of(e, "POST /v1/api/o", 1, "Transfer-Encoding"), "");
	assert_int_equal(http_delete(e->c, "/d", &e->a, &e->err), RC_OK);
	assert_int_equal(tiny_count(e->t, "DELETE /v1/api/d"), 1);
	assert_string_equal(header_of(e, "DELETE", 1, "Content-Length"), "");
	assert_string_equal(header_of(e, "DELETE", 1, "Content-Type"), "");
	/* One connection for all of them, a header of its own for each. */
	assert_int_equal(connection_of(e, "DELETE", 1), 1);
	assert_string_not_equal(first, header_of(e, "POST /v1/api/o", 1, "Authorization"));
}

static void test_gzip_and_cookies(void **state)
{
	static const char zipped[] =
		"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\xaa\xca\x2c\x28\x48\x4d\x51\xb2"
		"\x2a\x29\x2a\x4d\xad\x05\x00\x84\x28\xbc\x08\x0f\x00\x00\x00";
	struct set *e = *state;
	struct tiny_reply r = { .status = 200, .body_n = sizeof zipped - 1,
		.headers = "Content-Encoding: gzip\r\nSet-Cookie: lb=host7; path=/\r\n"
			   "Set-Cookie: safe=1; path=/; secure\r\n" };
	struct http_client *other = http_client_new(&e->s);
	char cookies[256];

	memcpy(r.body, zipped, sizeof zipped - 1);
	script(e, "/zip", 1, &r);
	assert_int_equal(http_get(e->c, "/zip", &e->a, &e->err), RC_OK);
	assert_string_equal(e->a.body, "{\"zipped\":true}");
	/* The load balancer's cookie goes with every client's requests. */
	assert_int_equal(http_get(other, "/next", &e->a, &e->err), RC_OK);
	assert_non_null(strstr(header_of(e, "GET /v1/api/next", 1, "Cookie"), "lb=host7"));
	/* For the websocket: none that asks for TLS without it. */
	http_cookies(&e->s, cookies, sizeof cookies);
	assert_string_equal(cookies, "lb=host7");
	http_cookies_clear(&e->s);
	http_cookies(&e->s, cookies, sizeof cookies);
	assert_string_equal(cookies, "");
	http_client_free(other);
}

static void test_read_on_dead_connection(void **state)
{
	struct set *e = *state;
	struct tiny_reply r = { .mode = TINY_HANG_UP };
	char first[OAUTH_HEADER_MAX];

	assert_int_equal(http_get(e->c, "/warm", &e->a, &e->err), RC_OK);
	script(e, "/r", 1, &r);
	assert_int_equal(http_get(e->c, "/r", &e->a, &e->err), RC_OK);
	assert_int_equal(e->a.status, 200);
	/* Twice on the wire, signed anew: never one nonce twice. */
	assert_int_equal(tiny_count(e->t, "GET /v1/api/r"), 2);
	snprintf(first, sizeof first, "%s", header_of(e, "GET /v1/api/r", 1, "Authorization"));
	assert_string_not_equal(first, header_of(e, "GET /v1/api/r", 2, "Authorization"));
}

static void test_order_on_dead_connection(void **state)
{
	static const enum tiny_mode modes[] = { TINY_HANG_UP, TINY_CUT };
	struct set *e = *state;

	for (size_t i = 0; i < 2; i++) {
		struct tiny_reply r = { .status = 200, .mode = modes[i], .body = "[{\"order_id\":" };

		assert_int_equal(http_get(e->c, "/warm", &e->a, &e->err), RC_OK);
		script(e, "/orders", 1, &r);
		assert_int_not_equal(http_post_order(e->c, "/iserver/account/DU1/orders",
						     "{\"orders\":[]}", &e->a, &e->err), RC_OK);
		print_message("# %s\n", e->err.text);
		assert_true(e->a.sent);
		assert_int_equal(tiny_count(e->t, "POST /v1/api/iserver/account/DU1/orders"), i + 1);
	}
	/* The request after it is well. */
	assert_int_equal(http_get(e->c, "/warm", &e->a, &e->err), RC_OK);
}

static void test_order_closed_while_idle(void **state)
{
	struct set *e = *state;
	struct tiny_reply r = { .status = 200, .mode = TINY_CLOSE, .body = "{}" };

	script(e, "/warm", 1, &r);
	assert_int_equal(http_get(e->c, "/warm", &e->a, &e->err), RC_OK);
	/* Closed by the server: libcurl sees it before sending, or the order is in doubt; it
	 * never arrives twice. */
	if (http_post_order(e->c, "/o", "{}", &e->a, &e->err) != RC_OK)
		assert_true(e->a.sent);
	assert_in_range(tiny_count(e->t, "POST /v1/api/o"), 0, 1);
}

static enum rc refuse(void *ctx, struct errmsg *err)
{
	++*(int *)ctx;
	return errmsg_set(err, RC_REFUSED, "locked");
}

static void test_before_first_byte(void **state)
{
	struct set *e = *state;
	int calls = 0;

	http_client_before(e->c, refuse, &calls);
	assert_int_equal(http_post_order(e->c, "/o", "{}", &e->a, &e->err), RC_REFUSED);
	assert_string_equal(e->err.text, "locked");
	assert_false(e->a.sent);
	assert_int_equal(calls, 1);
	http_client_before(e->c, NULL, NULL);
	assert_int_equal(http_post_order(e->c, "/p", "{}", &e->a, &e->err), RC_OK);
	assert_int_equal(tiny_count(e->t, "POST /v1/api/o"), 0);
}

static void test_timeouts(void **state)
{
	struct set *e = *state;
	struct tiny_reply r = { .mode = TINY_SILENT };
	int64_t began = clock_steady();

	e->s.answer_ms = 80;
	e->s.order_ms = 160;
	script(e, "/slow", 1, &r);
	assert_int_equal(http_get(e->c, "/slow", &e->a, &e->err), RC_TIMEOUT);
	assert_true(e->a.sent);
	script(e, "/orders", 1, &r);
	assert_int_equal(http_post_order(e->c, "/iserver/account/DU1/orders", "{}", &e->a, &e->err),
			 RC_TIMEOUT);
	assert_true(e->a.sent);
	assert_in_range(clock_steady() - began, 240 * NS_PER_MS, 4 * NS_PER_S);
	assert_int_equal(tiny_count(e->t, "POST"), 1);
}

static void test_too_much_and_too_little(void **state)
{
	struct set *e = *state;
	struct tiny_reply big = { .status = 200, .fill = 5 << 20 };
	struct tiny_reply cut = { .status = 200, .mode = TINY_CUT, .body = "{\"a\":[1,2,3,4]}" };
	struct tiny_reply redirect = { .status = 302, .headers = "Location: /v1/api/else\r\n" };
	struct tiny_reply html = { .status = 403, .body = "<html>", .headers =
		"Content-Type: text/html; charset=utf-8\r\nRetry-After: 7\r\n" };

	script(e, "/big", 1, &big);
	assert_int_equal(http_get(e->c, "/big", &e->a, &e->err), RC_IO);
	assert_non_null(strstr(e->err.text, "4 MiB"));
	assert_in_range(e->a.n, 1, 4 << 20);
	script(e, "/cut", 1, &cut);
	assert_int_equal(http_get(e->c, "/cut", &e->a, &e->err), RC_IO);
	script(e, "/moved", 1, &redirect);
	assert_int_equal(http_get(e->c, "/moved", &e->a, &e->err), RC_OK);
	assert_int_equal(e->a.status, 302);
	assert_int_equal(tiny_count(e->t, "GET /v1/api/else"), 0);
	script(e, "/html", 1, &html);
	assert_int_equal(http_get(e->c, "/html", &e->a, &e->err), RC_OK);
	assert_true(e->a.html && e->a.status == 403 && e->a.retry_after_s == 7);
}

static void test_refused_signature(void **state)
{
	struct set *e = *state;
	struct tiny_reply r = { .status = 401, .body = "{\"error\":\"x\"}" };
	struct lst none = { .serial = 0 };

	script(e, "/r", 1, &r);
	assert_int_equal(http_get(e->c, "/r", &e->a, &e->err), RC_OK);
	assert_int_equal(e->a.status, 401);
	assert_int_equal(tiny_count(e->t, "GET /v1/api/r"), 1);
	assert_int_equal(atomic_load(&e->s.notices), NOTICE_401);
	assert_int_equal(atomic_load(&e->s.refused_serial), 1);
	r = (struct tiny_reply){ .status = 400, .body = "{\"error\":\"Bad Request: no bridge\"}" };
	script(e, "/iserver/x", 1, &r);
	assert_int_equal(http_get(e->c, "/iserver/x", &e->a, &e->err), RC_OK);
	assert_int_equal(atomic_load(&e->s.notices), NOTICE_401 | NOTICE_NO_BRIDGE);
	cell_put(e->s.lst, &none);
	assert_int_equal(http_get(e->c, "/r", &e->a, &e->err), RC_AUTH);
	assert_false(e->a.sent);
}

static void test_nobody_there(void **state)
{
	struct set *e = *state;
	struct http_shared s;
	struct http_client *c;
	struct lst lst = { .serial = 1 };
	char url[64];

	/* A port that was free a moment ago. */
	struct tiny *t = tiny_start(handle, e);
	snprintf(url, sizeof url, "http://127.0.0.1:%d/v1/api", tiny_port(t));
	tiny_stop(t);
	assert_int_equal(http_shared_init(&s, url, NULL, NULL, e->keys, e->stop, &e->err), RC_OK);
	cell_put(s.lst, &lst);
	c = http_client_new(&s);
	assert_int_equal(http_post_order(c, "/o", "{}", &e->a, &e->err), RC_IO);
	assert_false(e->a.sent);
	print_message("# %s\n", e->err.text);
	http_client_free(c);
	http_shared_free(&s);
}

static void test_addresses(void **state)
{
	static const struct { const char *url; enum rc rc; const char *base; } rows[] = {
		{ "https://api.ibkr.com/v1/api", RC_OK, "https://api.ibkr.com/v1/api" },
		{ "https://qa.interactivebrokers.com/v1/api", RC_OK,
		  "https://qa.interactivebrokers.com/v1/api" },
		{ "https://api.ibkr.com:8443/v1/api/", RC_OK, "https://api.ibkr.com:8443/v1/api" },
		{ "http://127.0.0.1:5000/v1/api", RC_OK, "http://127.0.0.1:5000/v1/api" },
		{ "http://127.9.8.7:5000", RC_OK, "http://127.9.8.7:5000" },
		{ "http://localhost:5000/v1/api", RC_OK, "http://localhost:5000/v1/api" },
		{ "http://[::1]:5000/v1/api", RC_OK, "http://[::1]:5000/v1/api" },
		{ "http://api.ibkr.com/v1/api", RC_SYNTAX, "" },
		{ "http://127.0.0.1.evil.example/v1/api", RC_SYNTAX, "" },
		{ "http://localhost.evil.example/", RC_SYNTAX, "" },
		{ "https://user:word@api.ibkr.com/v1/api", RC_SYNTAX, "" },
		{ "https://api.ibkr.com/v1/api?x=1", RC_SYNTAX, "" },
		{ "ftp://api.ibkr.com/v1/api", RC_SYNTAX, "" },
		{ "api", RC_SYNTAX, "" },
		{ "", RC_SYNTAX, "" },
	};
	struct set *e = *state;
	char base[256];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct http_shared s;

		print_message("# %s\n", rows[i].url);
		assert_int_equal(http_shared_init(&s, rows[i].url, NULL, NULL, e->keys, e->stop,
						  &e->err), rows[i].rc);
		if (rows[i].rc != RC_OK)
			continue;
		http_base(&s, base, sizeof base);
		assert_string_equal(base, rows[i].base);
		/* After a 410 that a new token did not mend: only this host has numbered others. */
		atomic_store(&s.host_n, 2);
		http_base(&s, base, sizeof base);
		assert_string_equal(base, i == 0 ? "https://2.api.ibkr.com/v1/api" :
				    strncmp(rows[i].url, "https://api.ibkr.com:", 21) == 0 ?
				    "https://2.api.ibkr.com:8443/v1/api" : rows[i].base);
		http_host(&s, base, sizeof base);	/* the websocket's */
		assert_int_equal(base[0] == '2', strstr(rows[i].url, "//api.ibkr.com") != NULL);
		http_shared_free(&s);
	}
}

static void ask(struct desk_state *d, void *ctx)
{
	d->question = ctx != NULL;
	d->question_until = ctx ? *(int64_t *)ctx : 0;
}

/* A process that is killed leaves what the broker still counts to the next one. */
static void test_departures_outlive_a_crash(void **state)
{
	struct set *e = *state;
	struct ibkr a = { .cfg.cache_dir = V.dir }, b = a;
	const char *url = "http://127.0.0.1:5000/v1/api", *slow = "/portfolio/accounts";
	char name[128];
	FILE *f;

	assert_int_equal(http_shared_init(&a.http, url, NULL, NULL, e->keys, e->stop, &e->err), RC_OK);
	departures_open(&a);
	assert_true(a.http.departures_fd >= 0);
	assert_int_equal(limiter_enter(a.http.limiter, "/tickle", LIMIT_READ, 0), RC_OK);
	departures_note(&a.http, "/tickle");	/* over in a second: not worth a write */
	assert_int_equal(lseek(a.http.departures_fd, 0, SEEK_END), 0);
	assert_int_equal(limiter_enter(a.http.limiter, slow, LIMIT_READ, 0), RC_OK);
	departures_note(&a.http, slow);
	/* … and here it dies. */
	assert_int_equal(http_shared_init(&b.http, url, NULL, NULL, e->keys, e->stop, &e->err), RC_OK);
	departures_open(&b);
	assert_int_equal(limiter_enter(b.http.limiter, slow, LIMIT_READ, 0), RC_TIMEOUT);
	assert_int_equal(limiter_enter(b.http.limiter, "/portfolio/x/ledger", LIMIT_READ, 0), RC_OK);
	departures_close(&b);
	departures_close(&a);
	http_shared_free(&b.http);
	/* Rubbish, another boot: nothing is believed, and the file is put right. */
	snprintf(name, sizeof name, "%s/pacing", V.dir);
	f = fopen(name, "w");
	assert_non_null(f);
	fputs("another-boot\n99999999999 /portfolio/accounts\nxx\n-5 \n", f);
	fclose(f);
	assert_int_equal(http_shared_init(&b.http, url, NULL, NULL, e->keys, e->stop, &e->err), RC_OK);
	departures_open(&b);
	assert_int_equal(limiter_enter(b.http.limiter, slow, LIMIT_READ, 0), RC_OK);
	departures_close(&b);
	http_shared_free(&b.http);
	http_shared_free(&a.http);
	unlink(name);
}

/* Between a request's turn and its first byte, once. */
static enum rc asked_meanwhile(void *ctx, struct errmsg *err)
{
	struct set *e = ctx;

	(void)err;
	if (!e->lapses) {
		e->lapses = clock_steady() + 60 * NS_PER_MS;
		desk_update(&e->s, ask, &e->lapses);
	}
	return RC_OK;
}

static void test_quiet_while_question_open(void **state)
{
	struct set *e = *state;
	int64_t lapses = clock_steady() + 60 * NS_PER_MS;

	/* Held until the question lapses (or is answered); other paths are not. */
	desk_update(&e->s, ask, &lapses);
	assert_int_equal(http_get(e->c, "/tickle", &e->a, &e->err), RC_OK);
	assert_int_equal(http_get(e->c, "/iserver/account/orders", &e->a, &e->err), RC_OK);
	assert_true(e->a.began >= lapses);
	/* Nor does one leave that had its turn before the question came. */
	e->lapses = 0;
	http_client_before(e->c, asked_meanwhile, e);
	assert_int_equal(http_get(e->c, "/iserver/account/trades", &e->a, &e->err), RC_OK);
	assert_true(e->lapses != 0 && e->a.began >= e->lapses);
	http_client_before(e->c, NULL, NULL);
	/* The order desk is not held. */
	lapses = clock_steady() + 60 * NS_PER_S;
	desk_update(&e->s, ask, &lapses);
	http_client_role(e->c, HTTP_DESK);
	assert_int_equal(http_post_order(e->c, "/iserver/reply/7", "{}", &e->a, &e->err), RC_OK);
	/* The stop ends the waiting. */
	http_client_role(e->c, HTTP_READ);
	stopper_set(e->stop);
	desk_update(&e->s, NULL, NULL);
	assert_int_equal(http_get(e->c, "/iserver/account/trades", &e->a, &e->err), RC_CLOSED);
	assert_false(e->a.sent);
}

static void stop_now(void *ctx)
{
	struct set *e = ctx;

	assert_true(tiny_wait(e->t, "GET /v1/api/slow", 1));
	stopper_set(e->stop);
}

static void test_stop_ends_reads(void **state)
{
	struct set *e = *state;
	struct tiny_reply r = { .mode = TINY_SILENT };
	struct thread *t = thread_start("stop", stop_now, e);

	script(e, "/slow", 1, &r);
	assert_int_equal(http_get(e->c, "/slow", &e->a, &e->err), RC_CLOSED);
	thread_join(t);
	/* An order is finished all the same. */
	http_client_role(e->c, HTTP_DESK);
	assert_int_equal(http_post_order(e->c, "/o", "{}", &e->a, &e->err), RC_OK);
}

static int group_up(void **state)
{
	(void)state;
	vectors_open(&V);
	return 0;
}

static int group_down(void **state)
{
	(void)state;
	vectors_close(&V);
	return 0;
}

#define WITH_SERVER(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SERVER(test_headers),
		WITH_SERVER(test_gzip_and_cookies),
		WITH_SERVER(test_read_on_dead_connection),
		WITH_SERVER(test_order_on_dead_connection),
		WITH_SERVER(test_order_closed_while_idle),
		WITH_SERVER(test_before_first_byte),
		WITH_SERVER(test_timeouts),
		WITH_SERVER(test_too_much_and_too_little),
		WITH_SERVER(test_refused_signature),
		WITH_SERVER(test_nobody_there),
		WITH_SERVER(test_addresses),
		WITH_SERVER(test_departures_outlive_a_crash),
		WITH_SERVER(test_quiet_while_question_open),
		WITH_SERVER(test_stop_ends_reads),
	};

	return cmocka_run_group_tests(tests, group_up, group_down);
}
