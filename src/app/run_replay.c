/* run_replay.c - `skim replay`: a recording on the console at any speed, or straight to its end. */
#include "run_command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app.h"
#include "headless.h"
#include "run_console.h"
#include "skim/commands/replay.h"
#include "skim/console/console.h"
#include "skim/journal/player.h"

enum { INBOX_EVENTS = 64, DEFAULT_SPEED = 1000 };

struct replay_args {
	const char *file;
	bool headless;
	int64_t speed;			/* thousandths; PLAYBACK_FULL */
};

static int stop_pipe[2] = { -1, -1 };	/* for the handler below */

static void on_term(int sig)
{
	int e = errno;
	ssize_t n = write(stop_pipe[1], "x", 1);

	(void)sig;
	(void)n;
	errno = e;
}

/* "6", "0.5", "full". */
static bool parse_speed(const char *s, int64_t *out)
{
	struct price v;

	*out = PLAYBACK_FULL;
	if (!strcmp(s, "full"))
		return true;
	if (!price_parse(s, strlen(s), &v))
		return false;
	*out = v.e4 / (E4 / 1000);
	return *out > 0 && *out <= PLAYBACK_SPEED_MAX;
}

static int parse(const struct command_args *c, struct replay_args *a)
{
	bool speed = false;

	for (int i = 1; i < c->argc; i++) {
		const char *arg = c->argv[i];

		if (!strcmp(arg, "--headless")) {
			a->headless = true;
		} else if (!strcmp(arg, "--speed")) {
			if (++i == c->argc)
				return usage_error("missing value after", arg, "write it like 6, 0.5 or full");
			if (!parse_speed(c->argv[i], &a->speed))
				return usage_error("no such speed:", c->argv[i], "give market seconds a second, "
						   "0.001 to 10000, or full");
			speed = true;
		} else if (arg[0] == '-' || a->file) {
			return usage_error("unknown argument", arg, "see skim replay --help");
		} else {
			a->file = arg;
		}
	}
	if (!a->file)
		return usage_error("replay wants a recording", "", "skim replay FILE");
	if (a->headless && speed)
		return usage_error("--headless has no speed:", "--speed", "leave it out");
	if (c->json && !a->headless)
		return usage_error("--json is for a replay without a screen", "", "add --headless");
	return EXIT_DONE;
}

static enum console_end show(const struct settings *s, bool ascii, struct inbox *inbox,
			     struct viewslot *slot, struct playback *playback, struct errmsg *err)
{
	struct console_config c = {
		.inbox = inbox, .slot = slot, .replay = playback, .stop_fd = stop_pipe[0],
	};

	console_options(s, ascii, &c);
	return console_run(&c, err);
}

/* The console with a player in the place of the market. */
static void on_screen(const struct settings *s, const struct replay_args *a, bool ascii,
		      const struct calendar *cal, struct outcome *o)
{
	struct sigaction act = { .sa_handler = on_term };
	struct player_config c = { .path = a->file, .calendar = cal, .speed = a->speed };
	struct player *player = NULL;
	struct errmsg err = { "" };
	enum rc rc = RC_NOMEM;

	c.inbox = inbox_new(INBOX_EVENTS);
	c.slot = viewslot_new();
	c.playback = c.inbox ? playback_new(c.inbox) : NULL;
	if (pipe2(stop_pipe, O_CLOEXEC | O_NONBLOCK) == 0 && c.slot && c.playback)
		rc = player_start(&player, &c, &err);
	if (rc != RC_OK) {
		outcome_fail(o, EXIT_FAILED, "%s", err.text[0] ? err.text :
			     "out of memory: free some and start again");
	} else {
		sigaction(SIGTERM, &act, NULL);
		if (show(s, ascii, c.inbox, c.slot, c.playback, &err) == CONSOLE_FAILED)
			outcome_fail(o, EXIT_FAILED, "%s", err.text);
	}
	signal(SIGTERM, SIG_IGN);
	player_stop(player);
	playback_free(c.playback);
	viewslot_free(c.slot);
	inbox_free(c.inbox);
	for (int i = 0; i < 2; i++)
		if (stop_pipe[i] >= 0)
			close(stop_pipe[i]);
}

int run_replay(const struct command_args *c)
{
	static struct headless h;
	static struct calendar cal;
	struct replay_args a = { .speed = DEFAULT_SPEED };
	struct outcome o = { EXIT_DONE, NULL, NULL };
	int status = parse(c, &a);

	if (status)
		return status;
	status = headless_settings(&h, c->settings);
	if (!status) {
		app_calendar(&h.s, &cal);
		if (a.headless)
			replay_headless(a.file, &cal, &o);
		else
			on_screen(&h.s, &a, c->ascii, &cal, &o);
	}
	headless_end(&h);
	o.status = exit_worse(o.status, status);
	status = outcome_print(&o, "replay", c->json || a.headless);
	outcome_free(&o);
	return status;
}
