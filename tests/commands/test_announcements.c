/*
 * test_announcements.c - `skim announcements` on every captured and hand-made page, served from
 * loopback as bytes: the rows, the outcome, the exit status.
 */
#include <errno.h>
#include <fcntl.h>
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
#include <json.h>

#include "../tmpdir.h"
#include "run.h"

static char dir[64], home[100], state[100], config[100], url[200];
static char *env[8];
static struct run_options plain;
static pid_t server;
static int port;

static const char *data(const char *name)
{
	static char path[4096];
	const char *top = getenv("top_srcdir");

	snprintf(path, sizeof path, "%s/tests/data/asx-fixtures/%s", top ? top : ".", name);
	return path;
}

static char *read_all(const char *path, size_t *n)
{
	FILE *f = fopen(path, "r");
	char *text = calloc(1, 4 << 20);

	assert_non_null(text);
	*n = f ? fread(text, 1, (4 << 20) - 1, f) : 0;
	if (f)
		fclose(f);
	return text;
}

/* "GET /NAME.html HTTP/1.1": the page of that name, as it lies. */
static void serve_one(int fd)
{
	char request[4096], name[200] = "", head[200];
	ssize_t k = recv(fd, request, sizeof request - 1, 0);
	size_t n;
	char *page;

	if (k <= 0)
		return;
	request[k] = '\0';
	if (sscanf(request, "GET /%190[a-z0-9.-]", name) != 1)
		return;
	page = read_all(data(name), &n);
	int m = snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
			 "Content-Length: %zu\r\nConnection: close\r\n\r\n", n);
	send(fd, head, (size_t)m, MSG_NOSIGNAL);
	for (size_t at_ = 0; at_ < n;) {
		ssize_t w = send(fd, page + at_, n - at_, MSG_NOSIGNAL);

		if (w <= 0)
			break;
		at_ += (size_t)w;
	}
	free(page);
}

static int set_up(void **ctx)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)ctx;
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
	assert_int_equal(listen(fd, 8), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	port = ntohs(a.sin_port);
	server = fork();
	if (server == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;) {
			int c = accept4(fd, NULL, NULL, SOCK_CLOEXEC);

			serve_one(c);
			close(c);
		}
	}
	close(fd);
	assert_non_null(tmpdir_make(dir));
	snprintf(home, sizeof home, "HOME=%s", dir);
	snprintf(state, sizeof state, "XDG_STATE_HOME=%s/state", dir);
	snprintf(config, sizeof config, "XDG_CONFIG_HOME=%s/config", dir);
	env[0] = home;
	env[1] = state;
	env[2] = config;
	env[3] = url;
	plain = (struct run_options){ .env = env, .dir = dir };
	return 0;
}

static int tear_down(void **ctx)
{
	(void)ctx;
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	tmpdir_remove(dir);
	return 0;
}

static int status_of(const char *outcome)
{
	if (!strcmp(outcome, "ok") || !strcmp(outcome, "empty") || !strcmp(outcome, "truncated"))
		return 0;
	return strcmp(outcome, "blocked") ? 1 : 4;
}

/* The hostile page: libraries differ on bad characters; the manifest's README says how to compare. */
static void squeeze(const char *s, char *out, size_t cap)
{
	size_t n = 0;
	bool blank = true;

	for (; *s && n + 1 < cap; s++) {
		if (!strncmp(s, "\xEF\xBF\xBD", 3)) {
			s += 2;
			continue;
		}
		if (*s == ' ' && blank)
			continue;
		blank = *s == ' ';
		out[n++] = *s;
	}
	while (n && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
}

static bool same_headline(struct json_object *want, const char *have, bool hostile)
{
	struct json_object *any = at(want, "headline_any_of");
	char a[2000], b[2000];

	squeeze(have, b, sizeof b);
	for (size_t i = 0; any && i < json_object_array_length(any); i++) {
		squeeze(json_object_get_string(json_object_array_get_idx(any, i)), a, sizeof a);
		if (!strcmp(a, b))
			return true;
	}
	if (!hostile)
		return !strcmp(text_at(want, "headline"), have);
	squeeze(text_at(want, "headline"), a, sizeof a);
	return !strcmp(a, b);
}

static void check_row(const char *page, struct json_object *want, struct json_object *have)
{
	bool hostile = strstr(page, "hostile") != NULL;

	assert_string_equal(text_at(have, "ticker"), text_at(want, "ticker"));
	assert_string_equal(text_at(have, "time"), text_at(want, "time_sydney"));
	assert_string_equal(text_at(have, "timestamp"), text_at(have, "time"));
	assert_string_equal(text_at(have, "price_sensitive"), text_at(want, "price_sensitive"));
	assert_string_equal(text_at(have, "announcement_type"),
			    json_object_get_boolean(at(want, "price_sensitive")) ? "pricesens" : "");
	assert_string_equal(text_at(have, "pdf_url"), text_at(want, "pdf_url"));
	assert_string_equal(text_at(have, "pages"), text_at(want, "pages"));
	assert_string_equal(text_at(have, "size"), text_at(want, "size"));
	if (!same_headline(want, text_at(have, "headline"), hostile))
		fail_msg("%s: headline \"%s\", not \"%s\"", page, text_at(have, "headline"),
			 text_at(want, "headline"));
}

/* No byte that a terminal would act upon: control characters, C1 as UTF-8, bidi, zero width. */
static void check_bytes(const char *page, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const unsigned char *c = (const unsigned char *)s + i;

		if ((c[0] < 0x20 && c[0] != '\n' && c[0] != '\t') || c[0] == 0x7F ||
		    (c[0] == 0xC2 && c[1] < 0xA0) ||
		    (c[0] == 0xE2 && c[1] == 0x80 && ((c[2] >= 0x8B && c[2] <= 0x8F) ||
						      (c[2] >= 0xAA && c[2] <= 0xAE))) ||
		    (c[0] == 0xE2 && c[1] == 0x81 && c[2] >= 0xA6 && c[2] <= 0xA9))
			fail_msg("%s: byte %zu of standard output is %02x", page, i, c[0]);
	}
}

static void check_page(struct json_object *m)
{
	const char *page = text_at(m, "page"), *outcome = text_at(m, "outcome");
	char path[300];
	size_t n, k = 0;
	char *text;

	snprintf(url, sizeof url, "SKIM_ASX_URL=http://127.0.0.1:%d/%.150s", port, page);
	struct ran r = expect_status(&plain, "announcements --all --json", status_of(outcome));

	struct ran text_form = expect_status(&plain, "announcements --all", status_of(outcome));

	check_bytes(page, text_form.out, strlen(text_form.out));
	ran_free(&text_form);
	check_bytes(page, r.out, r.n_out);

	struct json_object *doc = ran_json(&r), *rows = at(doc, "announcements"), *want;

	assert_string_equal(text_at(doc, "outcome"), outcome);
	snprintf(path, sizeof path, "%.*s.expected.json", (int)(strlen(page) - 5), page);
	text = read_all(data(path), &n);
	want = n ? json_tokener_parse(text) : NULL;
	if (want)
		k = json_object_array_length(want);
	if (status_of(outcome))
		k = 0;
	assert_int_equal(json_object_array_length(rows), k);
	if (at(m, "rows_refused"))
		assert_string_equal(text_at(doc, "refused"), text_at(m, "rows_refused"));
	for (size_t i = 0; i < k; i++)
		check_row(page, json_object_array_get_idx(want, i), json_object_array_get_idx(rows, i));
	json_object_put(want);
	free(text);
	json_object_put(doc);
	ran_free(&r);
}

static void test_pages(void **ctx)
{
	size_t n;
	char *text = read_all(data("manifest.json"), &n);
	struct json_object *manifest = json_tokener_parse(text);

	(void)ctx;
	assert_non_null(manifest);
	for (size_t i = 0; i < json_object_array_length(manifest); i++)
		check_page(json_object_array_get_idx(manifest, i));
	json_object_put(manifest);
	free(text);
}

static void test_sensitive_only(void **ctx)
{
	(void)ctx;
	snprintf(url, sizeof url, "SKIM_ASX_URL=http://127.0.0.1:%d/today-busy-morning.html", port);
	struct ran r = expect_status(&plain, "--json announcements", 0);
	struct json_object *doc = ran_json(&r);

	assert_int_equal(json_object_array_length(at(doc, "announcements")), 47);
	json_object_put(doc);
	ran_free(&r);
	/* As text, and with standard output closed. */
	r = expect_status(&plain, "announcements", 0);
	assert_non_null(strstr(r.out, "47 announcements"));
	ran_free(&r);
	struct run_options closed = plain;

	closed.closed_out = true;
	r = expect_status(&closed, "announcements", 1);
	assert_string_equal(r.err, "");
	ran_free(&r);
}

/* Nobody there, and an address that may not be used. */
static void test_no_page(void **ctx)
{
	(void)ctx;
	snprintf(url, sizeof url, "SKIM_ASX_URL=http://127.0.0.1:1/x.html");
	struct ran r = expect_status(&plain, "announcements --json", 4);

	assert_int_equal(r.n_out, 0);
	ran_free(&r);
	snprintf(url, sizeof url, "SKIM_ASX_URL=http://example.com/x.html");
	r = expect_status(&plain, "announcements --json", 3);
	assert_int_equal(r.n_out, 0);
	ran_free(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_sensitive_only),
		cmocka_unit_test(test_no_page),
	};

	return cmocka_run_group_tests_name("announcements", tests, set_up, tear_down);
}
