/* run_command.c - the commands that need no screen. */
#include "run_command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exit.h"
#include "paths.h"
#include "skim/base/clock.h"
#include "skim/base/log.h"
#include "skim/base/secret.h"
#include "skim/base/zone.h"
#include "skim/commands/announcements.h"
#include "skim/commands/control.h"
#include "skim/discord/notifier.h"

static int fail(int status, const struct errmsg *err)
{
	fprintf(stderr, "skim: %s\n", err->text);
	return status;
}

/* Zone, settings, quiet log: what every command needs. */
static int begin(struct settings *s, const struct settings_args *args)
{
	struct errmsg err;
	int64_t at;

	if (zone_init(&err) != RC_OK)
		return fail(EXIT_SETTINGS, &err);
	if (settings_load(s, args) != RC_OK) {
		settings_free(s);
		return EXIT_SETTINGS;
	}
	secret_no_core_dumps();
	for (int i = 0; i < SECRET_COUNT; i++)
		if (settings_secret(s, (enum secret_name)i))
			redact_add(settings_secret(s, (enum secret_name)i));
	if (time_parse(opt_text(&s->o, "clock", "start"), &at))
		clock_set_market(at, opt_num(&s->o, "clock", "rate"));
	return EXIT_DONE;
}

static const char *or_null(const char *s)
{
	return *s ? s : NULL;
}

int run_status(bool json)
{
	char dir[PATH_LEN];
	char *answer;
	struct errmsg err;

	if (state_dir(dir, "", &err) != RC_OK)
		return fail(EXIT_FAILED, &err);
	if (control_ask(dir, "{\"cmd\":\"status\"}", &answer, false, clock_steady() + 10 * NS_PER_S,
			&err) != RC_OK)
		return fail(EXIT_SERVICE, &err);
	(void)json;	/* the document is the answer in both forms */
	printf("%s\n", answer);
	free(answer);
	return fflush(stdout) ? EXIT_FAILED : EXIT_DONE;
}

int run_announcements(const struct settings_args *args, bool all, bool json)
{
	static struct settings s;
	struct errmsg err = { "" };
	int status = begin(&s, args);

	if (status)
		return status;

	struct asx_config c = {
		.url = s.asx_url,
		.ca_file = or_null(opt_text(&s.o, "tls", "ca_file")),
		.ca_path = or_null(opt_text(&s.o, "tls", "ca_path")),
		.max_bytes = (size_t)opt_num(&s.o, "asx", "max_page_bytes"),
	};

	calendar_builtin(&c.calendar);
	switch (announcements_run(&c, all, json, &err)) {
	case RC_OK:
		status = EXIT_DONE;
		break;
	case RC_CLOSED:
		status = EXIT_FAILED;
		break;
	case RC_SYNTAX:
	case RC_FULL:
	case RC_NOMEM:
		status = fail(EXIT_FAILED, &err);
		break;
	default:
		status = fail(EXIT_SERVICE, &err);
	}
	settings_free(&s);
	return status;
}

int run_notify_test(const struct settings_args *args, bool json)
{
	static struct settings s;
	struct errmsg err = { "" };
	int http = 0, status = begin(&s, args);

	if (status)
		return status;

	struct discord_config c = {
		.webhook_url = settings_secret(&s, SECRET_WEBHOOK),
		.events = "all",
		.ca_file = or_null(opt_text(&s.o, "tls", "ca_file")),
		.ca_path = or_null(opt_text(&s.o, "tls", "ca_path")),
	};

	if (!c.webhook_url) {
		errmsg_set(&err, RC_ABSENT, "DISCORD_WEBHOOK_URL is not set: make a webhook in Discord "
			   "(server settings, Integrations) and put its URL into the env file");
		status = fail(EXIT_SETTINGS, &err);
	} else {
		enum rc rc = discord_test(&c, &http, &err);

		if (rc != RC_OK)
			status = fail(EXIT_SERVICE, &err);
		else if (json)
			printf("{\"sent\":true,\"status\":%d}\n", http);
		else
			printf("sent; Discord answered %d\n", http);
	}
	settings_free(&s);
	return fflush(stdout) ? EXIT_FAILED : status;
}
