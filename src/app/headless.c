/* headless.c - a command's hold on the account: the owner's answers, or a session of its own. */
#include "headless.h"

#include <json.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exit.h"
#include "startup.h"
#include "skim/base/clock.h"
#include "skim/base/log.h"
#include "skim/base/url.h"
#include "skim/base/zone.h"

#define WORK_WAIT (54 * NS_PER_S)	/* of the 60 s; the rest is for logging out */
#define LOCK_WAIT (30 * NS_PER_S)
#define PING_WAIT (5 * NS_PER_S)

static volatile sig_atomic_t asked_to_stop;

static void on_stop(int sig)
{
	(void)sig;
	asked_to_stop = 1;
}

static bool stopped(void *ctx)
{
	(void)ctx;
	return asked_to_stop != 0;
}

bool headless_stopped(void)
{
	return stopped(NULL);
}

void headless_renew(struct headless *h)
{
	h->until = clock_steady() + WORK_WAIT;
}

/* An interrupted command still logs out and lets the lock go. */
void headless_signals(void)
{
	struct sigaction act = { .sa_handler = on_stop };

	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGHUP, &act, NULL);
}

int headless_settings(struct headless *h, const struct settings_args *args)
{
	struct errmsg err;

	memset(h, 0, sizeof *h);
	h->owner.fd = h->owner.dir = -1;
	h->until = clock_steady() + WORK_WAIT;
	if (zone_init(&err) != RC_OK) {
		fprintf(stderr, "skim: %s\n", err.text);
		return EXIT_SETTINGS;
	}
	h->loaded = true;
	if (settings_load(&h->s, args) != RC_OK)
		return EXIT_SETTINGS;
	startup_secrets(&h->s);
	startup_clock(&h->s);
	return EXIT_DONE;
}

/* --- who owns the account ------------------------------------------------------------------ */

enum other { OTHER_ANSWERS, OTHER_BUSY };

/* A console or watch answers; a one-shot command, or a process that begins or ends, does not. */
static enum other ask_other(const char *dir)
{
	struct outcome o;
	struct errmsg err;
	enum other other = OTHER_BUSY;
	char *answer;

	if (control_ask(dir, "{\"cmd\":\"ping\"}", &answer, false, clock_steady() + PING_WAIT,
			&err) != RC_OK)
		return OTHER_BUSY;
	if (outcome_read(&o, answer) == RC_OK)
		other = OTHER_ANSWERS;
	outcome_free(&o);
	free(answer);
	return other;
}

bool headless_own(struct headless *h, unsigned flags, struct outcome *o)
{
	int64_t until = clock_steady() + LOCK_WAIT;
	struct errmsg err;
	enum rc rc;

	if (state_dir(h->dir, "", &err) != RC_OK) {
		outcome_fail(o, EXIT_FAILED, "%s", err.text);
		return false;
	}
	headless_signals();
	for (;;) {
		rc = owner_acquire(&h->owner, h->dir, &err);
		if (rc != RC_BUSY)
			break;
		if (ask_other(h->dir) == OTHER_ANSWERS) {
			h->remote = !(flags & HEADLESS_ALONE);
			if (h->remote)
				return true;
			break;
		}
		if (stopped(NULL) || !owner_wait(h->dir, until))
			break;
	}
	if (rc != RC_OK)
		outcome_fail(o, rc == RC_BUSY ? EXIT_SERVICE : EXIT_FAILED, "%s", err.text);
	return rc == RC_OK;
}

/* --- a session of its own --------------------------------------------------------------------- */

/* A simulated market's clock is followed where its control socket is named. */
static bool follow_clock(struct headless *h, struct outcome *o)
{
	const char *control = getenv("SKIM_SIM_CONTROL");
	struct errmsg err;

	if (!control || !*control || !url_loopback(h->s.ibkr_url))
		return true;
	if (simclock_start(&h->app.simclock, control, 0, &err) == RC_OK &&
	    simclock_ready(h->app.simclock, &err) == RC_OK)
		return true;
	outcome_fail(o, EXIT_SERVICE, "%s", err.text);
	return false;
}

static void take_apart(struct headless *h)
{
	h->booted = false;
	access_close(&h->access);
	app_shutdown(&h->app);
}

bool headless_credentials(struct headless *h, struct outcome *o)
{
	if (startup_credentials(&h->s) && startup_keys(&h->s))
		return true;
	o->status = exit_worse(o->status, EXIT_SETTINGS);
	return false;
}

static bool boot(struct headless *h, unsigned flags, struct outcome *o)
{
	struct errmsg err = { "" };

	if (!headless_credentials(h, o))
		return false;
	h->app.owner = h->owner;
	if (startup_log(&h->s, h->dir, &err) != RC_OK ||
	    app_prepare(&h->app, &h->s, h->dir, &err) != RC_OK) {
		outcome_fail(o, EXIT_FAILED, "%s", err.text);
		return false;
	}
	h->logging = true;
	h->app.once = h->s.once;
	h->app.with_news = flags & HEADLESS_NEWS;
	h->app.with_discord = flags & HEADLESS_DISCORD;
	h->access = (struct access){
		.inbox = h->app.inbox, .slot = h->app.slot, .params = &h->app.params,
		.stopped = stopped, .until = h->until,
	};
	h->booted = true;
	if (!access_open(&h->access))
		outcome_fail(o, EXIT_FAILED, "out of memory: free some and start again");
	else if (!follow_clock(h, o))
		;
	else if (app_boot(&h->app, &err) != RC_OK)
		outcome_fail(o, EXIT_FAILED, "%s", err.text);
	if (o->status)
		take_apart(h);
	return h->booted;
}

bool headless_boot(struct headless *h, unsigned flags, struct outcome *o)
{
	if (h->remote)
		return true;
	h->s.once = true;
	return boot(h, flags, o);
}

bool headless_watch(struct headless *h, struct outcome *o)
{
	h->s.watch = true;
	return boot(h, 0, o);
}

bool headless_begin(struct headless *h, const struct settings_args *args, unsigned flags,
		    struct outcome *o)
{
	o->status = headless_settings(h, args);
	return !o->status && headless_own(h, flags, o) && headless_boot(h, flags, o);
}

/* --- work -------------------------------------------------------------------------------------- */

static void ask_owner(struct headless *h, struct json_object *request, struct outcome *o)
{
	const char *line = json_object_to_json_string_ext(request, JSON_C_TO_STRING_PLAIN);
	struct errmsg err;
	char *answer = NULL;

	if (control_ask(h->dir, line, &answer, false, h->until, &err) != RC_OK)
		outcome_fail(o, EXIT_SERVICE, "%s", err.text);
	else if (outcome_read(o, answer) != RC_OK)
		outcome_fail(o, EXIT_SERVICE, "the running skim is ending: try again");
	free(answer);
}

void headless_request(struct headless *h, struct json_object *request, struct outcome *o)
{
	if (h->remote)
		ask_owner(h, request, o);
	else
		work_answer(&h->access, request, o);
}

void headless_end(struct headless *h)
{
	if (!h->until)	/* never begun */
		return;
	if (h->booted)
		take_apart(h);
	if (h->logging)
		log_close();
	owner_release(&h->owner);
	if (h->loaded)
		settings_free(&h->s);
}
