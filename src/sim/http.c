/* http.c - reading requests and their JSON bodies, writing errors. */
#include "http.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/price.h"

const char *request_query(const struct request *r, const char *name)
{
	for (size_t i = 0; i < r->queries; i++)
		if (strcmp(r->query[i].name, name) == 0)
			return r->query[i].value;
	return NULL;
}

bool request_flag(const struct request *r, const char *name)
{
	const char *v = request_query(r, name);

	return v && strcmp(v, "true") == 0;
}

void reply_error_only(struct reply *p, int status, const char *text)
{
	p->status = status;
	buf_reset(&p->body);
	buf_puts(&p->body, "{\"error\":");
	buf_json(&p->body, text);
	buf_puts(&p->body, "}");
}

void reply_error(struct reply *p, int status, const char *text)
{
	reply_error_only(p, status, text);
	p->body.n--;
	buf_printf(&p->body, ",\"statusCode\":%d}", status);
}

static struct json_object *member(struct json_object *o, const char *name)
{
	struct json_object *v = NULL;

	if (json_object_is_type(o, json_type_object))
		json_object_object_get_ex(o, name, &v);
	return v;
}

const char *json_text(struct json_object *o, const char *name)
{
	struct json_object *v = member(o, name);

	return json_object_is_type(v, json_type_string) ? json_object_get_string(v) : NULL;
}

bool json_whole(struct json_object *o, const char *name, int64_t *out)
{
	struct json_object *v = member(o, name);
	const char *text = v ? json_object_get_string(v) : NULL;	/* the number's own text */
	char *end;

	if (!text || !*text)
		return false;
	*out = strtoll(text, &end, 10);
	if (*end == '.')
		end += 1 + strspn(end + 1, "0");
	return *end == '\0';
}

bool json_is_true(struct json_object *o, const char *name)
{
	struct json_object *v = member(o, name);

	return json_object_is_type(v, json_type_boolean) && json_object_get_boolean(v);
}

bool json_decimal(struct json_object *o, const char *name, int64_t *e4)
{
	struct json_object *v = member(o, name);
	const char *text = v ? json_object_get_string(v) : NULL;
	struct cash c;

	if (!text || !*text || !cash_parse_wire(text, strlen(text), &c))
		return false;
	*e4 = c.e4;
	return true;
}
