/* wire_market.c - decoders of contracts, quotes, bars and scans (Web API 3, 4 and 5). */
#include "skim/ibkr/wire.h"

#include <string.h>

#include "json.h"
#include "skim/base/auto.h"
#include "skim/base/clock.h"
#include "skim/base/text.h"
#include "wire_internal.h"

/* Volume of a day beyond which a figure is a wrong suffix: "65595.7B" was seen for 65.6 M. */
#define VOLUME_MAX 30000000000LL

void wire_ticker(struct json_object *row, const char *const *names, char out[TICKER_LEN])
{
	char word[NAME_LEN];

	out[0] = '\0';
	for (; *names; names++) {
		if (!js_word(row, *names, word, sizeof(word)))
			continue;
		word[strcspn(word, " ")] = '\0';
		text_copy(out, TICKER_LEN, word);
		return;
	}
}

/* --- contracts ----------------------------------------------------------------------- */

/* The contract of this company that trades on ASX itself; 0 none. */
static int32_t asx_contract(struct json_object *company)
{
	struct json_object *list = js_array(company, "contracts");
	int32_t conid;

	if (!list || (js_get(company, "assetClass") && !js_is(company, "assetClass", "STK")))
		return 0;
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *c = json_object_array_get_idx(list, i);

		if (js_is(c, "exchange", "ASX") && js_conid(c, "conid", &conid))
			return conid;
	}
	return 0;
}

static void find_stock(struct json_object *companies, struct ev_instrument *out)
{
	if (!companies)
		return;
	for (size_t i = 0; i < json_object_array_length(companies) && !out->conid; i++) {
		struct json_object *c = json_object_array_get_idx(companies, i);

		out->conid = asx_contract(c);
		if (out->conid)
			js_word(c, "name", out->name, sizeof(out->name));
	}
}

enum rc wire_stocks(const char *body, size_t n, const char *const *symbols, int n_symbols,
		    wire_sink *sink, void *ctx)
{
	enum rc rc;
	AUTO_JSON struct json_object *o = js_read(body, n, &rc);

	if (!o)
		return rc;
	if (!json_object_is_type(o, json_type_object))
		return RC_SYNTAX;
	if (js_get(o, "error") && !js_array(o, "error"))
		return RC_REFUSED;
	for (int i = 0; i < n_symbols; i++) {
		struct event ev = { .type = EV_INSTRUMENT };

		text_copy(ev.u.instrument.ticker, TICKER_LEN, symbols[i]);
		find_stock(js_array(o, symbols[i]), &ev.u.instrument);
		sink(ctx, &ev);
	}
	return RC_OK;
}

/* --- quotes -------------------------------------------------------------------------- */

const char *const wire_quote_names[WQ_COUNT] = {
	[WQ_LAST] = "31", [WQ_BID] = "84", [WQ_ASK] = "86",
	/* 85 is the ask's size and 88 the bid's: the order that trips programs. */
	[WQ_BID_SIZE] = "88", [WQ_ASK_SIZE] = "85", [WQ_LAST_SIZE] = "7059",
	[WQ_VOLUME] = "7762", [WQ_VOLUME_SHORT] = "87", [WQ_VOLUME_RAW] = "87_raw",
	[WQ_OPEN] = "7295", [WQ_HIGH] = "70", [WQ_LOW] = "71", [WQ_PRIOR_CLOSE] = "7741",
	[WQ_AVG_VOLUME] = "7282", [WQ_AVG_VOLUME_RAW] = "7282_raw",
	[WQ_AVAILABILITY] = "6509", [WQ_CONID] = "conid", [WQ_UPDATED] = "_updated",
};

static const struct quote_price {
	enum wire_quote_field field;
	uint32_t bit;
	size_t at;
	bool may_end;	/* "" means: nobody bids (asks) now */
} quote_prices[] = {
	{ WQ_BID, QF_BID, offsetof(struct ev_quote, bid), true },
	{ WQ_ASK, QF_ASK, offsetof(struct ev_quote, ask), true },
	{ WQ_OPEN, QF_OPEN, offsetof(struct ev_quote, open), false },
	{ WQ_HIGH, QF_HIGH, offsetof(struct ev_quote, high), false },
	{ WQ_LOW, QF_LOW, offsetof(struct ev_quote, low), false },
	{ WQ_PRIOR_CLOSE, QF_PRIOR_CLOSE, offsetof(struct ev_quote, prior_close), false },
};

static const struct quote_size {
	enum wire_quote_field field;
	uint32_t bit;
	size_t at;
} quote_sizes[] = {
	{ WQ_BID_SIZE, QF_BID_SIZE, offsetof(struct ev_quote, bid_size) },
	{ WQ_ASK_SIZE, QF_ASK_SIZE, offsetof(struct ev_quote, ask_size) },
	{ WQ_LAST_SIZE, QF_LAST_SIZE, offsetof(struct ev_quote, last_size) },
};

static void read_prices(const struct wire_text *f, struct ev_quote *q)
{
	for (size_t i = 0; i < ARRAY_LEN(quote_prices); i++) {
		const struct quote_price *d = &quote_prices[i];
		const struct wire_text *t = &f[d->field];
		struct price *p = (struct price *)(void *)((char *)q + d->at);
		struct price v;

		if (!t->s)
			continue;
		if (t->n && price_parse_wire(t->s, t->n, &v, NULL) && price_known(v))
			*p = v;
		else if (t->n || !d->may_end)
			continue;
		q->has |= d->bit;
	}
}

static void read_sizes(const struct wire_text *f, struct ev_quote *q)
{
	for (size_t i = 0; i < ARRAY_LEN(quote_sizes); i++) {
		const struct quote_size *d = &quote_sizes[i];
		const struct wire_text *t = &f[d->field];
		qty_t *to = (qty_t *)(void *)((char *)q + d->at);
		qty_t v;

		if (!t->s)
			continue;
		if (js_qty_text(t->s, t->n, &v) && v >= 0)
			*to = v;
		else if (t->n || d->bit == QF_LAST_SIZE)
			continue;
		q->has |= d->bit;
	}
}

/* 31: a last price, or the prior close (C) where nothing traded, or the last one before a
 * halt (H). */
static void read_last(const struct wire_text *t, struct ev_quote *q)
{
	enum price_mark mark = PRICE_PLAIN;
	struct price p = { 0 };

	if (!t->s || !price_parse_wire(t->s, t->n, &p, &mark) || !price_known(p))
		return;
	q->last = q->last_low = q->last_high = p;
	q->mark = mark;
	q->has |= QF_LAST;
}

/* Full digits first, then the raw number, then the short form (Web API 5.1). */
static void read_volume(const struct wire_text *f, struct ev_quote *q)
{
	const struct wire_text *full = &f[WQ_VOLUME], *raw = &f[WQ_VOLUME_RAW],
			       *brief = &f[WQ_VOLUME_SHORT];
	qty_t v;

	if (!(full->s && js_qty_text(full->s, full->n, &v)) &&
	    !(raw->s && js_qty_text(raw->s, raw->n, &v)) &&
	    !(brief->s && brief->n && qty_parse_wire(brief->s, brief->n, true, &v)))
		return;
	if (v < 0 || v > VOLUME_MAX)
		return;
	q->volume = v;
	q->has |= QF_VOLUME;
}

/* The raw number first: a short form has been caught with a wrong suffix. */
static void read_avg_volume(const struct wire_text *f, struct ev_quote *q)
{
	const struct wire_text *raw = &f[WQ_AVG_VOLUME_RAW], *brief = &f[WQ_AVG_VOLUME];
	qty_t v;

	if (!(raw->s && js_qty_text(raw->s, raw->n, &v)) &&
	    !(brief->s && brief->n && qty_parse_wire(brief->s, brief->n, true, &v)))
		return;
	if (v <= 0 || v > VOLUME_MAX)
		return;
	q->avg_volume = v;
	q->has |= QF_AVG_VOLUME;
}

/* Only the first letter decides; a letter nobody has told us of is as good as no right. */
static void read_availability(const struct wire_text *t, struct ev_quote *q)
{
	if (!t->s || t->n == 0)
		return;
	q->availability = t->s[0] && strchr("RDZYNO", t->s[0]) ? t->s[0] : 0;
	q->has |= QF_AVAILABILITY;
}

bool wire_quote_texts(const struct wire_text f[WQ_COUNT], enum quote_source source,
		      struct ev_quote *q)
{
	memset(q, 0, sizeof(*q));
	if (!f[WQ_CONID].s || !js_conid_text(f[WQ_CONID].s, f[WQ_CONID].n, &q->conid))
		return false;
	q->source = source;
	q->frames = 1;
	read_last(&f[WQ_LAST], q);
	read_prices(f, q);
	read_sizes(f, q);
	read_volume(f, q);
	read_avg_volume(f, q);
	read_availability(&f[WQ_AVAILABILITY], q);
	if (f[WQ_UPDATED].s)
		js_millis_text(f[WQ_UPDATED].s, f[WQ_UPDATED].n, &q->updated);
	return q->has != 0;
}

bool wire_quote_of(struct json_object *row, enum quote_source source, struct ev_quote *q)
{
	struct wire_text f[WQ_COUNT] = { 0 };

	/* A yes or no is no figure; of availability's letters it is none. */
	for (int i = 0; i < WQ_COUNT; i++)
		if (!js_raw(row, wire_quote_names[i], &f[i].s, &f[i].n))
			f[i].s = NULL;
	return wire_quote_texts(f, source, q);
}

enum rc wire_snapshot(const char *body, size_t n, enum quote_source source, wire_sink *sink,
		      void *ctx)
{
	enum rc rc;
	AUTO_JSON struct json_object *o = js_read(body, n, &rc);

	if (!o)
		return rc;
	if (!json_object_is_type(o, json_type_array))
		return js_get(o, "error") ? RC_REFUSED : RC_SYNTAX;
	for (size_t i = 0; i < json_object_array_length(o); i++) {
		struct event ev = { .type = EV_QUOTE };

		if (wire_quote_of(json_object_array_get_idx(o, i), source, &ev.u.quote))
			sink(ctx, &ev);
	}
	return RC_OK;
}

/* --- bars ---------------------------------------------------------------------------- */

enum { BARS_MAX = 1000 };	/* the most one answer holds */

static bool bar_of(struct json_object *row, int64_t factor, struct bar *b)
{
	struct cash v;

	memset(b, 0, sizeof(*b));
	if (!js_millis(row, "t", &b->start) || !js_price(row, "o", &b->open) ||
	    !js_price(row, "h", &b->high) || !js_price(row, "l", &b->low) ||
	    !js_price(row, "c", &b->close) || b->high.e4 < b->low.e4)
		return false;
	/* v comes with decimals; shares are v x volumeFactor. */
	if (js_cash(row, "v", &v) && v.e4 >= 0 && v.e4 <= INT64_MAX / factor)
		b->volume = v.e4 * factor / E4;
	return b->start % (60 * NS_PER_S) == 0 && b->volume <= VOLUME_MAX;
}

static void put_bars(const struct bar *bars, size_t count, int32_t conid, bool delayed,
		     wire_sink *sink, void *ctx)
{
	size_t at = 0;

	do {
		struct event ev = { .type = EV_BARS };
		struct ev_bars *e = &ev.u.bars;
		size_t take = count - at < BARS_PER_EVENT ? count - at : BARS_PER_EVENT;

		e->conid = conid;
		e->delayed = delayed;
		e->first = at == 0;
		e->n = (uint16_t)take;
		if (take)
			memcpy(e->bar, bars + at, take * sizeof(*bars));
		at += take;
		e->last = at == count;
		sink(ctx, &ev);
	} while (at < count);
}

enum rc wire_history(const char *body, size_t n, int32_t conid, wire_sink *sink, void *ctx)
{
	enum rc rc;
	AUTO_JSON struct json_object *o = js_read(body, n, &rc);
	AUTO_FREE struct bar *bars = NULL;
	struct json_object *data;
	char word[TEXT_LEN];
	size_t count = 0, rows;
	int64_t factor = 1, length, delay = 0;

	if (!o)
		return rc;
	data = js_array(o, "data");
	if (!data) {
		if (!wire_error_of(o, word, sizeof(word)))
			return RC_SYNTAX;
		return strncmp(word, "No data", 7) == 0 ? RC_ABSENT : RC_REFUSED;
	}
	/* Bars of another length would widen a range without a word. */
	if (js_int(o, "barLength", &length) && length != 60)
		return RC_REFUSED;
	if (!js_int(o, "volumeFactor", &factor) || factor < 1 || factor > 10000)
		factor = 1;
	js_int(o, "mktDataDelay", &delay);
	js_word(o, "mdAvailability", word, sizeof(word));
	rows = json_object_array_length(data);
	if (rows > BARS_MAX)
		rows = BARS_MAX;
	bars = calloc(rows ? rows : 1, sizeof(*bars));
	if (!bars)
		return RC_NOMEM;
	for (size_t i = 0; i < rows; i++)
		if (bar_of(json_object_array_get_idx(data, i), factor, &bars[count]) &&
		    (count == 0 || bars[count].start > bars[count - 1].start))
			count++;
	put_bars(bars, count, conid, delay > 0 || word[0] == 'D' || word[0] == 'Y', sink, ctx);
	return RC_OK;
}
