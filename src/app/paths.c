/* paths.c - where skim keeps its state (XDG), made private on first use. */
#include "paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum rc path_join(char out[PATH_LEN], const char *dir, const char *name)
{
	int n = snprintf(out, PATH_LEN, "%s/%s", dir, name);

	return n < 0 || n >= PATH_LEN ? RC_RANGE : RC_OK;
}

/* $variable/skim, or $HOME/fallback/skim. */
static bool xdg(char out[PATH_LEN], const char *variable, const char *fallback)
{
	const char *dir = getenv(variable), *home = getenv("HOME");
	int n;

	if (dir && dir[0] == '/')
		n = snprintf(out, PATH_LEN, "%s/skim", dir);
	else if (home && home[0] == '/')
		n = snprintf(out, PATH_LEN, "%s/%s/skim", home, fallback);
	else
		return false;
	return n > 0 && n < PATH_LEN;
}

static enum rc make_private(char *path, struct errmsg *err)
{
	for (char *p = path + 1;; p++) {
		if (*p && *p != '/')
			continue;
		char keep = *p;

		*p = '\0';
		if (mkdir(path, 0700) < 0 && errno != EEXIST) {
			int e = errno;
			enum rc rc = errmsg_set(err, RC_IO,
				"cannot make the folder %s (%s): make it, or set XDG_STATE_HOME to "
				"a folder that can be written", path, strerror(e));
			*p = keep;
			return rc;
		}
		*p = keep;
		if (!keep)
			return RC_OK;
	}
}

const char *state_part(void)
{
	const char *part = getenv("SKIM_PART");

	return part && !strcmp(part, "demo") ? part : "";
}

enum rc state_dir(char out[PATH_LEN], const char *sub, struct errmsg *err)
{
	struct stat st;

	if (!xdg(out, "XDG_STATE_HOME", ".local/state"))
		return errmsg_set(err, RC_ABSENT, "no place for the journal: set HOME or "
				  "XDG_STATE_HOME to an absolute path");
	if (!*sub)
		sub = state_part();
	if (*sub) {
		size_t len = strlen(out);

		if (len + strlen(sub) + 2 > PATH_LEN)
			return errmsg_set(err, RC_RANGE, "XDG_STATE_HOME is too long");
		snprintf(out + len, PATH_LEN - len, "/%s", sub);
	}
	enum rc rc = make_private(out, err);

	if (rc != RC_OK)
		return rc;
	if (stat(out, &st) < 0 || !S_ISDIR(st.st_mode))
		return errmsg_set(err, RC_IO, "%s is not a folder: remove it", out);
	if ((st.st_mode & 077) && chmod(out, 0700) < 0)
		return errmsg_set(err, RC_REFUSED, "%s can be read by others: chmod 700 %s", out, out);
	return RC_OK;
}

bool conf_path(char out[PATH_LEN])
{
	char dir[PATH_LEN];

	if (xdg(dir, "XDG_CONFIG_HOME", ".config") && path_join(out, dir, "skim.conf") == RC_OK &&
	    access(out, F_OK) == 0)
		return true;
	return path_join(out, SKIM_SYSCONFDIR, "skim.conf") == RC_OK && access(out, F_OK) == 0;
}

void path_dir(char out[PATH_LEN], const char *file)
{
	const char *slash = strrchr(file, '/');

	if (!slash)
		snprintf(out, PATH_LEN, ".");
	else
		snprintf(out, PATH_LEN, "%.*s", slash == file ? 1 : (int)(slash - file), file);
}
