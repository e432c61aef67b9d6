/* table.h - the standard table: the candidates alone on a screen of 120x40, a status line above. */
#ifndef TESTS_BENCH_TABLE_H
#define TESTS_BENCH_TABLE_H

#include <stdbool.h>
#include <string.h>

#include "../term/term.h"

/* Rows that show a stock of busy.h. */
static inline int table_rows(struct term *t)
{
	int n = 0;

	for (int y = 0; y < term_rows(t); y++) {
		const char *row = term_row(t, y), *at = row + strspn(row, " >|\xe2\x94\x82");

		n += at[0] == 'B' && at[1] >= 'A' && at[1] <= 'D' && at[2] >= 'A' && at[2] <= 'Z' && at[3] == ' ';
	}
	return n;
}

/* Goes through the layouts until the table has them all, or the most that any has. */
static inline int table_open(struct term *t, int names)
{
	int most = 0;

	for (int i = 0; i < 3; i++) {
		int n = table_rows(t);

		most = n > most ? n : most;
		term_send(t, "w");
		term_watch(t, 700);
	}
	for (int i = 0; i < 3 && table_rows(t) < (most < names ? most : names); i++) {
		term_send(t, "w");
		term_watch(t, 700);
	}
	return table_rows(t);
}

#endif
