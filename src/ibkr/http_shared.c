/*
 * http_shared.c - what all requests of one ibkr have in common: where to, how often, which
 * cookies, and what the session and the desk are doing.
 *
 * Rules: Web API 0 (hosts, cookies), 7.1 (one dialogue at a time), 9.1 (pacing).
 */
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/auto.h"
#include "skim/base/text.h"
#include "skim/base/url.h"

/* Each with a tenth of slack; history and smh share five places, one is left to smh. */
static const struct limit_rule rules[] = {
	{ "/iserver/account/orders", 1, 5500 * NS_PER_MS, 0 },
	{ "/iserver/account/trades", 1, 5500 * NS_PER_MS, 0 },
	{ "/iserver/account/pnl/partitioned", 1, 5500 * NS_PER_MS, 0 },
	{ "/portfolio/accounts", 1, 5500 * NS_PER_MS, 0 },
	{ "/portfolio/subaccounts", 1, 5500 * NS_PER_MS, 0 },
	{ "/iserver/marketdata/snapshot", 9, NS_PER_S, 0 },
	{ "/iserver/marketdata/history", 0, 0, 4 },
	{ "/iserver/scanner/run", 1, 1100 * NS_PER_MS, 0 },
	{ "/iserver/scanner/params", 1, 990 * NS_PER_S, 0 },
	{ "/tickle", 1, 1100 * NS_PER_MS, 0 },
	{ "/fyi", 1, 1100 * NS_PER_MS, 0 },
	{ "/pa", 1, 990 * NS_PER_S, 0 },
};
enum { OVERALL = 9, RESERVE = 3 };	/* a look-up may use one of the reserve */

#define SKEW_SURE  (2 * NS_PER_S)
#define STAMP_BACK 30			/* s */

/* --- address ---------------------------------------------------------------------- */

/* One part of the URL; absent ones give "". */
static bool url_part(CURLU *u, CURLUPart part, char *out, size_t cap)
{
	char *text = NULL;
	bool ok = true;

	*out = '\0';
	if (curl_url_get(u, part, &text, 0) == CURLUE_OK && text)
		ok = text_copy(out, cap, text);
	curl_free(text);
	return ok;
}

static bool url_split(struct http_shared *s, CURLU *u)
{
	char scheme[16], port[8], extra[8], host[sizeof s->host];
	size_t n;

	if (!url_part(u, CURLUPART_SCHEME, scheme, sizeof scheme) ||
	    !url_part(u, CURLUPART_HOST, host, sizeof host) ||
	    !url_part(u, CURLUPART_PORT, port, sizeof port) ||
	    !url_part(u, CURLUPART_PATH, s->prefix, sizeof s->prefix))
		return false;
	for (CURLUPart p = CURLUPART_USER; p <= CURLUPART_FRAGMENT; p++)
		if ((p == CURLUPART_USER || p == CURLUPART_PASSWORD || p == CURLUPART_QUERY ||
		     p == CURLUPART_FRAGMENT) && (!url_part(u, p, extra, sizeof extra) || *extra))
			return false;
	n = strlen(host);
	if (n > 1 && host[0] == '[' && host[n - 1] == ']') {
		host[n - 1] = '\0';
		memmove(host, host + 1, n - 1);
	}
	memcpy(s->host, host, sizeof host);
	n = strlen(s->prefix);
	if (n && s->prefix[n - 1] == '/')
		s->prefix[n - 1] = '\0';
	s->tls = strcmp(scheme, "https") == 0;
	s->port_given = *port != '\0';
	s->port = *port ? atoi(port) : s->tls ? 443 : 80;
	return *s->host;
}

static enum rc url_set(struct http_shared *s, const char *url, struct errmsg *err)
{
	CURLU *u = curl_url();
	bool ok = u && url_allowed(url) && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK &&
		  url_split(s, u);

	curl_url_cleanup(u);
	if (!ok)
		return errmsg_set(err, RC_SYNTAX, "%.200s is no address for the broker: https, or "
				  "http on this machine alone, without query", url);
	return RC_OK;
}

void http_host(const struct http_shared *s, char *out, size_t cap)
{
	int n = atomic_load(&s->host_n);

	/* 1.api.ibkr.com, 2.api.ibkr.com, … serve the same API. */
	if (n > 0 && strcmp(s->host, "api.ibkr.com") == 0)
		snprintf(out, cap, "%d.%s", n, s->host);
	else
		snprintf(out, cap, "%s", s->host);
}

void http_base(const struct http_shared *s, char *out, size_t cap)
{
	char host[sizeof s->host + 16], port[16] = "";
	bool six;

	http_host(s, host, sizeof host);
	six = strchr(host, ':') != NULL;
	if (s->port_given)
		snprintf(port, sizeof port, ":%d", s->port);
	snprintf(out, cap, "%s://%s%s%s%s%s", s->tls ? "https" : "http", six ? "[" : "", host,
		 six ? "]" : "", port, s->prefix);
}

/* --- cookies ---------------------------------------------------------------------- */

static void share_lock(CURL *easy, curl_lock_data data, curl_lock_access access, void *ctx)
{
	struct http_shared *s = ctx;

	(void)easy;
	(void)access;
	guard_lock(s->share_lock[data]);
}

static void share_unlock(CURL *easy, curl_lock_data data, void *ctx)
{
	struct http_shared *s = ctx;

	(void)easy;
	guard_unlock(s->share_lock[data]);
}

static bool share_make(struct http_shared *s)
{
	for (int i = 0; i < CURL_LOCK_DATA_LAST; i++)
		if (!(s->share_lock[i] = guard_new()))
			return false;
	s->share = curl_share_init();
	return s->share &&
	       curl_share_setopt(s->share, CURLSHOPT_LOCKFUNC, share_lock) == CURLSHE_OK &&
	       curl_share_setopt(s->share, CURLSHOPT_UNLOCKFUNC, share_unlock) == CURLSHE_OK &&
	       curl_share_setopt(s->share, CURLSHOPT_USERDATA, s) == CURLSHE_OK &&
	       curl_share_setopt(s->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE) == CURLSHE_OK;
}

bool http_jar_attach(struct http_shared *s, CURL *easy)
{
	return curl_easy_setopt(easy, CURLOPT_SHARE, s->share) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_COOKIEFILE, "") == CURLE_OK;
}

static CURL *jar_open(struct http_shared *s)
{
	CURL *easy = curl_easy_init();

	if (easy && !http_jar_attach(s, easy)) {
		curl_easy_cleanup(easy);
		easy = NULL;
	}
	return easy;
}

/* Appends name=value of one Netscape line: domain, tail, path, secure, expires, name, value. */
static void cookie_put(const struct http_shared *s, const char *line, char *out, size_t cap)
{
	const char *field[7];
	size_t at = strlen(out), name;
	int n = 0;

	if (strncmp(line, "#HttpOnly_", 10) == 0)
		line += 10;
	for (const char *p = line; p && n < 7; n++) {
		field[n] = p;
		p = strchr(p, '\t');
		if (p)
			p++;
	}
	if (n < 7 || (field[3][0] == 'T' && !s->tls))
		return;
	name = (size_t)(field[6] - field[5]) - 1;
	if (at + name + strlen(field[6]) + 4 < cap)
		snprintf(out + at, cap - at, "%s%.*s=%s", at ? "; " : "", (int)name, field[5],
			 field[6]);
}

void http_cookies(struct http_shared *s, char *out, size_t cap)
{
	CURL *easy = jar_open(s);
	struct curl_slist *list = NULL;

	*out = '\0';
	if (easy && curl_easy_getinfo(easy, CURLINFO_COOKIELIST, &list) == CURLE_OK)
		for (struct curl_slist *l = list; l; l = l->next)
			cookie_put(s, l->data, out, cap);
	curl_slist_free_all(list);
	curl_easy_cleanup(easy);
}

void http_cookies_clear(struct http_shared *s)
{
	CURL *easy = jar_open(s);

	if (easy)
		curl_easy_setopt(easy, CURLOPT_COOKIELIST, "ALL");
	curl_easy_cleanup(easy);
}

/* --- life ------------------------------------------------------------------------- */

static bool cells_make(struct http_shared *s)
{
	return (s->lst = cell_new_secret(sizeof(struct lst))) &&
	       (s->session = cell_new(sizeof(struct session_state))) &&
	       (s->desk = cell_new(sizeof(struct desk_state))) &&
	       (s->wake = cell_new(sizeof(int))) && (s->desk_lock = guard_new()) &&
	       (s->limiter = limiter_new(rules, ARRAY_LEN(rules), OVERALL, RESERVE));
}

enum rc http_shared_init(struct http_shared *s, const char *url, const char *ca_file,
			 const char *ca_path, const struct oauth_keys *keys,
			 struct stopper *stop, struct errmsg *err)
{
	enum rc rc;

	*s = (struct http_shared){
		.keys = keys, .stop = stop,
		.departures_fd = -1, .connect_ms = 5000, .answer_ms = 10000, .slow_ms = 20000, .order_ms = 20000,
	};
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return errmsg_set(err, RC_INTERNAL, "libcurl does not start");
	rc = url_set(s, url, err);
	if (rc == RC_OK && (!text_copy(s->ca_file, sizeof s->ca_file, ca_file ? ca_file : "") ||
			    !text_copy(s->ca_path, sizeof s->ca_path, ca_path ? ca_path : "")))
		rc = errmsg_set(err, RC_SYNTAX, "[tls] ca_file or ca_path is too long a name");
	if (rc == RC_OK && (!cells_make(s) || !share_make(s)))
		rc = errmsg_set(err, RC_NOMEM, "out of memory");
	if (rc != RC_OK)
		http_shared_free(s);
	return rc;
}

void http_shared_free(struct http_shared *s)
{
	curl_share_cleanup(s->share);
	for (int i = 0; i < CURL_LOCK_DATA_LAST; i++)
		guard_free(s->share_lock[i]);
	limiter_free(s->limiter);
	guard_free(s->desk_lock);
	cell_free(s->wake);
	cell_free(s->desk);
	cell_free(s->session);
	cell_free(s->lst);
	*s = (struct http_shared){ .keys = NULL };
	curl_global_cleanup();
}

/* --- session and desk as the others see them -------------------------------------- */

void session_get(struct http_shared *s, struct session_state *out)
{
	cell_get(s->session, out);
}

enum rc session_wait_up(struct http_shared *s, struct session_state *out, int64_t until)
{
	uint64_t seen = cell_get(s->session, out);

	for (;;) {
		if (stopper_is_set(s->stop))
			return RC_CLOSED;
		if (out->up)
			return RC_OK;
		if (clock_steady() >= until)
			return RC_TIMEOUT;
		seen = cell_wait(s->session, out, seen, until);
	}
}

bool desk_quiet(const struct desk_state *d, int64_t now)
{
	return !d->sending[0] && !d->sending[1] && (!d->question || now >= d->question_until);
}

void desk_update(struct http_shared *s, void (*fn)(struct desk_state *d, void *ctx), void *ctx)
{
	struct desk_state d;

	guard_lock(s->desk_lock);
	cell_get(s->desk, &d);
	if (fn)
		fn(&d, ctx);
	cell_put(s->desk, &d);
	guard_unlock(s->desk_lock);
}

/* --- the broker's clock ----------------------------------------------------------- */

int64_t http_clock(const struct http_shared *s)
{
	int64_t skew = atomic_load(&s->skew_known) ? atomic_load(&s->skew_ns) : 0;

	/* A Date is a second coarse and the way to us takes time: less than this is no skew. */
	return clock_wall() + (skew > SKEW_SURE || skew < -SKEW_SURE ? skew : 0);
}

int64_t http_timestamp(struct http_shared *s)
{
	int64_t t = http_clock(s) / NS_PER_S, newest = atomic_load(&s->stamp);

	/* Only where both stand for the same clock; one set right by minutes may step back. */
	do {
		if (newest - t > STAMP_BACK || newest < t)
			continue;
		t = newest;
	} while (!atomic_compare_exchange_weak(&s->stamp, &newest, t));
	return t;
}

void http_notice(struct http_shared *s, unsigned bits)
{
	int one = 1;

	atomic_fetch_or(&s->notices, bits);
	cell_put(s->wake, &one);
}
