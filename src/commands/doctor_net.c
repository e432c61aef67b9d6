/* doctor_net.c - who answers at an address: name, connection, certificate, clock; the webhook. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "skim/base/clock.h"
#include "skim/commands/doctor.h"
#include "skim/web/web.h"

#define SKEW_WARN  (2 * NS_PER_S)	/* contract: warned above 2 s, entries closed above 5 s */
#define SKEW_CLOSE (5 * NS_PER_S)

struct reach {
	int64_t date;			/* of the answer, UTC ns; 0 absent */
};

static size_t drop(char *bytes, size_t size, size_t n, void *ctx)
{
	(void)bytes;
	(void)ctx;
	return size * n;
}

static size_t take_date(char *line, size_t size, size_t n, void *ctx)
{
	struct reach *r = ctx;
	char value[64];

	n *= size;
	if (n > 5 && n < sizeof value && !strncasecmp(line, "Date:", 5)) {
		memcpy(value, line + 5, n - 5);
		value[n - 5] = '\0';
		time_t t = curl_getdate(value, NULL);

		if (t > 0)
			r->date = (int64_t)t * NS_PER_S;
	}
	return n;
}

static void say_unreachable(struct doctor *d, CURLcode code, const char *words)
{
	char detail[300];

	snprintf(detail, sizeof detail, "%.280s", *words ? words : curl_easy_strerror(code));
	switch (code) {
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
		doctor_say(d, CHECK_TLS, CHECK_FAIL, detail, "check the name server (/etc/resolv.conf) and "
			   "the network");
		break;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CONNECT_ERROR:
		doctor_say(d, CHECK_TLS, CHECK_FAIL, detail, "check the clock, install ca-certificates, see "
			   "[tls] ca_file, and who answers at this address");
		break;
	default:
		doctor_say(d, CHECK_TLS, CHECK_FAIL, detail, "check the network, a firewall, the proxy, and "
			   "[ibkr] url");
	}
}

/* The Date has whole seconds and is older than its arrival: half a second is taken off. */
static void say_clock(struct doctor *d, int64_t date, int64_t sent, int64_t got)
{
	int64_t skew = date + NS_PER_S / 2 - (sent + (got - sent) / 2), off = skew < 0 ? -skew : skew;
	char detail[120];

	if (!date) {
		doctor_say(d, CHECK_CLOCK, CHECK_WARN, "the broker's answer carries no Date", "check NTP");
		return;
	}
	snprintf(detail, sizeof detail, "own clock %lld.%lld s %s the broker's", (long long)(off / NS_PER_S),
		 (long long)(off / (NS_PER_S / 10) % 10), skew > 0 ? "behind" : "ahead of");
	doctor_say(d, CHECK_CLOCK, off > SKEW_CLOSE ? CHECK_FAIL : off > SKEW_WARN ? CHECK_WARN : CHECK_OK,
		   detail, off > SKEW_WARN ? "set the clock by NTP (timedatectl set-ntp true)" : "");
}

void doctor_reach(struct doctor *d, const char *url, const char *ca_file, const char *ca_path)
{
	CURL *c = web_open(url, ca_file, ca_path);
	char words[CURL_ERROR_SIZE] = "";
	struct reach r = { 0 };
	int64_t sent = clock_wall();
	CURLcode code;

	if (!c) {
		doctor_say(d, CHECK_TLS, CHECK_FAIL, "out of memory", "free some");
		return;
	}
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, words);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, drop);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_date);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, &r);
	code = curl_easy_perform(c);
	if (code != CURLE_OK)
		say_unreachable(d, code, words);
	else
		doctor_say(d, CHECK_TLS, CHECK_OK, strncmp(url, "https://", 8) ?
			   "plain http, as loopback may" : "connected, certificate verified", "");
	if (code == CURLE_OK)
		say_clock(d, r.date, sent, clock_wall());
	else
		doctor_say(d, CHECK_CLOCK, CHECK_WARN, "not compared: the broker does not answer", "");
	web_close(c);
}

void doctor_webhook(struct doctor *d, const char *url, const char *ca_file, const char *ca_path)
{
	struct web_answer a = { .max = 1 << 20 };
	struct errmsg err = { "" };
	char text[120];
	CURL *c;

	if (!url) {
		doctor_say(d, CHECK_WEBHOOK, CHECK_WARN, "DISCORD_WEBHOOK_URL is not set: nothing is sent",
			   "make a webhook in Discord (server settings, Integrations)");
		return;
	}
	c = web_open(url, ca_file, ca_path);
	if (!c || web_perform(c, NULL, &a, NULL, NULL, &err) != RC_OK) {
		doctor_say(d, CHECK_WEBHOOK, CHECK_FAIL, err.text, "check the network and the URL");
	} else if (a.status == 200) {
		doctor_say(d, CHECK_WEBHOOK, CHECK_OK, "Discord knows it", "");
	} else {
		snprintf(text, sizeof text, "Discord answers %ld", a.status);
		doctor_say(d, CHECK_WEBHOOK, a.status == 429 ? CHECK_WARN : CHECK_FAIL, text,
			   a.status == 401 || a.status == 403 || a.status == 404 ?
			   "the webhook was deleted or the URL is not whole: make a new one" : "try again later");
	}
	web_answer_free(&a);
	if (c)
		web_close(c);
}
