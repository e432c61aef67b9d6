/* broker.c - see the header.  Rules: Web API 1 and 2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/hmac.h>

#include "../../src/ibkr/oauth_keys.h"
#include "broker.h"
#include "skim/base/must.h"

static void text_reply(struct tiny_reply *r, int status, const char *body)
{
	r->status = status;
	snprintf(r->headers, sizeof r->headers, "Content-Type: application/json; charset=utf-8\r\n");
	snprintf(r->body, sizeof r->body, "%s", body);
}

/* Value of key="value" in the Authorization header. */
static bool auth_value(const struct tiny_request *q, const char *key, char *out, size_t cap)
{
	char find[64];
	const char *at;

	snprintf(find, sizeof find, "%s=\"", key);
	at = strstr(tiny_header(q, "Authorization"), find);
	if (!at)
		return false;
	at += strlen(find);
	snprintf(out, cap, "%.*s", (int)strcspn(at, "\""), at);
	return true;
}

static bool nonce_new(struct broker *b, const char *nonce)
{
	for (int i = 0; i < b->nonces; i++)
		if (strcmp(b->nonce[i], nonce) == 0) {
			b->repeated_nonces++;
			return false;
		}
	MUST(b->nonces < 256);
	snprintf(b->nonce[b->nonces++], NONCE_LEN, "%s", nonce);
	return true;
}

/* --- token ------------------------------------------------------------------------ */

static void sha1(const unsigned char *key, int n, const void *msg, size_t len,
		 unsigned char out[LST_BYTES])
{
	MUST(HMAC(EVP_sha1(), key, n, msg, len, out, NULL));
}

static bool timely(const struct broker *b, const char *stamp)
{
	int64_t off = atoll(stamp) - clock_wall() / NS_PER_S - b->k.date_offset_s;

	return !b->k.strict_clock || (off < 60 && off > -60);
}

/* Our half of the exchange; B in hex. */
static void exchange(struct broker *b, const char *challenge, char *response, size_t cap)
{
	const char *private = "56f777468cdb03852e6c47ffa2fe64827d1a2a42c4656b932220fbf224420aa3";
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *x = NULL, *a = NULL, *r = BN_new();
	unsigned char key[600];
	char *hex;
	int n;

	MUST(ctx && r && BN_hex2bn(&x, private) && BN_hex2bn(&a, challenge));
	MUST(BN_mod_exp(r, b->keys->g, x, b->keys->p, ctx));
	hex = BN_bn2hex(r);
	snprintf(response, cap, "%s", hex);
	OPENSSL_free(hex);
	MUST(BN_mod_exp(r, a, x, b->keys->p, ctx));
	n = BN_num_bits(r) / 8 + 1;
	MUST(BN_bn2binpad(r, key, n) == n);
	sha1(key, n, b->keys->secret.bytes, b->keys->secret.len, b->lst.token);
	BN_free(x);
	BN_free(a);
	BN_free(r);
	BN_CTX_free(ctx);
}

static void token(struct broker *b, const struct tiny_request *q, struct tiny_reply *r)
{
	char challenge[1200], response[1200], nonce[64], stamp[32], url[256];
	char want[OAUTH_HEADER_MAX], sig[64] = "";
	unsigned char mac[LST_BYTES];
	struct oauth_challenge ch = { .hex = challenge };
	struct oauth_text t = { .s = sig, .cap = sizeof sig };

	snprintf(url, sizeof url, "%s/oauth/live_session_token", broker_url(b));
	if (!auth_value(q, "diffie_hellman_challenge", challenge, sizeof challenge) ||
	    !auth_value(q, "oauth_nonce", nonce, sizeof nonce) || !nonce_new(b, nonce) ||
	    !auth_value(q, "oauth_timestamp", stamp, sizeof stamp) ||
	    oauth_lst_header(b->keys, &ch, url, nonce, atoll(stamp), want) != RC_OK ||
	    strcmp(want, tiny_header(q, "Authorization")) != 0) {
		b->bad_signatures++;
		text_reply(r, 401, "{\"error\":\"invalid signature\",\"statusCode\":401}");
		return;
	}
	if (!timely(b, stamp)) {
		text_reply(r, 401, "{\"error\":\"timestamp_refused\",\"statusCode\":401}");
		return;
	}
	exchange(b, challenge, response, sizeof response);
	sha1(b->lst.token, LST_BYTES, b->keys->consumer, strlen(b->keys->consumer), mac);
	oauth_put_hex(&t, mac, sizeof mac);
	b->lst.serial++;
	if (b->k.lst_bad > 0) {
		b->k.lst_bad--;
		if (b->k.lst_how == LST_STATUS) {
			text_reply(r, b->k.lst_status, b->k.lst_body);
			if (b->k.lst_html)
				snprintf(r->headers, sizeof r->headers, "Content-Type: text/html\r\n");
			return;
		}
		if (b->k.lst_how == LST_EMPTY)
			response[0] = '\0';
		sig[5] = sig[5] == '0' ? '1' : '0';
	}
	text_reply(r, 200, "");
	snprintf(r->body, sizeof r->body, "{\"diffie_hellman_response\":\"%s\","
		 "\"live_session_token_signature\":\"%s\",\"live_session_token_expiration\":%lld}",
		 response, sig, (long long)(clock_wall() / NS_PER_MS + (b->k.lst_life_s +
		 b->k.date_offset_s) * 1000LL));
}

static bool signed_well(struct broker *b, const struct tiny_request *q)
{
	char nonce[64], stamp[32], url[1400], want[OAUTH_HEADER_MAX], prefix[256];

	/* The path on the wire has the base's own prefix. */
	snprintf(prefix, sizeof prefix, "%s", broker_url(b));
	*strstr(prefix, "/v1/api") = '\0';
	snprintf(url, sizeof url, "%s%.*s", prefix, (int)strcspn(q->path, "?"), q->path);
	return b->lst.serial && auth_value(q, "oauth_nonce", nonce, sizeof nonce) &&
	       nonce_new(b, nonce) && auth_value(q, "oauth_timestamp", stamp, sizeof stamp) &&
	       timely(b, stamp) &&
	       oauth_header(b->keys, &b->lst, q->method, url, nonce, atoll(stamp), want) == RC_OK &&
	       strcmp(want, tiny_header(q, "Authorization")) == 0;
}

/* --- session ---------------------------------------------------------------------- */

static void status_text(struct broker *b, char *out, size_t cap, bool competing)
{
	bool ready = b->up && !b->k.logged_out && !competing;

	if (ready && b->k.slow_statuses > 0) {
		b->k.slow_statuses--;
		ready = false;
	}
	snprintf(out, cap, "{\"authenticated\":%s,\"established\":%s,\"competing\":%s,"
		 "\"connected\":true,\"message\":\"\"}", ready ? "true" : "false",
		 ready ? "true" : "false", competing ? "true" : "false");
}

static void init(struct broker *b, const struct tiny_request *q, struct tiny_reply *r)
{
	bool compete = strstr(q->body, "\"compete\":true") != NULL;
	char text[256];

	if (b->k.init_bad > 0) {
		b->k.init_bad--;
		text_reply(r, 500, "{\"error\":\"failed to init session\"}");
		return;
	}
	if (compete)
		b->k.elsewhere = false;
	b->up = !b->k.elsewhere;
	if (b->up)
		b->k.logged_out = false;
	status_text(b, text, sizeof text, b->k.elsewhere);
	text_reply(r, 200, text);
}

static void accounts(struct broker *b, struct tiny_reply *r)
{
	bool empty = b->k.no_accounts > 0;

	b->k.no_accounts -= empty;
	if (!b->up)
		text_reply(r, 400, "{\"error\":\"Bad Request: no bridge\",\"statusCode\":400}");
	else
		text_reply(r, 200, empty ? "{\"accounts\":[]}" : "{\"accounts\":[\"DU1234567\"],"
			   "\"selectedAccount\":\"DU1234567\",\"isPaper\":true}");
}

static void tickle(struct broker *b, struct tiny_reply *r)
{
	char status[256];

	status_text(b, status, sizeof status, b->k.elsewhere);
	text_reply(r, 200, "");
	snprintf(r->body, sizeof r->body, "{\"session\":\"%s\",\"hmds\":{\"error\":\"no bridge\"},"
		 "\"iserver\":{\"authStatus\":%s}}", b->k.session, status);
	snprintf(r->headers, sizeof r->headers, "Content-Type: application/json\r\n"
		 "Set-Cookie: x-sess-uuid=0.5a2b; path=/\r\n");
}

static bool order_path(const struct tiny_request *q)
{
	return strcmp(q->method, "GET") != 0 &&
	       (strncmp(q->path, "/v1/api/iserver/account/", 24) == 0 ||
		strncmp(q->path, "/v1/api/iserver/reply/", 22) == 0 ||
		strcmp(q->path, "/v1/api/iserver/notification") == 0);
}

static void route(struct broker *b, const struct tiny_request *q, struct tiny_reply *r)
{
	const char *path = q->path + 7;
	char text[256];

	if (order_path(q)) {
		MUST(b->orders_answered < b->k.n_order);
		*r = b->k.order[b->orders_answered++];
	} else if (strcmp(path, "/iserver/auth/ssodh/init") == 0) {
		init(b, q, r);
	} else if (strcmp(path, "/iserver/auth/status") == 0) {
		status_text(b, text, sizeof text, b->k.elsewhere);
		text_reply(r, 200, text);
	} else if (strcmp(path, "/iserver/accounts") == 0 && b->k.too_many > 0) {
		b->k.too_many--;
		text_reply(r, 429, "{\"error\":\"Too many requests\",\"statusCode\":429}");
	} else if (strcmp(path, "/iserver/accounts") == 0) {
		accounts(b, r);
	} else if (strcmp(path, "/tickle") == 0) {
		tickle(b, r);
	} else if (strcmp(path, "/logout") == 0) {
		b->up = false;
		text_reply(r, 200, "{\"status\":true}");
	} else {
		text_reply(r, 200, "[]");
	}
}

static void handle(void *ctx, const struct tiny_request *q, struct tiny_reply *r)
{
	struct broker *b = ctx;

	guard_lock(b->lock);
	if (strstr(q->path, "/oauth/live_session_token")) {
		token(b, q, r);
	} else if (!signed_well(b, q)) {
		b->bad_signatures++;
		text_reply(r, 401, "{\"error\":\"not signed\",\"statusCode\":401}");
	} else if (b->k.refuse > 0) {
		b->k.refuse--;
		text_reply(r, 401, "{\"error\":\"unauthorized\",\"statusCode\":401}");
	} else if (b->k.gone > 0) {
		b->k.gone--;
		text_reply(r, 410, "{\"error\":\"gone\",\"statusCode\":410}");
	} else {
		route(b, q, r);
	}
	r->date_offset_s = b->k.date_offset_s;
	guard_unlock(b->lock);
}

const char *broker_url(const struct broker *b)
{
	static _Thread_local char url[64];

	snprintf(url, sizeof url, "http://127.0.0.1:%d/v1/api", tiny_port(b->t));
	return url;
}

struct knobs *broker_lock(struct broker *b)
{
	guard_lock(b->lock);
	return &b->k;
}

void broker_unlock(struct broker *b)
{
	guard_unlock(b->lock);
}

int broker_faults(struct broker *b)
{
	int n;

	guard_lock(b->lock);
	n = b->bad_signatures + b->repeated_nonces;
	guard_unlock(b->lock);
	return n;
}

void broker_open(struct broker *b)
{
	struct oauth_credentials c;
	struct errmsg err = { "" };

	memset(b, 0, sizeof *b);
	vectors_open(&b->v);
	c = vectors_credentials(&b->v);
	MUST(oauth_keys_load(&b->keys, &c, &err) == RC_OK);
	b->lock = guard_new();
	MUST(b->lock);
	b->k.lst_life_s = 86400;
	snprintf(b->k.session, sizeof b->k.session, "aaaa1111");
	b->t = tiny_start(handle, b);
}

void broker_close(struct broker *b)
{
	tiny_stop(b->t);
	guard_free(b->lock);
	oauth_keys_free(b->keys);
	vectors_close(&b->v);
}

/* --- the client ------------------------------------------------------------------- */

static enum rc journal_intent(void *ctx, const struct act_order *o, struct errmsg *err)
{
	struct client *c = ctx;
	enum rc rc;

	(void)o;
	guard_lock(c->lock);
	rc = c->journal;
	c->journaled += rc == RC_OK;
	guard_unlock(c->lock);
	return rc == RC_OK ? rc : errmsg_set(err, rc, "disk full");
}

int client_journaled(struct client *c)
{
	int n;

	guard_lock(c->lock);
	n = c->journaled;
	guard_unlock(c->lock);
	return n;
}

/* No pacing by the clock in tests: one rule that never holds. */
static void unpace(struct http_shared *s)
{
	limiter_free(s->limiter);
	s->limiter = limiter_new(NULL, 0, 1000, 100);
	MUST(s->limiter);
}

void client_open(struct client *c, const struct broker *b, struct ibkr_config *cfg)
{
	struct oauth_credentials o = vectors_credentials(&b->v);
	struct errmsg err = { "" };

	memset(c, 0, sizeof *c);
	c->inbox = inbox_new(256);
	c->gates = cell_new(sizeof(struct last_gates));
	c->lock = guard_new();
	for (int i = 0; i < OUT_COUNT; i++)
		c->out[i] = cfg->out[i] = outbox_new(16);
	cfg->url = broker_url(b);
	cfg->consumer_key = o.consumer_key;
	cfg->access_token = o.access_token;
	cfg->access_token_secret = o.access_token_secret;
	if (!cfg->dh_prime)
		cfg->dh_prime = o.dh_prime;
	cfg->signature_key_path = o.signature_key_path;
	cfg->encryption_key_path = o.encryption_key_path;
	cfg->realm = o.realm;
	cfg->inbox = c->inbox;
	cfg->gates = c->gates;
	cfg->journal_intent = journal_intent;
	cfg->journal_ctx = c;
	if (ibkr_init(&c->x, cfg, &err) != RC_OK)
		fail_msg("%s", err.text);
	unpace(&c->x.http);
	c->x.status_every = c->x.retry_unit = 20 * NS_PER_MS;
	c->x.status_for = c->x.tickle_every = 2 * NS_PER_S;
	c->x.take_pause = 20 * NS_PER_MS;
}

void client_run(struct client *c, void (*run)(void *ibkr))
{
	struct thread *t = thread_start("client", run, &c->x);

	MUST(t);
	c->thread[c->n_threads++] = t;
}

void client_close(struct client *c)
{
	stopper_set(c->x.stop);
	limiter_close(c->x.http.limiter);
	for (int i = 0; i < OUT_COUNT; i++)
		outbox_close(c->out[i]);
	http_notice(&c->x.http, 0);
	desk_update(&c->x.http, NULL, NULL);
	for (int i = 0; i < c->n_threads; i++)
		thread_join(c->thread[i]);
	session_logout(&c->x);
	ibkr_done(&c->x);
	for (int i = 0; i < OUT_COUNT; i++)
		outbox_free(c->out[i]);
	inbox_free(c->inbox);
	cell_free(c->gates);
	guard_free(c->lock);
}

void client_event(struct client *c, enum event_type type, struct event *ev)
{
	int64_t until = clock_steady() + 5 * NS_PER_S;

	for (;;) {
		enum rc rc = inbox_take(c->inbox, ev, until);

		if (rc != RC_OK)
			fail_msg("no %s came: %s", event_name(type), rc_text(rc));
		if (ev->type == EV_LINK)
			print_message("# link %d: %s\n", ev->u.link.state, ev->u.link.text);
		if (ev->type == type)
			return;
	}
}

void client_link(struct client *c, enum link_state state, struct event *ev)
{
	do
		client_event(c, EV_LINK, ev);
	while (ev->u.link.state != state);
}
