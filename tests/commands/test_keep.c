/*
 * test_keep.c - the journal's keeping beside a running owner, and on files that are not well.
 */
#include <json.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../tmpdir.h"
#include "run.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"
#include "skim/journal/journal.h"

enum { ROWS = 500 };

static char dir[64], state[128], path[160], copy[160], *env[] = { NULL, NULL, NULL };
static struct run_options plain = { .env = env };
static struct journal *journal;

static void put(int i)
{
	struct act_journal r = { .kind = JR_ORDER, .conid = 7, .quantity = 100, .role = ROLE_ENTRY };
	struct errmsg err = { "" };

	snprintf(r.coid, sizeof r.coid, "SK-20261124-%08d", i);
	text_copy(r.ticker, sizeof r.ticker, "ZNX");
	text_copy(r.state, sizeof r.state, "working");
	if (journal_write(journal, &r, (struct times){ utc_at(20261124, 36300), 1 }, &err) != RC_OK)
		fail_msg("%s", err.text);
}

static int set_up(void **s)
{
	struct errmsg err = { "" };

	(void)s;
	assert_non_null(tmpdir_make(dir));
	snprintf(state, sizeof state, "XDG_STATE_HOME=%s", dir);
	snprintf(path, sizeof path, "%s/skim/skim.db", dir);
	snprintf(copy, sizeof copy, "%s/copy.db", dir);
	env[0] = state;
	env[1] = strdup("PATH=/usr/bin:/bin");
	if (journal_open(&journal, path, &err) != RC_OK)
		fail_msg("%s", err.text);
	for (int i = 0; i < ROWS; i++)
		put(i);
	return 0;
}

static int tear_down(void **s)
{
	(void)s;
	journal_close(journal);
	journal = NULL;
	free(env[1]);
	tmpdir_remove(dir);
	return 0;
}

static int64_t ask(const char *file, const char *question)
{
	sqlite3 *db;
	sqlite3_stmt *q;
	int64_t v;

	assert_int_equal(sqlite3_open_v2(file, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, question, -1, &q, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	v = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	sqlite3_close(db);
	return v;
}

static void fails(const char *line, const char *text)
{
	struct ran r = expect_status(&plain, line, 1);

	if (!strstr(r.err, text))
		fail_msg("skim %s said %s", line, r.err);
	ran_free(&r);
}

/* The owner's connection is open, its last rows are in the write-ahead log alone. */
static void test_beside_an_owner(void **s)
{
	struct json_object *doc;
	char line[300];
	struct stat st;
	struct ran r;

	(void)s;
	snprintf(line, sizeof line, "%s-wal", path);
	assert_int_equal(stat(line, &st), 0);
	assert_true(st.st_size > 0);
	r = expect_status(&plain, "journal check --json", 0);
	doc = ran_json(&r);
	assert_int_equal(strtol(text_at(doc, "orders"), NULL, 10), ROWS);
	json_object_put(doc);
	ran_free(&r);
	snprintf(line, sizeof line, "journal backup %s", copy);
	r = expect_status(&plain, line, 0);
	ran_free(&r);
	put(ROWS);		/* the owner goes on writing */
	assert_int_equal(stat(copy, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(ask(copy, "SELECT count(*) FROM orders"), ROWS);
	assert_int_equal(ask(copy, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"), 1);
	fails(line, "File exists");
	r = expect_status(&plain, "journal export", 0);
	doc = ran_json(&r);
	assert_int_equal(json_object_array_length(at(doc, "orders")), ROWS + 1);
	assert_int_equal(json_object_array_length(at(doc, "transitions")), ROWS + 1);
	assert_string_equal(text_at(doc, "orders.3.key"), "SK-20261124-00000003");
	json_object_put(doc);
	ran_free(&r);
}

static void test_damaged(void **s)
{
	FILE *f;

	(void)s;
	journal_close(journal);
	journal = NULL;
	f = fopen(path, "r+");
	assert_int_equal(fseek(f, 4096 * 2, SEEK_SET), 0);
	for (int i = 0; i < 4096 * 4; i++)
		fputc(0xa5, f);
	fclose(f);
	fails("journal check", "damaged");
}

static void test_written_by_hand(void **s)
{
	sqlite3 *db;

	(void)s;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA foreign_keys = OFF; UPDATE transitions SET of_order = 'nosuch' "
				      "WHERE n = 7", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	fails("journal check", "1 rows of orders that it does not know, the first in transitions");
}

static void test_older(void **s)
{
	sqlite3 *db;

	(void)s;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "DROP TABLE trades; PRAGMA user_version = 1", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	fails("report --date 2026-11-24", "older skim");
}

static void test_none(void **s)
{
	(void)s;
	journal_close(journal);
	journal = NULL;
	assert_int_equal(unlink(path), 0);
	fails("journal check", "there is no journal");
	fails("journal export", "there is no journal");
	fails("report", "there is no journal");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_beside_an_owner, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_damaged, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_written_by_hand, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_older, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_none, set_up, tear_down),
	};
	struct errmsg err;

	return zone_init(&err) != RC_OK || cmocka_run_group_tests_name("keep", tests, NULL, NULL);
}
