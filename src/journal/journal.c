/*
 * journal.c - the SQLite journal: opening, and one transaction after the other.
 *
 * WAL with synchronous=FULL: a commit that has returned survives a power cut.  Each row goes in
 * a transaction of its own, under one guard, from the desk's and the recorder's threads.
 */
#include "skim/journal/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"
#include "schema.h"
#include "skim/base/clock.h"
#include "skim/base/log.h"
#include "skim/base/text.h"

enum { BUSY_MS = 2000 };

/* --- opening ------------------------------------------------------------------------------------ */

static enum rc make_private(const char *path, struct errmsg *err)
{
	char dir[JOURNAL_PATH];
	const char *slash = strrchr(path, '/');

	if (slash && slash != path) {
		snprintf(dir, sizeof dir, "%.*s", (int)(slash - path), path);
		if (mkdir(dir, 0700) < 0 && errno != EEXIST)
			return errmsg_set(err, RC_IO, "cannot make %s: %s", dir, strerror(errno));
	}
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return errmsg_set(err, RC_IO, "the journal %s cannot be written (%s): free the disk or "
				  "mend its rights; entries stay closed", path, strerror(errno));
	int bad = fchmod(fd, 0600);

	close(fd);
	return bad ? errmsg_set(err, RC_IO, "%s is not ours: give it to this user", path) : RC_OK;
}

enum health { WELL, DAMAGED, UNREADABLE };

/* Damaged is what sqlite has read and found wrong; a file that is locked or cannot be read is not. */
static enum health health_of(int rc)
{
	rc &= 0xff;
	return rc == SQLITE_CORRUPT || rc == SQLITE_NOTADB ? DAMAGED : UNREADABLE;
}

/* Every page, every row against its table, every index against its rows. */
static enum health examine(sqlite3 *db)
{
	sqlite3_stmt *q = NULL;
	enum health h = WELL;
	int rc = sqlite3_prepare_v2(db, "PRAGMA integrity_check(1)", -1, &q, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(q);
	if (rc != SQLITE_ROW)
		h = health_of(rc);
	else if (strcmp((const char *)sqlite3_column_text(q, 0), "ok"))
		h = DAMAGED;
	if (h == DAMAGED)
		log_error(LOG_JOURNAL, "integrity check: %.200s", rc == SQLITE_ROW ?
			  (const char *)sqlite3_column_text(q, 0) : sqlite3_errmsg(db));
	sqlite3_finalize(q);
	return h;
}

/* Rows that name an order or a session which is not there: somebody else wrote into the file. */
static int count_strays(sqlite3 *db)
{
	sqlite3_stmt *q = NULL;
	int n = 0;

	if (sqlite3_prepare_v2(db, "SELECT count(*) FROM pragma_foreign_key_check", -1, &q, NULL) == SQLITE_OK &&
	    sqlite3_step(q) == SQLITE_ROW)
		n = sqlite3_column_int(q, 0);
	sqlite3_finalize(q);
	return n;
}

static enum rc set_up(sqlite3 *db, const char *path, struct errmsg *err)
{
	sqlite3_stmt *q = NULL;
	bool wal = false;

	if (sqlite3_prepare_v2(db, "PRAGMA journal_mode=WAL", -1, &q, NULL) == SQLITE_OK &&
	    sqlite3_step(q) == SQLITE_ROW)
		wal = !strcmp((const char *)sqlite3_column_text(q, 0), "wal");
	sqlite3_finalize(q);
	if (!wal || sqlite3_exec(db, "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
				 "PRAGMA trusted_schema=OFF;", NULL, NULL, NULL) != SQLITE_OK)
		return errmsg_set(err, RC_IO, "the journal %s cannot be made ready (%s): end what else uses "
				  "it, or free the disk; entries are closed until it works", path,
				  sqlite3_errcode(db) ? sqlite3_errmsg(db) : "no write-ahead log there");
	return RC_OK;
}

static enum rc open_file(struct journal *j, struct errmsg *err)
{
	int64_t began = clock_steady();
	enum rc rc;
	int strays;

	if (sqlite3_open_v2(j->path, &j->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX, NULL) != SQLITE_OK)
		return errmsg_set(err, RC_IO, "the journal %s cannot be opened: %s", j->path,
				  sqlite3_errmsg(j->db));
	sqlite3_busy_timeout(j->db, BUSY_MS);
	switch (examine(j->db)) {
	case DAMAGED:
		return RC_SYNTAX;
	case UNREADABLE:
		return errmsg_set(err, RC_IO, "the journal %s cannot be read (%s): end what else uses it, or "
				  "mend the disk; entries are closed until it works", j->path,
				  sqlite3_errmsg(j->db));
	case WELL:
		break;
	}
	rc = set_up(j->db, j->path, err);
	if (rc == RC_OK)
		rc = schema_migrate(j->db, err);
	strays = rc == RC_OK ? count_strays(j->db) : 0;
	if (strays)
		errmsg_set(err, RC_OK, "the journal has %d row%s of orders that it does not know: was it written "
			   "by hand?  Check orders and positions at the broker, see skim journal check", strays,
			   strays == 1 ? "" : "s");
	log_info(LOG_JOURNAL, "journal checked in %lld ms", (long long)((clock_steady() - began) / NS_PER_MS));
	return rc;
}

/* A corrupt file is set aside with its log, never deleted. */
static enum rc set_aside(const struct journal *j, struct errmsg *err)
{
	static const char *const tails[] = { "", "-wal", "-shm" };
	char from[JOURNAL_PATH + 8], to[JOURNAL_PATH + 64];
	long long now = clock_wall() / NS_PER_S;

	for (int i = 0; i < 3; i++) {
		snprintf(from, sizeof from, "%s%s", j->path, tails[i]);
		snprintf(to, sizeof to, "%s.corrupt-%lld%s", j->path, now, tails[i]);
		if (rename(from, to) < 0 && errno != ENOENT)
			return errmsg_set(err, RC_IO, "the journal %s is damaged and cannot be set aside: %s",
					  j->path, strerror(errno));
	}
	log_error(LOG_JOURNAL, "the journal was damaged: set aside as %s.corrupt-%lld", j->path, now);
	return errmsg_set(err, RC_OK, "the journal was damaged: set aside as skim.db.corrupt-%lld, a new "
			  "one begun; check orders and positions at the broker", now);
}

static void disconnect(struct journal *j)
{
	for (int i = 0; i < ST_COUNT; i++) {
		sqlite3_finalize(j->st[i]);
		j->st[i] = NULL;
	}
	sqlite3_close_v2(j->db);
	j->db = NULL;
}

static enum rc connect_to(struct journal *j, struct errmsg *err)
{
	enum rc rc = make_private(j->path, err);

	if (rc == RC_OK)
		rc = open_file(j, err);
	if (rc == RC_SYNTAX) {
		disconnect(j);
		rc = set_aside(j, err);
		if (rc == RC_OK)
			rc = make_private(j->path, NULL);
		if (rc == RC_OK)
			rc = open_file(j, NULL);
		if (rc == RC_SYNTAX)
			rc = errmsg_set(err, RC_IO, "a new journal %s cannot be begun", j->path);
	}
	if (rc == RC_OK)
		rc = rows_prepare(j, err);
	if (rc != RC_OK)
		disconnect(j);
	return rc;
}

enum rc journal_open(struct journal **out, const char *path, struct errmsg *err)
{
	struct journal *j = journal_closed(path);
	enum rc rc = j ? journal_try(j, err) : errmsg_set(err, RC_NOMEM, "out of memory");

	*out = rc == RC_OK ? j : NULL;
	if (rc != RC_OK)
		journal_close(j);
	return rc;
}

struct journal *journal_closed(const char *path)
{
	struct journal *j = calloc(1, sizeof *j);

	if (!j)
		return NULL;
	j->guard = guard_new();
	j->door = guard_new();
	if (!j->guard || !j->door) {
		guard_free(j->guard);
		guard_free(j->door);
		free(j);
		return NULL;
	}
	text_copy(j->path, sizeof j->path, path);
	return j;
}

enum rc journal_try(struct journal *j, struct errmsg *err)
{
	enum rc rc = RC_OK;

	guard_lock(j->guard);
	if (!j->db)
		rc = connect_to(j, err);
	guard_unlock(j->guard);
	return rc;
}

bool journal_is_open(struct journal *j)
{
	guard_lock(j->guard);
	bool open = j->db != NULL;

	guard_unlock(j->guard);
	return open;
}

void journal_close(struct journal *j)
{
	if (!j)
		return;
	disconnect(j);
	guard_free(j->guard);
	guard_free(j->door);
	free(j);
}

/* --- transactions ------------------------------------------------------------------------------ */

/* Commits to a file that nobody will find again are no commits. */
static bool moved(struct journal *j)
{
	int yes = 0;

	return sqlite3_file_control(j->db, "main", SQLITE_FCNTL_HAS_MOVED, &yes) == SQLITE_OK && yes;
}

/* Runs fn's writes in one transaction; the commit is on the disk when it returns RC_OK.  Under
 * the guard. */
static enum rc transact(struct journal *j, bool (*fn)(struct journal *j, const void *what, int64_t market),
			const void *what, int64_t market, struct errmsg *err)
{
	if (!j->db)
		return errmsg_set(err, RC_IO, "the journal %s is not open: free the disk or mend its rights; "
				  "entries are closed until it works", j->path);
	if (moved(j))
		return errmsg_set(err, RC_IO, "the journal %s was moved or deleted while skim runs: put it "
				  "back, or end skim and start it again; entries are closed", j->path);
	if (rows_run(j, ST_BEGIN) && fn(j, what, market) && rows_run(j, ST_COMMIT))
		return RC_OK;
	errmsg_set(err, RC_IO, "the journal cannot be written (%s): free the disk or mend its rights; entries "
		   "are closed until it works", sqlite3_errmsg(j->db));
	if (!sqlite3_get_autocommit(j->db))
		rows_run(j, ST_ROLLBACK);
	return RC_IO;
}

static bool one_row(struct journal *j, const void *what, int64_t market)
{
	return rows_write(j, what, market);
}

static bool one_intent(struct journal *j, const void *what, int64_t market)
{
	return rows_intent(j, what, market);
}

static bool one_session(struct journal *j, const void *what, int64_t market)
{
	return rows_session(j, what, market);
}

/* What went unjournaled, oldest first: before anything that came of it. */
static enum rc pay(struct journal *j, struct errmsg *err)
{
	while (j->n_owed) {
		const struct owed *o = &j->owed[0];
		enum rc rc = transact(j, one_intent, &o->order, o->market, err);

		if (rc != RC_OK)
			return rc;
		memmove(&j->owed[0], &j->owed[1], --j->n_owed * sizeof j->owed[0]);
	}
	return RC_OK;
}

/* An intent waits for one row of the recorder's at most, however many are still to be written. */
static void enter(struct journal *j)
{
	guard_lock(j->door);
	guard_lock(j->guard);
	guard_unlock(j->door);
}

enum rc journal_write(struct journal *j, const struct act_journal *row, struct times t, struct errmsg *err)
{
	enum rc rc;

	enter(j);
	rc = pay(j, err);
	if (rc == RC_OK)
		rc = transact(j, one_row, row, t.market, err);
	guard_unlock(j->guard);
	return rc;
}

enum rc journal_intent(struct journal *j, const struct act_order *o, struct errmsg *err)
{
	int64_t market = clock_now().market;
	enum rc rc;

	enter(j);
	rc = transact(j, one_intent, o, market, err);
	if (rc != RC_OK && o->unjournaled && !o->entry && j->n_owed < OWED_MAX)
		j->owed[j->n_owed++] = (struct owed){ *o, market };
	guard_unlock(j->guard);
	return rc;
}

enum rc journal_settle(struct journal *j, struct errmsg *err)
{
	enum rc rc;

	guard_lock(j->guard);
	rc = pay(j, err);
	guard_unlock(j->guard);
	return rc;
}

enum rc journal_begin(struct journal *j, const struct journal_session *s, struct errmsg *err)
{
	enum rc rc;

	guard_lock(j->guard);
	rc = transact(j, one_session, s, clock_now().market, err);
	guard_unlock(j->guard);
	return rc;
}
