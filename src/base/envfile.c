/*
 * envfile.c - KEY=value files for secrets.
 *
 * The whole file is read into locked pages and cut up in place: no value is ever copied to
 * the heap or into a stdio buffer.  No value is ever part of a message.
 */
#include "skim/base/envfile.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "skim/base/secret.h"

enum { FILE_MAX = 256 * 1024 };

struct pair {
	const char *name, *value;	/* into the file's pages */
	int line;
};

struct envfile {
	char *path;
	struct secret text;
	size_t n, cap;
	struct pair *pair;
};

void envfile_free(struct envfile *e)
{
	if (!e)
		return;
	secret_wipe(&e->text);
	free(e->pair);
	free(e->path);
	free(e);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static char *skip_blanks(char *s)
{
	while (is_blank(*s))
		s++;
	return s;
}

static bool is_name(char c, bool first)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       (!first && c >= '0' && c <= '9');
}

/* Takes the quotes off in place; s is behind the opening one.  False: not closed, or something
 * other than a comment follows. */
static bool unquote(char *s, char quote)
{
	char *to = s;

	for (; *s && *s != quote; s++) {
		/* As in a shell: within double quotes a backslash keeps these four from meaning
		 * anything; within single ones nothing means anything. */
		if (quote == '"' && *s == '\\' && s[1] && strchr("\"\\$`", s[1]))
			s++;
		*to++ = *s;
	}
	if (*s != quote)
		return false;
	s = skip_blanks(s + 1);
	if (*s && (*s != '#' || !is_blank(s[-1])))
		return false;
	*to = 0;
	return true;
}

static enum rc bad_line(const struct envfile *e, int line, const char *what, struct errmsg *err)
{
	return errmsg_set(err, RC_SYNTAX, "%s:%d: %s", e->path, line, what);
}

static enum rc add(struct envfile *e, struct pair p, struct errmsg *err)
{
	for (size_t i = 0; i < e->n; i++)
		if (!strcmp(e->pair[i].name, p.name))
			return errmsg_set(err, RC_SYNTAX,
				"%s:%d: %s was given in line %d already: keep one of the two", e->path,
				p.line, p.name, e->pair[i].line);
	if (e->n == e->cap) {
		size_t cap = e->cap ? 2 * e->cap : 16;
		struct pair *more = reallocarray(e->pair, cap, sizeof *more);

		if (!more)
			return errmsg_set(err, RC_NOMEM, "%s: out of memory", e->path);
		e->pair = more;
		e->cap = cap;
	}
	e->pair[e->n++] = p;
	return RC_OK;
}

/* One line, terminated, without its line end. */
static enum rc take_line(struct envfile *e, char *s, int line, struct errmsg *err)
{
	struct pair p = { .line = line };
	char *end;

	s = skip_blanks(s);
	if (!*s || *s == '#')
		return RC_OK;
	if (!strncmp(s, "export", 6) && is_blank(s[6]))
		s = skip_blanks(s + 6);
	p.name = s;
	while (is_name(*s, s == p.name))
		s++;
	end = s;
	s = skip_blanks(s);
	if (end == p.name || *s != '=')
		return bad_line(e, line, "not understood: write KEY=value", err);
	*end = 0;
	s = skip_blanks(s + 1);
	if (*s == '"' || *s == '\'') {
		p.value = s + 1;
		if (!unquote(s + 1, *s))
			return bad_line(e, line, "the quote is not closed, or something follows it: "
				"write KEY=\"value\" on one line", err);
	} else {
		p.value = s;
		for (s += strlen(s); s > p.value && is_blank(s[-1]); s--)
			;
		*s = 0;
	}
	return add(e, p, err);
}

static enum rc take_lines(struct envfile *e, struct errmsg *err)
{
	char *s = (char *)e->text.bytes, *end = s + e->text.len;
	int line = 1;

	if (memchr(s, 0, e->text.len))
		return errmsg_set(err, RC_SYNTAX, "%s holds NUL bytes: it is not an env file",
				  e->path);
	if (e->text.len >= 3 && !memcmp(s, "\xEF\xBB\xBF", 3))
		s += 3;
	for (; s < end; line++) {
		char *lf = memchr(s, '\n', (size_t)(end - s)), *next = lf ? lf + 1 : end;
		enum rc rc;

		if (lf)
			*lf = 0;
		else
			lf = end;
		if (lf > s && lf[-1] == '\r')
			lf[-1] = 0;
		rc = take_line(e, s, line, err);
		if (rc != RC_OK)
			return rc;
		s = next;
	}
	return RC_OK;
}

enum rc envfile_read(const char *path, struct envfile **out, struct errmsg *err)
{
	struct envfile *e = calloc(1, sizeof *e);
	enum rc rc = RC_NOMEM;

	*out = NULL;
	if (!e || !(e->path = strdup(path)))
		goto fail;
	rc = secret_read_file(&e->text, path, FILE_MAX, err);
	if (rc != RC_OK)
		goto fail;
	rc = take_lines(e, err);
	if (rc != RC_OK)
		goto fail;
	*out = e;
	return RC_OK;
fail:
	if (rc == RC_NOMEM)
		errmsg_set(err, rc, "%s: out of memory", path);
	envfile_free(e);
	return rc;
}

const char *envfile_get(const struct envfile *e, const char *name)
{
	for (size_t i = 0; e && i < e->n; i++)
		if (!strcmp(e->pair[i].name, name))
			return *e->pair[i].value ? e->pair[i].value : NULL;
	return NULL;
}

const char *envfile_path(const struct envfile *e)
{
	return e->path;
}
