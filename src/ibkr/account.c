/*
 * account.c - the account thread: looks (orders, executions, holdings) when the core asks,
 * cash and P&L on its own.
 *
 * An empty list proves nothing by itself: the first call of a session is a pre-flight, and
 * force=true answers empty while it clears the server's cache (Web API 7.7).  A look is `ok` only
 * when its list counts and the session was the same one, and up, from before to after.
 */
#include "internal.h"

#include <stdio.h>
#include <string.h>

#include "skim/base/log.h"
#include "skim/ibkr/wire.h"

enum {
	CASH_EVERY_S = 60,
	CASH_AFTER_FILL_S = 2,	/* fills come in handfuls */
	PNL_SILENT_S = 90,	/* without a stream's P&L for so long it is asked for */
	LINK_WAIT_S = 5,
	PAGES_MAX = 100,	/* 100 holdings each: a server that repeats itself ends here */
	PATH_LEN = 128,
};

struct account {
	struct ibkr *x;
	struct http_client *c;
	struct session_state st;	/* when the present work began */
	uint64_t epoch;			/* of the counts below */
	int plain_calls, trade_calls;	/* answered in this session */
	int64_t cash_at;		/* steady ns: next cash */
	unsigned fills;			/* x->fills as last seen */
	enum feed_state feed;
	bool portfolio2_gone;		/* answered 404 in this session */
	bool opened;			/* /portfolio/accounts answered in it: before the others */
};

/* What one list gave. */
struct list {
	struct account *a;
	size_t rows;
	bool closed;
};

static void to_core(void *ctx, const struct event *ev)
{
	struct list *l = ctx;

	l->rows++;
	if (!l->closed && !ibkr_emit(l->a->x, ev))
		l->closed = true;
}

static void set_feed(struct account *a, enum feed_state state, const char *text)
{
	if (a->feed == state)
		return;
	a->feed = state;
	ibkr_feed(a->x, FEED_ACCOUNT_DATA, state, 0, "%s", text);
}

static void new_session(struct account *a)
{
	if (a->epoch == a->st.epoch)
		return;
	a->epoch = a->st.epoch;
	a->plain_calls = a->trade_calls = 0;
	a->portfolio2_gone = a->opened = false;
	a->cash_at = 0;
}

static bool same_session(struct account *a)
{
	struct session_state now;

	session_get(&a->x->http, &now);
	return now.up && now.epoch == a->st.epoch && strcmp(now.account, a->st.account) == 0;
}

/* --- requests -------------------------------------------------------------------------- */

struct got {
	struct http_answer a;
	struct errmsg err;
	bool ok;		/* 200 */
	bool paced;		/* held back by limits: asked again, no fault of the feed */
};

static void get(struct account *a, const char *path, struct got *g)
{
	enum rc rc;

	memset(g, 0, sizeof(*g));
	rc = http_get(a->c, path, &g->a, &g->err);
	if (rc == RC_OK && g->a.status != 200 &&
	    !wire_error(g->a.body, g->a.n, g->err.text, sizeof(g->err.text)))
		snprintf(g->err.text, sizeof(g->err.text), "HTTP %d", g->a.status);
	g->ok = rc == RC_OK && g->a.status == 200;
	g->paced = request_paced(rc, &g->a);
}

static bool decoded(struct got *g, enum rc rc)
{
	if (rc == RC_OK)
		return true;
	if (!wire_error(g->a.body, g->a.n, g->err.text, sizeof(g->err.text)))
		errmsg_set(&g->err, rc, "the answer is not what was asked for: %s", rc_text(rc));
	return false;
}

/* What opens the way to everything below /portfolio (Web API 2.1).  Here and not at the sign-in:
 * quotes and orders need not wait for it. */
static bool open_portfolio(struct account *a, struct got *g)
{
	if (!a->opened) {
		get(a, "/portfolio/accounts", g);
		a->opened = g->ok;
	}
	return a->opened;
}

/* --- the four lists: true when whole, and what it says counts ------------------------------ */

static bool orders_once(struct account *a, uint32_t look, const char *path, struct list *l,
			struct got *g, bool *snapshot)
{
	l->rows = 0;
	get(a, path, g);
	return g->ok && decoded(g, wire_orders(g->a.body, g->a.n, look, snapshot, to_core, l));
}

static bool look_orders(struct account *a, uint32_t look, struct list *l, struct got *g)
{
	bool snapshot = false;

	for (int tries = 0; tries < 2; tries++) {
		if (!orders_once(a, look, "/iserver/account/orders", l, g, &snapshot))
			return false;
		atomic_store(&a->x->orders_read, a->epoch);
		/* Rows, the server's own word, or an earlier call of this session. */
		if (a->plain_calls++ > 0 || snapshot || l->rows > 0)
			return true;
	}
	return true;
}

static bool look_trades(struct account *a, uint32_t look, struct list *l, struct got *g)
{
	for (int tries = 0; tries < 2; tries++) {
		l->rows = 0;
		get(a, "/iserver/account/trades?days=2", g);
		if (!g->ok ||
		    !decoded(g, wire_trades(g->a.body, g->a.n, look, to_core, l)))
			return false;
		if (a->trade_calls++ > 0 || l->rows > 0)
			return true;
	}
	return true;
}

static bool portfolio_pages(struct account *a, uint32_t look, struct list *l, struct got *g)
{
	char path[PATH_LEN];

	/* Cached for minutes at the broker: cleared first.  Its own answer says nothing. */
	snprintf(path, sizeof(path), "/portfolio/%s/positions/invalidate", a->st.account);
	http_post(a->c, path, NULL, &g->a, &g->err);
	for (int page = 0; page < PAGES_MAX; page++) {
		snprintf(path, sizeof(path), "/portfolio/%s/positions/%d", a->st.account, page);
		get(a, path, g);
		if (!g->ok || !decoded(g, wire_positions(g->a.body, g->a.n, look, a->st.account,
							 to_core, l)))
			return false;
		if (!strstr(g->a.body, "\"conid\""))
			break;		/* beyond the last */
	}
	return true;
}

static bool look_positions(struct account *a, uint32_t look, struct list *l, struct got *g)
{
	char path[PATH_LEN];

	if (!a->portfolio2_gone) {
		snprintf(path, sizeof(path), "/portfolio2/%s/positions", a->st.account);
		get(a, path, g);
		if (g->ok && decoded(g, wire_positions(g->a.body, g->a.n, look, a->st.account,
						       to_core, l)))
			return true;
		a->portfolio2_gone = g->a.status == 404;
	}
	return portfolio_pages(a, look, l, g);
}

/* --- looks ----------------------------------------------------------------------------- */

static bool one_look(struct account *a, const struct act_small *w, struct list *l, struct got *g)
{
	bool snapshot;

	switch (w->what) {
	case LOOK_ORDERS_FORCED:
		return orders_once(a, w->look, "/iserver/account/orders?force=true", l, g, &snapshot);
	case LOOK_ORDERS:
		return look_orders(a, w->look, l, g);
	case LOOK_TRADES:
		return look_trades(a, w->look, l, g);
	case LOOK_POSITIONS:
		return open_portfolio(a, g) && look_positions(a, w->look, l, g);
	}
	return false;
}

static void do_look(struct account *a, const struct act_small *w)
{
	struct event ev = { .type = EV_LOOK_DONE };
	struct ev_look_done *d = &ev.u.look_done;
	struct list l = { .a = a };
	struct got g = { .ok = false };
	enum rc rc = session_wait_up(&a->x->http, &a->st, clock_steady() + LINK_WAIT_S * NS_PER_S);

	d->look = w->look;
	d->what = w->what;
	d->began = clock_steady();
	if (rc != RC_OK) {
		snprintf(d->text, sizeof(d->text), "no session with the broker");
	} else {
		new_session(a);
		d->ok = one_look(a, w, &l, &g);
		if (g.a.began)
			d->began = g.a.began;
		if (d->ok && !same_session(a)) {
			d->ok = false;
			errmsg_set(&g.err, RC_STALE, "the session changed meanwhile");
		}
		if (!d->ok)
			snprintf(d->text, sizeof(d->text), "%.250s", g.err.text);
	}
	d->rows = (uint16_t)(l.rows > UINT16_MAX ? UINT16_MAX : l.rows);
	if (!d->ok)
		log_info(LOG_IBKR, "look %u failed: %s", w->look, d->text);
	set_feed(a, d->ok ? FEED_OK : g.paced ? FEED_HELD : FEED_FAILING, d->text);
	ibkr_emit(a->x, &ev);
}

/* --- cash ------------------------------------------------------------------------------ */

typedef enum rc cash_decoder(const char *body, size_t n, const char *account, struct ev_cash *out);

/* The ledger's other currencies, from the same answer. */
static void other_cash(struct account *a, const struct got *g)
{
	struct list l = { .a = a };

	wire_ledger_foreign(g->a.body, g->a.n, a->st.account, to_core, &l);
}

static bool ask_cash(struct account *a, const char *path, cash_decoder *decode)
{
	struct event ev = { .type = EV_CASH };
	struct got g;
	enum rc rc;

	get(a, path, &g);
	if (!g.ok) {
		log_info(LOG_IBKR, "%s: %s", path, g.err.text);
		return false;
	}
	rc = decode(g.a.body, g.a.n, a->st.account, &ev.u.cash);
	if (rc == RC_OK)
		ibkr_emit(a->x, &ev);
	if (decode == wire_ledger)
		other_cash(a, &g);
	if (rc == RC_OK)
		return true;
	if (rc != RC_ABSENT)
		log_info(LOG_IBKR, "%s: %s", path, rc_text(rc));
	return rc == RC_ABSENT;
}

/* Cash comes from the ledger, the account's worth from the summary; the day's P&L from the
 * stream, and from here only while the stream says nothing. */
static void do_cash(struct account *a)
{
	char path[PATH_LEN];
	struct got g;
	bool ok;

	session_get(&a->x->http, &a->st);
	if (!a->st.up || !a->st.account[0])
		return;
	new_session(a);
	ok = open_portfolio(a, &g);
	if (ok) {
		snprintf(path, sizeof(path), "/portfolio/%s/ledger", a->st.account);
		ok = ask_cash(a, path, wire_ledger);
		snprintf(path, sizeof(path), "/portfolio/%s/summary", a->st.account);
		ok = ask_cash(a, path, wire_summary) && ok;
	} else {
		log_info(LOG_IBKR, "/portfolio/accounts: %s", g.err.text);
	}
	if (clock_steady() - atomic_load(&a->x->pnl_seen) > PNL_SILENT_S * NS_PER_S ||
	    !atomic_load(&a->x->pnl_seen))
		ask_cash(a, "/iserver/account/pnl/partitioned", wire_pnl);
	a->cash_at = clock_steady() + (ok ? CASH_EVERY_S : CASH_EVERY_S / 6) * a->x->retry_unit;
	if (a->feed != FEED_FAILING || ok)
		set_feed(a, ok ? FEED_OK : FEED_FAILING,
			 ok ? "" : "cash could not be read: asked again soon");
}

/* A fill moves the next cash forward. */
static void heed_fills(struct account *a)
{
	unsigned n = atomic_load(&a->x->fills);
	int64_t soon = clock_steady() + CASH_AFTER_FILL_S * a->x->retry_unit;

	if (n == a->fills)
		return;
	a->fills = n;
	if (a->cash_at > soon)
		a->cash_at = soon;
}

static bool cash_due(struct account *a)
{
	struct session_state now;

	session_get(&a->x->http, &now);
	return now.up && now.account[0] &&
	       (now.epoch != a->epoch || clock_steady() >= a->cash_at);
}

static bool new_to_us(struct account *a)
{
	struct session_state now;

	session_get(&a->x->http, &now);
	return now.epoch != a->epoch;
}

void account_run(void *ibkr)
{
	struct account a = { .x = ibkr, .feed = FEED_IDLE, .epoch = UINT64_MAX };
	struct outbox *q = a.x->cfg.out[OUT_ACCOUNT];
	struct action act;
	enum rc rc;

	a.c = http_client_new(&a.x->http);
	if (!a.c) {
		log_error(LOG_IBKR, "account: out of memory");
		return;
	}
	while (!stopper_is_set(a.x->stop)) {
		/* Wakes each second: the session and fills have no other way to be noticed, and the
		 * look-ups of a new session, which quotes wait for, go first. */
		rc = q ? outbox_take(q, &act, clock_steady() + a.x->retry_unit) : RC_TIMEOUT;
		if (rc == RC_CLOSED)
			break;
		if (!q && stopper_wait(a.x->stop, clock_steady() + a.x->retry_unit))
			break;
		heed_fills(&a);
		/* A look waits seconds for the broker's limits: the money, which no order goes
		 * without, is read before the session's first one. */
		if (cash_due(&a) && (rc != RC_OK || new_to_us(&a)))
			do_cash(&a);
		if (rc == RC_OK && act.type == ACT_LOOK)
			do_look(&a, &act.u.small);
	}
	http_client_free(a.c);
}
