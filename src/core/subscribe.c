/*
 * subscribe.c - which stocks get one of the market data lines (design section 5.1).
 *
 * A username has about 100 lines, shared with its other logins.  What is held comes first, then
 * what is working, marked, on the include list; then the day's news, newest first; then names
 * of the scanner by gap.  After the open a stock below the gap threshold gives its line back,
 * and one that is known to gap on news is not pushed out by later news.
 */
#include "candidate.h"
#include "market.h"

enum tier { TIER_NONE, TIER_SCAN, TIER_NEWS, TIER_CANDIDATE, TIER_INCLUDED, TIER_MARKED,
	    TIER_WORKING, TIER_HELD };

/* A stream that never gave a frame is asked for again, more and more seldom. */
static const int64_t ask_again = 60 * NS_PER_S;

static bool below_gap(const struct engine *e, const struct stock *s)
{
	bool indicative;
	bp_t gap = rule_gap(s, &indicative);

	return gap != BP_UNKNOWN && !indicative && gap < e->p.gap_min;
}

static enum tier tier_of(const struct engine *e, const struct stock *s)
{
	if (s->conid <= 0)
		return TIER_NONE;
	if (stock_concern(e, s))
		return trade_held(e, s->conid) ? TIER_HELD : TIER_WORKING;
	if (s->marked || stock_followed(e, s))
		return TIER_MARKED;
	if (s->included)
		return TIER_INCLUDED;
	if (s->excluded || below_gap(e, s))
		return TIER_NONE;
	if (s->news_time)
		return price_known(s->open) ? TIER_CANDIDATE : TIER_NEWS;
	return s->in_scan && s->in_scan + 20 > e->market->scans ? TIER_SCAN : TIER_NONE;
}

static int64_t key_of(const struct engine *e, const struct stock *s)
{
	enum tier t = tier_of(e, s);
	bool indicative;
	bp_t gap = rule_gap(s, &indicative);
	int64_t within = 0;

	if (t == TIER_NONE)
		return 0;
	if (t == TIER_NEWS)
		within = s->news_time / NS_PER_S;
	else if (t == TIER_SCAN || t == TIER_CANDIDATE)
		within = gap != BP_UNKNOWN ? gap : s->scan_gap != BP_UNKNOWN ? s->scan_gap : 0;
	if (within < 0)
		within = 0;
	return (int64_t)t << 44 | (within & ((1LL << 44) - 1));
}

/* Shell sort, greatest key first; among equals the one known longer. */
static void rank(struct market *m, int n)
{
	for (int gap = n / 2; gap > 0; gap = gap / 2)
		for (int i = gap; i < n; i++) {
			int64_t key = m->order[i].key;
			uint16_t at = m->order[i].at;
			int k = i;

			for (; k >= gap; k -= gap) {
				int64_t other = m->order[k - gap].key;

				if (other > key || (other == key && m->order[k - gap].at < at))
					break;
				m->order[k] = m->order[k - gap];
			}
			m->order[k].key = key;
			m->order[k].at = at;
		}
}

static void release(struct engine *e, struct stock *s)
{
	quote_dark(e, s);
	s->subscribed = false;
	e->market->streams--;
	emit_small(e, ACT_UNSUBSCRIBE, s->ticker, s->conid);
}

static void take(struct engine *e, struct stock *s)
{
	if (s->subscribed) {
		s->asked_tries += s->asked_tries < 5;
	} else {
		e->market->streams++;
		s->asked_tries = 0;
	}
	s->subscribed = true;
	s->asked_steady = e->now.steady;
	emit_small(e, ACT_SUBSCRIBE, s->ticker, s->conid);
}

static bool silent(const struct engine *e, const struct stock *s)
{
	return s->subscribed && !s->live && link_up(e) &&
	       e->now.steady - s->asked_steady >= ask_again << s->asked_tries;
}

void subscribe_pass(struct engine *e)
{
	struct market *m = e->market;
	int n = 0, want;

	for (int i = 0; i < m->n; i++) {
		int64_t key = key_of(e, &m->stock[i]);

		if (key > 0) {
			m->order[n].key = key;
			m->order[n++].at = (uint16_t)i;
		} else if (m->stock[i].subscribed && emit_room(e)) {
			release(e, &m->stock[i]);
		}
	}
	rank(m, n);
	want = n < e->p.max_streams ? n : e->p.max_streams;
	for (int i = want; i < n && emit_room(e); i++)
		if (m->stock[m->order[i].at].subscribed)
			release(e, &m->stock[m->order[i].at]);
	m->sub_dirty = !emit_room(e);
	if (!link_up(e))
		return;
	for (int i = 0; i < want && emit_room(e); i++) {
		struct stock *s = &m->stock[m->order[i].at];

		if (silent(e, s) || (!s->subscribed && m->streams < e->p.max_streams))
			take(e, s);
	}
}
