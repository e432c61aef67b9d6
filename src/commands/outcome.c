/* outcome.c - what became of a command: kept, sent through the control socket, printed. */
#include "skim/commands/outcome.h"

#include <json.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "show.h"

enum { PLAIN = JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE };

static int rank(int status)
{
	static const int by_rank[] = { EXIT_USAGE, EXIT_SETTINGS, EXIT_UNKNOWN, EXIT_SERVICE,
				       EXIT_REFUSED, EXIT_FAILED, EXIT_DONE };
	int i = 0;

	while (by_rank[i] != status && by_rank[i] != EXIT_DONE)
		i++;
	return i;
}

int exit_worse(int a, int b)
{
	return rank(a) <= rank(b) ? a : b;
}

void outcome_fail(struct outcome *o, int status, const char *fmt, ...)
{
	char text[1200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	o->status = exit_worse(o->status, status);
	if (!o->errors)
		o->errors = json_object_new_array();
	if (o->errors)
		json_object_array_add(o->errors, json_object_new_string(text));
}

void outcome_doc(struct outcome *o, struct json_object *doc)
{
	json_object_put(o->doc);
	o->doc = doc;
}

void outcome_free(struct outcome *o)
{
	json_object_put(o->doc);
	json_object_put(o->errors);
	*o = (struct outcome){ EXIT_DONE, NULL, NULL };
}

char *outcome_line(const struct outcome *o)
{
	struct json_object *j = json_object_new_object();
	char *line = NULL;

	if (!j)
		return NULL;
	json_object_object_add(j, "exit", json_object_new_int(o->status));
	json_object_object_add(j, "document", json_object_get(o->doc));
	json_object_object_add(j, "errors", json_object_get(o->errors));
	line = strdup(json_object_to_json_string_ext(j, PLAIN));
	json_object_put(j);
	return line;
}

enum rc outcome_read(struct outcome *o, const char *line)
{
	struct json_object *j = json_tokener_parse(line), *v;

	*o = (struct outcome){ EXIT_DONE, NULL, NULL };
	if (!json_object_is_type(j, json_type_object) || !json_object_object_get_ex(j, "exit", &v)) {
		json_object_put(j);
		return RC_SYNTAX;
	}
	o->status = json_object_get_int(v);
	if (json_object_object_get_ex(j, "document", &v))
		o->doc = json_object_get(v);
	if (json_object_object_get_ex(j, "errors", &v))
		o->errors = json_object_get(v);
	json_object_put(j);
	return RC_OK;
}

/* On exit 1 to 4 standard output stays empty, but for what is a partial answer by design. */
static bool document_shown(const struct outcome *o, const char *command)
{
	static const char *const partial[] = { "quote", "doctor" };

	if (!o->doc)
		return false;
	if (o->status == EXIT_DONE || o->status == EXIT_REFUSED || o->status == EXIT_UNKNOWN)
		return true;
	for (size_t i = 0; i < sizeof partial / sizeof *partial; i++)
		if (!strcmp(partial[i], command))
			return true;
	return false;
}

int outcome_print(const struct outcome *o, const char *command, bool json)
{
	size_t n = o->errors ? json_object_array_length(o->errors) : 0;

	if (document_shown(o, command)) {
		if (json)
			printf("%s\n", json_object_to_json_string_ext(o->doc, PLAIN));
		else
			show_text(command, o->doc);
	}
	bool closed = fflush(stdout) != 0 || ferror(stdout);

	for (size_t i = 0; i < n; i++)
		fprintf(stderr, "skim: %s\n",
			json_object_get_string(json_object_array_get_idx(o->errors, i)));
	return closed ? exit_worse(o->status, EXIT_FAILED) : o->status;
}
