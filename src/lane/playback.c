/* playback.c - a recording being played: a few requests one way, the state the other. */
#include "skim/lane/playback.h"

#include <stdlib.h>

#include "sync.h"

/* More than a hand can type before the player, who is never busy for long, takes them. */
enum { REQUESTS = 64 };

struct playback {
	pthread_mutex_t mu;
	struct inbox *inbox;
	struct {
		enum playback_op op;
		int64_t n;
	} request[REQUESTS];		/* ring; when full the oldest is forgotten */
	size_t head, len;
	struct playback_state state;
};

struct playback *playback_new(struct inbox *inbox)
{
	struct playback *p = calloc(1, sizeof *p);

	if (!p)
		return NULL;
	MUST_0(pthread_mutex_init(&p->mu, NULL));
	p->inbox = inbox;
	p->state.loading = true;
	return p;
}

void playback_free(struct playback *p)
{
	if (!p)
		return;
	MUST_0(pthread_mutex_destroy(&p->mu));
	free(p);
}

void playback_ask(struct playback *p, enum playback_op op, int64_t n)
{
	struct event wake = { .type = EV_TICK };
	size_t i;

	lock(&p->mu);
	if (p->len == REQUESTS) {
		p->head = (p->head + 1) % REQUESTS;
		p->len--;
	}
	i = (p->head + p->len++) % REQUESTS;
	p->request[i].op = op;
	p->request[i].n = n;
	unlock(&p->mu);
	/* Full: then it is awake, and looks here next. */
	inbox_try(p->inbox, &wake);
}

bool playback_take(struct playback *p, enum playback_op *op, int64_t *n)
{
	bool some;

	lock(&p->mu);
	some = p->len > 0;
	if (some) {
		*op = p->request[p->head].op;
		*n = p->request[p->head].n;
		p->head = (p->head + 1) % REQUESTS;
		p->len--;
	}
	unlock(&p->mu);
	return some;
}

void playback_tell(struct playback *p, const struct playback_state *state)
{
	lock(&p->mu);
	p->state = *state;
	unlock(&p->mu);
}

void playback_state(struct playback *p, struct playback_state *out)
{
	lock(&p->mu);
	*out = p->state;
	unlock(&p->mu);
}
