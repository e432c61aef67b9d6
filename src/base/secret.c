/* secret.c - bytes that are wiped after use, never printed, never in a core dump. */
#include "skim/base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "skim/base/auto.h"

enum rc secret_alloc(struct secret *s, size_t len)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), cap;
	void *p;

	secret_wipe(s);
	if (len > SIZE_MAX / 2)
		return RC_NOMEM;
	cap = (len + 1 + page - 1) / page * page;
	p = mmap(NULL, cap, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return RC_NOMEM;
	/* Best effort: RLIMIT_MEMLOCK may be small; the pages are then only not dumped. */
	(void)mlock(p, cap);
	(void)madvise(p, cap, MADV_DONTDUMP);
	*s = (struct secret){ .bytes = p, .len = len, .cap = cap };
	return RC_OK;
}

enum rc secret_set(struct secret *s, const void *bytes, size_t len)
{
	struct secret fresh = { 0 };
	enum rc rc = secret_alloc(&fresh, len);

	if (rc != RC_OK)
		return rc;
	if (len)
		memcpy(fresh.bytes, bytes, len);
	secret_wipe(s);		/* after the copy: bytes may be its own */
	*s = fresh;
	return RC_OK;
}

void secret_wipe(struct secret *s)
{
	if (s->bytes) {
		explicit_bzero(s->bytes, s->cap);
		munmap(s->bytes, s->cap);
	}
	*s = (struct secret){ 0 };
}

/* The rule for files that hold secrets: a plain file of the user's or root's, nobody else
 * may read, write or run it. */
static enum rc judge(const struct stat *st, const char *path, struct errmsg *err)
{
	unsigned mode = st->st_mode & 07777;

	if (!S_ISREG(st->st_mode))
		return errmsg_set(err, RC_REFUSED, "%s is not a plain file: name the file itself",
				  path);
	if (mode & 077)
		return errmsg_set(err, RC_REFUSED,
			"%s has mode %04o and others may use it: chmod 600 %s", path, mode, path);
	if (st->st_uid != geteuid() && st->st_uid != 0)
		return errmsg_set(err, RC_REFUSED,
			"%s belongs to user %u, neither you nor root: chown it and look who wrote it",
			path, (unsigned)st->st_uid);
	return RC_OK;
}

static enum rc unreadable(const char *path, struct errmsg *err)
{
	int e = errno;

	if (e == ENOENT || e == ENOTDIR)
		return errmsg_set(err, RC_ABSENT, "%s is not there", path);
	return errmsg_set(err, RC_IO, "%s cannot be read: %s", path, strerror(e));
}

enum rc secret_check_file(const char *path, struct errmsg *err)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return unreadable(path, err);
	return judge(&st, path, err);
}

static enum rc read_all(int fd, struct secret *s, const char *path, struct errmsg *err)
{
	size_t at = 0;

	while (at < s->len) {
		ssize_t n = read(fd, s->bytes + at, s->len - at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return unreadable(path, err);
		if (n == 0)
			break;
		at += (size_t)n;
	}
	s->len = at;
	return RC_OK;
}

enum rc secret_read_file(struct secret *s, const char *path, size_t max, struct errmsg *err)
{
	/* O_NONBLOCK: a pipe in the file's place must not hold up the start.  The rule is
	 * judged on the open file, so that it cannot be changed in between. */
	AUTO_CLOSE int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	enum rc rc;

	secret_wipe(s);
	if (fd < 0 || fstat(fd, &st) != 0)
		return unreadable(path, err);
	rc = judge(&st, path, err);
	if (rc != RC_OK)
		return rc;
	if (st.st_size < 0 || (uintmax_t)st.st_size > max)
		return errmsg_set(err, RC_REFUSED,
			"%s has %lld bytes, more than the %zu it may have: is it the right file?",
			path, (long long)st.st_size, max);
	rc = secret_alloc(s, (size_t)st.st_size);
	if (rc != RC_OK)
		return errmsg_set(err, rc, "%s: out of memory", path);
	rc = read_all(fd, s, path, err);
	if (rc != RC_OK)
		secret_wipe(s);
	return rc;
}

void secret_no_core_dumps(void)
{
	(void)setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
