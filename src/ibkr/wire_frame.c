/* wire_frame.c - decoder of websocket frames (Web API 6.2 and 6.4). */
#include "skim/ibkr/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "skim/base/text.h"
#include "wire_internal.h"

struct frame {
	struct json_object *o, *args;
	const char *account;
	struct ws_frame *out;
	wire_sink *sink;
	void *ctx;
};

/* fn for args itself, or for each of its elements when it is a list: ntf has been seen both
 * ways. */
static void each(struct frame *f, void (*fn)(struct frame *f, struct json_object *row))
{
	if (!json_object_is_type(f->args, json_type_array)) {
		if (f->args)
			fn(f, f->args);
		return;
	}
	for (size_t i = 0; i < json_object_array_length(f->args); i++)
		fn(f, json_object_array_get_idx(f->args, i));
}

static void order_row(struct frame *f, struct json_object *row)
{
	struct event ev = { .type = EV_ORDER };

	if (!wire_order_of(row, &ev.u.order))
		return;
	ev.u.order.source = ORDER_STREAM;
	f->sink(f->ctx, &ev);
}

static void trade_row(struct frame *f, struct json_object *row)
{
	struct event ev = { .type = EV_FILL };

	if (wire_fill_of(row, &ev.u.fill))
		f->sink(f->ctx, &ev);
}

/* False: there is nothing to choose, or not from here. */
static bool prompt_row(struct frame *f, struct json_object *row)
{
	struct event ev = { .type = EV_PROMPT };

	if (!wire_prompt_of(row, &ev.u.prompt))
		return false;
	f->sink(f->ctx, &ev);
	return true;
}

static void text_row(struct frame *f, struct json_object *row)
{
	struct event ev = { .type = EV_BROKER_TEXT };
	struct ev_broker_text *t = &ev.u.broker_text;

	if (prompt_row(f, row))
		return;

	js_word(row, "title", t->title, sizeof(t->title));
	js_order_id(row, "orderId", t->order_id, sizeof(t->order_id));
	if (!js_lines(js_get(row, "text"), t->text, sizeof(t->text)) &&
	    !js_lines(js_get(row, "message"), t->text, sizeof(t->text)) && !t->title[0])
		return;
	if (js_array(row, "options")) {	/* a prompt without number, or with words not for us */
		wire_options(row, t->text, sizeof(t->text));
		snprintf(t->text + strlen(t->text), sizeof(t->text) - strlen(t->text),
			 "\nAnswer it in the broker's own program (portal or mobile).");
	}
	f->sink(f->ctx, &ev);
}

static void on_system(struct frame *f)
{
	if (js_get(f->o, "hb")) {
		f->out->topic = WS_HEARTBEAT;
		return;
	}
	f->out->topic = WS_SYSTEM;
	f->out->is_paper_known = js_bool(f->o, "isPaper", &f->out->is_paper);
}

static void on_sts(struct frame *f)
{
	f->out->topic = WS_STS;
	wire_status_of(f->args, &f->out->status);
}

static void on_act(struct frame *f)
{
	f->out->topic = WS_ACT;
	f->out->is_paper_known = js_bool(f->args, "isPaper", &f->out->is_paper);
}

static void on_orders(struct frame *f)
{
	f->out->topic = WS_ORDERS;
	each(f, order_row);
}

static void on_trades(struct frame *f)
{
	f->out->topic = WS_TRADES;
	each(f, trade_row);
}

static void on_pnl(struct frame *f)
{
	struct event ev = { .type = EV_CASH };

	f->out->topic = WS_PNL;
	if (f->account && *f->account && wire_pnl_of(f->args, f->account, &ev.u.cash))
		f->sink(f->ctx, &ev);
}

static void on_ntf(struct frame *f)
{
	f->out->topic = WS_NTF;
	each(f, text_row);
}

static void on_blt(struct frame *f)
{
	f->out->topic = WS_BLT;
	each(f, text_row);
}

static void on_tic(struct frame *f)
{
	f->out->topic = WS_TIC;
}

static const struct topic {
	const char *name;
	void (*fn)(struct frame *f);
} topics[] = {
	{ "system", on_system }, { "sts", on_sts }, { "act", on_act }, { "sor", on_orders },
	{ "str", on_trades },	 { "spl", on_pnl }, { "ntf", on_ntf }, { "blt", on_blt },
	{ "tic", on_tic },
};

/* smd+<conid>: the row is the frame itself.  One without conid, or with another's, is nothing
 * to go by. */
static void on_quote(struct frame *f, const char *conid)
{
	struct event ev = { .type = EV_QUOTE };

	f->out->topic = WS_QUOTE;
	if (wire_quote_of(f->o, QUOTE_STREAM, &ev.u.quote) &&
	    ev.u.quote.conid == strtoll(conid, NULL, 10))
		f->sink(f->ctx, &ev);
}

static void on_topic(struct frame *f, const char *topic)
{
	if (strncmp(topic, "smd+", 4) == 0) {
		on_quote(f, topic + 4);
		return;
	}
	for (size_t i = 0; i < sizeof(topics) / sizeof(topics[0]); i++) {
		if (strcmp(topic, topics[i].name) == 0) {
			topics[i].fn(f);
			return;
		}
	}
}

enum rc wire_frame(const char *bytes, size_t n, const char *account, struct ws_frame *out,
		   wire_sink *sink, void *ctx)
{
	/* Not initialised whole: an event has room for more than a quote. */
	struct event ev;
	bool told;

	if (!wire_smd(bytes, n, &ev.u.quote, &told))
		return wire_frame_json(bytes, n, account, out, sink, ctx);
	memset(out, 0, sizeof(*out));
	out->topic = WS_QUOTE;
	if (told) {
		ev.type = EV_QUOTE;
		ev.t = (struct times){ 0 };
		sink(ctx, &ev);
	}
	return RC_OK;
}

enum rc wire_frame_json(const char *bytes, size_t n, const char *account, struct ws_frame *out,
			wire_sink *sink, void *ctx)
{
	enum rc rc;
	AUTO_JSON struct json_object *o = js_read(bytes, n, &rc);
	struct frame f = { .o = o, .account = account, .out = out, .sink = sink, .ctx = ctx };
	char topic[48], message[48];

	memset(out, 0, sizeof(*out));
	out->topic = WS_OTHER;
	if (!o)
		return rc;
	js_word(o, "topic", topic, sizeof(topic));
	if (js_get(o, "error") && wire_error_of(o, out->error, sizeof(out->error))) {
		out->topic = WS_ERROR;
		text_copy(out->error_topic, sizeof(out->error_topic), topic);
		return RC_OK;
	}
	f.args = js_get(o, "args");
	if (topic[0])
		on_topic(&f, topic);
	else if (js_word(o, "message", message, sizeof(message)) &&
		 strncmp(message, "waiting for session", 19) == 0)
		out->topic = WS_WAITING;
	return RC_OK;
}
