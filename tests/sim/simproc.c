/* simproc.c - the real skim-sim as a child process. */
#include "simproc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { START_MS = 20000, ANSWER_MS = 5000, STOP_MS = 10000 };

int64_t simproc_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Reads once into buf at *n, waiting until `until`; false at its end or on the deadline. */
static bool read_some(int fd, char *buf, size_t cap, size_t *n, int64_t until)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int64_t left = until - simproc_ms();
	ssize_t got;

	if (left <= 0 || *n + 1 >= cap || poll(&p, 1, (int)left) <= 0)
		return false;
	got = read(fd, buf + *n, cap - *n - 1);
	if (got <= 0)
		return false;
	*n += (size_t)got;
	buf[*n] = '\0';
	return true;
}

_Noreturn static void child(const char *const *args, int out)
{
	const char *argv[16], *dir = getenv("top_builddir");
	char path[1024];
	int n = 0;

	snprintf(path, sizeof path, "%s/skim-sim", dir ? dir : ".");
	argv[n++] = path;
	argv[n++] = "--print-env";
	while (*args && n < 15)
		argv[n++] = *args++;
	argv[n] = NULL;
	dup2(out, 1);
	execv(path, (char *const *)argv);
	_exit(127);
}

static bool take_env(struct simproc *p)
{
	size_t n = 0;
	int64_t until = simproc_ms() + START_MS;
	char *save = NULL;

	while (!strstr(p->text, "\n\n"))
		if (!read_some(p->out, p->text, sizeof p->text, &n, until))
			return false;
	for (char *l = strtok_r(p->text, "\n", &save); l && p->n < SIMPROC_LINES;
	     l = strtok_r(NULL, "\n", &save)) {
		char *eq = strchr(l, '=');

		if (!eq)
			return false;
		*eq = '\0';
		p->name[p->n] = l;
		p->value[p->n++] = eq + 1;
	}
	return true;
}

static bool dial(struct simproc *p)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	const char *path = simproc_env(p, "SKIM_SIM_CONTROL");

	if (!path || strlen(path) >= sizeof a.sun_path)
		return false;
	strcpy(a.sun_path, path);
	p->control = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return p->control >= 0 && connect(p->control, (struct sockaddr *)&a, sizeof a) == 0;
}

bool simproc_start(struct simproc *p, const char *const *args)
{
	int fds[2];

	*p = (struct simproc){ .control = -1 };
	if (pipe2(fds, O_CLOEXEC) != 0)
		return false;
	fflush(NULL);
	p->pid = fork();
	if (p->pid == 0)
		child(args, fds[1]);
	close(fds[1]);
	p->out = fds[0];
	return p->pid > 0 && take_env(p) && dial(p);
}

int simproc_stop(struct simproc *p)
{
	int status = 0;
	int64_t until = simproc_ms() + STOP_MS;
	size_t n = 0;

	if (p->pid <= 0)
		return -1;
	kill(p->pid, SIGTERM);
	/* Its standard output ends with it. */
	while (read_some(p->out, p->text, sizeof p->text, &n, until))
		n = 0;
	if (simproc_ms() >= until)
		kill(p->pid, SIGKILL);
	while (waitpid(p->pid, &status, 0) < 0 && errno == EINTR)
		;
	close(p->out);
	if (p->control >= 0)
		close(p->control);
	p->pid = -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

const char *simproc_env(const struct simproc *p, const char *name)
{
	for (int i = 0; i < p->n; i++)
		if (strcmp(p->name[i], name) == 0)
			return p->value[i];
	return NULL;
}

const char *simproc_line(struct simproc *p, int milliseconds)
{
	int64_t until = simproc_ms() + milliseconds;
	char *nl;

	while (!(nl = memchr(p->line, '\n', p->pending)))
		if (!read_some(p->control, p->line, sizeof p->line, &p->pending, until))
			return NULL;
	size_t n = (size_t)(nl - p->line);

	memcpy(p->answer, p->line, n);
	p->answer[n] = '\0';
	memmove(p->line, nl + 1, p->pending - n - 1);
	p->pending -= n + 1;
	return p->answer;
}

const char *simproc_command(struct simproc *p, const char *command)
{
	char line[4096];
	int n = snprintf(line, sizeof line, "%s\n", command);

	if (send(p->control, line, (size_t)n, MSG_NOSIGNAL) != n)
		return NULL;
	return simproc_line(p, ANSWER_MS);
}

struct json_object *simproc_json(struct simproc *p, const char *command)
{
	const char *answer = simproc_command(p, command);

	return answer && strncmp(answer, "ok ", 3) == 0 ? json_tokener_parse(answer + 3) : NULL;
}
