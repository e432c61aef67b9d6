/*
 * whole.c - the whole program measured on a terminal against the simulator: first picture,
 * memory, bytes to the terminal, requests, replay.  Writes lines of result.h.
 *
 *   whole FILE [PART...]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glob.h>
#include <json.h>
#include <sys/wait.h>

#include "../whole/screen.h"
#include "busy.h"
#include "proc.h"
#include "result.h"
#include "table.h"

enum { RUNS = 5, ROWS = 40, COLS = 120, STOCKS = 40, LIVELY = 10, WATCH_S = 15, QUIET_S = 60 };

FILE *result_out;

static double median_ms(int64_t us[RUNS])
{
	return (double)median_of(us, RUNS) / 1000;
}

/* --- first picture ------------------------------------------------------------------------ */

/* From the start of another program until text stands on its screen; -1 when it never does. */
static int64_t other_us(const char *program, const char *text, const char *dir)
{
	char *argv[] = { (char *)"/usr/bin/env", (char *)program, NULL };
	struct term_options o = { .rows = 24, .cols = 80, .dir = dir };
	int64_t from = proc_now_us();
	struct term *t = term_start(&o, argv);
	int64_t us = t && term_wait_ms(t, text, 5000) ? proc_now_us() - from : -1;

	if (t)
		term_free(t);
	return us;
}

static void make_repository(const char *dir)
{
	char line[1000];

	snprintf(line, sizeof line, "cd '%s' && git init -q . && echo a >a && git add a && "
		 "git -c user.name=bench -c user.email=bench@localhost commit -qm bench-commit", dir);
	if (system(line) != 0)
		print_message("no repository for tig\n");
}

/* A, B, C, A, B, C: five starts of each. */
static void first_picture(void)
{
	int64_t us[RUNS], htop[RUNS], tig[RUNS];
	char dir[] = "/tmp/skim-bench-XXXXXX", line[100];
	bool others;

	assert_non_null(mkdtemp(dir));
	make_repository(dir);
	for (int i = 0; i < RUNS; i++) {
		screen_set_up(NULL);
		market_ask(&market, "rate 0");
		int64_t from = proc_now_us();

		screen_start(24, 80);
		screen_expect("DISARMED", 10);
		us[i] = proc_now_us() - from;
		screen_tear_down(NULL);
		htop[i] = other_us("htop", "PID", dir);
		tig[i] = other_us("tig", "bench-commit", dir);
	}
	others = htop[0] > 0 && tig[0] > 0;
	snprintf(line, sizeof line, "rm -rf %s", dir);
	if (system(line) != 0)
		print_message("left: %s\n", dir);
	double mine = median_ms(us), h = median_ms(htop), t = median_ms(tig);

	row("first picture, 80x24", mine, "ms", others ? (h < t ? h : t) : -1,
	    others ? (h < t ? h : t) : -1, "time");
	if (others) {
		row("  htop", h, "ms", -1, -1, "time");
		row("  tig", t, "ms", -1, -1, "time");
	}
}

/* --- memory ---------------------------------------------------------------------------------- */

static void memory(void)
{
	screen_set_up(NULL);
	screen_start(24, 80);
	screen_expect("broke", 60);
	term_watch(term, 5000);
	row("resident memory, connected, all loaded", (double)proc_rss_kb(term_pid(term)) / 1024, "MiB",
	    -1, 24, "count");
	screen_tear_down(NULL);
}

/* --- the standard table ------------------------------------------------------------------------ */

struct picture {
	char *line[ROWS];
	uint64_t at, ideal, frames;
};

static int points(const char *s, int32_t *out_points, int cap)
{
	int n = 0;

	for (const unsigned char *p = (const unsigned char *)s; *p && n < cap; n++) {
		int len = *p < 0x80 ? 1 : *p < 0xE0 ? 2 : *p < 0xF0 ? 3 : 4;
		int32_t v = 0;

		for (int i = 0; i < len && *p; i++)
			v = v << 8 | *p++;
		out_points[n] = v;
	}
	return n;
}

static int glyph_bytes(int32_t v)
{
	return v > 0xFFFFFF || v < 0 ? 4 : v > 0xFFFF ? 3 : v > 0xFF ? 2 : 1;
}

/* What a row costs at the least: the changed glyphs, and the cheapest way to each run of them:
 * the glyphs between, a move to the right, or (first) a move to the place. */
static uint64_t row_cost(int row_no, const char *was, const char *is)
{
	int32_t a[512] = { 0 }, b[512] = { 0 };
	int n = points(was, a, 500), m = points(is, b, 500), at = -1;
	uint64_t cost = 0;
	char move[32];

	for (int x = 0; x < (n > m ? n : m); x++) {
		int32_t glyph = x < m ? b[x] : ' ';
		int between = 0;

		if (glyph == (x < n ? a[x] : ' '))
			continue;
		if (at < 0)
			cost += (uint64_t)snprintf(move, sizeof move, "\033[%d;%dH", row_no + 1, x + 1);
		else if (x > at) {
			for (int k = at; k < x; k++)
				between += glyph_bytes(k < m ? b[k] : ' ');
			int jump = snprintf(move, sizeof move, "\033[%dC", x - at);

			cost += (uint64_t)(between < jump ? between : jump);
		}
		cost += (uint64_t)glyph_bytes(glyph);
		at = x + 1;
	}
	return cost;
}

static bool look(struct term *t, void *ctx)
{
	struct picture *p = ctx;

	if (term_bytes(t) == p->at)
		return false;
	p->at = term_bytes(t);
	p->frames++;
	for (int y = 0; y < ROWS; y++) {
		const char *is = term_row(t, y);

		if (strcmp(p->line[y], is) == 0)
			continue;
		p->ideal += row_cost(y, p->line[y], is);
		free(p->line[y]);
		p->line[y] = strdup(is);
	}
	return false;
}

/* 40 instruments on 120x40, ten of which change four times a second. */
static void standard_table(void)
{
	char path[] = "/tmp/skim-busy-XXXXXX";
	const char *args[] = { "--scenario", path, NULL };
	struct picture p = { 0 };

	busy_scenario(path, STOCKS, LIVELY, 300, 2);
	market_start(&market, args);
	screen_start(ROWS, COLS);
	screen_expect("BAA", 30);
	term_watch(term, 5000);
	print_message("%d rows of stocks\n", table_open(term, STOCKS));
	term_watch(term, 1000);
	for (int y = 0; y < ROWS; y++)
		p.line[y] = strdup(term_row(term, y));
	p.at = term_bytes(term);

	uint64_t bytes = p.at;
	int64_t us = proc_now_us();

	term_wait_for(term, look, &p, WATCH_S * 1000, "the end of the measurement");
	us = proc_now_us() - us;
	bytes = term_bytes(term) - bytes;
	print_message("%llu pictures\n", (unsigned long long)p.frames);
	row("terminal, standard table", (double)bytes / (double)p.frames, "bytes/picture",
	    (double)p.ideal / (double)p.frames, 1.5 * (double)p.ideal / (double)p.frames, "count");
	row("  bytes a second", (double)bytes * 1e6 / (double)us, "bytes/s", -1, -1, "time");
	if (getenv("BENCH_RAW")) {
		size_t n;
		const char *raw = term_raw(term, &n);
		FILE *f = fopen(getenv("BENCH_RAW"), "w");

		if (f && n > bytes)
			fwrite(raw + n - bytes, 1, bytes, f);
		if (f)
			fclose(f);
	}
	for (int y = 0; y < ROWS; y++)
		free(p.line[y]);
	screen_tear_down(NULL);
	unlink(path);
}

/* A market that stands still: nothing to say. */
static void quiet(void)
{
	screen_set_up(NULL);
	market_ask(&market, "rate 0");
	market_set(&market, "SKIM_CLOCK_RATE", "0");
	screen_start(24, 80);
	screen_expect("PAPER", 20);
	term_watch(term, 12000);
	uint64_t bytes = term_bytes(term);

	term_watch(term, QUIET_S * 1000);
	row("terminal, 60 quiet seconds", (double)(term_bytes(term) - bytes), "bytes", -1, 0, "count");
	screen_tear_down(NULL);
}

/* --- requests ------------------------------------------------------------------------------------ */

static int64_t path_count(const char *part)
{
	const char *answer = strchr(market_ask(&market, "requests"), '{');
	struct json_object *o = answer ? json_tokener_parse(answer) : NULL, *paths = NULL;
	int64_t n = 0;

	if (o && json_object_object_get_ex(o, "paths", &paths)) {
		json_object_object_foreach(paths, key, v) {
			struct json_object *k = v;

			if (json_object_is_type(v, json_type_object))
				json_object_object_get_ex(v, "n", &k);
			if (strstr(key, part))
				n += json_object_get_int64(k);
		}
	}
	json_object_put(o);
	return n;
}

static bool all_quoted(struct term *t, void *ctx)
{
	(void)t;
	return market_count(&market, "requests", "frames_sent") >= *(int64_t *)ctx;
}

/* Ninety names: how many requests until each has its first quote. */
static void requests(void)
{
	char path[] = "/tmp/skim-busy-XXXXXX";
	const char *args[] = { "--scenario", path, NULL };
	int64_t enough = 90 + 20;

	busy_scenario(path, 90, 90, 60, 1);
	market_start(&market, args);
	screen_start(ROWS, COLS);
	term_wait_for(term, all_quoted, &enough, 30000, "ninety quotes");
	row("requests for the first quotes of 90 names",
	    (double)(path_count("/trsrv/") + path_count("/snapshot") + path_count("/secdef")), "requests",
	    -1, 4, "count");
	term_watch(term, 5000);
	row("  refused for their pace (429)", (double)market_count(&market, "requests", "too_many_requests"),
	    "requests", -1, 0, "count");
	screen_tear_down(NULL);
	unlink(path);
}

/* --- replay ----------------------------------------------------------------------------------------- */

static void replay(void)
{
	char pattern[200], line[6000], words[4096] = "";
	glob_t g;
	long events = 0;

	screen_set_up(NULL);
	screen_start(24, 80);
	screen_expect("broke", 60);
	term_watch(term, 10000);
	screen_leave(":q\r");
	snprintf(pattern, sizeof pattern, "%s/state/skim/recordings/*", market.dir);
	assert_int_equal(glob(pattern, 0, NULL, &g), 0);
	snprintf(line, sizeof line, "'%s' replay --headless --json '%s'", market_program("skim"), g.gl_pathv[0]);

	int64_t us = proc_now_us();
	FILE *f = popen(line, "r");

	assert_non_null(f);
	if (fread(words, 1, sizeof words - 1, f) > 0 && strstr(words, "\"events\":"))
		events = strtol(strstr(words, "\"events\":") + 9, NULL, 10);
	assert_int_equal(pclose(f), 0);
	us = proc_now_us() - us;
	row("replay, headless", (double)events * 1e6 / (double)us, "events/s", -1, 10000, "least");
	globfree(&g);
	screen_tear_down(NULL);
}

/* --- all ------------------------------------------------------------------------------------------------ */

static const struct part {
	const char *name;
	void (*run)(void);
} parts[] = {
	{ "picture", first_picture }, { "memory", memory }, { "table", standard_table },
	{ "quiet", quiet }, { "requests", requests },
	{ "replay", replay },
};

static int words_n;
static char **words_v;

static void measure(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		bool wanted = words_n < 3;

		for (int k = 2; k < words_n; k++)
			wanted |= !strcmp(words_v[k], parts[i].name);
		if (wanted)
			parts[i].run();
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(measure) };

	words_n = argc;
	words_v = argv;
	result_out = argc > 1 ? fopen(argv[1], "w") : NULL;
	if (!result_out)
		return 2;
	return cmocka_run_group_tests_name("whole", tests, NULL, NULL);
}
