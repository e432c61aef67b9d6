/* streams.c - market data streams of the session. */
#include "streams.h"

#include <stdlib.h>
#include <string.h>

#include "skim/base/must.h"

struct streams {
	struct stream *s;
	size_t n, cap;
	uint64_t generation;
	struct seen {
		uint64_t version;
		int64_t at;		/* market */
	} *seen;			/* one for each stock of the exchange */
	size_t stocks;
};

struct streams *streams_new(void)
{
	struct streams *t = calloc(1, sizeof *t);

	MUST(t);
	return t;
}

void streams_free(struct streams *t)
{
	if (!t)
		return;
	free(t->s);
	free(t->seen);
	free(t);
}

void streams_close_all(struct streams *t)
{
	t->n = 0;
}

void streams_run(struct sim *s)
{
	struct streams *t = s->streams;

	if (t->generation != s->session.generation) {
		t->generation = s->session.generation;
		t->n = 0;
	}
	if (!t->seen) {
		t->stocks = exchange_stocks(s->x);
		t->seen = calloc(t->stocks + 1, sizeof *t->seen);
		MUST(t->seen);
	}
	for (size_t i = 0; i < t->stocks; i++) {
		const struct sim_stock *k = exchange_stock(s->x, i);

		if (t->seen[i].version == k->version && t->seen[i].at)
			continue;
		t->seen[i].version = k->version;
		t->seen[i].at = s->now;
	}
}

int64_t streams_updated(const struct sim *s, int32_t conid)
{
	for (size_t i = 0; i < s->streams->stocks; i++)
		if (exchange_stock(s->x, i)->conid == conid)
			return s->streams->seen[i].at;
	return s->now;
}

struct stream *stream_find(struct streams *t, int32_t conid)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->s[i].conid == conid)
			return &t->s[i];
	return NULL;
}

struct stream *stream_open(struct sim *s, int32_t conid, bool *fresh)
{
	struct streams *t = s->streams;
	struct stream *one = stream_find(t, conid);

	*fresh = !one;
	if (one)
		return one;
	if (t->n == t->cap) {
		t->cap = t->cap ? 2 * t->cap : 64;
		t->s = realloc(t->s, t->cap * sizeof *t->s);
		MUST(t->s);
	}
	t->s[t->n] = (struct stream){ .conid = conid, .opened = s->steady,
				      .silent = t->n >= STREAM_LINES };
	return &t->s[t->n++];
}

bool stream_close(struct streams *t, int32_t conid)
{
	struct stream *one = stream_find(t, conid);

	if (!one)
		return false;
	*one = t->s[--t->n];
	return true;
}

size_t numbers_parse(const char *text, int *out, size_t cap)
{
	size_t n = 0;

	while (text && *text) {
		char *end;
		long v = strtol(text, &end, 10);

		if (end == text)
			break;
		if (n == cap)
			return cap + 1;
		if (v > 0 && v <= INT32_MAX)
			out[n++] = (int)v;
		text = *end == ',' ? end + 1 : "";
	}
	return n;
}
