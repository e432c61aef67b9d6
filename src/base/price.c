/* price.c - decimal text to exact integers and back. */
#include "skim/base/price.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "decimal.h"

__extension__ typedef __int128 wide;

/* The widest share count believed on the wire (a day's volume of the busiest penny stock is
 * some 10^9). */
#define WIRE_QTY_MAX 1000000000000000LL

/*
 * Digits and at most one point, all of which fit: what nearly every number on the wire is.
 * False says nothing: decimal_parse() judges the others.
 */
static bool plain_number(const char *s, size_t n, int scale, int64_t *out)
{
	int64_t v = 0;
	int left = scale, digits = 0;
	bool point = false;

	if (n > 17)
		return false;
	for (size_t i = 0; i < n; i++) {
		unsigned d = (unsigned char)s[i] - (unsigned)'0';

		if (d < 10) {
			v = v * 10 + d;
			digits++;
			left -= point;
		} else if (s[i] == '.' && !point) {
			point = true;
		} else {
			return false;
		}
	}
	if (!digits || left < 0 || digits + left > 18)
		return false;
	while (left-- > 0)
		v *= 10;
	*out = v;
	return true;
}

/* A number that fills all of s. */
static bool whole_number(const char *s, size_t n, unsigned flags, int scale, int64_t *out)
{
	size_t used;
	int64_t v;

	if (plain_number(s, n, scale, out))
		return true;
	if (!decimal_parse(s, n, flags, scale, &v, &used) || used != n)
		return false;
	*out = v;
	return true;
}

bool price_parse(const char *s, size_t n, struct price *out)
{
	int64_t v;

	if (!whole_number(s, n, DEC_COMMAS, 4, &v) || v <= 0 || v > PRICE_MAX_E4)
		return false;
	out->e4 = v;
	return true;
}

bool price_parse_wire(const char *s, size_t n, struct price *out, enum price_mark *mark)
{
	const unsigned flags = DEC_SIGN | DEC_COMMAS | DEC_EXPONENT | DEC_ROUND;
	enum price_mark m = PRICE_PLAIN;
	int64_t v = 0;

	if (n && (*s == 'C' || *s == 'H')) {
		m = *s == 'C' ? PRICE_CLOSE : PRICE_HALTED;
		s++;
		n--;
	}
	if (n && (!whole_number(s, n, flags, 4, &v) || v > PRICE_MAX_E4))
		return false;
	/* A negative price is how the broker's systems say "none" (-1). */
	out->e4 = v > 0 ? v : 0;
	if (mark)
		*mark = m;
	return true;
}

bool cash_parse_wire(const char *s, size_t n, struct cash *out)
{
	const unsigned flags = DEC_SIGN | DEC_COMMAS | DEC_EXPONENT | DEC_ROUND;
	const char *blank = n ? memchr(s, ' ', n) : NULL;

	return whole_number(s, blank ? (size_t)(blank - s) : n, flags, 4, &out->e4);
}

bool qty_parse_wire(const char *s, size_t n, bool allow_suffix, qty_t *out)
{
	unsigned flags = DEC_SIGN | DEC_COMMAS | DEC_EXPONENT;
	int scale = 0;
	int64_t v;

	if (allow_suffix && n) {
		switch (s[n - 1]) {
		case 'K': scale = 3; break;
		case 'M': scale = 6; break;
		case 'B': scale = 9; break;
		}
		if (scale) {
			/* Already rounded by the sender: more digits carry nothing. */
			flags |= DEC_ROUND;
			n--;
		}
	}
	if (!whole_number(s, n, flags, scale, &v) || v > WIRE_QTY_MAX || v < -WIRE_QTY_MAX)
		return false;
	*out = v;
	return true;
}

bool qty_parse(const char *s, size_t n, qty_t *out)
{
	int64_t v;

	if (!n || memchr(s, '.', n) || !whole_number(s, n, DEC_COMMAS, 0, &v) || v < 1 || v > QTY_MAX)
		return false;
	*out = v;
	return true;
}

bool bp_parse(const char *s, size_t n, bp_t *out)
{
	int64_t v;

	while (n && s[n - 1] == ' ')
		n--;
	if (n && s[n - 1] == '%')
		n--;
	while (n && s[n - 1] == ' ')
		n--;
	if (!whole_number(s, n, DEC_SIGN | DEC_COMMAS | DEC_EXPONENT | DEC_ROUND, 2, &v) ||
	    v > INT32_MAX || v <= BP_UNKNOWN)
		return false;
	*out = (bp_t)v;
	return true;
}

/* --- writing --------------------------------------------------------------------------- */

static size_t put(char *out, size_t n, const char *text)
{
	size_t len = strlen(text);

	if (!n)
		return 0;
	if (len > n - 1)
		len = n - 1;
	memcpy(out, text, len);
	out[len] = 0;
	return len;
}

static uint64_t magnitude(int64_t v)
{
	return v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
}

static int pow10_of(int n)
{
	int v = 1;

	while (n-- > 0)
		v *= 10;
	return v;
}

/* v's digits, `least` of them at least, up to end; returns their begin.  By hand: the screen writes
 * hundreds of numbers a picture, and printf costs ten times as much. */
static char *digits_before(char *end, uint64_t v, int least)
{
	for (; v || least > 0; least--) {
		*--end = (char)('0' + v % 10);
		v /= 10;
	}
	return end;
}

/* v in 1/10 000 with that many of the four decimals (the others are zero or already
 * rounded away). */
static size_t put_e4(char *out, size_t n, int64_t v, int decimals)
{
	uint64_t m = magnitude(v);
	char buf[32], *at = buf + sizeof buf - 1;

	*at = 0;
	at = digits_before(at, m % E4 / (uint64_t)pow10_of(4 - decimals), decimals);
	*--at = '.';
	at = digits_before(at, m / E4, 1);
	if (v < 0)
		*--at = '-';
	return put(out, n, at);
}

/* Least decimals, from `least` on, that show v whole. */
static int decimals_of(int64_t v, int least)
{
	int d = 4;
	uint64_t m = magnitude(v) % E4;

	while (d > least && m % 10 == 0) {
		m /= 10;
		d--;
	}
	return d;
}

size_t price_format(char *out, size_t n, struct price p)
{
	if (!price_known(p))
		return put(out, n, "?");
	return put_e4(out, n, p.e4, decimals_of(p.e4, p.e4 < 2 * E4 ? 3 : 2));
}

size_t price_format_plain(char *out, size_t n, struct price p)
{
	return put_e4(out, n, p.e4, decimals_of(p.e4, 2));
}

size_t cash_format_plain(char *out, size_t n, struct cash c)
{
	return put_e4(out, n, c.e4, decimals_of(c.e4, 2));
}

/* Digits with commas every three. */
static void commas(char out[32], uint64_t m)
{
	char room[24], *digits = digits_before(room + sizeof room, m, 1), *o = out;
	int len = (int)(room + sizeof room - digits);

	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			*o++ = ',';
		*o++ = digits[i];
	}
	*o = 0;
}

size_t cash_format(char *out, size_t n, struct cash c, bool cents)
{
	uint64_t unit = cents ? E4 / 100 : E4;
	uint64_t m = (magnitude(c.e4) + unit / 2) / unit;
	char whole[32], buf[48];

	commas(whole, cents ? m / 100 : m);
	snprintf(buf, sizeof buf, "%s%s", c.e4 < 0 && m ? "-" : "", whole);
	if (cents)
		snprintf(buf + strlen(buf), 8, ".%02d", (int)(m % 100));
	return put(out, n, buf);
}

size_t qty_format(char *out, size_t n, qty_t q)
{
	char whole[32], buf[40];

	commas(whole, magnitude(q));
	snprintf(buf, sizeof buf, "%s%s", q < 0 ? "-" : "", whole);
	return put(out, n, buf);
}

size_t bp_format(char *out, size_t n, bp_t bp, int decimals, bool sign)
{
	uint64_t m;
	int unit, scale;
	char buf[32], *at = buf + sizeof buf - 1;

	if (bp == BP_UNKNOWN)
		return put(out, n, "?");
	decimals = decimals < 0 ? 0 : decimals > 2 ? 2 : decimals;
	unit = pow10_of(2 - decimals);
	scale = pow10_of(decimals);
	m = (magnitude(bp) + (uint64_t)unit / 2) / (uint64_t)unit;
	*at = 0;
	if (decimals) {
		at = digits_before(at, m % (unsigned)scale, decimals);
		*--at = '.';
	}
	at = digits_before(at, m / (unsigned)scale, 1);
	if (m && (bp < 0 || sign))
		*--at = bp < 0 ? '-' : '+';
	return put(out, n, at);
}

/* --- arithmetic ------------------------------------------------------------------------ */

bool cash_of(struct price p, qty_t q, struct cash *out)
{
	int64_t v;

	if (__builtin_mul_overflow(p.e4, q, &v))
		return false;
	out->e4 = v;
	return true;
}

bool cash_add(struct cash a, struct cash b, struct cash *out)
{
	int64_t v;

	if (__builtin_add_overflow(a.e4, b.e4, &v))
		return false;
	out->e4 = v;
	return true;
}

bp_t bp_change(struct price a, struct price b)
{
	wide v;

	if (!price_known(a) || !price_known(b))
		return BP_UNKNOWN;
	v = ((wide)a.e4 - b.e4) * 10000 * 2;
	v = (v + (v < 0 ? -b.e4 : b.e4)) / ((wide)b.e4 * 2);
	/* A thousandfold rise is not a gap to act on; it must only not wrap. */
	return v > INT32_MAX ? INT32_MAX : v <= BP_UNKNOWN ? BP_UNKNOWN + 1 : (bp_t)v;
}

int64_t bp_of(int64_t value, bp_t bp)
{
	wide v;

	if (bp == BP_UNKNOWN)
		return 0;
	v = (wide)value * bp / 10000;
	return v > INT64_MAX ? INT64_MAX : v < INT64_MIN ? INT64_MIN : (int64_t)v;
}
