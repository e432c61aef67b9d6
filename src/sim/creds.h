/*
 * creds.h - what the operator of the simulated account holds, made anew at each start, and
 * the private folder it is kept in.
 *
 * The simulator keeps the public halves: it verifies with the signature key and has
 * encrypted the access token secret with the encryption key, as the broker does.
 */
#ifndef SKIM_SRC_SIM_CREDS_H
#define SKIM_SRC_SIM_CREDS_H

#include <stdbool.h>

#include <openssl/evp.h>

#include "skim/base/rc.h"

enum { SECRET_BYTES = 20, PATH_BYTES = 256 };

/* Good; run out; for another host; signed by an authority that nobody was told of. */
enum cert_kind { CERT_GOOD, CERT_EXPIRED, CERT_OTHER_HOST, CERT_UNKNOWN, CERT_KINDS };
extern const char *const creds_certificates[CERT_KINDS];

struct creds {
	char dir[PATH_BYTES];			/* 0700; removed by creds_remove */
	char signature_path[PATH_BYTES];	/* private PEM files, 0600 */
	char encryption_path[PATH_BYTES];
	char ca_path[PATH_BYTES];		/* with TLS: our own authority, */
	char cert_path[CERT_KINDS][PATH_BYTES];	/* the server's certificates, */
	char key_path[PATH_BYTES];		/* and its key */
	char consumer[16];			/* 9 characters */
	char token[24];				/* 20 hex digits */
	char secret_b64[400];			/* RSA ciphertext of secret */
	unsigned char secret[SECRET_BYTES];
	char prime_hex[520];			/* RFC 3526 group 14 */
	EVP_PKEY *signature;
	EVP_PKEY *encryption;
};

/* Makes folder, keys and, with tls, certificates for 127.0.0.1 and localhost. */
enum rc creds_make(struct creds *c, bool tls, struct errmsg *err);
/* Removes the folder and wipes what is in memory. */
void creds_remove(struct creds *c);

/* creds_tls.c: an authority of our own and a server certificate signed by it. */
enum rc creds_make_tls(struct creds *c, struct errmsg *err);
enum rc creds_write_pem(const char *path, EVP_PKEY *key, struct errmsg *err);

#endif
