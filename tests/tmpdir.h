/* tmpdir.h - a private folder for one test, removed with what is in it. */
#ifndef SKIM_TESTS_TMPDIR_H
#define SKIM_TESTS_TMPDIR_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

static inline char *tmpdir_make(char out[64])
{
	snprintf(out, 64, "/tmp/skim-test-XXXXXX");
	return mkdtemp(out);
}

static inline int tmpdir_remove_one_(const char *path, const struct stat *st, int flag, struct FTW *w)
{
	(void)st;
	(void)flag;
	(void)w;
	return remove(path);
}

static inline void tmpdir_remove(const char *dir)
{
	nftw(dir, tmpdir_remove_one_, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
