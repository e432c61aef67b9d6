/* bars.h - one answer of bars, shared by REST and the websocket. */
#ifndef SKIM_SRC_SIM_BARS_H
#define SKIM_SRC_SIM_BARS_H

#include "sim.h"

/* An answer's serverId is this and the number of the answer, sim.bar_serial. */
enum { BARS_SERVER_ID = 6571224 };

struct bar_request {
	int32_t conid;
	const char *period, *bar, *start, *direction;	/* NULL: the broker's defaults */
	bool outside;
};

/* Members without braces; false (nothing to keep) when there is no data. */
bool bars_write(struct buf *out, struct sim *s, const struct bar_request *q);

#endif
