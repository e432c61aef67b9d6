/* dbread.c - the journal opened for reading; rows as JSON. */
#include "dbread.h"

#include <json.h>
#include <string.h>
#include <unistd.h>

#include "skim/base/text.h"

enum { BUSY_MS = 3000 };

enum rc db_open(sqlite3 **out, const char *path, struct errmsg *err)
{
	enum rc rc = RC_OK;

	*out = NULL;
	if (access(path, F_OK) < 0)
		return errmsg_set(err, RC_ABSENT, "there is no journal %s: it is made when skim runs", path);
	if (sqlite3_open_v2(path, out, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
		rc = errmsg_set(err, RC_IO, "the journal %s cannot be opened: %s", path, *out ?
				sqlite3_errmsg(*out) : "out of memory");
	if (rc == RC_OK) {
		sqlite3_busy_timeout(*out, BUSY_MS);
		return RC_OK;
	}
	sqlite3_close_v2(*out);
	*out = NULL;
	return rc;
}

static struct json_object *cell(sqlite3_stmt *q, int i)
{
	const char *s = (const char *)sqlite3_column_text(q, i);
	char clean[4096];

	if (sqlite3_column_type(q, i) == SQLITE_INTEGER)
		return json_object_new_int64(sqlite3_column_int64(q, i));
	if (!s)
		return NULL;
	text_clean_lines(clean, sizeof clean, s, strlen(s));
	return json_object_new_string(clean);
}

struct json_object *row_member(struct json_object *row, const char *column)
{
	struct json_object *v = NULL;

	json_object_object_get_ex(row, column, &v);
	return v;
}

int64_t row_int(struct json_object *row, const char *column)
{
	return json_object_get_int64(row_member(row, column));
}

const char *row_text(struct json_object *row, const char *column)
{
	const char *s = json_object_get_string(row_member(row, column));

	return s ? s : "";
}

enum rc db_rows(sqlite3 *db, const char *question, int64_t from, int64_t to, struct json_object **out,
		struct errmsg *err)
{
	struct json_object *list = json_object_new_array();
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(db, question, -1, &q, NULL);

	if (rc == SQLITE_OK && sqlite3_bind_parameter_count(q) > 0)
		sqlite3_bind_int64(q, 1, from);
	if (rc == SQLITE_OK && sqlite3_bind_parameter_count(q) > 1)
		sqlite3_bind_int64(q, 2, to);
	while (rc == SQLITE_OK || rc == SQLITE_ROW) {
		rc = sqlite3_step(q);
		if (rc != SQLITE_ROW)
			break;
		struct json_object *row = json_object_new_object();

		for (int i = 0; i < sqlite3_column_count(q); i++)
			json_object_object_add(row, sqlite3_column_name(q, i), cell(q, i));
		json_object_array_add(list, row);
	}
	sqlite3_finalize(q);
	*out = list;
	if (rc == SQLITE_DONE)
		return RC_OK;
	json_object_put(list);
	*out = NULL;
	return errmsg_set(err, RC_IO, "the journal cannot be read (%s): skim journal check",
			  sqlite3_errmsg(db));
}
