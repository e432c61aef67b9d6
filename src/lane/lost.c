/*
 * lost.c - the answer to an action that could not be handed over.
 *
 * An order that found its queue full was certainly not sent, and the core must hear so; so must
 * whoever waits for a look-up, bars, a scan, a preview or a look, or it would wait for ever.
 * What nobody waits for shows as a failing feed.
 */
#include "lost.h"

#include <string.h>

#include "skim/base/text.h"

static void feed_failing(struct event *ev, enum feed feed, const char *why)
{
	ev->type = EV_FEED;
	ev->u.feed.feed = feed;
	ev->u.feed.state = FEED_FAILING;
	text_copy(ev->u.feed.text, sizeof ev->u.feed.text, why);
}

static void not_sent(const struct act_order *o, const char *gate, const char *why, struct event *ev)
{
	struct ev_submission *s = &ev->u.submission;

	ev->type = EV_SUBMISSION;
	s->sub = o->sub;
	s->step = SUB_NOT_SENT;
	text_copy(s->gate, sizeof s->gate, gate);
	text_copy(s->text, sizeof s->text, why);
}

static void request_failed(const struct action *a, const char *why, struct event *ev)
{
	const struct act_small *m = &a->u.small;

	switch (a->type) {
	case ACT_LOOKUP:
		ev->type = EV_INSTRUMENT;
		ev->u.instrument.failed = true;
		memcpy(ev->u.instrument.ticker, m->ticker, sizeof m->ticker);
		break;
	case ACT_BARS:
		ev->type = EV_BARS;
		ev->u.bars.conid = m->conid;
		ev->u.bars.first = ev->u.bars.last = ev->u.bars.failed = true;
		break;
	case ACT_SCAN:
		ev->type = EV_SCAN;
		ev->u.scan.outcome = SCAN_FAILED;
		text_copy(ev->u.scan.text, sizeof ev->u.scan.text, why);
		break;
	case ACT_LOOK:
		ev->type = EV_LOOK_DONE;
		ev->u.look_done.look = m->look;
		ev->u.look_done.what = m->what;
		ev->u.look_done.began = ev->t.steady;
		text_copy(ev->u.look_done.text, sizeof ev->u.look_done.text, why);
		break;
	default:
		ev->type = EV_PREVIEW;
		ev->u.preview.ticket = a->u.order.ticket;
		text_copy(ev->u.preview.error, sizeof ev->u.preview.error, why);
	}
}

void lost_event(const struct action *a, const char *gate, const char *why, struct event *ev)
{
	memset(ev, 0, sizeof *ev);
	ev->t = clock_now();
	switch (a->type) {
	case ACT_SUBMIT:
	case ACT_CHANGE:
	case ACT_CANCEL:
	case ACT_REPLY:
	case ACT_PROMPT:
		not_sent(&a->u.order, gate, why, ev);
		break;
	case ACT_LOOKUP:
	case ACT_BARS:
	case ACT_SCAN:
	case ACT_LOOK:
	case ACT_PREVIEW:
		request_failed(a, why, ev);
		break;
	case ACT_JOURNAL:
		feed_failing(ev, FEED_JOURNAL, why);
		break;
	case ACT_NOTIFY:
		feed_failing(ev, FEED_DISCORD, why);
		break;
	case ACT_LINK:
		feed_failing(ev, FEED_ACCOUNT_DATA, why);
		break;
	default:
		feed_failing(ev, FEED_QUOTES, why);
	}
}
