/* doctor_session.c - sign-in, brokerage session, competing logins, market data. */
#include <stdio.h>
#include <string.h>

#include "skim/base/clock.h"
#include "skim/base/text.h"
#include "skim/commands/doctor.h"

#define SCAN_WAIT (6 * NS_PER_S)
#define DATA_WAIT (12 * NS_PER_S)

static void follow(struct access *a, const char *code)
{
	struct ev_command c = { .cmd = CMD_FOLLOW };

	text_copy(c.ticker, sizeof c.ticker, code);
	access_send(a, &c);
}

static bool any_frame(const struct view *v, void *ctx)
{
	(void)ctx;
	for (int i = 0; i < v->n_followed; i++)
		if (v->followed[i].availability)
			return true;
	return v->status.data != 0;
}

static void say_data(struct doctor *d, const struct view *v)
{
	char best = v->status.data, text[160];

	for (int i = 0; i < v->n_followed && !best; i++)
		best = v->followed[i].availability;
	switch (best) {
	case 'R':
		doctor_say(d, CHECK_DATA, CHECK_OK, "quotes come in real time", "");
		return;
	case 'D':
		doctor_say(d, CHECK_DATA, CHECK_WARN, "quotes are delayed: entries are refused",
			   "subscribe to ASX market data in the portal (Settings, Market Data)");
		return;
	case 0:
		doctor_say(d, CHECK_DATA, CHECK_WARN, "no stock gave a quote",
			   "try again when the exchange is open");
		return;
	default:
		snprintf(text, sizeof text, "no permission for ASX quotes (%c)", best);
		doctor_say(d, CHECK_DATA, CHECK_FAIL, text,
			   "subscribe to ASX market data in the portal, and sign the market data agreement");
	}
}

static bool scanned(const struct view *v, void *ctx)
{
	(void)ctx;
	return v->feed[FEED_SCANNER].state == FEED_OK || v->feed[FEED_SCANNER].state == FEED_FAILING;
}

struct empties {
	int seen;
};

static bool scanned_again(const struct view *v, void *ctx)
{
	const struct empties *e = ctx;

	return v->scan_empty != e->seen || v->feed[FEED_SCANNER].state == FEED_FAILING;
}

/* One EMPTY is an empty scan.  Three in a row while quotes flow hint at another login, even
 * though the broker says that none competes (Web API 4.2). */
static void check_scanner(struct doctor *d, struct access *a)
{
	struct ev_command scan = { .cmd = CMD_SCAN_NOW };
	struct empties e;

	if (!phase_trades(a->view->status.phase.phase) || a->view->status.data == 0)
		return;
	for (int i = 0; i < 2 && a->view->scan_empty; i++) {
		e.seen = a->view->scan_empty;
		access_send(a, &scan);
		access_wait(a, scanned_again, &e, clock_steady() + SCAN_WAIT);
	}
	if (a->view->scan_empty >= 3)
		doctor_say(d, CHECK_COMPETING, CHECK_WARN, "competing=false, but the scanner answers EMPTY "
			   "three times in a row while quotes flow: nothing gaps, or another login disturbs it",
			   "log out of TradingView, the portal and mobile, wait 1 to 2 minutes, run this again");
}

/* An empty answer also comes when another login disturbs the scanner, though the sign-in works. */
static void say_scanner(struct doctor *d, const struct view *v)
{
	const struct view_feed *f = &v->feed[FEED_SCANNER];
	char text[200];

	if (f->state == FEED_OK && (v->scan_rows || !phase_trades(v->status.phase.phase)))
		return;
	if (f->state == FEED_OK)
		text_copy(text, sizeof text, "the scanner finds nothing (EMPTY): no stock gaps, or another login "
			  "disturbs it");
	else
		snprintf(text, sizeof text, "the scanner gives no answer%s%.150s", f->text[0] ? ": " : "", f->text);
	doctor_say(d, CHECK_DATA, CHECK_WARN, text, "log out of TradingView, the portal and every other login "
		   "of this username, wait 1 to 2 minutes, then `skim scan`");
}

/* Names with news of today, names of the scanner, and one that is always there. */
static void check_data(struct doctor *d, struct access *a)
{
	struct ev_command scan = { .cmd = CMD_SCAN_NOW };
	int n;

	for (int i = 0; i < d->n_codes; i++)
		follow(a, d->code[i]);
	follow(a, "BHP");
	access_send(a, &scan);
	access_wait(a, scanned, NULL, clock_steady() + SCAN_WAIT);
	say_scanner(d, a->view);
	n = a->view->n_cand;
	for (int i = 0; i < n && i < 4; i++)
		follow(a, a->view->cand[i].ticker);
	access_wait(a, any_frame, NULL, clock_steady() + DATA_WAIT);
	say_data(d, a->view);
	check_scanner(d, a);
}

static void say_link(struct doctor *d, const struct view_status *s, const struct outcome *o)
{
	if (s->link == LINK_HELD_ELSEWHERE) {
		doctor_say(d, CHECK_SIGNIN, CHECK_OK, "the broker gave a live session token", "");
		doctor_say(d, CHECK_SESSION, CHECK_FAIL, "held elsewhere: another login of this username "
			   "has the brokerage session", "log out there, or give --take");
		doctor_say(d, CHECK_COMPETING, CHECK_FAIL, "another login competes (competing=true)",
			   "log out of TWS, mobile, TradingView and the portal, wait 1 to 2 minutes; give skim "
			   "a username of its own");
		return;
	}
	if (s->link == LINK_COMING_UP) {
		doctor_say(d, CHECK_SIGNIN, CHECK_OK, "the broker gave a live session token", "");
		doctor_say(d, CHECK_SESSION, CHECK_FAIL, "the brokerage session does not come up",
			   "nightly reset or weekend service? Try again in some minutes");
		return;
	}
	doctor_say(d, CHECK_SIGNIN, CHECK_FAIL, s->link_text[0] ? s->link_text : "no answer in time",
		   o->status == EXIT_SETTINGS ? "compare the credentials with the portal's OAuth page" :
		   "try again; see the log: grep oauth");
}

void doctor_session(struct doctor *d, struct access *a)
{
	struct outcome o = { EXIT_DONE, NULL, NULL };
	const struct view_status *s;
	char text[200];

	bool up = access_need(a, NEED_LINK, &o);

	s = &a->view->status;
	if (!up) {
		say_link(d, s, &o);
		outcome_free(&o);
		return;
	}
	doctor_say(d, CHECK_SIGNIN, CHECK_OK, "the broker gave a live session token", "");
	doctor_say(d, CHECK_COMPETING, CHECK_OK, "no other login competes (competing=false)", "");
	if (access_need(a, NEED_ACCOUNT, &o)) {
		snprintf(text, sizeof text, "authenticated, account %s, %d ms", s->account, s->rtt_ms);
		doctor_say(d, CHECK_SESSION, CHECK_OK, text, "");
	} else {
		doctor_say(d, CHECK_SESSION, CHECK_FAIL, "authenticated, but no account fits",
			   "set [account] mode and id to one that the broker lists; see the log");
	}
	outcome_free(&o);
	check_data(d, a);
}
