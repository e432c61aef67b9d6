/* oauth_keys.h - the parsed credentials; for keys.c, lst.c and oauth.c alone. */
#ifndef SKIM_IBKR_OAUTH_KEYS_H
#define SKIM_IBKR_OAUTH_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include <openssl/bn.h>
#include <openssl/evp.h>

#include "skim/base/secret.h"
#include "skim/ibkr/oauth.h"

enum {
	SECRET_MAX = 512,		/* decrypted access token secret: 20 bytes as seen */
	PRIME_BITS_MIN = 1024, PRIME_BITS_MAX = 4096,
	RSA_BITS_MIN = 2048,
};

struct oauth_keys {
	EVP_PKEY *signature, *encryption;
	BIGNUM *p, *g;
	EVP_MD *sha256;			/* fetched once: signing looks nothing up */
	struct secret secret;		/* decrypted access token secret, leading zeros kept */
	char consumer[64], token[128], realm[64];
};

/* Text built in a buffer that is never overrun; full says that something did not fit. */
struct oauth_text {
	char *s;
	size_t n, cap;
	bool full;
};
void oauth_put(struct oauth_text *t, const char *s);
void oauth_put_hex(struct oauth_text *t, const unsigned char *b, size_t n);
void oauth_put_encoded(struct oauth_text *t, const char *s);	/* RFC 3986, upper-case hex */

/* Whether the live session token's signature is what the server said: hex, leading zeros may
 * be missing.  Constant time once the text is parsed. */
bool oauth_lst_valid(const unsigned char token[LST_BYTES], const char *consumer,
		     const char *signature_hex);

/* 2^(p-1) mod p == 1: one mistyped digit of a prime never passes. */
bool oauth_prime_plausible(const BIGNUM *p);

#endif
