/* digest.h - FNV-1a over fields, in a fixed order and width: the same on every compiler. */
#ifndef SKIM_SRC_CORE_DIGEST_H
#define SKIM_SRC_CORE_DIGEST_H

#include <stdint.h>

struct digest {
	uint64_t h;
};

static inline void digest_i64(struct digest *d, int64_t v)
{
	for (int i = 0; i < 8; i++) {
		d->h ^= (uint64_t)v >> (8 * i) & 0xff;
		d->h *= 1099511628211ULL;
	}
}

static inline void digest_text(struct digest *d, const char *s)
{
	for (; *s; s++) {
		d->h ^= (unsigned char)*s;
		d->h *= 1099511628211ULL;
	}
	digest_i64(d, 0);
}

#endif
