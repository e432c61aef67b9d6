/*
 * contracts.h - ticker to conid, kept on disk with the date it was asked.
 *
 * One text file for each host, 0600, written whole to a new file and renamed.  It names the
 * service it was asked of: another one's numbers are not taken.
 * Threads: one.
 */
#ifndef SKIM_SRC_IBKR_CONTRACTS_H
#define SKIM_SRC_IBKR_CONTRACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "skim/core/event.h"

struct contracts;

enum { CONTRACT_DAYS = 7 };	/* older entries are asked again */

/* dir NULL: memory only.  host names the file, base the service. */
struct contracts *contracts_open(const char *dir, const char *host, const char *base, int today);
void contracts_close(struct contracts *c);

/* False: not known, or older than a week. */
bool contracts_find(const struct contracts *c, const char *ticker, int today,
		    struct ev_instrument *out);
void contracts_add(struct contracts *c, const struct ev_instrument *i, int today);
/* Writes what was added since; a failure is logged and costs nothing but the next look-up. */
void contracts_save(struct contracts *c);

#endif
