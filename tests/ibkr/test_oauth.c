/*
 * test_oauth.c - signing against the published vectors: base64 for base64, header for header.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "../../src/ibkr/oauth_keys.h"
#include "vectors.h"

static struct vectors V;
static unsigned long allocations;	/* OpenSSL's, all threads; one thread here */

static void *counted_malloc(size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	allocations++;
	return malloc(n);
}

static void *counted_realloc(void *p, size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	allocations++;
	return realloc(p, n);
}

static void counted_free(void *p, const char *file, int line)
{
	(void)file;
	(void)line;
	free(p);
}

static void each(const char *kind, void (*fn)(json_object *v), int expected)
{
	json_object *list;
	int n = 0;

	assert_true(json_object_object_get_ex(V.root, "vectors", &list));
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		json_object *v = json_object_array_get_idx(list, i);

		if (strcmp(vec(v, "kind", NULL), kind) != 0)
			continue;
		print_message("# %s\n", vec(v, "id", NULL));
		fn(v);
		n++;
	}
	assert_int_equal(n, expected);
}

static size_t unhex(const char *hex, unsigned char *out, size_t cap)
{
	size_t n = strlen(hex);

	assert_true(n % 2 == 0 && n / 2 <= cap);
	for (size_t i = 0; i < n; i += 2) {
		char two[3] = { hex[i], hex[i + 1], 0 };

		out[i / 2] = (unsigned char)strtoul(two, NULL, 16);
	}
	return n / 2;
}

static void unbase64(const char *text, unsigned char out[LST_BYTES])
{
	unsigned char buf[64];

	assert_int_equal(strlen(text), 28);
	assert_int_equal(EVP_DecodeBlock(buf, (const unsigned char *)text, 28), 21);
	memcpy(out, buf, LST_BYTES);
}

static struct oauth_keys *keys_of(json_object *v)
{
	struct oauth_credentials c = vectors_credentials(&V);
	struct oauth_keys *k;
	struct errmsg err = { "" };

	c.consumer_key = vec(v, "in", "consumer_key", NULL);
	if (*vec(v, "in", "access_token", NULL))
		c.access_token = vec(v, "in", "access_token", NULL);
	if (*vec(v, "in", "access_token_secret_b64", NULL))
		c.access_token_secret = vec(v, "in", "access_token_secret_b64", NULL);
	if (*vec(v, "in", "dh_prime_hex", NULL))
		c.dh_prime = vectors_prime(&V, vec(v, "in", "dh_prime_hex", NULL));
	if (*vec(v, "in", "realm", NULL))
		c.realm = vec(v, "in", "realm", NULL);
	if (oauth_keys_load(&k, &c, &err) != RC_OK)
		fail_msg("%s", err.text);
	return k;
}

static void challenge_of(const struct oauth_keys *k, json_object *v, struct oauth_challenge *c)
{
	unsigned char a[32];
	size_t n = unhex(vec(v, "in", "dh_random_hex", NULL), a, sizeof a);

	assert_int_equal(oauth_challenge_set(k, c, a, n), RC_OK);
	assert_string_equal(c->hex, vec(v, "out", "dh_challenge_hex", NULL));
}

static void lst_request(json_object *v)
{
	struct oauth_keys *k = keys_of(v);
	struct oauth_challenge c;
	char header[OAUTH_HEADER_MAX], hex[2 * SECRET_MAX + 1];
	struct oauth_text t = { .s = hex, .cap = sizeof hex };

	oauth_put_hex(&t, k->secret.bytes, k->secret.len);
	assert_string_equal(hex, vec(v, "out", "prepend_hex", NULL));
	challenge_of(k, v, &c);
	assert_int_equal(oauth_lst_header(k, &c, vec(v, "in", "url", NULL),
					  vec(v, "in", "nonce", NULL),
					  atoll(vec(v, "in", "timestamp", NULL)), header), RC_OK);
	assert_string_equal(header, vec(v, "out", "authorization_header", NULL));
	oauth_challenge_free(&c);
	oauth_keys_free(k);
}

static void test_lst_request(void **state)
{
	(void)state;
	each("lst_request", lst_request, 4);
}

static void lst_compute(json_object *v)
{
	struct oauth_keys *k = keys_of(v);
	struct oauth_challenge c;
	struct lst lst = { .serial = 7 };
	unsigned char want[LST_BYTES];
	const char *sig = vec(v, "out", "live_session_token_signature", NULL);
	const char *response = vec(v, "in", "diffie_hellman_response", NULL);
	int64_t ms = atoll(vec(v, "in", "live_session_token_expiration", NULL));
	struct errmsg err = { "" };
	char wrong[64];

	challenge_of(k, v, &c);
	if (oauth_lst_compute(k, &c, response, sig, ms, &lst, &err) != RC_OK)
		fail_msg("%s", err.text);
	unbase64(vec(v, "out", "live_session_token_b64", NULL), want);
	assert_memory_equal(lst.token, want, LST_BYTES);
	assert_int_equal(lst.expires, ms * 1000000);

	/* Leading zeros may be missing; any other digit may not change. */
	if (*sig == '0')
		assert_int_equal(oauth_lst_compute(k, &c, response, sig + strspn(sig, "0"), ms, &lst,
						   &err), RC_OK);
	for (size_t i = 0; i < strlen(sig); i++) {
		snprintf(wrong, sizeof wrong, "%s", sig);
		wrong[i] = wrong[i] == 'a' ? 'b' : 'a';
		assert_int_equal(oauth_lst_compute(k, &c, response, wrong, ms, &lst, &err), RC_AUTH);
	}
	oauth_challenge_free(&c);
	oauth_keys_free(k);
}

static void test_lst_compute(void **state)
{
	(void)state;
	each("lst_compute", lst_compute, 8);
}

static void lst_validate(json_object *v)
{
	unsigned char token[LST_BYTES];
	bool valid = strcmp(vec(v, "out", "valid", NULL), "true") == 0;

	unbase64(vec(v, "in", "live_session_token_b64", NULL), token);
	assert_int_equal(oauth_lst_valid(token, vec(v, "in", "consumer_key", NULL),
					 vec(v, "in", "live_session_token_signature", NULL)), valid);
}

static void test_lst_validate(void **state)
{
	(void)state;
	each("lst_validate", lst_validate, 1);
}

static void api_request(json_object *v)
{
	struct oauth_keys *k = keys_of(v);
	struct lst lst = { .serial = 1 };
	char header[OAUTH_HEADER_MAX];

	unbase64(vec(v, "in", "live_session_token_b64", NULL), lst.token);
	for (int again = 0; again < 2; again++) {
		unsigned long before = allocations;

		assert_int_equal(oauth_header(k, &lst, vec(v, "in", "method", NULL),
					      vec(v, "in", "url", NULL), vec(v, "in", "nonce", NULL),
					      atoll(vec(v, "in", "timestamp", NULL)), header), RC_OK);
		if (again)	/* the first may set the library up */
			assert_int_equal(allocations, before);
		assert_string_equal(header, vec(v, "out", "path_only", "authorization_header", NULL));
	}
	oauth_keys_free(k);
}

static void test_api_request(void **state)
{
	(void)state;
	each("api_request", api_request, 12);
	assert_true(allocations > 0);	/* the counter counts */
}

/* --- credentials that are wrong --------------------------------------------------- */

static void refused(const struct oauth_credentials *c, enum rc rc, const char *word)
{
	struct oauth_keys *k = NULL;
	struct errmsg err = { "" };
	enum rc got = oauth_keys_load(&k, c, &err);

	print_message("# %s\n", err.text);
	assert_null(k);
	assert_int_equal(got, rc);
	if (!strstr(err.text, word))
		fail_msg("\"%s\" does not say \"%s\"", err.text, word);
	assert_null(strstr(err.text, c->access_token_secret));
}

static void accepted(const struct oauth_credentials *c)
{
	struct oauth_keys *k = NULL;
	struct errmsg err = { "" };

	if (oauth_keys_load(&k, c, &err) != RC_OK)
		fail_msg("%s", err.text);
	oauth_keys_free(k);
}

static void test_primes(void **state)
{
	struct oauth_credentials c = vectors_credentials(&V);
	const char *p = c.dh_prime;
	char text[4096], *o = text;

	(void)state;
	/* As `openssl dhparam -text` prints it. */
	o += sprintf(o, "  0x00:");
	for (size_t i = 0; p[i]; i += 2)
		o += sprintf(o, "%c%c%s", p[i], p[i + 1], i % 30 == 28 ? ":\n    " : ":");
	c.dh_prime = text;
	accepted(&c);
	snprintf(text, sizeof text, "0000%s\r\n", p);
	accepted(&c);

	c.dh_prime = "";
	refused(&c, RC_ABSENT, "OAUTH_DH_PRIME");
	c.dh_prime = "0x000";
	refused(&c, RC_SYNTAX, "zero");
	c.dh_prime = "ffffffffffffffffc90fdaa22168c234";
	refused(&c, RC_SYNTAX, "128 bits");
	snprintf(text, sizeof text, "%sxyz", p);
	c.dh_prime = text;
	refused(&c, RC_SYNTAX, "hex digit");
	snprintf(text, sizeof text, "%s", p);
	text[100] = text[100] == '7' ? '8' : '7';
	refused(&c, RC_SYNTAX, "not a prime");
	snprintf(text, sizeof text, "%s", p);
	text[strlen(text) - 1] = 'e';
	refused(&c, RC_SYNTAX, "not a prime");
	snprintf(text, sizeof text, "%s%s%s", p, p, p);
	refused(&c, RC_SYNTAX, "4096 bits");
}

static void test_secrets(void **state)
{
	struct oauth_credentials c = vectors_credentials(&V);
	const char *s = c.access_token_secret;
	char text[1024], *o = text;

	(void)state;
	/* Wrapped by a mail program: line breaks do not matter. */
	for (size_t i = 0; s[i]; i++)
		o += sprintf(o, "%c%s", s[i], i % 64 == 63 ? "\r\n  " : "");
	c.access_token_secret = text;
	accepted(&c);
	snprintf(text, sizeof text, "%s", s);
	text[7] = '!';
	refused(&c, RC_SYNTAX, "not base64");
	snprintf(text, sizeof text, "%.200s", s);
	refused(&c, RC_AUTH, "part of the secret is missing");
	snprintf(text, sizeof text, "%s", s);
	text[20] = text[20] == 'A' ? 'B' : 'A';
	refused(&c, RC_AUTH, "cannot be decrypted");
	c = vectors_credentials(&V);
	c.signature_key_path = V.encryption_path;
	c.encryption_key_path = V.signature_path;
	refused(&c, RC_AUTH, "swapped");
	c = vectors_credentials(&V);
	c.consumer_key = "ASX\"SIM";
	refused(&c, RC_SYNTAX, "OAUTH_CONSUMER_KEY");
	c.consumer_key = "";
	refused(&c, RC_ABSENT, "OAUTH_CONSUMER_KEY");
}

static void pem_encrypted(EVP_PKEY *key, char path[96])
{
	FILE *f;

	vectors_file(&V, "other.pem", "", path);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(PEM_write_PKCS8PrivateKey(f, key, EVP_aes_256_cbc(), "word", 4, NULL, NULL),
			 1);
	fclose(f);
}

static void test_key_files(void **state)
{
	struct oauth_credentials c = vectors_credentials(&V);
	struct oauth_keys *k;
	struct errmsg err;
	char path[96];

	(void)state;
	/* Both PEM forms are in the vectors: PKCS#8 for signing, PKCS#1 for decrypting. */
	assert_int_equal(oauth_keys_load(&k, &c, &err), RC_OK);
	pem_encrypted(k->signature, path);
	oauth_keys_free(k);
	c.signature_key_path = path;
	refused(&c, RC_REFUSED, "passphrase");
	vectors_file(&V, "other.pem", "-----BEGIN RSA PRIVATE KEY-----\n"
		     "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n"
		     "AAAA\n-----END RSA PRIVATE KEY-----\n", path);
	refused(&c, RC_REFUSED, "passphrase");
	vectors_file(&V, "other.pem", vec(V.root, "keys", "signature", "public_pem", NULL), path);
	refused(&c, RC_SYNTAX, "public key");
	vectors_file(&V, "other.pem", "hello\n", path);
	refused(&c, RC_SYNTAX, "PEM");
	vectors_file(&V, "other.pem", vec(V.root, "keys", "signature", "private_pem_pkcs8", NULL),
		     path);
	accepted(&c);
	assert_int_equal(chmod(path, 0640), 0);
	refused(&c, RC_REFUSED, "signature key");
	c.signature_key_path = "/nonexistent/key.pem";
	refused(&c, RC_ABSENT, "signature key");
	c.signature_key_path = NULL;
	refused(&c, RC_ABSENT, "signature key");
}

static void test_wrong_answers(void **state)
{
	struct oauth_credentials c = vectors_credentials(&V);
	struct oauth_keys *k;
	struct oauth_challenge ch;
	struct errmsg err = { "" };
	struct lst lst = { .serial = 3 }, untouched = lst;
	const char *sig = "7155277761ded6672c1775c3670e996a2a48cb32";
	static const struct { const char *response, *sig; int64_t ms; enum rc rc; } rows[] = {
		{ "", "00", 1, RC_SYNTAX },
		{ "not hex", "00", 1, RC_SYNTAX },
		{ "0", "00", 1, RC_AUTH },
		{ "1", "00", 1, RC_AUTH },
		{ "2", "", 1, RC_AUTH },
		{ "2", "zz", 1, RC_AUTH },
		{ "2", "7155277761ded6672c1775c3670e996a2a48cb321", 1, RC_AUTH },
		{ "2", "7155277761ded6672c1775c3670e996a2a48cb32", 0, RC_SYNTAX },
		{ "2", "7155277761ded6672c1775c3670e996a2a48cb32", INT64_MAX, RC_SYNTAX },
	};

	(void)state;
	assert_int_equal(oauth_keys_load(&k, &c, &err), RC_OK);
	assert_int_equal(oauth_challenge_new(k, &ch), RC_OK);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(oauth_lst_compute(k, &ch, rows[i].response, rows[i].sig, rows[i].ms,
						   &lst, &err), rows[i].rc);
	assert_int_equal(oauth_lst_compute(k, &ch, c.dh_prime, sig, 1, &lst, &err), RC_AUTH);
	assert_memory_equal(&lst, &untouched, sizeof lst);
	oauth_challenge_free(&ch);
	assert_null(ch.hex);
	oauth_keys_free(k);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void test_randomness(void **state)
{
	static char nonce[2000][NONCE_LEN];
	struct oauth_credentials c = vectors_credentials(&V);
	struct oauth_challenge a, b;
	struct oauth_keys *k;
	struct errmsg err;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		oauth_nonce(nonce[i]);
		assert_int_equal(strlen(nonce[i]), NONCE_LEN - 1);
		assert_int_equal(strspn(nonce[i], "0123456789abcdef"), NONCE_LEN - 1);
	}
	qsort(nonce, 2000, sizeof *nonce, by_text);
	for (int i = 1; i < 2000; i++)
		assert_string_not_equal(nonce[i - 1], nonce[i]);
	assert_int_equal(oauth_keys_load(&k, &c, &err), RC_OK);
	assert_int_equal(oauth_challenge_new(k, &a), RC_OK);
	assert_int_equal(oauth_challenge_new(k, &b), RC_OK);
	assert_string_not_equal(a.hex, b.hex);
	oauth_challenge_free(&a);
	oauth_challenge_free(&b);
	oauth_keys_free(k);
}

static int set_up(void **state)
{
	(void)state;
	vectors_open(&V);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	vectors_close(&V);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lst_request),
		cmocka_unit_test(test_lst_compute),
		cmocka_unit_test(test_lst_validate),
		cmocka_unit_test(test_api_request),
		cmocka_unit_test(test_primes),
		cmocka_unit_test(test_secrets),
		cmocka_unit_test(test_key_files),
		cmocka_unit_test(test_wrong_answers),
		cmocka_unit_test(test_randomness),
	};

	if (!CRYPTO_set_mem_functions(counted_malloc, counted_realloc, counted_free))
		return 99;
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
