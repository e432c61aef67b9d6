/* rig.c - a journal in a folder of its own, and rows to put into it. */
#include "rig.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "../tmpdir.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"

char rig_dir[64], rig_path[128];

int rig_set_up(void **state)
{
	(void)state;
	assert_non_null(tmpdir_make(rig_dir));
	snprintf(rig_path, sizeof rig_path, "%s/skim.db", rig_dir);
	clock_set_market(utc_at(20261124, 10 * 3600 + 300), 0);
	return 0;
}

int rig_tear_down(void **state)
{
	(void)state;
	tmpdir_remove(rig_dir);
	return 0;
}

struct journal *rig_open(void)
{
	struct journal *j;
	struct errmsg err = { "" };

	if (journal_open(&j, rig_path, &err) != RC_OK)
		fail_msg("%s", err.text);
	return j;
}

/* One number straight from the file, past our own code. */
int64_t rig_ask(const char *question)
{
	sqlite3 *db;
	sqlite3_stmt *q;
	int64_t v;

	assert_int_equal(sqlite3_open_v2(rig_path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, question, -1, &q, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	v = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	sqlite3_close(db);
	return v;
}

struct act_order rig_entry(const char *coid)
{
	struct act_order o = {
		.sub = 1, .entry = true, .conid = 990000101, .role = ROLE_ENTRY, .side = SIDE_BUY,
		.type = TYPE_LMT, .tif = TIF_DAY, .quantity = 3846, .limit = { 10900 }, .child = true,
		.child_stop = { 10250 }, .child_tif = TIF_GTC, .signal = { 10900 }, .risk = { 250 * E4 },
	};

	text_copy(o.coid, sizeof o.coid, coid);
	text_copy(o.ticker, sizeof o.ticker, "ZNX");
	return o;
}

struct act_journal rig_order(const char *coid, const char *state, qty_t filled)
{
	struct act_journal r = {
		.kind = JR_ORDER, .conid = 990000101, .role = ROLE_ENTRY, .side = SIDE_BUY,
		.type = TYPE_LMT, .tif = TIF_DAY, .quantity = 3846, .filled = filled, .limit = { 10900 },
	};

	text_copy(r.coid, sizeof r.coid, coid);
	text_copy(r.ticker, sizeof r.ticker, "ZNX");
	text_copy(r.state, sizeof r.state, state);
	return r;
}

void rig_write(struct journal *j, const struct act_journal *r)
{
	struct errmsg err = { "" };

	if (journal_write(j, r, clock_now(), &err) != RC_OK)
		fail_msg("%s", err.text);
}
