/*
 * rng.h - splitmix64 (Steele, Lea, Flood 2014): small, seedable, integers only.
 * Every stock has its own, so that one stock's script never changes another's day.
 */
#ifndef SKIM_SIM_RNG_H
#define SKIM_SIM_RNG_H

#include <stdint.h>

static inline uint64_t rng_next(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15ULL);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

/* 0 .. n - 1; n > 0.  The bias below 2^32 is far under what a market shows. */
static inline int64_t rng_below(uint64_t *state, int64_t n)
{
	return (int64_t)(rng_next(state) % (uint64_t)n);
}

static inline uint64_t rng_seed(uint64_t seed, const char *name)
{
	uint64_t h = 0xcbf29ce484222325ULL;	/* FNV-1a */

	for (; *name; name++)
		h = (h ^ (unsigned char)*name) * 0x100000001b3ULL;
	return h ^ (seed * 0x9e3779b97f4a7c15ULL);
}

#endif
