/* kinds.h - which kinds of notices are sent: the words of [discord] events. */
#ifndef SKIM_SRC_DISCORD_KINDS_H
#define SKIM_SRC_DISCORD_KINDS_H

#include <stdbool.h>

#include "skim/core/action.h"

/* The word of a kind, for the setting and for the log. */
const char *kind_word(enum notify_kind k);
bool kind_wanted(const char *events, enum notify_kind k);

#endif
