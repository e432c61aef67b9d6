/*
 * trade.h - `skim buy` and `skim sell`: ticket, review, the typed code, the broker's questions,
 * and the wait for the acknowledgement, on a core of its own.
 */
#ifndef SKIM_COMMANDS_TRADE_H
#define SKIM_COMMANDS_TRADE_H

#include "skim/commands/work.h"

struct trade_request {
	char ticker[TICKER_LEN];
	struct typed_order order;
	bool yes;			/* --yes */
	const char *answer_yes;		/* message ids, commas between; NULL none */
};

/* Whether the operator can be asked; else, without --yes, nothing is begun: o is refused. */
bool trade_confirmable(const struct trade_request *r, struct outcome *o);
void trade_run(struct access *a, const struct trade_request *r, struct outcome *o);
/* {"order":null,…,"refused":{gate,text}} and exit 5. */
void trade_refused(struct outcome *o, const char *gate, const char *text);

#endif
