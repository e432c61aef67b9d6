/* announcements.h - `skim announcements`: the page once, as text or JSON. */
#ifndef SKIM_COMMANDS_ANNOUNCEMENTS_H
#define SKIM_COMMANDS_ANNOUNCEMENTS_H

#include <stdbool.h>

#include "skim/asx/reader.h"

/*
 * Prints every accepted row (the price-sensitive ones unless all).  RC_OK also for an empty or
 * truncated page; RC_REFUSED: blocked; RC_SYNTAX: not the page we know (nothing printed but the
 * outcome); RC_IO and others: not fetched, err says why; RC_CLOSED: standard output is closed.
 */
enum rc announcements_run(const struct asx_config *cfg, bool all, bool json, struct errmsg *err);

#endif
