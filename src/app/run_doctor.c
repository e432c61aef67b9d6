/* run_doctor.c - `skim doctor`: every check in turn, the session's on a session of its own. */
#include "run_command.h"

#include <stdio.h>
#include <string.h>

#include "headless.h"
#include "skim/base/auto.h"
#include "skim/base/text.h"
#include "skim/commands/doctor.h"

static struct headless hold;

static const char *or_null(const char *s)
{
	return *s ? s : NULL;
}

static void origin(char *out, size_t cap, const char *what, const char *from)
{
	size_t n = strlen(out);

	snprintf(out + n, cap - n, "%s%s from %s", n ? "; " : "", what, from);
}

/* What came from where; values of secrets stay unprinted. */
static void say_settings(struct doctor *d, const struct settings *s)
{
	static const char *const from[] = { "default", "skim.conf", "env file", "environment",
					    "command line" };
	const char *first = settings_secret_origin(s, SECRET_CONSUMER_KEY);
	char text[sizeof d->check[0].detail] = "", what[160];

	if (first)
		origin(text, sizeof text, "OAUTH_CONSUMER_KEY", first);
	for (int i = SECRET_CONSUMER_KEY + 1; i < SECRET_COUNT; i++) {
		const char *where = settings_secret_origin(s, (enum secret_name)i);

		if (where && (!first || strcmp(where, first)))
			origin(text, sizeof text, secret_env_name((enum secret_name)i), where);
	}
	for (size_t i = 0; i < s->o.n; i++) {
		const struct option_value *v = &s->o.value[i];

		if (v->from == FROM_DEFAULT)
			continue;
		snprintf(what, sizeof what, "%s.%s %.60s", s->o.table[i].section, s->o.table[i].key, v->text);
		origin(text, sizeof text, what, from[v->from]);
	}
	doctor_say(d, CHECK_SETTINGS, CHECK_OK, text, "");
}

static void check_settings(struct doctor *d, const struct settings *s)
{
	for (int i = 0; i <= SECRET_DH_PRIME; i++)
		doctor_credential(d, secret_env_name((enum secret_name)i),
				  settings_secret(s, (enum secret_name)i));
	say_settings(d, s);
}

static void check_files(struct doctor *d, const struct settings_args *args, const struct settings *s)
{
	const char *env = args->env_file ? args->env_file : s->env ? envfile_path(s->env) : ".env";

	doctor_file(d, "env file", env, false);
	doctor_file(d, "signature key", s->signature_key, true);
	doctor_file(d, "encryption key", s->encryption_key, true);
	doctor_say(d, CHECK_PERMISSIONS, CHECK_OK, "keys and env file are private", "");
}

static void check_keys(struct doctor *d, const struct settings *s)
{
	struct oauth_credentials c = {
		.consumer_key = settings_secret(s, SECRET_CONSUMER_KEY),
		.access_token = settings_secret(s, SECRET_ACCESS_TOKEN),
		.access_token_secret = settings_secret(s, SECRET_ACCESS_TOKEN_SECRET),
		.dh_prime = settings_secret(s, SECRET_DH_PRIME),
		.signature_key_path = s->signature_key, .encryption_key_path = s->encryption_key,
		.realm = opt_text(&s->o, "ibkr", "realm"),
	};

	if (d->check[CHECK_KEYS].result != CHECK_FAIL)
		doctor_keys(d, &c);
}

static void check_services(struct doctor *d, const struct settings *s)
{
	const char *ca_file = or_null(opt_text(&s->o, "tls", "ca_file"));
	const char *ca_path = or_null(opt_text(&s->o, "tls", "ca_path"));
	struct asx_config asx = {
		.url = s->asx_url, .ca_file = ca_file, .ca_path = ca_path,
		.max_bytes = (size_t)opt_num(&s->o, "asx", "max_page_bytes"),
	};

	app_calendar(s, &asx.calendar);
	doctor_reach(d, s->ibkr_url, ca_file, ca_path);
	doctor_asx(d, &asx);
	doctor_webhook(d, settings_secret(s, SECRET_WEBHOOK), ca_file, ca_path);
}

static bool credentials_sound(const struct doctor *d)
{
	return d->check[CHECK_SETTINGS].result != CHECK_FAIL &&
	       d->check[CHECK_PERMISSIONS].result != CHECK_FAIL && d->check[CHECK_KEYS].result != CHECK_FAIL;
}

static void check_session(struct doctor *d, struct outcome *o)
{
	struct outcome own = { EXIT_DONE, NULL, NULL };

	if (!credentials_sound(d))
		return;
	if (headless_own(&hold, HEADLESS_ALONE, &own) && headless_boot(&hold, 0, &own)) {
		hold.access.until = hold.until;
		doctor_session(d, &hold.access);
	} else {
		/* Somebody owns the account: nobody signs in beside it. */
		o->errors = own.errors;
		own.errors = NULL;
		o->status = exit_worse(o->status, own.status);
		doctor_say(d, CHECK_SIGNIN, CHECK_FAIL, "refused: another skim owns the account",
			   "ask that one (`skim status`, :doctor), or leave it first");
	}
	outcome_free(&own);
}

static void check_journal(struct doctor *d)
{
	char dir[PATH_LEN], path[PATH_LEN];
	struct errmsg err;

	if (state_dir(dir, "", &err) != RC_OK)
		doctor_say(d, CHECK_JOURNAL, CHECK_FAIL, err.text, "set HOME or XDG_STATE_HOME");
	else if (path_join(path, dir, "skim.db") == RC_OK)
		doctor_journal(d, path);
}

int run_doctor(const struct command_args *c)
{
	static struct doctor d;
	struct outcome o = { EXIT_DONE, NULL, NULL };
	int status = no_more(c, 1);

	if (status)
		return status;
	if (headless_settings(&hold, c->settings)) {
		doctor_say(&d, CHECK_SETTINGS, CHECK_FAIL, hold.loaded ? settings_fault() : "no time zone data",
			   "mend what is named on standard error; see skim(1), ENVIRONMENT");
		if (hold.loaded)
			check_files(&d, c->settings, &hold.s);
		check_journal(&d);
	} else {
		check_settings(&d, &hold.s);
		check_files(&d, c->settings, &hold.s);
		check_keys(&d, &hold.s);
		check_journal(&d);
		check_services(&d, &hold.s);
		check_session(&d, &o);
	}
	headless_end(&hold);
	doctor_outcome(&d, &o);
	status = outcome_print(&o, "doctor", c->json);
	outcome_free(&o);
	return status;
}
