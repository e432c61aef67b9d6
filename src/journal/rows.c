/* rows.c - the journal's statements: what each kind of row writes. */
#include <string.h>
#include <stdio.h>
#include <unistd.h>

#include "internal.h"
#include "skim/base/clock.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"
#include "words.h"

static const char *const sql[ST_COUNT] = {
	[ST_BEGIN] = "BEGIN IMMEDIATE",
	[ST_COMMIT] = "COMMIT",
	[ST_ROLLBACK] = "ROLLBACK",
	/* An id once known stays; what was submitted is not rewritten by later rows. */
	[ST_ORDER] = "INSERT INTO orders (key, order_id, parent, ticker, conid, role, side, type, tif,"
		" quantity, filled, limit_e4, stop_e4, average_e4, signal_e4, risk_e4, state, reason,"
		" day, submitted, changed, decided)"
		" VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?20,?21)"
		" ON CONFLICT (key) DO UPDATE SET"
		" order_id = CASE WHEN excluded.order_id = '' THEN order_id ELSE excluded.order_id END,"
		" parent = CASE WHEN excluded.parent = '' THEN parent ELSE excluded.parent END,"
		" type = excluded.type, tif = excluded.tif, quantity = excluded.quantity,"
		" filled = excluded.filled, limit_e4 = excluded.limit_e4, stop_e4 = excluded.stop_e4,"
		" average_e4 = excluded.average_e4, state = excluded.state, reason = excluded.reason,"
		" changed = excluded.changed, decided = max(decided, excluded.decided)",
	[ST_TRANSITION] = "INSERT INTO transitions (market, wall, at, key, what, state, filled, text,"
		" of_order) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,(SELECT key FROM orders WHERE key = ?4))",
	[ST_FILL] = "INSERT INTO fills (exec_id, key, ticker, conid, side, quantity, price_e4, fee_e4,"
		" pnl_e4, market, at, executed, of_order) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,"
		" (SELECT key FROM orders WHERE key = ?2))"
		" ON CONFLICT (exec_id) DO UPDATE SET quantity = excluded.quantity,"
		" price_e4 = excluded.price_e4, fee_e4 = excluded.fee_e4, pnl_e4 = excluded.pnl_e4,"
		" of_order = coalesce(of_order, excluded.of_order)",
	[ST_QUESTION] = "INSERT INTO questions (key, ids, text, answer, market, at, of_order)"
		" VALUES (?1,?2,?3,?4,?5,?6,(SELECT key FROM orders WHERE key = ?1))",
	[ST_ANSWER] = "UPDATE questions SET answer = ?2 WHERE n ="
		" (SELECT max(n) FROM questions WHERE key = ?1 AND ids = ?3 AND answer = '')",
	[ST_MORE] = "UPDATE questions SET text = text || ?2 WHERE n ="
		" (SELECT max(n) FROM questions WHERE key = ?1 AND ids = ?3 AND answer = '')",
	[ST_NOTE] = "INSERT INTO notes (market, at, kind, ticker, word, text)"
		" VALUES (?1,?2,?3,?4,?5,?6)",
	[ST_DAY] = "INSERT INTO days (day, locked, orders, realised_e4, candidates_sent, changed)"
		" VALUES (?1,?2,?3,?4,?5,?6) ON CONFLICT (day) DO UPDATE SET locked = excluded.locked,"
		" orders = max(orders, excluded.orders), realised_e4 = excluded.realised_e4,"
		" candidates_sent = max(candidates_sent, excluded.candidates_sent),"
		" changed = excluded.changed",
	/* Seen again after a restart: what went before it stays in. */
	[ST_TRADE] = "INSERT INTO trades (key, ticker, conid, day, low_e4, low_market, high_e4, high_market,"
		" changed) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9) ON CONFLICT (key) DO UPDATE SET"
		" low_market = CASE WHEN excluded.low_e4 < low_e4 THEN excluded.low_market ELSE low_market END,"
		" high_market = CASE WHEN excluded.high_e4 > high_e4 THEN excluded.high_market"
		" ELSE high_market END,"
		" low_e4 = min(low_e4, excluded.low_e4), high_e4 = max(high_e4, excluded.high_e4),"
		" changed = excluded.changed",
	[ST_SESSION] = "INSERT INTO sessions (market, wall, at, pid, version, what) VALUES (?1,?2,?3,?4,?5,?6)",
	[ST_SETTING] = "INSERT INTO settings (session, section, key, value, origin)"
		" VALUES ((SELECT max(n) FROM sessions),?1,?2,?3,?4)",
};

enum rc rows_prepare(struct journal *j, struct errmsg *err)
{
	for (int i = 0; i < ST_COUNT; i++)
		if (sqlite3_prepare_v3(j->db, sql[i], -1, SQLITE_PREPARE_PERSISTENT, &j->st[i], NULL) != SQLITE_OK)
			return errmsg_set(err, RC_IO, "the journal %s: %s", j->path, sqlite3_errmsg(j->db));
	return RC_OK;
}

static void text(sqlite3_stmt *s, int i, const char *v)
{
	sqlite3_bind_text(s, i, v, -1, SQLITE_TRANSIENT);
}

bool rows_run(struct journal *j, enum statement which)
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
	sqlite3_bind_int64(s, 21, r->decided);
	return rows_run(j, ST_ORDER);
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
	return rows_run(j, ST_TRANSITION);
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
	sqlite3_bind_int64(s, 12, r->executed);
	return rows_run(j, ST_FILL);
}

static bool write_question(struct journal *j, const struct act_journal *r, int64_t market)
{
	sqlite3_stmt *s = j->st[r->answer[0] ? ST_ANSWER : ST_QUESTION];
	char at[40];

	text(s, 1, r->coid[0] ? r->coid : r->order_id);
	if (r->answer[0]) {
		text(s, 2, r->answer);
		text(s, 3, r->state);
		return rows_run(j, ST_ANSWER);
	}
	time_format_rfc3339(at, sizeof at, market);
	text(s, 2, r->state);
	text(s, 3, r->text);
	text(s, 4, "");
	sqlite3_bind_int64(s, 5, market);
	text(s, 6, at);
	return rows_run(j, ST_QUESTION);
}

static bool write_more(struct journal *j, const struct act_journal *r)
{
	sqlite3_stmt *s = j->st[ST_MORE];

	text(s, 1, r->coid[0] ? r->coid : r->order_id);
	text(s, 2, r->text);
	text(s, 3, r->state);
	return rows_run(j, ST_MORE);
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
	return rows_run(j, ST_NOTE);
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
	return rows_run(j, ST_DAY);
}

static bool write_trade(struct journal *j, const struct act_journal *r, int64_t market)
{
	sqlite3_stmt *s = j->st[ST_TRADE];

	text(s, 1, r->coid);
	text(s, 2, r->ticker);
	sqlite3_bind_int(s, 3, r->conid);
	sqlite3_bind_int(s, 4, date_of(market));
	sqlite3_bind_int64(s, 5, r->low.e4);
	sqlite3_bind_int64(s, 6, r->low_at);
	sqlite3_bind_int64(s, 7, r->high.e4);
	sqlite3_bind_int64(s, 8, r->high_at);
	sqlite3_bind_int64(s, 9, market);
	return rows_run(j, ST_TRADE);
}

bool rows_session(struct journal *j, const struct journal_session *v, int64_t market)
{
	sqlite3_stmt *s = j->st[ST_SESSION];
	char at[40];

	time_format_rfc3339(at, sizeof at, market);
	sqlite3_bind_int64(s, 1, market);
	sqlite3_bind_int64(s, 2, clock_wall());
	text(s, 3, at);
	sqlite3_bind_int(s, 4, (int)getpid());
	text(s, 5, v->version);
	text(s, 6, v->what);
	if (!rows_run(j, ST_SESSION))
		return false;
	s = j->st[ST_SETTING];
	for (size_t i = 0; i < v->n_settings; i++) {
		text(s, 1, v->setting[i].section);
		text(s, 2, v->setting[i].key);
		text(s, 3, v->setting[i].value);
		text(s, 4, v->setting[i].origin);
		if (!rows_run(j, ST_SETTING))
			return false;
	}
	return true;
}

bool rows_write(struct journal *j, const struct act_journal *r, int64_t market)
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
		       write_transition(j, r->coid[0] ? r->coid : r->order_id, "question",
					r->answer[0] ? r->answer : "asked", 0, r->text, market);
	case JR_QUESTION_MORE:
		return write_more(j, r);
	case JR_DAY:
		return write_day(j, r, market);
	case JR_TRADE:
		return write_trade(j, r, market);
	case JR_DECISION:
	case JR_GATE:
	case JR_CANDIDATE:
	case JR_SESSION:
		return write_note(j, r, market);
	}
	return false;
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

bool rows_intent(struct journal *j, const struct act_order *o, int64_t market)
{
	struct act_journal r = {
		.kind = JR_ORDER, .conid = o->conid, .role = o->role, .side = o->side, .type = o->type,
		.tif = o->tif, .quantity = o->quantity, .limit = o->limit, .stop = o->trigger,
		.signal = o->signal, .risk = o->risk, .decided = o->decided,
	};

	char what[OPTION_LEN + 8] = "place";

	text_copy(r.coid, sizeof r.coid, o->coid);
	text_copy(r.order_id, sizeof r.order_id, o->order_id);
	text_copy(r.ticker, sizeof r.ticker, o->ticker);
	text_copy(r.state, sizeof r.state, "sending");
	if (o->reply_id[0])
		snprintf(what, sizeof what, "answer %s", o->answer[0] ? o->answer : o->yes ? "yes" : "no");
	else if (o->order_id[0])
		text_copy(what, sizeof what, o->quantity ? "change" : "cancel");
	/* A new order enters the table; a change or cancel of one is a transition until answered. */
	if (!o->order_id[0] && o->coid[0] && !o->reply_id[0] &&
	    (!write_order(j, &r, market) || (o->child && !child_row(j, o, market))))
		return false;
	return write_transition(j, o->coid[0] ? o->coid : o->order_id, "intent", what, 0,
				o->reply_id[0] ? o->question_ids : "", market);
}

