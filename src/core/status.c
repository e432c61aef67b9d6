/*
 * status.c - link, feeds, account agreement, clock, journal: what the whole engine stands on,
 * and the words for the operator when one of them fails.
 */
#include "status.h"

#include <string.h>

#include "skim/base/text.h"
#include "skim/base/zone.h"

#include "digest.h"
#include "words.h"

static const int64_t skew_warn = 2 * NS_PER_S, skew_close = 5 * NS_PER_S;

/* Shares are held and the link stays away: then it is an alarm. */
static const int64_t lost_alarm = 60 * NS_PER_S;

/* A feed that fails for a moment is no news. */
static const int64_t feed_grace = 20 * NS_PER_S;

bool link_up(const struct engine *e)
{
	return e->link.state == LINK_UP;
}

bool clock_ok(const struct engine *e)
{
	return e->skew <= skew_close && e->skew >= -skew_close;
}

bool is_paper(const struct engine *e)
{
	return e->p.mode == MODE_PAPER;
}

bool entry_window_open(const struct engine *e)
{
	int s = second_of_day(e->now.market);

	return e->phase.phase == PHASE_OPEN && s >= e->p.entry_from && s < e->p.entry_to;
}

/* Contract section 4: paper is a DU… account the broker calls paper; live is the one account
 * that the settings name, and the broker does not call it paper. */
bool account_agrees(const struct engine *e, char *why, size_t cap)
{
	const struct ev_account *a = &e->account;
	bool du = !strncmp(a->id, "DU", 2);

	if (!a->id[0])
		words_set(why, cap, "%s", a->text[0] ? a->text : "no account known yet");
	else if (e->p.account[0] && strcmp(e->p.account, a->id))
		words_set(why, cap, "account %s is not the one of the settings, %s", a->id,
			  e->p.account);
	else if (a->text[0])
		words_set(why, cap, "%s", a->text);
	else if (!a->is_paper_known)
		words_set(why, cap, "the broker has not said whether %s is a paper account", a->id);
	else if (e->p.mode == MODE_PAPER && !du)
		words_set(why, cap, "mode is paper, and %s is no DU… account", a->id);
	else if (e->p.mode == MODE_PAPER && !a->is_paper)
		words_set(why, cap, "mode is paper, and the broker calls %s a live account", a->id);
	else if (e->p.mode == MODE_LIVE && !e->p.account[0])
		words_set(why, cap, "mode is live: [account] id must name the account");
	else if (e->p.mode == MODE_LIVE && (du || a->is_paper))
		words_set(why, cap, "mode is live, and %s is a paper account", a->id);
	else
		return true;
	return false;
}

static const char *link_word(enum link_state s)
{
	switch (s) {
	case LINK_SIGNING_IN:
		return "signing in";
	case LINK_COMING_UP:
		return "coming up";
	case LINK_UP:
		return "up";
	case LINK_HELD_ELSEWHERE:
		return "HELD ELSEWHERE";
	case LINK_REFUSED:
		return "REFUSED";
	case LINK_MAINTENANCE:
		return "maintenance";
	default:
		return "DOWN";
	}
}

static void link_regained(struct engine *e)
{
	int64_t s = e->link_lost_steady ? (e->now.steady - e->link_lost_steady) / NS_PER_S : 0;

	e->link_was_up = true;
	if (!e->link_lost_steady) {
		emit_journal_text(e, JR_SESSION, "", "up", "broker link up");
		if (e->lost_told)
			emit_notify(e, NOTIFY_SESSION, "", "Broker link up");
		e->lost_told = false;
		return;
	}
	notice(e, NOTICE_NOTICE, 0, "", "broker link up again after %lld s", (long long)s);
	emit_journal_text(e, JR_SESSION, "", "up", "broker link up again after %lld s",
			  (long long)s);
	if (e->lost_told)
		emit_notify(e, NOTIFY_SESSION, "", "Broker link up again after %lld s",
			    (long long)s);
	e->link_lost_steady = 0;
	e->lost_told = false;
}

static void link_changed(struct engine *e, enum link_state from)
{
	const struct ev_link *l = &e->link;

	e->link_since = e->now.market;
	if (l->state == LINK_UP) {
		if (e->link_asked)	/* its cause has ended: nothing is left to answer */
			notice_ack(e, e->link_asked);
		e->link_asked = 0;
		link_regained(e);
		return;
	}
	if (from == LINK_UP) {
		e->link_lost_steady = e->now.steady ? e->now.steady : 1;
		e->lost_told = false;
		notice(e, NOTICE_NOTICE, 0, "", "broker link lost; entries refused%s%s",
		       l->text[0] ? ": " : "", l->text);
	}
	if (l->state == LINK_HELD_ELSEWHERE) {
		e->link_asked = notice(e, NOTICE_ASK, 0, "",
		       "link HELD ELSEWHERE: another login has the session (:link take or "
		       ":link yield)");
		emit_notify(e, NOTIFY_SESSION, "", "The broker's session is held elsewhere");
	} else if (l->state == LINK_REFUSED) {
		e->link_asked = notice(e, NOTICE_ALARM, 0, "", "sign-in refused: %s", l->text);
		emit_notify(e, NOTIFY_ERROR, "", "Sign-in refused: %s", l->text);
	}
	emit_journal_text(e, JR_SESSION, "", link_word(l->state), "link %s%s%s",
			  link_word(l->state), l->text[0] ? ": " : "", l->text);
}

static void on_link(struct engine *e, const struct ev_link *l)
{
	enum link_state from = e->link.state;

	if ((unsigned)l->state > LINK_MAINTENANCE)
		return;
	e->link = *l;
	if (l->state != from)
		link_changed(e, from);
}

static const char *feed_word(enum feed f)
{
	static const char *const words[FEED_COUNT] = {
		[FEED_QUOTES] = "quotes",	[FEED_SCANNER] = "scanner",
		[FEED_NEWS] = "news",		[FEED_ACCOUNT_DATA] = "account data",
		[FEED_DISCORD] = "Discord",	[FEED_JOURNAL] = "journal",
		[FEED_RECORDING] = "recording",	[FEED_PACING] = "requests",
	};

	return words[f];
}

static void on_feed(struct engine *e, const struct ev_feed *f)
{
	struct view_feed *v = &e->feed[f->feed];

	if (f->feed == FEED_PACING && f->state == FEED_HELD && v->state != FEED_HELD)
		notice(e, NOTICE_NOTICE, 0, "", "%s", f->text);
	v->state = f->state;
	if (f->last_ok)
		v->last_ok = f->last_ok;
	v->retry_at = f->retry_at;
	text_copy(v->text, sizeof(v->text), f->text);
	if (f->state == FEED_FAILING) {
		if (!e->feed_bad_since[f->feed])
			e->feed_bad_since[f->feed] = e->now.steady ? e->now.steady : 1;
		return;
	}
	if (e->feed_bad_since[f->feed] < 0 && f->state == FEED_OK) {
		notice(e, NOTICE_QUIET, 0, "", "%s ok again", feed_word(f->feed));
		emit_journal_text(e, JR_SESSION, "", "ok", "%s ok again after %lld s",
				  feed_word(f->feed),
				  (long long)((e->now.steady + e->feed_bad_since[f->feed]) / NS_PER_S));
	}
	if (f->state == FEED_OK || f->state == FEED_OFF || f->state == FEED_POLLING)
		e->feed_bad_since[f->feed] = 0;
	if (e->quotes_told && !e->feed_bad_since[FEED_QUOTES]) {
		e->quotes_told = false;
		emit_notify(e, NOTIFY_SESSION, "", "Quotes are back");
	}
}

/* Said once an episode: a negative time means that it was told. */
static void feeds_tick(struct engine *e)
{
	for (int i = 0; i < FEED_COUNT; i++) {
		int64_t since = e->feed_bad_since[i];

		if (since <= 0 || e->now.steady - since < feed_grace)
			continue;
		e->feed_bad_since[i] = -since;
		notice(e, i == FEED_DISCORD ? NOTICE_QUIET : NOTICE_NOTICE, 0, "",
		       "%s failing: %s", feed_word((enum feed)i), e->feed[i].text);
		emit_journal_text(e, JR_SESSION, "", "failing", "%s failing: %s",
				  feed_word((enum feed)i), e->feed[i].text);
		if (i != FEED_DISCORD)
			emit_notify(e, NOTIFY_ERROR, "", "%s failing: %s",
				    feed_word((enum feed)i), e->feed[i].text);
	}
}

static void on_account(struct engine *e, const struct ev_account *a)
{
	char why[TEXT_LEN];
	bool same = !strcmp(e->account.id, a->id) && e->account.is_paper == a->is_paper &&
		    e->account.is_paper_known == a->is_paper_known &&
		    !strcmp(e->account.text, a->text);

	e->account = *a;
	if (same)
		return;
	if (account_agrees(e, why, sizeof(why))) {
		emit_journal_text(e, JR_SESSION, "", "account", "account %s, %s", a->id,
				  is_paper(e) ? "paper" : "live");
		return;
	}
	notice(e, NOTICE_ALARM, 0, "", "account: %s; entries refused", why);
	emit_journal_text(e, JR_SESSION, "", "account", "%s", why);
}

/* Dollars of another country buy nothing here: kept apart, the last word of each currency. */
static void on_foreign(struct engine *e, const struct ev_cash *c)
{
	int i = 0;

	while (i < e->n_foreign && strcmp(e->foreign[i].currency, c->currency) != 0)
		i++;
	if (!c->has_cash || i == VIEW_FOREIGN)
		return;
	if (c->cash.e4 == 0) {
		if (i < e->n_foreign)
			e->foreign[i] = e->foreign[--e->n_foreign];
		return;
	}
	if (i == e->n_foreign) {
		e->n_foreign++;
		text_copy(e->foreign[i].currency, sizeof(e->foreign[i].currency), c->currency);
	}
	e->foreign[i].cash = c->cash;
}

/* Fields that did not come keep their last value. */
static void on_cash(struct engine *e, const struct ev_cash *c)
{
	struct ev_cash *k = &e->cash;

	if (c->account[0] && e->account.id[0] && strcmp(c->account, e->account.id))
		return;
	if (c->currency[0] && strcmp(c->currency, "AUD")) {
		on_foreign(e, c);
		return;
	}
	text_copy(k->account, sizeof(k->account), c->account);
	text_copy(k->currency, sizeof(k->currency), c->currency);
#define TAKE(field)                          \
	do {                                 \
		if (c->has_##field) {        \
			k->has_##field = true; \
			k->field = c->field; \
		}                            \
	} while (0)
	TAKE(net);
	TAKE(cash);
	TAKE(available);
	TAKE(realised);
	TAKE(unrealised);
	TAKE(day);
#undef TAKE
}

static void on_skew(struct engine *e, int64_t skew)
{
	int64_t a = skew < 0 ? -skew : skew;
	uint8_t step = a > skew_close ? 2 : a > skew_warn ? 1 : 0;

	e->skew = skew;
	if (step == e->skew_step)
		return;
	if (step > e->skew_step)
		notice(e, step == 2 ? NOTICE_ALARM : NOTICE_NOTICE, 0, "",
		       "own clock is %lld.%lld s %s the broker's%s: set it by NTP",
		       (long long)(a / NS_PER_S), (long long)(a / (NS_PER_S / 10) % 10),
		       skew > 0 ? "behind" : "ahead of", step == 2 ? ", entries closed" : "");
	else
		notice(e, NOTICE_QUIET, 0, "", "own clock agrees better with the broker's");
	e->skew_step = step;
}

static void on_journal(struct engine *e, const struct ev_journal *j)
{
	if (j->ok && j->text[0])	/* a damaged one was set aside: what it knew is not known now */
		notice(e, NOTICE_ALARM, 0, "", "%s", j->text);
	if (e->journal_ok == j->ok)
		return;
	e->journal_ok = j->ok;
	if (j->ok) {
		notice(e, NOTICE_NOTICE, 0, "", "journal works again");
		return;
	}
	notice(e, NOTICE_ALARM, 0, "", "journal not writable: entries refused: %s", j->text);
	emit_notify(e, NOTIFY_ERROR, "", "Journal not writable, entries refused: %s", j->text);
}

void status_event(struct engine *e, const struct event *ev)
{
	switch (ev->type) {
	case EV_LINK:
		on_link(e, &ev->u.link);
		break;
	case EV_FEED:
		on_feed(e, &ev->u.feed);
		break;
	case EV_ACCOUNT:
		on_account(e, &ev->u.account);
		break;
	case EV_CASH:
		on_cash(e, &ev->u.cash);
		break;
	case EV_CLOCK_SKEW:
		on_skew(e, ev->u.skew.skew_ns);
		break;
	case EV_RESTORED_DAY:
		e->candidates_sent = ev->u.restored_day.candidates_sent;
		e->orders_today = ev->u.restored_day.orders_today;
		if (ev->u.restored_day.locked && !e->locked) {
			e->locked = true;
			notice(e, NOTICE_NOTICE, 0, "", "LOCKED since before the start: entries "
			       "off, exits on");
		}
		break;
	case EV_JOURNAL:
		on_journal(e, &ev->u.journal);
		break;
	default:
		break;
	}
}

/* Since when there has been no session; 0 while there is one.  Before the first one it counts
 * only when shares are held (the journal knows), and the operator has not been told why. */
static int64_t link_away_since(const struct engine *e)
{
	if (e->link_lost_steady || e->link_was_up)
		return e->link_lost_steady;
	if (e->link.state == LINK_REFUSED || e->link.state == LINK_HELD_ELSEWHERE || !market_any_held(e))
		return 0;
	return e->began ? e->began : 1;
}

/* The link has been away for a minute: Discord hears of it, louder when shares are held. */
static void lost_tick(struct engine *e)
{
	int64_t since = link_away_since(e);

	if (!since || e->lost_told || e->now.steady - since < lost_alarm)
		return;
	e->lost_told = true;
	if (!market_any_held(e)) {
		emit_notify(e, NOTIFY_SESSION, "", "Broker link %s for 60 s: %s",
			    link_word(e->link.state), e->link.text);
		return;
	}
	notice(e, NOTICE_ALARM, 0, "",
	       "broker link lost for 60 s with shares held; stops stay at the broker, as last seen");
	emit_notify(e, NOTIFY_ALARM, "", "Broker link lost for 60 s with shares held; stops stay "
		    "at the broker, as last seen");
}

/* Shares are held, the session is up, and nothing says what they are worth. */
static bool quotes_blind(const struct engine *e)
{
	return e->feed_bad_since[FEED_QUOTES] && !e->quotes_told && link_up(e) && market_any_held(e);
}

static int64_t quotes_alarm_at(const struct engine *e)
{
	int64_t since = e->feed_bad_since[FEED_QUOTES];

	return (since < 0 ? -since : since) + lost_alarm;
}

static void quotes_tick(struct engine *e)
{
	if (!quotes_blind(e) || e->now.steady < quotes_alarm_at(e))
		return;
	e->quotes_told = true;
	notice(e, NOTICE_ALARM, 0, "", "no quotes for 60 s with shares held: %s",
	       e->feed[FEED_QUOTES].text);
	emit_notify(e, NOTIFY_ALARM, "", "No quotes for 60 s with shares held; stops stay at the "
		    "broker: %s", e->feed[FEED_QUOTES].text);
}

void status_tick(struct engine *e)
{
	if (e->muted && e->muted_in != e->phase.phase)
		e->muted = false;
	arm_tick(e);
	lost_tick(e);
	quotes_tick(e);
	feeds_tick(e);
}

int64_t status_next_steady(const struct engine *e)
{
	int64_t t = INT64_MAX, u;

	if (e->link_lost_steady && e->armed)
		t = e->link_lost_steady + e->p.disarm_after;
	if (link_away_since(e) && !e->lost_told) {
		u = link_away_since(e) + lost_alarm;
		t = u < t ? u : t;
	}
	if (quotes_blind(e)) {
		u = quotes_alarm_at(e);
		t = u < t ? u : t;
	}
	for (int i = 0; i < FEED_COUNT; i++) {
		u = e->feed_bad_since[i] + feed_grace;
		if (e->feed_bad_since[i] > 0 && u < t)
			t = u;
	}
	return t;
}

int64_t status_next_market(const struct engine *e)
{
	int64_t t = e->phase.ends > e->now.market ? e->phase.ends : INT64_MAX;

	if (e->armed && e->auto_disarm && e->auto_disarm < t)
		t = e->auto_disarm;
	return t;
}

void status_view(const struct engine *e, struct view *v)
{
	struct view_status *s = &v->status;

	text_copy(s->account, sizeof(s->account), e->account.id);
	if (e->account.id[0])
		s->kind = e->p.mode == MODE_PAPER ? ACCOUNT_PAPER : ACCOUNT_LIVE;
	s->armed = e->armed;
	s->locked = e->locked;
	s->read_only = e->p.read_only;
	s->watch = e->p.watch;
	text_copy(s->disarmed_why, sizeof(s->disarmed_why), e->disarmed_why);
	s->auto_disarm = e->auto_disarm;
	s->risk = e->p.risk;
	s->daily_loss = e->p.daily_loss;
	s->max_positions = e->p.max_positions;
	s->max_orders = e->p.max_orders;
	s->orders_today = e->orders_today;
	s->cash = e->cash.cash;
	s->available = e->cash.available;
	s->net = e->cash.net;
	s->cash_known = e->cash.has_cash || e->cash.has_available;
	s->net_known = e->cash.has_net;
	s->total_cash_known = e->cash.has_cash;
	s->available_known = e->cash.has_available;
	s->realised_known = e->cash.has_realised;
	s->unrealised_known = e->cash.has_unrealised;
	s->realised = e->cash.realised;
	s->unrealised = e->cash.unrealised;
	text_copy(s->currency, sizeof(s->currency), e->cash.currency);
	s->n_foreign = e->n_foreign;
	memcpy(s->foreign, e->foreign, sizeof(s->foreign));
	s->phase = e->phase;
	s->calendar_covers = calendar_covers(&e->cal, e->phase.date);
	s->link = e->link.state;
	s->link_credentials = e->link.credentials;
	s->rtt_ms = e->link.rtt_ms;
	s->attempt = e->link.attempt;
	s->link_since = e->link_since;
	s->retry_at = e->link.retry_at;
	text_copy(s->link_text, sizeof(s->link_text), e->link.text);
	s->max_streams = e->p.max_streams;
	s->skew_ns = e->skew;
	s->journal_ok = e->journal_ok;
	s->muted = e->muted;
	s->unacked = notice_unacked(e);
	memcpy(v->feed, e->feed, sizeof(v->feed));
}

void status_digest(const struct engine *e, struct digest *d)
{
	digest_i64(d, e->now.market);
	digest_i64(d, e->now.steady);
	digest_i64(d, e->phase.phase);
	digest_i64(d, e->link.state);
	digest_i64(d, e->link_lost_steady);
	digest_text(d, e->account.id);
	digest_i64(d, e->account.is_paper | e->account.is_paper_known << 1);
	digest_i64(d, e->cash.cash.e4);
	digest_i64(d, e->cash.available.e4);
	for (int i = 0; i < e->n_foreign; i++) {
		digest_text(d, e->foreign[i].currency);
		digest_i64(d, e->foreign[i].cash.e4);
	}
	digest_i64(d, e->skew);
	digest_i64(d, e->journal_ok | e->screen << 1 | e->armed << 2 | e->locked << 3 |
			      e->muted << 4 | e->one_order << 5 | e->candidates_sent << 6 |
			      e->lost_told << 7 | e->quotes_told << 8);
	digest_i64(d, e->auto_disarm);
	digest_i64(d, e->orders_today);
	digest_i64(d, e->notices);
	digest_i64(d, (int64_t)e->pending_n);
	for (int i = 0; i < FEED_COUNT; i++)
		digest_i64(d, e->feed[i].state);
	digest_i64(d, e->p.risk.e4);
	digest_i64(d, e->p.position_value.e4);
	digest_i64(d, e->p.order_value.e4);
	digest_i64(d, e->p.daily_loss.e4);
	digest_i64(d, e->p.max_positions);
	digest_i64(d, e->p.max_orders);
}
