/*
 * decimal.h - decimal text -> scaled integer, without floating point.
 *
 * The digits are never turned into an intermediate number: the wanted ones are picked by
 * their place, so any number of them and any exponent is handled in bounded arithmetic.
 */
#ifndef SKIM_SRC_BASE_DECIMAL_H
#define SKIM_SRC_BASE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	DEC_SIGN = 1,		/* one leading + or - */
	DEC_COMMAS = 2,		/* thousands commas, only where thousands are */
	DEC_EXPONENT = 4,	/* E8, e-3 */
	DEC_ROUND = 8,		/* half away from zero; else digits that do not fit must be zero */
};

/*
 * Parses the longest number at the head of s; *used is its length.  The value times
 * 10^scale goes to *out.  False: no number there, it does not fit 63 bits, or it is not
 * exact without DEC_ROUND; *out and *used are left alone.
 */
bool decimal_parse(const char *s, size_t n, unsigned flags, int scale, int64_t *out,
		   size_t *used);

#endif
