/*
 * money.c - the money half: which file gets which event, and in what order time is dealt out.
 *
 * The order in money_tick matters: first what time proves, then what must be cancelled, then what
 * a plan wants next, and last what is handed to the desk - so that a wish made in a step leaves
 * in that step.
 */
#include <stdlib.h>

#include "money.h"

struct money *money_new(void)
{
	struct money *m = calloc(1, sizeof(*m));

	if (m)
		m->ticket.at = m->box.at = -1;
	return m;
}

void money_free(struct money *m)
{
	free(m);
}

static void command(struct engine *e, const struct ev_command *c)
{
	switch (c->cmd) {
	case CMD_TICKET_ENTRY:
	case CMD_TICKET_PROTECT:
	case CMD_TICKET_EXIT:
	case CMD_TICKET_CHANGE:
	case CMD_TICKET_TYPED:
	case CMD_TICKET_EDIT:
	case CMD_TICKET_REVIEW:
	case CMD_TICKET_BACK:
	case CMD_TICKET_DROP:
	case CMD_TICKET_CONFIRM:
		ticket_command(e, c);
		break;
	case CMD_ANSWER:
		question_answer(e, c);
		break;
	case CMD_CANCEL:
	case CMD_CANCEL_BOX:
	case CMD_CANCEL_ALL:
	case CMD_FLATTEN:
	case CMD_BOX_CLOSE:
		box_command(e, c);
		break;
	case CMD_RISK:
		risk_command(e, c);
		break;
	case CMD_RESOLVE:
		resolve_command(e, c);
		break;
	case CMD_DISARM:
		cancel_entries(e, "disarmed", true);
		break;
	case CMD_SCREEN:
		if (!c->n)
			resting_tell(e);
		break;
	case CMD_ADOPT:
		position_adopt(e, c->conid);
		recon_adopted(e);
		break;
	case CMD_ACK_DIFF:
		recon_ack(e, c->n);
		break;
	default:
		break;
	}
}

/* The broker replays nothing: after each gap of the stream the lists are read (Web API 6.5). */
static void stream_event(struct engine *e, const struct ev_feed *f)
{
	struct money *m = e->money;

	if (f->feed != FEED_QUOTES)
		return;
	if (f->state == FEED_FAILING || f->state == FEED_POLLING)
		m->stream_lost = true;
	if (f->state != FEED_OK || !m->stream_lost)
		return;
	m->stream_lost = false;
	look_want(e, 0, true);
}

void money_event(struct engine *e, const struct event *ev)
{
	switch (ev->type) {
	case EV_COMMAND:
		command(e, &ev->u.command);
		break;
	case EV_FEED:
		stream_event(e, &ev->u.feed);
		break;
	case EV_SUBMISSION:
		submission_event(e, &ev->u.submission);
		break;
	case EV_PREVIEW:
		ticket_preview(e, &ev->u.preview);
		break;
	case EV_ORDER:
		seen_order(e, &ev->u.order);
		break;
	case EV_FILL:
		fill_event(e, &ev->u.fill);
		break;
	case EV_POSITION:
		position_event(e, &ev->u.position);
		break;
	case EV_QUOTE:
		excursion_quote(e, &ev->u.quote);
		break;
	case EV_CASH:
		recon_cash(e, &ev->u.cash);
		break;
	case EV_LOOK_DONE:
		look_done_event(e, &ev->u.look_done);
		break;
	case EV_BROKER_TEXT:
		notice(e, NOTICE_NOTICE, 0, "", "broker: %s%s%s", ev->u.broker_text.title,
		       ev->u.broker_text.title[0] ? ": " : "", ev->u.broker_text.text);
		break;
	case EV_PROMPT:
		prompt_event(e, &ev->u.prompt);
		break;
	case EV_RESTORED:
		restored_order(e, &ev->u.restored);
		break;
	case EV_RESTORED_DAY:
		restored_day(e, &ev->u.restored_day);
		break;
	case EV_RESTORED_HELD:
		restored_held(e, &ev->u.restored_held);
		break;
	default:
		break;
	}
}

void money_tick(struct engine *e)
{
	watch_tick(e);
	seen_tick(e);
	ticket_tick(e);
	cancel_tick(e);
	question_tick(e);
	prompt_tick(e);
	leave_tick(e);
	submission_tick(e);
	cover_tick(e);
	advise_tick(e);
	summary_tick(e);
	look_tick(e);
}

int64_t money_next_steady(const struct engine *e)
{
	const int64_t at[] = { submission_next(e), question_next(e), prompt_next(e), look_next(e),
			       cover_next(e),
			       cancel_next(e), ticket_next(e), watch_next(e),
			       advise_next_steady(e) };
	int64_t best = INT64_MAX;

	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++)
		if (at[i] < best)
			best = at[i];
	return best;
}

/* Phases and the entry window are the shared half's ticks. */
int64_t money_next_market(const struct engine *e)
{
	return advise_next_market(e);
}

/* --- what the market half asks --------------------------------------------- */

bool trade_held(const struct engine *e, int32_t conid)
{
	const struct position *p = position_of(e->money, conid);

	return p && (p->qty != 0 || (p->broker_known && p->broker_qty != 0));
}

bool trade_working(const struct engine *e, int32_t conid)
{
	each_order(o, e->money) {
		if (o->ours && o->conid == conid && !order_done(o))
			return true;
	}
	return false;
}

bool trade_busy(const struct engine *e, int32_t conid)
{
	return trade_held(e, conid) || trade_working(e, conid);
}
