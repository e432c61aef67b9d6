/*
 * engine.c - the frame: one event in, each part of the engine gets it in a fixed order, the
 * actions come out.  What is decided stands in the parts.
 */
#include "skim/core/engine.h"

#include <stdlib.h>
#include <string.h>

#include "skim/base/text.h"
#include "skim/base/zone.h"

#include "digest.h"
#include "engine_ring.h"
#include "money.h"
#include "status.h"
#include "stock.h"
#include "words.h"

/* A quote that does not concern the money half waits for it no longer than this. */
static const int64_t money_late = 100 * NS_PER_MS;

struct engine *engine_new(const struct params *p, const struct calendar *cal)
{
	struct engine *e = calloc(1, sizeof(*e));

	if (!e)
		return NULL;
	e->p = *p;
	e->p0 = *p;
	e->cal = *cal;
	e->link.rtt_ms = -1;
	e->journal_ok = true;
	text_copy(e->disarmed_why, sizeof(e->disarmed_why), "at start");
	e->pending = calloc(PENDING_CAP, sizeof(*e->pending));
	e->market = market_new();
	e->money = money_new();
	e->money_next = (struct times){ INT64_MAX, INT64_MAX };
	if (e->pending && e->market && e->money)
		return e;
	engine_free(e);
	return NULL;
}

void engine_free(struct engine *e)
{
	if (!e)
		return;
	market_free(e->market);
	money_free(e->money);
	free(e->pending);
	free(e);
}

static bool price_possible(struct price p)
{
	return p.e4 >= 0 && p.e4 <= PRICE_MAX_E4;
}

static bool quote_possible(const struct ev_quote *q)
{
	if (q->conid <= 0)
		return false;
	if (q->has & QF_LAST && (!price_possible(q->last) || q->last_low.e4 > q->last_high.e4))
		return false;
	return price_possible(q->last_low) && price_possible(q->last_high) &&
	       price_possible(q->bid) && price_possible(q->ask) && price_possible(q->open) &&
	       price_possible(q->high) && price_possible(q->low) &&
	       price_possible(q->prior_close) && price_possible(q->indicative) &&
	       q->volume >= 0 && q->avg_volume >= 0 && q->bid_size >= 0 && q->ask_size >= 0;
}

/* What cannot be true is refused here, whole, so that no part sees it. */
static bool possible(const struct event *ev)
{
	/* No sum with an interval may overflow: the year 2200, and a century of uptime. */
	if (ev->t.market <= 0 || ev->t.market >= 7258118400 * NS_PER_S || ev->t.steady < 0 ||
	    ev->t.steady >= 3155760000 * NS_PER_S)
		return false;
	switch (ev->type) {
	case EV_QUOTE:
		return quote_possible(&ev->u.quote);
	case EV_BARS:
		return ev->u.bars.conid > 0 && ev->u.bars.n <= BARS_PER_EVENT;
	case EV_SCAN:
		return ev->u.scan.n <= SCAN_ROWS;
	case EV_FEED:
		return (unsigned)ev->u.feed.feed < FEED_COUNT;
	case EV_INSTRUMENT:
		return ev->u.instrument.conid >= 0 && ticker_valid(ev->u.instrument.ticker);
	case EV_NEWS:
		return ev->u.news.id[0] && ticker_valid(ev->u.news.ticker);
	default:
		return (unsigned)ev->type < EV_TYPE_COUNT;
	}
}

/*
 * Threads stamp their events before they queue them, so that times may come a little out of
 * order: small steps back are taken for standing still.  A large one is a clock that was set.
 */
static void take_time(struct engine *e, const struct times *t)
{
	const int64_t small = 5 * NS_PER_S;

	if (!e->steps)
		e->began = t->steady;
	if (t->steady > e->now.steady)
		e->now.steady = t->steady;
	if (t->market > e->now.market || t->market < e->now.market - small)
		e->now.market = t->market;
	if (e->steps && e->now.market >= e->phase.began && e->now.market < e->phase.ends &&
	    e->now.market < e->day_ends && e->now.market >= e->day_ends - 26 * 3600 * NS_PER_S)
		return;
	phase_at(&e->cal, e->now.market, &e->phase);
	e->day_ends = utc_at(date_next(e->phase.date), 0);
}

static void command_shared(struct engine *e, const struct ev_command *c)
{
	switch (c->cmd) {
	case CMD_SELECT:
		e->selected = c->conid;
		break;
	case CMD_ACK:
		notice_ack(e, c->n > 0 && c->n <= UINT32_MAX ? (uint32_t)c->n : 0);
		break;
	case CMD_ACK_ALL:
		notice_ack_all(e);
		break;
	case CMD_TOLD:
		notice_told(e, c);
		break;
	case CMD_AWAY:
		notice_away(e, c);
		break;
	case CMD_MUTE:
		e->muted = !e->muted;
		e->muted_in = e->phase.phase;
		break;
	case CMD_LINK:
		emit(e, ACT_LINK)->u.small.n = c->n ? 1 : 0;
		emit_journal_text(e, JR_DECISION, "", "link", "link %s",
				  c->n ? "take" : "yield");
		break;
	default:
		arm_command(e, c);
	}
}

/* Quotes come by the hundred: only those of a stock it deals in concern the money half at once. */
static bool concerns_money(struct engine *e, const struct event *ev)
{
	const struct view_ticket *t = &e->money->ticket.v;
	struct stock *s;

	if (ev->type != EV_QUOTE || e->now.steady - e->money_ticked >= money_late ||
	    (t->stage != TICKET_NONE && t->conid == ev->u.quote.conid))
		return true;
	s = stock_find(e, ev->u.quote.conid);
	if (!s)
		return false;
	stock_concern_find(e, s);
	return s->concern;
}

static void run_money(struct engine *e)
{
	money_tick(e);
	e->money_ticked = e->now.steady;
	e->money_owed = false;
	e->money_next.steady = money_next_steady(e);
	e->money_next.market = money_next_market(e);
}

enum rc engine_step(struct engine *e, const struct event *ev, struct actions *out)
{
	bool was_armed;

	out->n = 0;
	if (!possible(ev))
		return RC_RANGE;
	e->out = out;
	emit_pending(e);
	take_time(e, &ev->t);
	e->steps++;
	was_armed = e->armed;
	if (ev->type != EV_QUOTE && ev->type != EV_TICK)
		e->trade_gen++;
	if (ev->type == EV_COMMAND)
		command_shared(e, &ev->u.command);
	else if (ev->type != EV_QUOTE)
		status_event(e, ev);
	market_event(e, ev);
	money_event(e, ev);
	status_tick(e);
	market_tick(e);
	if (was_armed != e->armed || concerns_money(e, ev))
		run_money(e);
	else
		e->money_owed = true;
	e->out = NULL;
	return RC_OK;
}

bool engine_pending(const struct engine *e)
{
	return e->pending_n > 0;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

struct times engine_next(const struct engine *e)
{
	struct times t;

	t.market = least(status_next_market(e),
			 least(market_next_market(e), e->money_next.market));
	t.steady = least(status_next_steady(e),
			 least(market_next_steady(e), e->money_next.steady));
	if (e->money_owed)
		t.steady = least(t.steady, e->money_ticked + money_late);
	if (engine_pending(e))
		t.steady = e->now.steady;
	return t;
}

void engine_view(const struct engine *e, struct view *v)
{
	v->generation = e->steps;
	v->t = e->now;
	memset(&v->status, 0, sizeof(v->status));
	status_view(e, v);
	notice_view(e, v);
	market_view(e, v);
	money_view(e, v);
}

uint64_t engine_digest(const struct engine *e)
{
	struct digest d = { 14695981039346656037ULL };

	digest_i64(&d, (int64_t)e->steps);
	status_digest(e, &d);
	market_digest(e, &d);
	money_digest(e, &d);
	return d.h;
}

/* The gates that may have closed between the approval and the first byte. */
void engine_gates(const struct engine *e, struct last_gates *out)
{
	memset(out, 0, sizeof(*out));
	out->locked = e->locked;
	text_copy(out->account, sizeof(out->account), e->account.id);
	if (!account_agrees(e, out->why, sizeof(out->why))) {
		text_copy(out->gate, sizeof(out->gate), "account");
	} else if (e->locked) {
		text_copy(out->gate, sizeof(out->gate), "locked");
		text_copy(out->why, sizeof(out->why), "LOCKED: entries off, exits on");
	} else if (!e->armed && !e->one_order) {
		text_copy(out->gate, sizeof(out->gate), "armed");
		words_set(out->why, sizeof(out->why), "disarmed: %s", e->disarmed_why);
	} else if (!clock_ok(e)) {
		text_copy(out->gate, sizeof(out->gate), "clock");
		text_copy(out->why, sizeof(out->why), "own clock is off by more than 5 s");
	} else {
		out->why[0] = '\0';
		out->entries_open = true;
		desk_last_gates(e, out);
	}
}
