/* cand_words.c - the verdict on a candidate in words, with value and limit. */
#include "candidate.h"
#include "figures.h"
#include "market.h"
#include "words.h"

#include "skim/base/zone.h"

/* ASX: an announcement in market hours interrupts trading for some 10 to 15 minutes. */
static const int64_t pause_usual = 15 * 60 * NS_PER_S;

const char *cand_state_word(enum cand_state s)
{
	static const char *const words[CS_COUNT] = {
		[CS_IN_POSITION] = "in position", [CS_BROKE] = "broke",
		[CS_AT_HIGH] = "at high",	  [CS_INSIDE] = "inside",
		[CS_RANGE] = "range",		  [CS_WAIT] = "wait",
		[CS_AUCTION] = "auction",	  [CS_PAST] = "past",
		[CS_WIDE] = "wide",		  [CS_GATED] = "gated",
		[CS_STALE] = "stale",		  [CS_HALT] = "halt",
		[CS_LOADING] = "loading",
	};

	return (unsigned)s < CS_COUNT ? words[s] : "?";
}

static int64_t minute_up(int64_t t)
{
	const int64_t minute = 60 * NS_PER_S;

	return (t + minute - 1) / minute * minute;
}

int64_t cand_return(const struct stock *s)
{
	if (s->news_halt == HALT_HALT || s->news_halt == HALT_SUSPENSION)
		return 0;	/* lasts for days, and ends without a word */
	if (s->news_halt == HALT_PAUSE)
		return minute_up(s->halt_since + pause_usual);
	return s->news_time ? minute_up(s->news_time + pause_usual) : 0;
}

static struct word w_hm(int64_t t)
{
	struct word w;

	time_format_hms(w.s, sizeof(w.s), t);
	w.s[5] = '\0';
	return w;
}

static struct word w_pct(bp_t bp, int decimals)
{
	struct word w;

	bp_format(w.s, sizeof(w.s), bp, decimals, false);
	return w;
}

/* A limit as the settings write it: 9, 0.5. */
static struct word w_limit(bp_t bp)
{
	return w_pct(bp, bp % 100 == 0 ? 0 : bp % 10 == 0 ? 1 : 2);
}

static void halt_state(const struct engine *e, const struct stock *s, char *out, size_t cap)
{
	int64_t back = cand_return(s);

	if (back > e->now.market)
		words_set(out, cap, "HALT to ~%s", w_hm(back).s);
	else if (s->halt_since)
		words_set(out, cap, "HALT since %s", w_hm(s->halt_since).s);
	else
		words_set(out, cap, "HALT");
}

static void gated_state(const struct stock *s, const struct verdict *v, char *out, size_t cap)
{
	switch (v->gate) {
	case GATE_GAP:
		words_set(out, cap, "GATED gap %s%%", w_pct(v->gap, 1).s);
		break;
	case GATE_GAP_UNKNOWN:
		words_set(out, cap, "GATED gap unknown");
		break;
	case GATE_PRICE:
		words_set(out, cap, "GATED price %s", w_price(s->last).s);
		break;
	case GATE_VOLUME:
		words_set(out, cap, "GATED volume %s", w_qty(s->volume).s);
		break;
	case GATE_NEWS:
		words_set(out, cap, "GATED no news");
		break;
	case GATE_UNREAD:
		words_set(out, cap, "GATED news not read");
		break;
	case GATE_DATA:
		words_set(out, cap, "GATED data %c", s->availability);
		break;
	case GATE_PARTIAL:
		words_set(out, cap, "GATED range partial");
		break;
	case GATE_NARROW:
		words_set(out, cap, "GATED narrow %s%%", w_pct(range_width(&s->range), 1).s);
		break;
	case GATE_PRINTS:
		words_set(out, cap, "GATED %d prints", range_prints(&s->range));
		break;
	case GATE_SPREAD:
		if (rule_spread(s) == BP_UNKNOWN)
			words_set(out, cap, "GATED no spread");
		else
			words_set(out, cap, "GATED spread %s%%", w_pct(rule_spread(s), 1).s);
		break;
	default:
		words_set(out, cap, "GATED excluded");
	}
}

void cand_state_text(const struct engine *e, const struct stock *s, const struct verdict *v,
		     char *out, size_t cap)
{
	char at[16];
	int64_t left;

	switch (v->state) {
	case CS_IN_POSITION:
		words_set(out, cap, "IN POSITION");
		break;
	case CS_BROKE:
		time_format_hms(at, sizeof(at), s->broke ? s->broke : s->frame);
		words_set(out, cap, "BROKE %s", at);
		break;
	case CS_AT_HIGH:
		words_set(out, cap, "AT HIGH");
		break;
	case CS_INSIDE:
		words_set(out, cap, "INSIDE");
		break;
	case CS_RANGE:
		left = s->range.end > e->now.market ? (s->range.end - e->now.market) / NS_PER_S : 0;
		words_set(out, cap, "RANGE %lld:%02lld left", (long long)(left / 60),
			  (long long)(left % 60));
		break;
	case CS_WAIT:
		words_set(out, cap, "WAIT first trade");
		break;
	case CS_AUCTION:
		words_set(out, cap, "AUCTION");
		break;
	case CS_PAST:
		words_set(out, cap, "PAST chase limit");
		break;
	case CS_WIDE:
		words_set(out, cap, "WIDE %s%%", w_pct(range_width(&s->range), 0).s);
		break;
	case CS_STALE:
		words_set(out, cap, "STALE %llds", (long long)(stock_age(e, s) / NS_PER_S));
		break;
	case CS_HALT:
		halt_state(e, s, out, cap);
		break;
	case CS_GATED:
		gated_state(s, v, out, cap);
		break;
	default:
		words_set(out, cap, "LOADING");
	}
}

/* --- why -------------------------------------------------------------------------------- */

static void why_halt(const struct engine *e, const struct stock *s, char *out, size_t cap)
{
	int64_t back = cand_return(s);
	const char *what = s->news_halt == HALT_HALT ? "trading halt announced" :
			   s->news_halt == HALT_PAUSE ? "pause in trading announced" :
			   s->news_halt == HALT_SUSPENSION ? "suspended from quotation" :
			   s->halt_mark ? "the broker marks it halted" : "fresh announcement";

	words_set(out, cap, "%s", what);
	if (s->news_halt != HALT_NONE)
		words_add(out, cap, " %s", w_hm(s->halt_since).s);
	if (back > e->now.market)
		words_add(out, cap, ", trades again perhaps %s", w_hm(back).s);
}

static void why_data(const struct stock *s, char *out, size_t cap)
{
	switch (s->availability) {
	case 'D':
	case 'Y':
		words_set(out, cap, "data delayed 10-20 minutes (%c), not real time",
			  s->availability);
		break;
	case 'Z':
		words_set(out, cap, "data frozen at the close (Z)");
		break;
	case 'N':
		words_set(out, cap, "no market data subscription (N)");
		break;
	case 'O':
		words_set(out, cap, "market data agreement not signed in the portal (O)");
		break;
	case 0:
		words_set(out, cap, "not known yet whether the data are real time");
		break;
	default:
		words_set(out, cap, "data marked %c, not real time", s->availability);
	}
}

static void why_unopened(const struct engine *e, const struct stock *s, const struct verdict *v,
			 char *out, size_t cap)
{
	if (e->phase.phase == PHASE_OPEN_AUCTION)
		words_set(out, cap, "opening auction: entries are refused");
	else if (v->state == CS_HALT)
		why_halt(e, s, out, cap);
	else if (e->phase.phase == PHASE_OPEN)
		words_set(out, cap, "waits for its first trade");
	else
		words_set(out, cap, "not open yet");
	if (v->gap == BP_UNKNOWN)
		words_add(out, cap, "; gap not known");
	else
		words_add(out, cap, "; gap %s%%%s", w_pct(v->gap, 1).s,
			  v->gap_indicative ? " indicative" : "");
}

static void why_range(const struct engine *e, const struct stock *s, const struct verdict *v,
		      char *out, size_t cap)
{
	const struct range *r = &s->range;
	char missing[64], at[16];

	switch (v->gate) {
	case GATE_FORMING:
		time_format_hms(at, sizeof(at), r->end);
		words_set(out, cap, "range forms until %s", at);
		break;
	case GATE_PARTIAL:
		range_missing(r, missing, sizeof(missing));
		words_set(out, cap, "range partial: %s", missing);
		break;
	case GATE_NARROW:
		words_set(out, cap, "range width %s %% < %s %%", w_pct(range_width(r), 1).s,
			  w_limit(e->p.width_min).s);
		break;
	case GATE_WIDE:
		words_set(out, cap, "range width %s %% > %s %%", w_pct(range_width(r), 1).s,
			  w_limit(e->p.width_max).s);
		break;
	default:
		words_set(out, cap, "%d prints in the range < %d", range_prints(r),
			  e->p.min_prints);
	}
}

static void why_price(const struct engine *e, const struct stock *s, const struct verdict *v,
		      char *out, size_t cap)
{
	switch (v->gate) {
	case GATE_STALE:
		words_set(out, cap, "quote %lld s old while the market trades",
			  (long long)(stock_age(e, s) / NS_PER_S));
		break;
	case GATE_CHASE:
		words_set(out, cap, "last %s > chase limit %s (%d steps above %s)",
			  w_price(s->last).s, w_price(s->range.chase).s, e->p.chase,
			  w_price(s->range.high).s);
		break;
	case GATE_SPREAD:
		if (rule_spread(s) == BP_UNKNOWN)
			words_set(out, cap, "spread not known: bid %s ask %s", w_price(s->bid).s,
				  w_price(s->ask).s);
		else
			words_set(out, cap, "spread %s %% > %s %%", w_pct(rule_spread(s), 1).s,
				  w_limit(e->p.spread_max).s);
		break;
	case GATE_PAGE:
		words_set(out, cap, "announcements cannot be read: gates on news closed");
		break;
	default:
		words_set(out, cap, "the broker link is down");
	}
}

static void why_scan(const struct engine *e, const struct stock *s, const struct verdict *v,
		     char *out, size_t cap)
{
	switch (v->gate) {
	case GATE_LOOKUP:
		words_set(out, cap, "%s", s->lookup == LOOKUP_NONE ? "no ASX stock the broker knows"
			  : s->lookup != LOOKUP_DONE		   ? "asking the broker for it"
			  : s->subscribed ? "waiting for its first quote" : "no market data line free");
		break;
	case GATE_EXCLUDED:
		words_set(out, cap, "%s", e->p.n_include ? "not on the include list" :
							   "on the exclude list");
		break;
	case GATE_GAP:
		words_set(out, cap, "gap %s %% < %s %%%s", w_pct(v->gap, 1).s,
			  w_limit(e->p.gap_min).s, v->gap_indicative ? " (indicative)" : "");
		break;
	case GATE_GAP_UNKNOWN:
		words_set(out, cap, "gap not known: %s", price_known(s->open) ? "no prior close"
									      : "no open");
		break;
	case GATE_PRICE:
		words_set(out, cap, "price %s < %s", w_price(s->last).s, w_price(e->p.price_min).s);
		break;
	case GATE_VOLUME:
		words_set(out, cap, "volume %s < %s", w_qty(s->volume).s, w_qty(e->p.volume_min).s);
		break;
	case GATE_UNREAD:
		words_set(out, cap, "today's announcements are not read yet");
		break;
	default:
		words_set(out, cap, "no price-sensitive news today");
	}
}

static void why_good(const struct engine *e, const struct stock *s, const struct verdict *v,
		     char *out, size_t cap)
{
	const struct range *r = &s->range;

	words_set(out, cap, "gap %s%% >= %s%%; %s; width %s%% in %s-%s%%", w_pct(v->gap, 1).s,
		  w_limit(e->p.gap_min).s,
		  s->news_class	  ? "price-sensitive item of the issuer today, maybe another class"
		  : s->news_time  ? "price-sensitive item today" : "news not required",
		  w_pct(range_width(r), 1).s, w_limit(e->p.width_min).s,
		  w_limit(e->p.width_max).s);
	if (v->state == CS_BROKE)
		words_add(out, cap, "; broke by %dt %llds ago, chase limit %dt",
			  step_count(r->high, s->last),
			  (long long)((e->now.market - s->broke) / NS_PER_S), e->p.chase);
}

void cand_why(const struct engine *e, const struct stock *s, const struct verdict *v, char *out,
	      size_t cap)
{
	out[0] = '\0';
	switch (v->gate) {
	case GATE_NONE:
		why_good(e, s, v, out, cap);
		break;
	case GATE_HALT:
		why_halt(e, s, out, cap);
		break;
	case GATE_DATA:
		why_data(s, out, cap);
		break;
	case GATE_UNOPENED:
		why_unopened(e, s, v, out, cap);
		break;
	case GATE_FORMING:
	case GATE_PARTIAL:
	case GATE_NARROW:
	case GATE_WIDE:
	case GATE_PRINTS:
		why_range(e, s, v, out, cap);
		break;
	case GATE_STALE:
	case GATE_SPREAD:
	case GATE_CHASE:
	case GATE_LINK:
	case GATE_PAGE:
		why_price(e, s, v, out, cap);
		break;
	default:
		why_scan(e, s, v, out, cap);
	}
}

/* --- the journal ------------------------------------------------------------------------ */

/* States that pass on their own are not written; a reason is written once a day. */
static bool worth_telling(const struct verdict *v)
{
	switch (v->state) {
	case CS_GATED:
	case CS_WIDE:
	case CS_PAST:
	case CS_HALT:
	case CS_STALE:
	case CS_INSIDE:
	case CS_AT_HIGH:
		return true;
	default:
		return false;
	}
}

void cand_tell(struct engine *e, struct stock *s, const struct verdict *v)
{
	char why[TEXT_LEN];
	/* a whole range is told once, wherever the price stands in it */
	unsigned bit = v->gate == GATE_NONE ? 0 : (unsigned)v->gate;

	if (!worth_telling(v) || s->told & 1ULL << bit || !emit_room(e))
		return;
	s->told |= 1ULL << bit;
	cand_why(e, s, v, why, sizeof(why));
	if (bit == 0)
		emit_journal_text(e, JR_CANDIDATE, s->ticker, "complete", "range %s-%s: %s",
				  w_price(s->range.low).s, w_price(s->range.high).s, why);
	else
		emit_journal_text(e, JR_CANDIDATE, s->ticker, cand_state_word(v->state), "%s", why);
}
