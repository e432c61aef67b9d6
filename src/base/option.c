/* option.c - the typed option table: defaults, storing, looking up. */
#include "skim/base/option.h"

#include <stdlib.h>
#include <string.h>

#include "option_value.h"
#include "skim/base/must.h"

enum { VALUE_MAX = 4096 };

enum rc options_init(struct options *o, const struct option *table, size_t n)
{
	struct errmsg err;

	*o = (struct options){ .table = table, .n = n };
	o->value = calloc(n ? n : 1, sizeof *o->value);
	if (!o->value)
		return RC_NOMEM;
	for (size_t i = 0; i < n; i++) {
		const char *text = table[i].fallback ? table[i].fallback : "";
		enum rc rc = options_set(o, (int)i, text, FROM_DEFAULT, NULL, 0, &err);

		if (rc == RC_NOMEM) {
			options_free(o);
			return rc;
		}
		/* A default outside its own row's rule is our mistake. */
		MUST(rc == RC_OK);
	}
	return RC_OK;
}

void options_free(struct options *o)
{
	for (size_t i = 0; o->value && i < o->n; i++) {
		free(o->value[i].text);
		free(o->value[i].origin);
	}
	free(o->value);
	*o = (struct options){ 0 };
}

int options_find(const struct options *o, const char *section, const char *key)
{
	for (size_t i = 0; i < o->n; i++)
		if (!strcmp(o->table[i].key, key) && !strcmp(o->table[i].section, section))
			return (int)i;
	return -1;
}

enum rc options_set(struct options *o, int i, const char *text, enum option_from from,
		    const char *origin, int line, struct errmsg *err)
{
	char canon[VALUE_MAX];
	struct option_value *v;
	int64_t num = 0;
	char *kept, *where = NULL;
	enum rc rc;

	MUST(i >= 0 && (size_t)i < o->n);
	v = &o->value[i];
	rc = option_parse(&o->table[i], text, &num, canon, sizeof canon, err);
	if (rc != RC_OK)
		return rc;
	/* Checked all the same, but what ranks higher stays, in whatever order they are read. */
	if (v->text && from < v->from)
		return RC_OK;
	kept = strdup(canon);
	if (origin)
		where = strdup(origin);
	if (!kept || (origin && !where)) {
		free(kept);
		free(where);
		return errmsg_set(err, RC_NOMEM, "out of memory");
	}
	free(v->text);
	free(v->origin);
	*v = (struct option_value){ kept, num, from, where, line };
	return RC_OK;
}

static const struct option_value *value_of(const struct options *o, const char *section,
					   const char *key)
{
	int i = options_find(o, section, key);

	MUST(i >= 0);
	return &o->value[i];
}

const char *opt_text(const struct options *o, const char *section, const char *key)
{
	return value_of(o, section, key)->text;
}

int64_t opt_num(const struct options *o, const char *section, const char *key)
{
	return value_of(o, section, key)->num;
}
