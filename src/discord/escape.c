/*
 * escape.c - outside text as Discord shows it: no markdown, no mention.
 *
 * A backslash before each character that markdown reads, and before what makes a list or a small
 * line where a line begins ("- ", "+ ", "1. "); a zero-width space after @ so that nothing can be
 * a mention (allowed_mentions says so a second time).
 */
#include "skim/discord/embed.h"

#include <stdbool.h>
#include <string.h>

#include "skim/base/text.h"

/* Whether markdown reads the character at s; number: the line so far is digits alone. */
static bool acts(const char *s, bool line_start, bool number)
{
	if (strchr("\\`*_~|<>[]#", *s))
		return true;
	return (line_start && (*s == '-' || *s == '+')) || (number && (*s == '.' || *s == ')'));
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

size_t discord_escape(char *out, size_t cap, const char *s)
{
	size_t n = strlen(s), w = 0;
	bool line_start = true, number = false;

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
		if (len == 1 && acts(s, line_start, number))
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
		number = (line_start || number) && digit(*s);
		line_start = *s == '\n' || (line_start && *s == ' ');
		s += len;
		n -= (size_t)len;
	}
	out[w] = '\0';
	return w;
}
