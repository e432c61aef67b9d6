/* viewjson.c - the view as JSON documents. */
#include "skim/commands/viewjson.h"

#include <ctype.h>
#include <json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "skim/asx/page.h"
#include "skim/base/zone.h"

struct json_object *json_text(const char *s)
{
	return *s ? json_object_new_string(s) : NULL;
}

struct json_object *json_price(struct price p)
{
	char buf[32];

	if (!price_known(p))
		return NULL;
	price_format_plain(buf, sizeof buf, p);
	return json_object_new_string(buf);
}

struct json_object *json_cash(struct cash c)
{
	char buf[32];

	cash_format_plain(buf, sizeof buf, c);
	return json_object_new_string(buf);
}

struct json_object *json_bp(bp_t bp)
{
	char buf[32];

	if (bp == BP_UNKNOWN)
		return NULL;
	snprintf(buf, sizeof buf, "%s%d.%02d", bp < 0 ? "-" : "", abs(bp) / 100, abs(bp) % 100);
	return json_object_new_string(buf);
}

struct json_object *json_conid(int32_t conid)
{
	return conid > 0 ? json_object_new_int(conid) : NULL;
}

struct json_object *json_time(int64_t utc_ns)
{
	char buf[40];

	if (!utc_ns)
		return NULL;
	time_format_rfc3339(buf, sizeof buf, utc_ns);
	return json_object_new_string(buf);
}

static void add(struct json_object *o, const char *key, struct json_object *v)
{
	json_object_object_add(o, key, v);
}

static void add_int(struct json_object *o, const char *key, int64_t v)
{
	add(o, key, json_object_new_int64(v));
}

static void add_bool(struct json_object *o, const char *key, bool v)
{
	add(o, key, json_object_new_boolean(v));
}

struct json_object *json_order(const struct view_order *v)
{
	struct json_object *o = json_object_new_object();

	/* Only parents and single orders carry a key of ours; "/S" names a child's row here alone. */
	add(o, "coid", strchr(v->coid, '/') ? NULL : json_text(v->coid));
	add(o, "order_id", json_text(v->order_id));
	add(o, "ticker", json_text(v->ticker));
	add(o, "side", json_object_new_string(v->side == SIDE_BUY ? "BUY" : "SELL"));
	add(o, "type", json_object_new_string(order_type_name(v->type)));
	add_int(o, "quantity", v->quantity);
	add_int(o, "filled", v->filled);
	add(o, "average_price", json_price(v->average));
	add(o, "limit", json_price(v->limit));
	add(o, "stop", json_price(v->stop));
	add(o, "tif", json_object_new_string(tif_name(v->tif)));
	add(o, "status", json_object_new_string(order_state_word(v->state)));
	add(o, "parent", json_text(v->parent));
	add(o, "reason", json_text(v->reason));
	add_bool(o, "ours", v->ours);
	add(o, "submitted_at", json_time(v->submitted));
	return o;
}

static const char *cover_word(enum cover c)
{
	switch (c) {
	case COVER_FULL:
		return "full";
	case COVER_PART:
	case COVER_PART_PENDING:
		return "part";
	case COVER_OVER:
		return "over";
	case COVER_NAKED:
		return "naked";
	}
	return "naked";
}

struct json_object *json_position(const struct view_position *v)
{
	struct json_object *o = json_object_new_object(), *stop = NULL;

	if (v->stop_quantity > 0) {
		stop = json_object_new_object();
		add(stop, "order_id", json_text(v->stop_id));
		add(stop, "price", json_price(v->stop));
		add_int(stop, "quantity", v->stop_quantity);
		add(stop, "tif", json_object_new_string(tif_name(v->stop_tif)));
	}
	add(o, "ticker", json_text(v->ticker));
	add(o, "conid", json_conid(v->conid));
	add_int(o, "quantity", v->quantity);
	add(o, "average_price", json_price(v->average));
	add(o, "last", json_price(v->last));
	add(o, "unrealised", v->pnl_known ? json_cash(v->unrealised) : NULL);
	add(o, "realised", v->pnl_known ? json_cash(v->realised) : NULL);
	add(o, "stop", stop);
	add(o, "cover", json_object_new_string(cover_word(v->cover)));
	add_bool(o, "ours", v->ours);
	return o;
}

struct json_object *json_range(const char *ticker, int32_t conid, const struct view_range *r)
{
	static const char *const states[] = {
		[RANGE_WAITING] = "waiting", [RANGE_FORMING] = "forming",
		[RANGE_COMPLETE] = "complete", [RANGE_PARTIAL] = "partial",
	};
	struct json_object *o = json_object_new_object();

	add(o, "ticker", json_text(ticker));
	add(o, "conid", json_conid(conid));
	add(o, "high", json_price(r->high));
	add(o, "low", json_price(r->low));
	add(o, "start", json_time(r->start));
	add(o, "end", json_time(r->end));
	add(o, "width_pct", json_bp(price_known(r->high) ? r->width : BP_UNKNOWN));
	add(o, "source", r->source == SOURCE_NONE ? NULL :
	    json_object_new_string(r->source == SOURCE_TICKS ? "ticks" : "bars 1m"));
	add(o, "auction", json_price(r->auction));
	add(o, "state", json_object_new_string(states[r->state]));
	add(o, "missing", json_text(r->missing));
	return o;
}

static struct json_object *json_news_of(const struct view *v, const char *ticker)
{
	struct json_object *list = json_object_new_array();

	for (int i = 0; i < v->n_news; i++) {
		const struct view_news *n = &v->news[i];
		char url[200];

		if (strncmp(n->ticker, ticker, 3) || !n->sensitive)
			continue;
		struct json_object *a = json_object_new_object();

		asx_pdf_url(url, sizeof url, n->id);
		add(a, "id", json_text(n->id));
		add(a, "ticker", json_text(n->ticker));
		add(a, "time", json_time(n->released));
		add_bool(a, "price_sensitive", n->sensitive);
		add(a, "headline", json_text(n->headline));
		add(a, "pdf_url", json_text(url));
		add(a, "pages", n->pages ? json_object_new_int(n->pages) : NULL);
		add(a, "size", json_text(n->size));
		json_object_array_add(list, a);
	}
	return list;
}

struct json_object *json_candidate(const struct view *v, const struct view_cand *c)
{
	struct json_object *o = json_object_new_object(), *reasons = json_object_new_array();
	char word[24];
	size_t n = strcspn(c->state_text, " ");

	if (n >= sizeof word)
		n = sizeof word - 1;
	for (size_t i = 0; i < n; i++)
		word[i] = (char)tolower((unsigned char)c->state_text[i]);
	word[n] = '\0';
	if (c->why[0])
		json_object_array_add(reasons, json_object_new_string(c->why));
	add(o, "ticker", json_text(c->ticker));
	add(o, "conid", json_conid(c->conid));
	add(o, "gap_pct", json_bp(c->gap));
	add(o, "last", json_price(c->last));
	add(o, "prior_close", json_price(c->prior_close));
	add(o, "open", json_price(c->open));
	add(o, "volume", c->volume_known ? json_object_new_int64(c->volume) : NULL);
	add(o, "range", c->range.start ? json_range(c->ticker, c->conid, &c->range) : NULL);
	add(o, "news", json_news_of(v, c->ticker));
	add(o, "status", json_text(word));
	add(o, "reasons", reasons);
	return o;
}

static struct json_object *json_feeds(const struct view *v)
{
	static const char *const names[FEED_COUNT] = {
		[FEED_QUOTES] = "quotes", [FEED_SCANNER] = "scanner", [FEED_NEWS] = "news",
		[FEED_ACCOUNT_DATA] = "account", [FEED_DISCORD] = "discord",
		[FEED_JOURNAL] = "journal", [FEED_RECORDING] = "recording",
		[FEED_PACING] = "requests",
	};
	static const char *const states[] = {
		[FEED_IDLE] = "idle", [FEED_LOADING] = "loading", [FEED_OK] = "ok",
		[FEED_HELD] = "held", [FEED_POLLING] = "polling", [FEED_FAILING] = "failing",
		[FEED_OFF] = "off",
	};
	static const char *const links[] = {
		[LINK_DOWN] = "down", [LINK_SIGNING_IN] = "signing in",
		[LINK_COMING_UP] = "coming up", [LINK_UP] = "up",
		[LINK_HELD_ELSEWHERE] = "held elsewhere", [LINK_REFUSED] = "refused",
		[LINK_MAINTENANCE] = "maintenance",
	};
	struct json_object *o = json_object_new_object(), *link = json_object_new_object();

	add(link, "state", json_object_new_string(links[v->status.link]));
	add(link, "last_ok", json_time(v->status.link_since));
	add(link, "text", json_text(v->status.link_text));
	add(o, "link", link);
	for (int i = 0; i < FEED_COUNT; i++) {
		struct json_object *f = json_object_new_object();

		add(f, "state", json_object_new_string(states[v->feed[i].state]));
		add(f, "last_ok", json_time(v->feed[i].last_ok));
		add(f, "text", json_text(v->feed[i].text));
		add(o, names[i], f);
	}
	return o;
}

struct json_object *json_status(const struct view *v, enum account_mode mode)
{
	struct json_object *o = json_object_new_object(), *list;

	add_int(o, "pid", getpid());
	add(o, "mode", json_object_new_string(mode == MODE_LIVE ? "live" : "paper"));
	add(o, "account", json_text(v->status.account));
	add_bool(o, "armed", v->status.armed);
	add_bool(o, "locked", v->status.locked);
	add(o, "phase", json_object_new_string(phase_name(v->status.phase.phase)));
	add(o, "as_of", json_time(v->t.market));
	add(o, "feeds", json_feeds(v));
	add(o, "candidates", list = json_object_new_array());
	for (int i = 0; i < v->n_cand; i++)
		json_object_array_add(list, json_candidate(v, &v->cand[i]));
	add(o, "orders", list = json_object_new_array());
	for (int i = 0; i < v->n_orders; i++)
		json_object_array_add(list, json_order(&v->order[i]));
	add(o, "positions", list = json_object_new_array());
	for (int i = 0; i < v->n_positions; i++)
		json_object_array_add(list, json_position(&v->position[i]));
	add(o, "events", list = json_object_new_array());
	for (int i = 0; i < v->n_notices; i++) {
		struct json_object *n = json_object_new_object();

		add_int(n, "number", v->notice[i].number);
		add(n, "time", json_time(v->notice[i].market));
		add(n, "ticker", json_text(v->notice[i].ticker));
		add(n, "text", json_text(v->notice[i].text));
		json_object_array_add(list, n);
	}
	return o;
}
