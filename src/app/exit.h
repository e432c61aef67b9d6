/* exit.h - exit statuses, where the room `commands` keeps them. */
#ifndef SKIM_SRC_APP_EXIT_H
#define SKIM_SRC_APP_EXIT_H

#include "skim/commands/exit.h"

#endif
