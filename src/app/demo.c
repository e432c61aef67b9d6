/* demo.c - starts skim-sim on loopback and takes over the environment it prints. */
#include "demo.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "paths.h"
#include "skim/base/clock.h"
#include "skim/base/text.h"

enum { ENV_BYTES = 65536, START_SECONDS = 30, STOP_MS = 5000 };

/* Names skim-sim may set; anything else on its output is not for our environment. */
static bool name_expected(const char *name)
{
	static const char *const names[] = {
		"OAUTH_CONSUMER_KEY", "OAUTH_ACCESS_TOKEN", "OAUTH_ACCESS_TOKEN_SECRET",
		"OAUTH_DH_PRIME", "OAUTH_SIGNATURE_KEY_PATH", "OAUTH_ENCRYPTION_KEY_PATH",
		"SKIM_TLS_CA_FILE", "SKIM_IBKR_URL", "SKIM_ASX_URL", "DISCORD_WEBHOOK_URL",
		"SKIM_CLOCK_START", "SKIM_CLOCK_RATE", "SKIM_SIM_CONTROL",
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

/* skim-sim beside this program (also in the build folder), else from PATH. */
static void find_sim(char out[PATH_LEN])
{
	char self[PATH_LEN], dir[PATH_LEN];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	if (n > 0) {
		self[n] = '\0';
		path_dir(dir, self);
		if (path_join(out, dir, "skim-sim") == RC_OK && access(out, X_OK) == 0)
			return;
	}
	text_copy(out, PATH_LEN, "skim-sim");
}

_Noreturn static void child(const char *sim, const char *log, const char *scenario,
			    const char *seed, int out)
{
	const char *argv[8] = { sim, "--print-env" };
	int n = 2, null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int errs = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (scenario) {
		argv[n++] = "--scenario";
		argv[n++] = scenario;
	}
	if (seed) {
		argv[n++] = "--seed";
		argv[n++] = seed;
	}
	argv[n] = NULL;
	if (null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(errs >= 0 ? errs : null, 2) < 0)
		_exit(127);
	setpgid(0, 0);	/* Ctrl-C and hang-up of the terminal are for the console */
	execvp(sim, (char *const *)argv);
	fprintf(stderr, "skim-sim: cannot run %s: %s\n", sim, strerror(errno));
	_exit(127);
}

/* What skim-sim said last, without its name in front. */
static enum rc why_not(const char *log, struct errmsg *err)
{
	char line[400], last[400] = "", clean[300];
	FILE *f = fopen(log, "re");

	while (f && fgets(line, sizeof line, f))
		if (line[0] != '\n')
			memcpy(last, line, sizeof last);
	if (f)
		fclose(f);
	last[strcspn(last, "\n")] = '\0';

	const char *said = strncmp(last, "skim-sim: ", 10) ? last : last + 10;

	text_clean(clean, sizeof clean, said, strlen(said));
	if (!*clean)
		return errmsg_set(err, RC_IO, "the simulated market did not start: see %.300s", log);
	return errmsg_set(err, RC_IO, "the simulated market did not start: %s", clean);
}

/* Reads KEY=value lines up to the empty one. */
static enum rc read_env(int fd, const char *log, struct errmsg *err)
{
	char *buf = malloc(ENV_BYTES);
	size_t len = 0;
	int64_t until = clock_steady() + START_SECONDS * NS_PER_S;
	char *end = NULL;

	if (!buf)
		return errmsg_set(err, RC_NOMEM, "out of memory");
	while (!end && len < ENV_BYTES - 1) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int64_t left = (until - clock_steady()) / NS_PER_MS;
		int ready = left > 0 ? poll(&p, 1, (int)left) : 0;

		if (ready < 0 && errno == EINTR)
			continue;
		ssize_t n = ready > 0 ? read(fd, buf + len, ENV_BYTES - 1 - len) : 0;

		if (n <= 0)
			break;
		len += (size_t)n;
		buf[len] = '\0';
		end = strstr(buf, "\n\n");
	}
	if (!end) {
		free(buf);
		return why_not(log, err);
	}
	end[1] = '\0';
	for (char *save = NULL, *line = strtok_r(buf, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		char *eq = strchr(line, '=');

		if (!eq)
			continue;
		*eq = '\0';
		if (name_expected(line))
			setenv(line, eq + 1, 1);
	}
	explicit_bzero(buf, ENV_BYTES);
	free(buf);
	return RC_OK;
}

enum rc demo_start(struct demo *d, const char *dir, const char *scenario, const char *seed,
		   struct errmsg *err)
{
	char sim[PATH_LEN], log[PATH_LEN];
	int p[2];

	d->pid = -1;
	find_sim(sim);
	if (path_join(log, dir, "skim-sim.log") != RC_OK)
		return errmsg_set(err, RC_RANGE, "the state folder's name is too long");
	if (pipe2(p, O_CLOEXEC) < 0)
		return errmsg_set(err, RC_IO, "cannot make a pipe: %s", strerror(errno));
	fflush(NULL);
	d->pid = fork();
	if (d->pid == 0)
		child(sim, log, scenario, seed, p[1]);
	close(p[1]);
	enum rc rc = d->pid < 0 ? errmsg_set(err, RC_IO, "cannot start skim-sim: %s", strerror(errno)) :
		read_env(p[0], log, err);

	close(p[0]);
	if (rc != RC_OK)
		demo_stop(d);
	return rc;
}

void demo_stop(struct demo *d)
{
	if (d->pid <= 0)
		return;
	int fd = (int)syscall(SYS_pidfd_open, d->pid, 0);
	struct pollfd p = { .fd = fd, .events = POLLIN };

	kill(d->pid, SIGTERM);
	if (fd < 0 || poll(&p, 1, STOP_MS) <= 0)
		kill(d->pid, SIGKILL);
	while (waitpid(d->pid, NULL, 0) < 0 && errno == EINTR)
		;
	if (fd >= 0)
		close(fd);
	d->pid = -1;
}
