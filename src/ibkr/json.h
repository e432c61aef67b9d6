/*
 * json.h - tolerant getters over json-c for the broker's answers.
 *
 * The same member comes as a number from one endpoint and as text from another, or not at
 * all (Web API 0); every getter takes both forms and answers false where there is nothing
 * of use.  Prices and money go from the digits on the wire to integers, never through a
 * double: json-c keeps the text of decimals it has read.
 *
 * Text is cleaned (base/text.h) before it leaves; js_raw is for what is checked byte by byte.
 */
#ifndef SKIM_SRC_IBKR_JSON_H
#define SKIM_SRC_IBKR_JSON_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "skim/base/price.h"
#include "skim/base/rc.h"

enum {
	JS_BYTES_MAX = 4 << 20,	/* largest answer believed */
	JS_DEPTH_MAX = 24,	/* deepest real answer has 6 levels */
};

static inline void js_put_(struct json_object **o)
{
	json_object_put(*o);
}

#define AUTO_JSON __attribute__((cleanup(js_put_)))

/* One whole document, an object or an array, with nothing but white space after it.
 * NULL: *rc is RC_SYNTAX, RC_RANGE (too large) or RC_NOMEM. */
struct json_object *js_read(const char *bytes, size_t n, enum rc *rc);

/* The member; NULL when o is no object, or the member is absent or null. */
struct json_object *js_get(struct json_object *o, const char *name);
struct json_object *js_object(struct json_object *o, const char *name);
struct json_object *js_array(struct json_object *o, const char *name);

/* The digits or letters of a string, number or boolean, not cleaned; borrowed from o. */
bool js_scalar(struct json_object *v, const char **s, size_t *n);
bool js_raw(struct json_object *o, const char *name, const char **s, size_t *n);

/* Cleaned to one line / to lines without markup.  False when empty; out is always terminated. */
bool js_word(struct json_object *o, const char *name, char *out, size_t cap);
bool js_lines(struct json_object *v, char *out, size_t cap);

/* Its word is exactly that one. */
bool js_is(struct json_object *o, const char *name, const char *word);

/* Only bytes out of [A-Za-z0-9] and `extra`, whole and not empty: ids that go into URLs,
 * headers and comparisons. */
bool js_id(struct json_object *o, const char *name, const char *extra, char *out, size_t cap);

bool js_int(struct json_object *o, const char *name, int64_t *out);
bool js_bool(struct json_object *o, const char *name, bool *out);
bool js_qty(struct json_object *o, const char *name, qty_t *out);	/* may be negative */
bool js_cash(struct json_object *o, const char *name, struct cash *out);
/* False for an unknown price as well: "", 0, absent. */
bool js_price(struct json_object *o, const char *name, struct price *out);

/* 1 .. 2^31-1, from a number, "4036812" or "4036812@ASX". */
bool js_conid(struct json_object *o, const char *name, int32_t *out);
/* A positive number as text; -1, 0 and "" never pass (the API takes -1 for "all orders"). */
bool js_order_id(struct json_object *o, const char *name, char *out, size_t cap);

/* Milliseconds since 1970 to UTC ns; false outside 2000..2100. */
bool js_millis(struct json_object *o, const char *name, int64_t *ns);

/* The same from what js_scalar gave. */
bool js_qty_text(const char *s, size_t n, qty_t *out);
bool js_conid_text(const char *s, size_t n, int32_t *out);
bool js_millis_text(const char *s, size_t n, int64_t *ns);

/* A decimal with exponent to a whole number, cut toward zero; false when it does not fit. */
bool js_whole(const char *s, size_t n, int64_t *out);

#endif
