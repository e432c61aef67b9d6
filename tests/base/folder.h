/* folder.h - a private folder for a test's files, removed with what is in it. */
#ifndef SKIM_TESTS_BASE_FOLDER_H
#define SKIM_TESTS_BASE_FOLDER_H

#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>

static char folder[64];

static int folder_make(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/skim-test-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int folder_remove_one(const char *path, const struct stat *st, int type, struct FTW *f)
{
	(void)st;
	(void)type;
	(void)f;
	return remove(path);
}

static int folder_remove(void **state)
{
	(void)state;
	return nftw(folder, folder_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* Path of name in the folder; the same buffer each time. */
static inline const char *in_folder(const char *name)
{
	static char path[160];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static inline const char *write_bytes(const char *name, const void *bytes, size_t n, unsigned mode)
{
	const char *path = in_folder(name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, n), (ssize_t)n);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
	return path;
}

static inline const char *write_text(const char *name, const char *text)
{
	return write_bytes(name, text, strlen(text), 0600);
}

/* The whole file, terminated; caller frees.  NULL: no such file. */
static inline char *read_text(const char *path)
{
	AUTO_FCLOSE FILE *f = fopen(path, "re");
	char *text = calloc(1, 1 << 20);

	if (!f) {
		free(text);
		return NULL;
	}
	assert_non_null(text);
	(void)!fread(text, 1, (1 << 20) - 1, f);
	return text;
}

#endif
