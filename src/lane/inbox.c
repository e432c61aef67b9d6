/*
 * inbox.c - the one way into the core.
 *
 * Two stores and one order.  Events other than quotes lie in a ring of their own, which is what
 * "full" means.  Quotes lie in a pool, one place per instrument that has something untaken.
 * The order ring holds a mark for each, and has room for all of both, so that no flood of
 * quotes can keep an order event out.
 *
 * A quote is merged into the one of its instrument that still waits, and so overtakes what
 * was pushed between the two; where that would matter (its instrument's look-up or bars, the
 * link, a feed's state) the waiting one is closed and the quote takes a new place.
 */
#include "skim/lane/inbox.h"

#include <stdlib.h>
#include <string.h>

#include "sync.h"

enum {
	QUOTES = 2 * MAX_STOCKS,	/* places; the second half for closed ones */
	BUCKETS = 4 * MAX_STOCKS,	/* of the table by conid; a power of two */
	NONE = -1,
};

struct quote_place {
	struct event ev;	/* only event_size(EV_QUOTE) of it is ever touched */
	int32_t next_free;
};

/* The newest place of an instrument; entries are never removed (a day's instruments fit). */
struct open_quote {
	int32_t conid;		/* 0: empty bucket */
	int32_t place;		/* NONE: nothing to merge into */
	uint64_t era;		/* merge only within the era it was placed in */
};

struct inbox {
	pthread_mutex_t mu;
	pthread_cond_t some, room;
	bool closed;
	uint64_t conflated;
	uint64_t era;		/* grows with events that no quote may overtake */

	struct event *fifo;
	size_t cap, head, len;

	int32_t *order;		/* NONE: next of fifo; else a place of quote */
	size_t order_cap, order_head, order_len;

	struct quote_place *quote;
	int32_t free_place;	/* those that were used and are free again */
	int32_t fresh;		/* from this one on none was ever used, nor its memory touched */
	struct open_quote open[BUCKETS];
	size_t known;		/* instruments in the table */
};

struct inbox *inbox_new(size_t capacity)
{
	struct inbox *q = calloc(1, sizeof *q);

	if (!q)
		return NULL;
	q->cap = capacity ? capacity : 1;
	q->order_cap = q->cap + QUOTES;
	q->fifo = calloc(q->cap, sizeof *q->fifo);
	q->order = calloc(q->order_cap, sizeof *q->order);
	q->quote = calloc(QUOTES, sizeof *q->quote);
	if (!q->fifo || !q->order || !q->quote) {
		free(q->fifo);
		free(q->order);
		free(q->quote);
		free(q);
		return NULL;
	}
	q->free_place = NONE;
	MUST_0(pthread_mutex_init(&q->mu, NULL));
	cond_init(&q->some);
	cond_init(&q->room);
	return q;
}

void inbox_free(struct inbox *q)
{
	if (!q)
		return;
	MUST_0(pthread_cond_destroy(&q->some));
	MUST_0(pthread_cond_destroy(&q->room));
	MUST_0(pthread_mutex_destroy(&q->mu));
	free(q->fifo);
	free(q->order);
	free(q->quote);
	free(q);
}

/* --- under the lock -------------------------------------------------------------------- */

static void put_order(struct inbox *q, int32_t mark)
{
	MUST(q->order_len < q->order_cap);
	q->order[(q->order_head + q->order_len++) % q->order_cap] = mark;
	MUST_0(pthread_cond_signal(&q->some));
}

/* The table's entry of an instrument; NULL when it has none and make is false, or when the
 * table is full. */
static struct open_quote *find_open(struct inbox *q, int32_t conid, bool make)
{
	size_t i = (uint32_t)conid * 2654435761U % BUCKETS;

	while (q->open[i].conid && q->open[i].conid != conid)
		i = (i + 1) % BUCKETS;
	if (q->open[i].conid)
		return &q->open[i];
	if (!make || !conid || q->known >= MAX_STOCKS)
		return NULL;
	q->known++;
	q->open[i] = (struct open_quote){ .conid = conid, .place = NONE };
	return &q->open[i];
}

static void stamp(struct event *ev)
{
	if (!ev->t.steady)
		ev->t = clock_now();
	if (ev->type == EV_QUOTE) {
		if (!ev->u.quote.first_market)
			ev->u.quote.first_market = ev->t.market;
		if (!ev->u.quote.frames)
			ev->u.quote.frames = 1;
	}
}

static bool may_merge(const struct inbox *q, const struct open_quote *o, const struct ev_quote *b)
{
	const struct ev_quote *a;

	if (!o || o->place == NONE || o->era != q->era)
		return false;
	a = &q->quote[o->place].ev.u.quote;
	/* A close or a halt is told apart from trades by its mark; one frame has one mark. */
	return !(a->has & b->has & QF_LAST) || a->mark == b->mark;
}

/* True when the quote found its place, without counting against the capacity. */
static bool take_quote(struct inbox *q, const struct event *ev)
{
	struct open_quote *o = find_open(q, ev->u.quote.conid, true);
	struct event fresh;
	int32_t place;

	if (!o || (q->free_place == NONE && q->fresh == QUOTES && !may_merge(q, o, &ev->u.quote)))
		return false;
	memcpy(&fresh, ev, event_size(EV_QUOTE));
	stamp(&fresh);
	if (may_merge(q, o, &fresh.u.quote)) {
		struct event *old = &q->quote[o->place].ev;

		quote_merge(&old->u.quote, &fresh.u.quote);
		old->t = fresh.t;
		q->conflated++;
		return true;
	}
	place = q->free_place;
	if (place == NONE)
		place = q->fresh++;
	else
		q->free_place = q->quote[place].next_free;
	memcpy(&q->quote[place].ev, &fresh, event_size(EV_QUOTE));
	o->place = place;
	o->era = q->era;
	put_order(q, place);
	return true;
}

/* Closes what a later quote must not be merged into, over this event's head. */
static void hold_order(struct inbox *q, const struct event *ev)
{
	struct open_quote *o = NULL;

	switch (ev->type) {
	case EV_LINK:
	case EV_FEED:
		q->era++;
		return;
	case EV_INSTRUMENT:
		o = find_open(q, ev->u.instrument.conid, false);
		break;
	case EV_BARS:
		o = find_open(q, ev->u.bars.conid, false);
		break;
	case EV_QUOTE:		/* one that found no place in the pool */
		o = find_open(q, ev->u.quote.conid, false);
		break;
	default:
		break;
	}
	if (o)
		o->place = NONE;
}

static enum rc put(struct inbox *q, const struct event *ev, bool wait)
{
	struct event *at;

	while (!q->closed) {
		if (ev->type == EV_QUOTE && take_quote(q, ev))
			return RC_OK;
		if (q->len < q->cap)
			break;
		if (!wait)
			return RC_BUSY;
		cond_wait(&q->room, &q->mu, INT64_MAX);
	}
	if (q->closed)
		return RC_CLOSED;
	at = &q->fifo[(q->head + q->len++) % q->cap];
	memcpy(at, ev, event_size(ev->type));
	stamp(at);
	hold_order(q, at);
	put_order(q, NONE);
	return RC_OK;
}

static void take(struct inbox *q, struct event *ev)
{
	int32_t mark = q->order[q->order_head];
	struct open_quote *o;

	/* An empty ring begins anew: it is rarely long, and would touch all of its memory in time. */
	q->order_head = --q->order_len ? (q->order_head + 1) % q->order_cap : 0;
	if (mark == NONE) {
		memcpy(ev, &q->fifo[q->head], event_size(q->fifo[q->head].type));
		q->head = --q->len ? (q->head + 1) % q->cap : 0;
		MUST_0(pthread_cond_signal(&q->room));
		return;
	}
	memcpy(ev, &q->quote[mark].ev, event_size(EV_QUOTE));
	o = find_open(q, ev->u.quote.conid, false);
	if (o && o->place == mark)
		o->place = NONE;
	q->quote[mark].next_free = q->free_place;
	q->free_place = mark;
}

/* --- any thread ------------------------------------------------------------------------ */

static enum rc push(struct inbox *q, const struct event *ev, bool wait)
{
	enum rc rc;

	lock(&q->mu);
	rc = put(q, ev, wait);
	unlock(&q->mu);
	return rc;
}

enum rc inbox_push(struct inbox *q, const struct event *ev)
{
	return push(q, ev, true);
}

enum rc inbox_try(struct inbox *q, const struct event *ev)
{
	return push(q, ev, false);
}

enum rc inbox_take(struct inbox *q, struct event *ev, int64_t until)
{
	enum rc rc = RC_OK;

	lock(&q->mu);
	while (!q->order_len && !q->closed && cond_wait(&q->some, &q->mu, until))
		;
	if (q->order_len)
		take(q, ev);
	else
		rc = q->closed ? RC_CLOSED : RC_TIMEOUT;
	unlock(&q->mu);
	return rc;
}

void inbox_close(struct inbox *q)
{
	lock(&q->mu);
	q->closed = true;
	MUST_0(pthread_cond_broadcast(&q->some));
	MUST_0(pthread_cond_broadcast(&q->room));
	unlock(&q->mu);
}

size_t inbox_len(struct inbox *q)
{
	size_t n;

	lock(&q->mu);
	n = q->order_len;
	unlock(&q->mu);
	return n;
}

uint64_t inbox_conflated(struct inbox *q)
{
	uint64_t n;

	lock(&q->mu);
	n = q->conflated;
	unlock(&q->mu);
	return n;
}
