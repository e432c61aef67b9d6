/*
 * journal.c - the SQLite journal: opening, intents, transitions.
 *
 * WAL with synchronous=FULL: a commit that has returned survives a power cut.  Each row goes in
 * a transaction of its own, under one guard, from the desk's and the recorder's threads.
 */
#include "skim/journal/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "schema.h"
#include "skim/base/clock.h"
#include "skim/base/log.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"
#include "skim/lane/cell.h"
#include "words.h"

enum { BUSY_MS = 2000, PATH_BYTES = 4096, RESTORE_DAYS = 45 };

enum statement {
	ST_BEGIN, ST_COMMIT, ST_ROLLBACK, ST_ORDER, ST_TRANSITION, ST_FILL, ST_QUESTION, ST_ANSWER,
	ST_NOTE, ST_DAY, ST_COUNT
};

static const char *const sql[ST_COUNT] = {
	[ST_BEGIN] = "BEGIN IMMEDIATE",
	[ST_COMMIT] = "COMMIT",
	[ST_ROLLBACK] = "ROLLBACK",
	/* An id once known stays; what was submitted is not rewritten by later rows. */
	[ST_ORDER] = "INSERT INTO orders (key, order_id, parent, ticker, conid, role, side, type, tif,"
		" quantity, filled, limit_e4, stop_e4, average_e4, signal_e4, risk_e4, state, reason,"
		" day, submitted, changed)"
		" VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?20)"
		" ON CONFLICT (key) DO UPDATE SET"
		" order_id = CASE WHEN excluded.order_id = '' THEN order_id ELSE excluded.order_id END,"
		" parent = CASE WHEN excluded.parent = '' THEN parent ELSE excluded.parent END,"
		" type = excluded.type, tif = excluded.tif, quantity = excluded.quantity,"
		" filled = excluded.filled, limit_e4 = excluded.limit_e4, stop_e4 = excluded.stop_e4,"
		" average_e4 = excluded.average_e4, state = excluded.state, reason = excluded.reason,"
		" changed = excluded.changed",
	[ST_TRANSITION] = "INSERT INTO transitions (market, wall, at, key, what, state, filled, text)"
		" VALUES (?1,?2,?3,?4,?5,?6,?7,?8)",
	[ST_FILL] = "INSERT INTO fills (exec_id, key, ticker, conid, side, quantity, price_e4, fee_e4,"
		" pnl_e4, market, at) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)"
		" ON CONFLICT (exec_id) DO UPDATE SET quantity = excluded.quantity,"
		" price_e4 = excluded.price_e4, fee_e4 = excluded.fee_e4, pnl_e4 = excluded.pnl_e4",
	[ST_QUESTION] = "INSERT INTO questions (key, ids, text, answer, market, at)"
		" VALUES (?1,?2,?3,?4,?5,?6)",
	[ST_ANSWER] = "UPDATE questions SET answer = ?2 WHERE n ="
		" (SELECT max(n) FROM questions WHERE key = ?1 AND answer = '')",
	[ST_NOTE] = "INSERT INTO notes (market, at, kind, ticker, word, text)"
		" VALUES (?1,?2,?3,?4,?5,?6)",
	[ST_DAY] = "INSERT INTO days (day, locked, orders, realised_e4, candidates_sent, changed)"
		" VALUES (?1,?2,?3,?4,?5,?6) ON CONFLICT (day) DO UPDATE SET locked = excluded.locked,"
		" orders = max(orders, excluded.orders), realised_e4 = excluded.realised_e4,"
		" candidates_sent = max(candidates_sent, excluded.candidates_sent),"
		" changed = excluded.changed",
};

struct journal {
	sqlite3 *db;
	sqlite3_stmt *st[ST_COUNT];
	struct guard *guard;
	char path[PATH_BYTES];
};

/* --- opening ------------------------------------------------------------------------------------ */

static enum rc make_private(const char *path, struct errmsg *err)
{
	char dir[PATH_BYTES];
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

static bool healthy(sqlite3 *db)
{
	sqlite3_stmt *q = NULL;
	bool good = false;

	if (sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &q, NULL) == SQLITE_OK &&
	    sqlite3_step(q) == SQLITE_ROW)
		good = !strcmp((const char *)sqlite3_column_text(q, 0), "ok");
	sqlite3_finalize(q);
	return good;
}

static enum rc open_file(struct journal *j, struct errmsg *err)
{
	if (sqlite3_open_v2(j->path, &j->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX, NULL) != SQLITE_OK)
		return errmsg_set(err, RC_IO, "the journal %s cannot be opened: %s", j->path,
				  sqlite3_errmsg(j->db));
	sqlite3_busy_timeout(j->db, BUSY_MS);
	if (!healthy(j->db))
		return RC_SYNTAX;
	if (sqlite3_exec(j->db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
			 "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;", NULL, NULL, NULL) != SQLITE_OK)
		return errmsg_set(err, RC_IO, "the journal %s: %s", j->path, sqlite3_errmsg(j->db));
	return schema_migrate(j->db, err);
}

/* A corrupt file is set aside with its log, never deleted. */
static enum rc set_aside(const struct journal *j, struct errmsg *err)
{
	static const char *const tails[] = { "", "-wal", "-shm" };
	char from[PATH_BYTES + 8], to[PATH_BYTES + 64];
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

static enum rc prepare(struct journal *j, struct errmsg *err)
{
	for (int i = 0; i < ST_COUNT; i++)
		if (sqlite3_prepare_v3(j->db, sql[i], -1, SQLITE_PREPARE_PERSISTENT, &j->st[i], NULL) != SQLITE_OK)
			return errmsg_set(err, RC_IO, "the journal %s: %s", j->path, sqlite3_errmsg(j->db));
	return RC_OK;
}

enum rc journal_open(struct journal **out, const char *path, struct errmsg *err)
{
	struct journal *j = calloc(1, sizeof *j);
	enum rc rc;

	*out = NULL;
	if (!j || !(j->guard = guard_new())) {
		free(j);
		return errmsg_set(err, RC_NOMEM, "out of memory");
	}
	text_copy(j->path, sizeof j->path, path);
	rc = make_private(path, err);
	if (rc == RC_OK)
		rc = open_file(j, err);
	if (rc == RC_SYNTAX) {
		sqlite3_close_v2(j->db);
		j->db = NULL;
		rc = set_aside(j, err);
		if (rc == RC_OK)
			rc = make_private(path, NULL);
		if (rc == RC_OK)
			rc = open_file(j, NULL);
		if (rc == RC_SYNTAX)
			rc = errmsg_set(err, RC_IO, "a new journal %s cannot be begun", path);
	}
	if (rc == RC_OK)
		rc = prepare(j, err);
	if (rc != RC_OK) {
		journal_close(j);
		return rc;
	}
	*out = j;
	return RC_OK;
}

void journal_close(struct journal *j)
{
	if (!j)
		return;
	for (int i = 0; i < ST_COUNT; i++)
		sqlite3_finalize(j->st[i]);
	sqlite3_close_v2(j->db);
	guard_free(j->guard);
	free(j);
}

/* --- writing --------------------------------------------------------------------------------------- */

static void text(sqlite3_stmt *s, int i, const char *v)
{
	sqlite3_bind_text(s, i, v, -1, SQLITE_TRANSIENT);
}

static bool run(struct journal *j, enum statement which)
{
	sqlite3_stmt *s = j->st[which];
	int rc = sqlite3_step(s);

	sqlite3_reset(s);
	sqlite3_clear_bindings(s);
	return rc == SQLITE_DONE;
}

static bool write_order(struct journal *j, const struct act_journal *r, int64_t market)
{
	sqlite3_stmt *s = j->st[ST_ORDER];

	text(s, 1, r->coid);
	text(s, 2, r->order_id);
	text(s, 3, r->parent_coid);
	text(s, 4, r->ticker);
	sqlite3_bind_int(s, 5, r->conid);
	text(s, 6, journal_role(r->role));
	text(s, 7, side_name(r->side));
	text(s, 8, order_type_name(r->type));
	text(s, 9, tif_name(r->tif));
	sqlite3_bind_int64(s, 10, r->quantity);
	sqlite3_bind_int64(s, 11, r->filled);
	sqlite3_bind_int64(s, 12, r->limit.e4);
	sqlite3_bind_int64(s, 13, r->stop.e4);
	sqlite3_bind_int64(s, 14, r->average.e4);
	sqlite3_bind_int64(s, 15, r->signal.e4);
	sqlite3_bind_int64(s, 16, r->risk.e4);
	text(s, 17, r->state);
	text(s, 18, r->text);
	sqlite3_bind_int(s, 19, date_of(market));
	sqlite3_bind_int64(s, 20, market);
	return run(j, ST_ORDER);
}

static bool write_transition(struct journal *j, const char *key, const char *what, const char *state,
			     qty_t filled, const char *words, int64_t market)
{
	sqlite3_stmt *s = j->st[ST_TRANSITION];
	char at[40];

	time_format_rfc3339(at, sizeof at, market);
	sqlite3_bind_int64(s, 1, market);
	sqlite3_bind_int64(s, 2, clock_wall());
	text(s, 3, at);
	text(s, 4, key);
	text(s, 5, what);
	text(s, 6, state);
	sqlite3_bind_int64(s, 7, filled);
	text(s, 8, words);
	return run(j, ST_TRANSITION);
}

static bool write_fill(struct journal *j, const struct act_journal *r, int64_t market)
{
	sqlite3_stmt *s = j->st[ST_FILL];
	char at[40];

	time_format_rfc3339(at, sizeof at, market);
	text(s, 1, r->exec_id);
	text(s, 2, r->coid);
	text(s, 3, r->ticker);
	sqlite3_bind_int(s, 4, r->conid);
	text(s, 5, side_name(r->side));
	sqlite3_bind_int64(s, 6, r->quantity);
	sqlite3_bind_int64(s, 7, r->price.e4);
	sqlite3_bind_int64(s, 8, r->fee.e4);
	sqlite3_bind_int64(s, 9, r->pnl.e4);
	sqlite3_bind_int64(s, 10, market);
	text(s, 11, at);
	return run(j, ST_FILL);
}

static bool write_question(struct journal *j, const struct act_journal *r, int64_t market)
{
	sqlite3_stmt *s = j->st[r->answer[0] ? ST_ANSWER : ST_QUESTION];
	char at[40];

	text(s, 1, r->coid);
	if (r->answer[0]) {
		text(s, 2, r->answer);
		return run(j, ST_ANSWER);
	}
	time_format_rfc3339(at, sizeof at, market);
	text(s, 2, r->state);
	text(s, 3, r->text);
	text(s, 4, "");
	sqlite3_bind_int64(s, 5, market);
	text(s, 6, at);
	return run(j, ST_QUESTION);
}

static bool write_note(struct journal *j, const struct act_journal *r, int64_t market)
{
	sqlite3_stmt *s = j->st[ST_NOTE];
	char at[40];

	time_format_rfc3339(at, sizeof at, market);
	sqlite3_bind_int64(s, 1, market);
	text(s, 2, at);
	text(s, 3, journal_kind(r->kind));
	text(s, 4, r->ticker);
	text(s, 5, r->state);
	text(s, 6, r->text);
	return run(j, ST_NOTE);
}

static bool write_day(struct journal *j, const struct act_journal *r, int64_t market)
{
	sqlite3_stmt *s = j->st[ST_DAY];

	sqlite3_bind_int(s, 1, date_of(market));
	sqlite3_bind_int(s, 2, r->locked);
	sqlite3_bind_int(s, 3, r->orders_today);
	sqlite3_bind_int64(s, 4, r->pnl.e4);
	sqlite3_bind_int(s, 5, r->candidates_sent);
	sqlite3_bind_int64(s, 6, market);
	return run(j, ST_DAY);
}

static bool write_row(struct journal *j, const struct act_journal *r, int64_t market)
{
	switch (r->kind) {
	case JR_ORDER:
		return write_order(j, r, market) &&
		       write_transition(j, r->coid, "order", r->state, r->filled, r->text, market);
	case JR_FILL:
		return write_fill(j, r, market) &&
		       write_transition(j, r->coid, "fill", r->exec_id, r->quantity, "", market);
	case JR_QUESTION:
		return write_question(j, r, market) &&
		       write_transition(j, r->coid, "question", r->answer[0] ? r->answer : "asked", 0,
					r->text, market);
	case JR_DAY:
		return write_day(j, r, market);
	case JR_DECISION:
	case JR_GATE:
	case JR_CANDIDATE:
	case JR_SESSION:
		return write_note(j, r, market);
	}
	return false;
}

/* Runs fn's writes in one transaction; the commit is on the disk when it returns RC_OK. */
static enum rc transact(struct journal *j, bool (*fn)(struct journal *j, const void *what, int64_t market),
			const void *what, int64_t market, struct errmsg *err)
{
	enum rc rc = RC_OK;

	guard_lock(j->guard);
	if (!run(j, ST_BEGIN) || !fn(j, what, market) || !run(j, ST_COMMIT)) {
		rc = errmsg_set(err, RC_IO, "the journal cannot be written (%s): free the disk or mend its "
				"rights; entries are closed until it works", sqlite3_errmsg(j->db));
		if (!sqlite3_get_autocommit(j->db))
			run(j, ST_ROLLBACK);
	}
	guard_unlock(j->guard);
	return rc;
}

static bool one_row(struct journal *j, const void *what, int64_t market)
{
	return write_row(j, what, market);
}

enum rc journal_write(struct journal *j, const struct act_journal *row, struct times t, struct errmsg *err)
{
	return transact(j, one_row, row, t.market, err);
}

/* The stop that leaves in the same request: known after a crash, whichever answer was lost. */
static bool child_row(struct journal *j, const struct act_order *o, int64_t market)
{
	struct act_journal r = {
		.kind = JR_ORDER, .conid = o->conid, .role = ROLE_STOP, .side = SIDE_SELL,
		.type = TYPE_STP, .tif = o->child_tif, .quantity = o->quantity,
		.stop = o->child_stop, .signal = o->signal,
	};

	snprintf(r.coid, sizeof r.coid, "%.*s" CHILD_MARK, COID_LEN - (int)sizeof CHILD_MARK, o->coid);
	text_copy(r.parent_coid, sizeof r.parent_coid, o->coid);
	text_copy(r.ticker, sizeof r.ticker, o->ticker);
	text_copy(r.state, sizeof r.state, "waits");
	return write_order(j, &r, market);
}

static bool intent_rows(struct journal *j, const void *what, int64_t market)
{
	const struct act_order *o = what;
	struct act_journal r = {
		.kind = JR_ORDER, .conid = o->conid, .role = o->role, .side = o->side, .type = o->type,
		.tif = o->tif, .quantity = o->quantity, .limit = o->limit, .stop = o->trigger,
		.signal = o->signal, .risk = o->risk,
	};

	text_copy(r.coid, sizeof r.coid, o->coid);
	text_copy(r.order_id, sizeof r.order_id, o->order_id);
	text_copy(r.ticker, sizeof r.ticker, o->ticker);
	text_copy(r.state, sizeof r.state, "sending");
	/* A new order enters the table; a change or cancel of one is a transition until answered. */
	if (!o->order_id[0] && o->coid[0] && !o->reply_id[0] &&
	    (!write_order(j, &r, market) || (o->child && !child_row(j, o, market))))
		return false;
	return write_transition(j, o->coid[0] ? o->coid : o->order_id, "intent",
				o->reply_id[0] ? (o->yes ? "answer yes" : "answer no") :
				o->order_id[0] ? (o->quantity ? "change" : "cancel") : "place",
				0, o->reply_id[0] ? o->question_ids : "", market);
}

enum rc journal_intent(struct journal *j, const struct act_order *o, struct errmsg *err)
{
	return transact(j, intent_rows, o, clock_now().market, err);
}

/* --- the past ------------------------------------------------------------------------------------------ */

static void column(char *out, size_t cap, sqlite3_stmt *q, int i)
{
	const unsigned char *s = sqlite3_column_text(q, i);

	text_clean(out, cap, s ? (const char *)s : "", s ? strlen((const char *)s) : 0);
}

static void restored_order(sqlite3_stmt *q, struct ev_restored *o)
{
	char word[16];

	memset(o, 0, sizeof *o);
	column(o->coid, sizeof o->coid, q, 0);
	column(o->order_id, sizeof o->order_id, q, 1);
	column(o->parent_coid, sizeof o->parent_coid, q, 2);
	column(o->ticker, sizeof o->ticker, q, 3);
	o->conid = sqlite3_column_int(q, 4);
	column(word, sizeof word, q, 5);
	o->role = role_of(word);
	column(word, sizeof word, q, 6);
	o->side = side_of(word);
	column(word, sizeof word, q, 7);
	o->type = type_of(word);
	column(word, sizeof word, q, 8);
	o->tif = tif_of(word);
	o->quantity = sqlite3_column_int64(q, 9);
	o->filled = sqlite3_column_int64(q, 10);
	o->limit.e4 = sqlite3_column_int64(q, 11);
	o->stop.e4 = sqlite3_column_int64(q, 12);
	o->average.e4 = sqlite3_column_int64(q, 13);
	o->signal.e4 = sqlite3_column_int64(q, 14);
	o->risk.e4 = sqlite3_column_int64(q, 15);
	column(o->state, sizeof o->state, q, 16);
	o->submitted = sqlite3_column_int64(q, 17);
}

static enum rc restore_day(struct journal *j, int date, void (*sink)(void *ctx, const struct event *ev),
			   void *ctx)
{
	struct event ev = { .type = EV_RESTORED_DAY };
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(j->db,
		"SELECT coalesce((SELECT locked FROM days ORDER BY day DESC LIMIT 1), 0),"
		" coalesce((SELECT orders FROM days WHERE day = ?1), 0),"
		" coalesce((SELECT realised_e4 FROM days WHERE day = ?1), 0),"
		" coalesce((SELECT candidates_sent FROM days WHERE day = ?1), 0)", -1, &q, NULL);

	if (rc == SQLITE_OK) {
		sqlite3_bind_int(q, 1, date);
		rc = sqlite3_step(q);
	}
	if (rc == SQLITE_ROW) {
		ev.u.restored_day.locked = sqlite3_column_int(q, 0) != 0;
		ev.u.restored_day.orders_today = sqlite3_column_int(q, 1);
		ev.u.restored_day.realised.e4 = sqlite3_column_int64(q, 2);
		ev.u.restored_day.candidates_sent = sqlite3_column_int(q, 3) != 0;
		sink(ctx, &ev);
	}
	sqlite3_finalize(q);
	return rc == SQLITE_ROW ? RC_OK : RC_IO;
}

enum rc journal_restore(struct journal *j, int date, void (*sink)(void *ctx, const struct event *ev),
			void *ctx, struct errmsg *err)
{
	struct event ev = { .type = EV_RESTORED };
	sqlite3_stmt *q = NULL;
	int rc;

	guard_lock(j->guard);
	rc = restore_day(j, date, sink, ctx) == RC_OK ? SQLITE_OK : SQLITE_ERROR;
	/* Today's orders, and older ones that may still live: a stop is good until cancelled. */
	if (rc == SQLITE_OK)
		rc = sqlite3_prepare_v2(j->db,
			"SELECT key, order_id, parent, ticker, conid, role, side, type, tif, quantity, filled,"
			" limit_e4, stop_e4, average_e4, signal_e4, risk_e4, state, submitted FROM orders"
			" WHERE day = ?1 OR (state NOT IN ('filled','cancelled','rejected','inactive',"
			"'expired','not_placed') AND submitted > ?2) ORDER BY submitted, rowid LIMIT 256",
			-1, &q, NULL);
	if (rc == SQLITE_OK) {
		sqlite3_bind_int(q, 1, date);
		sqlite3_bind_int64(q, 2, utc_at(date, 0) - RESTORE_DAYS * 86400LL * NS_PER_S);
		while ((rc = sqlite3_step(q)) == SQLITE_ROW) {
			restored_order(q, &ev.u.restored);
			sink(ctx, &ev);
		}
	}
	sqlite3_finalize(q);
	guard_unlock(j->guard);
	return rc == SQLITE_DONE ? RC_OK :
	       errmsg_set(err, RC_IO, "the journal cannot be read: %s", sqlite3_errmsg(j->db));
}
