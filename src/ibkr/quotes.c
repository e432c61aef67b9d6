/*
 * quotes.c - the quotes thread: one websocket with market data, orders, executions and P&L.
 *
 * A step function looks at the session, at the wanted list and at the clock, and says when it
 * wants to run again; what comes from the socket only changes what the next step sees.
 *
 * Rules: Web API 6.2 (greeting), 6.3 (requests), 6.4 (refusals, repeats), 6.5 (an old socket
 * goes on beating after a new session, but is dead; silence; back-off).
 */
#include "stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/auto.h"
#include "skim/base/log.h"
#include "skim/base/text.h"

#define GREETING_S   (3 * NS_PER_S)	/* without sts: subscribe all the same */
#define CONNECT_MAX  (15 * NS_PER_S)
#define SILENCE	     (30 * NS_PER_S)	/* three heartbeats */
#define TIC_EVERY    (60 * NS_PER_S)
#define REPEAT	     (8 * 60 * NS_PER_S) /* a subscription may lapse after ten minutes */
#define PROBE_AFTER  (10 * NS_PER_S)	/* no quote for so long: is the stream alive? */
#define STABLE	     (30 * NS_PER_S)
#define FAR	     (60 * NS_PER_S)

enum {
	DEAD_TRADES = 3,	/* shown by snapshots, not by the stream: it is dead */
	/* in units of ibkr.retry_unit, 1 s */
	POLL_LOST = 1,
	POLL_SILENT = 5,
	POLL_GRACE = 3,		/* a reconnect may be quicker than that */
};

/* --- feed ------------------------------------------------------------------------------------ */

static void tell(struct quotes *q, enum feed_state state, const char *text)
{
	if (q->feed == state && strcmp(q->told, text) == 0)
		return;
	q->feed = state;
	text_copy(q->told, sizeof(q->told), text);
	if (state != FEED_OK)
		log_info(LOG_QUOTES, "stream: %s", text);
	ibkr_feed(q->x, FEED_QUOTES, state, state == FEED_OK ? 0 : q->retry_at, "%s", text);
}

/* Stream or snapshots, and what the operator sees of it. */
static void choose_source(struct quotes *q, int64_t now)
{
	int64_t unit = q->x->retry_unit;
	bool lost = q->phase != PH_READY && now - q->lost_at >= POLL_GRACE * unit;
	char text[TEXT_LEN];

	if (q->phase == PH_READY && !q->silent) {
		atomic_store(&q->intake.poll_every, 0);
		tell(q, FEED_OK, "");
	} else if (lost || q->silent) {
		bool fails = atomic_load(&q->intake.poll_fails);

		snprintf(text, sizeof(text), "%s: %.180s", fails ? "neither stream nor snapshots answer" :
			 "snapshots instead of the stream",
			 q->silent ? "it sends no quotes" : *q->why ? q->why : "not connected yet");
		atomic_store(&q->intake.poll_every, (lost ? POLL_LOST : POLL_SILENT) * unit);
		tell(q, fails ? FEED_FAILING : FEED_POLLING, text);
	} else if (q->feed == FEED_IDLE) {
		tell(q, FEED_LOADING, "connecting the stream");
	} else if (q->feed == FEED_OK) {
		tell(q, FEED_FAILING, *q->why ? q->why : "the stream is lost");
	}
}

/* --- the connection -------------------------------------------------------------------------- */

static void on_open(void *ctx)
{
	struct quotes *q = ctx;

	q->phase = PH_GREETING;
	q->began_at = q->heard_at = clock_steady();
	atomic_store(&q->woken, true);
}

static void lost(struct quotes *q, const char *why)
{
	int64_t now = clock_steady(), unit = q->x->retry_unit;

	if (q->phase == PH_READY) {
		q->lost_at = now;
		if (now - q->ready_at > STABLE)
			q->attempt = 0;
	}
	q->phase = PH_IDLE;
	q->leaving = false;
	atomic_store(&q->woken, true);
	stream_forget_sent(q);
	snprintf(q->why, sizeof(q->why), "%.200s", why);
	q->retry_at = now + backoff_ns(++q->attempt, unit, 60 * unit);
	log_info(LOG_QUOTES, "stream ended: %s", why);
}

static void on_end(void *ctx, const char *why)
{
	struct quotes *q = ctx;
	bool broken = q->phase == PH_READY && !q->leaving;

	lost(q, why);
	if (broken)
		http_notice(&q->x->http, NOTICE_CHECK);
}

static void connect_now(struct quotes *q, int64_t now)
{
	struct errmsg err;

	q->phase = PH_CONNECTING;
	q->began_at = now;
	q->epoch = q->st.epoch;
	stream_forget_sent(q);
	if (ws_connect(q->ws, (const char *)q->x->access_token.bytes, q->st.ws_session, &err) !=
	    RC_OK)
		lost(q, err.text);
}

static void leave(struct quotes *q, const char *why)
{
	if (q->leaving)
		return;
	q->leaving = true;
	log_info(LOG_QUOTES, "stream: %s", why);
	ws_close(q->ws);
}

static void get_ready(struct quotes *q, int64_t now)
{
	q->phase = PH_READY;
	q->ready_at = now;
	q->trades_then = atomic_load(&q->intake.trades);
	q->tic_at = now + TIC_EVERY;
	q->retry_at = 0;
	q->why[0] = '\0';
	log_info(LOG_QUOTES, "stream up, %d instruments", q->n_subs);
}

/* --- the step -------------------------------------------------------------------------------- */

static void refresh(struct quotes *q, int64_t now)
{
	if (now >= q->tic_at) {
		q->tic_due = true;
		q->tic_at = now + TIC_EVERY;
	}
	/* Orders are streamed to whom the list was read before (Web API 6.4): silent until then, they
	 * are asked for once more. */
	if (!q->orders_heard && !q->orders_again && q->epoch &&
	    atomic_load(&q->x->orders_read) == q->epoch) {
		q->orders_again = true;
		stream_orders_again(q);
	}
	for (int i = 0; i < q->n_subs; i++)
		if (q->sub[i].sent && now - q->sub[i].sent_at >= REPEAT)
			q->sub[i].again = true;
}

/*
 * Heartbeats alone do not prove that quotes flow.  A subscription is repeated, which brings a
 * frame; if none comes, snapshots take over, and if those show trades the stream is dead.
 */
static void probe(struct quotes *q, int64_t now)
{
	int64_t since = q->quote_at > q->ready_at ? q->quote_at : q->ready_at;
	int64_t after = q->x->stream_probe ? q->x->stream_probe : PROBE_AFTER;
	struct sub *oldest = NULL;

	for (int i = 0; i < q->n_subs; i++)
		if (q->sub[i].wanted && q->sub[i].sent &&
		    (!oldest || q->sub[i].heard_at < oldest->heard_at))
			oldest = &q->sub[i];
	if (!oldest) {
		q->silent = false;
		q->probe_at = 0;
		return;
	}
	if (since < oldest->sent_at && q->probe_at == 0)
		since = oldest->sent_at;
	if (q->probe_at && now - q->probe_at >= after / 2 && !q->silent) {
		q->silent = true;
		q->trades_then = atomic_load(&q->intake.trades);
	}
	if (q->silent && atomic_load(&q->intake.trades) - q->trades_then >= DEAD_TRADES) {
		http_notice(&q->x->http, NOTICE_CHECK);
		leave(q, "snapshots show trades that the stream does not: it is dead");
		return;
	}
	if (now - (q->probe_at ? q->probe_at : since) >= after) {
		oldest->again = true;
		q->probe_at = now;
	}
}

static void step_connected(struct quotes *q, int64_t now)
{
	if (q->epoch != q->st.epoch) {
		q->attempt = 0;
		leave(q, "the session is a new one: connecting anew");
		return;
	}
	if (q->phase == PH_CONNECTING) {
		if (now - q->began_at >= CONNECT_MAX)
			leave(q, "no connection in time");
		return;
	}
	if (now - q->heard_at >= (q->x->stream_silence ? q->x->stream_silence : SILENCE)) {
		leave(q, "silent, without even a heartbeat");
		return;
	}
	if (q->phase == PH_GREETING && (q->sts || now - q->began_at >= GREETING_S))
		get_ready(q, now);
	if (q->phase != PH_READY)
		return;
	refresh(q, now);
	probe(q, now);
	ws_want_write(q->ws);
}

static void step_without(struct quotes *q)
{
	atomic_store(&q->intake.poll_every, 0);
	if (q->phase != PH_IDLE)
		leave(q, "no session with the broker");
	q->attempt = 0;
	q->retry_at = 0;
	q->lost_at = clock_steady();
	q->why[0] = '\0';
	if (q->feed != FEED_IDLE)
		tell(q, FEED_FAILING, "no session with the broker");
}

/* Most deadlines are whole seconds: a step a second costs less than keeping a list of them. */
static int64_t next_step(const struct quotes *q, int64_t now)
{
	int64_t at = now + (q->phase == PH_READY && !q->silent && !q->x->stream_probe ?
				    NS_PER_S : NS_PER_S / 4);

	if (q->phase == PH_IDLE && q->retry_at > now && q->retry_at < at)
		at = q->retry_at;
	for (int i = 0; i < STREAM_TOPICS; i++)
		if (!q->topic[i].sent && q->topic[i].due > now && q->topic[i].due < at)
			at = q->topic[i].due;
	return q->smd_due > now && q->smd_due < at ? q->smd_due : at;
}

/* Returns when it wants to run again. */
static int64_t step(struct quotes *q)
{
	int64_t now = clock_steady();

	session_get(&q->x->http, &q->st);
	stream_read_wanted(q);
	if (!q->st.up) {
		step_without(q);
		return now + FAR;
	}
	if (q->phase == PH_IDLE && q->epoch != q->st.epoch)
		q->retry_at = 0;
	if (q->phase != PH_IDLE)
		step_connected(q, now);
	else if (now >= q->retry_at && q->st.ws_session[0])
		connect_now(q, now);
	choose_source(q, now);
	return next_step(q, now);
}

/* --- the thread ------------------------------------------------------------------------------ */

static void wake(void *ctx)
{
	struct quotes *q = ctx;

	atomic_store(&q->woken, true);
	ws_wake(q->ws);
}

static bool start(struct quotes *q, struct thread **helper)
{
	const struct ws_handler h = {
		.ctx = q, .on_open = on_open, .on_message = stream_message, .on_end = on_end,
		.next_text = stream_next_text,
	};

	q->intake.wanted = cell_new(sizeof(struct wanted));
	q->ws = ws_new(&q->x->http, &h);
	if (!q->intake.wanted || !q->ws)
		return false;
	q->intake.x = q->x;
	q->intake.changed = wake;
	q->intake.ctx = q;
	*helper = thread_start("skim-intake", intake_run, &q->intake);
	if (!*helper)
		return false;
	session_on_change(q->x, wake, q);
	return true;
}

static void run(struct quotes *q)
{
	int64_t next = 0;

	while (!stopper_is_set(q->x->stop)) {
		/* Not after every frame: a step costs as much as some of them. */
		if (atomic_exchange(&q->woken, false) || clock_steady() >= next)
			next = step(q);
		ws_service(q->ws, next);
	}
}

void quotes_run(void *ibkr)
{
	AUTO_FREE struct quotes *q = calloc(1, sizeof(*q));
	struct thread *helper = NULL;

	if (!q) {
		log_error(LOG_QUOTES, "quotes: out of memory");
		return;
	}
	q->x = ibkr;
	q->feed = FEED_IDLE;
	q->lost_at = clock_steady();
	if (!start(q, &helper))
		log_error(LOG_QUOTES, "quotes: out of memory or threads");
	else
		run(q);
	session_on_change(q->x, NULL, NULL);
	thread_join(helper);
	ws_free(q->ws);
	cell_free(q->intake.wanted);
}
