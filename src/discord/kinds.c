/* kinds.c - which kinds of notices are sent: the words of [discord] events. */
#include "kinds.h"

#include <string.h>

#include "skim/base/text.h"
#include "skim/discord/notifier.h"

/* wide: a word that means this kind as well as its own. */
static const struct {
	const char *word, *wide;
} kinds[] = {
	[NOTIFY_CANDIDATES] = { "candidates", "all" },
	[NOTIFY_CANDIDATE_ROW] = { "candidates", "all" },
	[NOTIFY_TRADE] = { "trades", "all" },
	[NOTIFY_PNL] = { "pnl", "all" },
	[NOTIFY_NEWS] = { "news", "all" },
	[NOTIFY_REJECT] = { "rejections", "trades" },
	[NOTIFY_QUESTION] = { "questions", "all" },
	[NOTIFY_ALARM] = { "alarms", "all" },
	[NOTIFY_KILL] = { "kill", "alarms" },
	[NOTIFY_SESSION] = { "session", "all" },
	[NOTIFY_HANDOVER] = { "session", "all" },
	[NOTIFY_ERROR] = { "errors", "all" },
	[NOTIFY_DAY] = { "day", "all" },
};

const char *kind_word(enum notify_kind k)
{
	return kinds[k].word;
}

/* The next word from *s, NULL at the end; *n its length. */
static const char *next_word(const char **s, size_t *n)
{
	const char *at = *s + strspn(*s, " ,\t");

	*n = strcspn(at, " ,\t");
	*s = at + *n;
	return *n ? at : NULL;
}

static bool is(const char *at, size_t n, const char *word)
{
	return strlen(word) == n && !strncmp(at, word, n);
}

bool kind_wanted(const char *events, enum notify_kind k)
{
	const char *at;
	size_t n;
	bool wanted = false;

	while ((at = next_word(&events, &n))) {
		bool out = *at == '-';

		at += out;
		n -= out;
		if (is(at, n, "all") || is(at, n, kinds[k].wide) || is(at, n, kinds[k].word))
			wanted = !out;
		else if (is(at, n, "none"))
			wanted = false;
	}
	return wanted;
}

static bool known(const char *at, size_t n)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (is(at, n, kinds[i].word))
			return true;
	return is(at, n, "all") || is(at, n, "none");
}

bool discord_events_valid(const char *events, char *bad, size_t cap)
{
	const char *at;
	size_t n;

	while ((at = next_word(&events, &n))) {
		bool out = *at == '-';

		if (known(at + out, n - out))
			continue;
		text_clean(bad, cap, at, n);
		return false;
	}
	return true;
}
