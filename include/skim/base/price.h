/*
 * price.h - prices, quantities, money: exact integers, and the ASX price steps.
 *
 * Units:     price and cash in 1/10 000 AUD, quantity in whole shares, percentages
 *            in basis points (1/100 %).
 * Unknown:   a price of 0 means "not known"; the wire's 0, "" and absent all give it.
 * Threads:   pure functions, any thread.
 * Rules:     price steps and minimum parcel as the ASX pricing page gives them.
 */
#ifndef SKIM_BASE_PRICE_H
#define SKIM_BASE_PRICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define E4 10000LL /* price and cash units in one dollar */

struct price {
	int64_t e4;
};

struct cash {
	int64_t e4;
};

typedef int64_t qty_t;	/* whole shares */
typedef int32_t bp_t;	/* basis points */
#define BP_UNKNOWN INT32_MIN

#define PRICE_MAX_E4 (1000000LL * E4)	/* A$1 000 000 a share: beyond any quote we believe */
#define QTY_MAX	     2147483648LL	/* 2^31, contract section 5 */

/* What stood before a number in the broker's market data (reference: field 31). */
enum price_mark {
	PRICE_PLAIN,
	PRICE_CLOSE,	/* "C": the previous close; nothing has traded */
	PRICE_HALTED,	/* "H": trading halted; the value is the last one known */
};

static inline struct price price_of(int64_t e4)
{
	return (struct price){ e4 };
}

static inline bool price_known(struct price p)
{
	return p.e4 > 0;
}

/*
 * "45.2", ".005", "1,234.50", "0045.20" -> exact price.  Thousands commas only where
 * thousands are; no sign, no exponent, no blank, at most four digits after the point
 * unless the further ones are zero.  Zero and more than PRICE_MAX_E4 are no prices.  False
 * leaves *out alone.
 */
bool price_parse(const char *s, size_t n, struct price *out);

/*
 * As the broker writes it in market data: one optional C or H before the number.  A number
 * with binary noise or an exponent ("1.9350000619888306", "2.02E1") is rounded half away
 * from zero to 1/10 000.  Empty text gives an unknown price and true, and so do zero and a
 * negative number (the broker's -1 for "none").
 */
bool price_parse_wire(const char *s, size_t n, struct price *out, enum price_mark *mark);

/* Signed decimal money as written by broker or operator ("-12.5", "+1,006,413", "4,680.00
 * AUD" stops at the blank); rounded to 1/10 000 like price_parse_wire. */
bool cash_parse_wire(const char *s, size_t n, struct cash *out);

/* Whole shares, negative for a short holding: "12,340", "100.0", "-50", "2.02E8"; K, M, B
 * suffix only if allow_suffix. */
bool qty_parse_wire(const char *s, size_t n, bool allow_suffix, qty_t *out);

/* Operator's whole number of shares: digits (commas where thousands are), 1 .. QTY_MAX. */
bool qty_parse(const char *s, size_t n, qty_t *out);

/* "9.0 %", "9%", "-9.25": -> 900, 900, -925 basis points; more digits are rounded. */
bool bp_parse(const char *s, size_t n, bp_t *out);

/*
 * Writes p for people: three decimals below $2.00, two from $2.00 (three if the value has
 * a third digit, four if a fourth).  Unknown gives "?".  Returns the length, cut at n - 1.
 */
size_t price_format(char *out, size_t n, struct price p);

/* As decimal text with no more digits than needed, at least two: "46.80", "1.905" - what a
 * JSON number or an order body holds.  Works for negative cash too. */
size_t price_format_plain(char *out, size_t n, struct price p);
size_t cash_format_plain(char *out, size_t n, struct cash c);

/* "4,192", "-250", "6.60" style for people: whole dollars with commas, or with cents. */
size_t cash_format(char *out, size_t n, struct cash c, bool cents);
size_t qty_format(char *out, size_t n, qty_t q);	/* "7,142" */
size_t bp_format(char *out, size_t n, bp_t bp, int decimals, bool sign); /* "+14.3" */

/* price x quantity, and differences; false when it does not fit (nothing is written). */
bool cash_of(struct price p, qty_t q, struct cash *out);
bool cash_add(struct cash a, struct cash b, struct cash *out);

/* (a - b) / b in basis points, rounded half away from zero; BP_UNKNOWN if b is unknown. */
bp_t bp_change(struct price a, struct price b);

/* value x bp / 10 000, rounded toward zero. */
int64_t bp_of(int64_t value, bp_t bp);

/*
 * ASX price steps: 0.1 c below 10 c, 0.5 c below $2, 1 c from $2.  The step belongs to the
 * order's own price.
 */
int64_t step_at(struct price p);		/* in 1/10 000 AUD */
bool step_on_grid(struct price p);
struct price step_down(struct price p);		/* greatest grid price <= p; unknown below one step */
struct price step_up(struct price p);		/* least grid price >= p */
struct price step_move(struct price p, int steps); /* from a grid price; crosses boundaries */
/* Steps from a to b, rounded toward zero; negative when b < a.  Bounded to +-9999. */
int step_count(struct price a, struct price b);

#endif
