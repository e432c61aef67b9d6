/* fuzz_frame.c - any bytes as one websocket frame; the one-pass scanner says what json-c says. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/ibkr/wire_internal.h"
#include "skim/base/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void sink(void *ctx, const struct event *ev)
{
	*(size_t *)ctx += event_size(ev->type);
}

struct seen {
	int n;
	struct ev_quote q;
};

static void quote_sink(void *ctx, const struct event *ev)
{
	struct seen *s = ctx;

	s->n++;
	s->q = ev->u.quote;
}

static void compare(const char *s, size_t n)
{
	struct seen mine = { 0 }, standard = { 0 };
	struct ws_frame frame;
	bool told;

	if (!wire_smd(s, n, &mine.q, &told))
		return;
	MUST(wire_frame_json(s, n, "DU1234567", &frame, quote_sink, &standard) == RC_OK);
	MUST(frame.topic == WS_QUOTE && standard.n == told);
	MUST(!told || memcmp(&mine.q, &standard.q, sizeof(mine.q)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct ws_frame frame;
	size_t sum = 0;

	compare((const char *)data, n);

	wire_frame((const char *)data, n, "DU1234567", &frame, sink, &sum);
	return 0;
}
