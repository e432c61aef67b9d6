/*
 * told.h - what the channel has been told already, kept in a file of the state directory, so that
 * a restart repeats nothing: each announcement once, ever; each candidate once a day; and the
 * requests of the last minute, which count towards Discord's 30.
 *
 * One process at a time (the account's lock).  A file that cannot be written costs repetitions
 * after a restart and nothing else: said once in the log.
 */
#ifndef SKIM_SRC_DISCORD_TOLD_H
#define SKIM_SRC_DISCORD_TOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "budget.h"
#include "queue.h"

struct told;

/* dir NULL: remembers for the life of the process.  Days before `today` (yyyymmdd) are pruned:
 * candidates at once, announcements after about a year.  NULL: no memory. */
struct told *told_open(const char *dir, int today, struct budget *b, int64_t now);
void told_close(struct told *t);

bool told_news(const struct told *t, const char *id);
bool told_candidate(const struct told *t, int date, const char *ticker);
/* Discord has taken it. */
void told_note(struct told *t, const struct item *it);
/* A request was made. */
void told_sent(struct told *t, int64_t steady);

#endif
