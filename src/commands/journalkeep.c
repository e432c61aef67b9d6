/* journalkeep.c - the journal's keeping: check, copy, export. */
#include "skim/commands/journalkeep.h"

#include <errno.h>
#include <fcntl.h>
#include <json.h>
#include <string.h>
#include <unistd.h>

#include "dbread.h"

static enum rc check_words(sqlite3 *db, const char *path, struct errmsg *err)
{
	sqlite3_stmt *q = NULL;
	enum rc rc = RC_SYNTAX;
	const char *word = "not a database";

	if (sqlite3_prepare_v2(db, "PRAGMA integrity_check(1)", -1, &q, NULL) == SQLITE_OK &&
	    sqlite3_step(q) == SQLITE_ROW) {
		word = (const char *)sqlite3_column_text(q, 0);
		rc = word && !strcmp(word, "ok") ? RC_OK : RC_SYNTAX;
	}
	if (rc != RC_OK)
		errmsg_set(err, rc, "the journal %s is damaged (%.200s): the next start sets it aside and "
			   "begins a new one; keep the file", path, word ? word : "");
	sqlite3_finalize(q);
	return rc;
}

/* Rows of an order or a session that is not there. */
static enum rc check_strays(sqlite3 *db, const char *path, struct errmsg *err)
{
	sqlite3_stmt *q = NULL;
	enum rc rc = RC_OK;

	if (sqlite3_prepare_v2(db, "SELECT count(*), min(\"table\") FROM pragma_foreign_key_check", -1, &q, NULL) ==
	    SQLITE_OK && sqlite3_step(q) == SQLITE_ROW && sqlite3_column_int(q, 0))
		rc = errmsg_set(err, RC_SYNTAX, "the journal %s holds %d rows of orders that it does not know, the "
				"first in %.40s: somebody wrote into it; keep it, and compare with the broker",
				path, sqlite3_column_int(q, 0), (const char *)sqlite3_column_text(q, 1));
	sqlite3_finalize(q);
	return rc;
}

enum rc journal_check(const char *path, int64_t *orders, struct errmsg *err)
{
	sqlite3_stmt *q = NULL;
	sqlite3 *db;
	enum rc rc = db_open(&db, path, err);

	*orders = 0;
	if (rc != RC_OK)
		return rc;
	rc = check_words(db, path, err);
	if (rc == RC_OK)
		rc = check_strays(db, path, err);
	if (rc == RC_OK && sqlite3_prepare_v2(db, "SELECT count(*) FROM orders", -1, &q, NULL) == SQLITE_OK &&
	    sqlite3_step(q) == SQLITE_ROW)
		*orders = sqlite3_column_int64(q, 0);
	else if (rc == RC_OK)
		rc = errmsg_set(err, RC_SYNTAX, "the journal %s has no orders table: is it skim's?", path);
	sqlite3_finalize(q);
	sqlite3_close_v2(db);
	return rc;
}

static enum rc copy(sqlite3 *from, const char *to, struct errmsg *err)
{
	sqlite3 *db = NULL;
	sqlite3_backup *b = NULL;
	int rc = sqlite3_open_v2(to, &db, SQLITE_OPEN_READWRITE, NULL);

	if (rc == SQLITE_OK)
		b = sqlite3_backup_init(db, "main", from, "main");
	if (b) {
		rc = sqlite3_backup_step(b, -1);
		sqlite3_backup_finish(b);
	}
	sqlite3_close_v2(db);
	return b && rc == SQLITE_DONE ? RC_OK :
	       errmsg_set(err, RC_IO, "the copy %s could not be written: %s", to, sqlite3_errstr(rc));
}

enum rc journal_backup(const char *path, const char *to, struct errmsg *err)
{
	sqlite3 *db;
	enum rc rc = db_open(&db, path, err);
	int fd;

	if (rc != RC_OK)
		return rc;
	fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0) {
		rc = errmsg_set(err, errno == EEXIST ? RC_EXISTS : RC_IO, "%s cannot be made (%s): name a file "
				"that is not there yet", to, strerror(errno));
	} else {
		close(fd);
		rc = copy(db, to, err);
		if (rc != RC_OK)
			unlink(to);
	}
	sqlite3_close_v2(db);
	return rc;
}

enum rc journal_export(const char *path, struct json_object **out, struct errmsg *err)
{
	static const struct {
		const char *name, *question;
	} tables[] = {
		{ "days", "SELECT * FROM days ORDER BY day" },
		{ "orders", "SELECT * FROM orders ORDER BY submitted, rowid" },
		{ "transitions", "SELECT * FROM transitions ORDER BY n" },
		{ "fills", "SELECT * FROM fills ORDER BY market" },
		{ "questions", "SELECT * FROM questions ORDER BY n" },
		{ "notes", "SELECT * FROM notes ORDER BY n" },
		{ "trades", "SELECT * FROM trades ORDER BY key" },
		{ "sessions", "SELECT * FROM sessions ORDER BY n" },
		{ "settings", "SELECT * FROM settings ORDER BY session, section, key" },
	};
	struct json_object *doc = json_object_new_object(), *rows;
	sqlite3 *db;
	enum rc rc = db_open(&db, path, err);

	for (size_t i = 0; rc == RC_OK && i < sizeof tables / sizeof *tables; i++) {
		rc = db_rows(db, tables[i].question, 0, 0, &rows, err);
		if (rc == RC_OK)
			json_object_object_add(doc, tables[i].name, rows);
	}
	sqlite3_close_v2(db);
	if (rc != RC_OK) {
		json_object_put(doc);
		doc = NULL;
	}
	*out = doc;
	return rc;
}
