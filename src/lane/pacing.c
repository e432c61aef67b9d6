/*
 * pacing.c - sliding windows, concurrent requests, and rests after a 429.
 *
 * A window holds the last `count` departures: the next may leave when the oldest of them is
 * `per` old.  The overall window is one second wide; reads may fill it up to the reserve only.
 *
 * The service's rule for a 429: the path rests for its period; at a second one within a minute
 * everything but orders and the keep-alive rests, for it is then the address that is counted,
 * and asking on lengthens the penalty (10 to 15 minutes).
 */
#include "pacing.h"

#include <stdlib.h>
#include <string.h>

#include "skim/base/clock.h"
#include "skim/base/text.h"

enum { LOOSE = 16, PATH_LEN = 96, STRIKES_MAX = 6 };

static const int64_t MINUTE = 60 * NS_PER_S;
/* Answers to requests that left together come back within this; they are one offence. */
static const int64_t SAME_OFFENCE = 1 * NS_PER_S;
static const int64_t LEAST_REST = 1 * NS_PER_S;
static const int64_t ALL_REST = 600 * NS_PER_S;

struct window {
	int64_t per;
	int32_t count, used, next;
	int64_t *left;		/* ring of the last `count` departures */
};

struct rest {
	int64_t until;
	int64_t last;		/* time of the last 429; 0 never */
	int strikes;		/* 429s in a row */
};

struct bucket {
	char path[PATH_LEN];
	struct window window;
	int32_t at_once, out;
	struct rest rest;
};

struct pacing {
	struct window all;
	int32_t reserve;
	struct rest all_rest;
	uint64_t seed;
	int n;
	struct bucket *rule;
	struct bucket loose[LOOSE];	/* paths without a rule that had a 429 */
};

/* --- windows --------------------------------------------------------------------------- */

static bool window_init(struct window *w, int32_t count, int64_t per)
{
	*w = (struct window){ .per = per, .count = per > 0 && count > 0 ? count : 0 };
	if (!w->count)
		return true;
	w->left = calloc((size_t)w->count, sizeof *w->left);
	return w->left != NULL;
}

/* When the window has at most count - spare departures in it. */
static int64_t window_when(const struct window *w, int32_t spare)
{
	int32_t may = w->count - spare;

	if (!w->count || w->used < may)
		return INT64_MIN;
	if (may <= 0)
		return INT64_MAX;
	/* The may-th newest must have gone out of the window. */
	return w->left[(w->next - may + 2 * w->count) % w->count] + w->per;
}

static void window_start(struct window *w, int64_t now)
{
	if (!w->count)
		return;
	w->left[w->next] = now;
	w->next = (w->next + 1) % w->count;
	if (w->used < w->count)
		w->used++;
}

/* --- paths ----------------------------------------------------------------------------- */

/* "/tickle" is a prefix of "/tickle" and "/tickle?x", not of "/tickles". */
static bool is_prefix(const char *prefix, const char *path)
{
	size_t n = strlen(prefix);

	return !strncmp(prefix, path, n) &&
	       (!n || prefix[n - 1] == '/' || !path[n] || path[n] == '/' || path[n] == '?');
}

static struct bucket *rule_of(const struct pacing *p, const char *path)
{
	struct bucket *best = NULL;
	size_t best_n = 0;

	for (int i = 0; i < p->n; i++) {
		size_t n = strlen(p->rule[i].path);

		if (is_prefix(p->rule[i].path, path) && (!best || n > best_n)) {
			best = &p->rule[i];
			best_n = n;
		}
	}
	return best;
}

static void plain_path(char out[PATH_LEN], const char *path)
{
	size_t n = strcspn(path, "?");

	n = n < PATH_LEN ? n : PATH_LEN - 1;
	memcpy(out, path, n);
	out[n] = 0;
}

static struct bucket *loose_of(const struct pacing *p, const char *path)
{
	char plain[PATH_LEN];

	plain_path(plain, path);
	for (int i = 0; i < LOOSE; i++)
		if (p->loose[i].rest.last && !strcmp(p->loose[i].path, plain))
			return (struct bucket *)&p->loose[i];
	return NULL;
}

static struct bucket *bucket_of(const struct pacing *p, const char *path)
{
	struct bucket *b = rule_of(p, path);

	return b ? b : loose_of(p, path);
}

/* A place for a path without a rule: its own, or the one whose 429 is longest ago. */
static struct bucket *loose_make(struct pacing *p, const char *path)
{
	struct bucket *b = loose_of(p, path);

	if (b)
		return b;
	b = &p->loose[0];
	for (int i = 1; i < LOOSE; i++)
		if (p->loose[i].rest.last < b->rest.last)
			b = &p->loose[i];
	*b = (struct bucket){ 0 };
	plain_path(b->path, path);
	return b;
}

/* --- making ---------------------------------------------------------------------------- */

struct pacing *pacing_new(const struct limit_rule *rules, int n, int overall, int reserve,
			  uint64_t seed)
{
	struct pacing *p = calloc(1, sizeof *p);
	bool ok;

	if (!p)
		return NULL;
	p->seed = seed | 1;
	p->reserve = reserve < overall ? reserve : overall - 1;
	p->rule = calloc(n > 0 ? (size_t)n : 1, sizeof *p->rule);
	ok = p->rule && window_init(&p->all, overall, NS_PER_S);
	for (; ok && p->n < n; p->n++) {
		struct bucket *b = &p->rule[p->n];

		text_copy(b->path, sizeof b->path, rules[p->n].path);
		b->at_once = rules[p->n].at_once;
		ok = window_init(&b->window, rules[p->n].count, rules[p->n].per);
	}
	if (ok)
		return p;
	pacing_free(p);
	return NULL;
}

void pacing_free(struct pacing *p)
{
	if (!p)
		return;
	for (int i = 0; p->rule && i < p->n; i++)
		free(p->rule[i].window.left);
	free(p->rule);
	free(p->all.left);
	free(p);
}

/* --- deciding -------------------------------------------------------------------------- */

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static bool keeps_going(const char *path, enum limit_class class)
{
	return class == LIMIT_ORDER || is_prefix("/tickle", path);
}

int64_t pacing_when(const struct pacing *p, const char *path, enum limit_class class, int64_t now)
{
	const struct bucket *b = bucket_of(p, path);
	int32_t spare = class == LIMIT_ORDER ? 0 : class == LIMIT_LOOKUP && p->reserve > 1 ?
			p->reserve - 1 : p->reserve;
	int64_t when = window_when(&p->all, spare);

	if (!keeps_going(path, class))
		when = later(when, p->all_rest.until);
	if (b) {
		when = later(when, later(window_when(&b->window, 0), b->rest.until));
		if (b->at_once && b->out >= b->at_once)
			when = INT64_MAX;
	}
	return when <= now ? now : when;
}

void pacing_start(struct pacing *p, const char *path, int64_t now)
{
	struct bucket *b = rule_of(p, path);

	window_start(&p->all, now);
	if (b) {
		window_start(&b->window, now);
		b->out++;
	}
}

/* Up to a fifth more, so that several sessions do not come back in step. */
static int64_t jittered(struct pacing *p, int64_t ns)
{
	p->seed ^= p->seed << 13;
	p->seed ^= p->seed >> 7;
	p->seed ^= p->seed << 17;
	return ns + (int64_t)(p->seed % 1024) * (ns / 5120);
}

static void rest_for(struct pacing *p, struct rest *r, int64_t base, int retry_after_s, int64_t now)
{
	int64_t ns = retry_after_s > 0 ? retry_after_s * NS_PER_S : jittered(p, base << r->strikes);

	r->until = later(r->until, now + ns);
	r->last = now;
	if (r->strikes < STRIKES_MAX)
		r->strikes++;
}

static void too_many(struct pacing *p, const char *path, int retry_after_s, int64_t now)
{
	struct bucket *b = bucket_of(p, path);
	bool second = p->all_rest.last && now - p->all_rest.last < MINUTE &&
		      now - p->all_rest.last > SAME_OFFENCE;

	if (!b)
		b = loose_make(p, path);
	/* One that was under way when the path was put to rest says nothing new. */
	if (b->rest.until > now && now - b->rest.last <= SAME_OFFENCE)
		return;
	rest_for(p, &b->rest, later(b->window.per, LEAST_REST), retry_after_s, now);
	if (second) {
		p->all_rest.strikes = 0;
		rest_for(p, &p->all_rest, ALL_REST, retry_after_s, now);
	}
	p->all_rest.last = now;
}

void pacing_end(struct pacing *p, const char *path, int status, int retry_after_s, int64_t now)
{
	struct bucket *b = rule_of(p, path);

	if (b && b->out > 0)
		b->out--;
	if (status == 429) {
		too_many(p, path, retry_after_s, now);
		return;
	}
	b = bucket_of(p, path);
	if (b && status >= 200 && status < 400 && b->rest.until <= now)
		b->rest.strikes = 0;
}

int64_t pacing_held(const struct pacing *p, const char *path, int64_t now)
{
	const struct bucket *b = path ? bucket_of(p, path) : NULL;
	int64_t until = path && keeps_going(path, LIMIT_READ) ? 0 : p->all_rest.until;

	if (b)
		until = later(until, b->rest.until);
	return until > now ? until : 0;
}

static const struct bucket *later_rest(const struct bucket *b, const struct bucket *than)
{
	return !than || b->rest.until > than->rest.until ? b : than;
}

int64_t pacing_resting(const struct pacing *p, int64_t now, char *path, size_t cap)
{
	const struct bucket *last = NULL;

	for (int i = 0; i < p->n; i++)
		last = later_rest(&p->rule[i], last);
	for (int i = 0; i < LOOSE; i++)
		last = later_rest(&p->loose[i], last);
	if (p->all_rest.until > now) {
		text_copy(path, cap, "");
		return p->all_rest.until;
	}
	if (!last || last->rest.until <= now)
		return 0;
	text_copy(path, cap, last->path);
	return last->rest.until;
}

int64_t pacing_period(const struct pacing *p, const char *path)
{
	const struct bucket *b = rule_of(p, path);

	return b ? b->window.per : 0;
}

/* --- from one process to the next --------------------------------------------------------- */

static void window_each(const struct window *w, const char *path, int64_t now,
			void (*fn)(void *ctx, const char *path, int64_t left), void *ctx)
{
	for (int32_t i = 0; i < w->used; i++) {
		int64_t left = w->left[(w->next - w->used + i + 2 * w->count) % w->count];

		if (left + w->per > now)
			fn(ctx, path, left);
	}
}

void pacing_each(const struct pacing *p, int64_t now,
		 void (*fn)(void *ctx, const char *path, int64_t left), void *ctx)
{
	window_each(&p->all, "", now, fn, ctx);
	for (int i = 0; i < p->n; i++)
		window_each(&p->rule[i].window, p->rule[i].path, now, fn, ctx);
}

void pacing_past(struct pacing *p, const char *path, int64_t left)
{
	if (!*path)
		window_start(&p->all, left);
	for (int i = 0; *path && i < p->n; i++)
		if (!strcmp(p->rule[i].path, path))
			window_start(&p->rule[i].window, left);
}
