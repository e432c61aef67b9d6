/* queue.c - embeds that wait to be sent. */
#include "queue.h"

#include <stdlib.h>
#include <string.h>

#include "skim/base/text.h"
#include "skim/base/zone.h"
#include "skim/discord/embed.h"

struct item *queue_at(struct queue *q, size_t i)
{
	return &q->v[(q->head + i) % QUEUE_MAX];
}

static void take_out(struct queue *q, size_t i)
{
	free(queue_at(q, i)->embed);
	for (; i + 1 < q->len; i++)
		*queue_at(q, i) = *queue_at(q, i + 1);
	q->len--;
}

void queue_shift(struct queue *q, size_t n)
{
	for (; n && q->len; n--) {
		free(queue_at(q, 0)->embed);
		q->head = (q->head + 1) % QUEUE_MAX;
		q->len--;
	}
}

/* Of these only the newest is of interest: each says how things stand, with one stock or with all. */
static bool supersedes(const struct item *old, const struct item *new)
{
	return new->kind == NOTIFY_SESSION ||
	       (new->kind == NOTIFY_PNL && !strcmp(old->ticker, new->ticker));
}

static bool may_give_way(enum notify_kind k)
{
	return k == NOTIFY_NEWS || k == NOTIFY_SESSION || k == NOTIFY_ERROR || k == NOTIFY_PNL;
}

static void make_room(struct queue *q, size_t busy)
{
	size_t victim = busy;

	if (q->len < QUEUE_MAX)
		return;
	for (size_t i = busy; i < q->len; i++)
		if (may_give_way(queue_at(q, i)->kind)) {
			victim = i;
			break;
		}
	take_out(q, victim);
	q->dropped++;
}

/* The sentence apart from its time: "timestamp" stands between two parts that are compared. */
static bool same_words(const char *a, const char *b)
{
	static const char mark[] = "\"timestamp\":\"";
	const char *ta = strstr(a, mark), *tb = strstr(b, mark);

	if (!ta || !tb || ta - a != tb - b || memcmp(a, b, (size_t)(ta - a)))
		return false;
	return !strcmp(strchr(ta + sizeof mark - 1, '"'), strchr(tb + sizeof mark - 1, '"'));
}

/* Said again: the older one need not be said.  What happened twice (a trade, a rejection, a
 * question, an announcement) is no repetition. */
static bool repeats(const struct item *old, const struct item *new)
{
	return (new->kind == NOTIFY_ALARM || new->kind == NOTIFY_ERROR || new->kind == NOTIFY_KILL) &&
	       same_words(old->embed, new->embed);
}

static void merge(struct queue *q, const struct item *new, size_t busy)
{
	for (size_t i = busy; i < q->len;) {
		const struct item *old = queue_at(q, i);

		if (old->kind == new->kind && (supersedes(old, new) || repeats(old, new))) {
			take_out(q, i);
			q->merged++;
		} else {
			i++;
		}
	}
}

bool queue_put(struct queue *q, const struct act_notify *a, uint32_t list, size_t busy)
{
	struct item new = { .list = list, .kind = a->kind, .date = date_of(a->time) };

	new.embed = discord_embed(a, &new.cost);
	if (!new.embed)
		return false;
	text_copy(new.ticker, sizeof new.ticker, a->ticker);
	text_copy(new.news_id, sizeof new.news_id, a->news_id);
	merge(q, &new, busy);
	make_room(q, busy);
	*queue_at(q, q->len++) = new;
	return true;
}

size_t queue_pack(const struct queue *q, bool company)
{
	const struct item *first = &q->v[q->head];
	size_t cost = 0, n = 0;

	for (; n < q->len && n < MESSAGE_EMBEDS; n++) {
		const struct item *it = &q->v[(q->head + n) % QUEUE_MAX];

		if (n && (first->alone || it->alone || cost + it->cost > MESSAGE_CHARACTERS))
			break;
		if (n && !company && (!it->list || it->list != first->list))
			break;
		cost += it->cost;
	}
	return n;
}
