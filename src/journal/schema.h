/* schema.h - the tables of the journal, one migration a version. */
#ifndef SKIM_SRC_JOURNAL_SCHEMA_H
#define SKIM_SRC_JOURNAL_SCHEMA_H

#include <sqlite3.h>

#include "skim/base/rc.h"

/* Brings the file to the newest version in one transaction a step; RC_STALE: it was written by
 * a newer skim. */
enum rc schema_migrate(sqlite3 *db, struct errmsg *err);

#endif
