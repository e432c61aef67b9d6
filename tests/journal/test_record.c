/* test_record.c - every event survives the way to a line of JSON and back, and a file. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/journal/fields.h"
#include "../tmpdir.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"
#include "skim/journal/record.h"

static uint64_t seed = 1;

static uint64_t chance(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static void fill(const struct field *t, char *base, char *root)
{
	for (; t->name; t++) {
		char *p = base + t->offset;
		uint64_t v = chance();

		switch (t->kind) {
		case FIELD_TEXT:
			for (size_t i = 0; i + 1 < t->size && i < 30; i++)
				p[i] = "abc \"\\xyz{}[],:0123456789"[chance() % 25];
			/* text is clean: no blank at either end, none doubled */
			for (size_t i = 0; p[i]; i++)
				if (p[i] == ' ')
					p[i] = '_';
			break;
		case FIELD_LIST:
			for (size_t i = 0; i < t->count; i++)
				fill(t->of, p + i * t->size, root);
			if (t->n_offset)
				*(uint16_t *)(root + t->n_offset) = (uint16_t)t->count;
			break;
		case FIELD_BOOL:
			*p = (char)(v & 1);
			break;
		default:
			if (t->kind == FIELD_UINT && t->size == 8)
				v >>= 1;
			memcpy(p, &v, t->size);
		}
	}
}

static void test_round_trip(void **state)
{
	(void)state;
	for (int round = 0; round < 200; round++)
		for (int type = 0; type < EV_TYPE_COUNT; type++) {
			static struct event a, b;
			struct errmsg err = { "" };

			memset(&a, 0, sizeof a);
			a.type = (enum event_type)type;
			a.t.market = (int64_t)chance();
			a.t.steady = (int64_t)(chance() >> 1);
			fill(event_fields(a.type), (char *)&a, (char *)&a);
			if (type == EV_SUBMISSION)
				a.u.submission.n_ids = 4;

			char *line = event_to_json(&a);

			assert_non_null(line);
			if (event_from_json(&b, line, strlen(line), &err) != RC_OK)
				fail_msg("%s: %s\n%s", event_name(a.type), err.text, line);
			char *again = event_to_json(&b);

			assert_string_equal(line, again);
			free(line);
			free(again);
		}
}

/* Bytes of an event that no row of the table describes would be lost on replay. */
static void test_table_is_whole(void **state)
{
	(void)state;
	for (int type = 0; type < EV_TYPE_COUNT; type++) {
		static struct event a, b;
		struct errmsg err;

		memset(&a, 0, sizeof a);
		a.type = (enum event_type)type;
		fill(event_fields(a.type), (char *)&a, (char *)&a);
		if (type == EV_SUBMISSION)
			a.u.submission.n_ids = 4;
		char *line = event_to_json(&a);

		assert_int_equal(event_from_json(&b, line, strlen(line), &err), RC_OK);
		assert_memory_equal(&a, &b, event_size(a.type));
		free(line);
	}
}

static void test_hostile_lines(void **state)
{
	static const char *const lines[] = {
		"", "null", "[]", "{}", "{\"e\":\"quote\",\"conid\":\"x\"}", "{\"e\":\"nothing\"}",
		"{\"e\":\"bars\",\"n\":65535}", "{\"e\":\"bars\",\"bar\":[1]}",
		"{\"e\":\"quote\",\"conid\":99999999999}", "{\"e\":\"quote\",\"frames\":-1}",
		"{\"e\":[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]}", "{\"e\":\"link\",\"text\":7}",
	};
	struct event ev;

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		assert_int_not_equal(event_from_json(&ev, lines[i], strlen(lines[i]), NULL), RC_OK);
}

struct seen {
	int n;
	int32_t last;
};

static bool count(void *ctx, const struct event *ev)
{
	struct seen *s = ctx;

	s->n++;
	s->last = ev->u.quote.conid;
	return true;
}

static void test_file(void **state)
{
	char dir[64], path[600] = "";
	struct params p, q;
	struct recording *r;
	struct errmsg err = { "" };
	struct replay_info info;
	struct seen seen = { 0 };
	struct event ev = { .type = EV_QUOTE };
	struct dirent *d;

	(void)state;
	tmpdir_make(dir);
	params_default(&p);
	p.risk.e4 = 123 * E4;
	assert_int_equal(recording_start(&r, dir, &p, &err), RC_OK);
	for (int i = 1; i <= 5000; i++) {
		ev.u.quote.conid = i;
		recording_event(r, &ev);
	}
	recording_stop(r, 0xfeedface12345678ULL, 5000);
	DIR *list = opendir(dir);

	while ((d = readdir(list)))
		if (strstr(d->d_name, ".jsonl"))
			snprintf(path, sizeof path, "%s/%s", dir, d->d_name);
	closedir(list);
	if (replay_file(path, &q, count, &seen, &info, &err) != RC_OK)
		fail_msg("%s", err.text);
	assert_int_equal(seen.n, 5000);
	assert_int_equal(seen.last, 5000);
	assert_int_equal(info.events, 5000);
	assert_true(info.digest == 0xfeedface12345678ULL);
	assert_int_equal(info.bad_lines, 0);
	assert_int_equal(q.risk.e4, 123 * E4);
	assert_int_equal(q.signal_ttl, p.signal_ttl);
	tmpdir_remove(dir);
}

static void test_refusals(void **state)
{
	char dir[64], path[100];
	struct params p;
	struct errmsg err;
	struct replay_info info;
	FILE *f;

	(void)state;
	tmpdir_make(dir);
	snprintf(path, sizeof path, "%s/x.jsonl", dir);
	f = fopen(path, "w");
	fputs("{\"skim\":\"9.9\",\"format\":7}\n", f);
	fclose(f);
	assert_int_equal(replay_file(path, &p, count, NULL, &info, &err), RC_STALE);
	f = fopen(path, "w");
	fputs("hello\n", f);
	fclose(f);
	assert_int_equal(replay_file(path, &p, count, NULL, &info, &err), RC_SYNTAX);
	assert_int_equal(replay_file("/nonexistent", &p, count, NULL, &info, &err), RC_ABSENT);
	tmpdir_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip), cmocka_unit_test(test_table_is_whole),
		cmocka_unit_test(test_hostile_lines), cmocka_unit_test(test_file),
		cmocka_unit_test(test_refusals),
	};
	struct errmsg err;

	return zone_init(&err) != RC_OK || cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
