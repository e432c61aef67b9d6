/* words.h - enums as the words the journal holds, and back. */
#ifndef SKIM_SRC_JOURNAL_WORDS_H
#define SKIM_SRC_JOURNAL_WORDS_H

#include "skim/core/action.h"

const char *journal_role(enum order_role r);
const char *journal_kind(enum journal_kind k);
enum side side_of(const char *s);
enum order_type type_of(const char *s);
enum tif tif_of(const char *s);
enum order_role role_of(const char *s);

#endif
