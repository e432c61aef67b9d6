/* cli.c - every option of the command line. */
#include "cli.h"

#include <stdio.h>
#include <string.h>

#include "skim/base/auto.h"
#include "skim/base/text.h"

static const struct cli_option options[] = {
	{ "", "--config", "FILE", "Read this skim.conf." },
	{ "", "--env-file", "FILE", "Read secrets from this file." },
	{ "", "--set", "S.K=V", "Set one setting, as in skim.conf(5)." },
	{ "", "--read-only", NULL, "Show everything, arm nothing." },
	{ "", "--take", NULL, "Take the session from another login." },
	{ "", "--ascii", NULL, "No line drawing characters." },
	{ "", "--plain", NULL, "No screen: one line an event." },
	{ "", "--json", NULL, "One JSON document on standard output." },
	{ "", "--help", NULL, "Show this help, or that of a command." },
	{ "", "--version", NULL, "Show the version." },
	{ "demo", "--speed", "N", "Market seconds a second, 0 to 1000." },
	{ "demo", "--scenario", "NAME", "Another morning: a name, or a file." },
	{ "demo", "--seed", "N", "Another run of chance." },
	{ "watch", "--standby", NULL, "Wait beside an owner; take over when it is gone." },
	{ "announcements", "--all", NULL, "Also those that are not price-sensitive." },
	{ "buy", "--limit", "P", "Limit price." },
	{ "buy", "--stop", "P", "Price of the protective stop, placed with the order." },
	{ "buy", "--no-stop", NULL, "Buy without a stop." },
	{ "buy", "--tif", "DAY|GTC", "How long the order is good; DAY unless given." },
	{ "buy", "--stop-tif", "DAY|GTC", "How long the stop is good; GTC unless given." },
	{ "buy", "--yes", NULL, "Ask nothing ourselves; in paper mode only." },
	{ "buy", "--answer-yes", "ID,...", "Broker's questions that may be answered yes." },
	{ "sell", "--limit", "P", "Limit price." },
	{ "sell", "--stop", "P", "Price at which the sale is set off." },
	{ "sell", "--replace-stop", NULL, "Cancel the working stop first." },
	{ "sell", "--tif", "DAY|GTC", "How long; GTC with --stop, else DAY, unless given." },
	{ "sell", "--yes", NULL, "Ask nothing ourselves; in paper mode only." },
	{ "sell", "--answer-yes", "ID,...", "Broker's questions that may be answered yes." },
	{ "cancel", "--all", NULL, "All entries, one by one; stops stay." },
	{ "cancel", "--yes", NULL, "Ask nothing." },
	{ "kill", "--off", "LAST4", "End the lock: the account's last four." },
	{ "kill", "--reason", "TEXT", "Why the lock ends." },
	{ "report", "--date", "D", "Another day, as 2026-11-24." },
	{ "report", "--to", "D", "The days from the first to this one." },
	{ "report", "--csv", NULL, "A list as comma-separated values: the orders." },
	{ "report", "--html", NULL, "One page with the day's charts, that stands by itself." },
	{ "report", "--table", "NAME", "With --csv: orders trades fills candidates refusals decisions outages." },
	{ "replay", "--speed", "N", "Times the recorded pace, from 0.001 to 10000." },
	{ "replay", "--headless", NULL, "No screen: print the final state." },
};

static bool fits(const struct cli_option *o, const char *command)
{
	return !o->command[0] || !strcmp(o->command, command);
}

const struct cli_option *cli_find(const char *command, const char *name, size_t n)
{
	for (size_t i = 0; i < ARRAY_LEN(options); i++)
		if (fits(&options[i], command) && strlen(options[i].name) == n &&
		    !memcmp(options[i].name, name, n))
			return &options[i];
	return NULL;
}

const char *cli_nearest(const char *command, const char *name)
{
	const char *names[ARRAY_LEN(options)];
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(options); i++)
		if (fits(&options[i], command))
			names[n++] = options[i].name;
	return text_nearest(name, names, n);
}

void cli_print_help(const char *command)
{
	bool any = false;

	for (size_t i = 0; i < ARRAY_LEN(options); i++) {
		const struct cli_option *o = &options[i];

		if (strcmp(o->command, command))
			continue;
		if (!any && *command)
			printf("\noptions of %s:\n", command);
		else if (!any)
			printf("\noptions:\n");
		any = true;
		printf("  %-14s %-8s %s\n", o->name, o->arg ? o->arg : "", o->help);
	}
}

void cli_dump(void)
{
	for (size_t i = 0; i < ARRAY_LEN(options); i++)
		printf("%s\t%s\t%s\t%s\n", options[i].command, options[i].name,
		       options[i].arg ? options[i].arg : "", options[i].help);
}
