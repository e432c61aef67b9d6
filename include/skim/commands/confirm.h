/* confirm.h - `skim cancel`: the order shown, the word typed, the request sent. */
#ifndef SKIM_COMMANDS_CONFIRM_H
#define SKIM_COMMANDS_CONFIRM_H

#include <stdint.h>

#include "skim/commands/outcome.h"

struct cancel_request {
	const char *key;
	bool all, yes;
};

/* request: sends one request (work.h) to whoever has the account. */
void cancel_run(const struct cancel_request *r,
		void (*request)(void *ctx, struct json_object *request, struct outcome *o), void *ctx,
		int64_t until, struct outcome *o);

#endif
