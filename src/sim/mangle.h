/* mangle.h - documents of the wrong shape, for clients that trust what they read. */
#ifndef SKIM_SRC_SIM_MANGLE_H
#define SKIM_SRC_SIM_MANGLE_H

#include "buf.h"

/* Every member of a JSON document gets another type: texts become numbers, numbers arrays,
 * truth values texts.  The outermost shape stays.  Anything but JSON is left alone. */
void mangle_types(struct buf *body);

#endif
