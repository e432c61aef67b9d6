/*
 * journal.h - the SQLite journal: intents before they are sent, every transition after.
 *
 * WAL, synchronous=FULL, STRICT tables, schema versions.  One connection; the desk's intents
 * and the recorder's rows share it under one guard, each in a transaction of its own.
 *
 * Threads: journal_intent and journal_write from any thread; the rest before and after the threads.
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

/* Commits before it returns. */
enum rc journal_intent(struct journal *j, const struct act_order *o, struct errmsg *err);
enum rc journal_write(struct journal *j, const struct act_journal *row, struct times t, struct errmsg *err);

/* Today's day row and every order of the last days that may still live, as events, in order. */
enum rc journal_restore(struct journal *j, int date, void (*sink)(void *ctx, const struct event *ev),
			void *ctx, struct errmsg *err);

/* The thread that carries ACT_JOURNAL rows to the file; failures become EV_JOURNAL. */
struct recorder;
struct recorder *recorder_start(struct journal *j, struct outbox *out, struct inbox *inbox);
void recorder_stop(struct recorder *r);

#endif
