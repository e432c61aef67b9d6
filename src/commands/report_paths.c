/*
 * report_paths.c - where prices went on a day: its recordings, played through the engine once more.
 *
 * The engine knows which code a number of the broker's belongs to and what its opening range was; both
 * are looked up now and then, because a stock may give its line back later in the day.
 */
#include "report_paths.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/text.h"
#include "skim/base/zone.h"
#include "skim/core/engine.h"
#include "skim/journal/record.h"

enum { PATHS_MAX = 1000 };

static const int64_t LOOK_EVERY = 60 * NS_PER_S;	/* of market time */

struct reading {
	struct paths *p;
	int day;
	int64_t midnight, next;		/* market ns: bounds of the day */
	int64_t looked;
	struct engine *engine;
	struct actions acts;
	struct view view;
};

static bool grow(struct paths *p)
{
	size_t cap = p->cap ? p->cap * 2 : 32;
	struct day_path *v = realloc(p->v, cap * sizeof *v);

	if (!v)
		return false;
	p->v = v;
	p->cap = cap;
	return true;
}

static struct day_path *path_of(struct paths *p, int day, int32_t conid)
{
	struct path_bucket *bucket;

	for (size_t i = p->n; i > 0; i--)
		if (p->v[i - 1].conid == conid && p->v[i - 1].day == day)
			return &p->v[i - 1];
	if (p->n == PATHS_MAX || (p->n == p->cap && !grow(p)))
		return NULL;
	bucket = calloc(BUCKETS, sizeof *bucket);
	if (!bucket)
		return NULL;
	p->v[p->n] = (struct day_path){ .day = day, .conid = conid, .bucket = bucket };
	return &p->v[p->n++];
}

static int second_of(const struct reading *r, int64_t market)
{
	return (int)((market - r->midnight) / NS_PER_S);
}

static void take_price(struct path_bucket *b, int64_t e4)
{
	if (e4 <= 0 || e4 > INT32_MAX)
		return;
	if (!b->last || e4 < b->low)
		b->low = (int32_t)e4;
	if (!b->last || e4 > b->high)
		b->high = (int32_t)e4;
	b->last = (int32_t)e4;
}

static void take_quote(struct reading *r, const struct ev_quote *q, int64_t market)
{
	int at = second_of(r, market) / BUCKET_S;
	struct day_path *d;

	if (!(q->has & QF_LAST) || q->mark != PRICE_PLAIN || !price_known(q->last) || at < 0 || at >= BUCKETS)
		return;
	d = path_of(r->p, r->day, q->conid);
	if (!d)
		return;
	if (q->source == QUOTE_STREAM) {
		take_price(&d->bucket[at], q->last_low.e4);
		take_price(&d->bucket[at], q->last_high.e4);
	}
	take_price(&d->bucket[at], q->last.e4);
}

/* --- what the engine knows ------------------------------------------------------------------- */

static void take_range(const struct reading *r, struct day_path *d, const struct view_range *g)
{
	if (g->state != RANGE_COMPLETE || !price_known(g->high) || g->start < r->midnight)
		return;
	d->range_high = g->high.e4;
	d->range_low = g->low.e4;
	d->range_from = second_of(r, g->start);
	d->range_to = second_of(r, g->end);
}

static void take_news(const struct reading *r, const struct view_news *n)
{
	for (size_t i = 0; i < r->p->n; i++) {
		struct day_path *d = &r->p->v[i];
		bool known = false;

		if (d->day != r->day || strcmp(d->ticker, n->ticker) || d->n_news == PATH_NEWS)
			continue;
		for (int k = 0; k < d->n_news; k++)
			known |= !strcmp(d->news[k].headline, n->headline);
		if (known)
			continue;
		d->news[d->n_news].at = second_of(r, n->released);
		text_copy(d->news[d->n_news++].headline, HEADLINE_LEN, n->headline);
	}
}

static void look(struct reading *r)
{
	const struct view *v = &r->view;

	engine_view(r->engine, &r->view);
	for (int i = 0; i < v->n_cand; i++) {
		struct day_path *d = v->cand[i].conid > 0 ? path_of(r->p, r->day, v->cand[i].conid) : NULL;

		if (!d)
			continue;
		text_copy(d->ticker, sizeof d->ticker, v->cand[i].ticker);
		take_range(r, d, &v->cand[i].range);
	}
	for (int i = 0; i < v->n_news; i++)
		if (v->news[i].sensitive && v->news[i].released >= r->midnight)
			take_news(r, &v->news[i]);
}

/* --- recordings ------------------------------------------------------------------------------ */

static void take_event(struct reading *r, const struct event *ev)
{
	engine_step(r->engine, ev, &r->acts);
	if (ev->t.market < r->midnight || ev->t.market >= r->next)
		return;		/* of a day that it goes on from */
	if (ev->type == EV_QUOTE)
		take_quote(r, &ev->u.quote, ev->t.market);
	if (ev->t.market - r->looked >= LOOK_EVERY) {
		r->looked = ev->t.market;
		look(r);
	}
}

static void read_one(struct reading *r, const char *path, const struct calendar *cal)
{
	struct params params = { .mode = MODE_PAPER };
	struct replay *rep = NULL;
	struct event ev;

	if (replay_open(&rep, path, &params, NULL) != RC_OK)
		return;
	r->looked = 0;
	r->engine = engine_new(&params, cal);
	while (r->engine && replay_next(rep, &ev))
		take_event(r, &ev);
	if (r->engine)
		look(r);
	r->p->recordings += r->engine != NULL;
	engine_free(r->engine);
	replay_close(rep);
}

static int recordings_only(const struct dirent *d)
{
	return recording_day(d->d_name) != 0;
}

void paths_read(struct paths *p, const char *dir, int from, int to, const struct calendar *cal)
{
	struct reading *r = calloc(1, sizeof *r);
	struct dirent **names;
	int n = r ? scandir(dir, &names, recordings_only, alphasort) : -1;
	char path[4096 + 300];

	memset(p, 0, sizeof *p);
	for (int i = 0; i < n; i++) {
		int day = recording_day(names[i]->d_name);

		if (day >= from && day <= to && date_valid(day)) {
			r->p = p;
			r->day = day;
			r->midnight = utc_at(day, 0);
			r->next = utc_at(date_next(day), 0);
			snprintf(path, sizeof path, "%s/%s", dir, names[i]->d_name);
			read_one(r, path, cal);
		}
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	free(r);
}

const struct day_path *paths_find(const struct paths *p, const char *ticker, int day)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->v[i].day == day && !strcmp(p->v[i].ticker, ticker))
			return &p->v[i];
	return NULL;
}

void paths_free(struct paths *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->v[i].bucket);
	free(p->v);
}
