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

struct console_config;

/* What the settings say of the screen; the rest of c stays. */
void console_options(const struct settings *s, bool ascii, struct console_config *c);

/* Returns the exit status of skim(1). */
int run_console(struct console_args *args);

#endif
