/*
 * decode.c - the page's bytes made fit for libxml2.
 *
 * Valid UTF-8 is UTF-8.  A body that is not, but holds at least one valid multi-byte sequence,
 * is UTF-8 with damage: each bad byte becomes U+FFFD.  One that holds none is windows-1252.
 */
#include "decode.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "skim/base/text.h"

enum { REPLACEMENT = 0xFFFD };

static const uint16_t windows_1252[32] = {	/* 0x80 .. 0x9f; 0 = undefined */
	0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
	0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC,
	0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
};

static bool is_windows_1252(const char *s, size_t n)
{
	bool bad = false, multi = false;

	for (size_t i = 0; i < n;) {
		uint32_t cp;

		if ((unsigned char)s[i] < 0x80) {
			i++;
			continue;
		}
		int len = utf8_next(s + i, n - i, &cp);

		if (len > 1)
			multi = true;
		else
			bad = true;
		i += len > 0 ? (size_t)len : 1;
	}
	return bad && !multi;
}

static bool ascii_space(unsigned char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static uint32_t next(const char *s, size_t n, bool cp1252, size_t *len)
{
	unsigned char c = (unsigned char)*s;
	uint32_t cp = c;

	*len = 1;
	if (cp1252)
		return c >= 0x80 && c < 0xA0 ? (windows_1252[c - 0x80] ? windows_1252[c - 0x80] :
						REPLACEMENT) : c;
	int k = utf8_next(s, n, &cp);

	if (k <= 0)
		return REPLACEMENT;
	*len = (size_t)k;
	return cp;
}

char *asx_decode(const char *bytes, size_t n, size_t *out_n)
{
	char *out = malloc(3 * n + 1);	/* one byte becomes at most three */
	bool cp1252 = is_windows_1252(bytes, n), space = false;
	size_t w = 0;

	if (!out)
		return NULL;
	for (size_t i = 0; i < n;) {
		unsigned char c = (unsigned char)bytes[i];

		if (ascii_space(c)) {
			space = true;
			i++;
			continue;
		}
		if (space)
			out[w++] = ' ';
		space = false;
		if (c >= 0x20 && c < 0x7F) {
			out[w++] = (char)c;
			i++;
			continue;
		}
		size_t len;
		uint32_t cp = next(bytes + i, n - i, cp1252, &len);

		if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0))
			cp = REPLACEMENT;
		w += utf8_put(out + w, cp);
		i += len;
	}
	out[w] = '\0';
	*out_n = w;

	char *fit = realloc(out, w + 1);

	return fit ? fit : out;
}

const char *asx_find(const char *hay, size_t n, const char *word)
{
	size_t len = strlen(word);
	char low = word[0], up = (char)(low >= 'a' && low <= 'z' ? low - 32 : low);

	for (size_t i = 0; i + len <= n; i++)
		if ((hay[i] == low || hay[i] == up) && !strncasecmp(hay + i, word, len))
			return hay + i;
	return NULL;
}

const char *asx_find_last(const char *hay, size_t n, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = n < len ? 0 : n - len + 1; i-- > 0;)
		if (!strncasecmp(hay + i, word, len))
			return hay + i;
	return NULL;
}
