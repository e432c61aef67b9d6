/*
 * http.c - one signed request on one warm connection.
 *
 * libcurl repeats a request by itself when a reused connection turns out dead before the
 * first answer byte.  That would send a nonce twice and could place an order twice, so it is
 * stopped in two ways: the second start of a request is refused by the pre-request callback
 * (anything but an order is then signed anew and sent once more from here), and an order's
 * body comes from a read callback that cannot be rewound.
 *
 * Rules: Web API 0 (headers, libcurl notes), 1.8 (nonce), 7.1, 9.1 to 9.3.
 */
#include "http_client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/log.h"
#include "skim/base/text.h"

enum {
	BODY_FIRST = 16 << 10,
	TURN_S = 20,			/* longest wait for pacing or for a question */
	DESK_TURN_S = 5,		/* an order that cannot leave by then is not sent */
	OVERTAKEN_MAX = 5,		/* a read gives way to so many orders in a row, then fails */
	YIELD_MS = 300,
};

/* URL, then the Authorization header for it: drawn anew for every single send. */
static enum rc sign(struct http_client *c, const struct request *r)
{
	char *header = c->auth + sizeof "Authorization: " - 1;
	char nonce[NONCE_LEN], *query;
	size_t n;
	struct lst lst;
	enum rc rc;

	memcpy(c->auth, "Authorization: ", sizeof "Authorization: ");
	http_base(c->s, c->url, sizeof c->url);
	n = strlen(c->url);
	if (snprintf(c->url + n, sizeof c->url - n, "%s", r->path) >= (int)(sizeof c->url - n))
		return errmsg_set(c->err, RC_INTERNAL, "request longer than %d bytes: %.60s…",
				  URL_MAX, r->path);
	c->serial = 0;
	if (r->auth)
		return text_copy(header, OAUTH_HEADER_MAX, r->auth) ? RC_OK : RC_FULL;
	cell_get(c->s->lst, &lst);
	c->serial = lst.serial;
	if (!lst.serial)
		return errmsg_set(c->err, RC_AUTH, "not signed in: no live session token");
	oauth_nonce(nonce);
	query = strchr(c->url, '?');
	if (query)
		*query = '\0';
	rc = oauth_header(c->s->keys, &lst, r->method, c->url, nonce, http_timestamp(c->s), header);
	if (query)
		*query = '?';
	explicit_bzero(&lst, sizeof lst);
	if (rc != RC_OK)
		errmsg_set(c->err, rc, "request could not be signed: %s", rc_text(rc));
	return rc;
}

/* --- turn: pacing, and the dialogue of an open question --------------------------- */

static enum rc wait_desk(struct http_client *c, const char *path, int64_t until)
{
	struct desk_state d;
	uint64_t seen = cell_get(c->s->desk, &d);

	if (!http_ends_question(c, path))
		return RC_OK;
	while (!desk_quiet(&d, clock_steady())) {
		int64_t wait = d.question && d.question_until < until ? d.question_until : until;

		if (stopper_is_set(c->s->stop))
			return errmsg_set(c->err, RC_CLOSED, "stopping");
		if (clock_steady() >= until)
			return errmsg_set(c->err, RC_BUSY, "an order or a question of the broker is "
					  "open: asked again later");
		seen = cell_wait(c->s->desk, &d, seen, wait);
	}
	return RC_OK;
}

static enum rc take_turn(struct http_client *c, const char *path)
{
	bool desk = c->role == HTTP_DESK;
	int64_t until = clock_steady() + (desk ? DESK_TURN_S : TURN_S) * NS_PER_S;
	enum rc rc;

	for (;;) {	/* an order may leave while this waits for the limits */
		rc = wait_desk(c, path, until);
		if (rc != RC_OK)
			return rc;
		rc = limiter_enter(c->s->limiter, path, desk ? LIMIT_ORDER : strncmp(path, "/trsrv/", 7) == 0 ?
				   LIMIT_LOOKUP : LIMIT_READ, until);
		if (rc != RC_OK || !http_would_disturb(c, path))
			break;
		limiter_done(c->s->limiter, path, 0, 0);
	}
	if (rc == RC_TIMEOUT)
		return errmsg_set(c->err, RC_BUSY, "held back by the broker's request limits");
	if (rc != RC_OK)
		return errmsg_set(c->err, rc, "stopping");
	departures_note(c->s, path);
	return RC_OK;
}

/* --- sending ---------------------------------------------------------------------- */

/* Until done, given up (RC_CLOSED) or too late (RC_TIMEOUT). */
static enum rc drive(struct http_client *c, CURLcode *code)
{
	struct curl_waitfd stop = { .fd = stopper_fd(c->s->stop), .events = CURL_WAIT_POLLIN };
	bool heed = c->role != HTTP_DESK;
	int64_t give_way = 0;

	for (;;) {
		int running = 0, queued = 0;
		CURLMsg *m;
		int64_t left = 1000;

		if (curl_multi_perform(c->multi, &running) != CURLM_OK)
			return RC_INTERNAL;
		while ((m = curl_multi_info_read(c->multi, &queued)))
			if (m->msg == CURLMSG_DONE) {
				*code = m->data.result;
				return RC_OK;
			}
		if (heed && stopper_is_set(c->s->stop))
			return RC_CLOSED;
		if (c->a->sent) {
			left = (c->answer_until - clock_steady() + NS_PER_MS - 1) / NS_PER_MS;
			if (left <= 0)
				return RC_TIMEOUT;
		}
		if (c->wanted) {
			if (!give_way && c->wanted(c->wanted_ctx))
				give_way = clock_steady() + YIELD_MS * NS_PER_MS;
			if (give_way && clock_steady() >= give_way)
				return RC_TIMEOUT;
			left = left < 50 ? left : 50;
		}
		curl_multi_poll(c->multi, &stop, heed ? 1 : 0, left > 1000 ? 1000 : (int)left, NULL);
	}
}

static enum rc transport_words(const struct http_client *c, const struct request *r, CURLcode code)
{
	const char *why = *c->why ? c->why : curl_easy_strerror(code);

	if (c->stopped != RC_OK)
		return c->stopped;
	if (c->too_big)
		return errmsg_set(c->err, RC_IO, "answer to %.60s is longer than %d MiB: given up",
				  r->path, BODY_MAX >> 20);
	if (c->no_memory)
		return errmsg_set(c->err, RC_NOMEM, "out of memory");
	switch (code) {
	case CURLE_OPERATION_TIMEDOUT:
		return errmsg_set(c->err, RC_TIMEOUT, "%s: no connection within %d s: check the "
				  "network", c->s->host, c->s->connect_ms / 1000);
	case CURLE_COULDNT_RESOLVE_HOST:
		return errmsg_set(c->err, RC_IO, "%s: name not found: check network and DNS",
				  c->s->host);
	case CURLE_COULDNT_CONNECT:
		return errmsg_set(c->err, RC_IO, "%s port %d: no connection: check network and "
				  "firewall", c->s->host, c->s->port);
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
		return errmsg_set(c->err, RC_IO, "%s: certificate refused (%.120s): check the clock "
				  "and [tls] ca_file", c->s->host, why);
	default:
		return errmsg_set(c->err, RC_IO, "%s: connection failed: %.160s", c->s->host, why);
	}
}

static void note_skew(struct http_client *c)
{
	const struct http_answer *a = c->a;
	int64_t took = a->ended - a->began;

	/* Date is cut to the second: its middle, against the middle of the exchange. */
	if (a->date && took < 2 * NS_PER_S) {
		atomic_store(&c->s->skew_ns,
			     a->date + NS_PER_S / 2 - (clock_wall() - took / 2));
		atomic_store(&c->s->skew_known, true);
	}
}

static void note_status(struct http_client *c, const struct request *r)
{
	const struct http_answer *a = c->a;

	if (a->status == 429) {
		http_notice(c->s, NOTICE_PACED);
	} else if (a->status == 401 && c->serial) {
		atomic_store(&c->s->refused_serial, c->serial);
		http_notice(c->s, NOTICE_401);
	} else if (a->status == 410) {
		http_notice(c->s, NOTICE_410);
	} else if (a->status >= 400 && strncmp(r->path, "/iserver", 8) == 0 &&
		   (strstr(a->body, "no bridge") || strstr(a->body, "query /accounts"))) {
		http_notice(c->s, NOTICE_NO_BRIDGE);
	}
}

static enum rc send_once(struct http_client *c, const struct request *r)
{
	struct curl_slist *list;
	CURLcode code = CURLE_OK;
	long status = 0;
	enum rc rc = sign(c, r);

	if (rc != RC_OK)
		return rc;
	list = easy_headers(c, r);
	if (!list)
		return errmsg_set(c->err, RC_NOMEM, "out of memory");
	c->starts = 0;
	c->stopped = RC_OK;
	c->too_big = c->no_memory = false;
	c->n = 0;
	*c->why = '\0';
	c->answer_until = easy_answer_ns(c, r);
	easy_request(c, r);
	curl_easy_setopt(c->easy, CURLOPT_HTTPHEADER, list);
	if (curl_multi_add_handle(c->multi, c->easy) != CURLM_OK) {
		curl_slist_free_all(list);
		return errmsg_set(c->err, RC_INTERNAL, "libcurl refuses the request");
	}
	rc = drive(c, &code);
	curl_easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_multi_remove_handle(c->multi, c->easy);
	curl_easy_setopt(c->easy, CURLOPT_HTTPHEADER, NULL);
	curl_slist_free_all(list);
	explicit_bzero(c->auth, sizeof c->auth);
	c->a->status = (int)status;
	if (rc == RC_OK && code != CURLE_OK)
		rc = transport_words(c, r, code);
	else if (rc == RC_TIMEOUT)
		errmsg_set(c->err, rc, "%s: no answer within %lld s", c->s->host,
			   (long long)(easy_answer_ns(c, r) / NS_PER_S));
	else if (rc != RC_OK)
		errmsg_set(c->err, rc, rc == RC_CLOSED ? "stopping" : "libcurl failed");
	return rc;
}

static enum rc exchange(struct http_client *c, const struct request *r, bool unpaced)
{
	struct http_answer *a = c->a;
	enum rc rc = send_once(c, r);

	if (rc == RC_IO && c->starts > 1 && !r->order && !r->auth) {
		*a = (struct http_answer){ .began = a->began };
		rc = send_once(c, r);
		a->sent = true;		/* the first time, if not the second */
	}
	a->ended = clock_steady();
	c->fresh = false;
	if (!unpaced)
		limiter_done(c->s->limiter, r->path, a->status, a->retry_after_s);
	return rc;
}

static enum rc run(struct http_client *c, const struct request *r, struct http_answer *a,
		   struct errmsg *err)
{
	struct errmsg scratch;
	bool unpaced = strcmp(r->path, "/logout") == 0;	/* after the limiter is closed */
	bool taken;
	int overtaken = 0;
	enum rc rc;

	*a = (struct http_answer){ .status = 0 };
	c->a = a;
	c->path = r->path;
	c->err = err ? err : &scratch;
	*c->err->text = '\0';
	c->n = 0;
	do {	/* again when an order overtook it between its turn and its first byte */
		rc = unpaced ? RC_OK : take_turn(c, r->path);
		a->began = a->ended = clock_steady();
		taken = rc == RC_OK;
		if (taken)
			rc = exchange(c, r, unpaced);
	} while (taken && rc == RC_BUSY && !a->sent && ++overtaken < OVERTAKEN_MAX);
	if (!c->body && (c->body = calloc(1, BODY_FIRST)))
		c->cap = BODY_FIRST;
	if (!c->body)
		return errmsg_set(c->err, RC_NOMEM, "out of memory");
	c->body[c->n] = '\0';
	a->body = c->body;
	a->n = c->n;
	if (a->status)
		note_skew(c);
	if (rc == RC_OK)
		note_status(c, r);
	log_debug(LOG_IBKR, "%s %s %d %lld ms %zu bytes%s%s", r->method, r->path, a->status,
		  (long long)((a->ended - a->began) / NS_PER_MS), a->n, rc == RC_OK ? "" : ": ",
		  c->err->text);
	return rc;
}

/* --- the contract's calls --------------------------------------------------------- */

struct http_client *http_client_new(struct http_shared *s)
{
	struct http_client *c = calloc(1, sizeof *c);

	if (!c)
		return NULL;
	c->s = s;
	c->easy = curl_easy_init();
	c->multi = curl_multi_init();
	if (!c->easy || !c->multi || !http_jar_attach(s, c->easy)) {
		http_client_free(c);
		return NULL;
	}
	easy_common(c);
	return c;
}

void http_client_free(struct http_client *c)
{
	if (!c)
		return;
	curl_easy_cleanup(c->easy);
	curl_multi_cleanup(c->multi);
	free(c->body);
	explicit_bzero(c, sizeof *c);
	free(c);
}

void http_client_role(struct http_client *c, enum http_role role)
{
	c->role = role;
}

void http_client_fresh(struct http_client *c)
{
	c->fresh = true;
}

void http_client_before(struct http_client *c, enum rc (*fn)(void *ctx, struct errmsg *err),
			void *ctx)
{
	c->before = fn;
	c->before_ctx = ctx;
}

void http_client_yield(struct http_client *c, bool (*wanted)(void *ctx), void *ctx)
{
	c->wanted = wanted;
	c->wanted_ctx = ctx;
}

enum rc http_get(struct http_client *c, const char *path, struct http_answer *a, struct errmsg *err)
{
	return run(c, &(struct request){ "GET", path, NULL, NULL, false }, a, err);
}

enum rc http_post(struct http_client *c, const char *path, const char *body,
		  struct http_answer *a, struct errmsg *err)
{
	return run(c, &(struct request){ "POST", path, body, NULL, false }, a, err);
}

enum rc http_delete(struct http_client *c, const char *path, struct http_answer *a, struct errmsg *err)
{
	return run(c, &(struct request){ "DELETE", path, NULL, NULL, false }, a, err);
}

enum rc http_post_order(struct http_client *c, const char *path, const char *body,
			struct http_answer *a, struct errmsg *err)
{
	return run(c, &(struct request){ "POST", path, body, NULL, true }, a, err);
}

enum rc http_post_raw(struct http_client *c, const char *path, const char *auth,
		      struct http_answer *a, struct errmsg *err)
{
	return run(c, &(struct request){ "POST", path, NULL, auth, false }, a, err);
}
