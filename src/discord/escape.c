/*
 * escape.c - outside text as Discord shows it: no markdown, no mention, no link preview.
 *
 * A backslash before each character that markdown reads; a zero-width space after @ so that
 * nothing can be a mention (allowed_mentions says so a second time).
 */
#include "skim/discord/embed.h"

#include <string.h>

#include "skim/base/text.h"

size_t discord_escape(char *out, size_t cap, const char *s)
{
	size_t n = strlen(s), w = 0;

	if (!cap)
		return 0;
	while (n) {
		uint32_t cp;
		int len = utf8_next(s, n, &cp);
		char piece[8];
		size_t k = 0;

		if (len <= 0) {
			s++;
			n--;
			continue;
		}
		if (len == 1 && strchr("\\`*_~|<>[]#", *s))
			piece[k++] = '\\';
		memcpy(piece + k, s, (size_t)len);
		k += (size_t)len;
		if (*s == '@') {
			memcpy(piece + k, "\xE2\x80\x8B", 3);
			k += 3;
		}
		if (w + k >= cap)
			break;
		memcpy(out + w, piece, k);
		w += k;
		s += len;
		n -= (size_t)len;
	}
	out[w] = '\0';
	return w;
}
