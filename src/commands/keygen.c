/*
 * keygen.c - the keys for the broker's portal (its OAuth page wants two public keys and DH
 * parameters): RSA of 2048 bits, and a safe prime of our own with generator 2.
 */
#include "skim/commands/keygen.h"

#include <errno.h>
#include <fcntl.h>
#include <json.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

enum { PATH_BYTES = 4096, FILES = 5, DOT_EVERY = 64 };

static const char *const file_names[FILES] = {
	"private_signature.pem", "public_signature.pem", "private_encryption.pem",
	"public_encryption.pem", "dhparam.pem",
};

/* One dot in so many candidates: a line or two, not a screen. */
static int progress(EVP_PKEY_CTX *ctx)
{
	static unsigned tried;

	if (EVP_PKEY_CTX_get_keygen_info(ctx, 0) == 0 && ++tried % DOT_EVERY == 0)
		fputc('.', stderr);
	return 1;
}

static enum rc place(char out[PATH_BYTES], const char *dir, const char *name, struct errmsg *err)
{
	int n = snprintf(out, PATH_BYTES, "%s/%s", dir, name);

	return n > 0 && n < PATH_BYTES ? RC_OK : errmsg_set(err, RC_RANGE, "%.100s…: the folder's name is "
							    "too long", dir);
}

/* All or nothing: what is there already is looked for before anything is made. */
static enum rc check_room(const char *dir, struct errmsg *err)
{
	char path[PATH_BYTES];
	struct stat st;

	if (mkdir(dir, 0700) < 0 && errno != EEXIST)
		return errmsg_set(err, RC_IO, "cannot make %.300s (%s): name a folder that can be made", dir,
				  strerror(errno));
	for (int i = 0; i < FILES; i++) {
		enum rc rc = place(path, dir, file_names[i], err);

		if (rc != RC_OK)
			return rc;
		if (lstat(path, &st) == 0)
			return errmsg_set(err, RC_EXISTS, "%.300s is there already and stays as it is: name "
					  "another folder", path);
	}
	return RC_OK;
}

static FILE *create(const char *dir, const char *name, struct errmsg *err)
{
	char path[PATH_BYTES];
	int fd = -1;
	FILE *f = NULL;

	if (place(path, dir, name, err) == RC_OK)
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd >= 0)
		f = fdopen(fd, "w");
	if (!f) {
		errmsg_set(err, RC_IO, "cannot write %.300s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
	}
	return f;
}

/* Closes f in any case. */
static enum rc finish(FILE *f, int good, const char *name, struct errmsg *err)
{
	if (!f)
		return RC_IO;
	if (good == 1 && fflush(f) == 0 && fsync(fileno(f)) == 0 && fclose(f) == 0)
		return RC_OK;
	return errmsg_set(err, RC_IO, "%s could not be written whole: free the disk, remove the folder, "
			  "start again", name);
}

static EVP_PKEY *generate(const char *type, int bits, struct errmsg *err)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	bool dh = !strcmp(type, "DH");
	EVP_PKEY *key = NULL;
	int ok = ctx != NULL;

	if (ok && dh)
		ok = EVP_PKEY_paramgen_init(ctx) == 1 &&
		     EVP_PKEY_CTX_set_params(ctx, (OSSL_PARAM[]){
			OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_FFC_TYPE, (char *)"generator", 0),
			OSSL_PARAM_construct_int(OSSL_PKEY_PARAM_DH_GENERATOR, &(int){ 2 }),
			OSSL_PARAM_construct_size_t(OSSL_PKEY_PARAM_FFC_PBITS, &(size_t){ (size_t)bits }),
			OSSL_PARAM_construct_end() }) == 1;
	else if (ok)
		ok = EVP_PKEY_keygen_init(ctx) == 1 && EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, bits) == 1;
	if (ok) {
		EVP_PKEY_CTX_set_cb(ctx, progress);
		ok = dh ? EVP_PKEY_paramgen(ctx, &key) : EVP_PKEY_generate(ctx, &key);
	}
	fputc('\n', stderr);
	EVP_PKEY_CTX_free(ctx);
	if (ok != 1) {
		errmsg_set(err, RC_INTERNAL, "OpenSSL could not make a %s key: %s", type,
			   ERR_reason_error_string(ERR_peek_last_error()));
		key = NULL;
	}
	ERR_clear_error();
	return key;
}

static enum rc make_pair(const char *dir, int at, int bits, const char *what, struct errmsg *err)
{
	EVP_PKEY *key;
	enum rc rc;
	FILE *f;

	fprintf(stderr, "skim: %s key ", what);
	key = generate("RSA", bits, err);
	if (!key)
		return RC_INTERNAL;
	f = create(dir, file_names[at], err);
	rc = finish(f, f ? PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL) : 0, file_names[at], err);
	if (rc == RC_OK) {
		f = create(dir, file_names[at + 1], err);
		rc = finish(f, f ? PEM_write_PUBKEY(f, key) : 0, file_names[at + 1], err);
	}
	EVP_PKEY_free(key);
	return rc;
}

static enum rc make_prime(const char *dir, int bits, char **hex, struct errmsg *err)
{
	BIGNUM *p = NULL;
	EVP_PKEY *key;
	BIO *bio;
	enum rc rc;
	FILE *f;

	fprintf(stderr, "skim: Diffie-Hellman prime of %d bits, this takes a minute or several ", bits);
	key = generate("DH", bits, err);
	if (!key)
		return RC_INTERNAL;
	f = create(dir, "dhparam.pem", err);
	bio = f ? BIO_new_fp(f, BIO_NOCLOSE) : NULL;
	rc = finish(f, bio ? PEM_write_bio_Parameters(bio, key) : 0, "dhparam.pem", err);
	BIO_free(bio);
	if (rc == RC_OK && (!EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_FFC_P, &p) || !(*hex = BN_bn2hex(p))))
		rc = errmsg_set(err, RC_NOMEM, "out of memory");
	BN_free(p);
	EVP_PKEY_free(key);
	return rc;
}

static struct json_object *document(const char *dir, const char *hex)
{
	static const char *const members[FILES] = { "signature_key", "signature_public", "encryption_key",
						    "encryption_public", "dh_parameters" };
	struct json_object *o = json_object_new_object();
	struct errmsg err;
	char path[PATH_BYTES];

	/* Whole paths: an env file may be anywhere. */
	for (int i = 0; i < FILES; i++)
		if (place(path, dir, file_names[i], &err) == RC_OK) {
			char *whole = realpath(path, NULL);

			json_object_object_add(o, members[i], json_object_new_string(whole ? whole : path));
			free(whole);
		}
	json_object_object_add(o, "dh_prime", json_object_new_string(hex));
	return o;
}

enum rc keygen(const char *dir, int bits, struct json_object **out, struct errmsg *err)
{
	char *hex = NULL;
	enum rc rc = check_room(dir, err);

	*out = NULL;
	/* What takes minutes comes first: given up then, the folder is empty and may be named again. */
	if (rc == RC_OK)
		rc = make_prime(dir, bits, &hex, err);
	if (rc == RC_OK)
		rc = make_pair(dir, 0, bits, "signature", err);
	if (rc == RC_OK)
		rc = make_pair(dir, 2, bits, "encryption", err);
	if (rc == RC_OK)
		*out = document(dir, hex);
	OPENSSL_free(hex);
	return rc;
}
