/* gate.c - verifies requests, issues live session tokens, counts. */
#include "gate.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <uthash.h>

#include "skim/base/clock.h"
#include "skim/base/must.h"

#define SKEW_MAX   (300 * NS_PER_S)
#define TOKEN_LIFE (24 * 3600 * NS_PER_S)
#define NONCE_LIFE (2 * SKEW_MAX)	/* older ones fail by their timestamp */

struct nonce {
	char text[128];
	int64_t seen;
	UT_hash_handle hh;
};

struct gate {
	const struct creds *creds;
	BIGNUM *prime;
	unsigned char lst[LST_BYTES];
	uint64_t serial;		/* 0: none yet */
	bool expired;
	int64_t expires, life;
	bool on[GATE_SWITCHES];
	unsigned tamper, empty;
	int key_bits;
	struct nonce *nonces;		/* oldest first */
	struct gate_counts counts;
};

struct gate *gate_new(const struct creds *c)
{
	struct gate *g = calloc(1, sizeof *g);

	MUST(g);
	*g = (struct gate){ .creds = c, .life = TOKEN_LIFE, .on = { true, true, true } };
	MUST(BN_hex2bn(&g->prime, c->prime_hex) > 0);
	return g;
}

void gate_free(struct gate *g)
{
	struct nonce *n, *next;

	if (!g)
		return;
	HASH_ITER(hh, g->nonces, n, next) {
		HASH_DEL(g->nonces, n);
		free(n);
	}
	BN_free(g->prime);
	OPENSSL_cleanse(g->lst, sizeof g->lst);
	free(g);
}

void gate_set(struct gate *g, enum gate_switch which, bool on)
{
	g->on[which] = on;
}

bool gate_is_on(const struct gate *g, enum gate_switch which)
{
	return g->on[which];
}

static int refuse(struct buf *body, const char *text)
{
	buf_reset(body);
	buf_puts(body, "{\"error\":");
	buf_json(body, text);
	buf_puts(body, ",\"statusCode\":401}");
	return 401;
}

/* A verified request uses its nonce up; one that failed does not. */
static bool nonce_fresh(struct gate *g, const char *text, int64_t wall)
{
	struct nonce *n, *next;

	HASH_ITER(hh, g->nonces, n, next) {
		if (wall - n->seen <= NONCE_LIFE)
			break;
		HASH_DEL(g->nonces, n);
		free(n);
	}
	HASH_FIND_STR(g->nonces, text, n);
	if (n)
		return false;
	n = calloc(1, sizeof *n);
	MUST(n);
	strcpy(n->text, text);
	n->seen = wall;
	HASH_ADD_STR(g->nonces, text, n);
	return true;
}

/* Ten digits of seconds; longer values fail at the broker too. */
static bool timestamp_fits(const struct gate *g, const char *text, int64_t wall)
{
	if (strlen(text) != 10 || strspn(text, "0123456789") != 10)
		return false;
	int64_t off = strtoll(text, NULL, 10) * NS_PER_S - wall;

	return !g->on[GATE_SKEW] || (off <= SKEW_MAX && off >= -SKEW_MAX);
}

/* What binds both kinds of request; 200 or a refusal. */
static int check_members(struct gate *g, const struct oauth_header *h, int64_t wall,
			 struct buf *body)
{
	if (strcmp(h->consumer, g->creds->consumer) != 0)
		return refuse(body, "id: 39687, error: invalid consumer");
	if (g->on[GATE_REALM] && strcmp(h->realm, "limited_poa") != 0)
		return refuse(body, "id: 39690, error: invalid realm");
	if (strcmp(h->token, g->creds->token) != 0) {
		struct buf text = { 0 };

		buf_printf(&text, "id: 118871, error: LST failed, error: No access secret key found "
			   "for %s", g->creds->consumer);
		refuse(body, text.s);
		buf_free(&text);
		return 401;
	}
	if (!timestamp_fits(g, h->timestamp, wall)) {
		g->counts.skewed++;
		return refuse(body, "id: 39701, error: timestamp refused");
	}
	return 200;
}

int gate_check(struct gate *g, const char *authorization, const struct oauth_target *t,
	       int64_t wall, struct buf *body)
{
	struct oauth_header h;
	enum oauth_convention how;

	if (!authorization || !oauth_header_parse(authorization, &h) ||
	    check_members(g, &h, wall, body) != 200) {
		g->counts.failed++;
		return body->n ? 401 : refuse(body, "not authenticated");
	}
	if (!g->serial || g->expired || wall >= g->expires) {
		g->counts.unknown_token++;
		return refuse(body, "not authenticated");
	}
	how = oauth_check_hmac(&h, t, g->lst);
	if (how == OAUTH_NONE) {
		g->counts.failed++;
		return refuse(body, "not authenticated");
	}
	if (g->on[GATE_NONCE] && !nonce_fresh(g, h.nonce, wall)) {
		g->counts.nonce_reused++;
		g->counts.failed++;
		return refuse(body, "id: 39702, error: nonce used");
	}
	g->counts.verified++;
	g->counts.path_only += how == OAUTH_PATH_ONLY;
	g->counts.merged += how == OAUTH_MERGED;
	g->counts.url_with_query += how == OAUTH_URL_WITH_QUERY;
	return 200;
}

static bool issue(struct gate *g, const struct oauth_header *h, int64_t wall, struct buf *body)
{
	BIGNUM *b = lst_private(g->prime, h->challenge, g->key_bits);
	struct lst_answer a;
	bool ok = b && lst_answer(g->prime, b, h->challenge, g->creds->secret,
				  sizeof g->creds->secret, g->creds->consumer, &a);

	BN_clear_free(b);
	if (!ok)
		return false;
	if (g->tamper) {
		g->tamper--;
		a.signature_hex[7] = a.signature_hex[7] == '0' ? '1' : '0';
	}
	if (g->empty) {
		g->empty--;
		a.response_hex[0] = '\0';
	}
	memcpy(g->lst, a.lst, sizeof g->lst);
	g->serial++;
	g->expired = false;
	g->expires = wall + g->life;
	g->key_bits = 0;
	buf_printf(body, "{\"diffie_hellman_response\":\"%s\",\"live_session_token_signature\":\"%s\","
		   "\"live_session_token_expiration\":%lld}", a.response_hex, a.signature_hex,
		   (long long)(g->expires / NS_PER_MS));
	OPENSSL_cleanse(&a, sizeof a);
	return true;
}

int gate_token(struct gate *g, const char *authorization, const struct oauth_target *t,
	       int64_t wall, struct buf *body)
{
	struct oauth_header h;

	if (!authorization || !oauth_header_parse(authorization, &h)) {
		refuse(body, "not authenticated");
	} else if (check_members(g, &h, wall, body) != 200) {
		;	/* body says why */
	} else if (!oauth_check_rsa(&h, t, g->creds->secret, sizeof g->creds->secret,
				    g->creds->signature)) {
		refuse(body, "id: 39688, error: invalid signature");
	} else if (g->on[GATE_NONCE] && !nonce_fresh(g, h.nonce, wall)) {
		g->counts.nonce_reused++;
		refuse(body, "id: 39702, error: nonce used");
	} else if (!issue(g, &h, wall, body)) {
		refuse(body, "id: 39703, error: invalid challenge");
	} else {
		g->counts.tokens++;
		return 200;
	}
	g->counts.tokens_refused++;
	return 401;
}

uint64_t gate_serial(const struct gate *g)
{
	return g->serial;
}

const unsigned char *gate_lst(const struct gate *g)
{
	return g->lst;
}

const struct gate_counts *gate_counts(const struct gate *g)
{
	return &g->counts;
}

void gate_expire(struct gate *g)
{
	g->expired = true;
}

void gate_tamper(struct gate *g, unsigned n)
{
	g->tamper = n;
}

void gate_empty(struct gate *g, unsigned n)
{
	g->empty = n;
}

void gate_key_bits(struct gate *g, int bits)
{
	g->key_bits = bits;
}

void gate_life(struct gate *g, int64_t ns)
{
	g->life = ns;
}
