/*
 * oauth.c - base strings, signatures and Authorization headers.
 *
 * Rule: Web API 1.4 to 1.8.  The parameter list is encoded once, as a whole (not each value
 * first, as RFC 5849 has it); the query is not signed (convention a of 1.6); the signature's
 * base64 is percent-encoded in the header only.
 */
#define OPENSSL_SUPPRESS_DEPRECATED	/* SHA256_Init and its kin: see hmac_sha256 */
#include "skim/ibkr/oauth.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include "keymem.h"
#include "oauth_keys.h"
#include "skim/base/must.h"

enum { SHA_BYTES = 32, SHA_BLOCK = 64, BASE_MAX = 8192, SIGNATURE_MAX = 1024 };

/* --- text ------------------------------------------------------------------------- */

void oauth_put(struct oauth_text *t, const char *s)
{
	size_t n = strlen(s);

	if (n >= t->cap - t->n) {
		t->full = true;
		return;
	}
	memcpy(t->s + t->n, s, n + 1);
	t->n += n;
}

void oauth_put_hex(struct oauth_text *t, const unsigned char *b, size_t n)
{
	static const char digits[] = "0123456789abcdef";

	if (2 * n >= t->cap - t->n) {
		t->full = true;
		return;
	}
	for (size_t i = 0; i < n; i++) {
		t->s[t->n++] = digits[b[i] >> 4];
		t->s[t->n++] = digits[b[i] & 15];
	}
	t->s[t->n] = '\0';
}

static inline bool unreserved(unsigned char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || c == '_' || c == '~';
}

void oauth_put_encoded(struct oauth_text *t, const char *s)
{
	static const char digits[] = "0123456789ABCDEF";
	char *out = t->s + t->n;
	const char *end = t->s + t->cap;

	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (end - out < 4) {
			t->full = true;
			break;
		}
		if (unreserved(c)) {
			*out++ = (char)c;
			continue;
		}
		*out++ = '%';
		*out++ = digits[c >> 4];
		*out++ = digits[c & 15];
	}
	*out = '\0';
	t->n = (size_t)(out - t->s);
}

/* --- parameters ------------------------------------------------------------------- */

struct param {
	const char *key, *value;
};

enum { P_CHALLENGE, P_CONSUMER, P_NONCE, P_METHOD, P_TIMESTAMP, P_TOKEN, P_COUNT };

/* Sorted by key; the challenge only in the token request (value NULL: left out). */
static void params_set(struct param p[P_COUNT], const struct oauth_keys *k, const char *challenge,
		       const char *nonce, const char *method, const char *timestamp)
{
	p[P_CHALLENGE] = (struct param){ "diffie_hellman_challenge", challenge };
	p[P_CONSUMER] = (struct param){ "oauth_consumer_key", k->consumer };
	p[P_NONCE] = (struct param){ "oauth_nonce", nonce };
	p[P_METHOD] = (struct param){ "oauth_signature_method", method };
	p[P_TIMESTAMP] = (struct param){ "oauth_timestamp", timestamp };
	p[P_TOKEN] = (struct param){ "oauth_token", k->token };
}

static void base_string(struct oauth_text *t, const char *method, const char *url,
			const struct param p[P_COUNT])
{
	bool first = true;

	oauth_put(t, method);
	oauth_put(t, "&");
	oauth_put_encoded(t, url);
	oauth_put(t, "&");
	for (int i = 0; i < P_COUNT; i++) {
		if (!p[i].value)
			continue;
		if (!first)
			oauth_put(t, "%26");
		oauth_put_encoded(t, p[i].key);
		oauth_put(t, "%3D");
		oauth_put_encoded(t, p[i].value);
		first = false;
	}
}

static void header_pair(struct oauth_text *t, const char *key, const char *value)
{
	oauth_put(t, ", ");
	oauth_put(t, key);
	oauth_put(t, "=\"");
	oauth_put(t, value);
	oauth_put(t, "\"");
}

static enum rc header_write(char out[OAUTH_HEADER_MAX], const char *realm,
			    const struct param p[P_COUNT], const unsigned char *sig, size_t sig_n)
{
	struct oauth_text t = { .s = out, .cap = OAUTH_HEADER_MAX };
	char base64[SIGNATURE_MAX * 4 / 3 + 8];

	MUST(sig_n <= SIGNATURE_MAX);
	EVP_EncodeBlock((unsigned char *)base64, sig, (int)sig_n);
	out[0] = '\0';
	oauth_put(&t, "OAuth realm=\"");
	oauth_put(&t, realm);
	oauth_put(&t, "\"");
	for (int i = 0; i < P_COUNT; i++) {
		if (i == P_METHOD) {
			oauth_put(&t, ", oauth_signature=\"");
			oauth_put_encoded(&t, base64);
			oauth_put(&t, "\"");
		}
		if (p[i].value)
			header_pair(&t, p[i].key, p[i].value);
	}
	return t.full ? RC_FULL : RC_OK;
}

/* --- the live session token's request --------------------------------------------- */

static bool rsa_sign(EVP_PKEY *key, const EVP_MD *md, const char *msg, size_t n,
		     unsigned char *sig, size_t *sig_n)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = ctx && EVP_DigestSignInit(ctx, NULL, md, NULL, key) == 1 &&
		  EVP_DigestSign(ctx, sig, sig_n, (const unsigned char *)msg, n) == 1;

	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return ok;
}

enum rc oauth_lst_header(const struct oauth_keys *k, const struct oauth_challenge *c,
			 const char *url, const char *nonce, int64_t timestamp_s,
			 char out[OAUTH_HEADER_MAX])
{
	char base[BASE_MAX], stamp[24];
	struct oauth_text t = { .s = base, .cap = sizeof base };
	struct param p[P_COUNT];
	unsigned char sig[SIGNATURE_MAX];
	size_t sig_n = sizeof sig;
	bool signed_ok;

	snprintf(stamp, sizeof stamp, "%" PRId64, timestamp_s);
	params_set(p, k, c->hex, nonce, "RSA-SHA256", stamp);
	oauth_put_hex(&t, k->secret.bytes, k->secret.len);
	base_string(&t, "POST", url, p);
	keymem_enter();
	signed_ok = !t.full && rsa_sign(k->signature, k->sha256, base, t.n, sig, &sig_n);
	keymem_leave();
	OPENSSL_cleanse(base, sizeof base);	/* begins with the secret */
	if (t.full)
		return RC_FULL;
	if (!signed_ok)
		return RC_INTERNAL;
	return header_write(out, k->realm, p, sig, sig_n);
}

/* --- ordinary requests ------------------------------------------------------------ */

/*
 * HMAC-SHA256 (RFC 2104) with the 20 bytes of the token, which are shorter than a block.  On the
 * library's plain SHA-256, whose state lies here and is wiped here: EVP of OpenSSL 3.0 takes and
 * frees memory at every beginning of a digest, and looks the algorithm up for every HMAC.
 */
static void hmac_sha256(const unsigned char token[LST_BYTES], const char *msg, size_t n,
			unsigned char out[SHA_BYTES])
{
	unsigned char pad[SHA_BLOCK];
	SHA256_CTX c;

	memset(pad, 0x36, sizeof pad);
	for (int i = 0; i < LST_BYTES; i++)
		pad[i] ^= token[i];
	SHA256_Init(&c);
	SHA256_Update(&c, pad, sizeof pad);
	SHA256_Update(&c, msg, n);
	SHA256_Final(out, &c);
	for (size_t i = 0; i < sizeof pad; i++)
		pad[i] ^= 0x36 ^ 0x5c;
	SHA256_Init(&c);
	SHA256_Update(&c, pad, sizeof pad);
	SHA256_Update(&c, out, SHA_BYTES);
	SHA256_Final(out, &c);
	OPENSSL_cleanse(pad, sizeof pad);
	OPENSSL_cleanse(&c, sizeof c);
}

enum rc oauth_header(const struct oauth_keys *k, const struct lst *lst, const char *method,
		     const char *url, const char *nonce, int64_t timestamp_s,
		     char out[OAUTH_HEADER_MAX])
{
	char base[BASE_MAX], stamp[24];
	struct oauth_text t = { .s = base, .cap = sizeof base };
	struct param p[P_COUNT];
	unsigned char mac[SHA_BYTES];

	snprintf(stamp, sizeof stamp, "%" PRId64, timestamp_s);
	params_set(p, k, NULL, nonce, "HMAC-SHA256", stamp);
	base_string(&t, method, url, p);
	if (t.full)
		return RC_FULL;
	hmac_sha256(lst->token, base, t.n, mac);
	return header_write(out, k->realm, p, mac, sizeof mac);
}

void oauth_nonce(char out[NONCE_LEN])
{
	unsigned char r[(NONCE_LEN - 1) / 2];
	struct oauth_text t = { .s = out, .cap = NONCE_LEN };

	/* Without randomness no request may leave: a nonce must never come twice. */
	MUST(RAND_bytes(r, sizeof r) == 1);
	oauth_put_hex(&t, r, sizeof r);
}
