/*
 * news_filter.c - which announcements may make a candidate (design section 5.2): by code, by the
 * headline's length, by patterns.  The filters bind candidates only: what they pass over is
 * listed all the same.
 */
#include <string.h>

#include "skim/base/text.h"

#include "market.h"

static const char *const no_news[] = {
	"Long Term Suspended Entities",	/* one list issued under every suspended code */
};

static bool in_list(const char list[][TICKER_LEN], int n, const char *ticker)
{
	for (int i = 0; i < n; i++)
		if (!strcmp(list[i], ticker))
			return true;
	return false;
}

bool news_filter_ticker(const struct params *p, const char *ticker)
{
	int n = (int)strlen(ticker);

	if (n < p->min_ticker || n > p->max_ticker || !strcmp(ticker, "TES"))
		return false;		/* TES: ASX's own system tests */
	if (p->n_include && !in_list(p->include, p->n_include, ticker))
		return false;
	return !in_list(p->exclude, p->n_exclude, ticker);
}

static bool continues(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

static int characters(const char *s)
{
	int n = 0;

	for (; *s; s++)
		n += !continues(*s);
	return n;
}

static char small(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Is the pattern p..end somewhere in s?  `*` stands for any characters, `?` for one, the rest
 * for itself, capitals or not. */
static bool found_in(const char *p, const char *end, const char *s)
{
	const char *star = p, *from = s;

	while (p < end) {
		if (*p == '*') {
			star = ++p;
			from = s;
		} else if (*s && (*p == '?' || small(*p) == small(*s))) {
			for (s++; *p == '?' && continues(*s); s++)
				;
			p++;
		} else if (*from) {
			p = star;
			s = ++from;
		} else {
			return false;
		}
	}
	return true;
}

/* One of the patterns, which are separated by |; blanks round them do not count. */
static bool one_found(const char *patterns, const char *headline)
{
	while (*patterns) {
		const char *p = patterns, *end = p + strcspn(p, "|");

		patterns = *end ? end + 1 : end;
		while (p < end && *p == ' ')
			p++;
		while (end > p && end[-1] == ' ')
			end--;
		if (p < end && found_in(p, end, headline))
			return true;
	}
	return false;
}

bool news_filter_headline(const struct params *p, const char *headline)
{
	int n = characters(headline);

	for (size_t i = 0; i < sizeof(no_news) / sizeof(no_news[0]); i++)
		if (text_equal_ci(headline, no_news[i]))
			return false;
	if (n < p->min_headline || n > p->max_headline)
		return false;
	if (p->include_headlines[0] && !one_found(p->include_headlines, headline))
		return false;
	return !one_found(p->exclude_headlines, headline);
}
