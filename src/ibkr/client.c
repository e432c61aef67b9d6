/* client.c - the client without its threads: settings, credentials, hand-over to the core. */
#include "internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>

#include "skim/base/auto.h"
#include "skim/base/log.h"

/* The strings that stay needed after the start; credentials live in keys and access_token. */
static enum rc strings_copy(struct ibkr *x)
{
	const char **text[] = {
		&x->cfg.url, &x->cfg.realm, &x->cfg.ca_file, &x->cfg.ca_path, &x->cfg.account,
		&x->cfg.cache_dir,
	};
	size_t n = 0;
	char *at;

	for (size_t i = 0; i < ARRAY_LEN(text); i++)
		n += *text[i] ? strlen(*text[i]) + 1 : 0;
	at = x->strings = calloc(1, n + 1);
	if (!at)
		return RC_NOMEM;
	for (size_t i = 0; i < ARRAY_LEN(text); i++) {
		size_t len = *text[i] ? strlen(*text[i]) + 1 : 0;

		if (!len)
			continue;
		memcpy(at, *text[i], len);
		*text[i] = at;
		at += len;
	}
	if (!x->cfg.account)
		x->cfg.account = x->strings + n;	/* "" */
	x->cfg.consumer_key = x->cfg.access_token = x->cfg.access_token_secret = NULL;
	x->cfg.dh_prime = x->cfg.signature_key_path = x->cfg.encryption_key_path = NULL;
	return RC_OK;
}

static enum rc credentials_load(struct ibkr *x, const struct ibkr_config *cfg, struct errmsg *err)
{
	struct oauth_credentials c = {
		.consumer_key = cfg->consumer_key, .access_token = cfg->access_token,
		.access_token_secret = cfg->access_token_secret, .dh_prime = cfg->dh_prime,
		.signature_key_path = cfg->signature_key_path,
		.encryption_key_path = cfg->encryption_key_path, .realm = cfg->realm,
	};
	enum rc rc = oauth_keys_load(&x->keys, &c, err);

	if (rc != RC_OK)
		return rc;
	redact_add(cfg->access_token);
	redact_add(cfg->access_token_secret);
	rc = secret_set(&x->access_token, cfg->access_token, strlen(cfg->access_token));
	return rc == RC_OK ? rc : errmsg_set(err, rc, "access token: %s", rc_text(rc));
}

enum rc ibkr_init(struct ibkr *x, const struct ibkr_config *cfg, struct errmsg *err)
{
	enum rc rc;

	*x = (struct ibkr){
		.cfg = *cfg, .status_every = NS_PER_S, .status_for = 30 * NS_PER_S,
		.tickle_every = 60 * NS_PER_S, .take_pause = 5 * NS_PER_S,
		.warm_every = 45 * NS_PER_S, .retry_unit = NS_PER_S,
	};
	atomic_store(&x->taking, cfg->take);
	rc = credentials_load(x, cfg, err);
	if (rc == RC_OK && strings_copy(x) != RC_OK)
		rc = errmsg_set(err, RC_NOMEM, "out of memory");
	if (rc == RC_OK && (!(x->stop = stopper_new()) || !(x->change_lock = guard_new())))
		rc = errmsg_set(err, RC_NOMEM, "out of memory");
	if (rc == RC_OK)
		rc = http_shared_init(&x->http, cfg->url, cfg->ca_file, cfg->ca_path, x->keys, x->stop,
				      err);
	if (rc == RC_OK)
		return RC_OK;
	guard_free(x->change_lock);
	stopper_free(x->stop);
	free(x->strings);
	secret_wipe(&x->access_token);
	oauth_keys_free(x->keys);
	return rc;
}

void ibkr_done(struct ibkr *x)
{
	http_shared_free(&x->http);
	guard_free(x->change_lock);
	stopper_free(x->stop);
	free(x->strings);
	secret_wipe(&x->access_token);
	oauth_keys_free(x->keys);
}

void session_on_change(struct ibkr *x, void (*change)(void *ctx), void *ctx)
{
	guard_lock(x->change_lock);
	x->change = change;
	x->change_ctx = ctx;
	guard_unlock(x->change_lock);
}

bool ibkr_emit(struct ibkr *x, const struct event *ev)
{
	return inbox_push(x->cfg.inbox, ev) == RC_OK;
}

void ibkr_feed(struct ibkr *x, enum feed feed, enum feed_state state, int64_t retry_at,
	       const char *fmt, ...)
{
	struct event ev = { .type = EV_FEED };
	va_list ap;

	ev.t = clock_now();
	ev.u.feed.feed = feed;
	ev.u.feed.state = state;
	ev.u.feed.retry_at = retry_at;
	if (state == FEED_OK || state == FEED_POLLING)
		ev.u.feed.last_ok = ev.t.market;
	va_start(ap, fmt);
	vsnprintf(ev.u.feed.text, sizeof ev.u.feed.text, fmt, ap);
	va_end(ap);
	ibkr_emit(x, &ev);
}

int64_t backoff_ns(int attempt, int64_t unit, int64_t cap)
{
	int64_t ns = unit;
	uint16_t r = 0;

	for (int i = 1; i < attempt && ns < cap; i++)
		ns *= 2;
	if (ns > cap)
		ns = cap;
	RAND_bytes((unsigned char *)&r, sizeof r);
	return ns - ns / 5 + (ns / 5) * 2 * (int64_t)r / UINT16_MAX;	/* 80 to 120 % */
}
