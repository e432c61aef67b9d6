/*
 * test_hardness.c - what the running program keeps from others: no core dump, key material in
 * locked memory, files and socket for its owner alone.
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

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "cases.h"
#include "memory.h"
#include "screen.h"

/* The line of /proc/PID/FILE that begins so. */
static bool line_of(const char *file, const char *begin, char *line, size_t cap)
{
	char path[64];
	bool found = false;

	snprintf(path, sizeof path, "/proc/%d/%s", (int)term_pid(term), file);
	FILE *f = fopen(path, "r");

	while (f && !found && fgets(line, (int)cap, f))
		found = !strncmp(line, begin, strlen(begin));
	if (f)
		fclose(f);
	return found;
}

static void test_no_core_dump(void **state)
{
	char line[256];
	unsigned soft = 1, hard = 1;

	(void)state;
	screen_start(24, 80);
	screen_expect("PAPER", 30);
	assert_true(line_of("limits", "Max core file size", line, sizeof line));
	assert_int_equal(sscanf(line, "Max core file size %u %u", &soft, &hard), 2);
	assert_int_equal(soft, 0);
	assert_int_equal(hard, 0);
	screen_leave(":q\r");
}

static void test_locked_memory(void **state)
{
	char line[256];

	(void)state;
	screen_start(24, 80);
	screen_expect("PAPER", 30);
	assert_true(line_of("status", "VmLck:", line, sizeof line));
	assert_true(strtol(line + 6, NULL, 10) > 0);
	screen_leave(":q\r");
}

/* --- where the secrets lie -------------------------------------------------------- */

enum { NEEDLES = 24, HEAD = 32 };

static struct needle needles[NEEDLES];
static size_t n_needles;

static void needle(const char *name, const void *bytes, size_t n)
{
	struct needle *k = &needles[n_needles++];

	assert_true(n_needles <= NEEDLES && n <= sizeof k->bytes);
	*k = (struct needle){ .n = n };
	snprintf(k->name, sizeof k->name, "%s", name);
	memcpy(k->bytes, bytes, n);
}

/* A number as OpenSSL computes with it (least significant first) and as files have it. */
static void needle_number(const EVP_PKEY *key, const char *param, const char *whose)
{
	unsigned char bytes[512];
	char name[40];
	BIGNUM *b = NULL;
	int n;

	assert_int_equal(EVP_PKEY_get_bn_param(key, param, &b), 1);
	n = BN_num_bytes(b);
	snprintf(name, sizeof name, "%s %s", whose, param);
	assert_int_equal(BN_bn2lebinpad(b, bytes, n), n);
	needle(name, bytes + n - HEAD, HEAD);
	BN_bn2bin(b, bytes);
	needle(name, bytes, HEAD);
	BN_clear_free(b);
}

static void needles_of_key(const char *variable, const char *whose)
{
	const char *path = market_get(&market, variable);
	char line[100], name[40];
	FILE *f = fopen(path, "r");
	EVP_PKEY *key;

	assert_non_null(f);
	key = PEM_read_PrivateKey(f, NULL, NULL, NULL);
	assert_non_null(key);
	needle_number(key, OSSL_PKEY_PARAM_RSA_D, whose);
	needle_number(key, OSSL_PKEY_PARAM_RSA_FACTOR1, whose);
	needle_number(key, OSSL_PKEY_PARAM_RSA_FACTOR2, whose);
	EVP_PKEY_free(key);
	rewind(f);
	for (int i = 0; i < 12; i++)	/* past the public part */
		assert_non_null(fgets(line, sizeof line, f));
	fclose(f);
	snprintf(name, sizeof name, "%s file", whose);
	needle(name, line, HEAD);
}

static void needle_hex(const char *member)
{
	const char *answer = market_ask(&market, "secrets");
	const char *at = strstr(answer, member);
	unsigned char bytes[20];

	assert_non_null(at);
	at += strlen(member) + 3;
	for (size_t i = 0; i < sizeof bytes; i++)
		assert_int_equal(sscanf(at + 2 * i, "%2hhx", &bytes[i]), 1);
	needle(member, bytes, sizeof bytes);
}

/*
 * Private numbers of both keys, their files, the decrypted secret and the live session token:
 * none of them anywhere but in pages that are neither swapped nor dumped, and the ones that the
 * program works with are there, or this looks in the wrong place.
 */
static void test_secrets_are_in_locked_pages(void **state)
{
	int failed = 0;

	(void)state;
	if (getenv("SKIM_SANITIZED"))
		skip();		/* sanitizers have allocators and copies of their own */
	n_needles = 0;
	screen_start(24, 80);
	screen_expect("PAPER", 30);
	screen_expect("KTA", 30);
	needles_of_key("OAUTH_SIGNATURE_KEY_PATH", "signature");
	needles_of_key("OAUTH_ENCRYPTION_KEY_PATH", "encryption");
	needle_hex("token");
	needle_hex("secret");
	if (!memory_search(term_pid(term), needles, n_needles)) {
		print_message("only root may look\n");
		screen_leave(":q\r");
		skip();
	}
	for (size_t i = 0; i < n_needles; i++) {
		const struct needle *k = &needles[i];

		print_message("%-28s locked %d, elsewhere %d\n", k->name, k->locked, k->open);
		if (k->open)
			print_error("%s lies at %lx\n", k->name, k->where);
		failed += k->open > 0;
	}
	assert_int_equal(failed, 0);
	for (size_t i = 0; i < n_needles; i++)
		if (!strcmp(needles[i].name, "token") || !strcmp(needles[i].name, "secret"))
			assert_true(needles[i].locked > 0);
	assert_true(needles[0].locked > 0);	/* the signature key's d, as computed with */
	screen_leave(":q\r");
}

static unsigned mode_of(const char *name)
{
	char path[200];
	struct stat st;

	snprintf(path, sizeof path, "%s/state/%s", market.dir, name);
	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 07777;
}

static void test_modes(void **state)
{
	(void)state;
	screen_start(24, 80);
	screen_expect("PAPER", 30);
	assert_int_equal(mode_of("skim"), 0700);
	assert_int_equal(mode_of("skim/control"), 0600);
	assert_int_equal(mode_of("skim/lock"), 0600);
	assert_int_equal(mode_of("skim/skim.db"), 0600);
	assert_int_equal(mode_of("skim/logs"), 0700);
	assert_int_equal(mode_of("skim/recordings"), 0700);
	screen_leave(":q\r");
}

int main(int argc, char *argv[])
{
#define ROW(f) { #f, screen_set_up, f, screen_tear_down, NULL }
	static const struct one_case cases[] = {
		ROW(test_no_core_dump), ROW(test_locked_memory), ROW(test_secrets_are_in_locked_pages),
		ROW(test_modes),
	};
	enum { N = sizeof cases / sizeof *cases };

	return cases_main("hardness", cases, N, N, argc, argv);
}
