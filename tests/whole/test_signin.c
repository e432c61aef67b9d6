/*
 * test_signin.c - what the operator reads when signing in does not work: the console stays up
 * and says which credential or which answer is at fault.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "cases.h"
#include "screen.h"

static void health_says(const char *words)
{
	screen_expect("DISARMED", 10);
	term_send(term, "6");
	screen_expect("6 Health", 5);
	screen_expect(words, 30);
	screen_leave(":q\r");
}

static void test_wrong_consumer(void **state)
{
	(void)state;
	market_set(&market, "OAUTH_CONSUMER_KEY", "NOBODY123");
	screen_start(24, 80);
	health_says("OAUTH_CONSUMER_KEY");
}

static void test_wrong_token(void **state)
{
	(void)state;
	market_set(&market, "OAUTH_ACCESS_TOKEN", "00112233445566778899");
	screen_start(24, 80);
	health_says("OAUTH_ACCESS_TOKEN");
}

/* Another prime of the same size: only the token's signature can tell. */
static void test_wrong_prime(void **state)
{
	static char prime[2048];

	(void)state;
	snprintf(prime, sizeof prime, "%s", market_get(&market, "OAUTH_DH_PRIME"));
	size_t middle = strlen(prime) / 2;

	prime[middle] = prime[middle] == '7' ? '8' : '7';
	market_set(&market, "OAUTH_DH_PRIME", prime);
	screen_start(24, 80);
	health_says("OAUTH_DH_PRIME");
}

static void test_tampered_token(void **state)
{
	(void)state;
	market_ask(&market, "tamper-lst 9");
	screen_start(24, 80);
	health_says("signature");
}

/* The keys exchanged: the ciphertext does not open. */
static void test_exchanged_keys(void **state)
{
	static char path[4096];

	(void)state;
	snprintf(path, sizeof path, "%s", market_get(&market, "OAUTH_SIGNATURE_KEY_PATH"));
	market_set(&market, "OAUTH_ENCRYPTION_KEY_PATH", path);
	screen_start(24, 80);
	health_says("OAUTH_");
}

static void test_server_refuses(void **state)
{
	(void)state;
	market_ask(&market, "fail POST:/oauth/live_session_token 503 99");
	screen_start(24, 80);
	screen_expect("DISARMED", 10);
	screen_expect("link DOWN", 20);
	term_send(term, "6");
	screen_expect("503", 10);
	market_ask(&market, "faults clear");
	screen_expect("up, account", 60);	/* it mends by itself */
	screen_leave(":q\r");
}

static void test_held_elsewhere(void **state)
{
	(void)state;
	market_ask(&market, "compete on");
	screen_start(24, 80);
	screen_expect("HELD ELSEWHERE", 30);
	term_send(term, ":link take\r");
	screen_expect("Type take and Enter", 5);
	term_send(term, "take\r");
	screen_expect("PAPER DU..4567", 30);
	term_send(term, "6");
	screen_expect("up, account", 30);
	screen_leave(":q\r");
}

/* A key that others can read is refused before a screen is opened. */
static void test_key_permissions(void **state)
{
	int status = -1;

	(void)state;
	assert_int_equal(chmod(market_get(&market, "OAUTH_SIGNATURE_KEY_PATH"), 0644), 0);
	screen_start(24, 80);
	assert_true(term_exit(term, 10000, &status));
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 3);
	term_settle(term, 100);
	if (!term_has(term, "mod 600")) {
		term_dump(term);
		fail_msg("no cure named");
	}
}

int main(int argc, char *argv[])
{
#define ROW(f) { #f, screen_set_up, f, screen_tear_down, NULL }
	static const struct one_case cases[] = {
		ROW(test_wrong_consumer), ROW(test_wrong_token), ROW(test_wrong_prime),
		ROW(test_tampered_token), ROW(test_exchanged_keys), ROW(test_server_refuses),
		ROW(test_held_elsewhere), ROW(test_key_permissions),
	};
	enum { N = sizeof cases / sizeof *cases };

	return cases_main("signin", cases, N, N, argc, argv);
}
