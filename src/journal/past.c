/* past.c - what a start needs to know of the days before: orders that may live, today's counters. */
#include <string.h>

#include "internal.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"
#include "words.h"

enum { RESTORE_DAYS = 45 };

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

/* What our executions of the days before leave; today's come with today's orders. */
static int restore_held(struct journal *j, int date, void (*sink)(void *ctx, const struct event *ev),
			void *ctx)
{
	struct event ev = { .type = EV_RESTORED_HELD };
	struct ev_restored_held *h = &ev.u.restored_held;
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(j->db,
		"SELECT conid, max(ticker), sum(CASE side WHEN 'BUY' THEN quantity ELSE -quantity END)"
		" AS held FROM fills WHERE of_order IS NOT NULL"
		" AND CASE WHEN executed > 0 THEN executed ELSE market END < ?1"
		" GROUP BY conid HAVING held > 0 LIMIT 64", -1, &q, NULL);

	if (rc == SQLITE_OK) {
		sqlite3_bind_int64(q, 1, utc_at(date, 0));
		while ((rc = sqlite3_step(q)) == SQLITE_ROW) {
			h->conid = sqlite3_column_int(q, 0);
			column(h->ticker, sizeof h->ticker, q, 1);
			h->quantity = sqlite3_column_int64(q, 2);
			sink(ctx, &ev);
		}
	}
	sqlite3_finalize(q);
	return rc;
}

/* What the operator marked, noted and planned today: decisions, as src/core/mark.c words them. */
static int restore_marks(struct journal *j, int date, void (*sink)(void *ctx, const struct event *ev),
			 void *ctx)
{
	struct event ev = { .type = EV_RESTORED_MARK };
	struct ev_restored_mark *m = &ev.u.restored_mark;
	char word[16];
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(j->db,
		"SELECT word, ticker, text FROM notes WHERE kind = 'decision' AND market >= ?1"
		" AND word IN ('mark', 'note', 'plan') ORDER BY n LIMIT 1000", -1, &q, NULL);

	if (rc == SQLITE_OK) {
		sqlite3_bind_int64(q, 1, utc_at(date, 0));
		while ((rc = sqlite3_step(q)) == SQLITE_ROW) {
			column(word, sizeof word, q, 0);
			column(m->ticker, sizeof m->ticker, q, 1);
			column(m->text, sizeof m->text, q, 2);
			m->what = *word == 'n' ? RESTORED_NOTE : *word == 'p' ? RESTORED_PLAN :
				  strncmp(m->text, "marked ", 7) ? RESTORED_UNMARK : RESTORED_MARK;
			sink(ctx, &ev);
		}
	}
	sqlite3_finalize(q);
	return rc;
}

enum rc journal_restore(struct journal *j, int date, void (*sink)(void *ctx, const struct event *ev),
			void *ctx, struct errmsg *err)
{
	struct event ev = { .type = EV_RESTORED };
	sqlite3_stmt *q = NULL;
	int rc;

	guard_lock(j->guard);
	if (!j->db) {
		guard_unlock(j->guard);
		return errmsg_set(err, RC_IO, "the journal is not open");
	}
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
	if (rc == SQLITE_DONE)
		rc = restore_held(j, date, sink, ctx);
	if (rc == SQLITE_DONE)
		rc = restore_marks(j, date, sink, ctx);
	guard_unlock(j->guard);
	return rc == SQLITE_DONE ? RC_OK :
	       errmsg_set(err, RC_IO, "the journal cannot be read: %s", sqlite3_errmsg(j->db));
}
