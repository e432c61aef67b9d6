/*
 * lst.c - Diffie-Hellman and the live session token.
 *
 * Rule: Web API 1.2 and 1.3.  The HMAC key is K as Java's BigInteger.toByteArray() prints
 * it: a zero byte in front when the top bit is set, else none; any fixed length fails for
 * some logins.
 */
#include "oauth_keys.h"

#include <ctype.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "keymem.h"
#include "skim/base/clock.h"
#include "skim/base/must.h"

/* --- challenge -------------------------------------------------------------------- */

static enum rc challenge_hex(const struct oauth_keys *k, struct oauth_challenge *c)
{
	BN_CTX *ctx = BN_CTX_secure_new();
	BIGNUM *a = BN_bin2bn(c->a, sizeof c->a, NULL), *r = BN_new();
	enum rc rc = RC_NOMEM;

	if (!ctx || !a || !r)
		goto out;
	BN_set_flags(a, BN_FLG_CONSTTIME);
	if (!BN_mod_exp(r, k->g, a, k->p, ctx))
		goto out;
	c->hex = BN_bn2hex(r);
	if (!c->hex)
		goto out;
	/* Lower case and no padding; BN prints whole bytes. */
	for (char *s = c->hex; *s; s++)
		*s = (char)tolower((unsigned char)*s);
	if (c->hex[0] == '0' && c->hex[1])
		memmove(c->hex, c->hex + 1, strlen(c->hex));
	rc = RC_OK;
out:
	BN_clear_free(a);
	BN_free(r);
	BN_CTX_free(ctx);
	ERR_clear_error();
	return rc;
}

static enum rc challenge_make(const struct oauth_keys *k, struct oauth_challenge *c)
{
	enum rc rc;

	keymem_enter();
	rc = challenge_hex(k, c);
	keymem_leave();
	return rc;
}

enum rc oauth_challenge_set(const struct oauth_keys *k, struct oauth_challenge *c,
			    const unsigned char *a, size_t n)
{
	*c = (struct oauth_challenge){ .hex = NULL };
	if (n == 0 || n > sizeof c->a)
		return RC_RANGE;
	memcpy(c->a + sizeof c->a - n, a, n);
	return challenge_make(k, c);
}

enum rc oauth_challenge_new(const struct oauth_keys *k, struct oauth_challenge *c)
{
	*c = (struct oauth_challenge){ .hex = NULL };
	if (RAND_priv_bytes(c->a, sizeof c->a) != 1)
		return RC_INTERNAL;
	c->a[0] |= 0x80;	/* 256 bits, not fewer */
	return challenge_make(k, c);
}

void oauth_challenge_free(struct oauth_challenge *c)
{
	OPENSSL_cleanse(c->a, sizeof c->a);
	OPENSSL_free(c->hex);
	c->hex = NULL;
}

/* --- token ------------------------------------------------------------------------ */

static bool hmac_sha1(const unsigned char *key, size_t key_n, const void *msg, size_t n,
		      unsigned char out[LST_BYTES])
{
	unsigned int len = 0;

	return HMAC(EVP_sha1(), key, (int)key_n, msg, n, out, &len) && len == LST_BYTES;
}

/* Hex of at most 40 digits into 20 bytes, right-aligned: the server may leave out leading
 * zeros (a published example has 39 digits). */
static bool signature_bytes(const char *hex, unsigned char out[LST_BYTES])
{
	size_t n = strlen(hex);

	memset(out, 0, LST_BYTES);
	if (n == 0 || n > 2 * LST_BYTES)
		return false;
	for (size_t i = 0; i < n; i++) {
		int v = OPENSSL_hexchar2int((unsigned char)hex[n - 1 - i]);

		if (v < 0)
			return false;
		out[LST_BYTES - 1 - i / 2] |= (unsigned char)(i % 2 ? v << 4 : v);
	}
	return true;
}

bool oauth_lst_valid(const unsigned char token[LST_BYTES], const char *consumer,
		     const char *signature_hex)
{
	unsigned char mine[LST_BYTES], theirs[LST_BYTES];

	return hmac_sha1(token, LST_BYTES, consumer, strlen(consumer), mine) &&
	       signature_bytes(signature_hex, theirs) &&
	       CRYPTO_memcmp(mine, theirs, LST_BYTES) == 0;
}

/* The server's public value: 2 .. p-2, else the secret would be known to anybody. */
static enum rc response_parse(const struct oauth_keys *k, const char *hex, BIGNUM **out,
			      struct errmsg *err)
{
	size_t n = strlen(hex);
	BIGNUM *top;
	bool good;

	if (n == 0 || n > PRIME_BITS_MAX / 4 + 2 || strspn(hex, "0123456789abcdefABCDEF") != n)
		return errmsg_set(err, RC_SYNTAX, "the broker's answer holds no usable "
				  "diffie_hellman_response: asking again");
	if (!BN_hex2bn(out, hex) || !(top = BN_dup(k->p)))
		return RC_NOMEM;
	good = BN_sub_word(top, 1) && !BN_is_zero(*out) && !BN_is_one(*out) &&
	       BN_cmp(*out, top) < 0;
	BN_free(top);
	if (!good)
		return errmsg_set(err, RC_AUTH, "the broker's Diffie-Hellman value does not fit our "
				  "prime: OAUTH_DH_PRIME is probably not the prime uploaded to the "
				  "portal");
	return RC_OK;
}

static enum rc token_of(const struct oauth_keys *k, const BIGNUM *shared,
			unsigned char out[LST_BYTES])
{
	unsigned char key[PRIME_BITS_MAX / 8 + 1];
	int n = BN_num_bits(shared) / 8 + 1;
	bool ok;

	MUST(n <= (int)sizeof key);
	ok = BN_bn2binpad(shared, key, n) == n &&
	     hmac_sha1(key, (size_t)n, k->secret.bytes, k->secret.len, out);
	OPENSSL_cleanse(key, sizeof key);
	return ok ? RC_OK : RC_INTERNAL;
}

static enum rc shared_token(const struct oauth_keys *k, const struct oauth_challenge *c,
			    const BIGNUM *response, unsigned char out[LST_BYTES])
{
	BN_CTX *ctx = BN_CTX_secure_new();
	BIGNUM *a = BN_bin2bn(c->a, sizeof c->a, NULL), *shared = BN_new();
	enum rc rc = RC_NOMEM;

	if (ctx && a && shared) {
		BN_set_flags(a, BN_FLG_CONSTTIME);
		if (BN_mod_exp(shared, response, a, k->p, ctx))
			rc = token_of(k, shared, out);
	}
	BN_clear_free(a);
	BN_clear_free(shared);
	BN_CTX_free(ctx);
	ERR_clear_error();
	return rc;
}

enum rc oauth_lst_compute(const struct oauth_keys *k, const struct oauth_challenge *c,
			  const char *response_hex, const char *signature_hex,
			  int64_t expires_ms, struct lst *out, struct errmsg *err)
{
	unsigned char token[LST_BYTES];
	BIGNUM *response = NULL;
	enum rc rc;

	if (expires_ms <= 0 || expires_ms > INT64_MAX / NS_PER_MS)
		return errmsg_set(err, RC_SYNTAX, "the broker's answer says no end of the live "
				  "session token: asking again");
	rc = response_parse(k, response_hex, &response, err);
	if (rc == RC_OK) {
		keymem_enter();
		rc = shared_token(k, c, response, token);
		keymem_leave();
		if (rc != RC_OK)
			errmsg_set(err, rc, "live session token: %s", rc_text(rc));
	}
	if (rc == RC_OK && !oauth_lst_valid(token, k->consumer, signature_hex))
		rc = errmsg_set(err, RC_AUTH, "the live session token does not agree with the "
				"broker's signature: OAUTH_DH_PRIME or OAUTH_ACCESS_TOKEN_SECRET is not "
				"the one the portal has, or the answer was tampered with");
	if (rc == RC_OK) {
		memcpy(out->token, token, sizeof token);
		out->expires = expires_ms * NS_PER_MS;
	}
	BN_free(response);
	OPENSSL_cleanse(token, sizeof token);
	return rc;
}
