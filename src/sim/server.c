/*
 * server.c - the one loopback port: HTTP with keep-alive and the websocket, by libwebsockets.
 *
 * A request is read whole, handled at once, and its answer kept with the connection until it
 * may go out: late answers (slow faults) block nobody else.
 */
#include "server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/ssl.h>

#include "control.h"
#include "counts.h"
#include "skim/base/clock.h"
#include "skim/base/must.h"
#include "stop.h"

enum { BODY_MAX = 1 << 20, CHUNK = 32768, HEADER_BYTES = 16384, PIECES = 8 };

static const struct {
	enum lws_token_indexes token;
	const char *name;
} methods[] = {
	{ WSI_TOKEN_GET_URI, "GET" }, { WSI_TOKEN_POST_URI, "POST" },
	{ WSI_TOKEN_DELETE_URI, "DELETE" }, { WSI_TOKEN_PUT_URI, "PUT" },
	{ WSI_TOKEN_HEAD_URI, "HEAD" }, { WSI_TOKEN_OPTIONS_URI, "OPTIONS" },
	{ WSI_TOKEN_PATCH_URI, "PATCH" },
};

const char *server_scheme(const struct sim *s)
{
	return s->tls ? "https" : "http";
}

/* --- connections --- */

static struct conn *conn_new(struct sim *s, struct lws *wsi)
{
	struct conn *c = calloc(1, sizeof *c);

	MUST(c);
	c->sim = s;
	c->wsi = wsi;
	c->next = s->conns;
	if (c->next)
		c->next->prev = c;
	s->conns = c;
	lws_set_opaque_user_data(wsi, c);
	count(s->counts, COUNT_CONNECTIONS);
	return c;
}

static void request_clear(struct conn *c)
{
	struct buf *bufs[] = { &c->path, &c->authorization, &c->host, &c->agent, &c->content_type,
			       &c->args, &c->in };

	if (c->out.history)
		c->sim->history_busy--;
	for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
		buf_reset(bufs[i]);
	json_object_put(c->req.json);
	c->req = (struct request){ 0 };
	buf_free(&c->out.body);
	buf_free(&c->out.headers);
	c->out = (struct reply){ 0 };
	c->dispatched = c->headers_sent = false;
	c->sent = 0;
	lws_sul_schedule(c->sim->lws, 0, &c->later, NULL, LWS_SET_TIMER_USEC_CANCEL);
}

static void conn_free(struct conn *c)
{
	request_clear(c);
	buf_free(&c->path);
	buf_free(&c->authorization);
	buf_free(&c->host);
	buf_free(&c->agent);
	buf_free(&c->content_type);
	buf_free(&c->args);
	buf_free(&c->in);
	if (c->prev)
		c->prev->next = c->next;
	else
		c->sim->conns = c->next;
	if (c->next)
		c->next->prev = c->prev;
	free(c);
}

static bool copy_header(struct conn *c, enum lws_token_indexes token, struct buf *to)
{
	int n = lws_hdr_total_length(c->wsi, token);

	buf_reset(to);
	if (n <= 0)
		return false;
	char *at = buf_room(to, (size_t)n + 1);
	if (lws_hdr_copy(c->wsi, at, n + 1, token) < 0)
		return false;
	to->n += (size_t)n;
	return true;
}

/* "name=value" fragments, decoded by the library, as name NUL value NUL. */
static void copy_args(struct conn *c)
{
	char one[4096];

	buf_reset(&c->args);
	for (int i = 0; i < OAUTH_PAIRS; i++) {
		int n = lws_hdr_copy_fragment(c->wsi, one, sizeof one, WSI_TOKEN_HTTP_URI_ARGS, i);

		if (n < 0)
			break;
		char *eq = memchr(one, '=', (size_t)n);

		one[n] = '\0';
		if (eq)
			*eq = '\0';
		buf_add(&c->args, one, strlen(one) + 1);
		buf_add(&c->args, eq ? eq + 1 : "", eq ? strlen(eq + 1) + 1 : 1);
	}
}

/* --- a request --- */

static void set_args(struct conn *c)
{
	const char *s = c->args.s, *end;

	if (!s)
		return;
	end = s + c->args.n;
	while (s < end && c->req.queries < OAUTH_PAIRS) {
		const char *value = s + strlen(s) + 1;

		c->req.query[c->req.queries++] = (struct oauth_pair){ s, value };
		s = value + strlen(value) + 1;
	}
}

static void send_later(lws_sorted_usec_list_t *sul)
{
	struct conn *c = lws_container_of(sul, struct conn, later);

	lws_callback_on_writable(c->wsi);
}

static int dispatch(struct conn *c)
{
	struct request *r = &c->req;

	if (c->dispatched)
		return 0;
	c->dispatched = true;
	lws_set_timeout(c->wsi, NO_PENDING_TIMEOUT, 0);
	buf_add(&c->in, "", 0);
	r->method = c->method;
	r->path = c->path.s;
	r->authorization = c->has_authorization ? c->authorization.s : NULL;
	r->agent = c->has_agent ? c->agent.s : NULL;
	r->content_type = c->has_type ? c->content_type.s : NULL;
	r->host = c->host.n ? c->host.s : "";
	r->body = c->in.s;
	r->body_len = c->in.n;
	r->json = c->in.n ? json_tokener_parse(c->in.s) : NULL;
	set_args(c);
	http_handle(c->sim, r, &c->out);
	if (c->out.cut == CUT_SILENT && !c->out.delay)
		return -1;
	if (c->out.delay)
		lws_sul_schedule(c->sim->lws, 0, &c->later, send_later, c->out.delay / 1000);
	else
		lws_callback_on_writable(c->wsi);
	return 0;
}

static int start_request(struct conn *c, const char *path, size_t n)
{
	char length[24];

	request_clear(c);
	buf_add(&c->path, path, n);
	c->method = "GET";
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		if (lws_hdr_total_length(c->wsi, methods[i].token) > 0)
			c->method = methods[i].name;
	c->has_authorization = copy_header(c, WSI_TOKEN_HTTP_AUTHORIZATION, &c->authorization);
	c->has_agent = copy_header(c, WSI_TOKEN_HTTP_USER_AGENT, &c->agent);
	c->has_type = copy_header(c, WSI_TOKEN_HTTP_CONTENT_TYPE, &c->content_type);
	copy_header(c, WSI_TOKEN_HOST, &c->host);
	copy_args(c);
	int has_length = lws_hdr_copy(c->wsi, length, sizeof length, WSI_TOKEN_HTTP_CONTENT_LENGTH);

	if (has_length > 0 && strtoll(length, NULL, 10) > 0)
		return strtoll(length, NULL, 10) > BODY_MAX ? -1 : 0;	/* the body comes first */
	if (has_length <= 0 && strcmp(c->method, "POST") == 0) {
		c->dispatched = true;
		reply_error(&c->out, 411, "Length Required");
		lws_callback_on_writable(c->wsi);
		return 0;
	}
	return dispatch(c);
}

/* --- its answer --- */

static void http_date(char out[40], int64_t skew)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t t = (time_t)(clock_wall() / NS_PER_S + skew);
	struct tm tm;

	gmtime_r(&t, &tm);	/* not strftime: the names are English in every locale */
	snprintf(out, 40, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT", days + 3 * tm.tm_wday,
		 tm.tm_mday, months + 3 * tm.tm_mon, tm.tm_year + 1900, tm.tm_hour, tm.tm_min,
		 tm.tm_sec);
}

static bool header(struct conn *c, enum lws_token_indexes token, const char *value,
		   unsigned char **p, unsigned char *end)
{
	return lws_add_http_header_by_token(c->wsi, token, (const unsigned char *)value,
					    (int)strlen(value), p, end) == 0;
}

/* "name: value" lines a handler wants to add. */
static bool extra_headers(struct conn *c, unsigned char **p, unsigned char *end)
{
	char *save = NULL;

	if (!c->out.headers.n)
		return true;
	for (char *line = strtok_r(c->out.headers.s, "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		char *value = strchr(line, ' ');

		MUST(value);
		*value++ = '\0';
		if (lws_add_http_header_by_name(c->wsi, (unsigned char *)line, (unsigned char *)value,
						(int)strlen(value), p, end))
			return false;
	}
	return true;
}

static bool add_headers(struct conn *c, unsigned char **p, unsigned char *end)
{
	struct reply *o = &c->out;
	char text[40];

	if (lws_add_http_header_status(c->wsi, (unsigned)o->status, p, end) ||
	    !header(c, WSI_TOKEN_HTTP_CONTENT_TYPE,
		    o->type ? o->type : "application/json; charset=utf-8", p, end) ||
	    lws_add_http_header_content_length(c->wsi, o->body.n, p, end))
		return false;
	http_date(text, c->sim->date_skew);
	if (!header(c, WSI_TOKEN_HTTP_DATE, text, p, end))
		return false;
	if (o->retry_after) {
		snprintf(text, sizeof text, "%lld", (long long)o->retry_after);
		if (!header(c, WSI_TOKEN_HTTP_RETRY_AFTER, text, p, end))
			return false;
	}
	if (o->cookie && !header(c, WSI_TOKEN_HTTP_SET_COOKIE,
				 "x-sess-uuid=0.6957ab12.1; path=/; httponly", p, end))
		return false;
	return extra_headers(c, p, end) && lws_finalize_http_header(c->wsi, p, end) == 0;
}

static int send_headers(struct conn *c)
{
	unsigned char room[LWS_PRE + HEADER_BYTES], *start = room + LWS_PRE, *p = start;
	enum lws_write_protocol how = c->out.body.n ? LWS_WRITE_HTTP_HEADERS :
		LWS_WRITE_HTTP_HEADERS | LWS_WRITE_H2_STREAM_END;

	if (!add_headers(c, &p, room + sizeof room - 1))
		return -1;
	c->headers_sent = true;
	return lws_write(c->wsi, start, (size_t)(p - start), how) < 0 ? -1 : 0;
}

static int send_body(struct conn *c)
{
	unsigned char room[LWS_PRE + CHUNK];
	size_t left = c->out.body.n - c->sent, n = left < CHUNK ? left : CHUNK;

	if (c->out.trickle && n > c->out.body.n / PIECES + 1)
		n = c->out.body.n / PIECES + 1;

	if (c->out.cut == CUT_IN && c->sent + n >= c->out.body.n / 2)
		n = c->out.body.n / 2 > c->sent ? c->out.body.n / 2 - c->sent : 0;
	if (n) {
		memcpy(room + LWS_PRE, c->out.body.s + c->sent, n);
		c->sent += n;
		if (lws_write(c->wsi, room + LWS_PRE, n, c->sent == c->out.body.n ?
			      LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP) < 0)
			return -1;
	}
	return c->out.cut == CUT_IN && c->sent >= c->out.body.n / 2 ? -1 : 0;
}

static int http_writable(struct conn *c)
{
	if (!c->dispatched || (c->later.list.owner))
		return 0;
	if (c->out.cut == CUT_SILENT)
		return -1;
	if (!c->headers_sent) {
		if (send_headers(c))
			return -1;
		if (c->out.body.n) {
			lws_callback_on_writable(c->wsi);
			return 0;
		}
	}
	if (c->sent < c->out.body.n) {
		if (send_body(c))
			return -1;
		if (c->sent < c->out.body.n && c->out.trickle) {
			lws_sul_schedule(c->sim->lws, 0, &c->later, send_later, c->out.trickle / 1000);
			return 0;
		}
		if (c->sent < c->out.body.n) {
			lws_callback_on_writable(c->wsi);
			return 0;
		}
	}
	bool close_now = c->out.cut == CUT_AFTER;

	request_clear(c);
	return lws_http_transaction_completed(c->wsi) || close_now ? -1 : 0;
}

/* --- TLS --- */

/* A session that is resumed shows no certificate again: none is. */
static void tls_begin(struct sim *s, void *ctx)
{
	s->tls_server = ctx;
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
	SSL_CTX_set_num_tickets(ctx, 0);
}

bool server_certificate(struct sim *s, enum cert_kind kind)
{
	return SSL_CTX_use_certificate_chain_file(s->tls_server, s->creds.cert_path[kind]) == 1;
}

/* --- the library's one door --- */

static int on_http(struct conn *c, enum lws_callback_reasons reason, void *in, size_t len)
{
	switch (reason) {
	case LWS_CALLBACK_HTTP:
		return start_request(c, in, len);
	case LWS_CALLBACK_HTTP_BODY:
		buf_add(&c->in, in, len);
		return c->in.n > BODY_MAX ? -1 : 0;
	case LWS_CALLBACK_HTTP_BODY_COMPLETION:
		return dispatch(c);
	case LWS_CALLBACK_HTTP_WRITEABLE:
		return http_writable(c);
	default:
		return 0;
	}
}

static int on_socket(struct conn *c, enum lws_callback_reasons reason, void *in, size_t len)
{
	switch (reason) {
	case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
		copy_header(c, WSI_TOKEN_GET_URI, &c->path);
		copy_header(c, WSI_TOKEN_HTTP_COOKIE, &c->authorization);
		c->has_agent = copy_header(c, WSI_TOKEN_HTTP_USER_AGENT, &c->agent);
		copy_args(c);
		set_args(c);
		return hub_admits(c) ? 0 : -1;
	case LWS_CALLBACK_ESTABLISHED:
		c->kind = CONN_SOCKET;
		lws_set_timeout(c->wsi, NO_PENDING_TIMEOUT, 0);
		hub_open(c);
		return 0;
	case LWS_CALLBACK_RECEIVE:
		hub_receive(c, in, len, lws_is_final_fragment(c->wsi) &&
			    !lws_remaining_packet_payload(c->wsi));
		return 0;
	case LWS_CALLBACK_SERVER_WRITEABLE:
		return hub_writable(c);
	default:
		return 0;
	}
}

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
		    size_t len)
{
	struct sim *s = lws_context_user(lws_get_context(wsi));
	struct conn *c = reason == LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS ? NULL :
		lws_get_opaque_user_data(wsi);

	switch (reason) {
	case LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS:
		tls_begin(s, user);	/* here it is OpenSSL's context */
		return 0;
	case LWS_CALLBACK_FILTER_NETWORK_CONNECTION:
		return clock_steady() < s->faults.cut_until ? -1 : 0;
	case LWS_CALLBACK_SERVER_NEW_CLIENT_INSTANTIATED:
		if (!c)
			conn_new(s, wsi);
		return 0;
	case LWS_CALLBACK_WSI_DESTROY:
		if (c) {
			lws_set_opaque_user_data(wsi, NULL);
			hub_close(c);
			conn_free(c);
		}
		return 0;
	case LWS_CALLBACK_HTTP:
	case LWS_CALLBACK_HTTP_BODY:
	case LWS_CALLBACK_HTTP_BODY_COMPLETION:
	case LWS_CALLBACK_HTTP_WRITEABLE:
		return c ? on_http(c, reason, in, len) : -1;
	case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
	case LWS_CALLBACK_ESTABLISHED:
	case LWS_CALLBACK_RECEIVE:
	case LWS_CALLBACK_SERVER_WRITEABLE:
		return c ? on_socket(c, reason, in, len) : -1;
	default:
		return 0;
	}
}

static const struct lws_protocols protocols[] = {
	{ .name = "skim-sim", .callback = on_event, .rx_buffer_size = 16384 },
	{ .name = "control", .callback = control_event, .rx_buffer_size = 4096 },
	{ .name = "stop", .callback = stop_event, .rx_buffer_size = 512 },
	{ 0 },
};

/* --- life --- */

enum rc server_open(struct sim *s, int port, struct errmsg *err)
{
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN,
		.protocols = protocols,
		.user = s,
		.options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_DISABLE_IPV6 |
			(s->tls ? LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT : 0),
		.max_http_header_data = HEADER_BYTES,
		.max_http_header_pool = 256,
		.gid = (gid_t)-1,
		.uid = (uid_t)-1,
	};

	lws_set_log_level(0, NULL);
	s->lws = lws_create_context(&info);
	if (!s->lws)
		return errmsg_set(err, RC_INTERNAL, "libwebsockets did not start: check its installation");
	info.port = port;
	info.iface = "127.0.0.1";
	info.vhost_name = "skim-sim";
	info.keepalive_timeout = 3600;
	info.alpn = "http/1.1";		/* what every client of that API speaks */
	if (s->tls) {
		info.ssl_cert_filepath = s->creds.cert_path[CERT_GOOD];
		info.ssl_private_key_filepath = s->creds.key_path;
	}
	s->vhost = lws_create_vhost(s->lws, &info);
	s->port = s->vhost ? lws_get_vhost_listen_port(s->vhost) : 0;
	if (s->port <= 0)
		return errmsg_set(err, RC_IO, "cannot listen on 127.0.0.1 port %d: choose another with "
				  "--port, or 0 for any", port);
	return RC_OK;
}

void server_close(struct sim *s)
{
	if (s->lws)
		lws_context_destroy(s->lws);
	s->lws = NULL;
}

void server_run(struct sim *s)
{
	while (!s->stop && lws_service(s->lws, 0) >= 0)
		;
}

void server_drop_all(struct sim *s)
{
	for (struct conn *c = s->conns; c; c = c->next)
		lws_set_timeout(c->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
}

void server_drop_sockets(struct sim *s)
{
	for (struct conn *c = s->conns; c; c = c->next)
		if (c->kind == CONN_SOCKET)
			lws_set_timeout(c->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
}
