/*
 * test_keygen.c - the keys for the portal: what is made, who may read it, that each pair belongs
 * together, and that nothing is ever overwritten.  512 bits, for the sake of time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <json.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "../tmpdir.h"
#include "schema.h"
#include "skim/commands/keygen.h"

static char dir[64], keys[100];
static struct json_object *doc;

static int set_up(void **ctx)
{
	struct errmsg err = { "" };

	(void)ctx;
	assert_non_null(tmpdir_make(dir));
	snprintf(keys, sizeof keys, "%s/oauth_keys", dir);
	if (keygen(keys, 512, &doc, &err) != RC_OK)
		fail_msg("%s", err.text);
	return 0;
}

static int tear_down(void **ctx)
{
	(void)ctx;
	json_object_put(doc);
	tmpdir_remove(dir);
	return 0;
}

static const char *member(const char *name)
{
	struct json_object *v = NULL;

	assert_true(json_object_object_get_ex(doc, name, &v));
	return json_object_get_string(v);
}

static void test_document(void **ctx)
{
	static const char *const paths[] = { "signature_key", "signature_public", "encryption_key",
					     "encryption_public", "dh_parameters" };
	struct stat st;

	(void)ctx;
	assert_true(schema_check("keygen oauth_keys", doc));
	assert_int_equal(stat(keys, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		assert_int_equal(member(paths[i])[0], '/');
		assert_int_equal(stat(member(paths[i]), &st), 0);
		assert_int_equal(st.st_mode & 0777, 0600);
	}
}

static EVP_PKEY *read_key(const char *path, bool private)
{
	FILE *f = fopen(path, "r");
	EVP_PKEY *k;

	assert_non_null(f);
	k = private ? PEM_read_PrivateKey(f, NULL, NULL, NULL) : PEM_read_PUBKEY(f, NULL, NULL, NULL);
	fclose(f);
	assert_non_null(k);
	return k;
}

static void test_pairs(void **ctx)
{
	EVP_PKEY *sign = read_key(member("signature_key"), true);
	EVP_PKEY *sign_public = read_key(member("signature_public"), false);
	EVP_PKEY *seal = read_key(member("encryption_key"), true);
	EVP_PKEY *seal_public = read_key(member("encryption_public"), false);

	(void)ctx;
	assert_int_equal(EVP_PKEY_eq(sign, sign_public), 1);
	assert_int_equal(EVP_PKEY_eq(seal, seal_public), 1);
	assert_int_not_equal(EVP_PKEY_eq(sign, seal), 1);
	EVP_PKEY_free(sign);
	EVP_PKEY_free(sign_public);
	EVP_PKEY_free(seal);
	EVP_PKEY_free(seal_public);
}

/* The prime printed is the prime of the file, and it is safe, with generator 2. */
static void test_prime(void **ctx)
{
	BIO *f = BIO_new_file(member("dh_parameters"), "r");
	EVP_PKEY *k = f ? PEM_read_bio_Parameters(f, NULL) : NULL;
	BIGNUM *p = NULL, *g = NULL, *half = BN_new();
	char *hex;

	(void)ctx;
	assert_non_null(k);
	BIO_free(f);
	assert_true(EVP_PKEY_get_bn_param(k, OSSL_PKEY_PARAM_FFC_P, &p));
	assert_true(EVP_PKEY_get_bn_param(k, OSSL_PKEY_PARAM_FFC_G, &g));
	hex = BN_bn2hex(p);
	assert_string_equal(hex, member("dh_prime"));
	assert_true(BN_is_word(g, 2));
	assert_int_equal(BN_check_prime(p, NULL, NULL), 1);
	assert_true(BN_rshift1(half, p));
	assert_int_equal(BN_check_prime(half, NULL, NULL), 1);
	OPENSSL_free(hex);
	BN_free(p);
	BN_free(g);
	BN_free(half);
	EVP_PKEY_free(k);
}

static size_t read_all(const char *path, char *out, size_t cap)
{
	FILE *f = fopen(path, "r");
	size_t n = f ? fread(out, 1, cap, f) : 0;

	if (f)
		fclose(f);
	return n;
}

static void test_never_again(void **ctx)
{
	char before[8192], after[8192];
	size_t n = read_all(member("signature_key"), before, sizeof before);
	struct json_object *second = NULL;
	struct errmsg err = { "" };

	(void)ctx;
	assert_true(n > 100);
	assert_int_equal(keygen(keys, 512, &second, &err), RC_EXISTS);
	assert_null(second);
	assert_non_null(strstr(err.text, "there already"));
	assert_int_equal(read_all(member("signature_key"), after, sizeof after), n);
	assert_memory_equal(before, after, n);
}

static void test_no_room(void **ctx)
{
	struct json_object *none = NULL;
	struct errmsg err = { "" };

	(void)ctx;
	assert_int_equal(keygen("/nosuch/folder", 512, &none, &err), RC_IO);
	assert_non_null(strstr(err.text, ": "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_document), cmocka_unit_test(test_pairs), cmocka_unit_test(test_prime),
		cmocka_unit_test(test_never_again), cmocka_unit_test(test_no_room),
	};

	return cmocka_run_group_tests_name("keygen", tests, set_up, tear_down);
}
