/* mangle.c - documents of the wrong shape. */
#include "mangle.h"

#include <json-c/json.h>

static struct json_object *mangled(struct json_object *v);

static struct json_object *mangled_object(struct json_object *v)
{
	struct json_object *out = json_object_new_object();

	json_object_object_foreach(v, key, child)
		json_object_object_add(out, key, mangled(child));
	return out;
}

static struct json_object *mangled_array(struct json_object *v)
{
	struct json_object *out = json_object_new_array();

	for (size_t i = 0; i < json_object_array_length(v); i++)
		json_object_array_add(out, mangled(json_object_array_get_idx(v, i)));
	return out;
}

static struct json_object *mangled(struct json_object *v)
{
	struct json_object *out;

	switch (json_object_get_type(v)) {
	case json_type_object:
		return mangled_object(v);
	case json_type_array:
		return mangled_array(v);
	case json_type_string:
		return json_object_new_int(7);
	case json_type_boolean:
		return json_object_new_string("perhaps");
	case json_type_int:
	case json_type_double:
		out = json_object_new_array();
		json_object_array_add(out, json_object_get(v));
		return out;
	default:
		return json_object_new_object();
	}
}

void mangle_types(struct buf *body)
{
	struct json_object *v = body->n ? json_tokener_parse(body->s) : NULL, *out;

	if (!v)
		return;
	out = mangled(v);
	buf_reset(body);
	buf_puts(body, json_object_to_json_string_ext(out, JSON_C_TO_STRING_PLAIN));
	json_object_put(out);
	json_object_put(v);
}
