/* table.h - what every table-driven test of this room begins with. */
#ifndef SKIM_TESTS_BASE_TABLE_H
#define SKIM_TESTS_BASE_TABLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "skim/base/auto.h"

/* A row fails by its own text, not by a line number alone. */
#define ROW(cond, ...) \
	do { \
		if (!(cond)) { \
			print_error("row: " __VA_ARGS__); \
			print_error("\n"); \
			fail_msg("%s", #cond); \
		} \
	} while (0)

/* A repeatable stream of numbers for property tests. */
static inline uint64_t next_random(uint64_t *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return *s;
}

#endif
