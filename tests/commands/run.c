/* run.c - the real program, run to its end. */
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <json.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "../whole/market.h"
#include "schema.h"

enum { RUN_MS = 75000, WORDS = 40, STARTED = 16 };

/* What start_skim ran, by process. */
static struct {
	pid_t pid;
	char line[300];
} started[STARTED];

extern char **environ;

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void split(char *copy, char *argv[WORDS])
{
	int n = 1;

	for (char *save = NULL, *w = strtok_r(copy, " ", &save); w && n < WORDS - 1;
	     w = strtok_r(NULL, " ", &save))
		argv[n++] = w;
	argv[n] = NULL;
}

_Noreturn static void child(const struct run_options *o, const char *line, int in, int out, int err)
{
	char *argv[WORDS], *copy = strdup(line), program[4096];

	snprintf(program, sizeof program, "%s", market_program("skim"));
	argv[0] = program;
	split(copy, argv);
	dup2(in, 0);
	dup2(err, 2);
	if (o->no_terminal)
		setsid();
	if (o->closed_out)
		close(1);
	else if (o->full_out)
		dup2(open("/dev/full", O_WRONLY), 1);
	else
		dup2(out, 1);
	if (o->dir && chdir(o->dir) < 0)
		_exit(126);
	execve(program, argv, o->env ? o->env : environ);
	_exit(127);
}

int end_skim(pid_t pid, int ms)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0), status = -1;
	struct pollfd p = { .fd = fd, .events = POLLIN };
	bool ended = poll(&p, 1, ms) > 0;

	close(fd);
	if (!ended)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return ended && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Both pipes to their ends. */
static void read_both(int fd[2], char *text[2], size_t n[2])
{
	int64_t end = now_ms() + RUN_MS;
	int open = 2;

	for (int i = 0; i < 2; i++) {
		text[i] = calloc(1, 1);
		n[i] = 0;
	}
	while (open) {
		struct pollfd p[2] = { { .fd = fd[0], .events = POLLIN }, { .fd = fd[1], .events = POLLIN } };
		int64_t left = end - now_ms();

		if (left <= 0 || poll(p, 2, (int)left) <= 0)
			return;
		for (int i = 0; i < 2; i++) {
			char buf[8192];
			ssize_t k;

			if (fd[i] < 0 || !p[i].revents)
				continue;
			k = read(fd[i], buf, sizeof buf);
			if (k <= 0) {
				close(fd[i]);
				fd[i] = -1;
				open--;
				continue;
			}
			text[i] = realloc(text[i], n[i] + (size_t)k + 1);
			memcpy(text[i] + n[i], buf, (size_t)k);
			n[i] += (size_t)k;
			text[i][n[i]] = '\0';
		}
	}
}

struct ran run_skim(const struct run_options *o, const char *line)
{
	int in[2], out[2], err[2], fd[2];
	struct ran r = { .status = -1 };
	char *text[2];
	size_t n[2];
	pid_t pid;

	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	assert_int_equal(pipe2(err, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0)
		child(o, line, in[0], out[1], err[1]);
	close(in[0]);
	close(out[1]);
	close(err[1]);
	if (o->in)
		assert_int_equal(write(in[1], o->in, strlen(o->in)), (ssize_t)strlen(o->in));
	close(in[1]);
	snprintf(r.line, sizeof r.line, "%.299s", line);
	fd[0] = out[0];
	fd[1] = err[0];
	read_both(fd, text, n);
	for (int i = 0; i < 2; i++)
		if (fd[i] >= 0)
			close(fd[i]);
	r.status = end_skim(pid, 5000);
	r.out = text[0];
	r.n_out = n[0];
	r.err = text[1];
	return r;
}

void ran_free(struct ran *r)
{
	free(r->out);
	free(r->err);
	r->out = r->err = NULL;
}

pid_t start_skim(const struct run_options *o, const char *line, const char *output)
{
	pid_t pid = fork();

	if (pid == 0) {
		char errors[300];

		snprintf(errors, sizeof errors, "%s.err", output);
		child(o, line, open("/dev/null", O_RDONLY), open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600),
		      open(errors, O_WRONLY | O_CREAT | O_TRUNC, 0600));
	}
	for (int i = 0; i < STARTED; i++)
		if (!started[i].pid) {
			started[i].pid = pid;
			snprintf(started[i].line, sizeof started[i].line, "%.299s", line);
			break;
		}
	return pid;
}

static char *whole_file(const char *path, size_t *n)
{
	FILE *f = fopen(path, "r");
	char *text = calloc(1, 1 << 20);

	*n = f && text ? fread(text, 1, (1 << 20) - 1, f) : 0;
	if (f)
		fclose(f);
	return text;
}

struct ran finish_skim(pid_t pid, const char *output, int status)
{
	struct ran r = { .status = end_skim(pid, RUN_MS) };
	char errors[300];
	size_t n;

	for (int i = 0; i < STARTED; i++)
		if (started[i].pid == pid) {
			memcpy(r.line, started[i].line, sizeof r.line);
			started[i].pid = 0;
		}

	snprintf(errors, sizeof errors, "%s.err", output);
	r.out = whole_file(output, &r.n_out);
	r.err = whole_file(errors, &n);
	if (r.status != status)
		fail_msg("%s: status %d, not %d\nout: %s\nerr: %s", output, r.status, status, r.out, r.err);
	return r;
}

struct ran expect_status(const struct run_options *o, const char *line, int status)
{
	struct ran r = run_skim(o, line);

	if (r.status != status)
		fail_msg("skim %s: status %d, not %d\nout: %s\nerr: %s", line, r.status, status, r.out, r.err);
	return r;
}

struct json_object *ran_json(const struct ran *r)
{
	struct json_object *o = json_tokener_parse(r->out);
	const char *nl = strchr(r->out, '\n');

	if (!o || !nl || nl[1])
		fail_msg("not one JSON document: %s", r->out);
	schema_check(r->line, o);
	return o;
}

struct json_object *at(struct json_object *o, const char *path)
{
	char part[64];

	while (o && *path) {
		size_t n = strcspn(path, ".");
		struct json_object *next = NULL;

		snprintf(part, sizeof part, "%.*s", (int)n, path);
		if (json_object_is_type(o, json_type_array))
			next = json_object_array_get_idx(o, (size_t)atoi(part));
		else if (json_object_is_type(o, json_type_object))
			json_object_object_get_ex(o, part, &next);
		o = next;
		path += n + (path[n] == '.');
	}
	return o;
}

const char *text_at(struct json_object *o, const char *path)
{
	struct json_object *v = at(o, path);

	return v ? json_object_get_string(v) : "";
}
