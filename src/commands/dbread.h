/* dbread.h - the journal opened for reading; rows as JSON. */
#ifndef SKIM_SRC_COMMANDS_DBREAD_H
#define SKIM_SRC_COMMANDS_DBREAD_H

#include <sqlite3.h>

#include "skim/base/rc.h"

struct json_object;

enum rc db_open(sqlite3 **out, const char *path, struct errmsg *err);
/* All rows of a question as objects; ?1 is `day` when it is not 0. */
enum rc db_rows(sqlite3 *db, const char *question, int day, struct json_object **out,
		struct errmsg *err);

#endif
