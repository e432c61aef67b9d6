/* run_command.h - the commands that need no screen.  Each returns the exit status. */
#ifndef SKIM_SRC_APP_RUN_COMMAND_H
#define SKIM_SRC_APP_RUN_COMMAND_H

#include <stdbool.h>

#include "settings.h"

int run_status(bool json);
int run_announcements(const struct settings_args *args, bool all, bool json);
int run_notify_test(const struct settings_args *args, bool json);

#endif
