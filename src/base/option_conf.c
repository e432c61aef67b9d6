/*
 * option_conf.c - settings out of skim.conf and out of the environment.
 *
 * inih does the parsing, through a line reader of ours that looks at every line first: inih
 * cuts long lines, takes an indented line for the continuation of a value, and reports only
 * the first line it does not understand.  What it would get wrong is reported here, and it
 * gets an empty line instead, so that all faults of a file come out at once.
 */
#include <ini.h>

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/auto.h"
#include "skim/base/option.h"
#include "skim/base/text.h"

enum { LINE_MAX_BYTES = 199, SECTION_MAX = 49, NAMES_MAX = 512 };

struct conf {
	struct options *o;
	const char *path;
	FILE *file;
	char *line;		/* getline's */
	size_t cap;
	int number;
	bool section_known;	/* of the lines that follow */
	int *seen;		/* line of each option in this file; 0 not yet */
	void (*report)(void *ctx, const char *message);
	void *ctx;
	bool faulty;
};

__attribute__((format(printf, 2, 3)))
static void fault(struct conf *c, const char *fmt, ...)
{
	char what[640], message[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	snprintf(message, sizeof message, "%s:%d: %s", c->path, c->number, what);
	c->faulty = true;
	if (c->report)
		c->report(c->ctx, message);
}

/* --- names ----------------------------------------------------------------------------- */

static bool section_exists(const struct options *o, const char *section)
{
	for (size_t i = 0; i < o->n; i++)
		if (!strcmp(o->table[i].section, section))
			return true;
	return false;
}

static const char *nearest_section(const struct options *o, const char *section)
{
	const char *names[NAMES_MAX];
	size_t n = 0;

	for (size_t i = 0; i < o->n && n < NAMES_MAX; i++)
		names[n++] = o->table[i].section;
	return text_nearest(section, names, n);
}

/* Of the same section, else the same word in another one. */
static const struct option *nearest_key(const struct options *o, const char *section,
					const char *key)
{
	const char *names[NAMES_MAX], *best;
	size_t n = 0;
	int i = -1;

	for (size_t k = 0; k < o->n && n < NAMES_MAX; k++)
		if (!strcmp(o->table[k].section, section))
			names[n++] = o->table[k].key;
	best = text_nearest(key, names, n);
	if (best)
		i = options_find(o, section, best);
	for (size_t k = 0; i < 0 && k < o->n; k++)
		if (!strcmp(o->table[k].key, key))
			i = (int)k;
	return i < 0 ? NULL : &o->table[i];
}

static void unknown_key(struct conf *c, const char *section, const char *key)
{
	const struct option *near = nearest_key(c->o, section, key);
	char found[80];

	text_clean(found, sizeof found, key, strlen(key));
	if (!*section)
		fault(c, "%s stands before any section: write [%s] above it", found,
		      near ? near->section : "name");
	else if (near)
		fault(c, "[%s] %s is no setting: did you mean [%s] %s?", section, found,
		      near->section, near->key);
	else
		fault(c, "[%s] %s is no setting: see skim.conf(5) for those of [%s]", section, found,
		      section);
}

/* --- lines ----------------------------------------------------------------------------- */

static bool is_clean(const char *s, size_t n)
{
	uint32_t cp;

	for (int len; (len = utf8_next(s, n, &cp)) != 0; s += len, n -= (size_t)len)
		if (len < 0 || (cp != '\t' && utf8_is_control(cp)))
			return false;
	return true;
}

/* A section's head; s begins with "[".  True: inih may have it. */
static bool check_section(struct conf *c, const char *s)
{
	const char *end = strchr(s, ']'), *near;
	char name[SECTION_MAX + 1];
	size_t n = end ? (size_t)(end - s) - 1 : 0;

	c->section_known = false;
	if (!end || n > SECTION_MAX || !strchr("#;", end[1 + strspn(end + 1, " \t")])) {
		fault(c, "\"%.60s\" is not understood: write [name] alone on its line", s);
		return false;
	}
	memcpy(name, s + 1, n);
	name[n] = 0;
	c->section_known = section_exists(c->o, name);
	if (c->section_known)
		return true;
	near = nearest_section(c->o, name);
	if (near)
		fault(c, "[%s] is no section: did you mean [%s]?", name, near);
	else
		fault(c, "[%s] is no section: see skim.conf(5)", name);
	return false;
}

/* A line with something on it; false: reported, or nothing for inih. */
static bool check_line(struct conf *c, const char *s, size_t n)
{
	const char *sep;

	if (n > LINE_MAX_BYTES) {
		fault(c, "the line has %zu bytes: at most %d are read, shorten it", n,
		      LINE_MAX_BYTES);
		return false;
	}
	if (!is_clean(s, n)) {
		fault(c, "the line holds control characters or is not UTF-8: retype it");
		return false;
	}
	if (*s == '#' || *s == ';' || !*s)
		return false;
	if (*s == '[')
		return check_section(c, s);
	if (!c->section_known)
		return false;	/* its section's head has been reported */
	sep = strpbrk(s, "=:;");
	if (!sep || *sep != '=' || sep == s) {
		fault(c, "\"%.60s\" is not understood: write key = value", s);
		return false;
	}
	return true;
}

/* inih's reader: fgets' shape.  Counts lines, looks at them, gives blank-free ones on. */
static char *next_line(char *out, int cap, void *stream)
{
	struct conf *c = stream;
	ssize_t got = getline(&c->line, &c->cap, c->file);
	const char *s = c->line;
	size_t n, lead;

	if (got < 0)
		return NULL;
	c->number++;
	n = (size_t)got;
	if (c->number == 1 && n >= 3 && !memcmp(s, "\xEF\xBB\xBF", 3)) {
		s += 3;
		n -= 3;
	}
	while (n && strchr(" \t\r\n", s[n - 1]) && s[n - 1])
		n--;
	c->line[(size_t)(s - c->line) + n] = 0;
	lead = strspn(s, " \t");
	s += lead;
	n -= lead < n ? lead : n;
	if (!check_line(c, s, n) || n + 1 > (size_t)cap)
		n = 0;
	memcpy(out, s, n);
	out[n] = 0;
	return out;
}

/* inih's handler, called within the next_line() of the same line. */
static int take_value(void *user, const char *section, const char *key, const char *value)
{
	struct conf *c = user;
	int i = options_find(c->o, section, key);
	struct errmsg err;

	if (i < 0) {
		unknown_key(c, section, key);
		return 1;
	}
	if (c->seen[i]) {
		fault(c, "[%s] %s was given in line %d already: keep one of the two", section, key,
		      c->seen[i]);
		return 1;
	}
	c->seen[i] = c->number;
	if (options_set(c->o, i, value, FROM_CONF, c->path, c->number, &err) != RC_OK)
		fault(c, "%s", err.text);
	return 1;
}

enum rc options_read_conf(struct options *o, const char *path,
			  void (*report)(void *ctx, const char *message), void *ctx)
{
	AUTO_FREE int *seen = calloc(o->n ? o->n : 1, sizeof *seen);
	AUTO_FCLOSE FILE *file = fopen(path, "re");
	struct conf c = { .o = o, .path = path, .file = file, .seen = seen, .report = report,
			  .ctx = ctx };

	if (!file && errno == ENOENT)
		return RC_ABSENT;
	if (!file || !seen) {
		fault(&c, "cannot be read: %s: mend that, or name another file with --config",
		      strerror(errno));
		return RC_SYNTAX;
	}
	/* Lines before the first section belong to none. */
	c.section_known = true;
	ini_parse_stream(next_line, &c, take_value, &c);
	if (ferror(file))
		fault(&c, "cannot be read to its end: %s", strerror(errno));
	free(c.line);
	return c.faulty ? RC_SYNTAX : RC_OK;
}

/* --- environment ----------------------------------------------------------------------- */

static void env_name(const struct option *o, char *out, size_t cap)
{
	snprintf(out, cap, "SKIM_%s_%s", o->section, o->key);
	for (char *p = out; *p; p++)
		*p = *p >= 'a' && *p <= 'z' ? (char)(*p - 32) : *p == '-' ? '_' : *p;
}

enum rc options_read_env(struct options *o, const char *(*lookup)(void *ctx, const char *name),
			 void *ctx, enum option_from from, const char *origin,
			 void (*report)(void *ctx, const char *message), void *report_ctx)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; i < o->n; i++) {
		char name[128], message[800];
		const char *value;
		struct errmsg err;

		env_name(&o->table[i], name, sizeof name);
		value = lookup(ctx, name);
		if (!value || !*value)
			continue;
		if (options_set(o, (int)i, value, from, origin, 0, &err) == RC_OK)
			continue;
		snprintf(message, sizeof message, "%s%s%s: %s", origin ? origin : "",
			 origin ? ": " : "", name, err.text);
		if (report)
			report(report_ctx, message);
		rc = RC_SYNTAX;
	}
	return rc;
}
