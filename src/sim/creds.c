/* creds.c - keys, tokens and the private folder of one run. */
#include "creds.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/bn.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include "skim/base/auto.h"

static enum rc make_dir(struct creds *c, struct errmsg *err)
{
	const char *base = getenv("XDG_RUNTIME_DIR");

	if (!base || base[0] != '/' || access(base, W_OK) != 0)
		base = "/tmp";
	if (snprintf(c->dir, sizeof c->dir, "%s/skim-sim.XXXXXX", base) > 200)
		snprintf(c->dir, sizeof c->dir, "/tmp/skim-sim.XXXXXX");
	if (!mkdtemp(c->dir)) {	/* 0700 by its definition */
		enum rc rc = errmsg_set(err, RC_IO, "cannot make a private folder in %s: %s: set "
					"XDG_RUNTIME_DIR to a folder you may write", base,
					strerror(errno));
		c->dir[0] = '\0';
		return rc;
	}
	return RC_OK;
}

enum rc creds_write_pem(const char *path, EVP_PKEY *key, struct errmsg *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
	bool ok = f && PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL) == 1;

	if (f)
		ok = fclose(f) == 0 && ok;
	return ok ? RC_OK : errmsg_set(err, RC_IO, "cannot write %s: %s: free some room there",
				       path, strerror(errno));
}

static enum rc make_key(struct creds *c, const char *name, char path[PATH_BYTES], EVP_PKEY **out,
			struct errmsg *err)
{
	*out = EVP_RSA_gen(2048);
	if (!*out)
		return errmsg_set(err, RC_INTERNAL, "OpenSSL made no RSA key: check its installation");
	snprintf(path, PATH_BYTES, "%.200s/%s", c->dir, name);
	return creds_write_pem(path, *out, err);
}

static bool random_text(char *out, size_t n, const char *alphabet, unsigned letters)
{
	unsigned char r[64];

	if (n >= sizeof r || RAND_bytes(r, (int)n) != 1)
		return false;
	for (size_t i = 0; i < n; i++)
		out[i] = alphabet[r[i] % letters];
	out[n] = '\0';
	return true;
}

/* The portal's form of the secret: base64 of an RSA PKCS#1 v1.5 ciphertext. */
static bool encrypt_secret(struct creds *c)
{
	unsigned char out[512];
	size_t n = sizeof out;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(c->encryption, NULL);
	bool ok = ctx && EVP_PKEY_encrypt_init(ctx) == 1 &&
		EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1 &&
		EVP_PKEY_encrypt(ctx, out, &n, c->secret, sizeof c->secret) == 1 &&
		n * 4 / 3 + 4 < sizeof c->secret_b64;

	EVP_PKEY_CTX_free(ctx);
	if (ok)
		EVP_EncodeBlock((unsigned char *)c->secret_b64, out, (int)n);
	return ok;
}

static bool set_prime(struct creds *c)
{
	BIGNUM *p = BN_get_rfc3526_prime_2048(NULL);
	char *hex = p ? BN_bn2hex(p) : NULL;
	bool ok = hex && strlen(hex) < sizeof c->prime_hex;

	if (ok)
		for (size_t i = 0; i <= strlen(hex); i++)
			c->prime_hex[i] = hex[i] >= 'A' && hex[i] <= 'F' ?
				(char)(hex[i] + 'a' - 'A') : hex[i];
	OPENSSL_free(hex);
	BN_free(p);
	return ok;
}

enum rc creds_make(struct creds *c, bool tls, struct errmsg *err)
{
	enum rc rc;

	*c = (struct creds){ 0 };
	if ((rc = make_dir(c, err)) != RC_OK)
		return rc;
	if ((rc = make_key(c, "signature.pem", c->signature_path, &c->signature, err)) != RC_OK ||
	    (rc = make_key(c, "encryption.pem", c->encryption_path, &c->encryption, err)) != RC_OK)
		goto fail;
	if (RAND_bytes(c->secret, sizeof c->secret) != 1 ||
	    !random_text(c->consumer, 9, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", 26) ||
	    !random_text(c->token, 20, "0123456789abcdef", 16) || !encrypt_secret(c) ||
	    !set_prime(c)) {
		rc = errmsg_set(err, RC_INTERNAL, "OpenSSL gave no random numbers: check its installation");
		goto fail;
	}
	if (tls && (rc = creds_make_tls(c, err)) != RC_OK)
		goto fail;
	return RC_OK;
fail:
	creds_remove(c);
	return rc;
}

static void empty_dir(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;

	if (!d)
		return;
	while ((e = readdir(d)))
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			unlinkat(dirfd(d), e->d_name, 0);
	closedir(d);
}

void creds_remove(struct creds *c)
{
	EVP_PKEY_free(c->signature);
	EVP_PKEY_free(c->encryption);
	if (c->dir[0]) {
		empty_dir(c->dir);
		rmdir(c->dir);
	}
	explicit_bzero(c, sizeof *c);
}
