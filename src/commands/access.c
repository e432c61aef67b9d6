/* access.c - a running core as a command sees it: commands in, views out, waits with an end. */
#include "skim/commands/work.h"

#include <stdlib.h>
#include <string.h>

#include "skim/base/clock.h"
#include "skim/base/text.h"

/* How often a stop is looked for; a view wakes the wait at once. */
#define STOP_LOOK (250 * NS_PER_MS)
/* A link that is tried again no sooner than this is not waited for. */
#define LINK_PATIENCE (10 * NS_PER_S)
enum { LINK_TRIES = 3 };

bool access_open(struct access *a)
{
	a->view = calloc(1, sizeof *a->view);
	return a->view != NULL;
}

void access_close(struct access *a)
{
	free(a->view);
	a->view = NULL;
}

void access_send(struct access *a, const struct ev_command *c)
{
	struct event ev = { .type = EV_COMMAND };

	ev.u.command = *c;
	inbox_push(a->inbox, &ev);
}

void access_look(struct access *a)
{
	viewslot_wait(a->slot, a->view, 0);
}

static bool stopped(const struct access *a)
{
	return a->stopped && a->stopped(a->ctx);
}

enum rc access_wait(struct access *a, access_ready *ready, void *ctx, int64_t until)
{
	if (until > a->until)
		until = a->until;
	access_look(a);
	for (;;) {
		int64_t now = clock_steady();

		if (a->view->generation && ready(a->view, ctx))
			return RC_OK;
		if (stopped(a))
			return RC_CLOSED;
		if (now >= until)
			return RC_TIMEOUT;
		viewslot_wait(a->slot, a->view, until - now > STOP_LOOK ? now + STOP_LOOK : until);
	}
}

/* --- the session ------------------------------------------------------------------------------ */

static bool restored(const struct view *v, void *ctx)
{
	(void)ctx;
	return v->feed[FEED_JOURNAL].state == FEED_OK || v->feed[FEED_JOURNAL].state == FEED_FAILING;
}

/* Up, or in a state that a command does not sit out. */
static bool link_settled(const struct view *v, void *ctx)
{
	const struct view_status *s = &v->status;
	int64_t now = clock_steady();

	(void)ctx;
	switch (s->link) {
	case LINK_UP:
	case LINK_HELD_ELSEWHERE:
	case LINK_REFUSED:
		return true;
	case LINK_DOWN:
	case LINK_MAINTENANCE:
		return s->attempt >= LINK_TRIES ||
		       (s->attempt > 0 && s->retry_at > now + LINK_PATIENCE);
	default:
		return false;
	}
}

/*
 * A refused sign-in is the credentials' fault, found here or named by the service; a token that
 * was given and then not accepted is the service's.
 */
int access_refused_status(const struct view_status *s)
{
	return s->link_credentials ? EXIT_SETTINGS : EXIT_SERVICE;
}

static bool need_link(struct access *a, struct outcome *o)
{
	const struct view_status *s = &a->view->status;
	enum rc rc = access_wait(a, link_settled, NULL, a->until);

	if (rc == RC_CLOSED)
		outcome_fail(o, EXIT_FAILED, "stopped: nothing was asked");
	else if (s->link == LINK_HELD_ELSEWHERE)
		outcome_fail(o, EXIT_SERVICE, "held elsewhere: another login of this username has the "
			     "brokerage session: log out there (TWS, mobile, portal, TradingView), wait 1 to "
			     "2 minutes and try again, or give --take");
	else if (s->link == LINK_REFUSED)
		outcome_fail(o, access_refused_status(s), "%s", s->link_text);
	else if (rc != RC_OK || s->link != LINK_UP)
		outcome_fail(o, EXIT_SERVICE, "no session with the broker%s%s: try again, and see `skim "
			     "doctor`", *s->link_text ? ": " : "", s->link_text);
	return s->link == LINK_UP && rc == RC_OK;
}

static bool need_account(struct access *a, struct outcome *o)
{
	const struct view *v = a->view;

	if (v->status.account[0])
		return true;
	for (int i = 0; i < v->n_notices; i++)
		if (!strncmp(v->notice[i].text, "account: ", 9)) {
			outcome_fail(o, EXIT_SETTINGS, "%.*s: set [account] id",
				     (int)strcspn(v->notice[i].text + 9, ";"), v->notice[i].text + 9);
			return false;
		}
	outcome_fail(o, EXIT_SETTINGS, "no account fits: set [account] mode and id");
	return false;
}

static bool lists_read(const struct view *v, void *ctx)
{
	(void)ctx;
	return v->status.orders_asked && v->status.positions_asked;
}

static bool need_lists(struct access *a, struct outcome *o)
{
	const char *why = a->view->feed[FEED_ACCOUNT_DATA].text;

	switch (access_wait(a, lists_read, NULL, a->until)) {
	case RC_OK:
		return true;
	case RC_CLOSED:
		outcome_fail(o, EXIT_FAILED, "stopped: nothing was done");
		return false;
	default:
		outcome_fail(o, EXIT_SERVICE, "the broker's lists of orders and positions did not come%s%s: "
			     "try again", *why ? ": " : "", why);
		return false;
	}
}

bool access_need(struct access *a, unsigned needs, struct outcome *o)
{
	if (access_wait(a, restored, NULL, a->until) == RC_CLOSED) {
		outcome_fail(o, EXIT_FAILED, "stopped: nothing was asked");
		return false;
	}
	return (!needs || need_link(a, o)) && (!(needs & NEED_ACCOUNT) || need_account(a, o)) &&
	       (!(needs & NEED_LISTS) || need_lists(a, o));
}
