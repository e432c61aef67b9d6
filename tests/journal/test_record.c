/* test_record.c - every event survives the way to a line of JSON and back, and a file. */
#include <glob.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../src/journal/fields.h"
#include "../../src/journal/lines.h"
#include "../../src/journal/pack.h"
#include "../tmpdir.h"
#include "config.h"
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

/* --- files ------------------------------------------------------------------------------------ */

static char dir[64];

static int set_up(void **state)
{
	(void)state;
	assert_non_null(tmpdir_make(dir));
	clock_set_market(utc_at(20261124, 23 * 3600 + 3590), 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	tmpdir_remove(dir);
	return 0;
}

struct told {
	atomic_int n;
	char why[256];
};

static void failing(void *ctx, const char *why)
{
	struct told *t = ctx;

	text_copy(t->why, sizeof t->why, why);
	t->n++;
}

static struct recording *start(struct recording_limits max, struct told *told)
{
	struct params p;
	struct recording_config c = {
		.dir = dir, .params = &p, .max = max, .failing = told ? failing : NULL, .ctx = told,
	};
	struct recording *r;
	struct errmsg err = { "" };

	params_default(&p);
	p.risk.e4 = 123 * E4;
	if (recording_start(&r, &c, &err) != RC_OK)
		fail_msg("%s", err.text);
	return r;
}

static void put(struct recording *r, int from, int to, int64_t market)
{
	struct event ev = { .type = EV_QUOTE, .t = { market, 1 } };

	for (int i = from; i <= to; i++) {
		ev.u.quote.conid = i;
		recording_event(r, &ev);
	}
}

/* The n-th recording by name; how many there are. */
static size_t recordings(size_t n, char path[600])
{
	char pattern[100];
	glob_t found;
	size_t all;

	snprintf(pattern, sizeof pattern, "%s/*.jsonl", dir);
	path[0] = '\0';
	if (glob(pattern, 0, NULL, &found))
		return 0;
	all = found.gl_pathc;
	if (n < all)
		text_copy(path, 600, found.gl_pathv[n]);
	globfree(&found);
	return all;
}

static struct replay_info read_all(const char *path, struct params *p, struct seen *seen)
{
	struct replay_info info;
	struct errmsg err = { "" };

	memset(seen, 0, sizeof *seen);
	if (replay_file(path, p, count, seen, &info, &err) != RC_OK)
		fail_msg("%s", err.text);
	return info;
}

static void test_file(void **state)
{
	char path[600];
	struct params p, q;
	struct recording *r = start((struct recording_limits){ 0 }, NULL);
	struct replay_info info;
	struct seen seen;
	struct stat st;

	(void)state;
	params_default(&p);
	put(r, 1, 5000, clock_now().market);
	recording_stop(r, 0xfeedface12345678ULL, 5000);
	assert_int_equal(recordings(0, path), 1);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	info = read_all(path, &q, &seen);
	assert_int_equal(seen.n, 5000);
	assert_int_equal(seen.last, 5000);
	assert_int_equal(info.events, 5000);
	assert_true(info.ended && !info.holed && !info.no_beginning);
	assert_true(info.digest == 0xfeedface12345678ULL);
	assert_int_equal(info.bad_lines, 0);
	assert_string_equal(info.version, PACKAGE_VERSION);
	assert_int_equal(q.risk.e4, 123 * E4);
	assert_int_equal(q.signal_ttl, p.signal_ttl);
}

/* Midnight is a new file; a replay of it begins with the one it goes on from. */
static void test_rotated_by_day(void **state)
{
	struct recording *r = start((struct recording_limits){ 0 }, NULL);
	struct stopper *stop = stopper_new();
	int64_t market = clock_now().market;
	char path[600], first[600], last[600], packed[610];
	struct replay_info info;
	struct seen seen;
	struct params p;

	(void)state;
	put(r, 1, 100, market);
	put(r, 101, 150, market + 20 * NS_PER_S);
	put(r, 151, 160, market + 26 * 3600 * NS_PER_S);
	recording_stop(r, 5, 160);
	assert_int_equal(recordings(0, first), 3);
	assert_non_null(strstr(first, "skim_20261124_235950_"));
	info = read_all(first, &p, &seen);
	assert_int_equal(seen.n, 100);
	assert_true(info.ended && !info.digest);	/* not cut off: the day ended */
	recordings(1, path);
	assert_non_null(strstr(path, "skim_20261125_"));
	assert_int_equal(read_all(path, &p, &seen).lines, 150);
	recordings(2, path);
	assert_non_null(strstr(path, "skim_20261126_"));
	info = read_all(path, &p, &seen);
	assert_int_equal(seen.n, 160);
	assert_int_equal(seen.last, 160);
	assert_int_equal(info.digest, 5);
	assert_int_equal(p.risk.e4, 123 * E4);
	/* The days that are over are compressed: the names in the files still find them. */
	pack_folder(dir, 20261126, stop);
	stopper_free(stop);
	assert_int_equal(recordings(0, last), 1);
	assert_int_equal(read_all(path, &p, &seen).lines, 160);
	/* Without its beginning it is played from where it is, and says so. */
	snprintf(packed, sizeof packed, "%s.gz", first);
	assert_int_equal(unlink(packed), 0);
	info = read_all(path, &p, &seen);
	assert_int_equal(seen.n, 60);
	assert_true(info.no_beginning);
}

static void wait_told(const struct told *t)
{
	int64_t until = clock_steady() + 60 * NS_PER_S;

	while (!t->n && clock_steady() < until)
		sched_yield();
	assert_int_equal(t->n, 1);
}

static void test_largest_size(void **state)
{
	struct told told = { 0 };
	struct recording *r = start((struct recording_limits){ .file_bytes = 20000 }, &told);
	char path[600];
	struct replay_info info;
	struct seen seen;
	struct params p;
	struct stat st;

	(void)state;
	put(r, 1, 1000, clock_now().market);
	wait_told(&told);
	assert_non_null(strstr(told.why, "largest size"));
	put(r, 1001, 2000, clock_now().market);
	recording_stop(r, 5, 2000);
	recordings(0, path);
	info = read_all(path, &p, &seen);
	assert_true(info.holed);
	assert_true(seen.n < 2000);
	assert_int_equal(info.bad_lines, 0);
	assert_int_equal(stat(path, &st), 0);
	assert_true(st.st_size < 200000);
}

/* The disk takes no more: the operator hears of it once, what was written can be read. */
static void test_disk_full(void **state)
{
	struct told told = { 0 };
	struct recording *r = start((struct recording_limits){ 0 }, &told);
	struct rlimit was, small;
	char path[600];
	struct replay_info info;
	struct seen seen;
	struct params p;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	small = was;
	small.rlim_cur = 30011;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	put(r, 1, 2000, clock_now().market);
	wait_told(&told);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	assert_non_null(strstr(told.why, "cannot be written"));
	recording_stop(r, 5, 2000);
	recordings(0, path);
	info = read_all(path, &p, &seen);
	assert_true(seen.n > 100 && seen.n < 2000);
	assert_true(info.bad_lines <= 1);
	assert_true(info.ended && info.holed);
}

static void test_oldest_make_room(void **state)
{
	char path[600];

	(void)state;
	for (int i = 0; i < 5; i++) {
		struct recording *r;

		clock_set_market(utc_at(20261124, 3600 * (9 + i)), 0);
		r = start((struct recording_limits){ .files = 3 }, NULL);
		put(r, 1, 10, clock_now().market);
		recording_stop(r, 5, 10);
	}
	assert_int_equal(recordings(0, path), 3);
	assert_non_null(strstr(path, "skim_20261124_110000"));
	/* And by size: what is there and one of the largest must fit. */
	clock_set_market(utc_at(20261124, 3600 * 15), 0);
	recording_stop(start((struct recording_limits){ .file_bytes = 9000, .folder_bytes = 10000 }, NULL), 5, 0);
	assert_int_equal(recordings(0, path), 1);
	assert_non_null(strstr(path, "skim_20261124_150000"));
	/* The same clock again, as in a demo: the first one stays. */
	recording_stop(start((struct recording_limits){ 0 }, NULL), 5, 0);
	assert_int_equal(recordings(0, path), 2);
}

/* --- compressed ------------------------------------------------------------------------------- */

/* The recording of one day, compressed; its path without .gz. */
static void make_packed(char path[600])
{
	struct recording *r = start((struct recording_limits){ 0 }, NULL);
	struct stopper *stop = stopper_new();
	char part[620];

	put(r, 1, 3000, clock_now().market);
	recording_stop(r, 7, 3000);
	recordings(0, path);
	snprintf(part, sizeof part, "%s.gz.part", path);
	fclose(fopen(part, "w"));	/* somebody was ended in the middle */
	pack_folder(dir, 20261124, stop);
	assert_int_not_equal(access(part, F_OK), 0);
	assert_int_equal(access(path, F_OK), 0);	/* today's stays as it is */
	pack_folder(dir, 20261125, stop);
	assert_int_not_equal(access(path, F_OK), 0);
	stopper_free(stop);
}

static void resize(const char *path, double part)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(truncate(path, (off_t)((double)st.st_size * part)), 0);
}

static void test_compressed(void **state)
{
	char path[600], packed[610];
	struct replay_info info;
	struct seen seen;
	struct params p;
	struct stat st;

	(void)state;
	make_packed(path);
	snprintf(packed, sizeof packed, "%s.gz", path);
	assert_int_equal(stat(packed, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_true(st.st_size < 40000);
	for (int i = 0; i < 2; i++) {	/* by its own name, and by the one it had */
		info = read_all(i ? path : packed, &p, &seen);
		assert_int_equal(seen.n, 3000);
		assert_int_equal(info.digest, 7);
		assert_true(info.ended && !info.bad_lines && !info.trouble[0]);
		assert_int_equal(p.risk.e4, 123 * E4);
	}
}

static void test_compressed_and_cut_off(void **state)
{
	char path[600], packed[610];
	struct replay_info info;
	struct seen seen;
	struct params p;

	(void)state;
	make_packed(path);
	snprintf(packed, sizeof packed, "%s.gz", path);
	resize(packed, 0.5);
	info = read_all(packed, &p, &seen);
	assert_true(seen.n > 100 && seen.n < 3000);
	assert_string_equal(info.trouble, "the compressed file is cut off");
	assert_true(!info.ended && !info.bad_lines);
}

static void test_compressed_and_damaged(void **state)
{
	char path[600], packed[610];
	struct errmsg err = { "" };
	struct replay_info info;
	struct seen seen = { 0 };
	struct params p;
	struct stat st;
	FILE *f;

	(void)state;
	make_packed(path);
	snprintf(packed, sizeof packed, "%s.gz", path);
	assert_int_equal(stat(packed, &st), 0);
	f = fopen(packed, "r+");
	assert_int_equal(fseek(f, st.st_size - 6, SEEK_SET), 0);
	fputs("xxxx", f);		/* its checksum */
	fclose(f);
	info = read_all(packed, &p, &seen);
	assert_string_equal(info.trouble, "the compressed file is damaged");
	f = fopen(packed, "r+");
	assert_int_equal(fseek(f, 20, SEEK_SET), 0);
	for (int i = 0; i < 400; i++)
		fputc(0xff, f);
	fclose(f);
	memset(&seen, 0, sizeof seen);
	assert_int_equal(replay_file(packed, &p, count, &seen, &info, &err), RC_SYNTAX);
	assert_non_null(strstr(err.text, "damaged"));
}

/* A few kilobytes that are gigabytes, and a line without an end. */
static void test_bounds(void **state)
{
	char path[100], *line;
	struct lines *l;
	FILE *f;
	ssize_t n;

	(void)state;
	snprintf(path, sizeof path, "%s/x.jsonl", dir);
	f = fopen(path, "w");
	for (int i = 0; i < LINE_BYTES_MAX + 100; i++)
		fputc('x', f);
	fputs("\nshort\n\nlast", f);
	fclose(f);
	assert_int_equal(lines_open(&l, path, 0, NULL), RC_OK);
	assert_int_equal(lines_next(l, &line), -2);
	assert_int_equal(lines_next(l, &line), 5);
	assert_string_equal(line, "short");
	assert_int_equal(lines_next(l, &line), 0);
	assert_false(lines_unfinished(l));
	assert_int_equal(lines_next(l, &line), 4);
	assert_true(lines_unfinished(l));
	assert_int_equal(lines_next(l, &line), -1);
	assert_null(lines_trouble(l));
	lines_close(l);
	assert_int_equal(lines_open(&l, path, 1 << 20, NULL), RC_OK);
	while ((n = lines_next(l, &line)) != -1)
		;
	assert_string_equal(lines_trouble(l), "it holds more than 1 MiB");
	lines_close(l);
}

/* Cut off in the middle of a line, as a kill leaves it: no damage, it plays what is there. */
static void test_cut_in_a_line(void **state)
{
	struct recording *r = start((struct recording_limits){ 0 }, NULL);
	char path[600];
	struct replay_info info;
	struct seen seen;
	struct params p;
	struct stat st;

	(void)state;
	put(r, 1, 50, clock_now().market);
	recording_stop(r, 7, 50);
	recordings(0, path);
	assert_int_equal(stat(path, &st), 0);
	for (off_t cut = 60; cut < 200; cut++) {
		assert_int_equal(truncate(path, st.st_size - cut), 0);
		info = read_all(path, &p, &seen);
		assert_true(seen.n > 40 && seen.n < 50);
		assert_true(!info.bad_lines && !info.ended);
	}
}

/* --- versions --------------------------------------------------------------------------------- */

static void refused(const char *content, enum rc rc, const char *word)
{
	char path[100];
	struct params p;
	struct errmsg err = { "" };
	struct replay_info info;
	FILE *f;

	snprintf(path, sizeof path, "%s/x.jsonl", dir);
	f = fopen(path, "w");
	fputs(content, f);
	fclose(f);
	assert_int_equal(replay_file(path, &p, count, NULL, &info, &err), rc);
	if (!strstr(err.text, word))
		fail_msg("\"%s\" does not say %s", err.text, word);
}

static void test_refusals(void **state)
{
	struct params p;
	struct errmsg err;
	struct replay_info info;

	(void)state;
	refused("{\"skim\":\"9.9\",\"format\":7}\n", RC_STALE, "skim 9.9 in the newer format 7");
	refused("{\"skim\":\"0.0.9\",\"format\":0}\n", RC_STALE, "skim 0.0.9 in the older format 0");
	refused("{\"skim\":\"0.1.0\"}\n", RC_SYNTAX, "not a recording");
	refused("hello\n", RC_SYNTAX, "not a recording");
	refused("", RC_SYNTAX, "not a recording");
	assert_int_equal(replay_file("/nonexistent", &p, count, NULL, &info, &err), RC_ABSENT);
}

/* A recording may name a predecessor, not a path. */
static void test_predecessor_is_beside_it(void **state)
{
	char path[100];
	struct params p;
	struct seen seen;
	FILE *f;

	(void)state;
	snprintf(path, sizeof path, "%s/x.jsonl", dir);
	f = fopen(path, "w");
	fputs("{\"skim\":\"0.1.0\",\"format\":1,\"continues\":\"../../etc/passwd\"}\n"
	      "{\"e\":\"quote\",\"m\":1,\"s\":1,\"conid\":7}\n", f);
	fclose(f);
	assert_int_equal(read_all(path, &p, &seen).lines, 1);
	/* One that continues itself ends all the same. */
	f = fopen(path, "w");
	fputs("{\"skim\":\"0.1.0\",\"format\":1,\"continues\":\"x.jsonl\"}\n"
	      "{\"e\":\"quote\",\"m\":1,\"s\":1,\"conid\":7}\n", f);
	fclose(f);
	read_all(path, &p, &seen);
	assert_true(seen.n < 100);
}

/*
 * Recordings hold enums as numbers.  A number below that changes makes every older recording lie:
 * then give the format a new number (recording.c, replay.c) and turn the old one down.
 */
static void test_numbers_of_format_1(void **state)
{
	static const struct {
		int have, want;
	} n[] = {
		{ LINK_DOWN, 0 }, { LINK_UP, 3 }, { LINK_MAINTENANCE, 6 }, { FEED_QUOTES, 0 },
		{ FEED_DISCORD, 4 }, { FEED_RECORDING, 6 }, { FEED_IDLE, 0 }, { FEED_OK, 2 }, { FEED_OFF, 6 },
		{ QF_LAST, 1 }, { QF_PRIOR_CLOSE, 1 << 10 }, { QF_INDICATIVE, 1 << 12 }, { QUOTE_STREAM, 0 },
		{ QUOTE_REASK, 2 }, { SCAN_OK, 0 }, { SCAN_FAILED, 2 }, { HALT_NONE, 0 }, { HALT_PAUSE, 2 },
		{ HALT_REINSTATED, 4 }, { SIDE_BUY, 0 }, { SIDE_SELL, 1 }, { TYPE_LMT, 0 }, { TYPE_STP, 1 },
		{ TYPE_STOP_LIMIT, 2 }, { TYPE_OTHER, 4 }, { TIF_DAY, 0 }, { TIF_GTC, 1 }, { SUB_JOURNALED, 0 },
		{ SUB_SENT, 2 }, { SUB_ACCEPTED, 3 }, { SUB_QUESTION, 4 }, { SUB_REFUSED, 5 },
		{ SUB_UNKNOWN, 6 }, { ORDER_STREAM, 0 }, { ORDER_LIST, 1 }, { ORDER_STATUS, 2 },
		{ OF_STATUS, 1 }, { OF_FILLED, 4 }, { OF_TIME, 1 << 13 }, { BS_INACTIVE, 0 },
		{ BS_SUBMITTED, 3 }, { BS_FILLED, 4 }, { BS_CANCELLED, 7 }, { BS_OTHER, 9 },
		{ LOOK_ORDERS_FORCED, 0 }, { LOOK_POSITIONS, 3 }, { ROLE_ENTRY, 0 }, { ROLE_STOP, 1 },
		{ ROLE_EXIT, 2 }, { ROLE_FOREIGN, 3 }, { CMD_SELECT, 0 }, { CMD_ARM, 2 }, { CMD_KILL, 4 },
		{ CMD_TICKET_ENTRY, 6 }, { CMD_TICKET_EDIT, 11 }, { CMD_TICKET_CONFIRM, 15 },
		{ CMD_ANSWER, 16 }, { CMD_CANCEL, 17 }, { CMD_FLATTEN, 20 }, { CMD_NOTE, 24 },
		{ CMD_ACK, 25 }, { CMD_RESOLVE, 29 }, { CMD_ADOPT, 30 }, { CMD_FOLLOW, 33 }, { CMD_AWAY, 36 }, { TF_QTY, 0 },
		{ TF_STOP_TIF, 7 }, { PRICE_PLAIN, 0 }, { PRICE_HALTED, 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof n / sizeof *n; i++)
		if (n[i].have != n[i].want)
			fail_msg("row %zu: %d, in format 1 it is %d", i, n[i].have, n[i].want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip), cmocka_unit_test(test_table_is_whole),
		cmocka_unit_test(test_hostile_lines),
		cmocka_unit_test_setup_teardown(test_file, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_rotated_by_day, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_largest_size, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_disk_full, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_oldest_make_room, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_compressed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_compressed_and_cut_off, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_compressed_and_damaged, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_bounds, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_cut_in_a_line, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_refusals, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_predecessor_is_beside_it, set_up, tear_down),
		cmocka_unit_test(test_numbers_of_format_1),
	};
	struct errmsg err;

	return zone_init(&err) != RC_OK || cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
