/*
 * stream_frames.c - what the stream says: quotes, orders and executions go on to the core; session
 * states, refusals and the greeting change what the next step sees (Web API 6.2, 6.4).
 */
#include "stream.h"

#include <string.h>

#include "skim/base/log.h"

static void on_quote(struct quotes *q, struct event *ev)
{
	struct sub *s = stream_sub(q, ev->u.quote.conid);

	if (!s || !s->wanted)
		return;		/* on its way when it was unsubscribed */
	q->quote_at = s->heard_at = clock_steady();
	q->probe_at = 0;
	if (q->silent)
		atomic_store(&q->woken, true);
	q->silent = false;
	q->smd_tries = 0;
	tally_count(&s->tally, &ev->u.quote);
	ibkr_emit(q->x, ev);
}

static void on_decoded(void *ctx, const struct event *ev)
{
	struct quotes *q = ctx;
	struct event copy;

	if (ev->type == EV_QUOTE) {
		memcpy(&copy, ev, event_size(EV_QUOTE));
		on_quote(q, &copy);
		return;
	}
	if (ev->type == EV_FILL)
		atomic_fetch_add(&q->x->fills, 1);
	else if (ev->type == EV_CASH)
		atomic_store(&q->x->pnl_seen, q->heard_at);
	ibkr_emit(q->x, ev);
}

/* Refusals are normal after a reconnect: the accounts are read again, and the subscription
 * repeated after 1, 2, 4 … s (Web API 6.4). */
static void on_refusal(struct quotes *q, const struct ws_frame *f)
{
	int64_t now = clock_steady(), unit = q->x->retry_unit;
	int topic = stream_topic(f->error_topic);

	atomic_store(&q->woken, true);
	log_info(LOG_QUOTES, "stream refuses %s: %s", f->error_topic[0] ? f->error_topic : "a topic",
		 f->error);
	if (strncmp(f->error_topic, "smd", 3) == 0) {
		for (int i = 0; i < q->n_subs; i++)
			q->sub[i].again = q->sub[i].sent;
		q->smd_due = now + backoff_ns(++q->smd_tries, unit, 60 * unit);
		http_notice(&q->x->http, NOTICE_NO_BRIDGE);
	}
	if (topic >= 0) {
		q->topic[topic].sent = false;
		q->topic[topic].due = now + backoff_ns(++q->topic[topic].tries, unit, 60 * unit);
		http_notice(&q->x->http, NOTICE_NO_BRIDGE);
	}
}

static void on_status(struct quotes *q, const struct wire_status *s)
{
	if (s->has_authenticated && s->authenticated && !q->sts) {
		q->sts = true;
		atomic_store(&q->woken, true);
	}
	if ((s->has_authenticated && !s->authenticated) || s->competing) {
		log_warn(LOG_IBKR, "stream: authenticated=%s competing=%s",
			 !s->has_authenticated ? "?" : s->authenticated ? "true" : "false",
			 s->competing ? "true" : "false");
		http_notice(&q->x->http, NOTICE_STS);
	}
}

/* The greeting tells paper from live too; the session thread holds it against the account list. */
static void heed_kind(struct quotes *q, bool is_paper)
{
	enum said_kind says = is_paper ? SAID_PAPER : SAID_LIVE;

	if (atomic_exchange(&q->x->stream_says, says) == says)
		return;
	log_info(LOG_IBKR, "stream: isPaper=%s", is_paper ? "true" : "false");
	if (!q->st.is_paper_known || q->st.is_paper != is_paper)
		http_notice(&q->x->http, NOTICE_NO_BRIDGE);
}

void stream_message(void *ctx, const char *bytes, size_t n)
{
	struct quotes *q = ctx;
	struct ws_frame f;
	enum rc rc;

	q->heard_at = clock_steady();
	rc = wire_frame(bytes, n, q->st.account, &f, on_decoded, q);
	if (rc != RC_OK) {
		log_debug(LOG_QUOTES, "stream: a frame of %zu bytes was not understood", n);
		return;
	}
	if (f.is_paper_known)
		heed_kind(q, f.is_paper);
	q->orders_heard |= f.topic == WS_ORDERS;
	switch (f.topic) {
	case WS_STS:
		on_status(q, &f.status);
		break;
	case WS_WAITING:
		q->say_session = q->phase == PH_GREETING;
		ws_want_write(q->ws);
		break;
	case WS_ERROR:
		on_refusal(q, &f);
		break;
	default:
		break;
	}
	for (int i = 0; i < STREAM_TOPICS; i++)
		if (f.topic == (enum ws_topic[]){ WS_ORDERS, WS_TRADES, WS_PNL }[i])
			q->topic[i].tries = 0;
}
