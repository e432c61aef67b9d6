/*
 * fault.h - faults thrown by hand or by the scenario: which requests they hit, how often.
 */
#ifndef SKIM_SRC_SIM_FAULT_H
#define SKIM_SRC_SIM_FAULT_H

#include <stdbool.h>
#include <stdint.h>

enum fault_kind {
	FAULT_429,		/* before the request is looked at */
	FAULT_STATUS,		/* the same, with a status of one's own */
	FAULT_SLOW,		/* processed at once, answered late */
	FAULT_TRICKLE,		/* its answer comes in small pieces */
	FAULT_CUT_BEFORE,	/* connection closed, request not processed */
	FAULT_CUT_IN,		/* processed, connection closed inside the answer */
	FAULT_CUT_AFTER,	/* processed and answered, then closed without notice */
	FAULT_LOSE,		/* processed, connection closed without an answer */
	FAULT_TRUNCATE,		/* a whole answer with half a document in it */
	FAULT_WRONG_TYPE,	/* members of other types than promised */
	FAULT_KINDS
};

enum { FAULT_MAX = 32, FAULT_PATTERN = 96, FAULT_ALWAYS = 0 };

struct fault {
	enum fault_kind kind;
	char pattern[FAULT_PATTERN];	/* [METHOD:]/whole/path, part of one, or * ? [] as in a shell */
	unsigned left;			/* requests still to hit; FAULT_ALWAYS no end */
	int64_t value;			/* status, milliseconds, Retry-After seconds */
	bool used;
};

struct faults {
	struct fault f[FAULT_MAX];
	int64_t cut_until;		/* steady ns: the network is cut until then */
};

/* False when the table is full. */
bool fault_add(struct faults *t, enum fault_kind kind, const char *pattern, unsigned count,
	       int64_t value);
void fault_clear(struct faults *t);
/* Takes one use of a fault of that kind which concerns the request; NULL there is none. */
const struct fault *fault_take(struct faults *t, enum fault_kind kind, const char *method,
			       const char *path);

#endif
