/* fuzz_frame.c - any bytes as one websocket frame. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "skim/ibkr/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void sink(void *ctx, const struct event *ev)
{
	*(size_t *)ctx += event_size(ev->type);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct ws_frame frame;
	size_t sum = 0;

	wire_frame((const char *)data, n, "DU1234567", &frame, sink, &sum);
	return 0;
}
