/* decimal.c - decimal text -> scaled integer, without floating point. */
#include "decimal.h"

#include <limits.h>

struct mantissa {
	const char *s;
	size_t n;	/* text length: digits, commas, point */
	long before;	/* digits before the point */
	long digits;	/* all digits */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Commas stand after one to three digits and then after every three; "0,123" is a comma
 * where a point was meant. */
static bool commas_ok(const char *s, size_t n)
{
	size_t head = 0, run = 0;

	while (head < n && is_digit(s[head]))
		head++;
	if (head == n || s[head] != ',')
		return true;
	if (head < 1 || head > 3 || s[0] == '0')
		return false;
	for (size_t i = head + 1; i < n; i++) {
		if (is_digit(s[i])) {
			run++;
			continue;
		}
		if (run != 3)
			return false;
		if (s[i] != ',')
			return true;
		run = 0;
	}
	return run == 3;
}

static bool scan_mantissa(const char *s, size_t n, unsigned flags, struct mantissa *m)
{
	bool point = false;
	size_t i;

	*m = (struct mantissa){ .s = s };
	for (i = 0; i < n; i++) {
		if (is_digit(s[i])) {
			m->digits++;
			if (!point)
				m->before++;
		} else if (s[i] == '.' && !point) {
			point = true;
		} else if (s[i] != ',' || point || !(flags & DEC_COMMAS)) {
			break;
		}
	}
	m->n = i;
	return m->digits > 0 && m->digits < LONG_MAX / 4 && commas_ok(s, i);
}

/* An exponent at s, saturated; returns its length, 0 when there is none. */
static size_t scan_exponent(const char *s, size_t n, long *out)
{
	size_t i = 1;
	bool neg = false;
	long v = 0;

	if (n < 2 || (s[0] != 'e' && s[0] != 'E'))
		return 0;
	if (s[i] == '+' || s[i] == '-')
		neg = s[i++] == '-';
	if (i >= n || !is_digit(s[i]))
		return 0;
	for (; i < n && is_digit(s[i]); i++)
		if (v < 1000000)
			v = v * 10 + (s[i] - '0');
	*out = neg ? -v : v;
	return i;
}

/*
 * The digits whose place is at or above 10^-cut, as an integer; cut counts digits from the
 * first one.  Digits past the end are zeros.
 */
static bool pick(const struct mantissa *m, long cut, bool round, uint64_t *out)
{
	uint64_t v = 0;
	long at = 0;
	int next = -1;
	bool rest = false;

	for (size_t i = 0; i < m->n; i++) {
		if (!is_digit(m->s[i]))
			continue;
		if (at++ < cut) {
			if (__builtin_mul_overflow(v, 10U, &v) ||
			    __builtin_add_overflow(v, (unsigned)(m->s[i] - '0'), &v))
				return false;
		} else {
			if (next < 0)
				next = at - 1 == cut ? m->s[i] - '0' : 0;
			rest |= m->s[i] != '0';
		}
	}
	for (; at < cut && v; at++)
		if (__builtin_mul_overflow(v, 10U, &v))
			return false;
	if (rest && !round)
		return false;
	if (next >= 5 && __builtin_add_overflow(v, 1U, &v))
		return false;
	*out = v;
	return v <= INT64_MAX;
}

bool decimal_parse(const char *s, size_t n, unsigned flags, int scale, int64_t *out,
		   size_t *used)
{
	struct mantissa m;
	size_t i = 0;
	bool neg = false;
	long exponent = 0;
	uint64_t v;

	if ((flags & DEC_SIGN) && n && (s[0] == '-' || s[0] == '+'))
		neg = s[i++] == '-';
	if (!scan_mantissa(s + i, n - i, flags, &m))
		return false;
	i += m.n;
	if (flags & DEC_EXPONENT)
		i += scan_exponent(s + i, n - i, &exponent);
	if (!pick(&m, m.before + exponent + scale, flags & DEC_ROUND, &v))
		return false;
	*out = neg ? -(int64_t)v : (int64_t)v;
	*used = i;
	return true;
}
