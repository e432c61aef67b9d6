/* contracts.c - ticker to conid, kept on disk. */
#include "contracts.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <uthash.h>

#include "skim/base/auto.h"
#include "skim/base/log.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"

#define HEAD "skim contracts 1 "

enum { ENTRIES_MAX = 5000 };	/* ASX lists some 2 000 */

struct entry {
	char ticker[TICKER_LEN];
	char name[NAME_LEN];
	int32_t conid;
	int asked;		/* date */
	UT_hash_handle hh;
};

struct contracts {
	char path[1200], base[600];
	struct entry *table;
	bool dirty;
};

static struct entry *find(const struct contracts *c, const char *ticker)
{
	struct entry *e;

	HASH_FIND_STR(c->table, ticker, e);
	return e;
}

static void put(struct contracts *c, const char *ticker, int32_t conid, int asked,
		const char *name)
{
	struct entry *e = find(c, ticker);

	if (!e) {
		if (HASH_COUNT(c->table) >= ENTRIES_MAX || !(e = calloc(1, sizeof(*e))))
			return;
		text_copy(e->ticker, sizeof(e->ticker), ticker);
		HASH_ADD_STR(c->table, ticker, e);
	}
	e->conid = conid;
	e->asked = asked;
	text_copy(e->name, sizeof(e->name), name);
}

static int days_between(int from, int to)
{
	int n = 0;

	while (from < to && n <= CONTRACT_DAYS) {
		from = date_next(from);
		n++;
	}
	return n;
}

static bool fresh(int asked, int today)
{
	return date_valid(asked) && asked <= today && days_between(asked, today) <= CONTRACT_DAYS;
}

/* "BHP 4036812 20260106 BHP GROUP LTD" */
static void read_line(struct contracts *c, char *line, int today)
{
	char ticker[16], name[NAME_LEN];
	int64_t conid;
	int asked, at = 0;

	line[strcspn(line, "\n")] = '\0';
	if (sscanf(line, "%15s %" SCNd64 " %d %n", ticker, &conid, &asked, &at) != 3 || at == 0 ||
	    !ticker_valid(ticker) || conid <= 0 || conid > INT32_MAX || !fresh(asked, today))
		return;
	text_clean(name, sizeof(name), line + at, strlen(line + at));
	put(c, ticker, (int32_t)conid, asked, name);
}

/* A file that others could have written, or that speaks of another service, is passed over. */
static void load(struct contracts *c, int today)
{
	AUTO_FCLOSE FILE *f = NULL;
	char line[256], head[sizeof(HEAD) + sizeof(c->base) + 2];
	struct stat st;
	int fd = open(c->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return;
	f = fdopen(fd, "r");
	if (!f) {
		close(fd);
		return;
	}
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || (st.st_mode & 022) ||
	    (st.st_uid != geteuid() && st.st_uid != 0))
		return;
	snprintf(head, sizeof(head), "%s%s\n", HEAD, c->base);
	if (strlen(head) >= sizeof(line) || !fgets(line, sizeof(line), f) ||
	    strcmp(line, head) != 0)
		return;
	while (fgets(line, sizeof(line), f))
		read_line(c, line, today);
}

struct contracts *contracts_open(const char *dir, const char *host, const char *base, int today)
{
	struct contracts *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	text_copy(c->base, sizeof(c->base), base);
	if (dir && *dir) {
		if (mkdir(dir, 0700) != 0 && errno != EEXIST)
			log_warn(LOG_IBKR, "contract cache: %s: %s", dir, strerror(errno));
		snprintf(c->path, sizeof(c->path), "%s/contracts-%s", dir, host);
		load(c, today);
	}
	return c;
}

void contracts_close(struct contracts *c)
{
	struct entry *e, *next;

	if (!c)
		return;
	HASH_ITER(hh, c->table, e, next) {
		HASH_DEL(c->table, e);
		free(e);
	}
	free(c);
}

bool contracts_find(const struct contracts *c, const char *ticker, int today,
		    struct ev_instrument *out)
{
	const struct entry *e = find(c, ticker);

	if (!e || !fresh(e->asked, today))
		return false;
	memset(out, 0, sizeof(*out));
	text_copy(out->ticker, sizeof(out->ticker), e->ticker);
	text_copy(out->name, sizeof(out->name), e->name);
	out->conid = e->conid;
	return true;
}

void contracts_add(struct contracts *c, const struct ev_instrument *i, int today)
{
	if (i->conid <= 0 || i->failed || !ticker_valid(i->ticker))
		return;
	put(c, i->ticker, i->conid, today, i->name);
	c->dirty = true;
}

static bool write_all(FILE *f, const struct contracts *c)
{
	const struct entry *e;

	fprintf(f, "%s%s\n", HEAD, c->base);
	for (e = c->table; e; e = e->hh.next)
		fprintf(f, "%s %d %d %s\n", e->ticker, e->conid, e->asked, e->name);
	return fflush(f) == 0 && !ferror(f) && fsync(fileno(f)) == 0;
}

void contracts_save(struct contracts *c)
{
	char tmp[sizeof(c->path) + 8];
	bool ok;
	FILE *f;
	int fd;

	if (!c->dirty || !c->path[0])
		return;
	c->dirty = false;
	snprintf(tmp, sizeof(tmp), "%s.XXXXXX", c->path);
	fd = mkostemp(tmp, O_CLOEXEC);	/* 0600 */
	f = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (!f) {
		if (fd >= 0) {
			close(fd);
			unlink(tmp);
		}
		log_warn(LOG_IBKR, "contract cache: %s: %s", c->path, strerror(errno));
		return;
	}
	ok = write_all(f, c);
	ok = fclose(f) == 0 && ok;
	if (!ok || rename(tmp, c->path) != 0) {
		log_warn(LOG_IBKR, "contract cache: %s: %s", c->path, strerror(errno));
		unlink(tmp);
	}
}
