/*
 * main.c - the command line of skim(1): global options, and one row a command.
 */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "exit.h"
#include "run_console.h"
#include "run_command.h"
#include "skim/base/auto.h"
#include "skim/base/text.h"
#include "skim/console/console.h"

struct cli {
	struct console_args console;
	bool json;
	int argc;			/* what is left for the command */
	char *argv[256];
};

struct option_row {
	const char *name;		/* "--config" */
	const char *arg;		/* "FILE", or NULL */
	const char *help;
};

static const struct option_row global_options[] = {
	{ "--config", "FILE", "Read this skim.conf." },
	{ "--env-file", "FILE", "Read secrets from this file." },
	{ "--set", "S.K=V", "Set one setting, as in skim.conf(5)." },
	{ "--read-only", NULL, "Show everything, arm nothing." },
	{ "--take", NULL, "Take the session from another login." },
	{ "--ascii", NULL, "No line drawing characters." },
	{ "--json", NULL, "One JSON document on standard output." },
	{ "--help", NULL, "Show this help, or that of a command." },
	{ "--version", NULL, "Show the version." },
};

static int cmd_console(struct cli *c);
static int cmd_demo(struct cli *c);

static const struct command_line {
	const char *name, *args, *help;
	int (*with_screen)(struct cli *c);
	int (*run)(const struct command_args *c);
} commands[] = {
	{ "", "", "The console, on the real services.", cmd_console, NULL },
	{ "demo", "[--speed N] [--scenario NAME] [--seed N]",
	  "The console on the simulated market.", cmd_demo, NULL },
	{ "watch", "", "Unattended: scans, news, ranges, Discord; no orders.", NULL, run_watch },
	{ "status", "", "What the running console or watch sees.", NULL, run_status },
	{ "doctor", "", "Check settings, keys, sign-in and services.", NULL, run_doctor },
	{ "keygen", "DIR", "Make the two RSA keys and the Diffie-Hellman parameters.", NULL,
	  run_keygen },
	{ "scan", "", "Gap candidates joined with today's news.", NULL, run_scan },
	{ "announcements", "[--all]", "Today's price-sensitive announcements, or all.", NULL,
	  run_announcements },
	{ "quote", "CODE...", "Quotes.", NULL, run_quote },
	{ "range", "CODE...", "Opening ranges.", NULL, run_range },
	{ "account", "", "The account's money.", NULL, run_account },
	{ "positions", "", "What is held, and its cover.", NULL, run_positions },
	{ "orders", "", "Today's orders and what still works.", NULL, run_orders },
	{ "buy", "CODE QTY --limit P (--stop P | --no-stop) [--tif DAY|GTC] [--stop-tif DAY|GTC] "
	  "[--yes] [--answer-yes ID,...]", "Buy: ticket, review, typed code.", NULL, run_buy },
	{ "sell", "CODE QTY [--limit P] [--stop P] [--replace-stop] [--tif DAY|GTC] [--yes] "
	  "[--answer-yes ID,...]", "Sell: ticket, review, typed code.", NULL, run_sell },
	{ "cancel", "(ORDER | --all) [--yes]", "Cancel an order, or all entries.", NULL, run_cancel },
	{ "kill", "[--off LAST4 --reason TEXT]", "Kill switch: no entries; stops stay.", NULL,
	  run_kill },
	{ "report", "[--date D] [--csv]", "The day: candidates, orders, fills, result.", NULL,
	  run_report },
	{ "replay", "FILE [--speed N | --headless]", "A recorded session once more.", NULL, run_replay },
	{ "notify", "test", "Send a test message to Discord.", NULL, run_notify },
	{ "journal", "check | backup FILE | export", "The journal's keeping.", NULL, run_journal },
};

static void print_help(const struct command_line *one)
{
	if (one && one->name[0]) {
		printf("usage: skim [options] %s %s\n  %s\n", one->name, one->args, one->help);
	} else {
		printf("usage: skim [options] [command]\n\ncommands:\n");
		for (size_t i = 0; i < ARRAY_LEN(commands); i++)
			printf("  %-14s %s\n", commands[i].name[0] ? commands[i].name : "(none)",
			       commands[i].help);
	}
	printf("\noptions:\n");
	for (size_t i = 0; i < ARRAY_LEN(global_options); i++)
		printf("  %-12s %-6s %s\n", global_options[i].name,
		       global_options[i].arg ? global_options[i].arg : "", global_options[i].help);
	printf("\nThe manual: man skim, man skim-sim\n");
}

/* --- commands -------------------------------------------------------------------------------- */

static int cmd_console(struct cli *c)
{
	return run_console(&c->console);
}

static int cmd_demo(struct cli *c)
{
	static char rate[64];

	c->console.demo = true;
	for (int i = 1; i < c->argc; i++) {
		const char *a = c->argv[i], *v = i + 1 < c->argc ? c->argv[i + 1] : NULL;

		if (strcmp(a, "--speed") && strcmp(a, "--scenario") && strcmp(a, "--seed"))
			return usage_error("unknown argument", a, "see skim demo --help");
		if (!v)
			return usage_error("missing value after", a, "see skim demo --help");
		i++;
		if (!strcmp(a, "--scenario")) {
			c->console.scenario = v;
		} else if (!strcmp(a, "--seed")) {
			c->console.seed = v;
		} else {
			snprintf(rate, sizeof rate, "clock.rate=%.40s", v);
			c->console.speed = v;
			c->console.settings.set[c->console.settings.n_set++] = rate;
		}
	}
	return run_console(&c->console);
}

/* --- the command line ------------------------------------------------------------------------ */

static const struct command_line *find_command(const char *name)
{
	for (size_t i = 1; i < ARRAY_LEN(commands); i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static int unknown_command(const char *name)
{
	const char *names[ARRAY_LEN(commands)];
	char todo[120] = "see skim --help";

	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		names[i] = commands[i].name;

	const char *near = text_nearest(name, names + 1, ARRAY_LEN(commands) - 1);

	if (near)
		snprintf(todo, sizeof todo, "did you mean %s? See skim --help", near);
	return usage_error("no such command:", name, todo);
}

/* Tab-separated tables for completion and for the manual's check. */
static bool dump(const char *what)
{
	int n;

	if (!strcmp(what, "--dump-commands")) {
		const struct command_row *rows = console_commands(&n);

		for (int i = 0; i < n; i++)
			printf("%s\t%s\t%s\t%s\n", rows[i].name, rows[i].keys, rows[i].args, rows[i].help);
	} else if (!strcmp(what, "--dump-settings")) {
		const struct option *rows = settings_table(&n);

		for (int i = 0; i < n; i++)
			printf("%s\t%s\t%s\t%s\n", rows[i].section, rows[i].key, rows[i].fallback, rows[i].help);
	} else if (!strcmp(what, "--dump-options")) {
		for (size_t i = 0; i < ARRAY_LEN(global_options); i++)
			printf("%s\t%s\n", global_options[i].name,
			       global_options[i].arg ? global_options[i].arg : "");
		for (size_t i = 1; i < ARRAY_LEN(commands); i++)
			printf("%s\t%s\n", commands[i].name, commands[i].args);
	} else {
		return false;
	}
	return true;
}

/* Takes a global option at argv[*i]; 1 taken, 0 not one, -1 its value is missing. */
static int take_global(struct cli *c, int argc, char **argv, int *i, bool *help, bool *version)
{
	struct settings_args *s = &c->console.settings;
	const struct option_row *o = NULL;

	for (size_t k = 0; k < ARRAY_LEN(global_options); k++)
		if (!strcmp(argv[*i], global_options[k].name))
			o = &global_options[k];
	if (!o)
		return 0;

	const char *v = o->arg && *i + 1 < argc ? argv[++*i] : NULL;

	if (o->arg && !v)
		return -1;
	if (!strcmp(o->name, "--config"))
		s->config = v;
	else if (!strcmp(o->name, "--env-file"))
		s->env_file = v;
	else if (!strcmp(o->name, "--set") && s->n_set < (int)ARRAY_LEN(s->set) - 1)
		s->set[s->n_set++] = v;
	else if (!strcmp(o->name, "--read-only"))
		s->read_only = true;
	else if (!strcmp(o->name, "--take"))
		s->take = true;
	else if (!strcmp(o->name, "--ascii"))
		c->console.ascii = true;
	else if (!strcmp(o->name, "--json"))
		c->json = true;
	else if (!strcmp(o->name, "--help"))
		*help = true;
	else if (!strcmp(o->name, "--version"))
		*version = true;
	return 1;
}

/*
 * A standard file that is closed would be the number of the next one opened: a journal, with our
 * output in it.  What stands there instead refuses what it is asked for.
 */
static void hold_standard_files(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd ? O_RDONLY : O_WRONLY) != fd)
			_exit(EXIT_FAILED);
}

int main(int argc, char **argv)
{
	static struct cli c;
	bool help = false, version = false;

	hold_standard_files();
	setlocale(LC_CTYPE, "");
	mallopt(M_ARENA_MAX, 2);	/* a dozen threads that rarely allocate at once */
	signal(SIGPIPE, SIG_IGN);
	if (argc == 2 && dump(argv[1]))
		return fflush(stdout) ? EXIT_FAILED : EXIT_DONE;
	for (int i = 1; i < argc; i++) {
		int taken = take_global(&c, argc, argv, &i, &help, &version);

		if (taken < 0)
			return usage_error("missing value after", argv[i], "see skim --help");
		if (taken)
			continue;
		if (argv[i][0] == '-' && !c.argc)
			return usage_error("unknown option", argv[i], "see skim --help");
		if (c.argc == (int)ARRAY_LEN(c.argv))
			return usage_error("too many arguments at", argv[i], "see skim --help");
		c.argv[c.argc++] = argv[i];
	}

	const struct command_line *cmd = c.argc ? find_command(c.argv[0]) : &commands[0];

	if (!cmd)
		return unknown_command(c.argv[0]);
	if (help)
		print_help(cmd);
	else if (version)
		printf("skim %s\n", PACKAGE_VERSION);
	if (help || version)
		return fflush(stdout) ? EXIT_FAILED : EXIT_DONE;
	if (cmd->with_screen)
		return cmd->with_screen(&c);

	const struct command_args args = { &c.console.settings, c.json, c.console.ascii, c.argc,
					   c.argv };

	return cmd->run(&args);
}
