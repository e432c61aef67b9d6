/*
 * viewjson.h - the view as the JSON documents of skim(1), JSON OUTPUT.  Money, prices and
 * percentages are decimal strings, times RFC 3339 with the Sydney offset, unknown is null.
 */
#ifndef SKIM_COMMANDS_VIEWJSON_H
#define SKIM_COMMANDS_VIEWJSON_H

#include "skim/core/params.h"
#include "skim/core/view.h"

struct json_object;

/* All of these are owned by the caller. */
struct json_object *json_status(const struct view *v, enum account_mode mode);
struct json_object *json_order(const struct view_order *o);
struct json_object *json_position(const struct view_position *p);
struct json_object *json_range(const char *ticker, int32_t conid, const struct view_range *r);
struct json_object *json_candidate(const struct view *v, const struct view_cand *c);

/* Leaves. */
struct json_object *json_price(struct price p);		/* null when unknown */
struct json_object *json_cash(struct cash c);
struct json_object *json_bp(bp_t bp);			/* percent, two decimals */
struct json_object *json_conid(int32_t conid);		/* null when unknown */
struct json_object *json_time(int64_t utc_ns);		/* null when 0 */
struct json_object *json_text(const char *s);		/* null when empty */

#endif
