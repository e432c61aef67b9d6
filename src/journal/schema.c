/*
 * schema.c - the tables of the journal.
 *
 * Money and prices are integers in 1/10 000 AUD, times UTC nanoseconds on the market clock; the
 * column `at` is repeated as text with the Sydney offset for people who read the file.
 */
#include "schema.h"

#include <stdio.h>

static const char *const steps[] = {
	/* 1 */
	"CREATE TABLE orders ("
	"  key TEXT PRIMARY KEY,"		/* cOID; children: parent's cOID and a mark */
	"  order_id TEXT NOT NULL DEFAULT '',"
	"  parent TEXT NOT NULL DEFAULT '',"
	"  ticker TEXT NOT NULL, conid INTEGER NOT NULL,"
	"  role TEXT NOT NULL, side TEXT NOT NULL, type TEXT NOT NULL, tif TEXT NOT NULL,"
	"  quantity INTEGER NOT NULL, filled INTEGER NOT NULL DEFAULT 0,"
	"  limit_e4 INTEGER NOT NULL DEFAULT 0, stop_e4 INTEGER NOT NULL DEFAULT 0,"
	"  average_e4 INTEGER NOT NULL DEFAULT 0,"
	"  signal_e4 INTEGER NOT NULL DEFAULT 0, risk_e4 INTEGER NOT NULL DEFAULT 0,"
	"  state TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '',"
	"  day INTEGER NOT NULL, submitted INTEGER NOT NULL, changed INTEGER NOT NULL"
	") STRICT;"
	"CREATE INDEX orders_day ON orders (day);"
	"CREATE TABLE transitions ("
	"  n INTEGER PRIMARY KEY, market INTEGER NOT NULL, wall INTEGER NOT NULL, at TEXT NOT NULL,"
	"  key TEXT NOT NULL, what TEXT NOT NULL, state TEXT NOT NULL,"
	"  filled INTEGER NOT NULL DEFAULT 0, text TEXT NOT NULL DEFAULT ''"
	") STRICT;"
	"CREATE INDEX transitions_key ON transitions (key);"
	"CREATE TABLE fills ("
	"  exec_id TEXT PRIMARY KEY, key TEXT NOT NULL, ticker TEXT NOT NULL,"
	"  conid INTEGER NOT NULL, side TEXT NOT NULL, quantity INTEGER NOT NULL,"
	"  price_e4 INTEGER NOT NULL, fee_e4 INTEGER NOT NULL DEFAULT 0,"
	"  pnl_e4 INTEGER NOT NULL DEFAULT 0, market INTEGER NOT NULL, at TEXT NOT NULL"
	") STRICT;"
	"CREATE TABLE questions ("
	"  n INTEGER PRIMARY KEY, key TEXT NOT NULL, ids TEXT NOT NULL, text TEXT NOT NULL,"
	"  answer TEXT NOT NULL DEFAULT '', market INTEGER NOT NULL, at TEXT NOT NULL"
	") STRICT;"
	"CREATE TABLE notes ("
	"  n INTEGER PRIMARY KEY, market INTEGER NOT NULL, at TEXT NOT NULL,"
	"  kind TEXT NOT NULL, ticker TEXT NOT NULL DEFAULT '', word TEXT NOT NULL DEFAULT '',"
	"  text TEXT NOT NULL DEFAULT ''"
	") STRICT;"
	"CREATE INDEX notes_kind ON notes (kind, market);"
	"CREATE TABLE days ("
	"  day INTEGER PRIMARY KEY, locked INTEGER NOT NULL DEFAULT 0,"
	"  orders INTEGER NOT NULL DEFAULT 0, realised_e4 INTEGER NOT NULL DEFAULT 0,"
	"  candidates_sent INTEGER NOT NULL DEFAULT 0, changed INTEGER NOT NULL"
	") STRICT;",
	/*
	 * 2: who ran with what, when the operator decided, when the broker executed, how far a trade
	 * went either way.  of_order: the order that a row belongs to, where the journal has it.
	 */
	"ALTER TABLE orders ADD COLUMN decided INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE fills ADD COLUMN executed INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE fills ADD COLUMN of_order TEXT REFERENCES orders (key);"
	"ALTER TABLE transitions ADD COLUMN of_order TEXT REFERENCES orders (key);"
	"ALTER TABLE questions ADD COLUMN of_order TEXT REFERENCES orders (key);"
	"UPDATE fills SET of_order = (SELECT o.key FROM orders o WHERE o.key = fills.key);"
	"UPDATE transitions SET of_order = (SELECT o.key FROM orders o WHERE o.key = transitions.key);"
	"UPDATE questions SET of_order = (SELECT o.key FROM orders o WHERE o.key = questions.key);"
	"CREATE TABLE sessions ("
	"  n INTEGER PRIMARY KEY, market INTEGER NOT NULL, wall INTEGER NOT NULL, at TEXT NOT NULL,"
	"  pid INTEGER NOT NULL, version TEXT NOT NULL, what TEXT NOT NULL"
	") STRICT;"
	"CREATE TABLE settings ("
	"  session INTEGER NOT NULL REFERENCES sessions (n),"
	"  section TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, origin TEXT NOT NULL,"
	"  PRIMARY KEY (session, section, key)"
	") STRICT, WITHOUT ROWID;"
	"CREATE TABLE trades ("
	"  key TEXT PRIMARY KEY,"		/* of the entry that began it */
	"  ticker TEXT NOT NULL, conid INTEGER NOT NULL, day INTEGER NOT NULL,"
	"  low_e4 INTEGER NOT NULL, low_market INTEGER NOT NULL,"
	"  high_e4 INTEGER NOT NULL, high_market INTEGER NOT NULL, changed INTEGER NOT NULL"
	") STRICT;",
};

enum { VERSION = sizeof steps / sizeof *steps };

static int version_of(sqlite3 *db)
{
	sqlite3_stmt *q = NULL;
	int v = -1;

	if (sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &q, NULL) == SQLITE_OK &&
	    sqlite3_step(q) == SQLITE_ROW)
		v = sqlite3_column_int(q, 0);
	sqlite3_finalize(q);
	return v;
}

enum rc schema_migrate(sqlite3 *db, struct errmsg *err)
{
	int v = version_of(db);

	if (v < 0)
		return errmsg_set(err, RC_IO, "the journal cannot be read: %s", sqlite3_errmsg(db));
	if (v > VERSION)
		return errmsg_set(err, RC_STALE, "the journal was written by a newer skim (version %d, "
				  "this one knows %d): start that one", v, VERSION);
	for (; v < VERSION; v++) {
		char mark[64];

		snprintf(mark, sizeof mark, "PRAGMA user_version = %d; COMMIT;", v + 1);
		if (sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK ||
		    sqlite3_exec(db, steps[v], NULL, NULL, NULL) != SQLITE_OK ||
		    sqlite3_exec(db, mark, NULL, NULL, NULL) != SQLITE_OK) {
			errmsg_set(err, RC_IO, "the journal cannot be brought to version %d: %s", v + 1,
				   sqlite3_errmsg(db));
			sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
			return RC_IO;
		}
	}
	return RC_OK;
}
