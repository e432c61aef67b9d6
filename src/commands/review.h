/* review.h - a ticket under review, and a broker's question, as text on standard error. */
#ifndef SKIM_SRC_COMMANDS_REVIEW_H
#define SKIM_SRC_COMMANDS_REVIEW_H

#include "skim/core/view.h"

void review_print(const struct view_ticket *t);
void question_print(const struct view_question *q);
void order_print(const struct view_order *o);

#endif
