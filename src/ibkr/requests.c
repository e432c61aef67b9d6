/*
 * requests.c - the requests thread: look-ups, many symbols a request, and re-asks, which must
 * answer within a second; what may take long goes on to slow.c.
 *
 * Rules: Web API 3.1 (/trsrv/stocks), 5.1 (a snapshot's first call opens a stream and answers
 * without fields: asked again).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "contracts.h"
#include "feeds.h"
#include "skim/base/auto.h"
#include "skim/base/log.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"

enum {
	SYMBOLS = 100,		/* in one request */
	LOOKUPS = 512,
	REASKS = SNAPSHOT_CONIDS,
	REASK_TRIES = 4,	/* first and after 0.3 s each: within the second that is fresh */
	SLOW_QUEUE = 1024,
};

#define REASK_PAUSE (300 * NS_PER_MS)
#define IDLE	    (10 * NS_PER_S)

struct lookup {
	char ticker[TICKER_LEN];
	bool alone;		/* its batch was refused: asked by itself */
	bool told;		/* a failure was reported already */
	int tries;
	int64_t due;		/* steady ns */
};

struct reask {
	int32_t conid;
	int tries;
	uint32_t got;		/* fields that came */
	int64_t due;
};

struct requests {
	struct ibkr *x;
	struct http_client *c;
	struct contracts *book;
	struct slow_requests slow;
	struct thread *slow_thread;
	int n_lookups, n_reasks;
	struct lookup lookup[LOOKUPS];
	struct reask reask[REASKS];
	bool down;		/* link was down at the last look */
};

/* --- look-ups -------------------------------------------------------------------------- */

static int today(void)
{
	return date_of(clock_wall());
}

static void emit_instrument(struct requests *r, const struct ev_instrument *i)
{
	struct event ev = { .type = EV_INSTRUMENT };

	ev.u.instrument = *i;
	ibkr_emit(r->x, &ev);
}

static void want_lookup(struct requests *r, const char *ticker)
{
	struct ev_instrument i;

	if (contracts_find(r->book, ticker, today(), &i)) {
		emit_instrument(r, &i);
		return;
	}
	for (int k = 0; k < r->n_lookups; k++)
		if (strcmp(r->lookup[k].ticker, ticker) == 0)
			return;
	/* The name goes into a URL; what is no code cannot be found. */
	if (r->n_lookups == LOOKUPS || !ticker_valid(ticker)) {
		memset(&i, 0, sizeof(i));
		text_copy(i.ticker, sizeof(i.ticker), ticker);
		i.failed = r->n_lookups == LOOKUPS;
		emit_instrument(r, &i);
		return;
	}
	r->lookup[r->n_lookups] = (struct lookup){ .due = 0 };
	text_copy(r->lookup[r->n_lookups++].ticker, TICKER_LEN, ticker);
}

static void drop_lookup(struct requests *r, const char *ticker)
{
	for (int k = 0; k < r->n_lookups; k++) {
		if (strcmp(r->lookup[k].ticker, ticker) != 0)
			continue;
		memmove(&r->lookup[k], &r->lookup[k + 1],
			(size_t)(--r->n_lookups - k) * sizeof(r->lookup[0]));
		return;
	}
}

static void found(void *ctx, const struct event *ev)
{
	struct requests *r = ctx;

	contracts_add(r->book, &ev->u.instrument, today());
	drop_lookup(r, ev->u.instrument.ticker);
	emit_instrument(r, &ev->u.instrument);
}

/* The core is told once; from then on it is this thread's business. */
static void lookup_failed(struct requests *r, const char *const *symbol, int n, bool alone)
{
	for (int k = 0; k < r->n_lookups; k++) {
		struct lookup *l = &r->lookup[k];
		struct ev_instrument i = { .failed = true };
		bool mine = false;

		for (int s = 0; s < n && !mine; s++)
			mine = strcmp(symbol[s], l->ticker) == 0;
		if (!mine)
			continue;
		l->alone |= alone;
		l->due = alone ? 0 : clock_steady() + backoff_ns(++l->tries, r->x->retry_unit,
								60 * r->x->retry_unit);
		if (!l->told && !alone) {
			l->told = true;
			text_copy(i.ticker, sizeof(i.ticker), l->ticker);
			emit_instrument(r, &i);
		}
	}
}

/* The next symbols that are due: many that may go together, or one that must go alone. */
static int gather(struct requests *r, char text[SYMBOLS][TICKER_LEN], const char **symbol)
{
	int64_t now = clock_steady();
	int n = 0;

	for (int k = 0; k < r->n_lookups && n < SYMBOLS; k++) {
		const struct lookup *l = &r->lookup[k];

		if (l->due > now || (l->alone && n))
			continue;
		memcpy(text[n], l->ticker, TICKER_LEN);
		symbol[n] = text[n];
		n++;
		if (l->alone)
			break;
	}
	return n;
}

static void do_lookups(struct requests *r)
{
	char text[SYMBOLS][TICKER_LEN], path[SYMBOLS * TICKER_LEN + 64];
	const char *symbol[SYMBOLS];
	struct http_answer a;
	struct errmsg err;
	int n = gather(r, text, symbol);
	size_t len;
	enum rc rc;

	if (n == 0)
		return;
	len = (size_t)snprintf(path, sizeof(path), "/trsrv/stocks?symbols=");
	for (int i = 0; i < n; i++)
		len += (size_t)snprintf(path + len, sizeof(path) - len, "%s%s", i ? "," : "",
					symbol[i]);
	rc = http_get(r->c, path, &a, &err);
	if (rc == RC_OK)
		rc = a.status == 200 ? wire_stocks(a.body, a.n, symbol, n, found, r) : RC_REFUSED;
	else
		a.status = 0;
	if (rc == RC_OK) {
		contracts_save(r->book);
		return;
	}
	log_info(LOG_IBKR, "look-up of %d codes from %s failed: %s", n, symbol[0],
		 a.status ? rc_text(rc) : err.text);
	/* One bad code may spoil the request for the others. */
	lookup_failed(r, symbol, n, n > 1 && (a.status == 400 || a.status == 404 ||
					      a.status == 500));
}

/* --- re-asks --------------------------------------------------------------------------- */

static void want_reask(struct requests *r, int32_t conid)
{
	for (int k = 0; k < r->n_reasks; k++)
		if (r->reask[k].conid == conid)
			return;
	if (r->n_reasks < REASKS && conid > 0)
		r->reask[r->n_reasks++] = (struct reask){ .conid = conid };
}

static void on_reask(void *ctx, const struct event *ev)
{
	struct requests *r = ctx;
	struct event copy = *ev;

	for (int k = 0; k < r->n_reasks; k++)
		if (r->reask[k].conid == ev->u.quote.conid)
			r->reask[k].got |= ev->u.quote.has;
	/* The stream counts trades; a re-ask only says how things stand. */
	copy.u.quote.first_market = clock_now().market;
	ibkr_emit(r->x, &copy);
}

/* Fields come one by one; a spread needs both sides. */
static bool answered(uint32_t got)
{
	const uint32_t all = QF_LAST | QF_BID | QF_ASK;

	return (got & all) == all;
}

static void do_reasks(struct requests *r)
{
	int64_t now = clock_steady();
	int32_t conid[REASKS];
	struct errmsg err;
	int n = 0, kept = 0;

	for (int k = 0; k < r->n_reasks; k++)
		if (r->reask[k].due <= now)
			conid[n++] = r->reask[k].conid;
	if (n == 0)
		return;
	if (snapshot_ask(r->c, conid, n, QUOTE_REASK, on_reask, r, &err) != RC_OK)
		log_info(LOG_QUOTES, "re-ask of %d: %s", conid[0], err.text);
	for (int k = 0; k < r->n_reasks; k++) {
		struct reask *q = &r->reask[k];

		if (q->due <= now) {
			q->due = clock_steady() + REASK_PAUSE;
			if (answered(q->got) || ++q->tries >= REASK_TRIES)
				continue;
		}
		r->reask[kept++] = *q;
	}
	r->n_reasks = kept;
}

/* --- the thread ------------------------------------------------------------------------ */

static void take(struct requests *r, const struct action *a)
{
	switch (a->type) {
	case ACT_LOOKUP:
		want_lookup(r, a->u.small.ticker);
		break;
	case ACT_REASK:
		want_reask(r, a->u.small.conid);
		break;
	default:
		if (outbox_put(r->slow.queue, a) == RC_FULL)
			log_warn(LOG_IBKR, "too many requests wait: %s passed over",
				 action_name(a->type));
	}
}

static int64_t next_due(const struct requests *r)
{
	int64_t now = clock_steady(), due = now + IDLE;

	if (r->down)		/* the session's coming up ends the wait */
		return due;
	for (int k = 0; k < r->n_lookups; k++)
		due = r->lookup[k].due < due ? r->lookup[k].due : due;
	for (int k = 0; k < r->n_reasks; k++)
		due = r->reask[k].due < due ? r->reask[k].due : due;
	return due;
}

static void work(struct requests *r)
{
	struct session_state st;

	session_get(&r->x->http, &st);
	r->down = !st.up;
	if (r->down) {
		r->n_reasks = 0;	/* no answer: the quote stays stale */
		return;
	}
	do_reasks(r);
	do_lookups(r);
}

static bool start(struct requests *r)
{
	char host[300], base[600];

	http_host(&r->x->http, host, sizeof(host));
	http_base(&r->x->http, base, sizeof(base));
	for (char *p = host; *p; p++)
		if (*p == '/' || *p == ':')
			*p = '_';
	r->c = http_client_new(&r->x->http);
	r->book = contracts_open(r->x->cfg.cache_dir, host, base, today());
	r->slow = (struct slow_requests){ .x = r->x, .queue = outbox_new(SLOW_QUEUE) };
	if (!r->c || !r->book || !r->slow.queue)
		return false;
	r->slow_thread = thread_start("skim-slow", slow_run, &r->slow);
	return r->slow_thread != NULL;
}

static void end(struct requests *r)
{
	if (r->slow.queue)
		outbox_close(r->slow.queue);
	thread_join(r->slow_thread);
	outbox_free(r->slow.queue);
	contracts_close(r->book);
	http_client_free(r->c);
}

void requests_run(void *ibkr)
{
	AUTO_FREE struct requests *r = calloc(1, sizeof(*r));
	struct ibkr *x = ibkr;
	struct outbox *q = x->cfg.out[OUT_REQUESTS];
	struct action a;
	enum rc rc = RC_TIMEOUT;

	if (!r || !q) {
		log_error(LOG_IBKR, "requests: %s", r ? "nothing to take from" : "out of memory");
		return;
	}
	r->x = x;
	if (!start(r))
		log_error(LOG_IBKR, "requests: out of memory or threads");
	else
		while (rc != RC_CLOSED && !stopper_is_set(x->stop)) {
			rc = outbox_take(q, &a, next_due(r));
			while (rc == RC_OK) {
				take(r, &a);
				rc = outbox_take(q, &a, 0);
			}
			if (rc != RC_CLOSED)
				work(r);
		}
	end(r);
}
