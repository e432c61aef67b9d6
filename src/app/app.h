/*
 * app.h - the running program: every room made, joined to the others, and taken down in order.
 *
 * app_prepare is cheap and runs on the main thread, so that the screen stands before anything
 * waits.  app_boot (journal, sign-in, feeds) and app_shutdown run on a thread of their own: the
 * main thread opens no socket and makes no fsync.
 */
#ifndef SKIM_SRC_APP_APP_H
#define SKIM_SRC_APP_APP_H

#include <stdatomic.h>
#include <stdbool.h>

#include "settings.h"
#include "simclock.h"
#include "paths.h"
#include "skim/asx/reader.h"
#include "skim/commands/control.h"
#include "skim/commands/owner.h"
#include "skim/discord/notifier.h"
#include "skim/ibkr/ibkr.h"
#include "skim/journal/journal.h"
#include "skim/journal/record.h"
#include "skim/lane/loop.h"
#include "skim/lane/thread.h"

struct app {
	const struct settings *s;
	struct params params;
	struct calendar calendar;
	char dir[PATH_LEN];		/* state directory */
	struct owner owner;

	/* the core and its lanes */
	struct engine *engine;
	struct inbox *inbox;
	struct outbox *out[OUT_COUNT];
	struct viewslot *slot;
	struct cell *gates;
	struct loop *loop;

	/* what waits on the world, and acts on it */
	struct simclock *simclock;
	struct control *control;
	struct journal *journal;
	struct recorder *recorder;
	struct recording *recording;
	struct ibkr *ibkr;
	struct asx_reader *asx;
	struct discord *discord;

	/* A one-shot command: no recording, none of the day's messages; set after app_prepare. */
	bool once;
	bool with_news, with_discord;	/* what it needs besides the broker */

	int stop_pipe[2];		/* [0] readable: leave (SIGTERM, hand-over) */
	struct away *away;		/* of the owner before; told at boot.  NULL: none */
	_Atomic int64_t screen_lost;	/* market ns; 0: never */
	atomic_bool has_screen;		/* false: the account may be handed over */
	atomic_bool handing_over;	/* keep the session: do not log out */
	struct stopper *leaving;	/* app_boot gives up when it is set */
	struct thread *boot;
};

/* RC_OK, or the reason; nothing is left behind then.  a->owner has been acquired by the caller. */
enum rc app_prepare(struct app *a, const struct settings *s, const char *dir, struct errmsg *err);
/* The trading days: the file that the settings name, the installed one, or the built-in. */
void app_calendar(const struct settings *s, struct calendar *out);
/* Starts the boot thread; its failures become events. */
enum rc app_boot(struct app *a, struct errmsg *err);
/* Ends everything, on a thread of its own, and waits for it. */
void app_shutdown(struct app *a);

/* The notifier's settings but for its lanes; false: there is no webhook.  c borrows from s. */
bool app_discord(const struct settings *s, struct discord_config *c);
/* A sentence of the program itself for Discord, from the main thread. */
void app_tell(struct app *a, enum notify_kind kind, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Asks the main thread to leave; async-signal-safe. */
void app_leave(struct app *a);

#endif
