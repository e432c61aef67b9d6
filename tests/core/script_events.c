/* script_events.c - one line of an event script into an event: connection, market, the rest. */
#include "script_words.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/text.h"
#include "skim/base/zone.h"

/* --- connection ---------------------------------------------------------------------------- */

static int on_link(const struct words *w, struct event *ev)
{
	static const char *const states[] = { "down", "signing", "coming", "up", "held", "refused",
					      "maintenance" };
	int s = w->n > 2 ? CHOICE(w->v[2], states) : -1;

	ev->type = EV_LINK;
	ev->u.link.state = (enum link_state)s;
	ev->u.link.rtt_ms = -1;
	key_text(w, "text", ev->u.link.text, TEXT_LEN);
	return s < 0 ? -1 : 1;
}

static int on_feed(const struct words *w, struct event *ev)
{
	static const char *const feeds[] = { "quotes", "scanner", "news", "account", "discord",
					     "journal", "recording" };
	static const char *const states[] = { "idle", "loading", "ok", "held", "polling",
					      "failing", "off" };
	int f = w->n > 3 ? CHOICE(w->v[2], feeds) : -1, s = w->n > 3 ? CHOICE(w->v[3], states) : -1;

	ev->type = EV_FEED;
	ev->u.feed.feed = (enum feed)f;
	ev->u.feed.state = (enum feed_state)s;
	key_text(w, "text", ev->u.feed.text, TEXT_LEN);
	return f < 0 || s < 0 ? -1 : 1;
}

static int on_account(const struct words *w, struct event *ev)
{
	ev->type = EV_ACCOUNT;
	if (w->n > 2 && !strchr(w->v[2], '='))
		text_copy(ev->u.account.id, ACCOUNT_LEN, w->v[2]);
	ev->u.account.is_paper_known = words_get(w, "paper") != NULL;
	ev->u.account.is_paper = key_int(w, "paper", 0) != 0;
	key_text(w, "text", ev->u.account.text, TEXT_LEN);
	return 1;
}

static int on_cash(const struct words *w, struct event *ev)
{
	struct ev_cash *k = &ev->u.cash;

	ev->type = EV_CASH;
	text_copy(k->currency, sizeof(k->currency), "AUD");
	key_text(w, "currency", k->currency, sizeof(k->currency));
	k->has_net = key_cash(w, "net", &k->net);
	k->has_cash = key_cash(w, "cash", &k->cash);
	k->has_available = key_cash(w, "available", &k->available);
	k->has_realised = key_cash(w, "realised", &k->realised);
	k->has_unrealised = key_cash(w, "unrealised", &k->unrealised);
	k->has_day = key_cash(w, "day", &k->day);
	return 1;
}

/* --- market -------------------------------------------------------------------------------- */

static void quote_prices(const struct words *w, struct ev_quote *q)
{
	static const struct {
		const char *key;
		enum quote_field bit;
		size_t at;
	} prices[] = {
#define F(key, bit, field) { key, bit, offsetof(struct ev_quote, field) }
		F("last", QF_LAST, last), F("bid", QF_BID, bid), F("ask", QF_ASK, ask),
		F("open", QF_OPEN, open), F("high", QF_HIGH, high), F("low", QF_LOW, low),
		F("close", QF_PRIOR_CLOSE, prior_close), F("ind", QF_INDICATIVE, indicative),
#undef F
	};

	for (size_t i = 0; i < sizeof(prices) / sizeof(prices[0]); i++)
		if (key_price(w, prices[i].key, (struct price *)((char *)q + prices[i].at)))
			q->has |= prices[i].bit;
}

/* quote KTA last=0.415 lo=… hi=… bid= ask= open= high= low= close= ind= vol= bsize= asize= avail=R
 * mark=H|C prints=n frames=n from=HH:MM:SS source=reask|snapshot.  avail=R unless given. */
static int on_quote(struct script_context *c, const struct words *w, struct event *ev)
{
	static const char *const sources[] = { "stream", "snapshot", "reask" };
	struct ev_quote *q = &ev->u.quote;
	const char *avail = words_get(w, "avail"), *mark = words_get(w, "mark");
	int source = CHOICE(words_get(w, "source"), sources);

	if (w->n < 3)
		return -1;
	ev->type = EV_QUOTE;
	q->conid = key_conid(c, w, w->v[2]);
	quote_prices(w, q);
	q->last_low = q->last_high = q->last;
	key_price(w, "lo", &q->last_low);
	key_price(w, "hi", &q->last_high);
	q->has |= key_qty(w, "vol", &q->volume) ? QF_VOLUME : 0;
	q->has |= key_qty(w, "bsize", &q->bid_size) ? QF_BID_SIZE : 0;
	q->has |= key_qty(w, "asize", &q->ask_size) ? QF_ASK_SIZE : 0;
	q->availability = avail ? avail[0] : 'R';
	q->has |= QF_AVAILABILITY;
	q->mark = !mark ? PRICE_PLAIN : mark[0] == 'H' ? PRICE_HALTED : PRICE_CLOSE;
	q->frames = (uint16_t)key_int(w, "frames", 1);
	q->prints = (uint16_t)key_int(w, "prints", q->has & (QF_LAST | QF_VOLUME) ? 1 : 0);
	q->source = source > 0 ? (enum quote_source)source : QUOTE_STREAM;
	q->first_market = key_clock(c, words_get(w, "from"));
	return 1;
}

static bool bar_word(const struct script_context *c, const char *s, struct bar *b)
{
	char at[16], o[16], h[16], l[16], cl[16];
	long long v = 0;

	if (sscanf(s, "%15[^/]/%15[^/]/%15[^/]/%15[^/]/%15[^/]/%lld", at, o, h, l, cl, &v) < 5)
		return false;
	b->start = key_clock(c, at);
	b->volume = v;
	return price_parse(o, strlen(o), &b->open) && price_parse(h, strlen(h), &b->high) &&
	       price_parse(l, strlen(l), &b->low) && price_parse(cl, strlen(cl), &b->close);
}

/* bars KTA 09:59/open/high/low/close[/volume] …; bars KTA failed; bars KTA delayed … */
static int on_bars(struct script_context *c, const struct words *w, struct event *ev)
{
	struct ev_bars *b = &ev->u.bars;

	if (w->n < 3)
		return -1;
	ev->type = EV_BARS;
	b->conid = key_conid(c, w, w->v[2]);
	b->first = b->last = true;
	for (int i = 3; i < w->n; i++) {
		if (!strcmp(w->v[i], "failed"))
			b->failed = true;
		else if (!strcmp(w->v[i], "delayed"))
			b->delayed = true;
		else if (b->n == BARS_PER_EVENT || !bar_word(c, w->v[i], &b->bar[b->n++]))
			return -1;
	}
	return 1;
}

/* scan KTA:14.3 ZNX:? … | scan empty | scan failed */
static int on_scan(struct script_context *c, const struct words *w, struct event *ev)
{
	struct ev_scan *x = &ev->u.scan;

	ev->type = EV_SCAN;
	x->outcome = SCAN_OK;
	for (int i = 2; i < w->n; i++) {
		char ticker[TICKER_LEN], gap[16] = "?";
		struct scan_row *row = &x->row[x->n];

		if (!strcmp(w->v[i], "empty") || !strcmp(w->v[i], "failed")) {
			x->outcome = w->v[i][0] == 'e' ? SCAN_EMPTY : SCAN_FAILED;
			return 1;
		}
		if (x->n == SCAN_ROWS || sscanf(w->v[i], "%7[^:]:%15s", ticker, gap) < 1)
			return -1;
		text_copy(row->ticker, TICKER_LEN, ticker);
		row->conid = c->conid(c->ctx, ticker);
		row->gap = BP_UNKNOWN;
		bp_parse(gap, strlen(gap), &row->gap);
		x->n++;
	}
	return 1;
}

/* news ID KTA 08:31 [*] [halt=pause] [gone] Headline words */
static int on_news(struct script_context *c, const struct words *w, struct event *ev)
{
	static const char *const halts[] = { "none", "halt", "pause", "suspension", "reinstated" };
	struct ev_news *n = &ev->u.news;

	if (w->n < 6)
		return -1;
	ev->type = EV_NEWS;
	text_copy(n->id, sizeof(n->id), w->v[2]);
	text_copy(n->ticker, sizeof(n->ticker), w->v[3]);
	n->released = key_clock(c, w->v[4]);
	n->first_seen = c->now;
	for (int i = 5; i < w->n; i++) {
		if (!strcmp(w->v[i], "*"))
			n->sensitive = true;
		else if (!strcmp(w->v[i], "gone"))
			n->withdrawn = true;
		else if (!strncmp(w->v[i], "halt=", 5))
			n->halt = (enum halt_word)CHOICE(w->v[i] + 5, halts);
		else
			snprintf(n->headline + strlen(n->headline),
				 sizeof(n->headline) - strlen(n->headline), "%s%s",
				 n->headline[0] ? " " : "", w->v[i]);
	}
	return 1;
}

/* prompt 1799000001 22170 options=Use,Cancel text= ids= [sub=now|N]: options parted by commas */
static int on_prompt(struct script_context *c, const struct words *w, struct event *ev)
{
	struct ev_prompt *p = &ev->u.prompt;
	const char *at = words_get(w, "options"), *sub = words_get(w, "sub");

	if (w->n < 5 || !at)
		return -1;
	ev->type = EV_PROMPT;
	text_copy(p->order_id, sizeof(p->order_id), w->v[2]);
	text_copy(p->req_id, sizeof(p->req_id), w->v[3]);
	p->sub = sub ? !strcmp(sub, "now") ? c->last_sub : (uint32_t)strtoul(sub, NULL, 10) : 0;
	while (*at && p->n < PROMPT_OPTIONS) {
		size_t n = strcspn(at, ",");

		snprintf(p->option[p->n++], OPTION_LEN, "%.*s", (int)n, at);
		at += n + (at[n] == ',');
	}
	key_text(w, "ids", p->message_id, sizeof(p->message_id));
	key_text(w, "text", p->text, sizeof(p->text));
	return 1;
}

/* --- the table ----------------------------------------------------------------------------- */

static int simple(struct script_context *c, const struct words *w, struct event *ev)
{
	const char *verb = w->v[1];

	if (!strcmp(verb, "tick")) {
		ev->type = EV_TICK;
	} else if (!strcmp(verb, "skew")) {
		ev->type = EV_CLOCK_SKEW;
		ev->u.skew.skew_ns = key_int(w, "ms", 0) * NS_PER_MS;
	} else if (!strcmp(verb, "instrument") && w->n > 2) {
		ev->type = EV_INSTRUMENT;
		text_copy(ev->u.instrument.ticker, TICKER_LEN, w->v[2]);
		ev->u.instrument.conid = key_conid(c, w, w->v[2]);
		ev->u.instrument.failed = key_int(w, "failed", 0) != 0;
	} else if (!strcmp(verb, "page")) {
		ev->type = EV_NEWS_PAGE;
		ev->u.news_page.ok = key_int(w, "ok", 1) != 0;
	} else if (!strcmp(verb, "journal")) {
		ev->type = EV_JOURNAL;
		ev->u.journal.ok = key_int(w, "ok", 1) != 0;
		key_text(w, "text", ev->u.journal.text, TEXT_LEN);
	} else if (!strcmp(verb, "day")) {
		ev->type = EV_RESTORED_DAY;
		ev->u.restored_day.locked = key_int(w, "locked", 0) != 0;
		ev->u.restored_day.orders_today = (int32_t)key_int(w, "orders", 0);
		ev->u.restored_day.candidates_sent = key_int(w, "sent", 0) != 0;
		key_cash(w, "realised", &ev->u.restored_day.realised);
	} else if (!strcmp(verb, "before") && w->n > 2) {
		ev->type = EV_RESTORED_HELD;
		text_copy(ev->u.restored_held.ticker, TICKER_LEN, w->v[2]);
		ev->u.restored_held.conid = key_conid(c, w, w->v[2]);
		ev->u.restored_held.quantity = key_int(w, "qty", 0);
	} else if (!strcmp(verb, "noted") && w->n > 3) {	/* noted mark|unmark|note|plan KTA text= */
		static const char *const whats[] = { "mark", "unmark", "note", "plan" };

		for (int i = 0; i < 4; i++)
			if (!strcmp(w->v[2], whats[i]))
				ev->u.restored_mark.what = (enum restored_what)i;
		ev->type = EV_RESTORED_MARK;
		text_copy(ev->u.restored_mark.ticker, TICKER_LEN, strcmp(w->v[3], "all") ? w->v[3] : "");
		key_text(w, "text", ev->u.restored_mark.text, TEXT_LEN);
	} else if (!strcmp(verb, "preview")) {
		ev->type = EV_PREVIEW;
		ev->u.preview.ticket = key_serial(c, w);
		ev->u.preview.ok = key_int(w, "ok", 1) != 0;
		key_text(w, "error", ev->u.preview.error, TEXT_LEN);
	} else if (!strcmp(verb, "text")) {
		ev->type = EV_BROKER_TEXT;
		key_text(w, "title", ev->u.broker_text.title, sizeof(ev->u.broker_text.title));
		key_text(w, "text", ev->u.broker_text.text, sizeof(ev->u.broker_text.text));
	} else {
		return -1;
	}
	return 1;
}

int script_event(struct script_context *c, const struct words *w, int part, struct event *ev)
{
	const char *verb = w->v[1];

	if (part)
		return 0;
	memset(ev, 0, sizeof(*ev));
	if (!strcmp(verb, "link"))
		return on_link(w, ev);
	if (!strcmp(verb, "feed"))
		return on_feed(w, ev);
	if (!strcmp(verb, "account"))
		return on_account(w, ev);
	if (!strcmp(verb, "cash"))
		return on_cash(w, ev);
	if (!strcmp(verb, "quote"))
		return on_quote(c, w, ev);
	if (!strcmp(verb, "bars"))
		return on_bars(c, w, ev);
	if (!strcmp(verb, "scan"))
		return on_scan(c, w, ev);
	if (!strcmp(verb, "news"))
		return on_news(c, w, ev);
	if (!strcmp(verb, "prompt"))
		return on_prompt(c, w, ev);
	if (!strcmp(verb, "sub"))
		return on_submission(c, w, ev);
	if (!strcmp(verb, "order"))
		return on_order(c, w, ev);
	if (!strcmp(verb, "fill"))
		return on_fill(c, w, ev);
	if (!strcmp(verb, "position"))
		return on_position(c, w, ev);
	if (!strcmp(verb, "look_done"))
		return on_look_done(c, w, ev);
	if (!strcmp(verb, "restored"))
		return on_restored(c, w, ev);
	if (!strcmp(verb, "cmd"))
		return on_command(c, w, ev);
	return simple(c, w, ev);
}
