/* paths.h - where skim keeps its state (XDG), made private on first use. */
#ifndef SKIM_SRC_APP_PATHS_H
#define SKIM_SRC_APP_PATHS_H

#include <stdbool.h>
#include <stddef.h>

#include "skim/base/rc.h"

enum { PATH_LEN = 4096 };

/* $XDG_STATE_HOME/skim, else ~/.local/state/skim; sub may be "demo", or "" for what SKIM_PART
 * says.  Made 0700. */
enum rc state_dir(char out[PATH_LEN], const char *sub, struct errmsg *err);
/* "demo" in a command that a demo's console runs (pages.h), else "". */
const char *state_part(void);
/* dir/name; RC_RANGE when too long. */
enum rc path_join(char out[PATH_LEN], const char *dir, const char *name);
/* $XDG_CONFIG_HOME/skim/skim.conf, else ~/.config/skim/skim.conf, else the system's; false:
 * none is there. */
bool conf_path(char out[PATH_LEN]);
/* The directory of a file. */
void path_dir(char out[PATH_LEN], const char *file);

#endif
