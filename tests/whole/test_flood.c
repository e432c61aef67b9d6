/*
 * test_flood.c - a megabyte of random bytes, every byte among them, and then words that do send, at
 * random moments: no order goes of which the full ticket did not stand on the screen.
 *
 * Three witnesses: the screen, looked at after every read; the journal; the simulator's count.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "book.h"
#include "operator.h"
#include "screen.h"

enum { SEEN = 600, LINE = 240, BLOCK = 1024, BLOCKS = 1024, WORDS = 160 };

/* --- the first witness: tickets that stood on the screen, whole ------------------------- */

static struct {
	char terms[LINE], stop[LINE];	/* rows of a review, or of a box that sells */
} seen[SEEN];
static int n_seen;

/* The row that holds text, from there on. */
static bool row_from(struct term *t, const char *text, char *out)
{
	int row = term_find(t, text);

	out[0] = '\0';
	if (row < 0)
		return false;
	snprintf(out, LINE, "%s", strstr(term_row(t, row), text));
	return true;
}

static void note_ticket(struct term *t)
{
	char terms[LINE], stop[LINE];
	bool review = term_has(t, "Review  ") && term_has(t, "and Enter to send.") && term_has(t, "broker  ");
	bool box = term_has(t, "Type KTA and Enter to do it") || term_has(t, "Type flatten and Enter to do it");

	if (review ? !row_from(t, " buy     ", terms) && !row_from(t, " sell    ", terms)
		   : !box || !row_from(t, " sell ", terms))
		return;
	row_from(t, " stop    ", stop);
	for (int i = 0; i < n_seen; i++)
		if (!strcmp(seen[i].terms, terms) && !strcmp(seen[i].stop, stop))
			return;
	assert_true(n_seen < SEEN);
	snprintf(seen[n_seen].terms, LINE, "%s", terms);
	snprintf(seen[n_seen++].stop, LINE, "%s", stop);
}

static bool stood(const char *terms, const char *stop)
{
	for (int i = 0; i < n_seen; i++)
		if (strstr(seen[i].terms, terms) && strstr(seen[i].stop, stop))
			return true;
	return false;
}

/* Reads for so long, in pieces smaller than a picture. */
static void watch(int ms)
{
	term_look(term, note_ticket, 200, ms);
}

/* --- the second: what the journal says was decided --------------------------------------- */

static void grouped(char *out, size_t n, int64_t v)
{
	if (v >= 1000)
		snprintf(out, n, "%d,%03d", (int)(v / 1000), (int)(v % 1000));
	else
		snprintf(out, n, "%d", (int)v);
}

static void price(char *out, size_t n, int64_t e4)
{
	snprintf(out, n, "%d.%03d", (int)(e4 / 10000), (int)(e4 / 10 % 1000));
}

/* Each order that is no child stood in a review with its quantity, price and stop, or in a box. */
static int check_journal(void)
{
	static const char question[] =
		"SELECT o.side, o.quantity, o.limit_e4, o.stop_e4, o.type, coalesce(c.stop_e4, 0) FROM orders o"
		" LEFT JOIN orders c ON c.parent = o.key WHERE o.parent = ''";
	char path[200], q[32], limit[32], at[32], stop[32], terms[200], under[200];
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	int n = 0;

	snprintf(path, sizeof path, "%s/state/skim/skim.db", market.dir);
	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, question, -1, &s, NULL), SQLITE_OK);
	for (; sqlite3_step(s) == SQLITE_ROW; n++) {
		bool buy = !strcmp((const char *)sqlite3_column_text(s, 0), "BUY");
		bool stopped = !strcmp((const char *)sqlite3_column_text(s, 4), "STP");

		grouped(q, sizeof q, sqlite3_column_int64(s, 1));
		price(limit, sizeof limit, sqlite3_column_int64(s, 2));
		price(at, sizeof at, sqlite3_column_int64(s, 3));
		price(stop, sizeof stop, sqlite3_column_int64(s, 5));
		snprintf(terms, sizeof terms, stopped ? "%s KTA if %s trades" : "%s KTA at limit %s", q, stopped ? at : limit);
		snprintf(under, sizeof under, "%s KTA if %s trades", q, stop);
		/* The stop as it is now: of the purchase's own ticket, or of the one that moved it. */
		if (!stood(terms, buy ? "stop    sell" : "") ||
		    (buy && sqlite3_column_int64(s, 5) && !stood(terms, under) && !stood(under, "")))
			fail_msg("sent without its ticket: %s %s, stop %s", buy ? "buy" : "sell", terms, stop);
	}
	sqlite3_finalize(s);
	sqlite3_close(db);
	return n;
}

/* --- the flood ------------------------------------------------------------------------------ */

static uint32_t seed = 20261124;

static unsigned chance(unsigned below)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % below;
}

/* A line that leaves may come by chance: the flood goes on in the next one. */
static void go_on(void)
{
	if (!term_exit(term, 0, NULL))
		return;
	term_free(term);
	term = NULL;
	operator_start();
}

/* Every byte as likely as every other. */
static void flood(void)
{
	unsigned char block[BLOCK];

	for (int i = 0; i < BLOCKS; i++) {
		for (size_t k = 0; k < sizeof block; k++)
			block[k] = (unsigned char)chance(256);
		term_send_n(term, (const char *)block, sizeof block);
		term_watch(term, 3);	/* chance does not spell a whole order */
		go_on();
	}
	term_send(term, "\x11\033[201~");	/* output goes on, a paste ends */
	watch(500);
}

/* What is meant, by a hand that is now steady and now in haste; noise: a byte before the word. */
static void mean(const char *line, const char *word, int wait, bool noise)
{
	char byte[2] = { (char)chance(256), 0 };

	term_send(term, "\x11\033");
	watch(300);
	term_send(term, "\033");
	watch(300);
	term_send(term, line);
	watch(wait);
	if (noise && *byte)
		term_send(term, byte);
	term_send(term, word);
	watch(600);
	go_on();
}

static void intentions(void)
{
	mean(":buy KTA 2000 limit 0.415 stop 0.380\r", "KTA\r", chance(3) ? 2500 : 50, !chance(3));
	if (chance(2))
		mean(":stop KTA 0.375\r", "\r", 1500, !chance(3));
	term_send(term, "KTA\r");
	watch(1000);
	if (chance(2))
		mean(":flatten KTA\r", "KTA\r", chance(3) ? 1500 : 50, !chance(3));
	term_send(term, "\033");
	watch(300);
	term_send(term, "3");
	mean("\r", "yes\r", 1500, false);	/* an exit through the market is asked about */
	watch(1500);
}

/* The words of a person who means it, and of one who does not, with noise between. */
static void words(void)
{
	static const char *const said[] = {
		":buy KTA 2000 limit 0.415 stop 0.380\r", ":buy KTA 1500 limit 0.410 stop 0.375\r", "\r", "\r", "\r", "KTA\r",
		"KTA\r", "KTA\r", "kta\r", "yes\r", "y\r", "\033", "4", "3", "1", "t", "m", "p", "x", ":flatten KTA\r",
		":stop KTA 0.375\r", ":sell KTA 50 limit 0.450\r", ":cancel all\r", ":flatten all\r", "flatten\r",
		"\033[200~KTA\r\033[201~", ":buy KTA 2000 limit 0.415 stop 0.380\rKTA\r", "j", "k", "\x7f", "!", "?", "q",
	};

	for (int i = 0; i < WORDS; i++) {
		term_send(term, said[chance(sizeof said / sizeof said[0])]);
		watch(chance(4) ? (int)chance(60) : 400);
		if (!chance(6)) {
			char noise = (char)chance(256);

			term_send_n(term, noise == 0x13 ? "\r" : &noise, 1);
		}
		go_on();
		if (i % (WORDS / 8) == 0)
			intentions();
	}
	term_send(term, "\x11\033[201~");
	watch(2000);
}

static void test_flood(void **state)
{
	int decided;
	int64_t posts;

	(void)state;
	operator_start();
	flood();
	words();
	mean(":buy KTA 2000 limit 0.415 stop 0.380\r", "KTA\r", 4000, false);
	watch(3000);
	term_signal(term, SIGTERM);
	assert_true(term_exit(term, 60000, NULL));
	decided = check_journal();
	posts = market_count(&market, "requests", "order_posts");
	print_message("# %d tickets seen, %d orders decided, %d requests that place one\n", n_seen, decided, (int)posts);
	assert_in_range(posts, 1, decided);
	assert_int_equal(book_read().entries, market_journal(&market, "SELECT count(*) FROM orders WHERE side = 'BUY' AND "
							     "parent = '' AND order_id <> ''"));
	assert_true(book_read().for_sale <= book_read().held);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_flood, operator_set_up, screen_tear_down),
	};

	return cmocka_run_group_tests_name("flood", tests, NULL, NULL);
}
