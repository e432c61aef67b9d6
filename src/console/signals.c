/* signals.c - the terminal's signals as bytes in a pipe (signals.h). */
#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

static const int caught[] = { SIGWINCH, SIGHUP, SIGINT, SIGTSTP, SIGCONT };
enum { N_CAUGHT = sizeof caught / sizeof caught[0] };

static struct {
	int pipe[2];
	struct sigaction old[N_CAUGHT];
	sigset_t mask, open;
} sg = { .pipe = { -1, -1 } };

static void on_signal(int sig)
{
	int saved = errno;
	char c = (char)sig;

	if (write(sg.pipe[1], &c, 1) < 0) {
		/* full: the loop is awake anyway */
	}
	errno = saved;
}

bool signals_start(void)
{
	struct sigaction sa = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	sigset_t set;

	if (pipe2(sg.pipe, O_CLOEXEC | O_NONBLOCK) < 0)
		return false;
	sigemptyset(&sa.sa_mask);
	sigemptyset(&set);
	for (int i = 0; i < N_CAUGHT; i++) {
		sigaction(caught[i], &sa, &sg.old[i]);
		sigaddset(&set, caught[i]);
	}
	pthread_sigmask(SIG_BLOCK, &set, &sg.mask);
	sg.open = sg.mask;
	for (int i = 0; i < N_CAUGHT; i++)
		sigdelset(&sg.open, caught[i]);
	return true;
}

void signals_stop(bool lost)
{
	for (int i = 0; i < N_CAUGHT; i++) {
		if (lost && caught[i] == SIGHUP)
			signal(SIGHUP, SIG_IGN);
		else
			sigaction(caught[i], &sg.old[i], NULL);
	}
	pthread_sigmask(SIG_SETMASK, &sg.mask, NULL);
	close(sg.pipe[0]);
	close(sg.pipe[1]);
	sg.pipe[0] = sg.pipe[1] = -1;
}

int signals_fd(void)
{
	return sg.pipe[0];
}

const sigset_t *signals_open(void)
{
	return &sg.open;
}

int signals_take(char *out, size_t cap)
{
	sigset_t shut;
	ssize_t n;

	pthread_sigmask(SIG_SETMASK, &sg.open, &shut);
	pthread_sigmask(SIG_SETMASK, &shut, NULL);
	n = read(sg.pipe[0], out, cap);
	return n > 0 ? (int)n : 0;
}
