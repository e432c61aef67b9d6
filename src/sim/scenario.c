/*
 * scenario.c - reads scenario files: one statement a line, every fault named with its line.
 *
 * The language is described in skim-scenario(5).  Statements are rows of one table; a
 * stock must be declared before it is named.  zone_init must have been called.
 */
#include "scnread.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/auto.h"
#include "skim/base/clock.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"

#define FILE_MAX_BYTES (1024 * 1024)

void *reader_grow(struct reader *r, void *array, size_t *n, size_t max, size_t size,
		  const char *what)
{
	char *base, *more;

	if (*n >= max) {
		scnline_fail(&r->l, "more than %zu %s", max, what);
		return NULL;
	}
	memcpy(&base, array, sizeof base);
	if ((*n & (*n - 1)) == 0) {	/* room doubles at each power of two */
		more = reallocarray(base, *n ? *n * 2 : 1, size);
		if (!more) {
			scnline_fail(&r->l, "out of memory");
			return NULL;
		}
		base = more;
		memcpy(array, &base, sizeof base);
	}
	memset(base + *n * size, 0, size);
	return base + (*n)++ * size;
}

/* --- the table --- */

static const struct statement {
	const char *name;
	bool (*read)(struct reader *r);
} statements[] = {
	{ "abroad", st_abroad },     { "account", st_account },
	{ "at", st_at },	     { "auction", st_auction },
	{ "band", st_band },	     { "bars", st_bars },
	{ "cash", st_cash },	     { "close", st_close },
	{ "continuous", st_continuous }, { "date", st_date },
	{ "fill", st_fill },	     { "halt", st_halt },
	{ "move", st_move },	     { "news", st_news },
	{ "open", st_open },	     { "order", st_order },
	{ "pace", st_pace },	     { "position", st_position },
	{ "range", st_range },	     { "rate", st_rate },
	{ "refuse", st_refuse },     { "scenario", st_scenario },
	{ "spread", st_spread },     { "start", st_start },
	{ "stock", st_stock },
};

static bool unknown_statement(struct scnline *l, const char *word)
{
	const char *names[ARRAY_LEN(statements)];
	const char *near;

	for (size_t i = 0; i < ARRAY_LEN(statements); i++)
		names[i] = statements[i].name;
	near = text_nearest(word, names, ARRAY_LEN(names));
	if (near)
		return scnline_fail(l, "unknown statement `%.40s`: did you mean `%s`?", word, near);
	return scnline_fail(l, "unknown statement `%.40s`: see skim-scenario(5)", word);
}

static bool read_line(struct reader *r, const char *line, size_t n)
{
	const char *word;

	if (!scnline_split(&r->l, line, n))
		return false;
	if (!scnline_more(&r->l))
		return true;
	take_word(&r->l, "statement", &word);
	for (size_t i = 0; i < ARRAY_LEN(statements); i++)
		if (strcmp(statements[i].name, word) == 0)
			return statements[i].read(r) && scnline_end(&r->l);
	return unknown_statement(&r->l, word);
}

/* --- after the last line --- */

static int cmp_time(int64_t a, int64_t b, size_t sa, size_t sb)
{
	if (a != b)
		return a < b ? -1 : 1;
	return sa < sb ? -1 : sa > sb;
}

static int cmp_act(const void *a, const void *b)
{
	const struct scn_act *x = a, *y = b;

	return cmp_time(x->at, y->at, x->seq, y->seq);
}

static int cmp_news(const void *a, const void *b)
{
	const struct scn_news *x = a, *y = b;

	return cmp_time(x->shown, y->shown, x->seq, y->seq);
}

static int64_t day_time(const struct scenario *s, int64_t ns_of_day)
{
	return utc_at(s->date, (int)(ns_of_day / NS_PER_S)) + ns_of_day % NS_PER_S;
}

/* Events keep the file's order within one instant. */
static void sort_events(struct scenario *s)
{
	for (size_t i = 1; i < s->n_events; i++) {
		struct scenario_event e = s->event[i];
		size_t j = i;

		for (; j > 0 && s->event[j - 1].at > e.at; j--)
			s->event[j] = s->event[j - 1];
		s->event[j] = e;
	}
}

static void finish_news(struct scenario *s)
{
	for (size_t i = 0; i < s->n_news; i++) {
		struct scn_news *n = &s->news[i];

		n->at = day_time(s, n->at);
		n->news.released = n->at;
		n->shown = n->shown < 0 ? n->at : day_time(s, n->shown);
		n->withdrawn = n->withdrawn < 0 ? INT64_MAX : day_time(s, n->withdrawn);
	}
	if (s->n_news)
		qsort(s->news, s->n_news, sizeof *s->news, cmp_news);
}

/* The clock needs a pace from the first instant on. */
static bool finish_paces(struct reader *r)
{
	struct scenario *s = r->s;

	for (size_t i = 0; i < s->n_paces; i++)
		s->pace[i].from = day_time(s, s->pace[i].from);
	if (s->n_paces && s->pace[0].from <= s->start)
		return true;
	if (!READER_GROW(r, pace, n_paces, SCN_MAX_PACES + 1, "paces"))
		return false;
	memmove(s->pace + 1, s->pace, (s->n_paces - 1) * sizeof *s->pace);
	s->pace[0] = (struct scenario_pace){ .from = s->start, .rate_milli = 1000 };
	return true;
}

static bool finish(struct reader *r)
{
	struct scenario *s = r->s;

	if (!s->date)
		return scnline_fail(&r->l, "no `date` in the whole file");
	if (r->start < 0)
		return scnline_fail(&r->l, "no `start` in the whole file");
	if (!s->n_stocks)
		return scnline_fail(&r->l, "no `stock` in the whole file");
	s->start = day_time(s, r->start);
	s->close = day_time(s, r->close);
	s->auction = r->auction ? day_time(s, r->auction) : 0;
	s->continuous = r->continuous ? day_time(s, r->continuous) : 0;
	for (size_t i = 0; i < s->n_acts; i++)
		s->act[i].at = day_time(s, s->act[i].at);
	if (s->n_acts)
		qsort(s->act, s->n_acts, sizeof *s->act, cmp_act);
	for (size_t i = 0; i < s->n_events; i++)
		s->event[i].at = day_time(s, s->event[i].at);
	sort_events(s);
	finish_news(s);
	return finish_paces(r);
}

enum rc scenario_parse(struct scenario **out, const char *text, size_t n, const char *name,
		       struct errmsg *err)
{
	AUTO_FREE struct reader *r = calloc(1, sizeof *r);
	const char *end = text + n, *nl;

	if (!r || !(r->s = calloc(1, sizeof *r->s)))
		return errmsg_set(err, RC_NOMEM, "%s: out of memory", name);
	r->l.file = name;
	r->l.err = err;
	r->start = -1;
	r->close = 16 * 3600 * NS_PER_S;
	r->s->cash = 100000 * E4;
	r->s->fill.delay = 300 * NS_PER_MS;
	for (const char *p = text; p < end; p = nl + 1) {
		r->l.number++;
		nl = memchr(p, '\n', (size_t)(end - p));
		if (!nl)
			nl = end;
		if (!read_line(r, p, (size_t)(nl - p)))
			goto fail;
	}
	if (!finish(r))
		goto fail;
	*out = r->s;
	return RC_OK;
fail:
	scenario_free(r->s);
	return RC_SYNTAX;
}

enum rc scenario_load(struct scenario **out, const char *path, struct errmsg *err)
{
	AUTO_FCLOSE FILE *f = fopen(path, "re");
	AUTO_FREE char *text = NULL;
	size_t n;

	if (!f)
		return errmsg_set(err, errno == ENOENT ? RC_ABSENT : RC_IO, "%s: %s", path,
				  strerror(errno));
	if (!(text = malloc(FILE_MAX_BYTES + 1)))
		return errmsg_set(err, RC_NOMEM, "%s: out of memory", path);
	n = fread(text, 1, FILE_MAX_BYTES + 1, f);
	if (ferror(f))
		return errmsg_set(err, RC_IO, "%s: %s", path, strerror(errno));
	if (n > FILE_MAX_BYTES)
		return errmsg_set(err, RC_RANGE, "%s: larger than %d bytes", path, FILE_MAX_BYTES);
	return scenario_parse(out, text, n, path, err);
}

void scenario_free(struct scenario *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n_events; i++)
		free((char *)s->event[i].command);
	free(s->stock);
	free(s->act);
	free(s->news);
	free(s->pace);
	free(s->event);
	free(s->position);
	free(s->order);
	free(s);
}

int64_t scenario_start(const struct scenario *s)
{
	return s->start;
}

size_t scenario_paces(const struct scenario *s, const struct scenario_pace **out)
{
	*out = s->pace;
	return s->n_paces;
}

size_t scenario_events(const struct scenario *s, const struct scenario_event **out)
{
	*out = s->event;
	return s->n_events;
}
