/* notice.c - event lines: numbered, kept to the newest MAX_NOTICES, acknowledged by number. */
#include "status.h"
#include "words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "skim/base/text.h"

static uint32_t kept(const struct engine *e)
{
	return e->notices < MAX_NOTICES ? e->notices : MAX_NOTICES;
}

uint32_t notice(struct engine *e, enum notice_class class, int32_t conid, const char *ticker,
		const char *fmt, ...)
{
	struct view_notice *n = &e->notice[e->notices % MAX_NOTICES];
	va_list ap;

	memset(n, 0, sizeof(*n));
	n->number = ++e->notices;
	n->class = class;
	n->urgent = class != NOTICE_QUIET;
	n->market = e->now.market;
	n->steady = e->now.steady;
	n->conid = conid;
	text_copy(n->ticker, sizeof(n->ticker), ticker ? ticker : "");
	va_start(ap, fmt);
	words_put(n->text, sizeof(n->text), fmt, ap);
	va_end(ap);
	return n->number;
}

void notice_told(struct engine *e, const struct ev_command *c)
{
	enum notice_class class = c->serial < NOTICE_ALARM ? (enum notice_class)c->serial : NOTICE_ALARM;
	struct view_notice *n = &e->notice[e->notices % MAX_NOTICES];

	notice(e, class, c->conid, c->ticker, "%s", c->text);
	if (c->n > 0 && c->n < e->now.market)
		n->market = c->n;
	n->acked = !strcmp(c->word, "acked");
}

void notice_away(struct engine *e, const struct ev_command *c)
{
	int64_t s = c->n > 0 && c->n < e->now.market ? (e->now.market - c->n) / NS_PER_S : 0;
	char span[32];

	if (s < 3600)
		snprintf(span, sizeof(span), "%02d:%02d", (int)(s / 60), (int)(s % 60));
	else
		snprintf(span, sizeof(span), "%d:%02d:%02d", (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
	notice(e, NOTICE_NOTICE, 0, "", "away %s, %d event%s%s", span, (int)c->serial,
	       c->serial == 1 ? "" : "s", c->serial ? ": e, or 7 for the log" : "");
}

/* i-th newest, 0 is the newest. */
static size_t slot(const struct engine *e, uint32_t i)
{
	return (e->notices - 1 - i) % MAX_NOTICES;
}

void notice_ack(struct engine *e, uint32_t number)
{
	for (uint32_t i = 0; i < kept(e); i++) {
		struct view_notice *n = &e->notice[slot(e, i)];

		if (number ? n->number == number : n->urgent && !n->acked) {
			n->acked = true;
			return;
		}
	}
}

void notice_ack_all(struct engine *e)
{
	for (uint32_t i = 0; i < kept(e); i++)
		e->notice[slot(e, i)].acked = true;
}

int notice_unacked(const struct engine *e)
{
	int n = 0;

	for (uint32_t i = 0; i < kept(e); i++)
		n += e->notice[i].urgent && !e->notice[i].acked;
	return n;
}

void notice_view(const struct engine *e, struct view *v)
{
	v->n_notices = 0;
	for (uint32_t i = 0; i < kept(e) && v->n_notices < VIEW_NOTICES; i++)
		v->notice[v->n_notices++] = e->notice[slot(e, i)];
}
