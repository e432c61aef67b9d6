/* schema.c - documents held against the manual's JSON OUTPUT. */
#include "schema.h"

#include <ctype.h>
#include <json.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SECTIONS = 90, MEMBERS = 40 };

static struct section {
	char title[40];
	int n;
	struct member {
		char name[40], type[240];
	} member[MEMBERS];
	bool seen;
} section[SECTIONS];
static int n_sections;

/* --- the page ---------------------------------------------------------------------------------- */

static void take_line(char *line, bool *type_next)
{
	struct section *s = n_sections ? &section[n_sections - 1] : NULL;

	line[strcspn(line, "\n")] = '\0';
	if (!strncmp(line, ".Ss ", 4)) {
		assert_true(n_sections < SECTIONS);
		snprintf(section[n_sections++].title, sizeof section->title, "%.39s", line + 4);
	} else if (!strncmp(line, ".It Va ", 7) && s) {
		assert_true(s->n < MEMBERS);
		snprintf(s->member[s->n++].name, sizeof s->member->name, "%.39s", line + 7);
		*type_next = true;
		return;
	} else if (*type_next) {
		snprintf(s->member[s->n - 1].type, sizeof s->member->type, "%.*s", (int)strcspn(line, ":"), line);
	}
	*type_next = false;
}

static void load(void)
{
	const char *top = getenv("top_srcdir");
	char path[4096], line[1000];
	bool inside = false, type_next = false;
	FILE *f;

	if (n_sections)
		return;
	snprintf(path, sizeof path, "%s/man/skim.1", top ? top : ".");
	f = fopen(path, "r");
	assert_non_null(f);
	while (fgets(line, sizeof line, f)) {
		if (!strncmp(line, ".Sh ", 4))
			inside = !strncmp(line, ".Sh JSON OUTPUT", 15);
		else if (inside)
			take_line(line, &type_next);
	}
	fclose(f);
	assert_true(n_sections > 20);
}

static struct section *find(const char *title)
{
	for (int i = 0; i < n_sections; i++)
		if (!strcmp(section[i].title, title))
			return &section[i];
	return NULL;
}

/* --- values ------------------------------------------------------------------------------------ */

static bool is_time(const char *s)
{
	static const char form[] = "dddd-dd-ddTdd:dd:dd+dd:00";

	if (strlen(s) != sizeof form - 1)
		return false;
	for (size_t i = 0; form[i]; i++)
		if (form[i] == 'd' ? !isdigit((unsigned char)s[i]) : s[i] != form[i])
			return false;
	return !strcmp(s + 19, "+11:00") || !strcmp(s + 19, "+10:00");
}

static bool is_decimal(const char *s)
{
	size_t n;

	s += *s == '-';
	n = strspn(s, "0123456789");
	if (!n || (n > 1 && *s == '0'))
		return false;
	if (s[n] == '.') {
		size_t k = strspn(s + n + 1, "0123456789");

		return k && !s[n + 1 + k];
	}
	return !s[n];
}

/* "one of a b c", or "one of "a b" "c"": is it one of them? */
static bool is_one_of(const char *list, const char *s)
{
	size_t n = strlen(s);

	if (strchr(list, '"')) {
		char quoted[80];

		snprintf(quoted, sizeof quoted, "\"%.70s\"", s);
		return strstr(list, quoted) != NULL;
	}
	for (const char *p = list; *p; p += strcspn(p, " "), p += *p == ' ')
		if (strcspn(p, " ,") == n && !strncmp(p, s, n))
			return true;
	return false;
}

static void check(struct section *s, struct json_object *o, const char *where);

static void check_value(const char *type, struct json_object *v, const char *where)
{
	const char *s = json_object_is_type(v, json_type_string) ? json_object_get_string(v) : NULL;
	char word[40];
	bool good = false;

	snprintf(word, sizeof word, "%.*s", (int)strcspn(type, " ,"), type);
	if (!v) {
		good = strstr(type, "or null") != NULL;
	} else if (!strcmp(word, "list")) {
		const char *of = type + strlen("list of ");

		good = json_object_is_type(v, json_type_array);
		for (size_t i = 0; good && i < json_object_array_length(v); i++)
			check_value(of, json_object_array_get_idx(v, i), where);
	} else if (isupper((unsigned char)word[0])) {
		struct section *inner = find(word);

		if (!inner)
			fail_msg("%s: the manual has no %s", where, word);
		check(inner, v, where);
		good = true;
	} else if (!strcmp(word, "integer")) {
		good = json_object_is_type(v, json_type_int);
	} else if (!strcmp(word, "boolean")) {
		good = json_object_is_type(v, json_type_boolean);
	} else if (!strcmp(word, "decimal")) {
		good = s && is_decimal(s);
	} else if (!strcmp(word, "time")) {
		good = s && is_time(s);
	} else if (!strcmp(word, "text")) {
		good = s && (*s || strstr(type, "or empty"));
	} else if (!strcmp(word, "one")) {
		good = s && is_one_of(type + strlen("one of "), s);
	} else if (!strcmp(word, "pricesens")) {
		good = s && (!*s || !strcmp(s, word));
	}
	if (!good)
		fail_msg("%s is %s, and the manual says: %s", where, v ? json_object_to_json_string(v) : "null",
			 type);
}

static void check(struct section *s, struct json_object *o, const char *where)
{
	char path[300];

	s->seen = true;
	if (!json_object_is_type(o, json_type_object))
		fail_msg("%s is no object: %s", where, json_object_to_json_string(o));
	for (int i = 0; i < s->n; i++) {
		struct json_object *v = NULL;

		snprintf(path, sizeof path, "%s.%s", where, s->member[i].name);
		if (!json_object_object_get_ex(o, s->member[i].name, &v))
			fail_msg("%s is not there, and the manual names it: %s", path, json_object_to_json_string(o));
		check_value(s->member[i].type, v, path);
	}
	json_object_object_foreach(o, key, value)
	{
		bool known = false;

		(void)value;
		for (int i = 0; i < s->n; i++)
			known |= !strcmp(s->member[i].name, key);
		if (!known)
			fail_msg("%s has %s, which the manual does not name", where, key);
	}
}

/* --- the command line -------------------------------------------------------------------------- */

/* "--json buy KTA 10 --limit 1" -> "buy" and its second word "KTA". */
static void words_of(const char *line, char first[40], char second[40])
{
	char copy[600];
	int n = 0;

	first[0] = second[0] = '\0';
	snprintf(copy, sizeof copy, "%.590s", line);
	for (char *save = NULL, *w = strtok_r(copy, " ", &save); w && n < 2; w = strtok_r(NULL, " ", &save)) {
		if (!strcmp(w, "--set") || !strcmp(w, "--config") || !strcmp(w, "--env-file"))
			w = strtok_r(NULL, " ", &save);
		else if (strncmp(w, "--", 2))
			snprintf(n++ ? second : first, 40, "%.39s", w);
	}
}

static void title_of(const char *line, char title[80])
{
	char first[40], second[40];

	words_of(line, first, second);
	snprintf(title, 80, "%s", first);
	if (!strcmp(first, "cancel") && strstr(line, "--all"))
		snprintf(title, 80, "cancel --all");
	else if (!strcmp(first, "buy") || !strcmp(first, "sell") || !strcmp(first, "cancel"))
		snprintf(title, 80, "buy, sell, cancel ORDER");
	else if (!strcmp(first, "replay"))
		snprintf(title, 80, "replay --headless");
	else if (!strcmp(first, "keygen"))
		snprintf(title, 80, "keygen DIR");
	else if (!strcmp(first, "journal") && !strcmp(second, "backup"))
		snprintf(title, 80, "journal backup FILE");
	else if (!strcmp(first, "journal") || !strcmp(first, "notify"))
		snprintf(title, 80, "%s %s", first, second);
}

bool schema_check(const char *line, struct json_object *doc)
{
	char title[80];
	struct section *s;

	load();
	title_of(line, title);
	s = find(title);
	if (s)
		check(s, doc, title);
	return s != NULL;
}

void schema_all_seen(const char *const but[])
{
	load();
	for (int i = 0; i < n_sections; i++) {
		bool excused = section[i].seen;

		for (int k = 0; but && but[k]; k++)
			excused |= !strcmp(but[k], section[i].title);
		if (!excused)
			fail_msg("no document was held against the manual's %s", section[i].title);
	}
}
