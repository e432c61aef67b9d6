/*
 * headless.h - a command's hold on the account: the owner's answers where somebody owns it, else a
 * session of its own for as long as the command runs.
 *
 * With no owner the same rooms are started as for the console, without screen and recording; at
 * the end the session is logged out.  All of it takes 60 s at most (contract of skim(1)).
 */
#ifndef SKIM_SRC_APP_HEADLESS_H
#define SKIM_SRC_APP_HEADLESS_H

#include "app.h"
#include "skim/commands/work.h"

enum {
	HEADLESS_NEWS = 1,	/* reads the announcements page */
	HEADLESS_DISCORD = 2,	/* tells the channel what happened */
	HEADLESS_ALONE = 4,	/* an owner is in the way: its answers are no help */
};

struct headless {
	struct settings s;
	struct app app;
	char dir[PATH_LEN];
	struct owner owner;
	int64_t until;		/* steady: work is over by then, so that the end fits too */
	bool loaded, remote, booted, logging;
	struct access access;	/* of a session of its own */
};

/* Zone, settings, secrets, clock; faults are printed.  Returns an exit status. */
int headless_settings(struct headless *h, const struct settings_args *args);
/* The lock, or an owner that answers.  False: o says who has it. */
bool headless_own(struct headless *h, unsigned flags, struct outcome *o);
/* Credentials set and keys private; what is wrong is printed. */
bool headless_credentials(struct headless *h, struct outcome *o);
/* SIGTERM, SIGINT and SIGHUP ask to stop. */
void headless_signals(void);
bool headless_stopped(void);
/* The time for work begins now. */
void headless_renew(struct headless *h);
/* A session of its own; nothing to do when an owner answers.  False: o, or printed already. */
bool headless_boot(struct headless *h, unsigned flags, struct outcome *o);
/* The same for a watch: a whole session, with recording, news and Discord. */
bool headless_watch(struct headless *h, struct outcome *o);
/* Settings, owner, session together. */
bool headless_begin(struct headless *h, const struct settings_args *args, unsigned flags,
		    struct outcome *o);

/* One request (work.h), to the owner or to the own session. */
void headless_request(struct headless *h, struct json_object *request, struct outcome *o);

/* Logs out, lets the lock go. */
void headless_end(struct headless *h);

#endif
