/*
 * run_console.c - the console's life on the main thread: settings, the account's lock, screen,
 * and what goes on when the screen is gone.
 */
#include "run_console.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app.h"
#include "away.h"
#include "demo.h"
#include "exit.h"
#include "farewell.h"
#include "pages.h"
#include "startup.h"
#include "skim/base/log.h"
#include "skim/base/secret.h"
#include "skim/base/text.h"
#include "skim/base/url.h"
#include "skim/base/zone.h"
#include "skim/console/console.h"

static struct app *signalled;		/* for the handler below */

static void on_term(int sig)
{
	int e = errno;

	(void)sig;
	if (signalled)
		app_leave(signalled);
	errno = e;
}

static void handle_signals(struct app *a)
{
	struct sigaction act = { .sa_handler = on_term };

	signalled = a;
	sigaction(SIGTERM, &act, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static int fail(int status, const struct errmsg *err)
{
	fprintf(stderr, "skim: %s\n", err->text);
	return status;
}

/* --- before the screen ------------------------------------------------------------------- */

/*
 * Becomes the owner of the account.  A watch, or a console that lost its terminal, gives it up
 * when asked; a console in use does not.  *away: what it saw without a screen; NULL: nothing.
 */
static enum rc become_owner(struct owner *o, const char *dir, struct away **away, struct errmsg *err)
{
	enum rc rc = owner_acquire(o, dir, err);
	struct errmsg other;
	char *answer;

	if (rc != RC_BUSY)
		return rc;
	fprintf(stderr, "skim: asking the running skim for the account\n");
	if (control_ask(dir, "{\"cmd\":\"handover\"}", &answer, true,
			clock_steady() + 30 * NS_PER_S, &other) != RC_OK)
		return rc;

	bool given = strstr(answer, "\"ok\":true") != NULL;

	*away = given ? away_read(answer) : NULL;
	free(answer);
	return given ? owner_acquire(o, dir, err) : rc;
}

/* --- the screen ---------------------------------------------------------------------------- */

static const char *key_override(void *ctx, const char *command)
{
	const struct settings *s = ctx;
	int row = options_find(&s->o, "keys", command);

	return row >= 0 && s->o.value[row].from != FROM_DEFAULT ? s->o.value[row].text : NULL;
}

static void dialogue(void *ctx, bool open)
{
	struct app *a = ctx;

	if (a->simclock)
		simclock_dialogue(a->simclock, open);
}

static void screen_changed(struct app *a, bool there)
{
	struct event ev = { .type = EV_COMMAND };

	ev.u.command.cmd = CMD_SCREEN;
	ev.u.command.n = there;
	if (!there)
		atomic_store(&a->screen_lost, clock_now().market);
	atomic_store(&a->has_screen, there);
	inbox_push(a->inbox, &ev);
}

void console_options(const struct settings *s, bool ascii, struct console_config *c)
{
	const struct options *o = &s->o;

	c->frames = (int)opt_num(o, "console", "frames");
	c->ascii = ascii || opt_num(o, "console", "ascii");
	c->mono = getenv("NO_COLOR") && *getenv("NO_COLOR");
	c->palette = opt_text(o, "console", "palette");
	c->bell = opt_text(o, "console", "bell");
	c->flash = opt_num(o, "console", "flash") != 0;
	c->braille = !strcmp(opt_text(o, "console", "chart"), "braille");
	c->mouse = opt_num(o, "console", "mouse") != 0;
	c->title = opt_num(o, "console", "title") != 0;
	c->desk = opt_text(o, "account", "desk");
	c->low_bandwidth = opt_num(o, "console", "low_bandwidth") != 0;
	c->key_override = key_override;
	c->key_ctx = (void *)(uintptr_t)s;
}

static enum console_end show(struct app *a, const struct console_args *args, char *history,
			     struct pages *pages, struct errmsg *err)
{
	struct console_config c = {
		.inbox = a->inbox, .slot = a->slot,
		.plain = args->plain,
		.demo = args->demo,
		.history_path = history,
		.dialogue = dialogue, .dialogue_ctx = a,
		.stop_fd = a->stop_pipe[0],
	};

	console_options(a->s, args->ascii, &c);
	if (pages)
		pages_fill(pages, &c.pages);
	screen_changed(a, true);
	return console_run(&c, err);
}

/* --- without a screen ------------------------------------------------------------------------ */

/* Known to be so: an unasked broker is no proof that nothing is there. */
static bool nothing_left(const struct view *v)
{
	if (v->status.link == LINK_REFUSED)
		return true;
	if (!v->status.orders_asked || !v->status.positions_asked)
		return false;
	for (int i = 0; i < v->n_positions; i++)
		if (v->position[i].quantity)
			return false;
	for (int i = 0; i < v->n_orders; i++)
		if (!order_state_final(v->order[i].state))
			return false;
	return true;
}

/*
 * Disarmed, watching cover and news, telling Discord, until nothing is held or working or the
 * day ends; or until another skim asks for the account.
 */
static void without_screen(struct app *a)
{
	struct view *v = calloc(1, sizeof *v);
	bool told = false;

	screen_changed(a, false);
	log_info(LOG_APP, "the screen is gone; going on without one");
	while (v) {
		struct pollfd p[2] = {
			{ .fd = a->stop_pipe[0], .events = POLLIN },
			{ .fd = viewslot_fd(a->slot), .events = POLLIN },
		};

		if (poll(p, 2, -1) < 0 && errno != EINTR)
			break;
		if (p[0].revents)
			break;
		if (!viewslot_take(a->slot, v) || v->status.armed)
			continue;
		if (nothing_left(v) || v->status.phase.phase == PHASE_CLOSED) {
			log_info(LOG_APP, "nothing is held or working: leaving");
			break;
		}
		if (!told && v->status.orders_asked && v->status.positions_asked)
			app_tell(a, NOTIFY_HANDOVER, "The terminal is gone: skim goes on without a "
				 "screen, disarmed, and hands the account over to the next skim.");
		told = v->status.orders_asked && v->status.positions_asked;
	}
	free(v);
}

/* --- together -------------------------------------------------------------------------------- */

static int live(struct app *a, const struct console_args *args)
{
	char history[PATH_LEN];
	struct errmsg err = { "" };
	struct pages *pages = NULL;
	int status = EXIT_DONE;

	handle_signals(a);
	if (app_boot(a, &err) != RC_OK)
		return fail(EXIT_FAILED, &err);

	bool kept = path_join(history, a->dir, "history") == RC_OK;

	if (pages_start(&pages, &args->settings, a->slot, &err) != RC_OK)
		log_warn(LOG_APP, "%s", err.text);
	switch (show(a, args, kept ? history : NULL, pages, &err)) {
	case CONSOLE_FAILED:
		status = fail(EXIT_FAILED, &err);
		break;
	case CONSOLE_STAY:
	case CONSOLE_TERMINAL_LOST:
		without_screen(a);
		break;
	case CONSOLE_QUIT:
		farewell(a->slot, stdout);
		break;
	case CONSOLE_STOPPED:
		break;
	}
	signal(SIGHUP, SIG_IGN);
	pages_stop(pages);
	app_shutdown(a);
	return status;
}

/* A demo begins anew each time: its day is the scenario's, and has not happened yet. */
static void forget_last_demo(const char *dir)
{
	static const char *const names[] = {
		"skim.db", "skim.db-wal", "skim.db-shm", "discord-told", "announcements-seen",
	};
	char path[PATH_LEN];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (path_join(path, dir, names[i]) == RC_OK)
			unlink(path);
}

static struct settings settings;	/* for the life of the process */

/* What is wrong is printed. */
static bool settings_sound(const struct console_args *args)
{
	if (settings_load(&settings, &args->settings) == RC_OK && startup_credentials(&settings) &&
	    startup_keys(&settings))
		return true;
	settings_free(&settings);
	return false;
}

static int with_settings(struct console_args *args, const char *dir, struct owner *owner,
			 struct away *away)
{
	static struct app a;
	struct errmsg err = { "" };
	int status;

	startup_secrets(&settings);
	startup_clock(&settings);
	a.owner = *owner;
	if (startup_log(&settings, dir, &err) != RC_OK || app_prepare(&a, &settings, dir, &err) != RC_OK) {
		settings_free(&settings);
		return fail(EXIT_FAILED, &err);
	}

	a.away = away;

	const char *control = getenv("SKIM_SIM_CONTROL");
	int64_t speed = 0;

	if (args->speed)
		speed = opt_num(&settings.o, "clock", "rate");
	if (control && *control && url_loopback(settings.ibkr_url) &&
		   (simclock_start(&a.simclock, control, speed, &err) != RC_OK ||
		    simclock_ready(a.simclock, &err) != RC_OK)) {
		simclock_stop(a.simclock);
		status = fail(EXIT_SERVICE, &err);
	} else {
		status = live(&a, args);
	}
	log_close();
	settings_free(&settings);
	return status;
}

int run_console(struct console_args *args)
{
	char dir[PATH_LEN];
	struct owner owner;
	struct away *away = NULL;
	struct demo demo = { -1 };
	struct errmsg err = { "" };
	int status;
	enum rc rc;

	if (zone_init(&err) != RC_OK)
		return fail(EXIT_SETTINGS, &err);
	/* All that can be wrong here is found before a running skim is asked to give way. */
	if (!args->demo && !settings_sound(args))
		return EXIT_SETTINGS;
	if (!isatty(STDIN_FILENO)) {
		errmsg_set(&err, RC_IO, "standard input is not a terminal: start skim in a terminal, or use "
			   "`skim watch` for unattended runs");
		return fail(EXIT_FAILED, &err);
	}
	if (state_dir(dir, args->demo ? "demo" : "", &err) != RC_OK)
		return fail(EXIT_FAILED, &err);
	rc = become_owner(&owner, dir, &away, &err);
	if (rc != RC_OK)
		return fail(rc == RC_BUSY ? EXIT_SERVICE : EXIT_FAILED, &err);
	if (args->demo) {
		forget_last_demo(dir);
		args->settings.bare = true;
		setenv("SKIM_PART", "demo", 1);	/* for the commands its console runs */
		fprintf(stderr, "skim: starting the simulated market\n");
		if (demo_start(&demo, dir, args->scenario, args->seed, &err) != RC_OK) {
			owner_release(&owner);
			return fail(EXIT_FAILED, &err);
		}
	}
	status = args->demo && !settings_sound(args) ? EXIT_SETTINGS : with_settings(args, dir, &owner, away);
	away_free(away);
	owner_release(&owner);
	demo_stop(&demo);
	return status;
}
