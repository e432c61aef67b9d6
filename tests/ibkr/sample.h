/*
 * sample.h - the broker's sample answers, and a place for the events decoded from them.
 */
#ifndef SKIM_TESTS_IBKR_SAMPLE_H
#define SKIM_TESTS_IBKR_SAMPLE_H

/* cmocka wants these first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "skim/ibkr/wire.h"

struct sample {
	char *s;
	size_t n;
};

/* tests/data/ibkr-samples/<name>.json; the test fails when it is not there. */
struct sample sample_read(const char *name);
void sample_free(struct sample *b);

/* Names (without .json) of all samples, sorted; *n of them. */
char **sample_names(size_t *n);
void sample_names_free(char **names, size_t n);

enum { CAUGHT_MAX = 128 };

struct caught {
	size_t n;
	struct event ev[CAUGHT_MAX];
};

void caught_sink(void *ctx, const struct event *ev);

#define PRICE_IS(p, want) assert_int_equal((p).e4, (want))

#endif
