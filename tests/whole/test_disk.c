/*
 * test_disk.c - the journal's disk full, read-only, its file locked or damaged: entries stop with words,
 * what lowers risk goes after the word `unjournaled` and is written when the disk works again, and a
 * damaged file is set aside with all that is in it.
 *
 * The disk of tests/whole/skim-hooked is full or read-only while a file of that name lies beside it;
 * with the right to mount, a real one of one megabyte is filled too.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "book.h"
#include "cases.h"
#include "operator.h"
#include "screen.h"

#define HOOKED "tests/whole/skim-hooked"

static void disk(const char *how, bool on)
{
	char path[120];

	snprintf(path, sizeof path, "%s/disk.%s", market.dir, how);
	if (on)
		close(open(path, O_WRONLY | O_CREAT, 0600));
	else
		unlink(path);
}

static void start_hooked(void)
{
	char path[100];

	snprintf(path, sizeof path, "%s/disk", market.dir);
	market_set(&market, "HOOK_DISK", path);
	operator_start_program(HOOKED);
}

static void works_again(void)
{
	term_send(term, "7");		/* the alarm keeps its line until it is acknowledged */
	screen_expect("journal works again", 60);
	term_send(term, "3");
}

/* An entry is refused: before its code is typed, or after. */
static void refused(void)
{
	int64_t posts = market_count(&market, "requests", "order_posts");

	term_send(term, ":buy KTA 2000 limit 0.415 stop 0.380\r");
	screen_expect("the journal cannot be written", 30);
	term_send(term, "KTA\r");
	term_settle(term, 300);
	assert_int_equal(market_count(&market, "requests", "order_posts"), posts);
	term_send(term, "\033");
	term_settle(term, 300);
}

/* While nothing is going on. */
static void at_rest(const char *how)
{
	start_hooked();
	disk(how, true);
	term_send(term, ":note KTA the disk will not take this\r");
	screen_expect("journal not writable", 60);
	refused();
	disk(how, false);
	works_again();
	operator_buy("0.415");
	term_send(term, "4");
	screen_expect("FULL", 60);
	book_expect(1, QTY);
	assert_int_equal(market_journal(&market, "SELECT count(*) FROM notes WHERE text LIKE "
					"'%the disk will not take this%'"), 1);
	operator_leave();
}

static void test_full(void **state)
{
	(void)state;
	at_rest("full");
}

static void test_read_only(void **state)
{
	(void)state;
	at_rest("readonly");
}

/* Nobody has noticed yet: the intent itself is what cannot be written. */
static void test_full_at_the_intent(void **state)
{
	(void)state;
	start_hooked();
	operator_review("0.415");
	disk("full", true);
	term_send(term, "KTA\r");
	screen_expect("journal not writable", 60);
	term_send(term, "3");
	screen_expect("NOT PLACED", 60);
	assert_int_equal(market_count(&market, "requests", "order_posts"), 0);
	disk("full", false);
	works_again();
	operator_buy("0.415");
	term_send(term, "4");
	screen_expect("FULL", 60);
	assert_int_equal(book_read().entries, 1);
	assert_int_equal(market_count(&market, "requests", "order_posts"), 1);
	operator_leave();
}

static void buy_and_cover(void)
{
	operator_buy("0.415");
	term_send(term, "4");
	screen_expect("FULL", 60);
}

/* The exit goes all the same, after its own word. */
static void leave_unjournaled(void)
{
	term_send(term, ":note KTA it cannot be written now\r");
	screen_expect("journal not writable", 60);
	term_send(term, ":flatten KTA\r");
	screen_expect("Type unjournaled and Enter to do it", 20);
	term_send(term, "KTA\r");
	screen_expect("is not unjournaled", 10);
	term_send(term, "unjournaled\r");
	screen_expect("QUESTION 1", 60);
	term_send(term, "3\r");
	screen_expect("Question 1 about KTA", 20);
	term_send(term, "yes\r");
	term_send(term, "4");
	screen_expect("none (", 60);
	assert_int_equal(market_journal(&market, "SELECT count(*) FROM orders WHERE side = 'SELL' AND "
					"state = 'filled'"), 0);
}

/* And is written when that can be done again. */
static void left_is_journaled(void)
{
	works_again();
	assert_true(market_journal_wait(&market, "SELECT count(*) FROM orders WHERE side = 'SELL' AND "
					"type = 'LMT' AND state = 'filled'", 1, 30000));
	book_expect(1, 0);
	operator_leave_empty();
}

static void test_exit_unjournaled(void **state)
{
	(void)state;
	start_hooked();
	buy_and_cover();
	disk("full", true);
	leave_unjournaled();
	disk("full", false);
	left_is_journaled();
}

static int set_aside(void)
{
	char dir[100];
	struct dirent *e;
	int n = 0;
	DIR *d;

	snprintf(dir, sizeof dir, "%s/state/skim", market.dir);
	d = opendir(dir);
	assert_non_null(d);
	while ((e = readdir(d)))
		n += !strncmp(e->d_name, "skim.db.corrupt-", 16) && !strchr(e->d_name + 16, '-');
	closedir(d);
	return n;
}

/* --- locked ------------------------------------------------------------------------------- */

static sqlite3 *lock(const char *how)
{
	char path[200];
	sqlite3 *db = NULL;

	snprintf(path, sizeof path, "%s/state/skim/skim.db", market.dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 10000);
	assert_int_equal(sqlite3_exec(db, how, NULL, NULL, NULL), SQLITE_OK);
	return db;
}

/* Another program writes into the journal and does not come to an end. */
static void test_locked(void **state)
{
	sqlite3 *db;

	(void)state;
	operator_start();
	buy_and_cover();
	db = lock("BEGIN IMMEDIATE");
	leave_unjournaled();
	refused();
	sqlite3_close(db);
	left_is_journaled();
}

static bool agrees(struct term *t, void *ctx)
{
	(void)ctx;
	return term_has(t, "FULL  stop for all") && !term_has(t, "DIFFERS");
}

/* At the start it holds the whole file: not damage, and what it knows comes when it lets go. */
static void test_locked_at_start(void **state)
{
	sqlite3 *db;

	(void)state;
	operator_start();
	buy_and_cover();
	operator_kill();
	db = lock("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
	operator_start();
	screen_expect("database is locked", 60);
	screen_expect("DIFFERS", 60);	/* the broker's shares and its stop are nobody's */
	refused();
	sqlite3_close(db);
	works_again();
	assert_int_equal(set_aside(), 0);
	term_send(term, "4");
	if (!term_wait_for(term, agrees, NULL, 90000, "the shares and the stop are ours"))
		fail();
	assert_true(market_journal_wait(&market, "SELECT count(*) FROM notes WHERE kind = 'session'", 1, 30000));
	assert_int_equal(market_journal(&market, "SELECT count(*) FROM orders"), 2);
	book_expect(1, QTY);
	operator_leave();
}

/* --- at the start ------------------------------------------------------------------------- */

static void test_full_at_start(void **state)
{
	(void)state;
	disk("full", true);
	start_hooked();
	screen_expect("journal", 20);
	refused();
	assert_int_equal(market_count(&market, "requests", "order_posts"), 0);
	operator_kill();
}

/* Overwrites the middle of every page but the first. */
static void damage(const char *path)
{
	struct stat st;
	int fd = open(path, O_RDWR);

	assert_true(fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 8192);
	for (off_t at = 4096; at < st.st_size; at += 4096)
		assert_int_equal(pwrite(fd, "this is not a page of a database", 32, at), 32);
	close(fd);
}

/* Shares are held when it happens: the new journal knows nothing, the broker is asked. */
static void test_damaged(void **state)
{
	char path[120];

	(void)state;
	operator_start();
	operator_buy("0.415");
	term_send(term, "4");
	screen_expect("FULL", 60);
	operator_leave();
	term_free(term);
	term = NULL;
	snprintf(path, sizeof path, "%s/state/skim/skim.db", market.dir);
	damage(path);
	operator_start();
	screen_expect("set aside as", 30);
	assert_int_equal(set_aside(), 1);
	term_send(term, "4");
	screen_expect("2,000", 60);	/* held, and seen */
	term_send(term, "3");
	screen_expect("WORKING", 60);	/* its stop, at the broker */
	book_expect(1, QTY);
	assert_int_equal(market_journal(&market, "SELECT count(*) FROM orders"), 0);
	operator_kill();
}

/* --- a real disk ---------------------------------------------------------------------------- */

static void write_until_full(const char *path)
{
	static const char zeros[4096];
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);

	assert_true(fd >= 0);
	for (size_t n = sizeof zeros; n; n /= 2)
		while (write(fd, zeros, n) > 0)
			;
	assert_int_equal(errno, ENOSPC);
	close(fd);
}

static void test_real_disk(void **state)
{
	char dir[100], ballast[120];

	(void)state;
	snprintf(dir, sizeof dir, "%s/state", market.dir);
	mkdir(dir, 0700);
	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("tmpfs", dir, "tmpfs", 0, "size=4m,mode=0700") < 0) {
		print_message("# no right to mount: %s\n", strerror(errno));
		return;
	}
	snprintf(ballast, sizeof ballast, "%s/ballast", dir);
	operator_start();
	write_until_full(ballast);
	for (int i = 0; i < 60 && !term_has(term, "journal not writable"); i++) {
		term_send(term, ":note KTA this will fill the last page sooner or later\r");
		term_settle(term, 300);
	}
	screen_expect("journal not writable", 10);
	refused();
	unlink(ballast);
	works_again();
	operator_buy("0.415");
	term_send(term, "4");
	screen_expect("FULL", 60);
	book_expect(1, QTY);
	operator_leave();
	umount2(dir, MNT_DETACH);
}

int main(int argc, char *argv[])
{
#define ROW(f) { #f, operator_set_up, f, screen_tear_down, NULL }
	static const struct one_case cases[] = {
		ROW(test_full), ROW(test_read_only), ROW(test_full_at_the_intent),
		ROW(test_exit_unjournaled), ROW(test_locked), ROW(test_locked_at_start), ROW(test_full_at_start), ROW(test_damaged),
		ROW(test_real_disk),
	};
	enum { N = sizeof cases / sizeof *cases };

	return cases_main("disk", cases, N, N, argc, argv);
}
