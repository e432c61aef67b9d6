/* docs.h - the documents of skim(1), JSON OUTPUT, from a view; owned by the caller. */
#ifndef SKIM_SRC_COMMANDS_DOCS_H
#define SKIM_SRC_COMMANDS_DOCS_H

#include "skim/core/params.h"
#include "skim/core/view.h"

struct json_object;

struct json_object *doc_account(const struct view *v, const struct params *p);
struct json_object *doc_positions(const struct view *v);
struct json_object *doc_orders(const struct view *v);
/* Every name that passes the scan filters. */
struct json_object *doc_scan(const struct view *v, const struct params *p);

struct json_object *json_quote(const struct view_followed *f);
/* The range as the core has it, or from one-minute bars alone when it saw no trade. */
struct json_object *json_followed_range(const struct view_followed *f, int64_t market);

/* {"order":…,"children":[…]} of the order with that key; order null when there is none
 * (v may be NULL then). */
struct json_object *doc_order(const struct view *v, const char *key);
void doc_refused(struct json_object *doc, const char *gate, const char *text);

bool passes_scan(const struct view_cand *c, const struct params *p);

#endif
