/*
 * test_html.c - the report as a page: well-formed, by itself (no script, nothing from elsewhere), what
 * others wrote cannot become more than text, figures are those of the JSON, and its charts are drawn
 * from recordings, compressed ones too.
 */
#include <json.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../tmpdir.h"
#include "run.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"
#include "skim/journal/journal.h"
#include "skim/journal/record.h"

#define HOSTILE "\"><script>alert('1 & 2')</script><img src=x onerror=y> ]]> &lt;b&gt; </svg>"

static char dir[64], state[128], *env[] = { NULL, NULL, NULL };
static struct run_options plain = { .env = env };

static int64_t when(int h, int m, int s)
{
	return utc_at(20261124, h * 3600 + m * 60 + s);
}

/* --- the day --------------------------------------------------------------------------------- */

static void put(struct journal *j, struct act_journal *r, const char *coid, const char *word, const char *text,
		int64_t market)
{
	struct errmsg err = { "" };

	text_copy(r->coid, sizeof r->coid, coid);
	text_copy(r->ticker, sizeof r->ticker, "AAA");
	text_copy(r->state, sizeof r->state, word);
	text_copy(r->text, sizeof r->text, text);
	if (journal_write(j, r, (struct times){ market, 1 }, &err) != RC_OK)
		fail_msg("%s", err.text);
}

static void fill(struct journal *j, const char *id, enum side side, int64_t price, int64_t market)
{
	struct act_journal r = { .kind = JR_FILL, .conid = 1, .side = side, .quantity = 1000, .price = { price },
				 .fee = { 6 * E4 } };

	text_copy(r.exec_id, sizeof r.exec_id, id);
	put(j, &r, "SK-20261124-aaaaaaaa", "", "", market);
}

static void journal_a_day(void)
{
	struct act_journal r = { .kind = JR_CANDIDATE };
	struct errmsg err = { "" };
	struct journal *j;
	char path[160];

	snprintf(path, sizeof path, "%s/skim/skim.db", dir);
	if (journal_open(&j, path, &err) != RC_OK)
		fail_msg("%s", err.text);
	put(j, &r, "", "broke", "broke 1.100", when(10, 7, 0));
	r = (struct act_journal){ .kind = JR_GATE };
	put(j, &r, "", "chase", HOSTILE, when(10, 8, 0));
	r = (struct act_journal){ .kind = JR_ORDER, .conid = 1, .quantity = 1000, .filled = 1000,
				  .limit = { 11000 }, .average = { 11000 }, .signal = { 10950 },
				  .risk = { 100 * E4 } };
	put(j, &r, "SK-20261124-aaaaaaaa", "filled", HOSTILE, when(10, 7, 10));
	r.kind = JR_QUESTION;
	put(j, &r, "SK-20261124-aaaaaaaa", "o163", HOSTILE, when(10, 7, 8));
	r = (struct act_journal){ .kind = JR_ORDER, .conid = 1, .quantity = 1000, .role = ROLE_STOP,
				  .side = SIDE_SELL, .type = TYPE_STP, .tif = TIF_GTC, .stop = { 10400 } };
	put(j, &r, "SK-20261124-aaaaaaaa/S", "working", "", when(10, 7, 10));
	fill(j, "a.1", SIDE_BUY, 11000, when(10, 7, 11));
	fill(j, "a.2", SIDE_SELL, 11500, when(10, 20, 0));
	journal_close(j);
}

static void event(struct recording *rec, struct event *ev, int64_t market)
{
	ev->t = (struct times){ market, market - when(9, 0, 0) + NS_PER_S };
	recording_event(rec, ev);
}

static void record_a_day(void)
{
	struct event ev = { .type = EV_LINK };
	struct recording *rec;
	struct params p;
	struct errmsg err = { "" };
	char folder[100];

	snprintf(folder, sizeof folder, "%s/skim/recordings", dir);
	params_default(&p);
	p.min_prints = 2;
	clock_set_market(when(9, 50, 0), 0);
	if (recording_start(&rec, &(struct recording_config){ .dir = folder, .params = &p }, &err) != RC_OK)
		fail_msg("%s", err.text);
	ev.u.link.state = LINK_UP;
	event(rec, &ev, when(9, 50, 0));
	ev = (struct event){ .type = EV_NEWS };
	text_copy(ev.u.news.id, sizeof ev.u.news.id, "1");
	text_copy(ev.u.news.ticker, sizeof ev.u.news.ticker, "AAA");
	text_copy(ev.u.news.headline, sizeof ev.u.news.headline, HOSTILE);
	ev.u.news.sensitive = true;
	ev.u.news.released = when(8, 31, 0);
	event(rec, &ev, when(9, 50, 1));
	ev = (struct event){ .type = EV_INSTRUMENT };
	text_copy(ev.u.instrument.ticker, sizeof ev.u.instrument.ticker, "AAA");
	ev.u.instrument.conid = 1;
	event(rec, &ev, when(9, 50, 2));
	for (int i = 0; i < 1800; i += 2) {
		int64_t price = 10500 + i % 7 * 50 + (i > 500 ? 500 : 0);

		ev = (struct event){ .type = EV_QUOTE };
		ev.u.quote = (struct ev_quote){
			.conid = 1, .has = QF_LAST | QF_VOLUME | QF_PRIOR_CLOSE | (i ? 0 : QF_OPEN | QF_HIGH | QF_LOW),
			.frames = 1, .prints = 1, .last = { price }, .last_low = { price }, .last_high = { price },
			.open = { 10500 }, .high = { 10500 }, .low = { 10500 }, .prior_close = { 9000 },
			.volume = 10000 + i,
		};
		event(rec, &ev, when(9, 59, 50) + i * NS_PER_S);
	}
	recording_stop(rec, 0, 0);
}

static int set_up(void **s)
{
	(void)s;
	assert_non_null(tmpdir_make(dir));
	snprintf(state, sizeof state, "XDG_STATE_HOME=%s", dir);
	env[0] = state;
	env[1] = strdup("PATH=/usr/bin:/bin");
	journal_a_day();
	record_a_day();
	return 0;
}

static int tear_down(void **s)
{
	(void)s;
	free(env[1]);
	tmpdir_remove(dir);
	return 0;
}

/* --- the page -------------------------------------------------------------------------------- */

static xmlDoc *page(char **text)
{
	struct ran r = expect_status(&plain, "report --date 2026-11-24 --html", 0);
	xmlDoc *doc = xmlReadMemory(r.out, (int)r.n_out, "report.html", "UTF-8",
				    XML_PARSE_NONET | XML_PARSE_NOENT);

	if (!doc)
		fail_msg("not well-formed:\n%s", r.out);
	if (text)
		*text = strdup(r.out);
	ran_free(&r);
	return doc;
}

static bool named(const xmlNode *n, const char *name)
{
	return n->type == XML_ELEMENT_NODE && !strcmp((const char *)n->name, name);
}

static bool has_class(xmlNode *n, const char *class)
{
	xmlChar *v = xmlGetProp(n, (const xmlChar *)"class");
	bool is = v && strstr((const char *)v, class);

	xmlFree(v);
	return is;
}

/* How many elements of a name have a class; NULL: any. */
static int number_of(xmlNode *n, const char *name, const char *class)
{
	int sum = 0;

	for (; n; n = n->next)
		sum += (named(n, name) && (!class || has_class(n, class))) + number_of(n->children, name, class);
	return sum;
}

static int texts_like(xmlNode *n, const char *text)
{
	int sum = 0;

	for (; n; n = n->next)
		sum += (n->type == XML_TEXT_NODE && strstr((const char *)n->content, text)) +
		       texts_like(n->children, text);
	return sum;
}

static void expect_nothing_foreign(xmlNode *n)
{
	static const char *const never[] = { "script", "img", "iframe", "object", "embed", "link", "use", "image",
					     "foreignObject", "a", "form", "base" };

	for (; n; n = n->next) {
		if (n->type != XML_ELEMENT_NODE)
			continue;
		for (size_t i = 0; i < sizeof never / sizeof *never; i++)
			if (named(n, never[i]))
				fail_msg("the page holds <%s>", never[i]);
		for (const xmlAttr *a = n->properties; a; a = a->next)
			if (!strncmp((const char *)a->name, "on", 2) || !strcmp((const char *)a->name, "src") ||
			    !strcmp((const char *)a->name, "href") || !strcmp((const char *)a->name, "style"))
				fail_msg("the page holds %s=", (const char *)a->name);
		expect_nothing_foreign(n->children);
	}
}

static void test_by_itself(void **s)
{
	char *text = NULL;
	xmlDoc *doc = page(&text);

	(void)s;
	expect_nothing_foreign(xmlDocGetRootElement(doc));
	assert_null(strstr(text, "url("));
	assert_null(strstr(text, "@import"));
	assert_null(strcasestr(text, "<script"));
	assert_non_null(strstr(text, "prefers-color-scheme:dark"));
	free(text);
	xmlFreeDoc(doc);
}

/* The headline, the gate's words, the broker's reason and its question, to the letter. */
static void test_hostile_words(void **s)
{
	xmlDoc *doc = page(NULL);

	(void)s;
	assert_int_equal(texts_like(xmlDocGetRootElement(doc), HOSTILE), 4);
	xmlFreeDoc(doc);
}

static void expect_chart(xmlDoc *doc)
{
	xmlNode *root = xmlDocGetRootElement(doc);

	assert_int_equal(number_of(root, "svg", NULL), 1);
	assert_int_equal(number_of(root, "rect", "range"), 1);
	assert_int_equal(number_of(root, "line", "bound"), 2);
	assert_int_equal(number_of(root, "line", "signal"), 1);
	assert_int_equal(number_of(root, "line", "stop"), 1);
	assert_int_equal(number_of(root, "path", "price"), 1);
	assert_int_equal(number_of(root, "path", "buy"), 1);
	assert_int_equal(number_of(root, "path", "sell"), 1);
	assert_int_equal(texts_like(root, "range high 1.08"), 1);
	assert_int_equal(texts_like(root, "range low 1.05"), 1);
	assert_int_equal(texts_like(root, "bought 1000 at 1.1"), 1);
	assert_int_equal(texts_like(root, "sold 1000 at 1.15"), 1);
}

static void test_chart(void **s)
{
	xmlDoc *doc = page(NULL);

	(void)s;
	expect_chart(doc);
	xmlFreeDoc(doc);
}

/* Bought 1000 at 1.10, sold at 1.15: 50.00, fees 12.00, 38.00 of 100.00 at risk. */
static void test_figures(void **s)
{
	static const char *const members[] = { "pnl", "fees", "net", "average_entry", "average_exit", "r", "worst_r",
					       "best_r" };
	struct ran r = expect_status(&plain, "report --date 2026-11-24 --json", 0);
	struct json_object *json = ran_json(&r);
	xmlDoc *doc = page(NULL);
	char path[60];

	(void)s;
	assert_string_equal(text_at(json, "trades.0.pnl"), "50.00");
	assert_string_equal(text_at(json, "trades.0.net"), "38.00");
	assert_string_equal(text_at(json, "trades.0.r"), "0.38");
	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		snprintf(path, sizeof path, "trades.0.%s", members[i]);
		if (!texts_like(xmlDocGetRootElement(doc), text_at(json, path)))
			fail_msg("%s is not on the page", path);
	}
	json_object_put(json);
	ran_free(&r);
	xmlFreeDoc(doc);
}

static void test_compressed_and_none(void **s)
{
	char command[200];
	xmlDoc *doc;

	(void)s;
	snprintf(command, sizeof command, "gzip %s/skim/recordings/*.jsonl", dir);
	assert_int_equal(system(command), 0);
	doc = page(NULL);
	expect_chart(doc);
	xmlFreeDoc(doc);
	snprintf(command, sizeof command, "rm -r %s/skim/recordings", dir);
	assert_int_equal(system(command), 0);
	doc = page(NULL);
	assert_int_equal(number_of(xmlDocGetRootElement(doc), "path", "buy"), 1);
	assert_int_equal(texts_like(xmlDocGetRootElement(doc), "no recording of this day"), 1);
	xmlFreeDoc(doc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_itself), cmocka_unit_test(test_hostile_words), cmocka_unit_test(test_chart),
		cmocka_unit_test(test_figures), cmocka_unit_test(test_compressed_and_none),
	};
	struct errmsg err;

	return zone_init(&err) != RC_OK || cmocka_run_group_tests_name("html", tests, set_up, tear_down);
}
