/* test_page.c - every test page gives exactly its expected rows and outcome. */
#include <json.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "skim/asx/page.h"
#include "skim/base/auto.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"

#define MAX_BYTES (16u << 20)

static char *slurp(const char *name, size_t *n)
{
	const char *top = getenv("top_srcdir");
	char path[4096];
	AUTO_FCLOSE FILE *f = NULL;

	snprintf(path, sizeof path, "%s/tests/data/asx-fixtures/%s", top ? top : ".", name);
	f = fopen(path, "rb");
	if (!f)
		fail_msg("cannot open %s", path);

	char *buf = malloc(MAX_BYTES + 1);

	*n = fread(buf, 1, MAX_BYTES, f);
	buf[*n] = '\0';
	return buf;
}

static struct json_object *json_file(const char *name)
{
	size_t n;
	char *s = slurp(name, &n);
	struct json_object *o = json_tokener_parse(s);

	free(s);
	assert_non_null(o);
	return o;
}

static const char *member(struct json_object *o, const char *key)
{
	struct json_object *v;

	return json_object_object_get_ex(o, key, &v) && v ? json_object_get_string(v) : NULL;
}

/* Without U+FFFD and with white space collapsed: the hostile page's comparison. */
static void loosen(char *out, size_t cap, const char *s)
{
	char tmp[2048];
	size_t w = 0;

	for (; *s && w < sizeof tmp - 4;) {
		if (!strncmp(s, "\xEF\xBF\xBD", 3)) {
			s += 3;
			continue;
		}
		tmp[w++] = *s++;
	}
	text_clean(out, cap, tmp, w);
}

static bool headline_equal(const char *have, const char *want, bool hostile)
{
	char a[2048], b[2048];

	if (!hostile)
		return !strcmp(have, want);
	loosen(a, sizeof a, have);
	loosen(b, sizeof b, want);
	return !strcmp(a, b);
}

static bool headline_right(struct json_object *want, const char *have, bool hostile)
{
	struct json_object *any;

	if (headline_equal(have, member(want, "headline"), hostile))
		return true;
	if (!json_object_object_get_ex(want, "headline_any_of", &any))
		return false;
	for (size_t i = 0; i < json_object_array_length(any); i++)
		if (headline_equal(have, json_object_get_string(json_object_array_get_idx(any, i)), hostile))
			return true;
	return false;
}

static void check_row(const char *page, size_t i, struct json_object *want, const struct ev_news *n)
{
	char when[40], url[200], pages[12];
	bool hostile = !strcmp(page, "today-hostile.html");
	const char *size = member(want, "size"), *count = member(want, "pages");

	time_format_rfc3339(when, sizeof when, n->released);
	asx_pdf_url(url, sizeof url, n->id);
	snprintf(pages, sizeof pages, "%d", n->pages);
	if (strcmp(n->ticker, member(want, "ticker")) || strcmp(when, member(want, "time_sydney")) ||
	    strcmp(n->sensitive ? "true" : "false", member(want, "price_sensitive")) ||
	    strcmp(url, member(want, "pdf_url")) || strcmp(n->size, size ? size : "") ||
	    strcmp(pages, count ? count : "0") || !headline_right(want, n->headline, hostile))
		fail_msg("%s row %zu: have %s %s %d \"%s\" %s %s %s, want %s", page, i, n->ticker, when,
			 n->sensitive, n->headline, url, pages, n->size,
			 json_object_to_json_string(want));
}

static void test_pages(void **state)
{
	struct json_object *manifest = json_file("manifest.json");

	(void)state;
	for (size_t k = 0; k < json_object_array_length(manifest); k++) {
		struct json_object *m = json_object_array_get_idx(manifest, k), *want;
		const char *name = member(m, "page"), *refused = member(m, "rows_refused");
		char expected[300];
		struct asx_page page;
		size_t n;
		char *bytes = slurp(name, &n);

		snprintf(expected, sizeof expected, "%.*s.expected.json", (int)strlen(name) - 5, name);
		want = json_file(expected);
		assert_int_equal(asx_page_parse(&page, bytes, n, MAX_BYTES), RC_OK);
		if (strcmp(asx_outcome_word(page.outcome), member(m, "outcome")))
			fail_msg("%s: outcome %s, want %s", name, asx_outcome_word(page.outcome),
				 member(m, "outcome"));
		if (page.n != json_object_array_length(want))
			fail_msg("%s: %zu rows (%d refused), want %zu", name, page.n, page.refused,
				 json_object_array_length(want));
		for (size_t i = 0; i < page.n; i++)
			check_row(name, i, json_object_array_get_idx(want, i), &page.row[i]);
		if (refused)
			assert_int_equal(page.refused, atoi(refused));
		asx_page_free(&page);
		json_object_put(want);
		free(bytes);
	}
	json_object_put(manifest);
}

/* A page cut anywhere never makes a row up: what is read is a prefix of the whole page's rows. */
static void test_every_cut(void **state)
{
	size_t n;
	char *bytes = slurp("live-3.html", &n);
	struct asx_page whole, cut;

	(void)state;
	assert_int_equal(asx_page_parse(&whole, bytes, n, MAX_BYTES), RC_OK);
	for (size_t len = 0; len < n; len += 61) {
		assert_int_equal(asx_page_parse(&cut, bytes, len, MAX_BYTES), RC_OK);
		assert_true(cut.n <= whole.n);
		assert_true(len > n - 1500 || cut.outcome != ASX_OK);
		for (size_t i = 0; i < cut.n; i++) {
			assert_string_equal(cut.row[i].id, whole.row[i].id);
			assert_string_equal(cut.row[i].headline, whole.row[i].headline);
		}
		asx_page_free(&cut);
	}
	asx_page_free(&whole);
	free(bytes);
}

/* Damaged at random, a page may lose rows; it never yields a byte that could harm a terminal. */
static void test_damage(void **state)
{
	size_t n;
	char *bytes = slurp("live-2.html", &n), *copy = malloc(n);
	uint64_t seed = 20261124;

	(void)state;
	for (int round = 0; round < 400; round++) {
		struct asx_page page;

		memcpy(copy, bytes, n);
		for (int k = 0; k < 40; k++) {
			seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
			copy[(seed >> 33) % n] = (char)(seed >> 24);
		}
		assert_int_equal(asx_page_parse(&page, copy, n, MAX_BYTES), RC_OK);
		for (size_t i = 0; i < page.n; i++) {
			char clean[HEADLINE_LEN];

			text_clean(clean, sizeof clean, page.row[i].headline, strlen(page.row[i].headline));
			assert_string_equal(clean, page.row[i].headline);
			assert_true(!page.row[i].ticker[0] || ticker_valid(page.row[i].ticker));
		}
		asx_page_free(&page);
	}
	free(copy);
	free(bytes);
}

static void test_too_large(void **state)
{
	struct asx_page page;

	(void)state;
	assert_int_equal(asx_page_parse(&page, "0123456789", 10, 9), RC_FULL);
}

static void test_halt_words(void **state)
{
	static const struct {
		const char *headline;
		enum halt_word word;
	} rows[] = {
		{ "Trading Halt", HALT_HALT },
		{ "Trading halt", HALT_HALT },
		{ "Pause in Trading", HALT_PAUSE },
		{ "Pause in Trade", HALT_PAUSE },
		{ "Suspension from Quotation", HALT_SUSPENSION },
		{ "Suspension from Official Quotation - Annual Listing Fees", HALT_SUSPENSION },
		{ "Voluntary Suspension", HALT_SUSPENSION },
		{ "Extension of Voluntary Suspension", HALT_SUSPENSION },
		{ "Removal from Official List", HALT_SUSPENSION },
		{ "Reinstatement to Quotation", HALT_REINSTATED },
		{ "Reinstatement to Official Quotation", HALT_REINSTATED },
		{ "Security Class Suspension from Quotation - XXXO", HALT_NONE },
		{ "Asphalt plant commissioned", HALT_NONE },
		{ "Menopause trial results", HALT_NONE },
		{ "Lifting of Trading Halt", HALT_NONE },
		{ "", HALT_NONE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (asx_halt_word(rows[i].headline) != rows[i].word)
			fail_msg("\"%s\" is %d", rows[i].headline, asx_halt_word(rows[i].headline));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_every_cut),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_halt_words),
	};
	struct errmsg err;

	if (zone_init(&err) != RC_OK) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	return cmocka_run_group_tests_name("asx page", tests, NULL, NULL);
}
