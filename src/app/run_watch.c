/*
 * run_watch.c - `skim watch`: everything the console has but the screen and the orders, until the
 * day ends, a SIGTERM, or a console that asks for the account.
 */
#include "run_command.h"

#include <errno.h>
#include <json.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exit.h"
#include "gone.h"
#include "headless.h"
#include "standby.h"
#include "startup.h"
#include "skim/base/log.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"

static struct headless hold;

static void on_term(int sig)
{
	int e = errno;

	(void)sig;
	app_leave(&hold.app);
	errno = e;
}

static void handle_signals(void)
{
	struct sigaction act = { .sa_handler = on_term };

	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGINT, &act, NULL);
	signal(SIGHUP, SIG_IGN);	/* a terminal is not needed */
}

/* No trading any more today; before the open the watch waits. */
static bool day_over(const struct view *v)
{
	return v->status.phase.phase == PHASE_CLOSED &&
	       date_of(v->status.phase.ends) != date_of(v->t.market);
}

static void ended(struct outcome *o, const char *why)
{
	struct json_object *doc = json_object_new_object();

	log_info(LOG_APP, "%s: leaving", why);
	json_object_object_add(doc, "ended", json_object_new_string(why));
	outcome_doc(o, doc);
}

/* True: go on.  patient: a session that does not come is waited for. */
static bool judge(const struct view *v, bool patient, bool *was_up, struct outcome *o)
{
	*was_up |= v->status.link == LINK_UP || patient;
	if (!*was_up && v->status.link == LINK_HELD_ELSEWHERE)
		outcome_fail(o, EXIT_SERVICE, "held elsewhere: another login of this username has the "
			     "brokerage session: log out there, wait 1 to 2 minutes and start again, or give "
			     "--take");
	else if (!*was_up && v->status.link == LINK_REFUSED)
		outcome_fail(o, access_refused_status(&v->status), "%s", v->status.link_text);
	else if (day_over(v))
		ended(o, "the day is over");
	else
		return true;
	return false;
}

/* Until somebody must be told of, or for ever. */
static int patience(const struct gone *g)
{
	int64_t left = gone_due(g) - clock_steady();

	if (!g->who[0])
		return -1;
	return left > NS_PER_S ? (int)(left / NS_PER_MS) : 1000;
}

static void watch(struct app *a, struct gone *g, bool standby, struct outcome *o)
{
	struct view *v = calloc(1, sizeof *v);
	bool was_up = false;
	struct pollfd p[2] = {
		{ .fd = a->stop_pipe[0], .events = POLLIN },
		{ .fd = viewslot_fd(a->slot), .events = POLLIN },
	};

	if (!v)
		outcome_fail(o, EXIT_FAILED, "out of memory: free some and start again");
	while (v) {
		if (poll(p, 2, patience(g)) < 0 && errno != EINTR)
			break;
		if (p[0].revents) {
			ended(o, atomic_load(&a->handing_over) ? "handed over" : "stopped");
			break;
		}
		if (viewslot_take(a->slot, v) && v->t.market && !judge(v, standby, &was_up, o))
			break;
		gone_tell(g, a, v);
	}
	free(v);
}

static bool own(bool standby, struct gone *g, struct outcome *o)
{
	if (standby)
		return standby_own(&hold, g, o);
	if (!headless_own(&hold, HEADLESS_ALONE, o))
		return false;
	text_copy(g->who, sizeof g->who, hold.owner.before);
	g->since = clock_steady();
	return true;
}

int run_watch(const struct command_args *c)
{
	bool standby = c->argc > 1 && !strcmp(c->argv[1], "--standby"), again = false;
	struct outcome o = { EXIT_DONE, NULL, NULL };
	int status = no_more(c, standby ? 2 : 1);
	struct gone gone = { .who = "" };

	if (status)
		return status;
	o.status = headless_settings(&hold, c->settings);
	if (!o.status && own(standby, &gone, &o) && headless_watch(&hold, &o)) {
		handle_signals();
		if (headless_stopped())	/* asked while it was being set up */
			app_leave(&hold.app);
		fprintf(stderr, "skim: watching; the log says what happens, `skim status` what it sees\n");
		watch(&hold.app, &gone, standby, &o);
		signal(SIGTERM, SIG_IGN);
		again = standby && atomic_load(&hold.app.handing_over);
	} else if (standby && !o.status) {
		ended(&o, "stopped");
	}
	headless_end(&hold);
	if (again)
		standby_again();
	status = outcome_print(&o, "watch", c->json);
	outcome_free(&o);
	return status;
}
