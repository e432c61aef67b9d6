/* thread.c - named threads with all signals blocked, and a stop flag they can wait on. */
#include "config.h"

#include "skim/lane/thread.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "skim/base/text.h"
#include "sync.h"

struct stopper {
	atomic_bool set;
	pthread_mutex_t mu;
	pthread_cond_t changed;
	int fd;
};

struct stopper *stopper_new(void)
{
	struct stopper *s = calloc(1, sizeof *s);

	if (!s)
		return NULL;
	s->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (s->fd < 0) {
		free(s);
		return NULL;
	}
	MUST_0(pthread_mutex_init(&s->mu, NULL));
	cond_init(&s->changed);
	return s;
}

void stopper_free(struct stopper *s)
{
	if (!s)
		return;
	close(s->fd);
	MUST_0(pthread_cond_destroy(&s->changed));
	MUST_0(pthread_mutex_destroy(&s->mu));
	free(s);
}

void stopper_set(struct stopper *s)
{
	uint64_t one = 1;

	lock(&s->mu);
	if (!atomic_exchange(&s->set, true))
		MUST(write(s->fd, &one, sizeof one) == sizeof one);
	MUST_0(pthread_cond_broadcast(&s->changed));
	unlock(&s->mu);
}

bool stopper_is_set(struct stopper *s)
{
	return atomic_load(&s->set);
}

bool stopper_wait(struct stopper *s, int64_t until)
{
	bool set;

	lock(&s->mu);
	while (!atomic_load(&s->set) && cond_wait(&s->changed, &s->mu, until))
		;
	/* Set in the last moment counts. */
	set = atomic_load(&s->set);
	unlock(&s->mu);
	return set;
}

int stopper_fd(struct stopper *s)
{
	return s->fd;
}

struct thread {
	pthread_t id;
	char name[16];
	void (*run)(void *ctx);
	void *ctx;
};

static void *begin(void *arg)
{
	struct thread *t = arg;

	(void)pthread_setname_np(pthread_self(), t->name);
	t->run(t->ctx);
	return NULL;
}

struct thread *thread_start(const char *name, void (*run)(void *ctx), void *ctx)
{
	struct thread *t = calloc(1, sizeof *t);
	sigset_t all, old;
	int rc;

	if (!t)
		return NULL;
	text_copy(t->name, sizeof t->name, name);
	t->run = run;
	t->ctx = ctx;
	/* Blocked before the thread exists, so that no signal finds it open. */
	sigfillset(&all);
	MUST_0(pthread_sigmask(SIG_SETMASK, &all, &old));
	rc = pthread_create(&t->id, NULL, begin, t);
	MUST_0(pthread_sigmask(SIG_SETMASK, &old, NULL));
	if (rc) {
		free(t);
		return NULL;
	}
	return t;
}

void thread_join(struct thread *t)
{
	if (!t)
		return;
	MUST_0(pthread_join(t->id, NULL));
	free(t);
}
