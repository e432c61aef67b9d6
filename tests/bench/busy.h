/* busy.h - scenarios of many stocks that trade all the time. */
#ifndef TESTS_BENCH_BUSY_H
#define TESTS_BENCH_BUSY_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* n stocks, BAA, BAB, …, each with a gap and news; rate: trades a minute of each of the first
 * `lively`, the others trade once a minute. */
static inline void busy_stocks(FILE *f, int n, int lively, int rate)
{
	for (int i = 0; i < n; i++) {
		char code[4] = { 'B', (char)('A' + i / 26), (char)('A' + i % 26), 0 };

		fprintf(f, "stock %s %d \"BUSY %d LTD\" prior 1.000 open 1.100 rate %d lot 1000 depth 50000\n"
			"news %s 08:%02d sensitive \"Contract award number %d\"\n", code, 990001000 + i, i,
			i < lively ? rate : 1, code, i % 60, i);
	}
}

/* A day of theirs from its start ("2026-11-24", "10:06:00") on; pace: market seconds a second.
 * path: "…XXXXXX", filled in. */
static inline void busy_day(char *path, const char *date, const char *start, int pace, int n,
			    int lively, int rate)
{
	FILE *f = fdopen(mkstemp(path), "w");

	if (!f)
		abort();
	fprintf(f, "scenario \"Busy\"\ndate %s\nstart %s\ncash 100000\npace %s %d\n", date, start, start, pace);
	busy_stocks(f, n, lively, rate);
	fclose(f);
}

static inline void busy_scenario(char *path, int n, int lively, int rate, int pace)
{
	busy_day(path, "2026-11-24", "10:06:00", pace, n, lively, rate);
}

#endif
