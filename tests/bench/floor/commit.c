/*
 * commit.c - floor: bare SQLite with the journal's pragmas, one row a commit; prints commits a
 * second.
 *
 *   commit DIRECTORY N
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv)
{
	int n = argc == 3 ? atoi(argv[2]) : 0;
	char path[4096];
	sqlite3 *db;
	sqlite3_stmt *q;
	struct timespec a, b;

	if (!n)
		return 1;
	snprintf(path, sizeof path, "%s/floor.db", argv[1]);
	if (sqlite3_open(path, &db) != SQLITE_OK ||
	    sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t(id INTEGER "
			 "PRIMARY KEY, at INTEGER, kind TEXT, coid TEXT, body TEXT) STRICT", NULL, NULL, NULL) ||
	    sqlite3_prepare_v2(db, "INSERT INTO t(at,kind,coid,body) VALUES(?,?,?,?)", -1, &q, NULL))
		return 1;
	clock_gettime(CLOCK_MONOTONIC, &a);
	for (int i = 0; i < n; i++) {
		sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
		sqlite3_bind_int64(q, 1, i);
		sqlite3_bind_text(q, 2, "intent", -1, SQLITE_STATIC);
		sqlite3_bind_text(q, 3, "SK-20261124-ABCDEFGH", -1, SQLITE_STATIC);
		sqlite3_bind_text(q, 4, "{\"side\":\"BUY\",\"quantity\":5000,\"price\":\"0.415\"}", -1, SQLITE_STATIC);
		if (sqlite3_step(q) != SQLITE_DONE)
			return 1;
		sqlite3_reset(q);
		sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	}
	clock_gettime(CLOCK_MONOTONIC, &b);
	sqlite3_finalize(q);
	sqlite3_close(db);
	printf("%.1f\n", n / ((b.tv_sec - a.tv_sec) + (b.tv_nsec - a.tv_nsec) / 1e9));
	return 0;
}
