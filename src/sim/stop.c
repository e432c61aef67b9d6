/* stop.c - when to end: signals, and the end of the process that started us. */
#include "stop.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "skim/base/must.h"

int stop_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	MUST_0(sigprocmask(SIG_BLOCK, &set, NULL));
	signal(SIGPIPE, SIG_IGN);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void watch(struct sim *s, int fd)
{
	if (fd >= 0)
		lws_adopt_descriptor_vhost(s->vhost, LWS_ADOPT_RAW_FILE_DESC,
					   (lws_sock_file_fd_type){ .filefd = fd }, "stop", NULL);
}

void stop_watch(struct sim *s, int signals, pid_t parent)
{
	watch(s, signals);
	if (parent <= 1)
		return;
	/* PR_SET_PDEATHSIG would follow the thread that forked us; this follows the process. */
	watch(s, (int)syscall(SYS_pidfd_open, parent, 0));
	if (getppid() != parent)	/* it went while we started */
		s->stop = true;
}

int stop_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len)
{
	struct signalfd_siginfo info;

	(void)user;
	(void)in;
	(void)len;
	if (reason != LWS_CALLBACK_RAW_RX_FILE)
		return 0;
	if (read(lws_get_socket_fd(wsi), &info, sizeof info) == sizeof info)
		sim_log("stopped by signal %u of process %u", info.ssi_signo, info.ssi_pid);
	else		/* a process descriptor is not for reading */
		sim_log("stopped: the process that started it has ended");
	((struct sim *)lws_context_user(lws_get_context(wsi)))->stop = true;
	return -1;
}
