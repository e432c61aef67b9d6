/* pages.c - subcommands run for the console's panes (pages.h). */
#include "pages.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "paths.h"
#include "skim/base/clock.h"
#include "skim/base/text.h"
#include "skim/lane/thread.h"

enum { TEXT_MAX = 1 << 20, ARGS_MAX = 160, RUN_S = 75 };

/* One question: its words, "doctor" first; owned by whoever holds the pointer. */
struct question {
	int argc;
	char *argv[32];
};

struct answer {
	bool failed;
	char *text;
};

struct pages {
	struct thread *thread;
	const struct settings_args *args;
	struct viewslot *slot;
	int ask[2], answer[2];		/* pipes of pointers: whole or not at all below PIPE_BUF */
	struct view *view;
};

static void question_free(struct question *q)
{
	for (int i = 0; q && i < q->argc; i++)
		free(q->argv[i]);
	free(q);
}

static bool put_pointer(int fd, void *p)
{
	return write(fd, &p, sizeof p) == (ssize_t)sizeof p;
}

static void *get_pointer(int fd)
{
	void *p;

	return read(fd, &p, sizeof p) == (ssize_t)sizeof p ? p : NULL;
}

/* --- the process ------------------------------------------------------------------------ */

/* The subcommand behind the global options this process was given; argv borrowed throughout. */
static void command_line(const struct pages *p, const struct question *q, const char **argv)
{
	const struct settings_args *a = p->args;
	int n = 0;

	argv[n++] = "skim";
	if (a->config) {
		argv[n++] = "--config";
		argv[n++] = a->config;
	}
	if (a->env_file) {
		argv[n++] = "--env-file";
		argv[n++] = a->env_file;
	}
	for (int i = 0; i < a->n_set && n < ARGS_MAX - 40; i++) {
		argv[n++] = "--set";
		argv[n++] = a->set[i];
	}
	for (int i = 0; i < q->argc; i++)
		argv[n++] = q->argv[i];
	if (!strcmp(q->argv[0], "doctor"))
		argv[n++] = "--json";
	argv[n] = NULL;
}

static bool spawn(const struct pages *p, const struct question *q, int out, pid_t *pid)
{
	const char *argv[ARGS_MAX];
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t attr;
	sigset_t none, all;
	bool ok;

	command_line(p, q, argv);
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_addopen(&fa, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&fa, out, 1);
	posix_spawn_file_actions_adddup2(&fa, out, 2);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setpgroup(&attr, 0);	/* the terminal's signals are for the console */
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
				 POSIX_SPAWN_SETPGROUP);
	ok = posix_spawn(pid, "/proc/self/exe", &fa, &attr, (char *const *)argv, environ) == 0;
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&fa);
	return ok;
}

/* Reads until the end, the deadline, or the next question (or the stop) on p->ask. */
static bool collect(const struct pages *p, int fd, char *buf, size_t *n)
{
	int64_t until = clock_steady() + RUN_S * NS_PER_S;

	for (;;) {
		struct pollfd w[2] = { { .fd = fd, .events = POLLIN },
				       { .fd = p->ask[0], .events = POLLIN } };
		int64_t left = (until - clock_steady()) / NS_PER_MS;
		ssize_t k;

		if (left <= 0 || (poll(w, 2, (int)left) < 0 && errno != EINTR))
			return false;
		if (w[1].revents)
			return false;
		if (!w[0].revents)
			continue;
		k = read(fd, buf + *n, TEXT_MAX - *n);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return true;
		*n += (size_t)k;
		if (*n == TEXT_MAX)
			return true;
	}
}

static int end_of(pid_t pid, bool whole)
{
	int status = 0;

	if (!whole)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* --- the text --------------------------------------------------------------------------- */

/* As all text from outside. */
static char *clean_lines(const char *raw, size_t n)
{
	char *out = malloc(n * 3 + 1);

	if (out)
		text_clean_lines(out, n * 3 + 1, raw, n);
	return out;
}

static char *as_page(struct pages *p, const struct question *q, const char *raw, size_t n, int status)
{
	char *text = NULL;

	if (!strcmp(q->argv[0], "doctor")) {
		const char *json = strchr(raw, '{');

		p->view->generation = 0;
		viewslot_take(p->slot, p->view);
		text = json ? page_doctor(json, p->view) : NULL;
	}
	if (!text)
		text = clean_lines(raw, n);
	if (text && !*text) {
		free(text);
		text = strdup(status ? "nothing was answered\n" : "done, nothing to show\n");
	}
	return text;
}

static void work(struct pages *p, const struct question *q)
{
	struct answer *a = calloc(1, sizeof *a);
	char *raw = malloc(TEXT_MAX + 1);
	size_t n = 0;
	int out[2] = { -1, -1 }, status = -1;
	bool whole = false;
	pid_t pid;

	if (a && raw && pipe2(out, O_CLOEXEC) == 0) {
		if (spawn(p, q, out[1], &pid)) {
			close(out[1]);
			whole = collect(p, out[0], raw, &n);
			status = end_of(pid, whole);
		} else {
			close(out[1]);
			whole = true;
			n = (size_t)snprintf(raw, TEXT_MAX, "skim: the command cannot be run here\n");
		}
		close(out[0]);
		raw[n] = '\0';
		a->failed = status != 0;
		a->text = as_page(p, q, raw, n, status);
	}
	/* Broken off for the next question: nobody waits for this one. */
	if (!a || !a->text || (!whole && status < 0 && n == 0) || !put_pointer(p->answer[1], a)) {
		if (a)
			free(a->text);
		free(a);
	}
	free(raw);
}

static void run(void *ctx)
{
	struct pages *p = ctx;
	struct question *q;

	/* The end of the pipe is the end of the work. */
	while ((q = get_pointer(p->ask[0])) != NULL) {
		work(p, q);
		question_free(q);
	}
}

/* --- for the console --------------------------------------------------------------------- */

static bool start(void *ctx, const char *const argv[])
{
	struct pages *p = ctx;
	struct question *q = calloc(1, sizeof *q);

	for (; q && argv[q->argc] && q->argc < 30; q->argc++)
		if (!(q->argv[q->argc] = strdup(argv[q->argc])))
			break;
	if (q && q->argc && put_pointer(p->ask[1], q))
		return true;
	question_free(q);
	return false;
}

static char *take(void *ctx, bool *failed)
{
	struct pages *p = ctx;
	struct answer *a = get_pointer(p->answer[0]);
	char *text;

	if (!a)
		return NULL;
	*failed = a->failed;
	text = a->text;
	free(a);
	return text;
}

void pages_fill(struct pages *p, struct console_pages *out)
{
	*out = (struct console_pages){ .fd = p->answer[0], .start = start, .take = take, .ctx = p };
}

static void release(struct pages *p)
{
	struct question *q;
	bool failed;
	char *text;

	if (p->ask[0] >= 0) {
		fcntl(p->ask[0], F_SETFL, O_NONBLOCK);
		while ((q = get_pointer(p->ask[0])))
			question_free(q);
		close(p->ask[0]);
	}
	if (p->answer[0] >= 0) {
		while ((text = take(p, &failed)))
			free(text);
		close(p->answer[0]);
		close(p->answer[1]);
	}
	free(p->view);
	free(p);
}

enum rc pages_start(struct pages **out, const struct settings_args *args, struct viewslot *slot,
		    struct errmsg *err)
{
	struct pages *p = calloc(1, sizeof *p);

	if (!p)
		return errmsg_set(err, RC_NOMEM, "out of memory");
	p->args = args;
	p->slot = slot;
	p->ask[0] = p->answer[0] = -1;
	p->view = calloc(1, sizeof *p->view);
	if (!p->view || pipe2(p->ask, O_CLOEXEC) < 0 || pipe2(p->answer, O_CLOEXEC | O_NONBLOCK) < 0)
		goto fail;
	fcntl(p->ask[1], F_SETFL, O_NONBLOCK);	/* the main thread's ends never wait */
	p->thread = thread_start("pages", run, p);
	if (!p->thread)
		goto fail;
	*out = p;
	return RC_OK;
fail:
	release(p);
	return errmsg_set(err, RC_IO, "no pipe or thread for the panes of the prompt");
}

void pages_stop(struct pages *p)
{
	if (!p)
		return;
	close(p->ask[1]);
	thread_join(p->thread);
	release(p);
}
