/* life.c - the life of an order on skim-hooked, the points it passes, and what must hold after it. */
#include "life.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "book.h"
#include "operator.h"

const char *life_ends_at;

/* --- a life that may end at any moment -------------------------------------------------- */

static bool over(struct term *t)
{
	return (life_ends_at && term_has(t, life_ends_at)) || term_exit(t, 0, NULL);
}

static bool shown_or_ended(struct term *t, void *text)
{
	return term_has(t, text) || over(t);
}

/* False: it is over. */
static bool until(const char *text, int seconds)
{
	if (!term_wait_for(term, shown_or_ended, (void *)text, seconds * 1000, text))
		fail_msg("the screen never showed \"%s\"", text);
	return !over(term);
}

static bool type(const char *keys, const char *then, int seconds)
{
	term_send(term, keys);
	return until(then, seconds);
}

static bool review(const char *limit)
{
	char line[100];

	snprintf(line, sizeof line, ":buy KTA %d limit %s stop 0.380\r", QTY, limit);
	return type(line, "preview: fee", 30) && until("Type KTA and Enter to send", 20);
}

/* Bought after a question, filled in two parts, covered; sold by turning the stop into the exit,
 * which is asked about too: its limit is far below a price of so few cents. */
static void life_of_a_trade(void)
{
	market_ask(&market, "question next o163 The price is far from the market. (invented text)");
	market_ask(&market, "fill part 800 pause 1500");
	if (!review("0.415") || !type("KTA\r", "QUESTION 1", 30) ||
	    !type("3\r", "Question 1 about KTA", 20) || !type("yes\r", "FILLED", 60))
		return;
	if (!type("4", "FULL", 60) || !type(":flatten KTA\r", "Type KTA and Enter to do it", 20))
		return;
	if (!type("KTA\r", "QUESTION 1", 60) || !type("3\r", "Question 1 about KTA", 20) ||
	    !type("yes\r", "none (", 60))
		return;
}

/* One that rests, and is cancelled. */
static void life_of_a_cancel(void)
{
	if (!review("0.390") || !type("KTA\r", "Orders", 10) || !type("3", "WORKING", 40) ||
	    !type(":cancel all\r", "to do it", 20))
		return;
	type("yes\r", "CANCELLED", 40);
}

const struct life lives[LIVES] = {
	{ "trade", life_of_a_trade },
	{ "cancel", life_of_a_cancel },
};

void life_begin(const struct life *l, const char *hook, const char *point)
{
	char file[100];

	snprintf(file, sizeof file, "%s/trace", market.dir);
	market_set(&market, "HOOK_TRACE", file);
	snprintf(file, sizeof file, "%s/disk", market.dir);
	market_set(&market, "HOOK_DISK", file);
	if (point)
		market_set(&market, hook, point);
	operator_start_program("tests/whole/skim-hooked");
	l->live();
}

/* --- which points there are --------------------------------------------------------------- */

static FILE *open_trace(void)
{
	char path[100];
	FILE *f;

	snprintf(path, sizeof path, "%s/trace", market.dir);
	f = fopen(path, "r");
	assert_non_null(f);
	return f;
}

/* How often a point of the name was passed, whatever its number. */
int life_passed(const char *name)
{
	FILE *f = open_trace();
	char line[LIFE_NAME];
	size_t n = strlen(name);
	int times = 0;

	while (fgets(line, sizeof line, f)) {
		line[strcspn(line, "\n")] = '\0';
		times += !strncmp(line, name, n) && (!line[n] || !strncmp(line + n, " #", 2));
	}
	fclose(f);
	return times;
}

size_t life_learn(const struct life *l, bool (*chosen)(const char *name), struct life_point *points,
		  size_t n, size_t most)
{
	char line[LIFE_NAME];
	void *none = NULL;
	FILE *f;

	operator_set_up(&none);
	life_begin(l, NULL, NULL);
	f = open_trace();
	while (fgets(line, sizeof line, f)) {
		struct life_point *p = &points[n];

		line[strcspn(line, "\n")] = '\0';
		if (!chosen(line))
			continue;
		assert_true(n < most);
		p->life = l;
		snprintf(p->name, sizeof p->name, "%s", line);
		snprintf(p->title, sizeof p->title, "%s: %s", l->name, line);
		n++;
	}
	fclose(f);
	operator_kill();
	screen_tear_down(&none);
	return n;
}

/* --- what must hold afterwards ------------------------------------------------------------- */

#define FINAL "('filled', 'cancelled', 'rejected', 'inactive', 'expired', 'not placed', 'not_placed')"

static bool journal_has(struct json_object *o)
{
	static const struct {
		const char *broker, *journal;
	} rows[] = {
		{ "Filled", "'filled'" }, { "Cancelled", "'cancelled', 'expired'" },
		{ "Inactive", "'inactive', 'rejected'" }, { "Submitted", "'working', 'part'" },
		{ "PreSubmitted", "'working', 'waits'" },
	};
	char question[400];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (strcmp(rows[i].broker, book_text(o, "status")))
			continue;
		snprintf(question, sizeof question, "SELECT count(*) FROM orders WHERE order_id = '%lld' "
			 "AND state IN (%s) AND filled = %lld", (long long)book_number(o, "orderId"),
			 rows[i].journal, (long long)book_number(o, "filledQuantity"));
		return market_journal(&market, question) == 1;
	}
	return false;
}

/* Each order of the broker's is in the journal in its state, and the journal has no others that
 * still live. */
bool life_agree(struct term *t, void *ctx)
{
	struct json_object *orders = book_rows("orders");
	int64_t live = 0;
	bool good = true;

	(void)t;
	(void)ctx;
	for (size_t i = 0; good && i < json_object_array_length(orders); i++) {
		struct json_object *o = json_object_array_get_idx(orders, i);

		live += !book_over(book_text(o, "status"));
		good = journal_has(o);
	}
	json_object_put(orders);
	return good && market_journal(&market, "SELECT count(*) FROM orders WHERE state NOT IN " FINAL)
		== live;
}

/* What left is counted by the broker; what never left, it never got. */
void life_expect_sent_once(void)
{
	static const struct {
		const char *request, *count;
	} rows[] = {
		{ "POST orders", "order_posts" }, { "POST reply", "replies" },
		{ "POST order", "changes" }, { "DELETE order", "cancels" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t n = market_count(&market, "requests", rows[i].count);
		char point[LIFE_NAME];

		snprintf(point, sizeof point, "send 1 of %s", rows[i].request);
		if (n > life_passed(point))
			fail_msg("%s: %lld reached the broker", rows[i].request, (long long)n);
	}
}

void life_expect_cover(void)
{
	struct book b = book_read();

	assert_true(b.for_sale <= b.held);
	term_send(term, "4");
	if (!b.held)
		screen_expect("none (", 30);
	else if (b.for_sale == b.held)
		screen_expect("FULL", 60);
	else
		screen_expect(b.for_sale ? "PART" : "NAKED", 60);
}

/* Proved absent: it may be given again, and then there is one. */
void life_give_again(void)
{
	term_send(term, "3");
	screen_expect("NOT PLACED", 30);
	term_send(term, "\033");
	term_settle(term, 300);
	market_ask(&market, "question off");
	operator_buy("0.415");
	term_send(term, "4");
	screen_expect("FULL", 60);
	assert_int_equal(book_read().entries, 1);
}
