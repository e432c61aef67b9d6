/* rig.c - see the header. */
#include "rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "skim/base/must.h"
#include "skim/base/text.h"

static void credentials(struct rig *r, struct ibkr_config *c)
{
	struct oauth_credentials o = vectors_credentials(&r->v);

	c->consumer_key = o.consumer_key;
	c->access_token = o.access_token;
	c->access_token_secret = o.access_token_secret;
	c->dh_prime = o.dh_prime;
	c->signature_key_path = o.signature_key_path;
	c->encryption_key_path = o.encryption_key_path;
	c->realm = o.realm;
}

void rig_open(struct rig *r, int port, const struct ibkr_config *cfg)
{
	struct ibkr_config c = { .max_streams = 90 };
	struct errmsg err;
	struct lst lst = { .token = "twenty bytes of key", .serial = 1 };

	memset(r, 0, sizeof *r);
	if (cfg)
		c = *cfg;
	vectors_open(&r->v);
	credentials(r, &c);
	snprintf(r->url, sizeof r->url, "http://127.0.0.1:%d/v1/api", port);
	c.url = r->url;
	r->inbox = c.inbox = inbox_new(4096);
	for (int i = 0; i < OUT_COUNT; i++)
		r->out[i] = c.out[i] = outbox_new(256);
	if (ibkr_init(&r->x, &c, &err) != RC_OK)
		fail_msg("%s", err.text);
	r->x.retry_unit = 20 * NS_PER_MS;
	limiter_free(r->x.http.limiter);
	r->x.http.limiter = limiter_new(NULL, 0, 10000, 0);
	MUST(r->x.http.limiter);
	cell_put(r->x.http.lst, &lst);
	rig_session(r, true, 1);
}

void rig_session(struct rig *r, bool up, uint64_t epoch)
{
	r->st.up = r->st.authenticated = up;
	r->st.epoch = epoch;
	r->st.lst_serial = 1;
	text_copy(r->st.account, sizeof r->st.account, "DU1234567");
	snprintf(r->st.ws_session, sizeof r->st.ws_session, "session%llu", (unsigned long long)epoch);
	cell_put(r->x.http.session, &r->st);
	guard_lock(r->x.change_lock);
	if (r->x.change)
		r->x.change(r->x.change_ctx);
	guard_unlock(r->x.change_lock);
}

void rig_run(struct rig *r, void (*run)(void *ibkr))
{
	r->thread = thread_start("rig", run, &r->x);
	MUST(r->thread);
}

void rig_close(struct rig *r)
{
	stopper_set(r->x.stop);
	limiter_close(r->x.http.limiter);
	for (int i = 0; i < OUT_COUNT; i++)
		outbox_close(r->out[i]);
	guard_lock(r->x.change_lock);
	if (r->x.change)
		r->x.change(r->x.change_ctx);
	guard_unlock(r->x.change_lock);
	thread_join(r->thread);
	ibkr_done(&r->x);
	for (int i = 0; i < OUT_COUNT; i++)
		outbox_free(r->out[i]);
	inbox_free(r->inbox);
	vectors_close(&r->v);
}

void rig_act(struct rig *r, enum out_lane lane, enum action_type type, int32_t conid,
	     const char *ticker)
{
	struct action a = { .type = type };

	a.u.small.conid = conid;
	text_copy(a.u.small.ticker, sizeof a.u.small.ticker, ticker ? ticker : "");
	assert_int_equal(outbox_put(r->out[lane], &a), RC_OK);
}

void rig_look(struct rig *r, uint32_t look, enum look_what what)
{
	struct action a = { .type = ACT_LOOK };

	a.u.small.look = look;
	a.u.small.what = what;
	assert_int_equal(outbox_put(r->out[OUT_ACCOUNT], &a), RC_OK);
}

void rig_event(struct rig *r, enum event_type type, struct event *ev)
{
	int64_t until = clock_steady() + 5 * NS_PER_S;

	do {
		if (inbox_take(r->inbox, ev, until) != RC_OK)
			fail_msg("no event %s", event_name(type));
	} while (ev->type != type);
}

void rig_feed(struct rig *r, enum feed feed, enum feed_state state)
{
	struct event ev;

	do
		rig_event(r, EV_FEED, &ev);
	while (ev.u.feed.feed != feed || ev.u.feed.state != state);
}

bool rig_quiet(struct rig *r, enum event_type type)
{
	struct event ev;
	bool quiet = true;

	while (inbox_take(r->inbox, &ev, 0) == RC_OK)
		quiet &= ev.type != type;
	return quiet;
}
