/*
 * settings.h - every setting in one table, and where its value came from.
 *
 * Precedence: command line > environment > env file > skim.conf > default (contract of the
 * manual, skim.conf(5)).  Loaded once, before the threads; read-only after.
 */
#ifndef SKIM_SRC_APP_SETTINGS_H
#define SKIM_SRC_APP_SETTINGS_H

#include <stdbool.h>

#include "skim/base/envfile.h"
#include "skim/base/option.h"
#include "skim/core/params.h"

enum secret_name {
	SECRET_CONSUMER_KEY, SECRET_ACCESS_TOKEN, SECRET_ACCESS_TOKEN_SECRET, SECRET_DH_PRIME,
	SECRET_WEBHOOK, SECRET_COUNT
};
const char *secret_env_name(enum secret_name s);

struct settings {
	struct options o;
	struct option *table;		/* built at start: fixed rows, [keys], [log] subsystems */
	struct envfile *env;		/* NULL: none found */
	char conf_path[4096];		/* the skim.conf read; "" none */
	const char *signature_key, *encryption_key;	/* paths; point into o */
	char ibkr_url[512], asx_url[512];
	bool read_only, take, demo;
	bool once, watch;		/* set by who runs the program in that way */
};

struct settings_args {			/* from the command line; NULL = not given */
	const char *config, *env_file;
	const char *set[32];		/* SECTION.KEY=VALUE */
	int n_set;
	bool read_only, take;
	bool bare;			/* demo: no skim.conf but --config, no env file but --env-file */
};

/*
 * Reads everything.  Each fault is printed to standard error as `skim: what: what to do`;
 * returns RC_OK or, after at least one fault, RC_SYNTAX (exit status 3).
 */
enum rc settings_load(struct settings *s, const struct settings_args *a);
void settings_free(struct settings *s);
/* The first fault of the last load that had one; "" before. */
const char *settings_fault(void);

/* Environment first, then the env file; NULL when neither has it.  Never print the value. */
const char *settings_secret(const struct settings *s, enum secret_name name);
/* "environment", the env file's path, or NULL. */
const char *settings_secret_origin(const struct settings *s, enum secret_name name);

void settings_params(const struct settings *s, struct params *p);
/* The rows, for --dump-settings and the manual's check. */
const struct option *settings_table(int *n);

#endif
