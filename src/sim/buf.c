/* buf.c - a growing byte buffer, and JSON written from integers. */
#include "buf.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/must.h"
#include "skim/base/price.h"

char *buf_room(struct buf *b, size_t n)
{
	if (b->n + n + 1 > b->cap) {
		size_t cap = b->cap ? b->cap * 2 : 256;

		while (cap < b->n + n + 1)
			cap *= 2;
		b->s = realloc(b->s, cap);
		MUST(b->s);
		b->cap = cap;
	}
	return b->s + b->n;
}

void buf_add(struct buf *b, const void *s, size_t n)
{
	char *at = buf_room(b, n);

	if (n)
		memcpy(at, s, n);
	b->n += n;
	b->s[b->n] = '\0';
}

void buf_puts(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	MUST(n >= 0);
	char *at = buf_room(b, (size_t)n);
	va_start(ap, fmt);
	vsnprintf(at, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->n += (size_t)n;
}

void buf_free(struct buf *b)
{
	free(b->s);
	*b = (struct buf){ 0 };
}

void buf_reset(struct buf *b)
{
	b->n = 0;
	if (b->s)
		b->s[0] = '\0';
}

void buf_json(struct buf *b, const char *s)
{
	if (!s) {
		buf_puts(b, "null");
		return;
	}
	buf_puts(b, "\"");
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\')
			buf_printf(b, "\\%c", c);
		else if (c == '\n')
			buf_puts(b, "\\n");
		else if (c < 0x20)
			buf_printf(b, "\\u%04x", c);
		else
			buf_add(b, s, 1);
	}
	buf_puts(b, "\"");
}

static uint64_t magnitude(int64_t v)
{
	return v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
}

void buf_num(struct buf *b, int64_t e4)
{
	uint64_t m = magnitude(e4), frac = m % E4;
	int digits = 4;

	while (digits > 1 && frac % 10 == 0) {
		frac /= 10;
		digits--;
	}
	buf_printf(b, "%s%llu.%0*llu", e4 < 0 ? "-" : "", (unsigned long long)(m / E4), digits,
		   (unsigned long long)frac);
}

void buf_noisy(struct buf *b, int64_t e4)
{
	uint64_t m = magnitude(e4);

	/* Whole dollars and halves are exact in binary; the rest is not. */
	if (m % 5000 == 0)
		buf_num(b, e4);
	else
		buf_printf(b, "%s%llu.%04llu000619888306", e4 < 0 ? "-" : "",
			   (unsigned long long)(m / E4), (unsigned long long)(m % E4));
}

void buf_exponent(struct buf *b, int64_t value)
{
	char digits[24];
	int n;

	if (value > -10000000 && value < 10000000) {	/* Java's Double.toString */
		buf_printf(b, "%" PRId64 ".0", value);
		return;
	}
	n = snprintf(digits, sizeof digits, "%" PRIu64, magnitude(value));
	int keep = n;

	while (keep > 2 && digits[keep - 1] == '0')
		keep--;
	buf_printf(b, "%s%c.%.*sE%d", value < 0 ? "-" : "", digits[0], keep - 1, digits + 1, n - 1);
}

void buf_price(struct buf *b, int64_t e4)
{
	char text[32] = "";

	if (e4 > 0)
		price_format(text, sizeof text, price_of(e4));
	buf_printf(b, "\"%s\"", text);
}

void buf_count(struct buf *b, int64_t v)
{
	char text[32] = "";

	if (v > 0)
		qty_format(text, sizeof text, v);
	buf_printf(b, "\"%s\"", text);
}

void buf_short(struct buf *b, int64_t v)
{
	if (v >= 1000000)
		buf_printf(b, "\"%" PRId64 ".%02" PRId64 "M\"", v / 1000000, v % 1000000 / 10000);
	else if (v >= 10000)
		buf_printf(b, "\"%" PRId64 ".%" PRId64 "K\"", v / 1000, v % 1000 / 100);
	else
		buf_printf(b, "\"%" PRId64 "\"", v);
}
