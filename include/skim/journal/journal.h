/*
 * journal.h - the SQLite journal: intents before they are sent, every transition after.
 *
 * WAL, synchronous=FULL, foreign keys, STRICT tables, schema versions.  One connection; the desk's
 * intents and the recorder's rows share it under one guard, each in a transaction of its own.
 *
 * Threads: any, but journal_close, which comes after them.
 */
#ifndef SKIM_JOURNAL_JOURNAL_H
#define SKIM_JOURNAL_JOURNAL_H

#include <stdbool.h>

#include "skim/base/rc.h"
#include "skim/core/action.h"
#include "skim/core/event.h"
#include "skim/lane/inbox.h"
#include "skim/lane/outbox.h"

struct journal;

/* Opens or makes path (0600, its folder 0700), checks integrity, migrates.  A corrupt file is
 * set aside as path.corrupt-TIME, never deleted, and a new one begun: RC_OK with words in err. */
enum rc journal_open(struct journal **out, const char *path, struct errmsg *err);
void journal_close(struct journal *j);
/* One that is not open yet: everything answers RC_IO until journal_try has opened it.  NULL: no
 * memory. */
struct journal *journal_closed(const char *path);
enum rc journal_try(struct journal *j, struct errmsg *err);
bool journal_is_open(struct journal *j);

/* What this run of the program is, and the settings in force: no secrets among them. */
struct journal_setting {
	const char *section, *key, *value, *origin;
};
struct journal_session {
	const char *version, *what;	/* console, watch, or a command's name */
	const struct journal_setting *setting;
	size_t n_settings;
};
enum rc journal_begin(struct journal *j, const struct journal_session *s, struct errmsg *err);

/*
 * Commits before it returns.  An intent that may go unjournaled (the operator's word) and that
 * cannot be written is kept, and written when the file works again, before any later row.
 */
enum rc journal_intent(struct journal *j, const struct act_order *o, struct errmsg *err);
enum rc journal_write(struct journal *j, const struct act_journal *row, struct times t, struct errmsg *err);

/* Writes what is kept; nothing to do is RC_OK. */
enum rc journal_settle(struct journal *j, struct errmsg *err);

/* Today's day row and every order of the last days that may still live, as events, in order. */
enum rc journal_restore(struct journal *j, int date, void (*sink)(void *ctx, const struct event *ev),
			void *ctx, struct errmsg *err);

/*
 * The thread that carries ACT_JOURNAL rows to the file; failures become EV_JOURNAL.  A journal that
 * is not open is tried again every 2 s; opened is called on this thread when that worked.
 */
struct recorder;
struct recorder *recorder_start(struct journal *j, struct outbox *out, struct inbox *inbox,
				void (*opened)(void *ctx, struct journal *j), void *ctx);
void recorder_stop(struct recorder *r);

#endif
