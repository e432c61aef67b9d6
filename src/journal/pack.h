/* pack.h - recordings of days that are over, compressed. */
#ifndef SKIM_SRC_JOURNAL_PACK_H
#define SKIM_SRC_JOURNAL_PACK_H

#include "skim/lane/thread.h"

/* Each plain recording in dir of a day before today becomes NAME.gz; ends early when stopped. */
void pack_folder(const char *dir, int today, struct stopper *stop);

#endif
