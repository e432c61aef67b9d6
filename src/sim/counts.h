/* counts.h - what was asked for how often: the tests' witness of what did not happen. */
#ifndef SKIM_SRC_SIM_COUNTS_H
#define SKIM_SRC_SIM_COUNTS_H

#include <stdint.h>

#include "buf.h"

struct counts;

enum counter {
	COUNT_ORDER_POSTS,	/* POST …/orders that arrived, answered or not */
	COUNT_ORDERS_PLACED,	/* tickets that reached the book */
	COUNT_REPLIES, COUNT_CHANGES, COUNT_CANCELS,
	COUNT_QUESTIONS,	/* asked */
	COUNT_429, COUNT_401, COUNT_CONNECTIONS, COUNT_SOCKETS, COUNT_FRAMES_OUT,
	COUNT_DISCORD_REFUSED,	/* messages beyond Discord's limits, of size or of rate */
	COUNTERS
};

struct counts *counts_new(void);
void counts_free(struct counts *c);
void count(struct counts *c, enum counter which);
/* One request: "GET /iserver/accounts"; ids in the path are already replaced by *. */
void count_request(struct counts *c, const char *method, const char *path, int status);
void counts_json(const struct counts *c, struct buf *out);	/* members, no braces */

#endif
