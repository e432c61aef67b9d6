/*
 * test_tls.c - the whole road over https and wss; and what the operator reads when the broker's
 * certificate is not one to be believed.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cases.h"
#include "screen.h"

static int set_up_tls(void **state)
{
	static const char *const args[] = { "--tls", NULL };

	(void)state;
	market_start(&market, args);
	return 0;
}

/* Quotes by wss, news and Discord by https, orders by https: nothing is left in clear. */
static void test_road(void **state)
{
	(void)state;
	assert_non_null(strstr(market_get(&market, "SKIM_IBKR_URL"), "https://"));
	assert_non_null(strstr(market_get(&market, "SKIM_ASX_URL"), "https://"));
	assert_non_null(strstr(market_get(&market, "DISCORD_WEBHOOK_URL"), "https://"));
	screen_start(24, 80);
	screen_arm();
	screen_expect("data RT", 30);
	screen_buy_kta();
	term_send(term, "4");
	screen_expect("FULL", 15);
	assert_int_equal(market_count(&market, "requests", "order_posts"), 1);
	term_send(term, ":q\r");
	screen_expect("stay", 5);
	screen_leave("leave\r");
	assert_non_null(strstr(market_ask(&market, "discord"), "Trade Executed"));
}

static void refused(const char *words)
{
	screen_start(40, 200);
	screen_expect("link DOWN", 30);
	term_send(term, "6");
	screen_expect("6 Health", 5);
	screen_expect(words, 30);
	/* Not one signed request was made of it, and nothing was bought. */
	assert_int_equal(market_count(&market, "requests", "tokens"), 0);
	assert_int_equal(market_count(&market, "requests", "order_posts"), 0);
	screen_leave(":q\r");
}

/* Nobody the host trusts has signed it. */
static void test_unknown_authority(void **state)
{
	(void)state;
	market_set(&market, "SKIM_TLS_CA_FILE", "");
	refused("certificate");
}

/* --- a road to the simulator that bears another name --------------------------------- */

static bool pass(int from, int to)
{
	char buf[16384];
	ssize_t n = read(from, buf, sizeof buf);

	for (ssize_t done = 0, k; done < n; done += k) {
		k = send(to, buf + done, (size_t)(n - done), MSG_NOSIGNAL);
		if (k <= 0)
			return false;
	}
	return n > 0;
}

/* One connection, both ways, until one end closes. */
static void relay(int a, int port)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	int b = socket(AF_INET, SOCK_STREAM, 0);
	struct pollfd p[2] = { { a, POLLIN, 0 }, { b, POLLIN, 0 } };

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (connect(b, (struct sockaddr *)&to, sizeof to) < 0)
		return;
	while (poll(p, 2, -1) > 0)
		if ((p[0].revents && !pass(a, b)) || (p[1].revents && !pass(b, a)))
			return;
}

/* A process that carries 127.0.0.2:*port to 127.0.0.1:*port of before. */
static pid_t start_relay(int *port)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t n = sizeof at;
	int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), to = *port;

	inet_pton(AF_INET, "127.0.0.2", &at.sin_addr);
	assert_int_equal(bind(s, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(listen(s, 16), 0);
	assert_int_equal(getsockname(s, (struct sockaddr *)&at, &n), 0);
	*port = ntohs(at.sin_port);
	pid_t pid = fork();

	if (pid) {
		close(s);
		return pid;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGCHLD, SIG_IGN);
	for (int c; (c = accept(s, NULL, NULL)) >= 0; close(c))
		if (fork() == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			relay(c, to);
			_exit(0);
		}
	_exit(1);
}

/* Signed by whom we trust, for somebody else: the certificate does not name this address. */
static void test_wrong_host(void **state)
{
	const char *old = market_get(&market, "SKIM_IBKR_URL");
	char url[500];
	int port = atoi(strrchr(old, ':') + 1);
	pid_t pid = start_relay(&port);

	(void)state;
	snprintf(url, sizeof url, "https://127.0.0.2:%d%s", port, strstr(old, "/v1/"));
	market_set(&market, "SKIM_IBKR_URL", url);
	refused("certificate");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* As the broker's own would look on the day after somebody forgot to renew it. */
static void test_expired(void **state)
{
	(void)state;
	assert_string_equal(market_ask(&market, "certificate expired"), "ok");
	refused("certificate has expired");
}

static void test_other_name(void **state)
{
	(void)state;
	assert_string_equal(market_ask(&market, "certificate other-host"), "ok");
	refused("certificate");
}

static void test_other_authority(void **state)
{
	(void)state;
	assert_string_equal(market_ask(&market, "certificate unknown"), "ok");
	refused("certificate");
}

/* Requests go on over the connections they have; the websocket, begun anew, is shown another
 * certificate: refused by the other library in words of its own, snapshots meanwhile. */
static void stream_refused(const char *kind, const char *words)
{
	screen_start(40, 200);
	screen_expect("data RT", 40);
	assert_string_equal(market_ask(&market, "certificate %s", kind), "ok");
	market_ask(&market, "ws-drop");
	term_send(term, "6");
	screen_expect("6 Health", 5);
	screen_expect(words, 40);
	assert_true(term_has(term, "up, account"));
	market_ask(&market, "certificate good");
	screen_expect("data RT", 60);
	if (!term_wait_gone(term, words))
		fail_msg("the stream did not come back");
	screen_leave(":q\r");
}

static void test_stream_expired(void **state)
{
	(void)state;
	stream_refused("expired", "certificate expired");
}

static void test_stream_other_name(void **state)
{
	(void)state;
	stream_refused("other-host", "certificate for another host");
}

static void test_stream_other_authority(void **state)
{
	(void)state;
	stream_refused("unknown", "certificate of an unknown");
}

int main(int argc, char *argv[])
{
#define ROW(f) { #f, set_up_tls, f, screen_tear_down, NULL }
	static const struct one_case cases[] = {
		ROW(test_road), ROW(test_unknown_authority), ROW(test_wrong_host),
		ROW(test_expired), ROW(test_other_name), ROW(test_other_authority),
		ROW(test_stream_expired), ROW(test_stream_other_name),
		ROW(test_stream_other_authority),
	};
	enum { N = sizeof cases / sizeof *cases };

	return cases_main("tls", cases, N, 5, argc, argv);
}
