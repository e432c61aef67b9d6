/* replay.h - `skim replay FILE --headless`: a recording through the engine, its state printed. */
#ifndef SKIM_COMMANDS_REPLAY_H
#define SKIM_COMMANDS_REPLAY_H

#include "skim/commands/outcome.h"
#include "skim/core/calendar.h"

/*
 * {"digest","events","orders","positions"}.  A digest that differs from the recording's own is
 * exit 1; a recording that was cut off has none, and replays all the same.
 */
void replay_headless(const char *path, const struct calendar *cal, struct outcome *o);

#endif
