/* words.c - sentences built in fixed space. */
#include "words.h"

#include <stdio.h>
#include <string.h>

/* Takes a multi-byte sequence that lost its tail away from the end of s. */
static void drop_partial(char *s, size_t n)
{
	size_t i = n;
	unsigned char c;
	size_t need;

	while (i > 0 && n - i < 4 && ((unsigned char)s[i - 1] & 0xc0) == 0x80)
		i--;
	if (i == 0)
		return;
	c = (unsigned char)s[i - 1];
	need = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;
	if (c >= 0x80 && n - i + 1 < need)
		s[i - 1] = '\0';
}

/*
 * What nearly all sentences are made of: text, %s, %c, %%.  Every view writes a hundred of them,
 * and printf costs ten times as much.  Stops at the first other conversion, with *fmt there; the
 * result is as long as the whole would be.
 */
static size_t plain_part(char *out, size_t cap, const char **fmt, va_list *ap)
{
	const char *f = *fmt, *s;
	size_t n = 0, len;
	char c[2] = "";

	while (*f) {
		len = strcspn(f, "%");
		s = f;
		if (len) {
			f += len;
		} else if (f[1] == 's' || f[1] == 'c' || f[1] == '%') {
			c[0] = f[1] == 'c' ? (char)va_arg(*ap, int) : '%';
			s = f[1] == 's' ? va_arg(*ap, const char *) : c;
			s = s ? s : "(null)";
			len = f[1] == 's' ? strlen(s) : 1;
			f += 2;
		} else {
			break;
		}
		if (n < cap)
			memcpy(out + n, s, len < cap - n ? len : cap - n);
		n += len;
	}
	if (cap)
		out[n < cap ? n : cap - 1] = '\0';
	*fmt = f;
	return n;
}

void words_put(char *out, size_t cap, const char *fmt, va_list ap)
{
	va_list rest;
	size_t n;
	int more = 0;

	va_copy(rest, ap);
	n = plain_part(out, cap, &fmt, &rest);
	if (*fmt)
		more = vsnprintf(n < cap ? out + n : NULL, n < cap ? cap - n : 0, fmt, rest);
	va_end(rest);
	if (more >= 0 && n + (size_t)more >= cap && cap > 1)
		drop_partial(out, cap - 1);
}

void words_set(char *out, size_t cap, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	words_put(out, cap, fmt, ap);
	va_end(ap);
}

void words_add(char *out, size_t cap, const char *fmt, ...)
{
	size_t n = strnlen(out, cap);
	va_list ap;

	if (n + 1 >= cap)
		return;
	va_start(ap, fmt);
	words_put(out + n, cap - n, fmt, ap);
	va_end(ap);
}
