/* vectors.h - tests/data/oauth-vectors.json and the credentials made from it. */
#ifndef TEST_IBKR_VECTORS_H
#define TEST_IBKR_VECTORS_H

#include <json-c/json.h>

#include "skim/ibkr/oauth.h"

struct vectors {
	json_object *root;
	char dir[64];			/* private; holds the two PEM files */
	char signature_path[96], encryption_path[96];
};

void vectors_open(struct vectors *v);
void vectors_close(struct vectors *v);

/* Text at a path of members, "" when absent: vec(v, "in", "realm", NULL). */
const char *vec(json_object *o, ...) __attribute__((sentinel));
/* The prime, following the file's "@dh.prime_hex". */
const char *vectors_prime(const struct vectors *v, const char *text);
const char *vectors_secret(const struct vectors *v);	/* of the first token request */
/* Writes text into dir/name, mode 0600; path gets its name. */
void vectors_file(const struct vectors *v, const char *name, const char *text, char path[96]);
/* Credentials of ASXSIM001 with its real prime and secret. */
struct oauth_credentials vectors_credentials(const struct vectors *v);

#endif
