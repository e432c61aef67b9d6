/* startup.h - the steps before a session that console, watch and commands share. */
#ifndef SKIM_SRC_APP_STARTUP_H
#define SKIM_SRC_APP_STARTUP_H

#include <stdbool.h>

#include "settings.h"

/* Everything needed to sign in is set; what is missing is named on standard error. */
bool startup_credentials(const struct settings *s);
/* A key file that others can read is refused before anything else happens; named likewise. */
bool startup_keys(const struct settings *s);
/* No core dumps; every secret known to the redactor. */
void startup_secrets(const struct settings *s);
/* The market clock, where the settings give one. */
void startup_clock(const struct settings *s);
/* The log in its folder, with its levels. */
enum rc startup_log(const struct settings *s, const char *dir, struct errmsg *err);

#endif
