/* stock.c - the table of instruments: found by conid or code, made when wanted, looked up. */
#include "stock.h"

#include <string.h>

#include "skim/base/text.h"

#include "candidate.h"
#include "market.h"

static const int64_t lookup_again = 30 * NS_PER_S;

/* --- the table ------------------------------------------------------------------------ */

static unsigned hash_conid(int32_t conid)
{
	return ((uint32_t)conid * 2654435761u) >> 21 & (HASH_CAP - 1);
}

static unsigned hash_ticker(const char *s)
{
	uint32_t h = 2166136261u;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 16777619u;
	return (h ^ h >> 15) & (HASH_CAP - 1);
}

static void put(uint16_t *table, unsigned h, int at)
{
	while (table[h])
		h = (h + 1) & (HASH_CAP - 1);
	table[h] = (uint16_t)(at + 1);
}

struct stock *stock_find(const struct engine *e, int32_t conid)
{
	struct market *m = e->market;
	unsigned h = hash_conid(conid);

	if (conid <= 0)
		return NULL;
	for (; m->by_conid[h]; h = (h + 1) & (HASH_CAP - 1))
		if (m->stock[m->by_conid[h] - 1].conid == conid)
			return &m->stock[m->by_conid[h] - 1];
	return NULL;
}

struct stock *stock_find_ticker(const struct engine *e, const char *ticker)
{
	struct market *m = e->market;
	unsigned h = hash_ticker(ticker);

	for (; m->by_ticker[h]; h = (h + 1) & (HASH_CAP - 1))
		if (!strcmp(m->stock[m->by_ticker[h] - 1].ticker, ticker))
			return &m->stock[m->by_ticker[h] - 1];
	return NULL;
}

int stock_index(const struct engine *e, const struct stock *s)
{
	return (int)(s - e->market->stock);
}

void stock_rehash(struct engine *e)
{
	struct market *m = e->market;

	memset(m->by_conid, 0, sizeof(m->by_conid));
	memset(m->by_ticker, 0, sizeof(m->by_ticker));
	for (int i = 0; i < m->n; i++) {
		if (m->stock[i].conid)
			put(m->by_conid, hash_conid(m->stock[i].conid), i);
		put(m->by_ticker, hash_ticker(m->stock[i].ticker), i);
	}
}

static void set_conid(struct engine *e, struct stock *s, int32_t conid)
{
	s->conid = conid;
	s->lookup = LOOKUP_DONE;
	put(e->market->by_conid, hash_conid(conid), stock_index(e, s));
}

void stock_concern_find(const struct engine *e, struct stock *s)
{
	if (s->concern_gen == e->trade_gen + 1)
		return;
	s->concern = s->conid > 0 && trade_busy(e, s->conid);
	s->concern_gen = e->trade_gen + 1;
}

bool stock_followed(const struct engine *e, const struct stock *s)
{
	return s->followed && e->now.steady < s->followed;
}

bool stock_concern(const struct engine *e, const struct stock *s)
{
	if (s->concern_gen == e->trade_gen + 1)
		return s->concern;
	return s->conid > 0 && trade_busy(e, s->conid);
}

static bool in_list(char list[][TICKER_LEN], int n, const char *ticker)
{
	for (int i = 0; i < n; i++)
		if (!strcmp(list[i], ticker))
			return true;
	return false;
}

static struct stock *make(struct engine *e, const char *ticker, int32_t conid, bool weak)
{
	struct market *m = e->market;
	struct stock *s;

	if (m->n >= (weak ? STOCKS_WEAK : MAX_STOCKS)) {
		if (!m->full_told)
			notice(e, NOTICE_QUIET, 0, ticker,
			       "%d codes are followed: %s and later ones are not", m->n, ticker);
		m->full_told = true;
		return NULL;
	}
	s = &m->stock[m->n++];
	memset(s, 0, sizeof(*s));
	text_copy(s->ticker, sizeof(s->ticker), ticker);
	s->scan_gap = BP_UNKNOWN;
	s->included = in_list(e->p.include, e->p.n_include, ticker);
	s->excluded = in_list(e->p.exclude, e->p.n_exclude, ticker) ||
		      (e->p.n_include && !s->included);
	m->note[m->n - 1][0] = '\0';
	put(m->by_ticker, hash_ticker(ticker), m->n - 1);
	if (conid > 0)
		set_conid(e, s, conid);
	news_join(e, s);
	m->dirty = m->sub_dirty = true;
	return s;
}

struct stock *stock_add(struct engine *e, const char *ticker, int32_t conid, bool weak)
{
	struct stock *s = stock_find(e, conid);

	if (s)
		return s;
	if (!ticker_valid(ticker))
		return NULL;
	s = stock_find_ticker(e, ticker);
	if (!s || (conid > 0 && s->conid && s->conid != conid))
		return make(e, ticker, conid, weak);
	if (conid > 0 && !s->conid) {
		set_conid(e, s, conid);
		e->market->dirty = e->market->sub_dirty = true;
	}
	return s;
}

struct stock *stock_want(struct engine *e, const char *ticker, int32_t conid)
{
	return stock_add(e, ticker, conid, false);
}

/* --- look-up -------------------------------------------------------------------------- */

void stock_instrument(struct engine *e, const struct ev_instrument *i)
{
	struct stock *s = stock_find_ticker(e, i->ticker);

	if (!s)
		return;
	if (i->failed) {
		s->lookup = LOOKUP_WANTED;
		s->lookup_at = e->now.steady + (lookup_again << (s->lookup_tries < 4 ?
								 s->lookup_tries : 4));
		s->lookup_tries++;
		return;
	}
	if (i->name[0])
		text_copy(s->name, sizeof(s->name), i->name);
	if (s->conid)
		return;
	if (i->conid > 0 && !stock_find(e, i->conid)) {
		set_conid(e, s, i->conid);
		e->market->dirty = e->market->sub_dirty = true;
		return;
	}
	s->lookup = LOOKUP_NONE;
	notice(e, s->marked || s->included ? NOTICE_NOTICE : NOTICE_QUIET, 0, s->ticker,
	       "%s is no ASX stock the broker knows", s->ticker);
}

/* One question a stock; an answer that stays away is asked for again. */
void stock_lookup_pass(struct engine *e, struct stock *s)
{
	bool lost = s->lookup == LOOKUP_ASKED && e->now.steady - s->lookup_at >= 2 * lookup_again;

	if (!lost && (s->lookup != LOOKUP_WANTED || e->now.steady < s->lookup_at))
		return;
	if (!link_up(e) || !emit_room(e))
		return;
	emit_small(e, ACT_LOOKUP, s->ticker, 0);
	s->lookup = LOOKUP_ASKED;
	s->lookup_at = e->now.steady;
}

/* --- re-ask --------------------------------------------------------------------------- */

static const int64_t reask_answer = 1 * NS_PER_S;	/* an answer within it is fresh */
static const int64_t reask_apart = 500 * NS_PER_MS;	/* two of a broker's ten a second */
static const int64_t reask_same = 5 * NS_PER_S;

void stock_reask(struct engine *e, struct stock *s)
{
	if (s->reask_open || s->conid <= 0)
		return;
	s->reask_open = true;
	s->reask_at = e->now.steady;
	emit_small(e, ACT_REASK, s->ticker, s->conid);
	market_due_steady(e->market, e->now.steady + reask_answer);
}

bool stock_reask_pending(const struct stock *s)
{
	return s->reask_open;
}

/* Who is worth a question: what is held, and what could be traded now. */
static bool worth_asking(const struct engine *e, const struct stock *s)
{
	struct verdict v;

	if (!stock_trading(e, s) || stock_age(e, s) <= 2 * e->p.stale)
		return false;
	cand_judge(e, s, &v);
	return v.held || v.tradeable || v.state == CS_STALE || v.state == CS_PAST;
}

/* Traded, but the official open never came: the row of a snapshot holds it. */
static bool open_missing(const struct engine *e, const struct stock *s)
{
	return s->live && s->range.state != RANGE_WAITING && !price_known(s->open) &&
	       e->now.market - s->range.start > 5 * NS_PER_S;
}

void stock_reask_pass(struct engine *e, struct stock *s)
{
	struct market *m = e->market;

	if (s->reask_open) {
		if (e->now.steady - s->reask_at < reask_answer) {
			market_due_steady(m, s->reask_at + reask_answer);
			return;
		}
		s->reask_open = false;
		s->reask_failed = true;
	}
	if (!link_up(e) || !emit_room(e) || (s->reask_at && e->now.steady - s->reask_at < reask_same))
		return;
	if (m->last_reask && e->now.steady - m->last_reask < reask_apart)
		return;
	if (s->lookup != LOOKUP_DONE || !(open_missing(e, s) || worth_asking(e, s)))
		return;
	m->last_reask = e->now.steady;
	stock_reask(e, s);
}

/* --- what the money half may know ------------------------------------------------------ */

void stock_facts(const struct engine *e, const struct stock *s, struct stock_facts *out)
{
	struct verdict v;

	cand_judge(e, s, &v);
	memset(out, 0, sizeof(*out));
	out->conid = s->conid;
	text_copy(out->ticker, sizeof(out->ticker), s->ticker);
	text_copy(out->name, sizeof(out->name), s->name);
	out->last = s->last;
	out->bid = s->bid;
	out->ask = s->ask;
	out->prior_close = s->prior_close;
	out->open = s->open;
	out->bid_size = s->bid_size;
	out->ask_size = s->ask_size;
	out->volume = s->volume;
	out->availability = s->availability;
	out->halted = stock_halted(s);
	out->delayed = s->availability && s->availability != 'R';
	out->frame = s->frame;
	out->fresh = stock_fresh(e, s);
	out->age = stock_age(e, s);
	out->range_high = s->range.high;
	out->range_low = s->range.low;
	out->range_usable = range_usable(&s->range, &e->p);
	out->news_ok = rule_news_ok(e, s);
	out->page_ok = rule_page_ok(e);
	out->gap_ok = rule_gap_ok(e, s);
	out->spread_ok = rule_spread_ok(e, s);
	out->signal = signal_stands(e, s);
	out->signal_time = s->signal.time;
	out->signal_expires = s->signal.expires;
	out->signal_price = s->signal.price;
	out->chase_limit = s->range.chase;
	if (v.gate != GATE_NONE)
		cand_why(e, s, &v, out->why_not, sizeof(out->why_not));
}
