/*
 * test_damage.c - journals that are not well at the start: damaged in many ways, written by hand, of
 * a newer skim, held by another program.  What is damaged is set aside whole; nothing else is.
 */
#include <glob.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "skim/base/auto.h"
#include "skim/base/zone.h"

#include "rig.h"

static int set_aside(void)
{
	char pattern[200];
	glob_t found;
	int n = 0;

	snprintf(pattern, sizeof pattern, "%s.corrupt-*", rig_path);
	if (glob(pattern, 0, NULL, &found) == 0)
		n = (int)found.gl_pathc;
	globfree(&found);
	return n;
}

static void edit(const char *sql)
{
	sqlite3 *db;
	char *why = NULL;

	assert_int_equal(sqlite3_open(rig_path, &db), SQLITE_OK);
	sqlite3_exec(db, sql, NULL, NULL, &why);
	if (why)
		fail_msg("%s: %s", sql, why);
	sqlite3_close(db);
}

static void some_rows(int n)
{
	struct journal *j = rig_open();

	for (int i = 0; i < n; i++) {
		struct act_journal r = rig_order("SK-20261124-abcdefgh", "working", i);

		snprintf(r.coid, sizeof r.coid, "SK-20261124-%08d", i);
		rig_write(j, &r);
	}
	journal_close(j);
}

static void test_corrupt_is_set_aside(void **state)
{
	struct errmsg err = { "" };
	struct journal *j;
	FILE *f = fopen(rig_path, "w");
	char command[200];

	(void)state;
	for (int i = 0; i < 4096; i++)
		fputs("this is no database ", f);
	fclose(f);
	assert_int_equal(journal_open(&j, rig_path, &err), RC_OK);
	assert_non_null(strstr(err.text, "set aside"));
	assert_int_equal(rig_ask("SELECT count(*) FROM orders"), 0);
	journal_close(j);
	snprintf(command, sizeof command, "ls %s/skim.db.corrupt-* >/dev/null", rig_dir);
	assert_int_equal(system(command), 0);
}

static void test_newer_is_refused(void **state)
{
	struct errmsg err = { "" };
	struct journal *j = rig_open();
	sqlite3 *db;

	(void)state;
	journal_close(j);
	assert_int_equal(sqlite3_open(rig_path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 99", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	assert_int_equal(journal_open(&j, rig_path, &err), RC_STALE);
	assert_non_null(strstr(err.text, "newer skim"));
}

/* A page of a real journal is overwritten: all of it is set aside, with its log. */
static void test_damaged_page(void **state)
{
	struct journal *j = rig_open();
	struct errmsg err = { "" };
	char command[300];
	FILE *f;

	(void)state;
	for (int i = 0; i < 300; i++) {
		struct act_journal r = rig_order("SK-20261124-abcdefgh", "working", i);

		rig_write(j, &r);
	}
	journal_close(j);
	f = fopen(rig_path, "r+");
	assert_int_equal(fseek(f, 4096 * 3, SEEK_SET), 0);
	for (int i = 0; i < 4096; i++)
		fputc(0xa5, f);
	fclose(f);
	assert_int_equal(journal_open(&j, rig_path, &err), RC_OK);
	assert_non_null(strstr(err.text, "set aside"));
	assert_int_equal(rig_ask("SELECT count(*) FROM orders"), 0);
	journal_close(j);
	snprintf(command, sizeof command, "test $(stat -c %%s %s/skim.db.corrupt-*) -gt 20000", rig_dir);
	assert_int_equal(system(command), 0);
}

/* Every page is well, and an index lies: what is looked up by it would not be found. */
static void test_index_that_lies(void **state)
{
	struct errmsg err = { "" };
	struct journal *j;

	(void)state;
	some_rows(50);
	edit("CREATE TABLE kept AS SELECT * FROM sqlite_schema WHERE name = 'orders_day';"
	     "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'orders_day'");
	edit("UPDATE orders SET day = 20261125 WHERE key LIKE '%7'");
	edit("PRAGMA writable_schema = ON; INSERT INTO sqlite_schema SELECT * FROM kept");
	edit("DROP TABLE kept");
	assert_int_equal(rig_ask("SELECT quick_check = 'ok' FROM pragma_quick_check"), 1);
	assert_int_equal(journal_open(&j, rig_path, &err), RC_OK);
	assert_non_null(strstr(err.text, "set aside"));
	assert_int_equal(set_aside(), 1);
	journal_close(j);
}

/* Fills of an order that is not there: somebody wrote by hand.  It is said, and nothing is lost. */
static void test_strays(void **state)
{
	struct errmsg err = { "" };
	struct journal *j;

	(void)state;
	some_rows(5);
	edit("PRAGMA foreign_keys = OFF; UPDATE transitions SET of_order = 'SK-20261124-nosuchxx' WHERE n < 3");
	assert_int_equal(journal_open(&j, rig_path, &err), RC_OK);
	assert_non_null(strstr(err.text, "2 rows of orders that it does not know"));
	assert_int_equal(set_aside(), 0);
	assert_int_equal(rig_ask("SELECT count(*) FROM orders"), 5);
	journal_close(j);
}

/* Held by another program is not damaged: nothing is set aside, and it opens when that lets go. */
static void test_held_at_open(void **state)
{
	static const char *const locks[] = {
		"PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE", "BEGIN EXCLUSIVE",
	};
	struct errmsg err = { "" };
	struct journal *j;
	sqlite3 *db;

	(void)state;
	some_rows(5);
	for (size_t i = 0; i < sizeof locks / sizeof *locks; i++) {
		edit(i ? "PRAGMA journal_mode = DELETE" : "SELECT 1");
		assert_int_equal(sqlite3_open(rig_path, &db), SQLITE_OK);
		assert_int_equal(sqlite3_exec(db, locks[i], NULL, NULL, NULL), SQLITE_OK);
		assert_int_equal(journal_open(&j, rig_path, &err), RC_IO);
		assert_non_null(strstr(err.text, "locked"));
		assert_int_equal(set_aside(), 0);
		sqlite3_close(db);
	}
	j = rig_open();
	assert_int_equal(rig_ask("SELECT count(*) FROM orders"), 5);
	journal_close(j);
}

/* Damage of many kinds, each at many places: opened with words or set aside whole, never worse. */
static void test_damage_of_many_kinds(void **state)
{
	AUTO_FREE char *whole = malloc(1 << 20);
	size_t n;
	FILE *f;

	(void)state;
	some_rows(300);
	edit("PRAGMA wal_checkpoint(TRUNCATE)");
	f = fopen(rig_path, "r");
	n = fread(whole, 1, 1 << 20, f);
	fclose(f);
	assert_true(n > 40000 && n < 1 << 20);
	for (int kind = 0; kind < 4; kind++)
		for (size_t at = 16; at < n; at += n / 12) {
			char command[400];
			struct errmsg err = { "" };
			struct journal *j = NULL;
			int was = set_aside();
			enum rc rc;

			f = fopen(rig_path, "w");
			if (kind == 0) {		/* cut off */
				fwrite(whole, 1, at, f);
			} else if (kind == 1) {		/* a hole of zeros, like a lost write */
				fwrite(whole, 1, at, f);
				for (size_t i = 0; i < 5000 && at + i < n; i++)
					fputc(0, f);
				if (at + 5000 < n)
					fwrite(whole + at + 5000, 1, n - at - 5000, f);
			} else {			/* one byte, or a page of another time */
				size_t bad = kind == 2 ? 1 : 4096;

				fwrite(whole, 1, at, f);
				for (size_t i = 0; i < bad && at + i < n; i++)
					fputc(kind == 2 ? whole[at] ^ 0x40 : whole[(at + i + 8192) % n], f);
				if (at + bad < n)
					fwrite(whole + at + bad, 1, n - at - bad, f);
			}
			fclose(f);
			rc = journal_open(&j, rig_path, &err);
			if (rc == RC_OK && set_aside() > was)
				assert_non_null(strstr(err.text, "set aside"));
			else if (rc != RC_OK)
				assert_true(strlen(err.text) > 20);
			if (rc == RC_OK) {
				struct act_journal r = rig_order("SK-20261124-zzzzzzzz", "working", 1);

				rig_write(j, &r);
				journal_close(j);
			}
			assert_int_equal(rig_ask("SELECT integrity_check = 'ok' FROM pragma_integrity_check") != 1 &&
					 rc == RC_OK, 0);
			snprintf(command, sizeof command, "rm -f %s*", rig_path);
			assert_int_equal(system(command), 0);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_corrupt_is_set_aside, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(test_newer_is_refused, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(test_damaged_page, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(test_index_that_lies, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(test_strays, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(test_held_at_open, rig_set_up, rig_tear_down),
		cmocka_unit_test_setup_teardown(test_damage_of_many_kinds, rig_set_up, rig_tear_down),
	};
	struct errmsg err;

	return zone_init(&err) != RC_OK || cmocka_run_group_tests_name("damage", tests, NULL, NULL);
}
