/* cell.c - a locked cell with a version, and the bare lock that other rooms borrow. */
#include "skim/lane/cell.h"

#include <stdlib.h>
#include <string.h>

#include "skim/base/secret.h"
#include "sync.h"

struct cell {
	pthread_mutex_t mu;
	pthread_cond_t changed;
	uint64_t version;
	size_t size;
	unsigned char *value;		/* in own, or in hidden */
	struct secret hidden;
	_Alignas(max_align_t) unsigned char own[];
};

static struct cell *cell_make(size_t own, size_t size)
{
	struct cell *c = calloc(1, sizeof *c + own);

	if (!c)
		return NULL;
	c->value = c->own;
	MUST_0(pthread_mutex_init(&c->mu, NULL));
	cond_init(&c->changed);
	c->size = size;
	return c;
}

struct cell *cell_new(size_t size)
{
	return cell_make(size, size);
}

struct cell *cell_new_secret(size_t size)
{
	struct secret s = { 0 };
	struct cell *c;

	if (secret_alloc(&s, size) != RC_OK)
		return NULL;
	c = cell_make(0, size);
	if (!c) {
		secret_wipe(&s);
		return NULL;
	}
	c->hidden = s;
	c->value = s.bytes;
	return c;
}

void cell_free(struct cell *c)
{
	if (!c)
		return;
	explicit_bzero(c->value, c->size);
	secret_wipe(&c->hidden);
	MUST_0(pthread_cond_destroy(&c->changed));
	MUST_0(pthread_mutex_destroy(&c->mu));
	free(c);
}

static void changed(struct cell *c)
{
	c->version++;
	MUST_0(pthread_cond_broadcast(&c->changed));
	unlock(&c->mu);
}

void cell_put(struct cell *c, const void *value)
{
	lock(&c->mu);
	memcpy(c->value, value, c->size);
	changed(c);
}

uint64_t cell_get(struct cell *c, void *value)
{
	uint64_t version;

	lock(&c->mu);
	memcpy(value, c->value, c->size);
	version = c->version;
	unlock(&c->mu);
	return version;
}

uint64_t cell_wait(struct cell *c, void *value, uint64_t after, int64_t until)
{
	uint64_t version;

	lock(&c->mu);
	while (c->version <= after && cond_wait(&c->changed, &c->mu, until))
		;
	memcpy(value, c->value, c->size);
	version = c->version;
	unlock(&c->mu);
	return version;
}

void cell_with(struct cell *c, void (*fn)(void *value, void *ctx), void *ctx)
{
	lock(&c->mu);
	fn(c->value, ctx);
	changed(c);
}

struct guard {
	pthread_mutex_t mu;
};

struct guard *guard_new(void)
{
	struct guard *g = calloc(1, sizeof *g);

	if (g)
		MUST_0(pthread_mutex_init(&g->mu, NULL));
	return g;
}

void guard_free(struct guard *g)
{
	if (!g)
		return;
	MUST_0(pthread_mutex_destroy(&g->mu));
	free(g);
}

void guard_lock(struct guard *g)
{
	lock(&g->mu);
}

void guard_unlock(struct guard *g)
{
	unlock(&g->mu);
}
