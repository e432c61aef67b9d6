/*
 * keys.c - reads the operator's credentials: two PEM keys, the prime, the access token secret.
 *
 * Every failure names the credential and what to do; none prints a value.
 * Rule: Web API 1.1 and 1.2.1.
 */
#include "oauth_keys.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "keymem.h"

enum { PEM_FILE_MAX = 64 * 1024, SECRET_TEXT_MAX = 4096 };

/* An encrypted key would otherwise make OpenSSL ask on the terminal. */
static int no_passphrase(char *buf, int size, int rwflag, void *u)
{
	(void)buf;
	(void)size;
	(void)rwflag;
	(void)u;
	return -1;
}

static enum rc pem_refuse(const char *pem, const char *what, const char *path, struct errmsg *err)
{
	if (strstr(pem, "ENCRYPTED"))
		return errmsg_set(err, RC_REFUSED, "%s %s is protected by a passphrase: write it "
				  "without one (openssl pkey -in OLD -out NEW) and keep it mode 0600",
				  what, path);
	if (strstr(pem, "PUBLIC KEY"))
		return errmsg_set(err, RC_SYNTAX, "%s %s holds a public key: name the private one",
				  what, path);
	if (strstr(pem, "DH PARAMETERS"))
		return errmsg_set(err, RC_SYNTAX, "%s %s holds Diffie-Hellman parameters: name the "
				  "private RSA key", what, path);
	return errmsg_set(err, RC_SYNTAX, "%s %s is not a private key in PEM form: name the file "
			  "made with the public key uploaded to the portal", what, path);
}

static enum rc key_parse(EVP_PKEY **out, const struct secret *pem, const char *what,
			 const char *path, struct errmsg *err)
{
	BIO *bio = BIO_new_mem_buf(pem->bytes, (int)pem->len);
	EVP_PKEY *key;
	int bits;

	if (!bio)
		return errmsg_set(err, RC_NOMEM, "%s: out of memory", what);
	key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
	BIO_free(bio);
	ERR_clear_error();
	if (!key)
		return pem_refuse((const char *)pem->bytes, what, path, err);
	bits = EVP_PKEY_get_bits(key);
	if (!EVP_PKEY_is_a(key, "RSA") || bits < RSA_BITS_MIN) {
		EVP_PKEY_free(key);
		return errmsg_set(err, RC_SYNTAX, "%s %s is not an RSA key of %d bits or more: make "
				  "new ones with `skim keygen`", what, path, RSA_BITS_MIN);
	}
	*out = key;
	return RC_OK;
}

static enum rc key_load(EVP_PKEY **out, const char *path, const char *what, struct errmsg *err)
{
	struct secret pem = { 0 };
	struct errmsg why = { "" };
	enum rc rc;

	if (!path || !*path)
		return errmsg_set(err, RC_ABSENT, "%s: no file is named", what);
	rc = secret_read_file(&pem, path, PEM_FILE_MAX, &why);
	if (rc != RC_OK)
		return errmsg_set(err, rc, "%s: %s", what, why.text);
	rc = key_parse(out, &pem, what, path, err);
	secret_wipe(&pem);
	return rc;
}

/* --- prime ------------------------------------------------------------------------ */

bool oauth_prime_plausible(const BIGNUM *p)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *e = BN_dup(p), *two = BN_new(), *r = BN_new();
	bool ok = ctx && e && two && r && BN_sub_word(e, 1) && BN_set_word(two, 2) &&
		  BN_mod_exp(r, two, e, p, ctx) && BN_is_one(r);

	BN_free(r);
	BN_free(two);
	BN_free(e);
	BN_CTX_free(ctx);
	return ok;
}

/* Hex as tools print it: colons, blanks, line breaks, a leading 0x and leading zeros. */
static enum rc prime_digits(const char *s, char *out, size_t cap, struct errmsg *err)
{
	size_t n = 0;

	while (isspace((unsigned char)*s))
		s++;
	if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X'))
		s += 2;
	for (; *s; s++) {
		if (*s == ':' || *s == '-' || isspace((unsigned char)*s))
			continue;
		if (!isxdigit((unsigned char)*s))
			return errmsg_set(err, RC_SYNTAX, "OAUTH_DH_PRIME holds something that is not "
					  "a hex digit: give the prime of dhparam.pem as hex "
					  "(openssl dhparam -in dhparam.pem -noout -text)");
		if (n == 0 && *s == '0')
			continue;
		if (n + 1 >= cap)
			return errmsg_set(err, RC_SYNTAX, "OAUTH_DH_PRIME is longer than %d bits: "
					  "give the prime alone", PRIME_BITS_MAX);
		out[n++] = *s;
	}
	out[n] = '\0';
	return RC_OK;
}

static enum rc prime_load(struct oauth_keys *k, const char *text, struct errmsg *err)
{
	char hex[PRIME_BITS_MAX / 4 + 1];
	enum rc rc;

	if (!text || !*text)
		return errmsg_set(err, RC_ABSENT, "OAUTH_DH_PRIME is not set: give the prime of "
				  "dhparam.pem as hex");
	rc = prime_digits(text, hex, sizeof hex, err);
	if (rc != RC_OK)
		return rc;
	if (!*hex || !BN_hex2bn(&k->p, hex))
		return errmsg_set(err, RC_SYNTAX, "OAUTH_DH_PRIME is zero: give the prime of "
				  "dhparam.pem as hex");
	if (BN_num_bits(k->p) < PRIME_BITS_MIN)
		return errmsg_set(err, RC_SYNTAX, "OAUTH_DH_PRIME has %d bits, %d at least are "
				  "needed: part of it is missing", BN_num_bits(k->p), PRIME_BITS_MIN);
	if (!BN_is_odd(k->p) || !oauth_prime_plausible(k->p))
		return errmsg_set(err, RC_SYNTAX, "OAUTH_DH_PRIME is not a prime number: a digit is "
				  "missing or wrong; copy it again from dhparam.pem");
	k->g = BN_new();
	if (!k->g || !BN_set_word(k->g, 2))
		return errmsg_set(err, RC_NOMEM, "OAUTH_DH_PRIME: out of memory");
	return RC_OK;
}

/* --- access token secret ---------------------------------------------------------- */

/* Base64 without its blanks and line breaks, as portals wrap it.  0: not base64. */
static size_t base64_bytes(const char *text, unsigned char *out, size_t cap)
{
	char tight[SECRET_TEXT_MAX];
	size_t n = 0, pad = 0;
	int len;

	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (isspace(c))
			continue;
		if (c == '=')
			pad++;
		else if (pad || !(isalnum(c) || c == '+' || c == '/'))
			return 0;
		if (n + 1 >= sizeof tight)
			return 0;
		tight[n++] = (char)c;
	}
	if (n == 0 || n % 4 != 0 || pad > 2 || n / 4 * 3 > cap)
		return 0;
	len = EVP_DecodeBlock(out, (const unsigned char *)tight, (int)n);
	OPENSSL_cleanse(tight, sizeof tight);
	return len < (int)pad ? 0 : (size_t)len - pad;
}

static bool rsa_decrypt(EVP_PKEY *key, const unsigned char *in, size_t n, unsigned char *out,
			size_t *out_n)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	bool ok = ctx && EVP_PKEY_decrypt_init(ctx) == 1 &&
		  EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1 &&
		  EVP_PKEY_decrypt(ctx, out, out_n, in, n) == 1 && *out_n > 0 &&
		  *out_n <= SECRET_MAX;

	EVP_PKEY_CTX_free(ctx);
	ERR_clear_error();
	return ok;
}

static enum rc secret_refuse(const struct oauth_keys *k, const unsigned char *in, size_t n,
			     unsigned char *scratch, struct errmsg *err)
{
	size_t scratch_n = SECRET_TEXT_MAX;

	if (n != (size_t)EVP_PKEY_get_size(k->encryption))
		return errmsg_set(err, RC_AUTH, "OAUTH_ACCESS_TOKEN_SECRET is %zu bytes, the "
				  "encryption key works on %d: part of the secret is missing, or the "
				  "encryption key is not the one uploaded", n,
				  EVP_PKEY_get_size(k->encryption));
	if (n == (size_t)EVP_PKEY_get_size(k->signature) &&
	    rsa_decrypt(k->signature, in, n, scratch, &scratch_n))
		return errmsg_set(err, RC_AUTH, "the signature key decrypts the access token secret: "
				  "signature and encryption key are swapped");
	return errmsg_set(err, RC_AUTH, "OAUTH_ACCESS_TOKEN_SECRET cannot be decrypted with the "
			  "encryption key: it belongs to another key; generate the access token "
			  "again in the portal and take both lines");
}

static enum rc secret_load(struct oauth_keys *k, const char *text, struct errmsg *err)
{
	unsigned char in[SECRET_TEXT_MAX], out[SECRET_TEXT_MAX];
	size_t n, out_n = sizeof out;
	enum rc rc;

	if (!text || !*text)
		return errmsg_set(err, RC_ABSENT, "OAUTH_ACCESS_TOKEN_SECRET is not set: generate "
				  "the access token in the portal");
	n = base64_bytes(text, in, sizeof in);
	if (n == 0)
		return errmsg_set(err, RC_SYNTAX, "OAUTH_ACCESS_TOKEN_SECRET is not base64: copy it "
				  "again, whole, from the portal");
	if (n == (size_t)EVP_PKEY_get_size(k->encryption) &&
	    rsa_decrypt(k->encryption, in, n, out, &out_n))
		rc = secret_set(&k->secret, out, out_n);
	else
		rc = secret_refuse(k, in, n, out, err);
	OPENSSL_cleanse(out, sizeof out);
	return rc;
}

/* --- all of it -------------------------------------------------------------------- */

/* Key and token stand between quotes in a header: nothing that could end them. */
static enum rc word_load(char *out, size_t cap, const char *text, const char *name,
			 struct errmsg *err)
{
	size_t n = text ? strlen(text) : 0;

	if (n == 0)
		return errmsg_set(err, RC_ABSENT, "%s is not set: it comes from the portal's OAuth "
				  "page", name);
	if (n >= cap)
		return errmsg_set(err, RC_SYNTAX, "%s is longer than %zu characters: copy it again",
				  name, cap - 1);
	for (const char *c = text; *c; c++)
		if (!isgraph((unsigned char)*c) || *c == '"' || *c == '\\' || *c == ',')
			return errmsg_set(err, RC_SYNTAX, "%s holds a blank or a sign that cannot be "
					  "part of it: copy it again", name);
	memcpy(out, text, n + 1);
	return RC_OK;
}

static enum rc words_load(struct oauth_keys *k, const struct oauth_credentials *c,
			  struct errmsg *err)
{
	const char *realm = c->realm && *c->realm ? c->realm : "limited_poa";
	enum rc rc = word_load(k->consumer, sizeof k->consumer, c->consumer_key,
			       "OAUTH_CONSUMER_KEY", err);

	if (rc == RC_OK)
		rc = word_load(k->token, sizeof k->token, c->access_token, "OAUTH_ACCESS_TOKEN", err);
	if (rc == RC_OK)
		rc = word_load(k->realm, sizeof k->realm, realm, "realm", err);
	return rc;
}

static enum rc parts_load(struct oauth_keys *k, const struct oauth_credentials *c,
			  struct errmsg *err)
{
	enum rc rc = words_load(k, c, err);

	if (rc == RC_OK)
		rc = key_load(&k->signature, c->signature_key_path, "signature key", err);
	if (rc == RC_OK)
		rc = key_load(&k->encryption, c->encryption_key_path, "encryption key", err);
	if (rc == RC_OK)
		rc = prime_load(k, c->dh_prime, err);
	if (rc == RC_OK)
		rc = secret_load(k, c->access_token_secret, err);
	/* It has done its only work: what is not there cannot be stolen. */
	EVP_PKEY_free(k->encryption);
	k->encryption = NULL;
	return rc;
}

enum rc oauth_keys_load(struct oauth_keys **out, const struct oauth_credentials *c,
			struct errmsg *err)
{
	struct oauth_keys *k;
	enum rc rc;

	*out = NULL;
	oauth_memory();
	k = OPENSSL_secure_zalloc(sizeof *k);
	if (!k)
		return errmsg_set(err, RC_NOMEM, "credentials: out of memory");
	k->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (!k->sha256) {
		OPENSSL_secure_free(k);
		return errmsg_set(err, RC_INTERNAL, "OpenSSL has no SHA-256");
	}
	keymem_enter();
	rc = parts_load(k, c, err);
	keymem_leave();
	if (rc != RC_OK) {
		oauth_keys_free(k);
		return rc;
	}
	*out = k;
	return RC_OK;
}

void oauth_keys_free(struct oauth_keys *k)
{
	if (!k)
		return;
	EVP_PKEY_free(k->signature);
	EVP_PKEY_free(k->encryption);
	BN_clear_free(k->p);
	BN_free(k->g);
	EVP_MD_free(k->sha256);
	secret_wipe(&k->secret);
	OPENSSL_secure_clear_free(k, sizeof *k);
}
