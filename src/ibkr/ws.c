/*
 * ws.c - one websocket client connection on libwebsockets.
 *
 * Rules: Web API 6.1 (URL, cookie, user agent; text or binary frames; bytes that are not
 * UTF-8 are passed on).
 */
#include "ws.h"

#include <libwebsockets.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/log.h"
#include "skim/base/must.h"
#include "skim/base/text.h"

#define USER_AGENT "ClientPortalGW/1"

enum {
	BUFFER = 64 << 10,
	COOKIE_MAX = 4096,
	TIMEOUT_S = 10,		/* connect, handshake */
};

struct ws {
	struct http_shared *http;
	struct ws_handler h;
	struct lws_context *cx;
	struct lws *wsi;
	lws_sorted_usec_list_t alarm;
	bool open, closing;
	bool starting;		/* inside ws_connect: its return says what went wrong */
	char why[160];
	int verify;		/* OpenSSL's X509_V_… of this connection's certificate */
	char cookie[COOKIE_MAX];
	char *in;		/* message being put together */
	size_t n, cap;
	bool skip;		/* too large: dropped to its end */
};

/* --- receiving ------------------------------------------------------------------------- */

static bool grow(struct ws *w, size_t more)
{
	size_t cap = w->cap ? w->cap : BUFFER;
	char *p;

	if (w->n + more > WS_MESSAGE_MAX)
		return false;
	while (cap < w->n + more + 1)
		cap *= 2;
	if (cap == w->cap)
		return true;
	p = realloc(w->in, cap);
	if (!p)
		return false;
	w->in = p;
	w->cap = cap;
	return true;
}

static void receive(struct ws *w, const char *bytes, size_t n, bool whole)
{
	if (!w->skip && !grow(w, n)) {
		log_warn(LOG_QUOTES, "stream: message of more than %d bytes dropped",
			 WS_MESSAGE_MAX);
		w->skip = true;
	}
	if (!w->skip && n) {
		memcpy(w->in + w->n, bytes, n);
		w->n += n;
	}
	if (!whole)
		return;
	if (!w->skip) {
		w->in[w->n] = '\0';
		w->h.on_message(w->h.ctx, w->in, w->n);
	}
	w->n = 0;
	w->skip = false;
}

/* --- sending --------------------------------------------------------------------------- */

/* One text a turn; -1 ends the connection. */
static int send_next(struct ws *w)
{
	unsigned char buf[LWS_PRE + WS_TEXT_MAX];
	char *text = (char *)buf + LWS_PRE;
	size_t n;

	if (w->closing) {
		lws_close_reason(w->wsi, LWS_CLOSE_STATUS_NORMAL, NULL, 0);
		return -1;
	}
	if (!w->h.next_text(w->h.ctx, text, WS_TEXT_MAX))
		return 0;
	n = strlen(text);
	if (lws_write(w->wsi, buf + LWS_PRE, n, LWS_WRITE_TEXT) < (int)n)
		return -1;
	lws_callback_on_writable(w->wsi);
	return 0;
}

static int add_headers(struct ws *w, unsigned char **p, size_t room)
{
	int n = snprintf((char *)*p, room, "User-Agent: " USER_AGENT "\r\nCookie: %s\r\n", w->cookie);

	if (n < 0 || (size_t)n >= room)
		return -1;
	*p += n;
	return 0;
}

/* --- libwebsockets --------------------------------------------------------------------- */

/* Where certificates come from: the file or directory set, else the hashed directory, which
 * is read a certificate at a time. */
static int load_ca(const struct http_shared *s, SSL_CTX *ctx)
{
	const char *file = *s->ca_file ? s->ca_file : NULL;
	const char *path = *s->ca_path ? s->ca_path : file ? NULL : "/etc/ssl/certs";

	SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
	if (SSL_CTX_load_verify_locations(ctx, file, path) == 1)
		return 0;
	log_error(LOG_QUOTES, "stream: certificates of %s cannot be read", file ? file : path);
	return 0;	/* nothing will verify then */
}

static void ended(struct ws *w, const char *why)
{
	w->wsi = NULL;
	w->open = w->closing = w->skip = false;
	w->n = 0;
	text_copy(w->why, sizeof(w->why), why);
	if (!w->starting)
		w->h.on_end(w->h.ctx, why);
}

/* The library says only that TLS failed; OpenSSL has told why the certificate did. */
static const char *failure_words(const struct ws *w, const char *why)
{
	switch (w->verify) {
	case X509_V_OK:
		return strstr(why, "SSL") || strstr(why, "tls") ?
			"no TLS there: check [ibkr] url and the network" : why;
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return "certificate expired: check this host's clock, else it is the broker's to mend";
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return "certificate not valid yet: check this host's clock";
	case X509_V_ERR_HOSTNAME_MISMATCH:
	case X509_V_ERR_IP_ADDRESS_MISMATCH:
		return "certificate for another host: check [ibkr] url and the network";
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
		return "certificate of an unknown authority: check [tls] ca_file";
	default:
		return "certificate refused: check this host's clock and [tls] ca_file";
	}
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
		    size_t len)
{
	struct ws *w = lws_context_user(lws_get_context(wsi));
	char why[160];

	(void)user;
	switch (reason) {
	case LWS_CALLBACK_OPENSSL_LOAD_EXTRA_CLIENT_VERIFY_CERTS:
		/* Here user is OpenSSL's context, and there may be no wsi of ours yet. */
		return w ? load_ca(w->http, user) : 0;
	case LWS_CALLBACK_OPENSSL_PERFORM_SERVER_CERT_VERIFICATION:
		/* user: X509_STORE_CTX, len: whether it verified.  Only heard, never overruled. */
		if (w && !len)
			w->verify = X509_STORE_CTX_get_error(user);
		return 0;
	case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
		return add_headers(w, in, len);
	case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
		if (wsi != w->wsi)
			return 0;
		text_clean(why, sizeof(why), in ? in : "no answer", in ? len : 9);
		log_info(LOG_QUOTES, "stream: %s", why);
		ended(w, failure_words(w, why));
		return 0;
	case LWS_CALLBACK_CLIENT_ESTABLISHED:
		if (wsi != w->wsi)
			return -1;	/* given up meanwhile */
		w->open = true;
		w->h.on_open(w->h.ctx);
		lws_callback_on_writable(wsi);
		return 0;
	case LWS_CALLBACK_CLIENT_RECEIVE:
		if (wsi != w->wsi)
			return -1;
		receive(w, in, len,
			lws_is_final_fragment(wsi) && lws_remaining_packet_payload(wsi) == 0);
		return w->closing ? -1 : 0;
	case LWS_CALLBACK_CLIENT_WRITEABLE:
		return wsi == w->wsi ? send_next(w) : -1;
	case LWS_CALLBACK_CLIENT_CLOSED:
		if (wsi == w->wsi)
			ended(w, "connection closed");
		return 0;
	default:
		return 0;
	}
}

static const struct lws_protocols protocols[] = {
	{ .name = "skim-stream", .callback = on_event, .rx_buffer_size = BUFFER },
	{ .name = NULL },
};

static void lws_words(int level, const char *line)
{
	char text[200];

	(void)level;
	text_clean(text, sizeof(text), line, strlen(line));
	log_debug(LOG_QUOTES, "libwebsockets: %s", text);
}

/* An alarm that is ripe when the wait begins is run first, and the wait then has no end. */
static void on_alarm(lws_sorted_usec_list_t *alarm)
{
	struct ws *w = lws_container_of(alarm, struct ws, alarm);

	lws_cancel_service(w->cx);
}

struct ws *ws_new(struct http_shared *s, const struct ws_handler *h)
{
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN, .protocols = protocols, .gid = (gid_t)-1,
		.uid = (uid_t)-1, .timeout_secs = TIMEOUT_S, .connect_timeout_secs = TIMEOUT_S,
		.pt_serv_buf_size = 16 << 10, .alpn = "http/1.1", .fd_limit_per_thread = 64,
		.options = LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS,
	};
	struct ws *w = calloc(1, sizeof(*w));
	const char *proxy;

	if (!w)
		return NULL;
	w->http = s;
	w->h = *h;
	lws_set_log_level(LLL_ERR | LLL_WARN, lws_words);
	info.user = w;
	/* ":0" is no proxy at all: left to itself the library would take http_proxy, also for what
	 * must not leave this machine. */
	info.http_proxy_address = ":0";
	if (s->tls) {
		info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
		proxy = getenv("https_proxy");
		if (proxy && strncmp(proxy, "http://", 7) == 0)
			info.http_proxy_address = proxy;
	}
	w->cx = lws_create_context(&info);
	if (!w->cx) {
		free(w);
		return NULL;
	}
	return w;
}

void ws_free(struct ws *w)
{
	if (!w)
		return;
	w->starting = true;	/* nobody is left to be told */
	lws_context_destroy(w->cx);
	explicit_bzero(w->cookie, sizeof(w->cookie));
	free(w->in);
	free(w);
}

/* --- the contract's calls -------------------------------------------------------------- */

enum rc ws_connect(struct ws *w, const char *access_token, const char *session,
		   struct errmsg *err)
{
	struct lws_client_connect_info i = { .context = w->cx };
	char host[300], name[320], path[1024], jar[COOKIE_MAX / 2];
	bool six;

	MUST(!w->wsi);
	http_host(w->http, host, sizeof(host));
	six = strchr(host, ':') != NULL;
	snprintf(name, sizeof(name), "%s%s%s", six ? "[" : "", host, six ? "]" : "");
	if (w->http->port_given)
		snprintf(name + strlen(name), sizeof(name) - strlen(name), ":%d", w->http->port);
	snprintf(path, sizeof(path), "%s/ws?oauth_token=%s", w->http->prefix, access_token);
	http_cookies(w->http, jar, sizeof(jar));
	snprintf(w->cookie, sizeof(w->cookie), "api=%s%s%s", session, *jar ? "; " : "", jar);
	i.address = host;
	i.port = w->http->port;
	i.host = name;
	i.path = path;
	i.ssl_connection = w->http->tls ? LCCSCF_USE_SSL : 0;
	i.alpn = "http/1.1";
	i.local_protocol_name = protocols[0].name;
	i.pwsi = &w->wsi;
	w->open = w->closing = false;
	w->verify = X509_V_OK;
	text_copy(w->why, sizeof(w->why), "no connection could be begun");
	w->starting = true;
	if (!lws_client_connect_via_info(&i))
		w->wsi = NULL;
	w->starting = false;
	explicit_bzero(path, sizeof(path));
	return w->wsi ? RC_OK : errmsg_set(err, RC_IO, "%s: %s", host, w->why);
}

void ws_close(struct ws *w)
{
	if (!w->wsi)
		return;
	if (!w->open) {
		lws_set_timeout(w->wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
		ended(w, "given up");
		return;
	}
	if (w->closing)
		return;
	w->closing = true;
	lws_callback_on_writable(w->wsi);
	/* Should the other side not even take the close frame. */
	lws_set_timeout(w->wsi, PENDING_TIMEOUT_USER_REASON_BASE, 1);
}

void ws_want_write(struct ws *w)
{
	if (w->wsi && w->open)
		lws_callback_on_writable(w->wsi);
}

void ws_service(struct ws *w, int64_t until)
{
	int64_t left = until - clock_steady();

	if (left > 0)
		lws_sul_schedule(w->cx, 0, &w->alarm, on_alarm, left / 1000 + 1);
	lws_service(w->cx, left > 0 ? 0 : -1);
}

void ws_wake(struct ws *w)
{
	lws_cancel_service(w->cx);
}
