/* counts.c - what was asked for how often. */
#include "counts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <uthash.h>

#include "skim/base/must.h"

enum { PATHS_MAX = 512 };

struct path_count {
	char key[128];
	uint64_t n, failed;		/* failed: status 400 and above */
	UT_hash_handle hh;
};

struct counts {
	uint64_t n[COUNTERS];
	struct path_count *paths;
};

static const char *const names[COUNTERS] = {
	"order_posts", "orders_placed", "replies", "changes", "cancels", "questions",
	"too_many_requests", "unauthorized", "connections", "websockets", "frames_sent",
	"discord_refused",
};

struct counts *counts_new(void)
{
	struct counts *c = calloc(1, sizeof *c);

	MUST(c);
	return c;
}

void counts_free(struct counts *c)
{
	struct path_count *p, *next;

	if (!c)
		return;
	HASH_ITER(hh, c->paths, p, next) {
		HASH_DEL(c->paths, p);
		free(p);
	}
	free(c);
}

void count(struct counts *c, enum counter which)
{
	c->n[which]++;
}

void count_request(struct counts *c, const char *method, const char *path, int status)
{
	struct path_count *p;
	char key[sizeof p->key];

	snprintf(key, sizeof key, "%s %s", method, path);
	HASH_FIND_STR(c->paths, key, p);
	if (!p) {
		if (HASH_COUNT(c->paths) >= PATHS_MAX)
			return;
		p = calloc(1, sizeof *p);
		MUST(p);
		snprintf(p->key, sizeof p->key, "%s", key);
		HASH_ADD_STR(c->paths, key, p);
	}
	p->n++;
	p->failed += status >= 400;
	c->n[COUNT_429] += status == 429;
	c->n[COUNT_401] += status == 401;
}

void counts_json(const struct counts *c, struct buf *out)
{
	const char *sep = "";

	for (int i = 0; i < COUNTERS; i++)
		buf_printf(out, "%s\"%s\":%" PRIu64, i ? "," : "", names[i], c->n[i]);
	buf_puts(out, ",\"paths\":{");
	for (const struct path_count *p = c->paths; p; p = p->hh.next) {
		buf_puts(out, sep);
		buf_json(out, p->key);
		buf_printf(out, ":{\"n\":%" PRIu64 ",\"failed\":%" PRIu64 "}", p->n, p->failed);
		sep = ",";
	}
	buf_puts(out, "}");
}
