/* intake.c - what the core wants streamed, and snapshots while the stream gives nothing. */
#include "intake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/auto.h"
#include "skim/base/log.h"

enum { DROPS = 64 };

struct helper {
	struct intake *in;
	struct http_client *c;
	struct wanted w;
	int32_t known[WANTED_MAX];	/* conid of each tally */
	struct tally tally[WANTED_MAX];
	int n_known;
	int32_t drop[DROPS];		/* lines to give back at the broker */
	int n_drop;
	int64_t poll_at;
};

int streams_max(const struct ibkr *x)
{
	int n = x->cfg.max_streams;

	return n < 1 ? 1 : n > WANTED_MAX ? WANTED_MAX : n;
}

static int find(const struct wanted *w, int32_t conid)
{
	for (int i = 0; i < w->n; i++)
		if (w->conid[i] == conid)
			return i;
	return -1;
}

static bool subscribe(struct helper *h, int32_t conid)
{
	if (conid <= 0 || find(&h->w, conid) >= 0)
		return false;
	if (h->w.n == WANTED_MAX) {
		log_warn(LOG_QUOTES, "more than %d streams wanted: %d is left out", WANTED_MAX, conid);
		return false;
	}
	h->w.conid[h->w.n++] = conid;
	return true;
}

static bool unsubscribe(struct helper *h, int32_t conid)
{
	int at = find(&h->w, conid);

	if (at < 0)
		return false;
	memmove(&h->w.conid[at], &h->w.conid[at + 1],
		(size_t)(--h->w.n - at) * sizeof(h->w.conid[0]));
	if (h->n_drop < DROPS)
		h->drop[h->n_drop++] = conid;
	return true;
}

static bool take(struct helper *h, const struct action *a)
{
	switch (a->type) {
	case ACT_SUBSCRIBE:
		return subscribe(h, a->u.small.conid);
	case ACT_UNSUBSCRIBE:
		return unsubscribe(h, a->u.small.conid);
	default:
		log_warn(LOG_QUOTES, "quotes cannot do %s", action_name(a->type));
		return false;
	}
}

/* A snapshot or a re-ask holds a market data line until it is given back (Web API 5.2);
 * refusals of this request mean there was none. */
static void give_back(struct helper *h)
{
	struct http_answer a;
	struct errmsg err;
	char body[48];
	int32_t conid;

	if (h->n_drop == 0)
		return;
	conid = h->drop[--h->n_drop];
	if (find(&h->w, conid) >= 0)
		return;
	snprintf(body, sizeof(body), "{\"conid\":%d}", conid);
	http_post(h->c, "/iserver/marketdata/unsubscribe", body, &a, &err);
}

/* --- snapshots -------------------------------------------------------------------------- */

static struct tally *tally_of(struct helper *h, int32_t conid)
{
	for (int i = 0; i < h->n_known; i++)
		if (h->known[i] == conid)
			return &h->tally[i];
	if (h->n_known == WANTED_MAX)
		h->n_known = 0;
	h->known[h->n_known] = conid;
	h->tally[h->n_known] = (struct tally){ .has_last = false };
	return &h->tally[h->n_known++];
}

static void on_row(void *ctx, const struct event *ev)
{
	struct helper *h = ctx;
	struct event copy;

	if (find(&h->w, ev->u.quote.conid) < 0)
		return;
	memcpy(&copy, ev, event_size(EV_QUOTE));
	tally_count(tally_of(h, ev->u.quote.conid), &copy.u.quote);
	if (copy.u.quote.prints)
		atomic_fetch_add(&h->in->trades, 1);
	ibkr_emit(h->in->x, &copy);
}

static void poll_all(struct helper *h)
{
	int n = streams_max(h->in->x), left;
	bool failed = false;
	struct errmsg err;
	enum rc rc;

	n = n < h->w.n ? n : h->w.n;
	for (int at = 0; at < n; at += SNAPSHOT_CONIDS) {
		left = n - at < SNAPSHOT_CONIDS ? n - at : SNAPSHOT_CONIDS;
		rc = snapshot_ask(h->c, h->w.conid + at, left, QUOTE_SNAPSHOT, on_row, h, &err);
		failed |= rc != RC_OK;
		if (rc != RC_OK && rc != RC_CLOSED && !atomic_load(&h->in->poll_fails))
			log_info(LOG_QUOTES, "snapshots: %s", err.text);
	}
	if (failed != atomic_exchange(&h->in->poll_fails, failed))
		h->in->changed(h->in->ctx);
}

/* --- the thread ------------------------------------------------------------------------- */

static void poll_if_due(struct helper *h)
{
	int64_t every = atomic_load(&h->in->poll_every), now = clock_steady();
	struct session_state st;

	if (!every || now < h->poll_at)
		return;
	session_get(&h->in->x->http, &st);
	if (!st.up)
		return;
	poll_all(h);
	h->poll_at = now + every;
}

static int64_t next_wake(const struct helper *h)
{
	int64_t every = atomic_load(&h->in->poll_every);
	int64_t wake = clock_steady() + h->in->x->retry_unit;

	if (h->n_drop)
		return 0;
	return every && h->poll_at < wake ? h->poll_at : wake;
}

/* Whatever has come; false at the end. */
static bool take_all(struct helper *h, struct outbox *q)
{
	struct action a;
	enum rc rc = outbox_take(q, &a, next_wake(h));
	bool changed = false;

	while (rc == RC_OK) {
		changed |= take(h, &a);
		rc = outbox_take(q, &a, 0);
	}
	if (changed) {
		cell_put(h->in->wanted, &h->w);
		h->in->changed(h->in->ctx);
	}
	return rc != RC_CLOSED;
}

void intake_run(void *intake)
{
	AUTO_FREE struct helper *h = calloc(1, sizeof(*h));
	struct intake *in = intake;
	struct outbox *q = in->x->cfg.out[OUT_QUOTES];

	if (!h || !q || !(h->c = http_client_new(&in->x->http))) {
		log_error(LOG_QUOTES, "quotes: %s", q ? "out of memory" : "nothing to take from");
		return;
	}
	h->in = in;
	while (!stopper_is_set(in->x->stop) && take_all(h, q)) {
		poll_if_due(h);
		give_back(h);
	}
	http_client_free(h->c);
}
