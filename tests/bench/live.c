/*
 * live.c - the whole program measured over the wire, through a relay that delays, feeds and notes:
 * round trips, key to order, frame to glyph, a burst, a steady feed, live heap, writes, keys.
 * Writes lines of result.h.
 *
 *   live FILE [PART...]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>

#include "../whole/screen.h"
#include "busy.h"
#include "count.h"
#include "proc.h"
#include "relay.h"
#include "result.h"
#include "table.h"

enum {
	RUNS = 5, ROWS = 40, COLS = 120, NAMES = 40,
	ORDERS = 9,			/* a run; 50 may rest at a time */
	PRESSES = 25,
	BURST = 10000, FEED_S = 8, STORM = 2000, MANY = 90,
};

FILE *result_out;
static struct relay relay, floor_relay;	/* before the simulator; in the place of a server */
static struct counted *counts;
static char scenario[64], counts_path[80];

/* --- set-up --------------------------------------------------------------------------------- */

static void through(const char *name, int port)
{
	const char *url = market_get(&market, name), *path = strchr(url + 7, '/');
	char moved[300];

	snprintf(moved, sizeof moved, "http://127.0.0.1:%d%s", port, path ? path : "");
	market_set(&market, name, moved);
}

static void map_counts(void)
{
	int fd;

	snprintf(counts_path, sizeof counts_path, "%s/counts", market.dir);
	fd = open(counts_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0 && ftruncate(fd, sizeof *counts) == 0);
	counts = mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert_true(counts != MAP_FAILED);
	close(fd);
	market_env(&market, "BENCH_COUNTS=%s", counts_path);
}

/* The simulator behind the relay; its market stands still from `still` on, and quotes come from
 * the relay alone. */
static void begin(int stocks, bool still)
{
	const char *args[] = { "--scenario", scenario, NULL };
	const char *port;

	strcpy(scenario, "/tmp/skim-busy-XXXXXX");
	busy_scenario(scenario, stocks, stocks, 60, 1);
	market_start(&market, args);
	port = strrchr(market_get(&market, "SKIM_IBKR_URL"), ':');
	assert_true(relay_start(&relay, atoi(port + 1)));
	through("SKIM_IBKR_URL", relay.port);
	through("SKIM_ASX_URL", relay.port);
	map_counts();
	market_set(&market, "SKIM_ASX_POLL_EVERY", "30 s");	/* as it is by itself */
	if (still) {
		market_ask(&market, "rate 0");
		market_set(&market, "SKIM_CLOCK_RATE", "0");
	}
	market_ask(&market, "question off");
}

static void finish(void)
{
	screen_tear_down(NULL);
	relay_stop(&relay);
	munmap(counts, sizeof *counts);
	unlink(scenario);
}

/* A floor's program on a terminal of its own. */
static struct term *floor_start(const char *name, const char *arg, const char *arg2)
{
	char program[4096], *argv[] = { program, (char *)(uintptr_t)arg, (char *)(uintptr_t)arg2, NULL };
	struct term_options o = { .rows = ROWS, .cols = COLS };
	struct term *t;

	snprintf(program, sizeof program, "%s", market_program(name));
	t = term_start(&o, argv);
	assert_non_null(t);
	assert_true(term_wait_ms(t, "ready", 20000));
	return t;
}

static struct term *floor_stream(int rows)
{
	char port[16], words[16];

	assert_true(relay_start(&floor_relay, 0));
	snprintf(port, sizeof port, "%d", floor_relay.port);
	snprintf(words, sizeof words, "%d", rows);
	struct term *t = floor_start("tests/bench/floor_stream", port, words);

	for (int i = 0; i < 200 && !atomic_load(&floor_relay.w->streams); i++)
		term_watch(t, 20);
	assert_int_equal(atomic_load(&floor_relay.w->streams), 1);
	return t;
}

static void floor_stop(struct term *t)
{
	term_free(t);
	relay_stop(&floor_relay);
}

/* --- waiting ----------------------------------------------------------------------------------- */

static bool noted(struct term *t, void *at)
{
	(void)t;
	return atomic_load((_Atomic int64_t *)at) != 0;
}

/* Reads the terminal until the relay has noted it. */
static int64_t wait_noted(struct term *t, _Atomic int64_t *at, const char *what)
{
	for (int i = 0; i < 3000 && !atomic_load(at); i++)
		term_watch(t, 10);
	if (!atomic_load(at)) {
		term_dump(t);
		fail_msg("never: %s", what);
	}
	return atomic_load(at);
}

static bool all_stream(struct term *t, void *n)
{
	(void)t;
	return market_count(&market, "requests", "frames_sent") >= *(int *)n;
}

/* Connected, and every name subscribed: what the relay feeds is wanted. */
static void wait_streams(int names)
{
	int enough = names + 5;

	assert_true(term_wait_for(term, all_stream, &enough, 60000, "every name's first quote"));
	term_watch(term, 2000);
}

/* --- round trips ------------------------------------------------------------------------------- */

static int64_t until_quote_us(void)
{
	assert_true(term_wait_for(term, noted, &relay.w->quote, 60000, "a streamed quote"));
	return atomic_load(&relay.w->quote) - atomic_load(&relay.w->begun);
}

static void forget(void)
{
	atomic_store(&relay.w->quote, 0);
	atomic_store(&relay.w->begun, 0);
}

enum { CONNECT, RECONNECT, WAYS };

/* What the server says comes late by so much, the page and the websocket included. */
static void trips_at(int ms, int64_t us[WAYS])
{
	begin(1, false);
	market_ask(&market, "session coming-up 0");
	atomic_store(&relay.w->late_us, ms * 1000);
	screen_start(ROWS, COLS);
	us[CONNECT] = until_quote_us();
	term_watch(term, 3000);
	/* The network is gone until that has been noticed, then there again. */
	atomic_store(&relay.w->cut, 1);
	relay_wake(&relay);
	screen_expect("link DOWN", 30);
	forget();
	atomic_store(&relay.w->cut, 0);
	relay_wake(&relay);
	us[RECONNECT] = until_quote_us();
	finish();
}

static void round_trips(void)
{
	static const struct {
		const char *name;
		double aim;
	} way[WAYS] = {
		{ "connect to first streamed quote", 8 }, { "reconnect after a cut", 5 },
	};
	int64_t us[2][WAYS][RUNS], one[WAYS];
	char name[80];

	for (int i = 0; i < 3; i++)
		for (int k = 0; k < 2; k++) {
			trips_at(k ? 200 : 50, one);
			for (int v = 0; v < WAYS; v++)
				us[k][v][i] = one[v];
		}
	for (int v = 0; v < WAYS; v++) {
		double a = (double)median_of(us[0][v], 3) / 1000, b = (double)median_of(us[1][v], 3) / 1000;

		print_message("%s: %.0f ms at 50 ms a reply, %.0f ms at 200 ms\n", way[v].name, a, b);
		snprintf(name, sizeof name, "%s", way[v].name);
		row(name, (b - a) / 150, "round trips", -1, way[v].aim, "count");
		row("  without any delay", a - (b - a) / 3, "ms", -1, -1, "time");
	}
}

/* --- from the key to the order's last byte --------------------------------------------------------- */

static void wait_screen(const char *text)
{
	if (!term_wait_ms(term, text, 30000))
		fail_msg("the screen never showed \"%s\"", text);
}

/* The dialogue up to its last key; each name once. */
static void order_ready(int k, char code[4])
{
	char line[100];

	snprintf(code, 4, "B%c%c", 'A' + k / 26, 'A' + k % 26);
	snprintf(line, sizeof line, ":buy %s 500 limit 1.050 stop 1.000\r", code);
	term_send(term, line);
	wait_screen("preview: fee");
	snprintf(line, sizeof line, "Type %s and Enter to send", code);
	wait_screen(line);
	term_send(term, code);
	term_watch(term, 100);
}

static int64_t order_us(int k, int64_t *commit)
{
	char code[4], line[40];
	int64_t from;

	order_ready(k, code);
	atomic_store(&relay.w->order, 0);
	from = proc_now_us();
	term_send(term, "\r");
	from = wait_noted(term, &relay.w->order, "the order") - from;
	*commit = atomic_load(&counts->commit_us);
	snprintf(line, sizeof line, "Type %s", code);
	term_wait_gone(term, line);
	term_watch(term, 300);
	return from;
}

static int64_t post_us(struct term *t)
{
	int64_t from;

	atomic_store(&floor_relay.w->order, 0);
	from = proc_now_us();
	term_send(t, "\r");
	from = wait_noted(t, &floor_relay.w->order, "the floor's request") - from;
	term_watch(t, 50);
	return from;
}

static void orders_from(bool storm, const char *name)
{
	int64_t mine[RUNS], bare[RUNS], disk[RUNS], us[ORDERS], commit[ORDERS], post[ORDERS];
	char url[200];

	begin(RUNS * ORDERS, true);
	market_env(&market, "SKIM_RISK_MAX_ORDERS=%d", 100);
	market_env(&market, "SKIM_RISK_MAX_POSITIONS=%d", 50);
	screen_start_program("tests/bench/skim-counted", ROWS, COLS);
	wait_streams(RUNS * ORDERS);
	screen_arm();
	assert_true(relay_start(&floor_relay, 0));
	snprintf(url, sizeof url, "http://127.0.0.1:%d/v1/api/iserver/account/DU1234567/orders",
		 floor_relay.port);
	struct term *t = floor_start("tests/bench/floor_post", url, NULL);

	atomic_store(&relay.w->names, RUNS * ORDERS);
	atomic_store(&relay.w->feed_rate, storm ? STORM : 0);
	relay_wake(&relay);
	for (int r = 0; r < RUNS; r++) {
		for (int i = 0; i < ORDERS; i++) {
			us[i] = order_us(r * ORDERS + i, &commit[i]);
			us[i] -= commit[i];
			post[i] = post_us(t);
		}
		mine[r] = median_of(us, ORDERS);
		disk[r] = median_of(commit, ORDERS);
		bare[r] = median_of(post, ORDERS);
		print_message("run %d: %lld us, commit %lld us, bare %lld us\n", r, (long long)mine[r],
			      (long long)disk[r], (long long)bare[r]);
	}
	double floor = (double)median_of(bare, RUNS);

	row(name, (double)median_of(mine, RUNS), "us", floor, 1.6 * floor, "time");
	row("  its journal commit, not counted there", (double)median_of(disk, RUNS), "us", -1, -1, "time");
	term_free(t);
	relay_stop(&floor_relay);
	finish();
}

static void order_quiet(void)
{
	orders_from(false, "key to last order byte");
}

static void order_storm(void)
{
	orders_from(true, "  the same, 2 000 frames a second");
}

/* --- from a frame to the first byte of its picture -------------------------------------------------- */

static int64_t first_byte_us(struct term *t, struct relay *r, int milli)
{
	struct pollfd p = { .fd = term_fd(t), .events = POLLIN };
	int64_t us;

	term_watch(t, 350);	/* nothing is painted, and a picture may be made at once */
	atomic_store(&r->w->burst_at, 0);
	atomic_store(&r->w->last_milli, milli);
	atomic_store(&r->w->names, 1);
	atomic_store(&r->w->burst, 1);
	relay_wake(r);
	assert_int_equal(poll(&p, 1, 5000), 1);
	us = proc_now_us() - atomic_load(&r->w->burst_at);
	term_watch(t, 50);
	return us;
}

static void first_byte(void)
{
	int64_t us[PRESSES], bare[PRESSES];

	begin(1, true);
	screen_start(ROWS, COLS);
	wait_streams(1);
	term_watch(term, 5000);
	struct term *t = floor_stream(1);

	for (int i = 0; i < PRESSES; i++) {
		us[i] = first_byte_us(term, &relay, 1100 + 5 * (i % 2));
		bare[i] = first_byte_us(t, &floor_relay, 1100 + 5 * (i % 2));
		print_message("first %lld bare %lld\n", (long long)us[i], (long long)bare[i]);
	}
	double floor = (double)median_of(bare, PRESSES);

	row("frame to first terminal byte", (double)median_of(us, PRESSES), "us", floor, 1.5 * floor, "time");
	floor_stop(t);
	finish();
}

/* --- ten thousand frames at once --------------------------------------------------------------------- */

/* The first stock's last price on the screen, in thousandths; the floor calls it S00. */
static int shown_milli(struct term *t)
{
	for (int y = 0; y < ROWS; y++) {
		const char *row = term_row(t, y), *at = strstr(row, "BAA ");

		if (!at)
			at = strstr(row, "S00 ");
		if (at && strspn(at + 4, " .0123456789") > 10)
			return (int)(strtod(at + 4, NULL) * 1000 + 0.5);
	}
	return 0;
}

static bool shows(struct term *t, void *milli)
{
	return shown_milli(t) == *(int *)milli;
}

static void send_burst(struct term *t, struct relay *r, int frames, int milli)
{
	char words[40];

	snprintf(words, sizeof words, "the last price %d", milli);
	atomic_store(&r->w->burst_at, 0);
	atomic_store(&r->w->pong, 0);
	atomic_store(&r->w->last_milli, milli);
	atomic_store(&r->w->burst, frames);
	relay_wake(r);
	assert_true(term_wait_for(t, shows, &milli, 20000, words));
}

/* The last frame brings the stock to the top of its range, where the list shows it first. */
static int64_t drain_us(struct term *t, struct relay *r, int64_t *shown)
{
	atomic_store(&r->w->names, NAMES);
	term_watch(t, 1000);
	send_burst(t, r, BURST, 1110);
	*shown = proc_now_us();
	wait_noted(t, &r->w->pong, "the end of the burst");
	*shown -= atomic_load(&r->w->pong);
	int64_t us = atomic_load(&r->w->pong) - atomic_load(&r->w->burst_at);

	term_watch(t, 500);
	send_burst(t, r, 1, 1105);
	return us;
}

static void burst(void)
{
	int64_t us[RUNS], bare[RUNS], late[RUNS], late_bare[RUNS];

	begin(NAMES, true);
	screen_start(ROWS, COLS);
	wait_streams(NAMES);
	int rows = table_open(term, NAMES);
	struct term *t = floor_stream(rows);

	print_message("%d rows of stocks\n", rows);

	send_burst(term, &relay, 1, 1105);
	for (int i = 0; i < RUNS; i++) {
		us[i] = drain_us(term, &relay, &late[i]);
		bare[i] = drain_us(t, &floor_relay, &late_bare[i]);
		print_message("burst: %lld us, shown %lld us later; bare %lld us, %lld us\n",
			      (long long)us[i], (long long)late[i], (long long)bare[i], (long long)late_bare[i]);
	}
	double floor = (double)median_of(bare, RUNS) / 1000;

	row("10 000 frames at once", (double)median_of(us, RUNS) / 1000, "ms", floor, 1.4 * floor, "time");
	row("  last price on the screen, after them", (double)median_of(late, RUNS) / 1000, "ms",
	    (double)median_of(late_bare, RUNS) / 1000, 260, "time");
	floor_stop(t);
	finish();
}

/* --- a steady feed -------------------------------------------------------------------------------------- */

struct load {
	int64_t ns, wakes, frames, us;
};

static struct load load_of(struct term *t, struct relay *r, int rate)
{
	pid_t pid = term_pid(t);
	struct load l;

	atomic_store(&r->w->names, NAMES);
	atomic_store(&r->w->feed_rate, rate);
	relay_wake(r);
	term_watch(t, 1000);
	l = (struct load){ proc_cpu_ns(pid), proc_wakes(pid), atomic_load(&r->w->fed), proc_now_us() };
	term_watch(t, FEED_S * 1000);
	l = (struct load){ proc_cpu_ns(pid) - l.ns, proc_wakes(pid) - l.wakes,
		atomic_load(&r->w->fed) - l.frames, proc_now_us() - l.us };
	atomic_store(&r->w->feed_rate, 0);
	term_watch(t, 500);
	return l;
}

static void steady(void)
{
	int64_t mine[3], bare[3], wakes[3];
	struct load l;

	begin(NAMES, true);
	screen_start(ROWS, COLS);
	wait_streams(NAMES);
	int rows = table_open(term, NAMES);
	struct term *t = floor_stream(rows);

	print_message("%d rows of stocks\n", rows);

	for (int i = 0; i < 3; i++) {
		l = load_of(term, &relay, 4 * NAMES);
		mine[i] = l.ns * 1000 / l.us;
		wakes[i] = l.wakes * 1000 / l.frames;
		print_message("%lld frames a second\n", (long long)(l.frames * 1000000 / l.us));
		l = load_of(t, &floor_relay, 4 * NAMES);
		bare[i] = l.ns * 1000 / l.us;
		print_message("cpu %lld ppm, bare %lld; %lld wakes a thousand frames, bare %lld\n",
			      (long long)mine[i], (long long)bare[i], (long long)wakes[i],
			      (long long)(l.wakes * 1000 / l.frames));
	}
	double floor = (double)median_of(bare, 3) / 10000;

	row("processor, 40 instruments x 4 Hz", (double)median_of(mine, 3) / 10000, "% of a core", floor,
	    2 * floor, "time");
	row("  wake-ups a frame", (double)median_of(wakes, 3) / 1000, "wake-ups", -1, 2.5, "count");
	floor_stop(t);
	finish();
}

/* --- live heap, writes ---------------------------------------------------------------------------------- */

static int64_t heap_now(void)
{
	atomic_store(&counts->heap, 0);
	atomic_store(&counts->ask_heap, 1);
	atomic_store(&relay.w->burst, 1);
	relay_wake(&relay);
	return wait_noted(term, &counts->heap, "a picture");
}

static void feed_until(int64_t frames)
{
	while (atomic_load(&relay.w->fed) < frames) {
		atomic_store(&relay.w->pong, 0);
		atomic_store(&relay.w->burst, BURST);
		relay_wake(&relay);
		wait_noted(term, &relay.w->pong, "the end of a burst");
	}
	term_watch(term, 2000);
}

static void heap(void)
{
	int64_t early, late;

	begin(NAMES, true);
	screen_start_program("tests/bench/skim-counted", ROWS, COLS);
	wait_streams(NAMES);
	atomic_store(&relay.w->names, NAMES);
	atomic_store(&relay.w->last_milli, 1105);
	feed_until(100000);
	early = heap_now();
	feed_until(1000000);
	late = heap_now();
	print_message("live heap %lld, %lld bytes\n", (long long)early, (long long)late);
	row("live heap, from frame 10^5 to frame 10^6", (double)(late - early), "bytes", (double)early,
	    0.001 * (double)early, "count");
	finish();
}

static void writes(void)
{
	begin(NAMES, true);
	screen_start_program("tests/bench/skim-counted", ROWS, COLS);
	wait_streams(NAMES);
	table_open(term, NAMES);
	atomic_store(&relay.w->names, NAMES);
	atomic_store(&relay.w->feed_rate, 4 * NAMES);
	relay_wake(&relay);
	int64_t n = atomic_load(&counts->tty_writes), pictures = atomic_load(&counts->pictures);

	atomic_store(&counts->tty_longest, 0);
	term_watch(term, FEED_S * 1000);
	n = atomic_load(&counts->tty_writes) - n;
	pictures = atomic_load(&counts->pictures) - pictures;
	print_message("%lld pictures, %lld bytes the longest\n", (long long)pictures,
		      (long long)atomic_load(&counts->tty_longest));
	row("writes a picture (up to 8 KB)", (double)n / (double)pictures, "writes", -1, 1, "count");
	finish();
}

/* --- a key in the storm ------------------------------------------------------------------------------------ */

static void keys(void)
{
	int64_t us[RUNS], one[ORDERS], worst = 0;

	begin(MANY, true);
	screen_start(ROWS, COLS);
	wait_streams(MANY);
	atomic_store(&relay.w->names, MANY);
	atomic_store(&relay.w->feed_rate, STORM);
	relay_wake(&relay);
	term_watch(term, 2000);
	for (int r = 0; r < RUNS; r++) {
		for (int i = 0; i < ORDERS; i++) {
			one[i] = proc_now_us();
			term_send(term, "?");
			assert_true(term_wait_ms(term, "Esc", 10000));
			one[i] = proc_now_us() - one[i];
			worst = one[i] > worst ? one[i] : worst;
			term_send(term, "q");
			assert_true(term_wait_gone(term, "Esc"));
			term_watch(term, 77);
		}
		us[r] = median_of(one, ORDERS);
	}
	row("key to its picture, 90 names, 2 000 frames/s", (double)median_of(us, RUNS) / 1000, "ms", -1, -1,
	    "time");
	row("  the worst of them", (double)worst / 1000, "ms", -1, -1, "time");
	finish();
}

/* --- all ------------------------------------------------------------------------------------------------ */

static const struct part {
	const char *name;
	void (*run)(void);
} parts[] = {
	{ "trips", round_trips }, { "order", order_quiet }, { "order-storm", order_storm },
	{ "first", first_byte }, { "burst", burst }, { "steady", steady }, { "heap", heap },
	{ "writes", writes }, { "keys", keys },
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
	return cmocka_run_group_tests_name("live", tests, NULL, NULL);
}
