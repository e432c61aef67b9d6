/*
 * pacing.h - the request limits of the Web API notes, 9.1, held by counting.
 *
 * Units:  steady (real) ns: what the wire does is not scaled with the market's clock.
 */
#ifndef SKIM_SRC_SIM_PACING_H
#define SKIM_SRC_SIM_PACING_H

#include <stdbool.h>
#include <stdint.h>

enum { PACING_RULES = 16, PACING_WINDOW = 64 };

struct pacing {
	struct {
		int64_t at[PACING_WINDOW];	/* ring of the last accepted requests */
		unsigned next;
	} rule[PACING_RULES];
	bool off;		/* nothing is limited */
	bool penalties;		/* a 429 closes everything for ten minutes */
	int64_t penalty_until;
};

/* True when a request to `path` (below /v1/api) is within every limit; it is then counted. */
bool pacing_admits(struct pacing *p, const char *method, const char *path, int64_t steady);

#endif
