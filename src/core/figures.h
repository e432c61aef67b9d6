/* figures.h - figures inside sentences: price, quantity, money and times as short texts. */
#ifndef SKIM_SRC_CORE_FIGURES_H
#define SKIM_SRC_CORE_FIGURES_H

#include "skim/base/price.h"
#include "skim/core/event.h"

/* Returned by value; `.s` lives until the end of the full expression it stands in. */
struct word {
	char s[40];
};

static inline struct word w_price(struct price p)
{
	struct word w;

	price_format(w.s, sizeof(w.s), p);
	return w;
}

static inline struct word w_qty(qty_t q)
{
	struct word w;

	qty_format(w.s, sizeof(w.s), q);
	return w;
}

static inline struct word w_cash(struct cash c)
{
	struct word w;

	cash_format(w.s, sizeof(w.s), c, c.e4 % E4 != 0);
	return w;
}

static inline struct word w_bp(bp_t bp)
{
	struct word w;

	bp_format(w.s, sizeof(w.s), bp, 1, false);
	return w;
}

static inline const char *side_word(enum side s)
{
	return s == SIDE_BUY ? "BUY" : "SELL";
}

static inline const char *type_word(enum order_type t)
{
	switch (t) {
	case TYPE_LMT:
		return "LMT";
	case TYPE_STP:
		return "STP";
	case TYPE_STOP_LIMIT:
		return "STP LMT";
	case TYPE_MKT:
		return "MKT";
	case TYPE_OTHER:
		break;
	}
	return "OTHER";
}

static inline const char *tif_word(enum tif t)
{
	return t == TIF_DAY ? "DAY" : t == TIF_GTC ? "GTC" : "CLOSE";
}

#endif
