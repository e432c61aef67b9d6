/*
 * seen.c - which announcements of the day have been seen, and when.
 *
 * The file: "day YYYYMMDD", then "ID FIRST later|first" a line, FIRST in UTC ns.
 */
#include "seen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "skim/base/auto.h"
#include "skim/base/log.h"
#include "skim/core/limits.h"

struct entry {
	char id[NEWS_ID_LEN];
	int64_t first;
	bool later;
	UT_hash_handle hh;
};

struct asx_seen {
	char path[4096];		/* empty: no file */
	int date;
	struct entry *all;
	FILE *f;
	bool complained;
};

static void learn(struct asx_seen *s, const char *id, int64_t first, bool later)
{
	struct entry *e = calloc(1, sizeof *e);

	if (!e)
		return;
	snprintf(e->id, sizeof e->id, "%s", id);
	e->first = first;
	e->later = later;
	HASH_ADD_STR(s->all, id, e);
}

static void forget(struct asx_seen *s)
{
	struct entry *e, *next;

	HASH_ITER(hh, s->all, e, next) {
		HASH_DEL(s->all, e);
		free(e);
	}
	if (s->f)
		fclose(s->f);
	s->f = NULL;
	s->date = 0;
}

/* A line cut short by a crash, or made by another hand, is passed over. */
static void read_all(struct asx_seen *s)
{
	AUTO_FCLOSE FILE *f = fopen(s->path, "re");
	char line[80], id[NEWS_ID_LEN], word[8];
	long long first;

	if (!f || !fgets(line, sizeof line, f) || sscanf(line, "day %8d", &s->date) != 1)
		return;
	while (fgets(line, sizeof line, f))
		if (sscanf(line, "%15[0-9] %lld %7[a-z]", id, &first, word) == 3 &&
		    !asx_seen_get(s, id, &(int64_t){ 0 }, &(bool){ false }))
			learn(s, id, first, !strcmp(word, "later"));
}

struct asx_seen *asx_seen_open(const char *dir)
{
	struct asx_seen *s = calloc(1, sizeof *s);

	if (!s || !dir)
		return s;
	if (snprintf(s->path, sizeof s->path, "%s/announcements-seen", dir) >= (int)sizeof s->path)
		s->path[0] = '\0';
	else
		read_all(s);
	return s;
}

void asx_seen_close(struct asx_seen *s)
{
	if (!s)
		return;
	forget(s);
	free(s);
}

static void complain(struct asx_seen *s)
{
	if (!s->complained)
		log_warn(LOG_ASX, "cannot write %s (%s): a restart will not know what is new", s->path,
			 strerror(errno));
	s->complained = true;
}

static void open_file(struct asx_seen *s, const char *mode, int flags)
{
	int fd = open(s->path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | flags, 0600);

	s->f = fd < 0 ? NULL : fdopen(fd, mode);
	if (!s->f)
		complain(s);
}

bool asx_seen_day(struct asx_seen *s, int date)
{
	bool known = s->date == date;

	if (!known)
		forget(s);
	s->date = date;
	if (!s->path[0] || s->f)
		return known;
	open_file(s, known ? "a" : "w", known ? O_APPEND : O_TRUNC);
	if (s->f && !known)
		fprintf(s->f, "day %d\n", date);
	return known;
}

bool asx_seen_get(const struct asx_seen *s, const char *id, int64_t *first, bool *later)
{
	struct entry *e;

	HASH_FIND_STR(s->all, id, e);
	if (!e)
		return false;
	*first = e->first;
	*later = e->later;
	return true;
}

void asx_seen_add(struct asx_seen *s, const char *id, int64_t first, bool later)
{
	learn(s, id, first, later);
	if (s->f)
		fprintf(s->f, "%s %lld %s\n", id, (long long)first, later ? "later" : "first");
}

void asx_seen_flush(struct asx_seen *s)
{
	if (s->f && fflush(s->f))
		complain(s);
}
