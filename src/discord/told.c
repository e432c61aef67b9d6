/*
 * told.c - what the channel has been told already.
 *
 * Lines of three words: `news DATE ID`, `row DATE TICKER`, `sent 0 STEADY`.  Appended as it
 * happens, each line by one write; pruned when it is opened.
 */
#include "told.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uthash.h>

#include "skim/base/auto.h"
#include "skim/base/clock.h"
#include "skim/base/log.h"

enum { LINE_LEN = 64, PATH_BYTES = 4096, NEWS_DAYS = 10000 /* of yyyymmdd: a year */ };

struct entry {
	char line[LINE_LEN];		/* "news ID", "row DATE TICKER" */
	UT_hash_handle hh;
};

struct told {
	struct entry *all;
	char path[PATH_BYTES];		/* empty: no file */
	int fd;
	bool complained;
};

static bool known(const struct told *t, const char *line)
{
	struct entry *e;

	HASH_FIND_STR(t->all, line, e);
	return e != NULL;
}

static void learn(struct told *t, const char *line)
{
	struct entry *e = known(t, line) ? NULL : calloc(1, sizeof *e);

	if (!e)
		return;
	snprintf(e->line, sizeof e->line, "%s", line);
	HASH_ADD_STR(t->all, line, e);
}

static void news_key(char *out, const char *id)
{
	snprintf(out, LINE_LEN, "news %.15s", id);
}

static void row_key(char *out, int date, const char *ticker)
{
	snprintf(out, LINE_LEN, "row %d %.7s", date, ticker);
}

static void append(struct told *t, const char *kind, int date, const char *word)
{
	char line[LINE_LEN];
	int n = snprintf(line, sizeof line, "%s %d %.31s\n", kind, date, word);

	if (t->fd < 0 || write(t->fd, line, (size_t)n) == n || t->complained)
		return;
	t->complained = true;
	log_warn(LOG_DISCORD, "cannot write %s (%s): a restart may repeat messages", t->path,
		 strerror(errno));
}

/* True: the line is worth keeping. */
static bool read_one(struct told *t, const char *line, int today, struct budget *b, int64_t now)
{
	char kind[8], word[32], key[LINE_LEN];
	int date;

	if (sscanf(line, "%7s %8d %31s", kind, &date, word) != 3)
		return false;
	if (!strcmp(kind, "news") && today - date < NEWS_DAYS) {
		news_key(key, word);
		learn(t, key);
		return true;
	}
	if (!strcmp(kind, "row") && date == today) {
		row_key(key, date, word);
		learn(t, key);
		return true;
	}
	if (!strcmp(kind, "sent")) {
		int64_t at = strtoll(word, NULL, 10);

		/* Of another boot it lies in the future, or is no harm. */
		if (at <= now && now - at < 60 * NS_PER_S) {
			budget_sent(b, at);
			return true;
		}
	}
	return false;
}

/* The file with only the lines that still mean something, put in its place at once. */
static void read_all(struct told *t, int today, struct budget *b, int64_t now)
{
	AUTO_FCLOSE FILE *in = fopen(t->path, "re");
	char line[LINE_LEN * 2], fresh[PATH_BYTES + 8];
	bool pruned = false, written = true;

	if (!in)
		return;
	snprintf(fresh, sizeof fresh, "%s.new", t->path);

	int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);

	while (fgets(line, sizeof line, in)) {
		size_t n = strlen(line);

		if (read_one(t, line, today, b, now))
			written = written && write(fd, line, n) == (ssize_t)n;
		else
			pruned = true;
	}
	if (fd >= 0)
		close(fd);
	if (pruned && written && fd >= 0)
		rename(fresh, t->path);
	else
		unlink(fresh);
}

struct told *told_open(const char *dir, int today, struct budget *b, int64_t now)
{
	struct told *t = calloc(1, sizeof *t);

	if (!t)
		return NULL;
	t->fd = -1;
	if (!dir || snprintf(t->path, sizeof t->path, "%s/discord-told", dir) >= (int)sizeof t->path) {
		t->path[0] = '\0';
		return t;
	}
	read_all(t, today, b, now);
	t->fd = open(t->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (t->fd < 0)
		log_warn(LOG_DISCORD, "cannot open %s (%s): a restart may repeat messages", t->path,
			 strerror(errno));
	return t;
}

void told_close(struct told *t)
{
	struct entry *e, *next;

	if (!t)
		return;
	HASH_ITER(hh, t->all, e, next) {
		HASH_DEL(t->all, e);
		free(e);
	}
	if (t->fd >= 0)
		close(t->fd);
	free(t);
}

bool told_news(const struct told *t, const char *id)
{
	char key[LINE_LEN];

	news_key(key, id);
	return known(t, key);
}

bool told_candidate(const struct told *t, int date, const char *ticker)
{
	char key[LINE_LEN];

	row_key(key, date, ticker);
	return known(t, key);
}

void told_note(struct told *t, const struct item *it)
{
	char key[LINE_LEN];

	if (it->kind == NOTIFY_NEWS && it->news_id[0]) {
		news_key(key, it->news_id);
		append(t, "news", it->date, it->news_id);
	} else if (it->kind == NOTIFY_CANDIDATE_ROW) {
		row_key(key, it->date, it->ticker);
		append(t, "row", it->date, it->ticker);
	} else {
		return;
	}
	learn(t, key);
}

void told_sent(struct told *t, int64_t steady)
{
	char word[32];

	snprintf(word, sizeof word, "%lld", (long long)steady);
	append(t, "sent", 0, word);
}
