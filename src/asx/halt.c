/*
 * halt.c - the standard headlines of halts, pauses, suspensions and reinstatements.
 *
 * Whole words, any case: as substrings `halt` hits "Asphalt" and `pause` "menopause".  A class
 * suspension leaves the ordinary shares trading.  A halt ends without a headline of its own
 * nearly always, so "lifted" is not looked for as proof of trading.
 */
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "skim/asx/page.h"

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool has_words(const char *s, const char *words)
{
	size_t n = strlen(words);

	for (const char *p = s; *p; p++)
		if (!strncasecmp(p, words, n) && !letter(p[n]) && (p == s || !letter(p[-1])))
			return true;
	return false;
}

static bool starts(const char *s, const char *words)
{
	size_t n = strlen(words);

	return !strncasecmp(s, words, n) && !letter(s[n]);
}

enum halt_word asx_halt_word(const char *h)
{
	if (starts(h, "Security Class Suspension"))
		return HALT_NONE;
	if (starts(h, "Reinstatement to Quotation") || starts(h, "Reinstatement to Official Quotation"))
		return HALT_REINSTATED;
	if (has_words(h, "Lifting of Trading Halt") || has_words(h, "Trading Halt Lifted"))
		return HALT_NONE;
	if (starts(h, "Trading Halt"))
		return HALT_HALT;
	if (starts(h, "Pause in Trading") || starts(h, "Pause in Trade"))
		return HALT_PAUSE;
	if (starts(h, "Suspension from Quotation") || starts(h, "Suspension from Official Quotation") ||
	    has_words(h, "Voluntary Suspension") || has_words(h, "Continuation of Suspension") ||
	    starts(h, "Removal from Official List") || starts(h, "Long Term Suspended Entities"))
		return HALT_SUSPENSION;
	return HALT_NONE;
}
