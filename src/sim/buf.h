/*
 * buf.h - a growing byte buffer, and JSON written from integers.
 *
 * The simulator's answers are printed, not built from a tree: the broker's odd shapes
 * ("8,500", 1.22E7, "-" for nothing) are texts, and no price ever passes through a double.
 * Growing never fails for the caller: without memory the simulator stops.
 */
#ifndef SKIM_SRC_SIM_BUF_H
#define SKIM_SRC_SIM_BUF_H

#include <stddef.h>
#include <stdint.h>

struct buf {
	char *s;	/* terminated once anything was added */
	size_t n, cap;
};

void buf_add(struct buf *b, const void *s, size_t n);
void buf_puts(struct buf *b, const char *s);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Room for n more bytes at the end; the caller fills them. */
char *buf_room(struct buf *b, size_t n);
void buf_free(struct buf *b);
void buf_reset(struct buf *b);		/* empty, memory kept */

/* s as a JSON string with its quotes; NULL gives null. */
void buf_json(struct buf *b, const char *s);
/* 1/10 000 as a JSON number with at least one decimal: 45.2, 100.0, -37.5. */
void buf_num(struct buf *b, int64_t e4);
/* The same with the broker's binary noise behind it: 1.9350000619888306. */
void buf_noisy(struct buf *b, int64_t e4);
/* As the broker's exponent form: 1.22E7 for 12200000; value is whole. */
void buf_exponent(struct buf *b, int64_t value);
/* A quoted price text, "46.74" or "1.930"; empty text for an unknown price. */
void buf_price(struct buf *b, int64_t e4);
/* A quoted count with thousands commas; empty text for 0. */
void buf_count(struct buf *b, int64_t v);
/* A quoted count in short form: "2.31M", "163.773K", "812". */
void buf_short(struct buf *b, int64_t v);

#endif
