/* coid.c - fresh order ids (coid.h). */
#include "skim/base/coid.h"

#include <errno.h>
#include <stdio.h>
#include <sys/random.h>

#include "skim/base/must.h"
#include "skim/base/zone.h"

void coid_make(char out[24], int64_t market)
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
	unsigned char r[8];
	ssize_t n;

	do
		n = getrandom(r, sizeof r, 0);
	while (n < 0 && errno == EINTR);
	MUST(n == (ssize_t)sizeof r);	/* up to 256 bytes are given whole */
	snprintf(out, 24, "SK-%08d-%c%c%c%c%c%c%c%c", date_of(market), digits[r[0] & 31],
		 digits[r[1] & 31], digits[r[2] & 31], digits[r[3] & 31], digits[r[4] & 31],
		 digits[r[5] & 31], digits[r[6] & 31], digits[r[7] & 31]);
}
