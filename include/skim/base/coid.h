/*
 * coid.h - fresh order ids: "SK-YYYYMMDD-xxxxxxxx", Sydney's date and eight random base-32
 * characters.  Made outside the core, which knows no chance.
 *
 * Threads: any.  Rule: contract section 7.
 */
#ifndef SKIM_BASE_COID_H
#define SKIM_BASE_COID_H

#include <stdint.h>

/* The date is that of `market` (UTC ns) in Sydney. */
void coid_make(char out[24], int64_t market);

#endif
