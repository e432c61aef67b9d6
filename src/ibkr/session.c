/*
 * session.c - the session thread: signs in, keeps the session alive, says what the link is.
 *
 * Rules: Web API 2.3 (what a status asks for), 2.4 (tickle), 2.6 (nightly reset: growing
 * pauses, hammering through the night led to blocked addresses), 9.3; contract section 4
 * (another login is pushed out only by choice or by setting).
 */
#include "session.h"

#include <stdio.h>
#include <string.h>

#include "skim/base/auto.h"
#include "skim/base/log.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"

enum {
	STEADY_S = 60,			/* a session that lived this long was no flicker */
	CHECK_S = 2,			/* status is asked at most this often on a hint */
	HELD_S = 60,			/* "after the other side logs out, wait 1 to 2 minutes" */
	REFUSED_S = 1800,		/* a new consumer key begins to work at some midnight */
	RENEWALS_MOST = 5,		/* between two good tickles: more is a service gone wrong */
	NEAR_S = 8,			/* longest pause while a lost network is news */
	FAR_S = 60,
	NEAR_TIMES = 40,		/* some five minutes of it */
};

/* --- what others see -------------------------------------------------------------- */

void session_publish(struct session *s)
{
	struct ibkr *x = s->x;

	cell_put(x->http.session, &s->st);
	if (x->cfg.out[OUT_REQUESTS])	/* look-ups wait for it */
		outbox_nudge(x->cfg.out[OUT_REQUESTS]);
	guard_lock(x->change_lock);
	if (x->change)
		x->change(x->change_ctx);
	guard_unlock(x->change_lock);
}

static bool same_link(const struct ev_link *a, const struct ev_link *b)
{
	return a->state == b->state && a->rtt_ms == b->rtt_ms && a->attempt == b->attempt &&
	       a->credentials == b->credentials && a->retry_at == b->retry_at &&
	       !strcmp(a->text, b->text);
}

void session_link(struct session *s, enum link_state state, int64_t retry_at, const char *text)
{
	struct event ev = { .type = EV_LINK };
	struct ev_link *l = &ev.u.link;

	l->state = state;
	l->rtt_ms = s->rtt_ms;
	l->attempt = state == LINK_UP ? 0 : s->failures;
	l->credentials = state == LINK_REFUSED && s->credentials;
	l->retry_at = retry_at;
	snprintf(l->text, sizeof l->text, "%s", text);
	if (s->shown_any && same_link(&s->shown, l))
		return;
	if (!s->shown_any || s->shown.state != state || strcmp(s->shown.text, l->text) != 0)
		log_info(LOG_IBKR, "link: %s", text);
	s->shown = *l;
	s->shown_any = true;
	if (s->st.link != state) {
		s->st.link = state;
		session_publish(s);
	}
	ibkr_emit(s->x, &ev);
}

static void emit_skew(struct session *s)
{
	struct event ev = { .type = EV_CLOCK_SKEW };

	if (!atomic_load(&s->x->http.skew_known))
		return;
	ev.u.skew.skew_ns = atomic_load(&s->x->http.skew_ns);
	if (ev.u.skew.skew_ns > 2 * NS_PER_S || ev.u.skew.skew_ns < -2 * NS_PER_S)
		log_warn(LOG_IBKR, "our clock is %lld ms off the broker's: set NTP",
			 (long long)(-ev.u.skew.skew_ns / NS_PER_MS));
	ibkr_emit(s->x, &ev);
}

/* --- waiting ---------------------------------------------------------------------- */

/* A path that rests after a 429 is said, with its end, and so is that end. */
static void tell_pacing(struct session *s)
{
	char path[96];
	int64_t until = 0;

	limiter_resting(s->x->http.limiter, path, sizeof path, &until);
	if (until == s->resting)
		return;
	s->resting = until;
	if (!until)
		ibkr_feed(s->x, FEED_PACING, FEED_OK, 0, "%s", "");
	else if (*path)
		ibkr_feed(s->x, FEED_PACING, FEED_HELD, until, "held back by the broker's limits "
			  "(429): %s rests, orders go on", path);
	else
		ibkr_feed(s->x, FEED_PACING, FEED_HELD, until, "held back by the broker's limits (429 "
			  "again): everything but orders and tickle rests");
}

bool session_sleep(struct session *s, int64_t until)
{
	uint64_t before = s->woken;
	int one;

	do {
		tell_pacing(s);
		if (stopper_is_set(s->x->stop))
			break;
		s->woken = cell_wait(s->x->http.wake, &one, s->woken,
				     s->resting && s->resting < until ? s->resting : until);
	} while (s->woken == before && clock_steady() < until);
	tell_pacing(s);
	return stopper_is_set(s->x->stop);
}

static void log_out(struct session *s)
{
	struct http_answer a;
	struct errmsg err;
	enum rc rc = http_post(s->c, "/logout", NULL, &a, &err);

	s->inited = false;
	atomic_store(&s->x->logged_in, false);
	s->st.ws_session[0] = '\0';
	log_info(LOG_IBKR, "logged out: %s", rc == RC_OK && a.status == 200 ? "yes" : "no answer");
}

static void go_down(struct session *s)
{
	if (!s->st.up && !s->st.authenticated)
		return;
	s->st.up = s->st.authenticated = false;
	session_publish(s);
}

/* Logout, a pause, and the next init competes. */
static void take(struct session *s)
{
	struct ibkr *x = s->x;

	atomic_store(&x->taking, false);
	if (x->cfg.compete == COMPETE_NEVER) {
		log_warn(LOG_IBKR, "[ibkr] compete = never: the session is not taken");
		return;
	}
	log_info(LOG_IBKR, "taking the session");
	go_down(s);
	session_link(s, LINK_COMING_UP, 0, "taking the session from the other login");
	s->yielded = false;
	log_out(s);
	for (int64_t until = clock_steady() + x->take_pause; clock_steady() < until;)
		if (session_sleep(s, until))
			return;
	s->compete = true;
}

static void yield(struct session *s)
{
	log_info(LOG_IBKR, "giving the session away");
	go_down(s);
	if (s->inited)
		log_out(s);
	s->yielded = true;
}

/* The operator's words; true when they changed what to do. */
static bool heed_actions(struct session *s)
{
	struct outbox *q = s->x->cfg.out[OUT_SESSION];
	struct action a;
	bool any = false;

	while (q && outbox_take(q, &a, 0) == RC_OK) {
		if (a.type != ACT_LINK)
			continue;
		if (!a.u.small.n)
			yield(s);
		else if (!s->st.up)
			take(s);
		else
			continue;
		any = true;
	}
	return any;
}

/* Until then, or until the operator says something; true = stop. */
static bool pause_until(struct session *s, int64_t until)
{
	while (clock_steady() < until) {
		if (stopper_is_set(s->x->stop))
			return true;
		if (heed_actions(s))
			break;
		session_sleep(s, until);
	}
	return stopper_is_set(s->x->stop);
}

/* --- while up --------------------------------------------------------------------- */

static void show_up(struct session *s)
{
	char text[TEXT_LEN];

	snprintf(text, sizeof text, "up%s%s", *s->st.account ? ", account " : "", s->st.account);
	session_link(s, LINK_UP, 0, text);
}

static void go_up(struct session *s)
{
	s->st.up = s->st.authenticated = true;
	s->st.link = LINK_UP;
	s->refusals = s->renewals = s->gone = 0;
	s->compete = s->x->cfg.compete == COMPETE_ALWAYS;
	atomic_store(&s->x->taking, false);
	desk_update(&s->x->http, NULL, NULL);
	session_publish(s);
	show_up(s);
	emit_skew(s);
}

static enum outcome lost(struct session *s, const struct wire_status *w)
{
	if (w->competing && !s->compete) {
		snprintf(s->why, sizeof s->why, "another login of this username took the session: log "
			 "out there, or :link take");
		return SIGN_HELD;
	}
	snprintf(s->why, sizeof s->why, "the broker ended the session");
	s->inited = false;	/* it has just said so: not asked again */
	return SIGN_AGAIN;
}

/* A hint came that something is wrong: what does the broker say?  After a stream that ended a tickle
 * says more (Web API 6.5): the session's value, which the next stream must bring. */
static enum outcome check(struct session *s, unsigned bits)
{
	struct wire_status w = { .has_authenticated = false };
	uint64_t epoch = s->st.epoch;
	enum outcome o = SIGN_OK;

	if (bits & NOTICE_CHECK)
		o = session_tickle(s, &w);
	if (o == SIGN_OK && !w.has_authenticated)
		o = session_status(s, "/iserver/auth/status", NULL, &w);
	if (o == SIGN_OK && !status_ready(&w))
		o = lost(s, &w);
	if (o == SIGN_OK && (bits & NOTICE_NO_BRIDGE))
		o = session_accounts(s);
	if (o == SIGN_OK && s->st.epoch != epoch)
		session_publish(s);
	return o;
}

static enum outcome tickle(struct session *s)
{
	struct wire_status w;
	uint64_t epoch = s->st.epoch;
	enum outcome o = session_tickle(s, &w);

	if (o != SIGN_OK)
		return o;
	if (w.has_authenticated && !status_ready(&w))
		return lost(s, &w);
	if (s->st.epoch != epoch)
		session_publish(s);
	show_up(s);
	emit_skew(s);
	return SIGN_OK;
}

/* A token that ends soon is replaced while it still works; one that was refused, at once. */
static enum outcome renew(struct session *s, bool refused)
{
	enum outcome o;

	if (refused && (++s->refusals > 1 || ++s->renewals > RENEWALS_MOST)) {
		snprintf(s->why, sizeof s->why, "the broker refuses a token it has just given: check "
			 "that no other program uses this access token");
		return SIGN_REFUSED;
	}
	o = session_renew(s);
	if (o == SIGN_OK) {
		s->inited = true;	/* the token is new, the session is not: asked next */
		session_publish(s);
		o = check(s, NOTICE_NO_BRIDGE);
		if (o == SIGN_OK)
			s->refusals = 0;	/* it works: the next refusal is another story */
		return o;
	}
	if (refused || o == SIGN_STOP)
		return o;
	s->renew_at = clock_steady() + 60 * s->x->retry_unit;
	return SIGN_OK;
}

/* When what is pending may be looked into. */
static int64_t check_at(const struct session *s)
{
	return s->pending ? s->checked + CHECK_S * s->x->retry_unit : INT64_MAX;
}

static enum outcome heed_notices(struct session *s)
{
	struct http_shared *h = &s->x->http;
	unsigned bits = s->pending |= atomic_exchange(&h->notices, 0);
	enum outcome o = SIGN_OK;

	s->pending &= NOTICE_NO_BRIDGE | NOTICE_STS | NOTICE_CHECK;
	if ((bits & NOTICE_401) && atomic_load(&h->refused_serial) == s->st.lst_serial)
		o = renew(s, true);
	if (o == SIGN_OK && (bits & NOTICE_410)) {
		snprintf(s->why, sizeof s->why, "the broker's host dropped the session");
		s->renew_at = 0;
		s->inited = false;
		http_cookies_clear(h);
		return SIGN_AGAIN;
	}
	if (o == SIGN_OK && clock_steady() >= check_at(s)) {
		bits = s->pending;
		s->checked = clock_steady();
		s->pending = 0;
		o = check(s, bits);
		if (o == SIGN_PACED) {	/* nothing is known of the session: asked again */
			s->pending = bits;
			o = SIGN_OK;
		}
	}
	return o;
}

static int64_t soonest(int64_t a, int64_t b, int64_t c)
{
	return a < b ? a < c ? a : c : b < c ? b : c;
}

/* Until the session is lost; says why. */
static enum outcome keep(struct session *s)
{
	int64_t next = clock_steady() + s->x->tickle_every;
	enum outcome o = SIGN_OK;
	int bad = 0;

	s->pending = 0;
	s->checked = 0;
	for (;;) {
		if (heed_actions(s))
			return SIGN_AGAIN;
		o = heed_notices(s);
		if (o == SIGN_OK && clock_steady() >= s->renew_at)
			o = renew(s, false);
		if (o != SIGN_OK)
			return o;
		if (clock_steady() >= next) {
			o = tickle(s);
			bad = o == SIGN_OK || o == SIGN_PACED ? 0 : bad + 1;
			/* One lost answer is no lost session. */
			if (o == SIGN_STOP || o == SIGN_AGAIN || o == SIGN_HELD ||
			    o == SIGN_REFUSED || bad > 1)
				return o;
			next = clock_steady() + (bad || o == SIGN_PACED ? s->x->retry_unit :
								s->x->tickle_every);
			if (!bad)
				s->refusals = s->renewals = 0;
		}
		if (session_sleep(s, soonest(next, s->renew_at, check_at(s))))
			return SIGN_STOP;
	}
}

/* --- while down ------------------------------------------------------------------- */

/* Hong Kong's midnight in Sydney, and the weekend's service (Saturday evening in New York). */
static bool in_maintenance(void)
{
	struct civil c;

	civil_of(clock_now().market, &c);
	return c.weekday == 0 || (c.hour >= 2 && c.hour < 5);
}

/*
 * Nobody answered: it is the road that is cut, and the broker is asked nothing by trying it.  Who
 * holds shares wants the link back seconds after the network is, not a minute.
 */
static int64_t network_pause(const struct session *s)
{
	int longest = s->failures <= NEAR_TIMES ? NEAR_S : FAR_S;

	return backoff_ns(s->failures, s->x->retry_unit, longest * s->x->retry_unit);
}

static int64_t pause_of(struct session *s, enum outcome o, bool maintenance)
{
	static const int server[] = { 5, 30, 60, 120, 300, 600 };
	static const int blocked[] = { 60, 120, 300, 600 };
	int64_t unit = s->x->retry_unit;
	size_t i = (size_t)(s->failures > 0 ? s->failures - 1 : 0) + (maintenance ? 1 : 0);

	switch (o) {
	case SIGN_PACED:
		return s->resting > clock_steady() ? s->resting - clock_steady() : unit;
	case SIGN_HELD:
		return HELD_S * unit;
	case SIGN_REFUSED:
		return REFUSED_S * unit;
	case SIGN_SERVER:
		i = i < ARRAY_LEN(server) ? i : ARRAY_LEN(server) - 1;
		return backoff_ns(1, server[i] * unit, server[i] * unit);
	case SIGN_BLOCKED:
		i = i < ARRAY_LEN(blocked) ? i : ARRAY_LEN(blocked) - 1;
		return backoff_ns(1, blocked[i] * unit, blocked[i] * unit);
	case SIGN_NETWORK:
		return network_pause(s);
	default:
		return backoff_ns(s->failures, unit, FAR_S * unit);
	}
}

static enum link_state state_of(enum outcome o, bool maintenance)
{
	if (o == SIGN_HELD)
		return LINK_HELD_ELSEWHERE;
	if (o == SIGN_REFUSED)
		return LINK_REFUSED;
	if (o == SIGN_PACED)
		return LINK_COMING_UP;
	return maintenance ? LINK_MAINTENANCE : LINK_DOWN;
}

/* Says why, waits.  True = stop. */
static bool wait_after(struct session *s, enum outcome o)
{
	bool maintenance = o == SIGN_SERVER && in_maintenance();
	int64_t until;

	tell_pacing(s);
	if (o != SIGN_PACED)	/* the limiter counts those */
		s->failures++;
	if (o == SIGN_SERVER && s->failures > 1)
		s->renew_at = 0;	/* init refused again: a new token too (2.3) */
	if (o == SIGN_REFUSED) {
		s->refusals = 0;
		s->renew_at = 0;
	}
	if (o == SIGN_HELD && atomic_load(&s->x->taking)) {
		take(s);
		return stopper_is_set(s->x->stop);
	}
	if (maintenance) {
		char words[TEXT_LEN];

		snprintf(words, sizeof words, "%s", s->why);
		snprintf(s->why, sizeof s->why, "nightly reset or weekend service of the broker, tried "
			 "again by itself (%.150s)", words);
	}
	until = clock_steady() + pause_of(s, o, maintenance);
	session_link(s, state_of(o, maintenance), until, s->why);
	return pause_until(s, until);
}

static bool wait_yielded(struct session *s)
{
	snprintf(s->why, sizeof s->why, "given away: :link take takes the session back");
	session_link(s, LINK_HELD_ELSEWHERE, 0, s->why);
	return pause_until(s, INT64_MAX);
}

/* Up until it is lost.  The first loss is mended at once: the broker ends every session once a
 * night.  One that is lost again and again is not fought for. */
static enum outcome live(struct session *s)
{
	int64_t since = clock_steady(), unit = s->x->retry_unit;
	enum outcome o;

	s->failures = 0;
	go_up(s);
	o = keep(s);
	go_down(s);
	s->flickers = clock_steady() - since > STEADY_S * unit ? 0 : s->flickers + 1;
	if (o == SIGN_AGAIN && s->flickers > 1 && !s->yielded) {
		int64_t until = clock_steady() + backoff_ns(s->flickers - 1, unit, 60 * unit);

		session_link(s, LINK_DOWN, until, s->why);
		if (pause_until(s, until))
			return SIGN_STOP;
	}
	return o;
}

static void session_loop(struct session *s)
{
	bool stop = false;

	tell_pacing(s);
	while (!stop) {
		enum outcome o;

		if (s->yielded) {
			stop = wait_yielded(s);
			continue;
		}
		atomic_store(&s->x->http.notices, 0);
		o = session_sign_in(s);
		if (o == SIGN_OK)
			o = live(s);
		if (o == SIGN_STOP)
			break;
		if (o != SIGN_AGAIN)
			stop = wait_after(s, o);
	}
}

static void wake(void *x)
{
	http_notice(&((struct ibkr *)x)->http, 0);
}

void session_run(void *ibkr)
{
	struct ibkr *x = ibkr;
	struct outbox *q = x->cfg.out[OUT_SESSION];
	struct session s = { .x = x, .rtt_ms = -1, .resting = -1 };

	s.compete = x->cfg.compete == COMPETE_ALWAYS;
	s.c = http_client_new(&x->http);
	if (!s.c) {
		session_link(&s, LINK_DOWN, 0, "out of memory: start again");
		return;
	}
	http_client_role(s.c, HTTP_SESSION);
	if (q)
		outbox_on_put(q, wake, x);
	session_loop(&s);
	if (q)
		outbox_on_put(q, NULL, NULL);
	s.st.up = false;
	session_publish(&s);	/* who waits for a session waits no longer */
	http_client_free(s.c);
}

void session_logout(struct ibkr *x)
{
	struct session s = { .x = x };

	if (!atomic_load(&x->logged_in) || !(s.c = http_client_new(&x->http)))
		return;
	http_client_role(s.c, HTTP_DESK);	/* the stop is set: finished all the same */
	log_out(&s);
	http_client_free(s.c);
}
