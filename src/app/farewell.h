/* farewell.h - what stays at the broker, said on the terminal when the console has been left. */
#ifndef SKIM_SRC_APP_FAREWELL_H
#define SKIM_SRC_APP_FAREWELL_H

#include <stdio.h>

struct viewslot;

/* A line a holding with its stop, and one for orders that work; nothing when nothing stays.  Main
 * thread, after the screen is gone and the terminal is the shell's again. */
void farewell(struct viewslot *slot, FILE *out);

#endif
