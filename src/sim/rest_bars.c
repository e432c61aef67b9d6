/* rest_bars.c - bars (Web API 5.3). */
#include "rest.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bars.h"
#include "skim/base/clock.h"

enum { AT_A_TIME = 5 };

#define THINKING (60 * NS_PER_MS)

void rest_history(struct sim *s, const struct request *r, struct reply *p)
{
	const char *conid = request_query(r, "conid");
	struct bar_request q = {
		.conid = conid ? (int32_t)strtol(conid, NULL, 10) : 0,
		.period = request_query(r, "period"),
		.bar = request_query(r, "bar"),
		.start = request_query(r, "startTime"),
		.direction = request_query(r, "direction"),
		.outside = request_flag(r, "outsideRth"),
	};

	if (s->history_busy >= AT_A_TIME) {
		reply_error(p, 429, "Too many requests");
		return;
	}
	s->history_busy++;	/* until the answer has gone out */
	p->history = true;
	p->delay = THINKING;
	buf_puts(&p->body, "{");
	if (bars_write(&p->body, s, &q))
		buf_puts(&p->body, "}");
	else
		reply_error_only(p, 500, "No data.");
}
