/* codec.c - one event as one line of JSON, and back, by the table of fields.h. */
#include <inttypes.h>
#include <json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec.h"
#include "skim/base/text.h"

/* "u.quote.last" is written as "last". */
static const char *short_name(const char *name)
{
	if (name[0] == 'u' && name[1] == '.')
		name = strchr(name + 2, '.') + 1;
	return name;
}

static int64_t get_int(const void *p, size_t size, bool is_signed)
{
	int64_t v = 0;

	switch (size) {
	case 1:
		return is_signed ? *(const int8_t *)p : *(const uint8_t *)p;
	case 2:
		return is_signed ? *(const int16_t *)p : *(const uint16_t *)p;
	case 4:
		return is_signed ? *(const int32_t *)p : (int64_t)*(const uint32_t *)p;
	default:
		memcpy(&v, p, sizeof v);
		return v;
	}
}

static bool put_int(void *p, size_t size, bool is_signed, int64_t v)
{
	int64_t most = size == 8 ? INT64_MAX : (INT64_C(1) << (8 * size - (is_signed ? 1 : 0))) - 1;
	int64_t least = !is_signed ? 0 : size == 8 ? INT64_MIN : -most - 1;

	if (v < least || v > most)
		return false;
	switch (size) {
	case 1:
		*(uint8_t *)p = (uint8_t)v;
		break;
	case 2:
		*(uint16_t *)p = (uint16_t)v;
		break;
	case 4:
		*(uint32_t *)p = (uint32_t)v;
		break;
	default:
		memcpy(p, &v, sizeof v);
	}
	return true;
}

/* --- writing ---------------------------------------------------------------------------------- */

static void write_text(FILE *f, const char *s)
{
	fputc('"', f);
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\')
			fprintf(f, "\\%c", c);
		else if (c < 0x20)
			fprintf(f, "\\u%04x", c);
		else
			fputc(c, f);
	}
	fputc('"', f);
}

static void write_fields(FILE *f, const struct field *t, const char *base, const char *root, bool *first);

/* By hand: a quote has a dozen of them, and every quote is recorded. */
static void write_number(FILE *f, int64_t v)
{
	char buf[24], *at = buf + sizeof buf - 1;
	uint64_t m = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	*at = '\0';
	do
		*--at = (char)('0' + m % 10);
	while (m /= 10);
	if (v < 0)
		*--at = '-';
	fputs_unlocked(at, f);
}

static size_t used(const struct field *t, const char *root)
{
	size_t n = t->count;

	if (t->n_offset)
		n = *(const uint16_t *)(root + t->n_offset);
	return n < t->count ? n : t->count;
}

static void write_list(FILE *f, const struct field *t, const char *base, const char *root)
{
	size_t n = used(t, root);

	fputc('[', f);
	for (size_t i = 0; i < n; i++) {
		bool first = true;

		fputs(i ? ",{" : "{", f);
		write_fields(f, t->of, base + t->offset + i * t->size, root, &first);
		fputc('}', f);
	}
	fputc(']', f);
}

static bool is_zero(const struct field *t, const char *base, const char *root)
{
	switch (t->kind) {
	case FIELD_TEXT:
		return !base[t->offset];
	case FIELD_LIST:
		if (t->n_offset)
			return !used(t, root);
		for (size_t i = 0; i < t->count * t->size; i++)
			if (base[t->offset + i])
				return false;
		return true;
	default:
		return !get_int(base + t->offset, t->size, false);
	}
}

static void write_fields(FILE *f, const struct field *t, const char *base, const char *root, bool *first)
{
	for (; t->name; t++) {
		if (is_zero(t, base, root))
			continue;
		fputs_unlocked(*first ? "\"" : ",\"", f);
		fputs_unlocked(short_name(t->name), f);
		fputs_unlocked("\":", f);
		*first = false;
		if (t->kind == FIELD_TEXT)
			write_text(f, base + t->offset);
		else if (t->kind == FIELD_LIST)
			write_list(f, t, base, root);
		else if (t->kind == FIELD_BOOL)
			fputs("true", f);
		else
			write_number(f, get_int(base + t->offset, t->size, t->kind == FIELD_INT));
	}
}

void codec_write(FILE *f, const struct event *ev)
{
	bool first = false;

	fprintf(f, "{\"e\":\"%s\",\"m\":%" PRId64 ",\"s\":%" PRId64, event_name(ev->type), ev->t.market,
		ev->t.steady);
	write_fields(f, event_fields(ev->type), (const char *)ev, (const char *)ev, &first);
	fputc('}', f);
}

void codec_write_params(FILE *f, const struct params *p)
{
	bool first = true;

	fputc('{', f);
	write_fields(f, params_fields(), (const char *)p, (const char *)p, &first);
	fputc('}', f);
}

char *event_to_json(const struct event *ev)
{
	char *line = NULL;
	size_t n;
	FILE *f = open_memstream(&line, &n);

	if (!f)
		return NULL;
	codec_write(f, ev);
	if (fclose(f)) {
		free(line);
		return NULL;
	}
	return line;
}

/* --- reading ---------------------------------------------------------------------------------- */

static enum rc read_fields(const struct field *t, char *base, struct json_object *o, struct errmsg *err);

static enum rc bad(const struct field *t, struct errmsg *err)
{
	return errmsg_set(err, RC_SYNTAX, "member %s is not as written by skim", short_name(t->name));
}

static enum rc read_list(const struct field *t, char *base, struct json_object *v, struct errmsg *err)
{
	if (!json_object_is_type(v, json_type_array) || json_object_array_length(v) > t->count)
		return bad(t, err);
	for (size_t i = 0; i < json_object_array_length(v); i++) {
		struct json_object *e = json_object_array_get_idx(v, i);

		if (!json_object_is_type(e, json_type_object))
			return bad(t, err);
		enum rc rc = read_fields(t->of, base + t->offset + i * t->size, e, err);

		if (rc != RC_OK)
			return rc;
	}
	return RC_OK;
}

static enum rc read_field(const struct field *t, char *base, struct json_object *v, struct errmsg *err)
{
	switch (t->kind) {
	case FIELD_TEXT:
		if (!json_object_is_type(v, json_type_string))
			return bad(t, err);
		/* What was clean when it was written may have been edited since. */
		text_clean_lines(base + t->offset, t->size, json_object_get_string(v),
				 (size_t)json_object_get_string_len(v));
		return RC_OK;
	case FIELD_LIST:
		return read_list(t, base, v, err);
	case FIELD_BOOL:
		if (!json_object_is_type(v, json_type_boolean))
			return bad(t, err);
		*(bool *)(base + t->offset) = json_object_get_boolean(v);
		return RC_OK;
	default:
		if (!json_object_is_type(v, json_type_int) ||
		    !put_int(base + t->offset, t->size, t->kind == FIELD_INT, json_object_get_int64(v)))
			return bad(t, err);
		return RC_OK;
	}
}

static enum rc read_fields(const struct field *t, char *base, struct json_object *o, struct errmsg *err)
{
	for (; t->name; t++) {
		struct json_object *v;

		if (!json_object_object_get_ex(o, short_name(t->name), &v))
			continue;
		enum rc rc = read_field(t, base, v, err);

		if (rc != RC_OK)
			return rc;
	}
	return RC_OK;
}

static int64_t time_member(struct json_object *o, const char *name)
{
	struct json_object *v;

	return json_object_object_get_ex(o, name, &v) ? json_object_get_int64(v) : 0;
}

/* A list's own count may not reach beyond its capacity, whatever the line says. */
static bool counts_true(const struct event *ev)
{
	for (const struct field *t = event_fields(ev->type); t->name; t++)
		if (t->kind == FIELD_LIST && t->n_offset &&
		    *(const uint16_t *)((const char *)ev + t->n_offset) > t->count)
			return false;
	return ev->type != EV_SUBMISSION || ev->u.submission.n_ids <= 4;
}

enum rc codec_read(struct event *ev, struct json_object *o, struct errmsg *err)
{
	struct json_object *v;
	const char *name = json_object_object_get_ex(o, "e", &v) ? json_object_get_string(v) : "";
	int type = 0;

	memset(ev, 0, sizeof *ev);
	while (type < EV_TYPE_COUNT && strcmp(event_name((enum event_type)type), name))
		type++;
	if (type == EV_TYPE_COUNT)
		return errmsg_set(err, RC_ABSENT, "event \"%.40s\" is not known to this version", name);
	ev->type = (enum event_type)type;
	ev->t.market = time_member(o, "m");
	ev->t.steady = time_member(o, "s");
	enum rc rc = read_fields(event_fields(ev->type), (char *)ev, o, err);

	if (rc == RC_OK && !counts_true(ev))
		rc = errmsg_set(err, RC_RANGE, "a list is longer than it can be");
	return rc;
}

enum rc codec_read_params(struct params *p, struct json_object *o, struct errmsg *err)
{
	return read_fields(params_fields(), (char *)p, o, err);
}

enum rc event_from_json(struct event *ev, const char *line, size_t n, struct errmsg *err)
{
	struct json_tokener *tok = json_tokener_new_ex(8);
	struct json_object *o = tok && n < INT32_MAX ? json_tokener_parse_ex(tok, line, (int)n) : NULL;
	enum rc rc;

	if (!json_object_is_type(o, json_type_object))
		rc = errmsg_set(err, RC_SYNTAX, "not a line of a recording");
	else
		rc = codec_read(ev, o, err);
	json_object_put(o);
	json_tokener_free(tok);
	return rc;
}
