/*
 * cancel.c - who must be cancelled, and until it is confirmed.
 *
 * The wish stands on the row: a row without a broker's id is cancelled the moment it gets one, a
 * link that is down only delays it.
 *
 * An entry born of a proposal lives `ttl` and no longer than what it was sent for (design section
 * 5.6); its review said so, and the approval covered that.  An entry typed by hand was approved to
 * rest: what belongs to the strategy (ttl, window, range high) does not end it, and at a halt or a
 * lost terminal the operator is warned of it.  The kill switch, the operator's own disarm and the
 * day's loss cancel both kinds.
 */
#include <string.h>

#include "skim/base/text.h"
#include "skim/base/zone.h"

#include "figures.h"
#include "money.h"
#include "words.h"

void cancel_want(struct engine *e, struct order *o, const char *why)
{
	if (order_done(o) || o->cancel_wanted)
		return;
	text_copy(o->cancel_why, sizeof(o->cancel_why), why);
	o->cancel_unjournaled = !e->journal_ok;
	if (o->send_wanted) {		/* not handed over yet: it just does not go */
		o->send_wanted = false;
		order_reason(o, why);
		order_event(e, o, OE_NOT_SENT);
		return;
	}
	o->cancel_wanted = true;
	o->cancel_tries = 0;
}

int cancel_entries(struct engine *e, const char *why, bool also_kept)
{
	int n = 0;

	each_order(o, e->money) {
		if (!entry_open(o) || (o->keep && !also_kept))
			continue;
		cancel_want(e, o, why);
		n++;
	}
	return n;
}

/* Why an entry that works should no longer; NULL: let it. */
static const char *outlived(const struct engine *e, const struct order *o, char *why, size_t cap)
{
	const struct stock *s = stock_find(e, o->conid);
	struct stock_facts f;

	if (e->p.entry_ttl && o->acked && e->now.steady - o->acked >= e->p.entry_ttl) {
		words_set(why, cap, "rest cancelled after %lld s",
			  (long long)(e->p.entry_ttl / NS_PER_S));
		return why;
	}
	if (second_of_day(e->now.market) >= e->p.entry_to)
		return "entry window over";
	if (!s)
		return NULL;
	stock_facts(e, s, &f);
	if (f.halted)
		return "halted";
	if (f.fresh && price_known(f.last) && price_known(f.range_high) &&
	    f.last.e4 < f.range_high.e4)
		return "last below the range high";
	return NULL;
}

/* The terminal is gone: what goes on without it. */
void resting_tell(struct engine *e)
{
	int n = 0;

	each_order(o, e->money)
		n += entry_open(o) && o->keep;
	if (!n)
		return;
	notice(e, NOTICE_NOTICE, 0, "", "terminal lost: entries typed by hand go on resting: %d", n);
	emit_notify(e, NOTIFY_HANDOVER, "", "Terminal lost: entries typed by hand go on resting: %d",
		    n);
}

/* A resting limit trades in the auction that ends the halt, wherever that is. */
static void halt_tick(struct engine *e, struct order *o)
{
	const struct stock *s = stock_find(e, o->conid);
	struct stock_facts f = { 0 };
	char words[128];

	if (s)
		stock_facts(e, s, &f);
	if (!f.halted)
		o->halt_told = false;
	if (!f.halted || o->halt_told)
		return;
	o->halt_told = true;
	order_words(e->money, o, words, sizeof(words));
	notice(e, NOTICE_ALARM, o->conid, o->ticker,
	       "%s rests through the halt: it trades in the reopening auction; x cancels it", words);
	emit_notify(e, NOTIFY_ALARM, o->ticker,
		    "%s rests through the halt: it trades in the reopening auction", words);
}

static void armed_tick(struct engine *e)
{
	struct money *m = e->money;

	if (e->locked && !m->was_locked)
		cancel_entries(e, "kill switch", true);
	else if (!e->armed && m->was_armed)
		cancel_entries(e, "disarmed", false);
	m->was_armed = e->armed;
	m->was_locked = e->locked;
}

/* The desk's word on a cancel came, the order's did not: ask once more after a while. */
static void again_tick(struct engine *e, struct order *o)
{
	bool open = false;

	if (!o->cancel_sub || order_done(o))
		return;
	for (int i = 0; i < MAX_SUBS; i++)
		open |= e->money->sub[i].open && e->money->sub[i].sub == o->cancel_sub;
	if (open || e->now.steady - o->cancel_sent < CANCEL_AGAIN * o->cancel_tries)
		return;
	o->cancel_sub = 0;
	look_want(e, 0, true);
	if (o->cancel_tries == 2) {
		notice(e, NOTICE_ALARM, o->conid, o->ticker,
		       "cancel of %s %s is not confirmed: it may still fill", side_word(o->side),
		       o->ticker);
		emit_notify(e, NOTIFY_ALARM, o->ticker, "Cancel of %s %s is not confirmed",
			    side_word(o->side), o->ticker);
	}
}

void cancel_tick(struct engine *e)
{
	char why[48];
	const char *w;

	armed_tick(e);
	each_order(o, e->money) {
		again_tick(e, o);
		if (!entry_open(o) || o->cancel_wanted || !order_named(o))
			continue;
		if (o->keep) {
			halt_tick(e, o);
			continue;
		}
		w = outlived(e, o, why, sizeof(why));
		if (w)
			cancel_want(e, o, w);
	}
}

int64_t cancel_next(const struct engine *e)
{
	int64_t best = INT64_MAX;

	each_order(o, e->money) {
		int64_t t = INT64_MAX;

		if (order_done(o))
			continue;
		if (o->cancel_sent && (o->cancel_wanted || o->cancel_sub))
			t = o->cancel_sent + CANCEL_AGAIN * (o->cancel_tries ? o->cancel_tries : 1);
		else if (entry_open(o) && !o->keep && o->acked && e->p.entry_ttl)
			t = o->acked + e->p.entry_ttl;
		if (t > e->now.steady && t < best)
			best = t;
		t = o->inactive_at + 2 * NS_PER_S;
		if (o->inactive_at && t > e->now.steady && t < best)
			best = t;
	}
	return best;
}
