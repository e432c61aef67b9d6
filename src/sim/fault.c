/* fault.c - which requests a fault hits, and how often. */
#include "fault.h"

#include <fnmatch.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

bool fault_add(struct faults *t, enum fault_kind kind, const char *pattern, unsigned count,
	       int64_t value)
{
	for (int i = 0; i < FAULT_MAX; i++) {
		struct fault *f = &t->f[i];

		if (f->used)
			continue;
		*f = (struct fault){ .kind = kind, .left = count, .value = value, .used = true };
		snprintf(f->pattern, sizeof f->pattern, "%s", pattern);
		return true;
	}
	return false;
}

void fault_clear(struct faults *t)
{
	memset(t->f, 0, sizeof t->f);
}

static bool hits(const struct fault *f, const char *method, const char *path)
{
	const char *want = f->pattern;
	size_t n = strcspn(want, ":");

	if (want[n] == ':') {
		if (strlen(method) != n || strncmp(method, want, n) != 0)
			return false;
		want += n + 1;
	}
	if (strpbrk(want, "*?["))
		return fnmatch(want, path, 0) == 0;
	return want[0] == '/' ? strcmp(path, want) == 0 : strstr(path, want) != NULL;
}

const struct fault *fault_take(struct faults *t, enum fault_kind kind, const char *method,
			       const char *path)
{
	for (int i = 0; i < FAULT_MAX; i++) {
		struct fault *f = &t->f[i];

		if (!f->used || f->kind != kind || !hits(f, method, path))
			continue;
		if (f->left != FAULT_ALWAYS && --f->left == 0)
			f->used = false;	/* its values stay readable */
		return f;
	}
	return NULL;
}
