/* json.c - tolerant getters over json-c. */
#include "json.h"

#include <stdio.h>
#include <string.h>

#include "skim/base/clock.h"
#include "skim/base/text.h"

static bool only_space(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] != ' ' && s[i] != '\t' && s[i] != '\n' && s[i] != '\r')
			return false;
	return true;
}

/*
 * Not json-c's strict mode: the broker's texts have held raw control characters and bytes
 * that are not UTF-8 (Web API 0), and neither may cost us an answer.
 */
struct json_object *js_read(const char *bytes, size_t n, enum rc *rc)
{
	struct json_tokener *tok;
	struct json_object *o;
	size_t end;

	if (n > JS_BYTES_MAX) {
		*rc = RC_RANGE;
		return NULL;
	}
	tok = json_tokener_new_ex(JS_DEPTH_MAX);
	if (!tok) {
		*rc = RC_NOMEM;
		return NULL;
	}
	o = json_tokener_parse_ex(tok, bytes, (int)n);
	end = json_tokener_get_parse_end(tok);
	if (json_tokener_get_error(tok) != json_tokener_success || !o ||
	    !only_space(bytes + end, n - end) ||
	    (!json_object_is_type(o, json_type_object) && !json_object_is_type(o, json_type_array))) {
		json_object_put(o);
		o = NULL;
	}
	json_tokener_free(tok);
	*rc = o ? RC_OK : RC_SYNTAX;
	return o;
}

struct json_object *js_get(struct json_object *o, const char *name)
{
	struct json_object *v;

	if (!o || !json_object_is_type(o, json_type_object) ||
	    !json_object_object_get_ex(o, name, &v))
		return NULL;
	return v;
}

struct json_object *js_object(struct json_object *o, const char *name)
{
	struct json_object *v = js_get(o, name);

	return v && json_object_is_type(v, json_type_object) ? v : NULL;
}

struct json_object *js_array(struct json_object *o, const char *name)
{
	struct json_object *v = js_get(o, name);

	return v && json_object_is_type(v, json_type_array) ? v : NULL;
}

bool js_scalar(struct json_object *v, const char **s, size_t *n)
{
	if (!v)
		return false;
	switch (json_object_get_type(v)) {
	case json_type_string:
		*s = json_object_get_string(v);
		*n = (size_t)json_object_get_string_len(v);
		return true;
	case json_type_int:
	case json_type_double:
	case json_type_boolean:
		*s = json_object_get_string(v);
		if (!*s)
			return false;
		*n = strlen(*s);
		return true;
	default:
		return false;
	}
}

bool js_raw(struct json_object *o, const char *name, const char **s, size_t *n)
{
	return js_scalar(js_get(o, name), s, n);
}

bool js_word(struct json_object *o, const char *name, char *out, size_t cap)
{
	const char *s;
	size_t n;

	out[0] = '\0';
	return js_raw(o, name, &s, &n) && text_clean(out, cap, s, n) > 0;
}

bool js_lines(struct json_object *v, char *out, size_t cap)
{
	char *plain;
	const char *s;
	size_t n;

	out[0] = '\0';
	if (!js_scalar(v, &s, &n))
		return false;
	plain = malloc(n + 1);
	if (!plain)
		return false;
	n = text_strip_markup(plain, n + 1, s, n);
	n = text_clean_lines(out, cap, plain, n);
	free(plain);
	return n > 0;
}

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool js_is(struct json_object *o, const char *name, const char *word)
{
	char text[64];

	return js_word(o, name, text, sizeof(text)) && strcmp(text, word) == 0;
}

bool js_id(struct json_object *o, const char *name, const char *extra, char *out, size_t cap)
{
	const char *s;
	size_t n;

	out[0] = '\0';
	if (!js_raw(o, name, &s, &n) || n == 0 || n >= cap)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!is_alnum(s[i]) && !(s[i] && strchr(extra, s[i])))
			return false;
	memcpy(out, s, n);
	out[n] = '\0';
	return true;
}

static bool exponent_of(const char *s, size_t n, int *out)
{
	bool neg = n && s[0] == '-';
	int e = 0;

	if (n && (s[0] == '-' || s[0] == '+')) {
		s++;
		n--;
	}
	if (n == 0 || n > 3)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		e = e * 10 + (s[i] - '0');
	}
	*out = neg ? -e : e;
	return true;
}

bool js_whole(const char *s, size_t n, int64_t *out)
{
	bool neg = false, point = false;
	int64_t m = 0;
	int shift = 0, exp = 0, digits = 0;
	size_t i = 0;

	if (n && (s[0] == '-' || s[0] == '+'))
		neg = s[i++] == '-';
	for (; i < n; i++) {
		if (s[i] == '.' && !point) {
			point = true;
		} else if (s[i] >= '0' && s[i] <= '9') {
			digits = 1;
			if (m <= (INT64_MAX - 9) / 10) {
				m = m * 10 + (s[i] - '0');
				shift -= point;
			} else if (!point) {
				return false;
			}
		} else {
			break;
		}
	}
	if (!digits)
		return false;
	if (i < n && (((s[i] != 'e' && s[i] != 'E')) || !exponent_of(s + i + 1, n - i - 1, &exp)))
		return false;
	for (shift += exp; shift > 0 && m; shift--) {
		if (m > INT64_MAX / 10)
			return false;
		m *= 10;
	}
	for (; shift < 0 && m; shift++)
		m /= 10;
	*out = neg ? -m : m;
	return true;
}

bool js_int(struct json_object *o, const char *name, int64_t *out)
{
	struct json_object *v = js_get(o, name);
	const char *s;
	size_t n;

	if (v && json_object_is_type(v, json_type_int)) {
		int64_t i = json_object_get_int64(v);

		/* json-c clamps integers beyond 64 bits: the ends are not believed. */
		if (i == INT64_MAX || i == INT64_MIN)
			return false;
		*out = i;
		return true;
	}
	if (!v || json_object_is_type(v, json_type_boolean) || !js_scalar(v, &s, &n))
		return false;
	return js_whole(s, n, out);
}

bool js_bool(struct json_object *o, const char *name, bool *out)
{
	static const char *const yes[] = { "true", "1" }, *const no[] = { "false", "0" };
	const char *s;
	size_t n;

	if (!js_raw(o, name, &s, &n))
		return false;
	for (int i = 0; i < 2; i++) {
		if (n == strlen(yes[i]) && text_equal_ci(s, yes[i])) {
			*out = true;
			return true;
		}
		if (n == strlen(no[i]) && text_equal_ci(s, no[i])) {
			*out = false;
			return true;
		}
	}
	return false;
}

bool js_qty(struct json_object *o, const char *name, qty_t *out)
{
	struct json_object *v = js_get(o, name);
	const char *s;
	size_t n;

	return v && !json_object_is_type(v, json_type_boolean) && js_scalar(v, &s, &n) &&
	       js_qty_text(s, n, out);
}

bool js_qty_text(const char *s, size_t n, qty_t *out)
{
	int64_t i;

	if (qty_parse_wire(s, n, false, out))
		return true;
	if (!js_whole(s, n, &i) || i > 1000 * QTY_MAX || i < -1000 * QTY_MAX)
		return false;
	*out = i;
	return true;
}

bool js_cash(struct json_object *o, const char *name, struct cash *out)
{
	struct json_object *v = js_get(o, name);
	const char *s;
	size_t n;

	return v && !json_object_is_type(v, json_type_boolean) && js_scalar(v, &s, &n) && n > 0 &&
	       cash_parse_wire(s, n, out);
}

bool js_price(struct json_object *o, const char *name, struct price *out)
{
	struct json_object *v = js_get(o, name);
	enum price_mark mark;
	struct price p = { 0 };
	const char *s;
	size_t n;

	if (!v || json_object_is_type(v, json_type_boolean) || !js_scalar(v, &s, &n) ||
	    !price_parse_wire(s, n, &p, &mark) || !price_known(p))
		return false;
	*out = p;
	return true;
}

bool js_conid(struct json_object *o, const char *name, int32_t *out)
{
	const char *s;
	size_t n;

	return js_raw(o, name, &s, &n) && js_conid_text(s, n, out);
}

bool js_conid_text(const char *s, size_t n, int32_t *out)
{
	const char *at;
	int64_t i;

	at = memchr(s, '@', n);
	if (at)
		n = (size_t)(at - s);
	if (!js_whole(s, n, &i) || i <= 0 || i > INT32_MAX)
		return false;
	*out = (int32_t)i;
	return true;
}

bool js_order_id(struct json_object *o, const char *name, char *out, size_t cap)
{
	int64_t i;

	out[0] = '\0';
	if (!js_int(o, name, &i) || i <= 0)
		return false;
	snprintf(out, cap, "%lld", (long long)i);
	return true;
}

bool js_millis(struct json_object *o, const char *name, int64_t *ns)
{
	struct json_object *v = js_get(o, name);
	const char *s;
	size_t n;

	return v && !json_object_is_type(v, json_type_boolean) && js_scalar(v, &s, &n) &&
	       js_millis_text(s, n, ns);
}

bool js_millis_text(const char *s, size_t n, int64_t *ns)
{
	int64_t ms;

	if (!js_whole(s, n, &ms) || ms < 946684800000 || ms > 4102444800000)
		return false;
	*ns = ms * NS_PER_MS;
	return true;
}
