/* fuzz_scenario.c - any bytes as a scenario file. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/must.h"
#include "skim/base/zone.h"
#include "skim/sim/exchange.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static bool ready;
	struct scenario *s = NULL;
	struct errmsg err;

	if (!ready)
		MUST(zone_init(&err) == RC_OK);
	ready = true;
	if (scenario_parse(&s, (const char *)data, n, "fuzz", &err) == RC_OK)
		scenario_free(s);
	return 0;
}
