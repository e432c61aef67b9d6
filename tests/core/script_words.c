/* script_words.c - lines of event scripts into words, and words into settings. */
#include "script_words.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/text.h"

bool words_split(struct words *w, const char *line)
{
	char *p = w->buf;

	memset(w, 0, sizeof(*w));
	if (!text_copy(w->buf, sizeof(w->buf), line))
		return false;
	while (*p) {
		bool quoted = false;
		char *q;

		p += strspn(p, " \t");
		if (!*p)
			break;
		if (w->n == MAX_WORDS)
			return false;
		w->v[w->n++] = q = p;
		for (; *p && (quoted || (*p != ' ' && *p != '\t')); p++) {
			if (*p == '"')
				quoted = !quoted;
			else
				*q++ = *p;
		}
		if (*p)
			p++;
		*q = '\0';
	}
	return true;
}

const char *words_get(const struct words *w, const char *key)
{
	size_t n = strlen(key);

	for (int i = 1; i < w->n; i++)
		if (!strncmp(w->v[i], key, n) && w->v[i][n] == '=')
			return w->v[i] + n + 1;
	return NULL;
}

int show_word(const char *s)
{
	static const char *const names[SHOW_COUNT] = { "journal", "notify", "notice", "ask",
						 "look" };

	for (int i = 0; i < SHOW_COUNT; i++)
		if (!strcmp(s, names[i]))
			return i;
	return -1;
}

/* --- settings ------------------------------------------------------------------------------ */

enum kind { K_INT, K_BOOL, K_NS, K_PRICE, K_CASH, K_BP, K_QTY, K_MODE, K_TEXT, K_INCLUDE, K_EXCLUDE,
	    K_PATTERNS };

static const struct {
	const char *name;
	enum kind kind;
	size_t at;
} settings[] = {
#define P(kind, name) { #name, kind, offsetof(struct params, name) }
	P(K_MODE, mode), P(K_TEXT, account), P(K_BOOL, read_only), P(K_BOOL, watch),
	P(K_BP, gap_min), P(K_PRICE, price_min), P(K_QTY, volume_min), P(K_INT, max_streams),
	P(K_BOOL, news_require), P(K_INT, min_ticker), P(K_INT, max_ticker),
	P(K_INT, min_headline), P(K_INT, max_headline), P(K_INCLUDE, include),
	P(K_EXCLUDE, exclude), P(K_PATTERNS, include_headlines),
	P(K_PATTERNS, exclude_headlines), P(K_INT, range_minutes), P(K_BOOL, auction_in),
	P(K_BOOL, allow_bars), P(K_BP, width_min), P(K_BP, width_max), P(K_INT, min_prints),
	P(K_INT, chase), P(K_NS, signal_ttl), P(K_NS, stale), P(K_BP, spread_max),
	P(K_INT, entry_from), P(K_INT, entry_to), P(K_NS, entry_ttl), P(K_INT, candidates_at),
	P(K_INT, exit_at), P(K_INT, exit_target),
	P(K_CASH, risk), P(K_CASH, position_value), P(K_CASH, order_value), P(K_CASH, daily_loss),
	P(K_BP, book_share), P(K_INT, max_positions), P(K_INT, max_orders), P(K_BP, price_band),
	P(K_CASH, min_parcel), P(K_NS, review_ttl), P(K_NS, unknown_after), P(K_NS, question_ttl),
	P(K_NS, disarm_after),
#undef P
};

static int list(char out[][TICKER_LEN], const char *s)
{
	int n = 0;

	while (*s && n < 64) {
		size_t len = strcspn(s, ",");
		char one[TICKER_LEN] = "";

		if (len < sizeof(one))
			memcpy(one, s, len);
		text_copy(out[n++], TICKER_LEN, one);
		s += len + (s[len] == ',');
	}
	return n;
}

static bool put(struct params *p, enum kind k, void *at, const char *s)
{
	struct price price = { 0 };
	struct cash cash = { 0 };

	switch (k) {
	case K_INT:
		*(int *)at = (int)strtol(s, NULL, 10);
		return true;
	case K_BOOL:
		*(bool *)at = strtol(s, NULL, 10) != 0;
		return true;
	case K_NS:
		*(int64_t *)at = strtoll(s, NULL, 10) * NS_PER_S;
		return true;
	case K_PRICE:
		*(struct price *)at = price;
		return price_parse(s, strlen(s), at);
	case K_CASH:
		*(struct cash *)at = cash;
		return cash_parse_wire(s, strlen(s), at);
	case K_BP:
		return bp_parse(s, strlen(s), at);
	case K_QTY:
		*(qty_t *)at = strtoll(s, NULL, 10);
		return true;
	case K_MODE:
		p->mode = !strcmp(s, "live") ? MODE_LIVE : MODE_PAPER;
		return true;
	case K_TEXT:
		return text_copy(p->account, sizeof(p->account), s);
	case K_PATTERNS:
		return text_copy(at, PATTERNS_LEN, s);
	case K_INCLUDE:
		p->n_include = list(p->include, s);
		return true;
	case K_EXCLUDE:
		p->n_exclude = list(p->exclude, s);
		return true;
	}
	return false;
}

bool words_params(const struct words *w, struct params *p)
{
	for (int i = 1; i < w->n; i++) {
		char *eq = strchr(w->v[i], '=');
		bool done = false;

		if (!eq)
			return false;
		for (size_t k = 0; k < sizeof(settings) / sizeof(settings[0]); k++) {
			size_t n = strlen(settings[k].name);

			if ((size_t)(eq - w->v[i]) != n || strncmp(w->v[i], settings[k].name, n))
				continue;
			done = put(p, settings[k].kind, (char *)p + settings[k].at, eq + 1);
		}
		if (!done)
			return false;
	}
	return true;
}
