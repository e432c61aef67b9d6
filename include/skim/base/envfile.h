/*
 * envfile.h - KEY=value files for secrets: optional `export`, optional quotes, # at the start
 * of a line.  Read once; values live in locked memory until env_free.
 * A file with any bit of 077 set, or owned by neither the user nor root, is refused.
 */
#ifndef SKIM_BASE_ENVFILE_H
#define SKIM_BASE_ENVFILE_H

#include "skim/base/rc.h"

struct envfile;

/* RC_ABSENT: no such file.  RC_REFUSED: permissions.  RC_SYNTAX: a line, named. */
enum rc envfile_read(const char *path, struct envfile **out, struct errmsg *err);
void envfile_free(struct envfile *e);
/* Borrowed until envfile_free; NULL when absent or empty. */
const char *envfile_get(const struct envfile *e, const char *name);
const char *envfile_path(const struct envfile *e);

#endif
