/* startup.c - the steps before a session that console, watch and commands share. */
#include "startup.h"

#include <stdio.h>
#include <string.h>

#include "paths.h"
#include "skim/base/clock.h"
#include "skim/base/log.h"
#include "skim/base/secret.h"
#include "skim/base/text.h"
#include "skim/base/zone.h"

bool startup_credentials(const struct settings *s)
{
	bool all = true;

	for (int i = 0; i <= SECRET_DH_PRIME; i++) {
		if (settings_secret(s, (enum secret_name)i))
			continue;
		fprintf(stderr, "skim: %s is not set: put it into the environment or an env file "
			"(see skim(1), SETTING UP), or try `skim demo`\n",
			secret_env_name((enum secret_name)i));
		all = false;
	}
	return all;
}

/* A key file that others can read is refused before anything else happens. */
bool startup_keys(const struct settings *s)
{
	const char *const paths[] = { s->signature_key, s->encryption_key };
	struct errmsg err;
	bool good = true;

	for (int i = 0; i < 2; i++) {
		if (secret_check_file(paths[i], &err) == RC_OK)
			continue;
		fprintf(stderr, "skim: %s\n", err.text);
		good = false;
	}
	return good;
}

void startup_secrets(const struct settings *s)
{
	for (int i = 0; i < SECRET_COUNT; i++)
		if (settings_secret(s, (enum secret_name)i))
			redact_add(settings_secret(s, (enum secret_name)i));
}

void startup_clock(const struct settings *s)
{
	const char *start = opt_text(&s->o, "clock", "start");
	int64_t at;

	if (*start && time_parse(start, &at))
		clock_set_market(at, opt_num(&s->o, "clock", "rate"));
}

enum rc startup_log(const struct settings *s, const char *dir, struct errmsg *err)
{
	char logs[PATH_LEN];
	const char *given = opt_text(&s->o, "log", "dir");
	int ok;
	enum log_level level = log_level_parse(opt_text(&s->o, "log", "level"), &ok);

	if (*given)
		text_copy(logs, sizeof logs, given);
	else if (path_join(logs, dir, "logs") != RC_OK)
		return errmsg_set(err, RC_RANGE, "the state folder's name is too long");

	enum rc rc = log_open(logs, level, err);

	for (int i = 0; rc == RC_OK && i < LOG_SUB_COUNT; i++) {
		enum log_level own = log_level_parse(opt_text(&s->o, "log", log_sub_name((enum log_sub)i)), &ok);

		if (ok)
			log_set_level((enum log_sub)i, own);
	}
	return rc;
}
