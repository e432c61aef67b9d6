/*
 * test_hostile.c - the hostile announcements page read by the real program: what reaches the
 * terminal, the log, the recording and the channel.
 */
#include <glob.h>
#include <netinet/in.h>
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

#include "screen.h"

enum { PAGE_MAX = 1 << 20, FILE_MAX = 8 << 20 };

static char page[PAGE_MAX];
static size_t page_n;
static pid_t server;

/* The page with its rows dated on the scenario's day: other days are no news. */
static void read_page(void)
{
	static const char was[] = "20/08/2026", is[] = "24/11/2026";
	const char *top = getenv("top_srcdir");
	char path[4096];
	FILE *f;

	snprintf(path, sizeof path, "%s/tests/data/asx-fixtures/today-hostile.html", top ? top : ".");
	f = fopen(path, "rb");
	assert_non_null(f);
	page_n = fread(page, 1, sizeof page, f);
	fclose(f);
	assert_true(page_n > 300000);
	for (char *p = page; (p = memmem(p, page_n - (size_t)(p - page), was, sizeof was - 1)); p++)
		memcpy(p, is, sizeof is - 1);
}

static void serve(int fd)
{
	char request[4096], head[200];
	int c = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
	int n = snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
			 "Content-Length: %zu\r\nConnection: close\r\n\r\n", page_n);

	if (recv(c, request, sizeof request, 0) > 0 && send(c, head, (size_t)n, MSG_NOSIGNAL) == n)
		for (size_t at = 0; at < page_n;) {
			ssize_t w = send(c, page + at, page_n - at, MSG_NOSIGNAL);

			if (w <= 0)
				break;
			at += (size_t)w;
		}
	close(c);
}

static int set_up(void **state)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char url[100];

	read_page();
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
	assert_int_equal(listen(fd, 8), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	server = fork();
	if (server == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			serve(fd);
	}
	close(fd);
	screen_set_up(state);
	snprintf(url, sizeof url, "http://127.0.0.1:%d/todayAnns.do", ntohs(a.sin_port));
	market_set(&market, "SKIM_ASX_URL", url);
	return 0;
}

static int tear_down(void **state)
{
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	return screen_tear_down(state);
}

/* C1 controls, zero-width and bidi characters, byte order marks: as UTF-8, or C1 as bare bytes. */
static const char *harmful(const unsigned char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t more = s[i] < 0x80 ? 0 : s[i] < 0xE0 ? 1 : s[i] < 0xF0 ? 2 : 3;

		if (s[i] >= 0x80 && s[i] < 0xC2)
			return "a byte that is no UTF-8";
		if (i + more >= n)
			return NULL;
		if (s[i] == 0xC2 && s[i + 1] < 0xA0)
			return "a C1 control";
		if (s[i] == 0xE2 && s[i + 1] == 0x80 &&
		    ((s[i + 2] >= 0x8B && s[i + 2] <= 0x8F) || (s[i + 2] >= 0xAA && s[i + 2] <= 0xAE)))
			return "a zero-width or bidi character";
		if (s[i] == 0xE2 && s[i + 1] == 0x81 && s[i + 2] >= 0xA6 && s[i + 2] <= 0xA9)
			return "a bidi isolate";
		i += more;
	}
	return NULL;
}

static void check_text(const char *what, const char *s, size_t n)
{
	const char *why = harmful((const unsigned char *)s, n);

	for (size_t i = 0; i < n && !why; i++)
		if (((unsigned char)s[i] < 0x20 && s[i] != '\n' && s[i] != '\t') || s[i] == 0x7F)
			why = "a control character";
	if (why)
		fail_msg("%s holds %s", what, why);
}

static void check_files(const char *pattern)
{
	char path[300];
	char *text = malloc(FILE_MAX);
	glob_t g;

	snprintf(path, sizeof path, "%s/state/skim/%s", market.dir, pattern);
	assert_int_equal(glob(path, 0, NULL, &g), 0);
	for (size_t i = 0; i < g.gl_pathc; i++) {
		FILE *f = fopen(g.gl_pathv[i], "r");
		size_t n = fread(text, 1, FILE_MAX, f);

		fclose(f);
		assert_true(n > 0);
		check_text(g.gl_pathv[i], text, n);
	}
	globfree(&g);
	free(text);
}

/* The terminal's own sequences are there; none of the page's is, and nothing the emulator or a
 * person would take for one. */
static void check_terminal(void)
{
	static const char *const payloads[] = {
		"\033[2J\033[31m", "\033]0;owned", "x.invalid\033", "\033[31mLift",
	};
	size_t n;
	const char *raw = term_raw(term, &n);
	const char *why = harmful((const unsigned char *)raw, n);

	if (why)
		fail_msg("the terminal got %s", why);
	for (size_t i = 0; i < sizeof payloads / sizeof *payloads; i++)
		if (memmem(raw, n, payloads[i], strlen(payloads[i])))
			fail_msg("the terminal got payload %zu", i);
}

static void test_hostile(void **state)
{
	(void)state;
	screen_start(60, 200);
	screen_expect("PAPER", 15);
	term_send(term, "2");
	screen_expect("An ordinary row", 30);
	term_send(term, "G");
	screen_expect("The last row must still be here", 15);
	assert_true(term_has(term, "LST"));
	term_send(term, "g");
	screen_expect("Trading Halt", 15);
	term_send(term, "jjjjj\r");		/* rows and their details */
	screen_expect("head    Refs", 15);	/* the sixth, whose escape sequences are text now */
	term_send(term, "1");
	screen_expect("[1 Cand", 15);
	check_terminal();
	term_send(term, ":q\r");
	screen_leave("");
	check_files("logs/*.log");
	check_files("recordings/*.jsonl");
	const char *channel = market_ask(&market, "discord");

	check_text("Discord", channel, strlen(channel));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_hostile, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("hostile", tests, NULL, NULL);
}
