/*
 * pack.c - recordings of days that are over, compressed: a tenth of the room.
 *
 * NAME.gz.part is written whole and brought to the disk before it takes its name, and only then is
 * the plain file removed: whatever happens in between, one of them is whole.  When both are there,
 * the plain one holds.
 */
#include "pack.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>

#include "skim/base/log.h"
#include "skim/journal/record.h"

enum { CHUNK = 1 << 16, NAME_BYTES = 80 };

static bool ends_in(const char *name, const char *tail)
{
	size_t n = strlen(name), k = strlen(tail);

	return n > k && !strcmp(name + n - k, tail);
}

int recording_day(const char *name)
{
	if (strncmp(name, "skim_", 5) || strspn(name + 5, "0123456789") != 8 ||
	    !(ends_in(name, ".jsonl") || ends_in(name, ".jsonl.gz")))
		return 0;
	return atoi(name + 5);
}

static bool pour(int from, gzFile to, struct stopper *stop)
{
	static _Thread_local char buf[CHUNK];
	ssize_t n = -1;

	while (!stopper_is_set(stop) && (n = read(from, buf, sizeof buf)) > 0)
		if (gzwrite(to, buf, (unsigned)n) != (int)n)
			return false;
	return !stopper_is_set(stop) && n == 0;
}

/* A descriptor of the folder keeps every step in it, whatever becomes of its name. */
static bool pack_to(int dir, int from, const char *part, struct stopper *stop)
{
	int fd = openat(dir, part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	int own = fd >= 0 ? fcntl(fd, F_DUPFD_CLOEXEC, 0) : -1;
	gzFile z = own >= 0 ? gzdopen(own, "wb6") : NULL;
	bool good = z && pour(from, z, stop);

	if (z)
		good = gzclose(z) == Z_OK && good;
	else if (own >= 0)
		close(own);
	good = good && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return good;
}

static void pack_one(int dir, const char *name, struct stopper *stop)
{
	char part[NAME_BYTES + 16], packed[NAME_BYTES + 16];
	int from = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (from < 0)
		return;
	snprintf(packed, sizeof packed, "%.*s.gz", NAME_BYTES, name);
	snprintf(part, sizeof part, "%.*s.gz.part", NAME_BYTES, name);
	if (pack_to(dir, from, part, stop) && renameat(dir, part, dir, packed) == 0 && fsync(dir) == 0) {
		unlinkat(dir, name, 0);
		log_info(LOG_JOURNAL, "recording %s compressed", name);
	} else {
		unlinkat(dir, part, 0);
		if (!stopper_is_set(stop))
			log_warn(LOG_JOURNAL, "recording %s is left as it is: it cannot be compressed", name);
	}
	close(from);
}

/* Of a run that was ended in the middle. */
static void remove_parts(int dir, const char *name)
{
	if (!strncmp(name, "skim_", 5) && ends_in(name, ".jsonl.gz.part"))
		unlinkat(dir, name, 0);
}

static int parts_and_plain(const struct dirent *d)
{
	return strlen(d->d_name) < NAME_BYTES &&
	       (ends_in(d->d_name, ".jsonl.gz.part") ||
		(recording_day(d->d_name) && ends_in(d->d_name, ".jsonl")));
}

void pack_folder(const char *dir, int today, struct stopper *stop)
{
	struct dirent **names;
	int n = scandir(dir, &names, parts_and_plain, alphasort), fd;

	if (n < 0)
		return;
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (int i = 0; i < n; i++) {
		int day = recording_day(names[i]->d_name);

		if (fd >= 0 && !day)
			remove_parts(fd, names[i]->d_name);
		else if (fd >= 0 && !stopper_is_set(stop) && day < today)
			pack_one(fd, names[i]->d_name, stop);
		free(names[i]);
	}
	free(names);
	if (fd >= 0)
		close(fd);
}
