/*
 * message.c - the candidates message: once a day at its time, tradeable candidates or none;
 * late openers follow in an update (design section 5.4).
 */
#include <string.h>

#include "skim/base/text.h"
#include "skim/base/zone.h"

#include "candidate.h"
#include "market.h"

enum { MESSAGE_ROWS = 40 };

/* Started late: bars need a moment before there is something to tell. */
static const int64_t late_grace = 45 * NS_PER_S;

static int64_t at(const struct engine *e, int second)
{
	return utc_at(e->market->date, second);
}

static void row(struct engine *e, struct stock *s, bool update)
{
	const struct news *n = news_newest(e->market, s);
	struct act_notify *a = &emit(e, ACT_NOTIFY)->u.notify;
	bool indicative;

	s->in_message = true;
	a->kind = NOTIFY_CANDIDATE_ROW;
	a->update = update;
	a->paper = is_paper(e);
	a->time = e->now.market;
	text_copy(a->ticker, sizeof(a->ticker), s->ticker);
	a->gap = rule_gap(s, &indicative);
	a->orh = s->range.high;
	a->orl = s->range.low;
	a->price = s->last;
	if (n) {
		text_copy(a->news_id, sizeof(a->news_id), n->id);
		text_copy(a->text, sizeof(a->text), n->headline);
	}
}

static void send(struct engine *e, bool update, const char *words)
{
	struct market *m = e->market;
	struct act_notify *head;
	int n = 0;

	for (int i = 0; i < m->n; i++)
		n += n < MESSAGE_ROWS && !m->stock[i].in_message &&
		     cand_message_worthy(e, &m->stock[i]);
	if (update && !n)
		return;
	head = &emit(e, ACT_NOTIFY)->u.notify;
	head->kind = NOTIFY_CANDIDATES;
	head->update = update;
	head->paper = is_paper(e);
	head->n = n;
	head->gap = BP_UNKNOWN;
	head->time = e->now.market;
	text_copy(head->text, sizeof(head->text), words);
	for (int i = 0; i < m->n && n > 0; i++) {
		struct stock *s = &m->stock[i];

		if (s->in_message || !cand_message_worthy(e, s))
			continue;
		row(e, s, update);
		n--;
	}
}

static bool can_see(struct engine *e)
{
	struct market *m = e->market;
	enum feed_state quotes = e->feed[FEED_QUOTES].state;

	if (!link_up(e) || !m->link_up_since || quotes == FEED_FAILING || quotes == FEED_HELD)
		return false;
	if (e->now.steady - m->link_up_since >= late_grace)
		return true;
	market_due_steady(m, m->link_up_since + late_grace);
	return false;
}

/* While nothing can be seen it waits, but not beyond this. */
static int64_t give_up(const struct engine *e)
{
	return at(e, e->p.entry_to) - 60 * NS_PER_S;
}

int64_t message_due(const struct engine *e)
{
	int64_t first = at(e, e->p.candidates_at), last = give_up(e);

	if (e->candidates_sent || !calendar_trading_day(&e->cal, e->market->date))
		return INT64_MAX;
	return first > e->now.market ? first : last > e->now.market ? last : INT64_MAX;
}

void message_pass(struct engine *e)
{
	bool last = e->now.market >= at(e, e->p.entry_to), sees;

	if (!calendar_trading_day(&e->cal, e->market->date) ||
	    e->now.market < at(e, e->p.candidates_at) || e->now.market < e->market->open)
		return;
	if (e->candidates_sent) {
		if (!last && emit_room(e))
			send(e, true, "");
		return;
	}
	sees = can_see(e);
	if (last || (!sees && e->now.market < give_up(e)))
		return;		/* too late to be of use, or nothing to be seen yet */
	send(e, false, sees ? "" : "No quotes from the broker: candidates could not be seen");
	e->candidates_sent = true;
	emit_day(e);
}
