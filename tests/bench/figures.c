/*
 * figures.c - the figures of README, measured on the real programs: how soon and in how many
 * bytes the first picture comes, what the demo takes of memory, what a busy market takes of the
 * processor.  Prints a table; asserts nothing.
 *
 *   make figures
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "../whole/screen.h"

enum { STOCKS = 80, BUSY_S = 20, RUNS = 5 };

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* utime + stime of the process, in clock ticks. */
static long cpu_ticks(pid_t pid)
{
	char path[64], line[1024];
	long user = 0, sys = 0;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	FILE *f = fopen(path, "r");

	if (f && fgets(line, sizeof line, f))
		sscanf(strrchr(line, ')') + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %ld %ld",
		       &user, &sys);
	if (f)
		fclose(f);
	return user + sys;
}

static long status_kb(pid_t pid, const char *name)
{
	char path[64], line[256];
	long kb = 0;

	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	FILE *f = fopen(path, "r");

	while (f && fgets(line, sizeof line, f))
		if (!strncmp(line, name, strlen(name)))
			kb = strtol(line + strlen(name) + 1, NULL, 10);
	if (f)
		fclose(f);
	return kb;
}

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* From exec to the status line on the terminal; median of five starts. */
static void first_picture(void)
{
	int64_t us[RUNS];
	uint64_t bytes = 0;

	for (int i = 0; i < RUNS; i++) {
		screen_set_up(NULL);
		market_ask(&market, "rate 0");	/* a still market: the picture has an end */
		int64_t from = now_us();

		screen_start(24, 80);
		screen_expect("DISARMED", 10);
		us[i] = now_us() - from;
		term_settle(term, 500);
		bytes = term_bytes(term);
		screen_tear_down(NULL);
	}
	qsort(us, RUNS, sizeof *us, by_size);
	printf("first picture, 80x24            %8.1f ms (median of %d)\n", (int)us[RUNS / 2] / 1000.0, RUNS);
	printf("first picture until 500 ms quiet %7llu bytes\n", (unsigned long long)bytes);
}

static void morning_memory(void)
{
	screen_set_up(NULL);
	screen_start(24, 80);
	screen_expect("broke", 60);
	term_watch(term, 10000);
	printf("resident memory in the demo     %8.1f MiB\n", (int)status_kb(term_pid(term), "VmRSS:") / 1024.0);
	screen_tear_down(NULL);
}

static void write_scenario(const char *path)
{
	FILE *f = fopen(path, "w");

	fprintf(f, "scenario \"Busy\"\ndate 2026-11-24\nstart 10:06:00\ncash 100000\npace 10:06:00 1\n");
	for (int i = 0; i < STOCKS; i++)
		fprintf(f, "stock B%c%c %d \"BUSY %d LTD\" prior 1.000 open 1.100 rate 600 lot 1000 depth 50000\n"
			"news B%c%c 08:%02d sensitive \"Contract award number %d\"\n",
			'A' + i / 26, 'A' + i % 26, 990001000 + i, i, 'A' + i / 26, 'A' + i % 26,
			i % 60, i);
	fclose(f);
}

/* Eighty instruments, each streamed twice a second: as many frames as 40 at 4 a second. */
static void busy_market(void)
{
	char path[] = "/tmp/skim-busy-XXXXXX";
	const char *args[] = { "--scenario", path, NULL };
	int fd = mkstemp(path);

	close(fd);
	write_scenario(path);
	market_start(&market, args);
	screen_start(40, 120);
	screen_expect("BAA", 30);
	term_watch(term, 5000);

	int64_t frames = market_count(&market, "requests", "frames_sent");
	long ticks = cpu_ticks(term_pid(term));
	uint64_t bytes = term_bytes(term);

	term_watch(term, BUSY_S * 1000);
	frames = market_count(&market, "requests", "frames_sent") - frames;
	ticks = cpu_ticks(term_pid(term)) - ticks;
	printf("busy market                     %8.0f frames a second, %d instruments\n",
	       (int)frames / (double)BUSY_S, STOCKS);
	printf("processor in it                 %8.1f %% of one core\n",
	       (int)ticks * 100.0 / (int)sysconf(_SC_CLK_TCK) / BUSY_S);
	printf("written to the terminal in it   %8.0f bytes a second, 120x40\n",
	       (int)(term_bytes(term) - bytes) / (double)BUSY_S);
	screen_tear_down(NULL);
	unlink(path);
}

static void test_figures(void **state)
{
	(void)state;
	first_picture();
	morning_memory();
	busy_market();
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_figures) };

	return cmocka_run_group_tests_name("figures", tests, NULL, NULL);
}
