/*
 * signin.c - the steps from credentials to a usable session.
 *
 * Rules: Web API 1.2, 1.3, 1.9 (token), 2.1 (order of calls), 2.2, 2.3, 2.5.  Every status
 * is logged with its `competing`, so that `grep competing` tells who had the session when.
 */
#include "session.h"

#include <stdio.h>
#include <string.h>

#include "skim/base/log.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"

#define LST_PATH "/oauth/live_session_token"

static bool says(const struct http_answer *a, const char *word)
{
	return a->body && strstr(a->body, word) != NULL;
}

static enum outcome stop_or(const struct session *s, enum outcome other)
{
	return stopper_is_set(s->x->stop) ? SIGN_STOP : other;
}

/* --- what a failed request means -------------------------------------------------- */

/* The broker's own words, or what stands for them. */
static const char *words_of(const struct http_answer *a, char out[TEXT_LEN])
{
	if (!wire_error(a->body, a->n, out, TEXT_LEN) || !*out)
		snprintf(out, TEXT_LEN, "status %d", a->status);
	return out;
}

static enum outcome transport(struct session *s, enum rc rc, const struct errmsg *err)
{
	snprintf(s->why, sizeof s->why, "%.240s", err->text);
	if (rc == RC_CLOSED)
		return stop_or(s, SIGN_NETWORK);
	return rc == RC_BUSY ? SIGN_PACED : rc == RC_INTERNAL ? SIGN_SERVER : SIGN_NETWORK;
}

static enum outcome cdn(struct session *s, const struct http_answer *a)
{
	if (a->status == 429) {
		snprintf(s->why, sizeof s->why, "held back by the broker's limits (429): goes on by "
			 "itself when they allow it");
		return SIGN_PACED;
	}
	snprintf(s->why, sizeof s->why, "the broker's front door refuses this address (403): "
		 "addresses of cloud providers are often blocked; not tried often");
	return SIGN_BLOCKED;
}

/* An answer other than 200 to a signed request; also 200 that could not be understood. */
static enum outcome refused(struct session *s, const char *what, const struct http_answer *a)
{
	char text[TEXT_LEN];

	if (a->status == 429 || (a->status == 403 && a->html))
		return cdn(s, a);
	if (a->status == 401) {
		snprintf(s->why, sizeof s->why, "the broker refused our signature on %s (%.120s)", what,
			 words_of(a, text));
		return SIGN_REFUSED;
	}
	if (a->status == 200)
		snprintf(s->why, sizeof s->why, "%s: the answer was not understood", what);
	else
		snprintf(s->why, sizeof s->why, "%s: %.160s (status %d)", what,
			 a->html ? "a page instead of an answer" : words_of(a, text), a->status);
	return SIGN_SERVER;
}

/* Signed requests of the session: 401 and 410 cost the token. */
static enum outcome signed_refused(struct session *s, const char *what,
				   const struct http_answer *a)
{
	enum outcome o = refused(s, what, a);

	if (a->status != 401 && a->status != 410)
		return o;
	s->renew_at = 0;
	s->inited = false;
	if (a->status == 401)
		return ++s->refusals > 1 ? SIGN_REFUSED : SIGN_AGAIN;
	http_cookies_clear(&s->x->http);
	if (++s->gone > 1)	/* with a new token too: another host */
		atomic_store(&s->x->http.host_n, (s->gone - 1) % 4);
	return s->gone > 4 ? SIGN_SERVER : SIGN_AGAIN;
}

/* --- live session token ----------------------------------------------------------- */

static enum outcome token_refused(struct session *s, const struct http_answer *a)
{
	struct http_shared *h = &s->x->http;
	int64_t skew = atomic_load(&h->skew_ns) / NS_PER_S;
	char text[TEXT_LEN];

	if (a->status == 410)
		return signed_refused(s, "sign-in", a);
	if (a->status != 401)
		return refused(s, "sign-in", a);
	words_of(a, text);
	if (skew > 30 || skew < -30)
		snprintf(s->why, sizeof s->why, "sign-in refused, and our clock is %lld s off the "
			 "broker's: set the clock (NTP) first", (long long)(skew < 0 ? -skew : skew));
	else if (says(a, "invalid consumer"))
		snprintf(s->why, sizeof s->why, "consumer key not known to the broker (%.80s): check "
			 "OAUTH_CONSUMER_KEY; a new key works only after the next midnight reset", text);
	else if (says(a, "access secret") || says(a, "access token"))
		snprintf(s->why, sizeof s->why, "access token refused (%.80s): it was generated anew "
			 "or revoked; take OAUTH_ACCESS_TOKEN and its secret from the portal", text);
	else
		snprintf(s->why, sizeof s->why, "sign-in refused (%.80s): check the signature key, "
			 "OAUTH_CONSUMER_KEY and OAUTH_ACCESS_TOKEN", text);
	return SIGN_REFUSED;
}

static enum rc token_read(struct session *s, const struct oauth_challenge *ch,
			  const struct http_answer *a, struct lst *out, struct errmsg *err)
{
	struct wire_lst w;
	enum rc rc = wire_lst(a->body, a->n, &w);

	if (rc != RC_OK)
		rc = errmsg_set(err, RC_SYNTAX, "the broker's answer to the sign-in holds no token: "
				"nothing on our side to mend, tried again later");
	else
		rc = oauth_lst_compute(s->x->keys, ch, w.response, w.signature, w.expires_ms, out, err);
	explicit_bzero(&w, sizeof w);
	return rc;
}

/* One request with its own challenge.  bad: answered, but not with a token we may use. */
static enum outcome token_ask(struct session *s, struct lst *out, bool *bad, enum rc *why_bad)
{
	struct http_shared *h = &s->x->http;
	char url[512], nonce[NONCE_LEN], header[OAUTH_HEADER_MAX];
	struct oauth_challenge ch;
	struct http_answer a;
	struct errmsg err = { "" };
	enum rc rc = oauth_challenge_new(h->keys, &ch);

	*bad = false;
	http_base(h, url, sizeof url - sizeof LST_PATH);
	strcat(url, LST_PATH);
	oauth_nonce(nonce);
	if (rc == RC_OK)
		rc = oauth_lst_header(h->keys, &ch, url, nonce, http_timestamp(h), header);
	if (rc != RC_OK) {
		oauth_challenge_free(&ch);
		snprintf(s->why, sizeof s->why, "sign-in could not be signed: %s", rc_text(rc));
		return SIGN_SERVER;
	}
	log_info(LOG_OAUTH, "asking for a live session token");
	rc = http_post_raw(s->c, LST_PATH, header, &a, &err);
	explicit_bzero(header, sizeof header);
	if (rc == RC_OK && a.status == 200) {
		*why_bad = token_read(s, &ch, &a, out, &err);
		*bad = *why_bad != RC_OK;
		explicit_bzero(a.body, a.n);
		if (*bad)
			snprintf(s->why, sizeof s->why, "%.250s", err.text);
	}
	oauth_challenge_free(&ch);
	if (rc != RC_OK)
		return transport(s, rc, &err);
	return a.status == 200 ? SIGN_OK : token_refused(s, &a);
}

static void token_use(struct session *s, struct lst *t)
{
	struct http_shared *h = &s->x->http;
	int64_t life = t->expires - http_clock(h), early = 3600 * NS_PER_S;
	char until[40];

	if (early > life / 4)	/* a short-lived token still lives most of its life */
		early = life / 4;
	if (life < NS_PER_S)	/* it makes no sense: the server will say when it ends */
		life = 3600 * NS_PER_S;
	s->renew_at = clock_steady() + life - (early > 0 ? early : 0);
	t->serial = s->st.lst_serial + 1;
	cell_put(h->lst, t);
	s->st.lst_serial = t->serial;
	s->st.epoch++;		/* an open websocket belongs to the token before */
	s->inited = false;
	time_format_rfc3339(until, sizeof until, t->expires);
	log_info(LOG_OAUTH, "live session token %llu valid until %s",
		 (unsigned long long)t->serial, until);
}

/* The refusal brought the broker's time, and it is not the one that was signed. */
static bool clock_was_wrong(struct session *s, int64_t followed, enum outcome o)
{
	int64_t off = http_clock(&s->x->http) - clock_wall() - followed;

	if (o != SIGN_REFUSED || (off < 10 * NS_PER_S && off > -10 * NS_PER_S))
		return false;
	log_warn(LOG_OAUTH, "our clock is %lld s off the broker's: asking again by the broker's",
		 (long long)((off < 0 ? -off : off) / NS_PER_S));
	return true;
}

enum outcome session_renew(struct session *s)
{
	struct lst t = { .serial = 0 };
	enum rc why = RC_OK;
	bool bad = true, corrected = false;
	enum outcome o = SIGN_OK;

	s->credentials = false;
	/* Once more with another challenge: an empty or broken answer has been seen. */
	for (int i = 0; i < 2 && bad; i++) {
		int64_t followed = http_clock(&s->x->http) - clock_wall();

		o = token_ask(s, &t, &bad, &why);
		if (!corrected && clock_was_wrong(s, followed, o)) {
			corrected = bad = true;
			i--;
			continue;
		}
		if (o != SIGN_OK)
			break;
		if (bad)
			log_warn(LOG_OAUTH, "answer refused: %s", s->why);
	}
	if (o == SIGN_OK && bad)
		o = why == RC_AUTH ? SIGN_REFUSED : SIGN_SERVER;
	if (o == SIGN_REFUSED)	/* also: the token does not fit our secret and prime */
		s->credentials = true;
	if (o == SIGN_OK)
		token_use(s, &t);
	else if (o != SIGN_STOP)
		log_warn(LOG_OAUTH, "no live session token: %s", s->why);
	explicit_bzero(&t, sizeof t);
	return o;
}

/* --- brokerage session ------------------------------------------------------------ */

bool status_ready(const struct wire_status *w)
{
	return w->authenticated && (!w->has_established || w->established);
}

static const char *yes(bool has, bool value)
{
	return !has ? "?" : value ? "true" : "false";
}

static void status_log(const char *path, const struct wire_status *w)
{
	log_info(LOG_IBKR, "%s connected=%s authenticated=%s established=%s competing=%s%s%s", path,
		 yes(w->has_connected, w->connected), yes(w->has_authenticated, w->authenticated),
		 yes(w->has_established, w->established), w->competing ? "true" : "false",
		 *w->fail ? " " : "", w->fail);
}

enum outcome session_status(struct session *s, const char *path, const char *body,
			    struct wire_status *out)
{
	struct http_answer a;
	struct errmsg err = { "" };
	enum rc rc = http_post(s->c, path, body, &a, &err);

	*out = (struct wire_status){ .wait = false };
	if (rc != RC_OK)
		return transport(s, rc, &err);
	if (a.status != 200 || wire_auth_status(a.body, a.n, out) != RC_OK)
		return signed_refused(s, path, &a);
	status_log(path, out);
	return SIGN_OK;
}

static enum outcome held(struct session *s)
{
	snprintf(s->why, sizeof s->why, "another login of this username has the session (TWS, mobile, "
		 "portal): log out there, or :link take");
	return SIGN_HELD;
}

/* Polls until ready; w holds the first status already. */
static enum outcome wait_ready(struct session *s, struct wire_status *w)
{
	int64_t until = clock_steady() + s->x->status_for, pause = s->x->status_every / 8;
	enum outcome o = SIGN_OK;

	while (!status_ready(w)) {
		if (w->competing && !s->compete)
			return held(s);
		if (clock_steady() >= until) {
			snprintf(s->why, sizeof s->why, "the brokerage session does not come up%s%.120s",
				 *w->fail ? ": " : "", w->fail);
			return w->competing ? held(s) : SIGN_SERVER;
		}
		/* Most are up in a blink; the others are not asked more often than usual. */
		if (session_sleep(s, clock_steady() + pause))
			return SIGN_STOP;
		pause = 2 * pause < s->x->status_every ? 2 * pause : s->x->status_every;
		o = session_status(s, "/iserver/auth/status", NULL, w);
		if (o == SIGN_NETWORK)
			continue;	/* until the deadline */
		if (o != SIGN_OK)
			return o;
	}
	return w->competing && !s->compete ? held(s) : SIGN_OK;
}

static void question_dies(struct desk_state *d, void *ctx)
{
	(void)ctx;
	d->question = false;
}

static enum outcome init(struct session *s)
{
	struct wire_status w;
	enum outcome o = session_status(s, "/iserver/auth/ssodh/init", s->compete ?
					"{\"publish\":true,\"compete\":true}" :
					"{\"publish\":true,\"compete\":false}", &w);

	if (o == SIGN_OK) {
		atomic_store(&s->x->logged_in, true);
		atomic_store(&s->x->stream_says, SAID_NOTHING);	/* its greeting comes again */
		o = wait_ready(s, &w);
	}
	if (o != SIGN_OK)
		return o;
	s->inited = true;
	s->st.epoch++;
	desk_update(&s->x->http, question_dies, NULL);
	return SIGN_OK;
}

/* The session may have outlived the loss: then nothing is begun anew. */
static enum outcome brokerage(struct session *s)
{
	struct wire_status w;
	enum outcome o;

	if (!s->inited)
		return init(s);
	o = session_status(s, "/iserver/auth/status", NULL, &w);
	if (o != SIGN_OK)
		return o;
	if (w.competing && !w.authenticated && !s->compete)
		return held(s);
	return status_ready(&w) ? SIGN_OK : init(s);
}

/* --- accounts --------------------------------------------------------------------- */

static enum outcome accounts_once(struct session *s, struct wire_accounts *w)
{
	struct http_answer a;
	struct errmsg err = { "" };
	enum rc rc = http_get(s->c, "/iserver/accounts", &a, &err);

	if (rc != RC_OK)
		return transport(s, rc, &err);
	if (a.status != 200 || wire_accounts(a.body, a.n, w) != RC_OK)
		return signed_refused(s, "/iserver/accounts", &a);
	snprintf(s->why, sizeof s->why, "the broker lists no account yet");
	return w->n ? SIGN_OK : SIGN_SERVER;
}

/* Accounts and websocket must call the login the same; where only one says it, that holds. */
static void kind_of_stream(struct session *s, struct ev_account *a)
{
	enum said_kind says = atomic_load(&s->x->stream_says);

	if (says == SAID_NOTHING || !*a->id)
		return;
	if (a->is_paper_known && a->is_paper != (says == SAID_PAPER))
		snprintf(a->text, sizeof a->text, "the account list calls %s a %s account, the websocket a "
			 "%s one: no orders until they agree", a->id, a->is_paper ? "paper" : "live",
			 says == SAID_PAPER ? "paper" : "live");
	a->is_paper = a->is_paper_known ? a->is_paper : says == SAID_PAPER;
	a->is_paper_known = true;
}

static void account_choose(struct session *s, const struct wire_accounts *w)
{
	const struct ibkr_config *cfg = &s->x->cfg;
	struct event ev = { .type = EV_ACCOUNT };

	wire_choose_account(w, cfg->mode == MODE_LIVE, cfg->account, &ev.u.account);
	kind_of_stream(s, &ev.u.account);
	text_copy(s->st.account, sizeof s->st.account, ev.u.account.id);
	s->st.is_paper = ev.u.account.is_paper;
	s->st.is_paper_known = ev.u.account.is_paper_known;
	if (*ev.u.account.text)
		log_warn(LOG_IBKR, "%s", ev.u.account.text);
	ibkr_emit(s->x, &ev);
}

/* A session just made may need some seconds before it knows its accounts. */
enum outcome session_accounts(struct session *s)
{
	int64_t until = clock_steady() + s->x->status_for;
	struct wire_accounts w;
	enum outcome o;

	for (;;) {
		o = accounts_once(s, &w);
		if (o != SIGN_SERVER || clock_steady() >= until)
			break;
		if (session_sleep(s, clock_steady() + s->x->status_every))
			return SIGN_STOP;
	}
	if (o == SIGN_OK)
		account_choose(s, &w);
	return o;
}

/* As shown: a quiet screen stays quiet while the way to the broker is as long as it was. */
static void note_rtt(struct session *s, int32_t ms)
{
	int32_t off = ms - s->rtt_ms;

	if (s->rtt_ms < 0 || off > 20 + s->rtt_ms / 4 || -off > 20 + s->rtt_ms / 4)
		s->rtt_ms = ms;
}

enum outcome session_tickle(struct session *s, struct wire_status *out)
{
	struct http_answer a;
	struct errmsg err = { "" };
	enum rc rc = http_post(s->c, "/tickle", NULL, &a, &err);

	*out = (struct wire_status){ .wait = false };
	if (rc != RC_OK)
		return transport(s, rc, &err);
	if (a.status != 200 || wire_tickle(a.body, a.n, out) != RC_OK)
		return signed_refused(s, "/tickle", &a);
	status_log("/tickle", out);
	note_rtt(s, (int32_t)((a.ended - a.began) / NS_PER_MS));
	if (*out->session && strcmp(out->session, s->st.ws_session) != 0) {
		if (*s->st.ws_session)
			log_info(LOG_IBKR, "the broker began another session: streams are opened anew");
		text_copy(s->st.ws_session, sizeof s->st.ws_session, out->session);
		s->st.epoch++;
	}
	return SIGN_OK;
}

/* --- all of it -------------------------------------------------------------------- */

enum outcome session_sign_in(struct session *s)
{
	struct wire_status w;
	enum outcome o = SIGN_OK;

	if (clock_steady() >= s->renew_at) {
		session_link(s, LINK_SIGNING_IN, 0, "signing in");
		o = session_renew(s);
	}
	if (o == SIGN_OK) {
		if (s->shown.state != LINK_HELD_ELSEWHERE)	/* asked again quietly each minute */
			session_link(s, LINK_COMING_UP, 0, "brokerage session coming up");
		o = brokerage(s);
	}
	if (o == SIGN_OK)
		o = session_accounts(s);
	if (o == SIGN_OK)
		o = session_tickle(s, &w);
	return o;
}
