/* option_value.h - one setting's text -> number, by its type. */
#ifndef SKIM_SRC_BASE_OPTION_VALUE_H
#define SKIM_SRC_BASE_OPTION_VALUE_H

#include "skim/base/option.h"

/*
 * Parses text by the option's type and bounds.  canon (cap bytes) gets the text to keep: the
 * same, but for codes, which are put into capitals.  RC_SYNTAX, RC_RANGE: err says what was
 * found and what is allowed.
 */
enum rc option_parse(const struct option *o, const char *text, int64_t *num, char *canon,
		     size_t cap, struct errmsg *err);

#endif
