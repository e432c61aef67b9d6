/*
 * oauth_verify.h - the broker's side of OAuth 1.0a: reads an Authorization header, rebuilds
 * the base string, checks the signature, answers the Diffie-Hellman challenge.
 *
 * Written from the specification (Web API notes 1.2 to 1.7) and sharing nothing with the
 * client's signing: a mistake there must show here.  Pure; no state, no clock.
 */
#ifndef SKIM_SRC_SIM_OAUTH_VERIFY_H
#define SKIM_SRC_SIM_OAUTH_VERIFY_H

#include <stdbool.h>
#include <stddef.h>

#include <openssl/bn.h>
#include <openssl/evp.h>

enum { LST_BYTES = 20, OAUTH_PAIRS = 64 };

struct oauth_header {
	char realm[32], consumer[64], token[64], nonce[128], method[24], timestamp[24];
	char challenge[1100];
	char signature[1100];		/* percent-encoding undone once: base64 */
};

/* Pairs in any order, quotes optional; false when it is not OAuth or a member is missing,
 * repeated or too long.  A challenge is optional. */
bool oauth_header_parse(const char *value, struct oauth_header *h);

struct oauth_pair {
	const char *name, *value;	/* decoded */
};

/* What was signed, as far as the server can know it. */
struct oauth_target {
	const char *method;		/* "GET" */
	const char *url;		/* scheme, host, port, path; no query */
	const char *raw_query;		/* as sent, without '?'; NULL when not known */
	struct oauth_pair query[OAUTH_PAIRS];
	size_t queries;
	struct oauth_pair form[OAUTH_PAIRS];	/* of a form-encoded body */
	size_t forms;
};

/* Which of the conventions seen in the field a signature followed (Web API notes 1.6). */
enum oauth_convention {
	OAUTH_NONE,			/* no convention fits: refused */
	OAUTH_PATH_ONLY,		/* a */
	OAUTH_MERGED,			/* b, and its variants of the encoding */
	OAUTH_URL_WITH_QUERY,		/* c */
};

/* HMAC-SHA256 with the decoded live session token. */
enum oauth_convention oauth_check_hmac(const struct oauth_header *h, const struct oauth_target *t,
				       const unsigned char lst[LST_BYTES]);
/* RSA-SHA256 of the token request; prepend is the secret in lower-case hex. */
bool oauth_check_rsa(const struct oauth_header *h, const struct oauth_target *t,
		     const unsigned char *secret, size_t secret_len, EVP_PKEY *key);

/* The server's half of the exchange.  b: its private value. */
struct lst_answer {
	char response_hex[1100];
	unsigned char lst[LST_BYTES];
	char signature_hex[2 * LST_BYTES + 1];
	int key_bits;			/* of the shared secret K */
};

/* False when the challenge is no number in 2 .. p - 2. */
bool lst_answer(const BIGNUM *p, const BIGNUM *b, const char *challenge_hex,
		const unsigned char *secret, size_t secret_len, const char *consumer,
		struct lst_answer *out);
/* A random private value; with want_bits, one whose shared secret has just that many bits
 * (each row of the byte-length rule can be had).  NULL when the challenge is bad. */
BIGNUM *lst_private(const BIGNUM *p, const char *challenge_hex, int want_bits);

#endif
