/* result.h - lines NAME|VALUE|UNIT|FLOOR|AIM|KIND for bench.sh, which judges them. */
#ifndef TESTS_BENCH_RESULT_H
#define TESTS_BENCH_RESULT_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

extern FILE *result_out;

/* floor, aim: negative for none.  kind: "count" is held to its aim, "time" is shown, "least" is
 * the other way round. */
static inline void row(const char *name, double value, const char *unit, double floor, double aim,
		       const char *kind)
{
	fprintf(result_out, "%s|%.2f|%s|", name, value, unit);
	if (floor >= 0)
		fprintf(result_out, "%.2f", floor);
	fprintf(result_out, "|");
	if (aim >= 0)
		fprintf(result_out, "%.2f", aim);
	fprintf(result_out, "|%s\n", kind);
	fflush(result_out);
}

static inline int result_by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static inline int64_t median_of(int64_t *v, int n)
{
	qsort(v, (size_t)n, sizeof *v, result_by_size);
	return v[n / 2];
}

#endif
