/* builtin.c - the scenarios of etc/scenarios, compiled in: skim-sim needs no file to run. */
#include <string.h>

#include "skim/base/auto.h"
#include "skim/sim/exchange.h"

static const struct {
	const char *name, *text;
} builtin[] = {
#include "src/sim/scenarios.inc"
};

const char *scenario_builtin(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(builtin); i++)
		if (strcmp(builtin[i].name, name) == 0)
			return builtin[i].text;
	return NULL;
}
