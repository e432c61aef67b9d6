/*
 * slow.c - requests that may take their time: one-minute bars, previews, gap scans by the
 * clock and on demand.
 *
 * Rules: Web API 4.2 (scanner; EMPTY has two readings), 5.3 (history, "No data."), 7.9 (what-if).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feeds.h"
#include "skim/base/auto.h"
#include "skim/base/log.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"

enum {
	BARS = 512,
	BARS_TRIES = 3,
	SCAN_FROM = 9 * 3600 + 59 * 60 + 45,	/* the first group's auction at the earliest */
	SCAN_QUICK_TO = 10 * 3600 + 5 * 60,
	TOKEN_WAIT_S = 3,	/* a preview is of no use later */
	EMPTIES = 3,		/* in a row: another login may be in the way */
};

#define SCAN_QUICK   (10 * NS_PER_S)
#define SCAN_LEAST   (2 * NS_PER_S)	/* steady, however fast the market's clock runs */
#define NO_DATA_WAIT 5			/* units; then given up (Web API 9.3) */
#define LOOK_AROUND  (NS_PER_S)
#define PARAMS_AFTER 10				/* units: a command is over by then */
#define PARAMS_EVERY (1000 * NS_PER_S)		/* after a failure; once in 15 minutes is allowed */

struct want {
	int32_t conid;
	int tries;
	int64_t due;
};

struct slow {
	struct ibkr *x;
	struct http_client *c;
	int n_bars, empties;
	struct want bars[BARS];
	bool scan_now, preview;
	struct act_order ticket;
	int64_t scan_steady, scan_market;	/* when the last one left; 0 never */
	enum feed_state feed;
	char feed_text[TEXT_LEN];
	int32_t shown;			/* conid of the last preview, and its session */
	uint64_t shown_epoch;
	bool params_known;
	int64_t params_at;		/* steady: when the scanner's list is asked for */
	char missing[TEXT_LEN];		/* what our scans use and that list has not */
};

/* --- scans ----------------------------------------------------------------------------- */

int64_t scan_pause(const struct ibkr_config *cfg, int64_t market)
{
	int second = second_of_day(market), weekday = date_weekday(date_of(market));

	if (weekday == 0 || weekday == 6 || second < SCAN_FROM || second >= cfg->entry_to)
		return 0;
	if (second < SCAN_QUICK_TO && cfg->scan_every > SCAN_QUICK)
		return SCAN_QUICK;
	return cfg->scan_every > SCAN_LEAST ? cfg->scan_every : SCAN_LEAST;
}

/* Unknown codes are silently ignored by the scanner, so the core applies every threshold
 * again; these only keep the 50 rows for what matters. */
enum rc scan_body(const struct ibkr_config *cfg, char *out, size_t cap)
{
	const struct wire_scan_want *w = &scan_want;
	char price[32];
	int n;

	price_format_plain(price, sizeof(price), cfg->price_min);
	n = snprintf(out, cap,
		     "{\"instrument\":\"%s\",\"location\":\"%s\",\"type\":\"%s\",\"filter\":["
		     "{\"code\":\"%s\",\"value\":%s},{\"code\":\"%s\",\"value\":%lld},"
		     "{\"code\":\"%s\",\"value\":%d.%02d}]}",
		     w->instrument, w->location, w->type, w->filter[0], price, w->filter[1],
		     (long long)cfg->volume_min, w->filter[2], cfg->gap_min / 100, cfg->gap_min % 100);
	return n > 0 && (size_t)n < cap ? RC_OK : RC_FULL;
}

static void set_feed(struct slow *s, enum feed_state state, int64_t again, const char *text)
{
	if (s->feed == state && !again && strcmp(s->feed_text, text) == 0)
		return;
	s->feed = state;
	text_copy(s->feed_text, sizeof(s->feed_text), text);
	ibkr_feed(s->x, FEED_SCANNER, state, again, "%s", text);
}

/* When the clock brings the next one; 0 none. */
static int64_t next_scan(const struct slow *s)
{
	int64_t pause = scan_pause(&s->x->cfg, clock_now().market);

	return pause ? s->scan_steady + pause : 0;
}

static void scan_told(struct slow *s, const struct ev_scan *scan, bool paced)
{
	if (scan->outcome == SCAN_FAILED) {
		log_warn(LOG_SCAN, "scan failed: %s", scan->text);
		set_feed(s, paced ? FEED_HELD : FEED_FAILING, next_scan(s), scan->text);
		return;
	}
	s->empties = scan->outcome == SCAN_EMPTY ? s->empties + 1 : 0;
	log_info(LOG_SCAN, "scan: %s, %d rows", scan->outcome == SCAN_EMPTY ? "empty" : "ok", scan->n);
	if (s->empties >= EMPTIES)
		set_feed(s, FEED_OK, next_scan(s), "EMPTY again and again: log out of TradingView, the "
			 "portal and mobile, wait 1-2 minutes (another login disturbs the scanner, or nothing "
			 "gaps); asked again by itself");
	else
		set_feed(s, FEED_OK, 0, s->missing);
}

/* Some time after the start, when nothing presses. */
static bool params_due(const struct slow *s)
{
	return !s->params_known && clock_steady() >= s->params_at;
}

static void do_params(struct slow *s)
{
	s->params_known = scan_params_check(s->x, s->c, s->missing);
	s->params_at = clock_steady() + PARAMS_EVERY;
	if (s->params_known && *s->missing && s->feed == FEED_OK && !s->feed_text[0])
		set_feed(s, FEED_OK, 0, s->missing);
}

static void do_scan(struct slow *s)
{
	struct event ev = { .type = EV_SCAN };
	struct ev_scan *scan = &ev.u.scan;
	struct times now = clock_now();
	struct http_answer a = { .status = 0 };
	struct errmsg err;
	char body[400];
	enum rc rc;

	s->scan_now = false;
	s->scan_steady = now.steady;
	s->scan_market = now.market;
	rc = scan_body(&s->x->cfg, body, sizeof(body));
	if (rc == RC_OK)
		rc = http_post(s->c, "/iserver/scanner/run", body, &a, &err);
	if (rc == RC_CLOSED)
		return;
	if (rc == RC_OK) {
		wire_scan(a.body, a.n, a.status, scan);
	} else {
		scan->outcome = SCAN_FAILED;
		snprintf(scan->text, sizeof(scan->text), "%.250s", err.text);
	}
	ibkr_emit(s->x, &ev);
	scan_told(s, scan, request_paced(rc, &a));
}

/* By the market's clock, or by ours where the market's stands still; never in haste. */
static bool scan_due(const struct slow *s)
{
	struct times now = clock_now();
	int64_t pause = scan_pause(&s->x->cfg, now.market);

	if (s->scan_now)
		return true;
	if (pause == 0)
		return false;
	if (s->scan_steady == 0)
		return true;
	return now.steady >= s->scan_steady + SCAN_LEAST &&
	       (now.market >= s->scan_market + pause || now.market < s->scan_market ||
		now.steady >= s->scan_steady + pause);
}

/* --- bars ------------------------------------------------------------------------------ */

static void want_bars(struct slow *s, int32_t conid)
{
	for (int k = 0; k < s->n_bars; k++)
		if (s->bars[k].conid == conid)
			return;
	if (conid > 0 && s->n_bars < BARS)
		s->bars[s->n_bars++] = (struct want){ .conid = conid };
}

static void to_core(void *ctx, const struct event *ev)
{
	ibkr_emit(ctx, ev);
}

static void bars_failed(struct slow *s, int32_t conid)
{
	struct event ev = { .type = EV_BARS };

	ev.u.bars.conid = conid;
	ev.u.bars.first = ev.u.bars.last = ev.u.bars.failed = true;
	ibkr_emit(s->x, &ev);
}

static void do_bars(struct slow *s, int at)
{
	struct want w = s->bars[at];
	struct http_answer a = { .status = 0 };
	struct errmsg err;
	char path[160];
	int64_t wait;
	enum rc rc;

	/* No startTime and no direction: whatever they mean, today's bars are in it. */
	snprintf(path, sizeof(path),
		 "/iserver/marketdata/history?conid=%d&period=1d&bar=1min&outsideRth=false", w.conid);
	rc = http_get(s->c, path, &a, &err);
	if (rc == RC_CLOSED)
		return;
	memmove(&s->bars[at], &s->bars[at + 1], (size_t)(--s->n_bars - at) * sizeof(s->bars[0]));
	if (rc == RC_OK) {
		rc = wire_history(a.body, a.n, w.conid, to_core, s->x);
		if (rc == RC_OK)
			return;
		if (!wire_error(a.body, a.n, err.text, sizeof(err.text)))
			errmsg_set(&err, rc, "HTTP %d: %s", a.status, rc_text(rc));
	}
	log_info(LOG_QUOTES, "bars of %d: %s", w.conid, err.text);
	wait = rc == RC_ABSENT ? NO_DATA_WAIT * s->x->retry_unit :
				 backoff_ns(w.tries + 1, s->x->retry_unit, 60 * s->x->retry_unit);
	w.due = clock_steady() + wait;
	if (++w.tries >= (rc == RC_ABSENT ? 2 : BARS_TRIES))
		bars_failed(s, w.conid);
	else
		s->bars[s->n_bars++] = w;
}

/* The first that is due, or -1. */
static int bars_due(const struct slow *s)
{
	int64_t now = clock_steady();

	for (int k = 0; k < s->n_bars; k++)
		if (s->bars[k].due <= now)
			return k;
	return -1;
}

/* --- previews -------------------------------------------------------------------------- */

static void no_sink(void *ctx, const struct event *ev)
{
	(void)ctx;
	(void)ev;
}

/* The broker previews only what it has shown a snapshot of in this session (Web API 7.9); what
 * that says is of no use here: the stream has it. */
static void show_first(struct slow *s, int32_t conid)
{
	struct session_state st;
	struct errmsg err;

	session_get(&s->x->http, &st);
	if (s->shown == conid && s->shown_epoch == st.epoch)
		return;
	if (snapshot_ask(s->c, &conid, 1, QUOTE_SNAPSHOT, no_sink, NULL, &err) != RC_OK)
		return;
	s->shown = conid;
	s->shown_epoch = st.epoch;
}

/* The token ran out just now: the session fetches another.  A what-if may be asked twice. */
static bool token_renewed(const struct slow *s, uint64_t refused)
{
	int64_t until = clock_steady() + TOKEN_WAIT_S * NS_PER_S;
	struct session_state st;
	uint64_t seen = cell_get(s->x->http.session, &st);

	while (st.lst_serial == refused && clock_steady() < until && !stopper_is_set(s->x->stop))
		seen = cell_wait(s->x->http.session, &st, seen, until);
	return st.up && st.lst_serial != refused;
}

static enum rc ask_preview(struct slow *s, const char *path, const char *body, struct http_answer *a,
			   struct errmsg *err)
{
	struct session_state st;
	enum rc rc;

	session_get(&s->x->http, &st);
	show_first(s, s->ticket.conid);
	rc = http_post(s->c, path, body, a, err);
	if (rc != RC_OK || a->status != 401 || !token_renewed(s, st.lst_serial))
		return rc;
	show_first(s, s->ticket.conid);
	return http_post(s->c, path, body, a, err);
}

static void do_preview(struct slow *s)
{
	struct event ev = { .type = EV_PREVIEW };
	struct ev_preview *p = &ev.u.preview;
	struct http_answer a;
	struct errmsg err;
	char path[96], body[1024];
	enum rc rc;

	s->preview = false;
	p->ticket = s->ticket.ticket;
	/* Not the order's own id: whether a what-if uses one up nobody has said. */
	snprintf(s->ticket.coid, sizeof(s->ticket.coid), "PV-%u", s->ticket.ticket);
	snprintf(path, sizeof(path), "/iserver/account/%s/orders/whatif", s->ticket.account);
	rc = wire_place_body(&s->ticket, body, sizeof(body));
	if (rc != RC_OK)
		errmsg_set(&err, rc, "no what-if for this ticket: %s", rc_text(rc));
	else
		rc = ask_preview(s, path, body, &a, &err);
	if (rc == RC_OK) {
		rc = wire_preview(a.body, a.n, p);
		errmsg_set(&err, rc, "what-if: HTTP %d: %s", a.status, rc_text(rc));
	}
	if (rc != RC_OK) {
		p->ok = false;
		snprintf(p->error, sizeof(p->error), "%.250s", err.text);
	}
	ibkr_emit(s->x, &ev);
}

/* --- the thread ------------------------------------------------------------------------ */

static void take(struct slow *s, const struct action *a)
{
	switch (a->type) {
	case ACT_BARS:
		want_bars(s, a->u.small.conid);
		break;
	case ACT_SCAN:
		s->scan_now = true;
		break;
	case ACT_PREVIEW:
		s->ticket = a->u.order;	/* an earlier revision is of no use any more */
		s->preview = true;
		break;
	default:
		log_warn(LOG_IBKR, "requests cannot do %s", action_name(a->type));
	}
}

static void no_link(struct slow *s)
{
	struct event ev = { .type = EV_PREVIEW };

	if (!s->preview)
		return;
	s->preview = false;
	ev.u.preview.ticket = s->ticket.ticket;
	snprintf(ev.u.preview.error, sizeof(ev.u.preview.error), "no session with the broker");
	ibkr_emit(s->x, &ev);
}

/* One thing, the most pressing; false: nothing to do now. */
static bool work(struct slow *s)
{
	struct session_state st;
	int k;

	session_get(&s->x->http, &st);
	if (!st.up) {
		no_link(s);
		return false;
	}
	if (s->preview)
		do_preview(s);
	else if (scan_due(s))
		do_scan(s);
	else if ((k = bars_due(s)) >= 0)
		do_bars(s, k);
	else if (params_due(s))
		do_params(s);
	else
		return false;
	return true;
}

void slow_run(void *slow_requests)
{
	struct slow_requests *r = slow_requests;
	AUTO_FREE struct slow *s = calloc(1, sizeof(*s));
	struct action a;
	bool busy = false;
	enum rc rc;

	if (!s || !(s->c = http_client_new(&r->x->http))) {
		log_error(LOG_IBKR, "requests: out of memory");
		return;
	}
	s->x = r->x;
	s->params_at = clock_steady() + PARAMS_AFTER * s->x->retry_unit;
	while (!stopper_is_set(s->x->stop)) {
		rc = outbox_take(r->queue, &a, busy ? 0 : clock_steady() + LOOK_AROUND);
		while (rc == RC_OK) {
			take(s, &a);
			rc = outbox_take(r->queue, &a, 0);
		}
		if (rc == RC_CLOSED)
			break;
		busy = work(s);
	}
	http_client_free(s->c);
}
