/* outbox.c - a bounded queue of actions from the core to one acting thread. */
#include "skim/lane/outbox.h"

#include <stdlib.h>
#include <string.h>

#include "sync.h"

struct outbox {
	pthread_mutex_t mu;
	pthread_cond_t some;
	bool closed, nudged;
	void (*wake)(void *ctx);
	void *wake_ctx;
	size_t cap, head, len;
	struct action v[];
};

struct outbox *outbox_new(size_t capacity)
{
	struct outbox *q;

	capacity = capacity ? capacity : 1;
	q = calloc(1, sizeof *q + capacity * sizeof q->v[0]);
	if (!q)
		return NULL;
	q->cap = capacity;
	MUST_0(pthread_mutex_init(&q->mu, NULL));
	cond_init(&q->some);
	return q;
}

void outbox_free(struct outbox *q)
{
	if (!q)
		return;
	MUST_0(pthread_cond_destroy(&q->some));
	MUST_0(pthread_mutex_destroy(&q->mu));
	free(q);
}

void outbox_on_put(struct outbox *q, void (*wake)(void *ctx), void *ctx)
{
	lock(&q->mu);
	q->wake = wake;
	q->wake_ctx = ctx;
	unlock(&q->mu);
}

enum rc outbox_put(struct outbox *q, const struct action *a)
{
	void (*wake)(void *ctx);
	void *ctx;
	enum rc rc = RC_OK;

	lock(&q->mu);
	wake = q->wake;
	ctx = q->wake_ctx;
	if (q->closed) {
		rc = RC_CLOSED;
	} else if (q->len == q->cap) {
		rc = RC_FULL;
	} else {
		memcpy(&q->v[(q->head + q->len++) % q->cap], a, action_size(a->type));
		MUST_0(pthread_cond_signal(&q->some));
	}
	unlock(&q->mu);
	if (rc == RC_OK && wake)
		wake(ctx);
	return rc;
}

enum rc outbox_take(struct outbox *q, struct action *a, int64_t until)
{
	enum rc rc = RC_OK;

	lock(&q->mu);
	while (!q->len && !q->closed && !q->nudged && cond_wait(&q->some, &q->mu, until))
		;
	q->nudged = false;
	if (q->len) {
		memcpy(a, &q->v[q->head], action_size(q->v[q->head].type));
		q->head = --q->len ? (q->head + 1) % q->cap : 0;	/* as in inbox.c */
	} else {
		rc = q->closed ? RC_CLOSED : RC_TIMEOUT;
	}
	unlock(&q->mu);
	return rc;
}

void outbox_nudge(struct outbox *q)
{
	lock(&q->mu);
	q->nudged = true;
	MUST_0(pthread_cond_signal(&q->some));
	unlock(&q->mu);
}

void outbox_close(struct outbox *q)
{
	lock(&q->mu);
	q->closed = true;
	MUST_0(pthread_cond_broadcast(&q->some));
	unlock(&q->mu);
}

size_t outbox_len(struct outbox *q)
{
	size_t n;

	lock(&q->mu);
	n = q->len;
	unlock(&q->mu);
	return n;
}
