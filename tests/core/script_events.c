/* script_events.c - one line of an event script into an event. */
#include "script_words.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/text.h"
#include "skim/base/zone.h"

/* --- values -------------------------------------------------------------------------------- */

static bool price_key(const struct words *w, const char *key, struct price *out)
{
	const char *s = words_get(w, key);

	return s && price_parse(s, strlen(s), out);
}

static bool qty_key(const struct words *w, const char *key, qty_t *out)
{
	const char *s = words_get(w, key);

	if (!s)
		return false;
	*out = strtoll(s, NULL, 10);
	return true;
}

static bool cash_key(const struct words *w, const char *key, struct cash *out)
{
	const char *s = words_get(w, key);

	return s && cash_parse_wire(s, strlen(s), out);
}

static int64_t int_key(const struct words *w, const char *key, int64_t other)
{
	const char *s = words_get(w, key);

	return s ? strtoll(s, NULL, 10) : other;
}

static void text_key(const struct words *w, const char *key, char *out, size_t cap)
{
	const char *s = words_get(w, key);

	if (s)
		text_copy(out, cap, s);
}

/* -1 when there is none of that name. */
static int choice(const char *s, const char *const *names, int n)
{
	for (int i = 0; i < n; i++)
		if (s && !strcmp(s, names[i]))
			return i;
	return -1;
}

#define CHOICE(s, names) choice(s, names, (int)(sizeof(names) / sizeof((names)[0])))

/* "10:05[:30]" on the script's day. */
static int64_t clock_of(const struct script_context *c, const char *s)
{
	int h = 0, m = 0, sec = 0;

	if (!s || sscanf(s, "%2d:%2d:%2d", &h, &m, &sec) < 2)
		return 0;
	return utc_at(c->date, h * 3600 + m * 60 + sec);
}

static int32_t conid(struct script_context *c, const struct words *w, const char *ticker)
{
	return (int32_t)int_key(w, "conid", ticker ? c->conid(c->ctx, ticker) : 0);
}

/* --- connection ---------------------------------------------------------------------------- */

static int on_link(const struct words *w, struct event *ev)
{
	static const char *const states[] = { "down", "signing", "coming", "up", "held", "refused",
					      "maintenance" };
	int s = w->n > 2 ? CHOICE(w->v[2], states) : -1;

	ev->type = EV_LINK;
	ev->u.link.state = (enum link_state)s;
	ev->u.link.rtt_ms = -1;
	text_key(w, "text", ev->u.link.text, TEXT_LEN);
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
	text_key(w, "text", ev->u.feed.text, TEXT_LEN);
	return f < 0 || s < 0 ? -1 : 1;
}

static int on_account(const struct words *w, struct event *ev)
{
	ev->type = EV_ACCOUNT;
	if (w->n > 2 && !strchr(w->v[2], '='))
		text_copy(ev->u.account.id, ACCOUNT_LEN, w->v[2]);
	ev->u.account.is_paper_known = words_get(w, "paper") != NULL;
	ev->u.account.is_paper = int_key(w, "paper", 0) != 0;
	text_key(w, "text", ev->u.account.text, TEXT_LEN);
	return 1;
}

static int on_cash(const struct words *w, struct event *ev)
{
	struct ev_cash *k = &ev->u.cash;

	ev->type = EV_CASH;
	text_copy(k->currency, sizeof(k->currency), "AUD");
	text_key(w, "currency", k->currency, sizeof(k->currency));
	k->has_net = cash_key(w, "net", &k->net);
	k->has_cash = cash_key(w, "cash", &k->cash);
	k->has_available = cash_key(w, "available", &k->available);
	k->has_realised = cash_key(w, "realised", &k->realised);
	k->has_unrealised = cash_key(w, "unrealised", &k->unrealised);
	k->has_day = cash_key(w, "day", &k->day);
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
		if (price_key(w, prices[i].key, (struct price *)((char *)q + prices[i].at)))
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
	q->conid = conid(c, w, w->v[2]);
	quote_prices(w, q);
	q->last_low = q->last_high = q->last;
	price_key(w, "lo", &q->last_low);
	price_key(w, "hi", &q->last_high);
	q->has |= qty_key(w, "vol", &q->volume) ? QF_VOLUME : 0;
	q->has |= qty_key(w, "bsize", &q->bid_size) ? QF_BID_SIZE : 0;
	q->has |= qty_key(w, "asize", &q->ask_size) ? QF_ASK_SIZE : 0;
	q->availability = avail ? avail[0] : 'R';
	q->has |= QF_AVAILABILITY;
	q->mark = !mark ? PRICE_PLAIN : mark[0] == 'H' ? PRICE_HALTED : PRICE_CLOSE;
	q->frames = (uint16_t)int_key(w, "frames", 1);
	q->prints = (uint16_t)int_key(w, "prints", q->has & (QF_LAST | QF_VOLUME) ? 1 : 0);
	q->source = source > 0 ? (enum quote_source)source : QUOTE_STREAM;
	q->first_market = clock_of(c, words_get(w, "from"));
	return 1;
}

static bool bar_word(const struct script_context *c, const char *s, struct bar *b)
{
	char at[16], o[16], h[16], l[16], cl[16];
	long long v = 0;

	if (sscanf(s, "%15[^/]/%15[^/]/%15[^/]/%15[^/]/%15[^/]/%lld", at, o, h, l, cl, &v) < 5)
		return false;
	b->start = clock_of(c, at);
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
	b->conid = conid(c, w, w->v[2]);
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
	n->released = clock_of(c, w->v[4]);
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

/* --- orders -------------------------------------------------------------------------------- */

/* sub accepted id=101,102 | question reply= ids= text= | refused | not_sent gate= | unknown … */
static int on_submission(struct script_context *c, const struct words *w, struct event *ev)
{
	static const char *const steps[] = { "journaled", "not_sent", "sent", "accepted",
					     "question", "refused", "unknown" };
	struct ev_submission *s = &ev->u.submission;
	const char *ids = words_get(w, "id");
	int step = w->n > 2 ? CHOICE(w->v[2], steps) : -1;

	ev->type = EV_SUBMISSION;
	s->sub = (uint32_t)int_key(w, "sub", c->last_sub);
	s->step = (enum sub_step)step;
	while (ids && *ids && s->n_ids < 4) {
		size_t n = strcspn(ids, ",");

		snprintf(s->order_id[s->n_ids], ORDER_ID_LEN, "%.*s", (int)n, ids);
		text_key(w, "status", s->order_status[s->n_ids], 20);
		s->n_ids++;
		ids += n + (ids[n] == ',');
	}
	text_key(w, "gate", s->gate, sizeof(s->gate));
	text_key(w, "reply", s->reply_id, sizeof(s->reply_id));
	text_key(w, "ids", s->message_ids, sizeof(s->message_ids));
	text_key(w, "text", s->text, sizeof(s->text));
	s->duplicate = int_key(w, "duplicate", 0) != 0;
	s->lapsed = int_key(w, "lapsed", 0) != 0;
	return step < 0 ? -1 : 1;
}

static const char *const sides[] = { "buy", "sell" };
static const char *const types[] = { "lmt", "stp", "stop_limit", "mkt", "other" };
static const char *const tifs[] = { "day", "gtc", "other" };
static const char *const roles[] = { "entry", "stop", "exit", "foreign" };

static void order_terms(const struct words *w, struct ev_order *o)
{
	int k;

	k = CHOICE(words_get(w, "side"), sides);
	if (k >= 0) {
		o->side = (enum side)k;
		o->has |= OF_SIDE;
	}
	k = CHOICE(words_get(w, "type"), types);
	if (k >= 0) {
		o->type = (enum order_type)k;
		o->has |= OF_TYPE;
	}
	k = CHOICE(words_get(w, "tif"), tifs);
	if (k >= 0) {
		o->tif = (enum tif)k;
		o->has |= OF_TIF;
	}
	o->has |= qty_key(w, "total", &o->total) ? OF_TOTAL : 0;
	o->has |= qty_key(w, "filled", &o->filled) ? OF_FILLED : 0;
	o->has |= qty_key(w, "remaining", &o->remaining) ? OF_REMAINING : 0;
	o->has |= price_key(w, "avg", &o->avg) ? OF_AVG : 0;
	o->has |= price_key(w, "price", &o->price) ? OF_PRICE : 0;
	o->has |= price_key(w, "aux", &o->aux) ? OF_AUX : 0;
}

/* order 101 [KTA] status=submitted total= filled= side= type= tif= price= ref= parent= look= */
static int on_order(struct script_context *c, const struct words *w, struct event *ev)
{
	static const char *const states[] = { "inactive", "pending_submit", "presubmitted",
					      "submitted", "filled", "pending_cancel",
					      "precancelled", "cancelled", "warn", "other" };
	struct ev_order *o = &ev->u.order;
	int status = CHOICE(words_get(w, "status"), states);

	if (w->n < 3)
		return -1;
	ev->type = EV_ORDER;
	text_copy(o->order_id, sizeof(o->order_id), w->v[2]);
	if (w->n > 3 && !strchr(w->v[3], '=')) {
		text_copy(o->ticker, sizeof(o->ticker), w->v[3]);
		o->conid = conid(c, w, o->ticker);
		o->has |= OF_TICKER;
	}
	if (status >= 0) {
		o->status = (enum broker_status)status;
		o->has |= OF_STATUS;
		text_copy(o->status_word, sizeof(o->status_word), states[status]);
	}
	order_terms(w, o);
	text_key(w, "account", o->account, sizeof(o->account));
	text_key(w, "ref", o->ref, sizeof(o->ref));
	o->has |= o->ref[0] ? OF_REF : 0;
	text_key(w, "parent", o->parent, sizeof(o->parent));
	o->has |= o->parent[0] ? OF_PARENT : 0;
	text_key(w, "reason", o->reason, sizeof(o->reason));
	o->look = (uint32_t)int_key(w, "look", 0);
	o->source = o->look ? ORDER_LIST : ORDER_STREAM;
	return 1;
}

/* fill EXEC KTA buy 1200 0.415 [ref=] [id=] [look=] [fee=] */
static int on_fill(struct script_context *c, const struct words *w, struct event *ev)
{
	struct ev_fill *f = &ev->u.fill;
	int side = w->n > 6 ? CHOICE(w->v[4], sides) : -1;

	if (side < 0 || !price_parse(w->v[6], strlen(w->v[6]), &f->price))
		return -1;
	ev->type = EV_FILL;
	text_copy(f->exec_id, sizeof(f->exec_id), w->v[2]);
	text_copy(f->ticker, sizeof(f->ticker), w->v[3]);
	f->conid = conid(c, w, f->ticker);
	f->side = (enum side)side;
	f->size = strtoll(w->v[5], NULL, 10);
	text_key(w, "account", f->account, sizeof(f->account));
	text_key(w, "ref", f->ref, sizeof(f->ref));
	text_key(w, "id", f->order_id, sizeof(f->order_id));
	f->look = (uint32_t)int_key(w, "look", 0);
	f->has_commission = cash_key(w, "fee", &f->commission);
	f->time = c->now;
	return 1;
}

/* position KTA 7142 0.415 [look=] */
static int on_position(struct script_context *c, const struct words *w, struct event *ev)
{
	struct ev_position *p = &ev->u.position;

	if (w->n < 5 || !price_parse(w->v[4], strlen(w->v[4]), &p->average))
		return -1;
	ev->type = EV_POSITION;
	text_copy(p->ticker, sizeof(p->ticker), w->v[2]);
	p->conid = conid(c, w, p->ticker);
	p->quantity = strtoll(w->v[3], NULL, 10);
	p->look = (uint32_t)int_key(w, "look", 0);
	text_key(w, "account", p->account, sizeof(p->account));
	return 1;
}

static int on_look_done(struct script_context *c, const struct words *w, struct event *ev)
{
	static const char *const whats[] = { "forced", "orders", "trades", "positions" };
	struct ev_look_done *d = &ev->u.look_done;
	int what = w->n > 2 ? CHOICE(w->v[2], whats) : -1;

	(void)c;
	ev->type = EV_LOOK_DONE;
	d->what = (enum look_what)what;
	d->look = (uint32_t)int_key(w, "look", 0);
	d->ok = int_key(w, "ok", 1) != 0;
	d->began = int_key(w, "began", 0) * NS_PER_S;
	return what < 0 ? -1 : 1;
}

static int on_restored(struct script_context *c, const struct words *w, struct event *ev)
{
	struct ev_restored *r = &ev->u.restored;
	int role = CHOICE(words_get(w, "role"), roles), side = CHOICE(words_get(w, "side"), sides);
	int type = CHOICE(words_get(w, "type"), types), tif = CHOICE(words_get(w, "tif"), tifs);

	if (w->n < 4)
		return -1;
	ev->type = EV_RESTORED;
	text_copy(r->coid, sizeof(r->coid), w->v[2]);
	text_copy(r->ticker, sizeof(r->ticker), w->v[3]);
	r->conid = conid(c, w, r->ticker);
	r->role = role > 0 ? (enum order_role)role : ROLE_ENTRY;
	r->side = side > 0 ? (enum side)side : SIDE_BUY;
	r->type = type > 0 ? (enum order_type)type : TYPE_LMT;
	r->tif = tif > 0 ? (enum tif)tif : TIF_DAY;
	text_key(w, "id", r->order_id, sizeof(r->order_id));
	text_key(w, "parent", r->parent_coid, sizeof(r->parent_coid));
	text_key(w, "state", r->state, sizeof(r->state));
	qty_key(w, "qty", &r->quantity);
	qty_key(w, "filled", &r->filled);
	price_key(w, "limit", &r->limit);
	price_key(w, "stop", &r->stop);
	price_key(w, "avg", &r->average);
	r->submitted = c->now;
	return 1;
}

/* --- commands ------------------------------------------------------------------------------ */

static const char *const commands[] = {
	"select", "screen", "arm", "disarm", "kill", "unlock", "ticket_entry", "ticket_protect",
	"ticket_exit", "ticket_change", "ticket_typed", "ticket_edit", "ticket_review",
	"ticket_back", "ticket_drop", "ticket_confirm", "answer", "cancel", "cancel_box",
	"cancel_all", "flatten", "risk", "mark", "clear_marks", "note", "ack", "ack_all", "mute",
	"link", "resolve", "adopt", "scan_now", "box_close",
};

static void typed_order(const struct words *w, struct typed_order *o)
{
	int k;

	k = CHOICE(words_get(w, "side"), sides);
	o->side = k > 0 ? (enum side)k : SIDE_BUY;
	k = CHOICE(words_get(w, "type"), types);
	o->type = k > 0 ? (enum order_type)k : TYPE_LMT;
	k = CHOICE(words_get(w, "tif"), tifs);
	o->tif = k > 0 ? (enum tif)k : TIF_DAY;
	k = CHOICE(words_get(w, "stop_tif"), tifs);
	o->stop_tif = k >= 0 ? (enum tif)k : TIF_GTC;
	qty_key(w, "qty", &o->quantity);
	price_key(w, "limit", &o->limit);
	price_key(w, "trigger", &o->trigger);
	price_key(w, "stop", &o->stop);
	o->no_stop = int_key(w, "no_stop", 0) != 0;
	o->replace_stop = int_key(w, "replace_stop", 0) != 0;
}

/* serial=ticket, question or box: what is on the screen now; else a number. */
static uint32_t serial(const struct script_context *c, const struct words *w)
{
	const char *s = words_get(w, "serial");

	if (s && !strcmp(s, "ticket"))
		return c->view->ticket.serial;
	if (s && !strcmp(s, "question"))
		return c->view->question.serial;
	if (s && !strcmp(s, "box"))
		return c->view->box.serial;
	return s ? (uint32_t)strtoul(s, NULL, 10) : 0;
}

/* cmd NAME [KTA] word= text= n= key= coid= serial= field= price= cash= and of typed orders */
static int on_command(struct script_context *c, const struct words *w, struct event *ev)
{
	static const char *const fields[] = { "qty", "risk", "type", "limit", "trigger", "tif",
					      "stop", "stop_tif" };
	struct ev_command *k = &ev->u.command;
	int cmd = w->n > 2 ? CHOICE(w->v[2], commands) : -1;
	int field = CHOICE(words_get(w, "field"), fields);

	ev->type = EV_COMMAND;
	k->cmd = (enum command)cmd;
	if (w->n > 3 && !strchr(w->v[3], '=')) {
		text_copy(k->ticker, sizeof(k->ticker), w->v[3]);
		k->conid = conid(c, w, k->ticker);
	}
	k->serial = serial(c, w);
	k->n = int_key(w, "n", 0);
	k->field = field > 0 ? (enum ticket_field)field : TF_QTY;
	price_key(w, "price", &k->price);
	cash_key(w, "cash", &k->cash);
	text_key(w, "key", k->key, sizeof(k->key));
	text_key(w, "coid", k->coid, sizeof(k->coid));
	text_key(w, "word", k->word, sizeof(k->word));
	text_key(w, "text", k->text, sizeof(k->text));
	if (cmd == CMD_TICKET_TYPED)
		typed_order(w, &k->order);
	return cmd < 0 ? -1 : 1;
}

/* --- the table ----------------------------------------------------------------------------- */

static int simple(struct script_context *c, const struct words *w, struct event *ev)
{
	const char *verb = w->v[1];

	if (!strcmp(verb, "tick")) {
		ev->type = EV_TICK;
	} else if (!strcmp(verb, "skew")) {
		ev->type = EV_CLOCK_SKEW;
		ev->u.skew.skew_ns = int_key(w, "ms", 0) * NS_PER_MS;
	} else if (!strcmp(verb, "instrument") && w->n > 2) {
		ev->type = EV_INSTRUMENT;
		text_copy(ev->u.instrument.ticker, TICKER_LEN, w->v[2]);
		ev->u.instrument.conid = conid(c, w, w->v[2]);
		ev->u.instrument.failed = int_key(w, "failed", 0) != 0;
	} else if (!strcmp(verb, "page")) {
		ev->type = EV_NEWS_PAGE;
		ev->u.news_page.ok = int_key(w, "ok", 1) != 0;
	} else if (!strcmp(verb, "journal")) {
		ev->type = EV_JOURNAL;
		ev->u.journal.ok = int_key(w, "ok", 1) != 0;
		text_key(w, "text", ev->u.journal.text, TEXT_LEN);
	} else if (!strcmp(verb, "day")) {
		ev->type = EV_RESTORED_DAY;
		ev->u.restored_day.locked = int_key(w, "locked", 0) != 0;
		ev->u.restored_day.orders_today = (int32_t)int_key(w, "orders", 0);
		ev->u.restored_day.candidates_sent = int_key(w, "sent", 0) != 0;
	} else if (!strcmp(verb, "preview")) {
		ev->type = EV_PREVIEW;
		ev->u.preview.ticket = serial(c, w);
		ev->u.preview.ok = int_key(w, "ok", 1) != 0;
		text_key(w, "error", ev->u.preview.error, TEXT_LEN);
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
