/*
 * viewslot.c - the newest view, handed from the core to whoever draws.
 *
 * A few whole views, of which one is the newest.  The lock is held for index arithmetic
 * alone: the core fills a view that nobody reads, a reader copies one that nobody fills.
 */
#include "skim/lane/viewslot.h"

#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "sync.h"

/* The newest, the one being filled, and two old ones still being copied.  With a third slow
 * reader the core waits for one copy to end, some tens of microseconds. */
enum { VIEWS = 4 };

struct viewslot {
	pthread_mutex_t mu;
	pthread_cond_t freed, published;
	int newest;		/* -1 before the first */
	int readers[VIEWS];
	uint64_t generation;
	uint64_t taken;		/* newest generation that a following reader has seen */
	int fd;
	struct view *view[VIEWS];
};

struct viewslot *viewslot_new(void)
{
	struct viewslot *s = calloc(1, sizeof *s);

	if (!s)
		return NULL;
	s->newest = -1;
	s->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	MUST_0(pthread_mutex_init(&s->mu, NULL));
	cond_init(&s->freed);
	cond_init(&s->published);
	for (int i = 0; i < VIEWS; i++) {
		s->view[i] = calloc(1, sizeof *s->view[i]);
		if (!s->view[i] || s->fd < 0) {
			viewslot_free(s);
			return NULL;
		}
	}
	return s;
}

void viewslot_free(struct viewslot *s)
{
	if (!s)
		return;
	for (int i = 0; i < VIEWS; i++)
		free(s->view[i]);
	if (s->fd >= 0)
		close(s->fd);
	MUST_0(pthread_cond_destroy(&s->freed));
	MUST_0(pthread_cond_destroy(&s->published));
	MUST_0(pthread_mutex_destroy(&s->mu));
	free(s);
}

/* A view that is neither newest nor being copied. */
static int free_view(struct viewslot *s)
{
	for (;;) {
		for (int i = 0; i < VIEWS; i++)
			if (i != s->newest && !s->readers[i])
				return i;
		cond_wait(&s->freed, &s->mu, INT64_MAX);
	}
}

void viewslot_publish(struct viewslot *s, void (*fill)(const void *ctx, struct view *v),
		      const void *ctx)
{
	const uint64_t one = 1;
	ssize_t n;
	int i;

	lock(&s->mu);
	i = free_view(s);
	unlock(&s->mu);
	/* One publisher: nobody else fills, and readers copy only the newest. */
	fill(ctx, s->view[i]);
	lock(&s->mu);
	s->view[i]->generation = ++s->generation;
	s->newest = i;
	n = write(s->fd, &one, sizeof one);
	MUST_0(pthread_cond_broadcast(&s->published));
	unlock(&s->mu);
	(void)n;	/* cannot fail but by being readable already */
}

bool viewslot_take(struct viewslot *s, struct view *v)
{
	uint64_t count;
	int i = -1;

	lock(&s->mu);
	if (v->generation) {
		/* A reader that follows: it, and not one that looks once, is waited for. */
		ssize_t n = read(s->fd, &count, sizeof count);

		(void)n;
		s->taken = s->generation;
	}
	if (s->newest >= 0 && s->generation > v->generation) {
		i = s->newest;
		s->readers[i]++;
	}
	unlock(&s->mu);
	if (i < 0)
		return false;
	view_copy(v, s->view[i]);
	lock(&s->mu);
	if (--s->readers[i] == 0)
		MUST_0(pthread_cond_signal(&s->freed));
	unlock(&s->mu);
	return true;
}

/* The newest, held against being filled; -1: none above that generation.  Under the lock. */
static int hold_newest(struct viewslot *s, uint64_t generation)
{
	if (s->newest < 0 || s->generation <= generation)
		return -1;
	s->readers[s->newest]++;
	return s->newest;
}

enum rc viewslot_wait(struct viewslot *s, struct view *v, int64_t until)
{
	int i;

	lock(&s->mu);
	while ((i = hold_newest(s, v->generation)) < 0)
		if (!cond_wait(&s->published, &s->mu, until))
			break;
	if (i < 0)
		i = hold_newest(s, v->generation);
	unlock(&s->mu);
	if (i < 0)
		return RC_TIMEOUT;
	view_copy(v, s->view[i]);
	lock(&s->mu);
	if (--s->readers[i] == 0)
		MUST_0(pthread_cond_signal(&s->freed));
	unlock(&s->mu);
	return RC_OK;
}

bool viewslot_waiting(struct viewslot *s)
{
	bool waiting;

	lock(&s->mu);
	waiting = s->taken < s->generation;
	unlock(&s->mu);
	return waiting;
}

int viewslot_fd(struct viewslot *s)
{
	return s->fd;
}

/* Elements in use of a list of the view; a count outside its list is our own mistake. */
#define COPY_LIST(count, list) \
	do { \
		MUST(from->count >= 0 && \
		     (size_t)from->count <= sizeof from->list / sizeof from->list[0]); \
		to->count = from->count; \
		memcpy(to->list, from->list, (size_t)from->count * sizeof from->list[0]); \
	} while (0)

void view_copy(struct view *to, const struct view *from)
{
	memcpy(to, from, offsetof(struct view, cand));
	COPY_LIST(n_cand, cand);
	COPY_LIST(n_news, news);
	COPY_LIST(n_orders, order);
	COPY_LIST(n_positions, position);
	COPY_LIST(n_notices, notice);
	COPY_LIST(n_diffs, diff);
	COPY_LIST(n_followed, followed);
	to->selected = from->selected;
	memcpy(to->selected_note, from->selected_note, sizeof to->selected_note);
	COPY_LIST(n_bars, bar);
}
