/* dbread.h - the journal opened for reading; rows as JSON. */
#ifndef SKIM_SRC_COMMANDS_DBREAD_H
#define SKIM_SRC_COMMANDS_DBREAD_H

#include <sqlite3.h>
#include <stdint.h>

#include "skim/base/rc.h"

struct json_object;

enum rc db_open(sqlite3 **out, const char *path, struct errmsg *err);
/* All rows of a question as objects; ?1 is `from` and ?2 `to`, where it has them. */
enum rc db_rows(sqlite3 *db, const char *question, int64_t from, int64_t to, struct json_object **out,
		struct errmsg *err);
/* A member of a row: NULL, 0 or "" where the column is not there or null. */
struct json_object *row_member(struct json_object *row, const char *column);
int64_t row_int(struct json_object *row, const char *column);
const char *row_text(struct json_object *row, const char *column);

#endif
