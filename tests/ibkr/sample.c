#include "sample.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void folder(char *out, size_t cap, const char *name)
{
	const char *top = getenv("top_srcdir");

	snprintf(out, cap, "%s/tests/data/ibkr-samples%s%s%s", top ? top : ".", name ? "/" : "",
		 name ? name : "", name ? ".json" : "");
}

struct sample sample_read(const char *name)
{
	struct sample b = { 0 };
	char path[1024];
	FILE *f;
	long n;

	folder(path, sizeof(path), name);
	f = fopen(path, "rb");
	if (!f)
		fail_msg("no sample %s", path);
	fseek(f, 0, SEEK_END);
	n = ftell(f);
	rewind(f);
	b.s = malloc((size_t)n + 1);
	assert_non_null(b.s);
	b.n = fread(b.s, 1, (size_t)n, f);
	assert_int_equal(b.n, n);
	b.s[b.n] = '\0';
	fclose(f);
	return b;
}

void sample_free(struct sample *b)
{
	free(b->s);
	*b = (struct sample){ 0 };
}

static int is_json(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 5 && strcmp(d->d_name + n - 5, ".json") == 0;
}

char **sample_names(size_t *n)
{
	struct dirent **list;
	char path[1024], **names;
	int count;

	folder(path, sizeof(path), NULL);
	count = scandir(path, &list, is_json, alphasort);
	if (count <= 0)
		fail_msg("no samples in %s", path);
	names = calloc((unsigned)count, sizeof(*names));
	assert_non_null(names);
	for (int i = 0; i < count; i++) {
		list[i]->d_name[strlen(list[i]->d_name) - 5] = '\0';
		names[i] = strdup(list[i]->d_name);
		free(list[i]);
	}
	free(list);
	*n = (size_t)count;
	return names;
}

void sample_names_free(char **names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
}

void caught_sink(void *ctx, const struct event *ev)
{
	struct caught *c = ctx;

	if (c->n < CAUGHT_MAX)
		memcpy(&c->ev[c->n], ev, sizeof(*ev));
	c->n++;
}
