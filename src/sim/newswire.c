/*
 * newswire.c - announcements as they are released, numbered and withdrawn.
 *
 * Identifiers are 8 digits, one sequence for all issuers, in the order of appearance.
 */
#include "market.h"

#include <stdlib.h>
#include <string.h>

#include "skim/base/must.h"
#include "skim/base/text.h"

#define FIRST_NEWS_ID 3164001LL

static struct sim_news *push_news(struct exchange *x)
{
	size_t cap = x->cap_news ? x->cap_news * 2 : 64;

	if (x->n_news == x->cap_news) {
		x->news = reallocarray(x->news, cap, sizeof *x->news);
		x->withdraw = reallocarray(x->withdraw, cap, sizeof *x->withdraw);
		MUST(x->news && x->withdraw);
		x->cap_news = cap;
	}
	x->withdraw[x->n_news] = NEVER;
	return memset(&x->news[x->n_news++], 0, sizeof *x->news);
}

static void number_news(struct exchange *x, struct sim_news *n)
{
	int64_t id = FIRST_NEWS_ID + (int64_t)x->n_news;

	for (int i = 7; i >= 0; i--, id /= 10)
		n->id[i] = (char)('0' + id % 10);
}

void news_release(struct exchange *x)
{
	const struct scn_news *from = &x->script[x->next_script++];
	struct sim_news *n = push_news(x);

	*n = from->news;
	number_news(x, n);
	x->withdraw[x->n_news - 1] = from->withdrawn;
}

int64_t news_next_withdrawal(const struct exchange *x, size_t *which)
{
	int64_t at = NEVER;

	for (size_t i = 0; i < x->n_news; i++)
		if (x->withdraw[i] < at) {
			at = x->withdraw[i];
			*which = i;
		}
	return at;
}

void exchange_add_news(struct exchange *x, const char *ticker, bool sensitive, const char *headline)
{
	struct sim_news *n = push_news(x);

	number_news(x, n);
	text_copy(n->ticker, sizeof n->ticker, ticker);
	text_clean(n->headline, sizeof n->headline, headline, strlen(headline));
	text_copy(n->size, sizeof n->size, "138.6KB");
	n->released = x->now;
	n->sensitive = sensitive;
	n->pages = 2;
}

size_t exchange_news(const struct exchange *x, const struct sim_news **out)
{
	*out = x->news;
	return x->n_news;
}
