/*
 * wire_body.c - bodies of order requests and answers (Web API 7.2, 7.9), written from integers.
 *
 * A body that could mean something else than was reviewed is not written at all: every term
 * is checked again here, where the bytes are made.
 */
#include "skim/ibkr/wire.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct body {
	char *out;
	size_t cap, n;
	bool full;
};

static void put(struct body *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void put(struct body *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	if (b->full)
		return;
	va_start(ap, fmt);
	n = vsnprintf(b->out + b->n, b->cap - b->n, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= b->cap - b->n) {
		b->full = true;
		return;
	}
	b->n += (size_t)n;
}

static void put_price(struct body *b, const char *name, struct price p)
{
	char text[32];

	price_format_plain(text, sizeof(text), p);
	put(b, "\"%s\":%s,", name, text);
}

/* Ids go into the body unquoted by anything else: letters, digits and a dash. */
static bool plain_id(const char *s)
{
	return *s && strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			       "0123456789-_.") == strlen(s);
}

static const char *type_word(enum order_type t)
{
	switch (t) {
	case TYPE_LMT:
		return "LMT";
	case TYPE_STP:
		return "STP";
	case TYPE_STOP_LIMIT:
		return "STOP_LIMIT";
	default:
		return NULL;	/* market orders are decoded, never sent */
	}
}

static const char *tif_word(enum tif t)
{
	return t == TIF_DAY ? "DAY" : t == TIF_GTC ? "GTC" : NULL;
}

static bool terms_hold(const struct act_order *o)
{
	bool limit = o->type != TYPE_STP, trigger = o->type != TYPE_LMT;

	if (!plain_id(o->account) || o->conid <= 0 || o->quantity < 1 ||
	    o->quantity >= QTY_MAX || !type_word(o->type) || !tif_word(o->tif) ||
	    (o->side != SIDE_BUY && o->side != SIDE_SELL))
		return false;
	if ((limit && !price_known(o->limit)) || (trigger && !price_known(o->trigger)))
		return false;
	return o->limit.e4 <= PRICE_MAX_E4 && o->trigger.e4 <= PRICE_MAX_E4;
}

static void put_ticket(struct body *b, const struct act_order *o)
{
	put(b, "{\"acctId\":\"%s\",\"conid\":%d,\"orderType\":\"%s\",\"outsideRTH\":false,",
	    o->account, o->conid, type_word(o->type));
	/* A plain stop's trigger is its price; a stop-limit has it beside the limit. */
	put_price(b, "price", o->type == TYPE_STP ? o->trigger : o->limit);
	if (o->type == TYPE_STOP_LIMIT)
		put_price(b, "auxPrice", o->trigger);
	put(b, "\"side\":\"%s\",\"tif\":\"%s\",\"quantity\":%lld",
	    o->side == SIDE_BUY ? "BUY" : "SELL", tif_word(o->tif), (long long)o->quantity);
}

/* The protective stop: held by the broker until the parent fills; no cOID of its own. */
static void put_child(struct body *b, const struct act_order *o)
{
	struct act_order child = *o;

	child.type = TYPE_STP;
	child.side = o->side == SIDE_BUY ? SIDE_SELL : SIDE_BUY;
	child.tif = o->child_tif;
	child.trigger = o->child_stop;
	put(b, ",");
	put_ticket(b, &child);
	put(b, ",\"parentId\":\"%s\"}", o->coid);
}

enum rc wire_place_body(const struct act_order *o, char *out, size_t cap)
{
	struct body b = { .out = out, .cap = cap, .full = cap == 0 };

	if (cap)
		out[0] = '\0';
	if (!terms_hold(o) || !plain_id(o->coid))
		return RC_RANGE;
	if (o->child && (!price_known(o->child_stop) || o->child_stop.e4 > PRICE_MAX_E4 ||
			 !tif_word(o->child_tif)))
		return RC_RANGE;
	put(&b, "{\"orders\":[");
	put_ticket(&b, o);
	put(&b, ",\"cOID\":\"%s\"}", o->coid);
	if (o->child)
		put_child(&b, o);
	put(&b, "]}");
	if (b.full && cap)
		out[0] = '\0';
	return b.full ? RC_FULL : RC_OK;
}

enum rc wire_change_body(const struct act_order *o, char *out, size_t cap)
{
	struct body b = { .out = out, .cap = cap, .full = cap == 0 };

	if (cap)
		out[0] = '\0';
	if (!terms_hold(o))
		return RC_RANGE;
	put_ticket(&b, o);
	put(&b, "}");
	if (b.full && cap)
		out[0] = '\0';
	return b.full ? RC_FULL : RC_OK;
}

/* The broker's own words go back to it byte for byte; JSON wants two of them escaped. */
static void put_string(struct body *b, const char *s)
{
	put(b, "\"");
	for (; *s; s++)
		put(b, *s == '"' || *s == '\\' ? "\\%c" : "%c", *s);
	put(b, "\"");
}

enum rc wire_prompt_body(const struct act_order *o, char *out, size_t cap)
{
	struct body b = { .out = out, .cap = cap, .full = cap == 0 };

	if (cap)
		out[0] = '\0';
	if (!o->answer[0] || !plain_id(o->reply_id) || strspn(o->order_id, "0123456789") != strlen(o->order_id))
		return RC_RANGE;
	put(&b, "{\"orderId\":%s,\"reqId\":\"%s\",\"text\":", o->order_id, o->reply_id);
	put_string(&b, o->answer);
	put(&b, "}");
	if (b.full && cap)
		out[0] = '\0';
	return b.full ? RC_FULL : RC_OK;
}
