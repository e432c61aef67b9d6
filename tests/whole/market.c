/* market.c - a skim-sim of its own for one test. */
#include "market.h"

#include <errno.h>
#include <fcntl.h>
#include <json.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "../tmpdir.h"

enum { START_MS = 300000, ANSWER_BYTES = 1 << 20 };

const char *market_program(const char *name)
{
	static char path[2][4096];
	static int k;
	const char *dir = getenv("top_builddir");

	k = !k;
	snprintf(path[k], sizeof path[k], "%s/%s", dir ? dir : ".", name);
	return path[k];
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void market_env(struct market *m, const char *format, ...)
{
	char line[8192];
	va_list ap;

	va_start(ap, format);
	vsnprintf(line, sizeof line, format, ap);
	va_end(ap);
	assert_true(m->n_env + 1 < (int)(sizeof m->env / sizeof *m->env));
	m->env[m->n_env++] = strdup(line);
	m->env[m->n_env] = NULL;
}

static int find(const struct market *m, const char *name)
{
	size_t n = strlen(name);

	for (int i = 0; i < m->n_env; i++)
		if (!strncmp(m->env[i], name, n) && m->env[i][n] == '=')
			return i;
	return -1;
}

const char *market_get(const struct market *m, const char *name)
{
	int i = find(m, name);

	return i < 0 ? NULL : m->env[i] + strlen(name) + 1;
}

void market_set(struct market *m, const char *name, const char *value)
{
	char line[8192];
	int i = find(m, name);

	if (i < 0) {
		market_env(m, "%s=%s", name, value);
		return;
	}
	snprintf(line, sizeof line, "%s=%s", name, value);
	free(m->env[i]);
	m->env[i] = strdup(line);
}

static void read_env(struct market *m, int fd)
{
	static char buf[65536];
	size_t len = 0;
	int64_t end = now_ms() + (getenv("SKIM_SANITIZED") ? 4 : 1) * START_MS;

	buf[0] = '\0';
	while (!strstr(buf, "\n\n")) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int64_t left = end - now_ms();
		ssize_t n = left > 0 && poll(&p, 1, (int)left) > 0 ?
			read(fd, buf + len, sizeof buf - 1 - len) : 0;

		if (n <= 0)
			fail_msg("skim-sim did not come up; it said: %s", buf);
		len += (size_t)n;
		buf[len] = '\0';
	}
	strstr(buf, "\n\n")[1] = '\0';
	for (char *save = NULL, *line = strtok_r(buf, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		market_env(m, "%s", line);
}

void market_start(struct market *m, const char *const args[])
{
	const char *argv[32] = { market_program("skim-sim"), "--print-env", "--control", m->control };
	int n = 4, p[2];

	memset(m, 0, sizeof *m);
	assert_non_null(tmpdir_make(m->dir));
	snprintf(m->control, sizeof m->control, "%s/sim.control", m->dir);
	for (int i = 0; args && args[i]; i++)
		argv[n++] = args[i];
	argv[n] = NULL;
	assert_int_equal(pipe2(p, O_CLOEXEC), 0);
	m->pid = fork();
	if (m->pid == 0) {
		char log[100];

		snprintf(log, sizeof log, "%s/sim.log", m->dir);
		dup2(p[1], 1);
		dup2(open(log, O_WRONLY | O_CREAT, 0600), 2);
		execv(argv[0], (char *const *)argv);
		_exit(127);
	}
	close(p[1]);
	read_env(m, p[0]);
	close(p[0]);
	market_env(m, "XDG_STATE_HOME=%s/state", m->dir);
	market_env(m, "XDG_CONFIG_HOME=%s/config", m->dir);
	market_env(m, "HOME=%s", m->dir);
	market_env(m, "SKIM_ASX_POLL_EVERY=1 s");
}

void market_stop(struct market *m)
{
	if (m->pid > 0) {
		kill(m->pid, SIGTERM);
		while (waitpid(m->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	for (int i = 0; i < m->n_env; i++)
		free(m->env[i]);
	if (!getenv("SKIM_TEST_KEEP"))
		tmpdir_remove(m->dir);
	else
		fprintf(stderr, "# kept %s\n", m->dir);
	memset(m, 0, sizeof *m);
}

const char *market_ask(struct market *m, const char *format, ...)
{
	static char answer[ANSWER_BYTES];
	char line[2000];
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	struct timeval limit = { .tv_sec = 10 };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	size_t len = 0;
	va_list ap;

	va_start(ap, format);
	int n = vsnprintf(line, sizeof line - 1, format, ap);
	va_end(ap);
	line[n++] = '\n';
	snprintf(a.sun_path, sizeof a.sun_path, "%s", m->control);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a) < 0 || send(fd, line, (size_t)n, 0) != n)
		fail_msg("the simulator's control socket does not take %.*s", n, line);
	while (len < sizeof answer - 1 && !memchr(answer, '\n', len)) {
		ssize_t k = recv(fd, answer + len, sizeof answer - 1 - len, 0);

		if (k <= 0)
			fail_msg("the simulator does not answer %.*s", n, line);
		len += (size_t)k;
	}
	answer[len] = '\0';
	answer[strcspn(answer, "\n")] = '\0';
	close(fd);
	return answer;
}

int64_t market_count(struct market *m, const char *command, const char *member)
{
	const char *answer = market_ask(m, "%s", command), *brace = strchr(answer, '{');
	struct json_object *o = brace ? json_tokener_parse(brace) : NULL, *v = NULL;
	int64_t n = -1;

	if (o && json_object_object_get_ex(o, member, &v))
		n = json_object_get_int64(v);
	json_object_put(o);
	return n;
}

static void journal_path(const struct market *m, char *path, size_t cap)
{
	snprintf(path, cap, "%s/state/skim/skim.db", m->dir);
}

int64_t market_journal(const struct market *m, const char *question)
{
	char path[200];
	sqlite3 *db = NULL;
	sqlite3_stmt *q = NULL;
	int64_t v = -1;

	journal_path(m, path, sizeof path);
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK) {
		sqlite3_busy_timeout(db, 2000);
		if (sqlite3_prepare_v2(db, question, -1, &q, NULL) == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW)
			v = sqlite3_column_int64(q, 0);
	}
	sqlite3_finalize(q);
	sqlite3_close(db);
	return v;
}

bool market_journal_wait(const struct market *m, const char *question, int64_t least, int ms)
{
	char dir[200];
	int64_t end = now_ms() + ms;
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	bool good;

	snprintf(dir, sizeof dir, "%s/state/skim", m->dir);
	inotify_add_watch(fd, dir, IN_MODIFY | IN_CREATE);
	while (!(good = market_journal(m, question) >= least)) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		char events[4096];
		int64_t left = end - now_ms();

		if (left <= 0 || poll(&p, 1, left > 500 ? 500 : (int)left) < 0)
			break;
		while (read(fd, events, sizeof events) > 0)
			;
	}
	close(fd);
	return good;
}
