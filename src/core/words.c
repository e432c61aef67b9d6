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

void words_put(char *out, size_t cap, const char *fmt, va_list ap)
{
	int n = vsnprintf(out, cap, fmt, ap);

	if (n >= 0 && (size_t)n >= cap && cap > 1)
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
