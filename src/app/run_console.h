/* run_console.h - the console's life: screen, no screen, leaving. */
#ifndef SKIM_SRC_APP_RUN_CONSOLE_H
#define SKIM_SRC_APP_RUN_CONSOLE_H

#include <stdbool.h>

#include "settings.h"

struct console_args {
	struct settings_args settings;
	bool ascii, plain;
	bool demo;
	const char *scenario, *seed;
	const char *speed;		/* "6.5"; NULL: the scenario's own pace */
};

/* Returns the exit status of skim(1). */
int run_console(struct console_args *args);

#endif
