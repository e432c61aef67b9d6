/*
 * test_oauth_verify.c - the simulator's verification against the vectors: every convention
 * seen in the field is accepted, everything tampered with is refused, and each row of the
 * shared secret's byte-length rule gives the right token.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <json-c/json.h>
#include <openssl/pem.h>

#include "oauth_verify.h"

static struct json_object *root;

static int load(void **state)
{
	char path[1024];

	(void)state;
	snprintf(path, sizeof path, "%s/tests/data/oauth-vectors.json", getenv("top_srcdir"));
	root = json_object_from_file(path);
	return root ? 0 : -1;
}

static int unload(void **state)
{
	(void)state;
	json_object_put(root);
	return 0;
}

static struct json_object *get(struct json_object *o, const char *name)
{
	struct json_object *v = NULL;

	json_object_object_get_ex(o, name, &v);
	return v;
}

static const char *text(struct json_object *o, const char *name)
{
	const char *s = json_object_get_string(get(o, name));

	if (s && s[0] == '@')
		s = json_object_get_string(get(get(root, "dh"), "prime_hex"));
	return s;
}

static size_t from_hex(const char *hex, unsigned char *out, size_t cap)
{
	size_t n = strlen(hex) / 2;

	assert_true(n <= cap);
	for (size_t i = 0; i < n; i++) {
		unsigned v;

		assert_int_equal(sscanf(hex + 2 * i, "%2x", &v), 1);
		out[i] = (unsigned char)v;
	}
	return n;
}

/* Calls fn for each vector of a kind; at least `least` of them must be there. */
static void each(const char *kind, size_t least, void (*fn)(struct json_object *v))
{
	struct json_object *list = get(root, "vectors");
	size_t n = 0;

	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *v = json_object_array_get_idx(list, i);

		if (strcmp(text(v, "kind"), kind) != 0)
			continue;
		print_message("# %s\n", text(v, "id"));
		fn(v);
		n++;
	}
	assert_true(n >= least);
}

static EVP_PKEY *public_key(const char *which)
{
	const char *pem = text(get(get(root, "keys"), which), "public_pem");
	BIO *b = BIO_new_mem_buf(pem, -1);
	EVP_PKEY *key = PEM_read_bio_PUBKEY(b, NULL, NULL, NULL);

	BIO_free(b);
	assert_non_null(key);
	return key;
}

static void change(char *s)
{
	s[0] = s[0] == 'A' ? 'B' : 'A';
}

/* --- token requests --- */

static void token_request(struct json_object *v)
{
	struct json_object *in = get(v, "in"), *out = get(v, "out");
	const char *headers[] = { text(out, "authorization_header"),
				  text(out, "authorization_header_realm_sorted") };
	struct oauth_target t = { .method = text(in, "method"), .url = text(in, "url") };
	unsigned char secret[64];
	size_t n = from_hex(text(out, "prepend_hex"), secret, sizeof secret);
	EVP_PKEY *right = public_key("signature"), *wrong = public_key("encryption");
	struct oauth_header h, bad;

	for (size_t i = 0; i < 2; i++) {
		assert_true(oauth_header_parse(headers[i], &h));
		assert_string_equal(h.realm, text(in, "realm"));
		assert_true(oauth_check_rsa(&h, &t, secret, n, right));
	}
	assert_false(oauth_check_rsa(&h, &t, secret, n, wrong));
	bad = h;
	change(bad.signature);
	assert_false(oauth_check_rsa(&bad, &t, secret, n, right));
	bad = h;
	change(bad.nonce);
	assert_false(oauth_check_rsa(&bad, &t, secret, n, right));
	bad = h;
	bad.challenge[0] ^= 1;
	assert_false(oauth_check_rsa(&bad, &t, secret, n, right));
	secret[n - 1] ^= 1;
	assert_false(oauth_check_rsa(&h, &t, secret, n, right));
	secret[n - 1] ^= 1;
	t.method = "GET";
	assert_false(oauth_check_rsa(&h, &t, secret, n, right));
	EVP_PKEY_free(right);
	EVP_PKEY_free(wrong);
}

static void test_token_requests(void **state)
{
	(void)state;
	each("lst_request", 4, token_request);
}

/* --- ordinary requests --- */

static size_t pairs_of(struct json_object *list, struct oauth_pair *out)
{
	size_t n = list ? json_object_array_length(list) : 0;

	for (size_t i = 0; i < n; i++) {
		struct json_object *pair = json_object_array_get_idx(list, i);

		out[i].name = json_object_get_string(json_object_array_get_idx(pair, 0));
		out[i].value = json_object_get_string(json_object_array_get_idx(pair, 1));
	}
	return n;
}

static const struct {
	const char *name;
	enum oauth_convention is;
} conventions[] = {
	{ "path_only", OAUTH_PATH_ONLY },
	{ "params_merged_rfc3986", OAUTH_MERGED },
	{ "params_merged_quote_plus", OAUTH_MERGED },
	{ "params_merged_slash_kept", OAUTH_MERGED },
	{ "url_with_query", OAUTH_URL_WITH_QUERY },
	{ "form_body_merged", OAUTH_MERGED },
};

static void refused(const struct oauth_header *h, const struct oauth_target *t,
		    const unsigned char *lst)
{
	struct oauth_header bad = *h;
	struct oauth_target other = *t;
	unsigned char wrong[LST_BYTES];

	change(bad.signature);
	assert_int_equal(oauth_check_hmac(&bad, t, lst), OAUTH_NONE);
	bad = *h;
	change(bad.nonce);
	assert_int_equal(oauth_check_hmac(&bad, t, lst), OAUTH_NONE);
	bad = *h;
	bad.timestamp[9] ^= 1;
	assert_int_equal(oauth_check_hmac(&bad, t, lst), OAUTH_NONE);
	other.method = strcmp(t->method, "GET") == 0 ? "POST" : "GET";
	assert_int_equal(oauth_check_hmac(h, &other, lst), OAUTH_NONE);
	other = *t;
	other.url = "https://api.ibkr.com/v1/api/else";
	assert_int_equal(oauth_check_hmac(h, &other, lst), OAUTH_NONE);
	memcpy(wrong, lst, sizeof wrong);
	wrong[0] ^= 1;
	assert_int_equal(oauth_check_hmac(h, t, wrong), OAUTH_NONE);
}

static void api_request(struct json_object *v)
{
	struct json_object *in = get(v, "in"), *out = get(v, "out");
	const char *b64 = text(in, "live_session_token_b64"), *line = text(in, "request_target");
	struct oauth_target t = { .method = text(in, "method"), .url = text(in, "url") };
	unsigned char lst[24];
	struct oauth_header h;
	size_t seen = 0;

	assert_int_equal(EVP_DecodeBlock(lst, (const unsigned char *)b64, (int)strlen(b64)), 21);
	t.queries = pairs_of(get(in, "query"), t.query);
	t.forms = pairs_of(get(in, "form"), t.form);
	for (size_t i = 0; i < sizeof conventions / sizeof *conventions; i++) {
		struct json_object *c = get(out, conventions[i].name);

		if (!c)
			continue;
		seen++;
		assert_true(oauth_header_parse(text(c, "authorization_header"), &h));
		assert_string_equal(h.signature, text(c, "signature_b64"));
		t.raw_query = NULL;	/* as the web server gives it: decoded pairs alone */
		assert_int_equal(oauth_check_hmac(&h, &t, lst), conventions[i].is);
		t.raw_query = line && strchr(line, '?') ? strchr(line, '?') + 1 : NULL;
		assert_int_equal(oauth_check_hmac(&h, &t, lst), conventions[i].is);
		refused(&h, &t, lst);
	}
	assert_int_equal(seen, json_object_object_length(out));
}

static void test_api_requests(void **state)
{
	(void)state;
	each("api_request", 12, api_request);
}

/* --- live session token --- */

static void compute(struct json_object *v)
{
	struct json_object *in = get(v, "in"), *out = get(v, "out");
	unsigned char secret[64], lst[24];
	size_t n = from_hex(text(out, "prepend_hex"), secret, sizeof secret);
	const char *b64 = text(out, "live_session_token_b64");
	BIGNUM *p = NULL, *b = NULL;
	struct lst_answer a;

	assert_true(BN_hex2bn(&p, text(in, "dh_prime_hex")) > 0);
	assert_true(BN_hex2bn(&b, text(in, "server_dh_private_hex")) > 0);
	assert_true(lst_answer(p, b, text(out, "dh_challenge_hex"), secret, n, text(in, "consumer_key"),
			       &a));
	EVP_DecodeBlock(lst, (const unsigned char *)b64, (int)strlen(b64));
	assert_string_equal(a.response_hex, text(in, "diffie_hellman_response"));
	assert_memory_equal(a.lst, lst, LST_BYTES);
	assert_string_equal(a.signature_hex, text(out, "live_session_token_signature"));
	assert_int_equal(a.key_bits, json_object_get_int(get(out, "shared_secret_bits")));
	BN_free(p);
	BN_free(b);
}

static void test_token_computed(void **state)
{
	(void)state;
	each("lst_compute", 8, compute);
}

/* Each row of the rule can be had at will; the answer must then have just those bits. */
static void test_rows_at_will(void **state)
{
	static const int rows[] = { 2048, 2047, 2044, 2040, 2039 };
	struct json_object *list = get(root, "vectors");
	const char *challenge = text(get(json_object_array_get_idx(list, 0), "out"),
				     "dh_challenge_hex");
	BIGNUM *p = NULL;

	(void)state;
	assert_true(BN_hex2bn(&p, json_object_get_string(get(get(root, "dh"), "prime_hex"))) > 0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		BIGNUM *b = lst_private(p, challenge, rows[i]);
		struct lst_answer a;

		assert_non_null(b);
		assert_true(lst_answer(p, b, challenge, (const unsigned char *)"secret", 6, "C", &a));
		assert_int_equal(a.key_bits, rows[i]);
		BN_free(b);
	}
	BN_free(p);
}

static void test_bad_challenges(void **state)
{
	static const char *const bad[] = { "", "0", "1", "xyz", "12 34", "-5" };
	BIGNUM *p = NULL, *b = NULL;
	struct lst_answer a;

	(void)state;
	assert_true(BN_hex2bn(&p, json_object_get_string(get(get(root, "dh"), "prime_hex"))) > 0);
	assert_true(BN_hex2bn(&b, "1234567") > 0);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(lst_answer(p, b, bad[i], (const unsigned char *)"s", 1, "C", &a));
	assert_false(lst_answer(p, b, json_object_get_string(get(get(root, "dh"), "prime_hex")),
				(const unsigned char *)"s", 1, "C", &a));
	BN_free(p);
	BN_free(b);
}

/* --- the header's grammar --- */

#define REST "oauth_consumer_key=\"C\", oauth_nonce=\"n\", oauth_signature_method=\"HMAC-SHA256\", " \
	     "oauth_timestamp=\"1767225600\", oauth_token=\"t\""

static void test_header_grammar(void **state)
{
	static const struct {
		const char *header;
		bool ok;
		const char *signature;
	} rows[] = {
		{ "OAuth realm=\"r\", oauth_signature=\"a%2Bb%3D\", " REST, true, "a+b=" },
		{ "OAuth " REST ", oauth_signature=a%2Fb, realm=limited_poa", true, "a/b" },
		{ "OAuth realm=\"r\",oauth_signature=\"x\"," REST, true, "x" },
		{ "OAuth realm=\"r\", oauth_signature=\"a%2\", " REST, false, NULL },
		{ "OAuth realm=\"r\", oauth_signature=\"a%zz\", " REST, false, NULL },
		{ "OAuth realm=\"r\", " REST, false, NULL },
		{ "OAuth realm=\"r, oauth_signature=x, " , false, NULL },
		{ "OAuth realm=\"r\", oauth_signature=\"x\", oauth_nonce=\"m\", " REST, false, NULL },
		{ "Bearer abc", false, NULL },
		{ "OAuth ", false, NULL },
		{ "", false, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct oauth_header h;

		print_message("# %s\n", rows[i].header);
		assert_int_equal(oauth_header_parse(rows[i].header, &h), rows[i].ok);
		if (rows[i].ok)
			assert_string_equal(h.signature, rows[i].signature);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_header_grammar),
		cmocka_unit_test(test_token_requests),
		cmocka_unit_test(test_api_requests),
		cmocka_unit_test(test_token_computed),
		cmocka_unit_test(test_rows_at_will),
		cmocka_unit_test(test_bad_challenges),
	};

	return cmocka_run_group_tests_name("sim oauth_verify", tests, load, unload);
}
