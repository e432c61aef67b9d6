/*
 * market.c - the market half's frame: the day, its events, and the pass across all stocks.
 */
#include "market.h"

#include <stdlib.h>
#include <string.h>

#include "skim/base/zone.h"

#include "candidate.h"
#include "digest.h"

/* While the market moves something on the screen counts seconds. */
static const int64_t heartbeat = 1 * NS_PER_S;

struct market *market_new(void)
{
	struct market *m = calloc(1, sizeof(*m));

	if (!m)
		return NULL;
	m->bar = calloc(MAX_STOCKS, sizeof(*m->bar));
	m->note = calloc(MAX_STOCKS, sizeof(*m->note));
	m->dirty = true;
	m->due_market = m->due_steady = INT64_MAX;
	if (m->bar && m->note)
		return m;
	market_free(m);
	return NULL;
}

void market_free(struct market *m)
{
	if (!m)
		return;
	free(m->bar);
	free(m->note);
	free(m);
}

void market_due_market(struct market *m, int64_t t)
{
	if (t < m->due_market)
		m->due_market = t;
}

void market_due_steady(struct market *m, int64_t t)
{
	if (t < m->due_steady)
		m->due_steady = t;
}

/* --- the day -------------------------------------------------------------------------- */

static bool survives(const struct engine *e, const struct stock *s)
{
	return s->marked || s->included ||
	       (s->conid > 0 && (trade_held(e, s->conid) || trade_busy(e, s->conid)));
}

/* Yesterday's numbers go, who it is and that it streams stays. */
static void refresh(struct stock *s)
{
	struct stock was = *s;

	memset(s, 0, sizeof(*s));
	s->conid = was.conid;
	memcpy(s->ticker, was.ticker, sizeof(s->ticker));
	memcpy(s->name, was.name, sizeof(s->name));
	s->lookup = was.lookup;
	s->lookup_at = was.lookup_at;
	s->subscribed = was.subscribed;
	s->asked_steady = was.asked_steady;
	s->live = was.live;
	s->live_steady = was.live_steady;
	s->dark_from = was.dark_from;
	s->availability = was.availability;
	s->marked = was.marked;
	s->included = was.included;
	s->excluded = was.excluded;
	s->scan_gap = BP_UNKNOWN;
}

static void drop_stocks(struct engine *e)
{
	struct market *m = e->market;
	int kept = 0;

	for (int i = 0; i < m->n; i++) {
		struct stock *s = &m->stock[i];

		if (survives(e, s)) {
			memmove(m->note[kept], m->note[i], TEXT_LEN);
			m->stock[kept] = *s;
			refresh(&m->stock[kept++]);
		} else if (s->subscribed) {
			m->streams--;
			emit_small(e, ACT_UNSUBSCRIBE, s->ticker, s->conid);
		}
	}
	m->n = kept;
	stock_rehash(e);
}

void market_new_day(struct engine *e)
{
	struct market *m = e->market;
	bool first = !m->date;

	if (!first)
		drop_stocks(e);
	m->date = e->phase.date;
	m->open = phase_open(m->date);
	m->today_from = calendar_trading_day(&e->cal, m->date) ? m->open - 45 * NS_PER_S : 0;
	m->n_news = m->pages = 0;
	m->full_told = m->news_full_told = m->scan_told = false;
	m->scan_empty = m->scan_rows = m->scans = 0;
	if (!first) {
		e->candidates_sent = false;
		e->orders_today = 0;
	}
	if (!calendar_covers(&e->cal, m->date))
		notice(e, NOTICE_NOTICE, 0, "", "the trading calendar is out of date: holidays and half "
		       "days of today are not known; see asx.calendar");
	for (int i = 0; i < e->p.n_include; i++)
		stock_want(e, e->p.include[i], 0);
	m->dirty = m->sub_dirty = true;
}

bool market_any_held(const struct engine *e)
{
	const struct market *m = e->market;

	for (int i = 0; i < m->n; i++)
		if (m->stock[i].conid > 0 && trade_held(e, m->stock[i].conid))
			return true;
	return false;
}

int market_candidates(const struct engine *e)
{
	int n = 0;

	for (int i = 0; i < e->market->n; i++)
		n += e->market->stock[i].in_message;
	return n;
}

/* --- events --------------------------------------------------------------------------- */

static void on_link(struct engine *e)
{
	struct market *m = e->market;

	m->dirty = m->sub_dirty = true;
	if (link_up(e)) {
		if (!m->link_up_since)
			m->link_up_since = e->now.steady ? e->now.steady : 1;
		return;
	}
	if (m->link_up_since)
		quote_dark(e, NULL);
	m->link_up_since = 0;
}

static void on_feed(struct engine *e, const struct ev_feed *f)
{
	if (f->feed == FEED_QUOTES && f->state != FEED_OK && f->state != FEED_POLLING)
		quote_dark(e, NULL);
}

void market_event(struct engine *e, const struct event *ev)
{
	if (e->phase.date != e->market->date)
		market_new_day(e);
	switch (ev->type) {
	case EV_QUOTE:
		quote_event(e, &ev->u.quote);
		return;
	case EV_TICK:
		return;
	case EV_COMMAND:
		mark_command(e, &ev->u.command);
		break;
	case EV_RESTORED_MARK:
		mark_restored(e, &ev->u.restored_mark);
		break;
	case EV_LINK:
		on_link(e);
		break;
	case EV_FEED:
		on_feed(e, &ev->u.feed);
		break;
	case EV_INSTRUMENT:
		stock_instrument(e, &ev->u.instrument);
		break;
	case EV_BARS:
		bars_event(e, &ev->u.bars);
		break;
	case EV_SCAN:
		scan_event(e, &ev->u.scan);
		break;
	case EV_NEWS:
		news_event(e, &ev->u.news);
		break;
	case EV_NEWS_PAGE:
		news_page(e, &ev->u.news_page);
		break;
	case EV_SUBMISSION:
	case EV_ORDER:
	case EV_FILL:
	case EV_POSITION:
	case EV_RESTORED:
		e->market->dirty = e->market->sub_dirty = true;	/* what is held may change */
		break;
	default:
		break;
	}
}

/* --- the pass ------------------------------------------------------------------------- */

static void pass_range(struct engine *e, struct stock *s)
{
	struct range *r = &s->range;

	if (r->state != RANGE_FORMING)
		return;
	if (e->now.market < r->end) {
		market_due_market(e->market, r->end);
		return;
	}
	range_close(r, &e->p, s->live ? 0 : s->dark_from);
	e->market->dirty = true;
}

/* Of a stock that matters: that it stopped trading, and that it trades again. */
static void pass_halt(struct engine *e, struct stock *s)
{
	struct verdict v = { .state = CS_HALT, .gate = GATE_HALT };
	bool halted = stock_halted(s), held;
	char why[TEXT_LEN];

	if (halted == s->halt_told)
		return;
	s->halt_told = halted;
	if (!s->marked && !stock_concern(e, s))
		return;
	held = trade_held(e, s->conid);
	cand_why(e, s, &v, why, sizeof(why));
	if (halted)
		notice(e, NOTICE_NOTICE, s->conid, s->ticker, "%s HALT: %s%s", s->ticker, why,
		       held ? "; its stop cannot trade now" : "");
	else
		notice(e, NOTICE_NOTICE, s->conid, s->ticker, "%s trades again", s->ticker);
}

static void pass_stock(struct engine *e, struct stock *s)
{
	struct verdict v;

	stock_lookup_pass(e, s);
	if (s->lookup != LOOKUP_DONE)
		return;
	stock_concern_find(e, s);
	pass_range(e, s);
	bars_pass(e, s);
	stock_reask_pass(e, s);
	signal_check(e, s);
	pass_halt(e, s);
	cand_judge(e, s, &v);
	if (!cand_listed(e, s, &v))
		return;
	cand_tell(e, s, &v);
	if (v.held || s->marked || rule_gap_ok(e, s))
		news_tell(e, s);
}

static bool market_moves(const struct engine *e)
{
	return e->phase.phase >= PHASE_PRE_OPEN && e->phase.phase <= PHASE_POST_CLOSE;
}

void market_pass(struct engine *e)
{
	struct market *m = e->market;

	m->last_pass = e->now.steady;
	m->dirty = false;
	m->due_market = message_due(e);
	m->due_steady = m->n && market_moves(e) ? e->now.steady + heartbeat : INT64_MAX;
	for (int i = 0; i < m->n; i++)
		pass_stock(e, &m->stock[i]);
	if (m->sub_dirty || e->now.steady - m->sub_pass >= 5 * NS_PER_S) {
		m->sub_pass = e->now.steady;
		subscribe_pass(e);
	}
	message_pass(e);
	if (!emit_room(e))
		m->dirty = true;
}

void market_tick(struct engine *e)
{
	struct market *m = e->market;

	if (!m->dirty && e->now.market < m->due_market && e->now.steady < m->due_steady)
		return;
	if (m->last_pass && e->now.steady - m->last_pass < PASS_EVERY)
		return;
	market_pass(e);
}

/* A pass that is due but throttled is due when the throttle opens. */
int64_t market_next_steady(const struct engine *e)
{
	const struct market *m = e->market;
	bool waits = m->dirty || e->now.market >= m->due_market || e->now.steady >= m->due_steady;

	return waits ? m->last_pass + PASS_EVERY : m->due_steady;
}

int64_t market_next_market(const struct engine *e)
{
	const struct market *m = e->market;

	return m->due_market > e->now.market ? m->due_market : INT64_MAX;
}

/* --- digest --------------------------------------------------------------------------- */

static void digest_range(struct digest *d, const struct range *r)
{
	digest_i64(d, r->state | r->source << 4 | r->start_sure << 8 | r->edge_open << 9 |
			      r->disagree << 10);
	digest_i64(d, r->start);
	digest_i64(d, r->end);
	digest_i64(d, r->auction.e4);
	digest_i64(d, r->c_high.e4);
	digest_i64(d, r->c_low.e4);
	digest_i64(d, r->high.e4);
	digest_i64(d, r->low.e4);
	digest_i64(d, r->prints);
	digest_i64(d, r->bar_prints);
	digest_i64(d, r->n_holes);
}

static void digest_stock(struct digest *d, const struct stock *s)
{
	digest_text(d, s->ticker);
	digest_i64(d, s->conid);
	digest_i64(d, s->last.e4);
	digest_i64(d, s->bid.e4);
	digest_i64(d, s->ask.e4);
	digest_i64(d, s->open.e4);
	digest_i64(d, s->prior_close.e4);
	digest_i64(d, s->indicative.e4);
	digest_i64(d, s->bid_size);
	digest_i64(d, s->ask_size);
	digest_i64(d, s->volume);
	digest_i64(d, s->avg_volume);
	digest_i64(d, s->availability);
	digest_i64(d, s->frame);
	digest_i64(d, s->subscribed | s->live << 1 | s->halt_mark << 2 | s->marked << 3 |
			      s->in_message << 4 | s->reask_open << 5 | s->reask_failed << 6 |
			      s->bars_open << 7 | s->bars_settled << 8);
	digest_i64(d, s->lookup);
	digest_i64(d, s->news_time);
	digest_i64(d, s->news_halt);
	digest_i64(d, s->broke);
	digest_i64(d, s->signal.time);
	digest_i64(d, s->signal.price.e4);
	digest_i64(d, s->signal.spent);
	digest_i64(d, s->n_bars);
	digest_range(d, &s->range);
}

void market_digest(const struct engine *e, struct digest *d)
{
	const struct market *m = e->market;

	digest_i64(d, m->date);
	digest_i64(d, m->n);
	digest_i64(d, m->streams);
	digest_i64(d, m->scans);
	digest_i64(d, m->scan_empty);
	for (int i = 0; i < m->n; i++)
		digest_stock(d, &m->stock[i]);
	digest_i64(d, m->n_news);
	for (int i = 0; i < m->n_news; i++) {
		digest_text(d, m->news[i].id);
		digest_i64(d, m->news[i].withdrawn | m->news[i].counts << 1 | m->news[i].told << 2);
	}
}
