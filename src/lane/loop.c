/*
 * loop.c - the core's own thread: inbox -> engine_step -> outboxes, and the view.
 *
 * The thread never waits for an acting thread.  What a full outbox does not take becomes an
 * event that says so; it is stepped here and not pushed, for a full inbox would then make
 * the core wait for itself.
 */
#include "skim/lane/loop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lost.h"
#include "skim/base/log.h"
#include "skim/base/must.h"
#include "skim/base/text.h"
#include "skim/lane/thread.h"

enum {
	LOST_MAX = 1024,	/* answers to actions not handed over, waiting to be stepped */
	LOST_A_ROUND = 64,	/* then the inbox has its turn */
	LAST_ROUNDS = 64,	/* at the end: an engine that asks again and again is left */
};

/* Views that nobody waits for are made at most so often. */
static const int64_t VIEW_EVERY = 20 * NS_PER_MS;
/* A view is made of every candidate; of quotes alone, while nobody has taken the last one, a
 * fresher one is made so often. */
static const int64_t VIEW_OF_QUOTES = 80 * NS_PER_MS;
/* An engine whose wish was not met by a tick is not asked again before. */
static const int64_t TICK_AGAIN = 20 * NS_PER_MS;
static const int64_t LOST_PAUSE = 5 * NS_PER_MS;
/* The longest wait: the market clock may be set, or its rate change, while this thread sleeps. */
static const int64_t WAIT_REAL = NS_PER_S, WAIT_DRIVEN = 250 * NS_PER_MS;

struct loop {
	struct loop_config cfg;
	struct thread *thread;
	uint64_t events;
	struct event ev;		/* the last one taken */
	struct actions acts;		/* of that step */

	struct event *lost;		/* ring */
	size_t lost_head, lost_n;
	struct event answer;		/* of them, being stepped */
	bool noted[OUT_COUNT];		/* that nobody is there */
	bool full[OUT_COUNT];		/* said so; until it takes again */
	uint64_t dropped[OUT_COUNT];	/* since then */

	struct last_gates gates;
	bool gates_put;

	bool dirty, urgent;		/* the view */
	bool more;			/* than quotes has changed it */
	int64_t published;		/* steady */
	int64_t tick_not_before;	/* steady */
};

static const char *const out_names[OUT_COUNT] = {
	"requests", "quotes", "account", "session", "order desk", "second order connection",
	"journal", "notifier",
};

enum out_lane lane_of(const struct action *a)
{
	switch (a->type) {
	case ACT_SUBSCRIBE:
	case ACT_UNSUBSCRIBE:
		return OUT_QUOTES;
	case ACT_LOOK:
		return OUT_ACCOUNT;
	case ACT_LINK:
		return OUT_SESSION;
	case ACT_SUBMIT:
	case ACT_CHANGE:
	case ACT_CANCEL:
	case ACT_REPLY:
	case ACT_PROMPT:
		return a->u.order.lane ? OUT_DESK2 : OUT_DESK;
	case ACT_JOURNAL:
		return OUT_JOURNAL;
	case ACT_NOTIFY:
		return OUT_NOTIFY;
	default:
		return OUT_REQUESTS;
	}
}

/* --- actions out ----------------------------------------------------------------------- */

static void lose(struct loop *l, const struct action *a, const char *gate, const char *why)
{
	struct event *ev;

	if (l->lost_n == LOST_MAX) {
		/* A thousand answers deep: the world has stopped taking anything. */
		log_error(LOG_CORE, "%s for %s dropped: %s", action_name(a->type),
			  out_names[lane_of(a)], why);
		return;
	}
	ev = &l->lost[(l->lost_head + l->lost_n++) % LOST_MAX];
	lost_event(a, gate, why, ev);
}

static bool is_order(const struct action *a)
{
	enum out_lane lane = lane_of(a);

	return lane == OUT_DESK || lane == OUT_DESK2;
}

static void hand_over(struct loop *l, const struct action *a)
{
	enum out_lane lane = lane_of(a);
	struct outbox *out = l->cfg.out[lane];
	char why[128];
	enum rc rc;

	if (!out) {
		if (!l->noted[lane])
			log_info(LOG_CORE, "nobody is there for the %s: its actions are dropped",
				 out_names[lane]);
		l->noted[lane] = true;
		if (is_order(a))
			lose(l, a, "link", "there is no order desk in this process: nothing was sent");
		return;
	}
	rc = outbox_put(out, a);
	if (rc == RC_OK) {
		if (l->full[lane])
			log_warn(LOG_CORE, "the queue of the %s takes again; dropped: %llu",
				 out_names[lane], (unsigned long long)l->dropped[lane]);
		l->full[lane] = false;
		l->dropped[lane] = 0;
		return;
	}
	snprintf(why, sizeof why, "the queue of the %s is %s: %s", out_names[lane], rc_text(rc),
		 is_order(a) ? "nothing was sent" : "not done");
	if (a->type == ACT_JOURNAL)
		log_error(LOG_CORE, "journal row dropped: %s %s %s %s %s", a->u.journal.coid,
			  a->u.journal.order_id, a->u.journal.ticker, a->u.journal.state,
			  a->u.journal.text);
	else if (!l->full[lane] || is_order(a))
		log_error(LOG_CORE, "%s: %s", action_name(a->type), why);
	/* Rows for nobody who waits make one event while the queue stays full. */
	if (!l->full[lane] || (lane != OUT_JOURNAL && lane != OUT_NOTIFY))
		lose(l, a, "full", why);
	l->full[lane] = true;
	l->dropped[lane]++;
}

/* The order desk must never act on gates older than the order it holds. */
static void put_gates(struct loop *l)
{
	struct last_gates g;

	if (!l->cfg.gates)
		return;
	memset(&g, 0, sizeof g);
	engine_gates(l->cfg.engine, &g);
	if (l->gates_put && !memcmp(&g, &l->gates, sizeof g))
		return;
	l->gates = g;
	l->gates_put = true;
	cell_put(l->cfg.gates, &g);
}

static void close_gates(struct loop *l)
{
	struct last_gates g = l->gates;

	if (!l->cfg.gates)
		return;
	g.entries_open = false;
	text_copy(g.gate, sizeof g.gate, "session");
	text_copy(g.why, sizeof g.why, "the program is ending");
	cell_put(l->cfg.gates, &g);
}

/* --- one step -------------------------------------------------------------------------- */

static void step(struct loop *l, const struct event *ev)
{
	if (l->cfg.record)
		l->cfg.record(l->cfg.record_ctx, ev);
	if (engine_step(l->cfg.engine, ev, &l->acts) != RC_OK)
		log_warn(LOG_CORE, "event %s refused: it cannot be true", event_name(ev->type));
	l->events++;
	put_gates(l);
	/* The order desk first: it is what somebody waits for. */
	for (int orders = 1; orders >= 0; orders--)
		for (size_t i = 0; i < l->acts.n; i++)
			if (is_order(&l->acts.v[i]) == (bool)orders)
				hand_over(l, &l->acts.v[i]);
	l->dirty = true;
	l->more |= ev->type != EV_QUOTE;
	l->urgent |= ev->type == EV_COMMAND;
}

static void tick(struct loop *l)
{
	struct event ev = { .type = EV_TICK, .t = clock_now() };

	step(l, &ev);
}

/* The rest of what one step could not give, and the answers to what was not taken. */
static void settle(struct loop *l)
{
	for (int i = 0; i < LOST_A_ROUND; i++) {
		if (engine_pending(l->cfg.engine)) {
			tick(l);
		} else if (l->lost_n) {
			/* A copy: the step may put more into the ring. */
			l->answer = l->lost[l->lost_head];
			l->lost_head = (l->lost_head + 1) % LOST_MAX;
			l->lost_n--;
			step(l, &l->answer);
		} else {
			return;
		}
	}
}

static bool unsettled(const struct loop *l)
{
	return l->lost_n || engine_pending(l->cfg.engine);
}

/* --- time ------------------------------------------------------------------------------ */

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Steady time of the engine's next wish. */
static int64_t wish(const struct loop *l, int64_t now)
{
	struct times next = engine_next(l->cfg.engine);
	int64_t wait = clock_until_market(next.market);

	return earlier(next.steady, wait > INT64_MAX - now ? INT64_MAX : now + wait);
}

/* When a view is made whatever is still to come. */
static int64_t view_due(const struct loop *l)
{
	return l->published + (l->more ? VIEW_EVERY : VIEW_OF_QUOTES);
}

static int64_t wake_at(const struct loop *l, int64_t now)
{
	int64_t at = wish(l, now);

	if (at < l->tick_not_before)
		at = l->tick_not_before;
	at = earlier(at, now + (clock_is_real() ? WAIT_REAL : WAIT_DRIVEN));
	if (l->dirty)
		at = earlier(at, view_due(l));
	if (engine_pending(l->cfg.engine))
		return now;
	/* More than a round of answers: the engine may be asking again for what is not taken. */
	return l->lost_n ? earlier(at, now + LOST_PAUSE) : at;
}

/* Nothing came: a tick, if the engine wanted one by now. */
static void idle(struct loop *l)
{
	int64_t now = clock_steady();

	l->ev.type = EV_TICK;
	if (now < l->tick_not_before || wish(l, now) > now)
		return;
	tick(l);
	l->tick_not_before = wish(l, now) <= now ? now + TICK_AGAIN : 0;
}

/* --- the view -------------------------------------------------------------------------- */

static void fill_view(const void *ctx, struct view *v)
{
	engine_view(ctx, v);
}

static void publish(struct loop *l)
{
	if (l->cfg.slot)
		viewslot_publish(l->cfg.slot, fill_view, l->cfg.engine);
	l->published = clock_steady();
	l->dirty = l->urgent = l->more = false;
}

/*
 * What a key did is shown at once.  The rest is shown at once when the last view has been
 * taken and nothing more is waiting to change it; and by 20 ms at the latest, quotes by 80 ms.
 */
static void maybe_publish(struct loop *l)
{
	if (!l->dirty)
		return;
	if (l->urgent || clock_steady() >= view_due(l) ||
	    (!inbox_len(l->cfg.inbox) && !unsettled(l) &&
	     (l->ev.type != EV_QUOTE || !l->cfg.slot || !viewslot_waiting(l->cfg.slot))))
		publish(l);
}

static void run(void *ctx)
{
	struct loop *l = ctx;
	enum rc rc;

	put_gates(l);
	publish(l);
	while ((rc = inbox_take(l->cfg.inbox, &l->ev, wake_at(l, clock_steady()))) != RC_CLOSED) {
		if (rc == RC_OK)
			step(l, &l->ev);
		else
			idle(l);
		settle(l);
		maybe_publish(l);
	}
	for (int i = 0; i < LAST_ROUNDS && unsettled(l); i++)
		settle(l);
	close_gates(l);
	publish(l);
}

/* --- life ------------------------------------------------------------------------------ */

struct loop *loop_start(const struct loop_config *cfg)
{
	struct loop *l = calloc(1, sizeof *l);

	if (!l)
		return NULL;
	l->cfg = *cfg;
	l->lost = calloc(LOST_MAX, sizeof *l->lost);
	if (l->lost)
		l->thread = thread_start("core", run, l);
	if (l->thread)
		return l;
	free(l->lost);
	free(l);
	return NULL;
}

void loop_stop(struct loop *l)
{
	if (!l)
		return;
	inbox_close(l->cfg.inbox);
	thread_join(l->thread);
	l->thread = NULL;
}

uint64_t loop_events(const struct loop *l)
{
	MUST(!l->thread);
	return l->events;
}

void loop_free(struct loop *l)
{
	if (!l)
		return;
	loop_stop(l);
	free(l->lost);
	free(l);
}
