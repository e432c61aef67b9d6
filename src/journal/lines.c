/*
 * lines.c - the lines of a file, plain or compressed by gzip.
 *
 * A compressed file of some kilobytes can hold gigabytes: what comes out is bounded, as a whole and
 * a line.  zlib reads a plain file as it is (gzip's two first bytes decide).
 */
#include "lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zlib.h>

enum { CHUNK = 1 << 16 };
#define BYTES_MAX (1024LL << 20)	/* twice the largest recording */

struct lines {
	gzFile z;
	int64_t most, bytes;
	char *line;
	size_t len, cap;
	char in[CHUNK];
	size_t at, n;
	bool over, unfinished;
	char trouble[96];
};

static gzFile open_one(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	gzFile z = fd >= 0 ? gzdopen(fd, "rb") : NULL;

	if (!z && fd >= 0)
		close(fd);
	if (z)
		gzbuffer(z, CHUNK);
	return z;
}

enum rc lines_open(struct lines **out, const char *path, int64_t most, struct errmsg *err)
{
	struct lines *l = calloc(1, sizeof *l);
	char packed[4096];

	*out = NULL;
	if (!l)
		return errmsg_set(err, RC_NOMEM, "out of memory: free some and start again");
	l->most = most ? most : BYTES_MAX;
	l->z = open_one(path);
	if (!l->z && errno == ENOENT && snprintf(packed, sizeof packed, "%s.gz", path) < (int)sizeof packed)
		l->z = open_one(packed);
	if (!l->z) {
		free(l);
		return errmsg_set(err, RC_ABSENT, "%s cannot be read: give a recording that is there", path);
	}
	*out = l;
	return RC_OK;
}

static void trouble_of(struct lines *l)
{
	int e = Z_OK;

	gzerror(l->z, &e);
	if (e == Z_BUF_ERROR)
		snprintf(l->trouble, sizeof l->trouble, "the compressed file is cut off");
	else if (e == Z_ERRNO)
		snprintf(l->trouble, sizeof l->trouble, "it cannot be read: %.60s", strerror(errno));
	else if (e != Z_OK && e != Z_STREAM_END)
		snprintf(l->trouble, sizeof l->trouble, "the compressed file is damaged");
}

/* False: nothing more comes. */
static bool fill(struct lines *l)
{
	int n = l->over ? 0 : gzread(l->z, l->in, sizeof l->in);

	l->at = 0;
	l->n = n > 0 ? (size_t)n : 0;
	l->bytes += (int64_t)l->n;
	if (n <= 0 && !l->over) {
		l->over = true;
		trouble_of(l);
	}
	if (l->bytes > l->most) {
		l->over = true;
		l->n = 0;
		snprintf(l->trouble, sizeof l->trouble, "it holds more than %lld MiB",
			 (long long)(l->most >> 20));
	}
	return l->n > 0;
}

static bool append(struct lines *l, const char *s, size_t n)
{
	if (l->len + n > LINE_BYTES_MAX)
		return false;
	if (l->len + n + 1 > l->cap) {
		size_t cap = (l->len + n + 1) * 2;
		char *p = realloc(l->line, cap);

		if (!p)
			return false;
		l->line = p;
		l->cap = cap;
	}
	memcpy(l->line + l->len, s, n);
	l->len += n;
	l->line[l->len] = '\0';
	return true;
}

ssize_t lines_next(struct lines *l, char **line)
{
	bool whole = false, any = false, fits = true;

	l->len = 0;
	while (!whole && (l->at < l->n || fill(l))) {
		const char *p = l->in + l->at, *end = memchr(p, '\n', l->n - l->at);
		size_t n = end ? (size_t)(end - p) : l->n - l->at;

		fits = fits && append(l, p, n);
		l->at += n + (end != NULL);
		whole = end != NULL;
		any = true;
	}
	*line = l->line;
	l->unfinished = any && !whole;
	return !any ? -1 : fits ? (ssize_t)l->len : -2;
}

const char *lines_trouble(const struct lines *l)
{
	return l->trouble[0] ? l->trouble : NULL;
}

bool lines_unfinished(const struct lines *l)
{
	return l->unfinished;
}

void lines_close(struct lines *l)
{
	if (!l)
		return;
	gzclose(l->z);
	free(l->line);
	free(l);
}
