/* hub.c - websockets: admission, greeting, the queue of frames. */
#include "hub.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counts.h"
#include "skim/base/clock.h"
#include "skim/base/must.h"

#define BEAT (10 * NS_PER_S)

enum { MESSAGE_MAX = 65536, QUEUE_MAX = 4096 };

struct hub *hub_new(void)
{
	struct hub *h = calloc(1, sizeof *h);

	MUST(h);
	return h;
}

void hub_free(struct hub *h)
{
	free(h);
}

/* --- coming and going --- */

bool hub_admits(struct conn *c)
{
	const char *token = request_query(&c->req, "oauth_token");
	const char *cookie = c->authorization.n ? strstr(c->authorization.s, "api=") : NULL;

	if (strcmp(c->path.s ? c->path.s : "", "/v1/api/ws") != 0 || !c->has_agent || !token ||
	    strcmp(token, c->sim->creds.token) != 0 || c->socket) {
		sim_log("websocket refused: %s", token ? "path or token" : "no token");
		return false;
	}
	c->socket = calloc(1, sizeof *c->socket);
	MUST(c->socket);
	c->socket->subs = calloc(SOCKET_SUBS, sizeof *c->socket->subs);
	MUST(c->socket->subs);
	c->socket->known = cookie && strncmp(cookie + 4, c->sim->session.cookie, 32) == 0;
	return true;
}

void hub_open(struct conn *c)
{
	struct socket *k = c->socket;

	k->generation = c->sim->session.generation;
	k->next_beat = clock_steady() + BEAT;
	k->reconnect = c->sim->session.sockets++ > 0;
	c->sim->hub->opened++;
	count(c->sim->counts, COUNT_SOCKETS);
	sim_log("websocket open%s", k->known ? "" : ", session unknown");
	if (k->known)
		hub_greet(c);
	else
		hub_printf(c, FRAME_DATA, "{\"message\":\"waiting for session\"}");
}

void hub_close(struct conn *c)
{
	struct socket *k = c->socket;

	if (!k)
		return;
	c->socket = NULL;
	while (k->frames) {
		struct frame *f = k->frames;

		k->frames = f->next;
		free(f);
	}
	buf_free(&k->in);
	free(k->subs);
	free(k->order_versions);
	free(k);
	sim_log("websocket closed");
}

/* --- the greeting, in an order that varies --- */

static void greet_system(struct conn *c)
{
	hub_printf(c, FRAME_DATA, "{\"topic\":\"system\",\"success\":\"" SIM_USER "\",\"isFT\":false%s}",
		   sim_is_paper(c->sim->world.paper_stream));
}

static void greet_accounts(struct conn *c)
{
	struct buf b = { 0 };

	buf_puts(&b, "{\"topic\":\"act\",\"args\":");
	session_accounts(&b, true, sim_is_paper(c->sim->world.paper_stream));
	buf_puts(&b, "}");
	hub_queue(c, FRAME_DATA, &b);
	buf_free(&b);
}

static void say_status(struct conn *c, const struct session *s)
{
	if (s->state == SESSION_COMPETING)
		hub_printf(c, FRAME_DATA, "{\"topic\":\"sts\",\"args\":{\"competing\":true}}");
	if (s->state != SESSION_READY)
		hub_printf(c, FRAME_DATA, "{\"topic\":\"sts\",\"args\":{\"authenticated\":false}}");
	else
		hub_printf(c, FRAME_DATA, "{\"topic\":\"sts\",\"args\":{\"connected\":true,"
			   "\"authenticated\":true,\"established\":true,\"competing\":false,"
			   "\"message\":\"\",\"fail\":\"\"}}");
}

static void greet_status(struct conn *c)
{
	say_status(c, &c->sim->session);
}

void hub_greet(struct conn *c)
{
	static void (*const parts[])(struct conn *c) = { greet_system, greet_accounts, greet_status };
	uint64_t first = c->sim->hub->opened;

	c->socket->known = true;
	for (uint64_t i = 0; i < 3; i++)
		parts[(first + i) % 3](c);
}

bool hub_live(const struct conn *c)
{
	return c->socket->generation == c->sim->session.generation &&
		c->sim->session.state == SESSION_READY;
}

/* --- frames --- */

static bool kept_back(const struct conn *c, enum frame_kind kind)
{
	const struct hub *h = c->sim->hub;

	return h->silent == SILENT_ALL || (h->silent == SILENT_DATA && kind != FRAME_BEAT) ||
		c->socket->queued >= QUEUE_MAX ||
		/* An old session's socket still beats, and that is all. */
		(c->socket->generation != c->sim->session.generation && kind != FRAME_BEAT);
}

static void insert(struct conn *c, struct frame *f)
{
	struct frame **at = &c->socket->frames;

	while (*at && (*at)->due <= f->due)
		at = &(*at)->next;
	f->next = *at;
	*at = f;
	c->socket->queued++;
}

static void queue_once(struct conn *c, int64_t due, const char *s, size_t n)
{
	struct frame *f = malloc(sizeof *f + LWS_PRE + n);

	MUST(f);
	*f = (struct frame){ .due = due, .n = n, .binary = c->sim->hub->binary };
	memcpy(f->data + LWS_PRE, s, n);
	insert(c, f);
	if (due <= clock_steady())
		lws_callback_on_writable(c->wsi);
}

/* A byte that is not UTF-8, inside an otherwise whole document. */
static void spoil(struct buf *to, const struct buf *text)
{
	buf_add(to, text->s, text->n - 1);
	buf_puts(to, ",\"58\":\"caf\x99\"}");
}

void hub_queue(struct conn *c, enum frame_kind kind, const struct buf *text)
{
	struct hub *h = c->sim->hub;
	int64_t due = clock_steady() + (kind == FRAME_UPDATE ? h->late : 0);
	struct buf spoilt = { 0 };

	if (kept_back(c, kind))
		return;
	if (kind != FRAME_BEAT && h->bad_utf8) {
		h->bad_utf8--;
		spoil(&spoilt, text);
		text = &spoilt;
	}
	queue_once(c, due, text->s, text->n);
	if (kind == FRAME_UPDATE && h->duplicates)
		queue_once(c, due, text->s, text->n);
	buf_free(&spoilt);
}

void hub_printf(struct conn *c, enum frame_kind kind, const char *fmt, ...)
{
	char text[2048];
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	MUST(n >= 0 && n < (int)sizeof text);
	hub_queue(c, kind, &(struct buf){ .s = text, .n = (size_t)n });
}

int hub_writable(struct conn *c)
{
	struct socket *k = c->socket;
	struct frame *f = k ? k->frames : NULL;
	int64_t now = clock_steady();

	if (!f || f->due > now)
		return 0;
	k->frames = f->next;
	k->queued--;
	count(c->sim->counts, COUNT_FRAMES_OUT);
	int sent = lws_write(c->wsi, f->data + LWS_PRE, f->n,
			     f->binary ? LWS_WRITE_BINARY : LWS_WRITE_TEXT);

	free(f);
	if (k->frames && k->frames->due <= now)
		lws_callback_on_writable(c->wsi);
	return sent < 0 ? -1 : 0;
}

void hub_receive(struct conn *c, const char *data, size_t n, bool last)
{
	struct socket *k = c->socket;

	if (!k)
		return;
	buf_add(&k->in, data, n);
	if (!last && k->in.n < MESSAGE_MAX)
		return;
	sim_advance(c->sim);
	hub_request(c, k->in.s);
	buf_reset(&k->in);
}

void hub_tell(struct sim *s, const struct buf *text)
{
	for (struct conn *c = s->conns; c; c = c->next)
		if (c->socket)
			hub_queue(c, FRAME_DATA, text);
}

void hub_bulletin(struct sim *s, const char *text)
{
	struct buf b = { 0 };

	buf_printf(&b, "{\"topic\":\"blt\",\"args\":{\"id\":\"B-%llu\",\"message\":",
		   (unsigned long long)(s->now / NS_PER_S));
	buf_json(&b, text);
	buf_puts(&b, "}}");
	hub_tell(s, &b);
	buf_free(&b);
}

/* --- as time passes --- */

static void beat(struct conn *c)
{
	struct socket *k = c->socket;

	if (c->sim->steady < k->next_beat)
		return;
	k->next_beat += BEAT;
	hub_printf(c, FRAME_BEAT, "{\"topic\":\"system\",\"hb\":%lld}",
		   (long long)(c->sim->now / NS_PER_MS));
}

static void feed(struct conn *c, bool state_changed)
{
	beat(c);
	if (c->socket->known && state_changed)
		say_status(c, &c->sim->session);
	if (hub_live(c)) {
		feed_quotes(c);
		feed_orders(c, false);
		feed_fills(c);
	}
	feed_pnl(c);
	feed_ledger(c);
	if (c->socket->frames && c->socket->frames->due <= c->sim->steady)
		lws_callback_on_writable(c->wsi);
}

void hub_feed(struct sim *s)
{
	bool changed = s->hub->told != s->session.state;

	s->hub->told = s->session.state;
	for (struct conn *c = s->conns; c; c = c->next)
		if (c->socket && c->kind == CONN_SOCKET)
			feed(c, changed);
}
