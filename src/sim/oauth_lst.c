/*
 * oauth_lst.c - the server's half of the live session token (Web API notes 1.3).
 *
 *	K   = A^b mod p            A: the client's challenge, b: ours, B = g^b answers it
 *	key = K as Java's BigInteger.toByteArray: bits / 8 + 1 bytes, big-endian
 *	LST = HMAC-SHA1(key, secret)
 */
#include "oauth_verify.h"

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/hmac.h>

enum { GENERATOR = 2, PRIVATE_BITS = 256, TRIES = 200000 };

/* A challenge is a plain number, hex without padding. */
static BIGNUM *challenge_of(const BIGNUM *p, const char *hex)
{
	BIGNUM *a = NULL;
	BIGNUM *top = BN_dup(p);

	if (strspn(hex, "0123456789abcdefABCDEF") == strlen(hex) && BN_hex2bn(&a, hex) > 0 &&
	    top && BN_sub_word(top, 2) && BN_cmp(a, BN_value_one()) > 0 && BN_cmp(a, top) <= 0) {
		BN_free(top);
		return a;
	}
	BN_free(top);
	BN_free(a);
	return NULL;
}

static bool hmac_sha1(const unsigned char *key, size_t key_len, const void *data, size_t n,
		      unsigned char out[LST_BYTES])
{
	unsigned len = 0;

	return HMAC(EVP_sha1(), key, (int)key_len, data, n, out, &len) && len == LST_BYTES;
}

static bool token_of(const BIGNUM *k, const unsigned char *secret, size_t secret_len,
		     const char *consumer, struct lst_answer *out)
{
	unsigned char key[1024], mac[LST_BYTES];
	int bits = BN_num_bits(k), n = bits / 8 + 1;

	if (n > (int)sizeof key || BN_bn2binpad(k, key, n) != n ||
	    !hmac_sha1(key, (size_t)n, secret, secret_len, out->lst) ||
	    !hmac_sha1(out->lst, LST_BYTES, consumer, strlen(consumer), mac))
		return false;
	out->key_bits = bits;
	OPENSSL_cleanse(key, sizeof key);
	for (int i = 0; i < LST_BYTES; i++) {
		static const char hex[] = "0123456789abcdef";

		out->signature_hex[2 * i] = hex[mac[i] >> 4];
		out->signature_hex[2 * i + 1] = hex[mac[i] & 15];
	}
	out->signature_hex[2 * LST_BYTES] = '\0';
	return true;
}

static bool write_hex(char *out, size_t cap, const BIGNUM *v)
{
	char *hex = BN_bn2hex(v);
	const char *from = hex;
	bool ok;

	if (!hex)
		return false;
	while (*from == '0' && from[1])
		from++;		/* a number, not padded */
	ok = strlen(from) < cap;
	for (size_t i = 0; ok && i <= strlen(from); i++)
		out[i] = from[i] >= 'A' && from[i] <= 'F' ? (char)(from[i] + 'a' - 'A') : from[i];
	OPENSSL_free(hex);
	return ok;
}

bool lst_answer(const BIGNUM *p, const BIGNUM *b, const char *challenge_hex,
		const unsigned char *secret, size_t secret_len, const char *consumer,
		struct lst_answer *out)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *a = challenge_of(p, challenge_hex), *g = BN_new(), *r = BN_new(), *k = BN_new();
	bool ok = ctx && a && g && r && k && BN_set_word(g, GENERATOR) &&
		BN_mod_exp(r, g, b, p, ctx) && BN_mod_exp(k, a, b, p, ctx) &&
		write_hex(out->response_hex, sizeof out->response_hex, r) &&
		token_of(k, secret, secret_len, consumer, out);

	BN_clear_free(k);
	BN_free(r);
	BN_free(g);
	BN_free(a);
	BN_CTX_free(ctx);
	return ok;
}

/* Walks b upwards: K grows by a factor A each step, which is one multiplication. */
static bool walk_to(BIGNUM *b, const BIGNUM *a, const BIGNUM *p, int want_bits, BN_CTX *ctx)
{
	BIGNUM *k = BN_new();
	bool found = false;

	if (k && BN_mod_exp(k, a, b, p, ctx)) {
		for (int i = 0; i < TRIES && !(found = BN_num_bits(k) == want_bits); i++)
			if (!BN_mod_mul(k, k, a, p, ctx) || !BN_add_word(b, 1))
				break;
	}
	BN_clear_free(k);
	return found;
}

BIGNUM *lst_private(const BIGNUM *p, const char *challenge_hex, int want_bits)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *a = challenge_of(p, challenge_hex), *b = BN_new();
	bool ok = ctx && a && b &&
		BN_rand(b, PRIVATE_BITS, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) &&
		(!want_bits || walk_to(b, a, p, want_bits, ctx));

	BN_free(a);
	BN_CTX_free(ctx);
	if (ok)
		return b;
	BN_clear_free(b);
	return NULL;
}
