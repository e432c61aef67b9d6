/* web.c - what every request of ours to the open web has in common. */
#include "skim/web/web.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "skim/base/clock.h"
#include "skim/base/price.h"
#include "skim/base/text.h"
#include "skim/base/url.h"

enum { CONNECT_S = 5, ANSWER_S = 10 };

CURL *web_open(const char *url, const char *ca_file, const char *ca_path)
{
	CURL *c = curl_easy_init();

	if (!c)
		return NULL;
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, url_loopback(url) ? "http,https" : "https");
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_USERAGENT, WEB_USER_AGENT);
	curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "gzip,deflate");
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
	curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)ANSWER_S);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
	if (url_loopback(url))
		curl_easy_setopt(c, CURLOPT_PROXY, "");
	/* The hashed folder, not the bundle: only the certificates needed are read. */
	curl_easy_setopt(c, CURLOPT_CAINFO, ca_file);
	curl_easy_setopt(c, CURLOPT_CAPATH, ca_path ? ca_path : ca_file ? NULL : "/etc/ssl/certs");
	return c;
}

void web_close(CURL *c)
{
	curl_easy_cleanup(c);
}

static size_t take_body(char *bytes, size_t size, size_t n, void *ctx)
{
	struct web_answer *a = ctx;

	n *= size;
	if (n > a->max - a->n) {
		a->too_large = true;
		return 0;
	}
	char *more = realloc(a->body, a->n + n + 1);

	if (!more)
		return 0;
	a->body = more;
	memcpy(a->body + a->n, bytes, n);
	a->n += n;
	a->body[a->n] = '\0';
	return n;
}

static bool header_is(const char *line, size_t n, const char *name, char *out, size_t cap)
{
	size_t len = strlen(name);

	if (n <= len || strncasecmp(line, name, len) || line[len] != ':')
		return false;
	text_clean(out, cap, line + len + 1, n - len - 1);
	return true;
}

/* "1.25" seconds, an hour at most; 0: not of that form. */
static int64_t seconds(const char *s)
{
	enum price_mark mark;
	struct price v;		/* a decimal read exactly: ten-thousandths */

	if (!price_parse_wire(s, strlen(s), &v, &mark) || v.e4 <= 0)
		return 0;
	return (v.e4 < 3600LL * E4 ? v.e4 : 3600LL * E4) * (NS_PER_S / E4);
}

static size_t take_header(char *line, size_t size, size_t n, void *ctx)
{
	struct web_answer *a = ctx;
	char value[40];

	n *= size;
	if (header_is(line, n, "Retry-After", value, sizeof value))
		a->retry_after_s = strtol(value, NULL, 10);
	else if (header_is(line, n, "X-RateLimit-Remaining", value, sizeof value))
		a->rate_remaining = *value >= '0' && *value <= '9' ? strtol(value, NULL, 10) : -1;
	else if (header_is(line, n, "X-RateLimit-Reset-After", value, sizeof value))
		a->rate_reset = seconds(value);
	else if (!header_is(line, n, "ETag", a->etag, sizeof a->etag) &&
		 !header_is(line, n, "Last-Modified", a->modified, sizeof a->modified))
		header_is(line, n, "Content-Type", a->content_type, sizeof a->content_type);
	return n;
}

struct progress {
	bool (*stop)(void *ctx);
	void *ctx;
};

static int check_stop(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	struct progress *p = ctx;

	(void)a;
	(void)b;
	(void)c;
	(void)d;
	return p->stop && p->stop(p->ctx);
}

static enum rc explain(CURLcode code, const struct web_answer *a, const char *detail, struct errmsg *err)
{
	const char *text = *detail ? detail : curl_easy_strerror(code);

	switch (code) {
	case CURLE_ABORTED_BY_CALLBACK:
		return errmsg_set(err, RC_CLOSED, "stopped");
	case CURLE_OPERATION_TIMEDOUT:
		return errmsg_set(err, RC_TIMEOUT, "no answer in time: check the network; it is tried again");
	case CURLE_WRITE_ERROR:
		if (a->too_large)
			return errmsg_set(err, RC_FULL, "the answer is larger than %zu bytes: refused", a->max);
		break;
	case CURLE_PEER_FAILED_VERIFICATION:
		return errmsg_set(err, RC_IO, "the server's certificate is refused (%s): check the clock, "
				  "ca-certificates, and who answers at this address", text);
	default:
		break;
	}
	return errmsg_set(err, RC_IO, "%s: check the network; it is tried again", text);
}

enum rc web_perform(CURL *c, struct curl_slist *headers, struct web_answer *a,
		    bool (*stop)(void *ctx), void *ctx, struct errmsg *err)
{
	struct progress progress = { stop, ctx };
	char detail[CURL_ERROR_SIZE] = "";
	size_t max = a->max;

	memset(a, 0, sizeof *a);
	a->max = max;
	a->rate_remaining = -1;
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, a);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, a);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, detail);
	curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, check_stop);
	curl_easy_setopt(c, CURLOPT_XFERINFODATA, &progress);

	CURLcode code = curl_easy_perform(c);

	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, NULL);
	if (code != CURLE_OK)
		return explain(code, a, detail, err);
	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &a->status);
	return RC_OK;
}

void web_answer_free(struct web_answer *a)
{
	free(a->body);
	a->body = NULL;
	a->n = 0;
}
