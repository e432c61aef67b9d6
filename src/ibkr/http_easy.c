/*
 * http_easy.c - how libcurl is told what a request is: options, header lines, callbacks.
 *
 * Rules: Web API 0 (headers, libcurl notes).  An order's body comes from a read callback that
 * cannot be rewound, and the pre-request callback refuses the second start of any request.
 */
#include "http_client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	BODY_FIRST = 16 << 10,
	AGE_S = 3600,			/* libcurl drops connections idle for 118 s */
};

/* --- callbacks -------------------------------------------------------------------- */

static size_t on_body(char *p, size_t size, size_t count, void *ctx)
{
	struct http_client *c = ctx;
	size_t more = size * count;

	if (more > BODY_MAX - c->n) {
		c->too_big = true;
		return 0;
	}
	if (c->n + more + 1 > c->cap) {
		size_t cap = c->cap ? c->cap : BODY_FIRST;
		char *grown;

		while (cap < c->n + more + 1)
			cap *= 2;
		grown = realloc(c->body, cap);
		if (!grown) {
			c->no_memory = true;
			return 0;
		}
		c->body = grown;
		c->cap = cap;
	}
	memcpy(c->body + c->n, p, more);
	c->n += more;
	c->body[c->n] = '\0';
	return more;
}

/* The value when line is that header, else NULL; not terminated. */
static const char *header_is(const char *line, size_t n, const char *name, size_t *value_n)
{
	size_t len = strlen(name);

	if (n <= len || line[len] != ':' || strncasecmp(line, name, len) != 0)
		return NULL;
	line += len + 1;
	n -= len + 1;
	while (n && (*line == ' ' || *line == '\t')) {
		line++;
		n--;
	}
	while (n && (line[n - 1] == '\r' || line[n - 1] == '\n' || line[n - 1] == ' '))
		n--;
	*value_n = n;
	return line;
}

static size_t on_header(char *p, size_t size, size_t count, void *ctx)
{
	struct http_client *c = ctx;
	size_t n = size * count, len = 0;
	char text[64];
	const char *v;

	if ((v = header_is(p, n, "Date", &len)) && len < sizeof text) {
		time_t t;

		memcpy(text, v, len);
		text[len] = '\0';
		t = curl_getdate(text, NULL);
		c->a->date = t > 0 ? t * NS_PER_S : 0;
	} else if ((v = header_is(p, n, "Retry-After", &len)) && len && len < 7) {
		memcpy(text, v, len);
		text[len] = '\0';
		c->a->retry_after_s = atoi(text) > 0 ? atoi(text) : 0;
	} else if ((v = header_is(p, n, "Content-Type", &len))) {
		c->a->html = len >= 9 && strncasecmp(v, "text/html", 9) == 0;
	}
	return n;
}

static size_t on_upload(char *p, size_t size, size_t count, void *ctx)
{
	struct http_client *c = ctx;
	size_t n = c->upload_n - c->upload_at;

	if (n > size * count)
		n = size * count;
	memcpy(p, c->upload + c->upload_at, n);
	c->upload_at += n;
	return n;
}

/* Any other request of these paths ends an open question of the broker's (Web API 7.1). */
bool http_ends_question(const struct http_client *c, const char *path)
{
	return c->role == HTTP_READ && (strncmp(path, "/iserver/account", 16) == 0 ||
					strncmp(path, "/iserver/reply", 14) == 0);
}

bool http_would_disturb(const struct http_client *c, const char *path)
{
	struct desk_state d;

	if (!http_ends_question(c, path))
		return false;
	cell_get(c->s->desk, &d);
	return !desk_quiet(&d, clock_steady());
}

/* The connection is up; the first byte leaves when this returns OK. */
static int on_start(void *ctx, char *to_ip, char *from_ip, int to_port, int from_port)
{
	struct http_client *c = ctx;

	(void)to_ip;
	(void)from_ip;
	(void)to_port;
	(void)from_port;
	if (++c->starts > 1)
		return CURL_PREREQFUNC_ABORT;
	if (c->before && (c->stopped = c->before(c->before_ctx, c->err)) != RC_OK)
		return CURL_PREREQFUNC_ABORT;
	if (http_would_disturb(c, c->path)) {
		c->stopped = errmsg_set(c->err, RC_BUSY, "an order or a question of the broker is "
					"open: asked again later");
		return CURL_PREREQFUNC_ABORT;
	}
	c->a->sent = true;
	c->answer_until += clock_steady();	/* held the length until now */
	return CURL_PREREQFUNC_OK;
}

/* --- set-up ----------------------------------------------------------------------- */

int64_t easy_answer_ns(const struct http_client *c, const struct request *r)
{
	int ms = c->s->answer_ms;

	if (strncmp(r->path, "/iserver/marketdata/history", 27) == 0 ||
	    strncmp(r->path, "/iserver/scanner", 16) == 0)
		ms = c->s->slow_ms;
	else if (strncmp(r->path, "/iserver/account/", 17) == 0 ||
		 strncmp(r->path, "/iserver/reply/", 15) == 0 ||
		 strcmp(r->path, "/iserver/notification") == 0)
		ms = c->s->order_ms;
	return ms * NS_PER_MS;
}

static void set_tls(const struct http_client *c)
{
	const struct http_shared *s = c->s;

	if (!s->tls) {		/* loopback only: a proxy would carry it off this machine */
		curl_easy_setopt(c->easy, CURLOPT_PROTOCOLS_STR, "http");
		curl_easy_setopt(c->easy, CURLOPT_PROXY, "");
		return;
	}
	curl_easy_setopt(c->easy, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(c->easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(c->easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(c->easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	/* The hashed directory is read a certificate at a time; the bundle would be parsed whole. */
	curl_easy_setopt(c->easy, CURLOPT_CAINFO, *s->ca_file ? s->ca_file : NULL);
	curl_easy_setopt(c->easy, CURLOPT_CAPATH, *s->ca_path ? s->ca_path :
			 *s->ca_file ? NULL : "/etc/ssl/certs");
}

/* What every request of this client has; set once. */
void easy_common(struct http_client *c)
{
	CURL *e = c->easy;

	set_tls(c);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, c->why);
	curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(e, CURLOPT_USERAGENT, "skim/0.1.0");
	curl_easy_setopt(e, CURLOPT_ACCEPT_ENCODING, "gzip,deflate");
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)c->s->connect_ms);
	curl_easy_setopt(e, CURLOPT_MAXAGE_CONN, (long)AGE_S);
	curl_easy_setopt(e, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, c);
	curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(e, CURLOPT_HEADERDATA, c);
	curl_easy_setopt(e, CURLOPT_READFUNCTION, on_upload);
	curl_easy_setopt(e, CURLOPT_READDATA, c);
	curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, on_start);
	curl_easy_setopt(e, CURLOPT_PREREQDATA, c);
}

/* An order's body is read through on_upload, which nothing can rewind; others are handed over. */
void easy_request(struct http_client *c, const struct request *r)
{
	const char *body = r->body ? r->body : "";
	CURL *e = c->easy;

	curl_easy_setopt(e, CURLOPT_URL, c->url);
	curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, c->fresh ? 1L : 0L);
	curl_easy_setopt(e, CURLOPT_HTTPGET, 1L);	/* undoes an earlier POST */
	curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST, strcmp(r->method, "DELETE") == 0 ? "DELETE" : NULL);
	if (strcmp(r->method, "POST") != 0)
		return;
	c->upload = body;
	c->upload_n = strlen(body);
	c->upload_at = 0;
	curl_easy_setopt(e, CURLOPT_POST, 1L);
	curl_easy_setopt(e, CURLOPT_POSTFIELDS, r->order ? NULL : body);
	curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, (long)c->upload_n);
}

struct curl_slist *easy_headers(const struct http_client *c, const struct request *r)
{
	const char *line[] = {
		c->auth, "Connection: keep-alive", "Expect:",
		r->body ? "Content-Type: application/json" : "Content-Type:",
	};
	struct curl_slist *list = NULL;

	for (size_t i = 0; i < sizeof line / sizeof *line; i++) {
		struct curl_slist *more = curl_slist_append(list, line[i]);

		if (!more) {
			curl_slist_free_all(list);
			return NULL;
		}
		list = more;
	}
	return list;
}
