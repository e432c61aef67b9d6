/*
 * run_asked.c - the commands that the owner of the account answers where there is one, and that
 * become the owner where there is none: look-ups, lists, cancels, the kill switch.
 */
#include "run_command.h"

#include <json.h>
#include <stdio.h>
#include <string.h>

#include "headless.h"
#include "skim/commands/confirm.h"

static struct headless hold;	/* one a process; too large for a stack */

static struct json_object *request_new(const char *cmd)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "cmd", json_object_new_string(cmd));
	return o;
}

/* Takes the request. */
static int ask(const struct command_args *c, struct json_object *request, unsigned flags)
{
	struct outcome o = { EXIT_DONE, NULL, NULL };
	int status;

	if (headless_begin(&hold, c->settings, flags, &o))
		headless_request(&hold, request, &o);
	headless_end(&hold);
	json_object_put(request);
	status = outcome_print(&o, c->argv[0], c->json);
	outcome_free(&o);
	return status;
}

static int ask_plain(const struct command_args *c, unsigned flags)
{
	int bad = no_more(c, 1);

	return bad ? bad : ask(c, request_new(c->argv[0]), flags);
}

int run_scan(const struct command_args *c)
{
	return ask_plain(c, HEADLESS_NEWS);
}

int run_account(const struct command_args *c)
{
	return ask_plain(c, 0);
}

int run_positions(const struct command_args *c)
{
	return ask_plain(c, 0);
}

int run_orders(const struct command_args *c)
{
	return ask_plain(c, 0);
}

static int ask_tickers(const struct command_args *c)
{
	struct json_object *request, *list;

	if (c->argc < 2)
		return usage_error(c->argv[0], "", "name at least one code, such as KTA");
	if (c->argc - 1 > VIEW_FOLLOWED)
		return usage_error("too many codes at", c->argv[VIEW_FOLLOWED + 1], "ask for 32 at once");
	for (int i = 1; i < c->argc; i++)
		if (c->argv[i][0] == '-')
			return usage_error("unknown option", c->argv[i], "see skim --help");
	request = request_new(c->argv[0]);
	list = json_object_new_array();
	for (int i = 1; i < c->argc; i++)
		json_object_array_add(list, json_object_new_string(c->argv[i]));
	json_object_object_add(request, "tickers", list);
	return ask(c, request, 0);
}

int run_quote(const struct command_args *c)
{
	return ask_tickers(c);
}

int run_range(const struct command_args *c)
{
	return ask_tickers(c);
}

/* --- cancel and kill -------------------------------------------------------------------------- */

static void request_hold(void *ctx, struct json_object *request, struct outcome *o)
{
	headless_request(ctx, request, o);
}

int run_cancel(const struct command_args *c)
{
	struct outcome o = { EXIT_DONE, NULL, NULL };
	struct cancel_request r = { .key = NULL };
	int status;

	for (int i = 1; i < c->argc; i++) {
		if (!strcmp(c->argv[i], "--all"))
			r.all = true;
		else if (!strcmp(c->argv[i], "--yes"))
			r.yes = true;
		else if (c->argv[i][0] == '-' || r.key)
			return usage_error("unknown argument", c->argv[i], "see skim cancel --help");
		else
			r.key = c->argv[i];
	}
	if (r.all ? r.key != NULL : !r.key || !*r.key || strlen(r.key) >= COID_LEN)
		return usage_error("cancel wants one order, or --all", "", "skim cancel ORDER");
	if (headless_begin(&hold, c->settings, HEADLESS_DISCORD, &o))
		cancel_run(&r, request_hold, &hold, hold.until, &o);
	headless_end(&hold);
	status = outcome_print(&o, "cancel", c->json);
	outcome_free(&o);
	return status;
}

int run_kill(const struct command_args *c)
{
	struct json_object *request;
	const char *off = NULL, *reason = NULL;

	for (int i = 1; i < c->argc; i++) {
		const char **to = !strcmp(c->argv[i], "--off") ? &off :
				  !strcmp(c->argv[i], "--reason") ? &reason : NULL;

		if (!to)
			return usage_error("unknown argument", c->argv[i], "see skim kill --help");
		if (i + 1 >= c->argc || !*c->argv[i + 1])
			return usage_error("missing value after", c->argv[i], "see skim kill --help");
		*to = c->argv[++i];
	}
	if (!off != !reason)
		return usage_error("--off and --reason go together", "", "skim kill --off LAST4 --reason TEXT");
	request = request_new("kill");
	if (off) {
		json_object_object_add(request, "off", json_object_new_string(off));
		json_object_object_add(request, "reason", json_object_new_string(reason));
	}
	return ask(c, request, HEADLESS_DISCORD);
}
