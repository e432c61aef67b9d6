/* work.h - the parts of work_answer(). */
#ifndef SKIM_SRC_COMMANDS_WORK_H
#define SKIM_SRC_COMMANDS_WORK_H

#include "skim/commands/work.h"

void work_followed(struct access *a, struct json_object *request, bool ranges, struct outcome *o);
void work_scan(struct access *a, struct outcome *o);
void work_cancel(struct access *a, struct json_object *request, struct outcome *o);
void work_kill(struct access *a, struct json_object *request, struct outcome *o);

/* Member of a request as text; "" when it is not there. */
const char *request_text(struct json_object *request, const char *key);
bool request_flag(struct json_object *request, const char *key);

/* Number of the newest notice, and the newest text of those after it; "" none. */
uint32_t notice_last(const struct view *v);
const char *notice_since(const struct view *v, uint32_t number);

#endif
