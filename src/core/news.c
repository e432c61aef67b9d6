/*
 * news.c - the day's announcements: joined to stocks by code, halts recognised.  Which of them
 * count stands in news_filter.c.
 *
 * A halt notice is flagged price-sensitive and is no news: it makes no candidate.  The page
 * names the issuer's three characters even for a four-letter security: those match too, and the
 * row says that it may be another class.
 */
#include <string.h>

#include "skim/base/text.h"
#include "skim/base/zone.h"

#include "candidate.h"
#include "market.h"

static bool counts(const struct params *p, const struct news *n)
{
	return n->sensitive && n->halt == HALT_NONE && news_filter_ticker(p, n->ticker) &&
	       news_filter_headline(p, n->headline);
}

/* Same code, or a longer code of the issuer with these three characters. */
static bool about(const struct news *n, const struct stock *s)
{
	if (!strcmp(n->ticker, s->ticker))
		return true;
	return strlen(n->ticker) == 3 && strlen(s->ticker) > 3 && !strncmp(n->ticker, s->ticker, 3);
}

const struct news *news_newest(const struct market *m, const struct stock *s)
{
	const struct news *best = NULL;

	for (int i = 0; i < m->n_news; i++) {
		const struct news *n = &m->news[i];

		if (n->counts && !n->withdrawn && about(n, s) &&
		    (!best || n->released >= best->released))
			best = n;
	}
	return best;
}

static void join(struct engine *e, struct stock *s)
{
	const struct news *n = news_newest(e->market, s);

	s->untold = true;
	s->news_time = n ? n->released : 0;
	s->news_class = n && strcmp(n->ticker, s->ticker);
}

static const char *halt_text(enum halt_word h)
{
	return h == HALT_HALT ? "trading halt" : h == HALT_PAUSE ? "pause in trading" :
	       h == HALT_SUSPENSION ? "suspension from quotation" : "reinstated";
}

static void halt_from_news(struct engine *e, struct stock *s, const struct news *n)
{
	if (n->halt == HALT_NONE || n->withdrawn || strcmp(n->ticker, s->ticker) ||
	    n->released < s->halt_since)
		return;
	/* The page may be late: what traded since the notice trades (its time is a minute). */
	if (s->last_trade > n->released + 60 * NS_PER_S)
		return;
	s->halt_since = n->released;
	s->news_halt = n->halt == HALT_REINSTATED ? HALT_NONE : n->halt;
	emit_journal_text(e, JR_CANDIDATE, s->ticker, "halt", "%s", halt_text(n->halt));
}

void news_join(struct engine *e, struct stock *s)
{
	struct market *m = e->market;

	join(e, s);
	for (int i = 0; i < m->n_news; i++)
		halt_from_news(e, s, &m->news[i]);
}

void news_tell(struct engine *e, struct stock *s)
{
	struct market *m = e->market;

	if (!s->untold || !emit_room(e))
		return;
	s->untold = false;
	for (int i = 0; i < m->n_news; i++) {
		struct news *n = &m->news[i];
		struct act_notify *a;

		if (n->told || !n->late || !n->sensitive || n->withdrawn || !about(n, s))
			continue;
		n->told = true;
		a = &emit(e, ACT_NOTIFY)->u.notify;
		a->kind = NOTIFY_NEWS;
		a->paper = is_paper(e);
		a->time = n->released;
		a->gap = BP_UNKNOWN;
		text_copy(a->ticker, sizeof(a->ticker), n->ticker);
		text_copy(a->news_id, sizeof(a->news_id), n->id);
		text_copy(a->text, sizeof(a->text), n->headline);
	}
}

static struct news *find(struct market *m, const char *id)
{
	for (int i = 0; i < m->n_news; i++)
		if (!strcmp(m->news[i].id, id))
			return &m->news[i];
	return NULL;
}

/* Room for one more: the oldest that is not price-sensitive makes way. */
static struct news *place(struct engine *e, bool sensitive)
{
	struct market *m = e->market;
	int oldest = -1;

	if (m->n_news < MAX_NEWS)
		return &m->news[m->n_news++];
	for (int i = 0; i < m->n_news && sensitive; i++)
		if (!m->news[i].sensitive &&
		    (oldest < 0 || m->news[i].released < m->news[oldest].released))
			oldest = i;
	if (oldest >= 0)
		return &m->news[oldest];
	if (!m->news_full_told)
		notice(e, NOTICE_QUIET, 0, "", "more than %d announcements today: later ones of "
		       "no price sensitivity are not kept", MAX_NEWS);
	m->news_full_told = true;
	return NULL;
}

static void keep(struct news *n, const struct ev_news *x, const struct params *p, bool late)
{
	memset(n, 0, sizeof(*n));
	text_copy(n->id, sizeof(n->id), x->id);
	text_copy(n->ticker, sizeof(n->ticker), x->ticker);
	text_copy(n->headline, sizeof(n->headline), x->headline);
	n->released = x->released;
	n->first_seen = x->first_seen;
	n->sensitive = x->sensitive;
	n->withdrawn = x->withdrawn;
	n->halt = x->halt;
	n->pages = x->pages;
	text_copy(n->size, sizeof(n->size), x->size);
	n->late = late;
	n->counts = counts(p, n);
}

/* Something of it concerns a stock already known: join, halt, tell. */
static void to_stocks(struct engine *e, const struct news *n, bool tell)
{
	struct market *m = e->market;

	for (int i = 0; i < m->n; i++) {
		struct stock *s = &m->stock[i];
		bool loud;

		if (!about(n, s))
			continue;
		join(e, s);
		halt_from_news(e, s, n);
		if (!tell || !n->late || !n->sensitive || n->halt != HALT_NONE)
			continue;
		loud = s->marked || trade_held(e, s->conid);
		if (loud || !strcmp(n->ticker, s->ticker))
			notice(e, loud ? NOTICE_NOTICE : NOTICE_QUIET, s->conid, s->ticker,
			       "%s news: %s", s->ticker, n->headline);
	}
}

void news_event(struct engine *e, const struct ev_news *x)
{
	struct market *m = e->market;
	struct news *n;

	if (date_of(x->released) != m->date)
		return;
	n = find(m, x->id);
	if (n) {
		if (n->withdrawn == x->withdrawn)
			return;
		n->withdrawn = x->withdrawn;
		notice(e, NOTICE_QUIET, 0, n->ticker, "%s announcement %s: %s", n->ticker,
		       n->withdrawn ? "withdrawn" : "is back", n->headline);
		to_stocks(e, n, false);
	} else {
		n = place(e, x->sensitive);
		if (!n)
			return;
		keep(n, x, &e->p, m->pages > 0 || x->age != NEWS_BACKFILL);
		/* A new stock is joined to its news, this one among them, as it is made. */
		if (n->counts && !n->withdrawn)
			stock_add(e, n->ticker, 0, true);
		to_stocks(e, n, x->age != NEWS_KNOWN);
	}
	m->dirty = m->sub_dirty = true;
}

void news_page(struct engine *e, const struct ev_news_page *p)
{
	if (p->ok)
		e->market->pages++;
	e->market->dirty = true;
}
