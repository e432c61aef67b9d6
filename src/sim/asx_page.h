/* asx_page.h - the exchange's page of today's announcements. */
#ifndef SKIM_SRC_SIM_ASX_PAGE_H
#define SKIM_SRC_SIM_ASX_PAGE_H

#include <stddef.h>

#include "buf.h"
#include "skim/sim/exchange.h"

/* news: oldest first, as the exchange has it.  date: yyyymmdd, Sydney. */
void asx_page(struct buf *out, const struct sim_news *news, size_t n, int date);

#endif
