/* quote.c - quotes in the grammar of the Web API notes, 5.1: texts with prefixes, commas,
 * signs and suffixes; empty where there is no value. */
#include "streams.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rest.h"
#include "skim/base/price.h"

enum { PERCENT_AS_NUMBER = 5 };	/* one change in so many shows field 83 as a number */

static bool open_for_trade(const struct sim_stock *k)
{
	return k->traded && !k->halted;
}

/* 31: C marks the prior close while nothing has traded, H a halt. */
static void last(struct buf *out, const struct sim_stock *k)
{
	char text[32];

	price_format(text, sizeof text, price_of(mark_of(k)));
	buf_printf(out, "\"%s%s\"", k->halted ? "H" : k->traded ? "" : "C", text);
}

static void signed_price(struct buf *out, int64_t e4)
{
	char text[32];

	/* As many decimals as a price of that stock has is what people expect to see. */
	price_format(text, sizeof text, price_of(llabs(e4)));
	buf_printf(out, "\"%s%s\"", e4 < 0 ? "-" : "+", e4 ? text : "0");
}

static void change(struct buf *out, const struct sim_stock *k)
{
	if (k->traded && k->prior_close)
		signed_price(out, k->last - k->prior_close);
	else
		buf_puts(out, "\"\"");
}

static void change_percent(struct buf *out, const struct sim_stock *k)
{
	bp_t bp = k->traded ? bp_change(price_of(k->last), price_of(k->prior_close)) : BP_UNKNOWN;
	const char *quote = k->version % PERCENT_AS_NUMBER ? "\"" : "";

	if (bp == BP_UNKNOWN)
		buf_puts(out, "\"\"");
	else
		buf_printf(out, "%s%s%d.%02d%s", quote, bp < 0 ? "-" : "", abs(bp) / 100,
			   abs(bp) % 100, quote);
}

static void mark_price(struct buf *out, const struct sim_stock *k)
{
	buf_price(out, !k->traded && k->indicative ? k->indicative : mark_of(k));
}

static void day_price(struct buf *out, const struct sim_stock *k, int64_t e4)
{
	buf_price(out, k->traded ? e4 : 0);
}

static void quote_side(struct buf *out, const struct sim_stock *k, int64_t e4)
{
	buf_price(out, k->halted ? 0 : e4);
}

static void quote_size(struct buf *out, const struct sim_stock *k, int64_t n)
{
	buf_count(out, k->halted ? 0 : n);
}

static bool price_field(struct buf *out, const struct sim_stock *k, int field)
{
	switch (field) {
	case 31: last(out, k); return true;
	case 70: day_price(out, k, k->high); return true;
	case 71: day_price(out, k, k->low); return true;
	case 82: change(out, k); return true;
	case 83: change_percent(out, k); return true;
	case 84: quote_side(out, k, k->bid); return true;
	case 85: quote_size(out, k, k->ask_size); return true;	/* ask size, not bid */
	case 86: quote_side(out, k, k->ask); return true;
	case 88: quote_size(out, k, k->bid_size); return true;
	case 87: buf_short(out, k->volume); return true;
	case 7059: buf_count(out, k->last_size); return true;
	case 7282: buf_short(out, k->avg_volume); return true;
	case 7295: day_price(out, k, k->open); return true;
	case 7296: buf_puts(out, "\"\""); return true;
	case 7635: mark_price(out, k); return true;
	case 7741: buf_price(out, k->prior_close); return true;
	case 7762: buf_printf(out, "\"%" PRId64 "\"", k->volume); return true;
	default: return false;
	}
}

void quote_field(struct buf *out, const struct sim *s, const struct sim_stock *k, int field)
{
	if (price_field(out, k, field))
		return;
	switch (field) {
	case 55:
	case 7219:
	case 7220: buf_json(out, k->ticker); break;
	case 6004:
	case 7221: buf_puts(out, k->asx ? "\"ASX\"" : "\"NYSE\""); break;
	case 6008: buf_printf(out, "\"%" PRId32 "\"", k->conid); break;
	case 6070: buf_puts(out, "\"STK\""); break;
	case 6508: buf_puts(out, "\"&serviceID1=775&serviceID2=108\""); break;
	case 6509: buf_json(out, s->availability); break;
	case 7051: buf_json(out, k->name); break;
	case 7094: buf_printf(out, "\"%" PRId32 "@SMART\"", k->conid); break;
	case 7184: buf_puts(out, open_for_trade(k) ? "\"1\"" : "\"0\""); break;
	case 7768: buf_puts(out, "\"1\""); break;
	default: break;		/* some fields never come */
	}
}

void quote_companion(struct buf *out, const struct sim_stock *k, int field)
{
	if (field != 87 && field != 7282)
		return;
	buf_printf(out, ",\"%d_raw\":", field);
	buf_exponent(out, field == 87 ? k->volume : k->avg_volume);
}
