/* test_embed.c - titles, colours, Discord's limits, and text that must not act. */
#include <json.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/discord/budget.h"
#include "skim/base/clock.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"
#include "skim/discord/embed.h"

static struct json_object *parse(char *body)
{
	struct json_object *o;

	assert_non_null(body);
	o = json_tokener_parse(body);
	assert_non_null(o);
	free(body);
	return o;
}

static struct json_object *embed_at(struct json_object *o, size_t i)
{
	struct json_object *list;

	assert_true(json_object_object_get_ex(o, "embeds", &list));
	return json_object_array_get_idx(list, i);
}

static const char *text_of(struct json_object *o, const char *key)
{
	struct json_object *v;

	return json_object_object_get_ex(o, key, &v) ? json_object_get_string(v) : "";
}

static const char *field_of(struct json_object *embed, const char *name)
{
	struct json_object *list;

	json_object_object_get_ex(embed, "fields", &list);
	for (size_t i = 0; i < json_object_array_length(list); i++)
		if (!strcmp(text_of(json_object_array_get_idx(list, i), "name"), name))
			return text_of(json_object_array_get_idx(list, i), "value");
	return NULL;
}

static struct act_notify row(const char *ticker, const char *headline)
{
	struct act_notify a = {
		.kind = NOTIFY_CANDIDATE_ROW, .gap = 1430, .orh = { 4100 }, .orl = { 3850 },
	};

	text_copy(a.ticker, sizeof a.ticker, ticker);
	text_copy(a.text, sizeof a.text, headline);
	return a;
}

static void test_candidates(void **state)
{
	struct act_notify head = { .kind = NOTIFY_CANDIDATES, .n = 1 }, r = row("KTA", "High grade intersections");
	size_t taken;
	struct json_object *o = parse(discord_body(&head, &r, 1, &taken)), *e = embed_at(o, 0);

	(void)state;
	assert_int_equal(taken, 1);
	assert_string_equal(text_of(e, "title"), "Tradeable Candidates Ready");
	assert_string_equal(text_of(e, "color"), "3066993");	/* 0x2ECC71 */
	assert_string_equal(field_of(e, "Ticker"), "KTA");
	assert_string_equal(field_of(e, "Gap"), "+14.3 %");
	assert_string_equal(field_of(e, "ORH"), "$0.410");
	assert_string_equal(field_of(e, "ORL"), "$0.385");
	assert_string_equal(field_of(e, "Headline"), "High grade intersections");
	json_object_put(o);
}

static void test_none(void **state)
{
	struct act_notify head = { .kind = NOTIFY_CANDIDATES };
	size_t taken;
	struct json_object *o = parse(discord_body(&head, NULL, 0, &taken)), *e = embed_at(o, 0);

	(void)state;
	assert_string_equal(text_of(e, "title"), "Tradeable Candidates Ready");
	assert_string_equal(text_of(e, "description"), "No tradeable candidates found");
	assert_string_equal(text_of(e, "color"), "15844367");	/* 0xF1C40F */
	json_object_put(o);
}

static void test_trade(void **state)
{
	static const struct {
		enum side side;
		bool has_pnl;
		int64_t pnl;
		const char *colour, *action, *words;
	} rows[] = {
		{ SIDE_BUY, false, 0, "3066993", "BUY", NULL },
		{ SIDE_SELL, true, 1250000, "3066993", "SELL", "+$125.00" },
		{ SIDE_SELL, true, -2500000, "15158332", "SELL", "-$250.00" },	/* 0xE74C3C */
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct act_notify a = {
			.kind = NOTIFY_TRADE, .side = rows[i].side, .quantity = 3846, .price = { 10900 },
			.has_pnl = rows[i].has_pnl, .pnl = { rows[i].pnl },
		};
		size_t taken;

		text_copy(a.ticker, sizeof a.ticker, "ZNX");
		struct json_object *o = parse(discord_body(&a, NULL, 0, &taken)), *e = embed_at(o, 0);

		assert_string_equal(text_of(e, "title"), "Trade Executed");
		assert_string_equal(text_of(e, "color"), rows[i].colour);
		assert_string_equal(field_of(e, "Action"), rows[i].action);
		assert_string_equal(field_of(e, "Quantity"), "3,846");
		assert_string_equal(field_of(e, "Price"), "$1.090");
		if (rows[i].words)
			assert_string_equal(field_of(e, "P&L"), rows[i].words);
		else
			assert_null(field_of(e, "P&L"));
		json_object_put(o);
	}
}

static void test_error(void **state)
{
	struct act_notify a = { .kind = NOTIFY_ERROR };
	size_t taken;

	(void)state;
	text_copy(a.text, sizeof a.text, "scanner refused");
	struct json_object *o = parse(discord_body(&a, NULL, 0, &taken));

	assert_string_equal(text_of(embed_at(o, 0), "title"), "ASX Market Scan Error");
	assert_string_equal(text_of(embed_at(o, 0), "color"), "15158332");
	json_object_put(o);
}

/* Many candidates with the longest headlines: every request within Discord's limits, none lost. */
static void test_limits(void **state)
{
	static struct act_notify rows[90];
	struct act_notify head = { .kind = NOTIFY_CANDIDATES, .n = 90 };
	char longest[HEADLINE_LEN];
	size_t done = 0, taken, messages = 0;

	(void)state;
	memset(longest, '*', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	for (int i = 0; i < 90; i++)
		rows[i] = row("ABC", longest);
	while (done < 90) {
		char *body = discord_body(&head, rows + done, 90 - done, &taken);
		size_t total = 0;

		assert_true(taken > 0 && taken <= 10);
		struct json_object *o = parse(body);

		for (size_t i = 0; i < taken; i++) {
			struct json_object *e = embed_at(o, i), *fields;

			total += strlen(text_of(e, "title")) + strlen(text_of(e, "description")) + 5;
			json_object_object_get_ex(e, "fields", &fields);
			assert_true(json_object_array_length(fields) <= 25);
			for (size_t k = 0; k < json_object_array_length(fields); k++) {
				struct json_object *f = json_object_array_get_idx(fields, k);

				assert_true(strlen(text_of(f, "value")) <= 1024);
				total += strlen(text_of(f, "name")) + strlen(text_of(f, "value"));
			}
		}
		assert_true(total <= 6000);
		json_object_put(o);
		done += taken;
		messages++;
	}
	assert_int_equal(done, 90);
	assert_true(messages <= 30);
}

static void test_escape(void **state)
{
	char out[200];

	(void)state;
	discord_escape(out, sizeof out, "*bold* @everyone `x` [a](b) ||s||");
	assert_null(strstr(out, "@everyone"));
	assert_non_null(strstr(out, "\\*bold\\*"));
	assert_non_null(strstr(out, "\\[a\\]"));
	assert_non_null(strstr(out, "\\|\\|"));
	assert_true(discord_escape(out, 8, "\xE5\x85\xA8\xE8\xA7\x92\xE5\x85\xA8") <= 6);
	assert_string_equal(out, "\xE5\x85\xA8\xE8\xA7\x92");	/* cut on a character */
}

static void test_budget(void **state)
{
	struct budget b = { 0 };
	int64_t now = 100 * NS_PER_S;

	(void)state;
	for (int i = 0; i < BUDGET_PER_MINUTE; i++) {
		assert_true(budget_ready(&b, now) == now);
		budget_sent(&b, now);
	}
	assert_true(budget_ready(&b, now) == now + 60 * NS_PER_S);
	budget_hold(&b, now + 90 * NS_PER_S);
	assert_true(budget_ready(&b, now) == now + 90 * NS_PER_S);
	assert_true(budget_ready(&b, now + 91 * NS_PER_S) == now + 91 * NS_PER_S);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_candidates), cmocka_unit_test(test_none), cmocka_unit_test(test_trade),
		cmocka_unit_test(test_error), cmocka_unit_test(test_limits), cmocka_unit_test(test_escape),
		cmocka_unit_test(test_budget),
	};
	struct errmsg err;

	return zone_init(&err) != RC_OK || cmocka_run_group_tests_name("embed", tests, NULL, NULL);
}
