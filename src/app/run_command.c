/* run_command.c - status, announcements, notify; and what all commands' lines share. */
#include "run_command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exit.h"
#include "headless.h"
#include "skim/base/clock.h"
#include "skim/base/text.h"
#include "skim/commands/announcements.h"
#include "skim/commands/control.h"
#include "skim/commands/outcome.h"
#include "skim/discord/notifier.h"

#define STATUS_WAIT (15 * NS_PER_S)

static int fail(int status, const struct errmsg *err)
{
	fprintf(stderr, "skim: %s\n", err->text);
	return status;
}

int usage_error(const char *what, const char *word, const char *todo)
{
	char clean[200];

	text_clean(clean, sizeof clean, word, strlen(word));
	fprintf(stderr, "skim: %s%s%s: %s\n", what, *clean ? " " : "", clean, todo);
	return EXIT_USAGE;
}

int no_more(const struct command_args *c, int from)
{
	return c->argc > from ? usage_error("unknown argument", c->argv[from], "see skim --help") : EXIT_DONE;
}

static const char *or_null(const char *s)
{
	return *s ? s : NULL;
}

int run_status(const struct command_args *c)
{
	struct outcome o = { EXIT_DONE, NULL, NULL };
	struct errmsg err;
	char dir[PATH_LEN];
	char *answer = NULL;
	int status = no_more(c, 1);

	if (status)
		return status;
	if (state_dir(dir, "", &err) != RC_OK)
		return fail(EXIT_FAILED, &err);
	if (control_ask(dir, "{\"cmd\":\"status\"}", &answer, false, clock_steady() + STATUS_WAIT,
			&err) != RC_OK)
		return fail(EXIT_SERVICE, &err);
	if (outcome_read(&o, answer) != RC_OK)
		outcome_fail(&o, EXIT_SERVICE, "the running skim is ending: try again");
	free(answer);
	status = outcome_print(&o, "status", c->json);
	outcome_free(&o);
	return status;
}

int run_announcements(const struct command_args *c)
{
	static struct headless h;
	struct errmsg err = { "" };
	bool all = c->argc > 1 && !strcmp(c->argv[1], "--all");
	int status = no_more(c, all ? 2 : 1);

	if (!status)
		status = headless_settings(&h, c->settings);
	if (status) {
		headless_end(&h);
		return status;
	}

	struct asx_config cfg = {
		.url = h.s.asx_url,
		.ca_file = or_null(opt_text(&h.s.o, "tls", "ca_file")),
		.ca_path = or_null(opt_text(&h.s.o, "tls", "ca_path")),
		.max_bytes = (size_t)opt_num(&h.s.o, "asx", "max_page_bytes"),
	};

	app_calendar(&h.s, &cfg.calendar);
	switch (announcements_run(&cfg, all, c->json, &err)) {
	case RC_OK:
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
	headless_end(&h);
	return status;
}

static int notify_test(struct headless *h, bool json)
{
	struct errmsg err = { "" };
	struct discord_config c = { 0 };
	int http = 0;
	char words[200];

	if (!app_discord(&h->s, &c)) {
		errmsg_set(&err, RC_ABSENT, "DISCORD_WEBHOOK_URL is not set: make a webhook in Discord "
			   "(server settings, Integrations) and put its URL into the env file");
		return fail(EXIT_SETTINGS, &err);
	}
	if (discord_test(&c, &http, words, sizeof words, &err) != RC_OK)
		return fail(EXIT_SERVICE, &err);
	if (json)
		printf("{\"sent\":true,\"status\":%d}\n", http);
	else
		printf("sent; Discord answered %d%s%s\n", http, *words ? ": " : "", words);
	return EXIT_DONE;
}

int run_notify(const struct command_args *c)
{
	static struct headless h;
	int status;

	if (c->argc < 2 || strcmp(c->argv[1], "test"))
		return usage_error("notify needs a word after it", "", "skim notify test");
	status = no_more(c, 2);
	if (!status)
		status = headless_settings(&h, c->settings);
	if (!status)
		status = notify_test(&h, c->json);
	headless_end(&h);
	return fflush(stdout) ? exit_worse(status, EXIT_FAILED) : status;
}
