/*
 * oauth.h - OAuth 1.0a, first party, on OpenSSL 3 (reference section 1).
 *
 * Threads: a struct oauth_keys is read-only after loading and may be shared; everything else
 *          is pure.  Secrets passed in are borrowed, secrets handed out are wiped by the caller.
 */
#ifndef SKIM_IBKR_OAUTH_H
#define SKIM_IBKR_OAUTH_H

#include <stddef.h>
#include <stdint.h>

#include "skim/base/rc.h"
#include "skim/base/secret.h"

struct oauth_keys;

/*
 * OpenSSL's memory for keys comes from locked pages that no core dump holds, as far as
 * RLIMIT_MEMLOCK allows.  To be called before anything in the process uses OpenSSL, libcurl's
 * start included; later it does half its work.  Called again it does nothing.
 */
void oauth_memory(void);

struct oauth_credentials {
	const char *consumer_key, *access_token, *access_token_secret, *dh_prime;
	const char *signature_key_path, *encryption_key_path;
	const char *realm;
};

/*
 * Parses both PEM keys (PKCS#1 and PKCS#8; an encrypted key is refused with words), the prime
 * (hex, separators and leading zeros allowed, at least 1024 bits, odd) and decrypts the access
 * token secret.  The message names the credential that is wrong, never its value.
 */
enum rc oauth_keys_load(struct oauth_keys **out, const struct oauth_credentials *c,
			struct errmsg *err);
void oauth_keys_free(struct oauth_keys *k);

enum { LST_BYTES = 20, OAUTH_HEADER_MAX = 4096, NONCE_LEN = 33 };

/* The live session token: 20 bytes, and when it ends. */
struct lst {
	unsigned char token[LST_BYTES];
	int64_t expires;	/* UTC ns as the server says */
	uint64_t serial;	/* grows with each renewal; 0 = none */
};

/* Random for one exchange; drawn by oauth_challenge_new, set by tests. */
struct oauth_challenge {
	unsigned char a[32];		/* 256 random bits, big-endian */
	char *hex;			/* A = g^a mod p, lower case, no padding; freed by _free */
};
enum rc oauth_challenge_new(const struct oauth_keys *k, struct oauth_challenge *c);
enum rc oauth_challenge_set(const struct oauth_keys *k, struct oauth_challenge *c,
			    const unsigned char *a, size_t n);
void oauth_challenge_free(struct oauth_challenge *c);	/* wipes */

void oauth_nonce(char out[NONCE_LEN]);	/* 128 random bits as 32 hex digits */

/* Authorization header value for POST url (the live-session-token request). */
enum rc oauth_lst_header(const struct oauth_keys *k, const struct oauth_challenge *c,
			 const char *url, const char *nonce, int64_t timestamp_s,
			 char out[OAUTH_HEADER_MAX]);

/* From the server's answer; checks its signature in constant time.  RC_AUTH: it does not
 * agree (wrong prime, key or tampering). */
enum rc oauth_lst_compute(const struct oauth_keys *k, const struct oauth_challenge *c,
			  const char *response_hex, const char *signature_hex,
			  int64_t expires_ms, struct lst *out, struct errmsg *err);

/* Authorization header value of an ordinary request; url without its query (convention a).
 * Takes no heap memory. */
enum rc oauth_header(const struct oauth_keys *k, const struct lst *t, const char *method,
		     const char *url, const char *nonce, int64_t timestamp_s,
		     char out[OAUTH_HEADER_MAX]);

#endif
