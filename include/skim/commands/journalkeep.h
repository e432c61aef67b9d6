/*
 * journalkeep.h - the journal's keeping: `skim journal check`, `backup` and `export`.  The file is
 * opened for reading alone, beside a running skim if there is one.
 */
#ifndef SKIM_COMMANDS_JOURNALKEEP_H
#define SKIM_COMMANDS_JOURNALKEEP_H

#include <stdint.h>

#include "skim/base/rc.h"

struct json_object;

/* RC_ABSENT: no journal yet; RC_SYNTAX: damaged, err says where. */
enum rc journal_check(const char *path, int64_t *orders, struct errmsg *err);
/* A whole copy, 0600, also of what stands in the write-ahead log.  RC_EXISTS: never overwrites. */
enum rc journal_backup(const char *path, const char *to, struct errmsg *err);
/* Every table as {"orders":[…],"transitions":[…],…}, rows as they stand; owned by the caller. */
enum rc journal_export(const char *path, struct json_object **out, struct errmsg *err);

#endif
