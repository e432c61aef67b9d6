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

static struct json_object *embed_of(const struct act_notify *a)
{
	size_t cost;
	char *text = discord_embed(a, &cost);
	struct json_object *o;

	assert_non_null(text);
	o = json_tokener_parse(text);
	assert_non_null(o);
	free(text);
	return o;
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
	struct act_notify r = row("KTA", "High grade intersections");
	struct json_object *e = embed_of(&r);

	(void)state;
	assert_string_equal(text_of(e, "title"), "Tradeable Candidates Ready");
	assert_string_equal(text_of(e, "color"), "3066993");	/* 0x2ECC71 */
	assert_string_equal(field_of(e, "Ticker"), "KTA");
	assert_string_equal(field_of(e, "Gap"), "+14.3 %");
	assert_string_equal(field_of(e, "ORH"), "$0.410");
	assert_string_equal(field_of(e, "ORL"), "$0.385");
	assert_string_equal(field_of(e, "Headline"), "High grade intersections");
	assert_string_equal(text_of(e, "description"), "");
	json_object_put(e);
	r.update = true;
	e = embed_of(&r);
	assert_string_equal(text_of(e, "title"), "Tradeable Candidates Ready");
	assert_string_equal(text_of(e, "description"), "Update: late opener");
	json_object_put(e);
}

static void test_none(void **state)
{
	struct act_notify head = { .kind = NOTIFY_CANDIDATES };
	struct json_object *e = embed_of(&head);

	(void)state;
	assert_string_equal(text_of(e, "title"), "Tradeable Candidates Ready");
	assert_string_equal(text_of(e, "description"), "No tradeable candidates found");
	assert_string_equal(text_of(e, "color"), "15844367");	/* 0xF1C40F */
	assert_null(field_of(e, "Note"));
	json_object_put(e);
	text_copy(head.text, sizeof head.text, "No quotes from the broker");
	e = embed_of(&head);
	assert_string_equal(text_of(e, "description"), "No tradeable candidates found");
	assert_string_equal(field_of(e, "Note"), "No quotes from the broker");
	json_object_put(e);
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

		text_copy(a.ticker, sizeof a.ticker, "ZNX");
		struct json_object *e = embed_of(&a);

		assert_string_equal(text_of(e, "title"), "Trade Executed");
		assert_string_equal(text_of(e, "color"), rows[i].colour);
		assert_string_equal(field_of(e, "Action"), rows[i].action);
		assert_string_equal(field_of(e, "Quantity"), "3,846");
		assert_string_equal(field_of(e, "Price"), "$1.090");
		if (rows[i].words)
			assert_string_equal(field_of(e, "P&L"), rows[i].words);
		else
			assert_null(field_of(e, "P&L"));
		json_object_put(e);
	}
}

/* Every other kind: its title, its colour, its sentence. */
static void test_sentences(void **state)
{
	static const struct {
		enum notify_kind kind;
		const char *title;
		int colour;
	} rows[] = {
		{ NOTIFY_NEWS, "Announcement", COLOUR_BLUE },
		{ NOTIFY_REJECT, "Order Rejected", COLOUR_RED },
		{ NOTIFY_QUESTION, "Broker Question", COLOUR_YELLOW },
		{ NOTIFY_ALARM, "Alarm", COLOUR_RED },
		{ NOTIFY_KILL, "Kill Switch", COLOUR_RED },
		{ NOTIFY_SESSION, "Session", COLOUR_YELLOW },
		{ NOTIFY_HANDOVER, "Hand-over", COLOUR_YELLOW },
		{ NOTIFY_ERROR, "ASX Market Scan Error", 0xE74C3C },
		{ NOTIFY_DAY, "Day Summary", COLOUR_BLUE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct act_notify a = { .kind = rows[i].kind, .paper = i % 2, .time = utc_at(20261124, 37000) };
		struct json_object *e, *footer;
		char colour[12];

		text_copy(a.text, sizeof a.text, "said in words");
		e = embed_of(&a);
		snprintf(colour, sizeof colour, "%d", rows[i].colour);
		assert_string_equal(text_of(e, "title"), rows[i].title);
		assert_string_equal(text_of(e, "color"), colour);
		assert_string_equal(text_of(e, "description"), "said in words");
		assert_string_equal(text_of(e, "timestamp"), "2026-11-24T10:16:40+11:00");
		assert_true(json_object_object_get_ex(e, "footer", &footer));
		assert_string_equal(text_of(footer, "text"), i % 2 ? "PAPER" : "LIVE");
		json_object_put(e);
	}
}

static void test_pnl(void **state)
{
	struct act_notify a = { .kind = NOTIFY_PNL, .has_pnl = true, .pnl = { 1250000 } };
	struct json_object *e = embed_of(&a);

	(void)state;
	assert_string_equal(text_of(e, "title"), "P&L Update");
	assert_string_equal(text_of(e, "color"), "3066993");
	assert_string_equal(field_of(e, "P&L"), "+$125.00");
	json_object_put(e);
	a.pnl.e4 = -1250000;
	e = embed_of(&a);
	assert_string_equal(text_of(e, "color"), "15158332");
	json_object_put(e);
}

static void test_body(void **state)
{
	static const char *const embeds[] = { "{\"title\":\"a\"}", "{\"title\":\"b\"}" };
	char *body = discord_body(embeds, 2);

	(void)state;
	assert_string_equal(body, "{\"embeds\":[{\"title\":\"a\"},{\"title\":\"b\"}],"
			    "\"allowed_mentions\":{\"parse\":[]}}");
	free(body);
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
	/* Lists and small print begin a line. */
	static const char *const lines[][2] = {
		{ "- item", "\\- item" }, { "-# small", "\\-\\# small" }, { "  + item", "  \\+ item" },
		{ "1. first", "1\\. first" }, { "12) twelfth", "12\\) twelfth" }, { "> quoted", "\\> quoted" },
		{ "3.5 g/t - deep", "3\\.5 g/t - deep" }, { "a - b + 1. c", "a - b + 1. c" },
		{ "x\n- y", "x\n\\- y" },
	};

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		discord_escape(out, sizeof out, lines[i][0]);
		assert_string_equal(out, lines[i][1]);
	}
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
	assert_int_equal(budget_left(&b, now), 0);
	assert_true(budget_ready(&b, now) >= now + 60 * NS_PER_S);
	assert_true(budget_ready(&b, now) < now + 61 * NS_PER_S);
	assert_int_equal(budget_left(&b, now + 61 * NS_PER_S), BUDGET_PER_MINUTE);
	budget_hold(&b, now + 90 * NS_PER_S);
	assert_true(budget_ready(&b, now) == now + 90 * NS_PER_S);
	assert_true(budget_ready(&b, now + 91 * NS_PER_S) == now + 91 * NS_PER_S);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_candidates), cmocka_unit_test(test_none), cmocka_unit_test(test_trade),
		cmocka_unit_test(test_sentences), cmocka_unit_test(test_pnl), cmocka_unit_test(test_body),
		cmocka_unit_test(test_escape), cmocka_unit_test(test_budget),
	};
	struct errmsg err;

	return zone_init(&err) != RC_OK || cmocka_run_group_tests_name("embed", tests, NULL, NULL);
}
