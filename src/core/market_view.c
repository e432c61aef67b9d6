/* market_view.c - the market half as it can be seen: candidates by rank, news, status. */
#include <string.h>

#include "skim/base/text.h"

#include "candidate.h"
#include "market.h"
#include "words.h"

static const int64_t news_new = 10 * 60 * NS_PER_S;
static const int volx_max = 9999;	/* what a column can hold */

static char sign(bool ok)
{
	return ok ? '+' : '-';
}

static void gates_line(const struct engine *e, const struct stock *s, const struct view_cand *c,
		       char *out, size_t cap)
{
	words_set(out, cap, "gap%c news%c range%c fresh%c spread%c limits%c armed%c link%c phase%c",
		  sign(rule_gap_ok(e, s)), sign(rule_news_ok(e, s) && rule_page_ok(e)),
		  sign(range_usable(&s->range, &e->p)),
		  sign(s->frame && link_up(e) && (!s->reask_failed || stock_fresh(e, s))),
		  sign(rule_spread_ok(e, s)), sign(c->plan.known && c->plan.quantity > 0),
		  sign(e->armed), sign(link_up(e)), sign(phase_trades(e->phase.phase)));
}

/* Today's volume so far against that of a usual whole day, in tenths; -1 unknown. */
static int volume_x10(const struct stock *s)
{
	int64_t x10;

	if (s->avg_volume <= 0 || !(s->have & QF_VOLUME) || s->volume > INT64_MAX / 20)
		return -1;
	x10 = (s->volume * 20 / s->avg_volume + 1) / 2;
	return x10 > volx_max ? volx_max : (int)x10;
}

static void quote_view(const struct stock *s, struct view_cand *c)
{
	c->conid = s->conid;
	text_copy(c->ticker, sizeof(c->ticker), s->ticker);
	text_copy(c->name, sizeof(c->name), s->name);
	c->last = s->last;
	c->bid = s->bid;
	c->ask = s->ask;
	c->prior_close = s->prior_close;
	c->open = s->open;
	c->indicative = s->indicative;
	c->bid_size = s->bid_size;
	c->ask_size = s->ask_size;
	c->volume = s->volume;
	c->volume_known = s->have & QF_VOLUME;
	c->spread = rule_spread(s);
	c->spread_steps = c->spread == BP_UNKNOWN ? -1 : step_count(s->bid, s->ask);
	c->vol_x10 = volume_x10(s);
	if (!price_known(s->last) || !cash_of(s->last, s->volume, &c->turnover))
		c->turnover.e4 = 0;
	c->frame = s->frame;
	c->delayed = s->availability && s->availability != 'R';
	c->halted = stock_halted(s);
	c->subscribed = s->subscribed;
}

static void cand_view(const struct engine *e, const struct stock *s, const struct verdict *v,
		      struct view_cand *c)
{
	const struct range *r = &s->range;

	memset(c, 0, sizeof(*c));
	quote_view(s, c);
	c->gap = v->gap;
	c->gap_indicative = v->gap_indicative && v->gap != BP_UNKNOWN;
	c->to_high = price_known(r->high) && price_known(s->last) ? step_count(r->high, s->last)
								  : INT32_MIN;
	c->news_time = s->news_time;
	c->stale = v->state == CS_STALE ||
		   (s->reask_failed && stock_trading(e, s) && !stock_fresh(e, s));
	c->marked = s->marked;
	c->tradeable = v->tradeable;
	c->state = v->state;
	c->broke = s->broke;
	range_view(r, &e->p, &c->range);
	cand_state_text(e, s, v, c->state_text, sizeof(c->state_text));
	cand_why(e, s, v, c->why, sizeof(c->why));
	money_plan(e, s, &c->plan);
	gates_line(e, s, c, c->gates, sizeof(c->gates));
}

/* Positions, then marked, then by state; within it the greater gap first. */
static int64_t view_key(const struct stock *s, const struct verdict *v)
{
	int group = v->held ? 0 : s->marked ? 1 : 2;
	int64_t gap = v->gap == BP_UNKNOWN ? 0 : (int64_t)v->gap + 20000;

	if (gap < 0)
		gap = 0;
	return -((int64_t)group << 48 | (int64_t)v->state << 40) + (gap & 0xffffffff);
}

struct ranked {
	int64_t key;
	int at;
};

/* Sorted insertion into the best VIEW_CANDIDATES. */
static int insert(struct ranked *row, int n, int64_t key, int at)
{
	int i = n < VIEW_CANDIDATES ? n : VIEW_CANDIDATES - 1;

	if (n == VIEW_CANDIDATES && row[i].key >= key)
		return n;
	for (; i > 0 && row[i - 1].key < key; i--)
		row[i] = row[i - 1];
	row[i] = (struct ranked){ key, at };
	return n < VIEW_CANDIDATES ? n + 1 : n;
}

static void count_gates(const struct engine *e, const struct stock *s, const struct verdict *v,
			struct view *out)
{
	out->gated_gap += v->gate == GATE_GAP;
	out->gated_news += v->gate == GATE_NEWS || v->gate == GATE_UNREAD;
	out->gated_spread += v->gate == GATE_SPREAD;
	out->status.proposals += signal_stands(e, s) && !trade_busy(e, s->conid);
}

static void candidates_view(const struct engine *e, struct view *v)
{
	struct market *m = e->market;
	struct ranked row[VIEW_CANDIDATES];
	struct verdict x;
	int n = 0;

	v->gated_gap = v->gated_news = v->gated_spread = 0;
	for (int i = 0; i < m->n; i++) {
		const struct stock *s = &m->stock[i];

		cand_judge(e, s, &x);
		count_gates(e, s, &x, v);
		if (cand_listed(e, s, &x))
			n = insert(row, n, view_key(s, &x), i);
	}
	v->n_cand = n;
	for (int i = 0; i < n; i++) {
		cand_judge(e, &m->stock[row[i].at], &x);
		cand_view(e, &m->stock[row[i].at], &x, &v->cand[i]);
	}
	v->scan_rows = m->scan_rows;
	v->scan_empty = m->scan_empty;
}

static void news_row(const struct engine *e, const struct news *n, struct view_news *r)
{
	const struct stock *s = stock_find_ticker(e, n->ticker);

	memset(r, 0, sizeof(*r));
	text_copy(r->id, sizeof(r->id), n->id);
	text_copy(r->ticker, sizeof(r->ticker), n->ticker);
	text_copy(r->headline, sizeof(r->headline), n->headline);
	r->released = n->released;
	r->first_seen = n->first_seen;
	r->sensitive = n->sensitive;
	r->withdrawn = n->withdrawn;
	r->halt = n->halt;
	r->pages = n->pages;
	text_copy(r->size, sizeof(r->size), n->size);
	r->is_new = n->late && e->now.market - n->first_seen < news_new;
	r->candidate = s && (s->marked || rule_gap_ok(e, s));
}

/* Newest first; among the same minute the one that came later. */
static void news_view(const struct engine *e, struct view *v)
{
	const struct market *m = e->market;
	int at[VIEW_NEWS], n = 0;

	for (int i = 0; i < m->n_news; i++) {
		int k = n < VIEW_NEWS ? n : VIEW_NEWS - 1;

		if (n == VIEW_NEWS && m->news[at[k]].released > m->news[i].released)
			continue;
		for (; k > 0 && m->news[at[k - 1]].released <= m->news[i].released; k--)
			at[k] = at[k - 1];
		at[k] = i;
		n += n < VIEW_NEWS;
	}
	v->n_news = n;
	for (int i = 0; i < n; i++)
		news_row(e, &m->news[at[i]], &v->news[i]);
}

/* R is best; the worst of what streams decides what the status line says. */
static int data_rank(char c)
{
	static const char order[] = "RDZYNO";
	const char *p = c ? strchr(order, c) : NULL;

	return p ? (int)(p - order) : 0;
}

static void status_part(const struct engine *e, struct view_status *s)
{
	const struct market *m = e->market;

	s->streams = m->streams;
	s->data_frame = m->newest_frame;
	for (int i = 0; i < m->n; i++) {
		const struct stock *k = &m->stock[i];

		if (k->subscribed && k->availability &&
		    (!s->data || data_rank(k->availability) > data_rank(s->data)))
			s->data = k->availability;
	}
}

static void selected_view(const struct engine *e, struct view *v)
{
	const struct market *m = e->market;
	const struct stock *s = stock_find(e, e->selected);

	v->selected = e->selected;
	v->selected_note[0] = '\0';
	v->n_bars = 0;
	if (!s)
		return;
	text_copy(v->selected_note, sizeof(v->selected_note), m->note[stock_index(e, s)]);
	v->n_bars = s->n_bars;
	memcpy(v->bar, m->bar[stock_index(e, s)], (size_t)s->n_bars * sizeof(v->bar[0]));
}

void market_view(const struct engine *e, struct view *v)
{
	status_part(e, &v->status);
	candidates_view(e, v);
	news_view(e, v);
	selected_view(e, v);
	followed_view(e, v);
}
