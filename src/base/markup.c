/*
 * markup.c - the broker's little HTML (bold, line breaks, references) taken out of a text.
 *
 * What is not clearly a tag or a reference stays as it is: nothing of a question may get
 * lost because it holds a "<".
 */
#include "skim/base/text.h"

#include <string.h>

enum { TAG_MAX = 1024, REFERENCE_MAX = 10 };

static bool is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Length of the tag or comment at s ("<" included), 0 when it is none. */
static size_t tag_length(const char *s, size_t n)
{
	const char *end;

	if (n < 3 || !(is_alpha(s[1]) || s[1] == '/' || s[1] == '!' || s[1] == '?'))
		return 0;
	if (s[1] == '/' && !is_alpha(s[2]))
		return 0;
	end = memchr(s, '>', n < TAG_MAX ? n : TAG_MAX);
	return end ? (size_t)(end - s) + 1 : 0;
}

static bool name_is(const char *s, size_t n, const char *name)
{
	size_t len = strlen(name);

	if (n <= len)
		return false;
	for (size_t i = 0; i < len; i++)
		if ((s[i] | 32) != name[i])
			return false;
	return !is_alpha(s[len]) && !(s[len] >= '0' && s[len] <= '9');
}

/* Tags that end a line; s is the whole tag. */
static bool breaks_line(const char *s, size_t n)
{
	static const char *const after[] = { "p", "div", "li", "tr", "ul", "ol", "table" };

	if (s[1] != '/')
		return name_is(s + 1, n - 1, "br");
	for (size_t i = 0; i < sizeof after / sizeof *after; i++)
		if (name_is(s + 2, n - 2, after[i]))
			return true;
	return false;
}

/* &#60; &#x3c; : s stands after "&#", n up to the ";". */
static bool number(const char *s, size_t n, uint32_t *cp)
{
	uint32_t v = 0, base = 10;

	if (n && (*s == 'x' || *s == 'X')) {
		base = 16;
		s++;
		n--;
	}
	if (!n)
		return false;
	for (size_t i = 0; i < n; i++) {
		uint32_t d = s[i] >= '0' && s[i] <= '9' ? (uint32_t)(s[i] - '0') :
			     is_alpha(s[i]) ? (uint32_t)((s[i] | 32) - 'a') + 10 : 99;

		if (d >= base)
			return false;
		v = v > 0x110000 ? v : v * base + d;
	}
	*cp = v ? v : 0xFFFD;
	return true;
}

/* Length of the reference at s, 0 when it is none. */
static size_t reference(const char *s, size_t n, uint32_t *cp)
{
	static const struct {
		const char *name;
		uint32_t cp;
	} known[] = {
		{ "amp", '&' }, { "lt", '<' }, { "gt", '>' }, { "quot", '"' }, { "apos", '\'' },
		{ "nbsp", ' ' },
	};
	const char *end = memchr(s, ';', n < REFERENCE_MAX + 2 ? n : REFERENCE_MAX + 2);
	size_t len = end ? (size_t)(end - s) : 0;

	if (len < 2)
		return 0;
	if (s[1] == '#')
		return number(s + 2, len - 2, cp) ? len + 1 : 0;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (strlen(known[i].name) == len - 1 && !memcmp(s + 1, known[i].name, len - 1)) {
			*cp = known[i].cp;
			return len + 1;
		}
	}
	return 0;
}

size_t text_strip_markup(char *out, size_t cap, const char *s, size_t n)
{
	size_t len = 0;

	while (n) {
		char buf[4] = { *s };
		size_t used = 1, put = 1;
		uint32_t cp;

		if (*s == '<' && (used = tag_length(s, n)) > 0) {
			put = breaks_line(s, used) ? 1 : 0;
			buf[0] = '\n';
		} else if (*s == '&' && (used = reference(s, n, &cp)) > 0) {
			put = utf8_put(buf, cp);
		} else {
			used = 1;
		}
		if (len + put + 1 > cap)
			break;
		memcpy(out + len, buf, put);
		len += put;
		s += used;
		n -= used;
	}
	if (cap)
		out[len] = 0;
	return len;
}
