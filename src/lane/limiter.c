/* limiter.c - pacing.c under a lock, with the steady clock. */
#include "skim/lane/limiter.h"

#include <stdlib.h>

#include "pacing.h"
#include "sync.h"

struct limiter {
	pthread_mutex_t mu;
	pthread_cond_t changed;
	struct pacing *p;
	bool closed;
};

struct limiter *limiter_new(const struct limit_rule *rules, int n, int overall, int reserve)
{
	struct limiter *l = calloc(1, sizeof *l);

	if (!l)
		return NULL;
	l->p = pacing_new(rules, n, overall, reserve, (uint64_t)clock_wall());
	if (!l->p) {
		free(l);
		return NULL;
	}
	MUST_0(pthread_mutex_init(&l->mu, NULL));
	cond_init(&l->changed);
	return l;
}

void limiter_free(struct limiter *l)
{
	if (!l)
		return;
	MUST_0(pthread_cond_destroy(&l->changed));
	MUST_0(pthread_mutex_destroy(&l->mu));
	pacing_free(l->p);
	free(l);
}

enum rc limiter_enter(struct limiter *l, const char *path, enum limit_class class, int64_t until)
{
	enum rc rc = RC_TIMEOUT;

	lock(&l->mu);
	for (;;) {
		int64_t now = clock_steady(), when;

		if (l->closed) {
			rc = RC_CLOSED;
			break;
		}
		when = pacing_when(l->p, path, class, now);
		if (when <= now) {
			pacing_start(l->p, path, now);
			rc = RC_OK;
			break;
		}
		if (now >= until)
			break;
		/* Another may leave first: whoever wakes looks again. */
		cond_wait(&l->changed, &l->mu, when < until ? when : until);
	}
	unlock(&l->mu);
	return rc;
}

bool limiter_may(struct limiter *l, const char *path, enum limit_class class)
{
	int64_t now = clock_steady();
	bool may;

	lock(&l->mu);
	may = pacing_when(l->p, path, class, now) <= now;
	unlock(&l->mu);
	return may;
}

void limiter_done(struct limiter *l, const char *path, int status, int retry_after_s)
{
	lock(&l->mu);
	pacing_end(l->p, path, status, retry_after_s, clock_steady());
	MUST_0(pthread_cond_broadcast(&l->changed));
	unlock(&l->mu);
}

int64_t limiter_held(struct limiter *l, const char *path)
{
	int64_t until;

	lock(&l->mu);
	until = pacing_held(l->p, path, clock_steady());
	unlock(&l->mu);
	return until;
}

bool limiter_resting(struct limiter *l, char *path, size_t cap, int64_t *until)
{
	lock(&l->mu);
	*until = pacing_resting(l->p, clock_steady(), path, cap);
	unlock(&l->mu);
	return *until != 0;
}

int64_t limiter_period(struct limiter *l, const char *path)
{
	return pacing_period(l->p, path);	/* rules never change */
}

void limiter_close(struct limiter *l)
{
	lock(&l->mu);
	l->closed = true;
	MUST_0(pthread_cond_broadcast(&l->changed));
	unlock(&l->mu);
}

void limiter_each(struct limiter *l, void (*fn)(void *ctx, const char *path, int64_t left),
		  void *ctx)
{
	lock(&l->mu);
	pacing_each(l->p, clock_steady(), fn, ctx);
	unlock(&l->mu);
}

void limiter_past(struct limiter *l, const char *path, int64_t left)
{
	lock(&l->mu);
	if (left > 0 && left <= clock_steady())
		pacing_past(l->p, path, left);
	unlock(&l->mu);
}
