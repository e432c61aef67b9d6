/*
 * decode.h - the page's bytes made fit for libxml2: valid UTF-8 without NULs and control
 * characters, runs of white space squeezed to one (libxml2 spends most of its time on them).
 */
#ifndef SKIM_SRC_ASX_DECODE_H
#define SKIM_SRC_ASX_DECODE_H

#include <stddef.h>

/* malloc'd, *out_n bytes and a NUL; NULL: no memory. */
char *asx_decode(const char *bytes, size_t n, size_t *out_n);

/* Case-insensitive search for an ASCII word; NULL when absent. */
const char *asx_find(const char *hay, size_t n, const char *word);
const char *asx_find_last(const char *hay, size_t n, const char *word);

#endif
